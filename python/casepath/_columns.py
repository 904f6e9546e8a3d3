"""Tables that don't speak Arrow, as columns: pandas without pyarrow, NumPy arrays, lists.

No data-frame library is imported here: a table is known by what it can do.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from casepath.errors import ArgumentError

Column: TypeAlias = "tuple[str, str, Any, NDArray[np.bool_] | None]"
"""Name, type (of C++'s ColumnType), values, and where they are recorded (None: the values tell)."""


def is_pandas(table: object) -> bool:
    """Whether this is a data frame of pandas, by name and not by import."""
    return type(table).__module__.partition(".")[0] == "pandas" and hasattr(table, "reset_index")


def own_pandas(table: Any) -> Any:
    """A copy of a pandas frame, with a named index as columns and an unnamed one left away.

    A copy, because columns of a log are read when they are first asked for, and a frame's owner may
    have written into it by then.
    """
    for name in table.columns:
        if not isinstance(name, str):
            raise ArgumentError(f"the column name {name!r} is not text")
    named = any(name is not None for name in table.index.names)
    return table.reset_index(drop=not named).copy()


def columns_of(table: Any) -> list[Column]:
    """The columns of a pandas frame, of a mapping, or of a structured array."""
    items: Iterable[tuple[Any, Any]]
    if is_pandas(table) or isinstance(table, Mapping):
        items = table.items()
    elif isinstance(table, np.ndarray) and table.dtype.names is not None:
        items = ((name, table[name]) for name in table.dtype.names)
    else:
        raise TypeError(unusable(table))
    columns = []
    for name, values in items:
        if not isinstance(name, str):
            raise ArgumentError(f"the column name {name!r} is not text")
        columns.append(column_of(name, values))
    lengths = {name: len(values) for name, _, values, _ in columns}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f'"{name}" {length:,}' for name, length in lengths.items())
        raise ArgumentError(f"columns of different length: {said}")
    return columns


def unusable(table: Any) -> str:
    """Why a table can't become a log."""
    kind = f"{type(table).__module__}.{type(table).__qualname__}".removeprefix("builtins.")
    if isinstance(table, (str, bytes)) or hasattr(table, "__fspath__"):
        hint = "to read a file, use casepath.read_csv(path, ...)"
    elif hasattr(table, "collect"):
        hint = "call its collect() first"
    else:
        hint = (
            "give a table with __arrow_c_stream__ (polars, pyarrow, duckdb, pandas) or a mapping "
            "of column names to arrays or lists"
        )
    return f"{kind} can't become a log: {hint}"


def column_of(name: str, values: Any) -> Column:
    """One column from an array, a list, or a column of pandas."""
    recorded: NDArray[np.bool_] | None = None
    if hasattr(values, "isna") and hasattr(values, "to_numpy"):  # pandas
        recorded = ~np.asarray(values.isna(), dtype=bool)
        if getattr(values.dtype, "tz", None) is not None:
            values = values.dt.tz_localize(None)  # civil time: the local clock, not shifted
        array = values.to_numpy()
        if array.dtype == object and not recorded.all():
            array = array.copy()
            array[~recorded] = None
    elif isinstance(values, np.ma.MaskedArray):
        recorded = ~np.ma.getmaskarray(values)
        array = values.filled() if values.dtype != object else np.asarray(values.filled(None))
    elif isinstance(values, np.ndarray):
        array = values
    elif isinstance(values, (str, bytes)) or not hasattr(values, "__len__"):
        raise ArgumentError(f'column "{name}": {type(values).__name__} is not an array or a list')
    else:
        array = np.empty(len(values), dtype=object)
        array[:] = list(values)
    if array.ndim != 1:
        raise ArgumentError(f'column "{name}" has {array.ndim} dimensions, not one')
    return (name, *typed(name, array, recorded))


