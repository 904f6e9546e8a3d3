#include <algorithm>
#include <memory>
#include <utility>

#include "casepath/analysis/detail/occupancy_source.hpp"
#include "casepath/analysis/detail/reached.hpp"
#include "casepath/analysis/detail/rows.hpp"
#include "casepath/core/error.hpp"

namespace casepath::detail {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw ArgumentError(what +
                      " needs the way of every single case, which a tally does not hold: ask the "
                      "replay for it");
}

void check(const Tally& tally, const OccupancyOptions& options) {
  if (!tally.spec().occupancy) {
    throw ArgumentError(
        "occupancy needs a tally that counts moves by day: make it with occupancy=True");
  }
  if (options.variance == OccupancyVariance::jackknife) {
    throw ArgumentError(
        "the jackknife needs the way of every single case, which a tally does not hold: ask the "
        "replay for it, or the tally for variance=\"greenwood\"");
  }
  if (options.clock == Clock::reset) refuse("clock \"reset\"");
  if (options.split != StateSplit::none) refuse("a split by downgrade");
  if (options.beside_downgraded) refuse("a comparison beside the downgraded");
  if (options.reading != Reading::at_cut) refuse("the first decision");
  if (!options.by.empty()) {
    throw ArgumentError("a tally has the groups that it was counted by: by= must not be given");
  }
  if ((options.landmark || options.start) && !options.markov) {
    refuse("a start or landmark that is not markov=True");
  }
}

class TallySteps final : public OccupancySource {
 public:
  TallySteps(const Tally& tally, const OccupancyOptions& options)
      : OccupancySource(StateNames(tally.pipeline(), options.split)), tally_(tally) {
    check(tally, options);
    about = casepath::about(tally, Reading::at_cut, "", "");
    spec = tally.spec();
    labels = group_labels(tally);
    no_parent = reached_question(tally, 1, options.level).no_parent;
    for (const auto& [key, count] : tally.occupancy()) {
      longest_follow_up = std::max<std::int64_t>(longest_follow_up, key.day);
      if (key.from.is_none()) counts.cases += count;
    }
  }

  OccupancyTable table(const OccupancyCases& cases, std::span<const Moment> marks,
                       OccupancySize& size) override {
    std::vector<StateStep> steps;
    size = {};
    for (const auto& [key, count] : tally_.occupancy()) {
      bool is_in = false;
      for_each_slot(tally_, key.group, [&](std::size_t slot) { is_in |= slot == cases.slot; });
      if (!is_in) continue;
      steps.push_back({number_of(key.from), number_of(key.to), {key.day, key.k}, count});
      if (key.from.is_none()) size.cases += count;
    }
    size.clusters = static_cast<double>(size.cases);
    return OccupancyTable(steps, names.names.size(), marks);
  }

 private:
  static std::uint32_t number_of(StateId id) {
    return id.is_none() ? StateStep::outside : static_cast<std::uint32_t>(id.index());
  }

  const Tally& tally_;
};

}  // namespace

std::unique_ptr<OccupancySource> occupancy_source(const Tally& tally,
                                                  const OccupancyOptions& options) {
  return std::make_unique<TallySteps>(tally, options);
}

}  // namespace casepath::detail
