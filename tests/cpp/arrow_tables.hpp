/// @file arrow_tables.hpp
/// Arrow streams laid out by hand, for tests.
#pragma once

#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "casepath/core/arrow_abi.hpp"

namespace casepath::test {

/// One array: buffers as bytes (none: a null pointer).
struct TestArray {
  std::int64_t length = 0;
  std::vector<std::optional<std::string>> buffers = {};
  std::int64_t null_count = 0;
  std::int64_t offset = 0;
  std::shared_ptr<TestArray> dictionary = nullptr;
};

struct TestField {
  std::string name;
  std::string format;
  std::string dictionary_format = {};  ///< empty: no dictionary
};

struct TestBatch {
  std::vector<TestArray> columns;
  std::int64_t length = 0;
  std::int64_t offset = 0;
  std::optional<std::string> validity = std::nullopt;
};

struct TestTable {
  std::vector<TestField> fields;
  std::vector<TestBatch> batches;
  std::string error = {};  ///< not empty: what the producer says behind the last batch
};

template <class T>
std::string bytes_of(const std::vector<T>& values) {
  std::string bytes(values.size() * sizeof(T), '\0');
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

/// "1101" -> bits, the first row in the lowest.
inline std::string bits_of(const std::string& digits) {
  std::string bytes((digits.size() + 7) / 8, '\0');
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (digits[i] == '1') bytes[i / 8] = static_cast<char>(bytes[i / 8] | (1 << (i % 8)));
  }
  return bytes;
}

using Texts = std::vector<std::optional<std::string>>;

inline std::optional<std::string> validity_of_texts(const Texts& texts, TestArray& array) {
  std::string digits;
  for (const auto& text : texts) {
    digits += text ? '1' : '0';
    array.null_count += text ? 0 : 1;
  }
  array.length = static_cast<std::int64_t>(texts.size());
  if (array.null_count == 0) return std::nullopt;
  return bits_of(digits);
}

/// Format u (Offset int32) or U (int64).
template <class Offset>
TestArray offset_texts(const Texts& texts) {
  TestArray array;
  std::vector<Offset> offsets{0};
  std::string data;
  for (const auto& text : texts) {
    data += text.value_or("");
    offsets.push_back(static_cast<Offset>(data.size()));
  }
  auto validity = validity_of_texts(texts, array);
  array.buffers = {std::move(validity), bytes_of(offsets), std::move(data)};
  return array;
}

/// Format vu: long texts in two buffers in turn.
inline TestArray view_texts(const Texts& texts) {
  TestArray array;
  std::string views;
  std::vector<std::string> data(2);
  std::int32_t next = 0;
  for (const auto& maybe : texts) {
    const std::string text = maybe.value_or("");
    std::string view(16, '\0');
    const auto length = static_cast<std::int32_t>(text.size());
    std::memcpy(view.data(), &length, 4);
    if (text.size() <= 12) {
      text.copy(view.data() + 4, text.size());
    } else {
      text.copy(view.data() + 4, 4);
      std::string& buffer = data[static_cast<std::size_t>(next)];
      const auto offset = static_cast<std::int32_t>(buffer.size());
      std::memcpy(view.data() + 8, &next, 4);
      std::memcpy(view.data() + 12, &offset, 4);
      buffer += text;
      next = 1 - next;
    }
    views += view;
  }
  auto validity = validity_of_texts(texts, array);
  const std::vector<std::int64_t> sizes{static_cast<std::int64_t>(data[0].size()),
                                        static_cast<std::int64_t>(data[1].size())};
  array.buffers = {std::move(validity), std::move(views), data[0], data[1], bytes_of(sizes)};
  return array;
}

/// Any format with one buffer of values; `valid` such as "101", empty: all.
template <class T>
TestArray values_of(const std::vector<T>& values, const std::string& valid = "") {
  TestArray array;
  array.length = static_cast<std::int64_t>(values.size());
  if (!valid.empty()) array.null_count = -1;  // "not counted"
  array.buffers = {valid.empty() ? std::nullopt : std::optional<std::string>{bits_of(valid)},
                   bytes_of(values)};
  return array;
}

/// Gives a table as a stream, and counts what is not released.
class TestStream {
 public:
  explicit TestStream(TestTable table) : table_(std::make_shared<TestTable>(std::move(table))) {
    stream_.get_schema = [](ArrowArrayStream* self, ArrowSchema* out) {
      return state(self).schema(*out), 0;
    };
    stream_.get_next = [](ArrowArrayStream* self, ArrowArray* out) {
      return state(self).next(*out);
    };
    stream_.get_last_error = [](ArrowArrayStream* self) {
      return state(self).table->error.c_str();
    };
    stream_.release = [](ArrowArrayStream* self) {
      delete static_cast<State*>(self->private_data);
      self->release = nullptr;
    };
    stream_.private_data = new State{table_, alive_};
  }
  TestStream(const TestStream&) = delete;
  TestStream& operator=(const TestStream&) = delete;
  ~TestStream() {
    if (stream_.release != nullptr) stream_.release(&stream_);
  }

