/// @file random_logs.hpp
/// Random logs on the test pipeline with_offences(), from a seed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "casepath/pipeline/pipeline.hpp"
#include "logs.hpp"

namespace casepath::test {

inline const std::vector<std::string>& random_columns() {
  static const std::vector<std::string> columns{"offence", "months:integer", "actor", "region"};
  return columns;
}

/// Cases of 1 to 9 rows: mostly events that fit somewhere, some words that nobody knows, some
/// undated, several on one day, some after 2020-12-31.  A case's rows stay together.
inline std::vector<std::vector<LogRow>> random_cases(const Pipeline& pipeline, std::size_t cases,
                                                     unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&random](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const std::vector<std::string> offences{"minor", "medium", "grave", "minor_new",
                                          "other", "",       "x"};
  const std::vector<std::string> actors{"prosecutor", "court", ""};
  const std::vector<std::string> likely{"report",  "open",    "charge",     "court",
                                        "verdict", "suspend", "reclassify", "terminate"};
  std::vector<std::vector<LogRow>> all;
  for (std::size_t i = 0; i < cases; ++i) {
    const std::string region = "Region " + std::string(1, static_cast<char>('A' + below(3)));
    std::vector<LogRow> rows;
    std::int32_t day = Date::of(2019, 6, 1).days() + static_cast<std::int32_t>(below(500));
    const std::size_t length = 1 + below(9);
    for (std::size_t k = 0; k < length; ++k) {
      std::string event = k < 2 && below(8) != 0 ? likely[k] : likely[below(likely.size())];
      if (below(6) == 0) event = pipeline.events()[below(pipeline.events().size())];
      if (below(60) == 0) event = "letter";
      day += below(3) == 0 ? 0 : static_cast<std::int32_t>(below(60));
      const std::size_t offence = below(12);
      rows.push_back({"case-" + std::to_string(i),
                      event,
                      below(25) == 0 ? "" : to_string(Date{day}),
                      {offence < 6 ? offences[offence] : offences[below(2)],
                       below(4) == 0 ? std::to_string(below(90)) : "", actors[below(3)], region}});
      if (below(40) == 0) rows.push_back(rows.back());
    }
    all.push_back(std::move(rows));
  }
  return all;
}

inline EventLog log_of_cases(const std::vector<std::vector<LogRow>>& cases) {
  std::vector<LogRow> rows;
  for (const auto& own : cases) rows.insert(rows.end(), own.begin(), own.end());
  return log_of(rows, random_columns());
}

}  // namespace casepath::test
