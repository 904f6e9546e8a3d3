#include "casepath/simulation/detail/bootstrap_models.hpp"

#include <algorithm>
#include <utility>

#include "casepath/analysis/detail/canonical_clusters.hpp"
#include "casepath/analysis/resampling.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"

namespace casepath::detail {

namespace {

std::vector<GroupColumn> columns_of(const Model& model) {
  std::vector<GroupColumn> columns;
  for (const std::string& name : model.by) columns.push_back({name});
  return columns;
}

const Replay& records_of(const Replay& replay, const Model& model) {
  if (replay.pipeline().fingerprint() == model.pipeline.fingerprint()) return replay;
  throw ArgumentError("the records are by pipeline " + in_quotes(replay.pipeline().id()) +
                      ", the model by pipeline " + in_quotes(model.pipeline.id()) +
                      "; a model's own error needs the records that it was fitted from");
}

}  // namespace

BootstrapModels::BootstrapModels(const Model& model, const ModelRecords& records,
                                 std::uint64_t seed)
    : model_(model),
      refit_(records_of(records.replay, model), columns_of(model), records.fit),
      cluster_of_case_(canonical_clusters(records.replay, records.cluster).of_case),
      clusters_(*std::max_element(cluster_of_case_.begin(), cluster_of_case_.end()) + 1),
      seed_(seed) {
  if (clusters_ >= 2) return;
  throw ArgumentError("the records are one cluster; nothing can be drawn from them");
}

std::optional<Model> BootstrapModels::model(std::uint32_t replicate) const {
  std::vector<std::uint32_t> of_cluster(clusters_);
  draw_weights(seed_, 0, replicate, of_cluster);
  std::vector<std::uint32_t> weights;
  weights.reserve(cluster_of_case_.size());
  for (const std::uint32_t cluster : cluster_of_case_) weights.push_back(of_cluster[cluster]);
  try {
    Model drawn = refit_(weights);
    Model result = model_;
    result.groups = std::move(drawn.groups);
    result.arrivals = drawn.arrivals;
    return result;
  } catch (const ArgumentError&) {
    return std::nullopt;
  }
}

}  // namespace casepath::detail
