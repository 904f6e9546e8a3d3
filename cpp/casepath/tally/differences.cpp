#include "casepath/tally/detail/differences.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/core/detail/json_tree.hpp"
#include "casepath/core/detail/text.hpp"
#include "casepath/core/text.hpp"
#include "casepath/tally/detail/group_names.hpp"
#include "casepath/tally/tally.hpp"

namespace casepath {
namespace {

using detail::Json;

bool same_value(const Json& a, const Json& b) {
  return a.kind == b.kind && a.boolean == b.boolean && a.integer == b.integer &&
         a.number == b.number && a.text == b.text;
}

/// The JSON Pointer of the first place where two trees differ; empty: nowhere.  Keys in another
/// order differ too: what is declared first has the lower number.
std::string first_difference(const Json& a, const Json& b, const std::string& pointer) {
  if (!same_value(a, b)) return pointer;
  const std::size_t common = std::min(a.items.size(), b.items.size());
  for (std::size_t i = 0; i < common; ++i) {
    const bool is_object = a.kind == Json::Kind::object;
    std::string below = is_object ? detail::at(pointer, a.keys[i]) : detail::at(pointer, i);
    if (is_object && a.keys[i] != b.keys[i]) return below;
    std::string found = first_difference(a.items[i], b.items[i], below);
    if (!found.empty()) return found;
  }
  if (a.items.size() == b.items.size()) return {};
  const Json& longer = a.items.size() > b.items.size() ? a : b;
  return longer.kind == Json::Kind::object ? detail::at(pointer, longer.keys[common])
                                           : detail::at(pointer, common);
}

std::string place_of_difference(const Pipeline& a, const Pipeline& b) {
  std::vector<Diagnostic> problems;
  const std::optional<Json> one = detail::parse_json(a.to_json(), problems);
  const std::optional<Json> other = detail::parse_json(b.to_json(), problems);
  return one && other ? first_difference(*one, *other, "") : std::string{};
}

std::string shown(const GroupColumn& column) { return in_words(column); }
std::string shown(const PassageSpec& passage) {
  return in_quotes(passage.target) + " within " + std::to_string(passage.horizon_days) + " days";
}

/// The first pair of items that differ, as `name: a and b`; empty: none.
template <class Item>
std::string list_difference(std::string_view name, const std::vector<Item>& a,
                            const std::vector<Item>& b) {
  const auto shown_at = [](const std::vector<Item>& items, std::size_t i) {
    return i < items.size() ? shown(items[i]) : std::string("nothing");
  };
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    if (i < a.size() && i < b.size() && a[i] == b[i]) continue;
    return std::string(name) + ": " + shown_at(a, i) + " and " + shown_at(b, i);
  }
  return {};
}

}  // namespace

std::string pipeline_difference(const Pipeline& a, const Pipeline& b) {
  const auto title = [](const Pipeline& pipeline) {
    return in_quotes(pipeline.id()) + " " + pipeline.definition().version;
  };
  if (a.id() != b.id() || a.definition().version != b.definition().version) {
    return "one is of the pipeline " + title(a) + ", the other of " + title(b);
  }
  return "both are of the pipeline " + title(a) + ", but of definitions that differ, first at " +
         place_of_difference(a, b);
}

std::string TallySpec::difference(const TallySpec& other) const {
  std::string found = list_difference("by", by, other.by);
  if (found.empty()) found = list_difference("passages", passages, other.passages);
  const auto compare = [&found](const char* name, bool own, bool others) {
    const auto word = [](bool is_counted) { return is_counted ? "yes" : "no"; };
    if (!found.empty() || own == others) return;
    found = std::string(name) + ": " + word(own) + " and " + word(others);
  };
  compare("calendar", calendar, other.calendar);
  compare("occupancy", occupancy, other.occupancy);
  compare("situations", situations, other.situations);
  return found;
}

std::string TallyFrame::difference(const TallyFrame& other) const {
  if (unit != other.unit) return "unit: " + in_quotes(unit) + " and " + in_quotes(other.unit);
  if (as_of != other.as_of) return "as_of: " + to_string(as_of) + " and " + to_string(other.as_of);
  if (complete_from != other.complete_from) {
    return "complete_from: " + to_string(complete_from) + " and " + to_string(other.complete_from);
  }
  if (silent_after_days != other.silent_after_days) {
    return "silent_after: " + std::to_string(silent_after_days) + " and " +
           std::to_string(other.silent_after_days) + " days";
  }
  return {};
}

}  // namespace casepath
