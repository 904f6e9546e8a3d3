"""The same rows make the same log, whatever they come in, and stay as they were."""

import builtins
import datetime
import gzip
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import casepath as cp
from small import COLUMNS, NAMES

DATES = [datetime.date.fromisoformat(text) for text in COLUMNS["date"]]
TYPED = {**COLUMNS, "date": DATES}


def the_log() -> cp.EventLog:
    return cp.EventLog(pa.table(TYPED), **NAMES)


def numpy_columns() -> dict[str, Any]:
    return {
        "case_id": np.array(COLUMNS["case_id"]),
        "step": np.array(COLUMNS["step"]),
        "date": np.array(COLUMNS["date"], dtype="datetime64[D]"),
        "region": np.array(COLUMNS["region"]),
        "offence": np.array(COLUMNS["offence"], dtype=object),
        "detained": np.array(COLUMNS["detained"], dtype=object),
        "defendant_id": np.array(COLUMNS["defendant_id"], dtype=np.int32),
    }


def csv_file(folder: Path) -> Path:
    path = folder / "events.csv"
    pl.DataFrame(TYPED).write_csv(path)
    return path


TABLES: dict[str, Callable[[], Any]] = {
    "polars": lambda: pl.DataFrame(TYPED),
    "polars in chunks": lambda: pl.concat(
        [pl.DataFrame(TYPED)[:4], pl.DataFrame(TYPED)[4:]], rechunk=False
    ),
    "polars with categories": lambda: pl.DataFrame(TYPED).with_columns(
        pl.col("step", "region").cast(pl.Categorical)
    ),
    "pandas": lambda: pd.DataFrame(TYPED),
    "pandas with datetime64": lambda: pd.DataFrame(TYPED).assign(
        date=pd.to_datetime(COLUMNS["date"])
    ),
    "pandas with categories": lambda: pd.DataFrame(TYPED).astype({"step": "category"}),
    "pandas with nullable types": lambda: pd.DataFrame(TYPED).convert_dtypes(),
    "pandas of another index": lambda: pd.DataFrame(TYPED, index=np.arange(9) * 10),
    "pyarrow": lambda: pa.table(TYPED),
    "pyarrow in batches": lambda: pa.RecordBatchReader.from_batches(
        pa.table(TYPED).schema, pa.table(TYPED).to_batches(max_chunksize=2)
    ),
    "duckdb": lambda: duckdb.from_arrow(pa.table(TYPED)),
    "numpy": numpy_columns,
    "lists": lambda: TYPED,
    "lists of text": lambda: COLUMNS,
}


@pytest.mark.parametrize("kind", TABLES)
def test_every_table_gives_the_same_log(kind: str) -> None:
    log = cp.EventLog(TABLES[kind](), **NAMES)

    assert log == the_log()


