#include "casepath/simulation/detail/duration_json.hpp"

#include <span>
#include <string>
#include <vector>

#include "casepath/core/detail/text.hpp"
#include "casepath/simulation/detail/model_keys.hpp"

namespace casepath::detail {
namespace {

using DurationObject = nlohmann::ordered_json;

/// One parameter of a kind: its key and where it goes.
struct Parameter {
  std::string_view key;
  double& value;
};

bool read_parameters(JsonReader& reader, const JsonNode& node, std::span<const Key> keys,
                     std::string_view what, std::initializer_list<Parameter> parameters) {
  const std::size_t before = reader.diagnostics.size();
  if (!reader.keys_fit(node, keys, what)) return false;
  for (const Parameter& one : parameters) reader.number(node, one.key, one.value);
  return reader.diagnostics.size() == before;
}

bool read_kind(JsonReader& reader, const JsonNode& node, ConstantDays& out) {
  return read_parameters(reader, node, constant_keys, "a constant duration", {{"days", out.days}});
}
bool read_kind(JsonReader& reader, const JsonNode& node, ExponentialDays& out) {
  return read_parameters(reader, node, exponential_keys, "an exponential duration",
                         {{"mean_days", out.mean_days}});
}
bool read_kind(JsonReader& reader, const JsonNode& node, WeibullDays& out) {
  return read_parameters(reader, node, weibull_keys, "a Weibull duration",
                         {{"shape", out.shape}, {"scale_days", out.scale_days}});
}
bool read_kind(JsonReader& reader, const JsonNode& node, LogNormalDays& out) {
  return read_parameters(reader, node, log_normal_keys, "a log-normal duration",
                         {{"median_days", out.median_days}, {"sigma", out.sigma}});
}
bool read_kind(JsonReader& reader, const JsonNode& node, GammaDays& out) {
  return read_parameters(reader, node, gamma_keys, "a gamma duration",
                         {{"shape", out.shape}, {"scale_days", out.scale_days}});
}
bool read_kind(JsonReader& reader, const JsonNode& node, EmpiricalDays& out) {
  const std::size_t before = reader.diagnostics.size();
  if (!reader.keys_fit(node, empirical_keys, "an empirical duration")) return false;
  reader.numbers(node, "days", out.days);
  reader.numbers(node, "cumulative", out.cumulative);
  return reader.diagnostics.size() == before;
}

/// Tries the kinds in turn.
template <std::size_t Kind = 0>
bool read_any(JsonReader& reader, const JsonNode& node, std::string_view name, Duration& out) {
  if constexpr (Kind < std::variant_size_v<Duration>) {
    std::variant_alternative_t<Kind, Duration> held;
    if (kind_of(held) != name) return read_any<Kind + 1>(reader, node, name, out);
    if (!read_kind(reader, node, held)) return false;
    out = std::move(held);
    return true;
  } else {
    return false;
  }
}

struct KindObject {
  DurationObject operator()(const ConstantDays& held) const { return {{"days", held.days}}; }
  DurationObject operator()(const ExponentialDays& held) const {
    return {{"mean_days", held.mean_days}};
  }
  DurationObject operator()(const WeibullDays& held) const {
    return {{"shape", held.shape}, {"scale_days", held.scale_days}};
  }
  DurationObject operator()(const LogNormalDays& held) const {
    return {{"median_days", held.median_days}, {"sigma", held.sigma}};
  }
  DurationObject operator()(const GammaDays& held) const {
    return {{"shape", held.shape}, {"scale_days", held.scale_days}};
  }
  DurationObject operator()(const EmpiricalDays& held) const {
    return {{"days", held.days}, {"cumulative", held.cumulative}};
  }
};

}  // namespace

bool read_duration(JsonReader& reader, const JsonNode& parent, std::string_view key,
                   Duration& out) {
  const auto node = JsonReader::child(parent, key);
  if (!node) return !reader.is_doubtful(at(parent.pointer, key));
  const std::size_t before = reader.diagnostics.size();
  if (!reader.keys_fit(*node, duration_keys, "a duration")) return false;
  if (reader.diagnostics.size() != before) return false;
  if (node->json.keys.size() != 1) {
    std::vector<std::string> kinds;
    for (const Key& kind : duration_keys) kinds.emplace_back(kind.name);
    reader.problem("bad_duration", node->pointer, "a duration has one kind",
                   "write one of " + list_of(kinds));
    return false;
  }
  const std::string& kind = node->json.keys.front();
  return read_any(reader, {node->json.items.front(), at(node->pointer, kind)}, kind, out);
}

DurationObject duration_json(const Duration& duration) {
  DurationObject result = DurationObject::object();
  result[std::string(kind_of(duration))] = std::visit(KindObject{}, duration);
  return result;
}

}  // namespace casepath::detail
