#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "casepath/core/detail/arrow_export.hpp"
#include "casepath/table/table.hpp"

namespace casepath {
namespace {

template <class Number, class Held>
detail::ArrowColumn values_of(const TableColumn& column, const char* format) {
  std::vector<Number> values;
  values.reserve(column.cells.size());
  detail::ArrowBits validity;
  for (const Cell& cell : column.cells) {
    const Held* held = std::get_if<Held>(&cell);
    values.push_back(held == nullptr ? Number{} : static_cast<Number>(*held));
    validity.append(held != nullptr);
  }
  return detail::arrow_values(column.name, format, std::move(values), std::move(validity));
}

detail::ArrowColumn texts_of(const TableColumn& column) {
  detail::ArrowTexts texts;
  for (const Cell& cell : column.cells) {
    if (const auto* text = std::get_if<std::string>(&cell)) {
      texts.append(*text);
    } else {
      texts.append_null();
    }
  }
  return texts.finish(column.name);
}

detail::ArrowColumn booleans_of(const TableColumn& column) {
  detail::ArrowBits values;
  detail::ArrowBits validity;
  for (const Cell& cell : column.cells) {
    const bool* held = std::get_if<bool>(&cell);
    values.append(held != nullptr && *held);
    validity.append(held != nullptr);
  }
  return detail::arrow_booleans(column.name, std::move(values), std::move(validity));
}

detail::ArrowColumn column_of(const TableColumn& column) {
  switch (column.type) {
    case CellType::integer:
      return values_of<std::int64_t, std::int64_t>(column, "l");
    case CellType::number:
      return values_of<double, double>(column, "g");
    case CellType::boolean:
      return booleans_of(column);
    case CellType::date:
      return values_of<std::int32_t, std::int64_t>(column, "tdD");
    case CellType::text:
      break;
  }
  return texts_of(column);
}

}  // namespace

void export_arrow(const Table& table, ArrowArrayStream* out) {
  std::vector<detail::ArrowColumn> columns;
  columns.reserve(table.columns().size());
  for (const TableColumn& source : table.columns()) {
    columns.push_back(column_of(source));
    columns.back().metadata = {{"unit", source.unit}, {"description", source.description}};
  }
  detail::ArrowMetadata metadata;
  if (!table.title().empty()) metadata.emplace_back("title", table.title());
  std::string notes;
  for (const std::string& note : table.notes()) notes += (notes.empty() ? "" : "\n") + note;
  if (!notes.empty()) metadata.emplace_back("notes", std::move(notes));
  detail::export_arrow_stream(std::move(columns), static_cast<std::int64_t>(table.row_count()),
                              std::move(metadata), out);
}

}  // namespace casepath
