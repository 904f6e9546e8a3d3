/// @file bootstrap_models.hpp
/// A model, fitted again from records drawn with replacement.  Not installed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "casepath/simulation/detail/fit_counts.hpp"
#include "casepath/simulation/experiment.hpp"
#include "casepath/simulation/model.hpp"

namespace casepath::detail {

/// Fits a model again and again, each time from another bootstrap of the clusters of its records.
/// Immutable: threads share it.
class BootstrapModels {
 public:
  /// Errors: ArgumentError - records of another pipeline, or of fewer than two clusters.
  BootstrapModels(const Model& model, const ModelRecords& records, std::uint64_t seed);

  /// The model with the openings, situations and arrivals of the replicate; none: the records drawn
  /// give none.
  [[nodiscard]] std::optional<Model> model(std::uint32_t replicate) const;

 private:
  Model model_;
  Refit refit_;
  std::vector<std::uint32_t> cluster_of_case_;
  std::size_t clusters_;
  std::uint64_t seed_;
};

}  // namespace casepath::detail
