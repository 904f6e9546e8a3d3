// A bare number is not an id: it must say what it numbers.
#include "casepath/core/id.hpp"

namespace {

std::size_t place_of(casepath::CaseId id) { return id.index(); }

}  // namespace

int main() {
#ifdef CASEPATH_BAD_LINE
  return place_of(1U) == 1 ? 0 : 1;
#else
  return place_of(casepath::CaseId{1U}) == 1 ? 0 : 1;
#endif
}
