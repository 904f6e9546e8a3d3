"""When things happened to the cases of a replay.  Not public: see `Replay`."""

from __future__ import annotations

from casepath import _core as native
from casepath._arguments import (
    By,
    DateLike,
    Days,
    groups_of,
    iso_text,
    thread_count,
    whole_days,
)
from casepath._replay_counts import CountsOfReplay
from casepath.flows import CalendarPeriod, Cohorts, Flows
from casepath.results import ReachedBy


class TimesOfReplay(CountsOfReplay):
    """The methods of a `Replay` whose results depend on time: shares by a day, flows, cohorts."""

    def reached_by(
        self,
        target: str,
        days: Days | None = None,
        by: By = None,
        at: str | None = None,
        level: float = 0.95,
        threads: int = 0,
    ) -> ReachedBy:
        """The share of cases that reached a stage or outcome within so many days of opening.

        The Aalen-Johansen estimator of first passage: other ends compete, pending cases are
        censored and not dropped.  Beside it the plain share, with a Wilson interval, among cases
        opened at least so many days before the cut.

        Parameters
        ----------
        target : str
            A stage (reached by entering it or a later one), an outcome class or an outcome.
            ``"stage:x"``, ``"class:x"`` and ``"outcome:x"`` say which, where one name means two.
        days : int or timedelta, optional
            The horizon; without it the longest of 180, 365 and 730 days for which at least 80 % of
            the cases were opened that long before the cut.
        by, at
            Grouping, as for every result.
        level : float
            Confidence level of the intervals.
        threads : int
            0: as many as the machine has.

        Raises
        ------
        ArgumentError
            For an unknown target, a horizon below 1 day or beyond the follow-up.

        Notes
        -----
        Interval: log-minus-log with the infinitesimal jackknife by case, or by the largest parent
        that the log names; Clopper-Pearson where the estimate is 0 or 1.  A unit below the case
        without a parent gets no interval.

        References
        ----------
        Aalen & Johansen (1978), Scand. J. Statist. 5(3), 141-150.
        """
        return ReachedBy(
            native.reached_by(
                self._core,
                target,
                days=whole_days(days, "days"),
                by=groups_of(by, at, self._core),
                level=level,
                threads=thread_count(threads),
            )
        )

    def default_horizon(self) -> int:
        """The horizon of `reached_by` in days, where none is given."""
        return native.default_horizon(self._core)

    def flows(
        self,
        by: By = None,
        at: str | None = None,
        period: CalendarPeriod = "month",
        since: DateLike | None = None,
        percent: bool = False,
    ) -> Flows:
        """What came in, what was closed and what is pending, per month, quarter or year.

        pending_begin + opened + reopened - closed = pending_end, exactly.  A case is pending from
        its opening until it reaches an outcome, and again when it is reopened; cases already
        running begin the stock.  Cases set aside stand beside, with the period in which they were
        opened, and so do those whose opening, closing or reopening has no date.  What the ratios
        mean is said at `Flows`.

        Parameters
        ----------
        by, at
            Grouping, as for every result.
        period : {"month", "quarter", "year"}
            Of the calendar.  One that is covered in part only is marked as ``part``.
        since : date, optional
            First day to be counted: cases pending then begin the stock.  Without it
            ``complete_from``, else the begin of the period with the first record.
        percent : bool
            Shows the clearance rate as a percentage.

        Raises
        ------
        ArgumentError
            For ``since`` before ``complete_from`` or after the cut, for more than 1200 periods.
        """
        return self._tally(by, at, calendar=True).flows(period, since, percent)

    def cohorts(
        self,
        target: str,
        days: Days | None = None,
        period: CalendarPeriod = "year",
        by: By = None,
        at: str | None = None,
        since: DateLike | None = None,
        level: float = 0.95,
        threads: int = 0,
    ) -> Cohorts:
        """The share that got somewhere within so many days, by month, quarter or year of opening.

        The same number of days for all cohorts, so that recent ones are not judged by less time:
        the share counts only cases opened at least so many days before the cut (``followed``).
        Of a cohort followed in part it is that of its older cases; of one not yet followed none is
        given.  Beside it the Aalen-Johansen estimate of all its cases, as of `reached_by`.

        Parameters
        ----------
        target : str
            A stage, an outcome class or an outcome, as for `reached_by`.
        days : int or timedelta, optional
            Within how many days of opening; without it as for `reached_by`.
        period : {"month", "quarter", "year"}
            Of opening.
        by, at
            Grouping, as for every result.
        since : date, optional
            First day of opening; without it ``complete_from``, else the first opening.
        level : float
            Confidence level of the intervals.
        threads : int
            0: as many as the machine has.

        Raises
        ------
        ArgumentError
            For an unknown target, days outside 1 to 36500, ``since`` before ``complete_from`` or
            after the data cut, more than 1200 periods.
        """
        return Cohorts(
            native.cohorts(
                self._core,
                target,
                days=whole_days(days, "days"),
                period=period,
                since=iso_text(since, "since"),
                by=groups_of(by, at, self._core),
                level=level,
                threads=thread_count(threads),
            )
        )
