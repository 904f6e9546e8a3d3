#include "casepath/core/detail/arrow_export.hpp"

#include <cerrno>
#include <cstring>
#include <limits>

namespace casepath::detail {
namespace {

/// All that an exported stream, and each of its parts, keeps alive.
struct Batch {
  std::vector<ArrowColumn> columns;
  std::int64_t length = 0;
  ArrowMetadata metadata;
};

using SharedBatch = std::shared_ptr<const Batch>;

/// Key and value pairs as the interface writes them: counts and lengths as native 32-bit numbers.
std::string encode(const ArrowMetadata& metadata) {
  std::string bytes;
  if (metadata.empty()) return bytes;
  const auto append_number = [&bytes](std::size_t number) {
    const auto value = static_cast<std::int32_t>(number);
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    bytes.append(raw, sizeof value);
  };
  append_number(metadata.size());
  for (const auto& [key, value] : metadata) {
    append_number(key.size());
    bytes += key;
    append_number(value.size());
    bytes += value;
  }
  return bytes;
}

/// Releases what a consumer has not taken out.
template <class Struct>
void release_if_held(Struct& held) noexcept {
  if (held.release != nullptr) held.release(&held);
}

// --- schema --------------------------------------------------------------------------------------

struct SchemaParts {
  SharedBatch batch;  // names and formats live there
  std::string metadata;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> child_pointers;
  ArrowSchema dictionary{};

  SchemaParts() = default;
  SchemaParts(const SchemaParts&) = delete;
  SchemaParts& operator=(const SchemaParts&) = delete;
  ~SchemaParts() {
    for (ArrowSchema& child : children) release_if_held(child);
    release_if_held(dictionary);
  }
};

void release_schema(ArrowSchema* schema) noexcept {
  delete static_cast<SchemaParts*>(schema->private_data);
  schema->release = nullptr;
}

void finish_schema(std::unique_ptr<SchemaParts> parts, const char* format, const char* name,
                   ArrowSchema* out) {
  *out = ArrowSchema{};
  out->format = format;
  out->name = name;
  out->metadata = parts->metadata.empty() ? nullptr : parts->metadata.data();
  out->flags = ARROW_FLAG_NULLABLE;
  out->n_children = static_cast<std::int64_t>(parts->children.size());
  out->children = parts->children.empty() ? nullptr : parts->child_pointers.data();
  out->dictionary = parts->dictionary.release == nullptr ? nullptr : &parts->dictionary;
  out->release = release_schema;
  out->private_data = parts.release();
}

void export_schema_of(const SharedBatch& batch, const ArrowColumn& column, ArrowSchema* out) {
  auto parts = std::make_unique<SchemaParts>();
  parts->batch = batch;
  parts->metadata = encode(column.metadata);
  if (column.dictionary) export_schema_of(batch, *column.dictionary, &parts->dictionary);
  finish_schema(std::move(parts), column.format.c_str(), column.name.c_str(), out);
}

void export_schema(const SharedBatch& batch, ArrowSchema* out) {
  auto parts = std::make_unique<SchemaParts>();
  parts->batch = batch;
  parts->metadata = encode(batch->metadata);
  parts->children.resize(batch->columns.size());
  parts->child_pointers.resize(batch->columns.size());
  for (std::size_t i = 0; i < batch->columns.size(); ++i) {
    export_schema_of(batch, batch->columns[i], &parts->children[i]);
    parts->child_pointers[i] = &parts->children[i];
  }
  finish_schema(std::move(parts), "+s", "", out);
  out->flags = 0;
}

// --- arrays --------------------------------------------------------------------------------------

struct ArrayParts {
  SharedBatch batch;  // the buffers live there
  std::vector<const void*> buffers;
  std::vector<ArrowArray> children;
  std::vector<ArrowArray*> child_pointers;
  ArrowArray dictionary{};

