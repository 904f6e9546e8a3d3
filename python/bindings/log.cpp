// casepath/log -> casepath._core
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "arrow.hpp"
#include "bind.hpp"
#include "casepath/log/event_log.hpp"
#include "casepath/log/readers.hpp"
#include "columns.hpp"
#include "convert.hpp"
#include "progress.hpp"

namespace casepath::python {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// (name, type, values, where recorded)
using PythonColumn =
    std::tuple<std::string, std::string, py::object, std::optional<py::array_t<bool>>>;

py::array coded_texts(std::span<const std::uint32_t> codes, std::span<const std::string> texts) {
  std::vector<py::str> shared(texts.begin(), texts.end());
  TextColumn column(codes.size());
  for (const std::uint32_t code : codes) {
    if (code == Attribute::no_code) {
      column.add(py::none());
    } else {
      column.add(shared[code]);
    }
  }
  return column.take();
}

/// The values of an attribute, and where they count (None: everywhere, or the values tell).
std::pair<py::array, py::object> values_of(const Attribute& attribute, std::size_t rows) {
  if (attribute.type() == ColumnType::text) {
    return {coded_texts(attribute.codes(), attribute.texts()), py::none()};
  }
  if (attribute.type() == ColumnType::number) {
    return {column<double>(attribute.numbers(), [](double value) { return value; }), py::none()};
  }
  std::vector<std::int64_t> values(attribute.integers().begin(), attribute.integers().end());
  const bool is_time = attribute.type() == ColumnType::date || attribute.type() == ColumnType::time;
  py::array_t<bool> recorded(static_cast<py::ssize_t>(rows));
  bool* flag = recorded.mutable_data();
  for (std::uint32_t row = 0; row < rows; ++row) {
    flag[row] = attribute.is_recorded(RowId{row});
    if (!flag[row] && is_time) values[row] = not_a_time;
  }
  switch (attribute.type()) {
    case ColumnType::date:
      return {datetimes(values, "D"), py::none()};
    case ColumnType::time:
      return {datetimes(values, "s"), py::none()};
    case ColumnType::boolean:
      return {column<bool>(values, [](std::int64_t value) { return value != 0; }), recorded};
    default:
      return {column<std::int64_t>(values, [](std::int64_t value) { return value; }), recorded};
  }
}

py::array case_names_of(const EventLog& log) {
  TextColumn names(log.case_count());
  for (std::uint32_t id = 0; id < log.case_count(); ++id) {
    names.add(py::str(std::string(log.case_name(CaseId{id}))));
  }
  return names.take();
}

py::array cases_of_rows(const EventLog& log) {
  TextColumn names(log.row_count());
  for (std::uint32_t id = 0; id < log.case_count(); ++id) {
    const py::str name(std::string(log.case_name(CaseId{id})));
    for (auto row = log.begin(CaseId{id}); row < log.end(CaseId{id});
         row = RowId{row.value() + 1}) {
      names.add(name);
    }
  }
  return names.take();
}

py::array events_of_rows(const EventLog& log) {
  std::vector<py::str> words(log.word_texts().begin(), log.word_texts().end());
  TextColumn events(log.row_count());
  for (const std::uint16_t word : log.words()) events.add(words[word]);
  return events.take();
}

py::array times_of_rows(const EventLog& log) {
  std::vector<std::int64_t> times;
  times.reserve(log.row_count());
  const bool has_seconds = !log.seconds().empty();
  for (std::uint32_t row = 0; row < log.row_count(); ++row) {
    const Instant at = log.time(RowId{row});
    if (!at.is_recorded()) {
      times.push_back(not_a_time);
    } else {
      times.push_back(has_seconds ? at.seconds() : at.date.days());
    }
  }
  return datetimes(times, has_seconds ? "s" : "D");
}

}  // namespace

