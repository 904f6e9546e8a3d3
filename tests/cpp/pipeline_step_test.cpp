#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string_view>

#include "casepath/pipeline/step.hpp"
#include "pipeline_faults.hpp"
#include "pipelines.hpp"

namespace {
std::atomic<std::size_t> allocations = 0;
}  // namespace

// Counts every allocation of this test program.  Not inlined: g++ would take malloc and delete for
// a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* place = std::malloc(size == 0 ? 1 : size)) return place;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void operator delete(void* place) noexcept { std::free(place); }
[[gnu::noinline]] void operator delete(void* place, std::size_t) noexcept { std::free(place); }

namespace casepath::test {
namespace {

/// One case on one pipeline; short to write.
struct Walk {
  Pipeline pipeline;
  Position position;
  FieldValues row;
  Instant now{Date::of(2025, 1, 1), 0};

  [[nodiscard]] Event event(std::string_view name) const {
    return {pipeline.find_event(name).value_or(EventId::none()), now, row};
  }
  [[nodiscard]] Step look(std::string_view name) const {
    return step(pipeline, position, event(name));
  }
  Step go(std::string_view name) {
    const Step answer = look(name);
    advance(pipeline, position, event(name), answer);
    row.clear_all();
    return answer;
  }
  Walk& with_offence(std::string_view name) {
    row.set(pipeline.offence_field(), offence(name).value());
    return *this;
  }
  [[nodiscard]] OffenceId offence(std::string_view name) const {
    return pipeline.find_offence(name).value_or(OffenceId::none());
  }
  [[nodiscard]] StateId state(std::string_view name) const {
    return pipeline.find_state(name).value_or(StateId::none());
  }
  [[nodiscard]] FieldId field(std::string_view name) const {
    return pipeline.find_field(name).value_or(FieldId::none());
  }
};

Walk walk() { return {with_offences(), {}, {}}; }

Walk walk_to_investigation() {
  Walk result = walk();
  result.with_offence("medium").go("report");
  result.go("open");
  return result;
}

TEST(Step, OpensACaseAndSetsItsFields) {
  Walk w = walk();

  const Step answer = w.with_offence("medium").go("report");

  EXPECT_TRUE(answer.moved);
  EXPECT_TRUE(answer.from.is_none());
  EXPECT_EQ(answer.to, w.state("reported"));
  EXPECT_EQ(answer.transition, w.pipeline.transition(StateId::none(), w.event("report").type));
  EXPECT_TRUE(answer.offence_before.is_none());
  EXPECT_EQ(answer.offence_after, w.offence("medium"));
  EXPECT_EQ(w.position.state, w.state("reported"));
  EXPECT_EQ(w.position.offence(w.pipeline), w.offence("medium"));
  EXPECT_EQ(w.position.last, w.now);
}

TEST(Step, IsPure) {
  Walk w = walk_to_investigation();
  const Position before = w.position;

  const Step first = w.look("charge");
  const Step second = w.look("charge");

  EXPECT_EQ(first, second);
  EXPECT_EQ(w.position, before);
}

TEST(Step, ReclassifiesWhereItStays) {
  Walk w = walk_to_investigation();

  const Step answer = w.with_offence("minor").go("reclassify");

  EXPECT_EQ(answer.from, w.state("investigated"));
  EXPECT_EQ(answer.to, w.state("investigated"));
  EXPECT_EQ(answer.offence_before, w.offence("medium"));
  EXPECT_EQ(answer.offence_after, w.offence("minor"));
}

TEST(Step, LeavesAFieldAsItIsWhereTheRowDoesNotRecordIt) {
  Walk w = walk();
  w.with_offence("medium").go("report");

  const Step answer = w.go("open");

  EXPECT_EQ(answer.offence_after, w.offence("medium"));
  EXPECT_EQ(w.position.offence(w.pipeline), w.offence("medium"));
}

TEST(Step, SetsALiteral) {
  Walk w = walk_to_investigation();

  w.go("detain");

  EXPECT_TRUE(w.position.fields.has(w.field("detained")));
  EXPECT_EQ(w.position.fields.bits(w.field("detained")), 1);
}

TEST(Step, RefusesAnEventThatThePipelineDoesNotKnow) {
  Walk w = walk_to_investigation();

  EXPECT_EQ(w.look("sneeze").reason, RefusalReason::unknown_event);
  EXPECT_EQ(step(w.pipeline, w.position, {EventId{std::size_t{9999}}, w.now, {}}).reason,
            RefusalReason::unknown_event);
}

TEST(Step, RefusesAnEventBeforeTheLastDatedMove) {
  Walk w = walk_to_investigation();
  w.now.date = Date{w.now.date.days() - 1};

  const Step answer = w.go("charge");

  EXPECT_FALSE(answer.moved);
  EXPECT_EQ(answer.reason, RefusalReason::time_runs_backwards);
  EXPECT_EQ(answer.from, w.state("investigated"));
  EXPECT_TRUE(answer.transition.is_none());
  EXPECT_EQ(answer.offence_before, w.offence("medium"));
  EXPECT_EQ(w.position.state, w.state("investigated"));
}

TEST(Step, TakesTheWordOfTheCallerForTheOrderOfAnUndatedEvent) {
  Walk w = walk_to_investigation();
  const Instant dated = w.now;
  w.now = {};

  EXPECT_TRUE(w.go("charge").moved);
  EXPECT_EQ(w.position.last, dated);

  w.now = {Date{dated.date.days() - 1}, 0};
  EXPECT_EQ(w.look("court").reason, RefusalReason::time_runs_backwards);
}

TEST(Step, MovesTwiceAtTheSameInstant) {
  Walk w = walk_to_investigation();

  EXPECT_TRUE(w.go("charge").moved);
  EXPECT_TRUE(w.go("court").moved);
}

TEST(Step, RefusesWhatTheStateDoesNotHave) {
  Walk w = walk_to_investigation();

  EXPECT_EQ(w.look("verdict").reason, RefusalReason::not_allowed_here);
  EXPECT_EQ(walk().look("charge").reason, RefusalReason::not_allowed_here);
  EXPECT_EQ(w.look("report").reason, RefusalReason::not_allowed_here);
}

TEST(Step, RefusesAPositionThatIsNotOfThePipeline) {
  Walk w = walk();
  w.position.state = StateId{std::size_t{9999}};

  EXPECT_EQ(w.look("report").reason, RefusalReason::not_allowed_here);
}

TEST(Step, RefusesWhatComesAfterTheCloseUnlessItReopens) {
  Walk w = walk_to_investigation();
  w.go("terminate");

  EXPECT_EQ(w.look("charge").reason, RefusalReason::after_close);
  EXPECT_TRUE(w.go("note").moved);
  EXPECT_TRUE(w.go("reopen").moved);
  EXPECT_EQ(w.position.state, w.state("investigated"));
}

TEST(Step, RefusesAnEventWithoutAFieldThatItRequires) {
  Walk w = walk_to_investigation();

  const Step answer = w.look("reclassify");

  EXPECT_EQ(answer.reason, RefusalReason::missing_field);
  EXPECT_EQ(answer.field, w.field("offence"));
  EXPECT_FALSE(answer.transition.is_none());
}

TEST(Step, RefusesAnUnknownOffenceWhereTheEventReadsIt) {
  Walk w = walk_to_investigation();
  w.row.set(w.pipeline.offence_field(), FieldValues::unknown_offence);

  const Step answer = w.look("reclassify");

  EXPECT_EQ(answer.reason, RefusalReason::unknown_offence);
  EXPECT_EQ(answer.field, w.field("offence"));
  EXPECT_TRUE(w.look("charge").moved);
}

TEST(Step, RefusesAGuardThatDoesNotHold) {
  Walk w = walk_to_investigation();
  w.go("detain");

  const Step answer = w.look("terminate");

  EXPECT_EQ(answer.reason, RefusalReason::guard_failed);
  EXPECT_FALSE(answer.transition.is_none());
}

TEST(Step, NamesTheFirstOfSeveralReasons) {
  Walk w = walk_to_investigation();
  w.go("terminate");
  w.now.date = Date{w.now.date.days() - 1};

  EXPECT_EQ(w.look("sneeze").reason, RefusalReason::unknown_event);
  EXPECT_EQ(w.look("charge").reason, RefusalReason::time_runs_backwards);
}

TEST(Step, FindsTheOpeningOfACaseThatWasRunningAndOfALateCharge) {
  Walk running = walk();
  Walk late = walk();

  const Step seen = running.with_offence("grave").go("seen_in_investigation");
  const Step added = late.with_offence("grave").go("add_charge");

  EXPECT_TRUE(running.pipeline.transitions()[seen.transition.index()].running);
  EXPECT_EQ(added.to, late.state("tried"));
}

TEST(Step, SaysWhichStatesAMovePassedThrough) {
  Walk w = walk_to_investigation();

  const Step answer = w.look("court");

  EXPECT_EQ(w.pipeline.transitions()[answer.transition.index()].via,
            std::vector<StateId>{w.state("charged")});
}

TEST(Step, DoesNotAllocate) {
  Walk w = walk_to_investigation();
  w.with_offence("minor");
  const Event reclassify = w.event("reclassify");
  const Event terminate = w.event("terminate");
  const Event reconcile = w.event("reconcile");
  const std::size_t before = allocations;

  const Step first = step(w.pipeline, w.position, reclassify);
  advance(w.pipeline, w.position, reclassify, first);
  const Step second = step(w.pipeline, w.position, reconcile);
  const Step third = step(w.pipeline, w.position, terminate);
  const std::size_t after = allocations;

  EXPECT_TRUE(first.moved && second.moved && third.moved);
  EXPECT_EQ(after, before);
}

constexpr std::string_view swap_json = R"json({
  "format": "casepath/1", "id": "swap", "version": "1", "title": "Fields, made up for tests",
  "unit": "case", "sources": [], "stages": ["s"],
  "states": {"open": {"stage": "s"}, "closed": {"outcome": "settled"}},
  "fields": {"a": "integer", "b": "integer", "n": "number", "offence": "offence"},
  "offences": {"x": {"title": "X"}},
  "events": {
    "begin": {"sets": {"a": "event.a", "b": "event.b", "offence": "x"},
              "transitions": [{"from": null, "to": "open"}]},
    "swap": {"sets": {"a": "case.b", "b": "case.a", "n": "case.a"},
             "transitions": [{"from": "open", "to": "="}]},
    "clear": {"sets": {"a": null, "offence": null, "n": 3},
              "transitions": [{"from": "open", "to": "="}]},
    "end": {"transitions": [{"from": "open", "to": "closed"}]}
  }
})json";

