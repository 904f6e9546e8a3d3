/// @file plain_tally.hpp
/// What a tally counts, case by case from a PlainReplay: slow, plain, and what tally() must agree
/// with.  Both are compared as lines of text.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "casepath/core/period.hpp"
#include "casepath/tally/detail/fields.hpp"
#include "casepath/tally/passage.hpp"
#include "casepath/tally/tally.hpp"
#include "plain_replay.hpp"

namespace casepath::test {

/// A key of a table in words -> its count.
using Lines = std::map<std::string, std::int64_t>;

/// Texts and groups by their numbers.
struct Names {
  std::vector<std::string> texts;
  std::vector<std::vector<std::string>> groups;

  TextId text(const std::string& text) {
    if (text.empty()) return TextId::none();
    texts.push_back(text);
    return TextId{texts.size() - 1};
  }
  GroupId group(const std::vector<std::string>& values) {
    groups.push_back(values);
    return GroupId{groups.size() - 1};
  }
};

template <class Value>
void say(const Names& names, const Value& value, std::string& line) {
  if constexpr (std::is_same_v<Value, TextId>) {
    line += value.is_none() ? "-" : names.texts[value.index()];
  } else if constexpr (std::is_same_v<Value, GroupId>) {
    for (const std::string& one : names.groups[value.index()]) line += one + "/";
  } else if constexpr (std::is_same_v<Value, Date>) {
    line += to_string(value);
  } else if constexpr (requires { value.begin(); }) {
    for (const auto& one : value) {
      say(names, one, line);
      line += ">";
    }
  } else if constexpr (requires { value.value(); }) {
    line += value.is_none() ? "-" : std::to_string(value.value());
  } else {
    line += std::to_string(static_cast<std::int64_t>(value));
  }
}

template <class Key>
void add_line(const Names& names, const std::string& table, const Key& key, std::int64_t count,
              Lines& lines) {
  std::string line = table;
  for_each_field<Key>([&](const auto& field) {
    line += std::string(" ") + field.name + "=";
    say(names, key.*field.place, line);
  });
  lines[line] += count;
}

template <class Key>
void add_table(const Names& names, const std::string& table, const Counts<Key>& counts,
               Lines& lines) {
  for (const auto& [key, count] : counts) add_line(names, table, key, count, lines);
}

inline Lines lines_of(const Tally& tally) {
  const Names names{{tally.texts().begin(), tally.texts().end()},
                    {tally.groups().begin(), tally.groups().end()}};
  Lines lines;
  add_table(names, "case", tally.cases(), lines);
  add_table(names, "stage", tally.stages(), lines);
  add_table(names, "move", tally.moves(), lines);
  add_table(names, "reclassification", tally.reclassifications(), lines);
  add_table(names, "finding", tally.findings(), lines);
  add_table(names, "total", tally.totals(), lines);
  add_table(names, "sojourn", tally.sojourns(), lines);
  add_table(names, "follows", tally.directly_follows(), lines);
  add_table(names, "variant", tally.variants(), lines);
  add_table(names, "passage", tally.passages(), lines);
  add_table(names, "situation", tally.situations(), lines);
  add_table(names, "opening", tally.openings(), lines);
  return lines;
}

/// Counts one case after the other.
class PlainTally {
 public:
  PlainTally(const Replay& replay, const PlainReplay& plain, const std::string& by)
      : replay_(replay), pipeline_(replay.pipeline()), log_(replay.log()), plain_(plain), by_(by) {
    for (std::size_t i = 0; i < log_.case_count(); ++i) add(CaseId{i});
    std::erase_if(lines_, [](const auto& line) { return line.second == 0; });
  }

  [[nodiscard]] const Lines& lines() const { return lines_; }

 private:
  struct Path {
    StageId opened, furthest, stage;
    StateId state, last_open;
    TextId reason;
    bool downgraded = false;
    bool decided = false;
    Direction last_milestone = Direction::incomparable;
    std::array<OffenceId, offence_slots> offences{};
    std::uint8_t marked = 0;
    Date entered;
    bool entry_is_known = false;
    std::map<std::uint16_t, std::int64_t> visited, returns;  // by stage
  };

  template <class Key>
  void count(const std::string& table, const Key& key, std::int64_t n = 1) {
    add_line(names_, table, key, n, lines_);
  }
  void total(TotalKey::What what, std::int64_t n) { count("total", TotalKey{group_, what}, n); }
  [[nodiscard]] const std::string& word(std::size_t row) const {
    return log_.word_texts()[log_.words()[row]];
  }

