#include "casepath/tally/bytes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/core/error.hpp"
#include "golden.hpp"
#include "logs.hpp"
#include "pipelines.hpp"
#include "random_logs.hpp"
#include "random_pipelines.hpp"

namespace casepath {
namespace {

using test::log_of;
using test::message_of;
using test::with_offences;

const Date cut = Date::of(2020, 12, 31);

TallySpec everything() {
  return {{{"region", ""}, {"actor", "charged"}},
          {{"trial", 180}, {"conviction", 365}},
          true,
          true,
          true};
}

Tally counted(std::size_t cases, unsigned seed) {
  const EventLog log = test::log_of_cases(test::random_cases(with_offences(), cases, seed));
  return tally(replay(with_offences(), log, cut, {.complete_from = Date::of(2019, 9, 1)}),
               everything());
}

/// Four cases, written by hand, in two scripts.
Tally small_tally() {
  const EventLog log = log_of({{"A", "report", "2020-01-05", {"grave", "Маңғыстау"}},
                               {"A", "open", "2020-01-09", {"grave", "Маңғыстау"}},
                               {"A", "charge", "2020-02-01", {"medium", "Маңғыстау"}},
                               {"B", "report", "2020-03-01", {"minor", ""}},
                               {"B", "open", "", {"minor", ""}},
                               {"C", "report", "2020-03-02", {"minor", "طرابلس"}},
                               {"C", "перерыв", "2020-03-03", {"minor", "طرابلس"}},
                               {"D", "verdict", "2020-03-03", {"minor", "طرابلس"}}},
                              {"offence", "region"});
  return tally(replay(with_offences(), log, cut), {{{"region", ""}}, {{"conviction", 365}}, true});
}

/// The bytes with `change` made and length and checksum put right: what a forger would write.
template <class Change>
std::string forged(std::string bytes, const Change& change) {
  bytes.resize(bytes.size() - 4);
  change(bytes);
  const std::uint64_t size = bytes.size() + 4;
  for (std::size_t i = 0; i < 8; ++i) bytes[12 + i] = static_cast<char>(size >> (8 * i) & 0xFFU);
  const auto sum =
      crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
  for (std::size_t i = 0; i < 4; ++i) bytes += static_cast<char>(sum >> (8 * i) & 0xFFU);
  return bytes;
}

std::string message_for(std::string_view bytes) {
  return message_of([&] { (void)tally_from_bytes(bytes); });
}

/// The place after `at` to try: every one, but within the pipeline's JSON, which has tests of its
/// own, every 16th.
std::size_t place_after(std::string_view bytes, std::size_t at) {
  return at + (at < bytes.find("\5frame") ? 16 : 1);
}

/// Replaces the content of a section.
std::string with_section(const std::string& bytes, std::string_view name,
                         std::string_view content) {
  return forged(bytes, [&](std::string& all) {
    const std::string head = static_cast<char>(name.size()) + std::string(name);
    const std::size_t at = all.find(head) + head.size();
    const auto length = static_cast<unsigned char>(all.at(at));
    ASSERT_LT(length, 128) << "a short section";
    all.replace(at, length + 1U, static_cast<char>(content.size()) + std::string(content));
  });
}

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class TallyFile : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
};

class TallyOfRandomLogs : public ::testing::TestWithParam<unsigned> {};

TEST_P(TallyOfRandomLogs, ComesBackFromItsBytesAsItWas) {
  const Tally tally = counted(80, GetParam());

  const std::string bytes = to_bytes(tally);
  const Tally again = tally_from_bytes(bytes);

  EXPECT_EQ(again, tally);
  EXPECT_EQ(to_bytes(again), bytes);
}

TEST_P(TallyOfRandomLogs, HasTheSameBytesInWhateverOrderPartsAreReadAndAdded) {
  const auto cases = test::random_cases(with_offences(), 60, GetParam());
  const Replay whole = replay(with_offences(), test::log_of_cases(cases), cut);
  const std::string expected = to_bytes(tally(whole, everything()));
  std::vector<std::string> parts;
  for (std::uint32_t begin = 0; begin < 60; begin += 12) {
    parts.push_back(to_bytes(tally_part(whole, everything(), CaseId{begin}, CaseId{begin + 12})));
  }
  std::mt19937 random(GetParam());

  for (int round = 0; round < 5; ++round) {
    std::shuffle(parts.begin(), parts.end(), random);
    Tally sum = tally_from_bytes(parts.front());
    for (std::size_t i = 1; i < parts.size(); ++i) sum += tally_from_bytes(parts[i]);

    EXPECT_EQ(to_bytes(sum), expected);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, TallyOfRandomLogs, ::testing::Range(1U, 9U));

class TallyOfRandomPipelines : public ::testing::TestWithParam<unsigned> {};

TEST_P(TallyOfRandomPipelines, ComesBackFromItsBytesAsItWas) {
  const Pipeline pipeline(test::random_definition(GetParam()));
  std::vector<test::LogRow> rows;
  for (const auto& own : test::random_cases_on(pipeline, 60, GetParam() + 100)) {
    rows.insert(rows.end(), own.begin(), own.end());
  }
  const EventLog log = log_of(rows, {"offence", "region", "number:integer"});
  const Tally tally =
      casepath::tally(replay(pipeline, log, cut),
                      {{{"region", "decided"}}, {{"stage-1", 90}}, GetParam() % 2 == 0});

  const std::string bytes = to_bytes(tally);
  const Tally again = tally_from_bytes(bytes);

  EXPECT_EQ(again, tally);
  EXPECT_EQ(to_bytes(again), bytes);
}

INSTANTIATE_TEST_SUITE_P(Seeds, TallyOfRandomPipelines, ::testing::Range(1U, 41U));

TEST(TallyBytes, HoldATallyOfNoCase) {
  const Tally nothing(with_offences(), everything(), {"charge", cut, {}, 365});

  EXPECT_EQ(tally_from_bytes(to_bytes(nothing)), nothing);
}

TEST(TallyBytes, DifferWhereTalliesDiffer) {
  const EventLog log = log_of({{"A", "report", "2020-01-05"}});
  const Replay result = replay(with_offences(), log, cut);
  const std::string bytes = to_bytes(tally(result));

  EXPECT_NE(to_bytes(tally(result, {{}, {{"trial", 30}}})), bytes);
  EXPECT_NE(to_bytes(tally(result, {{}, {}, true})), bytes);
  EXPECT_NE(to_bytes(tally(replay(with_offences(), log, Date::of(2020, 12, 30)))), bytes);
  EXPECT_NE(to_bytes(tally(replay(test::report_charge_verdict(), log, cut))), bytes);
}

TEST(TallyBytes, AreRefusedWithAnySingleByteChanged) {
  const std::string bytes = to_bytes(small_tally());

  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ (1U << bit));
      ASSERT_THROW((void)tally_from_bytes(changed), TallyError) << "byte " << i << " bit " << bit;
    }
  }
}

