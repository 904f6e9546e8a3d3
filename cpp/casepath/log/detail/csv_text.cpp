#include "casepath/log/detail/csv_text.hpp"

#include <atomic>
#include <fstream>
#include <system_error>

#include "casepath/log/detail/ranges.hpp"
#include "casepath/log/detail/text_file.hpp"

namespace casepath::detail {

namespace {

/// Bytes of a file, as they are.  False where there are not so many.
bool read_part(const std::filesystem::path& path, std::size_t begin, std::size_t size, char* to) {
  std::ifstream file;
  file.rdbuf()->pubsetbuf(nullptr, 0);
  file.open(path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(begin));
  file.read(to, static_cast<std::streamsize>(size));
  return file.good();
}

}  // namespace

CsvText::CsvText(std::string text) : text_(std::move(text)), size_(text_.size()) {
  text_.reserve(size_ + 1 + csv_padding);
  text_.append(1, '\n');
  text_.append(csv_padding, '\0');
}

CsvText::CsvText(NumberBuffer<char> block, std::size_t size)
    : block_(std::move(block)), size_(size) {
  block_[size] = '\n';
}

CsvText read_csv_text(const std::filesystem::path& path, unsigned threads) {
  constexpr std::size_t large = std::size_t{1} << 20U;
  std::error_code error;
  const bool is_file = std::filesystem::is_regular_file(path, error);
  const auto length = is_file ? std::filesystem::file_size(path, error) : 0;
  const auto size = static_cast<std::size_t>(length);
  char begin[2] = {};
  if (error || size < large || !read_part(path, 0, 2, begin) ||
      (begin[0] == '\x1f' && begin[1] == '\x8b')) {
    return read_text_file(path);
  }
  NumberBuffer<char> block(size + 1 + csv_padding);
  std::atomic<bool> is_whole{true};
  for_ranges(even_ranges(size, std::size_t{threads} * 4), threads, [&](std::size_t, Range range) {
    if (!read_part(path, range.begin, range.end - range.begin, block.data() + range.begin)) {
      is_whole = false;
    }
  });
  // A file that changes while it is read: once more, from its beginning to its end.
  if (!is_whole || std::filesystem::file_size(path, error) != length) return read_text_file(path);
  return {std::move(block), size};
}

}  // namespace casepath::detail
