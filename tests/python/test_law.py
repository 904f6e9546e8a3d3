"""Ranges, sentences and deadlines: on the made-up example log, and on Cook County's records."""

from __future__ import annotations

import datetime
import json
import runpy
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import casepath as cp
from small import DEFINITION

ROOT = Path(__file__).resolve().parents[2]
DEFINITION_OF_EXAMPLE = json.loads(cp.Pipeline.builtin("kazakhstan-trafficking").to_json())
OUTCOMES = {name for name, state in DEFINITION_OF_EXAMPLE["states"].items() if "outcome" in state}


@pytest.fixture(scope="module")
def replay() -> cp.Replay:
    """The example of the folder: illustrative, made-up data."""
    log = cp.read_csv(
        ROOT / "examples/data/kazakhstan_illustrative.csv",
        case="charge_id",
        event="event",
        time="date",
        parents={"defendant": "defendant_id", "case": "case_id"},
        events={"letter sent": None},
    )
    return cp.Pipeline.builtin("kazakhstan-trafficking").replay(log, as_of="2025-12-31")


def counted(result: cp.Result, keys: list[str], count: str) -> Counter[tuple[Any, ...]]:
    """The counts of a result by some of its columns."""
    sums: Counter[tuple[Any, ...]] = Counter()
    for row in result:
        sums[tuple(row[key] for key in keys)] += row[count]
    return sums


# --- reclassification -------------------------------------------------------------------------


def test_range_changes_reconcile_with_the_reclassifications(replay: cp.Replay) -> None:
    keys = ["from", "to", "direction"]
    changes = replay.range_changes()

    assert counted(changes, keys, "reclassifications") == counted(
        replay.reclassifications(), keys, "reclassifications"
    )
    assert set(changes["read_on"]) <= {"day of the reclassification", "not recorded"}
    assert sum(changes.sums["reclassifications"]) == sum(changes["reclassifications"])


def test_range_changes_of_groups_add_up_to_the_total(replay: cp.Replay) -> None:
    sums = replay.range_changes(by="region").sums
    for column in ("reclassifications", "maximum_lost", "maximum_unverified", "minimum_unknown"):
        of_groups = sum(row[column] for row in sums if row["region"] != "(all)")
        assert of_groups == sum(row[column] for row in sums if row["region"] == "(all)"), column


def test_offence_paths_are_the_outcomes_by_offence_with_directions(replay: cp.Replay) -> None:
    paths = replay.offence_paths()
    keys = [f"offence_{name}" for name in paths.milestones] + ["status", "outcome_class"]

    assert counted(paths, keys, "cases") == counted(replay.outcomes_by_offence(), keys, "cases")
    assert sum(paths["cases"]) == len(replay)
    lighter = {
        (row["offence_charged"], row["offence_decided"])
        for row in paths
        if row["step_decided"] == "lighter"
    }
    assert ("128-1", "126-1") in lighter or lighter  # some verdicts are of a lighter offence
    assert all(row["step_opened"] is None for row in paths if row["offence_opened"] is None)


def test_downgrades_are_a_target_like_any_other(replay: cp.Replay) -> None:
    target = "reclassified to lighter"
    tally = replay.tally(passages={target: 365}, calendar=True)

    of_replay = replay.cohorts(target, days=365).to_dict()
    of_tally = tally.cohorts(target, days=365).to_dict()
    for column in ("period", "opened", "cases", "followed", "reached", "other_end", "pending"):
        assert of_replay[column] == of_tally[column], column
    downgraded = {
        row["downgraded"]: row["cases"] + row["set_aside"]
        for row in replay.downgraded_then_dropped()
    }
    assert replay.reached_by(target, days=365).total.reached <= downgraded[True]
    with pytest.raises(cp.ArgumentError, match=r'; or "reclassified to lighter"$'):
        replay.reached_by("reclassified heavier")