TEST(TallyBytes, AreRefusedCutOffAnywhereAndWithAnythingBehindThem) {
  const std::string bytes = to_bytes(small_tally());

  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_THROW((void)tally_from_bytes(std::string_view(bytes).substr(0, size)), TallyError)
        << size << " bytes";
  }
  EXPECT_THROW((void)tally_from_bytes(bytes + '\0'), TallyError);
  EXPECT_THROW((void)tally_from_bytes(bytes + bytes), TallyError);
}

TEST(TallyBytes, ThatAreForgedAreRefusedOrAreThoseOfAnotherTally) {
  const std::string bytes = to_bytes(small_tally());
  std::mt19937 random(5);

  std::size_t accepted = 0;
  for (std::size_t i = 20; i + 4 < bytes.size(); i = place_after(bytes, i)) {
    const std::string changed = forged(bytes, [&](std::string& all) {
      all[i] = static_cast<char>(static_cast<unsigned char>(all[i]) ^ (1U + random() % 255));
    });
    try {
      ASSERT_EQ(to_bytes(tally_from_bytes(changed)), changed) << "byte " << i;
      ++accepted;
    } catch (const TallyError&) {
      continue;
    }
  }
  EXPECT_LT(accepted, bytes.size() / 10) << "most of them say what no tally says";
}

TEST(TallyBytes, ThatAreForgedAndCutAreRefusedOrAreThoseOfAnotherTally) {
  const std::string bytes = to_bytes(small_tally());

  std::size_t accepted = 0;
  for (std::size_t size = 20; size + 4 < bytes.size(); size = place_after(bytes, size)) {
    const std::string changed = forged(bytes, [&](std::string& all) { all.resize(size); });
    try {
      ASSERT_EQ(to_bytes(tally_from_bytes(changed)), changed) << size << " bytes";
      ++accepted;
    } catch (const TallyError&) {
      continue;
    }
  }
  EXPECT_LE(accepted, 12U) << "only where a section ends can another tally end";
}

