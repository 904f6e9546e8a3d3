/// @file bind.hpp
/// One function per layer of casepath; each adds that layer's names to casepath._core.
#pragma once

#include <pybind11/pybind11.h>

namespace casepath::python {

namespace py = pybind11;
using namespace pybind11::literals;

void bind_errors();                  // core: what C++ throws, as the exceptions of casepath.errors
void bind_table(py::module_& m);     // table
void bind_pipeline(py::module_& m);  // pipeline; needs Table
void bind_log(py::module_& m);       // log
void bind_mapping(py::module_& m);   // log: mappings; needs EventLog, Table, Pipeline
void bind_replay(py::module_& m);    // replay; needs Pipeline, EventLog, Table
void bind_groups(py::module_& m);    // tally: groups; needs Replay
void bind_tally(py::module_& m);     // tally; needs Replay, GroupColumn
void bind_analysis(py::module_& m);  // analysis; needs Tally, Table
void bind_calendar(py::module_& m);  // analysis by calendar; needs Tally, ReachedByRow
void bind_units(py::module_& m);     // analysis by larger units; needs Replay, Table
void bind_comparison(py::module_& m);   // analysis: findings, comparisons; needs About
void bind_group_tests(py::module_& m);  // analysis: comparisons of groups; needs ReachedByRow
void bind_curves(py::module_& m);       // analysis: curves; needs About, Replay, Tally
void bind_downgrades(py::module_& m);   // analysis: reclassification; needs About, Replay, Tally
void bind_sentences(py::module_& m);    // analysis: sentences, deadlines; needs About, Replay
void bind_rates(py::module_& m);        // analysis: shares, bootstrap; needs About, Replay, Tally
void bind_resampling(py::module_& m);   // analysis: the same over arrays; needs IncidenceTable
void bind_occupancy(py::module_& m);    // analysis: stays in states; needs About, Replay, Tally
void bind_simulation(py::module_& m);  // simulation; needs Pipeline, EventLog, Tally, Replay, Table
void bind_experiment(py::module_& m);  // simulation: experiments; needs Model, Replay, Table
void bind_tracking(py::module_& m);    // tracking; needs Pipeline

}  // namespace casepath::python
