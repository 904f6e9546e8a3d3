// A CaseId passed as a StateId does not compile.
#include "casepath/core/id.hpp"

namespace {

std::size_t place_of(casepath::StateId state) { return state.index(); }

}  // namespace

int main() {
#ifdef CASEPATH_BAD_LINE
  const casepath::CaseId id{1U};
#else
  const casepath::StateId id{std::uint16_t{1}};
#endif
  return place_of(id) == 1 ? 0 : 1;
}
