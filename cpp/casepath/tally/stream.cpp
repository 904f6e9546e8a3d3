#include "casepath/tally/stream.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"
#include "casepath/tally/detail/held_case.hpp"
#include "casepath/tally/detail/seen_cases.hpp"
#include "casepath/tally/grouping.hpp"

namespace casepath {
namespace {

std::size_t cells_of(const Tally& tally) {
  return tally.cases().size() + tally.sojourns().size() + tally.variants().size() +
         tally.passages().size() + tally.stays().size() + tally.cohorts().size();
}

/// The case of the last row of the input.
CaseId last_case(const EventLog& log) {
  std::size_t found = 0;
  for (std::size_t id = 0; id < log.case_count(); ++id) {
    for (RowId row = log.begin(CaseId{id}); row < log.end(CaseId{id});
         row = RowId{row.index() + 1}) {
      if (log.arrival(row) == log.row_count() - 1) found = id;
    }
  }
  return CaseId{found};
}

std::uint32_t first_row_of(const EventLog& log, CaseId id) {
  std::uint32_t first = std::numeric_limits<std::uint32_t>::max();
  for (RowId row = log.begin(id); row < log.end(id); row = RowId{row.index() + 1}) {
    first = std::min(first, log.arrival(row));
  }
  return first;
}

}  // namespace

struct TallyStream::Work {
  Pipeline pipeline;
  Date as_of;
  TallySpec spec;
  ReplayOptions options;

  detail::SeenCases seen = detail::SeenCases();
  std::optional<detail::HeldCase> held = std::nullopt;
  std::vector<Tally> parts = {};                 ///< each at least twice as big as the next
  std::optional<EventLog> empty = std::nullopt;  ///< the first batch without a row
  std::size_t rows = 0;
  std::size_t batches = 0;

  void add(const EventLog& batch) {
    ++batches;
    if (batch.row_count() == 0) {
      if (!empty) empty = batch;
      return;
    }
    const CaseId last = last_case(batch);
    const bool goes_on = held && batch.case_name(CaseId{0U}) == held->name();
    const std::size_t first_new = goes_on ? 1 : 0;
    refuse_repeated(batch, first_new);
    if (goes_on) held->append(batch, CaseId{0U});
    if (!goes_on || last.index() != 0) count_held();

    const bool is_held = last.index() >= first_new;
    if (batch.case_count() > first_new + (is_held ? 1 : 0)) {
      const Replay replayed = replay(pipeline, batch, as_of, options_for(batch));
      const CaseId end{batch.case_count()};
      count(replayed, CaseId{first_new}, is_held ? last : end);
      if (is_held) count(replayed, CaseId{last.index() + 1}, end);
    }
    if (is_held) held.emplace(batch, last);
    rows += batch.row_count();
  }

  void refuse_repeated(const EventLog& batch, std::size_t first_new) {
    for (std::size_t i = first_new; i < batch.case_count(); ++i) {
      const CaseId id{i};
      if (seen.add(batch.case_name(id))) continue;
      const std::size_t row = rows + first_row_of(batch, id) + 1;
      const std::string& column = batch.spec().case_column;
      throw LogError({{"case_comes_again",
                       "row " + std::to_string(row) + " (in batch " + std::to_string(batches) +
                           "): the case " + in_quotes(batch.case_name(id)) +
                           " comes again after other cases; a log that is read in batches must "
                           "have the rows of a case together: sort it by " +
                           in_quotes(column) + ", or read it whole",
                       static_cast<long long>(row), column}});
    }
  }

  /// The progress of a batch, on top of the rows before it.
  [[nodiscard]] ReplayOptions options_for(const EventLog& batch) const {
    ReplayOptions own = options;
    if (options.progress) {
      own.progress = [this, in_all = batch.row_count()](std::size_t done, std::size_t total) {
        const std::size_t here = total == 0 ? in_all : done * in_all / total;
        return options.progress(rows + here, rows + in_all);
      };
    }
    return own;
  }

  void count(const Replay& replayed, CaseId begin, CaseId end) {
    if (begin.index() >= end.index()) return;
    TallyOptions tally_options;
    tally_options.threads = options.threads;
    take(tally_part(replayed, spec, begin, end, tally_options));
  }

  void count_held() {
    if (!held) return;
    const EventLog log = held->log();
    ReplayOptions quiet = options;
    quiet.threads = 1;
    quiet.progress = {};
    count(replay(pipeline, log, as_of, quiet), CaseId{0U}, CaseId{1U});
    held.reset();
  }

  /// Adds parts of about the same size: a part is added to another as often as sizes can double.
  void take(Tally part) {
    parts.push_back(std::move(part));
    while (parts.size() > 1 &&
           cells_of(parts[parts.size() - 2]) < 2 * cells_of(parts[parts.size() - 1])) {
      const Tally top = std::move(parts.back());
      parts.pop_back();
      parts.back() += top;
    }
  }

  [[nodiscard]] Tally finish() {
    count_held();
    if (parts.empty()) return nothing();
    while (parts.size() > 1) {
      const Tally top = std::move(parts.back());
      parts.pop_back();
      parts.back() += top;
    }
    return std::move(parts.front());
  }

  /// The tally of no row, checked as far as there are columns.
  [[nodiscard]] Tally nothing() const {
    if (empty) return tally(replay(pipeline, *empty, as_of, options), spec);
    TallySpec without_columns = spec;
    without_columns.by.clear();
    const Replay replayed = replay(pipeline, EventLog(), as_of, options);
    return {pipeline, spec, tally(replayed, without_columns).frame()};
  }
};

TallyStream::TallyStream(Pipeline pipeline, Date as_of, TallySpec spec, ReplayOptions options)
    : work_(std::make_unique<Work>(
          Work{std::move(pipeline), as_of, std::move(spec), std::move(options)})) {
  check_groups(work_->spec.by);
}

TallyStream::TallyStream(const TallyStream& other) : work_(std::make_unique<Work>(*other.work_)) {}
TallyStream::TallyStream(TallyStream&&) noexcept = default;
TallyStream& TallyStream::operator=(const TallyStream& other) {
  if (this != &other) work_ = std::make_unique<Work>(*other.work_);
  return *this;
}
TallyStream& TallyStream::operator=(TallyStream&&) noexcept = default;
TallyStream::~TallyStream() = default;

void TallyStream::add(const EventLog& batch) { work_->add(batch); }

Tally TallyStream::finish() && { return work_->finish(); }

std::size_t TallyStream::row_count() const noexcept { return work_->rows; }

const ReplayOptions& TallyStream::options() const noexcept { return work_->options; }

}  // namespace casepath
