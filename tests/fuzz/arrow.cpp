// Any table that keeps to the rules of the Arrow C interface about sizes, which a reader can't
// check, and to no others: formats, texts, dates, indices, offsets and marks are what they are.
#include <string>
#include <vector>

#include "arrow_tables.hpp"
#include "casepath/core/error.hpp"
#include "casepath/log/readers.hpp"
#include "fuzz.hpp"

namespace {

using namespace casepath;
using test::FuzzInput;
using test::TestArray;

/// Bytes of an element of a format, 0 where buffers look otherwise.
std::size_t width_of(const std::string& format) {
  if (format.starts_with("ts") || format == "tdm" || format == "ttu" || format == "ttn") return 8;
  if (format == "tdD" || format == "tts" || format == "ttm") return 4;
  if (format.starts_with("d:")) return 16;
  switch (format.empty() ? '\0' : format[0]) {
    case 'c':
    case 'C':
      return 1;
    case 's':
    case 'S':
      return 2;
    case 'i':
    case 'I':
    case 'f':
      return 4;
    case 'l':
    case 'L':
    case 'g':
      return 8;
    default:
      return 0;
  }
}

std::string padded(std::string_view bytes, std::size_t size) {
  std::string all(bytes.substr(0, size));
  all.resize(size, '\0');
  return all;
}

/// An array of `rows` rows, its content from the input.
TestArray array_of(FuzzInput& input, const std::string& format, std::size_t rows) {
  test::Texts texts;
  TestArray array;
  if (format == "u" || format == "U" || format == "vu") {
    for (std::size_t row = 0; row < rows; ++row) {
      const unsigned size = input.byte();
      if (size == 255) {
        texts.emplace_back(std::nullopt);
      } else {
        texts.emplace_back(std::string(input.take(size % 40)));
      }
    }
    if (format == "u") return test::offset_texts<std::int32_t>(texts);
    return format == "U" ? test::offset_texts<std::int64_t>(texts) : test::view_texts(texts);
  }
  array.length = static_cast<std::int64_t>(rows);
  const unsigned marks = input.byte();
  std::optional<std::string> validity;
  if ((marks & 1U) != 0) {
    validity = padded(input.take((rows + 7) / 8), (rows + 7) / 8);
    array.null_count = -1;
  }
  const std::size_t width = width_of(format);
  const std::size_t size = width == 0 ? (rows + 7) / 8 : rows * width;
  array.buffers = {validity, padded(input.take(size), size)};
  if (format == "n") array.buffers.clear();
  return array;
}

}  // namespace

void fuzz(std::string_view bytes) {
  FuzzInput input(bytes);
  const unsigned column_count = 3U + input.byte() % 4U;
  const std::size_t rows = input.byte() % 32U;
  const std::vector<std::string> names{"case", "event", "time", "n", "x", "y"};
  test::TestTable table;
  test::TestBatch batch;
  batch.length = static_cast<std::int64_t>(rows);
  for (std::size_t i = 0; i < column_count; ++i) {
    std::string format(input.until('|'));
    for (char& letter : format) {
      if (letter == '\0') letter = 'u';
    }
    test::TestField field{names[i], format, ""};
    TestArray array;
    if ((input.byte() & 7U) == 7U && width_of(format) != 0 && format != "f" && format != "g") {
      field.dictionary_format = "u";
      array = array_of(input, format, rows);
      array.dictionary = std::make_shared<TestArray>(array_of(input, "u", input.byte() % 8U));
    } else {
      array = array_of(input, format, rows);
    }
    table.fields.push_back(field);
    batch.columns.push_back(std::move(array));
  }
  table.batches.push_back(std::move(batch));
  if ((input.byte() & 1U) != 0) table.batches.push_back(table.batches.front());

  LogSpec spec;
  spec.case_column = "case";
  spec.event_column = "event";
  spec.time_column = "time";
  test::TestStream stream(table);
  try {
    const EventLog log = read_arrow(stream.get(), spec, {.threads = 1, .progress = {}});
    test::require(log.row_count() == rows * table.batches.size(), "rows are lost");
    for (const Attribute& attribute : log.attributes()) {
      for (std::size_t row = 0; row < log.row_count(); ++row) {
        static_cast<void>(attribute.text(RowId{row}));
      }
    }
  } catch (const LogError& error) {
    test::require(!error.problems().empty(), "refused without a problem");
  }
  test::require(stream.is_released(), "the stream is not released");
}
