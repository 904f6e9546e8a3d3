"""Groups: months, intervals of numbers, the most frequent values; they sum to the total."""

import pathlib
import tempfile
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import casepath as cp
from small import DEFINITION, pipeline

PIPELINE = pipeline()
CUT = "2024-12-31"
NAMES: dict[str, Any] = {"case": "case", "event": "step", "time": "date"}
LAW = settings(
    deadline=None,
    max_examples=40,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


def reports(**columns: list[Any]) -> cp.Replay:
    """A case that was reported for every value of the columns."""
    count = len(next(iter(columns.values())))
    table = {
        "case": [f"case {i}" for i in range(count)],
        "step": ["report"] * count,
        "date": ["2024-03-05"] * count,
        **columns,
    }
    return PIPELINE.replay(cp.EventLog(table, **NAMES), as_of=CUT)


def cases_by(replay: cp.Replay, by: Any, at: str | None = None) -> dict[str, int]:
    """Cases by the first grouping column, in the order of the table, the total with them."""
    outcomes = replay.outcomes(by=by, at=at)
    counts: Counter[str] = Counter()
    for row in outcomes:
        counts[row[outcomes.columns[0]]] += row["cases"]
    return dict(counts)


# Hand-worked


def test_numbers_are_grouped_by_intervals_in_their_order() -> None:
    replay = reports(age=[17, 18, 24, 25, 90, None])

    assert list(cases_by(replay, cp.cut("age", [18, 25])).items()) == [
        ("under 18", 1),
        ("18 to under 25", 2),
        ("25 and more", 2),
        ("(not recorded)", 1),
        ("(all)", 6),
    ]


def test_cuts_may_come_from_numpy() -> None:
    replay = reports(sum=[0.5, 7.25])

    assert cases_by(replay, cp.cut("sum", np.array([1.5, 5], dtype=np.float32))) == {
        "under 1.5": 1,
        "5 and more": 1,
        "(all)": 2,
    }


def test_dates_are_grouped_by_month_quarter_or_year() -> None:
    dates = np.array(["2023-12-31", "2024-01-01", "2024-02-29", "NaT"], dtype="datetime64[D]")
    replay = reports(opened_on=dates)

    assert cases_by(replay, cp.month("opened_on")) == {
        "(not recorded)": 1,
        "2023-12": 1,
        "2024-01": 1,
        "2024-02": 1,
        "(all)": 4,
    }
    assert cases_by(replay, cp.quarter("opened_on"))["2024-Q1"] == 2
    assert cases_by(replay, cp.year("opened_on")) == {
        "(not recorded)": 1,
        "2023": 1,
        "2024": 2,
        "(all)": 4,
    }


def test_the_time_column_is_grouped_by_the_month_of_opening_or_of_a_milestone() -> None:
    table = {
        "case": ["A", "A", "A", "B"],
        "step": ["report", "send", "convict", "report"],
        "date": ["2024-01-31", "2024-02-01", "2024-05-02", "2024-01-02"],
    }
    replay = PIPELINE.replay(cp.EventLog(table, **NAMES), as_of=CUT)

    assert cases_by(replay, cp.month("date")) == {"2024-01": 2, "(all)": 2}
    assert cases_by(replay, cp.month("date", at="decided")) == {
        "(not reached)": 1,
        "2024-05": 1,
        "(all)": 2,
    }
    assert cases_by(replay, cp.month("date"), at="decided")["2024-05"] == 1
    assert replay.outcomes(by=cp.month("date", at="decided")).columns[0] == "date_month_at_decided"


def test_the_most_frequent_values_stand_before_all_others() -> None:
    replay = reports(region=["C", "B", "B", "A", "Мангистау", None, "C", "C"])

    assert list(cases_by(replay, cp.top("region", 2)).items()) == [
        ("C", 3),
        ("B", 2),
        ("(other)", 2),
        ("(not recorded)", 1),
        ("(all)", 8),
    ]
    assert replay.top_values("region", 3) == ("C", "B", "A")
    assert cases_by(replay, cp.keep("region", ["A"]))["(other)"] == 6


def test_kept_values_may_be_numbers() -> None:
    assert cases_by(reports(article=[128, 128, 134]), cp.keep("article", [128])) == {
        "128": 2,
        "(other)": 1,
        "(all)": 3,
    }


def test_columns_say_how_they_were_grouped() -> None:
    replay = reports(age=[17], region=["A"])

    outcomes = replay.outcomes(by=[cp.month("date"), cp.cut("age", [18]), cp.top("region", 1)])

    assert outcomes.columns[:3] == ("date_month", "age", "region")
    assert outcomes.description("date_month") == 'month of column "date" at opening'
    assert outcomes.description("age") == 'interval of the value of column "age" at opening'
    assert outcomes.description("region") == (
        'value of column "region" at opening; "(other)" is every value that is not kept'
    )


# Tallies


def test_a_tally_names_the_values_it_keeps_so_that_parts_add_up() -> None:
    replay = reports(region=["C", "B", "B", "A", "C", "C"])
    by = [cp.top("region", 1), cp.month("date")]

    whole = replay.tally(by=by)
    parts = [replay.tally_part(i, i + 2, by=by) for i in (4, 0, 2)]

    assert whole.by == (cp.keep("region", ["C"]), cp.month("date"))
    assert sum(parts) == whole
    assert repr(whole) == "Tally of 6 cases, by region by the values kept, date by month: 2 groups"


def test_tallies_of_other_groups_do_not_add_up() -> None:
    replay = reports(age=[17, 30])

    with pytest.raises(cp.ArgumentError) as raised:
        replay.tally(by=cp.cut("age", [18])) + replay.tally(by=cp.cut("age", [21]))

    assert str(raised.value) == (
        "these tallies do not add up: they were counted by different specs, which differ in by: "
        '"age" cut at 18 and "age" cut at 21'
    )


# Errors


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: cp.cut("age", [25, 18]),
            'by: the cuts of the column "age" must ascend: 18 comes after 25',
        ),
        (
            lambda: cp.cut("age", [1, float("nan")]),
            'by: the cuts of the column "age" must be finite numbers, not nan',
        ),
        (lambda: cp.cut("age", []), 'cut: there is no place to cut the column "age" at; give one'),
        (lambda: cp.top("region", 0), "top: 0 is not allowed; give 1 or more"),
        (
            lambda: cp.keep("region", ["A", "A"]),
            'by: the values to keep of the column "region" name "A" twice',
        ),
        (
            lambda: cp.GroupColumn("age", cuts=(18.0,), top=2),
            'by: the column "age" is grouped in one way only: by period, by cuts, or by values to '
            "keep",
        ),
        (
            lambda: cp.GroupColumn("on", period="week"),  # type: ignore[arg-type]
            'period: "week" is not one of "month", "quarter", "year"',
        ),
        (
            lambda: reports(age=[17]).funnel(by=cp.month("age")),
            'by: the column "age" is of type integer, not date or time: it has no month',
        ),
        (
            lambda: reports(region=["A"]).funnel(by=cp.cut("region", [1])),
            'by: the column "region" is of type text, not integer or number: it can\'t be cut',
        ),
        (
            lambda: reports(region=["A"]).funnel(by=["region", cp.top("region", 1)]),
            'by: the column "region" is named twice',
        ),
        (
            lambda: reports(region=["A"]).funnel(by="date"),
            'by: "date" is the log\'s time column: group it by month, quarter or year',
        ),
        (
            lambda: cp.TallyStream(PIPELINE, as_of=CUT, by=cp.top("region", 5)),
            'by: the 5 most frequent values of "region" are known when the whole log is; name the '
            'values instead: keep("region", [...])',
        ),
    ],
)
def test_wrong_groups_are_one_clear_error(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(cp.ArgumentError) as raised:
        make()

    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: cp.cut("age", 18), "cut: 18 is not a list of numbers"),  # type: ignore[arg-type]
        (lambda: cp.cut("age", ["18"]), "cut: '18' is not a number"),  # type: ignore[list-item]
        (lambda: cp.top("region", 2.5), "top: 2.5 is not a whole number"),  # type: ignore[arg-type]
        (lambda: cp.keep("region", "AB"), "keep: 'AB' is not a list of values"),
        (
            lambda: cp.keep("region", [1.5]),  # type: ignore[list-item]
            "keep: 1.5 is neither text nor a whole number",
        ),
        (lambda: cp.month(7), "by: 7 is not the name of a column"),  # type: ignore[arg-type]
        (
            lambda: reports(region=["A"]).funnel(by=[7]),  # type: ignore[list-item]
            "by: 7 is not the name of a column",
        ),
    ],
)
def test_what_is_no_group_is_a_type_error(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(TypeError) as raised:
        make()

    assert str(raised.value) == message


# Laws

RESULTS: dict[str, tuple[Callable[[cp.Replay, Any], cp.Result], list[str], list[str]]] = {
    # name: how it is made; what its rows are about; numbers that do not add up
    "funnel": (lambda r, by: r.funnel(by), ["stage"], []),
    "funnel at the cut": (lambda r, by: r.funnel(by, reading="at_cut"), ["stage"], []),
    "drop_outs": (
        lambda r, by: r.drop_outs(by),
        ["stage", "state", "outcome", "ground", "reason"],
        [],
    ),
    "outcomes": (lambda r, by: r.outcomes(by), ["status", "outcome_class", "state"], ["of"]),
    "reclassifications": (
        lambda r, by: r.reclassifications(by),
        ["from", "to", "direction", "stage", "event", "actor"],
        [],
    ),
    "outcomes_by_offence": (
        lambda r, by: r.outcomes_by_offence(by),
        ["offence_opened", "offence_decided", "status", "outcome_class", "against"],
        [],
    ),
    "downgraded_then_dropped": (lambda r, by: r.downgraded_then_dropped(by), ["downgraded"], []),
    "transitions": (lambda r, by: r.transitions(by), ["from", "event", "to"], []),
    "variants": (lambda r, by: r.variants(by), ["variant"], ["events"]),
    "directly_follows": (lambda r, by: r.directly_follows(by), ["first", "second"], []),
    "findings_by_reason": (
        lambda r, by: r.findings_by_reason(by, period="quarter", samples=0),
        ["period", "kind", "event", "state"],
        [],
    ),
    "findings_by_reason of a tally": (
        lambda r, by: r.tally(by).findings_by_reason(),
        ["kind", "event", "state"],
        [],
    ),
    "reached_by": (lambda r, by: r.reached_by("trial", days=30, by=by), [], []),
    "roll_up": (lambda r, by: r.roll_up("defendant", by=by), ["stage"], []),
    "roll_up of convictions": (
        lambda r, by: r.roll_up("defendant", "any_conviction", by=by),
        ["class"],
        [],
    ),
    "flows": (lambda r, by: r.flows(by, period="quarter"), ["period"], ["days"]),
    "cohorts": (lambda r, by: r.cohorts("trial", days=30, by=by), ["period"], []),
}


def assert_groups_sum_to_the_total(
    result: cp.Result, columns: int, about: list[str], no: list[str]
) -> None:
    groups = result.columns[:columns]
    counts = [
        name
        for name in result.columns[columns:]
        if result._table.type(name) == "integer" and name not in no
    ]
    assert counts
    sums: dict[tuple[Any, ...], Counter[str]] = {}
    totals: dict[tuple[Any, ...], Counter[str]] = {}
    for row in result:
        is_total = all(row[name] == "(all)" for name in groups)
        key = tuple(row[name] for name in about)
        counter = (totals if is_total else sums).setdefault(key, Counter())
        for name in counts:
            counter[name] += row[name] or 0
    assert sums == totals


def dates_or_none(date: str) -> st.SearchStrategy[str | None]:
    return st.sampled_from([date] * 6 + [None])


@st.composite
def a_log(draw: st.DrawFn) -> cp.EventLog:
    """Cases with values that do not vary within them, and mostly steps that are allowed."""
    table: dict[str, list[Any]] = {
        name: []
        for name in ("case", "step", "date", "region", "age", "paid", "heard", "who", "offence")
    }
    for number in range(draw(st.integers(1, 8))):
        first = number == 0  # one report on a day, so that there is a follow-up
        values = {
            "region": draw(st.sampled_from(["east", "west", "Мангистау", "(other)", None])),
            "age": draw(st.sampled_from([12, 17, 18, 40, None])),
            "paid": draw(st.sampled_from([0.5, 18.0, -2.25, None])),
            "heard": draw(st.sampled_from(["2023-12-31", "2024-01-01", None])),
            "who": draw(st.integers(1, 3)),
        }
        case = PIPELINE.case()
        day = draw(st.integers(0, 200))
        for _ in range(draw(st.integers(1, 6))):
            allowed = case.allowed() if draw(st.integers(0, 9)) else ()
            step = draw(st.sampled_from(allowed or [*DEFINITION["events"], "lunch"]))
            step = "report" if first else step
            offence = draw(st.sampled_from(["theft", "robbery", None]))
            date = np.datetime64("2024-01-01") + day
            table["case"].append(f"case {number}")
            table["step"].append(step)
            table["date"].append(str(date) if first else draw(dates_or_none(str(date))))
            first = False
            table["offence"].append(offence)
            for name, value in values.items():
                table[name].append(value)
            fields = {} if offence is None else {"offence": offence}
            if case.can(step, on=str(date), fields=fields):
                case.apply(step, on=str(date), fields=fields)
            day += draw(st.sampled_from([0, 3, 40]))
    # Columns without a value have no type: say it.
    typed: dict[str, Any] = dict(table)
    typed["age"] = np.array([np.nan if age is None else age for age in table["age"]])
    typed["paid"] = np.array([np.nan if sum_ is None else sum_ for sum_ in table["paid"]])
    typed["heard"] = np.array([day or "NaT" for day in table["heard"]], dtype="datetime64[D]")
    return cp.EventLog(typed, **NAMES, parents={"defendant": "who"})


@st.composite
def a_grouping(draw: st.DrawFn) -> list[Any]:
    """One or two columns, grouped in any way."""
    period = draw(st.sampled_from([cp.month, cp.quarter, cp.year]))
    numbers = st.sets(st.integers(-3, 45), min_size=1, max_size=5)
    ways = [
        "region",
        cp.top("region", draw(st.integers(1, 4))),
        cp.keep("region", draw(st.sampled_from([["west"], ["none such", "east"], []]))),
        cp.cut("age", sorted(draw(numbers))),
        cp.cut("paid", [one + 0.5 for one in sorted(draw(numbers))]),
        period("heard"),
        period("date"),
        cp.month("date", at="decided"),
        cp.top("offence", 1, at="opened"),
    ]
    one = draw(st.sampled_from(ways))
    name = one if isinstance(one, str) else one.column
    others = [way for way in ways if (way if isinstance(way, str) else way.column) != name]
    return [one, *draw(st.lists(st.sampled_from(others), max_size=1))]


@LAW
@given(a_log(), a_grouping())
def test_groups_of_every_result_sum_to_its_total(log: cp.EventLog, by: list[Any]) -> None:
    replay = PIPELINE.replay(log, as_of=CUT)

    for make, about, no in RESULTS.values():
        assert_groups_sum_to_the_total(make(replay, by), len(by), about, no)


@LAW
@given(a_log(), a_grouping(), st.integers(1, 3))
def test_parts_with_the_same_groups_add_up_to_the_whole(
    log: cp.EventLog, by: list[Any], step: int
) -> None:
    replay = PIPELINE.replay(log, as_of=CUT)
    whole = replay.tally(by=by, passages={"trial": 30}, calendar=True)

    parts = [
        replay.tally_part(
            begin,
            min(begin + step, len(replay)),
            by=by,
            passages={"trial": 30},
            calendar=True,
        )
        for begin in range(0, len(replay), step)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "whole.tally"
        whole.write(path)
        read = cp.Tally.read(path)

    assert sum(reversed(parts)) == whole
    assert read == whole
    assert read.by == whole.by
