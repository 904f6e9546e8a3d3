#include "casepath/replay/replay.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/core/parallel.hpp"
#include "casepath/pipeline/detail/compiled.hpp"
#include "casepath/replay/detail/binding.hpp"
#include "casepath/replay/detail/day_order.hpp"
#include "casepath/replay/detail/replay_data.hpp"
#include "casepath/replay/detail/summarise.hpp"

namespace casepath {
namespace {

constexpr std::int64_t default_silent_after_days = 365;
constexpr std::size_t parts_per_thread = 8;
/// Up to this many rows, duplicates are looked for pair by pair; beyond, through a hash table.
constexpr std::size_t few_rows = 24;

/// What a range of cases gives beside the arrays that all ranges share.
struct Part {
  std::vector<Finding> findings;
  std::vector<Reclassification> reclassifications;
  std::vector<Break> breaks;
  std::vector<std::pair<std::size_t, std::vector<std::uint32_t>>> reordered;  // place, rows taken
};

/// Replays one case after the other into the shared arrays of `data`.
class CaseReplayer {
 public:
  CaseReplayer(Replay::Data& data, Part& part)
      : data_(data),
        part_(part),
        words_(data.log.words()),
        days_(data.log.days()),
        may_reorder_(!data.log.has_sequence()) {}

  void run(CaseId id) {
    case_ = id;
    position_ = Position{};
    flags_ = 0;
    broken_ = false;
    after_cut_ = false;
    last_record_ = Date{};
    const std::size_t begin = data_.log.begin(id).index();
    const std::size_t end = data_.log.end(id).index();
    mark_duplicates(begin, end);
    for (std::size_t place = begin; place < end;) place = run_instant(place, end);
    conclude(begin);
  }

 private:
  // --- rows of one instant --------------------------------------------------------------------

  /// Takes the rows that share the time of the row at `place`; returns the place behind them.
  std::size_t run_instant(std::size_t place, std::size_t end) {
    const Instant time = data_.log.time(RowId{place});
    std::size_t next = place + 1;
    if (time.is_recorded()) {
      while (next < end && data_.log.time(RowId{next}) == time) ++next;
    }
    const Saved saved = may_reorder_ && next - place > 1 && !broken_ ? save() : Saved{};
    bool fits = true;
    for (std::size_t at = place; at < next; ++at) fits = take(at) && fits;
    if (!fits && saved.exists) try_other_order(place, next, saved);
    return next;
  }

  struct Saved {
    bool exists = false;
    Position position;
    std::uint8_t flags = 0;
    std::size_t findings = 0;
    std::size_t reclassifications = 0;
    std::size_t breaks = 0;
  };

  [[nodiscard]] Saved save() const {
    return {true,
            position_,
            flags_,
            part_.findings.size(),
            part_.reclassifications.size(),
            part_.breaks.size()};
  }

  void restore(const Saved& saved) {
    position_ = saved.position;
    flags_ = saved.flags;
    broken_ = false;
    part_.findings.resize(saved.findings);
    part_.reclassifications.resize(saved.reclassifications);
    part_.breaks.resize(saved.breaks);
  }

  /// The file's order was refused: where exactly one other order of these rows is accepted, takes
  /// the rows in that order instead.
  void try_other_order(std::size_t begin, std::size_t end, const Saved& saved) {
    std::vector<std::size_t> places;
    std::vector<Event> events;
    for (std::size_t place = begin; place < end; ++place) {
      if (!may_move(place)) continue;
      const EventId event = data_.binding.word_events[words_[place]];
      if (event.is_none()) return;
      places.push_back(place);
      events.push_back(event_at(static_cast<std::uint32_t>(place), event));
    }
    const auto order = only_accepted_order(data_.pipeline, saved.position, events);
    if (order.empty()) return;

    restore(saved);
    const RowId first{begin};
    part_.findings.push_back(
        {FindingKind::reordered, case_, first, position_.state, FieldId::none()});
    std::vector<std::uint32_t> rows(end - begin);
    std::iota(rows.begin(), rows.end(), static_cast<std::uint32_t>(begin));
    for (std::size_t i = 0; i < places.size(); ++i) {
      rows[places[i] - begin] = static_cast<std::uint32_t>(places[order[i]]);
    }
    for (const std::uint32_t row : rows) (void)take(row);
    flags_ |= flag_reordered;
    part_.reordered.emplace_back(begin, std::move(rows));
  }

  // --- one row --------------------------------------------------------------------------------

  [[nodiscard]] bool is_nothing(std::size_t row) const {
    return data_.binding.word_moves_nothing[words_[row]];
  }
  [[nodiscard]] bool is_duplicate(std::size_t row) const {
    return data_.results[row] == result_of(FindingKind::exact_duplicate);
  }
  /// Whether a row is an event up to the data cut, neither duplicate nor declared to move nothing.
  [[nodiscard]] bool may_move(std::size_t row) const {
    return !is_duplicate(row) && !is_nothing(row) && !is_after_cut(row);
  }
  [[nodiscard]] bool is_after_cut(std::size_t row) const {
    return days_[row] == Date::not_recorded ? after_cut_ : days_[row] > data_.as_of.days();
  }

