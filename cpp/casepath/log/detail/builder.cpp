#include "casepath/log/detail/builder.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

#include "casepath/core/parallel.hpp"
#include "casepath/log/detail/intern.hpp"
#include "casepath/log/detail/log_data.hpp"
#include "casepath/log/detail/order.hpp"
#include "casepath/log/detail/ranges.hpp"
#include "casepath/log/detail/words.hpp"

namespace casepath {

namespace {

using detail::Problems;
using detail::RawTime;
using detail::SourceColumn;

/// Consecutive rows of one case.
struct Run {
  std::uint32_t row;   ///< the first
  std::uint32_t hash;  ///< of the name
};

constexpr std::size_t batch_rows = 1024;

}  // namespace

/// What is known between the steps; one function per step.
struct LogBuilder::Work {
  struct Part {
    std::vector<Run> runs;
    detail::WordTable words;
    bool has_seconds = false;
    bool has_nanoseconds = false;
    Problems problems;
  };

  Work(detail::Source table, const LogSpec& log_spec, const ReadOptions& read_options)
      : source(std::move(table)),
        spec(log_spec),
        options(read_options),
        threads(resolve_threads(read_options.threads)),
        data(std::make_shared<EventLog::Data>()) {}

  void choose();
  void read_rows();
  void read_range(Part& part, Range range);
  void number_words();
  void number_cases();
  void order_rows();
  [[nodiscard]] detail::SequenceColumn read_sequence() const;
  void finish();

  detail::Source source;
  const LogSpec& spec;
  const ReadOptions& options;
  unsigned threads;
  std::shared_ptr<EventLog::Data> data;

  detail::Chosen chosen;
  const SourceColumn* cases = nullptr;
  const SourceColumn* events = nullptr;
  const SourceColumn* time = nullptr;
  std::vector<Range> ranges;
  std::vector<Part> parts;
  detail::TimeColumns times;
  std::vector<std::uint32_t> case_of_row;  ///< empty: rows stand grouped already
  std::vector<std::uint32_t> rows;         ///< input row of each log row; empty: the same
};

EventLog LogBuilder::build(detail::Source source, const LogSpec& spec, const ReadOptions& options) {
  detail::check_spec(spec);
  Work work{std::move(source), spec, options};
  work.choose();
  work.read_rows();
  work.number_words();
  work.number_cases();
  work.order_rows();
  work.finish();
  return EventLog{std::shared_ptr<const EventLog::Data>{std::move(work.data)}};
}

void LogBuilder::Work::choose() {
  if (source.rows > detail::max_rows) {
    throw LogError({{"too_many_rows",
                     "the table has " + std::to_string(source.rows) +
                         " rows; a log holds at most " + std::to_string(detail::max_rows),
                     0, ""}});
  }
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
  const std::size_t wanted = std::max<std::size_t>(source.rows / part_rows, threads);
  ranges = detail::even_ranges(source.rows, std::min<std::size_t>(wanted, 256));
  parts.resize(ranges.size());
  times.days.resize(source.rows);
  times.seconds.resize(source.rows);
  times.nanoseconds.resize(source.rows);
  data->words.resize(source.rows);
  for_ranges(
      ranges, threads, [this](std::size_t part, Range range) { read_range(parts[part], range); },
      options.progress);

  Problems problems;
  bool has_seconds = false;
  bool has_nanoseconds = false;
  for (Part& part : parts) {
    problems.append(std::move(part.problems));
    has_seconds = has_seconds || part.has_seconds;
    has_nanoseconds = has_nanoseconds || part.has_nanoseconds;
  }
  problems.raise();
  if (!has_seconds) std::vector<std::int32_t>().swap(times.seconds);
  if (!has_nanoseconds) std::vector<std::int32_t>().swap(times.nanoseconds);
}

void LogBuilder::Work::read_range(Part& part, Range range) {
  std::array<std::string_view, batch_rows> views;
  std::array<RawTime, batch_rows> read_times;
  detail::TextArena scratch;
  const auto person_row = [](std::size_t row) { return static_cast<long long>(row) + 1; };

  for (std::size_t begin = range.begin; begin < range.end; begin += batch_rows) {
    const std::size_t n = std::min(batch_rows, range.end - begin);
    scratch.clear();
    const std::span<std::string_view> texts{views.data(), n};

    cases->texts(begin, texts, scratch);
    std::string_view last;
    for (std::size_t i = 0; i < n; ++i) {
      const std::string_view name = texts[i];
      if (name.empty()) {
        part.problems.add({"no_case",
                           "row " + std::to_string(begin + i + 1) + ": column " +
                               detail::in_quotes(spec.case_column) + " is empty: no case",
                           person_row(begin + i), spec.case_column});
        continue;
      }
      if (name == last) continue;
      part.runs.push_back({static_cast<std::uint32_t>(begin + i), detail::short_hash(name)});
      last = name;
    }

    part.words.read(*events, begin, {data->words.data() + begin, n}, texts, scratch);

    const std::span<RawTime> batch{read_times.data(), n};
    time->times(begin, batch, scratch);
    for (std::size_t i = 0; i < n; ++i) {
      const RawTime& at = batch[i];
      if (at.day == RawTime::unreadable) {
        std::string_view value;
        if (part.problems.wants_more()) time->texts(begin + i, {&value, 1}, scratch);
        part.problems.add({"bad_time",
                           "row " + std::to_string(begin + i + 1) + ", column " +
                               detail::in_quotes(spec.time_column) + ": " +
                               detail::in_quotes(value) +
                               " is not a date of the years 1 to 9999 (YYYY-MM-DD, or that with "
                               "THH:MM:SS)",
                           person_row(begin + i), spec.time_column});
        continue;
      }
      times.days[begin + i] = at.day;
      times.seconds[begin + i] = at.second;
      times.nanoseconds[begin + i] = at.nanosecond;
      part.has_seconds = part.has_seconds || at.second != 0;
      part.has_nanoseconds = part.has_nanoseconds || at.nanosecond != 0;
    }
  }
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
    for (std::size_t i = range.begin; i < range.end; ++i) data->words[i] = number[data->words[i]];
  });
}

