// What a service that links casepath writes: a pipeline, a live case, a log and its replay.
#include <casepath/core/version.hpp>
#include <casepath/log/readers.hpp>
#include <casepath/pipeline/pipeline.hpp>
#include <casepath/replay/replay.hpp>
#include <casepath/tracking/case.hpp>
#include <iostream>

namespace {

constexpr auto definition = R"({
  "format": "casepath/1", "id": "consumer", "version": "1", "title": "Report and decision",
  "unit": "case", "sources": ["made up"],
  "stages": ["report"],
  "states": {"reported": {"stage": "report"},
             "closed": {"outcome": "drop_out", "ground": "evidence"}},
  "events": {"report": {"transitions": [{"from": null, "to": "reported"}]},
             "close": {"transitions": [{"from": ["reported"], "to": "closed"}]}}
})";

int failures = 0;

void expect(bool holds, const char* what) {
  if (!holds) {
    std::cerr << "consumer: not as expected: " << what << '\n';
    ++failures;
  }
}

}  // namespace

int main() {
  const auto pipeline = casepath::Pipeline::from_json(definition);
  expect(!casepath::Pipeline::builtin_ids().empty(), "there are built-in pipelines");

  casepath::Case live{pipeline, "A"};
  const auto day = casepath::Instant{casepath::Date::of(2026, 1, 5)};
  expect(live.apply("close", day).has_value(), "a case that was not reported can't be closed");
  expect(!live.apply("report", day).has_value(), "it can be reported");
  expect(live.state() == "reported", "it stands where the pipeline says");

  casepath::LogSpec spec;
  spec.case_column = "case";
  spec.event_column = "event";
  spec.time_column = "time";
  const auto log = casepath::parse_csv(
      "case,event,time\nA,report,2026-01-05\nA,close,2026-01-09\nB,close,2026-01-09\n", spec);
  const auto replay = casepath::replay(pipeline, log, casepath::Date::of(2026, 2, 1));
  expect(replay.summary().concluded == 1, "one case is concluded");
  expect(replay.summary().set_aside == 1, "one case is set aside");

  std::cout << "casepath " << casepath::library_version() << '\n';
  return failures == 0 ? 0 : 1;
}
