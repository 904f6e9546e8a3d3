#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>

#include "casepath/core/arrow_abi.hpp"
#include "casepath/core/time.hpp"
#include "casepath/log/readers.hpp"

namespace casepath {

namespace {

/// Memory of one exported column.  Buffers that are the log's own are kept alive by the log.
struct Column {
  std::string name;
  std::string format;
  bool is_dictionary = false;
  std::int64_t null_count = 0;
  std::vector<std::uint8_t> validity;  ///< bits; empty: all valid
  std::vector<std::uint8_t> bits;      ///< of booleans
  std::vector<std::int32_t> offsets;   ///< of texts
  std::vector<std::int64_t> large_offsets;
  std::string texts;
  std::vector<std::int32_t> integers32;
  std::vector<std::int64_t> integers64;
  const void* values = nullptr;  ///< the second buffer
};

/// What a stream gives: the log and the columns made of it.
struct Exported {
  explicit Exported(const EventLog& exported) : log(exported) {}
  EventLog log;
  std::deque<Column> columns;
};

void set_null(Column& column, std::size_t rows, std::size_t row) {
  if (column.validity.empty()) column.validity.assign((rows + 7) / 8, 0xFF);
  column.validity[row / 8] =
      static_cast<std::uint8_t>(column.validity[row / 8] & ~(1U << (row % 8)));
  ++column.null_count;
}

/// Lays texts end to end; large offsets where they need them.
template <class TextAt>
void lay_texts(Column& column, std::size_t n, TextAt text_at) {
  std::size_t total = 0;
  for (std::size_t i = 0; i < n; ++i) total += text_at(i).size();
  constexpr std::size_t most = 0x7FFF'FFFF;
  column.texts.reserve(total);
  const bool is_large = total > most;
  if (is_large) {
    column.large_offsets.push_back(0);
  } else {
    column.offsets.push_back(0);
  }
  for (std::size_t i = 0; i < n; ++i) {
    column.texts += text_at(i);
    if (is_large) {
      column.large_offsets.push_back(static_cast<std::int64_t>(column.texts.size()));
    } else {
      column.offsets.push_back(static_cast<std::int32_t>(column.texts.size()));
    }
  }
}

bool is_large(const Column& column) { return !column.large_offsets.empty(); }

const void* offsets_of(const Column& column) {
  return is_large(column) ? static_cast<const void*>(column.large_offsets.data())
                          : static_cast<const void*>(column.offsets.data());
}

void add_case(Exported& out) {
  Column& column = out.columns.emplace_back();
  column.name = out.log.spec().case_column;
  std::vector<std::uint32_t> case_of_row;
  case_of_row.reserve(out.log.row_count());
  for (std::size_t c = 0; c < out.log.case_count(); ++c) {
    const CaseId id{c};
    case_of_row.insert(case_of_row.end(), out.log.end(id).value() - out.log.begin(id).value(),
                       id.value());
  }
  lay_texts(column, case_of_row.size(),
            [&](std::size_t i) { return out.log.case_name(CaseId{case_of_row[i]}); });
  column.format = is_large(column) ? "U" : "u";
}

void add_event(Exported& out) {
  Column& column = out.columns.emplace_back();
  column.name = out.log.spec().event_column;
  column.format = "S";
  column.is_dictionary = true;
  column.values = out.log.words().data();
  const auto words = out.log.word_texts();
  lay_texts(column, words.size(), [&](std::size_t i) { return std::string_view{words[i]}; });
}

void add_time(Exported& out) {
  Column& column = out.columns.emplace_back();
  const EventLog& log = out.log;
  const std::size_t rows = log.row_count();
  column.name = log.spec().time_column;
  for (std::size_t i = 0; i < rows; ++i) {
    if (log.days()[i] == Date::not_recorded) set_null(column, rows, i);
  }
  const auto nanoseconds = log.nanoseconds();
  if (log.seconds().empty() && nanoseconds.empty()) {
    column.format = "tdD";
    column.values = log.days().data();
    return;
  }
  // The coarsest unit that loses nothing; nanoseconds reach from 1678 to 2261 only.
  std::int64_t per_second = 1;
  for (const std::int32_t fraction : nanoseconds) {
    if (fraction == 0) continue;
    per_second =
        std::max<std::int64_t>(per_second, fraction % 1000 != 0 ? 1'000'000'000 : 1'000'000);
  }
  constexpr std::int32_t furthest = 106'000;  // days from 1970 in 64 bits of nanoseconds
  for (std::size_t i = 0; i < rows && per_second > 1'000'000; ++i) {
    const std::int32_t day = log.days()[i];
    if (day != Date::not_recorded && (day > furthest || day < -furthest)) per_second = 1'000'000;
  }
  column.format = per_second == 1 ? "tss:" : per_second == 1'000'000 ? "tsu:" : "tsn:";
  column.integers64.resize(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    if (log.days()[i] == Date::not_recorded) continue;
    const std::int64_t second = log.seconds().empty() ? 0 : log.seconds()[i];
    column.integers64[i] = (std::int64_t{log.days()[i]} * 86400 + second) * per_second;
    if (!nanoseconds.empty()) {
      column.integers64[i] += nanoseconds[i] / (1'000'000'000 / per_second);
    }
  }
  column.values = column.integers64.data();
}

void add_attribute(Exported& out, const Attribute& attribute) {
  Column& column = out.columns.emplace_back();
  const std::size_t rows = out.log.row_count();
  column.name = attribute.name();
  if (attribute.type() == ColumnType::text) {
    column.format = "i";
    column.is_dictionary = true;
    column.integers32.resize(rows);
    for (std::size_t i = 0; i < rows; ++i) {
      const std::uint32_t code = attribute.codes()[i];
      if (code == Attribute::no_code) {
        set_null(column, rows, i);
      } else {
        column.integers32[i] = static_cast<std::int32_t>(code);
      }
    }
    column.values = column.integers32.data();
    const auto texts = attribute.texts();
    // Indices of rows without a text are 0: there is always an entry for them.
    lay_texts(column, std::max<std::size_t>(texts.size(), 1), [&](std::size_t i) {
      return texts.empty() ? std::string_view{} : std::string_view{texts[i]};
    });
    return;
  }
  for (std::size_t i = 0; i < rows; ++i) {
    if (!attribute.is_recorded(RowId{i})) set_null(column, rows, i);
  }
  switch (attribute.type()) {
    case ColumnType::number:
      column.format = "g";
      column.values = attribute.numbers().data();
      return;
    case ColumnType::boolean:
      column.format = "b";
      column.bits.assign((rows + 7) / 8, 0);
      for (std::size_t i = 0; i < rows; ++i) {
        if (attribute.integers()[i] != 0) {
          column.bits[i / 8] = static_cast<std::uint8_t>(column.bits[i / 8] | (1U << (i % 8)));
        }
      }
      column.values = column.bits.data();
      return;
    case ColumnType::date:
      column.format = "tdD";
      column.integers32.resize(rows);
      for (std::size_t i = 0; i < rows; ++i) {
        column.integers32[i] = static_cast<std::int32_t>(attribute.integers()[i]);
      }
      column.values = column.integers32.data();
      return;
    default:
      column.format = attribute.type() == ColumnType::time ? "tss:" : "l";
      column.values = attribute.integers().data();
      return;
  }
}

std::shared_ptr<const Exported> export_columns(const EventLog& log) {
  auto out = std::make_shared<Exported>(log);
  add_case(*out);
  add_event(*out);
  add_time(*out);
  const LogSpec& spec = log.spec();
  for (const Attribute& attribute : out->log.attributes()) {
    const std::string& name = attribute.name();
    if (name == spec.case_column || name == spec.event_column || name == spec.time_column) continue;
    add_attribute(*out, attribute);
  }
  return out;
}

// --- the C structs: each owns a node, so that children may be moved out and outlive their parent

struct SchemaNode {
  std::string format;
  std::string name;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> pointers;
  ArrowSchema dictionary{};
};

void release_schema(ArrowSchema* schema) {
  auto* node = static_cast<SchemaNode*>(schema->private_data);
  for (ArrowSchema& child : node->children) {
    if (child.release != nullptr) child.release(&child);
  }
  if (node->dictionary.release != nullptr) node->dictionary.release(&node->dictionary);
  delete node;
  schema->release = nullptr;
}

/// Fills `out`; children and dictionary are the caller's to fill, in the node that is returned.
SchemaNode& make_schema(ArrowSchema& out, std::string format, std::string name,
                        std::size_t children, bool has_dictionary) {
  auto node = std::make_unique<SchemaNode>();
  node->format = std::move(format);
  node->name = std::move(name);
  node->children.resize(children);
  for (ArrowSchema& child : node->children) node->pointers.push_back(&child);
  out = {};
  out.format = node->format.c_str();
  out.name = node->name.c_str();
  out.flags = ARROW_FLAG_NULLABLE;
  out.n_children = static_cast<std::int64_t>(children);
  out.children = children != 0 ? node->pointers.data() : nullptr;
  out.dictionary = has_dictionary ? &node->dictionary : nullptr;
  out.release = release_schema;
  out.private_data = node.get();
  return *node.release();
}

struct ArrayNode {
  std::shared_ptr<const Exported> owner;
  std::vector<const void*> buffers;
  std::vector<ArrowArray> children;
  std::vector<ArrowArray*> pointers;
  ArrowArray dictionary{};
};

void release_array(ArrowArray* array) {
  auto* node = static_cast<ArrayNode*>(array->private_data);
  for (ArrowArray& child : node->children) {
    if (child.release != nullptr) child.release(&child);
  }
  if (node->dictionary.release != nullptr) node->dictionary.release(&node->dictionary);
  delete node;
  array->release = nullptr;
}

ArrayNode& make_array(ArrowArray& out, std::shared_ptr<const Exported> owner, std::size_t length,
                      std::vector<const void*> buffers, std::size_t children, bool has_dictionary) {
  auto node = std::make_unique<ArrayNode>();
  node->owner = std::move(owner);
  node->buffers = std::move(buffers);
  node->children.resize(children);
  for (ArrowArray& child : node->children) node->pointers.push_back(&child);
  out = {};
  out.length = static_cast<std::int64_t>(length);
  out.n_buffers = static_cast<std::int64_t>(node->buffers.size());
  out.buffers = node->buffers.data();
  out.n_children = static_cast<std::int64_t>(children);
  out.children = children != 0 ? node->pointers.data() : nullptr;
  out.dictionary = has_dictionary ? &node->dictionary : nullptr;
  out.release = release_array;
  out.private_data = node.get();
  return *node.release();
}

void fill_schema(const Exported& exported, ArrowSchema& out) {
  SchemaNode& root = make_schema(out, "+s", "", exported.columns.size(), false);
  out.flags = 0;
  for (std::size_t i = 0; i < exported.columns.size(); ++i) {
    const Column& column = exported.columns[i];
    SchemaNode& node =
        make_schema(root.children[i], column.format, column.name, 0, column.is_dictionary);
    if (column.is_dictionary) {
      make_schema(node.dictionary, is_large(column) ? "U" : "u", "", 0, false);
    }
  }
}

void fill_array(const std::shared_ptr<const Exported>& exported, ArrowArray& out) {
  const std::size_t rows = exported->log.row_count();
  ArrayNode& root = make_array(out, exported, rows, {nullptr}, exported->columns.size(), false);
  for (std::size_t i = 0; i < exported->columns.size(); ++i) {
    const Column& column = exported->columns[i];
    ArrowArray& child = root.children[i];
    const void* validity = column.validity.empty() ? nullptr : column.validity.data();
    if (column.is_dictionary) {
      ArrayNode& node = make_array(child, exported, rows, {validity, column.values}, 0, true);
      const std::size_t texts =
          (is_large(column) ? column.large_offsets.size() : column.offsets.size()) - 1;
      make_array(node.dictionary, exported, texts,
                 {nullptr, offsets_of(column), column.texts.data()}, 0, false);
    } else if (column.values == nullptr &&
               !(column.offsets.empty() && column.large_offsets.empty())) {
      make_array(child, exported, rows, {validity, offsets_of(column), column.texts.data()}, 0,
                 false);
    } else {
      make_array(child, exported, rows, {validity, column.values}, 0, false);
    }
    child.null_count = column.null_count;
  }
}

/// State of a stream that gives one batch.
struct StreamNode {
  std::shared_ptr<const Exported> exported;
  bool is_done = false;
};

int stream_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  try {
    out->release = nullptr;
    fill_schema(*static_cast<StreamNode*>(stream->private_data)->exported, *out);
    return 0;
  } catch (...) {
    if (out->release != nullptr) out->release(out);
    return ENOMEM;
  }
}

int stream_next(ArrowArrayStream* stream, ArrowArray* out) {
  auto* node = static_cast<StreamNode*>(stream->private_data);
  out->release = nullptr;
  if (node->is_done) return 0;
  try {
    fill_array(node->exported, *out);
    node->is_done = true;
    return 0;
  } catch (...) {
    if (out->release != nullptr) out->release(out);
    return ENOMEM;
  }
}

const char* stream_error(ArrowArrayStream*) { return "out of memory"; }

void release_stream(ArrowArrayStream* stream) {
  delete static_cast<StreamNode*>(stream->private_data);
  stream->release = nullptr;
}

}  // namespace

void export_arrow(const EventLog& log, ArrowArrayStream* out) {
  auto node = std::make_unique<StreamNode>();
  node->exported = export_columns(log);
  *out = {};
  out->get_schema = stream_schema;
  out->get_next = stream_next;
  out->get_last_error = stream_error;
  out->release = release_stream;
  out->private_data = node.release();
}

}  // namespace casepath
