#include "casepath/analysis/downgrades.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "casepath/analysis/detail/reached.hpp"
#include "casepath/analysis/detail/recorded.hpp"
#include "casepath/analysis/detail/rows.hpp"
#include "casepath/core/text.hpp"

namespace casepath {
namespace {

using Months = std::optional<std::int64_t>;

/// before - after; empty unless both ends are known, of one kind of penalty.
Months lost(const RangeChangeRow& row, Months PenaltyRange::*end) {
  if (!row.before || !row.after || row.before->kind != row.after->kind) return {};
  const Months before = (*row.before).*end;
  const Months after = (*row.after).*end;
  if (!before || !after) return {};
  return *before - *after;
}

void add_lost(MonthsLost& sum, const RangeChangeRow& row, Months PenaltyRange::*end) {
  const Months months = lost(row, end);
  const std::int64_t count = row.reclassifications;
  if (!months) {
    sum.unknown += count;
  } else if (row.is_verified()) {
    sum.verified += count;
    sum.verified_months += count * *months;
  } else {
    sum.unverified += count;
    sum.unverified_months += count * *months;
  }
}

/// Alike in all that a row says but the group and the count.
using ChangeKey =
    std::tuple<OffenceId, OffenceId, Direction, RangeDay, const PenaltyRange*, const PenaltyRange*>;

/// The order of the rows: by names' positions, and by the begin of the editions.
auto sort_key(const ChangeKey& key) {
  const auto place = [](const PenaltyRange* range) {
    return range == nullptr ? std::pair(OffenceId::none(), Date{})
                            : std::pair(range->offence, range->from);
  };
  const auto& [from, to, direction, day, before, after] = key;
  return std::tuple(from, to, direction, day, place(before), place(after));
}

struct ByPlace {
  bool operator()(const std::pair<std::size_t, ChangeKey>& a,
                  const std::pair<std::size_t, ChangeKey>& b) const {
    if (a.first != b.first) return a.first < b.first;
    return sort_key(a.second) < sort_key(b.second);
  }
};

/// Makes the keys of reclassifications.
class ChangeReader {
 public:
  ChangeReader(const Replay& replay, const std::string& committed)
      : replay_(replay), penalties_(replay.pipeline()), committed_(replay, committed) {}

  ChangeKey read(const Reclassification& one) {
    const detail::CaseDate committed = committed_.of(one.case_id);
    if (committed.kind == detail::CaseDate::Kind::several) ++several_;
    RangeDay basis = RangeDay::offence;
    Date day = committed.date;
    if (committed.kind != detail::CaseDate::Kind::recorded) {
      day = replay_.log().time(one.row).date;
      basis = day.is_recorded() ? RangeDay::move : RangeDay::not_recorded;
    }
    return {one.from,
            one.to,
            one.direction,
            basis,
            penalties_.in_force(one.from, day).range,
            penalties_.in_force(one.to, day).range};
  }

  /// Reclassifications of cases whose rows say different days of the offence.
  [[nodiscard]] std::int64_t several() const noexcept { return several_; }

