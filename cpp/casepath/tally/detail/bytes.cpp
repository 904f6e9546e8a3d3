#include "casepath/tally/detail/bytes.hpp"

#include "casepath/core/detail/utf8.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"

namespace casepath::detail {

void ByteWriter::varint(std::uint64_t value) {
  for (; value >= 0x80U; value >>= 7U) bytes_ += static_cast<char>((value & 0x7FU) | 0x80U);
  bytes_ += static_cast<char>(value);
}

void ByteWriter::text(std::string_view text) {
  if (!is_utf8(text)) throw TallyError("the tally can't be written: a text of it is not UTF-8");
  varint(text.size());
  bytes_ += text;
}

std::uint8_t ByteReader::byte() {
  if (at_ == end_) fail("ends too early");
  return static_cast<std::uint8_t>(bytes_[at_++]);
}

std::uint64_t ByteReader::varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    const std::uint64_t next = byte();
    if (shift == 63 && next > 1) fail("a number of more than 64 bits");
    value |= (next & 0x7FU) << shift;
    if (next < 0x80U) {
      if (next == 0 && shift > 0) fail("a number that is longer than needed");
      return value;
    }
  }
}

std::string ByteReader::text() {
  const std::uint64_t size = varint();
  if (size > left()) fail("a text of " + std::to_string(size) + " bytes, which are not there");
  const std::string_view text = bytes_.substr(at_, static_cast<std::size_t>(size));
  if (!is_utf8(text)) fail("a text that is not UTF-8");
  at_ += text.size();
  return std::string{text};
}

std::size_t ByteReader::count(std::size_t least_size) {
  const std::uint64_t count = varint();
  if (count == 0) fail("a list without an item");  // would have been left out
  if (count > left() / least_size) {
    fail("a list of " + std::to_string(count) + " items, which are not there");
  }
  return static_cast<std::size_t>(count);
}

std::string_view ByteReader::rest() {
  const std::string_view rest = bytes_.substr(at_, left());
  at_ = end_;
  return rest;
}

bool ByteReader::enter(std::string_view section) {
  const std::size_t begin = at_;
  if (at_end() || text() != section) {
    at_ = begin;
    return false;
  }
  section_ = section;
  const std::uint64_t size = varint();
  if (size > left()) fail("a section of " + std::to_string(size) + " bytes, which are not there");
  outer_end_ = end_;
  end_ = at_ + static_cast<std::size_t>(size);
  return true;
}

void ByteReader::leave() {
  if (!at_end()) fail("the section goes on after its end");
  end_ = outer_end_;
  section_.clear();
}

void ByteReader::fail(const std::string& what) const {
  throw TallyError(name_ + " is no valid tally: " +
                   (section_.empty() ? "" : "section " + in_quotes(section_) + ", ") + "byte " +
                   std::to_string(at_) + ": " + what);
}

}  // namespace casepath::detail
