/// @file keys.hpp
/// The keys of every object of the format, in the order of the schema.  The reader, the writer and
/// the test that holds the schema equal to them all read these lists.  Not installed.
#pragma once

#include <span>
#include <string_view>

#include "casepath/core/detail/json_reader.hpp"
#include "casepath/pipeline/definition.hpp"

namespace casepath::detail {

inline constexpr std::string_view format_name = "casepath/1";

inline constexpr Key definition_keys[] = {
    {"format", true},    {"id", true},     {"version", true}, {"title", true},  {"description"},
    {"unit", true},      {"parents"},      {"sources", true}, {"stages", true}, {"milestones"},
    {"outcome_classes"}, {"states", true}, {"fields"},        {"order"},        {"offences"},
    {"events", true},    {"deadlines"},    {"silent_after"},
};
inline constexpr Key outcome_class_keys[] = {{"counts_as", true}, {"title"}};
/// A state has a stage or an outcome; check() says which of the two is missing.
inline constexpr Key state_keys[] = {{"stage"}, {"kind"},   {"outcome"}, {"ground"},
                                     {"title"}, {"source"}, {"verified"}};
inline constexpr Key offence_keys[] = {{"title", true},  {"category"}, {"severity"},
                                       {"lighter_than"}, {"succeeds"}, {"source"},
                                       {"verified"},     {"editions"}};
inline constexpr Key edition_keys[] = {{"from", true}, {"until"},  {"min_months"}, {"max_months"},
                                       {"kind"},       {"source"}, {"verified"}};
inline constexpr Key event_keys[] = {{"title"},    {"actor"},   {"reason"},  {"marks"},
                                     {"requires"}, {"sets"},    {"reopens"}, {"transitions", true},
                                     {"source"},   {"verified"}};
inline constexpr Key transition_keys[] = {
    {"from", true}, {"to", true}, {"if"}, {"running"}, {"via"}};
inline constexpr Key deadline_keys[] = {{"title"},    {"starts", true}, {"stops", true},
                                        {"suspends"}, {"resumes"},      {"within", true},
                                        {"source"},   {"verified"}};
/// Exactly one of them.
inline constexpr Key within_keys[] = {{"days"}, {"months"}, {"years"}};
inline constexpr Key silent_after_keys[] = {{"days", true}};

struct ObjectKeys {
  std::string_view object;
  std::span<const Key> keys;
};

inline constexpr ObjectKeys all_keys[] = {
    {"definition", definition_keys}, {"outcome_class", outcome_class_keys},
    {"state", state_keys},           {"offence", offence_keys},
    {"edition", edition_keys},       {"event", event_keys},
    {"transition", transition_keys}, {"deadline", deadline_keys},
    {"within", within_keys},         {"silent_after", silent_after_keys},
};

inline constexpr StateKind state_kinds[] = {StateKind::open, StateKind::paused};
inline constexpr Ground grounds[] = {Ground::no_offence, Ground::evidence, Ground::victim_request,
                                     Ground::legal_bar, Ground::other};
inline constexpr CountsAs counts_as_values[] = {CountsAs::decision, CountsAs::alternative,
                                                CountsAs::attrition, CountsAs::transfer};
inline constexpr FieldType field_types[] = {FieldType::offence,  FieldType::integer,
                                            FieldType::number,   FieldType::boolean,
                                            FieldType::category, FieldType::date};
inline constexpr OffenceOrder offence_orders[] = {OffenceOrder::declared, OffenceOrder::penalties};
inline constexpr Period::Unit period_units[] = {Period::Unit::days, Period::Unit::months,
                                                Period::Unit::years};

/// A class of outcomes that every pipeline has.
struct BuiltInClass {
  std::string_view name;
  CountsAs counts_as;
};

inline constexpr BuiltInClass built_in_classes[] = {
    {"conviction", CountsAs::decision}, {"acquittal", CountsAs::decision},
    {"drop_out", CountsAs::attrition},  {"diversion", CountsAs::alternative},
    {"settled", CountsAs::alternative}, {"administrative", CountsAs::transfer},
};

/// What a reference to a field of the case, or of the row, begins with.
inline constexpr std::string_view case_prefix = "case.";
inline constexpr std::string_view event_prefix = "event.";

}  // namespace casepath::detail
