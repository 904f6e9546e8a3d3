"""Mappings proposed for unknown tables: advice with reasons, never applied."""

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import casepath as cp

WIDE: dict[str, list[Any]] = {
    "дело": [f"Д-{n}" for n in range(1, 13)],
    "charged_on": [None, *[f"2025-03-{n:02}" for n in range(2, 13)]],
    "reported_on": [f"2025-01-{n:02}" for n in range(1, 13)],
    "article": [None, *(["128", "129"] * 6)[:11]],
    "detained": [True, False] * 6,
    "note": [None] * 12,
    "country": ["KZ"] * 12,
}


def uses(suggestion: cp.Suggestion) -> dict[str, str]:
    return {reason.column: reason.use for reason in suggestion.reasons}


def reasons(suggestion: cp.Suggestion) -> dict[str, str]:
    return {reason.column: reason.reason for reason in suggestion.reasons}


def events(suggestion: cp.Suggestion) -> list[dict[str, Any]]:
    assert suggestion.mapping is not None
    result: list[dict[str, Any]] = suggestion.mapping.to_dict()["events"]
    return result


def test_a_table_with_a_row_per_case_is_known_by_its_values() -> None:
    suggestion = cp.suggest(WIDE)

    assert suggestion.kind == "a row per case"
    assert suggestion.problems == ()
    assert [tuple(reason) for reason in suggestion.reasons] == [
        ("дело", "case", "12 distinct values in 12 rows, none missing: names the case", "strong"),
        (
            "charged_on",
            "step",
            'dates, 11 of 12 recorded; not before "reported_on" in 11 of 11 rows with both',
            "strong",
        ),
        ("reported_on", "step", "dates, 12 of 12 recorded", "strong"),
        (
            "article",
            "field",
            'recorded where "charged_on" is, in 12 of 12 rows: a field of that step',
            "fair",
        ),
        (
            "detained",
            "carried",
            "2 distinct boolean values, 12 of 12 recorded: to group by",
            "fair",
        ),
        ("note", "not used", "nothing is recorded", "strong"),
        ("country", "not used", 'the same in every row: "KZ"', "strong"),
    ]


def test_the_proposal_is_a_mapping_that_a_person_edits_and_applies() -> None:
    suggestion = cp.suggest(WIDE)
    assert suggestion.mapping is not None
    document = suggestion.mapping.to_dict()

    assert document["case"] == "дело"
    assert document["columns"] == ["detained"]
    assert document["tables"] == {"table": {"key": "дело"}}
    assert document["events"] == [
        {"event": "reported", "time": "reported_on"},
        {"event": "charged", "time": "charged_on", "fields": {"article": "article"}},
    ]
    document["events"][0]["event"] = "report"
    mapped = cp.Mapping.from_dict(document).apply(WIDE)
    assert mapped.log.rows == 23
    assert sorted(mapped.log.words) == ["charged", "report"]


def test_nothing_is_applied_and_the_text_says_so() -> None:
    suggestion = cp.suggest(WIDE)
    text = repr(suggestion)

    assert text.startswith(
        "Suggestion: a table with a row per case; 12 rows seen.  Nothing has been applied: a "
        "person checks the reasons, edits the mapping and applies it.\n"
    )
    assert not hasattr(suggestion, "apply")
    assert suggestion.code in text
    names: dict[str, Any] = {"casepath": cp}
    exec(suggestion.code, names)
    assert names["mapping"] == suggestion.mapping
    html = cp.suggest({"id": ["<b>", "c"], "on": ["2025-01-01"] * 2})._repr_html_()
    assert "Nothing has been applied" in html
    assert "<b>" not in html


def test_the_declaration_is_written_as_json(tmp_path: Path) -> None:
    suggestion = cp.suggest(WIDE)
    path = tmp_path / "proposal.json"

    assert suggestion.to_json(path) is None
    assert cp.Mapping.read(path) == suggestion.mapping
    text = suggestion.to_json()
    assert text is not None
    assert json.loads(text)["format"] == "casepath-mapping/1"


