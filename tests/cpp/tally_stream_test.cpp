#include "casepath/tally/stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/core/arrow_abi.hpp"
#include "casepath/core/error.hpp"
#include "casepath/tally/bytes.hpp"
#include "casepath/tally/detail/seen_cases.hpp"
#include "logs.hpp"
#include "pipelines.hpp"
#include "random_logs.hpp"

namespace casepath {
namespace {

using test::log_of;
using test::LogRow;
using test::message_of;
using test::random_cases;
using test::random_columns;
using test::with_offences;

const Date cut = Date::of(2020, 12, 31);

TallySpec everything() {
  return {{{"region", ""}, {"actor", "charged"}},
          {{"trial", 180}, {"conviction", 365}},
          true,
          true,
          true};
}

std::vector<LogRow> rows_of(const std::vector<std::vector<LogRow>>& cases) {
  std::vector<LogRow> rows;
  for (const auto& own : cases) rows.insert(rows.end(), own.begin(), own.end());
  return rows;
}

/// Rows in batches of 1 to `most` rows, wherever they cut a case.
std::vector<EventLog> batches_of(const std::vector<LogRow>& rows, std::size_t most, unsigned seed,
                                 const std::vector<std::string>& columns = random_columns()) {
  std::mt19937 random(seed);
  std::vector<EventLog> batches;
  for (std::size_t begin = 0; begin < rows.size();) {
    const std::size_t end = std::min(rows.size(), begin + 1 + random() % most);
    batches.push_back(log_of({rows.begin() + static_cast<std::ptrdiff_t>(begin),
                              rows.begin() + static_cast<std::ptrdiff_t>(end)},
                             columns));
    begin = end;
  }
  return batches;
}

Tally streamed(const std::vector<EventLog>& batches, TallyStream stream) {
  for (const EventLog& batch : batches) stream.add(batch);
  return std::move(stream).finish();
}

class StreamedRandomLogs : public ::testing::TestWithParam<unsigned> {};

TEST_P(StreamedRandomLogs, GiveTheBytesOfTheWholeLogForAnyBatchesThreadsAndOrderOfCases) {
  auto cases = random_cases(with_offences(), 80, GetParam());
  const std::string expected = to_bytes(
      tally(replay(with_offences(), log_of(rows_of(cases), random_columns()), cut), everything()));
  std::mt19937 random(GetParam());

  for (const std::size_t most : {1U, 2U, 5U, 30U, 1000U}) {
    std::shuffle(cases.begin(), cases.end(), random);
    const auto batches = batches_of(rows_of(cases), most, GetParam());
    const TallyStream stream(with_offences(), cut, everything(),
                             {.threads = static_cast<unsigned>(1 + most % 3)});

    EXPECT_EQ(to_bytes(streamed(batches, stream)), expected) << "batches of up to " << most;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, StreamedRandomLogs, ::testing::Range(1U, 9U));

TEST(TallyStream, CountsNoBatchAndEmptyBatchesAsNothing) {
  const Tally nothing = streamed({log_of({}, {"region"}), log_of({}, {"region"})},
                                 {with_offences(), cut, {{{"region", ""}}, {}}});

  EXPECT_EQ(nothing,
            tally(replay(with_offences(), log_of({}, {"region"}), cut), {{{"region", ""}}, {}}));
  EXPECT_EQ(streamed({}, {with_offences(), cut, {{{"region", ""}}, {}}}), nothing);
}

TEST(TallyStream, TakesTheRowsOfACaseWithinABatchInAnyOrder) {
  const std::vector<LogRow> rows{{"A", "report", "2020-01-05"}, {"B", "report", "2020-01-06"},
                                 {"A", "open", "2020-01-09"},   {"C", "report", "2020-01-07"},
                                 {"B", "open", "2020-02-01"},   {"B", "charge", "2020-03-01"}};
  const Tally whole = tally(replay(with_offences(), log_of(rows), cut));

  // B, whose row is the last of the first batch, goes on in the second.
  EXPECT_EQ(
      streamed({log_of({rows.begin(), rows.begin() + 5}), log_of({rows.begin() + 5, rows.end()})},
               {with_offences(), cut}),
      whole);
}

TEST(TallyStream, TakesACaseThatGoesOnOverManyBatchesBesideOthers) {
  const std::vector<LogRow> rows{{"A", "report", "2020-01-05"},  {"A", "open", "2020-01-09"},
                                 {"A", "charge", "2020-02-09"},  {"B", "report", "2020-01-07"},
                                 {"A", "verdict", "2020-05-01"}, {"C", "report", "2020-01-07"}};
  const Tally whole = tally(replay(with_offences(), log_of(rows), cut));

  EXPECT_EQ(streamed({log_of({rows[0]}), log_of({rows[1]}),
                      log_of({rows.begin() + 2, rows.begin() + 5}), log_of({rows[5]})},
                     {with_offences(), cut}),
            whole);
}

TEST(TallyStream, RefusesACaseThatComesAgainAfterOthers) {
  TallyStream stream(with_offences(), cut);
  stream.add(log_of({{"A", "report", "2020-01-05"}, {"B", "report", "2020-01-05"}}));
  stream.add(log_of({{"B", "open", "2020-02-05"}, {"C", "report", "2020-01-05"}}));

  EXPECT_EQ(message_of([&] {
              stream.add(log_of({{"C", "open", "2020-02-05"}, {"A", "open", "2020-02-05"}}));
            }),
            "row 6 (in batch 3): the case \"A\" comes again after other cases; a log that is read "
            "in batches must have the rows of a case together: sort it by \"case\", or read it "
            "whole");
}

TEST(TallyStream, NamesTheProblemOfACaseThatComesAgain) {
  TallyStream stream(with_offences(), cut);
  stream.add(log_of({{"A", "report", "2020-01-05"}, {"B", "report", "2020-01-05"}}));

  try {
    stream.add(log_of({{"A", "open", "2020-02-05"}}));
    FAIL() << "added";
  } catch (const LogError& error) {
    ASSERT_EQ(error.problems().size(), 1U);
    EXPECT_EQ(error.problems()[0].code, "case_comes_again");
    EXPECT_EQ(error.problems()[0].row, 3);
    EXPECT_EQ(error.problems()[0].column, "case");
  }
}

TEST(TallyStream, RefusesAGroupThatVariesWithinACaseOverBatches) {
  TallyStream stream(with_offences(), cut, {{{"region", ""}}, {}});
  stream.add(log_of({{"A", "report", "2020-01-05", {"North"}}}, {"region"}));
  stream.add(log_of({{"A", "open", "2020-01-06", {"South"}}}, {"region"}));

  EXPECT_EQ(message_of([&] { (void)std::move(stream).finish(); }),
            "by: the column \"region\" varies within charge \"A\"; say at which milestone to take "
            "it, with at=, one of: \"indicated\", \"opened\", \"charged\", \"decided\"");
}

TEST(TallyStream, GroupsTheSameWhereAColumnOfNumbersIsOneOfTextsInALaterBatch) {
  const std::vector<LogRow> first{{"A", "report", "2020-01-05", {"1"}},
                                  {"B", "report", "2020-01-05", {"2"}}};
  const std::vector<LogRow> second{{"B", "open", "2020-02-05", {"2"}},
                                   {"C", "report", "2020-02-05", {"2a"}}};
  const TallySpec spec{{{"court", ""}}, {}};

  const Tally counted = streamed({log_of(first, {"court:integer"}), log_of(second, {"court"})},
                                 {with_offences(), cut, spec});

  EXPECT_EQ(counted,
            tally(replay(with_offences(),
                         log_of({first[0], first[1], second[0], second[1]}, {"court"}), cut),
                  spec));
}

TEST(TallyStream, KeepsTheOrderThatASequenceColumnOrNanosecondsGiveAcrossBatches) {
  LogSpec spec = test::log_spec();
  spec.sequence_column = "number";
  const std::vector<LogRow> rows{{"A", "open", "2020-01-05", {"2"}},
                                 {"A", "report", "2020-01-05", {"1"}},
                                 {"B", "open", "2020-01-05T10:00:00.000000002", {""}},
                                 {"B", "report", "2020-01-05T10:00:00.000000001", {""}}};
  const std::vector<std::string> columns{"number:integer"};
  const Tally whole = tally(replay(with_offences(), log_of(rows, columns, spec), cut));
  std::vector<EventLog> batches;
  for (const LogRow& row : rows) batches.push_back(log_of({row}, columns, spec));

  EXPECT_EQ(streamed(batches, {with_offences(), cut}), whole);
  EXPECT_EQ(whole.findings().size(), 0U);
}

TEST(TallyStream, ReportsRowsAndStopsWhenAsked) {
  std::vector<std::size_t> done;
  ReplayOptions options;
  options.progress = [&done](std::size_t rows, std::size_t) {
    done.push_back(rows);
    return rows < 4;
  };
  TallyStream stream(with_offences(), cut, {}, options);
  stream.add(log_of({{"A", "report", "2020-01-05"}, {"B", "report", "2020-01-05"}}));

  EXPECT_THROW(stream.add(log_of({{"C", "report", "2020-01-05"}, {"D", "report", "2020-01-05"}})),
               Cancelled);
  EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
}

TEST(SeenCases, KnowEveryNameUpToTheirMostAndASampleBeyond) {
  detail::SeenCases seen(64);
  for (int i = 0; i < 64; ++i) EXPECT_TRUE(seen.add("case-" + std::to_string(i)));
  for (int i = 0; i < 64; ++i) EXPECT_FALSE(seen.add("case-" + std::to_string(i)));
  EXPECT_TRUE(seen.is_complete());

  for (int i = 64; i < 100'000; ++i) EXPECT_TRUE(seen.add("case-" + std::to_string(i)));
  EXPECT_FALSE(seen.is_complete());
  EXPECT_LE(seen.remembered(), 64U);
  EXPECT_GE(seen.remembered(), 16U);

  std::size_t found = 0;
  for (int i = 0; i < 100'000; ++i) found += seen.add("case-" + std::to_string(i)) ? 0 : 1;
  EXPECT_GE(found, 16U) << "a log in wrong order does not escape";
}

// --- CSV ---------------------------------------------------------------------------------------

class StreamedCsv : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::path(::testing::TempDir()) /
            (std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()) + ".csv");
  }
  void TearDown() override { std::filesystem::remove(path_); }

  void write(std::string_view text) const { std::ofstream(path_, std::ios::binary) << text; }
  [[nodiscard]] Tally whole(const TallySpec& spec) const {
    return tally(replay(with_offences(), read_csv(path_, test::log_spec()), cut), spec);
  }
  [[nodiscard]] Tally in_pieces(const TallySpec& spec, std::size_t bytes) const {
    return tally_csv(path_, test::log_spec(), {with_offences(), cut, spec}, {}, {.bytes = bytes});
  }

  std::filesystem::path path_;
};

const TallySpec by_court{{{"court", ""}}, {}};

TEST_F(StreamedCsv, GivesTheTallyOfTheWholeFileForPiecesOfAnySize) {
  const EventLog log = log_of(rows_of(random_cases(with_offences(), 60, 3)), random_columns());
  write_csv(log, path_);
  const std::string expected = to_bytes(whole(everything()));

  for (const std::size_t bytes : {1U, 40U, 100U, 1000U, 100'000U}) {
    EXPECT_EQ(to_bytes(in_pieces(everything(), bytes)), expected) << "pieces of " << bytes;
  }
}

TEST_F(StreamedCsv, ReadsGzip) {
  const EventLog log = log_of(rows_of(random_cases(with_offences(), 60, 3)), random_columns());
  const std::string text = to_csv(log);
  const gzFile file = gzopen(path_.c_str(), "wb");
  ASSERT_EQ(gzwrite(file, text.data(), static_cast<unsigned>(text.size())),
            static_cast<int>(text.size()));
  gzclose(file);

  EXPECT_EQ(in_pieces(everything(), 500), whole(everything()));
}

TEST_F(StreamedCsv, CutsNoRowInItsQuotes) {
  write(
      "case,event,time,court\r\nA,report,2020-01-05,\"Court \"\"1\"\",\r\nthe 5\"\" one\"\r\n"
      "B,report,2020-01-06,a 5\" court\r\n\r\nB,open,2020-01-07,a 5\" court\r\n"
      "C,report,2020-01-08,\"x\ny\"");
  const Tally expected = whole(by_court);

  for (std::size_t bytes = 1; bytes < 160; ++bytes) {
    ASSERT_EQ(in_pieces(by_court, bytes), expected) << "pieces of " << bytes;
  }
  EXPECT_EQ(expected.groups().size(), 3U);
}

TEST_F(StreamedCsv, TakesTheTypesOfTheWholeFile) {
  // As a whole the column is text, 1.50 and 1.5 are two; the first pieces alone would be numbers.
  write(
      "case,event,time,court\nA,report,2020-01-05,1.50\nB,report,2020-01-05,1.5\n"
      "C,report,2020-01-05,True\nD,report,2020-01-05,\n");
  const Tally expected = whole(by_court);

  for (const std::size_t bytes : {1U, 30U, 60U}) {
    EXPECT_EQ(in_pieces(by_court, bytes), expected) << "pieces of " << bytes;
  }
  EXPECT_THAT(expected.groups(), ::testing::Contains(std::vector<std::string>{"1.50"}));
}

TEST_F(StreamedCsv, FeedsAFieldAsTheWholeFileWould) {
  // Quotes around every value make text, which can't feed a field of integers; around some they
  // don't.
  write(
      "case,event,time,months\nA,report,2020-01-05,\"3\"\nB,report,2020-01-05,4\n"
      "C,report,2020-01-05,\"5\"\n");
  const TallySpec spec{{{"months", ""}}, {}};

  EXPECT_EQ(in_pieces(spec, 1), whole(spec));
}

TEST_F(StreamedCsv, HasTheErrorsOfTheWholeFileWithItsRows) {
  write("case,event,time\nA,report,2020-01-05\nB,report,2020-01-05\nC,report,2020-13-05\n");
  EXPECT_EQ(message_of([&] { (void)in_pieces({}, 1); }), message_of([&] { (void)whole({}); }));

  write("case,event,time\nA,report,2020-01-05\nB,report,2020-01-05\nC,report\n");
  EXPECT_EQ(message_of([&] { (void)in_pieces({}, 1); }), "row 3 has 2 cells; the header has 3");

  write("case,event,time\nA,report,2020-01-05\nB,report,2020-01-05\nA,open,2020-02-05\n");
  EXPECT_EQ(message_of([&] { (void)in_pieces({}, 1); }),
            "row 3 (in batch 4): the case \"A\" comes again after other cases; a log that is read "
            "in batches must have the rows of a case together: sort it by \"case\", or read it "
            "whole");

  write("");
  EXPECT_EQ(message_of([&] { (void)in_pieces({}, 1); }),
            path_.string() + " is empty: not even a header");

  std::filesystem::remove(path_);
  EXPECT_EQ(message_of([&] { (void)in_pieces({}, 1); }),
            path_.string() + ": No such file or directory");
}

TEST_F(StreamedCsv, CountsAFileOfAHeaderAlone) {
  write("case,event,time,court\n");

  EXPECT_EQ(in_pieces(by_court, 1), whole(by_court));
}

// --- Arrow -------------------------------------------------------------------------------------

/// A stream that gives the batches of other streams, all of one type.
struct JoinedStreams {
  std::vector<ArrowArrayStream> streams;
  std::size_t at = 0;
  int* released;

  static JoinedStreams& self_of(ArrowArrayStream* stream) {
    return *static_cast<JoinedStreams*>(stream->private_data);
  }
  static int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
    ArrowArrayStream& first = self_of(stream).streams.front();
    return first.get_schema(&first, out);
  }
  static int get_next(ArrowArrayStream* stream, ArrowArray* out) {
    JoinedStreams& self = self_of(stream);
    out->release = nullptr;
    while (self.at < self.streams.size()) {
      ArrowArrayStream& own = self.streams[self.at];
      const int error = own.get_next(&own, out);
      if (error != 0 || out->release != nullptr) return error;
      ++self.at;
    }
    return 0;
  }
  static void release(ArrowArrayStream* stream) {
    JoinedStreams& self = self_of(stream);
    for (ArrowArrayStream& own : self.streams) own.release(&own);
    ++*self.released;
    stream->release = nullptr;
  }
  ArrowArrayStream stream() {
    ArrowArrayStream joined{};
    joined.get_schema = &get_schema;
    joined.get_next = &get_next;
    joined.get_last_error = [](ArrowArrayStream*) -> const char* { return nullptr; };
    joined.release = &release;
    joined.private_data = this;
    return joined;
  }
};

JoinedStreams joined(const std::vector<EventLog>& batches, int& released) {
  JoinedStreams all{{}, 0, &released};
  for (const EventLog& batch : batches) {
    all.streams.emplace_back();
    export_arrow(batch, &all.streams.back());
  }
  return all;
}

TEST(StreamedArrow, GivesTheTallyOfTheWholeStreamAndReleasesIt) {
  const auto rows = rows_of(random_cases(with_offences(), 60, 4));
  const Tally expected =
      tally(replay(with_offences(), log_of(rows, random_columns()), cut), everything());

  for (const std::size_t at_once : {1U, 20U, 100'000U}) {
    int released = 0;
    JoinedStreams source = joined({log_of(rows, random_columns())}, released);
    ArrowArrayStream stream = source.stream();

    EXPECT_EQ(tally_arrow(&stream, test::log_spec(), {with_offences(), cut, everything()},
                          {.rows = at_once}),
              expected);
    EXPECT_EQ(released, 1);
  }
}

TEST(StreamedArrow, TakesBatchAfterBatch) {
  const std::vector<LogRow> rows{{"A", "report", "2020-01-05"},
                                 {"A", "open", "2020-01-09"},
                                 {"B", "report", "2020-02-09"},
                                 {"B", "open", "2020-03-07"},
                                 {"C", "report", "2020-05-01"}};
  const Tally expected = tally(replay(with_offences(), log_of(rows), cut));
  int released = 0;
  JoinedStreams source =
      joined({log_of({rows[0]}), log_of({rows[1], rows[2]}), log_of({rows[3]}), log_of({rows[4]})},
             released);

  ArrowArrayStream stream = source.stream();

  EXPECT_EQ(tally_arrow(&stream, test::log_spec(), {with_offences(), cut}, {.rows = 1}), expected);
}

TEST(StreamedArrow, SaysRowsOfTheStreamAndReleasesItAfterAnError) {
  LogSpec spec = test::log_spec();
  spec.time_column = "region";
  int released = 0;
  JoinedStreams source =
      joined({log_of({{"A", "report", "2020-01-05", {"2020-01-05"}}}, {"region"}),
              log_of({{"B", "report", "2020-01-05", {"yesterday"}}}, {"region"})},
             released);
  ArrowArrayStream stream = source.stream();

  const std::string message = message_of([&] {
    (void)tally_arrow(&stream, spec, {with_offences(), cut}, {.rows = 1});
  });

  EXPECT_THAT(message, ::testing::HasSubstr("row 2"));
  EXPECT_THAT(message, ::testing::HasSubstr("yesterday"));
  EXPECT_EQ(released, 1);
}

}  // namespace
}  // namespace casepath
