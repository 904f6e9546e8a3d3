/// @file capacity.hpp
/// Who does the work: pools of people and rooms, what each state needs of them, and in which order
/// waiting cases are taken.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "casepath/core/time.hpp"
#include "casepath/simulation/duration.hpp"

namespace casepath {

/// The days on which a pool works: days of the week, without holidays.
struct WorkCalendar {
  std::array<bool, 7> weekdays{true, true, true, true, true, true, true};  ///< from Monday
  std::vector<Date> holidays = {};                                         ///< ascending
  friend bool operator==(const WorkCalendar&, const WorkCalendar&) = default;
};

/// Investigators, prosecutors, judges, courtrooms: alike, and so many.
struct Pool {
  std::string name = {};
  std::int64_t servers = 1;    ///< at least 1
  WorkCalendar calendar = {};  ///< service goes on and begins on its days alone
  friend bool operator==(const Pool&, const Pool&) = default;
};

/// So many servers of a pool, for the whole service.
struct Need {
  std::string pool = {};
  std::int64_t servers = 1;
  friend bool operator==(const Need&, const Need&) = default;
};

/// Raises the level of a case while it waits, from the day on which its condition holds.
struct PriorityRule {
  enum class Clock : std::uint8_t {
    at_once,   ///< holds from the beginning
    waiting,   ///< days in this queue, at least `days`
    age,       ///< days since opening, at least `days`
    deadline,  ///< days left to `deadline` of the pipeline, at most `days`
  };
  std::int32_t level = 1;  ///< higher goes first; without a rule that holds, 0
  Clock clock = Clock::at_once;
  std::int64_t days = 0;
  std::string deadline = {};                ///< of Clock::deadline
  std::optional<std::string> offence = {};  ///< only cases that carry it
  /// Only cases of the group with these values.
  std::optional<std::vector<std::string>> group = {};
  friend bool operator==(const PriorityRule&, const PriorityRule&) = default;
};

/// How long a case waits before it gives up, and the event by which it then leaves.
struct Patience {
  Duration duration = {};
  std::string event = {};  ///< such as a withdrawal, or the end of the limitation period
  friend bool operator==(const Patience&, const Patience&) = default;
};

/// What a stay in a state asks of the pools.  The stay is waiting and service together; its exit is
/// drawn as without capacity, its duration is not.
struct Service {
  std::string state = {};
  std::vector<Need> needs = {};  ///< all at once, of different pools
  Duration duration = {};        ///< in working days: days on which every needed pool works
  std::vector<PriorityRule> priority = {};
  bool preempts = false;  ///< a case of a higher level takes the servers of the lowest in service,
                          ///< which waits on and later goes on where it stopped
  std::optional<Patience> patience = {};
  friend bool operator==(const Service&, const Service&) = default;
};

/// Empty: free flow, where nobody waits for anybody.
struct Capacity {
  std::vector<Pool> pools = {};
  std::vector<Service> services = {};  ///< at most one a state
  [[nodiscard]] bool empty() const noexcept { return pools.empty() && services.empty(); }
  friend bool operator==(const Capacity&, const Capacity&) = default;
};

}  // namespace casepath