def frames() -> list[tuple[str, Any]]:
    frame = pl.DataFrame(WIDE, schema_overrides={"note": pl.String}).with_columns(
        pl.col("charged_on", "reported_on").str.to_date()
    )
    return [
        ("polars", frame),
        ("pyarrow", frame.to_arrow()),
        ("pandas", frame.to_pandas()),
        ("categories", frame.with_columns(pl.col("article").cast(pl.Categorical)).to_arrow()),
        ("objects", pd.DataFrame({name: list(values) for name, values in WIDE.items()})),
        ("arrays", {name: np.array(values, dtype=object) for name, values in WIDE.items()}),
    ]


@pytest.mark.parametrize(("kind", "table"), frames())
def test_every_kind_of_table_gives_the_same_proposal(kind: str, table: Any) -> None:
    suggestion = cp.suggest(table)

    assert suggestion.mapping == cp.suggest(WIDE).mapping, kind
    assert uses(suggestion) == uses(cp.suggest(WIDE)), kind


def test_files_give_the_same_proposal(tmp_path: Path) -> None:
    frame = pl.DataFrame(WIDE, schema_overrides={"note": pl.String})
    frame.write_csv(tmp_path / "cases.csv")
    frame.write_ndjson(tmp_path / "cases.jsonl")
    frame.write_parquet(tmp_path / "cases.parquet")

    for name in ("cases.csv", "cases.jsonl", "cases.parquet"):
        assert cp.suggest(tmp_path / name).mapping == cp.suggest(WIDE).mapping, name