  Event event_at(std::uint32_t row, EventId type) const {
    Event event;
    fill(event, row, type);
    return event;
  }
  void fill(Event& event, std::uint32_t row, EventId type) const {
    event.type = type;
    event.time = data_.log.time(RowId{row});
    event.fields.clear_all();
    for (const BoundField& bound : data_.binding.event_fields[type.index()]) {
      bound.read(row, event.fields);
    }
  }

  /// Takes one row; false if the pipeline refused it.
  bool take(std::size_t row) {
    const Date day{days_[row]};
    if (day.is_recorded()) after_cut_ = day > data_.as_of;
    bool accepted = true;
    if (is_duplicate(row)) {
      note(FindingKind::exact_duplicate, row);
    } else if (after_cut_) {
      note(FindingKind::after_data_cut, row);
    } else {
      if (day.is_recorded()) last_record_ = day;
      if (is_nothing(row)) {
        data_.results[row] = RowResult::moves_nothing;
      } else if (broken_) {
        note(FindingKind::after_break, row);
      } else {
        accepted = take_event(static_cast<std::uint32_t>(row));
      }
    }
    data_.states[row] = position_.state.value();
    if (!data_.offences.empty()) data_.offences[row] = position_.offence(data_.pipeline).value();
    return accepted;
  }

  bool take_event(std::uint32_t row) {
    const EventId type = data_.binding.word_events[words_[row]];
    if (type.is_none()) {
      refuse(row, FindingKind::unknown_event, FieldId::none());
      return false;
    }
    fill(event_, row, type);
    const Step answer = step(data_.pipeline, position_, event_);
    if (!answer.moved) {
      refuse(row, kind_of_refusal(answer.reason), answer.field);
      return false;
    }
    if (!event_.time.is_recorded()) {
      part_.findings.push_back(
          {FindingKind::missing_time, case_, RowId{row}, position_.state, FieldId::none()});
    }
    note_move(row, answer);
    advance(data_.pipeline, position_, event_, answer);
    data_.results[row] = RowResult::moved;
    return true;
  }

  void note_move(std::uint32_t row, const Step& move) {
    if (move.from.is_none()) {
      const Transition& opening = data_.pipeline.transitions()[move.transition.index()];
      const bool before = data_.complete_from.is_recorded() && event_.time.is_recorded() &&
                          event_.time.date < data_.complete_from;
      if (opening.running || before) flags_ |= flag_running;
    } else if (data_.pipeline.state(move.from).is_outcome() && move.to != move.from) {
      flags_ |= flag_reopened;
    }
    if (data_.pipeline.state(move.to).is_outcome()) flags_ |= flag_decided;
    if (move.offence_before.is_none() || move.offence_after.is_none() ||
        move.offence_before == move.offence_after) {
      return;
    }
    const auto& offences = data_.pipeline.compiled().offences;
    if (offences[move.offence_before.index()].family ==
        offences[move.offence_after.index()].family) {
      return;  // renumbered, not reclassified
    }
    const Date on = event_.time.is_recorded()      ? event_.time.date
                    : position_.last.is_recorded() ? position_.last.date
                                                   : data_.as_of;
    part_.reclassifications.push_back(
        {case_, RowId{row}, move.offence_before, move.offence_after,
         data_.pipeline.compare(move.offence_before, move.offence_after, on), move.from});
  }

  static FindingKind kind_of_refusal(RefusalReason reason) noexcept {
    switch (reason) {
      case RefusalReason::unknown_event:
        return FindingKind::unknown_event;
      case RefusalReason::after_close:
        return FindingKind::after_close;
      case RefusalReason::time_runs_backwards:  // not in a log: its rows stand in order
      case RefusalReason::not_allowed_here:
        return FindingKind::not_allowed_here;
      case RefusalReason::missing_field:
        return FindingKind::missing_field;
      case RefusalReason::unknown_offence:
        return FindingKind::unknown_offence;
      case RefusalReason::guard_failed:
        return FindingKind::guard_failed;
    }
    return FindingKind::not_allowed_here;
  }

  void note(FindingKind kind, std::size_t row, FieldId field = FieldId::none()) {
    data_.results[row] = result_of(kind);
    const StateId where = kind == FindingKind::after_break ? StateId::none() : position_.state;
    part_.findings.push_back({kind, case_, RowId{row}, where, field});
  }

  /// A refused row breaks the path, except behind an outcome, where the decision stands.
  void refuse(std::uint32_t row, FindingKind kind, FieldId field) {
    note(kind, row, field);
    if (position_.is_open() && data_.pipeline.state(position_.state).is_outcome()) return;
    broken_ = true;
    part_.breaks.push_back({case_, RowId{row}, kind, false, position_.state});
  }

