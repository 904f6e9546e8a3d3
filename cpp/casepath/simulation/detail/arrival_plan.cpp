#include "casepath/simulation/detail/arrival_plan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "casepath/core/error.hpp"
#include "casepath/core/period.hpp"
#include "casepath/core/random.hpp"
#include "casepath/simulation/detail/stay_draws.hpp"

namespace casepath::detail {
namespace {

/// Days over which cases are spread where the model says nothing of arrivals.
constexpr std::int32_t spread_days = 365;

bool brings_somebody(const Arrivals& arrivals) {
  const auto per_day = arrivals.kind == Arrivals::Kind::constant ? arrivals.per_day.begin() + 1
                                                                 : arrivals.per_day.end();
  return arrivals.kind != Arrivals::Kind::none &&
         std::any_of(arrivals.per_day.begin(), per_day, [](double rate) { return rate > 0; });
}

/// Days that follow each other, on which cases come at one rate.
struct Span {
  std::int32_t first = 0;
  std::int32_t last = 0;
  Arrivals::Kind kind = Arrivals::Kind::none;
  double per_day = 0;

  [[nodiscard]] std::int32_t days() const noexcept { return last - first + 1; }
};

/// Up to the end of the phase; where months have different rates, of the month.
Span span_from(const CompiledModel& model, std::int32_t day, std::int32_t last_day) {
  const Phase& phase = model.phase(day);
  const bool is_last = &phase == &model.phases().back();
  Span span{day, is_last ? last_day : std::min(last_day, (&phase)[1].begins.days() - 1),
            phase.arrivals.kind, phase.arrivals.per_day.front()};
  const auto& rates = phase.arrivals.per_day;
  const bool is_one_rate =
      std::all_of(rates.begin(), rates.end(), [&](double rate) { return rate == rates.front(); });
  if (span.kind == Arrivals::Kind::poisson && !is_one_rate) {
    const std::int32_t month = period_number(CalendarPeriod::month, Date{day});
    span.last = std::min(span.last, period_end(CalendarPeriod::month, month).days());
    span.per_day = rates[Date{day}.month() - 1];
  }
  return span;
}

/// The days on which cases come in, span after span.
class ArrivalDays {
 public:
  ArrivalDays(const SimulateOptions& options, GrowingBuffer<std::int32_t>& days)
      : stream_(options.seed, RandomPurpose::simulation, CaseDraws::arrivals, options.replication),
        from_(options.from.days()),
        most_(options.cases ? static_cast<std::uint64_t>(*options.cases)
                            : std::numeric_limits<std::uint64_t>::max()),
        days_(days) {}

  /// Whether as many have come as may.
  [[nodiscard]] bool has_all() const noexcept { return since_from_ >= most_; }

  void come(const Span& span) {
    switch (span.kind) {
      case Arrivals::Kind::none:
        break;
      case Arrivals::Kind::constant:
        come_evenly(span);
        break;
      case Arrivals::Kind::poisson:
        come_at_random(span);
        break;
    }
  }

 private:
  void come_evenly(const Span& span) {
    constexpr double almost_nothing = 1e-9;  // ten tenths make one
    for (std::int32_t day = span.first; day <= span.last && !has_all(); ++day) {
      due_ += span.per_day;
      for (; due_ >= 1.0 - almost_nothing && !has_all(); due_ -= 1.0) add(day);
    }
  }

  /// A Poisson process: as many as are expected between two cases is exponential with mean 1.
  void come_at_random(const Span& span) {
    const double expected = span.per_day * span.days();
    while (until_next_ < expected && !has_all()) {
      const auto after = static_cast<std::int32_t>(until_next_ / span.per_day);
      add(span.first + std::min(after, span.days() - 1));
      until_next_ += exponential();
    }
    until_next_ -= expected;
  }

  /// A draw gives two of them.
  double exponential() {
    if (drawn_ % 2 == 0) draws_ = uniforms_of(stream_.block(drawn_ / 2));
    return -std::log(1.0 - (drawn_++ % 2 == 0 ? draws_.first : draws_.second));
  }

  void add(std::int32_t day) {
    if (days_.size() == CaseDraws::pending_cases) {
      throw ArgumentError("the arrivals of the model bring more than 2147483648 cases");
    }
    days_.push_back(day);
    since_from_ += day >= from_ ? 1 : 0;
  }

  RandomStream stream_;
  std::int32_t from_;
  std::uint64_t most_;
  GrowingBuffer<std::int32_t>& days_;
  std::uint64_t since_from_ = 0;
  double due_ = 0;  ///< part of the next case, where they come evenly
  std::uint32_t drawn_ = 0;
  TwoUniforms draws_;
  double until_next_ = exponential();  ///< as many cases as are expected until the next one comes
};

bool has_arrivals(const CompiledModel& model) {
  return std::any_of(model.phases().begin(), model.phases().end(), [](const Phase& phase) {
    return phase.arrivals.kind != Arrivals::Kind::none;
  });
}

}  // namespace

ArrivalPlan::ArrivalPlan(const CompiledModel& model, const SimulateOptions& options)
    : first_day_(static_cast<std::int32_t>(options.from.days() - options.warm_up_days)) {
  if (has_arrivals(model)) {
    draw(model, options);
    return;
  }
  if (options.warm_up_days > 0) {
    throw ArgumentError("a warm-up needs arrivals, and the model has none");
  }
  if (options.cases) {
    spread(*options.cases, options);
  } else if (options.pending.empty()) {
    throw ArgumentError("no cases: give `cases`, pending ones, or a model with arrivals");
  }
}

/// Case i comes in on day i * days / cases.
void ArrivalPlan::spread(std::int64_t cases, const SimulateOptions& options) {
  const std::int64_t days =
      options.until.is_recorded()
          ? std::min<std::int64_t>(spread_days, days_between(options.from, options.until) + 1)
          : spread_days;
  for (std::int64_t i = 0; i < cases; ++i) {
    days_.push_back(first_day_ + static_cast<std::int32_t>(i * days / cases));
  }
}

void ArrivalPlan::draw(const CompiledModel& model, const SimulateOptions& options) {
  if (!options.cases && !options.until.is_recorded()) {
    throw ArgumentError("arrivals without an end: give `cases` or `until`");
  }
  if (options.cases && !options.until.is_recorded() &&
      !brings_somebody(model.phases().back().arrivals)) {
    throw ArgumentError("the arrivals of the model bring nobody: no rate is above 0");
  }
  const std::int32_t last = last_day_of(options);
  ArrivalDays arriving{options, days_};
  for (std::int32_t day = first_day_; day <= last && !arriving.has_all();) {
    const Span span = span_from(model, day, last);
    arriving.come(span);
    day = span.last + 1;
  }
}

}  // namespace casepath::detail
