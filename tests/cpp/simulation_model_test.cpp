// A model as a table, and what two models differ in.
#include "casepath/simulation/model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "models.hpp"

namespace casepath {
namespace {

using testing::ElementsAre;

std::vector<std::string> lines_of(const Table& table) {
  std::vector<std::string> lines;
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    std::string line;
    for (const TableColumn& column : table.columns()) {
      const Cell& cell = column.cells[row];
      const auto* text = std::get_if<std::string>(&cell);
      line += (line.empty() ? "" : " | ") + (text == nullptr ? std::string("-") : *text);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

TEST(ModelTable, HasARowForEachOpeningExitAndTail) {
  Model model = test::reclassification_model();
  model.groups[0].situations[3].exits[0].probability = 0.75;
  model.groups[0].situations[3].tail = {0.25, TailModel::Rule::leaves, 100, 40};
  model.groups[0].situations[1].exits[0].cases = 7;
  model.groups[0].situations[1].exits[1].cases = 70;
  model.assumptions = {"Nothing changes."};
  model.sources = {"made up"};

  const Table table = to_table(model);

  ASSERT_EQ(table.row_count(), 1U + 1 + 3 + 2 + 2 + 1);
  const auto cell = [&table](const char* column, std::size_t row) {
    return table.column(column).cells[row];
  };
  EXPECT_EQ(cell("what", 0), Cell{"opening"});
  EXPECT_EQ(cell("to", 0), Cell{"reported"});
  EXPECT_EQ(cell("offence_after", 0), Cell{"grave"});
  EXPECT_EQ(cell("event", 2), Cell{"reclassify"});
  EXPECT_EQ(cell("to", 2), Cell{"investigated"});
  EXPECT_EQ(cell("offence_after", 2), Cell{"minor"});
  EXPECT_EQ(cell("probability", 2), Cell{0.3});
  EXPECT_EQ(cell("mean_days", 2), Cell{40.0});
  EXPECT_EQ(cell("thin", 2), Cell{true});
  EXPECT_EQ(cell("thin", 3), Cell{false});
  EXPECT_EQ(cell("thin", 4), Cell{false});  // not from records
  EXPECT_EQ(cell("what", 8), Cell{"tail"});
  EXPECT_EQ(cell("mean_days", 8), Cell{140.0});
  EXPECT_EQ(cell("days", 8), Cell{"100 days and then exponential, mean 40 days"});
  EXPECT_THAT(table.notes(), ElementsAre("Pipeline \"with-offences\", version 1; unit: charge.",
                                         "Source: made up", "Nothing changes."));
}

TEST(ModelTable, OfGroupsNamesTheirValues) {
  Model model = test::report_charge_verdict_model();
  model.by = {"region", "state"};
  model.groups[0].values = {"North", "new"};
  model.arrivals = {Arrivals::Kind::constant, {1.5}, 0};
  model.capacity.pools = {{"judges", 1, {}}};
  model.capacity.services = {
      {.state = "charged", .needs = {{"judges", 1}}, .duration = ConstantDays{3}}};

  const Table table = to_table(model);

  EXPECT_EQ(table.columns()[0].name, "region");
  EXPECT_EQ(table.columns()[1].name, "group_state");
  EXPECT_EQ(table.columns()[1].cells[0], Cell{"new"});
  EXPECT_THAT(table.notes(),
              ElementsAre("Pipeline \"report-charge-verdict\", version 1; unit: case.",
                          "Arrivals a day, constant: 1.5.", "Pool \"judges\": 1 server.",
                          "Service in \"charged\", working days: always 3 days."));
}

TEST(ModelComparison, OfAModelWithItselfIsEmpty) {
  const Model model = test::reclassification_model();

  EXPECT_EQ(compare(model, model).row_count(), 0U);
}

TEST(ModelComparison, NamesEveryFigureThatDiffers) {
  const Model before = test::report_charge_verdict_model();
  Model after = before;
  auto& situations = after.groups[0].situations;
  situations[0].exits[0].probability = 0.5;
  situations[0].exits[1].duration = ConstantDays{7};
  situations[0].tail = {0.1, TailModel::Rule::stays, 0, 0};
  situations[1].exits.pop_back();
  after.arrivals = {Arrivals::Kind::constant, {2}, 0};
  after.capacity.pools = {{"judges", 3, {}}};

  EXPECT_THAT(
      lines_of(compare(before, after)),
      ElementsAre(
          "arrivals | none | constant", "\"reported\" by \"charge\": probability | 0.6 | 0.5",
          "\"reported\" by \"terminate\": days | exponential, mean 100 days | always 7 days",
          "\"charged\" by \"terminate\": probability | 0.2 | -",
          "\"charged\" by \"terminate\": days | exponential, mean 50 days | -",
          "arrivals a day | - | 2", "\"reported\", tail: probability | - | 0.1",
          "\"reported\", tail: rule | - | stays", "\"reported\", tail: after days | - | 0",
          "\"reported\", tail: mean days | - | 0", "pool \"judges\": servers | - | 3",
          "pool \"judges\": weekdays | - | monday, tuesday, wednesday, thursday, friday, "
          "saturday, sunday",
          "pool \"judges\": holidays | - | "));
}

}  // namespace
}  // namespace casepath
