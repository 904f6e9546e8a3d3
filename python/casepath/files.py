"""Parquet and Excel files, through what the user has installed."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping, Sequence
from typing import Any

from casepath._arguments import Progress
from casepath.errors import ArgumentError, LogError, LogProblem
from casepath.log import EventLog

__all__ = ["read_excel", "read_parquet", "table_of"]

_PARQUET = (".parquet", ".pq")
_EXCEL = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


def read_parquet(
    path: str | os.PathLike[str],
    *,
    case: str,
    event: str,
    time: str,
    sequence: str | None = None,
    unit: str | None = None,
    parents: Mapping[str, str] | Sequence[str] | None = None,
    continues_in: str | None = None,
    split_from: str | None = None,
    fields: Mapping[str, str] | None = None,
    events: Mapping[str, str | None] | None = None,
    columns: Sequence[str] | None = None,
    threads: int = 0,
    progress: Progress = None,
) -> EventLog:
    """Reads a Parquet file into a log, by pyarrow or else Polars.

    Parameters
    ----------
    path : str or path
        The file, or a folder of them.
    case, event, time, sequence, unit, parents, continues_in, split_from, fields, events, columns
        As for `EventLog`.
    threads, progress
        As for `EventLog`.

    Returns
    -------
    EventLog

    Raises
    ------
    ImportError
        Where neither pyarrow nor Polars is installed.
    LogError
        As `EventLog`; also where the file can't be read.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import casepath as cp, pyarrow as pa, pyarrow.parquet
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = pathlib.Path(folder.name) / "events.parquet"
    >>> table = pa.table({"file": ["A", "B"], "step": ["report"] * 2, "date": ["2025-01-10", None]})
    >>> pyarrow.parquet.write_table(table, path)
    >>> cp.read_parquet(path, case="file", event="step", time="date")
    EventLog: 2 rows of 2 cases, 1 event words
    >>> folder.cleanup()
    """
    return EventLog(
        _parquet(os.fspath(path)),
        case=case,
        event=event,
        time=time,
        sequence=sequence,
        unit=unit,
        parents=parents,
        continues_in=continues_in,
        split_from=split_from,
        fields=fields,
        events=events,
        columns=columns,
        threads=threads,
        progress=progress,
    )


def read_excel(
    path: str | os.PathLike[str],
    *,
    sheet: str | int | None = None,
    case: str,
    event: str,
    time: str,
    sequence: str | None = None,
    unit: str | None = None,
    parents: Mapping[str, str] | Sequence[str] | None = None,
    continues_in: str | None = None,
    split_from: str | None = None,
    fields: Mapping[str, str] | None = None,
    events: Mapping[str, str | None] | None = None,
    columns: Sequence[str] | None = None,
    threads: int = 0,
    progress: Progress = None,
) -> EventLog:
    """Reads a sheet of a workbook into a log, by Polars with fastexcel, else pandas with openpyxl.

    The first row of the sheet names the columns.  A column whose every time is midnight is one of
    dates: Excel knows no other dates.

    Parameters
    ----------
    path : str or path
        The workbook.
    sheet : str or int, optional
        Its name, or its number from 1; without it the first.
    case, event, time, sequence, unit, parents, continues_in, split_from, fields, events, columns
        As for `EventLog`.
    threads, progress
        As for `EventLog`.

    Returns
    -------
    EventLog

    Raises
    ------
    ImportError
        Where nothing that reads workbooks is installed.
    LogError
        As `EventLog`; also where the workbook can't be read or has no such sheet.
    """
    return EventLog(
        _excel(os.fspath(path), sheet),
        case=case,
        event=event,
        time=time,
        sequence=sequence,
        unit=unit,
        parents=parents,
        continues_in=continues_in,
        split_from=split_from,
        fields=fields,
        events=events,
        columns=columns,
        threads=threads,
        progress=progress,
    )


def table_of(path: str) -> Any:
    """The table of a Parquet or Excel file, by the end of its name; None for other files."""
    end = os.path.splitext(path)[1].lower()
    if end in _PARQUET:
        return _parquet(path)
    return _excel(path, None) if end in _EXCEL else None


def _parquet(path: str) -> Any:
    arrow = _module("pyarrow.parquet")
    read = (
        arrow.read_table if arrow is not None else getattr(_module("polars"), "read_parquet", None)
    )
    if read is None:
        raise ImportError("reading Parquet needs pyarrow or polars: pip install pyarrow")
    if not os.path.exists(path):
        raise _unreadable(path, "No such file or directory")
    try:
        return read(path)
    except Exception as error:  # each library has its own, without a common base
        raise _unreadable(path, error) from error


def _excel(path: str, sheet: str | int | None) -> Any:
    if isinstance(sheet, bool) or not isinstance(sheet, (str, int, type(None))):
        raise TypeError(f"sheet: {sheet!r} is neither the name nor the number of a sheet")
    if isinstance(sheet, int) and sheet < 1:
        raise ArgumentError(f"sheet: {sheet} is not allowed; the first sheet is 1")
    polars = _module("polars") if _module("fastexcel") is not None else None
    pandas = _module("pandas") if polars is None and _module("openpyxl") is not None else None
    if polars is None and pandas is None:
        raise ImportError(
            "reading Excel needs polars with fastexcel, or pandas with openpyxl: "
            "pip install polars fastexcel"
        )
    if not os.path.isfile(path):
        raise _unreadable(path, "No such file or directory")
    try:
        if polars is not None:
            named = {"sheet_name": sheet} if isinstance(sheet, str) else {"sheet_id": sheet or 1}
            frame = polars.read_excel(path, infer_schema_length=None, **named)
            return _polars_days(polars, frame)
        assert pandas is not None
        at = sheet if isinstance(sheet, str) else (sheet or 1) - 1
        # Types that have a place for "not recorded": whole numbers with gaps stay whole.
        return _pandas_days(pandas.read_excel(path, sheet_name=at, dtype_backend="numpy_nullable"))
    except Exception as error:  # each engine has its own, without a common base
        raise _unreadable(path, error) from error


def _polars_days(polars: Any, frame: Any) -> Any:
    """Times that are all midnight, as dates."""
    midnight = [
        column.name
        for column in frame
        if column.dtype.base_type() == polars.Datetime
        and column.null_count() < len(column)
        and (column.dt.truncate("1d") == column).all()
    ]
    return frame.with_columns(polars.col(midnight).cast(polars.Date))


def _pandas_days(frame: Any) -> Any:
    """The same as columns of objects, which pandas has for dates."""
    for name in frame.columns:
        column = frame[name]
        known = column.dropna()
        if column.dtype.kind == "M" and len(known) and (known.dt.normalize() == known).all():
            frame[name] = column.dt.date.astype(object)
    return frame


def _unreadable(path: str, error: object) -> LogError:
    said = next(iter(str(error).splitlines()), "") or type(error).__name__
    return log_fault("unreadable_file", f"{path}: {said}")


def log_fault(code: str, message: str, row: int = 0) -> LogError:
    """One problem of a file, worded as those that C++ finds."""
    whole = f"1 problem in the records:\n  {message} [{code}]"
    return LogError(whole, [LogProblem(code, message, row, "")])


def _module(name: str) -> Any:
    """A library if it is installed, else None."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
