#include "casepath/simulation/detail/free_flow.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "casepath/core/parallel.hpp"
#include "casepath/log/detail/builder.hpp"
#include "casepath/log/detail/ranges.hpp"
#include "casepath/log/detail/source.hpp"
#include "casepath/simulation/detail/stay_draws.hpp"

namespace casepath::detail {
namespace {

/// The rows of some cases that follow each other.
struct Chunk {
  GrowingBuffer<std::uint32_t> kinds;
  GrowingBuffer<std::int32_t> days;
  GrowingBuffer<std::uint32_t> ends;  ///< of each case, in this chunk
};

/// Walks cases from their opening, or from where they stand, to their end.  Some at a time, side by
/// side: the random numbers of different cases need not wait for one another, as those of one case
/// do.
class Walkers {
 public:
  Walkers(const CompiledModel& model, const SimulateOptions& options, Chunk& chunk)
      : model_(model), options_(options), chunk_(chunk), last_day_(last_day_of(options)) {
    for (Walker& walker : walkers_) walker.stays.resize(model.counters());
  }

  void open(std::uint32_t number, std::int32_t day) {
    Walker& walker = add(number);
    const CompiledMove& opening = draw_opening(model_.phase(day), draws_of(walker));
    walker.rows.push_back({opening.row_kind, day});
    set_out(walker, opening.to, day);
  }

  void go_on(std::uint32_t number, const PendingStart& start) {
    Walker& walker = add(CaseDraws::pending_cases + number);
    for (const PendingStart::Row& row : start.rows) walker.rows.push_back({row.kind, row.day});
    walker.stays = start.stays;
    const std::int32_t from = options_.from.days();
    const Phase& phase = model_.phase(from);
    const CompiledPlace& place = phase.places[start.place.index()];
    const std::uint32_t nth = count_stay(place, walker.stays.data());
    const Leaving leaving = draw_leaving_after(phase, place, from - start.entered,
                                               draws_of(walker).stay(place.state, nth));
    if (leave(walker, leaving, start.entered + leaving.days)) {
      set_out(walker, leaving.exit->move.to, start.entered + leaving.days);
    }
  }

  /// Walks those that have been added to their ends, and writes their rows, case by case.
  void finish() {
    while (!on_the_way_.empty()) walk_on();
    for (std::size_t i = 0; i < count_; ++i) write(walkers_[i].rows);
    count_ = 0;
  }

 private:
  struct Row {
    std::uint32_t kind;
    std::int32_t day;
  };
  struct Walker {
    std::uint32_t number = 0;  ///< of its random numbers
    std::int32_t day = 0;      ///< on which it came to its place
    std::uint32_t moves_today = 0;
    const Phase* phase = nullptr;
    const CompiledPlace* place = nullptr;
    TwoUniforms draws;  ///< of its stay there
    std::vector<std::uint16_t> stays;
    std::vector<Row> rows;
  };

  Walker& add(std::uint32_t number) {
    if (count_ == walkers_.size()) finish();
    Walker& walker = walkers_[count_++];
    walker.number = number;
    walker.moves_today = 0;
    std::fill(walker.stays.begin(), walker.stays.end(), std::uint16_t{0});
    walker.rows.clear();
    return walker;
  }

  [[nodiscard]] CaseDraws draws_of(const Walker& walker) const noexcept {
    return {options_.seed, options_.replication, walker.number};
  }

  void set_out(Walker& walker, PlaceId at, std::int32_t day) {
    if (come_to(walker, at, day)) on_the_way_.push_back(&walker);
  }

  /// Whether the case goes on from there.
  [[nodiscard]] bool come_to(Walker& walker, PlaceId at, std::int32_t day) const {
    walker.day = day;
    walker.phase = &model_.phase(day);
    walker.place = &walker.phase->places[at.index()];
    return !walker.place->is_outcome;
  }

