#include "casepath/simulation/detail/run_rows.hpp"

#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"

namespace casepath::detail {

void refuse_circle(const CompiledModel& model, PlaceId place) {
  throw ArgumentError("a case goes round without end on one day, and comes to " +
                      in_quotes(model.pipeline().state(model.place(place).state).name) +
                      " again: some time on the way must be longer than 0 days");
}

}  // namespace casepath::detail
