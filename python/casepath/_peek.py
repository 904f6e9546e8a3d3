"""An unknown table, looked at: of each column its kind, its counts, and a sample of its rows."""

from __future__ import annotations

import csv
import datetime
import gzip
import importlib
import io
import json
import os
import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from casepath import _columns, files

SAMPLE_ROWS = 20_000
"""Rows whose values are looked at one by one, evenly spread; counts are of all rows."""

FILE_ROWS = 100_000
"""Rows that are read of a CSV or JSON lines file."""

_DATE = re.compile(
    r"(\d{1,4})([-./])(\d{1,2})\2(\d{1,4})"
    r"(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?(\.\d+)?(Z|[+-]\d{2}:?\d{2})?)?"
)
_NUMBER = re.compile(r"-?(\d+)(\.\d+)?([eE][-+]?\d+)?")


@dataclass
class PeekedColumn:
    """What is known of a column.  Lists and arrays have a place per row of the sample."""

    name: str
    recorded: int
    """Rows with a value, of all."""
    distinct: int
    """Different values, of all rows."""
    sample: list[Any]
    """None where nothing is recorded."""
    kind: str = "text"
    """text, integer, number, boolean or date."""
    days: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    """Of dates: days, as of date.toordinal(); not-a-number where there is none."""
    formats: Counter[str] = field(default_factory=Counter)
    """Of texts that are dates: how they are written; "" is ISO."""
    is_unclear: bool = False
    """Of texts that are dates: the day and the month can't be told apart."""
    has_times: bool = False
    """Of dates: some have a time of day."""
    problems: list[str] = field(default_factory=list)

    @property
    def known(self) -> NDArray[np.bool_]:
        """Where the sample has a value."""
        return np.array([value is not None for value in self.sample], dtype=bool)

    @property
    def values(self) -> list[Any]:
        """The values of the sample."""
        return [value for value in self.sample if value is not None]


@dataclass
class PeekedTable:
    """What is known of a table."""

    columns: list[PeekedColumn]
    rows: int
    is_whole: bool
    """False: `rows` are the first of a file."""


def peek(table: Any) -> PeekedTable:
    """Looks at a table or a file."""
    is_whole = True
    if isinstance(table, (str, os.PathLike)):
        path = os.fspath(table)
        table = files.table_of(path)
        if table is None:
            table, is_whole = _first_rows(path)
    columns, rows = _counted(table)
    for column in columns:
        _classify(column)
    return PeekedTable(columns, rows, is_whole)


# Counting


def _counted(table: Any) -> tuple[list[PeekedColumn], int]:
    if hasattr(table, "__arrow_c_stream__"):
        is_polars = type(table).__module__.partition(".")[0] == "polars"
        names = ("polars",) if is_polars else ("pyarrow", "polars")
        for name in names:
            try:
                library = importlib.import_module(name)
            except ImportError:
                continue
            try:
                given = library.table(table) if name == "pyarrow" else library.DataFrame(table)
            except Exception:
                if not _columns.is_pandas(table):  # pandas: objects of several types
                    raise
                break
            return _arrow(library, given) if name == "pyarrow" else _polars(given)
    return _plain(table)


def _sample_of(rows: int) -> NDArray[np.int64]:
    return np.unique(np.linspace(0, max(rows - 1, 0), min(rows, SAMPLE_ROWS)).astype(np.int64))


def _arrow(arrow: Any, table: Any) -> tuple[list[PeekedColumn], int]:
    compute = importlib.import_module("pyarrow.compute")
    rows = table.num_rows
    at = arrow.array(_sample_of(rows))
    columns = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        if arrow.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        recorded = rows - column.null_count
        try:
            distinct = compute.count_distinct(column, mode="only_valid").as_py()
        except (arrow.ArrowInvalid, arrow.ArrowNotImplementedError):
            distinct = len(set(map(str, column.drop_null().to_pylist())))
        columns.append(PeekedColumn(name, recorded, distinct, column.take(at).to_pylist()))
    return columns, rows


def _polars(frame: Any) -> tuple[list[PeekedColumn], int]:
    at = _sample_of(frame.height)
    columns = []
    for column in frame:
        missing = column.null_count()
        try:
            distinct = column.n_unique() - (missing > 0)
        except Exception:  # lists and structures
            distinct = len(set(map(str, column.drop_nulls().to_list())))
        sample = column.gather(at).to_list()
        columns.append(PeekedColumn(column.name, frame.height - missing, distinct, sample))
    return columns, frame.height


