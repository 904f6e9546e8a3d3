#include "casepath/tally/detail/group_names.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <tuple>

#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"
#include "casepath/tally/grouping.hpp"

namespace casepath {
namespace {

/// Shortest text that reads back to the same number, written out as far as people read it.
std::string cut_text(double cut) {
  constexpr double most_written_out = 1e15;
  std::array<char, 400> buffer{};
  char* const end = buffer.data() + buffer.size();
  const double number = cut + 0.0;  // no -0
  const bool written_out = std::abs(number) < most_written_out &&
                           (number == 0 || std::abs(number) > 1 / most_written_out);
  const auto result = written_out
                          ? std::to_chars(buffer.data(), end, number, std::chars_format::fixed)
                          : std::to_chars(buffer.data(), end, number);
  return {buffer.data(), result.ptr};
}

template <class Items, class Text>
std::string listed(const Items& items, Text&& text_of) {
  std::string list;
  for (const auto& item : items) list += (list.empty() ? "" : ", ") + text_of(item);
  return list;
}

std::string fault_of_cuts(const GroupColumn& column) {
  const std::string cuts = "the cuts of the column " + in_quotes(column.column);
  for (std::size_t i = 0; i < column.cuts.size(); ++i) {
    if (!std::isfinite(column.cuts[i])) {
      return cuts + " must be finite numbers, not " + cut_text(column.cuts[i]);
    }
    if (i > 0 && column.cuts[i] <= column.cuts[i - 1]) {
      return cuts + " must ascend: " + cut_text(column.cuts[i]) + " comes after " +
             cut_text(column.cuts[i - 1]);
    }
  }
  return {};
}

std::string fault_of_kept(const GroupColumn& column) {
  std::vector<std::string> names = *column.keep;
  const std::string kept = "the values to keep of the column " + in_quotes(column.column);
  for (const std::string& name : names) {
    if (is_reserved_group(name)) {
      return kept + " can't name " + in_quotes(name) + ", which is the name of another group";
    }
  }
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  return twice == names.end() ? std::string() : kept + " name " + in_quotes(*twice) + " twice";
}

/// `2025-03` for `0000-00` and so on.
bool has_form(std::string_view text, std::string_view form) {
  return std::equal(text.begin(), text.end(), form.begin(), form.end(),
                    [](char at, char of) { return of == '0' ? at >= '0' && at <= '9' : at == of; });
}

std::string_view form_of(CalendarPeriod period) {
  switch (period) {
    case CalendarPeriod::month:
      return "0000-00";
    case CalendarPeriod::quarter:
      return "0000-Q0";
    case CalendarPeriod::year:
      break;
  }
  return "0000";
}

}  // namespace

std::string fault_of(const std::vector<GroupColumn>& columns) {
  for (auto it = columns.begin(); it != columns.end(); ++it) {
    if (std::any_of(columns.begin(), it,
                    [&](const GroupColumn& earlier) { return earlier.column == it->column; })) {
      return "the column " + in_quotes(it->column) + " is named twice";
    }
    const int ways = (it->period ? 1 : 0) + (it->cuts.empty() ? 0 : 1) + (it->keep ? 1 : 0);
    if (ways > 1) {
      return "the column " + in_quotes(it->column) +
             " is grouped in one way only: by period, by cuts, or by values to keep";
    }
    std::string fault = fault_of_cuts(*it);
    if (fault.empty() && it->keep) fault = fault_of_kept(*it);
    if (!fault.empty()) return fault;
  }
  return {};
}

void check_groups(const std::vector<GroupColumn>& columns) {
  const std::string fault = fault_of(columns);
  if (!fault.empty()) throw ArgumentError("by: " + fault);
}

std::string in_words(const GroupColumn& column) {
  std::string text = in_quotes(column.column);
  if (column.period) text += " by " + std::string(to_string(*column.period));
  if (!column.cuts.empty()) text += " cut at " + listed(column.cuts, cut_text);
  if (column.keep) {
    text +=
        column.keep->empty() ? " keeping nothing" : " keeping " + listed(*column.keep, in_quotes);
  }
  if (!column.at.empty()) text += " at " + in_quotes(column.at);
  return text;
}

std::vector<std::string> declared_groups(const GroupColumn& column) {
  std::vector<std::string> names;
  if (!column.cuts.empty()) {
    names.push_back("under " + cut_text(column.cuts.front()));
    for (std::size_t i = 1; i < column.cuts.size(); ++i) {
      names.push_back(cut_text(column.cuts[i - 1]) + " to under " + cut_text(column.cuts[i]));
    }
    names.push_back(cut_text(column.cuts.back()) + " and more");
  } else if (column.keep) {
    names = *column.keep;
    names.emplace_back(name_other);
  }
  return names;
}

bool may_be_group(const GroupColumn& column, std::string_view name) {
  if (name == name_not_recorded || (name == name_not_reached && !column.at.empty())) return true;
  if (column.period) return has_form(name, form_of(*column.period));
  const std::vector<std::string> names = declared_groups(column);
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

GroupOrder::GroupOrder(const std::vector<GroupColumn>& columns) : places_(columns.size()) {
  for (std::size_t c = 0; c < columns.size(); ++c) {
    for (std::string& name : declared_groups(columns[c])) {
      places_[c].emplace(std::move(name), places_[c].size());
      is_plain_ = false;
    }
  }
}

bool GroupOrder::operator()(const std::vector<std::string>& a,
                            const std::vector<std::string>& b) const {
  if (is_plain_) return a < b;
  for (std::size_t c = 0; c < places_.size(); ++c) {
    const auto place_of = [&](const std::string& name) {
      const auto found = places_[c].find(name);
      return found == places_[c].end() ? places_[c].size() : found->second;
    };
    const std::size_t place = place_of(a[c]);
    const std::size_t other = place_of(b[c]);
    if (std::tie(place, a[c]) != std::tie(other, b[c])) {
      return std::tie(place, a[c]) < std::tie(other, b[c]);
    }
  }
  return false;
}

}  // namespace casepath