TEST(TallyBytes, SayWhyTheyAreRefused) {
  const std::string bytes = to_bytes(small_tally());
  const std::string size = std::to_string(bytes.size());
  std::string newer = bytes;
  newer[8] = 2;
  std::string damaged = bytes;
  damaged[100] = '~';

  EXPECT_EQ(message_for(""), "the tally is empty");
  EXPECT_EQ(message_for("case,event,date\nA,report,2020-01-05\n"),
            "the tally is no tally of casepath: it begins otherwise");
  EXPECT_EQ(message_for(bytes.substr(0, 5)), "the tally is cut off: 5 bytes of at least 24");
  EXPECT_EQ(message_for(bytes.substr(0, 300)), "the tally is cut off: 300 bytes of " + size);
  EXPECT_EQ(message_for(bytes + "\n"), "the tally is " + std::to_string(bytes.size() + 1) +
                                           " bytes long, but its tally " + size +
                                           ": something follows it, or it is damaged");
  EXPECT_EQ(message_for(newer),
            "the tally is of version 2 of the format of tallies, but this casepath reads version "
            "1: read it by a newer casepath");
  EXPECT_EQ(message_for(damaged), "the tally is damaged: its bytes do not fit their checksum");
}

TEST(TallyBytes, SayWhereTheySayWhatNoTallySays) {
  const std::string bytes =
      to_bytes(tally(replay(with_offences(), log_of({{"A", "report", "2020-01-05"}}), cut)));
  const auto place = [&](std::string_view section) {
    return bytes.find(static_cast<char>(section.size()) + std::string(section)) + section.size() +
           2;
  };
  const auto begin = [&](const char* section, std::size_t bytes_read) {
    return "the tally is no valid tally: section \"" + std::string(section) + "\", byte " +
           std::to_string(place(section) + bytes_read) + ": ";
  };

  // A list of 2^35 items must not be made room for.
  EXPECT_EQ(message_for(with_section(bytes, "moves", "\x80\x80\x80\x80\x80\x01")),
            begin("moves", 6) + "a list of 34359738368 items, which are not there");
  // Keys of group, from (none), event, to; and a count.
  const std::string good{"\x01\x00\x00\x00\x00\x01", 6};
  EXPECT_EQ(tally_from_bytes(with_section(bytes, "moves", good)), tally_from_bytes(bytes));
  EXPECT_EQ(message_for(with_section(bytes, "moves", {"\x01\x01\x00\x00\x00\x01", 6})),
            begin("moves", 2) + "group is 1, of 1 possible");
  EXPECT_EQ(message_for(with_section(bytes, "moves", {"\x01\x00\x00\x00\x05\x01", 6})),
            begin("moves", 5) + "a move that the pipeline does not have");
  EXPECT_EQ(message_for(with_section(bytes, "moves", {"\x01\x00\x00\x00\x00\x00", 6})),
            begin("moves", 6) + "a count of 0");
  EXPECT_EQ(message_for(
                with_section(bytes, "moves", {"\x02\x00\x00\x00\x00\x01\x00\x00\x00\x00\x01", 11})),
            begin("moves", 10) + "the keys do not ascend");
  EXPECT_EQ(message_for(with_section(bytes, "moves", {"\x01\x00\x00\x00\x00\x01\x00", 7})),
            begin("moves", 6) + "the section goes on after its end");
  EXPECT_EQ(message_for(with_section(bytes, "moves", {"\x01\x00\x00\x00\x00\x81\x00", 7})),
            begin("moves", 7) + "a number that is longer than needed");
  EXPECT_EQ(message_for(with_section(bytes, "texts", {"\x01\x03\xD0\xD0\x41", 5})),
            begin("texts", 2) + "a text that is not UTF-8");
}