def _plain(table: Any) -> tuple[list[PeekedColumn], int]:
    """Arrays, lists, and pandas without pyarrow."""
    typed = _columns.columns_of(table)
    rows = len(typed[0][2]) if typed else 0
    at = _sample_of(rows)
    columns = []
    for name, kind, values, recorded in typed:
        if kind == "text":
            known = [value for value in values if value is not None]
            count, distinct = len(known), len(set(known))
        else:
            where = ~np.isnan(values) if kind == "number" else np.ones(rows, dtype=bool)
            where = where if recorded is None else where & recorded
            count, distinct = int(where.sum()), len(np.unique(np.asarray(values)[where]))
        given = table[name]
        raw = given.iloc[at].tolist() if hasattr(given, "iloc") else [given[row] for row in at]
        sample = [None if _columns.is_missing(value) else value for value in raw]
        columns.append(PeekedColumn(name, count, distinct, sample))
    return columns, rows


# Files


def _first_rows(path: str) -> tuple[dict[str, list[Any]], bool]:
    """The first rows of a CSV or JSON lines file, and whether these are all."""
    try:
        with open(path, "rb") as file:
            is_gzip = file.read(2) == b"\x1f\x8b"
        opened: Any = gzip.open(path) if is_gzip else open(path, "rb")  # noqa: SIM115
        with opened, io.TextIOWrapper(opened, encoding="utf-8-sig", newline="") as text:
            name = path.removesuffix(".gz")
            return (
                _json_rows(text, path)
                if name.endswith((".jsonl", ".ndjson"))
                else _csv_rows(text, path)
            )
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise files.log_fault("unreadable_file", f"{path}: {said}") from error


def _csv_rows(text: io.TextIOWrapper, path: str) -> tuple[dict[str, list[Any]], bool]:
    first = text.readline()
    plain = re.sub(r'"[^"]*"', "", first)
    delimiter = max(",;\t|", key=plain.count)
    names = next(csv.reader([first], delimiter=delimiter), [])
    names = [name or f"column {place + 1}" for place, name in enumerate(names)]
    if not names:
        raise files.log_fault("empty_file", f"{path} is empty: not even a header")
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise files.log_fault("ambiguous_column", f'{path}: two columns are called "{twice[0]}"')
    columns: list[list[Any]] = [[] for _ in names]
    rows = 0
    for row in csv.reader(text, delimiter=delimiter):
        if not row:
            continue
        if rows == FILE_ROWS:
            return dict(zip(names, columns, strict=True)), False
        rows += 1
        for place, column in enumerate(columns):
            column.append(row[place] or None if place < len(row) else None)
    return dict(zip(names, columns, strict=True)), True


def _json_rows(text: io.TextIOWrapper, path: str) -> tuple[dict[str, list[Any]], bool]:
    columns: dict[str, list[Any]] = {}
    rows = 0
    for line in text:
        if not line.strip():
            continue
        if rows == FILE_ROWS:
            break
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, dict):
            message = f"{path}: row {rows + 1} is not a JSON object"
            raise files.log_fault("not_an_object", message, rows + 1)
        for name, value in row.items():
            column = columns.setdefault(name, [])
            column.extend([None] * (rows - len(column)))
            column.append(value)
        rows += 1
    else:
        return {name: _filled(column, rows) for name, column in columns.items()}, True
    return {name: _filled(column, rows) for name, column in columns.items()}, False


def _filled(column: list[Any], rows: int) -> list[Any]:
    return column + [None] * (rows - len(column))


# Kinds


def _classify(column: PeekedColumn) -> None:
    """Finds the kind of a column, and what is odd about its values."""
    column.sample = [_simple(value) for value in column.sample]
    values = column.values
    kinds = Counter(_kind_of(value) for value in values)
    if not kinds:
        return
    if set(kinds) == {"integer", "number"}:
        kinds = Counter(number=kinds.total())
    if len(kinds) > 1:
        said = ", ".join(f"{count:,} {kind}" for kind, count in kinds.most_common())
        column.problems.append(f'"{column.name}" has values of several types: {said}')
        column.sample = [None if value is None else str(value) for value in column.sample]
    column.kind = kinds.most_common(1)[0][0] if len(kinds) == 1 else "text"
    if column.kind == "date":
        _read_dates(column)
    elif column.kind == "text":
        _read_texts(column)


