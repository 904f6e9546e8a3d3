#include "casepath/log/detail/builder.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

#include "casepath/core/parallel.hpp"
#include "casepath/log/detail/case_numbers.hpp"
#include "casepath/log/detail/intern.hpp"
#include "casepath/log/detail/log_data.hpp"
#include "casepath/log/detail/name_key.hpp"
#include "casepath/log/detail/order.hpp"
#include "casepath/log/detail/ranges.hpp"
#include "casepath/log/detail/words.hpp"

namespace casepath {

namespace {

using detail::Problems;
using detail::RawTime;
using detail::SourceColumn;

constexpr std::size_t batch_rows = 1024;

}  // namespace

/// What is known between the steps; one function per step.
struct LogBuilder::Work {
  struct Part {
    detail::WordTable words;
    bool days_descend = false;  ///< within a case, or that is not known
    bool has_seconds = false;
    bool has_nanoseconds = false;
    Problems problems;
  };

  /// Room for what is read of some rows.
  struct Batch {
    std::array<std::string_view, batch_rows> texts;
    std::array<std::uint32_t, batch_rows> starts{};  ///< rows of another case than the row before
    detail::TextArena scratch;
  };

  Work(detail::Source table, const LogSpec& log_spec, const ReadOptions& read_options)
      : source(std::move(table)),
        spec(log_spec),
        options(read_options),
        threads(resolve_threads(read_options.threads)),
        shards(source.rows),
        data(std::make_shared<EventLog::Data>()) {}

  void choose();
  void read_rows();
  void read_part(std::size_t index, Range range);
  [[nodiscard]] std::size_t read_cases(std::size_t begin, std::size_t n, std::string& last,
                                       Part& part, detail::CaseRuns& found, Batch& batch) const;
  [[nodiscard]] std::size_t read_keyed_cases(const detail::KeyedTexts& keyed, std::size_t begin,
                                             std::size_t n, std::string& last, Part& part,
                                             detail::CaseRuns& found, Batch& batch) const;
  void report_missing_cases(std::size_t begin, std::size_t n, Part& part, Batch& batch) const;
  [[nodiscard]] bool read_times(std::size_t begin, std::size_t n, Part& part,
                                detail::TextArena& scratch);
  [[nodiscard]] bool days_descend(std::size_t begin, std::size_t n, std::int32_t before,
                                  std::span<const std::uint32_t> starts) const;
  void number_words();
  void order_rows();
  void finish();

  detail::Source source;
  const LogSpec& spec;
  const ReadOptions& options;
  unsigned threads;
  detail::NameShards shards;
  std::shared_ptr<EventLog::Data> data;

