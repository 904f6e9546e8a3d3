/// @file roll_up_rows.hpp
/// Counts of parents by group, standing and status, and the rows made of them.  Not installed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "casepath/analysis/detail/judge.hpp"
#include "casepath/analysis/roll_up.hpp"

namespace casepath::detail {

class RollUpRowMaker {
 public:
  /// `slots`: groups, and the total last.
  RollUpRowMaker(const RollUpSpec& spec, std::vector<std::string> standings, std::size_t slots);

  /// A parent of a slot, within a larger one of the number `cluster`.
  void add(std::size_t slot, const ParentAnswer& answer, std::uint32_t cluster);
  /// By slot; without `has_interval` no row has one.
  [[nodiscard]] std::vector<RollUpRow> rows(const std::vector<GroupLabel>& labels,
                                            bool has_interval);

 private:
  using StatusCounts = std::array<std::int64_t, case_statuses>;
  /// A concluded parent.
  struct ClusteredAnswer {
    std::size_t slot = 0;
    std::uint32_t cluster = 0;
    std::size_t place = 0;
    friend auto operator<=>(const ClusteredAnswer&, const ClusteredAnswer&) = default;
  };

  [[nodiscard]] const StatusCounts& at(std::size_t slot, std::size_t place) const {
    return counts_[slot * standings_.size() + place];
  }
  [[nodiscard]] bool is_last(std::size_t row) const { return row + 1 == standings_.size(); }
  /// The row "(never opened)" where no parent is.
  [[nodiscard]] bool is_left_out(std::size_t row) const;
  /// Whether a parent at `place` is counted in a row.
  [[nodiscard]] bool counts(std::size_t row, std::size_t place) const;
  /// Pending, set aside and never opened are nothing of which there could be a share.
  [[nodiscard]] bool has_share(std::size_t row) const;
  [[nodiscard]] RollUpRow row(const GroupLabel& label, std::size_t slot, std::size_t place) const;
  void set_interval(RollUpRow& row, std::size_t slot, std::size_t place) const;

  double level_;
  bool is_by_stage_;
  std::vector<std::string> standings_;
  std::size_t slots_;
  std::vector<StatusCounts> counts_;  // by slot and place
  std::vector<ClusteredAnswer> clusters_;
};

}  // namespace casepath::detail
