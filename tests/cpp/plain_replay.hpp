/// @file plain_replay.hpp
/// The rules of a replay read row by row, case by case, with step() asked for every row: slow,
/// plain, and what replay() must agree with.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "casepath/pipeline/detail/compiled.hpp"
#include "casepath/pipeline/step.hpp"
#include "casepath/replay/detail/binding.hpp"
#include "casepath/replay/detail/day_order.hpp"
#include "casepath/replay/replay.hpp"

namespace casepath::test {

/// What one row did.
struct PlainRow {
  bool moved = false;
  bool moves_nothing = false;
  std::optional<FindingKind> finding = {};
  EventId event;
  TransitionId transition;
  StateId before, after;
  OffenceId offence_before, offence_after;
};

/// What one case did, its rows as taken.
struct PlainCase {
  std::vector<std::size_t> taken;  ///< rows of the log
  std::vector<PlainRow> rows;      ///< by their order in the log, from the first of the case
  std::vector<Finding> findings;
  std::vector<Reclassification> reclassifications;
  std::optional<Break> broken;
  CaseStatus status = CaseStatus::set_aside;
  bool running = false;
  bool reopened = false;
  bool reordered = false;
};

class PlainReplay {
 public:
  PlainReplay(const Pipeline& pipeline, const EventLog& log, Date as_of,
              const ReplayOptions& options)
      : pipeline_(pipeline),
        log_(log),
        as_of_(as_of),
        complete_from_(options.complete_from),
        silent_after_(
            options.silent_after_days.value_or(pipeline.silent_after_days().value_or(365))),
        binding_(bind(pipeline, log)) {
    for (std::size_t i = 0; i < log.case_count(); ++i) cases_.push_back(case_of(CaseId{i}));
  }

  [[nodiscard]] const std::vector<PlainCase>& cases() const { return cases_; }
  [[nodiscard]] const Binding& binding() const { return binding_; }

 private:
  /// What the rows so far say, all of it: a copy is a way back.
  struct Standing {
    PlainCase path;
    Position position;
    Date last_record;
    bool after_cut = false;
  };

  PlainCase case_of(CaseId id) {
    Standing now;
    const std::size_t begin = log_.begin(id).index();
    const std::size_t end = log_.end(id).index();
    now.path.rows.resize(end - begin);
    for (std::size_t place = begin; place < end;) {
      std::size_t next = place + 1;
      const Instant time = log_.time(RowId{place});
      while (time.is_recorded() && next < end && log_.time(RowId{next}) == time) ++next;
      std::vector<std::size_t> rows(next - place);
      std::iota(rows.begin(), rows.end(), place);
      const Standing before = now;
      if (!take_all(id, rows, now) && !before.path.broken) try_other_order(id, rows, before, now);
      place = next;
    }
    conclude(id, now);
    return now.path;
  }

  bool take_all(CaseId id, const std::vector<std::size_t>& rows, Standing& now) {
    bool fits = true;
    for (const std::size_t row : rows) fits = take(id, row, now) && fits;
    return fits;
  }

  void try_other_order(CaseId id, const std::vector<std::size_t>& rows, const Standing& before,
                       Standing& now) {
    if (log_.has_sequence()) return;
    std::vector<std::size_t> moving;
    std::vector<Event> events;
    for (const std::size_t row : rows) {
      if (is_duplicate(id, row) || is_nothing(row) || Date{log_.days()[row]} > as_of_) continue;
      if (event_of(row).is_none()) return;
      moving.push_back(row);
      events.push_back(event_at(row));
    }
    const auto order = only_accepted_order(pipeline_, before.position, events);
    if (order.empty()) return;
    std::vector<std::size_t> other = rows;
    for (std::size_t i = 0; i < moving.size(); ++i) {
      other[moving[i] - rows.front()] = moving[order[i]];
    }
    now = before;
    now.path.findings.push_back(
        {FindingKind::reordered, id, RowId{rows.front()}, before.position.state, FieldId::none()});
    now.path.reordered = true;
    (void)take_all(id, other, now);
  }

  [[nodiscard]] EventId event_of(std::size_t row) const {
    return binding_.word_events[log_.words()[row]];
  }
  [[nodiscard]] bool is_nothing(std::size_t row) const {
    return binding_.word_moves_nothing[log_.words()[row]];
  }
  [[nodiscard]] bool is_duplicate(CaseId id, std::size_t row) const {
    for (std::size_t earlier = log_.begin(id).index(); earlier < row; ++earlier) {
      if (log_.is_exact_duplicate(RowId{earlier}, RowId{row})) return true;
    }
    return false;
  }
  [[nodiscard]] Event event_at(std::size_t row) const {
    Event event;
    event.type = event_of(row);
    event.time = log_.time(RowId{row});
    for (const BoundField& bound : binding_.event_fields[event.type.index()]) {
      bound.read(static_cast<std::uint32_t>(row), event.fields);
    }
    return event;
  }