  detail::Chosen chosen;
  const SourceColumn* cases = nullptr;
  const SourceColumn* events = nullptr;
  const SourceColumn* time = nullptr;
  std::vector<Range> ranges;
  std::vector<Part> parts;
  std::vector<detail::DealtRuns> runs;  ///< of each part
  detail::RunRoom run_room;
  detail::RowColumns columns;
  bool days_ascend = true;  ///< within each run of rows of one case, by days alone
};

void detail::refuse_rows() {
  throw LogError(
      {{"too_many_rows",
        "the table has more than " + std::to_string(max_rows) + " rows, more than a log holds", 0,
        ""}});
}

EventLog LogBuilder::build(detail::Source source, const LogSpec& spec, const ReadOptions& options) {
  detail::check_spec(spec);
  Work work{std::move(source), spec, options};
  work.choose();
  work.read_rows();
  work.number_words();
  work.order_rows();
  work.finish();
  return EventLog{std::shared_ptr<const EventLog::Data>{std::move(work.data)}};
}

void LogBuilder::Work::choose() {
  if (source.rows > detail::max_rows) detail::refuse_rows();
  std::vector<std::string> names;
  names.reserve(source.fields.size());
  for (const auto& field : source.fields) names.push_back(field.name);
  chosen = detail::choose_columns(names, spec);
  cases = source.fields[chosen.case_column].as_key();
  events = source.fields[chosen.event_column].as_key();
  time = source.fields[chosen.time_column].as_key();

  Problems problems;
  const auto refuse = [&](const std::string& column, const SourceColumn& found, const char* role,
                          const char* allowed) {
    problems.add({"wrong_type",
                  "column " + detail::in_quotes(column) + " (" + role + ") is of type " +
                      found.type_name() + "; " + allowed,
                  0, column});
  };
  const auto is_name = [](const SourceColumn& column) {
    return column.type() == ColumnType::text || column.type() == ColumnType::integer;
  };
  if (!is_name(*cases)) refuse(spec.case_column, *cases, "case", "text or integer is needed");
  if (!is_name(*events)) refuse(spec.event_column, *events, "event", "text or integer is needed");
  if (!time->can_be_time() && source.rows != 0 && !detail::is_all_missing(*time, source.rows)) {
    refuse(spec.time_column, *time, "time", "a date, a timestamp or ISO text is needed");
  }
  problems.raise();
}

void LogBuilder::Work::read_rows() {
  // More parts than threads, so that progress is seen and a stop is heard soon.
  constexpr std::size_t part_rows = std::size_t{1} << 17U;
  constexpr std::size_t few_rows = std::size_t{1} << 13U;  // sooner read than shared out
  const std::size_t wanted =
      source.rows <= few_rows ? 1 : std::max<std::size_t>(source.rows / part_rows, threads);
  ranges = detail::even_ranges(source.rows, std::min<std::size_t>(wanted, 1024));
  parts.resize(ranges.size());
  runs.resize(ranges.size());
  columns.words = detail::NumberBuffer<std::uint16_t>(source.rows);
  columns.days = detail::NumberBuffer<std::int32_t>(source.rows);
  columns.seconds = detail::NumberBuffer<std::int32_t>(source.rows);
  columns.nanoseconds = detail::NumberBuffer<std::int32_t>(source.rows);
  if (parts.size() > 1) {
    // The words of the first rows come first in all parts: few numbers will differ.
    std::array<std::uint16_t, batch_rows> words{};
    std::array<std::string_view, batch_rows> views;
    detail::TextArena scratch;
    const std::size_t n = std::min(batch_rows, ranges.front().end);
    parts.front().words.read(*events, 0, {words.data(), n}, {views.data(), n}, scratch);
    for (std::size_t i = 1; i < parts.size(); ++i) parts[i].words.begin_like(parts[0].words);
  }
  for_ranges(
      ranges, threads, [this](std::size_t part, Range range) { read_part(part, range); },
      options.progress);

  Problems problems;
  bool has_seconds = false;
  bool has_nanoseconds = false;
  for (Part& part : parts) {
    problems.append(std::move(part.problems));
    days_ascend = days_ascend && !part.days_descend;
    has_seconds = has_seconds || part.has_seconds;
    has_nanoseconds = has_nanoseconds || part.has_nanoseconds;
  }
  problems.raise();
  if (!has_seconds) columns.seconds.clear();
  if (!has_nanoseconds) columns.nanoseconds.clear();
}

void LogBuilder::Work::read_part(std::size_t index, Range range) {
  Part& part = parts[index];
  Batch batch;
  detail::CaseRuns found{range.end - range.begin};
  std::string last;  // the case of the row before
  std::int32_t day_before = Date::not_recorded;
  if (range.begin > 0) {
    const auto before = static_cast<std::uint32_t>(range.begin - 1);
    cases->texts_of({&before, 1}, {batch.texts.data(), 1}, batch.scratch);
    last = batch.texts[0];
    RawTime time_before;
    time->times(before, {&time_before, 1}, batch.scratch);
    day_before = time_before.day;
  }
  for (std::size_t begin = range.begin; begin < range.end; begin += batch_rows) {
    const std::size_t n = std::min(batch_rows, range.end - begin);
    batch.scratch.clear();
    const std::size_t starts = read_cases(begin, n, last, part, found, batch);
    part.words.read(*events, begin, {columns.words.data() + begin, n}, {batch.texts.data(), n},
                    batch.scratch);
    if (!read_times(begin, n, part, batch.scratch) ||
        days_descend(begin, n, day_before, {batch.starts.data(), starts})) {
      part.days_descend = true;
    }
    day_before = columns.days[begin + n - 1];
  }
  runs[index] = detail::DealtRuns{found, shards, run_room};
}

/// How many rows are of another case than the row before; `batch.starts` says which.
std::size_t LogBuilder::Work::read_cases(std::size_t begin, std::size_t n, std::string& last,
                                         Part& part, detail::CaseRuns& found, Batch& batch) const {
  if (const detail::KeyedTexts keyed = cases->keyed_texts(begin, n)) {
    return read_keyed_cases(keyed, begin, n, last, part, found, batch);
  }
  cases->texts(begin, {batch.texts.data(), n}, batch.scratch);
  std::size_t count = 0;
  bool has_empty = false;
  std::string_view before = last;
  for (std::size_t i = 0; i < n; ++i) {
    const std::string_view text = batch.texts[i];
    batch.starts[count] = static_cast<std::uint32_t>(begin + i);
    batch.texts[count] = text;
    count += detail::same_text(text, before) ? 0 : 1;
    has_empty = has_empty || text.empty();
    before = text;
  }
  last = before;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view text = batch.texts[i];
    found.add(batch.starts[i], detail::key_of_name(text), text.size());
  }
  if (has_empty) report_missing_cases(begin, n, part, batch);
  return count;
}

