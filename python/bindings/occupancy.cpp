// casepath/analysis: stays in states -> casepath._core
#include "casepath/analysis/occupancy.hpp"

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "columns.hpp"
#include "convert.hpp"
#include "progress.hpp"
#include "result.hpp"

namespace casepath::python {
namespace {

using StayNumbers = py::array_t<std::int64_t, py::array::c_style | py::array::forcecast>;

constexpr std::array all_clocks{Clock::forward, Clock::reset};
constexpr std::array all_splits{StateSplit::none, StateSplit::downgraded};
constexpr std::array all_variances{OccupancyVariance::jackknife, OccupancyVariance::greenwood,
                                   OccupancyVariance::aalen};

/// Not-a-number as None.
std::optional<double> known(double number) {
  return number == number ? std::optional<double>(number) : std::nullopt;
}

template <class Number>
py::array_t<double> rows_of(const std::vector<Number>& values, std::size_t columns) {
  const auto width = static_cast<py::ssize_t>(columns);
  const auto height = width == 0 ? 0 : static_cast<py::ssize_t>(values.size()) / width;
  return py::array_t<double>({height, width}, values.data());
}

// --- stays ---------------------------------------------------------------------------------------

void bind_sojourns(py::module_& m) {
  py::class_<SojournCounts>(m, "SojournCounts", "How many cases have stays, and why others not.")
      // Properties
      .def_readonly("cases", &SojournCounts::cases)
      .def_readonly("pending", &SojournCounts::pending, "Of the cases, in no outcome at the cut.")
      .def_readonly("set_aside", &SojournCounts::set_aside)
      .def_readonly("running", &SojournCounts::running)
      .def_readonly("undated", &SojournCounts::undated)
      .def_readonly("before", &SojournCounts::before)
      .def_readonly("delayed", &SojournCounts::delayed)
      .def_readonly("undated_visits", &SojournCounts::undated_visits)
      .def_readonly("filled_visits", &SojournCounts::filled_visits);

  bind_result<Sojourns>(m, "Sojourns", "Stays of cases in states.")
      .def_readonly("states", &Sojourns::states)
      .def_readonly("is_outcome", &Sojourns::is_outcome)
      .def_readonly("cluster", &Sojourns::cluster)
      .def_readonly("counts", &Sojourns::counts)
      .def_property_readonly("share_pending",
                             [](const Sojourns& self) { return known(self.share_pending()); })
      .def_property_readonly("median_follow_up_days",
                             [](const Sojourns& self) { return known(self.median_follow_up_days); })
      // Sizes
      .def("__len__", [](const Sojourns& self) { return self.rows.size(); })
      // Columns
      .def("stays", [](const Sojourns& self) -> ColumnDict {
        using Number = std::int64_t;
        const auto state = [](std::uint32_t to) {
          return to == Sojourn::pending ? Number{-1} : Number{to};
        };
        const auto k = [](const Moment& at) {
          return at == Moment::end_of_day(at.day) ? Number{0} : Number{at.k};
        };
        const auto& rows = self.rows;
        ColumnDict columns;
        columns["case"] = column<Number>(rows, [](const Sojourn& row) { return row.case_index; });
        columns["from"] = column<Number>(rows, [](const Sojourn& row) { return row.from; });
        columns["to"] = column<Number>(rows, [&](const Sojourn& row) { return state(row.to); });
        columns["entry_day"] =
            column<Number>(rows, [](const Sojourn& row) { return row.entry.day; });
        columns["entry_k"] = column<Number>(rows, [&](const Sojourn& row) { return k(row.entry); });
        columns["exit_day"] = column<Number>(rows, [](const Sojourn& row) { return row.exit.day; });
        columns["exit_k"] = column<Number>(rows, [&](const Sojourn& row) { return k(row.exit); });
        columns["cluster"] = column<Number>(rows, [](const Sojourn& row) { return row.cluster; });
        return columns;
      });

  m.def(
      "sojourns",
      [](const Replay& replay, const std::string& clock, const std::string& split,
         const std::string& reading, unsigned threads) {
        const SojournOptions options{enumerator_of(clock, "clock", all_clocks),
                                     enumerator_of(split, "split", all_splits), reading_of(reading),
                                     threads};
        // GIL released: the replay is immutable and no Python object is touched.
        return Watch::without_lock([&] { return sojourns(replay, options); });
      },
      "replay"_a, py::kw_only(), "clock"_a, "split"_a, "reading"_a, "threads"_a);
}

// --- occupancy -----------------------------------------------------------------------------------

OccupancyOptions options_of(const std::vector<std::int64_t>& days,
                            const std::vector<GroupColumn>& by,
                            const std::optional<std::string>& start,
                            const std::optional<std::int64_t>& landmark, bool markov,
                            const std::string& split, bool beside_downgraded,
                            const std::string& clock, const std::string& reading,
                            const std::string& variance, const std::string& transform, double level,
                            unsigned threads) {
  OccupancyOptions options;
  options.days = days;
  options.by = by;
  options.start = start;
  options.landmark = landmark;
  options.markov = markov;
  options.split = enumerator_of(split, "split", all_splits);
  options.beside_downgraded = beside_downgraded;
  options.clock = enumerator_of(clock, "clock", all_clocks);
  options.reading = reading_of(reading);
  options.variance = enumerator_of(variance, "variance", all_variances);
  options.transform = enumerator_of(transform, "transform", all_interval_transforms);
  options.level = level;
  options.threads = threads;
  return options;
}

void bind_occupancy_results(py::module_& m) {
  py::class_<OccupancyOptions>(m, "OccupancyOptions", "What occupancy is asked for.")
      .def(py::init(&options_of), py::kw_only(), "days"_a, "by"_a, "start"_a, "landmark"_a,
           "markov"_a, "split"_a, "beside_downgraded"_a, "clock"_a, "reading"_a, "variance"_a,
           "transform"_a, "level"_a, "threads"_a)
      .def_readonly("days", &OccupancyOptions::days)
      .def_readonly("start", &OccupancyOptions::start)
      .def_readonly("landmark", &OccupancyOptions::landmark)
      .def_readonly("markov", &OccupancyOptions::markov)
      .def_readonly("beside_downgraded", &OccupancyOptions::beside_downgraded)
      .def_readonly("level", &OccupancyOptions::level)
      .def_property_readonly("split",
                             [](const OccupancyOptions& self) { return name_of(self.split); })
      .def_property_readonly("clock",
                             [](const OccupancyOptions& self) { return name_of(self.clock); })
      .def_property_readonly("variance",
                             [](const OccupancyOptions& self) { return name_of(self.variance); })
      .def_property_readonly("transform",
                             [](const OccupancyOptions& self) { return name_of(self.transform); });

  py::class_<OccupancyRow>(m, "OccupancyRow", "One state at the end of one day, of one group.")
      // Properties
      .def_property_readonly("group", [](const OccupancyRow& self) { return self.group.values; })
      .def_property_readonly("is_total",
                             [](const OccupancyRow& self) { return self.group.is_total; })
      .def_readonly("day", &OccupancyRow::day)
      .def_readonly("state", &OccupancyRow::state)
      .def_readonly("is_outcome", &OccupancyRow::is_outcome)
      .def_property_readonly("share", [](const OccupancyRow& self) { return known(self.share); })
      .def_property_readonly("standard_error",
                             [](const OccupancyRow& self) { return known(self.standard_error); })
      .def_property_readonly(
          "standard_error_by_case",
          [](const OccupancyRow& self) { return known(self.standard_error_by_case); })
      .def_property_readonly("interval", [](const OccupancyRow& self) { return self.interval; })
      .def_readonly("interval_method", &OccupancyRow::interval_method)
      .def_readonly("in_state", &OccupancyRow::in_state)
      .def_readonly("watched", &OccupancyRow::watched);

  py::class_<OccupancyPath>(m, "OccupancyPath", "Shares after each day on which they change.")
      // Properties
      .def_property_readonly("group", [](const OccupancyPath& self) { return self.group.values; })
      .def_property_readonly("is_total",
                             [](const OccupancyPath& self) { return self.group.is_total; })
      .def_readonly("cases", &OccupancyPath::cases)
      // Columns
      .def("days",
           [](const OccupancyPath& self) {
             return column<std::int64_t>(self.days, [](std::int32_t day) { return day; });
           })
      .def("shares", [](const OccupancyPath& self) {
        const std::size_t days = self.days.size();
        return rows_of(self.shares, days == 0 ? 0 : self.shares.size() / days);
      });

  bind_result<Occupancy>(m, "Occupancy", "Share of cases in each state by day.")
      .def_readonly("options", &Occupancy::options)
      .def_readonly("states", &Occupancy::states)
      .def_readonly("is_outcome", &Occupancy::is_outcome)
      .def_readonly("cluster", &Occupancy::cluster)
      .def_readonly("counts", &Occupancy::counts)
      .def_readonly("rows", &Occupancy::rows)
      .def_readonly("paths", &Occupancy::paths);
  bind_result<OccupancyTime>(m, "OccupancyTime", "Expected days in each state.")
      .def_readonly("since", &OccupancyTime::since)
      .def_readonly("until", &OccupancyTime::until);
  bind_result<StateTransitionMatrix>(m, "StateTransitionMatrix", "P(s, t).")
      .def_readonly("since", &StateTransitionMatrix::since)
      .def_readonly("until", &StateTransitionMatrix::until)
      .def_readonly("states", &StateTransitionMatrix::states);
}

/// Of a replay, or of a tally.
template <class Source>
void bind_occupancy_of(py::module_& m, const char* source) {
  m.def(
      "occupancy",
      [](const Source& self, const OccupancyOptions& options) {
        // GIL released: both are immutable and no Python object is touched.
        return Watch::without_lock([&] { return occupancy(self, options); });
      },
      py::arg(source), "options"_a);
  m.def(
      "time_in_state",
      [](const Source& self, std::int64_t until, const OccupancyOptions& options) {
        // GIL released: both are immutable and no Python object is touched.
        return Watch::without_lock([&] { return time_in_state(self, until, options); });
      },
      py::arg(source), "until"_a, "options"_a);
  m.def(
      "transition_matrix",
      [](const Source& self, std::int64_t since, std::int64_t until,
         const OccupancyOptions& options) {
        // GIL released: both are immutable and no Python object is touched.
        return Watch::without_lock([&] { return transition_matrix(self, since, until, options); });
      },
      py::arg(source), "since"_a, "until"_a, "options"_a);
}

// --- kernels over arrays -------------------------------------------------------------------------

/// A table of stays of whole days, with what an estimate is started from.
struct StayTable {
  OccupancyTable table;
  std::vector<std::int32_t> days;
  OccupationStart start;
  OccupationCurve curve;
  std::vector<std::size_t> points;
  std::int32_t since = 0;
};

StayTable stay_table(const StayNumbers& entry_day, const StayNumbers& exit_day,
                     const StayNumbers& from, const StayNumbers& to, const StayNumbers& cluster,
                     std::size_t states, const std::vector<std::int32_t>& days,
                     const std::optional<std::uint32_t>& start,
                     const std::optional<std::int32_t>& after_day) {
  std::vector<Sojourn> stays(static_cast<std::size_t>(exit_day.size()));
  for (std::size_t i = 0; i < stays.size(); ++i) {
    const auto row = static_cast<py::ssize_t>(i);
    Sojourn& one = stays[i];
    const bool moves = to.at(row) >= 0;
    one.from = static_cast<std::uint32_t>(from.at(row));
    one.to = moves ? static_cast<std::uint32_t>(to.at(row)) : Sojourn::pending;
    one.entry = {static_cast<std::int32_t>(entry_day.at(row)), 1};
    const auto exit = static_cast<std::int32_t>(exit_day.at(row));
    one.exit = moves ? Moment{exit, 1} : Moment::end_of_day(exit);
    one.cluster = static_cast<std::uint32_t>(cluster.at(row));
  }
  // GIL released: no Python object is touched.
  return Watch::without_lock([&] {
    std::vector<Moment> marks;
    const Moment behind{after_day.value_or(0) + 1, 0};
    if (after_day) marks.push_back(behind);
    for (const std::int32_t day : days) marks.push_back(Moment::end_of_day(day));
    StayTable result{OccupancyTable(stays, states, marks), days, {}, {}, {}, after_day.value_or(0)};
    const OccupancyTable& table = result.table;
    const std::size_t point = table.point_of(after_day ? behind : table.first_move());
    result.start = start ? start_in(table, point, *start) : start_of_watched(table, point);
    result.curve = state_occupation(table.counts(), table.moves(), result.start);
    for (const std::int32_t day : days) {
      result.points.push_back(std::max(point, table.point_of(Moment::end_of_day(day))));
    }
    return result;
  });
}

void bind_stay_table(py::module_& m) {
  py::class_<StayTable>(m, "StayTable", "Stays tabulated by day, and Aalen-Johansen shares.")
      // Constructors
      .def(py::init(&stay_table), "entry_day"_a, "exit_day"_a, "from_state"_a, "to_state"_a,
           "cluster"_a, "states"_a, "days"_a, "start"_a, "after_day"_a)
      // Columns
      .def("shares",
           [](const StayTable& self) {
             std::vector<double> shares;
             for (const std::size_t point : self.points) {
               const auto own = self.curve.before(point);
               shares.insert(shares.end(), own.begin(), own.end());
             }
             return rows_of(shares, self.table.states());
           })
      .def("at_risk",
           [](const StayTable& self) {
             std::vector<double> at_risk;
             for (const std::int32_t day : self.days) {
               const std::size_t point = self.table.point_of(Moment::end_of_day(day));
               for (std::size_t state = 0; state < self.table.states(); ++state) {
                 at_risk.push_back(static_cast<double>(self.table.at_risk(point, state)));
               }
             }
             return rows_of(at_risk, self.table.states());
           })
      .def(
          "variances",
          [](const StayTable& self, const std::string& variance) {
            const OccupancyVariance kind = enumerator_of(variance, "variance", all_variances);
            std::vector<double> result;
            if (kind == OccupancyVariance::jackknife) {
              for (const auto& own :
                   jackknife_variances(self.table, self.curve, self.start, self.points)) {
                result.insert(result.end(), own.begin(), own.end());
              }
            } else {
              const std::size_t states = self.table.states();
              for (const auto& own :
                   occupation_covariances(self.table, self.curve, self.start, self.points, kind)) {
                for (std::size_t i = 0; i < states; ++i) result.push_back(own[i * states + i]);
              }
            }
            return rows_of(result, self.table.states());
          },
          "variance"_a)
      .def(
          "covariance",
          [](const StayTable& self, std::size_t place, const std::string& variance) {
            const auto all =
                occupation_covariances(self.table, self.curve, self.start, self.points,
                                       enumerator_of(variance, "variance", all_variances));
            return rows_of(all.at(place), self.table.states());
          },
          "place"_a, "variance"_a)
      .def(
          "time_in_states",
          [](const StayTable& self, std::int32_t until, const std::string& variance) {
            const TimeInStates time =
                time_in_states(self.table, self.curve, self.start, self.since, until,
                               enumerator_of(variance, "variance", all_variances));
            return std::pair(rows_of(time.days, self.table.states()),
                             rows_of(time.variance, self.table.states()));
          },
          "until"_a, "variance"_a);
}

}  // namespace

void bind_occupancy(py::module_& m) {
  bind_sojourns(m);
  bind_occupancy_results(m);
  bind_occupancy_of<Replay>(m, "replay");
  bind_occupancy_of<Tally>(m, "tally");
  bind_stay_table(m);
}

}  // namespace casepath::python
