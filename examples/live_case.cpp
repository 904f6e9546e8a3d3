// One live case: what may happen next, what is refused and why.  live_case.py prints the same.
//
// Illustrative, made-up data.
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "casepath/tracking/case.hpp"

namespace {

casepath::Instant on(int year, unsigned month, unsigned day) {
  return {casepath::Date::of(year, month, day), 0};
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

void show(const casepath::Case& live) {
  std::cout << live.name() << ": " << live.state() << " (" << live.stage() << "), offence "
            << live.offence() << '\n';
}

}  // namespace

int main() try {
  const auto pipeline = casepath::Pipeline::builtin("kazakhstan-trafficking");
  casepath::Case live(pipeline, "made-up charge");
  live.apply("report", on(2026, 1, 5), {{"offence", "128-1"}, {"actor", "NGO"}});
  show(live);
  std::cout << "allowed: " << joined(live.allowed()) << '\n';

  live.apply("register", on(2026, 1, 9), {{"offence", "128-1"}});
  live.apply("qualify", on(2026, 2, 2), {{"offence", "126-2"}});
  show(live);

  std::cout << "may be indicted: " << (live.can("indict", on(2026, 3, 2)) ? "yes" : "no") << '\n';
  if (const auto refusal = live.apply("indict", on(2026, 3, 2))) {
    std::cout << refusal->message << '\n';
  }

  live.apply("complete_investigation", on(2026, 3, 2));
  live.apply("indict", on(2026, 3, 20));
  std::vector<std::string> milestones;
  for (const auto& [milestone, offence] : live.milestones()) {
    milestones.push_back(milestone + " " + offence);
  }
  std::cout << "offence at milestones: " << joined(milestones) << '\n' << live.to_json() << '\n';
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