/// Names are split over threads by their hash: each thread goes over all runs and numbers its own
/// names in the order in which they come; the lists are then merged by first row.
void LogBuilder::Work::number_cases() {
  struct Shard {
    detail::NameTable names;
    std::vector<std::uint32_t> first_row;
    std::vector<std::uint32_t> number;  ///< of each name of the shard, in all
  };
  const std::size_t shard_count = source.rows < 4096 ? 1 : std::min(threads, 16U);
  std::vector<Shard> shards(shard_count);
  std::size_t run_count = 0;
  std::vector<std::size_t> run_begin;  // of each part
  for (const Part& part : parts) {
    run_begin.push_back(run_count);
    run_count += part.runs.size();
  }
  std::vector<std::uint32_t> name_of_run(run_count);  // within its shard
  const auto shard_of = [shard_count](std::uint32_t hash) {
    return static_cast<std::size_t>((std::uint64_t{hash} * shard_count) >> 32U);
  };

  for_ranges(detail::even_ranges(shard_count, shard_count), threads, [&](std::size_t, Range range) {
    for (std::size_t s = range.begin; s < range.end; ++s) {
      Shard& shard = shards[s];
      constexpr std::size_t batch = 64;
      std::array<std::uint32_t, batch> batch_row{};
      std::array<std::uint32_t, batch> hashes{};
      std::array<std::size_t, batch> run{};
      std::array<std::string_view, batch> views;
      detail::TextArena scratch;
      std::size_t n = 0;
      const auto flush = [&] {
        for (std::size_t i = 0; i < n; ++i) shard.names.prefetch_slot(hashes[i]);
        scratch.clear();
        cases->texts_of({batch_row.data(), n}, {views.data(), n}, scratch);
        for (std::size_t i = 0; i < n; ++i) shard.names.prefetch_name(hashes[i]);
        for (std::size_t i = 0; i < n; ++i) shard.names.prefetch_text(hashes[i]);
        for (std::size_t i = 0; i < n; ++i) {
          const std::uint32_t id = shard.names.find_or_add(views[i], hashes[i]);
          if (id == shard.first_row.size()) shard.first_row.push_back(batch_row[i]);
          name_of_run[run[i]] = id;
        }
        n = 0;
      };
      for (std::size_t part = 0; part < parts.size(); ++part) {
        const auto& runs = parts[part].runs;
        for (std::size_t i = 0; i < runs.size(); ++i) {
          if (shard_count > 1 && shard_of(runs[i].hash) != s) continue;
          batch_row[n] = runs[i].row;
          hashes[n] = runs[i].hash;
          run[n] = run_begin[part] + i;
          if (++n == batch) flush();
        }
      }
      flush();
      shard.names.drop_slots();
    }
  });

  std::size_t case_count = 0;
  for (Shard& shard : shards) {
    case_count += shard.names.size();
    shard.number.resize(shard.names.size());
  }
  data->case_names.resize(case_count);
  std::vector<std::size_t> at(shard_count, 0);
  for (std::size_t number = 0; number < case_count; ++number) {
    std::size_t next = shard_count;
    for (std::size_t s = 0; s < shard_count; ++s) {
      if (at[s] == shards[s].number.size()) continue;
      if (next == shard_count || shards[s].first_row[at[s]] < shards[next].first_row[at[next]]) {
        next = s;
      }
    }
    data->case_names[number] = shards[next].names.names()[at[next]];
    shards[next].number[at[next]++] = static_cast<std::uint32_t>(number);
  }
  for (Shard& shard : shards) data->name_texts.push_back(shard.names.take_texts());

  // Rows of each case, and whether they stand together in the order of cases.
  auto& begins = data->case_begins;
  begins.assign(case_count + 1, 0);
  bool grouped = true;
  std::uint32_t last_case = 0;
  const auto row_after = [&](std::size_t part, std::size_t i) -> std::size_t {
    return i + 1 < parts[part].runs.size() ? parts[part].runs[i + 1].row : ranges[part].end;
  };
  for (std::size_t part = 0; part < parts.size(); ++part) {
    const auto& runs = parts[part].runs;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      std::uint32_t& name = name_of_run[run_begin[part] + i];
      name = shards[shard_of(runs[i].hash)].number[name];
      grouped = grouped && name >= last_case;
      last_case = name;
      begins[name + 1] += static_cast<std::uint32_t>(row_after(part, i) - runs[i].row);
    }
  }
  for (std::size_t id = 0; id < case_count; ++id) begins[id + 1] += begins[id];
  if (grouped) return;

  case_of_row.resize(source.rows);
  for_ranges(ranges, threads, [&](std::size_t part, Range) {
    const auto& runs = parts[part].runs;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      std::fill(case_of_row.begin() + runs[i].row,
                case_of_row.begin() + static_cast<std::ptrdiff_t>(row_after(part, i)),
                name_of_run[run_begin[part] + i]);
    }
  });
}