def test_what_followed_a_downgrade_sums_to_one_from_the_landmark_on(replay: cp.Replay) -> None:
    after = replay.after_downgrade(landmark=90, days=[180, datetime.timedelta(days=365)])

    shares: Counter[tuple[bool, int]] = Counter()
    for row in after:
        shares[row["downgraded"], row["days"]] += row["share"]
    assert {round(share, 10) for share in shares.values()} == {1.0}
    assert sum(sum(column) for column in after.counts.to_dict().values()) == len(replay)
    compared = after.counts.rows()[0]
    for row in after:
        expected = compared["downgraded" if row["downgraded"] else "not_downgraded"]
        assert row["cases"] == expected
    assert after.cluster == "case"


# --- sentences --------------------------------------------------------------------------------


def test_sentences_of_the_example_are_those_in_its_rows(replay: cp.Replay) -> None:
    result = replay.proportionality()
    convicted = sum(
        row["cases"] for row in replay.outcomes() if row["outcome_class"] == "conviction"
    )

    assert result["convicted"] == [convicted]
    row = result.rows()[0]
    assert row["immediate_custody"] + row["other_kinds"] + row["kind_not_recorded"] == convicted
    assert row["end_positions"] == 0
    reasons = counted(result.reasons, ["offence"], "cases")
    assert reasons == {("opening",): convicted, ("end",): convicted}
    log = replay.log.to_polars().with_row_index("row", offset=1)
    verdicts = log.filter(pl.col("row").is_in(result.sentences["row"]))
    assert verdicts["custody"].sum() == row["immediate_custody"]
    assert row["custody_lower"] < row["custody_share"] < row["custody_upper"]


def test_positions_and_bounds_of_the_example_follow_from_their_ranges(replay: cp.Replay) -> None:
    result = replay.proportionality(committed="report", by="region")

    of_groups = [row for row in result if row["region"] != "(all)"]
    total = result.rows()[-1]
    for column in ("convicted", "immediate_custody", "end_positions", "end_below", "opening_above"):
        assert sum(row[column] for row in of_groups) == total[column], column
    for row in result.sentences:
        assert (row["end_position"] is None) == (row["end_why_none"] is not None)
        if row["range_lost_lowest"] is not None:
            assert row["direction"] == "lighter"
            assert row["range_lost_lowest"] <= row["range_lost_highest"]
        if row["sentence_lost_lowest"] is not None and row["range_lost_lowest"] is not None:
            inside = row["end_flag"] is None and row["end_position"] is not None
            if inside:  # a sentence within the last range lies between the bounds of the ranges
                assert row["range_lost_lowest"] <= row["sentence_lost_lowest"]
                assert row["sentence_lost_highest"] <= row["range_lost_highest"]


# --- deadlines --------------------------------------------------------------------------------


def plain_clocks(replay: cp.Replay, deadline: dict[str, Any]) -> dict[str, tuple[int, str]]:
    """Case -> days that ran off and how the clock ended, counted row by row."""
    log = replay.log.to_polars().with_columns(
        pl.col("event").cast(pl.String), pl.col("charge_id").cast(pl.String)
    )
    findings = replay.findings().to_polars()
    unclear = set(findings["case"].to_list())
    outcomes = {
        row["event"]
        for row in replay.transitions()
        if row["to"] in OUTCOMES and row["from"] != row["to"]
    }
    cut = datetime.date(2025, 12, 31)
    clocks: dict[str, tuple[int, str]] = {}
    for (case,), rows in log.group_by(["charge_id"], maintain_order=True):
        name = str(case)
        if name in unclear:
            continue
        start: datetime.date | None = None
        halted: datetime.date | None = None
        off = 0
        end = "running"
        day = cut
        for event, on in rows.select("event", "date").iter_rows():
            if start is None:
                start = on if event in deadline["starts"] else None
            elif event in deadline["stops"] or event in outcomes:
                end = "stopped" if event in deadline["stops"] else "ended"
                day = on
                break
            elif halted is None and event in deadline["suspends"]:
                halted = on
            elif halted is not None and event in deadline["resumes"]:
                off += (on - halted).days
                halted = None
        if start is not None:
            clocks[name] = (((halted or day) - start).days - off, end)
    return clocks


