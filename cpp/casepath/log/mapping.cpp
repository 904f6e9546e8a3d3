#include "casepath/log/mapping.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <set>
#include <unordered_map>
#include <utility>

#include "casepath/core/parallel.hpp"
#include "casepath/log/detail/builder.hpp"
#include "casepath/log/detail/embedded_mapping_schema.hpp"
#include "casepath/log/detail/mapping_keys.hpp"
#include "casepath/log/detail/mapping_sources.hpp"
#include "casepath/log/detail/mapping_tables.hpp"
#include "casepath/log/detail/ranges.hpp"

namespace casepath {

namespace {

using detail::ColumnPointer;
using detail::EventRows;
using detail::EventSource;
using detail::MappedCells;
using detail::MappedRows;
using detail::MappingTables;

std::string describe(const std::string& what, const std::vector<MappingProblem>& problems) {
  std::string text = std::to_string(problems.size()) +
                     (problems.size() == 1 ? " problem in " : " problems in ") + what + ":";
  for (const MappingProblem& one : problems) {
    text += "\n  " + (one.pointer.empty() ? std::string{"(document)"} : one.pointer) + ": " +
            one.message + " [" + one.code + "]";
    if (!one.hint.empty()) text += "\n    hint: " + one.hint;
  }
  return text;
}

/// One pass over the rows of one table, for one or more sources.
struct Pass {
  std::size_t table;
  std::vector<std::size_t> sources;
};

/// Sources one after the other; where each row is a case of its own, all at once, row by row: the
/// log then stands grouped by case.  Within a case the order is the same.
std::vector<Pass> passes_of(const Mapping& mapping, const std::vector<EventSource>& sources) {
  std::vector<Pass> passes;
  const bool row_by_row =
      mapping.tables.size() == 1 &&
      mapping.tables.front().key == std::vector<std::string>{mapping.tables.front().case_column};
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (i == 0 || !row_by_row) passes.push_back({sources[i].table, {}});
    passes.back().sources.push_back(i);
  }
  return passes;
}

class Application {
 public:
  Application(const Mapping& mapping, std::span<const MappingInput> inputs,
              const ReadOptions& options)
      : mapping_(mapping), options_(options), tables_(mapping, inputs, options) {}

  [[nodiscard]] MappedLog run();

 private:
  void read_rows();
  void number_words();
  void join_parts();
  [[nodiscard]] EventLog build();
  void report();

  const Mapping& mapping_;
  const ReadOptions& options_;
  MappingTables tables_;
  std::vector<EventSource> sources_;
  std::vector<Pass> passes_;
  std::vector<EventRows> parts_;
  std::vector<std::size_t> pass_of_part_;
  std::vector<std::unique_ptr<std::atomic<bool>[]>> has_event_;  ///< by table and row

