#include "casepath/log/detail/csv_pieces.hpp"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>
#include <utility>

#include "casepath/core/error.hpp"
#include "casepath/log/detail/csv_scan.hpp"

namespace casepath::detail {
namespace {

[[noreturn]] void fail_piece(const char* code, const std::string& name, const std::string& what) {
  throw LogError({{code, name + ": " + what, 0, ""}});
}

constexpr std::size_t read_bytes = std::size_t{1} << 18U;
constexpr std::size_t longest_wait = std::size_t{1} << 30U;

}  // namespace

struct CsvPieces::File {
  gzFile handle = nullptr;  // reads what is not packed as it is

  explicit File(gzFile opened) : handle(opened) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { (void)gzclose_r(handle); }
};

CsvPieces::CsvPieces(const std::filesystem::path& path, std::size_t piece_bytes)
    : name_(path.string()), piece_bytes_(std::max<std::size_t>(piece_bytes, 1)) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    fail_piece("unreadable_file", name_, "is a folder");
  }
  errno = 0;
  const gzFile handle = gzopen(name_.c_str(), "rb");
  if (handle == nullptr) {
    fail_piece("unreadable_file", name_, std::generic_category().message(errno));
  }
  file_ = std::make_unique<File>(handle);
  (void)gzbuffer(handle, static_cast<unsigned>(read_bytes));
}

CsvPieces::~CsvPieces() = default;

bool CsvPieces::fill() {
  if (at_end_) return false;
  const std::size_t before = waiting_.size();
  const std::size_t wanted = std::min(std::max(piece_bytes_, before), std::size_t{1} << 30U);
  waiting_.resize(before + wanted);
  const int got = gzread(file_->handle, waiting_.data() + before, static_cast<unsigned>(wanted));
  waiting_.resize(before + static_cast<std::size_t>(std::max(got, 0)));
  int code = Z_OK;
  (void)gzerror(file_->handle, &code);
  if (code == Z_BUF_ERROR) {
    fail_piece("truncated_gzip", name_, "the gzip data end too early: the file is cut off");
  }
  if (code == Z_ERRNO) fail_piece("unreadable_file", name_, std::generic_category().message(errno));
  if (code != Z_OK && code != Z_STREAM_END) {
    fail_piece("bad_gzip", name_, "the gzip data are damaged");
  }
  at_end_ = static_cast<std::size_t>(std::max(got, 0)) < wanted;
  return waiting_.size() > before;
}

std::string CsvPieces::header() {
  for (;;) {
    bool inside = false;
    bool has_text = false;
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      const char c = waiting_[i];
      if (c == '"') inside = !inside;
      const bool is_line_end = c == '\n' || (c == '\r' && i + 1 < waiting_.size());
      if (!is_line_end) has_text = true;
      if (!is_line_end || inside || !has_text) continue;
      const std::size_t end = c == '\r' && waiting_[i + 1] == '\n' ? i + 2 : i + 1;
      header_ = waiting_.substr(0, end);
      waiting_.erase(0, end);
      return header_;
    }
    if (!fill()) break;
  }
  header_ = std::exchange(waiting_, {});  // not even a line
  return header_;
}

std::string CsvPieces::next(char delimiter) {
  for (;;) {
    // A row without an end is given as it is: scanning it says what is wrong.
    const bool is_all = at_end_ || waiting_.size() > longest_wait;
    const std::size_t end = is_all ? waiting_.size() : end_of_rows(delimiter);
    if (end > 0) {
      std::string piece;
      piece.reserve(header_.size() + end + csv_padding + 1);
      piece += header_;
      if (piece.back() != '\n' && piece.back() != '\r') piece += '\n';
      piece.append(waiting_, 0, end);
      waiting_.erase(0, end);
      return piece;
    }
    if (!fill() && waiting_.empty()) return {};
  }
}

std::size_t CsvPieces::end_of_rows(char delimiter) {
  if (waiting_.size() < piece_bytes_) return 0;  // more is read first
  if (waiting_.find('"') == std::string::npos) {
    const std::size_t last = waiting_.rfind('\n');
    return last == std::string::npos ? 0 : last + 1;
  }
  const std::size_t size = waiting_.size();
  waiting_.append(1, '\n');
  waiting_.append(csv_padding, '\0');
  CsvCursor cursor{waiting_.data(), waiting_.data() + size, delimiter};
  std::size_t end = 0;
  while (!cursor.at_end()) {
    cursor.skip_row();
    const auto at = static_cast<std::size_t>(cursor.at() - waiting_.data());
    if (at > size || cursor.fault() == CsvCursor::Fault::unterminated_quote) break;
    if (waiting_[at - 1] != '\n' && waiting_[at - 1] != '\r') break;  // a delimiter
    end = at;
  }
  waiting_.resize(size);
  return end;
}

}  // namespace casepath::detail
