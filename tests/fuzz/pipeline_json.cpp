// Any text as a definition: a pipeline that survives being written and read again, or problems with
// their places.
#include <string>

#include "casepath/pipeline/pipeline.hpp"
#include "fuzz.hpp"

void fuzz(std::string_view text) {
  using namespace casepath;
  try {
    const Pipeline pipeline = Pipeline::from_json(text);
    const std::string json = pipeline.to_json();
    test::require(Pipeline::from_json(json) == pipeline, "a definition changes when it is copied");
    static_cast<void>(pipeline.to_dot());
    static_cast<void>(pipeline.unverified());
  } catch (const PipelineError& error) {
    test::require(!error.diagnostics().empty(), "refused without a problem");
    for (const Diagnostic& problem : error.diagnostics()) {
      test::require(!problem.code.empty() && !problem.message.empty(), "a problem without words");
    }
  }
}
