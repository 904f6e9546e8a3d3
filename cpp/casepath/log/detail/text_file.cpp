#include "casepath/log/detail/text_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>
#include <system_error>

#include "casepath/core/error.hpp"

namespace casepath::detail {

namespace {

[[noreturn]] void fail_file(const char* code, const std::string& name, const std::string& what) {
  throw LogError({{code, name + ": " + what, 0, ""}});
}

struct Close {
  void operator()(std::FILE* file) const noexcept { (void)std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

std::string system_message(int error) { return std::generic_category().message(error); }

}  // namespace

std::string read_text_file(const std::filesystem::path& path) {
  const std::string name = path.string();
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) fail_file("unreadable_file", name, "is a folder");
  const File file{std::fopen(name.c_str(), "rb")};
  if (!file) fail_file("unreadable_file", name, system_message(errno));

  const auto size = std::filesystem::file_size(path, error);
  std::string content;
  std::size_t filled = 0;
  if (!error) content.reserve(static_cast<std::size_t>(size) + 128);  // readers add a little
  content.resize(error ? 65536 : static_cast<std::size_t>(size) + 1);
  for (;;) {  // sizes of pipes and growing files aren't known before
    const std::size_t n =
        std::fread(content.data() + filled, 1, content.size() - filled, file.get());
    filled += n;
    if (n == 0) {
      if (std::ferror(file.get()) != 0) fail_file("unreadable_file", name, system_message(errno));
      break;
    }
    if (filled == content.size()) content.resize(content.size() * 2);
  }
  content.resize(filled);
  const bool is_gzip = content.size() >= 2 && content[0] == '\x1f' && content[1] == '\x8b';
  return is_gzip ? unpack_gzip(content, name) : content;
}

std::size_t begin_of_text(std::string_view text, const std::string& name, std::string_view format) {
  const std::string_view two = text.substr(0, 2);
  if (two == "\xFF\xFE" || two == "\xFE\xFF") {
    throw LogError({{"invalid_utf8", name + " is UTF-16; save the file as UTF-8", 0, ""}});
  }
  if (text.substr(0, 4) == "PK\x03\x04") {
    throw LogError(
        {{"not_text", name + " is a ZIP file (an Excel workbook?), not " + std::string{format}, 0,
          ""}});
  }
  return text.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0;
}

std::string unpack_gzip(std::string_view packed, const std::string& name) {
  struct Inflater {
    z_stream stream{};
    Inflater() = default;
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    ~Inflater() { inflateEnd(&stream); }
  } inflater;
  z_stream& stream = inflater.stream;
  constexpr int gzip_only = 15 + 16;
  if (inflateInit2(&stream, gzip_only) != Z_OK) fail_file("bad_gzip", name, "zlib can't begin");

  std::string text;
  std::size_t used = 0;
  std::size_t filled = 0;
  text.resize(std::max<std::size_t>(packed.size() * 4, 65536));
  constexpr std::size_t most = std::numeric_limits<uInt>::max();
  for (;;) {
    if (filled == text.size()) text.resize(text.size() * 2);
    const std::size_t in = std::min(packed.size() - used, most);
    const std::size_t out = std::min(text.size() - filled, most);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data() + used));
    stream.avail_in = static_cast<uInt>(in);
    stream.next_out = reinterpret_cast<Bytef*>(text.data() + filled);
    stream.avail_out = static_cast<uInt>(out);
    const int result = inflate(&stream, Z_NO_FLUSH);
    used += in - stream.avail_in;
    filled += out - stream.avail_out;
    if (result == Z_STREAM_END) {
      // Another member may follow; zeros are padding.
      const std::size_t next = packed.find_first_not_of('\0', used);
      if (next == std::string_view::npos) break;
      used = next;
      if (packed.substr(used, 2) != "\x1f\x8b") {
        fail_file("bad_gzip", name, "something that is not gzip follows the gzip data");
      }
      inflateReset(&stream);
      continue;
    }
    if (result != Z_OK && result != Z_BUF_ERROR)
      fail_file("bad_gzip", name, "the gzip data are damaged");
    if (used == packed.size() && stream.avail_out != 0) {
      fail_file("truncated_gzip", name, "the gzip data end too early: the file is cut off");
    }
  }
  text.resize(filled);
  return text;
}

void write_text_file(const std::filesystem::path& path, std::string_view text) {
  static std::atomic<unsigned> counter{0};
  const std::string name = path.string();
  const std::string draft = name + ".part" + std::to_string(counter.fetch_add(1));
  const auto give_up = [&](int error) {
    (void)std::remove(draft.c_str());
    fail_file("unwritable_file", name, system_message(error));
  };
  std::FILE* file = std::fopen(draft.c_str(), "wbx");
  if (file == nullptr) fail_file("unwritable_file", name, system_message(errno));
  const bool is_written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const int write_error = errno;
  const bool is_closed = std::fclose(file) == 0;
  if (!is_written) give_up(write_error);
  if (!is_closed) give_up(errno);
  std::error_code error;
  std::filesystem::rename(draft, path, error);
  if (error) give_up(error.value());
}

}  // namespace casepath::detail
