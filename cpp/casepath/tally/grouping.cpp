#include "casepath/tally/detail/grouping.hpp"

#include <algorithm>
#include <bit>
#include <optional>
#include <string>

#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"
#include "casepath/replay/detail/replay_data.hpp"

namespace casepath {
namespace {

std::string list_of(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + in_quotes(name);
  return text.empty() ? std::string("none") : text;
}

const Attribute& column_of(const EventLog& log, const std::string& name) {
  if (const Attribute* found = log.find_attribute(name)) return *found;
  std::vector<std::string> known;
  for (const Attribute& attribute : log.attributes()) known.push_back(attribute.name());
  throw ArgumentError("by: the log has no column " + in_quotes(name) + did_you_mean(name, known) +
                      "; it has " + list_of(known));
}

MilestoneId milestone_of(const Pipeline& pipeline, const std::string& name) {
  if (const auto found = pipeline.find_milestone(name)) return *found;
  const std::vector<std::string> known(pipeline.milestones().begin(), pipeline.milestones().end());
  throw ArgumentError("at: the pipeline has no milestone " + in_quotes(name) +
                      did_you_mean(name, known) + "; it has " + list_of(known));
}

/// Tells the values of one column apart; empty: not recorded.
std::optional<std::int64_t> code_of(const Attribute& attribute, RowId row) {
  if (!attribute.is_recorded(row)) return std::nullopt;
  switch (attribute.type()) {
    case ColumnType::text:
      return attribute.codes()[row.index()];
    case ColumnType::number:
      return std::bit_cast<std::int64_t>(attribute.numbers()[row.index()]);
    default:
      return attribute.integers()[row.index()];
  }
}

}  // namespace

Grouping::Grouping(const Replay& replay, const std::vector<GroupColumn>& columns)
    : replay_(replay) {
  for (auto it = columns.begin(); it != columns.end(); ++it) {
    if (std::any_of(columns.begin(), it,
                    [&](const GroupColumn& earlier) { return earlier.column == it->column; })) {
      throw ArgumentError("by: the column " + in_quotes(it->column) + " is named twice");
    }
    Column column{&column_of(replay_.log(), it->column), MilestoneId::none()};
    if (it->at.empty()) {
      refuse_varying(column);
    } else {
      column.at = milestone_of(replay_.pipeline(), it->at);
    }
    columns_.push_back(column);
  }
}

void Grouping::refuse_varying(const Column& column) const {
  const EventLog& log = replay_.log();
  for (std::size_t i = 0; i < log.case_count(); ++i) {
    std::optional<std::int64_t> first;
    for (std::size_t row = log.begin(CaseId{i}).index(); row < log.end(CaseId{i}).index(); ++row) {
      const std::optional<std::int64_t> code = code_of(*column.attribute, RowId{row});
      if (!code || code == first) continue;
      if (first) {
        throw ArgumentError("by: the column " + in_quotes(column.attribute->name()) +
                            " varies within " + replay_.unit() + " " +
                            in_quotes(log.case_name(CaseId{i})) +
                            "; say at which milestone to take it, with at=, one of: " +
                            list_of({replay_.pipeline().milestones().begin(),
                                     replay_.pipeline().milestones().end()}));
      }
      first = code;
    }
  }
}

RowId Grouping::row_of(CaseId id, const Column& column) const {
  if (column.at.is_none()) {
    // A case that was never opened belongs to the group that its first row names.
    const RowId opening = replay_.opening_row(id);
    return opening.is_none() ? replay_.log().begin(id) : opening;
  }
  RowId found;
  for_each_move(replay_.data(), id, [&](const MoveView& move) {
    if (replay_.pipeline().marks(move.event) != column.at) return true;
    found = RowId{move.row};
    return false;
  });
  return found;
}

std::vector<std::int64_t> Grouping::key(CaseId id) const {
  enum Kind : std::int64_t { value, not_recorded, not_reached };
  std::vector<std::int64_t> key;
  key.reserve(2 * columns_.size());
  for (const Column& column : columns_) {
    const RowId row = row_of(id, column);
    const auto code = row.is_none() ? std::nullopt : code_of(*column.attribute, row);
    key.push_back(row.is_none() ? not_reached : code ? value : not_recorded);
    key.push_back(code.value_or(0));
  }
  return key;
}

std::vector<std::string> Grouping::values(CaseId id) const {
  std::vector<std::string> texts;
  texts.reserve(columns_.size());
  for (const Column& column : columns_) {
    const RowId row = row_of(id, column);
    if (row.is_none()) {
      texts.emplace_back("(not reached)");
    } else if (!column.attribute->is_recorded(row)) {
      texts.emplace_back("(not recorded)");
    } else {
      texts.push_back(column.attribute->text(row));
    }
  }
  return texts;
}

}  // namespace casepath
