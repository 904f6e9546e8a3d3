// replay() and tally() tell each path once, whatever the number of cases that went it; here they
// are compared with the same rules read row by row and counted case by case.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "casepath/replay/replay.hpp"
#include "casepath/tally/tally.hpp"
#include "pipelines.hpp"
#include "plain_replay.hpp"
#include "plain_tally.hpp"
#include "random_logs.hpp"
#include "random_pipelines.hpp"

namespace casepath {
namespace {

using Rows = std::vector<test::LogRow>;

const Date cut = Date::of(2020, 12, 31);

/// Every answer of the replay, and every count of the tally.
void expect_agreement(const Pipeline& pipeline, const EventLog& log, const std::string& by,
                      const ReplayOptions& options = {}) {
  const Replay replayed = replay(pipeline, log, cut, options);
  const test::PlainReplay plain(pipeline, log, cut, options);
  std::vector<Finding> findings;
  std::vector<Reclassification> reclassifications;
  std::vector<Break> breaks;
  for (std::size_t i = 0; i < log.case_count(); ++i) {
    SCOPED_TRACE(std::string(log.case_name(CaseId{i})) + "\n" + replayed.path_text(CaseId{i}));
    const CaseId id{i};
    const test::PlainCase& own = plain.cases()[i];
    findings.insert(findings.end(), own.findings.begin(), own.findings.end());
    reclassifications.insert(reclassifications.end(), own.reclassifications.begin(),
                             own.reclassifications.end());
    if (own.broken) breaks.push_back(*own.broken);
    EXPECT_EQ(replayed.status(id), own.status);
    EXPECT_EQ(replayed.is_already_running(id), own.running);
    std::vector<std::size_t> taken;
    for (const RowId row : replayed.rows(id)) taken.push_back(row.index());
    EXPECT_EQ(taken, own.taken);
    StateId decision;
    StateId last;
    RowId opening;
    for (const std::size_t row : own.taken) {
      const test::PlainRow& said = own.rows[row - log.begin(id).index()];
      EXPECT_EQ(replayed.moved(RowId{row}), said.moved);
      EXPECT_EQ(replayed.moves_nothing(RowId{row}), said.moves_nothing);
      EXPECT_EQ(replayed.finding(RowId{row}), said.finding);
      EXPECT_EQ(replayed.state_after(RowId{row}), said.after);
      EXPECT_EQ(replayed.offence_after(RowId{row}), said.offence_after);
      if (!said.moved) continue;
      last = said.after;
      if (opening.is_none()) opening = RowId{row};
      if (decision.is_none() && pipeline.state(last).is_outcome()) decision = last;
    }
    EXPECT_EQ(replayed.last_state(id), last);
    EXPECT_EQ(replayed.last_state(id, Reading::first_decision),
              decision.is_none() ? last : decision);
    EXPECT_EQ(replayed.opening_row(id), opening);
    if (::testing::Test::HasFailure()) return;
  }
  EXPECT_THAT(replayed.findings(), ::testing::ElementsAreArray(findings));
  EXPECT_THAT(replayed.reclassifications(), ::testing::ElementsAreArray(reclassifications));
  EXPECT_THAT(replayed.breaks(), ::testing::ElementsAreArray(breaks));

  TallySpec spec;
  spec.situations = true;
  if (!by.empty()) spec.by = {{by, ""}};
  const test::PlainTally counted(replayed, plain, by);
  EXPECT_EQ(test::lines_of(tally(replayed, spec)), counted.lines());
  const CaseId middle{log.case_count() / 3};
  EXPECT_EQ(test::lines_of(tally_part(replayed, spec, middle, CaseId{log.case_count()}) +
                           tally_part(replayed, spec, CaseId{0U}, middle)),
            counted.lines());
}

/// What offices do to rows: dates missing, times of day, rows typed twice, unknown words.
Rows with_faults(const std::vector<Rows>& cases, unsigned seed) {
  std::mt19937 random(seed);
  const auto one_in = [&random](unsigned n) { return random() % n == 0; };
  Rows rows;
  for (const Rows& own : cases) {
    for (test::LogRow row : own) {
      if (one_in(20)) row.time.clear();
      if (!row.time.empty() && one_in(15)) row.time += "T10:00:00";
      if (one_in(40)) row.event = "letter";
      if (one_in(40)) row.event = "phone call";
      row.others.push_back(one_in(3) ? "" : one_in(2) ? "police" : "court");
      row.others.push_back(one_in(4) ? "" : std::to_string(random() % 10) + ".5");
      rows.push_back(row);
      if (one_in(25)) rows.push_back(row);
    }
  }
  return rows;
}

const std::vector<std::string> fault_columns{"offence", "region", "number:integer", "actor",
                                             "weight:number"};

LogSpec spec_of(bool sequence) {
  LogSpec spec = test::log_spec();
  if (sequence) spec.sequence_column = "number";
  spec.events = {{"phone call", std::nullopt}};
  return spec;
}

/// Guards on fields of the row and of the case, texts from columns, several laws, steps filled in.
Definition enriched(Definition definition, unsigned seed) {
  std::mt19937 random(seed);
  const auto one_in = [&random](unsigned n) { return random() % n == 0; };
  definition.fields.push_back({"number", FieldType::integer});
  definition.fields.push_back({"actor", FieldType::category});
  definition.fields.push_back({"weight", FieldType::number});
  if (one_in(2)) {
    definition.order = OffenceOrder::penalties;
    std::int64_t least = 6;
    for (OffenceDefinition& offence : definition.offences) {
      offence.lighter_than.clear();
      offence.editions.resize(2);
      offence.editions[0].min_months = least;
      offence.editions[0].max_months = least + 6;
      offence.editions[1].from = Date::of(2020, 4, 1);
      offence.editions[1].min_months = 40 - least;
      offence.editions[1].max_months = 46 - least;
      least += 8;
    }
  }
  const auto field = [](Expression::Kind kind, const char* name) {
    return Expression{kind, {}, name, {}};
  };
  const auto compared = [](const char* operation, Expression a, Literal b) {
    return Expression{Expression::Kind::operation,
                      {},
                      operation,
                      {std::move(a), Expression{Expression::Kind::literal, std::move(b), {}, {}}}};
  };
  for (EventDefinition& event : definition.events) {
    if (one_in(3)) event.actor = "event.actor";
    if (one_in(3)) event.reason = one_in(2) ? "event.region" : "event.actor";
    if (one_in(6)) event.requires_fields = {one_in(2) ? "weight" : "actor"};
    if (one_in(3)) {
      event.sets.push_back({"number", field(Expression::Kind::event_field, "number")});
    }
    if (one_in(4)) event.sets.push_back({"actor", field(Expression::Kind::event_field, "actor")});
    if (event.name == "open" || event.name == "onward") continue;
    for (TransitionDefinition& transition : event.transitions) {
      if (one_in(4)) {
        transition.guard =
            compared("<=", field(Expression::Kind::case_field, "number"), std::int64_t{5});
      } else if (one_in(5)) {
        transition.guard = compared("!=", field(Expression::Kind::event_field, "actor"), "court");
      } else if (one_in(6)) {
        transition.guard = compared("<", field(Expression::Kind::event_field, "weight"), 7.0);
      } else if (one_in(4)) {
        transition.guard =
            compared("lighter", field(Expression::Kind::case_field, "offence"), "grave");
      }
    }
  }
  definition.events.push_back({});
  definition.events.back().name = "seen";
  definition.events.back().transitions = {
      {{std::nullopt}, definition.states.front().name, {}, true, {}}};
  return definition;
}

class PlainCount : public ::testing::TestWithParam<unsigned> {};

TEST_P(PlainCount, IsThatOfRandomPipelines) {
  const Pipeline pipeline(test::random_definition(GetParam()));
  const Rows rows = with_faults(test::random_cases_on(pipeline, 80, GetParam() + 7), GetParam());

  expect_agreement(pipeline, test::log_of(rows, fault_columns, spec_of(false)), "");
  expect_agreement(pipeline, test::log_of(rows, fault_columns, spec_of(true)), "region",
                   {.complete_from = Date::of(2020, 5, 1), .silent_after_days = 30, .threads = 3});
}

TEST_P(PlainCount, IsThatOfRandomPipelinesThatLookAtFields) {
  const Pipeline pipeline(enriched(test::random_definition(GetParam()), GetParam()));
  const Rows rows = with_faults(test::random_cases_on(pipeline, 80, GetParam() + 9), GetParam());

  expect_agreement(pipeline, test::log_of(rows, fault_columns, spec_of(false)), "region");
  expect_agreement(pipeline, test::log_of(rows, fault_columns, spec_of(true)), "",
                   {.silent_after_days = 60, .threads = 2});
}

TEST_P(PlainCount, IsThatOfAProcedureWithOffences) {
  const Pipeline pipeline = Pipeline::from_json(test::with_offences_json);
  const auto cases = test::random_cases(pipeline, 120, GetParam());

  expect_agreement(pipeline, test::log_of_cases(cases), "");
  expect_agreement(pipeline, test::log_of_cases(cases), "region", {.threads = 4});
}

INSTANTIATE_TEST_SUITE_P(Seeds, PlainCount, ::testing::Range(1U, 41U));

TEST(PlainCountOfLongCases, IsThatOfCasesWithMoreRowsThanAPathKeepsInPlace) {
  const Pipeline pipeline = Pipeline::from_json(test::with_offences_json);
  Rows rows{{"A", "report", "2020-01-01", {"minor"}}, {"A", "open", "2020-01-02", {"medium"}}};
  for (int i = 0; i < 60; ++i) {
    rows.push_back({"A", i % 2 == 0 ? "suspend" : "resume", "2020-02-01", {}});
    rows.push_back({"A", "letter", "2020-02-01", {"", "", "", i % 3 == 0 ? "x" : "y"}});
  }
  LogSpec spec = test::log_spec();
  spec.events = {{"letter", std::nullopt}};

  expect_agreement(pipeline, test::log_of(rows, test::random_columns(), spec), "");
}

}  // namespace
}  // namespace casepath
