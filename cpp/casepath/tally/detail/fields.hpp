/// @file fields.hpp
/// What the key of each table of a tally is made of, said once.  Not installed.
///
/// The byte format, the renumbering of texts and groups, and hashes read it: a field that is named
/// here is in all of them.  A new table needs its KeyFields here and a line in
/// Tally::for_each_table; nothing else.  A field that is left out does not compile.
///
/// To mix a key into a hash:
///   for_each_field<Key>([&](const auto& field) { mix(key.*field.place); });
/// where `mix` takes ids, enumerators, numbers, an array of ids, and a vector of ids.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "casepath/tally/tally.hpp"

namespace casepath {

/// One field of a key.
template <class Key, class Value>
struct KeyField {
  const char* name;
  Value Key::*place;
  bool may_be_none = false;  ///< of an id or a date
};

template <class Key, class Value>
constexpr KeyField<Key, Value> key_field(const char* name, Value Key::*place) {
  return {name, place};
}
template <class Key, class Value>
constexpr KeyField<Key, Value> optional_field(const char* name, Value Key::*place) {
  return {name, place, true};
}

/// Specialised for every key: `all`, its fields in the order in which it declares them.
template <class Key>
struct KeyFields;

template <>
struct KeyFields<CaseKey> {
  static constexpr auto all = std::make_tuple(
      key_field("group", &CaseKey::group), key_field("reading", &CaseKey::reading),
      key_field("status", &CaseKey::status), key_field("running", &CaseKey::running),
      optional_field("opened", &CaseKey::opened), optional_field("furthest", &CaseKey::furthest),
      optional_field("state", &CaseKey::state), optional_field("last_open", &CaseKey::last_open),
      optional_field("reason", &CaseKey::reason), key_field("never_opened", &CaseKey::never_opened),
      key_field("broken_by", &CaseKey::broken_by),
      optional_field("broken_word", &CaseKey::broken_word),
      key_field("downgraded", &CaseKey::downgraded),
      key_field("last_milestone", &CaseKey::last_milestone),
      optional_field("offences", &CaseKey::offences), key_field("marked", &CaseKey::marked));
};

template <>
struct KeyFields<StageKey> {
  static constexpr auto all = std::make_tuple(
      key_field("group", &StageKey::group), key_field("reading", &StageKey::reading),
      key_field("stage", &StageKey::stage), key_field("what", &StageKey::what));
};

template <>
struct KeyFields<MoveKey> {
  static constexpr auto all =
      std::make_tuple(key_field("group", &MoveKey::group), optional_field("from", &MoveKey::from),
                      key_field("event", &MoveKey::event), key_field("to", &MoveKey::to));
};

template <>
struct KeyFields<ReclassificationKey> {
  static constexpr auto all = std::make_tuple(
      key_field("group", &ReclassificationKey::group),
      key_field("from", &ReclassificationKey::from), key_field("to", &ReclassificationKey::to),
      key_field("direction", &ReclassificationKey::direction),
      optional_field("state", &ReclassificationKey::state),
      key_field("event", &ReclassificationKey::event),
      optional_field("actor", &ReclassificationKey::actor));
};

template <>
struct KeyFields<FindingKey> {
  static constexpr auto all = std::make_tuple(
      key_field("group", &FindingKey::group), key_field("kind", &FindingKey::kind),
      key_field("word", &FindingKey::word), optional_field("state", &FindingKey::state));
};

template <>
struct KeyFields<TotalKey> {
  static constexpr auto all =
      std::make_tuple(key_field("group", &TotalKey::group), key_field("what", &TotalKey::what));
};

template <>
struct KeyFields<SojournKey> {
  static constexpr auto all = std::make_tuple(
      key_field("group", &SojournKey::group), key_field("state", &SojournKey::state),
      optional_field("to", &SojournKey::to), key_field("days", &SojournKey::days));
};

template <>
struct KeyFields<DirectlyFollowsKey> {
  static constexpr auto all = std::make_tuple(key_field("group", &DirectlyFollowsKey::group),
                                              key_field("first", &DirectlyFollowsKey::first),
                                              key_field("second", &DirectlyFollowsKey::second));
};

template <>
struct KeyFields<VariantKey> {
  static constexpr auto all = std::make_tuple(key_field("group", &VariantKey::group),
                                              key_field("words", &VariantKey::words));
};

template <>
struct KeyFields<PassageKey> {
  static constexpr auto all = std::make_tuple(
      key_field("group", &PassageKey::group), key_field("passage", &PassageKey::passage),
      key_field("end", &PassageKey::end), key_field("entry_day", &PassageKey::entry_day),
      key_field("exit_day", &PassageKey::exit_day), key_field("exit_k", &PassageKey::exit_k),
      key_field("followed", &PassageKey::followed));
};

template <>
struct KeyFields<StayKey> {
  static constexpr auto all = std::make_tuple(
      key_field("group", &StayKey::group), key_field("begin", &StayKey::begin),
      key_field("status", &StayKey::status), key_field("undated", &StayKey::undated),
      optional_field("outcome", &StayKey::outcome), optional_field("opened", &StayKey::opened),
      optional_field("from", &StayKey::from), optional_field("until", &StayKey::until));
};

template <>
struct KeyFields<CohortKey> {
  static constexpr auto all = std::make_tuple(
      key_field("group", &CohortKey::group), key_field("passage", &CohortKey::passage),
      key_field("end", &CohortKey::end), optional_field("opened", &CohortKey::opened),
      key_field("entry_day", &CohortKey::entry_day), key_field("exit_day", &CohortKey::exit_day),
      key_field("exit_k", &CohortKey::exit_k));
};

template <>
struct KeyFields<OccupancyKey> {
  static constexpr auto all = std::make_tuple(
      key_field("group", &OccupancyKey::group), optional_field("from", &OccupancyKey::from),
      optional_field("to", &OccupancyKey::to), key_field("day", &OccupancyKey::day),
      key_field("k", &OccupancyKey::k));
};

template <>
struct KeyFields<SituationKey> {
  static constexpr auto all = std::make_tuple(
      key_field("group", &SituationKey::group),
      key_field("with_offence", &SituationKey::with_offence),
      optional_field("state", &SituationKey::state),
      optional_field("offence", &SituationKey::offence),
      optional_field("event", &SituationKey::event), optional_field("to", &SituationKey::to),
      optional_field("offence_after", &SituationKey::offence_after),
      key_field("entry_days", &SituationKey::entry_days), key_field("days", &SituationKey::days));
};

template <>
struct KeyFields<OpeningKey> {
  static constexpr auto all = std::make_tuple(key_field("group", &OpeningKey::group),
                                              key_field("month", &OpeningKey::month));
};

namespace detail {

/// Stands for a value of any type where a key is made from a list of them.
struct AnyValue {
  template <class Value>
  operator Value() const;  // NOLINT(google-explicit-constructor): never defined, never called
};

template <class Key, std::size_t... Places>
constexpr bool is_made_of(std::index_sequence<Places...> /*places*/) {
  return requires { Key{(static_cast<void>(Places), AnyValue{})...}; };
}

/// How many values a list may have from which a key is made: its members.
template <class Key, std::size_t Most = 32>
constexpr std::size_t value_count() {
  if constexpr (is_made_of<Key>(std::make_index_sequence<Most>{})) {
    return Most;
  } else {
    static_assert(Most > 0);
    return value_count<Key, Most - 1>();
  }
}

}  // namespace detail

/// Calls `visit(field)` for every field of a key, in their order.
template <class Key, class Visit>
constexpr void for_each_field(Visit&& visit) {
  static_assert(std::tuple_size_v<std::remove_const_t<decltype(KeyFields<Key>::all)>> ==
                    detail::value_count<Key>(),
                "a field of the key is not named in its KeyFields");
  std::apply([&visit](const auto&... fields) { (visit(fields), ...); }, KeyFields<Key>::all);
}

/// Calls `visit` for every GroupId and TextId of a key.
template <class Key, class Visit>
void for_each_id(Key& key, Visit&& visit) {
  using Bare = std::remove_const_t<Key>;
  for_each_field<Bare>([&](const auto& field) {
    auto& value = key.*field.place;
    using Value = std::remove_cvref_t<decltype(value)>;
    if constexpr (std::is_same_v<Value, GroupId> || std::is_same_v<Value, TextId>) {
      visit(value);
    } else if constexpr (std::is_same_v<Value, std::vector<TextId>>) {
      for (auto& id : value) visit(id);
    }
  });
}

}  // namespace casepath
