#include "casepath/analysis/detail/parents.hpp"

#include <algorithm>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"
#include "casepath/tally/detail/column_values.hpp"

namespace casepath::detail {
std::vector<std::pair<std::string, std::string>> parents_above(const Pipeline& pipeline,
                                                               const EventLog& log,
                                                               const std::string& parent) {
  const auto& named = log.spec().parents;
  const auto is = [](const std::string& name) {
    return [&name](const auto& entry) { return entry.first == name; };
  };
  std::vector<std::pair<std::string, std::string>> above;
  const auto known = pipeline.parents();
  const auto place = std::find(known.begin(), known.end(), parent);
  if (place == known.end()) {
    const auto own = std::find_if(named.begin(), named.end(), is(parent));
    if (own != named.end()) above.assign(own + 1, named.end());
    return above;
  }
  for (auto larger = place + 1; larger != known.end(); ++larger) {
    const auto found = std::find_if(named.begin(), named.end(), is(*larger));
    if (found != named.end()) above.push_back(*found);
  }
  return above;
}

ParentsOfCases parents_of_cases(const Replay& replay, const std::string& name,
                                const std::string& column) {
  constexpr std::size_t most_named = 5;
  const EventLog& log = replay.log();
  const Attribute* attribute = log.find_attribute(column);
  if (attribute == nullptr) {
    throw ArgumentError("the log names the parent column " + in_quotes(column) +
                        " but does not carry it");
  }
  ParentsOfCases parents;
  parents.of_case.assign(log.case_count(), ParentsOfCases::not_recorded);
  const ColumnValues values(*attribute);
  ValueNumbers numbers(values.range());
  std::string varying;
  std::size_t varying_cases = 0;
  for (std::size_t i = 0; i < log.case_count(); ++i) {
    const CaseId id{i};
    bool has_own = false;
    std::int64_t own = 0;
    std::int64_t value = 0;
    RowId own_row;
    for (std::size_t place = log.begin(id).index(); place < log.end(id).index(); ++place) {
      if (!values.read(place, value) || (has_own && value == own)) continue;
      const RowId row{place};
      if (has_own) {
        if (++varying_cases <= most_named) {
          varying += (varying.empty() ? "" : "; ") + replay.unit() + " " +
                     in_quotes(log.case_name(id)) + " has " + in_quotes(attribute->text(own_row)) +
                     " and " + in_quotes(attribute->text(row));
        }
        break;
      }
      has_own = true;
      own = value;
      own_row = row;
    }
    if (!has_own) continue;
    std::uint32_t& number = numbers.of(own);
    if (number == ValueNumbers::none) {
      number = static_cast<std::uint32_t>(parents.named_in.size());
      parents.named_in.push_back(own_row);
    }
    parents.of_case[i] = number;
  }
  if (varying_cases == 0) return parents;
  if (varying_cases > most_named) {
    varying += "; and " + std::to_string(varying_cases - most_named) + " more";
  }
  throw ArgumentError("the parent " + in_quotes(name) + " (column " + in_quotes(column) +
                      ") varies within a " + replay.unit() + ": " + varying +
                      ".  One belongs to one " + name +
                      ": correct the column, or let the column of cases tell them apart");
}

std::string no_interval_without(const std::string& unit, const std::string& above) {
  return "none: several of unit " + unit + " may belong to one " + above +
         ", and the log does not say which; declare parents={\"" + above + "\": \"<column>\"}";
}

void ClusterSums::add(std::int64_t cases, std::int64_t hits) noexcept {
  ++clusters_;
  cases_ += cases;
  hits_ += hits;
  hits_hits_ += hits * hits;
  hits_cases_ += hits * cases;
  cases_cases_ += cases * cases;
}

double ClusterSums::design_effect() const noexcept {
  // Whole numbers until the end: the same in any order.
  const auto n = static_cast<double>(cases_);
  const auto count = static_cast<double>(clusters_);
  if (hits_ == 0 || hits_ == cases_ || clusters_ < 2) {
    return cases_ == 0 ? 1 : static_cast<double>(cases_cases_) / n;
  }
  const double p = static_cast<double>(hits_) / n;
  const double squares = static_cast<double>(hits_hits_) -
                         2 * p * static_cast<double>(hits_cases_) +
                         p * p * static_cast<double>(cases_cases_);
  const double clustered = count / (count - 1) * squares / (n * n);
  const double independent = p * (1 - p) / (n - 1);
  return std::max(1.0, clustered / independent);
}

}  // namespace casepath::detail
