// casepath -> casepath._core.  Classes stand before the functions that use them, so that signatures
// in docstrings and stubs name Python types.
#include <string>

#include "bind.hpp"
#include "casepath/core/version.hpp"

PYBIND11_MODULE(_core, m) {
  using namespace casepath::python;
  m.doc() = "The compiled half of casepath.  Not a public interface: use the package casepath.";
  m.attr("__version__") = std::string(casepath::library_version());

  bind_errors();
  bind_table(m);
  bind_pipeline(m);
  bind_log(m);
  bind_mapping(m);
  bind_replay(m);
  bind_groups(m);
  bind_tally(m);
  bind_analysis(m);
  bind_calendar(m);
  bind_units(m);
  bind_comparison(m);
  bind_group_tests(m);
  bind_curves(m);
  bind_downgrades(m);
  bind_sentences(m);
  bind_rates(m);
  bind_resampling(m);
  bind_occupancy(m);
  bind_simulation(m);
  bind_experiment(m);
  bind_tracking(m);
}
