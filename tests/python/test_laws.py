"""Laws that hold for every log: random records of the small procedure."""

import datetime
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import casepath as cp
from small import DEFINITION, pipeline

PIPELINE = pipeline()
EVENTS = [*DEFINITION["events"], "no such event"]
FIRST = datetime.date(2024, 1, 1)
CUT = "2024-06-30"

Row = dict[str, Any]


@st.composite
def rows_of_a_case(draw: st.DrawFn) -> list[Row]:
    """Mostly steps that are allowed, by asking a live case; else any event."""
    region = draw(st.sampled_from(["east", "west", None]))
    parent = draw(st.integers(1, 3))
    case = PIPELINE.case()
    day = draw(st.integers(0, 150))
    rows = []
    for _ in range(draw(st.integers(1, 8))):
        allowed = case.allowed() if draw(st.integers(0, 9)) else ()
        event = draw(st.sampled_from(allowed or EVENTS))
        fields = {
            "offence": draw(st.sampled_from(["theft", "robbery", "fraud", None, None])),
            "detained": draw(st.sampled_from([False, False, True, None])),
            "reason": draw(st.sampled_from(["no witness", None])),
        }
        on = FIRST + datetime.timedelta(days=day)
        if case.can(event, on=on, fields=fields):
            case.apply(event, on=on, fields=fields)
        rows.append({"step": event, "date": on, "region": region, "parent": parent, **fields})
        day += draw(st.sampled_from([0, 0, 1, 5, 30]))
    return rows


CASES = st.lists(rows_of_a_case(), min_size=1, max_size=8)
settings.register_profile(
    "laws",
    deadline=None,
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("laws")


def log_of_rows(rows: list[Row], **more: Any) -> cp.EventLog:
    columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in rows[0]}
    # A column without a value has no type: say it.
    columns["detained"] = [
        None if value is None else ("true" if value else "false") for value in columns["detained"]
    ]
    return cp.EventLog(columns, case="case", event="step", time="date", parents=["parent"], **more)


def log_of(cases: list[tuple[int, list[Row]]]) -> cp.EventLog:
    return log_of_rows([{"case": f"case {name}", **row} for name, case in cases for row in case])


def replay_of(cases: list[tuple[int, list[Row]]], **options: Any) -> cp.Replay:
    return PIPELINE.replay(log_of(cases), as_of=CUT, **options)


@given(CASES)
def test_concluded_pending_and_set_aside_are_all_cases_in_every_group(
    cases: list[list[Row]],
) -> None:
    replay = replay_of(list(enumerate(cases)))

    for reading in ("first_decision", "at_cut"):
        rows = replay.outcomes(by="region", reading=reading).rows()
        for region in {row["region"] for row in rows}:
            group = [row for row in rows if row["region"] == region]
            assert sum(row["cases"] for row in group) == group[0]["of"]
        about = replay.funnel(reading=reading).about
        assert about.cases == len(cases)
        assert about.concluded + about.pending + about.set_aside == about.cases
    summary = replay.summary()
    assert summary.rows == summary.moves + summary.moves_nothing + summary.findings


@given(CASES)
def test_reached_is_moved_on_left_and_pending_at_every_stage(cases: list[list[Row]]) -> None:
    replay = replay_of(list(enumerate(cases)))

    for reading in ("first_decision", "at_cut"):
        funnel = replay.funnel(by="region", reading=reading)
        for stage in funnel.stages:
            pending = stage.active + stage.paused + stage.silent
            assert stage.reached == stage.moved_on + sum(stage.left) + pending
        dropped = funnel.classes.index("drop_out")
        left = sum(stage.left[dropped] for stage in funnel.total())
        drops = replay.drop_outs(reading=reading)
        assert sum(drops["cases"]) == left


@given(CASES, st.randoms(use_true_random=False))
def test_the_order_of_the_cases_changes_nothing(cases: list[list[Row]], random: Any) -> None:
    named = list(enumerate(cases))
    shuffled = list(named)
    random.shuffle(shuffled)

    assert replay_of(shuffled).tally(by="region") == replay_of(named).tally(by="region")


