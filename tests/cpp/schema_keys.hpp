/// @file schema_keys.hpp
/// The keys of a JSON Schema, to hold them equal to those that a reader knows.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace casepath::test {

/// Keys of an object of the schema and those it requires, in order.
inline std::vector<std::pair<std::string, bool>> keys_in(const nlohmann::ordered_json& object) {
  std::vector<std::pair<std::string, bool>> keys;
  const auto required = object.value("required", std::vector<std::string>{});
  for (const auto& [key, value] : object.at("properties").items()) {
    keys.emplace_back(key, std::count(required.begin(), required.end(), key) > 0);
  }
  return keys;
}

}  // namespace casepath::test
