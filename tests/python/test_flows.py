"""Flows and cohorts: on a small log, by laws, and against Polars on real records."""

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casepath as cp
from small import pipeline, replay
from test_laws import CASES, CUT, FIRST, PIPELINE, Row, log_of_rows

COUNTS = ["pending_begin", "opened", "reopened", "closed", "closed_again", "pending_end"]


@pytest.fixture(autouse=True)
def _close_figures() -> Any:
    yield
    plt.close("all")


# --- the small log ----------------------------------------------------------------------------


def test_flows_of_the_small_log_are_those_counted_by_hand() -> None:
    flows = replay().flows(period="quarter")

    assert flows["period"] == ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"]
    assert flows["opened"] == [2, 1, 0, 0]  # A, B; C; D is set aside
    assert flows["set_aside"] == [0, 1, 0, 0]
    assert flows["closed"] == [1, 0, 1, 0]
    assert flows["decided_drop_out"] == [1, 0, 0, 0]
    assert flows["decided_conviction"] == [0, 0, 1, 0]
    assert flows["pending_end"] == [1, 2, 1, 1]
    assert flows["clearance_rate"] == [0.5, 0.0, None, None]
    assert flows["incoming"] == [2, 1, 0, 0]
    assert flows["disposition_days"] == [91.0, None, 92.0, None]
    assert flows["decision_days_median"] == [46.0, None, 264.0, None]
    assert flows["age_median"] == [81.0, (172 + 29) / 2, 121.0, 213.0]
    assert flows["older_than_180"] == [0, 0, 0, 1]
    assert flows["active"] == [None, None, None, 1]
    assert flows["silent"] == [None, None, None, 0]
    assert flows["part"] == [False] * 4
    assert flows.unit("disposition_days") == "days"
    assert flows.unit("opened") == "charge"


def test_a_month_in_part_is_marked_and_a_percentage_is_given_where_asked_for() -> None:
    flows = replay(as_of="2024-09-15", complete_from="2024-01-12").flows(percent=True)

    assert flows["part"] == [True, *[False] * 7, True]
    assert flows["first_day"][0] == datetime.date(2024, 1, 12)
    assert flows["last_day"][-1] == datetime.date(2024, 9, 15)
    assert flows["pending_begin"][0] == 1  # A was already running
    assert flows["clearance_percent"][:3] == [0.0, None, None]
    assert flows.unit("clearance_percent") == "%"
    assert "clearance_rate" not in flows.columns


def test_rows_of_flows_say_the_same_as_the_table() -> None:
    flows = replay().flows(by="region", period="year")

    assert flows["region"] == ["east", "west", "Мангистау", "(all)"]
    assert [row.group for row in flows.periods] == [["east"], ["west"], ["Мангистау"], []]
    assert [row.opened for row in flows.periods] == flows["opened"] == [1, 1, 1, 3]
    (total,) = flows.total()
    assert total.is_total
    assert (total.period, total.first_day, total.days) == ("2024", datetime.date(2024, 1, 1), 366)
    assert total.clearance_rate == flows["clearance_rate"][-1] == 2 / 3
    assert total.disposition_days == 1 * 366 / 2
    assert dict(zip(flows.classes, total.decided, strict=True))["drop_out"] == 1
    assert total.age.median == 213
    assert total.age.cases + total.age_unknown == total.pending_end
    at_cut = flows.pending[-1]
    assert at_cut.active + at_cut.paused + at_cut.silent == flows.about.pending
    assert flows.period == "year"


def test_flows_say_what_must_be_known_beside_the_numbers() -> None:
    notes = " ".join(replay().flows().notes)

    assert "CEPEJ(2008)11" in notes
    assert "while the records are young only fast cases can be among them" in notes
    assert "Since when the records are complete is not given" in notes
    assert "Set aside: 1; not in the counts." in notes
    assert notes.endswith("Internal: small cells may identify people.")


def test_cohorts_of_the_small_log_are_those_counted_by_hand() -> None:
    cohorts = replay(as_of="2024-12-31").cohorts("trial", days=150, period="quarter")

    assert cohorts["period"] == ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"]
    assert cohorts["opened"] == [2, 2, 0, 0]
    assert cohorts["set_aside"] == [0, 1, 0, 0]
    assert cohorts["followed"] == [2, 1, 0, 0]
    assert cohorts["reached"] == [1, 0, 0, 0]  # A after 131 days
    assert cohorts["other_end"] == [1, 0, 0, 0]
    assert cohorts["pending"] == [0, 1, 0, 0]
    assert cohorts["share"] == [0.5, 0.0, None, None]
    assert cohorts["follow_up"] == ["all", "all", "no cases", "no cases"]
    # A unit below the case whose log names no parent has no interval, and is told why.
    assert cohorts["lower"] == [None] * 4
    assert "declare parents=" in cohorts["interval_method"][0]
    assert (cohorts.target, cohorts.days, cohorts.period) == ("trial", 150, "quarter")
    assert (cohorts.level, cohorts.cluster) == (0.95, "")
    assert (cohorts.already_running, cohorts.earlier, cohorts.no_opening) == (0, 0, 0)