  /// False: the pipeline refused it.
  bool take(CaseId id, std::size_t row, Standing& now) {
    now.path.taken.push_back(row);
    PlainRow& said = now.path.rows[row - log_.begin(id).index()];
    said.before = now.position.state;
    said.offence_before = now.position.offence(pipeline_);
    const Date day{log_.days()[row]};
    if (day.is_recorded()) now.after_cut = day > as_of_;
    bool accepted = true;
    const auto note = [&](FindingKind kind) {
      said.finding = kind;
      const StateId where = kind == FindingKind::after_break ? StateId::none() : now.position.state;
      now.path.findings.push_back({kind, id, RowId{row}, where, FieldId::none()});
    };
    if (is_duplicate(id, row)) {
      note(FindingKind::exact_duplicate);
    } else if (now.after_cut) {
      note(FindingKind::after_data_cut);
    } else {
      if (day.is_recorded()) now.last_record = day;
      if (is_nothing(row)) {
        said.moves_nothing = true;
      } else if (now.path.broken) {
        note(FindingKind::after_break);
      } else {
        accepted = ask(id, row, said, now);
      }
    }
    said.after = now.position.state;
    said.offence_after = now.position.offence(pipeline_);
    return accepted;
  }

  bool ask(CaseId id, std::size_t row, PlainRow& said, Standing& now) {
    Event event;
    if (!event_of(row).is_none()) event = event_at(row);
    const Step answer = step(pipeline_, now.position, event);
    if (!answer.moved) {
      const auto kind = finding_of(answer.reason);
      said.finding = kind;
      now.path.findings.push_back({kind, id, RowId{row}, now.position.state, answer.field});
      const bool is_closed =
          now.position.is_open() && pipeline_.state(now.position.state).is_outcome();
      if (!is_closed) now.path.broken = Break{id, RowId{row}, kind, false, now.position.state};
      return false;
    }
    if (!event.time.is_recorded()) {
      now.path.findings.push_back(
          {FindingKind::missing_time, id, RowId{row}, now.position.state, FieldId::none()});
    }
    said.moved = true;
    said.event = event.type;
    said.transition = answer.transition;
    note_move(id, row, event, answer, now);
    advance(pipeline_, now.position, event, answer);
    return true;
  }

  void note_move(CaseId id, std::size_t row, const Event& event, const Step& move, Standing& now) {
    if (move.from.is_none()) {
      const bool before = complete_from_.is_recorded() && event.time.is_recorded() &&
                          event.time.date < complete_from_;
      now.path.running = before || pipeline_.transitions()[move.transition.index()].running;
    } else if (pipeline_.state(move.from).is_outcome() && move.to != move.from) {
      now.path.reopened = true;
    }
    if (move.offence_before.is_none() || move.offence_after.is_none()) return;
    const auto& offences = pipeline_.compiled().offences;
    if (offences[move.offence_before.index()].family ==
        offences[move.offence_after.index()].family) {
      return;
    }
    const Date on = event.time.is_recorded()          ? event.time.date
                    : now.position.last.is_recorded() ? now.position.last.date
                                                      : as_of_;
    now.path.reclassifications.push_back(
        {id, RowId{row}, move.offence_before, move.offence_after,
         pipeline_.compare(move.offence_before, move.offence_after, on), move.from});
  }

  static FindingKind finding_of(RefusalReason reason) {
    switch (reason) {
      case RefusalReason::unknown_event:
        return FindingKind::unknown_event;
      case RefusalReason::after_close:
        return FindingKind::after_close;
      case RefusalReason::missing_field:
        return FindingKind::missing_field;
      case RefusalReason::unknown_offence:
        return FindingKind::unknown_offence;
      case RefusalReason::guard_failed:
        return FindingKind::guard_failed;
      default:
        return FindingKind::not_allowed_here;
    }
  }

  void conclude(CaseId id, Standing& now) const {
    if (now.path.broken) return;
    if (!now.position.is_open()) {
      now.path.broken =
          Break{id, log_.begin(id), FindingKind::after_data_cut, true, StateId::none()};
      return;
    }
    const State& state = pipeline_.state(now.position.state);
    const bool recent =
        now.last_record.is_recorded() && days_between(now.last_record, as_of_) <= silent_after_;
    now.path.status = state.is_outcome()                ? CaseStatus::concluded
                      : state.kind == StateKind::paused ? CaseStatus::paused
                      : recent                          ? CaseStatus::active
                                                        : CaseStatus::silent;
  }

  const Pipeline& pipeline_;
  const EventLog& log_;
  Date as_of_;
  Date complete_from_;
  std::int64_t silent_after_;
  Binding binding_;
  std::vector<PlainCase> cases_;
};

}  // namespace casepath::test