  detail::NameTable words_;
  std::vector<std::vector<std::vector<std::uint16_t>>> word_of_;  ///< by source and part
  std::vector<std::pair<std::string, std::optional<std::string>>> moves_nothing_;
  std::shared_ptr<MappedRows> rows_ = std::make_shared<MappedRows>();
  std::shared_ptr<MappedCells> cells_ = std::make_shared<MappedCells>();
  MappingReport report_;
};

void Application::read_rows() {
  for (const detail::JoinedTable& table : tables_.tables()) {
    has_event_.push_back(std::make_unique<std::atomic<bool>[]>(table.source.rows));
  }
  passes_ = passes_of(mapping_, sources_);
  // More parts than threads, so that progress is seen and a stop is heard soon.
  constexpr std::size_t part_rows = std::size_t{1} << 16U;
  std::vector<Range> ranges;
  for (std::size_t p = 0; p < passes_.size(); ++p) {
    const std::size_t rows = tables_.tables()[passes_[p].table].source.rows;
    const std::size_t wanted =
        std::clamp<std::size_t>(rows / part_rows, resolve_threads(options_.threads), 256);
    for (const Range range : detail::even_ranges(rows, wanted)) {
      ranges.push_back(range);
      pass_of_part_.push_back(p);
    }
  }
  parts_.resize(ranges.size());
  for_ranges(
      ranges, resolve_threads(options_.threads),
      [&](std::size_t part, Range range) {
        const Pass& pass = passes_[pass_of_part_[part]];
        std::vector<const EventSource*> sources;
        for (const std::size_t i : pass.sources) sources.push_back(&sources_[i]);
        parts_[part].read(tables_.tables()[pass.table], sources, range,
                          has_event_[pass.table].get(), mapping_.time_of_day);
      },
      options_.progress);
}

/// The words of the log: names of events, and the office's words that stand for themselves.
void Application::number_words() {
  std::set<std::string> names;
  for (const MappingEvent& event : mapping_.events) {
    if (event.event_column.column.empty()) names.insert(event.event);
    for (const auto& [word, to] : detail::pairs_of(mapping_, event.event_words)) {
      if (to) names.insert(*to);
    }
  }
  // A word that moves nothing here may be an event's name, or stand for itself elsewhere.
  const auto is_clear = [&](const EventSource& source, const std::string& word) {
    if (names.count(word) != 0) return false;
    return std::all_of(sources_.begin(), sources_.end(), [&](const EventSource& other) {
      if (!other.event_column || other.event_index == source.event_index) return true;
      const auto& pairs = detail::pairs_of(mapping_, *other.words);
      return std::any_of(pairs.begin(), pairs.end(),
                         [&](const auto& pair) { return pair.first == word && !pair.second; });
    });
  };
  const auto number = [&](std::string_view word) {
    const std::uint32_t id = words_.find_or_add(word, detail::short_hash(word));
    if (id >= detail::WordTable::most) {
      throw LogError({{"too_many_events",
                       "the mapping makes more than " + std::to_string(detail::WordTable::most) +
                           " different events: is a column with events another one?",
                       0, ""}});
    }
    return static_cast<std::uint16_t>(id);
  };
  std::set<std::string> nothing;
  word_of_.resize(sources_.size());
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    const EventSource& source = sources_[s];
    word_of_[s].resize(parts_.size());
    if (!source.event_column) {
      const std::uint16_t only = number(mapping_.events[source.event_index].event);
      for (auto& words : word_of_[s]) words = {only};
      continue;
    }
    std::unordered_map<std::string_view, const std::optional<std::string>*> translated;
    for (const auto& [word, to] : detail::pairs_of(mapping_, *source.words)) {
      translated.emplace(word, &to);
    }
    for (std::size_t p = 0; p < parts_.size(); ++p) {
      const auto& pass = passes_[pass_of_part_[p]].sources;
      const auto place = std::find(pass.begin(), pass.end(), s);
      if (place == pass.end()) continue;
      auto& table = parts_[p].words(static_cast<std::size_t>(place - pass.begin()));
      if (table.is_full()) (void)detail::merge_words({&table}, source.event_name);
      for (const std::string_view word : table.names()) {
        const auto found = translated.find(word);
        if (found == translated.end()) {
          word_of_[s][p].push_back(number(word));
        } else if (*found->second) {
          word_of_[s][p].push_back(number(**found->second));
        } else {
          std::string kept{word};
          if (kept.empty() || !is_clear(source, kept)) {
            kept = source.event_name + ": " + (kept.empty() ? "(not recorded)" : kept);
          }
          if (nothing.insert(kept).second) moves_nothing_.emplace_back(kept, std::nullopt);
          word_of_[s][p].push_back(number(kept));
        }
      }
    }
  }
}

