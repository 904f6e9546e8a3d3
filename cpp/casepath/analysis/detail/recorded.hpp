/// @file recorded.hpp
/// What the records say of a case beside its path: a date, and the values of its fields.
/// Not installed.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "casepath/pipeline/step.hpp"
#include "casepath/replay/detail/binding.hpp"
#include "casepath/replay/replay.hpp"

namespace casepath::detail {

/// A date that a case has once and for all, such as that of the offence.
struct CaseDate {
  enum class Kind : std::uint8_t { recorded, not_recorded, several };
  Kind kind = Kind::not_recorded;
  Date date;  ///< where recorded
};

/// Reads such a date from a column of the log, or from the day of an event.
class CaseDates {
 public:
  /// `name`: a field of the pipeline, else a column of the log, else an event of the pipeline;
  /// empty: no case has the date.  Borrows the replay.
  /// Errors: ArgumentError for a name that is none of these, or whose column holds no dates, saying
  /// which columns do.
  CaseDates(const Replay& replay, const std::string& name);

  /// Of a column: as recorded in any row of the case; several: rows say different days.  Of an
  /// event: the day of the first that moved the case.
  [[nodiscard]] CaseDate of(CaseId id) const;

 private:
  [[nodiscard]] CaseDate in_column(CaseId id) const;

  const Replay& replay_;
  const Attribute* column_ = nullptr;
  EventId event_;  ///< none, without a column: no case has the date
};

/// The fields of a case as its events set them.
class CaseFields {
 public:
  /// Borrows the replay.
  explicit CaseFields(const Replay& replay);

  /// After the row `last` of the case, which moved it.
  /// Complexity: O(rows of the case).
  [[nodiscard]] FieldValues after(CaseId id, RowId last) const;
  /// The text of a value of a category field.
  [[nodiscard]] const std::string& category(std::int64_t bits) const { return texts_.at(bits); }

 private:
  void add_texts_of_rows(const BoundField& field);

  const Replay& replay_;
  std::unordered_map<std::int64_t, std::string> texts_;  ///< of categories, by bits
};

/// A field of the pipeline.
/// Errors: ArgumentError that names `what` and lists the fields there are.
[[nodiscard]] FieldId field_named(const Pipeline& pipeline, const std::string& name,
                                  const std::string& what);

}  // namespace casepath::detail
