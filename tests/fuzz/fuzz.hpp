// What every fuzz target is made of.  A target defines fuzz(); main comes from libFuzzer by way of
// entry.cpp, or from replay_corpus.cpp, which takes the kept inputs alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

/// One input.  May throw nothing.
void fuzz(std::string_view bytes);

namespace casepath::test {

/// Stops the process where what must hold does not.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

/// Takes an input apart, piece by piece; zeros once it is used up.
class FuzzInput {
 public:
  explicit FuzzInput(std::string_view bytes) noexcept : bytes_(bytes) {}

  std::uint8_t byte() noexcept {
    if (bytes_.empty()) return 0;
    const auto value = static_cast<std::uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return value;
  }
  /// Up to the next byte `end`, which is left out; all that is left where there is none.
  std::string_view until(char end) noexcept {
    const std::size_t place = bytes_.find(end);
    const std::string_view piece = bytes_.substr(0, place);
    bytes_.remove_prefix(place == std::string_view::npos ? bytes_.size() : place + 1);
    return piece;
  }
  std::string_view take(std::size_t most) noexcept {
    const std::string_view piece = bytes_.substr(0, most);
    bytes_.remove_prefix(piece.size());
    return piece;
  }
  [[nodiscard]] std::string_view rest() const noexcept { return bytes_; }

 private:
  std::string_view bytes_;
};

}  // namespace casepath::test
