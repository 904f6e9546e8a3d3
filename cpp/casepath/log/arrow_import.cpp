#include <cstring>

#include "casepath/core/arrow_abi.hpp"
#include "casepath/core/error.hpp"
#include "casepath/log/detail/arrow_column.hpp"
#include "casepath/log/detail/builder.hpp"
#include "casepath/log/detail/source_readers.hpp"
#include "casepath/log/readers.hpp"

namespace casepath {

namespace {

using detail::ArrowChunk;
using detail::ArrowDictionaryColumn;
using detail::ArrowFormat;
using detail::ImportedColumn;

/// Releases what the producer gave.
template <class T>
struct Released {
  T value{};

  Released() = default;
  Released(const Released&) = delete;
  Released& operator=(const Released&) = delete;
  ~Released() {
    if (value.release != nullptr) value.release(&value);
  }
};

struct StreamGuard {
  ArrowArrayStream* stream;

  explicit StreamGuard(ArrowArrayStream* to_release) : stream(to_release) {}
  StreamGuard(const StreamGuard&) = delete;
  StreamGuard& operator=(const StreamGuard&) = delete;
  ~StreamGuard() {
    if (stream->release != nullptr) stream->release(stream);
  }
};

[[noreturn]] void fail(const char* code, std::string message, const std::string& column = "") {
  throw LogError({{code, std::move(message), 0, column}});
}

[[noreturn]] void fail_producer(ArrowArrayStream* stream, int error) {
  const char* message =
      stream->get_last_error != nullptr ? stream->get_last_error(stream) : nullptr;
  fail("arrow_error",
       "the Arrow producer failed: " +
           (message != nullptr ? std::string{message} : std::string{std::strerror(error)}));
}

/// All batches of a stream.
struct Batches {
  Released<ArrowSchema> schema;
  std::vector<std::shared_ptr<const Released<ArrowArray>>> arrays;
  std::vector<std::size_t> first_row;
  std::size_t rows = 0;
};

void read_batches(ArrowArrayStream* stream, Batches& batches) {
  if (const int error = stream->get_schema(stream, &batches.schema.value); error != 0) {
    fail_producer(stream, error);
  }
  const ArrowSchema& schema = batches.schema.value;
  if (schema.format == nullptr || std::strcmp(schema.format, "+s") != 0) {
    fail("bad_arrow", "the Arrow stream is not a table: its type is \"" +
                          std::string{schema.format != nullptr ? schema.format : ""} +
                          "\", not a struct of columns");
  }
  if (schema.n_children < 0 || (schema.n_children > 0 && schema.children == nullptr)) {
    fail("bad_arrow", "the Arrow producer gave a schema without its columns");
  }
  for (;;) {
    auto batch = std::make_shared<Released<ArrowArray>>();
    if (const int error = stream->get_next(stream, &batch->value); error != 0) {
      fail_producer(stream, error);
    }
    if (batch->value.release == nullptr) return;  // the end
    const ArrowArray& array = batch->value;
    if (array.n_children != schema.n_children || array.length < 0 || array.offset < 0 ||
        (array.n_children > 0 && array.children == nullptr)) {
      fail("bad_arrow", "the Arrow producer gave a batch that does not fit its schema");
    }
    if (array.length == 0) continue;
    if (static_cast<std::size_t>(array.length) > detail::max_rows - batches.rows) {
      detail::refuse_rows();
    }
    batches.first_row.push_back(batches.rows);
    batches.rows += static_cast<std::size_t>(array.length);
    batches.arrays.push_back(std::move(batch));
  }
}

/// Rows that the batch itself says are not there.
std::shared_ptr<const std::vector<std::uint8_t>> batch_validity(const ArrowArray& batch) {
  const std::uint8_t* bits = detail::validity_of(batch);
  if (bits == nullptr) return nullptr;
  auto bytes = std::make_shared<std::vector<std::uint8_t>>(static_cast<std::size_t>(batch.length));
  for (std::size_t i = 0; i < bytes->size(); ++i) {
    const std::size_t bit = static_cast<std::size_t>(batch.offset) + i;
    (*bytes)[i] = (bits[bit / 8] >> (bit % 8)) & 1U;
  }
  return bytes;
}

std::vector<ArrowChunk> chunks_of(
    const Batches& batches, std::size_t column, const ArrowFormat& format, const std::string& name,
    const std::vector<std::shared_ptr<const std::vector<std::uint8_t>>>& validities) {
  std::vector<ArrowChunk> chunks;
  for (std::size_t i = 0; i < batches.arrays.size(); ++i) {
    const ArrowArray& batch = batches.arrays[i]->value;
    if (batch.children[column] == nullptr) {
      fail("bad_arrow", "column " + detail::in_quotes(name) + " is missing from a batch", name);
    }
    const ArrowArray& array = *batch.children[column];
    detail::check_buffers(array, format, name);
    if (array.length - batch.offset < batch.length) {
      fail("bad_arrow", "column " + detail::in_quotes(name) + " is shorter than its batch", name);
    }
    ArrowChunk chunk;
    chunk.array = &array;
    chunk.offset = static_cast<std::size_t>(array.offset) + static_cast<std::size_t>(batch.offset);
    chunk.rows = static_cast<std::size_t>(batch.length);
    chunk.first_row = batches.first_row[i];
    chunk.validity = detail::validity_of(array);
    chunk.batch_validity = validities[i];
    chunk.owner = batches.arrays[i];
    chunks.push_back(std::move(chunk));
  }
  return chunks;
}

bool is_index(const ArrowFormat& format) {
  return format.kind >= ArrowFormat::Kind::int8 && format.kind <= ArrowFormat::Kind::uint64;
}

std::string text_of(const char* text) { return text != nullptr ? text : ""; }

}  // namespace

detail::Source detail::read_arrow_source(ArrowArrayStream* stream, const ChooseRoles& choose) {
  if (stream == nullptr || stream->release == nullptr) {
    throw ArgumentError("the Arrow stream was released already: a stream can be read once");
  }
  const StreamGuard guard{stream};
  Batches batches;
  read_batches(stream, batches);

  const ArrowSchema& schema = batches.schema.value;
  const auto column_count = static_cast<std::size_t>(schema.n_children);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < column_count; ++i) names.push_back(text_of(schema.children[i]->name));
  const ColumnRoles roles = choose(names);
  std::vector<bool> is_wanted(column_count, false);
  for (const std::size_t i : roles.keys) is_wanted[i] = true;
  for (const std::size_t i : roles.carried) is_wanted[i] = true;