  void add(CaseId id) {
    const PlainCase& own = plain_.cases()[id.index()];
    const std::size_t begin = log_.begin(id).index();
    names_ = {};
    group_ = names_.group(group_of(own, begin));

    VariantKey variant{group_, {}};
    for (std::size_t row = begin; row < log_.end(id).index(); ++row) {
      variant.words.push_back(names_.text(word(row)));
      if (row > begin) {
        count("follows", DirectlyFollowsKey{group_, variant.words[variant.words.size() - 2],
                                            variant.words.back()});
      }
      total(TotalKey::What::rows, 1);
      total(TotalKey::What::moves, own.rows[row - begin].moved ? 1 : 0);
      total(TotalKey::What::moves_nothing, own.rows[row - begin].moves_nothing ? 1 : 0);
    }
    count("variant", variant);
    for (const Finding& finding : own.findings) {
      count("finding", FindingKey{group_, finding.kind, names_.text(word(finding.row.index())),
                                  finding.state});
    }
    add_path(own, begin);
    add_situations(own, begin);
    total(TotalKey::What::reordered, own.reordered ? 1 : 0);
    total(TotalKey::What::reopened, own.reopened ? 1 : 0);
  }

  [[nodiscard]] std::vector<std::string> group_of(const PlainCase& own, std::size_t begin) const {
    if (by_.empty()) return {};
    std::size_t row = begin;
    for (const std::size_t taken : own.taken) {
      if (!own.rows[taken - begin].moved) continue;
      row = taken;
      break;
    }
    const std::string text = log_.find_attribute(by_)->text(RowId{row});
    return {text.empty() ? "(not recorded)" : text};
  }

  [[nodiscard]] std::string said(const EventText& text, std::size_t row) const {
    if (text.field.is_none()) return text.literal;
    const Attribute* column = plain_.binding().field_columns[text.field.index()];
    return column == nullptr ? std::string() : column->text(RowId{row});
  }

  void add_path(const PlainCase& own, std::size_t begin) {
    Path path;
    auto reclassified = own.reclassifications.begin();
    for (const std::size_t row : own.taken) {
      const PlainRow& move = own.rows[row - begin];
      if (!move.moved) continue;
      const Transition& transition = pipeline_.transitions()[move.transition.index()];
      count("move", MoveKey{group_, move.before, move.event, move.after});
      if (reclassified != own.reclassifications.end() && reclassified->row.index() == row) {
        if (reclassified->direction == Direction::lighter) path.downgraded = true;
        count("reclassification",
              ReclassificationKey{group_, reclassified->from, reclassified->to,
                                  reclassified->direction, reclassified->state, move.event,
                                  names_.text(said(pipeline_.actor(move.event), row))});
        ++reclassified;
      }
      if (move.before != move.after) change_state(move, transition, row, path);
      mark(move, row, path);
      if (!path.decided && pipeline_.state(move.after).is_outcome()) {
        path.decided = true;
        add_end(own, Reading::first_decision, path);
      }
    }
    const bool is_pending = own.status == CaseStatus::active || own.status == CaseStatus::paused ||
                            own.status == CaseStatus::silent;
    if (is_pending) add_sojourn(path, StateId::none(), replay_.as_of());
    if (!path.decided) add_end(own, Reading::first_decision, path);
    add_end(own, Reading::at_cut, path);
  }

  void add_situations(const PlainCase& own, std::size_t begin) {
    std::vector<std::pair<PlainRow, Date>> moves;
    for (const std::size_t row : own.taken) {
      const PlainRow& move = own.rows[row - begin];
      if (move.moved) moves.emplace_back(move, Date{log_.days()[row]});
    }
    if (moves.empty()) return;
    const auto& [opening, opened] = moves.front();
    const bool is_running = pipeline_.transitions()[opening.transition.index()].running;
    const Date complete_from = replay_.complete_from();
    if (is_running || !opened.is_recorded()) return;
    if (opened >= complete_from) {
      count("opening", OpeningKey{group_, period_number(CalendarPeriod::month, opened)});
    }
    if (own.status == CaseStatus::set_aside) return;
    add_stays(moves, false);
    if (!pipeline_.offence_field().is_none()) add_stays(moves, true);
  }

  /// Of a case that was opened on a known day.
  void add_stays(const std::vector<std::pair<PlainRow, Date>>& moves, bool with_offence) {
    SituationKey stay;
    Date entered = moves.front().second;  // not recorded: not known
    const bool is_early = entered < replay_.complete_from();
    const auto leave = [&](Date on) {
      if (!entered.is_recorded() || !on.is_recorded()) return;
      if (!stay.state.is_none() && pipeline_.state(stay.state).is_outcome()) return;
      const Date from = std::max(entered, replay_.complete_from());
      if (on < from || (stay.state.is_none() && is_early)) return;
      stay.entry_days = days_between(entered, from);
      stay.days = days_between(entered, on);
      count("situation", stay);
    };
    for (const auto& [move, day] : moves) {
      const OffenceId before = with_offence ? move.offence_before : OffenceId::none();
      const OffenceId after = with_offence ? move.offence_after : OffenceId::none();
      if (move.before == move.after && before == after) continue;
      stay = {group_, with_offence, move.before, before, move.event, move.after, after, 0, 0};
      leave(day);
      entered = day;
    }
    stay = {group_,          with_offence,    stay.to,          stay.offence_after,
            EventId::none(), StateId::none(), OffenceId::none()};
    leave(replay_.as_of());
  }

