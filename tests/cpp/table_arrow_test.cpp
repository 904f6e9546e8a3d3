#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/core/arrow_abi.hpp"
#include "casepath/core/detail/arrow_export.hpp"
#include "casepath/table/table.hpp"

namespace casepath {
namespace {

/// A consumer that knows the Arrow C interfaces and nothing of casepath.
class Stream {
 public:
  explicit Stream(const Table& table) { export_arrow(table, &stream_); }
  ~Stream() {
    if (stream_.release != nullptr) stream_.release(&stream_);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  ArrowSchema schema() {
    ArrowSchema schema{};
    EXPECT_EQ(stream_.get_schema(&stream_, &schema), 0);
    return schema;
  }
  ArrowArray next() {
    ArrowArray array{};
    EXPECT_EQ(stream_.get_next(&stream_, &array), 0);
    return array;
  }
  void close() { stream_.release(&stream_); }
  [[nodiscard]] bool is_closed() const { return stream_.release == nullptr; }

 private:
  ArrowArrayStream stream_{};
};

std::map<std::string, std::string> metadata_of(const ArrowSchema& schema) {
  std::map<std::string, std::string> pairs;
  const char* at = schema.metadata;
  const auto number = [&at] {
    std::int32_t value = 0;
    std::memcpy(&value, at, sizeof value);
    at += sizeof value;
    return static_cast<std::size_t>(value);
  };
  const auto text = [&] {
    const std::size_t size = number();
    std::string value(at, size);
    at += size;
    return value;
  };
  if (at == nullptr) return pairs;
  for (std::size_t left = number(); left > 0; --left) {
    const std::string key = text();
    pairs[key] = text();
  }
  return pairs;
}

bool bit(const void* buffer, std::size_t i) {
  return (static_cast<const std::uint8_t*>(buffer)[i / 8] >> i % 8 & 1U) != 0;
}

template <class Number>
Number value(const ArrowArray& array, std::size_t i) {
  return static_cast<const Number*>(array.buffers[1])[i];
}

std::string_view text(const ArrowArray& array, std::size_t i) {
  const auto* offsets = static_cast<const std::int32_t*>(array.buffers[1]);
  return {static_cast<const char*>(array.buffers[2]) + offsets[i],
          static_cast<std::size_t>(offsets[i + 1] - offsets[i])};
}

Table sample() {
  Table table{"Sample"};
  table.add_column("state", CellType::text, "", "where")
      .add_column("cases", CellType::integer, "charges", "how many")
      .add_column("share", CellType::number, "share", "of all")
      .add_column("paused", CellType::boolean, "", "")
      .add_column("since", CellType::date, "", "");
  table.add_row({"сообщено", std::int64_t{12}, 0.25, true, std::int64_t{20'000}});
  table.add_row({{}, {}, {}, {}, {}});
  for (int i = 2; i < 20; ++i) {
    table.add_row({"", std::int64_t{i}, 1.0 * i, i % 2 == 0, std::int64_t{-i}});
  }
  table.add_note("one").add_note("two");
  return table;
}

TEST(TableArrow, DescribesItsColumns) {
  Stream stream{sample()};

  ArrowSchema schema = stream.schema();

  ASSERT_EQ(schema.n_children, 5);
  EXPECT_STREQ(schema.format, "+s");
  EXPECT_EQ(metadata_of(schema),
            (std::map<std::string, std::string>{{"title", "Sample"}, {"notes", "one\ntwo"}}));
  const std::vector<std::string> names{"state", "cases", "share", "paused", "since"};
  const std::vector<std::string> formats{"u", "l", "g", "b", "tdD"};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(schema.children[i]->name, names[i]);
    EXPECT_EQ(schema.children[i]->format, formats[i]);
    EXPECT_EQ(schema.children[i]->flags, ARROW_FLAG_NULLABLE);
  }
  EXPECT_EQ(metadata_of(*schema.children[1]),
            (std::map<std::string, std::string>{{"unit", "charges"}, {"description", "how many"}}));
  schema.release(&schema);
  EXPECT_EQ(schema.release, nullptr);
}

TEST(TableArrow, GivesOneBatchAndThenTheEnd) {
  Stream stream{sample()};

  ArrowArray batch = stream.next();
  const ArrowArray end = stream.next();

  EXPECT_EQ(end.release, nullptr);
  ASSERT_EQ(batch.length, 20);
  ASSERT_EQ(batch.n_children, 5);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(batch.children[i]->length, 20);
    EXPECT_EQ(batch.children[i]->null_count, 1);
    EXPECT_TRUE(bit(batch.children[i]->buffers[0], 0));
    EXPECT_FALSE(bit(batch.children[i]->buffers[0], 1));
    EXPECT_TRUE(bit(batch.children[i]->buffers[0], 19));
  }
  EXPECT_EQ(text(*batch.children[0], 0), "сообщено");
  EXPECT_EQ(text(*batch.children[0], 1), "");
  EXPECT_EQ(value<std::int64_t>(*batch.children[1], 0), 12);
  EXPECT_EQ(value<double>(*batch.children[2], 0), 0.25);
  EXPECT_EQ(value<double>(*batch.children[2], 19), 19.0);
  EXPECT_TRUE(bit(batch.children[3]->buffers[1], 0));
  EXPECT_FALSE(bit(batch.children[3]->buffers[1], 17));
  EXPECT_TRUE(bit(batch.children[3]->buffers[1], 18));
  EXPECT_EQ(value<std::int32_t>(*batch.children[4], 0), 20'000);
  EXPECT_EQ(value<std::int32_t>(*batch.children[4], 19), -19);
  batch.release(&batch);
}

TEST(TableArrow, LetsAColumnOutliveItsBatchAndTheStream) {
  Stream stream{sample()};
  ArrowArray batch = stream.next();
  ArrowSchema schema = stream.schema();
  ArrowArray moved = *batch.children[0];
  batch.children[0]->release = nullptr;
  ArrowSchema moved_type = *schema.children[0];
  schema.children[0]->release = nullptr;

  batch.release(&batch);
  schema.release(&schema);
  stream.close();

  EXPECT_TRUE(stream.is_closed());
  EXPECT_EQ(text(moved, 0), "сообщено");
  EXPECT_STREQ(moved_type.name, "state");
  moved.release(&moved);
  moved_type.release(&moved_type);
}

TEST(TableArrow, CanBeClosedUnread) {
  Stream stream{sample()};

  stream.close();

  EXPECT_TRUE(stream.is_closed());
}

TEST(TableArrow, ExportsNoRowsAndNoColumns) {
  Table no_rows;
  no_rows.add_column("a", CellType::text, "", "").add_column("b", CellType::boolean, "", "");
  for (const Table& table : {no_rows, Table{}}) {
    Stream stream{table};

    ArrowArray batch = stream.next();

    EXPECT_EQ(batch.length, 0);
    EXPECT_EQ(batch.n_children, static_cast<std::int64_t>(table.columns().size()));
    for (std::int64_t i = 0; i < batch.n_children; ++i) {
      EXPECT_NE(batch.children[i]->buffers[1], nullptr);
      EXPECT_EQ(batch.children[i]->null_count, 0);
    }
    batch.release(&batch);
  }
}

TEST(ArrowExport, CarriesDictionaries) {
  detail::ArrowTexts texts;
  texts.append("low");
  texts.append("high");
  detail::ArrowColumn column =
      detail::arrow_values("level", "i", std::vector<std::int32_t>{1, 0, 1});
  column.dictionary = std::make_shared<const detail::ArrowColumn>(texts.finish(""));
  ArrowArrayStream stream{};
  ArrowSchema schema{};
  ArrowArray batch{};

  detail::export_arrow_stream({column}, 3, {}, &stream);
  ASSERT_EQ(stream.get_schema(&stream, &schema), 0);
  ASSERT_EQ(stream.get_next(&stream, &batch), 0);
  stream.release(&stream);

  EXPECT_STREQ(schema.children[0]->format, "i");
  EXPECT_STREQ(schema.children[0]->dictionary->format, "u");
  EXPECT_EQ(schema.metadata, nullptr);
  EXPECT_EQ(value<std::int32_t>(*batch.children[0], 0), 1);
  EXPECT_EQ(batch.children[0]->buffers[0], nullptr);
  EXPECT_EQ(text(*batch.children[0]->dictionary, 1), "high");
  schema.release(&schema);
  batch.release(&batch);
}

}  // namespace
}  // namespace casepath