def test_cohorts_with_a_parent_have_intervals() -> None:
    from small import log

    named = pipeline().replay(log(parents={"defendant": "defendant_id"}), as_of="2024-12-31")

    cohorts = named.cohorts("trial", days=datetime.timedelta(days=150), by="region")

    assert cohorts.cluster == "defendant"
    (total,) = cohorts.total()
    assert total.share == 1 / 3
    assert total.estimate.plain is not None
    low, high = total.estimate.plain
    assert cohorts["lower"][-1] == low
    assert low < 1 / 3 < high
    assert total.follow_up == "all"
    assert [row.group for row in cohorts.periods] == [["east"], ["west"], ["Мангистау"], []]


def test_a_tally_answers_where_it_was_made_with_a_calendar() -> None:
    whole = replay()
    tally = whole.tally(by="region", passages={"trial": 150}, calendar=True)

    assert tally.calendar
    assert not whole.tally().calendar
    assert tally.flows(period="year") == whole.flows(by="region", period="year")
    cohorts = tally.cohorts("trial", period="quarter")
    assert cohorts.days == 150
    assert cohorts["share"][-4:] == [0.5, 0.0, None, None]


def test_what_can_not_be_answered_is_refused_with_what_is_needed() -> None:
    plain = replay().tally()
    calendar = replay().tally(calendar=True)

    with pytest.raises(cp.ArgumentError) as refused:
        plain.flows()
    assert str(refused.value) == (
        "flows need a tally that counts by day: make it with calendar=True"
    )
    with pytest.raises(cp.ArgumentError) as refused:
        calendar.cohorts("trial")
    assert str(refused.value) == (
        'cohorts: the tally counts no passages to "trial" (but to nothing); make it with '
        'passages={"trial": days}'
    )
    with pytest.raises(cp.ArgumentError) as refused:
        replay().flows(period="week")  # type: ignore[arg-type]
    assert str(refused.value) == ('period: "week" is not one of "month", "quarter", "year"')
    with pytest.raises(cp.ArgumentError) as refused:
        replay().flows(since="2025-02-01")
    assert str(refused.value) == ("since (2025-02-01) must not be after the data cut, 2024-12-31")
    with pytest.raises(cp.ArgumentError, match="since: NaT is not a date"):
        replay().cohorts("trial", since=np.datetime64("NaT"))
    with pytest.raises(cp.ArgumentError, match="days is 0; it must be at least 1"):
        replay().cohorts("trial", days=0)
    with pytest.raises(cp.ArgumentError):
        plain + calendar


# --- the picture ------------------------------------------------------------------------------


def test_the_picture_shows_what_came_in_and_was_closed_as_bars_and_the_stock_as_a_line() -> None:
    flows = replay(as_of="2024-12-15").flows(period="quarter")

    ax = flows.plot()

    heights = [bar.get_height() for bar in ax.patches]
    assert heights == [2, 1, 0, 0, 1, 0, 1, 0]
    assert [bar.get_alpha() for bar in ax.patches] == [1.0, 1.0, 1.0, 0.45] * 2
    (stock,) = [one for one in ax.figure.axes if one is not ax]
    assert stock.lines[0].get_ydata().tolist() == [1, 2, 1, 1]  # type: ignore[union-attr]
    assert ax.get_title(loc="left") == "Flows by quarter"
    words = " ".join([*(text.get_text() for text in ax.texts), ax.get_xlabel(), ax.get_ylabel()])
    assert "unit: charge; as of 2024-12-15: 4 cases = 2 concluded + 1 pending + 1 set" in words
    assert "Internal: small cells may identify people." in " ".join(words.split())


def test_the_picture_is_drawn_where_asked_to_and_of_many_periods_or_none() -> None:
    _, (left, right) = plt.subplots(1, 2, figsize=(14, 5), layout="constrained")

    assert replay(as_of="2044-12-31").flows().plot(right) is right
    assert not left.patches
    assert len(right.get_xticks()) <= 16
    empty = cp.EventLog(
        {"case_id": [], "step": [], "date": []}, case="case_id", event="step", time="date"
    )
    ax = pipeline().replay(empty, as_of="2024-12-31").flows().plot()
    ax.figure.canvas.draw()


