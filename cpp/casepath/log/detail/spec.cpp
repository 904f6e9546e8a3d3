/// What a spec asks of a table.
#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "casepath/log/detail/builder.hpp"

namespace casepath::detail {

void check_spec(const LogSpec& spec) {
  constexpr std::size_t required = 3;
  const std::array<std::pair<const char*, const std::string*>, 6> roles{{
      {"case", &spec.case_column},
      {"event", &spec.event_column},
      {"time", &spec.time_column},
      {"sequence", &spec.sequence_column},
      {"continues_in", &spec.continues_in},
      {"split_from", &spec.split_from},
  }};
  for (std::size_t i = 0; i < roles.size(); ++i) {
    const auto& [role, column] = roles[i];
    if (column->empty()) {
      if (i >= required) continue;
      throw ArgumentError(std::string{"the log's "} + role + " column is not named");
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (*roles[j].second == *column) {
        throw ArgumentError("column " + in_quotes(*column) + " can't be both " + roles[j].first +
                            " and " + role);
      }
    }
  }
  std::unordered_set<std::string_view> words;
  for (const auto& [word, event] : spec.events) {
    if (!words.insert(word).second) {
      throw ArgumentError("events names the word " + in_quotes(word) + " twice");
    }
    if (event && event->empty()) {
      throw ArgumentError("events translates " + in_quotes(word) + " into an empty name");
    }
  }
  const auto check_names = [](const auto& pairs, const std::string& what) {
    std::unordered_set<std::string_view> names;
    for (const auto& [name, column] : pairs) {
      if (name.empty() || column.empty()) throw ArgumentError(what + " has an empty name");
      if (!names.insert(name).second) {
        throw ArgumentError(what + " names " + in_quotes(name) + " twice");
      }
    }
  };
  check_names(spec.parents, "parents");
  check_names(spec.fields, "fields");
}

Chosen choose_columns(const std::vector<std::string>& names, const LogSpec& spec) {
  std::unordered_map<std::string_view, std::size_t> place;
  std::unordered_set<std::string_view> twice;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!place.emplace(names[i], i).second) twice.insert(names[i]);
  }
  Problems problems;
  if (names.empty()) {
    problems.add({"no_columns", "the table has no columns", 0, ""});
    problems.raise();
  }
  std::string listed;
  for (std::size_t i = 0; i < names.size() && i < 50; ++i) {
    listed += (i == 0 ? "" : ", ") + in_quotes(names[i]);
  }
  if (names.size() > 50) listed += " and " + std::to_string(names.size() - 50) + " more";

  for (const auto& name : names) {
    if (twice.erase(name) != 0) {
      problems.add(
          {"duplicate_column", "more than one column is named " + in_quotes(name), 0, name});
    }
  }
  std::unordered_set<std::string_view> missing;
  bool is_listed = false;
  const auto find = [&](const std::string& column, const std::string& role) -> std::size_t {
    const auto found = place.find(column);
    if (found != place.end()) return found->second;
    if (missing.insert(column).second) {
      std::string message = "there is no column " + in_quotes(column) + " (" + role + ")" +
                            did_you_mean(column, names);
      if (!is_listed) message += "; the columns are " + listed;
      is_listed = true;
      problems.add({"missing_column", std::move(message), 0, column});
    }
    return Chosen::none;
  };

  Chosen chosen;
  chosen.case_column = find(spec.case_column, "case");
  chosen.event_column = find(spec.event_column, "event");
  chosen.time_column = find(spec.time_column, "time");
  std::unordered_set<std::size_t> carried;
  if (!spec.sequence_column.empty()) {
    chosen.sequence_column = find(spec.sequence_column, "sequence");
    carried.insert(chosen.sequence_column);
  }
  for (const auto& [name, column] : spec.parents) {
    carried.insert(find(column, "parent " + in_quotes(name)));
  }
  for (const auto& [column, role] :
       {std::pair{&spec.continues_in, "continues_in"}, std::pair{&spec.split_from, "split_from"}}) {
    if (!column->empty()) carried.insert(find(*column, role));
  }
  for (const auto& [name, column] : spec.fields) {
    carried.insert(find(column, "field " + in_quotes(name)));
  }
  if (spec.columns) {
    for (const std::string& column : *spec.columns) carried.insert(find(column, "columns"));
  }
  problems.raise();

  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool is_key =
        i == chosen.case_column || i == chosen.event_column || i == chosen.time_column;
    if (carried.count(i) != 0 || (!spec.columns && !is_key)) chosen.attributes.push_back(i);
  }
  return chosen;
}

void Problems::add(LogProblem problem) {
  if (wants_more()) {
    first_.push_back(std::move(problem));
  } else {
    ++further_;
  }
}

void Problems::append(Problems&& other) {
  for (LogProblem& problem : other.first_) add(std::move(problem));
  further_ += other.further_;
}

void Problems::raise() const {
  if (!first_.empty()) throw LogError(first_, further_);
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t most = 60;
  std::string out = "\"";
  std::size_t end = std::min(text.size(), most);
  // Not in the middle of a character.
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  for (const char c : text.substr(0, end)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      constexpr const char* digits = "0123456789ABCDEF";
      out += "\\x";
      out += digits[byte >> 4U];
      out += digits[byte & 15U];
    } else {
      out += c;
    }
  }
  if (end < text.size()) out += "...";
  return out + '"';
}

}  // namespace casepath::detail