def test_a_table_with_a_row_per_event_is_proposed_as_one() -> None:
    rows = 60
    suggestion = cp.suggest(
        {
            "case_id": [f"C{n // 3}" for n in range(rows)],
            "activity": ["report", "charge", "verdict"] * (rows // 3),
            "timestamp": [f"2025-01-{1 + n % 28:02}T10:00:00" for n in range(rows)],
            "clerk": [f"clerk {n % 4}" for n in range(rows)],
        }
    )

    assert suggestion.kind == "a row per event"
    assert suggestion.arguments == {"case": "case_id", "event": "activity", "time": "timestamp"}
    assert uses(suggestion)["clerk"] == "carried"
    assert suggestion.mapping is not None
    document = suggestion.mapping.to_dict()
    assert document["time_of_day"] is True
    assert document["events"][0]["event"]["words"] == {
        "charge": "charge",
        "report": "report",
        "verdict": "verdict",
    }


def test_dates_of_an_office_get_their_format() -> None:
    suggestion = cp.suggest(
        {
            "id": list(range(40)),
            "подано": [f"{1 + n % 28}.12.2019" for n in range(40)],
            "решено": [f"{1 + n % 28:02}.02.2020" for n in range(40)],
        }
    )

    assert suggestion.mapping is not None
    assert suggestion.mapping.to_dict()["date_format"] == "%d.%m.%Y"
    assert [event["event"] for event in events(suggestion)] == ["подано", "решено"]
    assert suggestion.problems == ()


def test_problems_of_dates_are_told() -> None:
    suggestion = cp.suggest(
        {
            "id": list(range(40)),
            "opened": [*["2019-12-31"] * 37, "0000-00-00", "2019-02-30", "31.12.2019"],
            "closed": [f"{1 + n % 9}/5/2020" for n in range(40)],
            "heard": [*["2020-01-05"] * 39, "2219-07-08"],
        }
    )

    assert suggestion.problems == (
        '"opened": 2 of 40 values looked at are no dates of the years 1 to 9999, such as '
        '"0000-00-00"',
        '"opened" has dates of mixed formats: 37 as YYYY-MM-DD, 1 as %d.%m.%Y',
        '"closed": no value tells the day from the month; %d before %m is a guess',
        '"heard": 1 of the dates looked at lie more than 20 years off nearly all dates, such as '
        "2219-07-08",
        '"closed" has dates as %d/%m/%Y, other steps as YYYY-MM-DD; a table has one format: '
        "rewrite the column",
    )


def test_months_before_days_are_known_by_days_above_twelve() -> None:
    suggestion = cp.suggest({"id": [1, 2, 3], "on": ["1/31/2020", "2/3/2020", "12/25/2020"]})

    assert suggestion.mapping is not None
    assert suggestion.mapping.to_dict()["date_format"] == "%m/%d/%Y"


def test_duplicates_in_the_key_and_mixed_types_are_told() -> None:
    suggestion = cp.suggest(
        {
            "case_id": [*range(38), 0, 1],
            "on": ["2020-01-05"] * 40,
            "term": [*range(39), "life"],
        }
    )

    assert uses(suggestion)["case_id"] == "case"
    assert suggestion.problems == (
        '"term" has values of several types: 39 integer, 1 text',
        '"case_id" repeats: 2 of 40 rows have a value that another row has; the mapping does not '
        "call it a key",
    )
    assert suggestion.mapping is not None
    assert "tables" not in suggestion.mapping.to_dict()


def test_without_a_case_or_a_date_there_is_no_mapping() -> None:
    suggestion = cp.suggest({"colour": ["red", "red", "blue"], "size": [1, 1, 2]})

    assert suggestion.mapping is None
    assert suggestion.problems == (
        "no column has dates: there is no step to make an event of",
        "no column names the case: none has a value of its own in every row; give case=",
    )
    assert repr(suggestion).startswith("Suggestion: no mapping found; 3 rows seen.")
    with pytest.raises(cp.ArgumentError, match="there is no mapping to write: no column has dates"):
        suggestion.to_json()


def test_the_case_can_be_said() -> None:
    table = {"colour": ["red", "red", "blue"], "on": [datetime.date(2020, 1, 5)] * 3}

    assert uses(cp.suggest(table, case="colour"))["colour"] == "case"
    with pytest.raises(cp.ArgumentError, match='case: the table has no column "color"'):
        cp.suggest(table, case="color")


@pytest.mark.parametrize("table", [{}, {"id": [], "on": []}, pa.table({})])
def test_an_empty_table_has_no_mapping(table: Any) -> None:
    assert cp.suggest(table).mapping is None


def test_files_that_cannot_be_read_are_log_errors(tmp_path: Path) -> None:
    with pytest.raises(cp.LogError, match=r"nowhere\.csv: No such file"):
        cp.suggest(tmp_path / "nowhere.csv")
    for name, content, said in (
        ("empty.csv", b"", "empty.csv is empty: not even a header"),
        ("bad.csv", b"id,on\n\xff,1\n", "bad.csv: .*utf-8"),
        ("bad.jsonl", b'{"id": 1}\n[]\n', "bad.jsonl: row 2 is not a JSON object"),
        ("twice.csv", b"id,id\n1,2\n", 'twice.csv: two columns are called "id"'),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(cp.LogError, match=said):
            cp.suggest(tmp_path / name)


def test_only_the_first_rows_of_a_long_file_are_read_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("id,on\n" + "".join(f"{n},2020-01-05\n" for n in range(100_001)))

    suggestion = cp.suggest(path)

    assert suggestion.rows == 100_000
    assert suggestion.problems == ("only the first 100,000 rows of the file were read",)


def test_old_bailey_is_a_row_per_trial(shared: Callable[[str], Path]) -> None:
    suggestion = cp.suggest(shared("data/old_bailey/old_bailey_1780_1829.csv.gz"))

    assert reasons(suggestion)["trial_id"] == (
        "9,588 distinct values in 9,588 rows, none missing: names the case"
    )
    assert [event["time"] for event in events(suggestion)] == ["session_date"]
    assert uses(suggestion)["verdict_cat"] == "carried"


def test_the_intake_of_cook_county_is_a_row_per_participant(
    shared: Callable[[str], Path],
) -> None:
    path = shared("data/cook_county_2019/intake.csv.gz")
    suggestion = cp.suggest(path)

    assert uses(suggestion)["case_participant_id"] == "case"
    assert uses(suggestion)["case_id"] == "parent"
    assert uses(suggestion)["felony_review_result"] == "field"
    assert reasons(suggestion)["felony_review_date"].startswith("dates, 15,742 of 27,141 recorded")
    order = [event["time"] for event in events(suggestion)]
    assert order[-3:] == ["arrest_date", "received_date", "felony_review_date"]
    assert suggestion.mapping is not None
    assert suggestion.mapping.apply(path).log.cases == 27_141


def test_the_impossible_date_of_cook_county_is_told(shared: Callable[[str], Path]) -> None:
    suggestion = cp.suggest(shared("data/cook_county_2019/initiation.csv.gz"))

    assert suggestion.arguments == {
        "case": "case_participant_id",
        "event": "event",
        "time": "event_date",
    }
    assert any("2109-04-02" in problem for problem in suggestion.problems)
