/// @file mapping_tables.hpp
/// The tables given to a mapping: read, checked, and joined by their links.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "casepath/log/detail/intern.hpp"
#include "casepath/log/detail/mapping_check.hpp"
#include "casepath/log/detail/mapping_columns.hpp"
#include "casepath/log/detail/mapping_condition.hpp"
#include "casepath/log/detail/source.hpp"
#include "casepath/log/mapping.hpp"

namespace casepath::detail {

/// Values of several columns as one text.
class KeyTexts {
 public:
  KeyTexts() = default;
  explicit KeyTexts(std::vector<ColumnPointer> columns) : columns_(std::move(columns)) {}
  /// Empty where one of the columns is not recorded.
  void read(std::size_t begin, std::span<std::string_view> out, TextArena& arena) const;
  /// As messages and case names show it: the parts with blanks between.
  [[nodiscard]] std::string shown_at(std::size_t row) const;

 private:
  std::vector<ColumnPointer> columns_;
};

/// The cases that the rows of a table apply to, where they have none of their own.
struct RowCases {
  std::vector<std::uint32_t> begins;  ///< one more than there are rows
  std::vector<std::uint32_t> ids;     ///< of the case names
};

/// One link, followed.
struct FollowedLink {
  std::size_t target = 0;
  LinkedRows rows;                     ///< no_linked_row: nothing there to link by, or an orphan
  std::vector<std::uint32_t> orphans;  ///< rows whose other row does not exist; in order
  KeyTexts key;                        ///< own columns
  std::string columns;                 ///< their names, for messages
};

struct JoinedTable {
  const MappingTable* spec = nullptr;
  Source source;
  std::optional<DateFormat> format;
  std::vector<FollowedLink> links;
  KeyTexts key;
  std::string key_columns;  ///< their names, for messages

  /// Names of the cases by row, of the table itself or of the one it is linked to; else null.
  ColumnPointer case_column;
  /// Else the cases of each row, or, with `cases_by`, of the row it is linked to.
  std::shared_ptr<const RowCases> cases;
  bool takes_linked_cases = false;  ///< the cases come over links.front()
  std::uint64_t without_child = 0;
};

/// Reads and joins all tables.
/// Errors: as map_tables().
class MappingTables {
 public:
  MappingTables(const Mapping& mapping, std::span<const MappingInput> inputs,
                const ReadOptions& options);

  [[nodiscard]] const std::vector<JoinedTable>& tables() const noexcept { return tables_; }
  [[nodiscard]] const MappingShape& shape() const noexcept { return shape_; }
  /// The column as rows of `table` see it; without a column where there is none.
  [[nodiscard]] RowColumn column(std::size_t table, const MappingColumn& column) const;
  /// The same as the text that the input wrote.
  [[nodiscard]] RowColumn written(std::size_t table, const MappingColumn& column) const;
  /// A column of the table itself or of the nearest one that it is linked to; null: none has it.
  [[nodiscard]] ColumnPointer inherited(std::size_t table, const std::string& column) const;
  /// Of RowCases.
  [[nodiscard]] const std::vector<std::string_view>& case_names() const noexcept {
    return case_names_.names();
  }

 private:
  struct Wanted {
    std::string column;
    std::string pointer;
    enum class Role : std::uint8_t { any, name, time } role = Role::any;
  };
  void want(std::size_t table, const MappingColumn& column, const std::string& pointer,
            Wanted::Role role = Wanted::Role::any);
  void want_columns();
  void want_condition(std::size_t table, const MappingCondition& condition,
                      const std::string& pointer);
  void want_fields(std::size_t table, const std::vector<MappingField>& fields,
                   const std::string& pointer);
  void read(std::span<const MappingInput> inputs, const ReadOptions& options);
  [[nodiscard]] Source read_one(const MappingInput& input, std::size_t table,
                                const ReadOptions& options) const;
  void check_columns();
  void check_wanted(std::size_t table);
  void follow_links();
  void find_cases();
  void cases_from_children(std::size_t table);
  void add_cases_without_child(std::size_t table,
                               std::vector<std::pair<std::uint32_t, std::uint32_t>>& pairs);
  void raise();
  [[nodiscard]] const SourceField* find_field(std::size_t table, std::string_view name) const;
  [[nodiscard]] KeyTexts key_of(std::size_t table, const std::vector<std::string>& columns) const;
  [[nodiscard]] RowColumn find_column(std::size_t table, const MappingColumn& column,
                                      bool written) const;

  const Mapping& mapping_;
  MappingShape shape_;
  std::vector<JoinedTable> tables_;
  std::vector<std::vector<Wanted>> wanted_;  ///< by table
  std::vector<MappingProblem> problems_;
  NameTable case_names_;
};

}  // namespace casepath::detail
