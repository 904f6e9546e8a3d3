// Laws that hold for every pipeline and every log, on random ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "casepath/analysis/funnel.hpp"
#include "casepath/analysis/outcomes.hpp"
#include "casepath/replay/replay.hpp"
#include "casepath/tally/tally.hpp"
#include "casepath/tracking/case.hpp"
#include "random_pipelines.hpp"

namespace casepath {
namespace {

using Cases = std::vector<std::vector<test::LogRow>>;

const Date cut = Date::of(2020, 12, 31);

EventLog log_of(const Cases& cases, LogSpec spec = test::log_spec()) {
  std::vector<test::LogRow> rows;
  for (const auto& own : cases) rows.insert(rows.end(), own.begin(), own.end());
  return test::log_of(rows, {"offence", "region", "number:integer"}, std::move(spec));
}

LogSpec with_sequence() {
  LogSpec spec = test::log_spec();
  spec.sequence_column = "number";
  return spec;
}

TallySpec by_region() { return {{{"region", ""}}, {{"stage-1", 90}, {"outcome-0", 180}}}; }

class RandomPipelines : public ::testing::TestWithParam<unsigned> {
 protected:
  [[nodiscard]] Pipeline pipeline() const { return Pipeline(test::random_definition(GetParam())); }
  [[nodiscard]] Cases cases(std::size_t n = 60) const {
    return test::random_cases_on(pipeline(), n, GetParam() + 100);
  }
  [[nodiscard]] Tally counted(const Cases& rows, LogSpec spec = test::log_spec()) const {
    return tally(replay(pipeline(), log_of(rows, std::move(spec)), cut), by_region());
  }
};

TEST_P(RandomPipelines, AreWrittenAndReadBackTheSame) {
  const Pipeline written = pipeline();

  EXPECT_EQ(Pipeline::from_json(written.to_json()), written);
}

TEST_P(RandomPipelines, CountTheSameForAnyOrderOfCasesAndAnyNumberOfThreads) {
  Cases rows = cases();
  const Tally expected = counted(rows);
  std::mt19937 random(GetParam());

  std::shuffle(rows.begin(), rows.end(), random);

  EXPECT_EQ(counted(rows), expected);
  const Replay threaded = replay(pipeline(), log_of(rows), cut, {.threads = 7});
  EXPECT_EQ(tally(threaded, by_region(), {.threads = 3}), expected);
}

TEST_P(RandomPipelines, CountTheSameForAnyOrderOfRowsWithASequenceColumn) {
  Cases rows = cases();
  const Tally expected = counted(rows, with_sequence());
  std::mt19937 random(GetParam());

  for (auto& own : rows) std::shuffle(own.begin(), own.end(), random);

  // Words stand in log order, so variants too are the same.
  EXPECT_EQ(counted(rows, with_sequence()), expected);
}

TEST_P(RandomPipelines, CountTheSameForAnyOrderOfRowsOnDistinctDays) {
  Cases rows = cases();
  for (auto& own : rows) {
    for (std::size_t k = 0; k < own.size(); ++k) {
      own[k].time = to_string(Date{Date::of(2020, 3, 1).days() + static_cast<std::int32_t>(k * 3)});
    }
  }
  const Tally expected = counted(rows);
  std::mt19937 random(GetParam());

  for (auto& own : rows) std::shuffle(own.begin(), own.end(), random);

  EXPECT_EQ(counted(rows), expected);
}

TEST_P(RandomPipelines, CountTheSameForPartsThatAreMerged) {
  const Cases rows = cases();
  const Tally expected = counted(rows);

  const auto cut_at = rows.begin() + 17;
  const Tally merged = counted(Cases(cut_at, rows.end())) + counted(Cases(rows.begin(), cut_at));

  EXPECT_EQ(merged, expected);
}

TEST_P(RandomPipelines, KeepEveryCaseAndEveryStageInTheFunnelsBalance) {
  const Tally counts = counted(cases());

  for (const Reading reading : {Reading::first_decision, Reading::at_cut}) {
    std::map<std::vector<std::string>, std::int64_t> by_group;
    std::map<std::vector<std::string>, std::int64_t> all;
    for (const OutcomeRow& row : outcomes(counts, reading).rows) {
      by_group[row.group.values] += row.cases;
      all[row.group.values] = row.of;
    }
    EXPECT_EQ(by_group, all);
    for (const FunnelStage& stage : funnel(counts, reading).stages) {
      std::int64_t sum = stage.moved_on + stage.active + stage.paused + stage.silent;
      for (const std::int64_t left : stage.left) sum += left;
      EXPECT_EQ(stage.reached, sum);
      EXPECT_EQ(stage.reached, stage.visited + stage.skipped);
    }
  }
}

TEST_P(RandomPipelines, MoveALiveCaseExactlyAsAReplay) {
  const Pipeline procedure = pipeline();
  const EventLog log = log_of(cases(), with_sequence());
  const Replay replayed = replay(procedure, log, cut);

  for (std::size_t i = 0; i < log.case_count(); ++i) {
    Case live(procedure);
    for (const RowId row : replayed.rows(CaseId{i})) {
      const auto finding = replayed.finding(row);
      if (finding == FindingKind::after_data_cut) continue;
      if (finding == FindingKind::after_break) break;
      FieldMap fields;
      for (const char* name : {"offence", "region"}) {
        const std::string text = log.find_attribute(name)->text(row);
        if (!text.empty()) fields.emplace(name, text);
      }

      const auto refusal =
          live.apply(log.word_texts()[log.words()[row.index()]], log.time(row), fields);

      ASSERT_EQ(refusal.has_value(), finding.has_value());
      if (refusal) {
        EXPECT_EQ(to_string(refusal->reason), to_string(*finding));
      } else {
        EXPECT_EQ(live.position().state, replayed.state_after(row));
        EXPECT_EQ(live.position().offence(procedure), replayed.offence_after(row));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomPipelines, ::testing::Range(1U, 41U));

}  // namespace
}  // namespace casepath
