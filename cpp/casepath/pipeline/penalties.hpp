/// @file penalties.hpp
/// The penalty ranges of a pipeline's offences: which is in force, and which is milder.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/core/id.hpp"
#include "casepath/core/time.hpp"
#include "casepath/pipeline/pipeline.hpp"

namespace casepath {

/// An edition of an offence, ready to use.
struct PenaltyRange {
  OffenceId offence;                       ///< whose edition it is
  Date from;                               ///< not recorded: from the beginning
  Date until;                              ///< exclusive; not recorded: open
  std::optional<std::int64_t> min_months;  ///< empty: not known
  std::optional<std::int64_t> max_months;
  std::string kind;      ///< such as "imprisonment"
  bool verified = true;  ///< neither the edition nor its offence says that nobody has checked it

  [[nodiscard]] bool is_in_force(Date on) const noexcept {
    return on.is_recorded() && (!from.is_recorded() || from <= on) &&
           (!until.is_recorded() || on < until);
  }
  [[nodiscard]] bool has_both_ends() const noexcept { return min_months && max_months; }
  friend bool operator==(const PenaltyRange&, const PenaltyRange&) = default;
};

/// "36 to 60 months", "up to 36 months", "36 months or more", "not known"; other kinds than
/// imprisonment with their name.
[[nodiscard]] std::string in_words(const PenaltyRange& range);

/// How `after` compares with `before`: lighter where both ends are no higher and one is lower, of
/// the same kind of penalty; incomparable where an end is not known.
[[nodiscard]] Direction compare(const PenaltyRange& before, const PenaltyRange& after) noexcept;

/// Why it can't be said which range applies.
enum class RangeDoubt : std::uint8_t {
  none,
  no_offence,        ///< the case carries none
  no_date,           ///< the day is not recorded
  no_edition,        ///< none in force on the day
  several_editions,  ///< of several offences that this one succeeds
  incomparable,      ///< of the editions up to the decision none is the mildest
};
inline constexpr std::size_t range_doubts = 6;

[[nodiscard]] std::string_view to_string(RangeDoubt doubt) noexcept;

/// A range that applies, or why none can be named.
struct RangeAnswer {
  const PenaltyRange* range = nullptr;  ///< lives as long as the Penalties it comes from
  RangeDoubt doubt = RangeDoubt::none;
  bool is_later = false;  ///< a milder one than that of the first day came into force
};

/// The editions of all offences of a pipeline.
class Penalties {
 public:
  explicit Penalties(const Pipeline& pipeline);

  /// By date.
  [[nodiscard]] std::span<const PenaltyRange> of(OffenceId offence) const noexcept {
    return ranges_[offence.index()];
  }

  /// The edition in force on a day: the offence's own; where it has none, that of the offences
  /// which it succeeds (renumbering), directly or through others.
  [[nodiscard]] RangeAnswer in_force(OffenceId offence, Date on) const;

  /// The mildest of the editions in force from one day up to another (lex mitior), that of the
  /// first day included; of equal ones the earliest.  A first day without an edition is a doubt,
  /// later gaps are none.  Later editions are the offence's own.
  /// Errors: ArgumentError where the last day is before the first.
  [[nodiscard]] RangeAnswer mildest(OffenceId offence, Date first, Date last) const;

 private:
  std::vector<std::vector<PenaltyRange>> ranges_;  ///< by offence
  std::vector<std::vector<OffenceId>> succeeds_;   ///< by offence
};

}  // namespace casepath