void bind_log(py::module_& m) {
  py::class_<LogSpec>(m, "LogSpec", "What the columns of a table are.")
      // Constructors
      .def(py::init([](std::string case_column, std::string event, std::string time,
                       std::string sequence, std::string unit, Pairs parents,
                       std::string continues_in, std::string split_from, Pairs fields,
                       std::vector<std::pair<std::string, std::optional<std::string>>> events,
                       std::optional<std::vector<std::string>> columns) {
             return LogSpec{std::move(case_column),  std::move(event),      std::move(time),
                            std::move(sequence),     std::move(unit),       std::move(parents),
                            std::move(continues_in), std::move(split_from), std::move(fields),
                            std::move(events),       std::move(columns)};
           }),
           py::kw_only(), "case"_a, "event"_a, "time"_a, "sequence"_a = "", "unit"_a = "",
           "parents"_a = Pairs{}, "continues_in"_a = "", "split_from"_a = "", "fields"_a = Pairs{},
           "events"_a = std::vector<std::pair<std::string, std::optional<std::string>>>{},
           "columns"_a = py::none())
      // Properties
      .def_readonly("case", &LogSpec::case_column)
      .def_readonly("event", &LogSpec::event_column)
      .def_readonly("time", &LogSpec::time_column)
      .def_readonly("sequence", &LogSpec::sequence_column)
      .def_readonly("unit", &LogSpec::unit)
      .def_readonly("parents", &LogSpec::parents)
      .def_readonly("continues_in", &LogSpec::continues_in)
      .def_readonly("split_from", &LogSpec::split_from)
      .def_readonly("fields", &LogSpec::fields)
      .def_readonly("events", &LogSpec::events)
      .def_readonly("columns", &LogSpec::columns);

  py::class_<EventLog>(m, "EventLog", "The dated events of many cases, as columns.  Immutable.")
      // Properties
      .def_property_readonly("spec", &EventLog::spec)
      .def_property_readonly(
          "words",
          [](const EventLog& self) {
            return std::vector<std::string>(self.word_texts().begin(), self.word_texts().end());
          },
          "The distinct event words.")
      .def_property_readonly(
          "attributes",
          [](const EventLog& self) {
            Pairs names;
            for (const Attribute& one : self.attributes()) {
              names.emplace_back(one.name(), name_of(one.type()));
            }
            return names;
          },
          "(name, type) of the columns beside case, event and time.")
      // Sizes
      .def_property_readonly("case_count", &EventLog::case_count)
      .def_property_readonly("row_count", &EventLog::row_count)
      // Columns
      .def("case_names", &case_names_of, "Names of the cases, in order.")
      .def("case_column", &cases_of_rows, "The case of each row, in log order.")
      .def("event_column", &events_of_rows, "The event word of each row.")
      .def("time_column", &times_of_rows,
           "datetime64[D], or [s] where times of day are recorded; NaT where undated.")
      .def(
          "attribute",
          [](const EventLog& self, const std::string& name) {
            const Attribute* found = self.find_attribute(name);
            if (found == nullptr) throw ArgumentError("the log has no column \"" + name + '"');
            return values_of(*found, self.row_count());
          },
          "name"_a, "A column's values, and where they are recorded (None: the values tell).")
      .def(
          "arrival",
          [](const EventLog& self) {
            py::array_t<std::uint32_t> rows(static_cast<py::ssize_t>(self.row_count()));
            std::uint32_t* out = rows.mutable_data();
            for (std::uint32_t row = 0; row < self.row_count(); ++row) {
              out[row] = self.arrival(RowId{row});
            }
            return rows;
          },
          "Row number in the input of each row, from 0.")
      .def(
          "__arrow_c_stream__",
          [](const EventLog& self, const py::object&) { return stream_of(self); },
          "requested_schema"_a = py::none())
      // Operators
      .def(
          "__eq__",
          [](const EventLog& self, const py::object& other) {
            return py::isinstance<EventLog>(other) && self == other.cast<const EventLog&>();
          },
          "other"_a)
      // Text
      .def("to_csv",
           [](const EventLog& self) {
             // GIL released: the log is immutable and no Python object is touched.
             return Watch::without_lock([&] { return to_csv(self); });
           })
      .def(
          "write_csv",
          [](const EventLog& self, const std::filesystem::path& path) {
            // GIL released: the log is immutable and no Python object is touched.
            Watch::without_lock([&] { write_csv(self, path); });
          },
          "path"_a);

  m.def(
      "read_csv",
      [](const std::filesystem::path& path, const LogSpec& spec, const std::string& delimiter,
         std::vector<std::string> missing, unsigned threads, const ProgressFunction& progress) {
        if (delimiter.size() > 1) {
          throw ArgumentError("delimiter: \"" + delimiter + "\" is not one ASCII character");
        }
        Watch watch(progress);
        const CsvOptions csv{delimiter.empty() ? '\0' : delimiter[0], std::move(missing)};
        const ReadOptions options{threads, watch.progress()};
        // GIL released: path, spec and options are C++ values; progress takes the lock back.
        return Watch::without_lock([&] { return read_csv(path, spec, csv, options); });
      },
      "path"_a, "spec"_a, "delimiter"_a = "", "missing"_a = std::vector<std::string>{},
      "threads"_a = 0, "progress"_a = py::none());

  m.def(
      "read_json_lines",
      [](const std::filesystem::path& path, const LogSpec& spec, unsigned threads,
         const ProgressFunction& progress) {
        Watch watch(progress);
        const ReadOptions options{threads, watch.progress()};
        // GIL released: path, spec and options are C++ values; progress takes the lock back.
        return Watch::without_lock([&] { return read_json_lines(path, spec, options); });
      },
      "path"_a, "spec"_a, "threads"_a = 0, "progress"_a = py::none());

  m.def(
      "read_arrow",
      [](const py::capsule& stream, const LogSpec& spec, unsigned threads,
         const ProgressFunction& progress) {
        Watch watch(progress);
        const ReadOptions options{threads, watch.progress()};
        ArrowArrayStream* source = stream_in(stream);
        // GIL released: the stream was made for this call and nobody else reads it; a producer that
        // needs Python takes the lock itself.
        return Watch::without_lock([&] { return read_arrow(source, spec, options); });
      },
      "stream"_a, "spec"_a, "threads"_a = 0, "progress"_a = py::none(),
      "Reads the capsule of ``__arrow_c_stream__`` to its end.");

  m.def(
      "make_log",
      [](const std::vector<PythonColumn>& columns, const LogSpec& spec, unsigned threads,
         const ProgressFunction& progress) {
        std::vector<InputColumn> inputs;
        inputs.reserve(columns.size());
        for (const auto& [name, type, values, recorded] : columns) {
          inputs.push_back(input_column(name, type, values, recorded));
        }
        Watch watch(progress);
        const ReadOptions options{threads, watch.progress()};
        // GIL released: the columns have been copied into C++ values.
        return Watch::without_lock([&] { return make_log(inputs, spec, options); });
      },
      "columns"_a, "spec"_a, "threads"_a = 0, "progress"_a = py::none());
}

}  // namespace casepath::python
