#include "casepath/analysis/detail/roll_up_rows.hpp"

#include <algorithm>
#include <utility>

#include "casepath/analysis/detail/parents.hpp"
#include "casepath/analysis/detail/rows.hpp"

namespace casepath::detail {
namespace {

using ParentCounts = std::array<std::int64_t, case_statuses>;

std::int64_t with_status(const ParentCounts& counts, CaseStatus status) {
  return counts[static_cast<std::size_t>(status)];
}

std::int64_t pending_parents(const ParentCounts& counts) {
  return with_status(counts, CaseStatus::active) + with_status(counts, CaseStatus::paused) +
         with_status(counts, CaseStatus::silent);
}

std::int64_t all_parents(const ParentCounts& counts) {
  return with_status(counts, CaseStatus::concluded) + pending_parents(counts) +
         with_status(counts, CaseStatus::set_aside);
}

}  // namespace

RollUpRowMaker::RollUpRowMaker(const RollUpSpec& spec, std::vector<std::string> standings,
                               std::size_t slots)
    : level_(spec.level),
      is_by_stage_(spec.rule == RollUpRule::furthest_stage),
      standings_(std::move(standings)),
      slots_(slots),
      counts_(slots * standings_.size()) {}

void RollUpRowMaker::add(std::size_t slot, const ParentAnswer& answer, std::uint32_t cluster) {
  ++counts_[slot * standings_.size() + answer.place][static_cast<std::size_t>(answer.status)];
  if (answer.status == CaseStatus::concluded) clusters_.push_back({slot, cluster, answer.place});
}

std::vector<RollUpRow> RollUpRowMaker::rows(const std::vector<GroupLabel>& labels,
                                            bool has_interval) {
  std::sort(clusters_.begin(), clusters_.end());
  std::vector<RollUpRow> rows;
  for (std::size_t slot = 0; slot < slots_; ++slot) {
    for (std::size_t place = 0; place < standings_.size(); ++place) {
      if (is_left_out(place)) continue;
      rows.push_back(row(labels[slot], slot, place));
      if (has_interval && has_share(place)) set_interval(rows.back(), slot, place);
    }
  }
  return rows;
}

bool RollUpRowMaker::is_left_out(std::size_t row) const {
  return is_by_stage_ && is_last(row) && all_parents(at(slots_ - 1, row)) == 0;
}

bool RollUpRowMaker::counts(std::size_t row, std::size_t place) const {
  if (!is_by_stage_ || is_last(row)) return row == place;
  return place >= row && !is_last(place);
}

bool RollUpRowMaker::has_share(std::size_t row) const {
  return is_by_stage_ ? !is_last(row) : row + 2 < standings_.size();
}

RollUpRow RollUpRowMaker::row(const GroupLabel& label, std::size_t slot, std::size_t place) const {
  RollUpRow row;
  row.group = label;
  row.standing = standings_[place];
  row.parents = all_parents(at(slot, place));
  row.pending = pending_parents(at(slot, place));
  row.set_aside = with_status(at(slot, place), CaseStatus::set_aside);
  std::int64_t unknown = 0;
  for (std::size_t other = 0; other < standings_.size(); ++other) {
    const StatusCounts& of = at(slot, other);
    row.of += all_parents(of);
    row.concluded += with_status(of, CaseStatus::concluded);
    if (counts(place, other)) {
      row.counted += all_parents(of);
      row.counted_of_concluded += with_status(of, CaseStatus::concluded);
    } else {
      unknown += pending_parents(of) + with_status(of, CaseStatus::set_aside);
    }
  }
  if (has_share(place)) row.bounds = bounds_of(row.counted, unknown, row.of);
  return row;
}

void RollUpRowMaker::set_interval(RollUpRow& row, std::size_t slot, std::size_t place) const {
  ClusterSums sums;
  auto answer = std::lower_bound(clusters_.begin(), clusters_.end(), ClusteredAnswer{slot, 0, 0});
  while (answer != clusters_.end() && answer->slot == slot) {
    std::int64_t parents = 0;
    std::int64_t hits = 0;
    const std::uint32_t cluster = answer->cluster;
    for (; answer != clusters_.end() && answer->slot == slot && answer->cluster == cluster;
         ++answer) {
      ++parents;
      if (counts(place, answer->place)) ++hits;
    }
    sums.add(parents, hits);
  }
  row.design_effect = sums.design_effect();
  row.interval = wilson(static_cast<double>(row.counted_of_concluded) / row.design_effect,
                        static_cast<double>(row.concluded) / row.design_effect, level_);
}

}  // namespace casepath::detail
