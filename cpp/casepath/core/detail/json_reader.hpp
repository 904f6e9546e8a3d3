/// @file json_reader.hpp
/// What the readers of JSON documents share: members of known types, with every problem noted at
/// its place and reported once.  Not installed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/core/detail/json_tree.hpp"
#include "casepath/core/detail/text.hpp"
#include "casepath/core/error.hpp"

namespace casepath::detail {

/// A key that an object of a format may have.
struct Key {
  std::string_view name;
  bool required = false;
};

/// One JSON value and where it is.
struct JsonNode {
  const Json& json;
  std::string pointer;
};

class JsonReader {
 public:
  /// What is wrong, in the order of reading.
  std::vector<Diagnostic> diagnostics;
  /// Pointers of what was not readable: whoever checks the result is silent there.
  std::set<std::string, std::less<>> places;

  void problem(std::string code, const std::string& pointer, std::string message,
               std::string hint = {});
  bool is(const JsonNode& node, Json::Kind kind, std::string_view wanted);
  /// An object with the keys it may and must have.  A key that looks like a known one that is
  /// missing stands for it: that is one fault, not two.
  bool keys_fit(const JsonNode& node, std::span<const Key> keys, std::string_view what);
  [[nodiscard]] bool is_doubtful(const std::string& pointer) const {
    return places.contains(pointer);
  }

  // Values of a member; false: it is there and not readable, or required and missing
  bool text(const JsonNode& parent, std::string_view key, std::string& out);
  bool text(const JsonNode& parent, std::string_view key, std::optional<std::string>& out);
  bool texts(const JsonNode& parent, std::string_view key, std::vector<std::string>& out);
  bool boolean(const JsonNode& parent, std::string_view key, bool& out);
  bool integer(const JsonNode& parent, std::string_view key, std::int64_t& out);
  bool integer(const JsonNode& parent, std::string_view key, std::optional<std::int64_t>& out);
  bool number(const JsonNode& node, double& out);
  bool number(const JsonNode& parent, std::string_view key, double& out);
  bool numbers(const JsonNode& parent, std::string_view key, std::vector<double>& out);

  /// Calls `read_one(name, node)` for every member of the object at `key`.
  template <class ReadOne>
  bool members(const JsonNode& parent, std::string_view key, ReadOne read_one) {
    const auto node = child(parent, key);
    if (!node) return !is_doubtful(at(parent.pointer, key));
    if (!is(*node, Json::Kind::object, "an object")) return false;
    for (std::size_t i = 0; i < node->json.keys.size(); ++i) {
      const std::string& name = node->json.keys[i];
      read_one(name, JsonNode{node->json.items[i], at(node->pointer, name)});
    }
    return true;
  }
  /// Calls `read_one(node)` for every item of the array at `key`.
  template <class ReadOne>
  bool items(const JsonNode& parent, std::string_view key, ReadOne read_one) {
    const auto node = child(parent, key);
    if (!node) return !is_doubtful(at(parent.pointer, key));
    if (!is(*node, Json::Kind::array, "an array")) return false;
    for (std::size_t i = 0; i < node->json.items.size(); ++i) {
      read_one(JsonNode{node->json.items[i], at(node->pointer, i)});
    }
    return true;
  }

  [[nodiscard]] static std::optional<JsonNode> child(const JsonNode& parent, std::string_view key);
};

}  // namespace casepath::detail
