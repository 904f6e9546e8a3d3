#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "casepath/table/detail/cell_text.hpp"
#include "casepath/table/table.hpp"

namespace casepath {
namespace {

std::string escape(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      case '\0':
        escaped += "\xEF\xBF\xBD";
        break;  // HTML has no NUL
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string explain(const TableColumn& column) {
  if (column.unit.empty()) return column.description;
  return (column.description.empty() ? "" : column.description + " ") + "(" + column.unit + ")";
}

std::string_view alignment(CellType type) noexcept {
  return detail::is_numeric(type) ? " style=\"text-align:right\"" : " style=\"text-align:left\"";
}

}  // namespace

std::string to_html(const Table& table, int digits) {
  std::string html = "<table class=\"casepath\">\n";
  if (!table.title().empty()) html += "<caption>" + escape(table.title()) + "</caption>\n";
  html += "<thead><tr>";
  for (const TableColumn& column : table.columns()) {
    html += "<th scope=\"col\"";
    html += alignment(column.type);
    if (const std::string title = explain(column); !title.empty()) {
      html += " title=\"" + escape(title) + "\"";
    }
    html += ">" + escape(column.name) + "</th>";
  }
  html += "</tr></thead>\n<tbody>\n";
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    html += "<tr>";
    for (const TableColumn& column : table.columns()) {
      html += "<td";
      html += alignment(column.type);
      html += ">" + escape(detail::display(column.cells[row], column.type, digits)) + "</td>";
    }
    html += "</tr>\n";
  }
  html += "</tbody>\n";
  if (!table.notes().empty()) {
    html += "<tfoot>\n";
    for (const std::string& note : table.notes()) {
      html += "<tr><td colspan=\"" +
              std::to_string(std::max<std::size_t>(1, table.columns().size())) +
              "\" style=\"text-align:left\">" + escape(note) + "</td></tr>\n";
    }
    html += "</tfoot>\n";
  }
  return html + "</table>\n";
}

}  // namespace casepath
