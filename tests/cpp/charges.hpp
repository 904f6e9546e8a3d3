/// @file charges.hpp
/// Charges of defendants on the test pipeline with_offences(), for roll-ups and transfers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "casepath/analysis/roll_up.hpp"
#include "casepath/replay/replay.hpp"
#include "logs.hpp"
#include "pipelines.hpp"

namespace casepath::test {

inline const Date charges_cut = Date::of(2020, 12, 31);

/// A charge, its steps - "event", or "event offence" - five days apart from `first` on.
struct Charge {
  std::string name;
  std::string who;  ///< defendant; empty: not recorded
  std::vector<std::string> steps;
  std::string file = "F";  ///< the case it is in
  std::string region = {};
  std::string joined_to = {};   ///< said in its last row
  std::string split_from = {};  ///< said in its first row
  Date first = Date::of(2020, 10, 1);
};

/// Steps that end in ...
inline std::vector<std::string> convicted(const std::string& indicated, const std::string& upheld) {
  return {"report " + indicated, "open " + indicated, "charge", "court", "verdict " + upheld};
}
inline std::vector<std::string> acquitted(const std::string& indicated) {
  return {"report " + indicated, "open " + indicated, "charge", "court", "acquit"};
}
inline std::vector<std::string> dropped(const std::string& indicated) {
  return {"report " + indicated, "open " + indicated, "terminate"};
}
inline std::vector<std::string> pending(const std::string& indicated) {
  return {"report " + indicated, "open " + indicated};
}
inline std::vector<std::string> joined(const std::string& indicated) {
  return {"report " + indicated, "open " + indicated, "join"};
}
inline std::vector<std::string> broken(const std::string& indicated) {
  return {"report " + indicated, "verdict " + indicated};
}

inline LogSpec charges_spec() {
  LogSpec spec = log_spec();
  spec.parents = {{"defendant", "who"}, {"case", "file"}};
  spec.continues_in = "joined_to";
  spec.split_from = "split_from";
  return spec;
}

inline EventLog log_of_charges(const std::vector<Charge>& charges,
                               const LogSpec& spec = charges_spec()) {
  std::vector<LogRow> rows;
  for (const Charge& charge : charges) {
    std::int32_t day = charge.first.days();
    for (std::size_t i = 0; i < charge.steps.size(); ++i, day += 5) {
      const std::string& step = charge.steps[i];
      const std::size_t space = step.find(' ');
      rows.push_back(
          {charge.name,
           step.substr(0, space),
           to_string(Date{day}),
           {space == std::string::npos ? "" : step.substr(space + 1), charge.who, charge.file,
            charge.region, i + 1 == charge.steps.size() ? charge.joined_to : "",
            i == 0 ? charge.split_from : ""}});
    }
  }
  return log_of(rows, {"offence", "who", "file", "region", "joined_to", "split_from"}, spec);
}

inline Replay replay_of_charges(const std::vector<Charge>& charges,
                                const LogSpec& spec = charges_spec()) {
  return replay(with_offences(), log_of_charges(charges, spec), charges_cut);
}

/// Rolls up to defendants, and lists them.
inline RollUpSpec to_defendant(RollUpRule rule) {
  RollUpSpec spec;
  spec.parent = "defendant";
  spec.rule = rule;
  spec.list_parents = true;
  return spec;
}

/// Standing -> parents, of the total.
inline std::map<std::string, std::int64_t> counts_of(const RollUp& result) {
  std::map<std::string, std::int64_t> counts;
  for (const RollUpRow& row : result.rows) {
    if (row.group.is_total) counts[row.standing] = row.parents;
  }
  return counts;
}

// Standings of offence_upheld.
inline const std::string as_indicated = "as indicated or opened upheld";
inline const std::string lighter_only = "only a lighter one upheld";
inline const std::string none_upheld = "none upheld";

}  // namespace casepath::test
