#include "casepath/tally/detail/stay_counter.hpp"

#include <algorithm>

namespace casepath {

StayCounter::StayCounter(const Replay::Data& data)
    : data_(data),
      ends_(data.ends),
      begins_(data.log.case_begins()),
      days_(data.log.days().data()),
      as_of_(data.as_of.days()),
      by_path_(data.paths.size()),
      counts_(days_in_table) {
  const auto transitions = data.pipeline.transitions();
  const auto states = data.pipeline.states();
  for (const Transition& one : transitions) {
    if (!one.from.is_none()) kinds_.emplace_back(one.from, one.to);
  }
  for (std::size_t i = 0; i < states.size(); ++i) {
    kinds_.emplace_back(StateId{i}, StateId::none());
  }
  std::sort(kinds_.begin(), kinds_.end());
  kinds_.erase(std::unique(kinds_.begin(), kinds_.end()), kinds_.end());
  kinds_.insert(kinds_.begin(), {StateId::none(), StateId::none()});
  const auto kind_of = [this](StateId from, StateId to) {
    const auto place = std::lower_bound(kinds_.begin() + 1, kinds_.end(), std::pair{from, to});
    return static_cast<std::uint32_t>(place - kinds_.begin());
  };
  for (const Transition& one : transitions) {
    kind_of_transition_.push_back(one.from.is_none() ? 0 : kind_of(one.from, one.to));
  }
  for (std::size_t i = 0; i < states.size(); ++i) {
    kind_of_state_.push_back(kind_of(StateId{i}, StateId::none()));
  }
}

void StayCounter::add_unknown(std::uint32_t node, const std::int32_t* days, GroupId group) {
  const std::vector<Chunk> own = chunks_of(data_.paths[node]);
  const auto count = static_cast<std::uint32_t>(own.size());
  if (chunks_.size() + own.size() <= most_chunks) {
    const auto first = static_cast<std::uint32_t>(chunks_.size());
    chunks_.insert(chunks_.end(), own.begin(), own.end());
    by_path_[node] = {first, count};
  }
  add_chunks(own.data(), count, days, group);
}

std::vector<StayCounter::Chunk> StayCounter::chunks_of(const PathNode& path) {
  std::vector<Chunk> chunks(1);
  const bool is_pending = path.status == CaseStatus::active || path.status == CaseStatus::paused;
  if (is_pending && path.entered != 0) {
    chunks[0].entered = path.entered - 1;
    chunks[0].counted = make_table(kind_of_state_[path.state.index()]);
  }
  std::size_t filled = 0;
  for (std::uint32_t at = path.last_stay; at != 0; at = data_.stays[at].previous) {
    const PathStay& stay = data_.stays[at];
    if (filled == chunk_stays) {
      chunks.emplace_back();
      filled = 0;
    }
    const std::uint32_t kind = kind_of_transition_[stay.transition.index()];
    if (kind != 0) {
      chunks.back().stays[filled] = {stay.entered - 1, stay.left - 1, make_table(kind)};
    }
    ++filled;
  }
  return chunks;
}

StayCounter::Counted StayCounter::make_table(std::size_t table) {
  const std::size_t groups = table / kinds_.size() + 1;
  if (tables_.size() < groups * kinds_.size()) tables_.resize(groups * kinds_.size(), no_table);
  const bool has_room = counts_.size() < most_tables * days_in_table;
  if (tables_[table] == no_table && has_room) {
    tables_[table] = static_cast<std::uint32_t>(counts_.size());
    counts_.resize(counts_.size() + days_in_table);
  }
  return counted_in(table);
}

/// Where there is no table, or not one for so many days.
void StayCounter::count_rarely(std::size_t table, std::uint32_t days) {
  if (table % kinds_.size() == 0) return;
  if (days < days_in_table) {
    const Counted counted = make_table(table);
    if (days < counted.days) {
      ++counts_[counted.begin + days];
      return;
    }
  }
  const auto& [state, to] = kinds_[table % kinds_.size()];
  ++rare_[{GroupId{table / kinds_.size()}, state, to, static_cast<std::int32_t>(days)}];
}

Counts<SojournKey> StayCounter::take() {
  flush();
  std::vector<Counts<SojournKey>::Entry> entries;
  for (std::size_t table = 0; table < tables_.size(); ++table) {
    if (tables_[table] == no_table || table % kinds_.size() == 0) continue;
    const GroupId group{table / kinds_.size()};
    const auto& [state, to] = kinds_[table % kinds_.size()];
    for (std::uint32_t days = 0; days < days_in_table; ++days) {
      const std::int64_t cases = counts_[tables_[table] + days];
      if (cases != 0) {
        entries.emplace_back(SojournKey{group, state, to, static_cast<std::int32_t>(days)}, cases);
      }
    }
  }
  entries.insert(entries.end(), rare_.begin(), rare_.end());
  return Counts<SojournKey>(std::move(entries));
}

}  // namespace casepath
