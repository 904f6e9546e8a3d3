#include "casepath/analysis/detail/group_covariance.hpp"

#include <algorithm>
#include <cmath>

#include "casepath/core/detail/exact_sum.hpp"

namespace casepath::detail {
namespace {

/// Calls `add(group, other group, product)` for the influences of every cluster.
template <class Add>
void for_each_product(const std::vector<GroupInfluence>& influences, Add&& add) {
  for (std::size_t begin = 0; begin < influences.size();) {
    std::size_t end = begin + 1;
    while (end < influences.size() && influences[end].cluster == influences[begin].cluster) ++end;
    for (std::size_t i = begin; i < end; ++i) {
      for (std::size_t j = begin; j < end; ++j) {
        add(influences[i].group, influences[j].group, influences[i].value * influences[j].value);
      }
    }
    begin = end;
  }
}

}  // namespace

void add_covariance(const std::vector<GroupInfluence>& sums, std::size_t groups,
                    std::vector<double>& covariance) {
  double largest = 0;
  for (const GroupInfluence& one : sums) largest = std::max(largest, one.value * one.value);
  const FixedPoint fixed(largest);
  std::vector<Fixed128> products(groups * groups, 0);
  for_each_product(sums, [&](std::size_t g, std::size_t h, double product) {
    products[g * groups + h] += fixed.of(product);
  });
  for (std::size_t i = 0; i < products.size(); ++i) covariance[i] += fixed.back(products[i]);
}

}  // namespace casepath::detail
