// casepath/analysis, comparisons of groups -> casepath._core
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "casepath/analysis/against_whole.hpp"
#include "casepath/analysis/curve_difference.hpp"
#include "casepath/analysis/funnel_plot.hpp"
#include "casepath/analysis/gray.hpp"
#include "casepath/analysis/group_comparison.hpp"
#include "casepath/analysis/log_rank.hpp"
#include "casepath/analysis/mantel_haenszel.hpp"
#include "casepath/analysis/multiple_tests.hpp"
#include "casepath/analysis/shrinkage.hpp"
#include "casepath/analysis/standardisation.hpp"
#include "casepath/analysis/standardised_shares.hpp"
#include "casepath/core/error.hpp"
#include "columns.hpp"
#include "convert.hpp"
#include "progress.hpp"
#include "result.hpp"

namespace casepath::python {
namespace {

template <class Number>
using Column = py::array_t<Number, py::array::c_style | py::array::forcecast>;

template <class Number>
std::span<const Number> span_of(const Column<Number>& values) {
  return {values.data(), static_cast<std::size_t>(values.size())};
}

py::array_t<double> numbers(const std::vector<double>& values) {
  return column<double>(values, [](double value) { return value; });
}

/// Exits in groups, from columns of the same length.
struct ExitColumns {
  std::vector<ExitCount> exits;
  std::vector<std::uint32_t> groups;
  std::size_t group_count = 0;
  std::vector<std::uint32_t> strata;
  std::size_t stratum_count = 1;

