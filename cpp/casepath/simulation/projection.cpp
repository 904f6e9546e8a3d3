#include "casepath/simulation/projection.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"
#include "casepath/simulation/detail/experiment_text.hpp"
#include "casepath/simulation/detail/simulated_cases.hpp"
#include "casepath/simulation/simulate.hpp"

namespace casepath {

namespace {

constexpr int usual_months[] = {3, 6, 12, 24};

/// The same day of the month so many months later, or the last of that month.
Date months_after(Date date, int months) {
  const int month_index = static_cast<int>(date.month()) - 1 + months;
  const int year = date.year() + month_index / 12;
  const auto month = static_cast<unsigned>(month_index % 12 + 1);
  for (unsigned day = date.day();; --day) {
    const Date found = Date::of(year, month, day);
    if (found.is_recorded()) return found;
  }
}

std::vector<Date> days_asked_for(const ProjectionOptions& options, Date as_of) {
  std::vector<Date> days = options.on;
  for (const int months : usual_months) {
    if (options.on.empty()) days.push_back(months_after(as_of, months));
  }
  for (const Date day : days) {
    if (day > as_of) continue;
    throw ArgumentError("on holds " + to_string(day) + ", which is not after the data cut " +
                        to_string(as_of));
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

void check(const Replay& replay, const Model& model, const ProjectionOptions& options) {
  static_cast<void>(normal_quantile_of_level(options.level));  // refuses a bad level
  if (options.replications < 2) {
    throw ArgumentError("replications is " + std::to_string(options.replications) +
                        "; it must be at least 2");
  }
  if (replay.pipeline().fingerprint() == model.pipeline.fingerprint()) return;
  throw ArgumentError("the replay is by pipeline " + in_quotes(replay.pipeline().id()) +
                      ", the model by pipeline " + in_quotes(model.pipeline.id()) +
                      "; a projection needs the same");
}

/// Where the pending cases stand, counted: by group, day and class; pending stands last.
class ProjectionCounts {
 public:
  ProjectionCounts(const Model& model, std::vector<Date> days,
                   const std::vector<PendingCase>& pending)
      : pipeline_(model.pipeline), days_(std::move(days)) {
    if (!model.by.empty()) {
      for (const GroupModel& group : model.groups) groups_.push_back(group.values);
    }
    groups_.emplace_back(model.by.size(), "(all)");
    cases_.resize(groups_.size());
    for (const PendingCase& one : pending) {
      const auto found = std::find(groups_.begin(), groups_.end() - 1, one.group);
      const auto group = static_cast<std::size_t>(found - groups_.begin());
      group_of_.push_back(group);
      ++cases_.back();
      if (group + 1 < groups_.size()) ++cases_[group];
    }
  }

  [[nodiscard]] std::size_t size() const noexcept {
    return groups_.size() * days_.size() * stands_count();
  }

  /// Adds the cases of a run to `counts`.
  void count(const Simulation& run, std::span<std::int64_t> counts) const {
    const Replay replayed = detail::replay_of(pipeline_, run);
    detail::for_each_simulated_case(replayed, [&](CaseId id, std::span<const MoveView> moves) {
      const std::size_t group = group_of_[id.index()];
      for (std::size_t day = 0; day < days_.size(); ++day) {
        const std::size_t stands = stands_in(detail::state_on(moves, days_[day]));
        ++counts[place(groups_.size() - 1, day, stands)];
        if (group + 1 < groups_.size()) ++counts[place(group, day, stands)];
      }
    });
  }

  /// Calls `visit(row, place)` for every number, `row` without its figures.
  template <class Visit>
  void for_each_row(Visit&& visit) const {
    for (std::size_t group = 0; group < groups_.size(); ++group) {
      for (std::size_t day = 0; day < days_.size(); ++day) {
        for (std::size_t stands = 0; stands < stands_count(); ++stands) {
          ProjectionRow row;
          row.group = groups_[group];
          row.on = days_[day];
          row.stands =
              stands + 1 < stands_count() ? pipeline_.outcome_classes()[stands].name : "pending";
          row.cases = cases_[group];
          visit(std::move(row), place(group, day, stands));
        }
      }
    }
  }

 private:
  [[nodiscard]] std::size_t stands_count() const noexcept {
    return pipeline_.outcome_classes().size() + 1;
  }
  [[nodiscard]] std::size_t stands_in(StateId state) const noexcept {
    const State& found = pipeline_.state(state);
    return found.is_outcome() ? found.outcome_class.index() : stands_count() - 1;
  }
  [[nodiscard]] std::size_t place(std::size_t group, std::size_t day,
                                  std::size_t stands) const noexcept {
    return (group * days_.size() + day) * stands_count() + stands;
  }

  Pipeline pipeline_;
  std::vector<Date> days_;
  std::vector<std::vector<std::string>> groups_;  ///< all together last
  std::vector<std::int64_t> cases_;               ///< per group
  std::vector<std::size_t> group_of_;             ///< per pending case
};

/// The figures of a row from the number in each run.
void estimate(ProjectionRow& row, std::vector<std::int64_t> numbers, double level) {
  const auto n = static_cast<double>(numbers.size());
  double sum = 0;
  double squares = 0;
  for (const std::int64_t number : numbers) sum += static_cast<double>(number);
  row.expected = sum / n;
  for (const std::int64_t number : numbers) {
    const double apart = static_cast<double>(number) - row.expected;
    squares += apart * apart;
  }
  row.mc_error = std::sqrt(squares / (n - 1) / n);
  std::sort(numbers.begin(), numbers.end());
  // The least number that so large a share of the runs does not exceed; shares are not exact.
  const auto quantile = [&](double share) {
    const double rank = std::clamp(std::ceil(share * n - 1e-9), 1.0, n);
    return static_cast<double>(numbers[static_cast<std::size_t>(rank) - 1]);
  };
  row.interval = {quantile((1 - level) / 2), quantile((1 + level) / 2)};
}

std::vector<std::string> notes_of(const Projection& projection, const Model& model,
                                  const ProjectionOptions& options) {
  std::vector<std::string> notes{
      detail::model_based_note(),
      "Each case goes on from where it stands on " + to_string(projection.as_of) +
          ", with its offence, given the time it has already spent there.",
      std::to_string(projection.cases) +
          (projection.cases == 1 ? " pending case is" : " pending cases are") + " projected, " +
          (options.silent ? "silent ones among them" : "silent ones not among them") +
          "; left out as already running or with undated moves: " +
          std::to_string(projection.left_out) + ".",
      std::to_string(options.replications) + " replications; seed " + std::to_string(options.seed) +
          ".  The interval is that of the number itself, by chance alone: the error of the model's "
          "own figures is not in it."};
  for (const DatedChange& change : options.scenario.changes) notes.push_back(to_string(change));
  for (const std::string& assumption : model.assumptions) {
    notes.push_back("Assumption: " + assumption);
  }
  return notes;
}

}  // namespace

Projection project(const Replay& replay, const Model& model, const ProjectionOptions& options) {
  check(replay, model, options);
  const std::vector<Date> days = days_asked_for(options, replay.as_of());
  PendingCases pending = pending_cases(replay, model.by, options.silent);
  const ProjectionCounts counted(model, days, pending.cases);

  Projection result;
  result.title = model.title;
  result.unit = replay.unit();
  result.by = model.by;
  result.as_of = replay.as_of();
  result.cases = static_cast<std::int64_t>(pending.cases.size());
  result.left_out = pending.left_out;

  SimulateOptions run;
  run.cases = 0;
  run.from = Date{replay.as_of().days() + 1};
  run.until = days.back();
  run.pending = std::move(pending.cases);
  run.seed = options.seed;
  run.threads = 1;
  std::vector<std::int64_t> numbers(options.replications * counted.size());
  std::vector<std::string> warnings;  // of the first run
  std::vector<Range> one_each;
  for (std::size_t i = 0; i < options.replications; ++i) one_each.push_back({i, i + 1});
  for_ranges(
      one_each, options.threads,
      [&](std::size_t, Range range) {
        SimulateOptions own = run;
        own.replication = static_cast<std::uint32_t>(range.begin);
        Simulation simulated = simulate(model, options.scenario, own);
        counted.count(simulated,
                      std::span(numbers).subspan(range.begin * counted.size(), counted.size()));
        if (range.begin == 0) warnings = std::move(simulated.warnings);
      },
      options.progress);

  counted.for_each_row([&](ProjectionRow row, std::size_t place) {
    std::vector<std::int64_t> own;
    for (std::size_t at = place; at < numbers.size(); at += counted.size()) {
      own.push_back(numbers[at]);
    }
    estimate(row, std::move(own), options.level);
    result.rows.push_back(std::move(row));
  });
  result.notes = notes_of(result, model, options);
  for (const std::string& warning : warnings) {
    result.notes.push_back("Warning of the first run: " + warning + ".");
  }
  return result;
}

Table to_table(const Projection& projection) {
  Table table(projection.title.empty() ? "Projection of pending cases"
                                       : "Projection of pending cases: " + projection.title);
  for (const std::string& column : projection.by) {
    table.add_column(column, CellType::text, "", "group");
  }
  const std::string& unit = projection.unit;
  table.add_column("on", CellType::date, "", "at the end of which day")
      .add_column("stands", CellType::text, "", "class of the outcome, or pending")
      .add_column("cases", CellType::integer, unit, "pending at the data cut")
      .add_column("expected", CellType::number, unit,
                  "of them, how many stand so; mean of the runs")
      .add_column("mc_error", CellType::number, unit, "Monte-Carlo standard error of the mean")
      .add_column("lower", CellType::number, unit, "lower end of the interval of the number")
      .add_column("upper", CellType::number, unit, "upper end of the interval of the number");
  for (const ProjectionRow& row : projection.rows) {
    std::vector<Cell> cells(row.group.begin(), row.group.end());
    for (Cell cell :
         {Cell{std::int64_t{row.on.days()}}, Cell{row.stands}, Cell{row.cases}, Cell{row.expected},
          Cell{row.mc_error}, Cell{row.interval.lower}, Cell{row.interval.upper}}) {
      cells.push_back(std::move(cell));
    }
    table.add_row(std::move(cells));
  }
  for (const std::string& note : projection.notes) table.add_note(note);
  return table;
}

}  // namespace casepath