void Application::join_parts() {
  std::size_t size = 0;
  std::vector<std::size_t> begins;
  bool has_seconds = false;
  bool has_case_ids = false;
  for (const EventRows& part : parts_) {
    begins.push_back(size);
    size += part.rows.size();
    has_seconds = has_seconds || part.has_seconds;
    has_case_ids = has_case_ids || !part.case_ids.empty();
  }
  if (size > detail::max_rows) {
    throw LogError({{"too_many_rows",
                     "the mapping makes " + std::to_string(size) + " events; a log holds at most " +
                         std::to_string(detail::max_rows),
                     0, ""}});
  }
  rows_->row.resize(size);
  if (sources_.size() > 1) rows_->source.resize(size);
  cells_->word.resize(size);
  cells_->day.resize(size);
  if (has_seconds) cells_->second.resize(size);
  if (has_case_ids) cells_->case_id.resize(size);
  for_ranges(detail::even_ranges(parts_.size(), parts_.size()), resolve_threads(options_.threads),
             [&](std::size_t, Range range) {
               for (std::size_t p = range.begin; p < range.end; ++p) {
                 EventRows& part = parts_[p];
                 const Pass& pass = passes_[pass_of_part_[p]];
                 const auto to = [&](auto& column) {
                   return column.begin() + static_cast<std::ptrdiff_t>(begins[p]);
                 };
                 std::copy(part.rows.begin(), part.rows.end(), to(rows_->row));
                 std::copy(part.days.begin(), part.days.end(), to(cells_->day));
                 if (has_seconds) {
                   std::copy(part.seconds.begin(), part.seconds.end(), to(cells_->second));
                 }
                 if (has_case_ids) {
                   std::copy(part.case_ids.begin(), part.case_ids.end(), to(cells_->case_id));
                 }
                 for (std::size_t i = 0; i < part.rows.size(); ++i) {
                   const std::size_t s = pass.sources[part.sources[i]];
                   if (!rows_->source.empty()) {
                     rows_->source[begins[p] + i] = static_cast<std::uint16_t>(s);
                   }
                   cells_->word[begins[p] + i] = word_of_[s][p][part.codes[i]];
                 }
                 part.drop_rows();
               }
             });
  cells_->words.assign(words_.names().begin(), words_.names().end());
  cells_->case_names = tables_.case_names();
  cells_->texts = words_.take_texts();
}

EventLog Application::build() {
  LogSpec spec;
  for (const MappingTable& table : mapping_.tables) {
    if (spec.case_column.empty()) spec.case_column = table.case_column;
  }
  spec.event_column = "event";
  spec.time_column = "time";
  if (spec.case_column == spec.event_column || spec.case_column == spec.time_column) {
    spec.case_column = "case";
  }
  spec.unit = mapping_.unit;
  spec.parents = mapping_.parents;
  spec.continues_in = mapping_.continues_in;
  spec.split_from = mapping_.split_from;
  spec.events = std::move(moves_nothing_);

  // The columns of the log: by name, from each source.
  std::vector<std::pair<std::string, std::vector<ColumnPointer>>> columns;
  const auto column_named = [&](const std::string& name) -> std::vector<ColumnPointer>& {
    for (auto& [known, parts] : columns) {
      if (known == name) return parts;
    }
    return columns.emplace_back(name, std::vector<ColumnPointer>(sources_.size())).second;
  };
  const auto inherit = [&](const std::string& name, const std::string& column) {
    if (column.empty() || name == spec.case_column) return;
    auto& parts = column_named(name);
    std::vector<std::optional<ColumnPointer>> of_table(tables_.tables().size());
    for (std::size_t s = 0; s < sources_.size(); ++s) {
      auto& found = of_table[sources_[s].table];
      if (!found) found = tables_.inherited(sources_[s].table, column);
      parts[s] = *found;
    }
  };
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    for (const auto& [field, column] : sources_[s].fields) column_named(field)[s] = column;
  }
  for (const auto& [name, column] : mapping_.parents) inherit(column, column);
  for (const auto& [name, column] : mapping_.columns) inherit(name, column);
  inherit(mapping_.continues_in, mapping_.continues_in);
  inherit(mapping_.split_from, mapping_.split_from);

  std::vector<ColumnPointer> cases;
  for (const EventSource& source : sources_) {
    cases.push_back(tables_.tables()[source.table].case_column);
  }
  detail::Source source;
  source.rows = rows_->row.size();
  source.fields.push_back(
      {spec.case_column, detail::mapped_cases(rows_, cells_, std::move(cases))});
  source.fields.push_back({spec.event_column, detail::mapped_events(cells_)});
  source.fields.push_back({spec.time_column, detail::mapped_times(cells_)});
  for (auto& [name, parts] : columns) {
    source.fields.push_back({name, detail::mapped_column(rows_, std::move(parts))});
  }
  cells_.reset();
  return LogBuilder::build(std::move(source), spec, options_);
}

