#include "casepath/simulation/detail/model_names.hpp"

#include "casepath/core/text.hpp"

namespace casepath::detail {
namespace {

template <class Named>
std::vector<std::string> names_of(const Named& all) {
  std::vector<std::string> names;
  for (const auto& one : all) names.push_back(one.name);
  return names;
}

}  // namespace

std::vector<std::string> state_names(const Pipeline& pipeline) {
  return names_of(pipeline.states());
}

std::vector<std::string> event_names(const Pipeline& pipeline) {
  return {pipeline.events().begin(), pipeline.events().end()};
}

std::vector<std::string> offence_names(const Pipeline& pipeline) {
  return {pipeline.offences().begin(), pipeline.offences().end()};
}

std::vector<std::string> field_names(const Pipeline& pipeline) {
  return names_of(pipeline.fields());
}

std::string offence_name(const Pipeline& pipeline, OffenceId offence) {
  return offence.is_none() ? std::string{} : pipeline.offences()[offence.index()];
}

std::optional<std::size_t> find_situation(const GroupModel& group, std::string_view state,
                                          std::string_view offence) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < group.situations.size(); ++i) {
    const SituationModel& one = group.situations[i];
    if (one.state != state) continue;
    if (one.offence == offence) return i;
    if (one.offence.empty()) found = i;
  }
  return found;
}

std::string group_in_words(const GroupModel& group) {
  std::string words;
  for (const std::string& value : group.values) {
    words += (words.empty() ? "" : ", ") + in_quotes(value);
  }
  return words;
}

}  // namespace casepath::detail
