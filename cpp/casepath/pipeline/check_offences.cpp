#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "casepath/core/detail/text.hpp"
#include "casepath/pipeline/detail/checker.hpp"
#include "casepath/pipeline/detail/order.hpp"

namespace casepath::detail {

namespace {

/// `7`, `2.5`.
std::string number_text(double number) {
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string edition_text(Date from) {
  return from.is_recorded() ? "the edition from " + to_string(from)
                            : "the edition from the beginning";
}

/// Whether `lighter(i, j)` is ever answered for offences whose severities say the opposite; one
/// (lighter, heavier) for each heavier offence.
template <class IsLighter>
Edges disagreements(const Definition& definition, IsLighter is_lighter) {
  Edges result;
  for (std::size_t heavy = 0; heavy < definition.offences.size(); ++heavy) {
    const auto& smaller = definition.offences[heavy].severity;
    if (!smaller) continue;
    for (std::size_t light = 0; light < definition.offences.size(); ++light) {
      const auto& greater = definition.offences[light].severity;
      if (!greater || !(*greater > *smaller) || !is_lighter(light, heavy)) continue;
      result.emplace_back(light, heavy);
      break;
    }
  }
  return result;
}

}  // namespace

void Checker::check_editions(const OffenceDefinition& offence, const std::string& pointer) {
  bool all_run_forward = true;
  for (std::size_t i = 0; i < offence.editions.size(); ++i) {
    const EditionDefinition& one = offence.editions[i];
    const std::string place = at(pointer, i);
    check_text(one.kind, at(place, "kind"));
    check_text(one.provenance.source, at(place, "source"));
    for (const auto& [key, date] : {std::pair{"from", one.from}, std::pair{"until", one.until}}) {
      if (!date.is_recorded() || parse_date(to_string(date)) == date) continue;
      problem("bad_date", at(place, key), "the date is not in the years 1 to 9999");
    }
    if (one.from.is_recorded() && one.until.is_recorded() && one.until <= one.from) {
      problem("empty_edition", at(place, "until"),
              edition_text(one.from) + " ends before it begins, on " + to_string(one.until),
              "\"until\" is the first day on which it is no longer in force");
      all_run_forward = false;
    }
    for (const auto& [key, months] :
         {std::pair{"min_months", one.min_months}, std::pair{"max_months", one.max_months}}) {
      if (!months || *months >= 0) continue;
      problem("negative_months", at(place, key),
              "a penalty of " + std::to_string(*months) + " months is less than none");
    }
    if (one.min_months && one.max_months && *one.min_months > *one.max_months &&
        *one.max_months >= 0) {
      problem("min_above_max", at(place, "min_months"),
              "the least penalty of " + std::to_string(*one.min_months) +
                  " months is above the greatest of " + std::to_string(*one.max_months));
    }
  }
  if (!all_run_forward) return;

  std::vector<std::size_t> by_date(offence.editions.size());
  for (std::size_t i = 0; i < by_date.size(); ++i) by_date[i] = i;
  std::stable_sort(by_date.begin(), by_date.end(), [&](std::size_t a, std::size_t b) {
    return offence.editions[a].from < offence.editions[b].from;
  });
  for (std::size_t i = 0; i + 1 < by_date.size(); ++i) {
    const EditionDefinition& earlier = offence.editions[by_date[i]];
    const EditionDefinition& later = offence.editions[by_date[i + 1]];
    const bool overlaps =
        earlier.from == later.from || (earlier.until.is_recorded() && later.from < earlier.until);
    if (!overlaps) continue;
    problem("overlapping_editions", at(pointer, by_date[i + 1]),
            edition_text(later.from) + " overlaps " + edition_text(earlier.from),
            "an edition without \"until\" lasts until the next one begins");
  }
}

void Checker::check_offences() {
  std::optional<std::string> offence_field;
  for (std::size_t i = 0; i < d_.fields.size(); ++i) {
    if (type_of(i) != FieldType::offence) continue;
    if (offence_field) {
      problem("two_offence_fields", at("/fields", d_.fields[i].name),
              "a case carries one offence, and " + shown(*offence_field) + " holds it already",
              "use another type");
    } else {
      offence_field = d_.fields[i].name;
    }
  }
  for (const OffenceDefinition& offence : d_.offences) {
    const std::string pointer = at("/offences", offence.name);
    check_text(offence.category, at(pointer, "category"));
    if (offence.severity && !std::isfinite(*offence.severity)) {
      problem("bad_number", at(pointer, "severity"), "the number is not finite");
    }
    look_up_all(offences_, offence.lighter_than, at(pointer, "lighter_than"));
    look_up_all(offences_, offence.succeeds, at(pointer, "succeeds"));
    check_editions(offence, at(pointer, "editions"));
  }

  const std::size_t n = d_.offences.size();
  const auto circle = [&](const std::vector<std::size_t>& members) {
    std::vector<std::string> names;
    names.reserve(members.size());
    for (const std::size_t i : members) names.push_back(d_.offences[i].name);
    return list_of(names);
  };
  const auto succession_circles = cycles(n, succession_edges(d_));
  for (const auto& members : succession_circles) {
    problem("succession_cycle", at(at("/offences", d_.offences[members[0]].name), "succeeds"),
            "the succession of " + circle(members) + " runs in a circle",
            "the newer one succeeds the older one");
  }
  if (!succession_circles.empty()) return;

  // Lighter is a matter of families: what succeeds each other is equal.
  const Families family = families(d_);
  Edges between_families;
  for (const auto& [light, heavy] : lighter_edges(d_)) {
    between_families.emplace_back(family.of[light], family.of[heavy]);
  }
  const auto circles = cycles(family.count, between_families);
  for (const auto& members : circles) {
    std::vector<std::size_t> offences;
    for (std::size_t i = 0; i < n; ++i) {
      if (std::binary_search(members.begin(), members.end(), family.of[i])) offences.push_back(i);
    }
    problem("cycle_in_lighter_than",
            at(at("/offences", d_.offences[offences[0]].name), "lighter_than"),
            "\"lighter_than\" among " + circle(offences) + " runs in a circle",
            "offences that succeed each other count as equal");
  }
  if (!circles.empty()) return;

  Edges wrong;
  if (d_.order == OffenceOrder::declared) {
    const std::vector<bool> lighter = transitive_closure(family.count, between_families);
    wrong = disagreements(d_, [&](std::size_t light, std::size_t heavy) {
      return lighter[std::size_t{family.of[light]} * family.count + family.of[heavy]];
    });
  } else {
    std::vector<std::string> kinds;
    std::vector<std::vector<CompiledEdition>> editions;
    for (const OffenceDefinition& one : d_.offences) {
      editions.push_back(editions_by_date(one, kinds));
    }
    // The ranges change only where an edition begins, so these days see every comparison.
    constexpr Date long_ago{Date::not_recorded + 1};
    wrong = disagreements(d_, [&](std::size_t light, std::size_t heavy) {
      const auto is_lighter = [&](const CompiledEdition& edition) {
        const Date on = edition.from.is_recorded() ? edition.from : long_ago;
        return family.of[light] != family.of[heavy] &&
               compare_ranges(in_force(editions[heavy], on), in_force(editions[light], on)) ==
                   Direction::lighter;
      };
      return std::any_of(editions[light].begin(), editions[light].end(), is_lighter) ||
             std::any_of(editions[heavy].begin(), editions[heavy].end(), is_lighter);
    });
  }
  for (const auto& [light, heavy] : wrong) {
    const OffenceDefinition& heavier = d_.offences[heavy];
    const OffenceDefinition& lighter = d_.offences[light];
    problem("severity_disagrees", at(at("/offences", heavier.name), "severity"),
            shown(heavier.name) + " is heavier than " + shown(lighter.name) +
                " and has the smaller severity, " + number_text(*heavier.severity) + " against " +
                number_text(*lighter.severity),
            "correct the severities or the order");
  }
}

}  // namespace casepath::detail
