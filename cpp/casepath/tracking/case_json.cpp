#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "casepath/core/detail/json_tree.hpp"
#include "casepath/core/detail/text.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/time.hpp"
#include "casepath/tracking/case.hpp"

namespace casepath {
namespace {

using detail::Json;
using detail::shown;

constexpr std::string_view format_name = "casepath-case/1";

/// Sixteen hexadecimal digits: a JSON number would not survive every reader.
std::string in_hex(std::uint64_t number) {
  std::string text(16, '0');
  for (std::size_t i = text.size(); i-- > 0; number >>= 4U)
    text[i] = "0123456789abcdef"[number & 15U];
  return text;
}

// --- writing -------------------------------------------------------------------------------------

using Written = nlohmann::ordered_json;

Written written(const FieldMap& fields) {
  Written object = Written::object();
  for (const auto& [name, value] : fields) {
    std::visit([&object, &key = name](const auto& held) { object[key] = held; }, value);
  }
  return object;
}

// --- reading -------------------------------------------------------------------------------------

[[noreturn]] void refuse(const std::string& what) {
  throw ArgumentError("not a case in the format \"" + std::string(format_name) + "\": " + what);
}

/// Checks that `json` is an object of exactly these keys.
void check_keys(const Json& json, std::initializer_list<std::string_view> keys,
                const std::string& place) {
  if (json.kind != Json::Kind::object) {
    refuse(place + " is " + std::string(detail::name_of(json.kind)) + ", not an object");
  }
  for (const std::string_view key : keys) {
    if (json.find(key) == nullptr) refuse(place + " has no " + shown(key));
  }
  for (const std::string& key : json.keys) {
    bool known = false;
    for (const std::string_view each : keys) known = known || each == key;
    if (!known) refuse(place + " has an unknown key " + shown(key));
  }
}

const std::string& text_at(const Json& object, std::string_view key, const std::string& place) {
  const Json& value = *object.find(key);
  if (value.kind != Json::Kind::text) {
    refuse(shown(key) + " of " + place + " is " + std::string(detail::name_of(value.kind)) +
           ", not a text");
  }
  return value.text;
}

Instant time_at(const Json& entry, const std::string& place) {
  if (entry.find("on")->kind == Json::Kind::null) return {};
  const std::string& text = text_at(entry, "on", place);
  const std::optional<ParsedTime> time = parse_time(text);
  if (!time || time->nanosecond != 0) {
    refuse("\"on\" of " + place + " is " + shown(text) +
           ", not a date or a date and a time in whole seconds");
  }
  return time->instant;
}

FieldMap fields_at(const Json& entry, const std::string& place) {
  const Json& object = *entry.find("fields");
  if (object.kind != Json::Kind::object) refuse("\"fields\" of " + place + " is not an object");
  FieldMap fields;
  for (std::size_t i = 0; i < object.keys.size(); ++i) {
    const Json& value = object.items[i];
    FieldValue& field = fields[object.keys[i]];
    switch (value.kind) {
      case Json::Kind::boolean:
        field = value.boolean;
        break;
      case Json::Kind::integer:
        field = value.integer;
        break;
      case Json::Kind::number:
        field = value.number;
        break;
      case Json::Kind::text:
        field = value.text;
        break;
      default:
        refuse("field " + shown(object.keys[i]) + " of " + place + " is " +
               std::string(detail::name_of(value.kind)));
    }
  }
  return fields;
}

/// Refuses a case of another pipeline, naming both.
void check_pipeline(const Pipeline& pipeline, const Json& document) {
  const std::string place = "the document";
  const std::string& id = text_at(document, "pipeline", place);
  const std::string& version = text_at(document, "version", place);
  const std::string& fingerprint = text_at(document, "fingerprint", place);
  const std::string ours = in_hex(pipeline.fingerprint());
  if (fingerprint == ours) return;
  throw ArgumentError("the case belongs to pipeline " + shown(id) + ", version " + shown(version) +
                      ", fingerprint " + shown(fingerprint) + "; this is " + shown(pipeline.id()) +
                      ", version " + shown(pipeline.definition().version) + ", fingerprint " +
                      shown(ours));
}

}  // namespace

std::string Case::to_json() const {
  Written history = Written::array();
  for (const HistoryEntry& entry : history_) {
    Written on = nullptr;
    if (entry.on.is_recorded()) on = to_string(entry.on);
    history.push_back(
        {{"event", entry.event}, {"on", std::move(on)}, {"fields", written(entry.fields)}});
  }
  const Written document{{"format", format_name},
                         {"pipeline", pipeline_.id()},
                         {"version", pipeline_.definition().version},
                         {"fingerprint", in_hex(pipeline_.fingerprint())},
                         {"name", name_},
                         {"history", std::move(history)}};
  return document.dump();
}

Case Case::from_json(const Pipeline& pipeline, std::string_view json) {
  std::vector<Diagnostic> problems;
  const std::optional<Json> document = detail::parse_json(json, problems);
  if (!problems.empty()) {
    const Diagnostic& first = problems.front();
    refuse(first.message + (first.pointer.empty() ? "" : " at " + first.pointer));
  }
  if (!document) refuse("it can't be read");
  const std::string place = "the document";
  check_keys(*document, {"format", "pipeline", "version", "fingerprint", "name", "history"}, place);
  if (const std::string& format = text_at(*document, "format", place); format != format_name) {
    refuse("\"format\" is " + shown(format));
  }
  check_pipeline(pipeline, *document);
  const Json& history = *document->find("history");
  if (history.kind != Json::Kind::array) refuse("\"history\" is not an array");

  Case result{pipeline, text_at(*document, "name", place)};
  for (std::size_t i = 0; i < history.items.size(); ++i) {
    const Json& entry = history.items[i];
    const std::string where = "history entry " + std::to_string(i);
    check_keys(entry, {"event", "on", "fields"}, where);
    const std::string& event = text_at(entry, "event", where);
    const Instant on = time_at(entry, where);
    const FieldMap fields = fields_at(entry, where);
    std::optional<Refusal> refusal;
    try {
      refusal = result.apply(event, on, fields);
    } catch (const ArgumentError& error) {
      throw ArgumentError(where + ": " + error.what());
    }
    if (refusal) throw ArgumentError(where + " is refused: " + refusal->message);
  }
  return result;
}

}  // namespace casepath
