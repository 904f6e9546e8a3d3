#include "casepath/analysis/standardised_shares.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "casepath/analysis/detail/compared_cases.hpp"
#include "casepath/analysis/detail/rows.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"

namespace casepath {
namespace {

constexpr double not_known = std::numeric_limits<double>::quiet_NaN();
constexpr double no_spread = 1e-9;  // a standard error below it is what rounding leaves of 0

/// Cases of each stratum, and of those the ones followed to the day; by group, the total last.
struct StratumCells {
  std::vector<std::int64_t> cases;
  std::vector<std::int64_t> followed;
};

StratumCells cells_of(const detail::ComparedCases& cases) {
  const std::size_t strata = cases.stratum_labels.size();
  const std::size_t groups = cases.group_count();
  StratumCells cells;
  cells.cases.assign((groups + 1) * strata, 0);
  cells.followed.assign((groups + 1) * strata, 0);
  for (const detail::CaseWay& way : cases.ways) {
    const Passage& passage = way.passage;
    if (passage.entry_day > cases.days()) continue;
    const bool is_followed = passage.entry_day == 0 && passage.followed_days >= cases.days();
    for (const std::size_t slot : {std::size_t{way.group}, groups}) {
      const std::size_t cell = slot * strata + way.stratum;
      cells.cases[cell] += way.count;
      if (is_followed) cells.followed[cell] += way.count;
    }
  }
  return cells;
}

/// Of a weighted share of strata: as many cases of one stratum would be as sure.
double effective_number(const double* weights, const std::int64_t* followed, std::size_t strata) {
  double sum = 0;
  for (std::size_t s = 0; s < strata; ++s) {
    if (weights[s] == 0) continue;
    if (followed[s] == 0) return 0;
    sum += weights[s] * weights[s] / static_cast<double>(followed[s]);
  }
  return 1 / sum;
}

class Standardiser {
 public:
  Standardiser(StandardisedShares& result, const detail::ComparedCases& cases)
      : result_(result), cases_(cases), cells_(cells_of(cases)) {
    const std::size_t strata = cases.stratum_labels.size();
    const std::int64_t* whole = cells_.cases.data() + cases.group_count() * strata;
    std::int64_t all = 0;
    for (std::size_t s = 0; s < strata; ++s) all += whole[s];
    for (std::size_t s = 0; s < strata; ++s) {
      const double weight = all == 0 ? 0 : static_cast<double>(whole[s]) / static_cast<double>(all);
      weights_.push_back(weight);
      result.standard.push_back({cases.stratum_labels[s], whole[s], weight});
    }
  }

  void add_rows() {
    const std::size_t groups = cases_.group_count();
    if (cases_.exits.empty() || cases_.reached.rows.back().cases == 0) {
      for (std::size_t g = 0; g <= groups; ++g) add_unknown(g, "none: no cases");
      return;
    }
    GroupedExits data = cases_.grouped();
    const GroupShares shares =
        group_shares(data, reached_target, cases_.days(), cases_.clustered(), weights_);
    for (std::size_t g = 0; g < groups; ++g) add_row(g, shares, g);
    const std::vector<std::uint32_t> together(cases_.groups.size(), 0);
    data.groups = together;
    data.group_count = 1;
    add_row(groups, group_shares(data, reached_target, cases_.days(), cases_.clustered(), weights_),
            0);
  }

 private:
  void add_unknown(std::size_t row, std::string why) {
    StandardisedShare without;
    without.crude = cases_.reached.rows[row];
    without.share = not_known;
    without.standard_error = not_known;
    without.interval_method = std::move(why);
    result_.rows.push_back(std::move(without));
  }

  void add_row(std::size_t row, const GroupShares& shares, std::size_t group) {
    if (!shares.unknown_strata[group].empty()) {
      const auto& strata = shares.unknown_strata[group];
      std::string why = "none: the share by day " + std::to_string(result_.days) +
                        " is not known of " +
                        in_quotes(detail::text_of(cases_.stratum_labels[strata.front()]));
      if (strata.size() > 1) {
        why += " and " + std::to_string(strata.size() - 1) +
               (strata.size() == 2 ? " other stratum" : " other strata");
      }
      add_unknown(row, std::move(why));
      return;
    }
    StandardisedShare one;
    one.crude = cases_.reached.rows[row];
    one.share = shares.shares[group];
    one.standard_error = shares.standard_error(group);
    set_interval(one, row);
    result_.rows.push_back(std::move(one));
  }

