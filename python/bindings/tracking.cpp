// casepath/tracking -> casepath._core
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <optional>
#include <string>
#include <utility>

#include "bind.hpp"
#include "casepath/tracking/case.hpp"
#include "convert.hpp"

namespace casepath::python {
namespace {

/// Field values as Python gives them: bool, int, float or str, kept apart.
FieldMap fields_of(const py::typing::Dict<py::str, py::object>& values) {
  FieldMap fields;
  for (const auto& [key, value] : values) {
    const auto name = key.cast<std::string>();
    if (py::isinstance<py::bool_>(value)) {
      fields.emplace(name, value.cast<bool>());
    } else if (py::isinstance<py::int_>(value)) {
      fields.emplace(name, value.cast<std::int64_t>());
    } else if (py::isinstance<py::float_>(value)) {
      fields.emplace(name, value.cast<double>());
    } else if (py::isinstance<py::str>(value)) {
      fields.emplace(name, value.cast<std::string>());
    } else {
      throw ArgumentError("field \"" + name + "\": " + std::string(py::str(py::repr(value))) +
                          " is not a bool, int, float or str");
    }
  }
  return fields;
}

py::typing::Dict<py::str, py::object> values_of(const FieldMap& fields) {
  py::typing::Dict<py::str, py::object> values;
  for (const auto& [name, value] : fields) {
    values[py::str(name)] =
        std::visit([](const auto& one) { return py::object(py::cast(one)); }, value);
  }
  return values;
}

}  // namespace

void bind_tracking(py::module_& m) {
  py::class_<Refusal>(m, "Refusal", "Why an event was refused, and what would be allowed.")
      // Properties
      .def_property_readonly("reason", [](const Refusal& self) { return name_of(self.reason); })
      .def_readonly("event", &Refusal::event)
      .def_readonly("state", &Refusal::state)
      .def_readonly("field", &Refusal::field)
      .def_readonly("allowed", &Refusal::allowed)
      .def_readonly("message", &Refusal::message);

  py::class_<HistoryEntry>(m, "HistoryEntry", "One move of a case.")
      // Properties
      .def_readonly("event", &HistoryEntry::event)
      .def_property_readonly("on", [](const HistoryEntry& self) { return self.on; })
      .def_property_readonly("fields",
                             [](const HistoryEntry& self) { return values_of(self.fields); })
      .def_readonly("from_state", &HistoryEntry::from)
      .def_readonly("to_state", &HistoryEntry::to)
      .def_readonly("offence_before", &HistoryEntry::offence_before)
      .def_readonly("offence_after", &HistoryEntry::offence_after);

  py::class_<Case>(m, "Case", "One live case.")
      // Constructors
      .def(py::init<Pipeline, std::string>(), "pipeline"_a, "name"_a = "")
      .def(py::init<const Case&>(), "other"_a, "A copy with its own history.")
      .def_static(
          "from_json",
          [](const Pipeline& pipeline, const std::string& text) {
            return Case::from_json(pipeline, text);
          },
          "pipeline"_a, "text"_a)
      // Properties
      .def_property_readonly("pipeline", &Case::pipeline)
      .def_property_readonly("name", &Case::name)
      .def_property_readonly("state", &Case::state)
      .def_property_readonly("stage", &Case::stage)
      .def_property_readonly("offence", &Case::offence)
      .def_property_readonly("is_concluded", &Case::is_concluded)
      .def_property_readonly("fields", [](const Case& self) { return values_of(self.fields()); })
      .def_property_readonly("milestones", &Case::milestones)
      .def_property_readonly("history",
                             [](const Case& self) {
                               return std::vector<HistoryEntry>(self.history().begin(),
                                                                self.history().end());
                             })
      // Moves
      .def("allowed", &Case::allowed)
      .def(
          "why_not",
          [](const Case& self, const std::string& event, const std::optional<std::string>& on,
             const py::typing::Dict<py::str, py::object>& fields) {
            return self.why_not(event, instant_of(on, "on"), fields_of(fields));
          },
          "event"_a, "on"_a, "fields"_a)
      .def(
          "apply",
          [](Case& self, const std::string& event, const std::optional<std::string>& on,
             const py::typing::Dict<py::str, py::object>& fields) {
            return self.apply(event, instant_of(on, "on"), fields_of(fields));
          },
          "event"_a, "on"_a, "fields"_a)
      // Operators
      .def(
          "__eq__",
          [](const Case& self, const py::object& other) {
            return py::isinstance<Case>(other) && self == other.cast<const Case&>();
          },
          "other"_a)
      // Text
      .def("to_json", &Case::to_json);
}

}  // namespace casepath::python
