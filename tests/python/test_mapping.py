"""Tables as offices keep them: wide and linked tables become a log by a mapping."""

import datetime
import gzip
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import casepath as cp

WIDE: dict[str, list[Any]] = {
    "file": ["A", "B", "C"],
    "reported_on": ["2025-01-10", "2025-02-01", None],
    "charged_on": ["2025-03-02", None, "2025-03-05"],
    "article": ["128", None, "129"],
}

LINKED: dict[str, dict[str, list[Any]]] = {
    "people": {"person": ["P1", "P2", "P3"], "arrested_on": ["2025-01-10", "2025-02-01", None]},
    "charges": {
        "charge": ["C1", "C2", "C3"],
        "person": ["P1", "P1", "P9"],
        "charged_on": ["2025-03-02", "n/a", "2025-03-05"],
        "article": ["128", "129", "130"],
    },
}


def wide() -> cp.Mapping:
    return cp.Mapping.wide(
        case="file",
        unit="defendant",
        events={"report": "reported_on", "charge": cp.Step("charged_on", offence="article")},
    )


def linked() -> cp.Mapping:
    return cp.Mapping.linked(
        case="charge",
        unit="charge",
        parents={"defendant": "person"},
        tables={
            "people": {"case": None, "key": "person", "case_without_child": "person "},
            "charges": {"link": {"to": "people", "on": "person"}},
        },
        events={
            "arrest": cp.Step("arrested_on", table="people"),
            "charge": cp.Step("charged_on", table="charges", article="article"),
        },
    )


def rows_of(log: cp.EventLog) -> list[tuple[Any, ...]]:
    frame = log.to_polars()
    return frame.select(pl.all().cast(pl.String)).rows()


def test_a_wide_table_becomes_a_log_with_a_report_of_every_row() -> None:
    mapped = wide().apply(WIDE)

    assert rows_of(mapped.log) == [
        ("A", "report", "2025-01-10", None),
        ("A", "charge", "2025-03-02", "128"),
        ("B", "report", "2025-02-01", None),
        ("C", "charge", "2025-03-05", "129"),
    ]
    assert str(mapped.report) == (
        "Columns and the events they became\n"
        "table  column       event   rows  became_events  without_date  not_held  unknown  "
        "set_aside  events\n"
        "---------------------------------------------------------------------------------"
        "------------------\n"
        "table  reported_on  report     3              2             1         0        0  "
        "        0       2\n"
        "table  charged_on   charge     3              2             1         0        0  "
        "        0       2"
    )
    assert repr(mapped) == "MappedLog: EventLog: 4 rows of 3 cases, 2 event words, no findings"
    assert mapped.report.tables().rows() == [
        {"table": "table", "rows": 3, "rows_with_event": 3, "without_child": 0}
    ]


def test_linked_tables_become_a_log_with_findings_for_what_does_not_fit() -> None:
    mapped = linked().apply(LINKED)

    assert rows_of(mapped.log) == [
        ("C1", "arrest", "2025-01-10", None, "P1"),
        ("C1", "charge", "2025-03-02", "128", "P1"),
        ("C2", "arrest", "2025-01-10", None, "P1"),
        ("person P2", "arrest", "2025-02-01", None, "P2"),
        ("C3", "charge", "2025-03-05", "130", "P9"),
    ]
    assert mapped.report.findings().rows() == [
        {
            "table": "charges",
            "event": "charge",
            "finding": "unreadable_date",
            "column": "charged_on",
            "rows": 1,
            "became_events": False,
            "sample": 'row 2: "n/a"',
        },
        {
            "table": "charges",
            "event": "charge",
            "finding": "broken_link",
            "column": "person",
            "rows": 1,
            "became_events": True,
            "sample": 'row 3: "P9"',
        },
    ]
    assert mapped.report.notes == (
        'set aside: 1 row of "charges" for charge, column "charged_on": a text that is no date '
        '(row 2: "n/a")',
        'remark: 1 row of "charges" for charge, column "person": linked to a row that does not '
        'exist (row 3: "P9")',
        '2 rows of "people" without a case linked to them are cases of their own',
    )


@pytest.mark.parametrize("make", [wide, linked])
def test_a_mapping_is_a_value_that_json_keeps(
    make: Callable[[], cp.Mapping], tmp_path: Path
) -> None:
    mapping = make()
    path = tmp_path / "a.mapping.json"

    mapping.to_json(path)

    assert cp.Mapping.read(path) == mapping
    assert cp.Mapping.from_json(str(mapping.to_json())) == mapping
    assert cp.Mapping.from_dict(mapping.to_dict()) == mapping
    jsonschema.Draft202012Validator(cp.Mapping.schema()).validate(mapping.to_dict())


