"""Trials at the Old Bailey 1780-1829: one wide table, to verdicts and lesser offences.

The figures are those of the README beside the data.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import casepath as cp

ROOT = Path(__file__).resolve().parents[2]
MAPPING = ROOT / "examples/old_bailey.mapping.json"
WORDS = json.loads(MAPPING.read_text(encoding="utf-8"))["translations"]
GUILTY = sorted(set(WORDS["guilty"].values()))
NOT_GUILTY = sorted(set(WORDS["not_guilty"].values()))
OTHER = sorted(set(WORDS["other"].values()))
AS_OF = "1829-12-31"  # the last session before is that of July 1829
LESSER = {
    "lesserOffence": 484,
    "theftunder40s": 308,
    "theftunder1s": 90,
    "theftunder5s": 60,
    "manslaughter": 23,
    "theftunder100s": 2,
}


@pytest.fixture(scope="module")
def path(shared: Callable[[str], Path]) -> Path:
    return shared("data/old_bailey/old_bailey_1780_1829.csv.gz")


@pytest.fixture(scope="module")
def table(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema_length=None)


@pytest.fixture(scope="module")
def pipeline() -> cp.Pipeline:
    return cp.Pipeline.builtin("old-bailey")


@pytest.fixture(scope="module")
def mapped(path: Path) -> cp.MappedLog:
    return cp.Mapping.read(MAPPING).apply(path)


@pytest.fixture(scope="module")
def replay(pipeline: cp.Pipeline, mapped: cp.MappedLog) -> cp.Replay:
    return pipeline.replay(mapped.log, as_of=AS_OF)


@pytest.fixture(scope="module")
def trials(mapped: cp.MappedLog, replay: cp.Replay) -> pl.DataFrame:
    """A row per trial: the offences charged and found, and where the trial ended."""
    log = mapped.log.to_polars().with_columns(pl.col("event", "offence").cast(pl.String))
    charged = log.filter(pl.col("event") == "charge").select("trial_id", "offence", "offence_cat")
    events = log.group_by("trial_id").agg("event")
    cases = {name: replay.cases()[name] for name in ("case", "status", "state")}
    ends = pl.DataFrame(cases).rename({"case": "trial_id"})
    return charged.join(events, on="trial_id").join(ends, on="trial_id")


def test_the_mapping_fits_the_pipeline_and_is_written_as_it_was_read(
    pipeline: cp.Pipeline,
) -> None:
    mapping = cp.Mapping.read(MAPPING)

    mapping.check(pipeline)

    assert mapping.to_dict() == json.loads(MAPPING.read_text(encoding="utf-8"))


def test_the_mapping_names_every_word_of_the_table(table: pl.DataFrame) -> None:
    def words(verdict: str) -> set[str]:
        found = table.filter(pl.col("verdict_cat") == verdict)["verdict_subcat"]
        return set(found.fill_null("").unique())

    # pleadedPartGuilty is named by the README and in later sessions only.
    assert words("guilty") | {"pleadedPartGuilty"} == set(WORDS["guilty"])
    assert words("notGuilty") == set(WORDS["not_guilty"])
    others = set(table["verdict_cat"].unique()) - {"guilty", "notGuilty"}
    assert others == set(WORDS["other"])
    assert set(table["punishment_cat"].drop_nulls().unique()) == set(WORDS["punishment"])


def test_every_row_is_a_trial_with_a_charge_and_a_verdict(
    mapped: cp.MappedLog, replay: cp.Replay
) -> None:
    events = Counter(mapped.log.to_polars()["event"].to_list())
    summary = replay.summary()

    assert mapped.log.cases == 9_588
    assert len(mapped.report.findings()) == 0
    assert events["charge"] == events["try"] == 9_588
    assert summary.moves == summary.rows == mapped.log.rows
    assert (summary.set_aside, summary.reordered) == (0, 0)


def test_verdicts_are_those_of_the_readme(mapped: cp.MappedLog) -> None:
    events = Counter(mapped.log.to_polars()["event"].to_list())

    def of(words: dict[str, str]) -> int:
        return sum(events[event] for event in set(words.values()))

    assert of(WORDS["guilty"]) == 7_156
    assert of(WORDS["not_guilty"]) == 2_424
    assert events["find_specially"] == 7
    assert events["find_otherwise"] == 1
    assert events["plead_guilty"] == 149


def test_the_outcomes_are_conviction_acquittal_or_not_recorded(replay: cp.Replay) -> None:
    summary = replay.summary()
    states = {row["state"]: row["cases"] for row in replay.outcomes().rows()}

    assert dict(summary.concluded_by_class) == {"conviction": 7_147, "acquittal": 2_424}
    assert states["sentenced_to_death"] == 849
    # A blank punishment is not recorded: not "no punishment".
    assert states["found_guilty"] == 7_156 - 7_147 == 9
    assert states["not_punished"] == 259 + 92
    assert (states["reserved"], states["other_verdict"]) == (7, 1)
    assert summary.pending == 9 + 8
    assert len(replay.drop_outs()) == 0


def test_967_guilty_of_less_than_charged_are_reclassifications_at_the_verdict(
    replay: cp.Replay,
) -> None:
    rows = replay.reclassifications().rows()

    found = Counter[str]()
    for row in rows:
        found[row["to"]] += row["reclassifications"]
    assert found == LESSER
    assert found.total() == 967
    assert {row["stage"] for row in rows} == {"trial"}
    assert {row["actor"] for row in rows} == {"jury"}


def test_all_but_two_of_them_are_lighter_and_the_two_are_odd(replay: cp.Replay) -> None:
    rows = replay.reclassifications().rows()

    other = {(row["from"], row["to"]): row for row in rows if row["direction"] != "lighter"}
    assert {pair: row["reclassifications"] for pair, row in other.items()} == {
        ("theftFromPlace", "manslaughter"): 1,
        ("returnFromTransportation", "theftunder40s"): 1,
    }
    assert {row["direction"] for row in other.values()} == {"incomparable"}


def test_killings_are_those_of_the_readme(trials: pl.DataFrame, replay: cp.Replay) -> None:
    killed = trials.filter(pl.col("offence_cat") == "kill")

    acquitted = killed.filter(pl.col("state").str.starts_with("acquitted"))
    assert killed.height == 103
    assert acquitted.height == 61
    assert killed.height - acquitted.height == 42
    lesser = {(row["from"], row["to"]): row for row in replay.reclassifications().rows()}
    assert lesser["murder", "manslaughter"]["reclassifications"] == 22


def test_five_kinds_of_theft_are_those_of_the_readme(
    trials: pl.DataFrame, replay: cp.Replay
) -> None:
    kinds = ["burglary", "housebreaking", "shoplifting", "pocketpicking", "theftFromPlace"]

    charged = trials.filter(pl.col("offence").is_in(kinds))
    guilty = charged.filter(pl.col("event").list.eval(pl.element().is_in(GUILTY)).list.any())
    lesser = sum(
        row["reclassifications"]
        for row in replay.reclassifications().rows()
        if row["from"] in kinds
    )

    assert charged.height == 2_559
    assert guilty.height == 1_950
    assert lesser == 756


def test_the_offence_at_the_verdict_is_the_one_that_was_found(replay: cp.Replay) -> None:
    manslaughter = [
        (row["offence_charged"], row["outcome_class"], row["against"], row["cases"])
        for row in replay.outcomes_by_offence().rows()
        if row["offence_decided"] == "manslaughter"
    ]

    assert set(manslaughter) == {
        ("manslaughter", "conviction", "as charged", 7),
        ("manslaughter", "acquittal", "as charged", 15),
        ("murder", "conviction", "of a lighter offence", 22),
        ("theftFromPlace", "conviction", "of another offence, not comparable", 1),
    }


def test_the_order_inside_the_one_date_is_that_of_the_mapping(mapped: cp.MappedLog) -> None:
    log = mapped.log.to_polars().with_columns(pl.col("event").cast(pl.String))

    first = log.group_by("trial_id", maintain_order=True).agg("event", pl.col("time").n_unique())

    assert set(first["time"]) == {1}
    assert set(first["event"].list.get(0)) == {"charge"}
    assert set(first["event"].list.get(1)) == {"try"}
    assert first["event"].list.get(2).is_in([*GUILTY, *NOT_GUILTY, *OTHER]).all()