 private:
  const Replay& replay_;
  Penalties penalties_;
  detail::CaseDates committed_;
  std::int64_t several_ = 0;
};

RangeChangeRow row_of(const Pipeline& pipeline, const GroupLabel& group, const ChangeKey& key,
                      std::int64_t count) {
  const auto& [from, to, direction, day, before, after] = key;
  const auto& offences = pipeline.definition().offences;
  RangeChangeRow row;
  row.group = group;
  row.from = offences[from.index()].name;
  row.to = offences[to.index()].name;
  row.direction = direction;
  row.day = day;
  row.category_before = offences[from.index()].category;
  row.category_after = offences[to.index()].category;
  if (before != nullptr) row.before = *before;
  if (after != nullptr) row.after = *after;
  row.reclassifications = count;
  return row;
}

std::vector<RangeChangeSum> sums_of(
    const std::vector<GroupLabel>& labels,
    const std::vector<std::pair<std::size_t, RangeChangeRow>>& rows) {
  std::map<std::pair<std::size_t, Direction>, RangeChangeSum> sums;
  for (const auto& [slot, row] : rows) {
    RangeChangeSum& sum = sums[{slot, row.direction}];
    sum.group = labels[slot];
    sum.direction = row.direction;
    sum.reclassifications += row.reclassifications;
    if (row.category_before.empty() || row.category_after.empty()) {
      sum.unknown_category += row.reclassifications;
    } else if (row.category_before != row.category_after) {
      sum.other_category += row.reclassifications;
    }
    add_lost(sum.minimum, row, &PenaltyRange::min_months);
    add_lost(sum.maximum, row, &PenaltyRange::max_months);
  }
  std::vector<RangeChangeSum> all;
  all.reserve(sums.size());
  for (auto& entry : sums) all.push_back(std::move(entry.second));
  return all;
}

Cell cell_of(const Months& months) { return months ? Cell{*months} : Cell{}; }

Cell range_cell(const std::optional<PenaltyRange>& range) {
  return range ? Cell{in_words(*range)} : Cell{};
}

Cell from_cell(const std::optional<PenaltyRange>& range) {
  if (!range || !range->from.is_recorded()) return {};
  return std::int64_t{range->from.days()};
}

}  // namespace

std::string_view to_string(RangeDay day) noexcept {
  switch (day) {
    case RangeDay::offence:
      return "day of the offence";
    case RangeDay::move:
      return "day of the reclassification";
    case RangeDay::not_recorded:
      return "not recorded";
  }
  return {};
}

std::optional<std::int64_t> RangeChangeRow::minimum_lost() const noexcept {
  return lost(*this, &PenaltyRange::min_months);
}

std::optional<std::int64_t> RangeChangeRow::maximum_lost() const noexcept {
  return lost(*this, &PenaltyRange::max_months);
}

RangeChanges range_changes(const Replay& replay, const RangeChangeOptions& options) {
  const Pipeline& pipeline = replay.pipeline();
  detail::require_offences(pipeline);
  const detail::CaseGroups groups = detail::case_groups(replay, options.by);
  ChangeReader reader(replay, options.committed);
  std::map<std::pair<std::size_t, ChangeKey>, std::int64_t, ByPlace> counts;
  for (const Reclassification& one : replay.reclassifications()) {
    const ChangeKey key = reader.read(one);
    groups.for_each_slot(one.case_id.index(), [&](std::size_t slot) { ++counts[{slot, key}]; });
  }

  RangeChanges result;
  result.about = about(replay.summary(), "Penalty ranges before and after reclassification",
                       "counts; months of the ranges in force");
  result.about.remarks.emplace_back(
      "Every reclassification is counted; a case may have several. Renumbering is none.");
  result.about.remarks.push_back(
      options.committed.empty()
          ? "Editions in force on the day of the reclassification: no day of the offence was named."
          : "Editions in force on the day of the offence, " + in_quotes(options.committed) +
                "; where it is not recorded, on that of the reclassification.");
  if (reader.several() > 0) {
    result.about.remarks.push_back(
        std::to_string(reader.several()) +
        " reclassifications are of cases whose rows say different days of the offence: read on the "
        "day of the reclassification.");
  }
  result.spec.by = options.by;
  std::vector<std::pair<std::size_t, RangeChangeRow>> rows;
  rows.reserve(counts.size());
  for (const auto& [place, count] : counts) {
    rows.emplace_back(place.first,
                      row_of(pipeline, groups.labels[place.first], place.second, count));
  }
  result.sums = sums_of(groups.labels, rows);
  for (auto& entry : rows) result.rows.push_back(std::move(entry.second));
  return result;
}

Table RangeChanges::table() const {
  Table table = detail::make_table(
      about, spec,
      {{"from", CellType::text, "", "offence before"},
       {"to", CellType::text, "", "offence after"},
       {"direction", CellType::text, "", "lighter, heavier, same or incomparable"},
       {"reclassifications", CellType::integer, "reclassifications", "how many"},
       {"range_before", CellType::text, "", "in force before; not available: no edition"},
       {"range_after", CellType::text, "", "in force after"},
       {"minimum_lost", CellType::integer, "months",
        "by which the minimum fell, of each; not available where an end is not known"},
       {"maximum_lost", CellType::integer, "months", "by which the maximum fell, of each"},
       {"category_before", CellType::text, "", "severity category of the statute"},
       {"category_after", CellType::text, "", "the same, after"},
       {"read_on", CellType::text, "", "the day by which the editions are those in force"},
       {"edition_before", CellType::date, "",
        "first day of the edition; not available: from the "
        "beginning, or no edition"},
       {"edition_after", CellType::date, "", "the same, after"},
       {"verified", CellType::boolean, "", "both editions were checked at their source"}});
  for (const RangeChangeRow& row : rows) {
    detail::add_row(table, spec, row.group,
                    {row.from, row.to, std::string(to_string(row.direction)), row.reclassifications,
                     range_cell(row.before), range_cell(row.after), cell_of(row.minimum_lost()),
                     cell_of(row.maximum_lost()), detail::text_or_none(row.category_before),
                     detail::text_or_none(row.category_after), std::string(to_string(row.day)),
                     from_cell(row.before), from_cell(row.after), row.is_verified()});
  }
  return table;
}

Table RangeChanges::sums_table() const {
  About full = about;
  full.title = "Months of the penalty range lost by reclassification";
  const auto count = [](const char* name, const char* description) {
    return detail::ColumnSpec{name, CellType::integer, "reclassifications", description};
  };
  const auto months = [](const char* name, const char* description) {
    return detail::ColumnSpec{name, CellType::integer, "months", description};
  };
  Table table = detail::make_table(
      full, spec,
      {{"direction", CellType::text, "", "lighter, heavier, same or incomparable"},
       count("reclassifications", "how many"),
       count("other_category", "of them, into another severity category"),
       count("unknown_category", "of them, a category is not said"),
       count("minimum_verified", "of them, minimum known by verified editions"),
       months("minimum_lost", "by which the minimum fell, summed over those"),
       count("minimum_unverified", "minimum known, an edition not verified"),
       months("minimum_lost_unverified", "by which the minimum fell, summed over those"),
       count("minimum_unknown", "no edition, minimum not known, or another kind of penalty"),
       count("maximum_verified", "of them, maximum known by verified editions"),
       months("maximum_lost", "by which the maximum fell, summed over those"),
       count("maximum_unverified", "maximum known, an edition not verified"),
       months("maximum_lost_unverified", "by which the maximum fell, summed over those"),
       count("maximum_unknown", "no edition, maximum not known, or another kind of penalty")});
  for (const RangeChangeSum& sum : sums) {
    std::vector<Cell> cells{std::string(to_string(sum.direction)), sum.reclassifications,
                            sum.other_category, sum.unknown_category};
    for (const MonthsLost* end : {&sum.minimum, &sum.maximum}) {
      cells.insert(cells.end(), {end->verified, end->verified_months, end->unverified,
                                 end->unverified_months, end->unknown});
    }
    detail::add_row(table, spec, sum.group, std::move(cells));
  }
  return table;
}

}  // namespace casepath