@pytest.mark.parametrize("kind", [kind for kind in TABLES if kind.startswith("pandas")])
def test_pandas_without_pyarrow_gives_the_same_log(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = TABLES[kind]()

    def refuse(self: Any, requested_schema: object = None) -> object:
        raise ImportError("no pyarrow")

    monkeypatch.setattr(pd.DataFrame, "__arrow_c_stream__", refuse)
    log = cp.EventLog(frame, **NAMES)

    assert log == the_log()


def test_an_old_pandas_without_the_arrow_protocol_gives_the_same_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(pd.DataFrame, "__arrow_c_stream__")

    log = cp.EventLog(pd.DataFrame(TYPED), **NAMES)

    assert log == the_log()


def test_a_csv_file_gives_the_same_log(tmp_path: Path) -> None:
    log = cp.read_csv(csv_file(tmp_path), **NAMES)

    assert log == the_log()


def test_a_gzipped_csv_file_with_other_delimiter_and_line_ends_gives_the_same_log(
    tmp_path: Path,
) -> None:
    text = csv_file(tmp_path).read_text("utf-8").replace(",", ";").replace("\n", "\r\n")
    path = tmp_path / "events.csv.gz"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbf" + text.encode()))

    log = cp.read_csv(path, **NAMES)

    assert log == the_log()


def test_what_the_log_exports_gives_the_same_log(tmp_path: Path) -> None:
    log = the_log()
    path = tmp_path / "log.csv"
    log.to_csv(path)

    again = [
        cp.EventLog(log, **NAMES),
        cp.EventLog(log.to_polars(), **NAMES),
        cp.EventLog(log.to_pandas(), **NAMES),
        cp.EventLog(pa.table(log), **NAMES),
        cp.EventLog(log.to_dict(), **NAMES),
        cp.read_csv(path, **NAMES),
    ]

    assert all(other == log for other in again)


def test_case_event_and_time_may_be_of_other_types() -> None:
    rows = {"id": [7, 7, 8], "what": ["a", "b", "a"], "when": DATES[:3]}

    numbers = cp.EventLog(pl.DataFrame(rows), case="id", event="what", time="when")
    texts = cp.EventLog({**rows, "id": ["7", "7", "8"]}, case="id", event="what", time="when")

    assert numbers.case_names().tolist() == ["7", "8"]
    assert numbers == texts


def test_other_rows_make_another_log() -> None:
    other = {**TYPED, "region": ["north", *TYPED["region"][1:]]}

    assert cp.EventLog(other, **NAMES) != the_log()


@pytest.mark.parametrize("kind", ["pandas", "polars", "numpy", "lists"])
def test_the_callers_table_is_not_changed(kind: str) -> None:
    table, before = TABLES[kind](), TABLES[kind]()

    cp.EventLog(table, **NAMES)

    if kind == "pandas":
        pd.testing.assert_frame_equal(table, before)
    elif kind == "polars":
        assert table.equals(before)
    else:
        assert list(table) == list(before)
        assert all(list(table[name]) == list(before[name]) for name in table)


def test_what_the_owner_writes_into_a_frame_later_does_not_reach_the_log() -> None:
    frame = pd.DataFrame({**TYPED, "amount": np.arange(9.0), "points": np.arange(9)})
    log = cp.EventLog(frame, **NAMES)

    frame.loc[:, "amount"] = -1.0
    frame.loc[3, "points"] = -1

    assert sorted(log.to_dict()["amount"].tolist()) == list(range(9))
    assert sorted(log.to_dict()["points"].tolist()) == list(range(9))


def test_a_named_index_of_pandas_is_a_column() -> None:
    frame = pd.DataFrame(TYPED).set_index("case_id")

    log = cp.EventLog(frame, **NAMES)

    assert log.case_names().tolist() == the_log().case_names().tolist()
    assert set(log.columns) == set(the_log().columns)


def test_a_zone_gives_the_local_date_and_shifts_nothing() -> None:
    instants = pd.to_datetime(["2024-07-01T00:00:00", "2024-12-01T00:00:00"]).tz_localize(
        "Europe/Rome"
    )
    frame = pd.DataFrame({"case_id": ["A", "A"], "step": ["x", "y"], "date": instants})
    expected = np.array(["2024-07-01", "2024-12-01"], dtype="datetime64[D]")

    tables = [frame, pl.from_pandas(frame), pa.Table.from_pandas(frame)]
    texts = {**frame, "date": ["2024-07-01T00:00:00+02:00", "2024-12-01T00:00:00+01:00"]}

    for table in [*tables, texts]:
        times = cp.EventLog(table, **NAMES).to_dict()["date"]
        assert times.astype("datetime64[D]").tolist() == expected.tolist()


def test_a_zone_gives_the_local_date_without_pyarrow_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(pd.DataFrame, "__arrow_c_stream__")
    instants = pd.to_datetime(["2024-07-01", "2024-12-01"]).tz_localize("Asia/Aqtau")
    frame = pd.DataFrame({"case_id": ["A", "A"], "step": ["x", "y"], "date": instants})

    times = cp.EventLog(frame, **NAMES).to_dict()["date"]

    assert [str(time)[:10] for time in times] == ["2024-07-01", "2024-12-01"]


def test_times_finer_than_a_second_order_the_rows_of_a_numpy_table() -> None:
    times = np.array(["2024-01-01T10:00:00.500", "2024-01-01T10:00:00.250"], dtype="datetime64[ms]")

    log = cp.EventLog({"case_id": ["A", "A"], "step": ["later", "earlier"], "date": times}, **NAMES)

    assert log.to_dict()["step"].tolist() == ["earlier", "later"]


def test_masked_and_structured_arrays_of_numpy_are_tables() -> None:
    masked = np.ma.MaskedArray([1, 2, 3], mask=[False, True, False])
    table = {"case_id": ["A"] * 3, "step": list("xyz"), "date": DATES[:3], "points": masked}
    records = np.array(
        [("A", "x", "2024-01-10"), ("A", "y", "2024-01-11")],
        dtype=[("case_id", "U1"), ("step", "U1"), ("date", "datetime64[D]")],
    )

    points = cp.EventLog(table, **NAMES).to_dict()["points"]
    structured = cp.EventLog(records, **NAMES)

    assert np.ma.getmaskarray(points).sum() == 1
    assert (structured.rows, structured.cases) == (2, 1)


def test_no_data_frame_library_is_imported_for_lists() -> None:
    before = set(sys.modules)
    seen: list[str] = []
    original = builtins.__import__

    def watch(name: str, *args: Any, **more: Any) -> Any:
        seen.append(name.partition(".")[0])
        return original(name, *args, **more)

    builtins.__import__ = watch
    try:
        cp.EventLog(COLUMNS, **NAMES).to_dict()
    finally:
        builtins.__import__ = original

    assert not {"pandas", "polars", "pyarrow", "matplotlib"} & set(seen)
    assert before <= set(sys.modules)


@pytest.mark.parametrize("length", [6, 30])
def test_many_shuffled_rows_make_the_same_tally_whatever_the_length_of_names(length: int) -> None:
    cases = 60_000
    ordered = pl.DataFrame(
        {
            "case": [name for i in range(cases) for name in (f"{i:0{length}}",) * 3],
            "event": ["report", "charge", "close_no_offence"] * cases,
            "date": ["2024-01-10", "2024-01-10", "2024-02-01"] * cases,
            "number": [1, 2, 3] * cases,
        }
    )
    shuffled = ordered.sample(fraction=1, shuffle=True, seed=1)
    pipeline = cp.Pipeline.builtin("common-law")

    tallies = [
        pipeline.replay(
            cp.EventLog(table, case="case", event="event", time="date", sequence="number"),
            as_of="2024-12-31",
        ).tally()
        for table in (ordered, shuffled, shuffled.to_arrow())
    ]

    assert tallies[1].to_bytes() == tallies[0].to_bytes()
    assert tallies[2].to_bytes() == tallies[0].to_bytes()