void Application::report() {
  for (const EventSource& source : sources_) report_.sources.push_back(source.report());
  std::map<std::pair<std::size_t, std::pair<MappingFindingKind, std::string>>, MappingFinding> all;
  for (std::size_t p = 0; p < parts_.size(); ++p) {
    const Pass& pass = passes_[pass_of_part_[p]];
    for (std::size_t i = 0; i < pass.sources.size(); ++i) {
      parts_[p].add_counts(i, report_.sources[pass.sources[i]]);
    }
    for (const MappingFinding& found : parts_[p].findings) {
      const std::size_t s = pass.sources[found.source];
      auto [place, is_new] = all.try_emplace({s, {found.kind, found.column}}, found);
      MappingFinding& sum = place->second;
      sum.source = s;
      if (is_new) continue;
      sum.rows += found.rows;
      for (const auto& sample : found.samples) {
        if (sum.samples.size() < EventRows::most_samples) sum.samples.push_back(sample);
      }
    }
  }
  for (auto& [place, found] : all) report_.findings.push_back(std::move(found));
  for (std::size_t t = 0; t < tables_.tables().size(); ++t) {
    const detail::JoinedTable& table = tables_.tables()[t];
    MappedTable& said = report_.tables.emplace_back();
    said.table = table.spec->name;
    said.rows = table.source.rows;
    said.without_child = table.without_child;
    for (std::size_t row = 0; row < table.source.rows; ++row) {
      if (has_event_[t][row].load(std::memory_order_relaxed)) ++said.rows_with_event;
    }
  }
}

MappedLog Application::run() {
  sources_ = detail::find_event_sources(mapping_, tables_);
  read_rows();
  report();
  number_words();
  join_parts();
  std::vector<EventRows>().swap(parts_);
  return {build(), std::move(report_)};
}

}  // namespace

std::string_view to_string(MappingFindingKind kind) noexcept {
  switch (kind) {
    case MappingFindingKind::unreadable_date:
      return "unreadable_date";
    case MappingFindingKind::no_case:
      return "no_case";
    case MappingFindingKind::orphan:
      return "orphan";
    case MappingFindingKind::no_child:
      return "no_child";
    case MappingFindingKind::before:
      return "before";
    case MappingFindingKind::broken_link:
      return "broken_link";
    case MappingFindingKind::unreadable_value:
      return "unreadable_value";
  }
  return "";
}

bool is_remark(MappingFindingKind kind) noexcept {
  return kind == MappingFindingKind::before || kind == MappingFindingKind::broken_link ||
         kind == MappingFindingKind::unreadable_value;
}

MappingError::MappingError(const std::string& what, std::vector<MappingProblem> problems)
    : Error(describe(what, problems)), problems_(std::move(problems)) {}

std::string_view mapping_format() noexcept { return detail::mapping_format_name; }

std::string_view mapping_schema() noexcept { return detail::embedded_mapping_schema(); }

MappedLog map_tables(const Mapping& mapping, std::span<const MappingInput> tables,
                     const ReadOptions& options) {
  auto problems = check(mapping);
  if (!problems.empty()) throw MappingError("the mapping", std::move(problems));
  return Application{mapping, tables, options}.run();
}

}  // namespace casepath
