#include "casepath/simulation/model.hpp"

#include "casepath/core/detail/problems.hpp"

namespace casepath {

ModelError::ModelError(std::vector<Diagnostic> diagnostics)
    : Error(detail::in_words(diagnostics, "the model")), diagnostics_(std::move(diagnostics)) {}

}  // namespace casepath