detail::SequenceColumn LogBuilder::Work::read_sequence() const {
  detail::SequenceColumn sequence;
  if (chosen.sequence_column == detail::Chosen::none || source.rows == 0) return sequence;
  return detail::read_sequence(*source.fields[chosen.sequence_column].column, source.rows,
                               spec.sequence_column);
}

void LogBuilder::Work::order_rows() {
  std::vector<Part>().swap(parts);
  const auto sequence = read_sequence();
  if (!case_of_row.empty()) {
    rows = detail::group_by_case(case_of_row, data->case_begins, threads);
    std::vector<std::uint32_t>().swap(case_of_row);
    detail::gather(times.days, rows, threads);
    detail::gather(times.seconds, rows, threads);
    detail::gather(times.nanoseconds, rows, threads);
  }
  detail::order_within_cases(data->case_begins, times, rows, sequence, threads);
  bool moved = false;
  for (std::size_t i = 0; i < rows.size() && !moved; ++i) moved = rows[i] != i;
  if (!moved) std::vector<std::uint32_t>().swap(rows);
  if (moved) {
    detail::gather(data->words, rows, threads);
    detail::number_words_by_first(data->words, data->word_texts);
  }
}

void LogBuilder::Work::finish() {
  data->days = std::move(times.days);
  data->seconds = std::move(times.seconds);
  data->nanoseconds = std::move(times.nanoseconds);
  data->arrival = std::make_shared<const std::vector<std::uint32_t>>(std::move(rows));
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