@given(CASES, st.randoms(use_true_random=False))
def test_rows_in_any_order_with_a_sequence_column_are_the_same_log(
    cases: list[list[Row]], random: Any
) -> None:
    rows = [
        {"case": f"case {name}", "order": number, **row}
        for name, case in enumerate(cases)
        for number, row in enumerate(case)
    ]
    shuffled = list(rows)
    random.shuffle(shuffled)

    tallies = [
        PIPELINE.replay(log_of_rows(some, sequence="order"), as_of=CUT).tally(by="region")
        for some in (rows, shuffled)
    ]

    assert tallies[0] == tallies[1]


@given(CASES, st.randoms(use_true_random=False))
def test_rows_on_distinct_days_in_any_order_are_the_same_log(
    cases: list[list[Row]], random: Any
) -> None:
    rows = [
        {"case": f"case {name}", **{row["date"]: row for row in case}[day]}
        for name, case in enumerate(cases)
        for day in sorted({row["date"] for row in case})
    ]
    shuffled = list(rows)
    random.shuffle(shuffled)

    tallies = [
        PIPELINE.replay(log_of_rows(some), as_of=CUT).tally(by="region")
        for some in (rows, shuffled)
    ]

    assert tallies[0] == tallies[1]


@given(CASES)
def test_the_number_of_threads_changes_nothing(cases: list[list[Row]]) -> None:
    named = list(enumerate(cases))

    replays = [replay_of(named, threads=threads) for threads in (1, 2, 7)]
    tallies = [one.tally(by="region", threads=n) for one in replays for n in (1, 7)]

    assert all(tally == tallies[0] for tally in tallies)
    assert all(one.summary() == replays[0].summary() for one in replays)
    assert all(one.findings() == replays[0].findings() for one in replays)


@given(CASES, st.data())
def test_parts_of_the_cases_add_up_to_the_whole(
    cases: list[list[Row]], data: st.DataObject
) -> None:
    replay = replay_of(list(enumerate(cases)))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(cases)), max_size=4)))
    bounds = [0, *cuts, len(cases)]

    parts = [replay.tally_part(begin, end, by="region") for begin, end in pairwise(bounds)]

    assert sum(parts) == replay.tally(by="region")  # type: ignore[comparison-overlap]
    assert sum(reversed(parts)) == replay.tally(by="region")  # type: ignore[comparison-overlap]


@given(CASES)
def test_logs_replayed_apart_add_up_to_the_log_replayed_whole(cases: list[list[Row]]) -> None:
    named = list(enumerate(cases))
    half = len(named) // 2
    whole = replay_of(named).tally(by="region")

    if half:
        apart = replay_of(named[:half]).tally(by="region") + replay_of(named[half:]).tally(
            by="region"
        )
        assert apart == whole


@given(rows_of_a_case())
def test_a_live_case_and_a_replay_agree_in_every_move_and_every_refusal(rows: list[Row]) -> None:
    cut = datetime.date.fromisoformat(CUT)
    days = {}
    for row in rows:
        days.setdefault(row["date"], []).append(row)
    rows = [day[0] for day in days.values() if day[0]["date"] <= cut]
    if not rows:
        return
    path = replay_of([(0, rows)]).findings()
    found = dict(zip(path["row"], path["kind"], strict=True))

    case = PIPELINE.case()
    broken = False
    for number, row in enumerate(rows, start=1):
        fields = {name: row[name] for name in ("offence", "detained", "reason")}
        refusal = case.why_not(row["step"], on=row["date"], fields=fields)
        kind = found.get(number)
        if broken:
            assert kind == "after_break"
        elif refusal is None:
            assert kind is None
            case.apply(row["step"], on=row["date"], fields=fields)
        else:
            assert kind == refusal.reason
            broken = refusal.reason != "after_close"


@given(CASES)
def test_a_log_goes_through_csv_and_arrow_unchanged(cases: list[list[Row]]) -> None:
    log = log_of(list(enumerate(cases)))
    names = {"case": "case", "event": "step", "time": "date", "parents": ["parent"]}

    assert cp.EventLog(log, **names) == log
