#include "casepath/core/detail/text.hpp"

#include "casepath/core/detail/utf8.hpp"
#include "casepath/core/error.hpp"

namespace casepath::detail {

namespace {

constexpr std::size_t longest_quote = 60;
constexpr std::size_t most_listed = 8;

unsigned char byte(std::string_view text, std::size_t i) noexcept {
  return static_cast<unsigned char>(text[i]);
}

/// Bytes of the UTF-8 sequence that begins at `i`; 0 if none does.
std::size_t sequence_length(std::string_view text, std::size_t i) noexcept {
  const unsigned char lead = byte(text, i);
  const std::size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  return is_utf8(text.substr(i, length)) ? length : 0;
}

bool is_control(std::string_view text, std::size_t i) noexcept {
  const unsigned char lead = byte(text, i);
  if (lead < 0x20 || lead == 0x7F) return true;
  return lead == 0xC2 && i + 1 < text.size() && byte(text, i + 1) < 0xA0;
}

}  // namespace

std::string at(std::string_view pointer, std::string_view key) {
  std::string result(pointer);
  result += '/';
  for (const char c : key) {
    if (c == '~') {
      result += "~0";
    } else if (c == '/') {
      result += "~1";
    } else {
      result += c;
    }
  }
  return result;
}

std::string at(std::string_view pointer, std::size_t index) {
  return std::string(pointer) + '/' + std::to_string(index);
}

bool is_at_or_below(std::string_view pointer, std::string_view ancestor) noexcept {
  return pointer.substr(0, ancestor.size()) == ancestor &&
         (pointer.size() == ancestor.size() || pointer[ancestor.size()] == '/');
}

std::string shown(std::string_view text) {
  std::string result = "\"";
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++characters) {
    if (characters == longest_quote) {
      result += "...";
      break;
    }
    const std::size_t length = sequence_length(text, i);
    if (length == 0 || is_control(text, i)) {
      result += '?';
    } else {
      result += text.substr(i, length);
    }
    i += length == 0 ? 1 : length;
  }
  return result + '"';
}

std::string list_of(const std::vector<std::string>& names) {
  std::string result;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i == most_listed) return result + " and " + std::to_string(names.size() - i) + " more";
    if (i > 0) result += i + 1 == names.size() ? " and " : ", ";
    result += shown(names[i]);
  }
  return result;
}

std::string nearest(std::string_view name, const std::vector<std::string>& known) {
  if (name.size() > longest_quote) return {};
  const std::string said = did_you_mean(std::string(name), known);
  const std::size_t begin = said.find('"');
  const std::size_t end = said.rfind('"');
  return begin < end ? said.substr(begin + 1, end - begin - 1) : std::string{};
}

std::string hint_for(std::string_view name, const std::vector<std::string>& known,
                     std::string_view kinds) {
  if (known.empty()) return "there are no " + std::string(kinds);
  const std::string meant = nearest(name, known);
  if (!meant.empty()) return "did you mean " + shown(meant) + "?";
  if (known.size() == 1) return "only " + shown(known.front()) + " is possible";
  return "the " + std::string(kinds) + " are " + list_of(known);
}

std::optional<std::size_t> first_bad_utf8(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_length(text, i);
    if (length == 0) return i;
    i += length;
  }
  return std::nullopt;
}

bool has_control(std::string_view text, bool allow_breaks) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_break = text[i] == '\n' || text[i] == '\t' || text[i] == '\r';
    if (is_control(text, i) && !(allow_breaks && is_break)) return true;
  }
  return false;
}

}  // namespace casepath::detail
