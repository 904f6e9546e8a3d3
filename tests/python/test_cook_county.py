"""Felony charges of Cook County: four linked tables, to the funnel and to the defendants.

The figures are those of the README beside the data, and of the golden file, which a separate
replayer computed.
"""

from __future__ import annotations

import datetime
import json
import runpy
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import casepath as cp

ROOT = Path(__file__).resolve().parents[2]
MAPPING = ROOT / "examples/cook_county.mapping.json"
EXAMPLE = runpy.run_path(str(ROOT / "examples/cook_county.py"), run_name="example")
GOLDEN = json.loads((ROOT / "tests/golden/cook_county_replay.json").read_text(encoding="utf-8"))
AS_OF = datetime.date.fromisoformat(GOLDEN["as_of"])
WORDS = json.loads(MAPPING.read_text(encoding="utf-8"))["translations"]
EVENTS = {
    "intake": {"incident", "arrest", "receive", *WORDS["review"].values()},
    "initiation": set(WORDS["charging"].values()),
    "dispositions": {
        event for name in ("disposition", "nolle", "dismissal") for event in WORDS[name].values()
    },
    "sentencing": set(WORDS["sentencing"].values()),
}
GUILTY = {
    "plead_guilty",
    "plead_guilty_amended",
    "plead_guilty_lesser",
    "find_guilty",
    "find_guilty_lesser",
    "verdict_guilty",
}
OWN_REASON = ["Nolle Prosecution", "Case Dismissed"]  # what they mean is in their reason
REMARKS = {"missing_time", "reordered"}


@pytest.fixture(scope="module")
def tables(shared: Callable[[str], Path]) -> dict[str, pl.DataFrame]:
    frames: dict[str, pl.DataFrame] = EXAMPLE["tables"](
        shared("data/cook_county_2019/intake.csv.gz").parent
    )
    return frames


@pytest.fixture(scope="module")
def mapping() -> cp.Mapping:
    return cp.Mapping.read(MAPPING)


@pytest.fixture(scope="module")
def pipeline() -> cp.Pipeline:
    return cp.Pipeline.builtin("cook-county-felony")


@pytest.fixture(scope="module")
def mapped(mapping: cp.Mapping, tables: dict[str, pl.DataFrame]) -> cp.MappedLog:
    return mapping.apply(tables)


@pytest.fixture(scope="module")
def replay(pipeline: cp.Pipeline, mapped: cp.MappedLog) -> cp.Replay:
    return pipeline.replay(mapped.log, as_of=AS_OF)


@pytest.fixture(scope="module")
def rows(mapped: cp.MappedLog, replay: cp.Replay) -> pl.DataFrame:
    """The log, each row with the finding that kept it from moving its case."""
    frame = mapped.log.to_polars().with_columns(
        pl.col("event").cast(pl.String),
        pl.col("offence").cast(pl.String),
        row=pl.Series(mapped.log.arrival()).cast(pl.Int64) + 1,
    )
    findings = replay.findings().to_polars().filter(~pl.col("kind").is_in(REMARKS))
    return frame.join(findings.select("row", "kind"), on="row", how="left")