def test_clocks_of_the_example_are_those_counted_row_by_row(replay: cp.Replay) -> None:
    result = replay.legal_clock("investigation", days=[30, 60])
    expected = plain_clocks(replay, DEFINITION_OF_EXAMPLE["deadlines"]["investigation"])

    clocks = {row["case"]: (row["elapsed_days"], row["end"]) for row in result.clocks}
    assert len(expected) > 1000
    assert {name: clocks.get(name) for name in expected} == expected
    row = result.rows()[0]
    assert row["clocks"] == len(clocks)
    assert row["beyond"] + row["ended_beyond"] + row["running_beyond"] == sum(
        result.clocks["beyond"]
    )
    assert row["clocks"] + row["not_started"] + row["undated"] + row["before"] + row[
        "unseen_start"
    ] + row["set_aside"] == len(replay)
    assert "The deadline was not checked at its source." in result.notes


def test_a_deadline_of_the_small_pipeline_has_its_share_by_group() -> None:
    definition = dict(DEFINITION)
    definition["deadlines"] = {
        "send_by": {
            "starts": ["report"],
            "stops": ["send"],
            "suspends": ["suspend"],
            "resumes": ["resume"],
            "within": {"days": 10},
        }
    }
    rows = [
        ("A", "report", "2024-01-01", "x"),
        ("A", "send", "2024-01-11", "x"),
        ("B", "report", "2024-01-01", "x"),
        ("B", "send", "2024-01-12", "x"),
        ("C", "report", "2024-01-01", "y"),
    ]
    log = cp.EventLog(
        {
            name: list(column)
            for name, column in zip(
                ["case", "event", "on", "who"], zip(*rows, strict=True), strict=True
            )
        },
        case="case",
        event="event",
        time="on",
        parents={"defendant": "who"},
    )
    clocks = (
        cp.Pipeline.from_json(json.dumps(definition))
        .replay(log, as_of="2024-01-20")
        .legal_clock("send_by", by="who")
    )

    assert clocks["who"] == ["x", "y", "(all)"]
    assert clocks["met"] == [1, 0, 1]
    assert clocks["beyond"] == [1, 0, 1]
    assert clocks["running_beyond"] == [0, 1, 1]
    assert [round(share, 12) for share in clocks["share"]] == [0.5, 1.0, round(2 / 3, 12)]
    assert clocks.horizon_days == 11
    assert clocks.deadline == "send_by"


# --- real records -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cook_county(shared: Callable[[str], Path]) -> cp.Replay:
    example = runpy.run_path(str(ROOT / "examples/cook_county.py"), run_name="example")
    tables = example["tables"](shared("data/cook_county_2019/intake.csv.gz").parent)
    mapped = cp.Mapping.read(ROOT / "examples/cook_county.mapping.json").apply(tables)
    as_of = datetime.date(2019, 12, 31)
    return cp.Pipeline.builtin("cook-county-felony").replay(mapped.log, as_of=as_of)


def test_cook_county_ranges_are_all_marked_as_not_verified(cook_county: cp.Replay) -> None:
    keys = ["from", "to", "direction"]
    changes = cook_county.range_changes(committed="incident")

    assert counted(changes, keys, "reclassifications") == counted(
        cook_county.reclassifications(), keys, "reclassifications"
    )
    assert not any(changes["verified"])
    lighter = next(row for row in changes.sums if row["direction"] == "lighter")
    assert lighter["maximum_lost"] == 0
    assert lighter["maximum_unverified"] > 900
    assert lighter["maximum_lost_unverified"] > 0


def test_cook_county_sentences_have_a_position_or_a_reason(cook_county: cp.Replay) -> None:
    result = cook_county.proportionality(
        committed="incident",
        sentence="term",
        kind="sentence_type",
        immediate=["Prison", "Jail"],
        unit="term_unit",
        months_per={"Year(s)": 12, "Months": 1},
    )
    row = result.rows()[0]

    assert row["convicted"] == sum(result.kinds["cases"])
    assert row["end_positions"] + row["end_no_position"] == row["convicted"]
    assert row["end_positions"] > 100
    assert row["end_unverified"] == row["end_positions"]
    assert (
        sum(one["cases"] for one in result.reasons if one["offence"] == "end")
        == (row["end_no_position"])
    )
    for one in result.lost:
        assert one["range_lost_lowest"] <= one["range_lost_highest"]
