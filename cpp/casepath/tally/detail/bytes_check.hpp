/// @file bytes_check.hpp
/// What holds for every tally that was counted, and so must hold for one that is read.
/// Not installed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "casepath/log/detail/source.hpp"
#include "casepath/tally/tally.hpp"

namespace casepath::detail {

/// How many values an enumeration of a key has.
template <class Enumeration>
inline constexpr std::uint64_t value_count_of = 0;
template <>
inline constexpr std::uint64_t value_count_of<Reading> = 2;
template <>
inline constexpr std::uint64_t value_count_of<CaseStatus> = case_statuses;
template <>
inline constexpr std::uint64_t value_count_of<FindingKind> = finding_kinds;
template <>
inline constexpr std::uint64_t value_count_of<Direction> = 4;
template <>
inline constexpr std::uint64_t value_count_of<StageKey::What> = stage_kinds;
template <>
inline constexpr std::uint64_t value_count_of<TotalKey::What> = total_kinds;
template <>
inline constexpr std::uint64_t value_count_of<PassageEnd> = 8;
template <>
inline constexpr std::uint64_t value_count_of<StayBegin> = 3;

/// No span of days is longer.
inline constexpr std::int32_t longest_span = last_day - first_day;

/// What is wrong with a spec for this pipeline; empty: nothing.
[[nodiscard]] std::string fault_of(const TallySpec& spec, const Pipeline& pipeline);
/// What is wrong with a frame; empty: nothing.
[[nodiscard]] std::string fault_of(const TallyFrame& frame);

/// What no counted key says; empty: it may have been counted.  Its ids are in range.  Borrows the
/// tally.
class KeyCheck {
 public:
  explicit KeyCheck(const Tally& tally)
      : pipeline_(tally.pipeline()), spec_(tally.spec()), frame_(tally.frame()) {}

  [[nodiscard]] std::string fault_of(const CaseKey& key) const;
  [[nodiscard]] std::string fault_of(const MoveKey& key) const;
  [[nodiscard]] std::string fault_of(const SojournKey& key) const;
  [[nodiscard]] std::string fault_of(const VariantKey& key) const;
  [[nodiscard]] std::string fault_of(const PassageKey& key) const;
  [[nodiscard]] std::string fault_of(const StayKey& key) const;
  [[nodiscard]] std::string fault_of(const CohortKey& key) const;
  [[nodiscard]] std::string fault_of(const OccupancyKey& key) const;
  [[nodiscard]] std::string fault_of(const SituationKey& key) const;
  [[nodiscard]] std::string fault_of(const OpeningKey& key) const;
  /// The other keys: nothing beyond the range of each field.
  template <class Key>
  [[nodiscard]] std::string fault_of(const Key& /*key*/) const {
    return {};
  }

 private:
  [[nodiscard]] bool is_outcome(StateId id) const {
    return !id.is_none() && pipeline_.state(id).is_outcome();
  }
  [[nodiscard]] bool is_open(StateId id) const {
    return !id.is_none() && !pipeline_.state(id).is_outcome();
  }
  /// A status and the state in which a case ended or stands.
  [[nodiscard]] bool agree(CaseStatus status, StateId state) const;

  const Pipeline& pipeline_;
  const TallySpec& spec_;
  const TallyFrame& frame_;
};

/// What is wrong with the tables taken together; empty: nothing.
[[nodiscard]] std::string fault_of_whole(const Tally& tally);

}  // namespace casepath::detail
