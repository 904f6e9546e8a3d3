#include "casepath/simulation/model.hpp"

#include "casepath/core/detail/problems.hpp"
#include "casepath/simulation/detail/model_keys.hpp"

namespace casepath {

ModelError::ModelError(std::vector<Diagnostic> diagnostics, const std::string& of)
    : Error(detail::in_words(diagnostics, of)), diagnostics_(std::move(diagnostics)) {}

std::string_view to_string(TailModel::Rule rule) noexcept {
  return detail::tail_rules[static_cast<std::size_t>(rule)];
}

}  // namespace casepath
