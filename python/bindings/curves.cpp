// casepath/analysis: curves of first passages -> casepath._core
#include "casepath/analysis/curves.hpp"

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
#include "casepath/analysis/curve_quantile.hpp"
#include "casepath/analysis/restricted_time.hpp"
#include "convert.hpp"
#include "progress.hpp"
#include "result.hpp"

namespace casepath::python {
namespace {

using Numbers = py::array_t<double, py::array::c_style | py::array::forcecast>;
using Counts64 = py::array_t<std::int64_t, py::array::c_style | py::array::forcecast>;

constexpr std::array curve_variances{CurveVariance::jackknife, CurveVariance::clustered,
                                     CurveVariance::greenwood};
constexpr std::array count_variances{CountVariance::greenwood, CountVariance::aalen,
                                     CountVariance::gray};

template <class Number>
py::array_t<Number> array_of(const std::vector<Number>& values) {
  return py::array_t<Number>(static_cast<py::ssize_t>(values.size()), values.data());
}

/// Causes per point as an array of shape (points, causes).
template <class Number>
py::array_t<Number> matrix_of(const std::vector<Number>& values, std::size_t causes) {
  const auto columns = static_cast<py::ssize_t>(causes);
  const auto rows = columns == 0 ? 0 : static_cast<py::ssize_t>(values.size()) / columns;
  return py::array_t<Number>({rows, columns}, values.data());
}

std::vector<double> copied(const Numbers& values) {
  return {values.data(), values.data() + values.size()};
}

/// Exits of whole days: all that happens on one day happens at once.
IncidenceTable table_of(const Counts64& exit_day, const Counts64& cause,
                        const std::optional<Counts64>& entry_day,
                        const std::optional<Counts64>& count,
                        const std::optional<Counts64>& cluster, std::uint32_t causes) {
  std::vector<ExitCount> exits(static_cast<std::size_t>(exit_day.size()));
  for (std::size_t i = 0; i < exits.size(); ++i) {
    const auto row = static_cast<py::ssize_t>(i);
    ExitCount& one = exits[i];
    one.cause = static_cast<std::uint32_t>(cause.at(row));
    one.exit = {static_cast<std::int32_t>(exit_day.at(row)), 1};
    if (entry_day) one.entry = {static_cast<std::int32_t>(entry_day->at(row)), 1};
    if (count) one.count = count->at(row);
    if (cluster) one.cluster = static_cast<std::uint32_t>(cluster->at(row));
  }
  // GIL released: no Python object is touched.
  return Watch::without_lock([&] { return IncidenceTable(exits, causes); });
}

void bind_table_of_exits(py::module_& m) {
  py::class_<IncidenceTable>(m, "IncidenceTable", "Exits tabulated by day.")
      // Constructors
      .def(py::init(&table_of), "exit_day"_a, "cause"_a, "entry_day"_a, "count"_a, "cluster"_a,
           "causes"_a)
      // Sizes
      .def("__len__", &IncidenceTable::points, "How many days.")
      .def_property_readonly("cases", &IncidenceTable::cases)
      .def_property_readonly("causes", &IncidenceTable::causes)
      // Columns
      .def("days",
           [](const IncidenceTable& self) {
             std::vector<std::int64_t> days;
             for (const Moment at : self.moments()) days.push_back(at.day);
             return array_of(days);
           })
      .def("at_risk", [](const IncidenceTable& self) { return array_of(self.counts().at_risk); })
      .def("ended",
           [](const IncidenceTable& self) {
             return matrix_of(self.counts().ended, self.counts().causes);
           })
      .def("pending",
           [](const IncidenceTable& self) {
             const auto pending = self.pending();
             return array_of(std::vector<std::int64_t>(pending.begin(), pending.end()));
           })
      .def("share",
           [](const IncidenceTable& self) {
             const IncidenceCurve curve = incidence_curve(self.counts());
             return matrix_of(curve.share, curve.causes);
           })
      .def("waiting",
           [](const IncidenceTable& self) {
             return array_of(incidence_curve(self.counts()).waiting);
           })
      .def(
          "hazard",
          [](const IncidenceTable& self, bool one_by_one) {
            const CumulativeHazard result =
                cumulative_hazard(self.counts(), one_by_one ? Ties::one_by_one : Ties::together);
            return std::pair(array_of(result.hazard), array_of(result.standard_error));
          },
          "one_by_one"_a)
      .def(
          "variance",
          [](const IncidenceTable& self, std::uint32_t cause, const std::string& kind) {
            // GIL released: the table is immutable and no Python object is touched.
            return array_of(Watch::without_lock([&] {
              if (kind == "jackknife" || kind == "clustered") {
                return variances_of(self, incidence_curve(self.counts()), cause,
                                    enumerator_of(kind, "variance", curve_variances));
              }
              const CountVariance of_counts = enumerator_of(kind, "variance", count_variances);
              return cause == 0 ? waiting_variance(self.counts(), of_counts)
                                : share_variance(self.counts(), cause, of_counts);
            }));
          },
          "cause"_a, "kind"_a, "Of the share of a cause at each day; of waiting for cause 0.")
      .def(
          "restricted_time",
          [](const IncidenceTable& self, std::uint32_t cause, double days,
             const std::string& variance) {
            const CurveVariance kind = enumerator_of(variance, "variance", curve_variances);
            const RestrictedTime time = cause == 0 ? restricted_time_waiting(self, days, kind)
                                                   : restricted_time_after(self, cause, days, kind);
            return std::pair(time.days, time.standard_error);
          },
          "cause"_a, "days"_a, "variance"_a, "Mean and standard error.");
}

void bind_kernels(py::module_& m) {
  bind_table_of_exits(m);

  m.def(
      "probability_interval",
      [](double probability, double standard_error, const std::string& transform, double level,
         bool of_survival) {
        const IntervalTransform scale =
            enumerator_of(transform, "transform", all_interval_transforms);
        return of_survival ? survival_interval(probability, standard_error, scale, level)
                           : incidence_interval(probability, standard_error, scale, level);
      },
      "probability"_a, "standard_error"_a, "transform"_a, "level"_a, "of_survival"_a);
  m.def(
      "probability_intervals",
      [](const Numbers& probability, const Numbers& standard_error, const std::string& transform,
         double level, bool of_survival) {
        const IntervalTransform scale =
            enumerator_of(transform, "transform", all_interval_transforms);
        py::array_t<double> limits({probability.size(), py::ssize_t{2}});
        for (py::ssize_t i = 0; i < probability.size(); ++i) {
          const double p = probability.at(i);
          const double se = standard_error.at(i);
          const Interval interval = of_survival ? survival_interval(p, se, scale, level)
                                                : incidence_interval(p, se, scale, level);
          limits.mutable_at(i, 0) = interval.lower;
          limits.mutable_at(i, 1) = interval.upper;
        }
        return limits;
      },
      "probability"_a, "standard_error"_a, "transform"_a, "level"_a, "of_survival"_a,
      "Of shape (n, 2).");
  m.def(
      "curve_quantiles",
      [](const Numbers& days, const Numbers& shares, const Numbers& lower, const Numbers& upper,
         const std::vector<double>& probabilities) {
        std::vector<Interval> limits;
        for (py::ssize_t i = 0; i < lower.size(); ++i) {
          limits.push_back({lower.at(i), upper.at(i)});
        }
        std::vector<std::array<double, 3>> result;
        for (const CurveQuantile& one :
             curve_quantiles(copied(days), copied(shares), limits, probabilities)) {
          result.push_back({one.day, one.lower, one.upper});
        }
        return result;
      },
      "days"_a, "shares"_a, "lower"_a, "upper"_a, "probabilities"_a,
      "Day, lower and upper limit per probability.");
  m.def(
      "time_contrast",
      [](std::pair<double, double> a, std::pair<double, double> b, double level, bool ratio) {
        const RestrictedTime first{a.first, a.second};
        const RestrictedTime second{b.first, b.second};
        const TimeContrast contrast =
            ratio ? time_ratio(first, second, level) : time_difference(first, second, level);
        return std::tuple(contrast.estimate, contrast.interval, contrast.p_value);
      },
      "a"_a, "b"_a, "level"_a, "ratio"_a, "Estimate, interval and p-value.");
}

CurveOptions curve_options(const std::vector<GroupColumn>& by,
                           std::optional<std::vector<std::int64_t>> days, double level,
                           const std::string& transform, unsigned threads) {
  CurveOptions options;
  options.by = by;
  options.days = std::move(days);
  options.level = level;
  options.transform = enumerator_of(transform, "transform", all_interval_transforms);
  options.threads = threads;
  return options;
}

}  // namespace

void bind_curves(py::module_& m) {
  bind_kernels(m);

  py::class_<CurveRow>(m, "CurveRow", "One group at the end of one day since opening.")
      // Properties
      .def_readonly("day", &CurveRow::day)
      .def_readonly("at_risk", &CurveRow::at_risk)
      .def_readonly("reached", &CurveRow::reached)
      .def_readonly("other_end", &CurveRow::other_end)
      .def_readonly("pending", &CurveRow::pending)
      .def_readonly("share", &CurveRow::share)
      .def_readonly("share_other", &CurveRow::share_other)
      .def_readonly("waiting", &CurveRow::waiting)
      .def_readonly("standard_error", &CurveRow::standard_error)
      .def_property_readonly("interval", [](const CurveRow& self) { return self.interval; })
      .def_readonly("interval_method", &CurveRow::interval_method);

  py::class_<CurveGroup>(m, "CurveGroup", "The curve of one group.")
      // Properties
      .def_property_readonly("group", [](const CurveGroup& self) { return self.group.values; })
      .def_property_readonly("is_total", [](const CurveGroup& self) { return self.group.is_total; })
      .def_readonly("cases", &CurveGroup::cases)
      .def_readonly("reached", &CurveGroup::reached)
      .def_readonly("other_end", &CurveGroup::other_end)
      .def_readonly("pending", &CurveGroup::pending)
      .def_property_readonly("left_out",
                             [](const CurveGroup& self) {
                               std::int64_t sum = 0;
                               for (const std::int64_t count : self.left_out) sum += count;
                               return sum;
                             })
      .def_readonly("last_day", &CurveGroup::last_day, "On which anybody was watched; -1: nobody.")
      .def_readonly("rows", &CurveGroup::rows);

  bind_result<Curves>(m, "Curves", "The share that reached a target, by days since opening.")
      .def_readonly("target", &Curves::target)
      .def_readonly("level", &Curves::level)
      .def_property_readonly("transform",
                             [](const Curves& self) { return name_of(self.transform); })
      .def_property_readonly("variance", [](const Curves& self) { return name_of(self.variance); })
      .def_readonly("cluster", &Curves::cluster)
      .def_readonly("groups", &Curves::groups)
      .def("quantiles", &Curves::quantiles, "probabilities"_a)
      .def("restricted_mean", &Curves::restricted_mean, "days"_a)
      .def("follow_up", &Curves::follow_up);

  m.def(
      "incidence",
      [](const Replay& replay, const std::string& target, const std::vector<GroupColumn>& by,
         std::optional<std::vector<std::int64_t>> days, double level, const std::string& transform,
         unsigned threads) {
        const CurveOptions options = curve_options(by, std::move(days), level, transform, threads);
        // GIL released: the replay is immutable and no Python object is touched.
        return Watch::without_lock([&] { return incidence(replay, target, options); });
      },
      "replay"_a, "target"_a, py::kw_only(), "by"_a, "days"_a, "level"_a, "transform"_a,
      "threads"_a);
  m.def(
      "incidence_of_tally",
      [](const Tally& tally, const std::string& target,
         std::optional<std::vector<std::int64_t>> days, double level, const std::string& transform,
         const std::string& variance) {
        const CurveOptions options = curve_options({}, std::move(days), level, transform, 1);
        const CurveVariance kind = enumerator_of(variance, "variance", curve_variances);
        // GIL released: the tally is immutable and no Python object is touched.
        return Watch::without_lock([&] { return incidence(tally, target, options, kind); });
      },
      "tally"_a, "target"_a, py::kw_only(), "days"_a, "level"_a, "transform"_a, "variance"_a);
}

}  // namespace casepath::python