def test_a_mapping_says_what_it_is() -> None:
    assert repr(wide()) == "Mapping of defendants: 2 events from one table"
    assert repr(linked()) == "Mapping of charges: 2 events from tables people, charges"
    assert (wide().unit, linked().tables) == ("defendant", ("people", "charges"))
    assert wide() != linked()


def as_csv(folder: Path, columns: dict[str, list[Any]]) -> Path:
    path = folder / "table.csv.gz"
    text = pl.DataFrame(columns).write_csv()
    path.write_bytes(gzip.compress(text.encode()))
    return path


def test_all_kinds_of_tables_make_the_same_log(tmp_path: Path) -> None:
    mapping = wide()
    expected = mapping.apply(WIDE)

    for table in (
        pl.DataFrame(WIDE),
        pa.table(WIDE),
        pd.DataFrame(WIDE),
        pd.DataFrame(WIDE).astype("category"),
        pl.DataFrame(WIDE).with_columns(pl.col("reported_on", "charged_on").str.to_date()),
        as_csv(tmp_path, WIDE),
        str(as_csv(tmp_path, WIDE)),
        {"table": pl.DataFrame(WIDE)},
    ):
        mapped = mapping.apply(table)
        assert rows_of(mapped.log) == rows_of(expected.log)
        assert mapped.report == expected.report


def test_ids_that_pandas_made_numbers_are_names_all_the_same() -> None:
    tables = {
        "people": pd.DataFrame({"person": [1079960508495, 2], "arrested_on": ["2025-01-10"] * 2}),
        "charges": pd.DataFrame(
            {
                "charge": [7.0, np.nan],
                "person": [1079960508495, None],
                "charged_on": pd.to_datetime(["2025-03-02", "2025-03-03"]),
                "article": ["128", "129"],
            }
        ),
    }

    mapped = linked().apply(tables)

    assert mapped.log.case_names().tolist() == ["7", "person 2"]
    assert mapped.report["set_aside"] == [0, 1]


def test_a_mapping_is_checked_against_a_pipeline() -> None:
    pipeline = cp.Pipeline.builtin("common-law")
    mapping = cp.Mapping.wide(
        case="file",
        unit="defendant",
        pipeline="other",
        events={
            "report": cp.Step("reported_on", ofence="article"),
            "chargge": "charged_on",
            "words": cp.Step("on", event={"column": "what", "words": {"x": "conviict", "y": None}}),
        },
    )

    with pytest.raises(cp.MappingError) as caught:
        mapping.check(pipeline)

    assert [(problem.code, problem.pointer) for problem in caught.value.problems] == [
        ("other_pipeline", "/pipeline"),
        ("other_unit", "/unit"),
        ("unknown_field", "/events/0/fields/ofence"),
        ("unknown_event", "/events/1/event"),
        ("unknown_event", "/events/2/event/words/x"),
    ]
    assert isinstance(caught.value, ValueError)


def test_offences_and_required_fields_are_checked_too() -> None:
    pipeline = cp.Pipeline.builtin("kazakhstan-trafficking")
    mapping = cp.Mapping.wide(
        case="file",
        events={
            "register": cp.Step(
                "on", offence={"column": "article", "values": {"one": "128-1", "two": "nonsense"}}
            ),
            "reclassify": "again_on",
        },
    )

    with pytest.raises(cp.MappingError) as caught:
        mapping.check(pipeline)

    said = {(problem.code, problem.pointer) for problem in caught.value.problems}
    assert ("unknown_offence", "/events/0/fields/offence/values/two") in said


def test_what_is_wrong_with_tables_is_told_all_at_once() -> None:
    with pytest.raises(cp.MappingError) as caught:
        linked().apply({"people": {"persn": ["P1"], "arrested_on": [True]}, "chrges": {}})

    assert str(caught.value) == (
        "4 problems in the tables:\n"
        '  /tables: the table "chrges" was given, and the mapping has none of that name '
        "[unknown_table]\n"
        '    hint: did you mean "charges"?\n'
        '  /tables/charges: the table "charges" was not given [missing_table]\n'
        '  /tables/people/key: the table "people" has no column "person" [missing_column]\n'
        '    hint: did you mean "persn"?\n'
        '  /events/0/time: the column "arrested_on" of the table "people" is of type boolean; a '
        "date, a timestamp or text is needed [wrong_type]"
    )
    assert caught.value.problems[2].column == "person"


