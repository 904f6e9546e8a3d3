"""A replay and its results, as Python sees them."""

import datetime
import json
import pickle
import threading
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import casepath as cp
from small import COLUMNS, DEFINITION, NAMES, log, pipeline, replay


def test_cases_and_rows_add_up_and_nothing_is_lost() -> None:
    summary = replay().summary()

    assert summary.cases == 4
    assert (summary.concluded, summary.pending, summary.set_aside) == (2, 1, 1)
    assert summary.concluded_by_class == {"conviction": 1, "drop_out": 1}
    assert summary.rows == 9
    assert summary.moves + summary.moves_nothing + summary.findings == 9
    assert summary.findings_by_kind["not_allowed_here"] == 1


def test_the_summary_names_what_breaks_paths_and_what_to_write() -> None:
    summary = replay().summary()

    assert [(one.event, one.state, one.cases) for one in summary.breaks] == [
        ("convict", "reported", 1)
    ]
    assert summary.breaks[0].suggestion
    assert "convict" in str(summary)
    assert str(summary) == repr(summary)


def test_the_repr_of_a_replay_is_one_line_that_admits_what_did_not_fit() -> None:
    assert repr(replay()) == (
        "Replay of 4 cases (charge) as of 2024-12-31: 2 concluded, 1 pending, 1 set aside; "
        "9 rows, 1 findings"
    )


@pytest.mark.parametrize(
    "as_of",
    [
        "2024-12-31",
        datetime.date(2024, 12, 31),
        datetime.datetime(2024, 12, 31, 12, 30),
        datetime.datetime(2024, 12, 31, tzinfo=datetime.UTC),
        np.datetime64("2024-12-31"),
        np.datetime64("2024-12-31T00:00:00", "ns"),
        pd.Timestamp("2024-12-31"),
        pd.Timestamp("2024-12-31", tz="Asia/Almaty"),
    ],
)
def test_the_data_cut_may_be_given_as_people_have_it(as_of: Any) -> None:
    assert replay(as_of=as_of).as_of == datetime.date(2024, 12, 31)


