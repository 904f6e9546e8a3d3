/// @file binding.hpp
/// How the words and columns of a log feed the events and fields of a pipeline.  Not installed.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "casepath/log/event_log.hpp"
#include "casepath/pipeline/pipeline.hpp"
#include "casepath/pipeline/step.hpp"

namespace casepath {

/// A column that feeds a field: turns rows into the bits of FieldValues.
class BoundField {
 public:
  FieldId field;
  const Attribute* column = nullptr;  ///< lives as long as the log

  /// How a row's value becomes bits.
  enum class Source : std::uint8_t { codes, integers, integers_mapped, numbers, whole_numbers };
  Source source = Source::integers;
  std::int64_t divisor = 1;                                 ///< of integers: seconds to days
  bool to_double = false;                                   ///< of integers: a number field
  std::vector<std::int64_t> by_code;                        ///< of codes
  std::unordered_map<std::int64_t, std::int64_t> by_value;  ///< of integers_mapped

  /// Writes the row's value, if recorded.
  void read(std::uint32_t row, FieldValues& values) const;
};

struct Binding {
  std::vector<EventId> word_events;  ///< per word; none: unknown, or moves nothing
  std::vector<bool> word_moves_nothing;
  std::vector<const Attribute*> field_columns;        ///< per field; null: nothing feeds it
  std::vector<std::vector<BoundField>> event_fields;  ///< per event: what it reads
};

/// Errors: ArgumentError (a translation to an unknown event, a field the pipeline lacks);
/// LogError with every column that can't feed its field.
[[nodiscard]] Binding bind(const Pipeline& pipeline, const EventLog& log);

}  // namespace casepath