  [[nodiscard]] GroupedExits grouped() const {
    return {exits, groups, group_count, strata, stratum_count};
  }
};

ExitColumns exit_columns(const Column<std::int32_t>& days, const Column<std::uint32_t>& causes,
                         const Column<std::uint32_t>& groups, std::size_t group_count,
                         const std::optional<Column<std::int32_t>>& entry,
                         const std::optional<Column<std::int64_t>>& counts,
                         const std::optional<Column<std::uint32_t>>& clusters,
                         const std::optional<Column<std::uint32_t>>& strata,
                         std::size_t stratum_count) {
  ExitColumns result;
  result.group_count = group_count;
  result.stratum_count = stratum_count;
  const auto n = static_cast<std::size_t>(days.size());
  result.groups.assign(groups.data(), groups.data() + groups.size());
  if (strata) result.strata.assign(strata->data(), strata->data() + strata->size());
  result.exits.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    ExitCount& one = result.exits[i];
    one.cause = causes.data()[i];
    one.exit = one.cause == 0 ? Moment::end_of_day(days.data()[i]) : Moment{days.data()[i], 1};
    if (entry) one.entry = Moment::end_of_day(entry->data()[i]);
    if (counts) one.count = counts->data()[i];
    if (clusters) one.cluster = clusters->data()[i];
  }
  return result;
}

void bind_exit_columns(py::module_& m) {
  py::class_<ExitColumns>(m, "ExitColumns", "Exits of cases in groups and strata.")
      // Constructors
      .def(py::init(&exit_columns), "days"_a, "causes"_a, "groups"_a, "group_count"_a,
           "entry"_a = py::none(), "counts"_a = py::none(), "clusters"_a = py::none(),
           "strata"_a = py::none(), "stratum_count"_a = 1);

  py::class_<GroupTest>(m, "GroupTest", "A test of what groups have in common.")
      // Properties
      .def_readonly("statistic", &GroupTest::statistic)
      .def_readonly("degrees_of_freedom", &GroupTest::degrees_of_freedom)
      .def_readonly("p_value", &GroupTest::p_value)
      .def_readonly("reason", &GroupTest::reason)
      // Columns
      .def_property_readonly("observed",
                             [](const GroupTest& self) { return numbers(self.observed); })
      .def_property_readonly("expected",
                             [](const GroupTest& self) { return numbers(self.expected); })
      .def_property_readonly(
          "covariance", [](const GroupTest& self) { return numbers(self.covariance); }, "By row.");

  // GIL released: the columns are immutable and no Python object is touched.
  m.def(
      "log_rank",
      [](const ExitColumns& columns, std::uint32_t cause, double rho) {
        return log_rank(columns.grouped(), cause, rho);
      },
      "columns"_a, "cause"_a, "rho"_a, py::call_guard<py::gil_scoped_release>());
  // GIL released: as above.
  m.def(
      "gray_test",
      [](const ExitColumns& columns, std::uint32_t cause, double rho) {
        return gray_test(columns.grouped(), cause, rho);
      },
      "columns"_a, "cause"_a, "rho"_a, py::call_guard<py::gil_scoped_release>());
}

void bind_shares(py::module_& m) {
  py::class_<GroupShares>(m, "GroupShares", "Shares of groups by a day, and their covariance.")
      // Columns
      .def_property_readonly("shares", [](const GroupShares& self) { return numbers(self.shares); })
      .def_property_readonly(
          "covariance", [](const GroupShares& self) { return numbers(self.covariance); }, "By row.")
      .def_property_readonly("unknown_strata",
                             [](const GroupShares& self) { return self.unknown_strata; });

  m.def(
      "group_shares",
      [](const ExitColumns& columns, std::uint32_t cause, std::int32_t day, bool clustered,
         const Column<double>& weights) {
        const std::vector<double> copied(weights.data(), weights.data() + weights.size());
        // GIL released: the columns are immutable and no Python object is touched.
        return Watch::without_lock(
            [&] { return group_shares(columns.grouped(), cause, day, clustered, copied); });
      },
      "columns"_a, "cause"_a, "day"_a, "clustered"_a, "weights"_a);
  m.def("equal_shares", &equal_shares, "shares"_a);

  py::class_<ShareDifference>(m, "ShareDifference", "A share less another.")
      // Properties
      .def_readonly("difference", &ShareDifference::difference)
      .def_readonly("standard_error", &ShareDifference::standard_error)
      .def_property_readonly("interval", [](const ShareDifference& self) { return self.interval; })
      .def_readonly("p_value", &ShareDifference::p_value);

  using Estimate = std::tuple<double, double, double, double>;
  m.def(
      "difference_of_shares",
      [](const Estimate& first, const Estimate& second, double covariance, double level) {
        const auto estimate = [](const Estimate& one) {
          return ShareEstimate{std::get<0>(one), std::get<1>(one), std::get<2>(one),
                               std::get<3>(one)};
        };
        return difference_of_shares(estimate(first), estimate(second), covariance, level);
      },
      "first"_a, "second"_a, "covariance"_a, "level"_a,
      "Estimates: share, standard error, hits, followed.");
}

void bind_standardisation(py::module_& m) {
  py::class_<StandardisedRate>(m, "StandardisedRate", "A rate, as found and standardised.")
      // Properties
      .def_readonly("crude", &StandardisedRate::crude)
      .def_readonly("rate", &StandardisedRate::rate)
      .def_readonly("poisson_error", &StandardisedRate::poisson_error)
      .def_readonly("binomial_error", &StandardisedRate::binomial_error)
      .def_property_readonly("interval",
                             [](const StandardisedRate& self) { return self.interval; });
  m.def(
      "direct_standardisation",
      [](const std::vector<std::array<double, 3>>& rows, double level) {
        std::vector<RateStratum> strata;
        strata.reserve(rows.size());
        for (const auto& row : rows) strata.push_back({row[0], row[1], row[2]});
        return direct_standardisation(strata, level);
      },
      "rows"_a, "level"_a, "Rows: events, exposure, standard.");

  py::class_<MantelHaenszel>(m, "MantelHaenszel", "What two groups have in all strata.")
      // Properties
      .def_readonly("odds_ratio", &MantelHaenszel::odds_ratio)
      .def_property_readonly("odds_ratio_interval",
                             [](const MantelHaenszel& self) { return self.odds_ratio_interval; })
      .def_readonly("risk_ratio", &MantelHaenszel::risk_ratio)
      .def_readonly("risk_ratio_log_error", &MantelHaenszel::risk_ratio_log_error)
      .def_property_readonly("risk_ratio_interval",
                             [](const MantelHaenszel& self) { return self.risk_ratio_interval; })
      .def_readonly("risk_difference", &MantelHaenszel::risk_difference)
      .def_readonly("risk_difference_error", &MantelHaenszel::risk_difference_error)
      .def_property_readonly(
          "risk_difference_interval",
          [](const MantelHaenszel& self) { return self.risk_difference_interval; })
      .def_readonly("chi_square", &MantelHaenszel::chi_square)
      .def_readonly("p_value", &MantelHaenszel::p_value)
      .def_readonly("corrected_chi_square", &MantelHaenszel::corrected_chi_square)
      .def_readonly("corrected_p_value", &MantelHaenszel::corrected_p_value);
  m.def(
      "mantel_haenszel",
      [](const std::vector<std::array<double, 4>>& rows, double level) {
        std::vector<StratumTable> strata;
        strata.reserve(rows.size());
        for (const auto& row : rows) strata.push_back({row[0], row[1], row[2], row[3]});
        return mantel_haenszel(strata, level);
      },
      "rows"_a, "level"_a, "Rows: first with, first without, second with, second without.");
}

void bind_small_groups(py::module_& m) {
  m.def(
      "adjusted",
      [](const Column<double>& p_values, const std::string& adjustment) {
        return numbers(
            adjusted(span_of(p_values), enumerator_of(adjustment, "adjust", all_adjustments)));
      },
      "p_values"_a, "adjustment"_a);
  m.def(
      "funnel_limits",
      [](double target, const Column<double>& n, double level) {
        std::vector<Interval> limits;
        for (const double size : span_of(n)) limits.push_back(funnel_limits(target, size, level));
        return std::pair(column<double>(limits, [](const Interval& one) { return one.lower; }),
                         column<double>(limits, [](const Interval& one) { return one.upper; }));
      },
      "target"_a, "n"_a, "level"_a);
  m.def("binomial_p_value", &binomial_p_value, "hits"_a, "n"_a, "target"_a);

  py::class_<ShrunkenShare>(m, "ShrunkenShare", "The share of a group after shrinkage.")
      // Properties
      .def_readonly("share", &ShrunkenShare::share)
      .def_readonly("own_weight", &ShrunkenShare::own_weight)
      .def_property_readonly("interval", [](const ShrunkenShare& self) { return self.interval; });
  py::class_<Shrinkage>(m, "Shrinkage", "Shares of groups drawn towards the whole.")
      // Properties
      .def_readonly("whole", &Shrinkage::whole)
      .def_readonly("overdispersion", &Shrinkage::overdispersion)
      .def_readonly("prior_cases", &Shrinkage::prior_cases)
      .def_property_readonly("spread", [](const Shrinkage& self) { return name_of(self.spread); })
      .def_readonly("groups", &Shrinkage::groups);
  m.def(
      "shrink",
      [](const Column<double>& hits, const Column<double>& n, double level) {
        std::vector<ShareCount> groups;
        for (py::ssize_t i = 0; i < hits.size(); ++i) groups.push_back({hits.at(i), n.at(i)});
        return shrink(groups, level);
      },
      "hits"_a, "n"_a, "level"_a);
}

void bind_group_comparison(py::module_& m) {
  py::class_<ComparedGroup>(m, "ComparedGroup", "One group of a comparison.")
      // Properties
      .def_readonly("estimate", &ComparedGroup::estimate)
      .def_readonly("observed", &ComparedGroup::observed)
      .def_readonly("expected", &ComparedGroup::expected);
  py::class_<GroupDifference>(m, "GroupDifference", "The share of a group, and of another.")
      // Properties
      .def_property_readonly("group", [](const GroupDifference& self) { return self.group.values; })
      .def_property_readonly(
          "other", [](const GroupDifference& self) { return self.other.values; },
          "Empty: all others together.")
      .def_readonly("share", &GroupDifference::share)
      .def_readonly("other_share", &GroupDifference::other_share)
      .def_readonly("difference", &GroupDifference::difference)
      .def_readonly("adjusted_p_value", &GroupDifference::adjusted_p_value)
      .def_readonly("interval_method", &GroupDifference::interval_method);

  bind_result<GroupComparison>(m, "GroupComparison", "Groups on their way to a target.")
      .def_readonly("target", &GroupComparison::target)
      .def_readonly("days", &GroupComparison::days)
      .def_readonly("cluster", &GroupComparison::cluster)
      .def_readonly("shares_parents", &GroupComparison::shares_parents)
      .def_readonly("groups", &GroupComparison::groups)
      .def_readonly("gray", &GroupComparison::gray)
      .def_readonly("log_rank", &GroupComparison::log_rank)
      .def_readonly("shares_by_day", &GroupComparison::shares_by_day)
      .def_readonly("differences", &GroupComparison::differences)
      .def_property_readonly(
          "test_name", [](const GroupComparison& self) { return std::string(self.test_name()); })
      .def("tests_table", &GroupComparison::tests_table)
      .def("differences_table", &GroupComparison::differences_table);

  m.def(
      "compare_groups",
      [](const Replay& replay, const std::string& target, const std::vector<GroupColumn>& by,
         const std::optional<std::int64_t>& days, const std::vector<GroupColumn>& strata,
         double rho, const std::string& against, const std::string& adjust, double level,
         unsigned threads) {
        const GroupComparisonOptions options{days,
                                             strata,
                                             rho,
                                             enumerator_of(against, "against", all_againsts),
                                             enumerator_of(adjust, "adjust", all_adjustments),
                                             level,
                                             threads};
        // GIL released: the replay is immutable and no Python object is touched.
        return Watch::without_lock([&] { return compare_groups(replay, target, by, options); });
      },
      "replay"_a, "target"_a, "by"_a, py::kw_only(), "days"_a, "strata"_a, "rho"_a, "against"_a,
      "adjust"_a, "level"_a, "threads"_a);
}

void bind_against_whole(py::module_& m) {
  py::class_<AgainstWholeRow>(m, "AgainstWholeRow", "One group against the whole.")
      // Properties
      .def_property_readonly("group", [](const AgainstWholeRow& self) { return self.group.values; })
      .def_readonly("followed", &AgainstWholeRow::followed)
      .def_readonly("reached", &AgainstWholeRow::reached)
      .def_readonly("share", &AgainstWholeRow::share)
      .def_readonly("size", &AgainstWholeRow::size)
      .def_property_readonly("limits_95",
                             [](const AgainstWholeRow& self) { return self.limits_95; })
      .def_property_readonly("limits_998",
                             [](const AgainstWholeRow& self) { return self.limits_998; })
      .def_property_readonly("position",
                             [](const AgainstWholeRow& self) -> std::optional<std::string> {
                               if (!self.position) return std::nullopt;
                               return name_of(*self.position);
                             })
      .def_readonly("p_value", &AgainstWholeRow::p_value)
      .def_readonly("adjusted_p_value", &AgainstWholeRow::adjusted_p_value)
      .def_readonly("shrunken", &AgainstWholeRow::shrunken)
      .def_readonly("own_weight", &AgainstWholeRow::own_weight)
      .def_property_readonly("shrunken_interval",
                             [](const AgainstWholeRow& self) { return self.shrunken_interval; })
      .def_readonly("why_none", &AgainstWholeRow::why_none);

  bind_result<AgainstWhole>(m, "AgainstWhole", "Shares of groups against the whole.")
      .def_readonly("target", &AgainstWhole::target)
      .def_readonly("days", &AgainstWhole::days)
      .def_readonly("cluster", &AgainstWhole::cluster)
      .def_readonly("followed", &AgainstWhole::followed)
      .def_readonly("reached", &AgainstWhole::reached)
      .def_readonly("whole", &AgainstWhole::whole)
      .def_readonly("overdispersion", &AgainstWhole::overdispersion)
      .def_readonly("prior_cases", &AgainstWhole::prior_cases)
      .def_property_readonly("spread",
                             [](const AgainstWhole& self) { return name_of(self.spread); })
      .def_readonly("rows", &AgainstWhole::rows);

  m.def(
      "against_whole",
      [](const Replay& replay, const std::string& target, const std::vector<GroupColumn>& by,
         const std::optional<std::int64_t>& days, const std::string& adjust, double level,
         unsigned threads) {
        const AgainstWholeOptions options{days, enumerator_of(adjust, "adjust", all_adjustments),
                                          level, threads};
        // GIL released: the replay is immutable and no Python object is touched.
        return Watch::without_lock([&] { return against_whole(replay, target, by, options); });
      },
      "replay"_a, "target"_a, "by"_a, py::kw_only(), "days"_a, "adjust"_a, "level"_a, "threads"_a);
}

void bind_standardised_shares(py::module_& m) {
  py::class_<StandardisedShare>(m, "StandardisedShare", "One group, composed like the whole.")
      // Properties
      .def_readonly("crude", &StandardisedShare::crude)
      .def_readonly("share", &StandardisedShare::share)
      .def_readonly("standard_error", &StandardisedShare::standard_error)
      .def_property_readonly("interval",
                             [](const StandardisedShare& self) { return self.interval; })
      .def_readonly("interval_method", &StandardisedShare::interval_method);

  bind_result<StandardisedShares>(m, "StandardisedShares", "Shares of groups composed alike.")
      .def_readonly("target", &StandardisedShares::target)
      .def_readonly("days", &StandardisedShares::days)
      .def_readonly("level", &StandardisedShares::level)
      .def_readonly("cluster", &StandardisedShares::cluster)
      .def_readonly("rows", &StandardisedShares::rows)
      .def("standard_table", &StandardisedShares::standard_table);

  m.def(
      "standardised_shares",
      [](const Replay& replay, const std::string& target, const std::vector<GroupColumn>& by,
         const std::vector<GroupColumn>& over, const std::optional<std::int64_t>& days,
         double level, unsigned threads) {
        const StandardisedSharesOptions options{days, level, threads};
        // GIL released: the replay is immutable and no Python object is touched.
        return Watch::without_lock(
            [&] { return standardised_shares(replay, target, by, over, options); });
      },
      "replay"_a, "target"_a, "by"_a, "over"_a, py::kw_only(), "days"_a, "level"_a, "threads"_a);
}

}  // namespace

void bind_group_tests(py::module_& m) {
  bind_exit_columns(m);
  bind_shares(m);
  bind_standardisation(m);
  bind_small_groups(m);
  bind_group_comparison(m);
  bind_against_whole(m);
  bind_standardised_shares(m);
}

}  // namespace casepath::python