TEST(TallyBytes, HoldOnlyGroupsThatTheirSpecMakes) {
  GroupColumn age{"age"};
  age.cuts = {18};
  const Replay one = replay(with_offences(),
                            log_of({{"A", "report", "2020-01-05", {"17"}}}, {"age:integer"}), cut);
  const std::string bytes = to_bytes(tally(one, {{age}, {}}));
  const auto fault_of = [&](std::string_view section, std::string_view content) {
    const std::string message = message_for(with_section(bytes, section, content));
    return message.substr(message.rfind(": ") + 2);
  };

  EXPECT_EQ(tally_from_bytes(bytes).spec().by, std::vector{age});
  EXPECT_EQ(fault_of("groups", "\x01\x08under 19"),
            "the group \"under 19\", which no case can be in");
  EXPECT_EQ(fault_of("spec.groups", {"\x00", 1}), "a list without an item");
  EXPECT_EQ(fault_of("spec.groups", {"\x01\x01\x00\x00", 4}), "a column out of place");
  EXPECT_EQ(fault_of("spec.groups", {"\x01\x00\x04\x00", 4}), "a way to group that does not exist");
  EXPECT_EQ(fault_of("spec.groups", {"\x01\x00\x00\x03", 4}), "a period that does not exist");
  EXPECT_EQ(fault_of("spec.groups", {"\x01\x00\x01\x00", 4}), "a list without an item");
  EXPECT_EQ(fault_of("spec.groups", {"\x01\x00\x01\x01\x00\x00\x00\x00\x00\x00\x00\x80", 12}),
            "a cut at -0");
  EXPECT_EQ(fault_of("spec.groups", {"\x01\x00\x01\x01\x00\x00\x00\x00\x00\x00\xF0\x7F", 12}),
            "the cuts of the column \"age\" must be finite numbers, not inf");
}

TEST(TallyBytes, AreRefusedWithASectionThatThisVersionDoesNotKnow) {
  const std::string bytes = to_bytes(small_tally());

  const std::string later =
      forged(bytes, [](std::string& all) { all += std::string("\x07weights\x00", 9); });

  EXPECT_EQ(message_for(later), "the tally is no valid tally: byte " +
                                    std::to_string(bytes.size() - 4 + 8) +
                                    ": section \"weights\" does not belong here, or this version "
                                    "of casepath does not know it");
}

TEST(TallyBytes, AreNotMadeOfATextThatIsNotUtf8) {
  const Tally tally =
      casepath::tally(replay(with_offences(), log_of({{"A", "re\xFFport", "2020-01-05"}}), cut));

  EXPECT_EQ(message_of([&] { (void)to_bytes(tally); }),
            "the tally can't be written: a text of it is not UTF-8");
}

TEST_F(TallyFile, IsWrittenAndReadBack) {
  const Tally tally = counted(200, 1);

  write_tally(tally, folder_ / "part.tally");

  EXPECT_EQ(read_tally(folder_ / "part.tally"), tally);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1)
      << "nothing else is left there";
}

TEST_F(TallyFile, IsNamedInTheErrorsOfReading) {
  const std::filesystem::path path = folder_ / "part.tally";
  std::ofstream(path) << "id,event\n";

  EXPECT_EQ(message_of([&] { (void)read_tally(path); }),
            path.string() + " is no tally of casepath: it begins otherwise");
  EXPECT_EQ(message_of([&] { (void)read_tally(folder_ / "none.tally"); }),
            (folder_ / "none.tally").string() + ": No such file or directory");
  EXPECT_EQ(message_of([&] { (void)read_tally(folder_); }), folder_.string() + ": is a folder");
}

TEST_F(TallyFile, StaysAsItWasWhereTheNewOneCannotBeWritten) {
  const std::filesystem::path path = folder_ / "none" / "part.tally";

  EXPECT_EQ(message_of([&] { write_tally(small_tally(), path); }),
            path.string() + ": No such file or directory");
  EXPECT_FALSE(std::filesystem::exists(path.parent_path()));
}

// A tally that was once written is read for ever, and written as the same bytes.  The file was made
// by this test with CASEPATH_WRITE_GOLDEN=1 in the environment.
TEST(TallyBytes, OfTheGoldenFileAreReadAndWrittenForEver) {
  const std::filesystem::path path = test::golden_folder() / "small.tally";
  if (std::getenv("CASEPATH_WRITE_GOLDEN") != nullptr) write_tally(small_tally(), path);

  const Tally tally = read_tally(path);

  EXPECT_EQ(to_bytes(tally), content_of(path));
  EXPECT_EQ(tally, small_tally());
}

}  // namespace
}  // namespace casepath
