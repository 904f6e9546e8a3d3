#include "casepath/replay/replay.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/core/parallel.hpp"
#include "casepath/replay/detail/binding.hpp"
#include "casepath/replay/detail/path_walker.hpp"
#include "casepath/replay/detail/replay_data.hpp"
#include "casepath/replay/detail/row_codes.hpp"
#include "casepath/replay/detail/summarise.hpp"

namespace casepath {
namespace {

constexpr std::int64_t default_silent_after_days = 365;
constexpr std::size_t parts_per_thread = 8;

void check_arguments(Date as_of, const ReplayOptions& options) {
  if (!as_of.is_recorded()) {
    throw ArgumentError(
        "as_of is required: the date up to which the log is complete, such as 2025-12-31");
  }
  if (options.complete_from.is_recorded() && options.complete_from > as_of) {
    throw ArgumentError("complete_from (" + to_string(options.complete_from) +
                        ") must not be after as_of (" + to_string(as_of) + ")");
  }
  if (options.silent_after_days && *options.silent_after_days < 0) {
    throw ArgumentError("silent_after must be 0 days or more, not " +
                        std::to_string(*options.silent_after_days));
  }
}

/// As many walkers as are at work at once; whoever begins a part takes one, and gives it back.
class Walkers {
 public:
  Walkers(const Replay::Data& data, const RowCodes& codes) : data_(data), codes_(codes) {}

  [[nodiscard]] std::size_t take() {
    const std::lock_guard lock{mutex_};
    if (free_.empty()) {
      all_.push_back(std::make_unique<PathWalker>(data_, codes_));
      free_.reserve(all_.size());
      return all_.size() - 1;
    }
    const std::size_t number = free_.back();
    free_.pop_back();
    return number;
  }
  void give_back(std::size_t number) {
    const std::lock_guard lock{mutex_};
    free_.push_back(number);
  }

  [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }
  /// Only the one that take() gave, or when no thread runs.
  [[nodiscard]] PathWalker& operator[](std::size_t number) {
    const std::lock_guard lock{mutex_};
    return *all_[number];
  }

 private:
  const Replay::Data& data_;
  const RowCodes& codes_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<PathWalker>> all_;
  std::vector<std::size_t> free_;
};

/// The paths of all walkers as those of one, and how many cases ended where.
std::vector<std::int64_t> join_paths(Walkers& walkers, const std::vector<Range>& ranges,
                                     const std::vector<std::size_t>& walker_of, unsigned threads,
                                     Replay::Data& data) {
  if (walkers.size() == 0) {
    data.paths.resize(1);
    return {};
  }
  PathTrie& whole = walkers[0].trie();
  std::vector<std::vector<std::uint32_t>> numbers(walkers.size());
  for (std::size_t i = 1; i < walkers.size(); ++i) {
    numbers[i] = whole.adopt(data.pipeline, walkers[i].trie());
  }
  std::vector<std::int64_t> counts(4 * whole.nodes().size());
  for (std::size_t i = 0; i < walkers.size(); ++i) {
    const auto own = walkers[i].end_counts();
    for (std::size_t bits = 0; bits < own.size(); ++bits) {
      if (own[bits] != 0) counts[i == 0 ? bits : 4 * numbers[i][bits / 4] + bits % 4] += own[bits];
    }
  }
  for_ranges(ranges, threads, [&](std::size_t part, Range range) {
    if (walker_of[part] == 0) return;
    const std::vector<std::uint32_t>& own = numbers[walker_of[part]];
    for (std::size_t i = range.begin; i < range.end; ++i) {
      data.ends[i] = 4 * own[data.ends[i] / 4] + data.ends[i] % 4;
    }
  });
  data.stays = whole.take_stays();
  data.paths = whole.take_nodes();
  return counts;
}

template <class Item>
void append(std::vector<Item>& all, std::vector<Item>& own) {
  if (all.empty()) {
    all = std::move(own);
  } else {
    all.insert(all.end(), std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
  }
}

}  // namespace

Replay replay(const Pipeline& pipeline, const EventLog& log, Date as_of,
              const ReplayOptions& options) {
  check_arguments(as_of, options);
  auto data = std::make_shared<Replay::Data>(pipeline, log);
  data->as_of = as_of;
  data->complete_from = options.complete_from;
  data->silent_after_days = options.silent_after_days.value_or(
      pipeline.silent_after_days().value_or(default_silent_after_days));
  data->unit = log.spec().unit.empty() ? pipeline.unit() : log.spec().unit;
  data->binding = bind(pipeline, data->log);
  data->ends.resize(log.case_count());

  const unsigned threads = resolve_threads(options.threads);
  const auto begins = data->log.case_begins();
  const auto ranges = split_by_weight(log.case_count(), threads * parts_per_thread,
                                      [begins](std::size_t i) { return begins[i]; });
  const RowCodes codes(data->pipeline, data->log, data->binding);
  Walkers walkers(*data, codes);
  std::vector<ReplayPart> parts(ranges.size());
  std::vector<std::size_t> walker_of(ranges.size());
  for_ranges(
      ranges, threads,
      [&](std::size_t part, Range range) {
        walker_of[part] = walkers.take();
        walkers[walker_of[part]].walk(range, data->ends, parts[part]);
        walkers.give_back(walker_of[part]);
      },
      options.progress);
  const auto end_counts = join_paths(walkers, ranges, walker_of, threads, *data);
  for (ReplayPart& part : parts) {
    append(data->findings, part.findings);
    append(data->reclassifications, part.reclassifications);
    append(data->breaks, part.breaks);
    append(data->orders, part.orders);
  }
  data->summary = summarise(*data, end_counts);
  return Replay(std::move(data));
}

}  // namespace casepath
