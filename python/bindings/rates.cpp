// casepath/analysis: shares with intervals and the bootstrap -> casepath._core
#include "casepath/analysis/rates.hpp"

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "casepath/analysis/bootstrap.hpp"
#include "convert.hpp"
#include "progress.hpp"
#include "result.hpp"

namespace casepath::python {
namespace {

using Groups = std::vector<GroupColumn>;

RateOptions options_of(Groups by, const std::string& reading, double level) {
  RateOptions options;
  options.by = std::move(by);
  options.reading = reading_of(reading);
  options.level = level;
  return options;
}

RateOptions options_of(Groups by, const std::string& reading, double level,
                       const std::string& among, const std::string& method) {
  RateOptions options = options_of(std::move(by), reading, level);
  options.among = enumerator_of(among, "among", all_rate_amongs);
  options.method = enumerator_of(method, "method", all_rate_methods);
  return options;
}

/// What every share says.
template <class Row>
void bind_rate(py::class_<Row>& row) {
  row.def_property_readonly("group", [](const Row& self) { return self.group.values; })
      .def_property_readonly("is_total", [](const Row& self) { return self.group.is_total; })
      .def_property_readonly("numerator", [](const Row& self) { return self.rate.numerator; })
      .def_property_readonly("denominator", [](const Row& self) { return self.rate.denominator; })
      .def_property_readonly("share", [](const Row& self) { return self.rate.share(); })
      .def_property_readonly("interval", [](const Row& self) { return self.rate.interval; })
      .def_property_readonly("interval_method",
                             [](const Row& self) { return self.rate.interval_method; })
      .def_property_readonly("design_effect",
                             [](const Row& self) { return self.rate.design_effect; })
      .def_property_readonly("bounds", [](const Row& self) { return self.rate.bounds; })
      .def_property_readonly("bounds_with_set_aside",
                             [](const Row& self) { return self.rate.bounds_with_set_aside; })
      .def_readonly("pending", &Row::pending)
      .def_readonly("set_aside", &Row::set_aside)
      .def_readonly("already_running", &Row::already_running);
}

void bind_rates_of_target(py::module_& m) {
  py::class_<RateRow> row(m, "RateRow", "One group's share.");
  bind_rate(row);
  row.def_readonly("concluded", &RateRow::concluded)
      .def_readonly("pending_in", &RateRow::pending_in);

  bind_result<RateDifference>(m, "RateDifference", "The difference of two groups' shares.")
      .def_readonly("first", &RateDifference::first)
      .def_readonly("second", &RateDifference::second)
      .def_readonly("difference", &RateDifference::difference)
      .def_property_readonly("interval", [](const RateDifference& self) { return self.interval; })
      .def_readonly("interval_method", &RateDifference::interval_method);

  bind_result<Rates>(m, "Rates", "Shares of cases, by group.")
      .def_readonly("target", &Rates::target)
      .def_property_readonly("among", [](const Rates& self) { return name_of(self.among); })
      .def_property_readonly("method", [](const Rates& self) { return name_of(self.method); })
      .def_readonly("level", &Rates::level)
      .def_readonly("cluster", &Rates::cluster)
      .def_readonly("rows", &Rates::rows)
      .def(
          "difference",
          [](const Rates& self, const std::vector<std::string>& first,
             const std::vector<std::string>& second, const std::string& method) {
            return rate_difference(self, first, second,
                                   enumerator_of(method, "method", all_difference_methods));
          },
          "first"_a, "second"_a, "method"_a);

  m.def(
      "rates",
      [](const Replay& replay, const std::string& target, Groups by, const std::string& among,
         const std::string& method, const std::string& reading, double level, unsigned threads) {
        RateOptions options = options_of(std::move(by), reading, level, among, method);
        options.threads = threads;
        // GIL released: the replay is immutable and no Python object is touched.
        return Watch::without_lock([&] { return rates(replay, target, options); });
      },
      "replay"_a, "target"_a, py::kw_only(), "by"_a = Groups{}, "among"_a, "method"_a, "reading"_a,
      "level"_a = 0.95, "threads"_a = 0);
  m.def(
      "rates_of_tally",
      [](const Tally& tally, const std::string& target, const std::string& among,
         const std::string& method, const std::string& reading, double level) {
        const RateOptions options = options_of({}, reading, level, among, method);
        // GIL released: the tally is immutable and no Python object is touched.
        return Watch::without_lock([&] { return rates(tally, target, options); });
      },
      "tally"_a, "target"_a, py::kw_only(), "among"_a, "method"_a, "reading"_a, "level"_a = 0.95);
}

void bind_outcome_shares(py::module_& m) {
  py::class_<OutcomeShareRow> row(m, "OutcomeShareRow", "One outcome class of one group.");
  bind_rate(row);
  row.def_readonly("outcome_class", &OutcomeShareRow::outcome_class)
      .def_readonly("posterior_mean", &OutcomeShareRow::posterior_mean);

  bind_result<OutcomeShares>(m, "OutcomeShares", "How concluded cases divide among the outcomes.")
      .def_readonly("level", &OutcomeShares::level)
      .def_readonly("cluster", &OutcomeShares::cluster)
      .def_readonly("rows", &OutcomeShares::rows);

  m.def(
      "outcome_shares",
      [](const Replay& replay, Groups by, const std::string& reading, double level) {
        const RateOptions options = options_of(std::move(by), reading, level);
        // GIL released: the replay is immutable and no Python object is touched.
        return Watch::without_lock([&] { return outcome_shares(replay, options); });
      },
      "replay"_a, py::kw_only(), "by"_a = Groups{}, "reading"_a, "level"_a = 0.95);
  m.def(
      "outcome_shares_of_tally",
      [](const Tally& tally, const std::string& reading, double level) {
        const RateOptions options = options_of({}, reading, level);
        // GIL released: the tally is immutable and no Python object is touched.
        return Watch::without_lock([&] { return outcome_shares(tally, options); });
      },
      "tally"_a, py::kw_only(), "reading"_a, "level"_a = 0.95);
}

/// One of two kinds of bootstrap of a replay.
void bind_bootstrap_of(py::module_& m, const char* name, const char* of,
                       Bootstrap (*work)(const Replay&, const std::string&,
                                         const BootstrapOptions&)) {
  m.def(
      name,
      [work](const Replay& replay, const std::string& what, std::vector<std::int64_t> days,
             std::int64_t replicates, std::uint64_t seed, Groups by, std::string cluster,
             double level, unsigned threads, const ProgressFunction& progress) {
        Watch watch(progress);
        BootstrapOptions options;
        options.days = std::move(days);
        options.replicates = replicates;
        options.seed = seed;
        options.by = std::move(by);
        options.cluster = std::move(cluster);
        options.level = level;
        options.threads = threads;
        options.progress = watch.progress();
        // GIL released: the replay is immutable; progress takes the lock back.
        return Watch::without_lock([&] { return work(replay, what, options); });
      },
      "replay"_a, py::arg(of), py::kw_only(), "days"_a = std::vector<std::int64_t>{},
      "replicates"_a = 1000, "seed"_a = 1, "by"_a = Groups{}, "cluster"_a = "", "level"_a = 0.95,
      "threads"_a = 0, "progress"_a = py::none());
}

void bind_bootstrap(py::module_& m) {
  py::class_<BootstrapIntervals>(m, "BootstrapIntervals", "What replicates say of an estimate.")
      // Properties
      .def_readonly("bias", &BootstrapIntervals::bias)
      .def_readonly("standard_error", &BootstrapIntervals::standard_error)
      .def_property_readonly("normal", [](const BootstrapIntervals& self) { return self.normal; })
      .def_property_readonly("basic", [](const BootstrapIntervals& self) { return self.basic; })
      .def_property_readonly("percentile",
                             [](const BootstrapIntervals& self) { return self.percentile; })
      .def_property_readonly("bca", [](const BootstrapIntervals& self) { return self.bca; })
      .def_readonly("why_none", &BootstrapIntervals::why_none)
      .def_readonly("why_no_bca", &BootstrapIntervals::why_no_bca)
      .def_readonly("at_the_edge", &BootstrapIntervals::at_the_edge)
      .def_readonly("undefined", &BootstrapIntervals::undefined)
      // Operators
      .def(
          "__eq__",
          [](const BootstrapIntervals& self, const py::object& other) {
            return py::isinstance<BootstrapIntervals>(other) &&
                   self == other.cast<const BootstrapIntervals&>();
          },
          "other"_a);

  py::class_<BootstrapRow>(m, "BootstrapRow", "One group on one day.")
      // Properties
      .def_property_readonly("group", [](const BootstrapRow& self) { return self.group.values; })
      .def_property_readonly("is_total",
                             [](const BootstrapRow& self) { return self.group.is_total; })
      .def_readonly("day", &BootstrapRow::day)
      .def_readonly("cases", &BootstrapRow::cases)
      .def_readonly("clusters", &BootstrapRow::clusters)
      .def_readonly("estimate", &BootstrapRow::estimate)
      .def_property_readonly("intervals",
                             [](const BootstrapRow& self) -> std::optional<BootstrapIntervals> {
                               if (!self.why_none.empty()) return std::nullopt;
                               return self.intervals;
                             })
      .def_readonly("why_none", &BootstrapRow::why_none)
      .def_property_readonly(
          "replicates",
          [](const BootstrapRow& self) {
            return py::array_t<double>(static_cast<py::ssize_t>(self.replicates.size()),
                                       self.replicates.data());
          },
          "Of shape (replicates,); empty where there are none.");

  bind_result<Bootstrap>(m, "Bootstrap", "Replicates of a share, and intervals from them.")
      .def_readonly("target", &Bootstrap::target)
      .def_readonly("cluster", &Bootstrap::cluster)
      .def_readonly("replicates", &Bootstrap::replicates)
      .def_readonly("seed", &Bootstrap::seed)
      .def_readonly("level", &Bootstrap::level)
      .def_readonly("rows", &Bootstrap::rows);
  bind_bootstrap_of(m, "bootstrap_reached", "target", &bootstrap_reached);
  bind_bootstrap_of(m, "bootstrap_occupancy", "state", &bootstrap_occupancy);
}

}  // namespace

void bind_rates(py::module_& m) {
  bind_rates_of_target(m);
  bind_outcome_shares(m);
  bind_bootstrap(m);
}

}  // namespace casepath::python
