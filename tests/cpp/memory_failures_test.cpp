// Memory that is refused: every allocation in turn fails, and the call throws std::bad_alloc and
// nothing else, or does without and gives the same answer.  What it was given is as it was.
// Reading definitions is not among them: nlohmann/json allocates while it destroys.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <new>
#include <string>

#include "casepath/log/readers.hpp"
#include "casepath/replay/replay.hpp"
#include "casepath/tally/bytes.hpp"
#include "casepath/tally/tally.hpp"
#include "pipelines.hpp"
#include "random_logs.hpp"

namespace {

constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
std::atomic<std::int64_t> allocations_left = never;  // until the one that fails

void* take(std::size_t size) noexcept {
  if (allocations_left.load() != never && allocations_left.fetch_sub(1) == 1) return nullptr;
  return std::malloc(size == 0 ? 1 : size);
}

}  // namespace

// Not inlined: g++ would take malloc and delete for a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
  if (void* place = take(size)) return place;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return take(size);
}
[[gnu::noinline]] void operator delete(void* place) noexcept { std::free(place); }
[[gnu::noinline]] void operator delete(void* place, std::size_t) noexcept { std::free(place); }

namespace casepath {
namespace {

const Date cut = Date::of(2020, 12, 31);

/// Lets each allocation of `work` fail once, at most `most` of them, evenly spread.
template <class Work>
void expect_survives(const Work& work, std::int64_t most = 400) {
  const auto expected = work();
  allocations_left = never - 1;
  static_cast<void>(work());
  const std::int64_t all = never - 1 - allocations_left.exchange(never);
  ASSERT_GT(all, 0);
  std::int64_t refused = 0;
  for (std::int64_t i = 1; i <= all; i += 1 + all / most) {
    allocations_left = i;
    try {
      const auto answer = work();
      allocations_left = never;
      EXPECT_EQ(answer, expected) << "allocation " << i << " of " << all;
    } catch (const std::bad_alloc&) {
      allocations_left = never;
      ++refused;
    }
  }
  EXPECT_GT(refused, 0);
  EXPECT_EQ(work(), expected);
}

struct Made {
  Pipeline pipeline = test::with_offences();
  EventLog log = test::log_of_cases(test::random_cases(pipeline, 12, 3));
  std::string csv = to_csv(log);
};

TEST(RefusedMemory, LeavesNoHalfMadeLog) {
  const Made made;

  expect_survives(
      [&] { return parse_csv(made.csv, test::log_spec(), {}, {.threads = 1, .progress = {}}); });
}

TEST(RefusedMemory, LeavesNoHalfMadeReplayOrTally) {
  const Made made;
  TallySpec spec;
  spec.by = {{"region", ""}};
  spec.calendar = true;

  for (const unsigned threads : {1U, 2U}) {
    expect_survives([&] {
      const Replay all = replay(made.pipeline, made.log, cut, {.threads = threads});
      return tally(all, spec, {.threads = threads});
    });
  }
}

TEST(RefusedMemory, LeavesNoHalfWrittenTally) {
  const Made made;
  const Tally counted = tally(replay(made.pipeline, made.log, cut));

  expect_survives([&] { return to_bytes(counted); });
}

}  // namespace
}  // namespace casepath
