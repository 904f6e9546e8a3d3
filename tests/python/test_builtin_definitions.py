"""The built-in definitions: well formed, sourced, and right about the logs they are made for."""

from __future__ import annotations

import csv
import json
import runpy
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import casepath as cp

ROOT = Path(__file__).resolve().parents[2]
BUILTINS = list(cp.Pipeline.builtin_ids())
EXAMPLE_LOG = ROOT / "examples/data/kazakhstan_illustrative.csv"
EXAMPLE_SCRIPT = ROOT / "examples/make_kazakhstan_log.py"
NOTICE = "illustrative, made-up data: no rate here is Kazakhstan's"


def definition(name: str) -> dict[str, Any]:
    text = (ROOT / f"cpp/pipelines/{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ROOT / "cpp/schema/casepath-1.schema.json").read_text())
    return loaded


def golden() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ROOT / "tests/golden/road_fines_replay.json").read_text())
    return loaded


def at_cut(replay: cp.Replay) -> dict[str, int]:
    """Cases by where they stand at the data cut."""
    summary = replay.summary()
    counts = dict(summary.concluded_by_class)
    for status in ("active", "paused", "silent", "set_aside"):
        if getattr(summary, status):
            counts[status] = getattr(summary, status)
    return counts


def events_as_csv(path: Path, cases: list[list[str]], offence: str = "") -> Path:
    """One case per list, each event on a day of its own."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["case", "event", "date", "offence"])
        for number, events in enumerate(cases):
            for day, event in enumerate(events, start=1):
                writer.writerow([f"case {number}", event, f"2020-01-{day:02d}", offence])
    return path


# --- all of them ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BUILTINS)
def test_a_builtin_definition_fits_the_schema(name: str) -> None:
    problems = jsonschema.Draft202012Validator(schema()).iter_errors(definition(name))

    assert [problem.message for problem in problems] == []


@pytest.mark.parametrize("name", BUILTINS)
def test_a_builtin_definition_loads_under_its_id(name: str) -> None:
    pipeline = cp.Pipeline.builtin(name)

    assert pipeline.id == name
    assert json.loads(pipeline.to_json()) == definition(name)


@pytest.mark.parametrize("name", BUILTINS)
def test_unverified_lists_exactly_what_the_file_marks_with_its_source(name: str) -> None:
    marked: dict[str, str] = {}
    for kind in ("states", "events", "offences", "deadlines"):
        for key, value in definition(name).get(kind, {}).items():
            if value.get("verified") is False:
                marked[f"/{kind}/{key}"] = value["source"]
            for place, edition in enumerate(value.get("editions", [])):
                if edition.get("verified") is False:
                    marked[f"/{kind}/{key}/editions/{place}"] = edition["source"]

    unverified = cp.Pipeline.builtin(name).unverified()
    listed = dict(zip(unverified["pointer"], unverified["source"], strict=True))

    assert listed == marked


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"format": "casepath/2"},
        {"stages": []},
        {"states": {"gone": {"outcome": "drop_out"}}},
        {"states": {"gone": {"outcome": "acquittal", "ground": "evidence"}}},
        {"states": {"odd": {"stage": "a", "outcome": "acquittal"}}},
        {"events": {"go": {"transitions": []}}},
        {"events": {"go": {"transitions": [{"from": "a", "to": "b", "if": ["xor", "case.x"]}]}}},
        {"silent_after": {"months": 3}},
        {"outcome_classes": {"conviction": {"counts_as": "decision"}}},
    ],
)
def test_the_schema_refuses_what_the_format_does_not_have(change: dict[str, Any]) -> None:
    validator = jsonschema.Draft202012Validator(schema())

    assert not validator.is_valid(definition("road-traffic-fines") | change)


# --- kazakhstan-trafficking -----------------------------------------------------------------------

# (offence, least and greatest months) that were read at a named source, edition for edition.
READ_RANGES = {
    ("126-1", None, 36),
    ("126-2", None, 60),
    ("133-1", None, 36),
    ("309-1", None, 60),
    ("309-2", 36, 84),
    ("309-3", 60, 120),
    ("128-cross-border", 108, 144),
}


def test_only_penalty_ranges_that_were_read_count_as_verified() -> None:
    offences = definition("kazakhstan-trafficking")["offences"]

    verified = {
        (name, edition.get("min_months"), edition.get("max_months"))
        for name, offence in offences.items()
        for edition in offence.get("editions", [])
        if edition.get("verified", True)
    }

    assert verified == READ_RANGES


def test_an_offence_without_a_known_range_has_none_and_says_so() -> None:
    offences = definition("kazakhstan-trafficking")["offences"]

    for name in ("116", "134", "308", "labour-law", "128-2"):
        assert offences[name]["verified"] is False
        assert "editions" not in offences[name]


def test_renumbered_articles_succeed_the_old_numbers() -> None:
    offences = definition("kazakhstan-trafficking")["offences"]

    succession = {
        name: offence["succeeds"] for name, offence in offences.items() if "succeeds" in offence
    }

    assert succession == {"135": ["old-133"], "134": ["old-132-1"], "308": ["old-270"]}


def test_each_milestone_is_marked_by_the_event_that_stands_for_it() -> None:
    events = definition("kazakhstan-trafficking")["events"]

    marks = {name: event["marks"] for name, event in events.items() if "marks" in event}

    assert marks == {
        "report": "indicated",
        "register": "opened",
        "open": "opened",
        "add_charge": "opened",
        "indict": "charged",
        "add_charge_at_trial": "charged",
        "convict": "decided",
        "acquit": "decided",
    }


def example_replay(*, letters_move_nothing: bool) -> cp.Replay:
    log = cp.read_csv(
        EXAMPLE_LOG,
        case="charge_id",
        event="event",
        time="date",
        parents={"defendant": "defendant_id", "case": "case_id"},
        events={"letter sent": None} if letters_move_nothing else {},
    )
    return cp.Pipeline.builtin("kazakhstan-trafficking").replay(log, as_of="2025-12-31")


def test_the_example_log_replays_as_a_separate_replayer_found() -> None:
    replay = example_replay(letters_move_nothing=True)

    assert replay.summary().cases == 1451
    assert at_cut(replay) == {
        "conviction": 681,
        "acquittal": 48,
        "drop_out": 356,
        "settled": 25,
        "administrative": 25,
        "active": 112,
        "paused": 83,
        "silent": 112,
        "set_aside": 9,
    }
    assert replay.summary().rows == 8990
    assert replay.summary().moves == 8951
    assert replay.summary().moves_nothing == 14
    assert replay.summary().reordered == 6


def test_the_office_notes_of_the_example_log_are_the_first_break_until_they_are_declared() -> None:
    replay = example_replay(letters_move_nothing=False)

    assert replay.summary().set_aside == 23
    first = replay.summary().breaks[0]
    assert (first.event, first.state, first.cases) == ("letter sent", "registered", 14)


def test_the_script_makes_the_example_log_byte_for_byte(tmp_path: Path) -> None:
    made = runpy.run_path(str(EXAMPLE_SCRIPT))
    rows, _ = made["make_log"](2025)

    path = tmp_path / "again.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, made["COLUMNS"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)

    assert path.read_bytes() == EXAMPLE_LOG.read_bytes()


def test_whatever_shows_the_example_log_says_that_it_is_made_up() -> None:
    for path in (EXAMPLE_SCRIPT, EXAMPLE_LOG.parent / "README.md"):
        text = " ".join(path.read_text(encoding="utf-8").split())

        assert NOTICE.lower() in text.lower()


# --- common-law -----------------------------------------------------------------------------------


def test_the_common_law_pipeline_names_no_statute() -> None:
    common_law = definition("common-law")

    assert list(common_law["offences"]) == [f"level-{level}" for level in range(1, 7)]
    assert not any("editions" in offence for offence in common_law["offences"].values())
    assert len(cp.Pipeline.builtin("common-law").unverified()) == 0


def test_the_common_law_pipeline_takes_a_case_from_report_to_appeal(tmp_path: Path) -> None:
    to_charge = ["report", "record", "identify_suspect", "refer", "charge", "appear"]
    paths = [
        [*to_charge, "set_for_trial", "begin_trial", "find_guilty", "sentence"],
        [*to_charge, "plead_guilty", "sentence", "appeal", "dismiss_appeal"],
        [*to_charge, "begin_trial", "acquit"],
        [*to_charge, "drop_victim"],
        [*to_charge, "divert"],
        ["report", "record", "close_no_suspect"],
        ["report", "record", "identify_suspect", "refer", "decline_evidence"],
        [*to_charge, "fail_to_appear"],
    ]
    log = cp.read_csv(
        events_as_csv(tmp_path / "paths.csv", paths, offence="level-3"),
        case="case",
        event="event",
        time="date",
    )

    replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2020-02-01")

    assert at_cut(replay) == {
        "conviction": 2,
        "acquittal": 1,
        "drop_out": 3,
        "diversion": 1,
        "paused": 1,
    }


# --- road-traffic-fines ---------------------------------------------------------------------------


def test_a_variant_that_the_procedure_does_not_have_breaks_where_it_is_listed(
    tmp_path: Path,
) -> None:
    listed = golden()["broken"]
    path = events_as_csv(tmp_path / "broken.csv", [entry["variant"] for entry in listed])
    log = cp.read_csv(path, case="case", event="event", time="date")

    replay = cp.Pipeline.builtin("road-traffic-fines").replay(log, as_of="2020-02-01")

    found = {
        (reason.event, reason.state, str(reason.kind)): reason.cases
        for reason in replay.summary().breaks
    }
    expected = Counter((entry["event"], entry["state"], entry["kind"]) for entry in listed)
    assert found == dict(expected)
    assert replay.summary().set_aside == len(listed)


def test_the_real_fines_are_explained_but_for_the_listed_variants(
    shared: Callable[[str], Path],
) -> None:
    expected = golden()
    log = cp.read_csv(
        shared("data/road_traffic_fines/road_traffic_fines_events.csv.gz"),
        case="case_id",
        event="activity",
        time="timestamp",
        events=expected["events"],
    )

    replay = cp.Pipeline.builtin("road-traffic-fines").replay(log, as_of=expected["as_of"])

    summary = replay.summary()
    assert summary.cases == expected["cases"]
    assert at_cut(replay) == expected["at_cut"] | {"set_aside": expected["set_aside"]}
    assert summary.reordered == expected["reordered"]
    assert summary.rows == expected["rows"]
    assert summary.moves == expected["moves"]
    words = {event: word for word, event in expected["events"].items()}
    breaks: Counter[tuple[str, str]] = Counter()
    for entry in expected["broken"]:
        breaks[words[entry["event"]], entry["state"]] += entry["cases"]
    assert {(reason.event, reason.state): reason.cases for reason in summary.breaks} == breaks
    assert summary.set_aside < 0.01 * summary.cases
