/// @file replay.hpp
/// pipeline + log -> the paths of the cases.
///
/// Nothing in a log is dropped silently: every row moves its case, is declared to move nothing, or
/// is a finding; every case is concluded, pending, or set aside.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/core/id.hpp"
#include "casepath/core/parallel.hpp"
#include "casepath/core/time.hpp"
#include "casepath/log/event_log.hpp"
#include "casepath/pipeline/pipeline.hpp"
#include "casepath/pipeline/step.hpp"

namespace casepath {

/// Why the pipeline can't explain a row.  The last two are remarks: such a row did move its case.
enum class FindingKind : std::uint8_t {
  unknown_event,     ///< neither the pipeline nor the log's translation has this event
  after_close,       ///< the case has reached an outcome that this event does not leave
  not_allowed_here,  ///< no transition of this event from the case's state
  missing_field,     ///< a field that the event requires is not recorded
  unknown_offence,   ///< an offence that the pipeline does not know
  guard_failed,      ///< the transition's condition does not hold, or is not known to hold
  after_break,       ///< an earlier row had broken the path of the case
  exact_duplicate,   ///< says the same as an earlier row of the case, in every column
  after_data_cut,    ///< later than as_of
  missing_time,      ///< a remark: moved its case in file order; counts, but not in times
  reordered,         ///< a remark: begins a day whose events were taken in the one order that fits
};
inline constexpr std::size_t finding_kinds = 11;

[[nodiscard]] std::string_view to_string(FindingKind kind) noexcept;
/// Whether rows with this finding moved their case all the same.
[[nodiscard]] constexpr bool is_remark(FindingKind kind) noexcept {
  return kind == FindingKind::missing_time || kind == FindingKind::reordered;
}

/// A row that the pipeline can't explain, or a remark on one.
struct Finding {
  FindingKind kind = FindingKind::unknown_event;
  CaseId case_id;
  RowId row;      ///< row of the log, in log order; EventLog::arrival() gives that of the input
  StateId state;  ///< where the case stood; none: not yet opened, or not known
  FieldId field;  ///< of missing_field and unknown_offence

  friend bool operator==(const Finding&, const Finding&) = default;
};

/// One unbroken stay of a case in a state: [entered, left).
struct Visit {
  CaseId case_id;
  StateId state;
  Instant entered;              ///< not recorded: the row was undated
  std::uint32_t entered_k = 0;  ///< the case's k-th dated move on that day, from 1
  Instant left;                 ///< not recorded: still there, or the row was undated
  std::uint32_t left_k = 0;
  bool has_left = false;
  bool filled = false;  ///< the records skip it; a `via` of the pipeline filled it in

  friend bool operator==(const Visit&, const Visit&) = default;
};

/// A move that changed the offence, renumbering apart.
struct Reclassification {
  CaseId case_id;
  RowId row;
  OffenceId from;
  OffenceId to;
  Direction direction = Direction::incomparable;
  StateId state;  ///< where the case stood

  friend bool operator==(const Reclassification&, const Reclassification&) = default;
};

/// Where a case stands.
enum class CaseStatus : std::uint8_t {
  concluded,  ///< reached an outcome
  active,     ///< pending in an open state
  paused,     ///< pending in a paused state
  silent,     ///< pending in an open state, no record for longer than silent_after
  set_aside,  ///< the path is broken: where the case stands is not known
};
inline constexpr std::size_t case_statuses = 5;

[[nodiscard]] std::string_view to_string(CaseStatus status) noexcept;

/// Which end of a path is read.
enum class Reading : std::uint8_t {
  first_decision,  ///< the first outcome stands, whatever came after it
  at_cut,          ///< where the case stands at the data cut: a reopened case is not concluded
};

[[nodiscard]] std::string_view to_string(Reading reading) noexcept;

/// Why a case is set aside: the row that broke its path; or it was never opened, because all its
/// rows lie after the data cut or move nothing.
struct Break {
  CaseId case_id;
  RowId row;
  FindingKind kind = FindingKind::not_allowed_here;
  bool never_opened = false;
  StateId state;  ///< where the path broke; none: not yet opened

  friend bool operator==(const Break&, const Break&) = default;
};

struct ReplayOptions {
  Date complete_from = {};  ///< cases opened before this day are already running
  std::optional<std::int64_t> silent_after_days = {};  ///< not given: the pipeline's, else 365
  unsigned threads = 0;                                ///< 0: as many as the machine has
  Progress progress = {};                              ///< counts rows; may stop the work
};

/// One reason why paths break, with what one would write if the records are right.
struct BreakReason {
  FindingKind kind = FindingKind::not_allowed_here;
  bool never_opened = false;
  std::string event;  ///< the office's word
  std::string state;  ///< empty: not yet opened
  std::int64_t cases = 0;
  std::string suggestion;  ///< a line of code or of JSON

