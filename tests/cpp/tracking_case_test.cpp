#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/tracking/case.hpp"
#include "pipelines.hpp"

namespace casepath {
namespace {

using test::report_charge_verdict;
using test::with_offences;
using Names = std::vector<std::string>;

Instant on(int year, unsigned month, unsigned day) { return {Date::of(year, month, day), 0}; }

/// Days of January 2026.
Instant day(unsigned number) { return on(2026, 1, number); }

/// One field of every type, and a guard over them.
Pipeline every_field() {
  return Pipeline::from_json(R"json({
    "format": "casepath/1", "id": "every-field", "version": "1", "title": "Made up for tests",
    "unit": "case", "sources": ["made up for tests"], "stages": ["desk"],
    "states": {"open": {"stage": "desk"}, "shut": {"outcome": "settled"}},
    "fields": {"law": "offence", "count": "integer", "sum": "number", "heard": "boolean",
               "office": "category", "since": "date"},
    "offences": {"theft": {"title": "Theft"}},
    "events": {
      "start": {"sets": {"law": "event.law", "count": "event.count", "sum": "event.sum",
                         "heard": "event.heard", "office": "event.office", "since": "event.since"},
                "transitions": [{"from": null, "to": "open"}]},
      "end": {"transitions": [{"from": "open", "to": "shut",
              "if": ["and", ["in", "case.office", ["north", "south"]], [">", "case.sum", 2.5],
                     ["=", "event.heard", true], ["<=", "case.since", "2026-01-01"]]}]}}
  })json");
}

Case opened(const Pipeline& pipeline) {
  Case result{pipeline, "A-17"};
  EXPECT_EQ(result.apply("report", day(1), {{"offence", "medium"}, {"region", "north"}}),
            std::nullopt);
  return result;
}

template <class Call>
std::string error_of(Call call) {
  try {
    call();
  } catch (const ArgumentError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

// --- where a case stands -------------------------------------------------------------------------

TEST(Case, IsNowhereBeforeItsFirstEvent) {
  const Case fresh{with_offences(), "A-17"};

  EXPECT_EQ(fresh.name(), "A-17");
  EXPECT_EQ(fresh.state(), "");
  EXPECT_EQ(fresh.stage(), "");
  EXPECT_EQ(fresh.offence(), "");
  EXPECT_FALSE(fresh.is_concluded());
  EXPECT_TRUE(fresh.history().empty());
  EXPECT_TRUE(fresh.fields().empty());
  EXPECT_TRUE(fresh.milestones().empty());
  EXPECT_EQ(fresh.allowed(), (Names{"report", "seen_in_investigation", "add_charge"}));
}

TEST(Case, MovesWithItsEvents) {
  Case live = opened(with_offences());

  EXPECT_EQ(live.state(), "reported");
  EXPECT_EQ(live.stage(), "report");
  EXPECT_EQ(live.offence(), "medium");
  EXPECT_EQ(live.fields(), (FieldMap{{"offence", "medium"}, {"region", "north"}}));
  EXPECT_EQ(live.allowed(), (Names{"open", "reclassify", "terminate", "withdraw", "join"}));

  EXPECT_TRUE(live.can("terminate", day(3)));
  EXPECT_EQ(live.apply("terminate", day(3)), std::nullopt);

  EXPECT_EQ(live.state(), "terminated");
  EXPECT_EQ(live.stage(), "");
  EXPECT_TRUE(live.is_concluded());
  EXPECT_EQ(live.allowed(), (Names{"reopen", "note"}));
}

TEST(Case, RemembersItsHistory) {
  Case live = opened(with_offences());
  live.apply("open", day(2), {{"offence", "medium"}});
  live.apply("reclassify", day(2), {{"offence", "minor"}, {"actor", "prosecutor"}});
  live.apply("detain", Instant{});

  ASSERT_EQ(live.history().size(), 4U);
  EXPECT_EQ(live.history()[0], (HistoryEntry{"report",
                                             day(1),
                                             {{"offence", "medium"}, {"region", "north"}},
                                             "",
                                             "reported",
                                             "",
                                             "medium"}));
  EXPECT_EQ(live.history()[2], (HistoryEntry{"reclassify",
                                             day(2),
                                             {{"actor", "prosecutor"}, {"offence", "minor"}},
                                             "investigated",
                                             "investigated",
                                             "medium",
                                             "minor"}));
  EXPECT_FALSE(live.history()[3].on.is_recorded());
}

TEST(Case, RemembersTheOffenceAtTheFirstOfEachMilestone) {
  Case live = opened(with_offences());
  live.apply("open", day(2), {{"offence", "grave"}});
  live.apply("charge", day(3));
  live.apply("return", day(4));
  live.apply("reclassify", day(5), {{"offence", "minor"}});
  live.apply("charge", day(6));
  live.apply("court", day(7));

  EXPECT_EQ(live.milestones(),
            (std::map<std::string, std::string>{
                {"indicated", "medium"}, {"opened", "grave"}, {"charged", "grave"}}));

  live.apply("verdict", day(8), {{"offence", "minor"}, {"months", std::int64_t{12}}});

  EXPECT_EQ(live.milestones().at("decided"), "minor");
  EXPECT_EQ(live.state(), "convicted");
}

TEST(Case, RemembersAMilestoneWithoutAnOffence) {
  Case live{with_offences()};
  live.apply("report", day(1), {{"region", "north"}});

  EXPECT_EQ(live.milestones(), (std::map<std::string, std::string>{{"indicated", ""}}));
  EXPECT_EQ(live.offence(), "");
}

TEST(Case, IsAValue) {
  const Case original = opened(with_offences());
  Case copy = original;

  EXPECT_EQ(copy, original);
  copy.apply("terminate", day(2));

  EXPECT_NE(copy, original);
  EXPECT_EQ(original.state(), "reported");
}

// --- refusals ------------------------------------------------------------------------------------

TEST(Case, RefusesAnEventThatIsNotAllowedHere) {
  const Case live = opened(with_offences());

  const auto refusal = live.why_not("charge", day(2));

  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->reason, RefusalReason::not_allowed_here);
  EXPECT_EQ(refusal->event, "charge");
  EXPECT_EQ(refusal->state, "reported");
  EXPECT_EQ(refusal->field, "");
  EXPECT_EQ(refusal->allowed, live.allowed());
  EXPECT_EQ(refusal->message,
            "\"charge\" is not allowed in state \"reported\" (stage \"report\"); allowed there: "
            "\"open\", \"reclassify\", \"terminate\", \"withdraw\", \"join\"");
}

TEST(Case, RefusesAnEventThatCantOpenACase) {
  const auto refusal = Case{report_charge_verdict()}.why_not("charge", day(1));

  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->reason, RefusalReason::not_allowed_here);
  EXPECT_EQ(refusal->state, "");
  EXPECT_EQ(refusal->message, "\"charge\" can't open a case; allowed as the first: \"report\"");
}

TEST(Case, RefusesAnEventThatThePipelineDoesNotHave) {
  Case live{report_charge_verdict()};

  EXPECT_EQ(
      live.why_not("reprot", day(1))->message,
      "pipeline \"report-charge-verdict\" has no event \"reprot\" (did you mean \"report\"?); "
      "allowed as the first: \"report\"");
  live.apply("report", day(1));

  const auto refusal = live.why_not("hearing", day(2));

  EXPECT_EQ(refusal->reason, RefusalReason::unknown_event);
  EXPECT_EQ(refusal->message,
            "pipeline \"report-charge-verdict\" has no event \"hearing\"; allowed in state "
            "\"reported\" (stage \"report\"): \"charge\", \"terminate\"");
}

TEST(Case, RefusesToRunBackwards) {
  Case live{report_charge_verdict()};
  live.apply("report", day(5));

  const auto refusal = live.why_not("charge", day(4));

  EXPECT_EQ(refusal->reason, RefusalReason::time_runs_backwards);
  EXPECT_EQ(refusal->message,
            "\"charge\" on 2026-01-04 is before the last move, on 2026-01-05, to state "
            "\"reported\" (stage \"report\")");
  EXPECT_TRUE(live.can("charge", day(5)));
  EXPECT_TRUE(live.can("charge", Instant{}));
}

TEST(Case, RefusesWhatComesAfterTheEnd) {
  Case live{report_charge_verdict()};
  live.apply("report", day(1));
  live.apply("terminate", day(2));

  const auto refusal = live.why_not("charge", day(3));

  EXPECT_EQ(refusal->reason, RefusalReason::after_close);
  EXPECT_EQ(
      refusal->message,
      "\"charge\" is not allowed in outcome \"terminated\" (\"drop_out\"); nothing is allowed "
      "there");
  EXPECT_TRUE(refusal->allowed.empty());
}

TEST(Case, CanBeReopened) {
  Case live = opened(with_offences());
  live.apply("terminate", day(2));

  EXPECT_EQ(live.apply("reopen", day(3)), std::nullopt);

  EXPECT_EQ(live.state(), "investigated");
  EXPECT_FALSE(live.is_concluded());
}

TEST(Case, RefusesAMissingField) {
  const Case live = opened(with_offences());

  const auto refusal = live.why_not("reclassify", day(2), {{"actor", "court"}});

  EXPECT_EQ(refusal->reason, RefusalReason::missing_field);
  EXPECT_EQ(refusal->field, "offence");
  EXPECT_EQ(refusal->message,
            "\"reclassify\" in state \"reported\" (stage \"report\") needs the field \"offence\", "
            "which is not recorded");
}

TEST(Case, RefusesAnOffenceThatThePipelineDoesNotKnow) {
  const Case live = opened(with_offences());

  const auto refusal = live.why_not("reclassify", day(2), {{"offence", "mediun"}});

  EXPECT_EQ(refusal->reason, RefusalReason::unknown_offence);
  EXPECT_EQ(refusal->field, "offence");
  EXPECT_EQ(refusal->message,
            "\"reclassify\" names an offence that pipeline \"with-offences\" does not know, in the "
            "field \"offence\": \"mediun\" (did you mean \"medium\"?)");
}

TEST(Case, RefusesWhereTheConditionDoesNotHoldAndShowsIt) {
  Case live = opened(with_offences());
  live.apply("open", day(2), {{"offence", "medium"}});
  live.apply("detain", day(2));

  const auto refusal = live.why_not("terminate", day(3));

  EXPECT_EQ(refusal->reason, RefusalReason::guard_failed);
  EXPECT_EQ(
      refusal->message,
      "the condition of \"terminate\" in state \"investigated\" (stage \"investigation\") does "
      "not hold: [\"or\",[\"not\",[\"known\",\"case.detained\"]],[\"not\",\"case.detained\"]]");
}

TEST(Case, NamesTheFieldsOfAConditionThatAreNotRecorded) {
  Case live{every_field()};
  live.apply("start", day(1), {{"office", "north"}});

  EXPECT_EQ(live.why_not("end", day(2))->message,
            "the condition of \"end\" in state \"open\" (stage \"desk\") does not hold: "
            "[\"and\",[\"in\",\"case.office\",[\"north\",\"south\"]],[\">\",\"case.sum\",2.5],"
            "[\"=\",\"event.heard\",true],[\"<=\",\"case.since\",\"2026-01-01\"]]; not recorded: "
            "\"case.sum\", \"event.heard\", \"case.since\"");
}

TEST(Case, IsNotChangedByARefusal) {
  Case live = opened(with_offences());
  const Case before = live;

  EXPECT_TRUE(live.apply("charge", day(2), {{"region", "a region of its own"}}).has_value());
  EXPECT_TRUE(live.apply("nonsense", day(2)).has_value());
  EXPECT_TRUE(live.apply("terminate", Instant{Date::of(2020, 1, 1)}).has_value());
  EXPECT_TRUE(live.apply("reclassify", day(2)).has_value());

  EXPECT_EQ(live, before);
}

// --- fields --------------------------------------------------------------------------------------

TEST(CaseFields, KeepTheirTypes) {
  Case live{every_field()};
  const FieldMap fields{{"law", "theft"}, {"count", std::int64_t{-3}}, {"sum", 2.75},
                        {"heard", false}, {"office", "Мангистау"},     {"since", "2025-12-31"}};

  live.apply("start", day(1), fields);

  EXPECT_EQ(live.fields(), fields);
}

TEST(CaseFields, TakeANumberWhereItFits) {
  Case live{every_field()};

  live.apply("start", day(1), {{"count", 3.0}, {"sum", std::int64_t{2}}});

  EXPECT_EQ(live.fields(), (FieldMap{{"count", std::int64_t{3}}, {"sum", 2.0}}));
  EXPECT_EQ(live.history()[0].fields, (FieldMap{{"count", 3.0}, {"sum", std::int64_t{2}}}));
}

TEST(CaseFields, DecideAConditionByCategoriesOfThePipelineAndOfTheCase) {
  for (const char* office : {"north", "south", "west"}) {
    Case live{every_field()};
    live.apply("start", day(1), {{"office", office}, {"sum", 3.0}, {"since", "2026-01-01"}});

    EXPECT_EQ(live.can("end", day(2), {{"heard", true}}), std::string_view{office} != "west");
    EXPECT_FALSE(live.can("end", day(2), {{"heard", false}}));
  }
}

TEST(CaseFields, OfTheWrongTypeAreRefusedWithTheirValue) {
  const Case live{every_field()};
  const auto error = [&live](const std::string& field, const FieldValue& value) {
    return error_of([&] { (void)live.why_not("start", day(1), {{field, value}}); });
  };

  EXPECT_EQ(error("count", 2.5), "the field \"count\" takes a whole number, not 2.500000");
  EXPECT_EQ(error("count", 1e19),
            "the field \"count\" takes a whole number, not 10000000000000000000.000000");
  EXPECT_EQ(error("count", true), "the field \"count\" takes a whole number, not true");
  EXPECT_EQ(error("count", "3"), "the field \"count\" takes a whole number, not \"3\"");
  EXPECT_EQ(error("sum", std::numeric_limits<double>::quiet_NaN()),
            "the field \"sum\" takes a finite number, not nan");
  EXPECT_EQ(error("heard", std::int64_t{1}), "the field \"heard\" takes true or false, not 1");
  EXPECT_EQ(error("office", std::int64_t{7}), "the field \"office\" takes a text, not 7");
  EXPECT_EQ(error("office", "\xFF"), "the field \"office\" takes a text, not \"?\"");
  EXPECT_EQ(error("law", false), "the field \"law\" takes the name of an offence, not false");
  EXPECT_EQ(error("since", "31.12.2025"),
            "the field \"since\" takes a date written YYYY-MM-DD, not \"31.12.2025\"");
  EXPECT_EQ(error("since", "2025-02-29"),
            "the field \"since\" takes a date written YYYY-MM-DD, not \"2025-02-29\"");
  EXPECT_EQ(error("offfice", "north"),
            "pipeline \"every-field\" has no field \"offfice\"; did you mean \"office\"?");
}

TEST(CaseFields, OfTheWrongTypeChangeNothing) {
  Case live = opened(with_offences());
  const Case before = live;

  EXPECT_THROW(live.apply("open", day(2), {{"region", "new"}, {"months", "x"}}), ArgumentError);

  EXPECT_EQ(live, before);
}

TEST(Case, RefusesATimeThatCouldNotBeWrittenDown) {
  Case live{report_charge_verdict()};

  EXPECT_EQ(error_of([&] { live.apply("report", Instant{Date::of(10000, 1, 1)}); }),
            "the date is 10000-01-01; it must lie in years 1 to 9999");
  EXPECT_EQ(error_of([&] {
              live.apply("report", Instant{Date::of(2026, 1, 1), 86'400});
            }),
            "the second of the day is 86400; it must lie between 0 and 86399");
  EXPECT_EQ(error_of([] { (void)Case(report_charge_verdict(), "\xC3"); }),
            "the name of a case must be UTF-8, not \"?\"");
}

// --- JSON ----------------------------------------------------------------------------------------

TEST(CaseJson, BringsBackTheSameCase) {
  Case live{every_field(), "№ 5"};
  live.apply("start", Instant{Date::of(2026, 1, 1), 36'005},
             {{"law", "theft"},
              {"count", 3.0},
              {"sum", 0.1},
              {"heard", true},
              {"office", "запад"},
              {"since", "2026-01-01"}});
  Case undated = opened(with_offences());
  undated.apply("open", Instant{});

  for (const Case& original : {live, undated, Case{report_charge_verdict()}}) {
    const Case loaded = Case::from_json(original.pipeline(), original.to_json());

    EXPECT_EQ(loaded, original) << original.to_json();
    EXPECT_EQ(loaded.to_json(), original.to_json());
  }
}

TEST(CaseJson, HoldsWhatItsHeaderSays) {
  Case live = opened(with_offences());
  live.apply("open", Instant{});
  const std::string json = live.to_json();

  EXPECT_EQ(json.find(R"({"format":"casepath-case/1","pipeline":"with-offences","version":"1",)"
                      R"("fingerprint":")"),
            0U);
  EXPECT_NE(json.find(R"(,"name":"A-17","history":[{"event":"report","on":"2026-01-01",)"
                      R"("fields":{"offence":"medium","region":"north"}},)"
                      R"({"event":"open","on":null,"fields":{}}]})"),
            std::string::npos)
      << json;
}

TEST(CaseJson, OfAnotherPipelineIsRefusedAndBothAreNamed) {
  const std::string json = opened(with_offences()).to_json();

  const std::string error = error_of([&] { (void)Case::from_json(report_charge_verdict(), json); });

  EXPECT_EQ(
      error.find("the case belongs to pipeline \"with-offences\", version \"1\", fingerprint \""),
      0U)
      << error;
  EXPECT_NE(error.find("; this is \"report-charge-verdict\", version \"1\", fingerprint \""),
            std::string::npos)
      << error;
}

TEST(CaseJson, ThatIsBrokenIsRefused) {
  const Pipeline pipeline = report_charge_verdict();
  Case live{pipeline, "x"};
  live.apply("report", day(1));
  live.apply("charge", day(2));
  const std::string good = live.to_json();
  const auto error = [&](std::string_view from, std::string_view to) {
    std::string json = good;
    json.replace(json.find(from), from.size(), to);
    return error_of([&] { (void)Case::from_json(pipeline, json); });
  };
  const std::string start = "not a case in the format \"casepath-case/1\": ";

  EXPECT_EQ(error("casepath-case/1", "casepath-case/2"),
            start + "\"format\" is \"casepath-case/2\"");
  EXPECT_EQ(error(R"("name":"x")", R"("name":7)"),
            start + "\"name\" of the document is a whole number, not a text");
  EXPECT_EQ(error(R"("name":"x")", R"("names":"x")"), start + "the document has no \"name\"");
  EXPECT_EQ(error(R"("name":"x")", R"("name":"x","more":1)"),
            start + "the document has an unknown key \"more\"");
  EXPECT_EQ(error("2026-01-02", "2026-02-30"),
            start +
                "\"on\" of history entry 1 is \"2026-02-30\", not a date or a date and a time in "
                "whole seconds");
  EXPECT_EQ(error("2026-01-02", "2025-12-31"),
            "history entry 1 is refused: \"charge\" on 2025-12-31 is before the last move, on "
            "2026-01-01, to state \"reported\" (stage \"report\")");
  EXPECT_EQ(error("\"charge\"", "\"verdict\""),
            "history entry 1 is refused: \"verdict\" is not allowed in state \"reported\" (stage "
            "\"report\"); allowed there: \"charge\", \"terminate\"");
  EXPECT_EQ(
      error(R"("fields":{})", R"("fields":{"months":1})"),
      "history entry 0: pipeline \"report-charge-verdict\" has no field \"months\"; there are "
      "no fields");
  EXPECT_EQ(error(R"("fields":{})", R"("fields":[])"),
            start + "\"fields\" of history entry 0 is not an object");
  EXPECT_EQ(error(R"("name":"x")", R"("name":"x","name":"y")").find(start), 0U);
}

TEST(CaseJson, ThatEndsEarlyIsRefusedAtEveryLength) {
  const Case live = opened(with_offences());
  const std::string json = live.to_json();

  for (std::size_t length = 0; length < json.size(); ++length) {
    EXPECT_THROW((void)Case::from_json(live.pipeline(), std::string_view(json).substr(0, length)),
                 ArgumentError)
        << length;
  }
}

// --- many ----------------------------------------------------------------------------------------

TEST(ManyCases, ShareOnePipelineOverThreads) {
  const Pipeline pipeline = with_offences();
  const auto follow = [&pipeline](unsigned first, std::vector<Case>& cases) {
    for (unsigned i = first; i < first + 250; ++i) {
      Case live{pipeline, std::to_string(i)};
      live.apply("report", day(1),
                 {{"offence", i % 2 == 0 ? "medium" : "grave"},
                  {"region", "region " + std::to_string(i % 5)}});
      live.apply(i % 3 == 0 ? "terminate" : "open", day(2));
      if (live.can("reclassify", day(3), {{"offence", "minor"}})) {
        live.apply("reclassify", day(3), {{"offence", "minor"}});
      }
      cases.push_back(live);
    }
  };

  std::vector<std::vector<Case>> parts(4);
  {
    std::vector<std::jthread> threads;
    for (unsigned part = 0; part < 4; ++part) {
      threads.emplace_back([&, part] { follow(part * 250, parts[part]); });
    }
  }

  for (unsigned part = 0; part < 4; ++part) {
    std::vector<Case> alone;
    follow(part * 250, alone);
    EXPECT_EQ(parts[part], alone);
    for (const Case& each : parts[part]) {
      EXPECT_EQ(each.is_concluded() ? each.state() : each.offence(),
                each.is_concluded() ? "terminated" : "minor");
    }
  }
}

}  // namespace
}  // namespace casepath