/// The same of texts with keys: nearly all whose key differs from that of the row before start.
std::size_t LogBuilder::Work::read_keyed_cases(const detail::KeyedTexts& keyed, std::size_t begin,
                                               std::size_t n, std::string& last, Part& part,
                                               detail::CaseRuns& found, Batch& batch) const {
  std::size_t candidates = 0;
  detail::TextKey before = keyed.key(0);
  for (std::size_t i = 0; i < n; ++i) {
    const detail::TextKey key = keyed.key(i);
    batch.starts[candidates] = static_cast<std::uint32_t>(i);
    candidates += i == 0 || key != before ? 1 : 0;
    before = key;
  }
  std::size_t count = 0;
  bool has_empty = false;
  std::string_view name = last;
  detail::TextKey key_of_last = detail::key_of_name(name);
  for (std::size_t i = 0; i < candidates; ++i) {
    const std::uint32_t place = batch.starts[i];
    const std::string_view text = keyed.text(place);
    has_empty = has_empty || text.empty();
    const bool is_short = text.size() <= detail::TextKey::inside;
    if (!is_short && detail::same_text(text, name)) continue;
    const detail::TextKey key = detail::key_of_name(keyed, place);
    if (is_short && key == key_of_last) continue;
    const auto row = static_cast<std::uint32_t>(begin + place);
    batch.starts[count++] = row;
    found.add(row, key, text.size());
    name = text;
    key_of_last = key;
  }
  last = name;
  if (has_empty) report_missing_cases(begin, n, part, batch);
  return count;
}

void LogBuilder::Work::report_missing_cases(std::size_t begin, std::size_t n, Part& part,
                                            Batch& batch) const {
  cases->texts(begin, {batch.texts.data(), n}, batch.scratch);
  for (std::size_t i = 0; i < n; ++i) {
    if (!batch.texts[i].empty()) continue;
    const std::size_t row = begin + i + 1;
    part.problems.add({"no_case",
                       "row " + std::to_string(row) + ": column " +
                           detail::in_quotes(spec.case_column) + " is empty: no case",
                       static_cast<long long>(row), spec.case_column});
  }
}

/// Whether a day is before that of the row before it, of the same case.
bool LogBuilder::Work::days_descend(std::size_t begin, std::size_t n, std::int32_t before,
                                    std::span<const std::uint32_t> starts) const {
  const std::int32_t* days = columns.days.data();
  unsigned descents = days[begin] < before ? 1 : 0;
  for (std::size_t i = begin + 1; i < begin + n; ++i) descents += days[i] < days[i - 1] ? 1U : 0U;
  for (const std::uint32_t start : starts) {
    descents -= days[start] < (start == begin ? before : days[start - 1]) ? 1U : 0U;
  }
  return descents != 0;
}