  friend bool operator==(const BreakReason&, const BreakReason&) = default;
};

/// The first thing to look at.  By position at the cut.
struct ReplaySummary {
  std::string pipeline;  ///< its id
  std::string unit;
  Date as_of;
  Date complete_from;  ///< not recorded: not given
  std::int64_t silent_after_days = 0;
  std::int64_t cases = 0;
  std::int64_t concluded = 0;
  std::vector<std::pair<std::string, std::int64_t>> concluded_by_class;  ///< classes with cases
  std::int64_t active = 0;
  std::int64_t paused = 0;
  std::int64_t silent = 0;
  std::int64_t set_aside = 0;
  std::int64_t already_running = 0;  ///< of the cases: opened before complete_from, or running
  std::int64_t reordered = 0;        ///< cases with a day whose events were reordered
  std::int64_t reopened = 0;         ///< cases that left an outcome
  std::int64_t filled = 0;           ///< visits that a `via` filled in
  std::int64_t rows = 0;
  std::int64_t moves = 0;
  std::int64_t moves_nothing = 0;
  std::int64_t findings = 0;  ///< rows that did not move: remarks are not among them
  std::array<std::int64_t, finding_kinds> findings_by_kind{};  ///< remarks too
  std::vector<BreakReason> breaks;                             ///< most frequent first, all of them

  friend bool operator==(const ReplaySummary&, const ReplaySummary&) = default;
};

/// As the text that a terminal shows; at most `most_breaks` reasons.
[[nodiscard]] std::string to_text(const ReplaySummary& summary, std::size_t most_breaks = 5);

/// Everything one replay learned.  Immutable, cheap to copy, shared by threads.
class Replay {
 public:
  [[nodiscard]] const Pipeline& pipeline() const noexcept;
  [[nodiscard]] const EventLog& log() const noexcept;
  [[nodiscard]] Date as_of() const noexcept;
  [[nodiscard]] Date complete_from() const noexcept;
  [[nodiscard]] std::int64_t silent_after_days() const noexcept;
  /// What a case is: the log's word, else the pipeline's.
  [[nodiscard]] const std::string& unit() const noexcept;

  [[nodiscard]] std::size_t case_count() const noexcept;
  [[nodiscard]] const ReplaySummary& summary() const noexcept;

  /// By case, in the order of the rows as they were taken.
  [[nodiscard]] std::span<const Finding> findings() const noexcept;
  [[nodiscard]] std::span<const Reclassification> reclassifications() const noexcept;
  /// By case; at most one a case.
  [[nodiscard]] std::span<const Break> breaks() const noexcept;

  // One case
  [[nodiscard]] CaseStatus status(CaseId id, Reading reading = Reading::at_cut) const noexcept;
  /// The state a case was last in: an outcome, a pending state, or where its path broke (none:
  /// before it was opened).
  [[nodiscard]] StateId last_state(CaseId id, Reading reading = Reading::at_cut) const noexcept;
  /// Opened before complete_from, or by an event that says the case was running.
  [[nodiscard]] bool is_already_running(CaseId id) const noexcept;
  /// The row that opened the case; none if none did.
  [[nodiscard]] RowId opening_row(CaseId id) const noexcept;
  [[nodiscard]] std::vector<Visit> visits(CaseId id) const;
  /// Of all cases, by case.
  [[nodiscard]] std::vector<Visit> visits() const;
  /// The path of a case, a line per row: what it did, or why it did nothing.
  [[nodiscard]] std::string path_text(CaseId id) const;

  // One row
  /// The rows of a case in the order in which they were taken.
  [[nodiscard]] std::vector<RowId> rows(CaseId id) const;
  [[nodiscard]] bool moved(RowId row) const noexcept;
  /// Why a row did not move; empty if it moved, or was declared to move nothing.
  [[nodiscard]] std::optional<FindingKind> finding(RowId row) const noexcept;
  [[nodiscard]] bool moves_nothing(RowId row) const noexcept;
  /// The state after a row; none: not yet opened.
  [[nodiscard]] StateId state_after(RowId row) const noexcept;
  [[nodiscard]] OffenceId offence_after(RowId row) const noexcept;
  /// The pipeline's event that a row stands for; none: unknown, or moves nothing.
  [[nodiscard]] EventId event(RowId row) const noexcept;
  /// Who did it and why, as the pipeline says for the row's event; empty if it doesn't.
  [[nodiscard]] std::string actor(RowId row) const;
  [[nodiscard]] std::string reason(RowId row) const;
  /// One sentence.
  [[nodiscard]] std::string message(const Finding& finding) const;

  /// Behind it; for the tally's hot loop.
  struct Data;
  [[nodiscard]] const Data& data() const noexcept { return *data_; }

  explicit Replay(std::shared_ptr<const Data> data) noexcept : data_(std::move(data)) {}

 private:
  std::shared_ptr<const Data> data_;
};

/// Replays every case of `log` through `pipeline`, up to the data cut `as_of`.
///
/// The same for any number of threads and any order of the cases.
///
/// Errors      ArgumentError: as_of not recorded, complete_from after it, a translation to an
///             event that the pipeline lacks; LogError: a column that can't feed its field
/// Complexity  O(rows) for logs whose rows stand in order; memory 4 bytes a case, and the distinct
/// paths
[[nodiscard]] Replay replay(const Pipeline& pipeline, const EventLog& log, Date as_of,
                            const ReplayOptions& options = {});

}  // namespace casepath