  ArrowArrayStream* get() { return &stream_; }
  [[nodiscard]] bool is_released() const { return stream_.release == nullptr; }
  /// Arrays and schemas that were given and not released.
  [[nodiscard]] long unreleased() const { return alive_.use_count() - (is_released() ? 1 : 2); }

 private:
  using Alive = std::shared_ptr<int>;

  struct ArrayNode {
    Alive alive;
    std::shared_ptr<TestTable> table;
    std::vector<const void*> buffers;
    std::vector<ArrowArray> children;
    std::vector<ArrowArray*> pointers;
    ArrowArray dictionary{};
  };
  struct SchemaNode {
    Alive alive;
    std::shared_ptr<TestTable> table;
    std::vector<ArrowSchema> children;
    std::vector<ArrowSchema*> pointers;
    ArrowSchema dictionary{};
  };
  struct State {
    std::shared_ptr<TestTable> table;
    Alive alive;
    std::size_t done = 0;

    template <class Struct, class Node>
    static void release(Struct* self) {
      auto* node = static_cast<Node*>(self->private_data);
      for (auto& child : node->children) {
        if (child.release != nullptr) child.release(&child);
      }
      if (node->dictionary.release != nullptr) node->dictionary.release(&node->dictionary);
      delete node;
      self->release = nullptr;
    }

    SchemaNode* fill(ArrowSchema& out, const char* format, const char* name, std::size_t children) {
      auto* node = new SchemaNode{alive, table, std::vector<ArrowSchema>(children), {}};
      for (auto& child : node->children) node->pointers.push_back(&child);
      out = {};
      out.format = format;
      out.name = name;
      out.n_children = static_cast<std::int64_t>(children);
      out.children = node->pointers.data();
      out.release = release<ArrowSchema, SchemaNode>;
      out.private_data = node;
      return node;
    }
    void schema(ArrowSchema& out) {
      auto* root = fill(out, "+s", "", table->fields.size());
      for (std::size_t i = 0; i < table->fields.size(); ++i) {
        const TestField& field = table->fields[i];
        auto* node = fill(root->children[i], field.format.c_str(), field.name.c_str(), 0);
        if (field.dictionary_format.empty()) continue;
        fill(node->dictionary, field.dictionary_format.c_str(), "", 0);
        root->children[i].dictionary = &node->dictionary;
      }
    }
    ArrayNode* fill(ArrowArray& out, const TestArray& array, std::size_t children) {
      auto* node = new ArrayNode{alive, table, {}, std::vector<ArrowArray>(children), {}};
      for (auto& child : node->children) node->pointers.push_back(&child);
      for (const auto& buffer : array.buffers) {
        node->buffers.push_back(buffer ? buffer->data() : nullptr);
      }
      out = {};
      out.length = array.length;
      out.null_count = array.null_count;
      out.offset = array.offset;
      out.n_buffers = static_cast<std::int64_t>(node->buffers.size());
      out.buffers = node->buffers.data();
      out.n_children = static_cast<std::int64_t>(children);
      out.children = node->pointers.data();
      out.release = release<ArrowArray, ArrayNode>;
      out.private_data = node;
      if (array.dictionary != nullptr) {
        fill(node->dictionary, *array.dictionary, 0);
        out.dictionary = &node->dictionary;
      }
      return node;
    }
    int next(ArrowArray& out) {
      out.release = nullptr;
      if (done == table->batches.size()) return table->error.empty() ? 0 : 5;
      const TestBatch& batch = table->batches[done++];
      TestArray root;
      root.length = batch.length;
      root.offset = batch.offset;
      root.buffers = {std::nullopt};
      root.null_count = batch.validity ? -1 : 0;
      auto* node = fill(out, root, batch.columns.size());
      if (batch.validity) node->buffers[0] = batch.validity->data();
      for (std::size_t i = 0; i < batch.columns.size(); ++i) {
        fill(node->children[i], batch.columns[i], 0);
      }
      return 0;
    }
  };
  static State& state(ArrowArrayStream* self) { return *static_cast<State*>(self->private_data); }

  std::shared_ptr<TestTable> table_;
  Alive alive_ = std::make_shared<int>(0);
  ArrowArrayStream stream_{};
};

}  // namespace casepath::test
