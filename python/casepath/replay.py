"""What a replay of a log through a pipeline learned."""

from __future__ import annotations

import datetime
from html import escape
from typing import TYPE_CHECKING, Any

from casepath import _core as native
from casepath._arguments import (
    By,
    Reading,
    groups_of,
    sample_count,
)
from casepath._replay_model import ModelOfReplay
from casepath.comparison import Comparison, FindingCounts
from casepath.errors import ArgumentError
from casepath.flows import CalendarPeriod
from casepath.log import EventLog
from casepath.pipeline import Pipeline
from casepath.results import CasePath, Result, Summary

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

__all__ = ["Replay"]


class Replay(ModelOfReplay):
    """Everything one replay learned: where cases went, where they stand, what did not fit.

    Made by `Pipeline.replay`; immutable.  Every result says how many cases are concluded, pending
    and set aside, and is internal: small cells may identify people.

    Grouping, where a result takes it: ``by="region"``, ``by=["region", "year"]``, or
    ``by={"offence": "charged"}`` to read a column in the row that first marked a milestone;
    ``at="charged"`` says the same for all columns.  Without a milestone a column is read in the row
    that opened the case, and it must not vary within a case.  Dates go by month, quarter or year,
    numbers by intervals, values by the most frequent and all others:
    ``by=[casepath.month("opened_on"), casepath.cut("age", [18, 25]), casepath.top("region", 5)]``.

    Readings: ``"first_decision"`` lets the first outcome stand, whatever came after it;
    ``"at_cut"`` takes where the case stands at the data cut.

    Examples
    --------
    >>> import casepath as cp
    >>> log = cp.EventLog(
    ...     {
    ...         "case": ["A", "A", "B"],
    ...         "event": ["report", "close_no_offence", "no such event"],
    ...         "on": ["2025-01-10", "2025-03-02", "2025-02-01"],
    ...     },
    ...     case="case", event="event", time="on",
    ... )
    >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
    >>> len(replay)
    2
    >>> replay.findings()["kind"]
    ['unknown_event']
    """

    __slots__ = ("_core", "_log", "_pipeline", "_tallies")
    _pipeline: Pipeline
    _log: EventLog

    def __init__(self) -> None:
        raise TypeError("make a replay by pipeline.replay(log, as_of=...)")

    @classmethod
    def _of(cls, core: native.Replay, pipeline: Pipeline, log: EventLog) -> Replay:
        replay = object.__new__(cls)
        replay._core = core
        replay._pipeline = pipeline
        replay._log = log
        replay._tallies = {}
        return replay

    # Properties

    @property
    def pipeline(self) -> Pipeline:
        """The procedure that the log was replayed through."""
        return self._pipeline

    @property
    def log(self) -> EventLog:
        """The log that was replayed."""
        return self._log

    @property
    def unit(self) -> str:
        """What a case is: the log's word, else the pipeline's."""
        return self._core.unit

    @property
    def as_of(self) -> datetime.date | None:
        """The data cut."""
        return self._core.as_of

    @property
    def complete_from(self) -> datetime.date | None:
        """Since when the records are complete; None: not given."""
        return self._core.complete_from

    def __len__(self) -> int:
        """Number of cases."""
        return len(self._core)

    # What to look at first

    def summary(self) -> Summary:
        """Cases = concluded + pending + set aside, rows = moves + moves nothing + findings, and why
        paths break, with what one would write."""
        return Summary(self._core.summary)

    def findings(self, most: int | None = None) -> Result:
        """Every row that the pipeline can't explain, and remarks: kind, case, row, time, message.

        ``most`` limits the number of rows.
        """
        if most is not None and most < 1:
            raise ArgumentError(f"most: {most} is not allowed; give 1 or more, or None for all")
        return Result(self._core.findings(most or 0))

    def findings_by_reason(
        self,
        by: By = None,
        at: str | None = None,
        period: CalendarPeriod | None = None,
        samples: int = 3,
    ) -> FindingCounts:
        """Findings counted by kind, event and state, with rows to look at.

        Parameters
        ----------
        by, at
            Grouping, as for every result.
        period : {"month", "quarter", "year"}, optional
            Counts also by the period of the row's own date; rows without a date are "(undated)".
        samples : int
            At most so many rows of each count, the first ones by case; ``further`` says how many
            more there are.  0: none, and no names of cases.

        Notes
        -----
        The rows of the total, remarks apart (``moved``), sum to the findings of the summary.

        Examples
        --------
        >>> import casepath as cp
        >>> log = cp.EventLog(
        ...     {
        ...         "case": ["A", "A", "B"],
        ...         "event": ["report", "lunch", "lunch"],
        ...         "on": ["2025-01-10", "2025-01-12", None],
        ...     },
        ...     case="case", event="event", time="on",
        ... )
        >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
        >>> findings = replay.findings_by_reason(period="month")
        >>> findings["period"], findings["event"], findings["sample_rows"]
        (['2025-01', '(undated)'], ['lunch', 'lunch'], ['2', '3'])
        """
        return FindingCounts(
            native.count_findings(
                self._core,
                by=groups_of(by, at, self._core),
                period=period,
                samples=sample_count(samples),
            )
        )

    def compare(self, other: Replay, reading: Reading = "at_cut", samples: int = 3) -> Comparison:
        """This reading of the log beside another: by another pipeline, version, or options.

        Says which rows move their case in one replay and not in the other, and why; which cases
        stand elsewhere, as a cross table; and which reclassifications only one of them sees.

        Parameters
        ----------
        other : Replay
            Of the same log: the same cases with the same events and times.  Translations of events
            and columns of fields may differ.
        reading : {"at_cut", "first_decision"}
            Which end of a case counts.
        samples : int
            At most so many rows or cases of each count; 0: none.

        Raises
        ------
        ArgumentError
            For replays of different logs, with the first difference.

        Notes
        -----
        States, stages and offences are compared by name.  The cells of the cross table sum to all
        cases; ``moved`` sums to all rows.  A row that is read differently leads to others:
        ``first_of_case`` counts those that come first in their case.

        Examples
        --------
        The second replay knows what the office means by its own word.

        >>> import casepath as cp
        >>> columns = {"case": ["A", "A"], "event": ["report", "closed"],
        ...            "on": ["2025-01-10", "2025-03-02"]}
        >>> names = {"case": "case", "event": "event", "time": "on"}
        >>> pipeline = cp.Pipeline.builtin("common-law")
        >>> before = pipeline.replay(cp.EventLog(columns, **names), as_of="2025-12-31")
        >>> log = cp.EventLog(columns, **names, events={"closed": "close_no_offence"})
        >>> comparison = before.compare(pipeline.replay(log, as_of="2025-12-31"))
        >>> comparison.moved
        {'both': 1, 'first': 0, 'second': 1, 'neither': 0}
        >>> moves = comparison.moves()
        >>> moves["event"], moves["reason_first"], moves["state_second"]
        (['closed'], ['unknown_event'], ['closed_no_offence'])
        >>> comparison["status_first"], comparison["status_second"], comparison["cases"]
        (['set_aside'], ['concluded'], [1])
        """
        if not isinstance(other, Replay):
            raise TypeError(f"compare: {type(other).__name__} is not a replay")
        return Comparison(
            native.compare(self._core, other._core, reading=reading, samples=sample_count(samples))
        )

    # Cases

    def case(self, name: str) -> CasePath:
        """The path of one case, as a table and, by ``print()``, as text."""
        name = str(name)
        return CasePath(
            self._core.path(name),
            name,
            self._core.status(name, "at_cut"),
            self._core.last_state(name, "at_cut"),
            self._core.path_text(name).rstrip("\n"),
        )

    def cases(self, reading: Reading = "at_cut") -> dict[str, NDArray[Any]]:
        """Where each case stands, as columns of shape (n_cases,), in the order of the log.

        ``case`` its name; ``status`` concluded, active, paused, silent or set_aside; ``state`` the
        outcome, the pending state, or where the path broke (None: before opening);
        ``already_running`` whether it began before the records.

        ``pandas.DataFrame(replay.cases())`` simply works.
        """
        return dict(self._core.cases(reading))

    def visits(self) -> dict[str, NDArray[Any]]:
        """Visits - unbroken stays of a case in a state - as columns of shape (n_visits,), by case.

        ``case`` and ``state`` are uint32 positions in ``log.case_names()`` and ``pipeline.states``;
        ``entered`` and ``left`` are datetime64[s], NaT where undated or still there; ``entered_k``
        and ``left_k`` count the case's dated moves of that day from 1; ``has_left``; ``filled``
        where the records skip the visit and the pipeline filled it in.
        """
        return dict(self._core.visits())

    # Pictures and text

    def plot(self, ax: Axes | None = None) -> Axes:
        """The stages from left to right as bars of cases, with who left and who is pending.

        The height of a bar is the number of cases that reached the stage; its parts are those that
        moved on, that are pending there, and that left there by outcome class (first decision),
        each labelled.  Needs matplotlib: ``pip install casepath[plot]``.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; without it a new figure of a fitting size.

        Returns
        -------
        matplotlib Axes
        """
        from casepath._plot import plot_funnel

        return plot_funnel(self.funnel(), ax)

    def __repr__(self) -> str:
        summary = self._core.summary
        pending = summary.active + summary.paused + summary.silent
        return (
            f"Replay of {summary.cases:,} cases ({summary.unit}) as of {summary.as_of}: "
            f"{summary.concluded:,} concluded, {pending:,} pending, "
            f"{summary.set_aside:,} set aside; {summary.rows:,} rows, {summary.findings:,} findings"
        )

    def _repr_html_(self) -> str:
        from casepath._picture import picture_of, svg_of

        text = escape(self._core.summary.to_text())
        picture = svg_of(picture_of(self.funnel()))
        return f"<div><pre>{text}</pre>{picture}</div>"
