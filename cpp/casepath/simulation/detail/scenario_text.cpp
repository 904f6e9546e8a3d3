#include "casepath/simulation/detail/scenario_text.hpp"

#include "casepath/core/detail/text.hpp"
#include "casepath/table/detail/cell_text.hpp"

namespace casepath::detail {

namespace {

std::string parameters(const ConstantDays& of) { return "days " + exact_number(of.days); }
std::string parameters(const ExponentialDays& of) {
  return "mean_days " + exact_number(of.mean_days);
}
std::string parameters(const WeibullDays& of) {
  return "shape " + exact_number(of.shape) + ", scale_days " + exact_number(of.scale_days);
}
std::string parameters(const LogNormalDays& of) {
  return "median_days " + exact_number(of.median_days) + ", sigma " + exact_number(of.sigma);
}
std::string parameters(const GammaDays& of) {
  return "shape " + exact_number(of.shape) + ", scale_days " + exact_number(of.scale_days);
}
std::string parameters(const EmpiricalDays& of) {
  return std::to_string(of.days.size()) + (of.days.size() == 1 ? " time" : " times") + ", mean " +
         display(mean_days(of), CellType::number, 4) + " days";
}

}  // namespace

std::string group_name(const std::vector<std::string>& values) {
  std::string name;
  for (const std::string& value : values) name += (name.empty() ? "" : ", ") + value;
  return name;
}

std::string place_text(const Where& where) {
  std::string text = shown(where.state);
  if (where.offence) {
    text += where.offence->empty() ? " with any other offence"
                                   : " with offence " + shown(*where.offence);
  }
  if (where.group) text += " of group " + shown(group_name(*where.group));
  return text;
}

std::string duration_text(const Duration& duration) {
  return std::string(kind_of(duration)) + " (" +
         std::visit([](const auto& held) { return parameters(held); }, duration) + ")";
}

}  // namespace casepath::detail
