// casepath/analysis, sentences and deadlines -> casepath._core
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <string>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "casepath/analysis/legal_clocks.hpp"
#include "casepath/analysis/proportionality.hpp"
#include "convert.hpp"
#include "progress.hpp"
#include "result.hpp"

namespace casepath::python {
namespace {

void bind_proportionality(py::module_& m) {
  bind_result<Proportionality>(m, "Proportionality", "Sentences and penalty ranges.")
      .def("kinds_table", &Proportionality::kinds_table)
      .def("reasons_table", &Proportionality::reasons_table)
      .def("lost_table", &Proportionality::lost_table)
      .def("sentences_table", &Proportionality::sentences_table)
      .def_property_readonly("level",
                             [](const Proportionality& self) { return self.options.level; })
      .def_readonly("cluster", &Proportionality::cluster);
  m.def(
      "proportionality",
      [](const Replay& replay, const std::string& committed, const std::string& sentence,
         const std::string& kind, const std::vector<std::string>& immediate,
         const std::string& unit, const std::vector<std::pair<std::string, double>>& months_per,
         const std::string& sentenced_together, const std::string& reading,
         const std::vector<GroupColumn>& by, double level) {
        const ProportionalityOptions options{
            committed,           sentence, kind, immediate, unit, months_per, sentenced_together,
            reading_of(reading), by,       level};
        // GIL released: the replay is immutable and no Python object is touched.
        return Watch::without_lock([&] { return proportionality(replay, options); });
      },
      "replay"_a, py::kw_only(), "committed"_a, "sentence"_a, "kind"_a, "immediate"_a, "unit"_a,
      "months_per"_a, "sentenced_together"_a, "reading"_a, "by"_a, "level"_a);
}

void bind_legal_clock(py::module_& m) {
  bind_result<LegalClocks>(m, "LegalClocks", "The clocks of a deadline.")
      .def("stopped_table", &LegalClocks::stopped_table)
      .def("clocks_table", &LegalClocks::clocks_table)
      .def_property_readonly("deadline", [](const LegalClocks& self) { return self.deadline.name; })
      .def_readonly("horizon_days", &LegalClocks::horizon_days)
      .def_readonly("level", &LegalClocks::level)
      .def_readonly("cluster", &LegalClocks::cluster);
  m.def(
      "legal_clock",
      [](const Replay& replay, const std::string& deadline, const std::vector<std::int64_t>& days,
         const std::vector<GroupColumn>& by, double level, unsigned threads) {
        const LegalClockOptions options{days, by, level, threads};
        // GIL released: the replay is immutable and no Python object is touched.
        return Watch::without_lock([&] { return legal_clock(replay, deadline, options); });
      },
      "replay"_a, "deadline"_a, py::kw_only(), "days"_a, "by"_a, "level"_a, "threads"_a);
}

}  // namespace

void bind_sentences(py::module_& m) {
  bind_proportionality(m);
  bind_legal_clock(m);
}

}  // namespace casepath::python
