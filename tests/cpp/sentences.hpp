/// @file sentences.hpp
/// A pipeline with penalty ranges and sentences, made up for tests, and cases that were sentenced.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "casepath/pipeline/pipeline.hpp"
#include "casepath/replay/replay.hpp"
#include "logs.hpp"

namespace casepath::test {

/// severe (60-120; 48-96 from 2019, not verified) > mid (24-60) > light (up to 24), fined (a fine);
/// fixed (36-36) < severe; crossing (24-60; 12-72 from 2019); bare (no edition); renumbered is mid
/// under another number.
inline constexpr std::string_view sentences_json = R"json({
  "format": "casepath/1",
  "id": "sentences",
  "version": "1",
  "title": "Penalty ranges made up for tests",
  "unit": "charge",
  "parents": ["defendant"],
  "sources": ["made up for tests"],
  "stages": ["report", "trial"],
  "milestones": ["opened", "charged", "decided"],
  "states": {
    "reported": {"stage": "report"},
    "tried": {"stage": "trial"},
    "convicted": {"outcome": "conviction"},
    "acquitted": {"outcome": "acquittal"},
    "dropped": {"outcome": "drop_out", "ground": "evidence"}
  },
  "fields": {
    "offence": "offence",
    "sentence_months": "integer",
    "custody": "boolean",
    "kind": "category",
    "unit": "category",
    "committed_on": "date"
  },
  "offences": {
    "severe": {
      "title": "Severe",
      "category": "grave",
      "editions": [
        {"from": null, "min_months": 60, "max_months": 120},
        {"from": "2019-01-01", "min_months": 48, "max_months": 96, "verified": false}
      ]
    },
    "mid": {
      "title": "Mid",
      "category": "medium",
      "lighter_than": ["severe"],
      "editions": [{"from": null, "min_months": 24, "max_months": 60}]
    },
    "light": {
      "title": "Light",
      "category": "medium",
      "lighter_than": ["mid"],
      "editions": [{"from": null, "max_months": 24}]
    },
    "fined": {
      "title": "Fined",
      "lighter_than": ["mid"],
      "editions": [{"from": null, "min_months": 1, "max_months": 12, "kind": "fine"}]
    },
    "fixed": {
      "title": "Fixed",
      "lighter_than": ["severe"],
      "editions": [{"from": null, "min_months": 36, "max_months": 36}]
    },
    "crossing": {
      "title": "Crossing",
      "editions": [
        {"from": null, "min_months": 24, "max_months": 60},
        {"from": "2019-01-01", "min_months": 12, "max_months": 72}
      ]
    },
    "bare": {"title": "Without an edition"},
    "renumbered": {"title": "Mid under another number", "succeeds": ["mid"]}
  },
  "events": {
    "report": {
      "marks": "opened",
      "sets": {"offence": "event.offence"},
      "transitions": [{"from": null, "to": "reported"}]
    },
    "reclassify": {
      "requires": ["offence"],
      "sets": {"offence": "event.offence"},
      "transitions": [{"from": ["reported", "tried"], "to": "="}]
    },
    "court": {"marks": "charged", "transitions": [{"from": "reported", "to": "tried"}]},
    "convict": {
      "marks": "decided",
      "sets": {
        "sentence_months": "event.sentence_months",
        "custody": "event.custody",
        "kind": "event.kind",
        "unit": "event.unit"
      },
      "transitions": [{"from": "tried", "to": "convicted"}]
    },
    "vary": {
      "sets": {"sentence_months": "event.sentence_months", "custody": "event.custody"},
      "transitions": [{"from": "convicted", "to": "="}]
    },
    "acquit": {"marks": "decided", "transitions": [{"from": "tried", "to": "acquitted"}]},
    "drop": {"transitions": [{"from": ["reported", "tried"], "to": "dropped"}]}
  }
})json";

inline Pipeline with_sentences() { return Pipeline::from_json(sentences_json); }

inline const std::vector<std::string>& sentence_columns() {
  static const std::vector<std::string> columns{
      "offence", "sentence_months:integer", "custody:boolean", "kind",
      "unit",    "committed_on:date",       "defendant",       "region"};
  return columns;
}

/// A case that was convicted.  Empty: not recorded.
struct Sentenced {
  std::string name;
  std::string offence = "mid";
  std::string convicted_of = {};  ///< empty: of the offence it began with
  std::string months = "30";
  std::string custody = "true";
  std::string committed = "2018-06-01";
  std::string decided = "2020-03-01";
  std::string defendant = "(own)";  ///< the case's own name
  std::string region = "north";
  std::string kind = {};
  std::string unit = {};
};

inline void add_sentenced(std::vector<LogRow>& rows, const Sentenced& one) {
  const std::string defendant = one.defendant == "(own)" ? one.name : one.defendant;
  const auto row = [&](const std::string& event, const std::string& day,
                       const std::string& offence) {
    rows.push_back(
        {one.name, event, day, {offence, "", "", "", "", one.committed, defendant, one.region}});
  };
  row("report", "2018-07-01", one.offence);
  if (!one.convicted_of.empty()) row("reclassify", "2018-08-01", one.convicted_of);
  row("court", "2018-09-01", "");
  row("convict", one.decided, "");
  auto& others = rows.back().others;
  others[1] = one.months;
  others[2] = one.custody;
  others[3] = one.kind;
  others[4] = one.unit;
}

inline LogSpec sentences_spec(bool with_parent = true) {
  LogSpec spec = log_spec();
  if (with_parent) spec.parents = {{"defendant", "defendant"}};
  return spec;
}

inline Replay replay_of_sentences(const std::vector<LogRow>& rows, bool with_parent = true) {
  return replay(with_sentences(), log_of(rows, sentence_columns(), sentences_spec(with_parent)),
                Date::of(2020, 12, 31));
}

inline Replay replay_of_sentences(const std::vector<Sentenced>& cases, bool with_parent = true) {
  std::vector<LogRow> rows;
  for (const Sentenced& one : cases) add_sentenced(rows, one);
  return replay_of_sentences(rows, with_parent);
}

}  // namespace casepath::test
