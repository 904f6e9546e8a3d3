"""What goes by the calendar: flows of cases per period, and cohorts by the period of opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casepath import _core as native
from casepath.groups import CalendarPeriod as CalendarPeriod
from casepath.results import _Analysed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Cohorts", "Flows"]


class Flows(_Analysed):
    """What came in, what was closed and what is pending, per period.  See `Replay.flows`.

    Notes
    -----
    Clearance rate = closed / incoming, with incoming = opened + reopened: above 1 where the
    stock falls.  ``disposition_days`` = pending_end / closed x days of the period: CEPEJ's
    calculated disposition time, a stock over a flow.  The observed time from opening to first
    decision stands beside it as ``decision_days``; while the records are young only fast cases
    can be among them.  Quartiles are interpolated linearly, as NumPy does.

    References
    ----------
    European Commission for the Efficiency of Justice (CEPEJ), Guidelines on Judicial
    Statistics (GOJUST), CEPEJ(2008)11, Appendix I.

    Examples
    --------
    >>> import casepath as cp
    >>> log = cp.EventLog(
    ...     {
    ...         "case": ["A", "A", "B"],
    ...         "event": ["report", "close_no_offence", "report"],
    ...         "on": ["2025-01-10", "2025-02-02", "2025-01-20"],
    ...     },
    ...     case="case", event="event", time="on",
    ... )
    >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-02-28")
    >>> flows = replay.flows()
    >>> flows["period"], flows["opened"], flows["closed"], flows["pending_end"]
    (['2025-01', '2025-02'], [2, 0], [0, 1], [2, 1])
    """

    __slots__ = ()

    @property
    def period(self) -> str:
        """``"month"``, ``"quarter"`` or ``"year"``."""
        return str(self._core.period)

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the outcome classes, the order of ``decided`` of a period."""
        return tuple(self._core.classes)

    @property
    def periods(self) -> tuple[native.FlowRow, ...]:
        """By group, the total last; by period."""
        return tuple(self._core.rows)

    @property
    def pending(self) -> tuple[native.PendingAtCut, ...]:
        """The pending cases at the data cut: active, paused, silent; by group, the total last."""
        return tuple(self._core.pending)

    def total(self) -> tuple[native.FlowRow, ...]:
        """The periods of all groups together."""
        return tuple(row for row in self._core.rows if row.is_total)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Cases that came in and that were closed as bars, and those pending as a line.

        All groups together.  A period that is covered in part only is pale.  The line has its own
        scale, on the right.  Needs matplotlib: ``pip install casepath[plot]``.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; without it a new figure of a fitting size.

        Returns
        -------
        matplotlib Axes
            That of the bars.
        """
        from casepath._plot import plot_flows

        return plot_flows(self, ax)


class Cohorts(_Analysed):
    """The share of the cases opened in a period that got somewhere.  See `Replay.cohorts`.

    Notes
    -----
    followed = reached + other_end + pending.  Wilson intervals, over the design effect where
    the log names a parent.  Left out and counted: set aside, already running, opened in the
    target or beyond, undated.

    Examples
    --------
    >>> import casepath as cp
    >>> log = cp.EventLog(
    ...     {
    ...         "case": ["A", "A", "B", "C"],
    ...         "event": ["report", "close_no_offence", "report", "report"],
    ...         "on": ["2024-01-10", "2024-03-02", "2024-05-20", "2025-11-01"],
    ...     },
    ...     case="case", event="event", time="on",
    ... )
    >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
    >>> cohorts = replay.cohorts("drop_out", days=180)
    >>> cohorts["period"], cohorts["reached"], cohorts["followed"], cohorts["follow_up"]
    (['2024', '2025'], [1, 0], [2, 0], ['all', 'not yet'])
    """

    __slots__ = ()

    @property
    def target(self) -> str:
        """The stage, outcome class or outcome that was asked for."""
        return str(self._core.target)

    @property
    def period(self) -> str:
        """``"month"``, ``"quarter"`` or ``"year"`` of opening."""
        return str(self._core.period)

    @property
    def days(self) -> int:
        """Within how many days of opening: the same for all."""
        return int(self._core.days)

    @property
    def level(self) -> float:
        """Confidence level of the intervals."""
        return float(self._core.level)

    @property
    def cluster(self) -> str:
        """The parent by which intervals are clustered; empty: by case."""
        return str(self._core.cluster)

    @property
    def already_running(self) -> int:
        """Cases in no cohort: they began before the records are complete."""
        return int(self._core.already_running)

    @property
    def earlier(self) -> int:
        """Cases in no cohort: opened before the first day that was asked for."""
        return int(self._core.earlier)

    @property
    def no_opening(self) -> int:
        """Cases in no cohort: never opened, or on an unknown day."""
        return int(self._core.no_opening)

    @property
    def periods(self) -> tuple[native.CohortRow, ...]:
        """By group, the total last; by period of opening."""
        return tuple(self._core.rows)

    def total(self) -> tuple[native.CohortRow, ...]:
        """The periods of all groups together."""
        return tuple(row for row in self._core.rows if row.is_total)
