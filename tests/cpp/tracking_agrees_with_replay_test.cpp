#include <gtest/gtest.h>

#include <string>

#include "casepath/replay/replay.hpp"
#include "casepath/tracking/case.hpp"
#include "logs.hpp"
#include "pipelines.hpp"
#include "random_logs.hpp"

namespace casepath {
namespace {

const Date cut = Date::of(2020, 12, 31);

/// The fields of a row as a service would give them to a live case.
FieldMap fields_of(const EventLog& log, RowId row) {
  FieldMap fields;
  for (const Attribute& attribute : log.attributes()) {
    if (!attribute.is_recorded(row)) continue;
    if (attribute.type() == ColumnType::integer) {
      fields.emplace(attribute.name(), attribute.integers()[row.index()]);
    } else {
      fields.emplace(attribute.name(), attribute.text(row));
    }
  }
  return fields;
}

class LiveAndReplayed : public ::testing::TestWithParam<unsigned> {};

TEST_P(LiveAndReplayed, AgreeInEveryMoveAndEveryRefusal) {
  const Pipeline pipeline = test::with_offences();
  const EventLog log = test::log_of_cases(test::random_cases(pipeline, 150, GetParam()));
  const Replay replayed = replay(pipeline, log, cut);
  std::size_t compared = 0;

  for (std::size_t i = 0; i < log.case_count(); ++i) {
    Case live(pipeline, std::string(log.case_name(CaseId{i})));
    for (const RowId row : replayed.rows(CaseId{i})) {
      const auto finding = replayed.finding(row);
      if (finding == FindingKind::exact_duplicate || finding == FindingKind::after_data_cut) {
        continue;  // rows that a replay does not give to step()
      }
      if (finding == FindingKind::after_break) break;
      const std::string& word = log.word_texts()[log.words()[row.index()]];

      const auto refusal = live.apply(word, log.time(row), fields_of(log, row));

      ASSERT_EQ(refusal.has_value(), finding.has_value()) << live.name() << " " << word;
      if (refusal) {
        EXPECT_EQ(to_string(refusal->reason), to_string(*finding)) << refusal->message;
      } else {
        EXPECT_EQ(live.position().state, replayed.state_after(row));
        EXPECT_EQ(live.position().offence(pipeline), replayed.offence_after(row));
      }
      ++compared;
    }
  }
  EXPECT_GT(compared, 300U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, LiveAndReplayed, ::testing::Range(1U, 21U));

}  // namespace
}  // namespace casepath
