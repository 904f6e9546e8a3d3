/// @file model_keys.hpp
/// The keys of every object of the model format, in the order of its schema.  The reader, the
/// writer and the test that holds the schema equal to them read these lists.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "casepath/core/detail/json_reader.hpp"

namespace casepath::detail {

inline constexpr std::string_view model_format_name = "casepath-model/1";

inline constexpr Key model_keys[] = {
    {"format", true}, {"title"},    {"pipeline", true}, {"sources"},  {"by"},
    {"assumptions"},  {"arrivals"}, {"groups", true},   {"capacity"}, {"thin_below"}};
inline constexpr Key arrivals_keys[] = {{"kind", true}, {"per_day"}, {"cases"}};
inline constexpr Key group_keys[] = {
    {"values"}, {"share"}, {"cases"}, {"openings", true}, {"situations", true}};
inline constexpr Key opening_keys[] = {
    {"event", true}, {"offence"}, {"probability"}, {"fields"}, {"cases"}};
inline constexpr Key situation_keys[] = {{"state", true}, {"offence"}, {"exits", true},
                                         {"tail"},        {"cases"},   {"pending"}};
inline constexpr Key exit_keys[] = {{"event", true},    {"offence"}, {"probability", true},
                                    {"duration", true}, {"fields"},  {"cases"}};
inline constexpr Key tail_keys[] = {{"probability", true}, {"rule"}, {"after_days"}, {"mean_days"}};
inline constexpr Key capacity_keys[] = {{"pools", true}, {"services", true}};
inline constexpr Key pool_keys[] = {{"name", true}, {"servers", true}, {"calendar"}};
inline constexpr Key calendar_keys[] = {{"weekdays"}, {"holidays"}};
inline constexpr Key service_keys[] = {{"state", true}, {"needs", true}, {"duration", true},
                                       {"priority"},    {"preempts"},    {"patience"}};
inline constexpr Key need_keys[] = {{"pool", true}, {"servers"}};
inline constexpr Key priority_keys[] = {{"level", true}, {"clock"},   {"days"},
                                        {"deadline"},    {"offence"}, {"group"}};
inline constexpr Key patience_keys[] = {{"duration", true}, {"event", true}};
/// One of them: each is a kind of duration.
inline constexpr Key duration_keys[] = {{"constant"},   {"exponential"}, {"weibull"},
                                        {"log_normal"}, {"gamma"},       {"empirical"}};
inline constexpr Key constant_keys[] = {{"days", true}};
inline constexpr Key exponential_keys[] = {{"mean_days", true}};
inline constexpr Key weibull_keys[] = {{"shape", true}, {"scale_days", true}};
inline constexpr Key log_normal_keys[] = {{"median_days", true}, {"sigma", true}};
inline constexpr Key gamma_keys[] = {{"shape", true}, {"scale_days", true}};
inline constexpr Key empirical_keys[] = {{"days", true}, {"cumulative", true}};

struct ModelObjectKeys {
  std::string_view object;
  std::span<const Key> keys;
};

inline constexpr ModelObjectKeys all_model_keys[] = {
    {"model", model_keys},
    {"arrivals", arrivals_keys},
    {"group", group_keys},
    {"opening", opening_keys},
    {"situation", situation_keys},
    {"exit", exit_keys},
    {"tail", tail_keys},
    {"capacity", capacity_keys},
    {"pool", pool_keys},
    {"calendar", calendar_keys},
    {"service", service_keys},
    {"need", need_keys},
    {"priority", priority_keys},
    {"patience", patience_keys},
    {"duration", duration_keys},
    {"constant", constant_keys},
    {"exponential", exponential_keys},
    {"weibull", weibull_keys},
    {"log_normal", log_normal_keys},
    {"gamma", gamma_keys},
    {"empirical", empirical_keys},
};

// Names of enumerators, in their order.
inline constexpr std::string_view arrival_kinds[] = {"none", "constant", "poisson"};
inline constexpr std::string_view tail_rules[] = {"leaves", "stays"};
inline constexpr std::string_view priority_clocks[] = {"at_once", "waiting", "age", "deadline"};

/// Of a rule of priority.
inline constexpr std::int32_t highest_level = 1000;

/// From Monday, as WorkCalendar has them.
inline constexpr std::string_view weekday_names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                                     "friday", "saturday", "sunday"};

}  // namespace casepath::detail