def test_columns_of_mixed_types_are_texts() -> None:
    table = {
        "file": [1, "B", 2.5, None],
        "reported_on": [datetime.date(2025, 1, 10), "2025-02-30", 7, "0001-01-01"],
        "charged_on": ["9999-12-31", "2024-02-29", "2023-02-29", "2025-01-01"],
        "article": [128, "129", True, None],
    }

    mapped = wide().apply(table)

    assert mapped.log.case_names().tolist() == ["1", "B"]
    assert [finding["sample"] for finding in mapped.report.findings()] == [
        'row 2: "2025-02-30", row 3: "7"',
        "row 4",
        'row 3: "2023-02-29"',
        "row 4",
    ]


def test_the_callers_progress_function_can_stop_the_work() -> None:
    calls = []

    def stop(done: int, total: int) -> bool:
        calls.append((done, total))
        return False

    with pytest.raises(cp.Cancelled):
        wide().apply(pl.DataFrame(WIDE), progress=stop)

    assert calls


# --- laws ----------------------------------------------------------------------------------------

names = st.sampled_from(["P1", "P2", "P3", "дело", "قضية", None])
dates = st.sampled_from([None, "2025-01-10", "2025-02-30", "n/a", "2109-01-01", "2025-01-09"])
results = st.sampled_from([None, "yes", "no"])


@settings(max_examples=150, deadline=None)
@given(
    people=st.lists(st.tuples(dates, results), max_size=4),
    charges=st.lists(st.tuples(names, dates, results, names), max_size=12),
    childless=st.booleans(),
)
def test_every_row_is_an_event_or_accounted_for(
    people: list[tuple[Any, ...]], charges: list[tuple[Any, ...]], childless: bool
) -> None:
    keys = ["P1", "P2", "дело", "قضية"]
    tables = {
        "people": {
            "person": keys[: len(people)],
            "on": [on for on, _ in people],
            "result": [result for _, result in people],
        },
        "charges": {
            "charge": [charge and f"C {charge}" for charge, *_ in charges],
            "on": [on for _, on, *_ in charges],
            "result": [result for _, _, result, _ in charges],
            "person": [person for *_, person in charges],
        },
    }
    condition = ["=", "row.result", "yes"]
    mapping = cp.Mapping.linked(
        case="charge",
        tables={
            "people": {
                "case": None,
                "key": "person",
                **({"case_without_child": "alone "} if childless else {}),
            },
            "charges": {"link": {"to": "people", "on": "person"}},
        },
        events={
            "arrest": cp.Step("on", table="people", when=condition),
            "charge": cp.Step("on", table="charges", when=condition),
            "note": cp.Step(table="charges", when=["not", ["known", "people.on"]]),
        },
    )
    # With a text column in every table even where it has no rows.
    frames = {
        name: pl.DataFrame(table, schema_overrides=dict.fromkeys(table, pl.String))
        for name, table in tables.items()
    }

    mapped = mapping.apply(frames, threads=2)

    report = mapped.report
    for row in report:
        assert row["rows"] == (
            row["became_events"]
            + row["without_date"]
            + row["not_held"]
            + row["unknown"]
            + row["set_aside"]
        )
    assert sum(report["events"]) == len(mapped.log)
    by_event: Counter[str] = Counter()
    for finding in report.findings():
        if not finding["became_events"]:
            by_event[finding["event"]] += finding["rows"]
    assert [by_event[event] for event in report["event"]] == report["set_aside"]

    # The same by hand.
    def readable(on: str | None) -> bool:
        return on is not None and on not in ("n/a", "2025-02-30")

    of_person: dict[str, dict[str, None]] = {}
    for charge, _, _, person in charges:
        if charge is not None and person is not None:
            of_person.setdefault(person, {})[f"C {charge}"] = None
    expected = []
    on_of_person = {key: on for key, (on, _) in zip(keys, people, strict=False)}
    for key, (on, result) in zip(keys, people, strict=False):
        cases = list(of_person.get(key, {})) or ([f"alone {key}"] if childless else [])
        if result == "yes" and readable(on):
            expected += [(case, "arrest", on) for case in cases]
    for charge, on, result, person in charges:
        if charge is None:
            continue
        if result == "yes" and readable(on):
            expected.append((f"C {charge}", "charge", on))
        if on_of_person.get(person) is None:
            expected.append((f"C {charge}", "note", None))
    got = [row[:3] for row in rows_of(mapped.log)]
    assert Counter(got) == Counter(expected)


