/// @file stream.hpp
/// The tally of a log that comes in batches and is never held whole.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

#include "casepath/core/time.hpp"
#include "casepath/log/event_log.hpp"
#include "casepath/log/readers.hpp"
#include "casepath/pipeline/pipeline.hpp"
#include "casepath/replay/replay.hpp"
#include "casepath/tally/tally.hpp"

namespace casepath {

/// Counts a log that comes in batches: the same tally, bit for bit, as of the whole log, whatever
/// the batches and the threads.
///
/// The rows of a case stand together: in one batch, in any order, or at the end of one batch and
/// the begin of the next.  The case of a batch's last row is held back until it is known to be
/// over.
///
/// A case that comes again after others is refused.  Up to 4 million (2^22) cases each is known by
/// a 64-bit hash of its name; beyond that a sample of them, halved whenever it is full again, so
/// that memory stays bounded: a log in wrong order can't escape, a single case that is repeated far
/// away may, and is then counted as two.  (That two names have one hash, and a log is refused that
/// is in order, has a chance of 1 in a million for 4 million cases.)
///
/// Memory: a batch, the longest case at an end of one, 64 MB of hashes, and the tally, which has a
/// cell for every distinct path.
class TallyStream {
 public:
  /// The unit is that of the logs.  `options.progress` counts rows, those of later batches not yet
  /// among them in all.
  /// Errors: as replay() and tally(), when the first batch is added.
  TallyStream(Pipeline pipeline, Date as_of, TallySpec spec = {}, ReplayOptions options = {});
  TallyStream(const TallyStream& other);
  TallyStream(TallyStream&&) noexcept;
  TallyStream& operator=(const TallyStream& other);
  TallyStream& operator=(TallyStream&&) noexcept;
  ~TallyStream();

  /// The next batch, of the same columns.  After an error the stream is of no more use.
  /// Errors: LogError "case_comes_again"; as replay() and tally(); ArgumentError - batches of
  /// different units, see Tally::operator+=.
  void add(const EventLog& batch);
  /// What has been counted, once all batches are in.
  [[nodiscard]] Tally finish() &&;

  /// Rows added so far.
  [[nodiscard]] std::size_t row_count() const noexcept;
  /// For how many threads, and with what progress, batches are to be read.
  [[nodiscard]] const ReplayOptions& options() const noexcept;

 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

/// How much of a table is taken at once.
struct PieceSizes {
  std::size_t bytes = std::size_t{1} << 24U;  ///< of a CSV file; a longer row is taken whole
  std::size_t rows = std::size_t{1} << 18U;   ///< of an Arrow stream: at least, in whole batches
};

/// Counts a CSV file piece by piece; `stream` says what to count, and has no batch yet.  The same
/// tally as of read_csv(): the types of columns are those that the whole file gives.  Where a later
/// piece changes the type of a column, its values were read otherwise than they should have been:
/// then the file is read to its end for its types and once more for its counts.
///
/// Errors: LogError as read_csv(), with rows of the file; as TallyStream::add().
[[nodiscard]] Tally tally_csv(const std::filesystem::path& path, const LogSpec& log,
                              TallyStream stream, const CsvOptions& csv = {},
                              const PieceSizes& sizes = {});

/// Counts an Arrow C stream as it comes, and releases it.
/// Errors: LogError as read_arrow(), with rows of the stream; as TallyStream::add().
[[nodiscard]] Tally tally_arrow(ArrowArrayStream* arrow, const LogSpec& log, TallyStream stream,
                                const PieceSizes& sizes = {});

}  // namespace casepath
