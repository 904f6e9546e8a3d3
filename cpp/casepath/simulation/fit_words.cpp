#include "casepath/simulation/detail/fit_words.hpp"

#include "casepath/core/text.hpp"
#include "casepath/simulation/detail/model_names.hpp"
#include "casepath/table/detail/cell_text.hpp"

namespace casepath::detail {
namespace {

std::string shown_number(double number) { return display(number, CellType::number, 3); }

std::string_view name_of(DurationFit form) noexcept {
  switch (form) {
    case DurationFit::empirical:
      return "empirical";
    case DurationFit::exponential:
      return "exponential";
    case DurationFit::weibull:
      return "Weibull";
    case DurationFit::log_normal:
      return "log-normal";
    case DurationFit::gamma:
      return "gamma";
  }
  return {};
}

}  // namespace

std::string FitWords::cases(std::int64_t count) const {
  return std::to_string(count) + " " + counts_.unit + (count == 1 ? "" : "s");
}

void FitWords::add_tail(const SituationModel& situation, const std::vector<std::string>& group,
                        double share, double days) {
  ++tails_;
  if (share <= largest_) return;
  largest_ = share;
  GroupModel own;
  own.values = group;
  where_largest_ = in_quotes(situation.state) +
                   (situation.offence.empty() ? "" : " with " + in_quotes(situation.offence)) +
                   (group.empty() ? "" : " of " + group_in_words(own)) + ", after " +
                   shown_number(days) + " days";
}

std::string FitWords::times_sentence() const {
  if (options_.durations == DurationFit::empirical) {
    return "Times are as seen, by cumulative incidence with pending cases censored; nothing takes "
           "longer than the longest seen, tails apart.";
  }
  return "Times of each exit are " + std::string(name_of(options_.durations)) +
         ", by maximum likelihood; probabilities are by cumulative incidence with pending cases "
         "censored.";
}

std::string FitWords::tail_sentence() const {
  if (tails_ == 0) return "All have left every situation when the follow-up ends.";
  std::string sentence =
      "In " + std::to_string(tails_) + (tails_ == 1 ? " situation" : " situations") +
      " not all have left when the follow-up ends, up to a share of " + shown_number(largest_) +
      " in " + where_largest_ + ": it is assumed that they ";
  if (options_.tail == TailModel::Rule::stays) return sentence + "stay for ever.";
  sentence += "leave by the exits seen, in their proportions";
  if (options_.durations != DurationFit::empirical) return sentence + " and times of that form.";
  return sentence +
         ", later by an exponential time with the rate of the whole follow-up; where "
         "nobody has left, that they stay.";
}

std::string FitWords::thin_sentence(const Model& model) const {
  std::int64_t figures = 0;
  std::int64_t thin = 0;
  const auto look_at = [&](std::int64_t behind) {
    ++figures;
    thin += behind < model.thin_below ? 1 : 0;
  };
  for (const GroupModel& group : model.groups) {
    for (const OpeningModel& opening : group.openings) look_at(opening.cases);
    for (const SituationModel& situation : group.situations) {
      for (const ExitModel& exit : situation.exits) look_at(exit.cases);
    }
  }
  return std::to_string(thin) + " of " + std::to_string(figures) +
         " openings and exits stand on fewer than " + cases(model.thin_below) + ".";
}

std::string FitWords::arrivals_sentence() const {
  std::string sentence = "Arrivals are Poisson, with the rate of each calendar month between " +
                         to_string(counts_.opened_from) + " and " + to_string(counts_.as_of);
  if (months_unseen > 0) {
    sentence += "; " + std::to_string(months_unseen) +
                (months_unseen == 1 ? " month that the records do not cover has"
                                    : " months that the records do not cover have") +
                " the rate of all days";
  }
  return sentence + ".";
}

std::vector<std::string> FitWords::sentences(const Model& model) const {
  std::vector<std::string> all;
  all.push_back("Fitted from " + cases(counts_.cases) + " up to " + to_string(counts_.as_of) +
                ": the future is like the records.");
  all.push_back(std::string("How a case goes on, and when, depends on its state") +
                (with_offence_ ? ", the offence it carries there" : "") +
                (model.by.empty() ? "" : ", its group") +
                " and the days since it came there, not on its way there or the calendar.");
  if (!with_offence_ && !counts_.pipeline.offence_field().is_none()) {
    all.emplace_back("Reclassifications are not simulated: cases keep their offence.");
  }
  all.push_back(times_sentence());
  all.emplace_back("Times are whole days: a time drawn is rounded to the nearest day.");
  all.push_back(tail_sentence());
  all.push_back(thin_sentence(model));
  all.push_back(arrivals_sentence());
  const auto say = [&all](std::int64_t count, const std::string& sentence) {
    if (count > 0) all.push_back(sentence);
  };
  say(counts_.set_aside,
      "Set aside, so among the arrivals at most: " + cases(counts_.set_aside) + ".");
  say(counts_.running,
      "Came in before the records are complete, so watched from then on, or left "
      "out where nobody knows when they came in: " +
          cases(counts_.running) + ".");
  say(counts_.reopenings, "Reopened, which is not simulated: " + cases(counts_.reopenings) + ".");
  say(without_weight, "Left when nobody else was watched, and so without a probability: " +
                          cases(without_weight) + ".");
  say(unseen, "Situations of which no stay has its days, so that cases stay there: " +
                  std::to_string(unseen) + ".");
  for (const auto& values : left_out) {
    GroupModel group;
    group.values = values;
    all.push_back("Left out, since none of its cases came in within the records: the group " +
                  group_in_words(group) + ".");
  }
  return all;
}

}  // namespace casepath::detail