def test_a_million_rows_are_what_polars_melts() -> None:
    rows = 1_000_000
    random = np.random.default_rng(7)
    start = np.datetime64("2015-01-01")
    columns = {"id": np.arange(rows) * 7919 % 1_000_003}
    steps = ["report", "charge", "decide", "appeal"]
    for step in steps:
        days = start + random.integers(0, 30, rows).astype("timedelta64[D]")
        columns[step] = np.where(random.random(rows) < 0.3, np.datetime64("NaT"), days)
    frame = pl.DataFrame(columns).with_columns(pl.col(steps).cast(pl.Date))
    mapping = cp.Mapping.wide(case="id", events={step: step for step in steps})

    log = mapping.apply(frame).log

    melted = (
        frame.with_row_index()
        .unpivot(steps, index=["index", "id"], variable_name="event", value_name="time")
        .drop_nulls("time")
        .with_columns(order=pl.col("event").replace_strict(steps, range(len(steps))))
        .sort("index", "time", "order")
    )
    got = log.to_polars()
    assert got["id"].equals(melted["id"].cast(pl.String))
    assert got["event"].cast(pl.String).equals(melted["event"])
    assert got["time"].equals(melted["time"])


# --- real tables ---------------------------------------------------------------------------------


def cook_county() -> cp.Mapping:
    return cp.Mapping.linked(
        case="charge_id",
        unit="charge",
        parents={"defendant": "case_participant_id"},
        tables={
            "intake": {
                "case": None,
                "key": "case_participant_id",
                "case_without_child": "participant ",
            },
            **{
                name: {"link": {"to": "intake", "on": "case_participant_id"}}
                for name in ("initiation", "dispositions", "sentencing")
            },
        },
        events=[
            cp.Step("received_date", table="intake", event="receive", not_before="arrest_date"),
            cp.Step("event_date", table="initiation", event={"column": "event"}),
            cp.Step(
                "disposition_date",
                table="dispositions",
                event={"column": "charge_disposition"},
                not_before="arrest_date",
            ),
            cp.Step("sentence_date", table="sentencing", event="sentence"),
        ],
    )


def test_the_four_tables_of_cook_county_are_mapped_without_loss(
    shared: Callable[[str], Path],
) -> None:
    folder = shared("data/cook_county_2019")
    files = {name: folder / f"{name}.csv.gz" for name in cook_county().tables}

    mapped = cook_county().apply(files)

    # Rows and participants as the README of the data counts them.
    report = mapped.report
    assert report["rows"] == [27_141, 54_964, 15_015, 3_180]
    frames = {
        name: pl.read_csv(gzip.decompress(path.read_bytes()), infer_schema_length=None)
        for name, path in files.items()
    }
    dated = [
        ("intake", "received_date"),
        ("initiation", "event_date"),
        ("dispositions", "disposition_date"),
        ("sentencing", "sentence_date"),
    ]
    assert report["without_date"] == [frames[name][on].null_count() for name, on in dated]
    assert report["set_aside"] == [0, 0, 0, 0]
    links = pl.concat(
        [
            frames[name].select("charge_id", "case_participant_id")
            for name in ("initiation", "dispositions", "sentencing")
        ]
    ).unique()
    known = links.filter(
        pl.col("case_participant_id").is_in(frames["intake"]["case_participant_id"].implode())
    )
    alone = 27_141 - known["case_participant_id"].n_unique()
    assert report["events"][0] == known.height + alone
    assert report.tables()["without_child"] == [alone, 0, 0, 0]
    assert mapped.log.cases == links["charge_id"].n_unique() + alone
    assert frames["initiation"]["case_participant_id"].n_unique() == 21_638
    # Impossible dates are kept.
    late = mapped.log.to_polars().filter(pl.col("time") > datetime.date(2020, 1, 1))
    assert str(late["time"].max()) == max(frames[name][on].max() for name, on in dated)
    assert frames["dispositions"]["disposition_date"].max() == "2109-04-22"
    # ISO files and frames say the same.
    assert rows_of(cook_county().apply(frames).log) == rows_of(mapped.log)


def test_the_trials_of_the_old_bailey_are_one_wide_table(shared: Callable[[str], Path]) -> None:
    path = shared("data/old_bailey/old_bailey_1780_1829.csv.gz")
    mapping = cp.Mapping.wide(
        case="defendant_id",
        unit="defendant",
        events={
            "indict": cp.Step("session_date", offence="offence_subcat"),
            "find": cp.Step(
                "session_date",
                event={"column": "verdict_cat", "words": {"guilty": "find_guilty"}},
                when=["known", "row.verdict_cat"],
            ),
            "sentence": cp.Step("session_date", when=["known", "row.punishment_cat"]),
        },
    )

    mapped = mapping.apply(path)

    assert mapped.log.cases == 9_588
    assert Counter(mapped.log.to_polars()["event"].to_list())["find_guilty"] == 7_156
    assert mapped.report["set_aside"] == [0, 0, 0]


def test_json_documents_are_checked_like_code() -> None:
    document = json.dumps(
        {"format": "casepath-mapping/1", "case": "id", "events": [{"event": "e"}], "evnts": []}
    )

    with pytest.raises(cp.MappingError, match='did you mean "events"'):
        cp.Mapping.from_json(document)