TEST(Advance, ReadsTheValuesFromBeforeTheEvent) {
  Walk w{Pipeline::from_json(swap_json), {}, {}};
  w.row.set(w.field("a"), 1);
  w.row.set(w.field("b"), 2);
  w.go("begin");

  w.go("swap");

  EXPECT_EQ(w.position.fields.bits(w.field("a")), 2);
  EXPECT_EQ(w.position.fields.bits(w.field("b")), 1);
  EXPECT_EQ(w.position.fields.number(w.field("n")), 1.0);
}

TEST(Advance, ClearsAFieldThatIsSetToNull) {
  Walk w{Pipeline::from_json(swap_json), {}, {}};
  w.row.set(w.field("a"), 1);
  w.go("begin");

  const Step answer = w.go("clear");

  EXPECT_FALSE(w.position.fields.has(w.field("a")));
  EXPECT_EQ(answer.offence_before, w.offence("x"));
  EXPECT_TRUE(answer.offence_after.is_none());
  EXPECT_TRUE(w.position.offence(w.pipeline).is_none());
  EXPECT_EQ(w.position.fields.number(w.field("n")), 3.0);
}

TEST(Advance, ChangesNothingAfterARefusal) {
  Walk w = walk_to_investigation();
  const Position before = w.position;

  w.go("verdict");

  EXPECT_EQ(w.position, before);
}

TEST(RefusalReasons, PrintAsTheirNames) {
  EXPECT_EQ(to_string(RefusalReason::unknown_event), "unknown_event");
  EXPECT_EQ(to_string(RefusalReason::time_runs_backwards), "time_runs_backwards");
  EXPECT_EQ(to_string(RefusalReason::after_close), "after_close");
  EXPECT_EQ(to_string(RefusalReason::not_allowed_here), "not_allowed_here");
  EXPECT_EQ(to_string(RefusalReason::missing_field), "missing_field");
  EXPECT_EQ(to_string(RefusalReason::unknown_offence), "unknown_offence");
  EXPECT_EQ(to_string(RefusalReason::guard_failed), "guard_failed");
}

}  // namespace
}  // namespace casepath::test
