#include "casepath/analysis/detail/sojourn_counts.hpp"

#include <string>

namespace casepath::detail {

CaseStayOptions stay_options(const SojournOptions& options) noexcept {
  return {options.clock == Clock::forward, options.split == StateSplit::downgraded,
          options.reading};
}

void count_case(const CaseStays::Summary& summary, SojournCounts& counts) noexcept {
  switch (summary.left_out) {
    case StaysLeftOut::set_aside:
      ++counts.set_aside;
      return;
    case StaysLeftOut::running:
      ++counts.running;
      return;
    case StaysLeftOut::undated:
      ++counts.undated;
      return;
    case StaysLeftOut::before:
      ++counts.before;
      return;
    case StaysLeftOut::none:
      break;
  }
  ++counts.cases;
  counts.pending += summary.is_pending ? 1 : 0;
  counts.delayed += summary.is_delayed ? 1 : 0;
  counts.undated_visits += summary.undated_visits;
  counts.filled_visits += summary.filled_visits;
}

void add_remarks(const SojournCounts& counts, About& about) {
  const auto say = [&about](std::int64_t count, const char* what) {
    if (count > 0) about.remarks.push_back(std::string(what) + ": " + std::to_string(count) + ".");
  };
  say(counts.running, "Left out, because nobody knows when they began");
  say(counts.undated, "Left out, because no day of opening is recorded");
  say(counts.before, "Left out, because they ended before the records are complete");
  say(counts.delayed, "Watched only from the day from which the records are complete");
  say(counts.undated_visits,
      "Visits left out of times, because no day of entering or leaving is recorded");
  say(counts.filled_visits, "Visits that the pipeline filled in, which take no time");
}

}  // namespace casepath::detail
