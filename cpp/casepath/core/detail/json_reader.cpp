#include "casepath/core/detail/json_reader.hpp"

#include <algorithm>
#include <utility>

namespace casepath::detail {

std::optional<JsonNode> JsonReader::child(const JsonNode& parent, std::string_view key) {
  const Json* json = parent.json.find(key);
  if (json == nullptr) return std::nullopt;
  return JsonNode{*json, at(parent.pointer, key)};
}

void JsonReader::problem(std::string code, const std::string& pointer, std::string message,
                         std::string hint) {
  places.insert(pointer);
  diagnostics.push_back({std::move(code), pointer, std::move(message), std::move(hint)});
}

bool JsonReader::is(const JsonNode& node, Json::Kind kind, std::string_view wanted) {
  if (node.json.kind == kind) return true;
  problem("wrong_type", node.pointer,
          "must be " + std::string(wanted) + ", not " + std::string(name_of(node.json.kind)));
  return false;
}

bool JsonReader::keys_fit(const JsonNode& node, std::span<const Key> keys, std::string_view what) {
  if (!is(node, Json::Kind::object, "an object")) return false;
  std::vector<std::string> known;
  std::vector<std::string> absent;
  for (const Key& key : keys) {
    known.emplace_back(key.name);
    if (node.json.find(key.name) == nullptr) absent.emplace_back(key.name);
  }
  for (const std::string& key : node.json.keys) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    problem("unknown_key", at(node.pointer, key), std::string(what) + " has no key " + shown(key),
            hint_for(key, known, "keys"));
    const std::string meant = nearest(key, absent);
    if (meant.empty()) continue;
    places.insert(at(node.pointer, meant));
    absent.erase(std::find(absent.begin(), absent.end(), meant));
  }
  for (const Key& key : keys) {
    if (!key.required || std::find(absent.begin(), absent.end(), key.name) == absent.end())
      continue;
    diagnostics.push_back(
        {"missing_key", node.pointer, std::string(what) + " needs the key " + shown(key.name), ""});
    places.insert(at(node.pointer, key.name));
  }
  return true;
}

bool JsonReader::text(const JsonNode& parent, std::string_view key, std::string& out) {
  const auto node = child(parent, key);
  if (!node) return !is_doubtful(at(parent.pointer, key));
  if (!is(*node, Json::Kind::text, "a text")) return false;
  out = node->json.text;
  return true;
}

bool JsonReader::text(const JsonNode& parent, std::string_view key,
                      std::optional<std::string>& out) {
  const auto node = child(parent, key);
  if (!node) return !is_doubtful(at(parent.pointer, key));
  if (!is(*node, Json::Kind::text, "a text")) return false;
  out = node->json.text;
  return true;
}

bool JsonReader::texts(const JsonNode& parent, std::string_view key,
                       std::vector<std::string>& out) {
  bool all = true;
  const bool is_array = items(parent, key, [&](const JsonNode& item) {
    if (is(item, Json::Kind::text, "a text")) {
      out.push_back(item.json.text);
    } else {
      all = false;
    }
  });
  return is_array && all;
}

bool JsonReader::boolean(const JsonNode& parent, std::string_view key, bool& out) {
  const auto node = child(parent, key);
  if (!node) return true;
  if (!is(*node, Json::Kind::boolean, "true or false")) return false;
  out = node->json.boolean;
  return true;
}

bool JsonReader::integer(const JsonNode& parent, std::string_view key, std::int64_t& out) {
  const auto node = child(parent, key);
  if (!node) return !is_doubtful(at(parent.pointer, key));
  if (!is(*node, Json::Kind::integer, "a whole number")) return false;
  out = node->json.integer;
  return true;
}

bool JsonReader::integer(const JsonNode& parent, std::string_view key,
                         std::optional<std::int64_t>& out) {
  std::int64_t value = 0;
  if (!child(parent, key) || !integer(parent, key, value)) return false;
  out = value;
  return true;
}

bool JsonReader::number(const JsonNode& node, double& out) {
  if (node.json.kind == Json::Kind::integer) {
    out = static_cast<double>(node.json.integer);
    return true;
  }
  if (!is(node, Json::Kind::number, "a number")) return false;
  out = node.json.number;
  return true;
}

bool JsonReader::number(const JsonNode& parent, std::string_view key, double& out) {
  const auto node = child(parent, key);
  if (!node) return !is_doubtful(at(parent.pointer, key));
  return number(*node, out);
}

bool JsonReader::numbers(const JsonNode& parent, std::string_view key, std::vector<double>& out) {
  bool all = true;
  const bool is_array = items(parent, key, [&](const JsonNode& item) {
    double value = 0;
    if (number(item, value)) {
      out.push_back(value);
    } else {
      all = false;
    }
  });
  return is_array && all;
}

}  // namespace casepath::detail