  void set_interval(StandardisedShare& one, std::size_t row) {
    if (!cases_.no_parent().empty()) {
      one.standard_error = not_known;
      one.interval_method = cases_.no_parent();
      return;
    }
    if (one.standard_error > no_spread) {
      one.interval = share_interval({one.share, one.standard_error, 0, 0}, result_.level);
      one.interval_method = "cloglog, infinitesimal jackknife by " +
                            (cases_.clustered() ? result_.cluster : std::string("case"));
      return;
    }
    // No stratum varies: what is left is how few there are.
    const std::size_t strata = weights_.size();
    const double followed =
        effective_number(weights_.data(), &cells_.followed[row * strata], strata) /
        one.crude.design_effect;
    one.interval = clopper_pearson(std::min(1.0, one.share) * followed, followed, result_.level);
    const std::string day = std::to_string(result_.days);
    one.interval_method =
        one.interval.exists()
            ? "Clopper-Pearson on the effective number of those followed to day " + day
            : "none: of some stratum nobody was followed to day " + day;
  }

  StandardisedShares& result_;
  const detail::ComparedCases& cases_;
  StratumCells cells_;
  std::vector<double> weights_;
};

}  // namespace

StandardisedShares standardised_shares(const Replay& replay, const std::string& target,
                                       const std::vector<GroupColumn>& by,
                                       const std::vector<GroupColumn>& over,
                                       const StandardisedSharesOptions& options) {
  if (over.empty()) {
    throw ArgumentError(
        "standardised shares need something to be standardised over: name a column");
  }
  ReachedByOptions question;
  question.days = options.days;
  question.by = by;
  question.level = options.level;
  question.threads = options.threads;
  const detail::ComparedCases cases =
      detail::compared_cases(replay, target, question, over, "standardisation");

  StandardisedShares result;
  result.about = cases.reached.about;
  result.about.title = "Share that reached " + in_quotes(target) + " within " +
                       std::to_string(cases.reached.days) +
                       " days of opening, if groups were composed alike";
  result.about.estimator = "direct standardisation of Aalen-Johansen shares";
  result.spec.by = by;
  result.over = over;
  result.target = target;
  result.days = cases.reached.days;
  result.level = options.level;
  result.cluster = cases.reached.cluster;
  Standardiser(result, cases).add_rows();
  result.about.remarks.emplace_back(
      "Standard: the composition of all cases in the estimate; its weights are taken as given.");
  result.about.remarks.emplace_back(
      "Standardised shares make groups comparable in what they are standardised over, and in "
      "nothing "
      "else; groups stand by name and are not ranked.");
  detail::add_few_parents_remark(result.about, cases);
  detail::add_milestone_remarks(result.about, by);
  detail::add_milestone_remarks(result.about, over);
  return result;
}

Table StandardisedShares::table() const {
  const auto number = [](const char* name, std::string description) {
    return detail::ColumnSpec{name, CellType::number, "share", std::move(description)};
  };
  Table table = detail::make_table(
      about, spec,
      {{"cases", CellType::integer, about.unit, "in the estimate"},
       number("crude", "Aalen-Johansen share of the group as it is composed"),
       number("crude_lower", "lower end of its interval"),
       number("crude_upper", "upper end of its interval"),
       number("share", "if the group were composed like the whole"),
       number("standard_error", "of the standardised share"),
       number("lower", "lower end of its interval"),
       number("upper", "upper end of its interval"),
       {"interval_method", CellType::text, "", "how it was made, or why there is none"}});
  for (const StandardisedShare& row : rows) {
    detail::add_row(
        table, spec, row.crude.group,
        {row.crude.cases, detail::number_or_none(row.crude.share),
         detail::number_or_none(row.crude.interval.lower),
         detail::number_or_none(row.crude.interval.upper), detail::number_or_none(row.share),
         detail::number_or_none(row.standard_error), detail::number_or_none(row.interval.lower),
         detail::number_or_none(row.interval.upper), row.interval_method});
  }
  return table;
}

Table StandardisedShares::standard_table() const {
  TallySpec strata;
  strata.by = over;
  Table table =
      detail::make_table(about, strata,
                         {{"cases", CellType::integer, about.unit, "in the estimate"},
                          {"weight", CellType::number, "share", "that every group is given"}});
  for (const StandardStratum& one : standard) {
    detail::add_row(table, strata, one.stratum, {one.cases, one.weight});
  }
  return table;
}

}  // namespace casepath
