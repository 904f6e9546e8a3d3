// Any bytes as a tally: a tally whose bytes these are, or one sentence.  Length and checksum are
// put right as well, so that what lies behind them is reached.
#include <zlib.h>

#include <string>

#include "casepath/core/error.hpp"
#include "casepath/tally/bytes.hpp"
#include "fuzz.hpp"

namespace {

constexpr std::size_t length_at = 12;  // behind the magic and the version, see tally/bytes.hpp
constexpr std::size_t header = 20;
constexpr std::size_t checksum = 4;

void write_number(std::string& bytes, std::size_t at, std::uint64_t number, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) {
    bytes[at + i] = static_cast<char>(number >> (8 * i) & 0xFFU);
  }
}

/// The same content with the length and the checksum that belong to it.
std::string sealed(std::string_view bytes) {
  std::string tally(bytes);
  const std::size_t end = tally.size() - checksum;
  write_number(tally, length_at, tally.size(), 8);
  const auto sum = crc32(0, reinterpret_cast<const Bytef*>(tally.data()), static_cast<uInt>(end));
  write_number(tally, end, sum, checksum);
  return tally;
}

void read(std::string_view bytes) {
  using namespace casepath;
  try {
    const Tally tally = tally_from_bytes(bytes);
    test::require(to_bytes(tally) == bytes, "a tally of other bytes was read");
    const Tally zero(tally.pipeline(), tally.spec(), tally.frame());
    test::require(zero + tally == tally, "nothing and a tally are not that tally");
  } catch (const TallyError& error) {
    test::require(*error.what() != '\0', "refused without a word");
  }
}

}  // namespace

void fuzz(std::string_view bytes) {
  read(bytes);
  if (bytes.size() >= header + checksum) read(sealed(bytes));
}