def test_without_a_data_cut_the_error_says_what_it_is() -> None:
    with pytest.raises(
        TypeError, match="as_of is required: the day up to which the log is complete"
    ):
        pipeline().replay(log())


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"as_of": "2024-13-01"}, cp.ArgumentError, 'as_of: "2024-13-01" is not a date'),
        ({"as_of": 2024}, TypeError, "as_of: 2024 is not a date"),
        ({"as_of": pd.NaT}, cp.ArgumentError, "as_of: NaT is not a date"),
        ({"as_of": np.datetime64("NaT")}, cp.ArgumentError, "as_of: NaT is not a date"),
        ({"as_of": np.datetime64("2024")}, cp.ArgumentError, "as_of: 2024 has no day"),
        ({"complete_from": "soon"}, cp.ArgumentError, 'complete_from: "soon" is not a date'),
        ({"complete_from": "2025-06-01"}, cp.ArgumentError, "complete_from"),
        ({"silent_after": "a year"}, TypeError, "silent_after: 'a year' is neither"),
        ({"silent_after": -1}, cp.ArgumentError, "silent_after"),
        (
            {"silent_after": datetime.timedelta(hours=5)},
            cp.ArgumentError,
            "silent_after: 5:00:00 is not a whole number of days",
        ),
        ({"threads": -2}, cp.ArgumentError, "threads: -2 is not allowed"),
        ({"progress": 5}, TypeError, "progress: 5 is neither"),
    ],
)
def test_a_bad_argument_is_named_with_its_value(
    options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        replay(**options)


def test_a_frame_in_the_place_of_a_log_is_told_how_to_become_one() -> None:
    with pytest.raises(TypeError, match="DataFrame is not a log: make one by"):
        pipeline().replay(pl.DataFrame(COLUMNS, strict=False), as_of="2024-12-31")  # type: ignore


@pytest.mark.parametrize(
    "days", [30, np.int64(30), datetime.timedelta(days=30), np.timedelta64(30, "D")]
)
def test_silence_is_counted_in_days(days: Any) -> None:
    summary = replay(silent_after=days).summary()

    assert summary.silent_after_days == 30
    assert (summary.active, summary.silent) == (0, 1)


def test_an_offices_words_are_translated_and_others_declared_to_move_nothing() -> None:
    words = {**COLUMNS, "step": ["Report" if s == "report" else s for s in COLUMNS["step"]]}
    translated = cp.EventLog(words, **NAMES, events={"Report": "report", "drop": None})

    summary = pipeline().replay(translated, as_of="2024-12-31").summary()

    assert summary.moves_nothing == 1
    assert summary.findings == 1


def test_a_translation_to_an_event_that_is_not_there_is_refused() -> None:
    with pytest.raises(cp.ArgumentError, match="chrage"):
        pipeline().replay(log(events={"send": "chrage"}), as_of="2024-12-31")


def test_a_field_is_fed_by_the_column_named_for_it() -> None:
    renamed = {**COLUMNS, "article": COLUMNS["offence"]}
    del renamed["offence"]
    fed = cp.EventLog(renamed, **NAMES, fields={"offence": "article"})

    result = pipeline().replay(fed, as_of="2024-12-31").outcomes_by_offence()

    assert result == replay().outcomes_by_offence()


def test_funnel_columns_add_up_and_the_values_are_those_of_a_hand_count() -> None:
    funnel = replay().funnel()

    for stage in funnel.total():
        assert stage.reached == (
            stage.moved_on + sum(stage.left) + stage.active + stage.paused + stage.silent
        )
    assert [stage.stage for stage in funnel.total()] == ["report", "investigation", "trial"]
    assert [stage.reached for stage in funnel.total()] == [3, 1, 1]
    assert funnel.total()[0].bounds == (1 / 3, 2 / 3)
    assert funnel.about.set_aside == 1
    assert funnel.about.pending == 1


@pytest.mark.parametrize(
    ("by", "column"),
    [
        ("region", "region"),
        (["region"], "region"),
        ({"region": None}, "region"),
        ({"region": "opened"}, "region_at_opened"),
    ],
)
def test_groups_are_named_by_a_column_by_several_or_by_column_and_milestone(
    by: Any, column: str
) -> None:
    outcomes = replay().outcomes(by=by)

    assert set(outcomes[column]) == {"east", "west", "Мангистау", "(all)"}


def test_a_column_that_varies_within_a_case_needs_a_milestone() -> None:
    rows = {**COLUMNS, "court": list("123456789")}
    changed = pipeline().replay(cp.EventLog(rows, **NAMES), as_of="2024-12-31")

    with pytest.raises(cp.ArgumentError, match="court"):
        changed.funnel(by="court")

    at_opening = changed.funnel(by="court", at="opened")
    assert at_opening.stages[0].group == ["1"]


def test_unknown_columns_readings_and_cases_are_named() -> None:
    result = replay()

    with pytest.raises(cp.ArgumentError, match="reigon"):
        result.funnel(by="reigon")
    with pytest.raises(cp.ArgumentError, match='"last" is not one of "first_decision", "at_cut"'):
        result.funnel(reading="last")  # type: ignore[arg-type]
    with pytest.raises(cp.ArgumentError, match='no case "Z"'):
        result.case("Z")
    with pytest.raises(cp.ArgumentError, match="by= names no column"):
        result.funnel(at="opened")
    with pytest.raises(cp.ArgumentError, match="most: 0"):
        result.findings(most=0)


def test_every_result_turns_into_frames_text_and_files(tmp_path: Any) -> None:
    result = replay()
    results = [
        result.funnel(by="region"),
        result.drop_outs(),
        result.outcomes(by="region"),
        result.reclassifications(),
        result.outcomes_by_offence(),
        result.downgraded_then_dropped(),
        result.transitions(),
        result.variants(),
        result.directly_follows(),
        result.reached_by("trial", days=90),
        result.findings(),
        result.findings_by_reason(),
        result.summary().table(),
        result.case("A"),
        result.pipeline.unverified(),
    ]

    for i, one in enumerate(results):
        frame = one.to_pandas()
        assert tuple(frame.columns) == one.columns
        assert len(frame) == len(one) == len(one.to_polars()) == pa.table(one).num_rows
        assert one.to_polars().columns == list(one.columns)
        assert list(one.to_dict()) == list(one.columns)
        assert len(one.rows()) == len(list(one)) == len(one)
        assert json.loads(one.to_json())["title"] == one.title
        assert one.to_csv().partition("\r\n")[0].split(",")[0].strip('"') == one.columns[0]
        path = tmp_path / f"{i}.csv"
        assert one.to_csv(path) is None
        assert path.read_bytes().decode() == one.to_csv()
        assert "<table" in one._repr_html_()
        assert repr(one)
        for name in one.columns:
            assert isinstance(one.unit(name), str)
            assert isinstance(one.description(name), str)


def test_a_result_says_what_it_is_about_and_that_it_is_internal() -> None:
    about = replay().drop_outs().about

    assert (about.unit, about.pipeline, about.cases) == ("charge", "small", 4)
    assert about.as_of == datetime.date(2024, 12, 31)
    assert about.concluded + about.pending + about.set_aside == about.cases
    assert about.reading == "first_decision"
    assert "internal" in replay().drop_outs().notes[-1].lower()
    assert replay().drop_outs().to_pandas().attrs["notes"] == list(replay().drop_outs().notes)


def test_drop_outs_say_stage_state_ground_and_reason() -> None:
    rows = replay().drop_outs().rows()
    ends = [row for row in rows if row["cases"] == 1]

    assert ends[0]["stage"] == "report"
    assert ends[0]["ground"] == "evidence"


def test_a_case_is_shown_as_a_table_and_as_text() -> None:
    path = replay().case("D")

    assert (path.name, path.status, path.state) == ("D", "set_aside", "reported")
    assert len(path) == 2
    assert "convict" in str(path)


def test_cases_and_visits_are_columns_that_frames_are_made_of() -> None:
    result = replay()

    cases = pd.DataFrame(result.cases())
    visits = pd.DataFrame(result.visits())

    assert cases["status"].tolist() == ["concluded", "concluded", "active", "set_aside"]
    assert cases["state"].tolist() == ["convicted", "dropped", "reported", "reported"]
    assert visits["case"].dtype == np.uint32
    assert visits["entered"].dtype == np.dtype("datetime64[s]")
    names = [result.pipeline.states[state] for state in visits["state"]]
    assert names[:4] == ["reported", "investigated", "on_trial", "convicted"]
    assert visits["left"].isna().sum() == len(visits) - visits["has_left"].sum()


def test_text_of_the_records_is_escaped_in_html() -> None:
    evil = "<script>alert('x')</script>"
    rows = {
        **COLUMNS,
        "step": [evil, *COLUMNS["step"][1:]],
        "region": [evil if region == "west" else region for region in COLUMNS["region"]],
    }
    changed = pipeline(unit="<b>charge</b>").replay(cp.EventLog(rows, **NAMES), as_of="2024-12-31")

    pages = [
        changed._repr_html_(),
        changed.pipeline._repr_html_(),
        changed.funnel(by="region")._repr_html_(),
        changed.findings()._repr_html_(),
        changed.case("A")._repr_html_(),
        changed.variants()._repr_html_(),
        changed.summary()._repr_html_(),
    ]

    for page in pages:
        assert "<script" not in page
        assert "<b>charge" not in page
    assert any("&lt;script&gt;" in page for page in pages)


def test_a_replay_shows_itself_in_a_notebook_with_a_picture() -> None:
    page = replay()._repr_html_()

    assert "<svg" in page
    assert "set aside" in page


def test_an_empty_log_has_results_too() -> None:
    empty = cp.EventLog({"case_id": [], "step": [], "date": []}, **NAMES)
    result = pipeline().replay(empty, as_of="2024-12-31")

    assert len(result) == 0
    assert [stage.reached for stage in result.funnel().total()] == [0, 0, 0]
    assert len(result.drop_outs()) == 0
    assert "<svg" in result._repr_html_()


def test_progress_is_reported_up_to_the_end() -> None:
    seen: list[tuple[int, int]] = []

    replay(progress=lambda done, total: seen.append((done, total)))

    assert seen[-1][0] == seen[-1][1] > 0
    assert seen == sorted(seen)


def test_progress_that_answers_false_stops_the_work() -> None:
    with pytest.raises(cp.Cancelled, match="stopped by the caller"):
        replay(progress=lambda done, total: False)


def test_what_progress_raises_goes_through() -> None:
    def fail(done: int, total: int) -> None:
        raise KeyError("my own")

    with pytest.raises(KeyError, match="my own"):
        replay(progress=fail)


def test_true_shows_a_bar(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tqdm", reason="tqdm is not installed")

    replay(progress=True)

    assert "replay" in capsys.readouterr().err


def test_threads_of_python_may_use_one_replay_at_once() -> None:
    shared = replay()
    expected = shared.funnel(by="region")
    results: list[cp.Funnel] = []

    def work() -> None:
        results.extend(replay().funnel(by="region") for _ in range(5))
        results.append(shared.funnel(by="region"))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(results) == 24
    assert all(result == expected for result in results)


def test_a_pipeline_goes_to_json_and_back_by_dict_text_file_and_pickle(tmp_path: Any) -> None:
    one = pipeline()
    path = tmp_path / "small.json"
    path.write_text(one.to_json(), encoding="utf-8")

    again = [
        cp.Pipeline.from_json(one.to_json()),
        cp.Pipeline.from_dict(one.to_dict()),
        cp.Pipeline.read(path),
        pickle.loads(pickle.dumps(one)),
    ]

    assert all(other == one for other in again)
    assert len({one, *again}) == 1
    assert one != pipeline(version="2")


def test_a_pipeline_tells_its_names() -> None:
    one = pipeline()

    assert (one.id, one.version, one.unit) == ("small", "1", "charge")
    assert one.stages == ("report", "investigation", "trial")
    assert one.milestones == ("opened", "decided")
    assert one.offences == ("theft", "robbery", "fraud")
    assert one.events[:2] == ("report", "open")
    assert one.fields == {"offence": "offence", "detained": "boolean", "reason": "category"}
    assert one.outcome_classes["drop_out"] == "attrition"
    assert (one.stage_of("on_trial"), one.stage_of("dropped")) == ("trial", None)
    assert one.parents == ("defendant",)
    assert one.to_dot().startswith("digraph")
    assert one.to_mermaid().startswith("stateDiagram")
    assert one.unverified()["pointer"] == ["/offences/fraud"]


def test_the_schema_is_that_of_the_format() -> None:
    schema = cp.Pipeline.schema()

    assert set(pipeline().to_dict()) <= set(schema["properties"])


def test_the_default_horizon_is_that_of_reached_by() -> None:
    result = replay(as_of="2026-12-31")

    assert result.reached_by("trial").days == result.default_horizon() == 730


def test_the_share_that_reached_a_stage_is_the_plain_one_where_nobody_is_pending() -> None:
    rows = {name: values[:5] for name, values in COLUMNS.items()}
    rows = {**rows, "step": ["report", "open", "report", "send", "drop"]}

    total = pipeline().replay(cp.EventLog(rows, **NAMES), as_of="2026-12-31")
    answer = total.reached_by("trial", days=365).total

    assert (answer.cases, answer.reached, answer.other_end, answer.pending) == (2, 1, 1, 0)
    assert answer.share == answer.reached / answer.cases == 0.5
    assert answer.reached_of_followed == 1
    assert answer.plain is None or answer.plain[0] < 0.5 < answer.plain[1]


def test_a_horizon_beyond_the_follow_up_is_refused() -> None:
    with pytest.raises(cp.ArgumentError, match="5000"):
        replay().reached_by("trial", days=5000)
    with pytest.raises(cp.ArgumentError, match="trail"):
        replay().reached_by("trail")


def test_offences_compare_by_the_declared_order() -> None:
    one = pipeline()

    assert one.compare("robbery", "theft", on="2024-01-01") == "lighter"
    assert one.compare("theft", "robbery", on="2024-01-01") == "heavier"
    assert one.compare("theft", "fraud", on="2024-01-01") == "incomparable"
    with pytest.raises(cp.ArgumentError, match='after: the pipeline has no offence "thef"'):
        one.compare("robbery", "thef", on="2024-01-01")


def test_a_definition_with_ten_faults_has_ten_diagnostics() -> None:
    broken = json.loads(json.dumps(DEFINITION))
    broken["surprise"] = 1
    broken["states"]["reported"]["stage"] = "nowhere"
    broken["states"]["dropped"]["ground"] = "weather"
    broken["fields"]["detained"] = "maybe"
    broken["offences"]["theft"]["lighter_than"] = ["murder"]
    broken["events"]["open"]["transitions"][0]["to"] = "investgated"
    broken["events"]["report"]["marks"] = "openned"
    broken["events"]["requalify"]["requires"] = ["ofence"]
    broken["events"]["convict"]["transitions"].append({"from": "on_trial", "to": "acquitted"})
    broken["deadlines"] = {"late": {"starts": ["no"], "stops": ["drop"], "within": {"days": 3}}}

    with pytest.raises(cp.PipelineError) as caught:
        cp.Pipeline.from_dict(broken)

    places = {one.pointer for one in caught.value.diagnostics}
    assert len(caught.value.diagnostics) >= 10
    assert "/surprise" in places
    assert "/states/reported/stage" in places
    assert all(one.code and one.message for one in caught.value.diagnostics)
    assert isinstance(caught.value, ValueError)
    assert pickle.loads(pickle.dumps(caught.value)).diagnostics == caught.value.diagnostics


def test_values_of_the_library_are_not_made_by_hand() -> None:
    for kind in (cp.Pipeline, cp.Replay, cp.Tally):
        with pytest.raises(TypeError, match="make a"):
            kind()


def test_an_unknown_builtin_pipeline_is_refused_with_those_there_are() -> None:
    with pytest.raises(cp.ArgumentError, match="road-traffic-fines"):
        cp.Pipeline.builtin("road-traffic-fine")
