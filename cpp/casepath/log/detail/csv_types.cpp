#include "casepath/log/detail/csv_types.hpp"

namespace casepath::detail {

void CsvTypes::join(CsvTable& table) {
  delimiter = table.delimiter;
  if (columns.empty()) columns.resize(table.columns.size());
  if (table.rows == 0 && rows == 0) return;

  CsvTable before;
  before.columns = columns;
  before.quotes_all = quotes_all;
  const bool had_rows = rows != 0;
  rows += table.rows;
  quotes_all = quotes_all && (table.rows == 0 || table.quotes_all);
  table.quotes_all = quotes_all;
  have_changed = have_changed || (had_rows && before.quotes_all != quotes_all);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    CsvTable::Column& all = columns[i];
    CsvTable::Column& own = table.columns[i];
    const bool had_values = all.has_quoted || all.has_unquoted;
    all.guess.merge(own.guess);
    all.has_quoted = all.has_quoted || own.has_quoted;
    all.has_unquoted = all.has_unquoted || own.has_unquoted;
    own.guess = all.guess;
    own.has_quoted = all.has_quoted;
    own.has_unquoted = all.has_unquoted;
    have_changed = have_changed || (had_values && before.type_of(i) != table.type_of(i));
  }
}

}  // namespace casepath::detail
