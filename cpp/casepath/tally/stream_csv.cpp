#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/log/detail/builder.hpp"
#include "casepath/log/detail/csv_pieces.hpp"
#include "casepath/log/detail/csv_types.hpp"
#include "casepath/log/detail/source_readers.hpp"
#include "casepath/tally/detail/shift_rows.hpp"
#include "casepath/tally/stream.hpp"

namespace casepath {
namespace {

/// Reads a file piece by piece, once or twice.
class CsvReading {
 public:
  CsvReading(const std::filesystem::path& path, const LogSpec& log, const CsvOptions& csv,
             const PieceSizes& sizes)
      : path_(path), log_(log), csv_(csv), sizes_(sizes) {}

  /// Adds all pieces.  False: some were read with types that later pieces have changed; all have
  /// told their types now.
  bool add_to(TallyStream& stream) {
    std::exception_ptr failed;  // maybe only for the types that were known then
    types_.have_changed = false;
    detail::CsvPieces pieces(path_, sizes_.bytes);
    std::size_t rows = 0;
    std::string text = pieces.header();
    do {
      auto source =
          detail::with_rows_shifted(rows, [&] { return scanned(std::move(text), stream); });
      const std::size_t own_rows = source.rows;
      if (!failed && !types_.have_changed) {
        try {
          add_piece(stream, std::move(source), rows);
        } catch (const Cancelled&) {
          throw;
        } catch (const Error&) {
          failed = std::current_exception();
        }
      }
      rows += own_rows;
      if (const auto& progress = stream.options().progress; progress && !progress(rows, rows)) {
        throw Cancelled();
      }
      text = pieces.next(types_.delimiter);
    } while (!text.empty());
    if (failed && !types_.have_changed) std::rethrow_exception(failed);
    return !types_.have_changed;
  }

 private:
  [[nodiscard]] detail::Source scanned(std::string text, const TallyStream& stream) {
    ReadOptions options;
    options.threads = stream.options().threads;
    return detail::read_csv_source(
        std::move(text), path_.string(), csv_, options,
        [this](const std::vector<std::string>& names) {
          auto chosen = detail::choose_columns(names, log_);
          return detail::ColumnRoles{{chosen.case_column, chosen.event_column, chosen.time_column},
                                     std::move(chosen.attributes)};
        },
        &types_);
  }

  void add_piece(TallyStream& stream, detail::Source source, std::size_t rows_before) const {
    ReadOptions options;
    options.threads = stream.options().threads;
    const EventLog log = detail::with_rows_shifted(
        rows_before, [&] { return LogBuilder::build(std::move(source), log_, options); });
    stream.add(log);
  }

  const std::filesystem::path& path_;
  const LogSpec& log_;
  const CsvOptions& csv_;
  const PieceSizes& sizes_;
  detail::CsvTypes types_;
};

}  // namespace

Tally tally_csv(const std::filesystem::path& path, const LogSpec& log, TallyStream stream,
                const CsvOptions& csv, const PieceSizes& sizes) {
  detail::check_spec(log);
  CsvReading reading(path, log, csv, sizes);
  TallyStream first = stream;
  if (reading.add_to(first)) return std::move(first).finish();
  (void)reading.add_to(stream);
  return std::move(stream).finish();
}

}  // namespace casepath
