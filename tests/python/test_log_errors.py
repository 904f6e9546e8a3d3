"""Tables that can't become a log: a clear error that names the place, never a crash."""

import gzip
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

import casepath as cp
from small import COLUMNS, NAMES


def write(folder: Path, content: bytes, name: str = "events.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_missing_column_is_named_with_what_there_is() -> None:
    with pytest.raises(cp.LogError, match="stepp") as caught:
        cp.EventLog(pl.DataFrame(COLUMNS, strict=False), case="case_id", event="stepp", time="date")

    assert [problem.column for problem in caught.value.problems] == ["stepp"]
    assert isinstance(caught.value, ValueError)


def test_all_missing_columns_are_listed() -> None:
    with pytest.raises(cp.LogError) as caught:
        cp.EventLog(COLUMNS, case="a", event="b", time="c")

    assert {problem.column for problem in caught.value.problems} == {"a", "b", "c"}


def test_unreadable_dates_are_listed_with_row_and_value() -> None:
    dates = ["2024-01-10", "31/12/2024", "2024-02-30"]

    with pytest.raises(cp.LogError) as caught:
        cp.EventLog({"case_id": list("AAA"), "step": list("xyz"), "date": dates}, **NAMES)

    assert [problem.row for problem in caught.value.problems] == [2, 3]
    assert "31/12/2024" in str(caught.value)
    assert "2024-02-30" in str(caught.value)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("date", pa.array([1, 2, 3])),
        ("date", pa.array([True, False, True])),
        ("step", pa.array([[1], [2], [3]])),
    ],
)
def test_a_column_of_a_wrong_type_is_named(column: str, values: pa.Array) -> None:
    rows = {"case_id": list("AAA"), "step": list("xyz"), "date": ["2024-01-01"] * 3}

    with pytest.raises(cp.LogError, match=column):
        cp.EventLog(pa.table({**rows, column: values}), **NAMES)


def test_rows_without_a_case_are_an_error_with_their_row() -> None:
    rows = {"case_id": ["A", None], "step": ["x", "y"], "date": ["2024-01-01"] * 2}

    with pytest.raises(cp.LogError) as caught:
        cp.EventLog(pa.table(rows), **NAMES)

    assert caught.value.problems[0].row == 2


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "events.csv"),
        (b"case_id,step,date\nA,x\xff,2024-01-01\n", "events.csv"),
        (b"case_id,step,date\nA,x\n", "events.csv"),
        (gzip.compress(b"case_id,step,date\nA,x,2024-01-01\n" * 500)[:-20], "events.csv.gz"),
    ],
    ids=["empty", "invalid UTF-8", "ragged row", "truncated gzip"],
)
def test_a_broken_file_is_a_log_error(tmp_path: Path, content: bytes, name: str) -> None:
    with pytest.raises(cp.LogError):
        cp.read_csv(write(tmp_path, content, name), **NAMES)


def test_a_line_of_a_gigabyte_is_refused_as_a_row_that_is_too_long(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    megabyte = b"x" * (1 << 20)
    with path.open("wb") as file:
        file.write(b"case_id,step,date,note\nA,report,2024-01-10,y\nB,report,2024-01-11,")
        for _ in range(1 << 10):
            file.write(megabyte)
        file.write(b"\nC,report,2024-01-12,z\n")

    with pytest.raises(cp.LogError) as caught:
        cp.read_csv(path, **NAMES)

    assert [(problem.message, problem.row) for problem in caught.value.problems] == [
        ("row 2 is longer than 1073741823 bytes: is a quote missing?", 2)
    ]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(cp.LogError, match="nowhere"):
        cp.read_csv(tmp_path / "nowhere.csv", **NAMES)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("events.csv", "use casepath.read_csv"),
        (pl.LazyFrame(COLUMNS, strict=False), "collect"),
        (7, "int can't become a log"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(table: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        cp.EventLog(table, **NAMES)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"step": ["x"]}, "different length"),
        ({7: ["x", "y"]}, "not text"),
        ({"a": 1 + 2j}, "not an array or a list"),
        ({"a": [[1, 2], [3, 4]], "step": ["x", "y"]}, None),
    ],
)
def test_columns_that_fit_no_table_are_refused(columns: Any, message: str | None) -> None:
    rows = {"case_id": ["A", "A"], "step": ["x", "y"], "date": ["2024-01-01"] * 2}

    if message is None:  # a list of lists rides along as text
        assert cp.EventLog({**rows, **columns}, **NAMES).rows == 2
    else:
        with pytest.raises(cp.ArgumentError, match=message):
            cp.EventLog({**rows, **columns}, **NAMES)


def test_what_a_producer_raises_goes_through() -> None:
    class Broken:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            raise RuntimeError("the warehouse is closed")

    with pytest.raises(RuntimeError, match="the warehouse is closed"):
        cp.EventLog(Broken(), **NAMES)


def test_an_error_inside_a_stream_is_a_log_error_with_its_text() -> None:
    def batches() -> Any:
        yield pa.record_batch({"case_id": ["A"], "step": ["x"], "date": ["2024-01-01"]})
        raise RuntimeError("the line went dead")

    schema = pa.schema([("case_id", "string"), ("step", "string"), ("date", "string")])
    stream = pa.RecordBatchReader.from_batches(schema, batches())

    with pytest.raises(cp.LogError, match="the line went dead"):
        cp.EventLog(stream, **NAMES)


def test_a_capsule_of_another_kind_is_refused() -> None:
    class Wrong:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return pa.array([1]).__arrow_c_array__()[0]

    with pytest.raises(ValueError, match="PyCapsule"):
        cp.EventLog(Wrong(), **NAMES)


@pytest.mark.parametrize(("threads", "error"), [(-1, cp.ArgumentError), (1.5, TypeError)])
def test_a_wrong_number_of_threads_is_refused(threads: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="threads"):
        cp.EventLog(COLUMNS, **NAMES, threads=threads)
