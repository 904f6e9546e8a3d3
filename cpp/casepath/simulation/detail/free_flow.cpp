#include "casepath/simulation/detail/free_flow.hpp"

#include <algorithm>
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

/// Walks cases from their opening, or from where they stand, to their end.
class Walker {
 public:
  Walker(const CompiledModel& model, const SimulateOptions& options, Chunk& chunk)
      : model_(model),
        options_(options),
        chunk_(chunk),
        last_day_(last_day_of(options)),
        stays_(model.counters()) {}

  void walk(std::uint32_t number, std::int32_t day) {
    std::fill(stays_.begin(), stays_.end(), std::uint16_t{0});
    const CaseDraws draws{options_.seed, options_.replication, number};
    const CompiledMove& opening = draw_opening(model_.phase(day), draws);
    write(opening.row_kind, day);
    go_on(draws, opening.to, day);
    end_case();
  }

  void walk(std::uint32_t number, const PendingStart& start) {
    for (const PendingStart::Row& row : start.rows) write(row.kind, row.day);
    stays_ = start.stays;
    const CaseDraws draws{options_.seed, options_.replication, CaseDraws::pending_cases + number};
    const std::int32_t from = options_.from.days();
    const Phase& phase = model_.phase(from);
    const CompiledPlace& place = phase.places[start.place.index()];
    const std::uint32_t nth = count_stay(place, stays_.data());
    const Leaving leaving =
        draw_leaving_after(phase, place, from - start.entered, draws.stay(place.state, nth));
    if (leave(leaving, start.entered + leaving.days)) {
      go_on(draws, leaving.exit->move.to, start.entered + leaving.days);
    }
    end_case();
  }

 private:
  void write(std::uint32_t kind, std::int32_t day) {
    chunk_.kinds.push_back(kind);
    chunk_.days.push_back(day);
  }
  void end_case() { chunk_.ends.push_back(static_cast<std::uint32_t>(chunk_.kinds.size())); }

  /// Whether the case leaves up to the last day.
  bool leave(const Leaving& leaving, std::int32_t day) {
    if (leaving.exit == nullptr || day > last_day_) return false;
    write(leaving.exit->move.row_kind, day);
    return true;
  }

  void go_on(const CaseDraws& draws, PlaceId at, std::int32_t day) {
    std::uint32_t moves_today = 0;
    while (true) {
      const Phase& phase = model_.phase(day);
      const CompiledPlace& place = phase.places[at.index()];
      if (place.is_outcome) return;
      const std::uint32_t nth = count_stay(place, stays_.data());
      const Leaving leaving = draw_leaving(phase, place, draws.stay(place.state, nth));
      day += leaving.days;
      if (!leave(leaving, day)) return;
      at = leaving.exit->move.to;
      moves_today = leaving.days == 0 ? moves_today + 1 : 0;
      if (moves_today > most_moves_a_day) refuse_circle(model_, at);
    }
  }

  const CompiledModel& model_;
  const SimulateOptions& options_;
  Chunk& chunk_;
  std::int32_t last_day_;
  std::vector<std::uint16_t> stays_;
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
        Walker walker{model, options, chunks[part]};
        std::size_t i = range.begin;
        for (; i < range.end && i < pending.size(); ++i) {
          walker.walk(static_cast<std::uint32_t>(i), pending[i]);
        }
        if (i == range.end) return;
        auto number = static_cast<std::uint32_t>(i - pending.size());
        std::int32_t day = arrivals.day_of(number);
        for (; i < range.end; ++i, ++number) {
          while (number >= arrivals.before(day + 1)) ++day;
          walker.walk(number, day);
        }
      },
      options.progress);
  return joined(chunks, ranges, options.threads);
}

}  // namespace casepath::detail
