// casepath/tally -> casepath._core
#include "casepath/tally/tally.hpp"

#include <pybind11/operators.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "arrow.hpp"
#include "bind.hpp"
#include "casepath/tally/bytes.hpp"
#include "casepath/tally/stream.hpp"
#include "convert.hpp"
#include "progress.hpp"

namespace casepath::python {
namespace {

using Groups = std::vector<GroupColumn>;
using PassagePairs = std::vector<std::pair<std::string, std::int64_t>>;

TallySpec spec_of(const Groups& by, const PassagePairs& passages, bool calendar, bool occupancy,
                  bool situations) {
  TallySpec spec;
  spec.by = by;
  spec.calendar = calendar;
  spec.occupancy = occupancy;
  spec.situations = situations;
  for (const auto& [target, days] : passages) spec.passages.push_back({target, days});
  return spec;
}

/// What a stream is to count, and how.
TallyStream stream_of(const Pipeline& pipeline, const std::string& as_of,
                      const std::optional<std::string>& complete_from,
                      std::optional<std::int64_t> silent_after_days, const TallySpec& spec,
                      unsigned threads, Progress progress) {
  ReplayOptions options;
  options.complete_from = date_of(complete_from, "complete_from");
  options.silent_after_days = silent_after_days;
  options.threads = threads;
  options.progress = std::move(progress);
  return {pipeline, date_of(as_of, "as_of"), spec, std::move(options)};
}

/// A stream that is of no use once it is finished.
class OpenStream {
 public:
  explicit OpenStream(TallyStream stream) : stream_(std::move(stream)) {}

  TallyStream& stream() {
    if (!stream_) throw ArgumentError("the stream is finished: make another one");
    return *stream_;
  }
  Tally finish() {
    TallyStream last = std::move(stream());
    stream_.reset();
    return std::move(last).finish();
  }

