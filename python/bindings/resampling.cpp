// casepath/analysis: intervals of shares and the bootstrap, over arrays -> casepath._core
#include "casepath/analysis/resampling.hpp"

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "casepath/analysis/rate_intervals.hpp"
#include "casepath/analysis/resampled_curves.hpp"
#include "convert.hpp"
#include "progress.hpp"

namespace casepath::python {
namespace {

using Doubles = py::array_t<double, py::array::c_style | py::array::forcecast>;
using Weights = py::array_t<std::uint32_t, py::array::c_style | py::array::forcecast>;

std::span<const double> span_of(const Doubles& values) {
  return {values.data(), static_cast<std::size_t>(values.size())};
}

/// Lower and upper ends as an array of shape (2, n); NaN where there is none.
py::array_t<double> ends_of(const std::vector<Interval>& intervals) {
  const auto n = static_cast<py::ssize_t>(intervals.size());
  py::array_t<double> ends({py::ssize_t{2}, n});
  double* out = ends.mutable_data();
  for (const Interval& one : intervals) *out++ = one.lower;
  for (const Interval& one : intervals) *out++ = one.upper;
  return ends;
}

py::array_t<double> rate_intervals(const Doubles& hits, const Doubles& n, const std::string& method,
                                   double level) {
  const RateMethod how = enumerator_of(method, "method", all_rate_methods);
  std::vector<Interval> intervals;
  for (py::ssize_t i = 0; i < hits.size(); ++i) {
    intervals.push_back(rate_interval(how, hits.at(i), n.at(i), level));
  }
  return ends_of(intervals);
}

py::array_t<double> difference_intervals(const Doubles& hits_a, const Doubles& n_a,
                                         const Doubles& hits_b, const Doubles& n_b,
                                         const std::string& method, double level) {
  const DifferenceMethod how = enumerator_of(method, "method", all_difference_methods);
  const auto make = how == DifferenceMethod::newcombe ? &newcombe : &miettinen_nurminen;
  std::vector<Interval> intervals;
  for (py::ssize_t i = 0; i < hits_a.size(); ++i) {
    intervals.push_back(make(hits_a.at(i), n_a.at(i), hits_b.at(i), n_b.at(i), level));
  }
  return ends_of(intervals);
}

/// Mean, lower and upper end per class, of shape (3, classes).
py::array_t<double> dirichlet_shares(const Doubles& counts, double level, double prior) {
  const std::vector<DirichletShare> shares = dirichlet(span_of(counts), level, prior);
  const auto n = static_cast<py::ssize_t>(shares.size());
  py::array_t<double> result({py::ssize_t{3}, n});
  double* out = result.mutable_data();
  for (const DirichletShare& one : shares) *out++ = one.mean;
  for (const DirichletShare& one : shares) *out++ = one.interval.lower;
  for (const DirichletShare& one : shares) *out++ = one.interval.upper;
  return result;
}

/// Of shape (replicates, clusters).
Weights weights_of(std::size_t clusters, std::uint32_t replicates, std::uint64_t seed) {
  const auto columns = static_cast<py::ssize_t>(clusters);
  Weights weights({static_cast<py::ssize_t>(replicates), columns});
  for (std::uint32_t r = 0; r < replicates; ++r) {
    draw_weights(seed, 0, r, {weights.mutable_data(static_cast<py::ssize_t>(r), 0), clusters});
  }
  return weights;
}

/// Shares under rows of weights, of shape (rows, days).
py::array_t<double> reached_under(const IncidenceTable& table, std::uint32_t cause,
                                  const std::vector<std::int32_t>& days, const Weights& weights) {
  const auto rows = weights.shape(0);
  const auto clusters = static_cast<std::size_t>(weights.shape(1));
  py::array_t<double> shares({rows, static_cast<py::ssize_t>(days.size())});
  const std::uint32_t* own = weights.data();
  double* out = shares.mutable_data();
  // GIL released: the table is immutable, and the arrays are kept alive by the caller.
  Watch::without_lock([&] {
    const ReachedStatistic statistic(table, cause, days);
    const WeightedStatistic share = statistic.make();
    for (py::ssize_t r = 0; r < rows; ++r, own += clusters, out += days.size()) {
      share({own, clusters}, {out, days.size()});
    }
  });
  return shares;
}

/// Influence of each cluster on the share by a day.
py::array_t<double> reached_influence(const IncidenceTable& table, std::uint32_t cause,
                                      std::int32_t day, std::size_t clusters) {
  const std::vector<double> influence =
      ReachedStatistic(table, cause, {day}).influence(0, clusters);
  return py::array_t<double>(static_cast<py::ssize_t>(influence.size()), influence.data());
}

}  // namespace

void bind_resampling(py::module_& m) {
  m.def("rate_intervals", &rate_intervals, "hits"_a, "n"_a, "method"_a, "level"_a);
  m.def("difference_intervals", &difference_intervals, "hits_a"_a, "n_a"_a, "hits_b"_a, "n_b"_a,
        "method"_a, "level"_a);
  m.def("dirichlet_shares", &dirichlet_shares, "counts"_a, "level"_a, "prior"_a);
  m.def("bootstrap_weights", &weights_of, "clusters"_a, "replicates"_a, "seed"_a);
  m.def("reached_under", &reached_under, "table"_a, "cause"_a, "days"_a, "weights"_a);
  m.def("reached_influence", &reached_influence, "table"_a, "cause"_a, "day"_a, "clusters"_a);
  m.def(
      "bootstrap_intervals",
      [](double estimate, const Doubles& replicates, const Doubles& influence, double level) {
        return bootstrap_intervals(estimate, span_of(replicates), span_of(influence), level);
      },
      "estimate"_a, "replicates"_a, "influence"_a, "level"_a);
}

}  // namespace casepath::python