# --- laws -------------------------------------------------------------------------------------


def rows_of(cases: list[list[Row]], days: int = 0) -> list[Row]:
    later = datetime.timedelta(days=days)
    return [
        {"case": f"case {name}", **row, "date": row["date"] + later}
        for name, case in enumerate(cases)
        for row in case
    ]


def replay_of(rows: list[Row], days: int = 0, complete_from: Any = None) -> cp.Replay:
    later = datetime.timedelta(days=days)
    return PIPELINE.replay(
        log_of_rows(rows),
        as_of=datetime.date.fromisoformat(CUT) + later,
        complete_from=complete_from and complete_from + later,
    )


@given(CASES, st.sampled_from([None, FIRST + datetime.timedelta(days=40)]))
def test_the_stock_balances_in_every_period_of_every_group(
    cases: list[list[Row]], complete_from: Any
) -> None:
    flows = replay_of(rows_of(cases), complete_from=complete_from).flows(by="region")

    for row in flows.periods:
        assert row.pending_end == row.pending_begin + row.opened + row.reopened - row.closed
        assert row.closed == sum(row.decided) + row.closed_again
    if flows.periods:
        assert flows.periods[-1].pending_end == flows.about.pending


@given(CASES)
def test_the_groups_add_up_to_the_total_in_every_period(cases: list[list[Row]]) -> None:
    frame = replay_of(rows_of(cases)).flows(by="region").to_polars()
    total = pl.col("region") == "(all)"
    wanted = [*COUNTS, "set_aside", "undated", "incoming", "older_than_180", "age_cases"]

    groups = frame.filter(~total).group_by("period").agg(pl.col(wanted).sum()).sort("period")

    assert groups.equals(frame.filter(total).select("period", *wanted).sort("period"))


@given(CASES)
def test_28_years_later_everything_but_the_labels_is_the_same(cases: list[list[Row]]) -> None:
    days = (datetime.date(2052, 1, 1) - datetime.date(2024, 1, 1)).days

    now = replay_of(rows_of(cases)).flows().to_polars()
    later = replay_of(rows_of(cases, days), days).flows().to_polars()

    labels = ["period", "first_day", "last_day"]
    assert now.drop(labels).equals(later.drop(labels))
    moved = [str(int(period[:4]) + 28) + period[4:] for period in now["period"]]
    assert moved == later["period"].to_list()


@given(CASES, st.data())
def test_tallies_of_parts_give_the_same_flows_and_cohorts(
    cases: list[list[Row]], data: st.DataObject
) -> None:
    whole = replay_of(rows_of(cases))
    middle = data.draw(st.integers(0, len(cases)))
    spec: dict[str, Any] = {"by": "region", "passages": {"trial": 30}, "calendar": True}

    parts = [
        whole.tally_part(middle, len(cases), **spec),
        whole.tally_part(0, middle, **spec),
    ]

    merged = parts[0] + parts[1]
    assert merged == whole.tally(**spec)
    assert merged.flows() == whole.tally(**spec).flows() == whole.flows(by="region")
    assert merged.cohorts("trial") == whole.tally(**spec).cohorts("trial")


@given(CASES)
def test_every_case_is_in_one_cohort_or_counted_as_in_none(cases: list[list[Row]]) -> None:
    cohorts = replay_of(rows_of(cases)).cohorts("drop_out", days=20, period="month")

    inside = sum(row.opened for row in cohorts.total())
    outside = cohorts.already_running + cohorts.earlier + cohorts.no_opening
    assert inside + outside == len(cases)
    for row in cohorts.periods:
        one = row.estimate
        assert one.followed == one.reached_of_followed + row.other_end + row.pending


# --- real records against Polars --------------------------------------------------------------

FILE = "data/road_traffic_fines/road_traffic_fines_events.csv.gz"
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "road_fines_replay.json"
AS_OF = datetime.date(2013, 6, 18)
ENDS = ["Payment", "Send for Credit Collection"]
REOPENS = ["Create Fine", "Send Fine", "Insert Fine Notification", "Add penalty"]


@pytest.fixture(scope="module")
def fines(shared: Callable[[str], Path]) -> cp.Replay:
    events = json.loads(GOLDEN.read_text(encoding="utf-8"))["events"]
    log = cp.read_csv(
        shared(FILE),
        case="case_id",
        event="activity",
        time="timestamp",
        sequence="event_no",
        events=events,
    )
    return cp.Pipeline.builtin("road-traffic-fines").replay(log, as_of=AS_OF)


