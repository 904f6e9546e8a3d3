/// @file mappings.hpp
/// Tables and mappings for tests.
#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "casepath/log/mapping.hpp"
#include "logs.hpp"

namespace casepath::test {

/// Tables given by their columns; keeps them while they are borrowed.
class Tables {
 public:
  /// `columns`: name and texts, as column_of() reads them.
  Tables& add(const std::string& name,
              const std::vector<std::pair<std::string, std::vector<std::string>>>& columns) {
    auto& held = held_.emplace_back();
    for (const auto& [column, texts] : columns) held.push_back(column_of(column, texts));
    inputs_.push_back({name, std::span<const InputColumn>{held}});
    return *this;
  }
  [[nodiscard]] const std::vector<MappingInput>& inputs() const noexcept { return inputs_; }

 private:
  std::deque<std::vector<InputColumn>> held_;
  std::vector<MappingInput> inputs_;
};

/// One table alone.
inline Tables table_of(
    const std::vector<std::pair<std::string, std::vector<std::string>>>& columns) {
  Tables tables;
  tables.add("", columns);
  return tables;
}

/// A mapping whose document has these members beside the format.
inline Mapping mapping_of(const std::string& members) {
  return parse_mapping(R"({"format": "casepath-mapping/1", )" + members + "}");
}

/// "report reported_on: 2 of 3, 1 without date; ..." for each source.
inline std::string shown(const MappingReport& report) {
  std::string out;
  for (const MappedSource& one : report.sources) {
    out += (out.empty() ? "" : "; ") + one.event + (one.time.empty() ? "" : " " + one.time) + ": " +
           std::to_string(one.became_events) + " of " + std::to_string(one.rows);
    const auto say = [&out](std::uint64_t count, const char* what) {
      if (count != 0) out += ", " + std::to_string(count) + ' ' + what;
    };
    say(one.without_date, "without date");
    say(one.not_held, "not held");
    say(one.unknown, "unknown");
    say(one.set_aside, "set aside");
    if (one.events != one.became_events) out += ", " + std::to_string(one.events) + " events";
  }
  return out;
}

/// "orphan of report, person: 1 (2: P9)" for each finding.
inline std::string findings_of(const MappingReport& report) {
  std::string out;
  for (const MappingFinding& one : report.findings) {
    out += (out.empty() ? "" : "; ") + std::string{to_string(one.kind)} + " of " +
           report.sources[one.source].event + ", " + one.column + ": " + std::to_string(one.rows) +
           " (";
    for (std::size_t i = 0; i < one.samples.size(); ++i) {
      out += (i == 0 ? "" : ", ") + std::to_string(one.samples[i].first) + ": " +
             one.samples[i].second;
    }
    out += ")";
  }
  return out;
}

}  // namespace casepath::test