  ArrayParts() = default;
  ArrayParts(const ArrayParts&) = delete;
  ArrayParts& operator=(const ArrayParts&) = delete;
  ~ArrayParts() {
    for (ArrowArray& child : children) release_if_held(child);
    release_if_held(dictionary);
  }
};

void release_array(ArrowArray* array) noexcept {
  delete static_cast<ArrayParts*>(array->private_data);
  array->release = nullptr;
}

void finish_array(std::unique_ptr<ArrayParts> parts, std::int64_t length, std::int64_t null_count,
                  ArrowArray* out) {
  *out = ArrowArray{};
  out->length = length;
  out->null_count = null_count;
  out->n_buffers = static_cast<std::int64_t>(parts->buffers.size());
  out->buffers = parts->buffers.data();
  out->n_children = static_cast<std::int64_t>(parts->children.size());
  out->children = parts->children.empty() ? nullptr : parts->child_pointers.data();
  out->dictionary = parts->dictionary.release == nullptr ? nullptr : &parts->dictionary;
  out->release = release_array;
  out->private_data = parts.release();
}

void export_array_of(const SharedBatch& batch, const ArrowColumn& column, ArrowArray* out) {
  auto parts = std::make_unique<ArrayParts>();
  parts->batch = batch;
  for (const ArrowBuffer& buffer : column.buffers) parts->buffers.push_back(buffer.data);
  if (column.dictionary) export_array_of(batch, *column.dictionary, &parts->dictionary);
  finish_array(std::move(parts), column.length, column.null_count, out);
}

void export_array(const SharedBatch& batch, ArrowArray* out) {
  auto parts = std::make_unique<ArrayParts>();
  parts->batch = batch;
  parts->buffers.push_back(nullptr);  // a struct's validity: every row is there
  parts->children.resize(batch->columns.size());
  parts->child_pointers.resize(batch->columns.size());
  for (std::size_t i = 0; i < batch->columns.size(); ++i) {
    export_array_of(batch, batch->columns[i], &parts->children[i]);
    parts->child_pointers[i] = &parts->children[i];
  }
  finish_array(std::move(parts), batch->length, 0, out);
}

// --- stream --------------------------------------------------------------------------------------

struct StreamParts {
  SharedBatch batch;
  bool given = false;
  const char* last_error = nullptr;
};

StreamParts& parts_of(ArrowArrayStream* stream) noexcept {
  return *static_cast<StreamParts*>(stream->private_data);
}

/// Calls `make`; exceptions end here, as the caller may be written in any language.
template <class Make>
int answer(StreamParts& parts, Make make) noexcept {
  try {
    parts.last_error = nullptr;
    make();
    return 0;
  } catch (...) {  // nothing but the allocation can fail
    parts.last_error = "out of memory";
    return ENOMEM;
  }
}

int stream_schema(ArrowArrayStream* stream, ArrowSchema* out) noexcept {
  StreamParts& parts = parts_of(stream);
  return answer(parts, [&] { export_schema(parts.batch, out); });
}

int stream_next(ArrowArrayStream* stream, ArrowArray* out) noexcept {
  StreamParts& parts = parts_of(stream);
  return answer(parts, [&] {
    if (parts.given) {
      *out = ArrowArray{};
    } else {
      export_array(parts.batch, out);
      parts.given = true;
    }
  });
}

const char* stream_error(ArrowArrayStream* stream) noexcept { return parts_of(stream).last_error; }

void release_stream(ArrowArrayStream* stream) noexcept {
  delete static_cast<StreamParts*>(stream->private_data);
  stream->release = nullptr;
}

}  // namespace

ArrowColumn arrow_booleans(std::string name, ArrowBits values, ArrowBits validity) {
  ArrowColumn column;
  column.name = std::move(name);
  column.format = "b";
  column.length = values.size();
  column.null_count = validity.zeros();
  column.buffers = {column.null_count == 0 ? ArrowBuffer{} : validity.finish(), values.finish()};
  return column;
}

ArrowColumn ArrowTexts::finish(std::string name) {
  ArrowColumn column;
  column.name = std::move(name);
  column.length = validity_.size();
  column.null_count = validity_.zeros();
  column.buffers.push_back(column.null_count == 0 ? ArrowBuffer{} : validity_.finish());
  if (offsets_.back() <= std::numeric_limits<std::int32_t>::max()) {
    column.format = "u";
    std::vector<std::int32_t> offsets;
    offsets.reserve(offsets_.size());
    for (const std::int64_t offset : offsets_) {
      offsets.push_back(static_cast<std::int32_t>(offset));
    }
    column.buffers.push_back(own_buffer(std::move(offsets)));
  } else {
    column.format = "U";
    column.buffers.push_back(own_buffer(std::move(offsets_)));
  }
  column.buffers.push_back(own_buffer(std::move(bytes_)));
  return column;
}

void export_arrow_stream(std::vector<ArrowColumn> columns, std::int64_t length,
                         ArrowMetadata metadata, ArrowArrayStream* out) {
  auto batch = std::make_shared<Batch>();
  batch->columns = std::move(columns);
  batch->length = length;
  batch->metadata = std::move(metadata);
  auto parts = std::make_unique<StreamParts>();
  parts->batch = std::move(batch);

  *out = ArrowArrayStream{};
  out->get_schema = stream_schema;
  out->get_next = stream_next;
  out->get_last_error = stream_error;
  out->release = release_stream;
  out->private_data = parts.release();
}

}  // namespace casepath::detail
