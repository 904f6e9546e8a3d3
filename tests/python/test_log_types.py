"""Every Arrow type that a table may come in."""

import datetime
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

import casepath as cp

NAMES = {"case": "case", "event": "event", "time": "time"}
DAYS = [datetime.date(2024, 1, 1), datetime.date(2024, 2, 29), datetime.date(2024, 3, 1)]


def table(**columns: Any) -> pa.Table:
    rows = {"case": ["A", "A", "B"], "event": ["x", "y", "x"], "time": pa.array(DAYS)}
    return pa.table({**rows, **columns})


EXPECTED = cp.EventLog(table(), **NAMES)


@pytest.mark.parametrize(
    "kind",
    [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())],
)
def test_text_of_every_arrow_type_is_text(kind: pa.DataType) -> None:
    names = pa.array(["A", "A", "B"]).cast(kind)
    events = pa.array(["x", "y", "x"]).cast(kind)

    assert cp.EventLog(table(case=names, event=events), **NAMES) == EXPECTED


@pytest.mark.parametrize("index", [pa.int8(), pa.uint8(), pa.int16(), pa.int32(), pa.int64()])
def test_dictionaries_that_differ_by_chunk_are_read_as_their_texts(index: pa.DataType) -> None:
    first = pa.DictionaryArray.from_arrays(pa.array([1, 0], index), ["y", "x"])
    second = pa.DictionaryArray.from_arrays(pa.array([1], index), ["unused", "x"])
    events = pa.chunked_array([first.take(pa.array([0, 1])), second])

    log = cp.EventLog(table(event=events), **NAMES)

    assert log == EXPECTED


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "+02:00", "Europe/Rome"])
def test_timestamps_in_every_unit_with_and_without_zone_give_the_local_date(
    unit: str, zone: str | None
) -> None:
    local = pa.array(DAYS).cast(pa.timestamp("s"))
    if zone is not None:
        local = pa.compute.assume_timezone(local, zone)

    log = cp.EventLog(table(time=local.cast(pa.timestamp(unit, zone))), **NAMES)

    assert log == EXPECTED


@pytest.mark.parametrize("kind", [pa.date32(), pa.date64()])
def test_dates_are_dates(kind: pa.DataType) -> None:
    assert cp.EventLog(table(time=pa.array(DAYS).cast(kind)), **NAMES) == EXPECTED


@pytest.mark.parametrize(
    "kind",
    [
        pa.int8(),
        pa.int16(),
        pa.int32(),
        pa.int64(),
        pa.uint8(),
        pa.uint16(),
        pa.uint32(),
        pa.uint64(),
    ],
)
def test_integers_of_every_width_ride_along(kind: pa.DataType) -> None:
    log = cp.EventLog(table(points=pa.array([1, None, 3], kind)), **NAMES)

    points = log.to_dict()["points"]

    assert points.tolist() == [1, None, 3]
    assert log.to_polars()["points"].to_list() == [1, None, 3]


@pytest.mark.parametrize("kind", [pa.float32(), pa.float64()])
def test_numbers_ride_along(kind: pa.DataType) -> None:
    log = cp.EventLog(table(amount=pa.array([1.5, None, -2.0], kind)), **NAMES)

    amount = log.to_dict()["amount"]

    assert np.isnan(amount[1])
    assert amount[[0, 2]].tolist() == [1.5, -2.0]


def test_booleans_and_columns_without_a_value_ride_along() -> None:
    log = cp.EventLog(table(flag=pa.array([True, None, False]), nothing=pa.nulls(3)), **NAMES)

    assert log.to_dict()["flag"].tolist() == [True, None, False]
    assert log.to_dict()["nothing"].tolist() == [None, None, None]


def test_empty_chunks_and_many_chunks_make_no_difference() -> None:
    whole = table(points=pa.array([1, 2, 3]))
    chunks = pa.concat_tables(
        [whole.slice(0, 0), whole.slice(0, 1), whole.slice(1, 0), whole.slice(1, 1), whole.slice(2)]
    )

    assert cp.EventLog(chunks, **NAMES) == cp.EventLog(whole, **NAMES)


def test_slices_begin_where_they_begin() -> None:
    longer = pa.concat_tables([table(flag=pa.array([True, False, None]))] * 2)

    log = cp.EventLog(longer.slice(3), **NAMES)

    assert log.to_dict()["flag"].tolist() == [True, False, None]


def test_a_table_without_rows_is_a_log_without_cases() -> None:
    for empty in (table().slice(0, 0), pl.DataFrame(table())[:0], table().slice(0, 0).to_pandas()):
        log = cp.EventLog(empty, **NAMES)
        assert (log.rows, log.cases) == (0, 0)


def test_rows_without_event_or_time_are_kept() -> None:
    log = cp.EventLog(
        table(event=pa.array(["x", None, "x"]), time=pa.array([DAYS[0], None, DAYS[2]])), **NAMES
    )

    assert log.rows == 3
    assert np.isnat(log.to_dict()["time"]).sum() == 1
