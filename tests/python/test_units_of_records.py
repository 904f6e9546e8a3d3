"""Roll-ups held against a plain reading of the rows: of the example, and of real records."""

import csv
import gzip
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import casepath as cp
from small import classes

# --- a second reading -----------------------------------------------------------------------------


def as_serious(lighter_than: dict[str, list[str]], offence: str) -> set[str]:
    """An offence and all that are heavier."""
    found = {offence}
    for heavier in lighter_than[offence]:
        found |= as_serious(lighter_than, heavier)
    return found


def test_the_headline_of_the_kazakhstan_example_is_what_a_plain_reading_of_its_rows_gives() -> None:
    path = Path(__file__).resolve().parents[2] / "examples" / "data" / "kazakhstan_illustrative.csv"
    procedure = cp.Pipeline.builtin("kazakhstan-trafficking")
    log = cp.read_csv(
        path,
        case="charge_id",
        event="event",
        time="date",
        parents={"defendant": "defendant_id", "case": "case_id"},
        events={"letter sent": None},
    )
    replay = procedure.replay(log, as_of="2025-12-31")
    heavier = {
        name: offence.get("lighter_than", [])
        for name, offence in procedure.to_dict()["offences"].items()
    }
    where = replay.cases("first_decision")
    status = dict(zip(where["case"], where["status"], strict=True))
    state = dict(zip(where["case"], where["state"], strict=True))
    of_class = {name: one.get("outcome", "") for name, one in procedure.to_dict()["states"].items()}

    # Per charge: the offences indicated and opened, and that of the conviction.
    rows: dict[str, list[dict[str, Any]]] = {}
    for record in log.to_polars().to_dicts():
        rows.setdefault(record["charge_id"], []).append(record)
    expected: dict[str, str] = {}
    defendants: dict[str, list[str]] = {}
    for charge, own in rows.items():
        defendants.setdefault(own[0]["defendant_id"], []).append(charge)
    for defendant, charges in defendants.items():
        indicated: set[str] = set()
        upheld: list[str] = []
        for charge in charges:
            carried, marked = None, set()
            first = None
            for row in rows[charge]:
                carried = row["offence"] or carried
                first = first or carried
                milestone = {
                    "report": "indicated",
                    "register": "opened",
                    "open": "opened",
                    "add_charge": "opened",
                }.get(row["event"])
                if milestone is not None and milestone not in marked and carried is not None:
                    marked.add(milestone)
                    indicated.add(carried)
                if row["event"] == "convict":
                    break
            if not marked and first is not None:
                indicated.add(first)
            if status[charge] == "concluded" and of_class[state[charge]] == "conviction":
                assert carried is not None
                upheld.append(carried)
        most_serious = {
            one for one in indicated if not (as_serious(heavier, one) - {one}) & indicated
        }
        full = any(one in as_serious(heavier, top) for one in upheld for top in most_serious)
        lighter = [any(top in as_serious(heavier, one) for top in most_serious) for one in upheld]
        ends = [
            "set aside"
            if status[charge] == "set_aside"
            or of_class.get(state[charge] or "") == "administrative"
            else status[charge]
            for charge in charges
            if status[charge] == "set_aside" or state[charge] is not None
        ]
        if full:
            expected[defendant] = "as indicated or opened upheld"
        elif "set aside" in ends or not all(lighter):
            expected[defendant] = "set aside"
        elif any(end != "concluded" for end in ends):
            expected[defendant] = "pending"
        else:
            expected[defendant] = "only a lighter one upheld" if upheld else "none upheld"

    result = replay.roll_up("defendant", rule="offence_upheld", list_parents=True)

    assert classes(result) == expected
    assert result.counts == {
        "as indicated or opened upheld": 367,
        "only a lighter one upheld": 166,
        "none upheld": 251,
        "pending": 264,
        "set aside": 50,
    }


# --- real records ---------------------------------------------------------------------------------


def test_cook_county_participants_by_furthest_stage_are_those_of_the_readme(
    shared: Callable[[str], Path],
) -> None:
    tables = {
        "intake": "received_date",
        "initiation": "event_date",
        "dispositions": "disposition_date",
        "sentencing": "sentence_date",
    }
    definition = {
        "format": "casepath/1",
        "id": "four-tables",
        "version": "1",
        "title": "Which of the four tables know of a charge",
        "unit": "charge",
        "parents": ["participant", "case"],
        "sources": ["the README of the data"],
        "stages": list(tables),
        "states": {
            **{f"in {name}": {"stage": name} for name in tables},
            "closed": {"outcome": "administrative"},
        },
        "events": {
            **{
                name: {
                    "transitions": [
                        {"from": [None, *(f"in {one}" for one in tables)], "to": f"in {name}"}
                    ]
                }
                for name in tables
            },
            "close": {"transitions": [{"from": [f"in {one}" for one in tables], "to": "closed"}]},
        },
    }
    rows: list[tuple[str, str, str, str, str]] = []
    for name, date in tables.items():
        with gzip.open(shared(f"data/cook_county_2019/{name}.csv.gz"), "rt") as file:
            for row in csv.DictReader(file):
                participant = row["case_participant_id"]
                charge = f"{participant}/{row.get('charge_id', '')}"
                rows.append((charge, name, row[date][:10], participant, row["case_id"]))
    names = ("charge", "table", "date", "participant", "case")
    log = cp.EventLog(
        dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)),
        case="charge",
        event="table",
        time="date",
        parents=["participant", "case"],
    )

    result = (
        cp.Pipeline.from_dict(definition).replay(log, as_of="9999-12-31").roll_up("participant")
    )

    assert [row.counted for row in result.total()] == [27_141, 21_638, 8_433, 3_001]
    assert list(itertools.accumulate(reversed(result.counts.values())))[::-1][0] == 27_141
    assert result.not_nested == {}
    assert result.about.concluded == 0