def _simple(value: Any) -> Any:
    if isinstance(value, np.datetime64):
        # A year beyond Python's: as NumPy writes it.
        item = value.astype("datetime64[s]").item()
        return str(value) if isinstance(item, int) else item
    return value.item() if isinstance(value, np.generic) else value


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, (float, Decimal)):
        return "number"
    return "date" if isinstance(value, datetime.date) else "text"


def _read_dates(column: PeekedColumn) -> None:
    column.days = np.array(
        [np.nan if value is None else value.toordinal() for value in column.sample], dtype=float
    )
    times = (value for value in column.values if isinstance(value, datetime.datetime))
    column.has_times = any(value.time() != datetime.time() for value in times)


def _read_texts(column: PeekedColumn) -> None:
    texts = [None if value is None else str(value) for value in column.sample]
    known = [text for text in texts if text is not None]
    matches = [None if text is None else _DATE.fullmatch(text.strip()) for text in texts]
    if sum(match is not None for match in matches) >= 0.8 * len(known):
        _read_text_dates(column, texts, matches)
        return
    numbers = [match for match in map(_NUMBER.fullmatch, known) if match]
    if len(numbers) == len(known):
        if any(len(match[1]) > 1 and match[1][0] == "0" for match in numbers):
            return  # 007 is a name
        is_whole = not any(match[2] or match[3] for match in numbers)
        column.kind = "integer" if is_whole else "number"
    elif len(numbers) >= 0.5 * len(known) and column.distinct > 20 and not column.problems:
        odd = next(text for text in known if not _NUMBER.fullmatch(text))
        column.problems.append(
            f'"{column.name}" is of mixed types: {len(numbers):,} of {len(known):,} values looked '
            f'at are numbers, others texts such as "{odd[:40]}"'
        )


def _read_text_dates(
    column: PeekedColumn, texts: list[str | None], matches: list[re.Match[str] | None]
) -> None:
    column.kind = "date"
    short = [match for match in matches if match and len(match[1]) < 3]
    months_first = any(int(match[3]) > 12 for match in short)
    days_first = any(int(match[1]) > 12 for match in short)
    column.is_unclear = bool(short) and not months_first and not days_first and short[0][2] != "."
    days = np.full(len(texts), np.nan)
    odd: list[str] = []
    for row, (text, match) in enumerate(zip(texts, matches, strict=True)):
        if text is None:
            continue
        day = None
        if match is not None:
            shape, day = _date_of(match, months_first and not days_first)
        if match is None or day is None:
            odd.append(text)
            continue
        days[row] = day
        column.formats[shape] += 1
        column.has_times = column.has_times or match[5] is not None
    column.days = days
    if odd:
        column.problems.append(
            f'"{column.name}": {len(odd):,} of {len(column.values):,} values looked at are no '
            f'dates of the years 1 to 9999, such as "{odd[0][:40]}"'
        )
    if len(column.formats) > 1:
        said = ", ".join(
            f"{count:,} as {shape or 'YYYY-MM-DD'}" for shape, count in column.formats.most_common()
        )
        column.problems.append(f'"{column.name}" has dates of mixed formats: {said}')
    if column.is_unclear:
        column.problems.append(
            f'"{column.name}": no value tells the day from the month; %d before %m is a guess'
        )


def _date_of(match: re.Match[str], is_month_first: bool) -> tuple[str, int | None]:
    """How a text is written as a date, and its day; None: no day of the calendar."""
    first, mark, second, third = match[1], match[2], match[3], match[4]
    clock = "" if match[5] is None else " %H:%M" + ("" if match[7] is None else ":%S")
    if len(first) > 2:
        year, month, day = int(first), int(second), int(third)
        shape = "" if mark == "-" else f"%Y{mark}%m{mark}%d{clock}"
    elif is_month_first:
        year, month, day = int(third), int(first), int(second)
        shape = f"%m{mark}%d{mark}%Y{clock}"
    else:
        year, month, day = int(third), int(second), int(first)
        shape = f"%d{mark}%m{mark}%Y{clock}"
    try:
        return shape, datetime.date(year, month, day).toordinal()
    except ValueError:
        return shape, None
