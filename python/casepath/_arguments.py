"""What people pass as a date, a grouping or a progress function, as _core takes it."""

from __future__ import annotations

import datetime
import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, TypeAlias

import numpy as np

from casepath import _core as native
from casepath.errors import ArgumentError
from casepath.groups import GroupColumn

DateLike: TypeAlias = "str | datetime.date | np.datetime64"
"""ISO text, ``datetime.date`` or ``datetime`` (pandas' ``Timestamp`` is one), ``numpy.datetime64``.

Time is civil: a zone is left away, never used to shift."""

Days: TypeAlias = "int | datetime.timedelta | np.timedelta64"
"""A number of days."""

By: TypeAlias = "str | GroupColumn | Sequence[str | GroupColumn] | Mapping[str, str | None] | None"
"""A column, several, or ``{column: milestone}``; a milestone of None means: at opening.

Beside names of columns stand `month`, `quarter`, `year`, `cut`, `top` and `keep` of columns."""

Reading: TypeAlias = Literal["first_decision", "at_cut"]
"""Which end of a path is read: the first outcome, or where the case stands at the data cut."""

Progress: TypeAlias = "Callable[[int, int], object] | bool | None"
"""Called with work done and work in all; False as an answer stops.  ``True``: a tqdm bar."""


def iso_text(value: DateLike | None, name: str) -> str | None:
    """A date or time as ISO text; None for None."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, np.datetime64):
        if np.isnat(value):
            raise ArgumentError(f"{name}: NaT is not a date")
        unit = np.datetime_data(value.dtype)[0]
        if unit in ("Y", "M"):
            raise ArgumentError(f"{name}: {value} has no day; write YYYY-MM-DD")
        return str(value.astype("datetime64[D]")) if unit == "W" else str(value)
    if isinstance(value, datetime.date):
        if value != value:  # pandas' NaT is a datetime
            raise ArgumentError(f"{name}: NaT is not a date")
        return value.isoformat()
    raise TypeError(
        f"{name}: {value!r} is not a date; give text such as '2025-12-31', a datetime.date, "
        "a datetime or a numpy.datetime64"
    )


def whole_days(value: Days | None, name: str) -> int | None:
    """A number of days as an int; None for None."""
    if value is None:
        return None
    if isinstance(value, np.timedelta64):
        value = value.astype("timedelta64[s]").item()
    if isinstance(value, datetime.timedelta):
        if value % datetime.timedelta(days=1):
            raise ArgumentError(f"{name}: {value} is not a whole number of days")
        return value.days
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return int(value)
    raise TypeError(f"{name}: {value!r} is neither a number of days nor a timedelta")


def day_list(values: Sequence[Days] | None, name: str) -> list[int] | None:
    """Numbers of days as ints; None for None."""
    if values is None:
        return None
    if isinstance(values, (str, bytes)) or not np.iterable(values):
        raise TypeError(f"{name}: {values!r} is not a list of numbers of days")
    days: list[int] = []
    for value in values:
        one = whole_days(value, name)
        if one is None:
            raise TypeError(f"{name}: None is not a number of days")
        days.append(one)
    return days


def thread_count(value: int) -> int:
    """A number of threads; 0 means as many as the machine has."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"threads: {value!r} is not a whole number")
    if not 0 <= value <= 1024:
        raise ArgumentError(
            f"threads: {value} is not allowed; give 0 (as many as the machine has) to 1024"
        )
    return int(value)


def sample_count(value: int) -> int:
    """How many samples are wanted at most."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"samples: {value!r} is not a whole number")
    if value < 0:
        raise ArgumentError(f"samples: {value} is not allowed; give 0 or more")
    return int(value)


def group_columns(by: By, at: str | None = None) -> tuple[GroupColumn, ...]:
    """Grouping columns; ``at`` is the milestone of those that have none of their own."""
    if by is None:
        if at is not None:
            raise ArgumentError(f"at: {at!r} says when a column is read, but by= names no column")
        return ()
    if isinstance(by, Mapping):
        return tuple(GroupColumn(column, milestone or at) for column, milestone in by.items())
    columns = [by] if isinstance(by, (str, GroupColumn)) else by
    return tuple(
        replace(one, at=one.at or at) if isinstance(one, GroupColumn) else GroupColumn(one, at)
        for one in columns
    )


def groups_of(by: By, at: str | None, replay: native.Replay) -> list[native.GroupColumn]:
    """Grouping columns as _core takes them; the most frequent values are those of the replay."""
    return [one._resolved(replay)._native() for one in group_columns(by, at)]


def groups_of_stream(by: By, at: str | None) -> list[native.GroupColumn]:
    """The same where there is no whole log to ask for the most frequent values."""
    columns = group_columns(by, at)
    for one in columns:
        if one.top is not None:
            raise ArgumentError(
                f'by: the {one.top} most frequent values of "{one.column}" are known when the '
                f'whole log is; name the values instead: keep("{one.column}", [...])'
            )
    return [one._native() for one in columns]


def name_pairs(value: Mapping[str, str] | Sequence[str] | None, name: str) -> list[tuple[str, str]]:
    """``{name: column}`` as pairs; in a list, names are columns."""
    if value is None:
        return []
    if isinstance(value, str):
        raise TypeError(f"{name}: give a list of columns or {{name: column}}, not {value!r}")
    if isinstance(value, Mapping):
        return list(value.items())
    return [(column, column) for column in value]


def passage_pairs(
    passages: Mapping[str, Days] | Sequence[str] | None,
) -> list[tuple[str, int]]:
    """First passages to count, as (target, days)."""
    if passages is None:
        return []
    if not isinstance(passages, Mapping):
        raise TypeError("passages: give {target: days}")
    return [(target, whole_days(days, "passages") or 0) for target, days in passages.items()]


def progress_function(
    progress: Progress, title: str
) -> tuple[Callable[[int, int], object] | None, Callable[[], None]]:
    """What _core calls, and what is to be called at the end."""
    if progress is None or progress is False:
        return None, lambda: None
    if progress is not True:
        if not callable(progress):
            raise TypeError(f"progress: {progress!r} is neither a function (done, total) nor True")
        return progress, lambda: None
    try:
        tqdm = importlib.import_module("tqdm.auto").tqdm
    except ImportError as error:
        raise ImportError("progress=True needs tqdm: pip install tqdm") from error
    bar: Any = tqdm(desc=title, unit_scale=True)

    def show(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)

    return show, bar.close