  void change_state(const PlainRow& move, const Transition& transition, std::size_t row,
                    Path& path) {
    const Date day{log_.days()[row]};
    if (!move.before.is_none()) add_sojourn(path, move.after, day);
    for (const StateId via : transition.via) enter(path, via);
    total(TotalKey::What::filled, static_cast<std::int64_t>(transition.via.size()));
    const bool is_outcome = pipeline_.state(move.after).is_outcome();
    if (!is_outcome) enter(path, move.after);
    path.state = move.after;
    path.entered = day;
    path.entry_is_known = day.is_recorded() && !transition.running;
    path.reason =
        is_outcome ? names_.text(said(pipeline_.reason(move.event), row)) : TextId::none();
  }

  void mark(const PlainRow& move, std::size_t row, Path& path) const {
    const MilestoneId milestone = pipeline_.marks(move.event);
    if (milestone.is_none() || (path.marked >> milestone.value() & 1U) != 0) return;
    path.marked = static_cast<std::uint8_t>(path.marked | 1U << milestone.value());
    path.offences[milestone.index()] = move.offence_after;
    const std::size_t milestones = pipeline_.milestones().size();
    if (milestones < 2 || milestone.index() != milestones - 1) return;
    const OffenceId before = path.offences[milestone.index() - 1];
    if (before.is_none() || move.offence_after.is_none()) return;
    const Date day{log_.days()[row]};
    path.last_milestone =
        pipeline_.compare(before, move.offence_after, day.is_recorded() ? day : replay_.as_of());
  }

  void enter(Path& path, StateId id) const {
    const StageId of = pipeline_.state(id).stage;
    if (path.opened.is_none()) path.opened = of;
    if (!path.stage.is_none() && of < path.stage) ++path.returns[of.value()];
    if (path.furthest.is_none() || of > path.furthest) path.furthest = of;
    path.visited[of.value()] = 1;
    path.stage = of;
    path.last_open = id;
  }

  void add_sojourn(const Path& path, StateId to, Date until) {
    if (!path.entry_is_known || !until.is_recorded()) return;
    if (pipeline_.state(path.state).is_outcome()) return;
    count("sojourn", SojournKey{group_, path.state, to, days_between(path.entered, until)});
  }

  void add_end(const PlainCase& own, Reading reading, const Path& path) {
    CaseKey key;
    key.group = group_;
    key.reading = reading;
    key.status =
        reading == Reading::first_decision && path.decided ? CaseStatus::concluded : own.status;
    key.running = own.running;
    key.opened = path.opened;
    key.furthest = path.furthest;
    key.state = path.state;
    key.last_open = path.last_open;
    key.reason = key.status == CaseStatus::concluded ? path.reason : TextId::none();
    key.downgraded = path.downgraded;
    key.last_milestone = path.last_milestone;
    key.offences = path.offences;
    key.marked = path.marked;
    if (key.status == CaseStatus::set_aside) {
      key.never_opened = own.broken->never_opened;
      key.broken_by = own.broken->kind;
      if (!key.never_opened) key.broken_word = names_.text(word(own.broken->row.index()));
    }
    count("case", key);
    if (!key.running && key.status != CaseStatus::set_aside && !path.furthest.is_none()) {
      add_stages(reading, path);
    }
  }

  void add_stages(Reading reading, const Path& path) {
    const auto count_stage = [&](std::uint16_t stage, StageKey::What what, std::int64_t n) {
      count("stage", StageKey{group_, reading, StageId{stage}, what}, n);
    };
    for (std::uint16_t stage = path.opened.value(); stage <= path.furthest.value(); ++stage) {
      const bool visited = path.visited.contains(stage);
      count_stage(stage, visited ? StageKey::What::visited : StageKey::What::skipped, 1);
    }
    for (const auto& [stage, times] : path.returns) {
      count_stage(stage, StageKey::What::returned_to, 1);
      count_stage(stage, StageKey::What::returns, times);
    }
  }

  const Replay& replay_;
  const Pipeline& pipeline_;
  const EventLog& log_;
  const PlainReplay& plain_;
  std::string by_;
  Names names_;  ///< of the case at hand
  GroupId group_;
  Lines lines_;
};

}  // namespace casepath::test
