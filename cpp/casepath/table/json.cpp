#include <cmath>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "casepath/table/detail/cell_text.hpp"
#include "casepath/table/table.hpp"

namespace casepath {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Cell& cell, CellType type) {
  if (const auto* boolean = std::get_if<bool>(&cell)) return *boolean;
  if (const auto* number = std::get_if<double>(&cell); number && std::isfinite(*number)) {
    return *number;
  }
  if (const auto* integer = std::get_if<std::int64_t>(&cell); integer && type != CellType::date) {
    return *integer;
  }
  if (std::holds_alternative<std::monostate>(cell)) return nullptr;
  return detail::exact(cell, type);  // text, dates, and what JSON has no number for
}

}  // namespace

std::string to_json(const Table& table) {
  Json columns = Json::array();
  for (const TableColumn& column : table.columns()) {
    columns.push_back(Json{{"name", column.name},
                           {"type", std::string(to_string(column.type))},
                           {"unit", column.unit},
                           {"description", column.description}});
  }
  Json rows = Json::array();
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    Json cells = Json::array();
    for (const TableColumn& column : table.columns()) {
      cells.push_back(json_of(column.cells[row], column.type));
    }
    rows.push_back(std::move(cells));
  }
  const Json document{{"title", table.title()},
                      {"notes", table.notes()},
                      {"columns", std::move(columns)},
                      {"rows", std::move(rows)}};
  // A text that is not UTF-8 has its bad bytes replaced: a result must always be writable.
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace casepath
