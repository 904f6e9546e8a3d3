/// @file held_case.hpp
/// The rows of a case that may go on in the next batch.  Not installed.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "casepath/log/event_log.hpp"

namespace casepath::detail {

/// Rows of one case in the order of the input, free of the logs they come from.
class HeldCase {
 public:
  HeldCase(const EventLog& log, CaseId id);

  /// More rows of the same case, from a later log.
  void append(const EventLog& log, CaseId id);
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// A log of these rows alone, as if they had come in one batch.
  [[nodiscard]] EventLog log() const;

 private:
  struct Column {
    std::string name;
    ColumnType type = ColumnType::text;
    bool is_recorded = false;                       ///< any value of it
    std::vector<std::optional<std::string>> texts;  ///< as CSV would show them
  };
  [[nodiscard]] Column& column(const std::string& name);
  /// Another type for the values there are; what is neither is text.
  static void join_type(Column& column, ColumnType type);

  std::string name_;
  LogSpec spec_;
  std::size_t rows_ = 0;
  std::vector<Column> columns_;
};

}  // namespace casepath::detail
