"""The receipt phase of environmental permits: XES-style names, times below a second, two offsets.

The figures are those of the README beside the data.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import casepath as cp


@pytest.fixture(scope="module")
def path(shared: Callable[[str], Path]) -> Path:
    return shared("data/receipt_wabo/receipt.csv.gz")


@pytest.fixture(scope="module")
def log(path: Path) -> cp.EventLog:
    return cp.read_csv(path, case="case:concept:name", event="concept:name", time="time:timestamp")


@pytest.fixture(scope="module")
def activities(path: Path) -> dict[str, list[str]]:
    """The activities of each case in order of time, as text, read without casepath."""
    table = pl.read_csv(path, infer_schema_length=0)
    at = pl.col("time:timestamp").str.to_datetime("%Y-%m-%d %H:%M:%S%.f%:z")
    ordered = table.sort(at, maintain_order=True)
    cases = ordered.group_by("case:concept:name", maintain_order=True).agg("concept:name")
    return dict(cases.iter_rows())


def any_order(words: set[str]) -> cp.Pipeline:
    """A procedure in which every activity may follow every other."""
    definition: dict[str, Any] = {
        "format": "casepath/1",
        "id": "any-order",
        "version": "1",
        "title": "Any activity at any time",
        "unit": "application",
        "sources": ["the words of the log"],
        "stages": ["receipt"],
        "states": {"open": {"stage": "receipt"}, "closed": {"outcome": "administrative"}},
        "events": {
            **{
                word: {"transitions": [{"from": None, "to": "open"}, {"from": "open", "to": "="}]}
                for word in sorted(words)
            },
            "close": {"transitions": [{"from": "open", "to": "closed"}]},
        },
    }
    return cp.Pipeline.from_dict(definition)


def test_the_log_has_the_cases_events_and_activities_of_the_readme(log: cp.EventLog) -> None:
    words = Counter(log.to_polars()["concept:name"].to_list())

    assert (log.cases, log.rows, len(words)) == (1_434, 8_577, 27)
    assert words["Confirmation of receipt"] == 1_434
    assert len(log.to_polars().columns) == 15


def test_every_activity_of_every_case_stands_in_order_of_time(
    log: cp.EventLog, activities: dict[str, list[str]]
) -> None:
    frame = log.to_polars().with_columns(
        pl.col("case:concept:name", "concept:name").cast(pl.String)
    )

    ordered = frame.group_by("case:concept:name", maintain_order=True).agg("concept:name")

    assert dict(ordered.iter_rows()) == activities


def test_variants_and_pairs_are_those_of_the_readme_and_of_a_count_by_hand(
    log: cp.EventLog, activities: dict[str, list[str]]
) -> None:
    words = {word for path in activities.values() for word in path}
    replay = any_order(words).replay(log, as_of="2012-01-23")

    variants = replay.variants()
    follows = {
        (row["first"], row["second"]): row["count"] for row in replay.directly_follows().rows()
    }

    by_hand = Counter(tuple(path) for path in activities.values())
    assert len(variants) == len(by_hand) == 116
    assert sorted(variants["cases"]) == sorted(by_hand.values())
    pairs = Counter(pair for path in activities.values() for pair in pairwise(path))
    assert follows == pairs
    assert replay.summary().moves == 8_577


def test_the_records_run_from_october_2010_to_january_2012(log: cp.EventLog) -> None:
    times = log.to_polars()["time:timestamp"]

    first, last = times.min(), times.max()

    assert isinstance(first, datetime.datetime)
    assert isinstance(last, datetime.datetime)
    assert first.date() == datetime.date(2010, 10, 2)
    assert last.date() == datetime.date(2012, 1, 23)


def test_the_data_cut_of_the_last_day_leaves_nothing_behind_it(
    log: cp.EventLog, activities: dict[str, list[str]]
) -> None:
    pipeline = any_order({word for path in activities.values() for word in path})

    summary = pipeline.replay(log, as_of="2012-01-23").summary()

    assert (summary.cases, summary.findings, summary.set_aside) == (1_434, 0, 0)
    assert summary.pending == 1_434
