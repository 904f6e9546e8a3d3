"""Logs from files of JSON lines."""

import gzip
from pathlib import Path

import polars as pl
import pytest

import casepath as cp

NAMES = {"case": "file", "event": "step", "time": "date"}

ROWS = {
    "file": ["Д-1", "Д-1", "7", "7"],
    "step": ["report", "charge", "report", "отказано"],
    "date": ["2025-01-10", "2025-03-02", "2025-02-01", None],
    "article": ["007", None, "128", "128"],
    "term": [3, None, -4, 0],
    "share": [0.5, 1.0, None, 1e-3],
    "detained": [True, None, False, True],
    "heard": ["2025-02-28", "0001-01-01", None, "9999-12-31"],
    "note": [None, 'two "words"', "שלום", "a,b"],
}


def test_the_log_is_that_of_the_csv_with_the_same_rows(tmp_path: Path) -> None:
    frame = pl.DataFrame(ROWS)
    frame.write_csv(tmp_path / "rows.csv")
    frame.write_ndjson(tmp_path / "rows.jsonl")
    packed = tmp_path / "rows.jsonl.gz"
    packed.write_bytes(gzip.compress((tmp_path / "rows.jsonl").read_bytes()))

    log = cp.read_json_lines(tmp_path / "rows.jsonl", **NAMES)

    assert log.columns == tuple(ROWS)
    assert log == cp.read_json_lines(packed, **NAMES)
    assert log == cp.EventLog(frame.with_columns(pl.col("heard").str.to_date()), **NAMES)
    assert log == cp.read_csv(tmp_path / "rows.csv", **NAMES)


def test_arguments_are_those_of_read_csv(tmp_path: Path) -> None:
    pl.DataFrame(ROWS).write_ndjson(tmp_path / "rows.jsonl")

    log = cp.read_json_lines(
        str(tmp_path / "rows.jsonl"),
        **NAMES,
        unit="charge",
        columns=["term"],
        events={"отказано": "refuse"},
        threads=2,
        progress=lambda done, total: True,
    )

    assert log.columns == ("file", "step", "date", "term")


def test_progress_that_answers_false_stops(tmp_path: Path) -> None:
    pl.DataFrame(ROWS).write_ndjson(tmp_path / "rows.jsonl")

    with pytest.raises(cp.Cancelled):
        cp.read_json_lines(tmp_path / "rows.jsonl", **NAMES, progress=lambda *_: False)


def test_all_problems_are_told_with_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(
        '{"file": 1, "step": "a", "date": "2025-01-10"}\n'
        '{"file": 1, "step": {"name": "a"}, "date": "2025-01-10"}\n'
        '{"file": 1, "file": 2}\n'
    )

    with pytest.raises(cp.LogError) as caught:
        cp.read_json_lines(path, **NAMES)

    assert [(one.code, one.row, one.column) for one in caught.value.problems] == [
        ("nested_value", 2, "step"),
        ("duplicate_key", 3, "file"),
    ]
    assert str(caught.value) == (
        "2 problems in the records:\n"
        '  row 2, column "step": an object is nested here; a value must be a text, a number, true, '
        "false or null [nested_value]\n"
        '  row 3, column "file": the key is written twice [duplicate_key]'
    )


def test_a_file_that_is_missing_empty_or_cut_off_is_named(tmp_path: Path) -> None:
    with pytest.raises(cp.LogError, match=r"nowhere\.jsonl: No such file"):
        cp.read_json_lines(tmp_path / "nowhere.jsonl", **NAMES)
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"")
    with pytest.raises(cp.LogError, match=r"rows\.jsonl is empty: not even a row "):
        cp.read_json_lines(path, **NAMES)
    path.write_bytes(gzip.compress(b'{"file": 1}\n' * 1000)[:-12])
    with pytest.raises(cp.LogError, match="the gzip data end too early"):
        cp.read_json_lines(path, **NAMES)


def test_a_mapping_reads_json_lines_by_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "cases.ndjson"
    path.write_text('{"file": 1, "reported": "2025-01-10"}\n{"file": 2, "charged": "2025-01-11"}\n')
    mapping = cp.Mapping.wide(case="file", events={"report": "reported", "charge": "charged"})

    mapped = mapping.apply(path)

    assert mapped.log.case_names().tolist() == ["1", "2"]
    assert mapped.report["without_date"] == [1, 1]
