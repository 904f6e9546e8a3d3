"""How the share of cases that got somewhere grows with the days since opening."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casepath import _core as native
from casepath._arguments import Days, whole_days
from casepath.errors import ArgumentError
from casepath.results import Result, _Analysed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Curves"]


class Curves(_Analysed):
    """The share of cases that reached a target, by days since opening.  See `Replay.incidence`.

    As a table a row per group and day: cases watched after the day, those that reached the target
    or ended otherwise by it, the share with its interval, and how that was made.

    Examples
    --------
    >>> import casepath as cp
    >>> log = cp.EventLog(
    ...     {
    ...         "case": ["A", "B", "C", "C"],
    ...         "event": ["report", "report", "report", "close_no_offence"],
    ...         "on": ["2025-01-10", "2025-01-20", "2025-01-01", "2025-02-15"],
    ...     },
    ...     case="case", event="event", time="on", unit="case",
    ... )
    >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-06-30")
    >>> curves = replay.incidence("drop_out", days=[30, 90])
    >>> [round(row.share, 3) for row in curves.total.rows]
    [0.0, 0.333]
    """

    __slots__ = ()

    @property
    def target(self) -> str:
        """The stage, outcome class or outcome that was asked for."""
        return str(self._core.target)

    @property
    def level(self) -> float:
        """Confidence level of the intervals."""
        return float(self._core.level)

    @property
    def transform(self) -> str:
        """The scale on which the intervals are symmetric."""
        return str(self._core.transform)

    @property
    def variance(self) -> str:
        """``"jackknife"``, ``"clustered"`` (the same by parent) or ``"greenwood"``."""
        return str(self._core.variance)

    @property
    def cluster(self) -> str:
        """The parent by which the jackknife is clustered; empty: by case."""
        return str(self._core.cluster)

    @property
    def groups(self) -> tuple[native.CurveGroup, ...]:
        """One curve per group, the total last."""
        return tuple(self._core.groups)

    @property
    def total(self) -> native.CurveGroup:
        """All groups together."""
        return self.groups[-1]

    def quantiles(self, probabilities: Sequence[float] = (0.25, 0.5, 0.75)) -> Result:
        """Days by which these shares of the cases have reached the target, with limits.

        Cases that end otherwise never do: a share that the curve does not get to has no day, and
        the table says so.

        Raises
        ------
        ArgumentError
            For a probability outside 0 to 1.
        """
        return Result(self._core.quantiles(list(probabilities)), self.about)

    def restricted_mean(self, days: Days) -> Result:
        """Of the first so many days: how many pass while waiting, after the target, after others.

        Mean numbers with intervals; the three rows of a group add up to ``days``.

        Raises
        ------
        ArgumentError
            For days below 1.
        """
        window = whole_days(days, "days")
        if window is None:
            raise ArgumentError("days: None is no window; give a number of days")
        return Result(self._core.restricted_mean(window), self.about)

    def follow_up(self) -> Result:
        """How long cases are followed, and how many of them are pending: reverse Kaplan-Meier."""
        return Result(self._core.follow_up(), self.about)

    def plot(self, ax: Axes | None = None) -> Axes:
        """A step per day for each group, with its interval as a band.

        Needs matplotlib: ``pip install casepath[plot]``.
        """
        from casepath._plot_curves import plot_curves

        return plot_curves(self, ax)
