/// @file mapping_sources.hpp
/// Which rows of a table become which events.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "casepath/core/parallel.hpp"
#include "casepath/log/detail/mapping_columns.hpp"
#include "casepath/log/detail/mapping_condition.hpp"
#include "casepath/log/detail/mapping_tables.hpp"
#include "casepath/log/detail/words.hpp"
#include "casepath/log/mapping.hpp"

namespace casepath::detail {

/// An event of the mapping, or one of its rounds, with its columns.
struct EventSource {
  std::size_t event_index = 0;
  std::size_t table = 0;
  std::string event_name;  ///< of the event, or of the column with the words
  ColumnPointer event_column;
  const MappingWords* words = nullptr;
  std::optional<RowColumn> time;
  std::shared_ptr<const RowCondition> condition;
  std::vector<std::unique_ptr<RowColumn>> condition_columns;  ///< that the condition looks at
  std::optional<RowColumn> not_before;
  bool keep_undated = false;
  std::vector<std::pair<std::string, ColumnPointer>> fields;
  std::vector<std::pair<std::string, RowColumn>> date_fields;  ///< as they are written

  /// With nothing counted yet.
  [[nodiscard]] MappedSource report() const;
  std::string table_name;
};

/// One per event or round, in their order.
/// Errors: MappingError - conditions that can't be.
[[nodiscard]] std::vector<EventSource> find_event_sources(const Mapping& mapping,
                                                          const MappingTables& tables);

/// The events of a range of rows of one table.
class EventRows {
 public:
  static constexpr std::size_t most_samples = 5;

  std::vector<std::uint32_t> rows;
  std::vector<std::uint16_t> sources;  ///< position among the sources that were read
  std::vector<std::uint16_t> codes;    ///< of words(source); 0 where the event has a name
  std::vector<std::int32_t> days;
  std::vector<std::int32_t> seconds;
  std::vector<std::uint32_t> case_ids;  ///< where the table has no case column
  std::vector<MappingFinding> findings;
  bool has_seconds = false;

  /// `has_event`: by row of the table; set where a row made an event.
  void read(const JoinedTable& table, const std::vector<const EventSource*>& from, Range range,
            std::atomic<bool>* has_event, bool time_of_day);
  void add_counts(std::size_t of, MappedSource& to) const;
  [[nodiscard]] WordTable& words(std::size_t of) { return words_[of]; }
  /// Gives the memory of the columns back.
  void drop_rows();

 private:
  enum class Fate : std::uint8_t { event, not_held, unknown, without_date, set_aside };

  struct Batch {
    std::array<Fate, mapping_batch> fate{};
    std::array<RawTime, mapping_batch> times{};
    std::array<std::uint16_t, mapping_batch> words{};
  };
  void judge(const JoinedTable& table, const EventSource& source, std::size_t of, std::size_t begin,
             std::size_t n, Batch& batch, TextArena& arena);
  void judge_cases(const JoinedTable& table, std::size_t of, std::size_t begin, std::size_t n,
                   Batch& batch);
  void remark(const JoinedTable& table, const EventSource& source, std::size_t of,
              std::size_t begin, std::size_t n, const Batch& batch, TextArena& arena);
  void emit(const JoinedTable& table, std::size_t of, std::size_t at_row, const RawTime& time,
            std::uint16_t at_word, bool time_of_day);
  /// The value is asked for only where it is shown.
  template <class Value>
  void find(std::size_t of, MappingFindingKind kind, const std::string& column, std::size_t at_row,
            const Value& value);

  std::array<bool, mapping_batch> names_case_{};  ///< by row of the batch
  std::vector<MappedSource> counts_;
  std::vector<WordTable> words_;
};

}  // namespace casepath::detail
