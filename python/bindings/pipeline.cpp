// casepath/pipeline -> casepath._core
#include "casepath/pipeline/pipeline.hpp"

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "casepath/table/table.hpp"
#include "convert.hpp"

namespace casepath::python {
namespace {

template <class Items>
std::vector<std::string> names_of(const Items& items) {
  std::vector<std::string> names;
  for (const auto& item : items) {
    if constexpr (requires { item.name; }) {
      names.push_back(item.name);
    } else {
      names.push_back(item);
    }
  }
  return names;
}

OffenceId offence_of(const Pipeline& pipeline, const std::string& name, const char* what) {
  if (const auto id = pipeline.find_offence(name)) return *id;
  throw ArgumentError(std::string(what) + ": the pipeline has no offence \"" + name + '"' +
                      did_you_mean(name, names_of(pipeline.offences())));
}

Table table_of(const std::vector<Unverified>& items) {
  Table table("Not verified at the source");
  table.add_column("pointer", CellType::text, "", "JSON Pointer into the definition.");
  table.add_column("what", CellType::text, "", "What nobody has checked.");
  table.add_column("source", CellType::text, "", "Where it was taken from.");
  for (const Unverified& item : items) table.add_row({item.pointer, item.what, item.source});
  return table;
}

}  // namespace

void bind_pipeline(py::module_& m) {
  py::class_<Pipeline>(m, "Pipeline", "A definition, checked and compiled.  Immutable.")
      // Factory methods
      .def_static(
          "from_json", [](const std::string& text) { return Pipeline::from_json(text); }, "text"_a)
      .def_static("read", &Pipeline::read, "path"_a)
      .def_static(
          "builtin", [](const std::string& id) { return Pipeline::builtin(id); }, "id"_a)
      .def_static("builtin_ids", &Pipeline::builtin_ids)
      // Properties
      .def_property_readonly("id", &Pipeline::id)
      .def_property_readonly("version",
                             [](const Pipeline& self) { return self.definition().version; })
      .def_property_readonly("title", [](const Pipeline& self) { return self.definition().title; })
      .def_property_readonly("description",
                             [](const Pipeline& self) { return self.definition().description; })
      .def_property_readonly("sources",
                             [](const Pipeline& self) { return self.definition().sources; })
      .def_property_readonly("unit", &Pipeline::unit)
      .def_property_readonly("fingerprint", &Pipeline::fingerprint)
      .def_property_readonly("parents",
                             [](const Pipeline& self) { return names_of(self.parents()); })
      .def_property_readonly("stages", [](const Pipeline& self) { return names_of(self.stages()); })
      .def_property_readonly("milestones",
                             [](const Pipeline& self) { return names_of(self.milestones()); })
      .def_property_readonly("states", [](const Pipeline& self) { return names_of(self.states()); })
      .def_property_readonly("events", [](const Pipeline& self) { return names_of(self.events()); })
      .def_property_readonly("offences",
                             [](const Pipeline& self) { return names_of(self.offences()); })
      .def_property_readonly(
          "fields",
          [](const Pipeline& self) {
            std::vector<std::pair<std::string, std::string>> fields;
            for (const Field& field : self.fields()) {
              fields.emplace_back(field.name, name_of(field.type));
            }
            return fields;
          },
          "(name, type), in the author's order.")
      .def_property_readonly(
          "outcome_classes",
          [](const Pipeline& self) {
            std::vector<std::pair<std::string, std::string>> classes;
            for (const OutcomeClass& one : self.outcome_classes()) {
              classes.emplace_back(one.name, name_of(one.counts_as));
            }
            return classes;
          },
          "(name, what it counts as).")
      .def(
          "stage_of",
          [](const Pipeline& self, const std::string& state) -> std::optional<std::string> {
            const auto id = self.find_state(state);
            if (!id) {
              throw ArgumentError("the pipeline has no state \"" + state + '"' +
                                  did_you_mean(state, names_of(self.states())));
            }
            const State& found = self.state(*id);
            if (found.is_outcome()) return std::nullopt;
            return self.stages()[found.stage.index()];
          },
          "state"_a, "The stage of a state; None for an outcome.")
      .def("unverified", [](const Pipeline& self) { return table_of(self.unverified()); })
      .def(
          "compare",
          [](const Pipeline& self, const std::string& before, const std::string& after,
             const std::optional<std::string>& on) {
            return name_of(self.compare(offence_of(self, before, "before"),
                                        offence_of(self, after, "after"), date_of(on, "on")));
          },
          "before"_a, "after"_a, "on"_a)
      // Operators
      .def(
          "__eq__",
          [](const Pipeline& self, const py::object& other) {
            return py::isinstance<Pipeline>(other) && self == other.cast<const Pipeline&>();
          },
          "other"_a)
      .def("__hash__", [](const Pipeline& self) { return self.fingerprint() >> 1U; })
      // Text
      .def("to_json", &Pipeline::to_json)
      .def("to_dot", &Pipeline::to_dot)
      .def("to_mermaid", &Pipeline::to_mermaid);

  m.def(
      "definition_schema", [] { return std::string(definition_schema()); },
      "The JSON Schema of the definition format.");
}

}  // namespace casepath::python