  std::vector<std::shared_ptr<const std::vector<std::uint8_t>>> validities;
  for (const auto& batch : batches.arrays) validities.push_back(batch_validity(batch->value));

  detail::Source source;
  source.rows = batches.rows;
  detail::Problems problems;
  for (std::size_t i = 0; i < column_count; ++i) {
    const std::string& name = names[i];
    detail::SourceField field{name, nullptr};
    if (is_wanted[i]) {
      const ArrowSchema& column = *schema.children[i];
      const ArrowSchema* dictionary = column.dictionary;
      const ArrowFormat format = ArrowFormat::parse(text_of(column.format));
      const std::string value_text = text_of((dictionary != nullptr ? *dictionary : column).format);
      const ArrowFormat value = ArrowFormat::parse(value_text);
      if (value.kind == ArrowFormat::Kind::unsupported ||
          (dictionary != nullptr && (!is_index(format) || dictionary->dictionary != nullptr))) {
        problems.add({"unsupported_type",
                      "column " + detail::in_quotes(name) + " is of Arrow type " +
                          detail::in_quotes(value_text) +
                          ", which a log can't carry; leave it out (columns=...)",
                      0, name});
        continue;
      }
      auto chunks = chunks_of(batches, i, format, name, validities);
      if (dictionary == nullptr) {
        field.column = std::make_shared<ImportedColumn>(value, value_text, std::move(chunks), name);
      } else {
        field.column = std::make_shared<ArrowDictionaryColumn>(format, value, value_text,
                                                               std::move(chunks), name);
      }
    }
    source.fields.push_back(std::move(field));
  }
  problems.raise();
  return source;
}

EventLog read_arrow(ArrowArrayStream* stream, const LogSpec& spec, const ReadOptions& options) {
  auto source = detail::read_arrow_source(stream, [&spec](const std::vector<std::string>& names) {
    detail::check_spec(spec);
    auto chosen = detail::choose_columns(names, spec);
    return detail::ColumnRoles{{chosen.case_column, chosen.event_column, chosen.time_column},
                               std::move(chosen.attributes)};
  });
  return LogBuilder::build(std::move(source), spec, options);
}

}  // namespace casepath
