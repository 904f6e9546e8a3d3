"""When things happened to the cases of a replay.  Not public: see `Replay`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casepath import _core as native
from casepath._arguments import (
    By,
    DateLike,
    Days,
    Reading,
    day_list,
    groups_of,
    iso_text,
    thread_count,
    whole_days,
)
from casepath._replay_law import LawOfReplay
from casepath.curves import Curves
from casepath.flows import CalendarPeriod, Cohorts, Flows
from casepath.occupancy import Clock, Occupancy, Sojourns, StateSplit
from casepath.results import ReachedBy

if TYPE_CHECKING:
    from casepath._curve_statistics import Transform
    from casepath._state_statistics import OccupancyVariance


class TimesOfReplay(LawOfReplay):
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
            A stage (reached by entering it or a later one), an outcome class, an outcome, or
            ``"reclassified to lighter"``: the first move to a lighter offence.  ``"stage:x"``,
            ``"class:x"`` and ``"outcome:x"`` say which, where one name means two.
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
        Interval: complementary log-log (cloglog) with the jackknife by case, or by the largest
        parent that the log names (never shorter than by case), and Student's t on as many degrees
        of freedom as there are parents of equal size, less one; it is called rough where it rests
        on few.  Clopper-Pearson where the estimate is 0 or 1.  A unit below the case without a
        parent gets no interval.

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

    def incidence(
        self,
        target: str,
        by: By = None,
        at: str | None = None,
        days: Sequence[Days] | None = None,
        level: float = 0.95,
        transform: Transform = "cloglog",
        threads: int = 0,
    ) -> Curves:
        """The share of cases that reached a stage or outcome, by days since opening.

        At each day the answer of `reached_by`: the Aalen-Johansen estimator of first passage, with
        other ends competing and pending cases censored, on days and the moves within a day.  The
        result also answers quantiles, restricted means and follow-up, and draws itself.

        Parameters
        ----------
        target : str
            A stage (reached by entering it or a later one), an outcome class or an outcome, as for
            `reached_by`.
        by, at
            Grouping, as for every result.
        days : sequence of int or timedelta, optional
            Days since opening, 0 to 36500, for rows of the table.  Without it each day on which
            the share of all rises, and the last day on which anybody is watched; at most 200.
        level : float
            Confidence level of the intervals.
        transform : {"plain", "log", "cloglog", "logit", "arcsine"}
            The scale on which intervals are symmetric; see `statistics.probability_interval`.
        threads : int
            0: as many as the machine has.

        Raises
        ------
        ArgumentError
            For an unknown target, column or transform, a level outside 0 to 1, no days or a day
            outside 0 to 36500.

        Notes
        -----
        Standard error: the infinitesimal jackknife by case, or by the largest parent that the log
        names.  Where the share is 0 or 1, Clopper-Pearson on those followed to the day.  A unit
        below the case without a parent gets no interval.  A day after the last on which anybody is
        watched has no share, and the table says so.

        References
        ----------
        Aalen & Johansen (1978), Scand. J. Statist. 5(3), 141-150.
        """
        return Curves(
            native.incidence(
                self._core,
                target,
                by=groups_of(by, at, self._core),
                days=day_list(days, "days"),
                level=level,
                transform=transform,
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

    def sojourns(
        self,
        clock: Clock = "forward",
        split: StateSplit = "none",
        reading: Reading = "at_cut",
        threads: int = 0,
    ) -> Sojourns:
        """The stays of cases in states: entry, exit and where they led.

        Time is a day and which move of that day it was; nothing is jittered, and what is still
        pending leaves at the end of the day of the data cut.  A case opened before
        ``complete_from`` is watched from that day on.  Set-aside cases, and such as began on an
        unknown day, are left out and counted; so is a visit whose begin or end has no date.

        Parameters
        ----------
        clock : {"forward", "reset"}
            Days since opening, or since entering the state.
        split : {"none", "downgraded"}
            ``"downgraded"`` tells "S" and "S, downgraded" apart: whether the case was reclassified
            to a lighter offence before.
        reading : {"at_cut", "first_decision"}
            The whole path, or the first outcome as one that is never left.
        threads : int
            0: as many as the machine has.

        Raises
        ------
        ArgumentError
            For a split without offences, or a case with two parents.
        """
        return Sojourns(
            native.sojourns(
                self._core,
                clock=clock,
                split=split,
                reading=reading,
                threads=thread_count(threads),
            )
        )

    def occupancy(
        self,
        days: Sequence[Days] | None = None,
        by: By = None,
        at: str | None = None,
        start: str | None = None,
        landmark: Days | None = None,
        markov: bool = False,
        split: StateSplit = "none",
        beside_downgraded: bool = False,
        clock: Clock = "forward",
        reading: Reading = "at_cut",
        variance: OccupancyVariance = "jackknife",
        transform: Transform = "cloglog",
        level: float = 0.95,
        threads: int = 0,
    ) -> Occupancy:
        """The share of cases in each state by day, fair to those still on their way.

        The Aalen-Johansen estimator: pending cases are watched as long as the records go, and all
        ties are exact.  The result also answers the time in each state and the matrix of
        transitions between two days, and draws itself.

        Parameters
        ----------
        days : sequence of int or timedelta, optional
            Ends of days since opening, ascending, within the follow-up.  Without it those of 30,
            90, 180, 365 and 730 that lie within it.
        by, at
            Grouping, as for every result.
        start : str, optional
            The state in which cases stand at the start; without it where they open.
        landmark : int or timedelta, optional
            Start from the end of this day, with those who are watched then and no others: paths
            remember how they came there.
        markov : bool
            Take all cases for how those go on that stand in a state, whenever they came there.
        split : {"none", "downgraded"}
            Tells states apart by "reclassified to lighter before".
        beside_downgraded : bool
            Of cases still open at the landmark, those that had been reclassified to lighter by then
            beside those that had not; a case downgraded later stays where it is.
        clock : {"forward", "reset"}
            ``"reset"``: days since entering the state ``start``, and where cases go from it.
        reading : {"at_cut", "first_decision"}
            With reopened cases, or with the first outcome as one that is never left.
        variance : {"jackknife", "greenwood", "aalen"}
            By case, or by the largest parent that the log names, for the jackknife; by case for
            the others.
        transform : {"plain", "log", "cloglog", "logit", "arcsine"}
            The scale on which intervals are symmetric.
        level : float
            Confidence level of the intervals.
        threads : int
            0: as many as the machine has.

        Raises
        ------
        ArgumentError
            For an unknown state or column, days or a landmark beyond the follow-up, clock "reset"
            without a start, ``beside_downgraded`` without a landmark, or where nobody is watched at
            the start.

        References
        ----------
        Aalen & Johansen (1978), Scand. J. Statist. 5(3), 141-150.
        Putter & Spitoni (2018), Statist. Meth. Med. Res. 27(7), 2081-2092 (landmark).
        """
        options = {
            "by": groups_of(by, at, self._core),
            "start": start,
            "landmark": whole_days(landmark, "landmark"),
            "markov": bool(markov),
            "split": split,
            "beside_downgraded": bool(beside_downgraded),
            "clock": clock,
            "reading": reading,
            "variance": variance,
            "transform": transform,
            "level": level,
            "threads": thread_count(threads),
        }
        return Occupancy(self._core, day_list(days, "days") or [], options)