 private:
  std::optional<TallyStream> stream_;
};

void bind_tally_stream(py::module_& m) {
  py::class_<OpenStream>(m, "TallyStream", "Counts a log that comes in batches.")
      // Constructors
      .def(py::init([](const Pipeline& pipeline, const std::string& as_of,
                       const std::optional<std::string>& complete_from,
                       std::optional<std::int64_t> silent_after_days, const Groups& by,
                       const PassagePairs& passages, bool calendar, bool occupancy, bool situations,
                       unsigned threads) {
             return OpenStream(stream_of(pipeline, as_of, complete_from, silent_after_days,
                                         spec_of(by, passages, calendar, occupancy, situations),
                                         threads, {}));
           }),
           "pipeline"_a, py::kw_only(), "as_of"_a, "complete_from"_a = py::none(),
           "silent_after_days"_a = py::none(), "by"_a = Groups{}, "passages"_a = PassagePairs{},
           "calendar"_a = false, "occupancy"_a = false, "situations"_a = false, "threads"_a = 0)
      // Sizes
      .def_property_readonly("row_count",
                             [](OpenStream& self) { return self.stream().row_count(); })
      // Work
      .def(
          "add",
          [](OpenStream& self, const EventLog& batch) {
            TallyStream& stream = self.stream();
            // GIL released: the log is immutable; the stream belongs to the calling thread.
            Watch::without_lock([&] { stream.add(batch); });
          },
          "batch"_a)
      .def("finish", &OpenStream::finish);

  m.def(
      "tally_csv",
      [](const Pipeline& pipeline, const std::filesystem::path& path, const LogSpec& log,
         const std::string& delimiter, std::vector<std::string> missing, const std::string& as_of,
         const std::optional<std::string>& complete_from,
         std::optional<std::int64_t> silent_after_days, const Groups& by,
         const PassagePairs& passages, bool calendar, bool occupancy, bool situations,
         std::size_t piece_bytes, unsigned threads, const ProgressFunction& progress) {
        if (delimiter.size() > 1) {
          throw ArgumentError("delimiter: \"" + delimiter + "\" is not one ASCII character");
        }
        Watch watch(progress);
        const CsvOptions csv{delimiter.empty() ? '\0' : delimiter[0], std::move(missing)};
        TallyStream stream = stream_of(pipeline, as_of, complete_from, silent_after_days,
                                       spec_of(by, passages, calendar, occupancy, situations),
                                       threads, watch.progress());
        PieceSizes sizes;
        sizes.bytes = piece_bytes;
        // GIL released: path, specs and options are C++ values; progress takes the lock back.
        return Watch::without_lock(
            [&] { return tally_csv(path, log, std::move(stream), csv, sizes); });
      },
      "pipeline"_a, "path"_a, "log"_a, py::kw_only(), "delimiter"_a = "",
      "missing"_a = std::vector<std::string>{}, "as_of"_a, "complete_from"_a = py::none(),
      "silent_after_days"_a = py::none(), "by"_a = Groups{}, "passages"_a = PassagePairs{},
      "calendar"_a = false, "occupancy"_a = false, "situations"_a = false,
      "piece_bytes"_a = PieceSizes{}.bytes, "threads"_a = 0, "progress"_a = py::none());

  m.def(
      "tally_arrow",
      [](const Pipeline& pipeline, const py::capsule& arrow, const LogSpec& log,
         const std::string& as_of, const std::optional<std::string>& complete_from,
         std::optional<std::int64_t> silent_after_days, const Groups& by,
         const PassagePairs& passages, bool calendar, bool occupancy, bool situations,
         std::size_t piece_rows, unsigned threads, const ProgressFunction& progress) {
        Watch watch(progress);
        TallyStream stream = stream_of(pipeline, as_of, complete_from, silent_after_days,
                                       spec_of(by, passages, calendar, occupancy, situations),
                                       threads, watch.progress());
        PieceSizes sizes;
        sizes.rows = piece_rows;
        ArrowArrayStream* source = stream_in(arrow);
        // GIL released: the stream was made for this call and nobody else reads it; a producer that
        // needs Python takes the lock itself.
        return Watch::without_lock(
            [&] { return tally_arrow(source, log, std::move(stream), sizes); });
      },
      "pipeline"_a, "stream"_a, "log"_a, py::kw_only(), "as_of"_a, "complete_from"_a = py::none(),
      "silent_after_days"_a = py::none(), "by"_a = Groups{}, "passages"_a = PassagePairs{},
      "calendar"_a = false, "occupancy"_a = false, "situations"_a = false,
      "piece_rows"_a = PieceSizes{}.rows, "threads"_a = 0, "progress"_a = py::none());
}

}  // namespace

void bind_tally(py::module_& m) {
  py::class_<Tally>(m, "Tally", "Integer counts of the paths of cases; they add up exactly.")
      // Properties
      .def_property_readonly("pipeline", &Tally::pipeline)
      .def_property_readonly("unit", [](const Tally& self) { return self.frame().unit; })
      .def_property_readonly("as_of", [](const Tally& self) { return self.frame().as_of; })
      .def_property_readonly("complete_from",
                             [](const Tally& self) { return self.frame().complete_from; })
      .def_property_readonly("by", [](const Tally& self) { return self.spec().by; })
      .def_property_readonly("calendar", [](const Tally& self) { return self.spec().calendar; })
      .def_property_readonly("occupancy", [](const Tally& self) { return self.spec().occupancy; })
      .def_property_readonly("situations", [](const Tally& self) { return self.spec().situations; })
      .def_property_readonly("groups",
                             [](const Tally& self) {
                               return std::vector<std::vector<std::string>>(self.groups().begin(),
                                                                            self.groups().end());
                             })
      // Operators
      .def(py::self + py::self)
      .def(
          "__eq__",
          [](const Tally& self, const py::object& other) {
            return py::isinstance<Tally>(other) && self == other.cast<const Tally&>();
          },
          "other"_a)
      // Bytes and files
      .def("to_bytes",
           [](const Tally& self) {
             // GIL released: the tally is immutable and no Python object is touched.
             const std::string bytes = Watch::without_lock([&] { return to_bytes(self); });
             return py::bytes(bytes);
           })
      .def_static(
          "from_bytes",
          [](const py::bytes& bytes) {
            const auto view = static_cast<std::string_view>(bytes);
            // GIL released: bytes are immutable and kept alive by the caller.
            return Watch::without_lock([&] { return tally_from_bytes(view); });
          },
          "data"_a)
      .def(
          "write",
          [](const Tally& self, const std::filesystem::path& path) {
            // GIL released: the tally is immutable and no Python object is touched.
            Watch::without_lock([&] { write_tally(self, path); });
          },
          "path"_a)
      .def_static(
          "read",
          [](const std::filesystem::path& path) {
            // GIL released: no Python object is touched.
            return Watch::without_lock([&] { return read_tally(path); });
          },
          "path"_a);

  bind_tally_stream(m);

  m.def(
      "tally",
      [](const Replay& replay, const Groups& by, const PassagePairs& passages, bool calendar,
         bool occupancy, bool situations, unsigned threads, const ProgressFunction& progress) {
        Watch watch(progress);
        const TallySpec spec = spec_of(by, passages, calendar, occupancy, situations);
        const TallyOptions options{threads, watch.progress()};
        // GIL released: the replay is immutable; progress takes the lock back.
        return Watch::without_lock([&] { return tally(replay, spec, options); });
      },
      "replay"_a, "by"_a = Groups{}, "passages"_a = PassagePairs{}, "calendar"_a = false,
      "occupancy"_a = false, "situations"_a = false, "threads"_a = 0, "progress"_a = py::none());

  m.def(
      "tally_part",
      [](const Replay& replay, std::uint32_t begin, std::uint32_t end, const Groups& by,
         const PassagePairs& passages, bool calendar, bool occupancy, bool situations) {
        if (begin > end || end > replay.case_count()) {
          throw ArgumentError("cases " + std::to_string(begin) + " to " + std::to_string(end) +
                              ": the replay has cases 0 to " + std::to_string(replay.case_count()));
        }
        const TallySpec spec = spec_of(by, passages, calendar, occupancy, situations);
        // GIL released: the replay is immutable and no Python object is touched.
        return Watch::without_lock(
            [&] { return tally_part(replay, spec, CaseId{begin}, CaseId{end}); });
      },
      "replay"_a, "begin"_a, "end"_a, "by"_a = Groups{}, "passages"_a = PassagePairs{},
      "calendar"_a = false, "occupancy"_a = false, "situations"_a = false);
}

}  // namespace casepath::python