@pytest.fixture(scope="module")
def rows(shared: Callable[[str], Path]) -> pl.DataFrame:
    """The rows of the file in their order, with the day and the month."""
    frame = pl.read_csv(shared(FILE), infer_schema_length=None)
    return (
        frame.with_columns(pl.col("timestamp").str.slice(0, 10).str.to_date().alias("day"))
        .sort("case_id", "day", "event_no")
        .with_columns(pl.col("day").dt.strftime("%Y-%m").alias("month"))
    )


def standing(fines: cp.Replay, reading: Any) -> list[str]:
    """Names of the cases that are not set aside."""
    cases = fines.cases(reading)
    return list(cases["case"][cases["status"] != "set_aside"])


def test_openings_and_first_outcomes_per_month_are_those_of_polars(
    fines: cp.Replay, rows: pl.DataFrame
) -> None:
    kept = rows.filter(pl.col("case_id").is_in(standing(fines, "at_cut")))
    opened = dict(kept.group_by("case_id").first()["month"].value_counts().iter_rows())
    first = kept.filter(pl.col("activity").is_in(ENDS)).group_by("case_id").first()
    ended = {
        word: dict(first.filter(activity=word)["month"].value_counts().iter_rows()) for word in ENDS
    }

    flows = fines.flows()

    months = flows["period"]
    assert len(months) == 162
    assert flows["opened"] == [opened.get(month, 0) for month in months]
    assert flows["decided_paid"] == [ended["Payment"].get(month, 0) for month in months]
    assert flows["decided_collection"] == [ended[ENDS[1]].get(month, 0) for month in months]


def test_the_stock_and_its_age_at_each_month_end_are_those_of_polars(
    fines: cp.Replay, rows: pl.DataFrame
) -> None:
    # After an end nothing but a later step of the office opens a case again.
    is_over = (
        pl.when(pl.col("activity").is_in(ENDS))
        .then(True)
        .when(pl.col("activity").is_in(REOPENS))
        .then(False)
    )
    kept = (
        rows.filter(pl.col("case_id").is_in(standing(fines, "at_cut")))
        .with_columns(is_over.alias("over"))
        .with_columns(
            pl.col("over").forward_fill().over("case_id"),
            pl.col("day").first().over("case_id").alias("opened"),
        )
    )
    flows = fines.flows()

    for row in [*flows.total()[3::40], flows.total()[-1]]:
        last = kept.filter(pl.col("day") <= row.last_day).group_by("case_id").last()
        pending = last.filter(~pl.col("over"))
        age = [(row.last_day - day).days for day in pending["opened"]]

        assert len(pending) == row.pending_end
        assert [row.age.lower, row.age.median, row.age.upper] == np.percentile(
            age, [25, 50, 75]
        ).tolist()
        assert row.older == [sum(one > limit for one in age) for limit in (180, 365, 730)]


@pytest.mark.parametrize(
    ("target", "word"), [("collection", ENDS[1]), ("penalised", "Add penalty")]
)
def test_cohort_shares_are_those_of_polars(
    fines: cp.Replay, rows: pl.DataFrame, target: str, word: str
) -> None:
    days = 730
    kept = rows.filter(pl.col("case_id").is_in(standing(fines, "first_decision")))
    number = pl.int_range(pl.len()).over("case_id")
    kept = kept.with_columns(number.alias("number"))

    def first(words: list[str], name: str) -> pl.DataFrame:
        found = kept.filter(pl.col("activity").is_in(words)).group_by("case_id").first()
        return found.select(
            "case_id", pl.col("number").alias(name), pl.col("day").alias(f"{name}_day")
        )

    cases = (
        kept.group_by("case_id")
        .first()
        .select("case_id", pl.col("day").alias("opened"))
        .join(first([word], "there"), on="case_id", how="left")
        .join(first(ENDS, "over"), on="case_id", how="left")
        .filter(pl.col("opened") + pl.duration(days=days) <= AS_OF)
        .with_columns(
            (
                pl.col("there").is_not_null()
                & (pl.col("there") <= pl.col("over").fill_null(1_000_000))
                & (pl.col("there_day") <= pl.col("opened") + pl.duration(days=days))
            ).alias("reached")
        )
        .group_by(pl.col("opened").dt.year().cast(str).alias("period"))
        .agg(pl.len().alias("followed"), pl.col("reached").sum())
        .sort("period")
    )

    cohorts = fines.cohorts(target, days=days)

    assert cohorts["follow_up"] == [*["all"] * 11, "part", "not yet", "not yet"]
    assert cohorts["period"][:12] == cases["period"].to_list()
    assert cohorts["followed"] == [*cases["followed"], 0, 0]
    assert cohorts["reached"] == [*cases["reached"], 0, 0]
    assert cohorts["share"][:12] == [
        reached / followed for _, followed, reached in cases.iter_rows()
    ]