def of_table(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    return rows.filter(pl.col("event").is_in(EVENTS[table]))


def reasons(rows: pl.DataFrame) -> dict[str, int]:
    """Participants by the findings of their rows: no row without one."""
    assert rows["kind"].null_count() == 0
    kinds = rows.group_by("case_participant_id").agg(pl.col("kind").unique().sort())
    texts = kinds.select(pl.col("kind").list.join("+")).to_series()
    return dict(texts.value_counts().iter_rows())


# --- the tables ----------------------------------------------------------------------------------


def test_mapping_and_pipeline_name_every_word_of_the_data(
    pipeline: cp.Pipeline, tables: dict[str, pl.DataFrame]
) -> None:
    disposed = tables["dispositions"]
    reason = "charge_disposition_reason"
    how = pl.col("charge_disposition")
    for name, column in [
        ("review", tables["intake"]["felony_review_result"].drop_nulls()),
        ("charging", tables["initiation"]["event"]),
        ("nolle", disposed.filter(how == "Nolle Prosecution")[reason]),
        ("dismissal", disposed.filter(how == "Case Dismissed")[reason]),
        ("disposition", disposed.filter(~how.is_in(OWN_REASON))["charge_disposition"]),
        ("sentencing", tables["sentencing"]["sentence_phase"]),
    ]:
        assert set(column.fill_null("").unique()) == set(WORDS[name])
    assert set(pipeline.events) == set.union(*EVENTS.values()) | {"arraign"}
    known = set(pipeline.offences)
    assert set(tables["initiation"]["class"]) <= known
    assert set(disposed["disposition_charged_class"]) <= known


def test_every_row_of_the_four_tables_is_an_event_or_has_no_date(mapped: cp.MappedLog) -> None:
    report = mapped.report

    read = [(row["table"], row["rows"]) for row in report.tables().rows()]
    assert read == [
        ("intake", 27_141),
        ("initiation", 54_964),
        ("dispositions", 15_015),
        ("sentencing", 3_180),
    ]
    assert report.tables()["rows_with_event"] == [count for _, count in read]
    for source in report.rows():
        parts = ("became_events", "without_date", "not_held", "unknown", "set_aside")
        assert source["rows"] == sum(source[part] for part in parts)
        assert source["unknown"] == source["set_aside"] == 0
    reviewed = 11_017 + 2_854 + 1_252 + 273 + 256 + 46 + 41 + 2 + 1
    assert report["became_events"][3] == reviewed == 27_141 - 11_399


def test_a_case_is_a_charge_of_one_defendant_or_a_defendant_without_a_charge(
    mapped: cp.MappedLog, tables: dict[str, pl.DataFrame]
) -> None:
    alone = 27_141 - 21_638

    assert tables["initiation"]["charge_id"].n_unique() == 53_260
    assert mapped.log.cases == tables["initiation"].height + alone == GOLDEN["cases"]
    assert mapped.report.tables()["without_child"] == [alone, 0, 0, 0]
    assert sum(name.startswith("participant ") for name in mapped.log.case_names()) == alone


def test_dates_before_the_arrest_and_sentences_before_the_plea_are_findings(
    mapped: cp.MappedLog, tables: dict[str, pl.DataFrame]
) -> None:
    def before(table: str, column: str, other: str) -> int:
        return tables[table].filter(pl.col(column) < pl.col(other)).height

    def day_before(table: str, column: str) -> int:
        arrest = pl.col("arrest_date").str.slice(0, 10)
        return tables[table].filter(pl.col(column) < arrest).height

    found = {(row["table"], row["event"]): row["rows"] for row in mapped.report.findings().rows()}

    assert set(mapped.report.findings()["finding"]) == {"before"}
    assert set(mapped.report.findings()["became_events"]) == {True}
    assert found["intake", "arrest"] == before("intake", "arrest_date", "incident_begin_date")
    assert found["initiation", 'words of "event"'] == day_before("initiation", "event_date")
    assert found["initiation", "arraign"] == day_before("initiation", "arraignment_date")
    assert found["sentencing", 'words of "sentence_phase"'] == before(
        "sentencing", "sentence_date", "disposition_date"
    )
    disposed = sum(rows for (table, _), rows in found.items() if table == "dispositions")
    assert disposed == day_before("dispositions", "disposition_date") == 10


# --- the charges ---------------------------------------------------------------------------------


def test_the_data_cut_is_the_last_whole_day_of_the_records(
    tables: dict[str, pl.DataFrame],
) -> None:
    received = tables["intake"]["received_date"]
    decided = tables["dispositions"]["disposition_date"]

    assert received.max() == "2019-12-02"
    assert (received == "2019-12-02").sum() == 4
    assert (received == "2019-12-01").sum() == 27
    assert 27_141 // received.n_unique() == 80
    assert decided.filter(decided > "2019-11-28").to_list() == ["2109-04-22"]


def test_more_than_99_in_100_charges_are_explained_and_every_break_is_an_impossible_date(
    replay: cp.Replay,
) -> None:
    summary = replay.summary()

    breaks = {(one.event, one.state): one.cases for one in summary.breaks}
    assert breaks == {(one["event"], one["state"]): one["cases"] for one in GOLDEN["breaks"]}
    assert summary.set_aside == sum(breaks.values()) == GOLDEN["at_cut"]["set_aside"]
    assert summary.set_aside < 0.01 * summary.cases


def test_the_replay_says_what_a_separate_replayer_found(replay: cp.Replay) -> None:
    summary = replay.summary()

    states = pl.DataFrame({"state": replay.cases()["state"], "status": replay.cases()["status"]})
    state = pl.when(pl.col("status") == "set_aside").then(pl.lit("set_aside")).otherwise("state")
    counts = states.select(state.alias("state")).to_series().value_counts()
    assert dict(counts.iter_rows()) == GOLDEN["at_cut"]
    assert (summary.cases, summary.rows) == (GOLDEN["cases"], GOLDEN["rows"])
    assert (summary.moves, summary.reopened) == (GOLDEN["moves"], GOLDEN["reopened"])
    kinds = pl.Series(replay.findings()["kind"]).value_counts()
    assert dict(kinds.iter_rows()) == GOLDEN["findings"]


def test_most_charges_are_pending_and_every_result_says_so(replay: cp.Replay) -> None:
    summary = replay.summary()
    funnel = replay.funnel()

    assert summary.pending > 0.7 * summary.cases
    assert f"pending              {summary.pending:,}" in str(summary)
    assert f"{funnel.about.pending} pending" in str(funnel)
    court = next(stage for stage in funnel.stages if stage.stage == "court")
    assert court.active + court.paused > 0.7 * court.reached
    for stage in funnel.stages:
        waiting = stage.active + stage.paused + stage.silent
        assert stage.reached == stage.moved_on + sum(stage.left) + waiting
    states = {row["state"] for row in replay.outcomes().rows() if row["status"] == "concluded"}
    assert not states & {"arraigned", "charged", "charge_entered", "received", "warrant_out"}


def test_dates_of_the_next_century_are_findings_not_events(
    replay: cp.Replay, rows: pl.DataFrame
) -> None:
    late = rows.filter(pl.col("time").dt.year() > 2100)

    assert set(late["kind"]) == {"after_data_cut"}
    assert dict(late.group_by("event").len().iter_rows()) == {
        "preliminary_hearing": 1,
        "indict": 2,
        "arraign": 4,
        "issue_warrant": 1,
        "sentence": 3,
    }
    planned = rows.filter(pl.col("kind") == "after_data_cut", pl.col("time").dt.year() < 2100)
    assert planned["time"].drop_nulls().min() == datetime.date(2019, 12, 2)


def test_a_plea_to_another_count_is_a_plea_bargain_and_no_drop_out(
    replay: cp.Replay, pipeline: cp.Pipeline, tables: dict[str, pl.DataFrame]
) -> None:
    reason = tables["dispositions"]["charge_disposition_reason"]
    at_cut = {row["state"]: row for row in replay.outcomes(reading="at_cut").rows()}

    bargain = at_cut["plea_to_other_count"]

    assert (reason == "PG to Other Count/s").sum() == bargain["cases"] == 1_384
    assert bargain["outcome_class"] == "plea_bargain"
    assert pipeline.outcome_classes["plea_bargain"] == "alternative"
    plain = {row["outcome_class"] for row in at_cut.values()}
    assert {"drop_out", "plea_bargain", "diversion", "administrative"} <= plain
    assert "PG to Other Count/s" not in set(replay.drop_outs()["reason"])


def test_two_years_in_prison_are_the_numbers_of_the_sentence(
    mapped: cp.MappedLog, tables: dict[str, pl.DataFrame]
) -> None:
    sentences = mapped.log.to_polars().filter(pl.col("event") == "sentence")
    prison = sentences.filter(pl.col("sentence_type") == "Prison", pl.col("term_unit") == "Year(s)")

    expected = tables["sentencing"].filter(
        pl.col("sentence_phase") == "Original Sentencing",
        pl.col("sentence_type") == "Prison",
        pl.col("commitment_unit") == "Year(s)",
    )
    assert prison.height == expected.height
    assert prison["term"].sum() == expected["commitment_term"].sum()


# --- reclassification ----------------------------------------------------------------------------


def test_995_class_changes_in_14786_pairs_are_992_lighter_and_1_heavier(
    rows: pl.DataFrame, pipeline: cp.Pipeline
) -> None:
    of_a_charge = ["charge_id", "charge_version_id", "offence"]
    filed = of_table(rows, "initiation").select(of_a_charge).unique()
    disposed = of_table(rows, "dispositions").select(of_a_charge).unique()

    pairs = filed.join(disposed, on="charge_id", suffix="_disposed").unique()

    assert pairs.height == 14_786
    assert (
        pairs.filter(pl.col("charge_version_id") != pl.col("charge_version_id_disposed")).height
        == 1_012
    )
    changed = pairs.filter(pl.col("offence") != pl.col("offence_disposed"))
    directions = [
        pipeline.compare(before, after, AS_OF)
        for before, after in changed.select("offence", "offence_disposed").iter_rows()
    ]
    assert len(directions) == 995
    assert directions.count("lighter") == 992
    assert directions.count("heavier") == 1
    assert directions.count("incomparable") == 2


def test_the_replay_counts_989_of_them_and_says_why_not_the_other_6(
    replay: cp.Replay, rows: pl.DataFrame
) -> None:
    counted = replay.reclassifications().rows()

    pairs: dict[tuple[str, str], int] = {}
    directions: dict[str, int] = {}
    for row in counted:
        pair = (row["from"], row["to"])
        pairs[pair] = pairs.get(pair, 0) + row["reclassifications"]
        directions[row["direction"]] = (
            directions.get(row["direction"], 0) + row["reclassifications"]
        )
    assert pairs == {(one["from"], one["to"]): one["count"] for one in GOLDEN["reclassifications"]}
    assert directions == GOLDEN["directions"] == {"lighter": 986, "heavier": 1, "incomparable": 2}
    charged = of_table(rows, "initiation").select("charge", "offence", "kind")
    both = charged.join(of_table(rows, "dispositions"), on="charge", suffix="_disposed")
    changed = both.filter(pl.col("offence") != pl.col("offence_disposed"))
    assert changed.height == 995
    # Broken paths, a charge that is dated after its end, a plea before a hearing still to come.
    kinds = changed.group_by("kind", "kind_disposed").len()
    assert {tuple(row[:2]): row[2] for row in kinds.iter_rows()} == {
        (None, None): 989,
        ("after_break", "after_break"): 4,
        ("after_close", None): 1,
        ("after_data_cut", None): 1,
    }


def test_reclassifications_happen_at_the_disposition_and_most_by_a_plea(
    replay: cp.Replay,
) -> None:
    rows = replay.reclassifications().rows()

    assert {row["event"] for row in rows} <= EVENTS["dispositions"]
    pleas = sum(row["reclassifications"] for row in rows if row["actor"] == "defendant")
    assert pleas > 0.9 * sum(row["reclassifications"] for row in rows)


# --- the defendants ------------------------------------------------------------------------------

# Participants with a row of the table; those of them no row of which moved, by the findings.
PARTICIPANTS: dict[str, tuple[int, dict[str, int]]] = {
    "intake": (27_141, {"after_break": 26, "after_break+not_allowed_here": 10}),
    "initiation": (
        21_638,
        {"after_close": 464, "after_data_cut": 262, "after_break": 30, "not_allowed_here": 5},
    ),
    "dispositions": (8_433, {"not_allowed_here": 10, "after_break": 10}),
    "sentencing": (
        3_001,
        {
            "after_break": 14,
            "not_allowed_here": 4,
            "after_data_cut": 3,
            "after_break+not_allowed_here": 1,
        },
    ),
}


@pytest.mark.parametrize("table", PARTICIPANTS)
def test_participants_of_each_table_are_in_the_log_and_their_rows_move_or_are_findings(
    rows: pl.DataFrame, table: str
) -> None:
    count, unmoved = PARTICIPANTS[table]
    here = of_table(rows, table)

    moved = here.filter(pl.col("kind").is_null()).select("case_participant_id").unique()

    assert here["case_participant_id"].n_unique() == count
    rest = here.join(moved, on="case_participant_id", how="anti")
    assert reasons(rest) == unmoved
    assert moved.height == count - sum(unmoved.values())


def furthest(replay: cp.Replay) -> dict[str, str]:
    """The furthest stage of each participant."""
    parents = replay.roll_up("participant", reading="at_cut", list_parents=True).parents()
    return {row["parent"]: row["stage"] for row in parents.rows()}


def test_the_roll_up_to_participants_differs_from_the_tables_by_named_findings(
    replay: cp.Replay, rows: pl.DataFrame
) -> None:
    stage = pl.col("case_participant_id").cast(pl.String).replace_strict(furthest(replay))
    here = rows.with_columns(stage=stage)
    charged = of_table(here, "initiation")
    guilty = here.filter(pl.col("event").is_in(GUILTY))

    not_charged = charged.filter(~pl.col("stage").is_in(["charge", "court", "sentencing"]))
    not_found = guilty.filter(pl.col("stage") != "sentencing")

    total = {
        row.standing: row.counted for row in replay.roll_up("participant", reading="at_cut").total()
    }
    assert total["charge"] == 21_354
    assert reasons(not_charged) == {"after_data_cut": 254, "after_break": 30}
    assert total["charge"] + not_charged["case_participant_id"].n_unique() == 21_638
    assert guilty.height == 3_230
    assert guilty["case_participant_id"].n_unique() == 3_048
    assert total["sentencing"] + not_found["case_participant_id"].n_unique() == 3_048
    assert set(reasons(not_found)) <= {"after_break", "not_allowed_here"}
    assert total["intake"] + total["(never opened)"] == 27_141


def test_most_participants_are_pending_and_the_roll_up_says_so(replay: cp.Replay) -> None:
    result = replay.roll_up("participant", rule="any_conviction")

    counts = result.counts
    assert sum(counts.values()) == 27_141
    assert counts["pending"] > counts["convicted"] + counts["not convicted"]
    assert f"{counts['pending']} pending" in str(result)


def test_order_of_rows_and_threads_change_nothing(
    mapping: cp.Mapping, pipeline: cp.Pipeline, tables: dict[str, pl.DataFrame], replay: cp.Replay
) -> None:
    shuffled = {
        name: frame.sample(fraction=1, shuffle=True, seed=3) for name, frame in tables.items()
    }

    again = pipeline.replay(mapping.apply(shuffled, threads=7).log, as_of=AS_OF, threads=7)

    assert again.tally() == replay.tally()


# --- without the data ----------------------------------------------------------------------------


def test_the_mapping_fits_the_pipeline_and_is_written_as_it_was_read(
    mapping: cp.Mapping, pipeline: cp.Pipeline
) -> None:
    mapping.check(pipeline)

    assert mapping.to_dict() == json.loads(MAPPING.read_text(encoding="utf-8"))
    assert cp.Mapping.from_dict(mapping.to_dict()) == mapping


TO_COURT = ["incident", "arrest", "receive", "approve", "preliminary_hearing", "arraign"]


def ends(pipeline: cp.Pipeline, paths: dict[str, list[str]]) -> dict[str, str]:
    """The state in which each path ends; every event on a day of its own, all of class 4."""
    events = [(name, event) for name, path in paths.items() for event in path]
    days = [day for path in paths.values() for day in range(len(path))]
    log = cp.EventLog(
        {
            "charge": [name for name, _ in events],
            "event": [event for _, event in events],
            "on": [datetime.date(2019, 1, 1) + datetime.timedelta(day) for day in days],
            "offence": ["4"] * len(events),
        },
        case="charge",
        event="event",
        time="on",
    )
    cases = pipeline.replay(log, as_of=AS_OF).cases()
    assert "set_aside" not in set(cases["status"])
    return dict(zip(cases["case"].tolist(), cases["state"].tolist(), strict=True))


def test_each_way_to_end_a_charge_leads_to_its_outcome(pipeline: cp.Pipeline) -> None:
    last = {
        "plead_guilty": "found_guilty",
        "find_not_guilty": "acquitted_by_judge",
        "verdict_not_guilty": "acquitted_by_jury",
        "nolle": "dropped_no_reason",
        "nolle_for_plea": "plea_to_other_count",
        "nolle_for_misdemeanor_plea": "plea_to_misdemeanor",
        "nolle_superseded": "superseded",
        "supersede": "superseded",
        "nolle_programme": "programme_completed",
        "abate_by_death": "died",
        "transfer_to_misdemeanor_court": "in_misdemeanor_court",
        "issue_warrant": "warrant_out",
        "declare_mistrial": "arraigned",
    }

    assert ends(pipeline, {event: [*TO_COURT, event] for event in last}) == last


def test_a_rejected_case_is_opened_again_by_a_charge(pipeline: cp.Pipeline) -> None:
    rejected = ["arrest", "receive", "reject"]

    found = ends(pipeline, {"lost": rejected, "back": [*rejected, "indict", "arraign"]})

    assert found == {"lost": "rejected", "back": "arraigned"}


def test_what_the_records_skip_or_date_too_late_is_passed_through(pipeline: cp.Pipeline) -> None:
    found = ends(
        pipeline,
        {
            "sentence before the plea": [*TO_COURT, "sentence", "plead_guilty"],
            "arrest after the receipt": ["incident", "receive", "arrest", "approve", "indict"],
            "dropped at once": ["incident", "arrest", "nolle_evidence"],
            "arraigned without a hearing": ["arrest", "receive", "enter_charge", "arraign"],
            "sentenced twice": [*TO_COURT, "find_guilty", "sentence", "sentence_violation"],
        },
    )

    assert found == {
        "sentence before the plea": "sentenced",
        "arrest after the receipt": "charged",
        "dropped at once": "dropped_evidence",
        "arraigned without a hearing": "arraigned",
        "sentenced twice": "sentenced",
    }


def test_classes_stand_in_the_order_of_the_readme_and_three_in_none(
    pipeline: cp.Pipeline,
) -> None:
    heaviest_first = ["M", "X", "1", "2", "3", "4", "A", "B", "C"]

    for place, heavier in enumerate(heaviest_first):
        for lighter in heaviest_first[place + 1 :]:
            assert pipeline.compare(heavier, lighter, AS_OF) == "lighter"
            assert pipeline.compare(lighter, heavier, AS_OF) == "heavier"
    for unknown in "POZ":
        assert pipeline.compare("4", unknown, AS_OF) == "incomparable"


def test_no_penalty_range_counts_as_verified(pipeline: cp.Pipeline) -> None:
    listed = pipeline.unverified()["pointer"]

    offences = pipeline.to_dict()["offences"]
    ranges = [name for name, offence in offences.items() if "editions" in offence]
    assert [name for name in listed if "/editions/" in name] == [
        f"/offences/{name}/editions/0" for name in ranges
    ]


# --- the example ---------------------------------------------------------------------------------


def test_the_example_prints_its_tables(
    shared: Callable[[str], Path],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = shared("data/cook_county_2019")
    monkeypatch.setenv("CASEPATH_DATA", str(folder.parents[1]))

    runpy.run_path(str(ROOT / "examples/cook_county.py"), run_name="__main__")

    printed = capsys.readouterr().out
    for text in ("Columns and the events they became", "Funnel", "Outcomes", "Rolled up"):
        assert text in printed


def test_the_example_says_where_it_looked_for_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEPATH_DATA", str(tmp_path))

    with pytest.raises(SystemExit, match="cook_county_2019 is absent"):
        runpy.run_path(str(ROOT / "examples/cook_county.py"), run_name="__main__")
