/// @file pipelines.hpp
/// Small made-up pipelines that tests of every layer share.  No real law is in them.
#pragma once

#include <string>
#include <string_view>

#include "casepath/pipeline/pipeline.hpp"

namespace casepath::test {

/// States (StateId): reported 0, charged 1, convicted 2, acquitted 3, terminated 4.
/// Events (EventId): report 0, charge 1, terminate 2, verdict 3, acquit 4.
/// No fields.
inline constexpr std::string_view report_charge_verdict_json = R"json({
  "format": "casepath/1",
  "id": "report-charge-verdict",
  "version": "1",
  "title": "From report to verdict, made up for tests",
  "unit": "case",
  "sources": ["made up for tests"],
  "stages": ["report", "prosecution"],
  "states": {
    "reported": {"stage": "report"},
    "charged": {"stage": "prosecution"},
    "convicted": {"outcome": "conviction"},
    "acquitted": {"outcome": "acquittal"},
    "terminated": {"outcome": "drop_out", "ground": "evidence"}
  },
  "events": {
    "report": {"transitions": [{"from": null, "to": "reported"}]},
    "charge": {"transitions": [{"from": "reported", "to": "charged"}]},
    "terminate": {"transitions": [{"from": ["reported", "charged"], "to": "terminated"}]},
    "verdict": {"transitions": [{"from": "charged", "to": "convicted"}]},
    "acquit": {"transitions": [{"from": "charged", "to": "acquitted"}]}
  }
})json";

/// Offences, milestones, a paused state, reopening, running and late openings, a guard, a skipped
/// step, grounds, actors.  Unit "charge", parents "defendant" and "case".
///
/// Stages: report, investigation, prosecution, trial.
/// Milestones: indicated, opened, charged, decided.
/// States: reported 0, investigated 1, suspended 2 (paused), charged 3, tried 4, convicted 5,
///   acquitted 6, terminated 7 (evidence), withdrawn 8 (victim_request), reconciled 9 (settled),
///   joined 10 (administrative).
/// Fields: offence 0, months 1 (integer), detained 2 (boolean), actor 3 (category),
///   region 4 (category).
/// Offences: minor 0 < medium 1 < grave 2; minor_new 3 succeeds minor; other 4 is not comparable.
inline constexpr std::string_view with_offences_json = R"json({
  "format": "casepath/1",
  "id": "with-offences",
  "version": "1",
  "title": "A procedure with offences, made up for tests",
  "unit": "charge",
  "parents": ["defendant", "case"],
  "sources": ["made up for tests"],
  "stages": ["report", "investigation", "prosecution", "trial"],
  "milestones": ["indicated", "opened", "charged", "decided"],
  "states": {
    "reported": {"stage": "report"},
    "investigated": {"stage": "investigation"},
    "suspended": {"stage": "investigation", "kind": "paused"},
    "charged": {"stage": "prosecution"},
    "tried": {"stage": "trial"},
    "convicted": {"outcome": "conviction"},
    "acquitted": {"outcome": "acquittal"},
    "terminated": {"outcome": "drop_out", "ground": "evidence"},
    "withdrawn": {"outcome": "drop_out", "ground": "victim_request"},
    "reconciled": {"outcome": "settled"},
    "joined": {"outcome": "administrative"}
  },
  "fields": {
    "offence": "offence",
    "months": "integer",
    "detained": "boolean",
    "actor": "category",
    "region": "category"
  },
  "offences": {
    "minor": {"title": "Minor", "severity": 1, "lighter_than": ["medium"]},
    "medium": {"title": "Medium", "severity": 2, "lighter_than": ["grave"]},
    "grave": {"title": "Grave", "severity": 3},
    "minor_new": {"title": "Minor, renumbered", "severity": 1, "succeeds": ["minor"]},
    "other": {"title": "Other"}
  },
  "events": {
    "report": {
      "marks": "indicated",
      "sets": {"offence": "event.offence", "region": "event.region"},
      "transitions": [{"from": null, "to": "reported"}]
    },
    "seen_in_investigation": {
      "sets": {"offence": "event.offence"},
      "transitions": [{"from": null, "to": "investigated", "running": true}]
    },
    "add_charge": {
      "requires": ["offence"],
      "sets": {"offence": "event.offence"},
      "transitions": [{"from": null, "to": "tried"}]
    },
    "open": {
      "marks": "opened",
      "sets": {"offence": "event.offence"},
      "transitions": [{"from": "reported", "to": "investigated"}]
    },
    "suspend": {"transitions": [{"from": "investigated", "to": "suspended"}]},
    "resume": {"transitions": [{"from": "suspended", "to": "investigated"}]},
    "reclassify": {
      "actor": "event.actor",
      "requires": ["offence"],
      "sets": {"offence": "event.offence"},
      "transitions": [{"from": ["reported", "investigated", "charged", "tried"], "to": "="}]
    },
    "detain": {"sets": {"detained": true}, "transitions": [{"from": "investigated", "to": "="}]},
    "charge": {
      "actor": "prosecutor",
      "marks": "charged",
      "transitions": [{"from": "investigated", "to": "charged"}]
    },
    "return": {"transitions": [{"from": ["charged", "tried"], "to": "investigated"}]},
    "court": {
      "transitions": [
        {"from": "charged", "to": "tried"},
        {"from": "investigated", "to": "tried", "via": ["charged"]}
      ]
    },
    "verdict": {
      "actor": "court",
      "marks": "decided",
      "sets": {"offence": "event.offence", "months": "event.months"},
      "transitions": [{"from": "tried", "to": "convicted"}]
    },
    "acquit": {"actor": "court", "marks": "decided", "transitions": [{"from": "tried", "to": "acquitted"}]},
    "terminate": {
      "reason": "no proof",
      "transitions": [
        {
          "from": ["reported", "investigated", "suspended", "charged"],
          "to": "terminated",
          "if": ["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]]
        }
      ]
    },
    "withdraw": {"transitions": [{"from": ["reported", "investigated"], "to": "withdrawn"}]},
    "reconcile": {
      "transitions": [
        {
          "from": ["investigated", "charged", "tried"],
          "to": "reconciled",
          "if": ["or", ["=", "case.offence", "minor"], ["lighter", "case.offence", "medium"]]
        }
      ]
    },
    "join": {"transitions": [{"from": ["reported", "investigated"], "to": "joined"}]},
    "reopen": {
      "reopens": true,
      "transitions": [{"from": ["terminated", "withdrawn"], "to": "investigated"}]
    },
    "note": {"transitions": [{"from": ["terminated", "convicted"], "to": "="}]}
  },
  "deadlines": {
    "charge_by": {
      "starts": ["open"],
      "stops": ["charge"],
      "suspends": ["suspend"],
      "resumes": ["resume"],
      "within": {"months": 2}
    }
  },
  "silent_after": {"days": 180}
})json";