/// False where there is more to a time than its day.
bool LogBuilder::Work::read_times(std::size_t begin, std::size_t n, Part& part,
                                  detail::TextArena& scratch) {
  const auto is_bad = [&](std::size_t row) {
    std::string_view value;
    if (part.problems.wants_more()) time->texts(row, {&value, 1}, scratch);
    part.problems.add({"bad_time",
                       "row " + std::to_string(row + 1) + ", column " +
                           detail::in_quotes(spec.time_column) + ": " + detail::in_quotes(value) +
                           " is not a date of the years 1 to 9999 (YYYY-MM-DD, or that with "
                           "THH:MM:SS)",
                       static_cast<long long>(row) + 1, spec.time_column});
  };
  const std::span<std::int32_t> days{columns.days.data() + begin, n};
  if (time->whole_days(begin, days)) {
    bool any_bad = false;
    for (const std::int32_t day : days) any_bad = any_bad || day == RawTime::unreadable;
    for (std::size_t i = 0; any_bad && i < n; ++i) {
      if (days[i] == RawTime::unreadable) is_bad(begin + i);
    }
    return true;
  }
  bool are_whole_days = true;
  std::array<RawTime, batch_rows> read;
  const std::span<RawTime> batch{read.data(), n};
  time->times(begin, batch, scratch);
  for (std::size_t i = 0; i < n; ++i) {
    const RawTime& at = batch[i];
    if (at.day == RawTime::unreadable) {
      is_bad(begin + i);
      continue;
    }
    days[i] = at.day;
    if (at.second != 0) {
      columns.seconds[begin + i] = at.second;
      part.has_seconds = true;
      are_whole_days = false;
    }
    if (at.nanosecond != 0) {
      columns.nanoseconds[begin + i] = at.nanosecond;
      part.has_nanoseconds = true;
      are_whole_days = false;
    }
  }
  return are_whole_days;
}

void LogBuilder::Work::number_words() {
  std::vector<detail::WordTable*> tables;
  tables.reserve(parts.size());
  for (Part& part : parts) tables.push_back(&part.words);
  const auto merged = detail::merge_words(tables, spec.event_column);
  data->word_texts = merged.texts;
  for_ranges(ranges, threads, [&](std::size_t part, Range range) {
    const auto& number = merged.number[part];
    if (number.empty()) return;
    for (std::size_t i = range.begin; i < range.end; ++i) {
      columns.words[i] = number[columns.words[i]];
    }
  });
  std::vector<Part>().swap(parts);
}

void LogBuilder::Work::order_rows() {
  auto numbers = detail::number_cases(*cases, ranges, runs, run_room, shards, threads);
  std::vector<detail::DealtRuns>().swap(runs);
  run_room.rows.clear();
  data->case_names = std::move(numbers.names);
  detail::SequenceColumn sequence;
  if (chosen.sequence_column != detail::Chosen::none && source.rows != 0) {
    sequence = detail::read_sequence(*source.fields[chosen.sequence_column].column, source.rows,
                                     spec.sequence_column, threads);
  }
  bool is_ordered = false;
  if (numbers.case_of_row.empty()) {
    data->case_begins = std::move(numbers.begins);
    is_ordered = days_ascend && sequence.empty();
  } else {
    data->case_begins =
        detail::group_by_case(std::move(numbers.case_of_row), data->case_names.size(), columns,
                              sequence, threads, is_ordered);
  }
  if (!is_ordered) {
    detail::order_within_cases(data->case_begins.span(), columns, sequence, threads);
  }
  auto& rows = columns.rows;
  bool moved = false;
  for (std::size_t i = 0; i < rows.size() && !moved; ++i) moved = rows[i] != i;
  if (!moved) {
    rows.clear();
  } else {
    detail::number_words_by_first(columns.words, data->word_texts, threads);
  }
}

void LogBuilder::Work::finish() {
  data->words = std::move(columns.words);
  data->days = std::move(columns.days);
  data->seconds = std::move(columns.seconds);
  data->nanoseconds = std::move(columns.nanoseconds);
  data->arrival =
      std::make_shared<const detail::NumberBuffer<std::uint32_t>>(std::move(columns.rows));
  data->spec = spec;

  std::unordered_map<std::string_view, const std::optional<std::string>*> translated;
  for (const auto& [word, event] : spec.events) translated.emplace(word, &event);
  for (const std::string& word : data->word_texts) {
    const auto found = translated.find(word);
    if (found == translated.end()) {
      data->translations.push_back({Translation::Kind::as_is, ""});
    } else if (*found->second) {
      data->translations.push_back({Translation::Kind::to, **found->second});
    } else {
      data->translations.push_back({Translation::Kind::nothing, ""});
    }
  }

  for (const std::size_t index : chosen.attributes) {
    auto attribute = std::make_shared<Attribute::Data>();
    attribute->name = source.fields[index].name;
    attribute->source = std::move(source.fields[index].column);
    attribute->arrival = data->arrival;
    attribute->rows = source.rows;
    data->attributes.emplace_back(std::move(attribute));
  }
}

}  // namespace casepath