def typed(
    name: str, array: NDArray[Any], recorded: NDArray[np.bool_] | None
) -> tuple[str, Any, NDArray[np.bool_] | None]:
    """Type, values and where they are recorded."""
    kind = array.dtype.kind
    if kind == "O":
        return typed_objects(name, array)
    if kind == "U":
        return "text", masked_texts(array.tolist(), recorded), None
    if kind == "S":
        return "text", masked_texts([text.decode() for text in array.tolist()], recorded), None
    if kind == "b":
        return "boolean", array.astype(np.int64), recorded
    if kind in "iu":
        if kind == "u" and array.size and array.max() > np.iinfo(np.int64).max:
            raise ArgumentError(f'column "{name}": {array.max()} does not fit a 64-bit integer')
        return "integer", array.astype(np.int64), recorded
    if kind == "f":
        numbers = array.astype(np.float64)
        if recorded is not None:
            numbers[~recorded] = np.nan
        return "number", numbers, None
    if kind == "M":
        return typed_times(name, array, recorded)
    raise ArgumentError(f'column "{name}": NumPy type {array.dtype} has no place in a log')


def masked_texts(texts: list[Any], recorded: NDArray[np.bool_] | None) -> list[Any]:
    """The texts, with None where they are not recorded."""
    if recorded is None:
        return texts
    return [text if keep else None for text, keep in zip(texts, recorded.tolist(), strict=True)]


def typed_times(
    name: str, array: NDArray[Any], recorded: NDArray[np.bool_] | None = None
) -> tuple[str, Any, NDArray[np.bool_] | None]:
    """datetime64: dates, times in whole seconds, or, where finer, ISO text."""
    unit = np.datetime_data(array.dtype)[0]
    if unit in ("Y", "M"):
        raise ArgumentError(f'column "{name}": datetime64[{unit}] has no day')
    known = ~np.isnat(array)
    if recorded is not None:
        known &= recorded
    if unit in ("W", "D"):
        return "date", array.astype("datetime64[D]").astype(np.int64), known
    seconds = array.astype("datetime64[s]")
    if unit not in ("h", "m", "s") and not np.array_equal(array[known], seconds[known]):
        return "text", masked_texts(np.datetime_as_string(array).tolist(), known), None
    return "time", seconds.astype(np.int64), known


def typed_objects(name: str, array: NDArray[Any]) -> tuple[str, Any, NDArray[np.bool_] | None]:
    """Python objects: one type for all that are recorded, else text."""
    values = [None if is_missing(value) else value for value in array.tolist()]
    recorded = np.array([value is not None for value in values], dtype=bool)
    kinds = {type(value) for value in values} - {type(None)}

    def all_are(*types: type) -> bool:
        return bool(kinds) and all(issubclass(kind, types) for kind in kinds)

    def filled(missing: Any, convert: Callable[[Any], Any] = lambda value: value) -> list[Any]:
        return [missing if value is None else convert(value) for value in values]

    if not kinds or all_are(str):
        return "text", values, None
    if all_are(bool, np.bool_):
        return "boolean", np.array(filled(False), dtype=np.int64), recorded
    if all_are(int, np.integer) and bool not in kinds:
        try:
            return "integer", np.array(filled(0), dtype=np.int64), recorded
        except OverflowError:
            return "text", filled(None, str), None
    if all_are(int, float, np.integer, np.floating) and bool not in kinds:
        return "number", np.array(filled(np.nan), dtype=np.float64), None
    if all_are(datetime.date) and not any(issubclass(kind, datetime.datetime) for kind in kinds):
        return "date", np.array(filled("NaT"), dtype="datetime64[D]").astype(np.int64), recorded
    if all_are(datetime.date, np.datetime64):
        return typed_times(name, np.array(filled("NaT", civil), dtype="datetime64[us]"))
    if all_are(bytes):
        return "text", filled(None, bytes.decode), None
    return "text", filled(None, str), None


def civil(value: Any) -> Any:
    """A time without its zone: the clock on the wall where it was written."""
    return value.replace(tzinfo=None) if getattr(value, "tzinfo", None) is not None else value


def is_missing(value: Any) -> bool:
    """None, not-a-number, NaT, and what pandas calls NA."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except (TypeError, ValueError):  # pandas' NA has no truth value
        return True