/// Offences ordered by their penalty ranges.  States: opened 0, closed 1 (conviction).
/// Events: open 0, change 1, close 2.  One field: offence.
/// Offences: light 0 (12-36 months; 12-24 from 2020-01-01), heavy 1 (36-60), wide 2 (6-120),
///   fined 3 (another kind), unknown_end 4 (36 to not known), old 5 (until 2020-01-01 only),
///   twin 6 (36-60, as heavy).
inline constexpr std::string_view with_penalties_json = R"json({
  "format": "casepath/1",
  "id": "with-penalties",
  "version": "1",
  "title": "Offences ordered by penalties, made up for tests",
  "unit": "charge",
  "sources": ["made up for tests"],
  "stages": ["investigation"],
  "states": {"opened": {"stage": "investigation"}, "closed": {"outcome": "conviction"}},
  "fields": {"offence": "offence"},
  "order": "penalties",
  "offences": {
    "light": {
      "title": "Light",
      "editions": [
        {"from": null, "min_months": 12, "max_months": 36},
        {"from": "2020-01-01", "min_months": 12, "max_months": 24, "source": "made up", "verified": false}
      ]
    },
    "heavy": {"title": "Heavy", "editions": [{"from": null, "min_months": 36, "max_months": 60}]},
    "wide": {"title": "Wide", "editions": [{"from": null, "min_months": 6, "max_months": 120}]},
    "fined": {
      "title": "Fined",
      "editions": [{"from": null, "min_months": 0, "max_months": 1, "kind": "fine"}]
    },
    "unknown_end": {"title": "Unknown end", "editions": [{"from": null, "min_months": 36}]},
    "old": {
      "title": "Old",
      "editions": [{"from": "2010-01-01", "until": "2020-01-01", "min_months": 1, "max_months": 2}]
    },
    "twin": {"title": "Twin", "editions": [{"from": null, "min_months": 36, "max_months": 60}]}
  },
  "events": {
    "open": {"sets": {"offence": "event.offence"}, "transitions": [{"from": null, "to": "opened"}]},
    "change": {"sets": {"offence": "event.offence"}, "transitions": [{"from": "opened", "to": "="}]},
    "close": {"transitions": [{"from": "opened", "to": "closed"}]}
  }
})json";

inline Pipeline report_charge_verdict() { return Pipeline::from_json(report_charge_verdict_json); }
inline Pipeline with_offences() { return Pipeline::from_json(with_offences_json); }
inline Pipeline with_penalties() { return Pipeline::from_json(with_penalties_json); }

}  // namespace casepath::test
