/// @file case_passages.hpp
/// The passages of many cases to one target.  Not installed.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "casepath/replay/detail/replay_data.hpp"
#include "casepath/tally/passage.hpp"

namespace casepath {

/// Whether a case gets to a target, and by which row, follows from its path: it is worked out once
/// for all cases that went it, and dates then tell the days.  passage_of() for many.
class CasePassages {
 public:
  /// Borrows the data.
  CasePassages(const Replay::Data& data, const Target& target);

  /// Of any thread.
  [[nodiscard]] Passage of(CaseId id) const noexcept {
    return of(id, ways_[data_->end(id).node()]);
  }
  /// Of a single case, without a look at the other paths.
  [[nodiscard]] static Passage of(const Replay::Data& data, const Target& target, CaseId id);

 private:
  /// What the rows of a path say, its days apart.
  struct Way {
    std::uint32_t opened = 0;  ///< place of the row that opened it, from 1; 0: none
    std::uint32_t ended = 0;   ///< the path up to the row that reached the target, or was another
                               ///< outcome; 0: none
    bool running = false;      ///< the opening says that the case began before the records
    bool opened_there = false;
    bool reached = false;
    PassageEnd end = PassageEnd::set_aside;  ///< unless days say otherwise
  };

  explicit CasePassages(const Replay::Data& data);

  /// The way with one more row, which is the end of the path `node`.
  [[nodiscard]] static Way next(const Replay::Data& data, const Target& target, Way way,
                                std::uint32_t node);
  [[nodiscard]] static PassageEnd end_of(const Way& way, const PathNode& node) noexcept;
  [[nodiscard]] Passage of(CaseId id, const Way& way) const noexcept;
  /// Which of the moves of its day ended a path, from 1.
  [[nodiscard]] std::uint32_t place_in_day(std::uint32_t node,
                                           const std::int32_t* days) const noexcept;

  const Replay::Data* data_;
  std::span<const std::uint32_t> begins_;  ///< of cases
  const std::int32_t* days_;               ///< of rows
  std::vector<Way> ways_;                  ///< per path
};

}  // namespace casepath