  /// Whether the case leaves up to the last day.
  [[nodiscard]] bool leave(Walker& walker, const Leaving& leaving, std::int32_t day) const {
    if (leaving.exit == nullptr || day > last_day_) return false;
    walker.rows.push_back({leaving.exit->move.row_kind, day});
    return true;
  }

  /// A stay of each case on the way.
  void walk_on() {
    for (Walker* walker : on_the_way_) {
      const std::uint32_t nth = count_stay(*walker->place, walker->stays.data());
      walker->draws = draws_of(*walker).stay(walker->place->state, nth);
    }
    std::erase_if(on_the_way_, [&](Walker* walker) { return !walk_on(*walker); });
  }

  /// Whether the case goes on.
  [[nodiscard]] bool walk_on(Walker& walker) const {
    const Leaving leaving = draw_leaving(*walker.phase, *walker.place, walker.draws);
    const std::int32_t day = walker.day + leaving.days;
    if (!leave(walker, leaving, day)) return false;
    const PlaceId to = leaving.exit->move.to;
    walker.moves_today = leaving.days == 0 ? walker.moves_today + 1 : 0;
    if (walker.moves_today > most_moves_a_day) refuse_circle(model_, to);
    return come_to(walker, to, day);
  }

  void write(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
      chunk_.kinds.push_back(row.kind);
      chunk_.days.push_back(row.day);
    }
    chunk_.ends.push_back(static_cast<std::uint32_t>(chunk_.kinds.size()));
  }

  const CompiledModel& model_;
  const SimulateOptions& options_;
  Chunk& chunk_;
  std::int32_t last_day_;
  std::array<Walker, 64> walkers_;
  std::size_t count_ = 0;  ///< of walkers, so far
  std::vector<Walker*> on_the_way_;
};

/// The chunks one after the other; each is given back as soon as it is copied.
RunRows joined(std::vector<Chunk>& chunks, const std::vector<Range>& ranges, unsigned threads) {
  std::vector<std::size_t> begins{0};
  for (const Chunk& chunk : chunks) begins.push_back(begins.back() + chunk.kinds.size());
  if (begins.back() > max_rows) refuse_rows();
  RunRows rows;
  rows.case_begins = NumberBuffer<std::uint32_t>((ranges.empty() ? 0 : ranges.back().end) + 1);
  rows.kinds = NumberBuffer<std::uint32_t>(begins.back());
  rows.days = NumberBuffer<std::int32_t>(begins.back());
  for_ranges(ranges, threads, [&](std::size_t part, Range range) {
    const Chunk chunk = std::move(chunks[part]);
    const std::size_t begin = begins[part];
    std::copy(chunk.kinds.begin(), chunk.kinds.end(), rows.kinds.data() + begin);
    std::copy(chunk.days.begin(), chunk.days.end(), rows.days.data() + begin);
    for (std::size_t i = 0; i < chunk.ends.size(); ++i) {
      rows.case_begins[range.begin + i + 1] = static_cast<std::uint32_t>(begin) + chunk.ends[i];
    }
  });
  return rows;
}

}  // namespace

RunRows flow_freely(const CompiledModel& model, const ArrivalPlan& arrivals,
                    const std::vector<PendingStart>& pending, const SimulateOptions& options) {
  constexpr std::size_t part_cases = 8192;
  const std::size_t cases = pending.size() + arrivals.cases();
  const auto ranges = even_ranges(cases, cases / part_cases + 1);
  std::vector<Chunk> chunks(ranges.size());
  for_ranges(
      ranges, options.threads,
      [&](std::size_t part, Range range) {
        Walkers walkers{model, options, chunks[part]};
        std::size_t i = range.begin;
        for (; i < range.end && i < pending.size(); ++i) {
          walkers.go_on(static_cast<std::uint32_t>(i), pending[i]);
        }
        for (; i < range.end; ++i) {
          const auto number = static_cast<std::uint32_t>(i - pending.size());
          walkers.open(number, arrivals.day_of(number));
        }
        walkers.finish();
      },
      options.progress);
  return joined(chunks, ranges, options.threads);
}

}  // namespace casepath::detail
