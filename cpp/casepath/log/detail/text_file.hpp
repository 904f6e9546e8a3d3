/// @file text_file.hpp
/// Files as text in memory, and back.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace casepath::detail {

/// The content of a file; that of a gzip file (by its first bytes, of one or more members)
/// unpacked. Errors: LogError - the file can't be read, gzip data that are damaged or end too
/// early.
[[nodiscard]] std::string read_text_file(const std::filesystem::path& path);

/// Where the text of a file begins: behind the byte order mark of UTF-8, if any.  `format` is what
/// the file should be, for messages.
/// Errors: LogError - UTF-16, a ZIP file.
[[nodiscard]] std::size_t begin_of_text(std::string_view text, const std::string& name,
                                        std::string_view format);

/// Unpacks gzip data.  `name` is what messages call them.
[[nodiscard]] std::string unpack_gzip(std::string_view packed, const std::string& name);

/// Writes a file whole or not at all: under another name beside it, then renamed.
/// Errors: LogError - the file can't be written; nothing is left behind then.
void write_text_file(const std::filesystem::path& path, std::string_view text);

}  // namespace casepath::detail
