"""Stays in states, and the share of cases in each state by day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from casepath import _core as native
from casepath import _frames
from casepath._arguments import Days, whole_days
from casepath.results import Result, _Analysed

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["Occupancy", "Sojourns"]

Clock: TypeAlias = Literal["forward", "reset"]
"""Days since opening, or since entering the state."""

StateSplit: TypeAlias = Literal["none", "downgraded"]
"""Whether a state is told apart by "reclassified to lighter before"."""


class Sojourns(_Analysed):
    """The stays of cases in states.  See `Replay.sojourns`.

    As a table a row per state; `stays` has a row per stay.

    Examples
    --------
    >>> import casepath as cp
    >>> log = cp.EventLog(
    ...     {
    ...         "case": ["A", "A", "B"],
    ...         "event": ["report", "close_no_offence", "report"],
    ...         "on": ["2025-01-10", "2025-02-09", "2025-03-02"],
    ...     },
    ...     case="case", event="event", time="on",
    ... )
    >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
    >>> stays = replay.sojourns().stays()
    >>> stays["from"].tolist(), stays["exit_day"].tolist()
    (['reported', 'closed_no_offence', 'reported'], [30, 355, 304])
    """

    __slots__ = ()

    @property
    def states(self) -> tuple[str, ...]:
        """Names of all states, by number."""
        return tuple(self._core.states)

    @property
    def counts(self) -> native.SojournCounts:
        """How many cases and visits are in, and why others are not."""
        counts: native.SojournCounts = self._core.counts
        return counts

    @property
    def cluster(self) -> str:
        """The largest parent that the log names; empty: none."""
        return str(self._core.cluster)

    @property
    def share_pending(self) -> float | None:
        """Of the cases, those in no outcome at the data cut; None without cases."""
        share: float | None = self._core.share_pending
        return share

    @property
    def median_follow_up_days(self) -> float | None:
        """Median days from opening to the data cut by the reverse Kaplan-Meier estimate."""
        days: float | None = self._core.median_follow_up_days
        return days

    def stays(self) -> dict[str, NDArray[Any]]:
        """Columns of the stays, by case and in order of time.

        ``case`` is the number of the case in the log, ``from`` and ``to`` are names of states
        (``to`` empty: not left as far as the records go), ``entry_day`` and ``exit_day`` are whole
        days, ``entry_k`` and ``exit_k`` say which move of its day it was (0: none, as at the data
        cut), ``cluster`` is a number of the parent, or of the case.  A case is watched where
        entry < t <= exit.
        """
        columns = self._core.stays()
        names = np.array([*self.states, ""])
        return {
            name: names[values] if name in ("from", "to") else values
            for name, values in columns.items()
        }

    def to_pandas(self) -> pd.DataFrame:
        """The stays as a pandas frame; ``attrs`` holds the title and the notes."""
        frame = _frames.pandas_of(self.stays())
        frame.attrs["title"] = self.title
        frame.attrs["notes"] = list(self.notes)
        return frame


class Occupancy(_Analysed):
    """The share of cases in each state by day.  See `Replay.occupancy`.

    As a table a row per group, day and state: the share with its interval and how that was made,
    and the cases watched there.  Shares of one day sum to 1.

    Examples
    --------
    >>> import casepath as cp
    >>> log = cp.EventLog(
    ...     {
    ...         "case": ["A", "A", "B", "C", "C"],
    ...         "event": ["report", "close_no_offence", "report", "report", "close_no_offence"],
    ...         "on": ["2025-01-10", "2025-02-09", "2025-03-02", "2025-01-20", "2025-06-09"],
    ...     },
    ...     case="case", event="event", time="on", unit="case",
    ... )
    >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
    >>> occupancy = replay.occupancy(days=[90])
    >>> [(row.state, round(row.share, 3)) for row in occupancy.total() if row.share]
    [('reported', 0.667), ('closed_no_offence', 0.333)]
    """

    __slots__ = ("_options", "_source")
    _source: native.Replay | native.Tally
    _options: dict[str, Any]

    def __init__(
        self, source: native.Replay | native.Tally, days: list[int], options: dict[str, Any]
    ) -> None:
        self._source = source
        self._options = options
        super().__init__(native.occupancy(source, native.OccupancyOptions(days=days, **options)))

    # Properties

    @property
    def days(self) -> tuple[int, ...]:
        """The days whose ends are asked for."""
        return tuple(self._core.options.days)

    @property
    def states(self) -> tuple[str, ...]:
        """Names of the states."""
        return tuple(self._core.states)

    @property
    def cluster(self) -> str:
        """The parent by which the jackknife is clustered; empty: by case."""
        return str(self._core.cluster)

    @property
    def counts(self) -> native.SojournCounts:
        """How many cases and visits are in; of a tally only how many cases."""
        counts: native.SojournCounts = self._core.counts
        return counts

    @property
    def groups(self) -> tuple[native.OccupancyRow, ...]:
        """All rows: by group, the total last; by day; by state."""
        return tuple(self._core.rows)

    def total(self) -> tuple[native.OccupancyRow, ...]:
        """The rows of all groups together."""
        return tuple(row for row in self._core.rows if row.is_total)

    def paths(self) -> tuple[native.OccupancyPath, ...]:
        """The shares after each day on which they change, by group, the total last."""
        return tuple(self._core.paths)

    # More of the same

    def time_in_state(self, days: Days) -> Result:
        """Expected days in each state within so many days, with standard error and interval.

        The restricted mean: the area under each share from the start up to the beginning of that
        day.  Of an outcome it is the time lost to it.

        Raises
        ------
        ArgumentError
            For days that do not lie after the start, or beyond the follow-up; for Aalen's variance.
        """
        return _Analysed(
            native.time_in_state(self._source, whole_days(days, "days") or 0, self._asked())
        )

    def transition_matrix(self, s: Days, t: Days) -> Result:
        """P(s, t): by the state at the end of day ``s``, the share in each state at that of ``t``.

        0 for ``s``: at opening.  For each state of those who stand in it then (landmark
        Aalen-Johansen), or, with ``markov=True``, of all that come there at any time.

        Raises
        ------
        ArgumentError
            Where occupancy was asked for with a start or landmark, or on clock "reset".
        """
        return _Analysed(
            native.transition_matrix(
                self._source, whole_days(s, "s") or 0, whole_days(t, "t") or 0, self._asked()
            )
        )

    def _asked(self) -> native.OccupancyOptions:
        return native.OccupancyOptions(days=[], **self._options)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Stacked areas: the share in each state by day, all groups together.

        Outcomes lie at the bottom, states that cases are still in above them.  Of more than eight
        of a kind, those in which least time is spent are added up, as "24 other states".  Needs
        matplotlib: ``pip install casepath[plot]``.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; without it a new figure of a fitting size.
        """
        from casepath._plot_occupancy import plot_occupancy

        return plot_occupancy(self, ax)