  // --- the case as a whole --------------------------------------------------------------------

  void mark_duplicates(std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row) data_.results[row] = RowResult::moved;
    const auto says_the_same = [this](std::size_t a, std::size_t b) {
      return words_[a] == words_[b] && days_[a] == days_[b] &&
             data_.log.is_exact_duplicate(RowId{a}, RowId{b});
    };
    if (end - begin <= few_rows) {
      for (std::size_t row = begin + 1; row < end; ++row) {
        for (std::size_t earlier = begin; earlier < row; ++earlier) {
          if (says_the_same(earlier, row)) {
            data_.results[row] = result_of(FindingKind::exact_duplicate);
            break;
          }
        }
      }
      return;
    }
    std::unordered_multimap<std::uint64_t, std::size_t> seen;
    for (std::size_t row = begin; row < end; ++row) {
      const std::uint64_t key = row_hash(row);
      const auto [first, last] = seen.equal_range(key);
      const bool duplicate = std::any_of(
          first, last, [&](const auto& entry) { return says_the_same(entry.second, row); });
      if (duplicate) {
        data_.results[row] = result_of(FindingKind::exact_duplicate);
      } else {
        seen.emplace(key, row);
      }
    }
  }

  [[nodiscard]] std::uint64_t row_hash(std::size_t row) const {
    const Instant time = data_.log.time(RowId{row});
    std::uint64_t hash = words_[row];
    const auto mix = [&hash](std::uint64_t value) {
      hash = (hash ^ value) * 0x9E37'79B9'7F4A'7C15U;
      hash ^= hash >> 29U;
    };
    mix(static_cast<std::uint64_t>(time.date.days()));
    mix(static_cast<std::uint64_t>(time.second));
    for (const Attribute& attribute : data_.log.attributes()) {
      mix(std::hash<std::string>{}(attribute.text(RowId{row})));
    }
    return hash;
  }

  void conclude(std::size_t first_row) {
    CaseStatus status = CaseStatus::set_aside;
    if (broken_) {
      flags_ |= flag_broken;
    } else if (!position_.is_open()) {
      part_.breaks.push_back(
          {case_, RowId{first_row}, FindingKind::after_data_cut, true, StateId::none()});
    } else {
      const State& state = data_.pipeline.state(position_.state);
      const bool recent = last_record_.is_recorded() &&
                          days_between(last_record_, data_.as_of) <= data_.silent_after_days;
      status = state.is_outcome()                ? CaseStatus::concluded
               : state.kind == StateKind::paused ? CaseStatus::paused
               : recent                          ? CaseStatus::active
                                                 : CaseStatus::silent;
    }
    data_.status[case_.index()] = status;
    data_.flags[case_.index()] = flags_;
  }

  Replay::Data& data_;
  Part& part_;
  std::span<const std::uint16_t> words_;
  std::span<const std::int32_t> days_;
  bool may_reorder_;

  CaseId case_;
  Position position_;
  Event event_;
  std::uint8_t flags_ = 0;
  bool broken_ = false;
  bool after_cut_ = false;
  Date last_record_;
};

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

void append_parts(std::vector<Part>& parts, Replay::Data& data) {
  bool any_reordered = false;
  for (Part& part : parts) {
    const auto append = [](auto& all, const auto& own) {
      all.insert(all.end(), own.begin(), own.end());
    };
    append(data.findings, part.findings);
    append(data.reclassifications, part.reclassifications);
    append(data.breaks, part.breaks);
    any_reordered = any_reordered || !part.reordered.empty();
  }
  if (!any_reordered) return;
  data.order.resize(data.log.row_count());
  std::iota(data.order.begin(), data.order.end(), 0U);
  for (const Part& part : parts) {
    for (const auto& [place, rows] : part.reordered) {
      std::copy(rows.begin(), rows.end(), data.order.begin() + static_cast<std::ptrdiff_t>(place));
    }
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
  data->results.resize(log.row_count());
  data->states.resize(log.row_count());
  if (!pipeline.offence_field().is_none()) data->offences.resize(log.row_count());
  data->status.resize(log.case_count());
  data->flags.resize(log.case_count());

  const unsigned threads = resolve_threads(options.threads);
  const auto begins = data->log.case_begins();
  const auto ranges = split_by_weight(log.case_count(), threads * parts_per_thread,
                                      [begins](std::size_t i) { return begins[i]; });
  std::vector<Part> parts(ranges.size());
  for_ranges(
      ranges, threads,
      [&](std::size_t part, Range range) {
        CaseReplayer replayer(*data, parts[part]);
        for (std::size_t i = range.begin; i < range.end; ++i) replayer.run(CaseId{i});
      },
      options.progress);
  append_parts(parts, *data);
  data->summary = summarise(*data);
  return Replay(std::move(data));
}

}  // namespace casepath
