// Log, replay and tally by several threads, and by many readers of one replay at once.  Run under
// ThreadSanitizer by .ci/run.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "casepath/log/readers.hpp"
#include "casepath/replay/replay.hpp"
#include "casepath/tally/bytes.hpp"
#include "casepath/tally/tally.hpp"
#include "pipelines.hpp"
#include "random_logs.hpp"

namespace casepath {
namespace {

const Date cut = Date::of(2020, 12, 31);

TallySpec with_everything() {
  TallySpec spec;
  spec.by = {{"region", ""}};
  spec.passages = {{"trial", 365}};
  spec.calendar = true;
  return spec;
}

TEST(Threads, MakeTheSameLogReplayAndTallyAsOneThread) {
  const Pipeline pipeline = test::with_offences();
  const std::string csv = to_csv(test::log_of_cases(test::random_cases(pipeline, 3000, 7)));
  const auto bytes_of = [&](unsigned threads) {
    const EventLog log = parse_csv(csv, test::log_spec(), {}, {.threads = threads, .progress = {}});
    const Replay all = replay(pipeline, log, cut, {.threads = threads});
    return to_bytes(tally(all, with_everything(), {.threads = threads}));
  };

  const std::string expected = bytes_of(1);

  for (const unsigned threads : {2U, 4U, 7U}) EXPECT_EQ(bytes_of(threads), expected);
}

TEST(Threads, ReadOneReplayAtOnce) {
  const Pipeline pipeline = test::with_offences();
  const EventLog log = test::log_of_cases(test::random_cases(pipeline, 500, 8));
  const Replay all = replay(pipeline, log, cut, {.threads = 2});
  const std::string expected = to_bytes(tally(all, with_everything(), {.threads = 1}));
  std::atomic<int> unequal = 0;

  std::vector<std::thread> readers;
  for (unsigned i = 0; i < 4; ++i) {
    readers.emplace_back([&, i] {
      if (to_bytes(tally(all, with_everything(), {.threads = 1 + i % 2})) != expected) ++unequal;
      for (std::size_t row = i; row < log.row_count(); row += 4) {
        if (all.moved(RowId{row}) && all.finding(RowId{row})) ++unequal;
        static_cast<void>(all.reason(RowId{row}));
      }
      for (const Attribute& attribute : log.attributes()) {
        static_cast<void>(attribute.text(RowId{0U}));
      }
    });
  }
  for (std::thread& reader : readers) reader.join();

  EXPECT_EQ(unequal, 0);
}

}  // namespace
}  // namespace casepath
