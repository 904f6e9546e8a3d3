/// Tables joined by their links: columns across them, keys, and the cases that rows apply to.
#include <algorithm>
#include <array>
#include <utility>

#include "casepath/core/detail/text.hpp"
#include "casepath/log/detail/mapping_tables.hpp"

namespace casepath::detail {

namespace {

std::string counted(std::uint64_t count, const char* one, const char* many) {
  return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

}  // namespace

// --- columns -------------------------------------------------------------------------------------

RowColumn MappingTables::find_column(std::size_t table, const MappingColumn& column,
                                     bool written) const {
  std::size_t at_table = column.table.empty() ? table : shape_.find(column.table);
  const SourceField* field = find_field(at_table, column.column);
  RowColumn result;
  if (field == nullptr) return result;
  result.format = tables_[at_table].format ? &*tables_[at_table].format : nullptr;
  result.table = mapping_.tables[at_table].name;
  result.name = column.column;
  result.column = !field->key ? field->column
                  : written   ? field->key
                              : typed_key_column(field->key, field->column->type());
  if (at_table == table) return result;
  auto steps = shape_.path(table, at_table);
  std::reverse(steps.begin(), steps.end());
  for (const auto& [from, link] : steps) {
    result.column = linked_column(result.column, tables_[from].links[link].rows);
  }
  return result;
}

RowColumn MappingTables::column(std::size_t table, const MappingColumn& column) const {
  return find_column(table, column, false);
}

RowColumn MappingTables::written(std::size_t table, const MappingColumn& column) const {
  return find_column(table, column, true);
}

ColumnPointer MappingTables::inherited(std::size_t table, const std::string& column) const {
  if (find_field(table, column) != nullptr) return this->column(table, {"", column}).column;
  std::size_t nearest = MappingShape::none;
  std::size_t steps = MappingShape::none;
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    if (i == table || find_field(i, column) == nullptr) continue;
    const auto path = shape_.path(table, i);
    if (path.empty() || path.size() >= steps) continue;
    nearest = i;
    steps = path.size();
  }
  if (nearest == MappingShape::none) return nullptr;
  return this->column(table, {mapping_.tables[nearest].name, column}).column;
}

// --- keys and links ------------------------------------------------------------------------------

void KeyTexts::read(std::size_t begin, std::span<std::string_view> out, TextArena& arena) const {
  if (columns_.size() == 1) {
    plain_texts(*columns_.front(), begin, out, arena);
    return;
  }
  std::vector<std::string> joined(out.size());
  std::vector<bool> is_missing(out.size(), columns_.empty());
  for (const ColumnPointer& column : columns_) {
    plain_texts(*column, begin, out, arena);
    for (std::size_t i = 0; i < out.size(); ++i) {
      is_missing[i] = is_missing[i] || out[i].empty();
      // With its length in front, no other parts give the same text.
      joined[i] += std::to_string(out[i].size());
      joined[i] += ':';
      joined[i] += out[i];
    }
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = is_missing[i] ? std::string_view{} : arena.keep(joined[i]);
  }
}

std::string KeyTexts::shown_at(std::size_t row) const {
  std::string result;
  TextArena arena;
  for (const ColumnPointer& column : columns_) {
    std::string_view text;
    plain_texts(*column, row, {&text, 1}, arena);
    if (!result.empty()) result += ' ';
    result += text;
  }
  return result;
}

KeyTexts MappingTables::key_of(std::size_t table, const std::vector<std::string>& columns) const {
  std::vector<ColumnPointer> found;
  found.reserve(columns.size());
  for (const std::string& name : columns) found.push_back(column(table, {"", name}).column);
  return KeyTexts{std::move(found)};
}

namespace {

/// Calls `work(row, id)` for every row with a key, in order; ids count from 0 as they come.
template <class Work>
void number_keys(const KeyTexts& key, std::size_t rows, NameTable& names, const Work& work) {
  constexpr std::size_t step = 64;
  std::array<std::string_view, mapping_batch> views;
  std::array<std::uint32_t, step> hashes{};
  TextArena arena;
  for (std::size_t begin = 0; begin < rows; begin += mapping_batch) {
    const std::size_t n = std::min(mapping_batch, rows - begin);
    arena.clear();
    key.read(begin, {views.data(), n}, arena);
    for (std::size_t from = 0; from < n; from += step) {
      const std::size_t count = std::min(step, n - from);
      for (std::size_t i = 0; i < count; ++i) {
        hashes[i] = short_hash(views[from + i]);
        names.prefetch_slot(hashes[i]);
      }
      for (std::size_t i = 0; i < count; ++i) names.prefetch_name(hashes[i]);
      for (std::size_t i = 0; i < count; ++i) names.prefetch_text(hashes[i]);
      for (std::size_t i = 0; i < count; ++i) {
        const std::string_view text = views[from + i];
        if (text.empty()) continue;
        work(static_cast<std::uint32_t>(begin + from + i), names.find_or_add(text, hashes[i]));
      }
    }
  }
}

}  // namespace

void MappingTables::follow_links() {
  for (JoinedTable& table : tables_) table.links.resize(table.spec->links.size());
  for (std::size_t t = 0; t < tables_.size(); ++t) {
    // The key: declared, or what the first link to the table needs.
    std::vector<std::string> columns = mapping_.tables[t].key;
    struct Incoming {
      std::size_t table;
      std::size_t link;
    };
    std::vector<Incoming> incoming;
    for (std::size_t from = 0; from < tables_.size(); ++from) {
      for (std::size_t l = 0; l < mapping_.tables[from].links.size(); ++l) {
        const MappingLink& link = mapping_.tables[from].links[l];
        if (shape_.find(link.to) != t) continue;
        incoming.push_back({from, l});
        if (!columns.empty()) continue;
        for (const auto& [own, other] : link.on) columns.push_back(other);
      }
    }
    if (columns.empty()) continue;
    JoinedTable& table = tables_[t];
    table.key = key_of(t, columns);
    for (const std::string& column : columns) {
      table.key_columns += (table.key_columns.empty() ? "" : ", ") + column;
    }

    NameTable names;
    std::vector<std::uint32_t> row_of;
    struct Repeated {
      std::uint32_t first;
      std::uint32_t again;
    };
    std::vector<Repeated> shown_first;
    std::uint64_t repeated = 0;
    number_keys(table.key, table.source.rows, names, [&](std::uint32_t row, std::uint32_t id) {
      if (id == row_of.size()) {
        row_of.push_back(row);
        return;
      }
      ++repeated;
      if (shown_first.size() < 5) shown_first.push_back({row_of[id], row});
    });
    if (repeated != 0) {
      std::string listed;
      for (const Repeated& one : shown_first) {
        listed += (listed.empty() ? "" : ", ") + shown(table.key.shown_at(one.first)) +
                  " in rows " + std::to_string(one.first + 1) + " and " +
                  std::to_string(one.again + 1);
      }
      problems_.push_back(
          {"key_not_unique", at(at("/tables", table.spec->name), "key"), table.spec->name,
           columns.front(),
           "the key " + list_of(columns) + " of the table " + shown(table.spec->name) +
               " is not unique: " + counted(repeated, "row repeats", "rows repeat") +
               " that of an earlier one: " + listed + (repeated > shown_first.size() ? " ..." : ""),
           ""});
      continue;
    }
    for (const auto& [from, l] : incoming) {
      const MappingLink& link = mapping_.tables[from].links[l];
      std::vector<std::string> own;
      for (const std::string& column : columns) {
        for (const auto& [mine, other] : link.on) {
          if (other == column) own.push_back(mine);
        }
      }
      FollowedLink& followed = tables_[from].links[l];
      followed.target = t;
      followed.key = key_of(from, own);
      for (const std::string& column : own) {
        followed.columns += (followed.columns.empty() ? "" : ", ") + column;
      }
      auto rows =
          std::make_shared<std::vector<std::uint32_t>>(tables_[from].source.rows, no_linked_row);
      number_keys(followed.key, rows->size(), names, [&](std::uint32_t row, std::uint32_t id) {
        if (id < row_of.size()) {
          (*rows)[row] = row_of[id];
        } else {
          followed.orphans.push_back(row);
        }
      });
      followed.rows = std::move(rows);
    }
  }
}

// --- cases ---------------------------------------------------------------------------------------

void MappingTables::find_cases() {
  // Names that are made must not be those of cases, wherever these come from.
  const bool makes_names =
      std::any_of(mapping_.tables.begin(), mapping_.tables.end(),
                  [](const MappingTable& table) { return table.case_without_child.has_value(); });
  for (std::size_t t = 0; t < tables_.size() && makes_names; ++t) {
    if (mapping_.tables[t].case_column.empty()) continue;
    number_keys(key_of(t, {mapping_.tables[t].case_column}), tables_[t].source.rows, case_names_,
                [](std::uint32_t, std::uint32_t) {});
  }
  for (const std::size_t t : shape_.children_first()) {
    if (!mapping_.tables[t].case_column.empty()) {
      tables_[t].case_column = column(t, {"", mapping_.tables[t].case_column}).column;
    } else if (shape_.has_cases(t)) {
      cases_from_children(t);
    }
  }
  for (std::size_t t = 0; t < tables_.size(); ++t) {
    if (shape_.has_cases(t)) continue;
    const FollowedLink& link = tables_[t].links.front();
    const JoinedTable& target = tables_[link.target];
    tables_[t].takes_linked_cases = true;
    if (target.case_column) {
      tables_[t].case_column = linked_column(target.case_column, link.rows);
    } else {
      tables_[t].cases = target.cases;
    }
  }
  case_names_.drop_slots();
}

void MappingTables::cases_from_children(std::size_t table) {
  JoinedTable& parent = tables_[table];
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;  // row, case
  for (const JoinedTable& child : tables_) {
    for (const FollowedLink& link : child.links) {
      if (!link.rows || link.target != table) continue;
      if (child.case_column) {
        number_keys(KeyTexts{{child.case_column}}, child.source.rows, case_names_,
                    [&](std::uint32_t row, std::uint32_t id) {
                      if ((*link.rows)[row] != no_linked_row) {
                        pairs.emplace_back((*link.rows)[row], id);
                      }
                    });
      } else if (child.cases && !child.takes_linked_cases) {
        for (std::size_t row = 0; row < child.source.rows; ++row) {
          if ((*link.rows)[row] == no_linked_row) continue;
          for (std::uint32_t i = child.cases->begins[row]; i < child.cases->begins[row + 1]; ++i) {
            pairs.emplace_back((*link.rows)[row], child.cases->ids[i]);
          }
        }
      }
    }
  }
  if (parent.spec->case_without_child) add_cases_without_child(table, pairs);

  auto cases = std::make_shared<RowCases>();
  cases->begins.assign(parent.source.rows + 1, 0);
  for (const auto& [row, id] : pairs) ++cases->begins[row + 1];
  for (std::size_t i = 0; i < parent.source.rows; ++i) cases->begins[i + 1] += cases->begins[i];
  cases->ids.resize(pairs.size());
  auto next = cases->begins;
  for (const auto& [row, id] : pairs) cases->ids[next[row]++] = id;
  // Each case of a row once, where it was first seen.
  std::uint32_t kept = 0;
  std::vector<std::uint32_t> seen_at(case_names_.size(), no_linked_row);
  for (std::size_t row = 0; row < parent.source.rows; ++row) {
    const std::uint32_t begin = cases->begins[row];
    const std::uint32_t end = cases->begins[row + 1];
    cases->begins[row] = kept;
    for (std::uint32_t i = begin; i < end; ++i) {
      const std::uint32_t id = cases->ids[i];
      if (seen_at[id] == row) continue;
      seen_at[id] = static_cast<std::uint32_t>(row);
      cases->ids[kept++] = id;
    }
  }
  cases->begins[parent.source.rows] = kept;
  cases->ids.resize(kept);
  parent.cases = std::move(cases);
}

void MappingTables::add_cases_without_child(
    std::size_t table, std::vector<std::pair<std::uint32_t, std::uint32_t>>& pairs) {
  JoinedTable& parent = tables_[table];
  std::vector<bool> has_child(parent.source.rows, false);
  for (const auto& [row, id] : pairs) has_child[row] = true;
  std::size_t known = case_names_.size();
  std::uint64_t taken = 0;
  std::string first_taken;
  for (std::size_t row = 0; row < parent.source.rows; ++row) {
    if (has_child[row]) continue;
    TextArena arena;
    std::string_view key;
    parent.key.read(row, {&key, 1}, arena);
    if (key.empty()) continue;
    const std::string name = *parent.spec->case_without_child + parent.key.shown_at(row);
    const std::uint32_t id = case_names_.find_or_add(name, short_hash(name));
    if (id + 1U != case_names_.size() || case_names_.size() == known) {
      if (taken++ == 0) first_taken = name;
      continue;
    }
    known = case_names_.size();
    pairs.emplace_back(static_cast<std::uint32_t>(row), id);
    ++parent.without_child;
  }
  if (taken == 0) return;
  problems_.push_back({"case_name_taken",
                       at(at("/tables", parent.spec->name), "case_without_child"),
                       parent.spec->name, "",
                       counted(taken, "row", "rows") + " of the table " + shown(parent.spec->name) +
                           " without a case would be named like a case that there is, such as " +
                           shown(first_taken),
                       "choose another text to begin these names with"});
}

}  // namespace casepath::detail
