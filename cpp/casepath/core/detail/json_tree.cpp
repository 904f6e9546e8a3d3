#include "casepath/core/detail/json_tree.hpp"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <unordered_set>
#include <utility>

#include "casepath/core/detail/text.hpp"

namespace casepath::detail {

namespace {

/// `line 3, column 5: ` of the byte at `offset`; columns count characters.
std::string place_of(std::string_view text, std::size_t offset) {
  std::size_t line = 1;
  std::size_t column = 1;
  for (std::size_t i = 0; i < std::min(offset, text.size()); ++i) {
    if (text[i] == '\n') {
      ++line;
      column = 1;
    } else if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) {
      ++column;
    }
  }
  return "line " + std::to_string(line) + ", column " + std::to_string(column) + ": ";
}

/// A few characters from the byte at `offset` on.
std::string_view rest_of_line(std::string_view text, std::size_t offset) {
  constexpr std::size_t most = 20;
  std::string_view rest = text.substr(std::min(offset, text.size()));
  rest = rest.substr(0, rest.find_first_of("\r\n"));
  std::size_t end = 0;
  for (std::size_t characters = 0; end < rest.size(); ++end) {
    const bool begins = (static_cast<unsigned char>(rest[end]) & 0xC0) != 0x80;
    if (begins && ++characters > most) break;
  }
  return rest.substr(0, end);
}

/// Builds the tree from the events of the parser.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Builder(std::string_view text, std::vector<Diagnostic>& problems)
      : text_(text), problems_(problems) {}

  Json take() { return std::move(root_); }

  bool null() override { return place({}); }
  bool boolean(bool value) override {
    Json json;
    json.kind = Json::Kind::boolean;
    json.boolean = value;
    return place(std::move(json));
  }
  bool number_integer(number_integer_t value) override {
    Json json;
    json.kind = Json::Kind::integer;
    json.integer = value;
    return place(std::move(json));
  }
  bool number_unsigned(number_unsigned_t value) override {
    if (std::in_range<std::int64_t>(value)) {
      return number_integer(static_cast<std::int64_t>(value));
    }
    return number_float(static_cast<double>(value), {});
  }
  bool number_float(number_float_t value, const std::string& /*written*/) override {
    Json json;
    json.kind = Json::Kind::number;
    json.number = value;
    return place(std::move(json));
  }
  bool string(std::string& value) override {
    Json json;
    json.kind = Json::Kind::text;
    json.text = std::move(value);
    return place(std::move(json));
  }
  bool binary(binary_t& /*value*/) override { return false; }  // JSON text has none

  bool start_object(std::size_t /*size*/) override { return open(Json::Kind::object); }
  bool start_array(std::size_t /*size*/) override { return open(Json::Kind::array); }

  bool key(std::string& name) override {
    Level& level = levels_.back();
    if (!level.seen.insert(name).second) {
      level.dropped.push_back(level.json->keys.size());
      problems_.push_back({"duplicate_key", at(pointer(), name),
                           "the key " + shown(name) + " is written twice", "keep one of the two"});
    }
    level.json->keys.push_back(std::move(name));
    return true;
  }

  bool end_object() override {
    Level& level = levels_.back();
    for (auto dropped = level.dropped.rbegin(); dropped != level.dropped.rend(); ++dropped) {
      const auto offset = static_cast<std::ptrdiff_t>(*dropped);
      level.json->keys.erase(level.json->keys.begin() + offset);
      level.json->items.erase(level.json->items.begin() + offset);
    }
    levels_.pop_back();
    return true;
  }
  bool end_array() override {
    levels_.pop_back();
    return true;
  }

  bool parse_error(std::size_t position, const std::string& last_token,
                   const nlohmann::detail::exception& error) override {
    constexpr int out_of_range = 406;
    std::string what;
    if (error.id == out_of_range) {
      what = "the number " + last_token.substr(0, 40) + " is too large";
    } else if (position > text_.size()) {
      what = "the text ends too early";
    } else {
      what = "this is not JSON, at " + shown(rest_of_line(text_, position - 1));
    }
    problems_.push_back(
        {"syntax_error", "", place_of(text_, position == 0 ? 0 : position - 1) + what, ""});
    return false;
  }

 private:
  struct Level {
    Json* json;  ///< stays where it is: its parent grows only after it is complete
    std::unordered_set<std::string> seen;
    std::vector<std::size_t> dropped;
  };

  std::string pointer() const {
    std::string result;
    for (std::size_t i = 0; i + 1 < levels_.size(); ++i) {
      const Json& json = *levels_[i].json;
      result = json.kind == Json::Kind::object ? at(result, json.keys.back())
                                               : at(result, json.items.size() - 1);
    }
    return result;
  }

  Json& put(Json json) {
    if (levels_.empty()) return root_ = std::move(json);
    return levels_.back().json->items.emplace_back(std::move(json));
  }

  bool place(Json json) {
    put(std::move(json));
    return true;
  }

  bool open(Json::Kind kind) {
    Json json;
    json.kind = kind;
    levels_.push_back({&put(std::move(json)), {}, {}});
    if (levels_.size() <= max_json_depth) return true;
    problems_.push_back(
        {"too_deep", "",
         "arrays and objects are nested more than " + std::to_string(max_json_depth) + " deep",
         ""});
    return false;
  }

  std::string_view text_;
  std::vector<Diagnostic>& problems_;
  Json root_;
  std::vector<Level> levels_;
};

}  // namespace

const Json* Json::find(std::string_view key) const noexcept {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] == key) return &items[i];
  }
  return nullptr;
}

std::string_view name_of(Json::Kind kind) noexcept {
  switch (kind) {
    case Json::Kind::null:
      return "null";
    case Json::Kind::boolean:
      return "true or false";
    case Json::Kind::integer:
      return "a whole number";
    case Json::Kind::number:
      return "a number";
    case Json::Kind::text:
      return "a text";
    case Json::Kind::array:
      return "an array";
    case Json::Kind::object:
      return "an object";
  }
  return "";
}

std::optional<Json> parse_json(std::string_view text, std::vector<Diagnostic>& problems) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.substr(0, byte_order_mark.size()) == byte_order_mark) {
    text.remove_prefix(byte_order_mark.size());
  }
  if (const auto bad = first_bad_utf8(text)) {
    problems.push_back({"invalid_utf8", "", place_of(text, *bad) + "the text is not UTF-8 here",
                        "save the file as UTF-8"});
    return std::nullopt;
  }
  Builder builder(text, problems);
  if (!nlohmann::json::sax_parse(text, &builder)) return std::nullopt;
  return builder.take();
}

}  // namespace casepath::detail
