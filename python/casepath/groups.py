"""What results are grouped by: columns, months, intervals of numbers, the most frequent values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from casepath import _core as native
from casepath.errors import ArgumentError

__all__ = ["GroupColumn", "cut", "keep", "month", "quarter", "top", "year"]

CalendarPeriod: TypeAlias = Literal["month", "quarter", "year"]
"""A period of the calendar."""


@dataclass(frozen=True)
class GroupColumn:
    """A column to group by, for ``by=``; mostly made by `month`, `cut`, `top` and the like.

    Attributes
    ----------
    column : str
    at : str, optional
        The milestone in whose row the column is read; without it in the row that opened the case,
        and then its group must not vary within a case.
    period : {"month", "quarter", "year"}, optional
        Of a date or time, also of the log's time column.
    cuts : tuple of float
        Of a number, ascending.
    keep : tuple of str, optional
        Values that are kept; all others are "(other)".
    top : int, optional
        So many of the most frequent values are kept; a replay turns it into ``keep``.

    Examples
    --------
    >>> import casepath as cp
    >>> cp.GroupColumn("region", at="charged")
    GroupColumn('region', at='charged')
    >>> cp.month("opened_on") == cp.GroupColumn("opened_on", period="month")
    True
    """

    column: str
    at: str | None = None
    period: CalendarPeriod | None = None
    cuts: tuple[float, ...] = ()
    keep: tuple[str, ...] | None = None
    top: int | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.column, str):
            raise TypeError(f"by: {self.column!r} is not the name of a column")
        if self.top is not None:
            if isinstance(self.top, bool) or not isinstance(self.top, int):
                raise TypeError(f"top: {self.top!r} is not a whole number")
            if self.top < 1:
                raise ArgumentError(f"top: {self.top} is not allowed; give 1 or more")
            if self.period or self.cuts or self.keep is not None:
                raise ArgumentError(
                    f'by: the column "{self.column}" is grouped in one way only: by period, by '
                    "cuts, or by values to keep"
                )
        self._native()  # refuses what no log can have

    @classmethod
    def _of(cls, core: native.GroupColumn) -> GroupColumn:
        period: CalendarPeriod | None = None
        if core.period is not None:
            period = core.period  # type: ignore[assignment]
        kept = None if core.keep is None else tuple(core.keep)
        return cls(core.column, core.at or None, period, tuple(core.cuts), kept)

    def _native(self) -> native.GroupColumn:
        """As _core takes it, ``top`` apart."""
        return native.GroupColumn(
            self.column,
            at=self.at or "",
            period=self.period,
            cuts=list(self.cuts),
            keep=None if self.keep is None else list(self.keep),
        )

    def _resolved(self, replay: native.Replay) -> GroupColumn:
        """With ``keep`` for ``top``, by the cases of a replay."""
        if self.top is None:
            return self
        kept = native.top_values(replay, self.column, self.top, self.at or "")
        return replace(self, keep=tuple(kept), top=None)

    def __repr__(self) -> str:
        ways = {
            "at": self.at,
            "period": self.period,
            "cuts": self.cuts or None,
            "keep": self.keep,
            "top": self.top,
        }
        said = "".join(f", {name}={way!r}" for name, way in ways.items() if way is not None)
        return f"GroupColumn({self.column!r}{said})"

    def __str__(self) -> str:
        """In few words: ``opened_on by month``."""
        text = self.column
        if self.period:
            text += f" by {self.period}"
        if self.cuts:
            text += " by intervals"
        if self.keep is not None or self.top is not None:
            text += " by the values kept"
        return text + (f" at {self.at}" if self.at else "")


def month(column: str, at: str | None = None) -> GroupColumn:
    """Groups a date or time by month: ``"2025-03"``.

    Parameters
    ----------
    column : str
        A date or time column, or the log's time column, whose value is then that of the row.
    at : str, optional
        The milestone in whose row it is read; without it the row that opened the case.

    Returns
    -------
    GroupColumn

    Examples
    --------
    Cases by the month of opening, and by the month in which they were charged:

    >>> import casepath as cp
    >>> by = cp.month("on")
    >>> by = cp.month("on", at="charged")
    """
    return GroupColumn(column, at, period="month")


def quarter(column: str, at: str | None = None) -> GroupColumn:
    """Groups a date or time by quarter: ``"2025-Q1"``.  See `month`."""
    return GroupColumn(column, at, period="quarter")


def year(column: str, at: str | None = None) -> GroupColumn:
    """Groups a date or time by year: ``"2025"``.  See `month`."""
    return GroupColumn(column, at, period="year")


def cut(column: str, cuts: Iterable[float], at: str | None = None) -> GroupColumn:
    """Groups numbers by intervals; a number at a cut stands in the upper one.

    Parameters
    ----------
    column : str
        An integer or number column.
    cuts : iterable of float
        At least one; finite, ascending.
    at : str, optional
        The milestone in whose row the column is read.

    Returns
    -------
    GroupColumn

    Examples
    --------
    >>> import casepath as cp
    >>> log = cp.EventLog(
    ...     {
    ...         "case": ["A", "B", "C"],
    ...         "event": ["report", "report", "report"],
    ...         "on": ["2025-01-10", "2025-02-10", "2025-03-10"],
    ...         "age": [17, 18, 40],
    ...     },
    ...     case="case", event="event", time="on",
    ... )
    >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
    >>> outcomes = replay.outcomes(by=cp.cut("age", [18, 25]))
    >>> list(zip(outcomes["age"], outcomes["cases"]))[:3]
    [('under 18', 1), ('18 to under 25', 1), ('25 and more', 1)]
    """
    if isinstance(cuts, (str, bytes)) or not isinstance(cuts, Iterable):
        raise TypeError(f"cut: {cuts!r} is not a list of numbers")
    numbers = []
    for one in cuts:
        if isinstance(one, bool) or not isinstance(one, (int, float, np.integer, np.floating)):
            raise TypeError(f"cut: {one!r} is not a number")
        numbers.append(float(one))
    if not numbers:
        raise ArgumentError(f'cut: there is no place to cut the column "{column}" at; give one')
    return GroupColumn(column, at, cuts=tuple(numbers))


def top(column: str, n: int, at: str | None = None) -> GroupColumn:
    """Groups by the ``n`` values that most cases have; all others are "(other)".

    Which they are is asked of the whole log once, by the replay that is grouped, and then stands
    in the spec: tallies of its parts (`Replay.tally_part`) add up.  Of equally frequent values the
    first by text is taken.  A stream does not know the whole log: use `keep`.

    Parameters
    ----------
    column : str
    n : int
        At least 1.
    at : str, optional
        The milestone in whose row the column is read.

    Returns
    -------
    GroupColumn

    Examples
    --------
    >>> import casepath as cp
    >>> cp.top("region", 5)
    GroupColumn('region', top=5)
    """
    return GroupColumn(column, at, top=n)


def keep(column: str, values: Iterable[str | int], at: str | None = None) -> GroupColumn:
    """Groups by these values, in this order; all others are "(other)".

    Parameters
    ----------
    column : str
    values : iterable of str or int
        As CSV would show them.
    at : str, optional
        The milestone in whose row the column is read.

    Returns
    -------
    GroupColumn

    Examples
    --------
    >>> import casepath as cp
    >>> cp.keep("article", [128, 134])
    GroupColumn('article', keep=('128', '134'))
    """
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise TypeError(f"keep: {values!r} is not a list of values")
    names = []
    for one in values:
        if isinstance(one, bool) or not isinstance(one, (str, int)):
            raise TypeError(f"keep: {one!r} is neither text nor a whole number")
        names.append(str(one))
    return GroupColumn(column, at, keep=tuple(names))
