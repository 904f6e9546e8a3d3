#include <optional>
#include <string>
#include <utility>

#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"
#include "casepath/replay/detail/replay_data.hpp"
#include "casepath/simulation/simulate.hpp"
#include "casepath/tally/detail/group_names.hpp"

namespace casepath {
namespace {

/// Reads the pending cases of a replay.
class Reader {
 public:
  Reader(const Replay& replay, const std::vector<std::string>& by)
      : data_(replay.data()), pipeline_(replay.pipeline()), log_(replay.log()) {
    for (const std::string& name : by) {
      const Attribute* column = log_.find_attribute(name);
      if (column == nullptr) {
        throw ArgumentError("the log has no column " + in_quotes(name) + " to group by");
      }
      by_.push_back(column);
    }
  }

  /// Empty: an undated row, or a start before the records.
  [[nodiscard]] std::optional<PendingCase> read(CaseId id) const {
    if (data_.is_running(data_.end(id))) return std::nullopt;
    PendingCase pending;
    pending.name = std::string{log_.case_name(id)};
    bool is_dated = true;
    for_each_move(data_, id, [&](const MoveView& move) {
      is_dated = move.day.is_recorded();
      if (!is_dated) return false;
      if (move.from.is_none()) pending.group = group_at(RowId{move.row});
      if (move.from != move.to || move.offence_before != move.offence_after) {
        pending.entered = move.day;
      }
      pending.rows.push_back(row_of(move));
      return true;
    });
    if (!is_dated) return std::nullopt;
    return pending;
  }

 private:
  [[nodiscard]] std::vector<std::string> group_at(RowId row) const {
    std::vector<std::string> values;
    for (const Attribute* column : by_) {
      values.push_back(column->is_recorded(row) ? column->text(row)
                                                : std::string{name_not_recorded});
    }
    return values;
  }

  [[nodiscard]] PendingCase::Row row_of(const MoveView& move) const {
    PendingCase::Row row;
    row.event = pipeline_.events()[move.event.index()];
    row.on = move.day;
    for (const FieldId field : pipeline_.reads(move.event)) {
      const Attribute* column = data_.binding.field_columns[field.index()];
      if (column == nullptr || !column->is_recorded(RowId{move.row})) continue;
      std::string text = column->text(RowId{move.row});
      if (field == pipeline_.offence_field()) {
        row.offence = std::move(text);
      } else {
        row.fields.emplace_back(pipeline_.fields()[field.index()].name, std::move(text));
      }
    }
    return row;
  }

  const Replay::Data& data_;
  const Pipeline& pipeline_;
  const EventLog& log_;
  std::vector<const Attribute*> by_;
};

bool is_pending(CaseStatus status, bool silent) noexcept {
  return status == CaseStatus::active || status == CaseStatus::paused ||
         (silent && status == CaseStatus::silent);
}

}  // namespace

PendingCases pending_cases(const Replay& replay, const std::vector<std::string>& by, bool silent) {
  const Reader reader{replay, by};
  PendingCases pending;
  for (std::size_t i = 0; i < replay.case_count(); ++i) {
    const CaseId id{i};
    if (!is_pending(replay.status(id), silent)) continue;
    if (auto found = reader.read(id)) {
      pending.cases.push_back(std::move(*found));
    } else {
      ++pending.left_out;
    }
  }
  return pending;
}

}  // namespace casepath
