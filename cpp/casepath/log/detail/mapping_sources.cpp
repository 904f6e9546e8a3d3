#include "casepath/log/detail/mapping_sources.hpp"

#include <algorithm>
#include <variant>

#include "casepath/core/detail/text.hpp"

namespace casepath::detail {

namespace {

std::string text_at(const SourceColumn& column, std::size_t row) {
  TextArena arena;
  std::string_view text;
  column.texts(row, {&text, 1}, arena);
  return std::string{text};
}

bool is_date(const RawTime& time) noexcept {
  return time.day != RawTime::not_recorded && time.day != RawTime::unreadable;
}

void add_fields(const Mapping& mapping, const MappingTables& tables,
                const std::vector<MappingField>& fields, EventSource& source) {
  for (const MappingField& field : fields) {
    if (const auto* value = std::get_if<MappingValue>(&field.from)) {
      source.fields.emplace_back(field.field, constant_column(*value));
      continue;
    }
    const auto& from = std::get<MappingColumn>(field.from);
    ColumnPointer column = tables.column(source.table, from).column;
    if (field.is_date) {
      RowColumn written = tables.written(source.table, from);
      auto format =
          written.format != nullptr ? std::make_shared<const DateFormat>(*written.format) : nullptr;
      column = date_column(written.column, std::move(format));
      source.date_fields.emplace_back(from.column, std::move(written));
    } else if (field.values) {
      column = translated_column(std::move(column), std::make_shared<const MappingWords::Pairs>(
                                                        pairs_of(mapping, *field.values)));
    }
    source.fields.emplace_back(field.field, std::move(column));
  }
}

}  // namespace

MappedSource EventSource::report() const {
  MappedSource result;
  result.event_index = event_index;
  result.table = table_name;
  if (time) result.time = time->name;
  result.event = event_name;
  result.by_column = event_column != nullptr;
  return result;
}

std::vector<EventSource> find_event_sources(const Mapping& mapping, const MappingTables& tables) {
  std::vector<EventSource> sources;
  std::vector<MappingProblem> problems;
  for (std::size_t e = 0; e < mapping.events.size(); ++e) {
    const MappingEvent& event = mapping.events[e];
    const std::size_t rounds = std::max<std::size_t>(event.rounds.size(), 1);
    for (std::size_t r = 0; r < rounds; ++r) {
      EventSource& source = sources.emplace_back();
      source.event_index = e;
      source.table = tables.shape().table_of(event);
      source.table_name = mapping.tables[source.table].name;
      source.event_name = event.event;
      if (!event.event_column.column.empty()) {
        source.event_column = tables.column(source.table, event.event_column).column;
        source.event_name = event.event_column.column;
      }
      source.words = &event.event_words;
      const std::string& time = event.rounds.empty() ? event.time : event.rounds[r].time;
      if (!time.empty()) source.time = tables.written(source.table, {"", time});
      source.keep_undated = event.keep_undated;
      if (event.not_before) source.not_before = tables.written(source.table, *event.not_before);
      add_fields(mapping, tables, event.fields, source);
      if (!event.rounds.empty()) add_fields(mapping, tables, event.rounds[r].fields, source);
      if (!event.condition) continue;
      const auto find = [&](const MappingColumn& column) -> const RowColumn* {
        source.condition_columns.push_back(
            std::make_unique<RowColumn>(tables.column(source.table, column)));
        return source.condition_columns.back().get();
      };
      std::vector<MappingProblem> said;
      source.condition = std::make_shared<const RowCondition>(*event.condition, find,
                                                              at(at("/events", e), "if"), said);
      if (r == 0) problems.insert(problems.end(), said.begin(), said.end());
    }
  }
  if (!problems.empty()) throw MappingError("the tables", std::move(problems));
  return sources;
}

template <class Value>
void EventRows::find(std::size_t of, MappingFindingKind kind, const std::string& column,
                     std::size_t at_row, const Value& value) {
  const auto same = [&](const MappingFinding& one) {
    return one.source == of && one.kind == kind && one.column == column;
  };
  auto found = std::find_if(findings.begin(), findings.end(), same);
  if (found == findings.end()) {
    findings.push_back({kind, of, column, 0, {}});
    found = findings.end() - 1;
  }
  ++found->rows;
  if (found->samples.size() < most_samples) found->samples.emplace_back(at_row + 1, value());
}

/// Rows without a case, of those that would be events.
void EventRows::judge_cases(const JoinedTable& table, std::size_t of, std::size_t begin,
                            std::size_t n, Batch& batch) {
  using Reason = MappingFindingKind;
  const FollowedLink* over = table.takes_linked_cases ? &table.links.front() : nullptr;
  const auto set_aside = [&](std::size_t i, Reason kind, const std::string& column,
                             const KeyTexts* key) {
    batch.fate[i] = Fate::set_aside;
    find(of, kind, column, begin + i,
         [&] { return key != nullptr ? key->shown_at(begin + i) : std::string{}; });
  };
  for (std::size_t i = 0; i < n; ++i) {
    if (batch.fate[i] != Fate::event) continue;
    if (table.case_column) {
      if (names_case_[i]) continue;
      if (over == nullptr) {
        set_aside(i, Reason::no_case, table.spec->case_column, nullptr);
        continue;
      }
    } else if (over == nullptr) {
      const auto row = static_cast<std::uint32_t>(begin + i);
      if (table.cases->begins[row] != table.cases->begins[row + 1]) continue;
      set_aside(i, Reason::no_child, table.key_columns, &table.key);
      continue;
    }
    const std::uint32_t linked = (*over->rows)[begin + i];
    if (linked != no_linked_row) {
      if (table.case_column) {
        set_aside(i, Reason::no_case, over->columns, &over->key);
      } else if (table.cases->begins[linked] == table.cases->begins[linked + 1]) {
        set_aside(i, Reason::no_child, over->columns, &over->key);
      }
      continue;
    }
    const bool is_orphan = std::binary_search(over->orphans.begin(), over->orphans.end(),
                                              static_cast<std::uint32_t>(begin + i));
    set_aside(i, is_orphan ? Reason::orphan : Reason::no_case, over->columns, &over->key);
  }
}

void EventRows::judge(const JoinedTable& table, const EventSource& source, std::size_t of,
                      std::size_t begin, std::size_t n, Batch& batch, TextArena& arena) {
  if (source.condition) {
    std::array<Truth, mapping_batch> truth{};
    source.condition->evaluate(begin, {truth.data(), n});
    for (std::size_t i = 0; i < n; ++i) {
      batch.fate[i] = truth[i] == Truth::yes       ? Fate::event
                      : truth[i] == Truth::unknown ? Fate::unknown
                                                   : Fate::not_held;
    }
  } else {
    std::fill_n(batch.fate.begin(), n, Fate::event);
  }
  if (source.time) {
    source.time->dates(begin, {batch.times.data(), n}, arena);
    for (std::size_t i = 0; i < n; ++i) {
      if (batch.fate[i] != Fate::event) continue;
      if (batch.times[i].day == RawTime::not_recorded && !source.keep_undated) {
        batch.fate[i] = Fate::without_date;
      } else if (batch.times[i].day == RawTime::unreadable) {
        batch.fate[i] = Fate::set_aside;
        find(of, MappingFindingKind::unreadable_date, source.time->name, begin + i,
             [&] { return text_at(*source.time->column, begin + i); });
      }
    }
  } else {
    std::fill_n(batch.times.begin(), n, RawTime{});
  }
  judge_cases(table, of, begin, n, batch);
  if (source.event_column) {
    std::array<std::string_view, mapping_batch> views;
    words_[of].read(*source.event_column, begin, {batch.words.data(), n}, {views.data(), n}, arena);
  }
}

/// What is odd about rows that are events all the same.
void EventRows::remark(const JoinedTable& table, const EventSource& source, std::size_t of,
                       std::size_t begin, std::size_t n, const Batch& batch, TextArena& arena) {
  using Reason = MappingFindingKind;
  std::array<RawTime, mapping_batch> others;
  if (source.not_before) {
    source.not_before->dates(begin, {others.data(), n}, arena);
    for (std::size_t i = 0; i < n; ++i) {
      if (batch.fate[i] != Fate::event || !is_date(batch.times[i]) || !is_date(others[i])) continue;
      if (batch.times[i].day >= others[i].day) continue;
      find(of, Reason::before, source.not_before->name, begin + i, [&] {
        return text_at(*source.time->column, begin + i) + " is before " +
               text_at(*source.not_before->column, begin + i);
      });
    }
  }
  for (const auto& [name, column] : source.date_fields) {
    column.dates(begin, {others.data(), n}, arena);
    for (std::size_t i = 0; i < n; ++i) {
      if (batch.fate[i] != Fate::event || others[i].day != RawTime::unreadable) continue;
      find(of, Reason::unreadable_value, name, begin + i,
           [&, &from = column] { return text_at(*from.column, begin + i); });
    }
  }
  for (const FollowedLink& link : table.links) {
    auto orphan = std::lower_bound(link.orphans.begin(), link.orphans.end(), begin);
    for (; orphan != link.orphans.end() && *orphan < begin + n; ++orphan) {
      if (batch.fate[*orphan - begin] != Fate::event) continue;
      find(of, Reason::broken_link, link.columns, *orphan,
           [&] { return link.key.shown_at(*orphan); });
    }
  }
}

void EventRows::emit(const JoinedTable& table, std::size_t of, std::size_t at_row,
                     const RawTime& time, std::uint16_t at_word, bool time_of_day) {
  const auto add = [&] {
    rows.push_back(static_cast<std::uint32_t>(at_row));
    sources.push_back(static_cast<std::uint16_t>(of));
    codes.push_back(at_word);
    days.push_back(time.day);
    if (time_of_day) seconds.push_back(time.second);
    ++counts_[of].events;
    if (time.day == RawTime::not_recorded) ++counts_[of].undated;
  };
  if (time.second != 0) {
    has_seconds = has_seconds || time_of_day;
    if (!time_of_day) ++counts_[of].timed;
  }
  if (table.case_column) {
    add();
    return;
  }
  const std::size_t of_cases =
      table.takes_linked_cases ? (*table.links.front().rows)[at_row] : at_row;
  for (std::uint32_t i = table.cases->begins[of_cases]; i < table.cases->begins[of_cases + 1];
       ++i) {
    add();
    case_ids.push_back(table.cases->ids[i]);
  }
}

void EventRows::read(const JoinedTable& table, const std::vector<const EventSource*>& from,
                     Range range, std::atomic<bool>* has_event, bool time_of_day) {
  counts_.resize(from.size());
  words_.resize(from.size());
  std::vector<Batch> batches(from.size());
  if (table.case_column) {
    // At most so many; what is not used is never touched.
    const std::size_t most = (range.end - range.begin) * from.size();
    rows.reserve(most);
    sources.reserve(most);
    codes.reserve(most);
    days.reserve(most);
    if (time_of_day) seconds.reserve(most);
  }
  TextArena arena;
  for (std::size_t begin = range.begin; begin < range.end; begin += mapping_batch) {
    const std::size_t n = std::min(mapping_batch, range.end - begin);
    arena.clear();
    if (table.case_column) {
      std::array<std::string_view, mapping_batch> names;
      table.case_column->texts(begin, {names.data(), n}, arena);
      for (std::size_t i = 0; i < n; ++i) names_case_[i] = !names[i].empty();
    }
    for (std::size_t s = 0; s < from.size(); ++s) {
      judge(table, *from[s], s, begin, n, batches[s], arena);
      remark(table, *from[s], s, begin, n, batches[s], arena);
    }
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t s = 0; s < from.size(); ++s) {
        MappedSource& count = counts_[s];
        ++count.rows;
        switch (batches[s].fate[i]) {
          case Fate::event:
            ++count.became_events;
            emit(table, s, begin + i, batches[s].times[i], batches[s].words[i], time_of_day);
            has_event[begin + i].store(true, std::memory_order_relaxed);
            break;
          case Fate::not_held:
            ++count.not_held;
            break;
          case Fate::unknown:
            ++count.unknown;
            break;
          case Fate::without_date:
            ++count.without_date;
            break;
          case Fate::set_aside:
            ++count.set_aside;
            break;
        }
      }
    }
  }
}

void EventRows::add_counts(std::size_t of, MappedSource& to) const {
  if (counts_.empty()) return;
  const MappedSource& from = counts_[of];
  to.rows += from.rows;
  to.became_events += from.became_events;
  to.without_date += from.without_date;
  to.not_held += from.not_held;
  to.unknown += from.unknown;
  to.set_aside += from.set_aside;
  to.events += from.events;
  to.undated += from.undated;
  to.timed += from.timed;
}

void EventRows::drop_rows() {
  std::vector<std::uint32_t>().swap(rows);
  std::vector<std::uint16_t>().swap(sources);
  std::vector<std::uint16_t>().swap(codes);
  std::vector<std::int32_t>().swap(days);
  std::vector<std::int32_t>().swap(seconds);
  std::vector<std::uint32_t>().swap(case_ids);
}

}  // namespace casepath::detail
