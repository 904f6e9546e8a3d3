#include "casepath/analysis/incidence.hpp"

#include <cmath>
#include <vector>

namespace casepath {

Incidence incidence(std::span<const PassageCount> passages, std::int32_t horizon_days,
                    bool clustered) {
  std::vector<ExitCount> exits;
  exits.reserve(passages.size());
  for (const PassageCount& passage : passages) exits.push_back(exit_of(passage));
  const IncidenceTable table(exits, passage_causes);
  if (!clustered) return incidence(table, horizon_days);
  const ClusterNumbers clusters = cluster_numbers(table);
  return incidence(table, horizon_days, &clusters);
}

Incidence incidence(const IncidenceTable& table, std::int32_t horizon_days,
                    const ClusterNumbers* clusters) {
  const IncidenceCurve curve = incidence_curve(table.counts());
  const Moment horizon = Moment::end_of_day(horizon_days);
  const std::size_t points = table.points_until(horizon);

  Incidence result;
  result.share = curve.share_after(points, reached_target);
  result.share_other = curve.share_after(points, ended_otherwise);
  result.waiting = curve.waiting_after(points);
  result.at_risk = table.at_risk_after(horizon);
  const auto quantity = CurveQuantity::share(table.counts(), curve, reached_target, points);
  result.standard_error =
      std::sqrt(clusters == nullptr ? jackknife_variance(quantity, table)
                                    : jackknife_variance(quantity, table, *clusters));
  return result;
}

}  // namespace casepath
