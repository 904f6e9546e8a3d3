/// @file mapping_condition.hpp
/// Conditions on the rows of a table, a batch of rows at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "casepath/log/detail/date_format.hpp"
#include "casepath/log/detail/source.hpp"
#include "casepath/log/mapping.hpp"

namespace casepath::detail {

/// As what a literal is compared.
enum class LiteralKind : std::uint8_t { number, boolean, date, text };

/// A text that is an ISO date is a date.
[[nodiscard]] LiteralKind literal_kind(const MappingValue& value);

struct ConditionOperator {
  std::string_view name;
  bool is_logical;  ///< its operands are conditions
  std::size_t least;
  std::size_t most;  ///< 0: any number
};

/// Null: there is no such operator.
[[nodiscard]] const ConditionOperator* find_condition_operator(std::string_view name) noexcept;
[[nodiscard]] std::vector<std::string> condition_operators();

/// A column as the rows of one table see it: their own, or that of the row they are linked to.
struct RowColumn {
  std::shared_ptr<const SourceColumn> column;
  const DateFormat* format = nullptr;  ///< of its table; null: ISO
  std::string table;
  std::string name;

  /// Dates of the rows begin, begin + 1 ...; an empty text is not recorded.
  void dates(std::size_t begin, std::span<RawTime> out, TextArena& arena) const;
};

/// Rows that are worked on at once, everywhere in a mapping.
inline constexpr std::size_t mapping_batch = 1024;

/// False, unknown and true; "and" is the least, "or" the greatest.
enum class Truth : std::uint8_t { no = 0, unknown = 1, yes = 2 };

/// A condition whose columns were found.  Const and safe from many threads.
class RowCondition {
 public:
  /// Gives the column, or null where it was reported missing.
  using Find = std::function<const RowColumn*(const MappingColumn&)>;

  /// Adds what can't be compared to `problems`.
  RowCondition(const MappingCondition& condition, const Find& find, const std::string& pointer,
               std::vector<MappingProblem>& problems);

  /// Of the rows begin, begin + 1 ...; at most mapping_batch.
  void evaluate(std::size_t begin, std::span<Truth> out) const;

 private:
  enum class Operation : std::uint8_t {
    logical_and,
    logical_or,
    logical_not,
    known,
    is_true,
    equal,
    not_equal,
    less,
    less_or_equal,
    greater,
    greater_or_equal
  };

  RowCondition() = default;
  /// `said`: what messages call the operator.
  void compile_comparison(const MappingCondition& condition, const Find& find,
                          const std::string& said, const std::string& pointer,
                          std::vector<MappingProblem>& problems);
  void choose_kind(const std::string& operation, const std::string& pointer,
                   std::vector<MappingProblem>& problems);
  void compare_texts(std::size_t begin, std::span<Truth> out) const;
  void compare_numbers(std::size_t begin, std::span<Truth> out) const;
  [[nodiscard]] Truth compare(double a, double b) const noexcept;
  void numbers_of(const RowColumn& column, std::size_t begin, std::span<double> out) const;

  Operation operation_ = Operation::logical_and;
  std::vector<RowCondition> operands_;  ///< of a logical operation
  LiteralKind kind_ = LiteralKind::text;
  std::vector<const RowColumn*> columns_;  ///< one or two
  bool literal_first_ = false;
  std::vector<MappingValue> literals_;
  std::vector<double> numbers_;  ///< literals as numbers, booleans or days
  std::vector<std::string> texts_;
  bool is_broken_ = false;  ///< a column is missing: reported
};

}  // namespace casepath::detail
