"""Shares of the cases of a replay, and how sure they are.  Not public: see `Replay`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from casepath import _core as native
from casepath._arguments import (
    By,
    Days,
    Progress,
    Reading,
    groups_of,
    progress_function,
    thread_count,
    whole_days,
)
from casepath._replay_groups import GroupsOfReplay
from casepath.bootstrap import Bootstrap
from casepath.errors import ArgumentError
from casepath.rates import OutcomeShares, RateAmong, RateMethod, Rates


class RatesOfReplay(GroupsOfReplay):
    """The methods of a `Replay` that give shares with intervals: rates, outcomes, bootstrap."""

    def rate(
        self,
        target: str,
        by: By = None,
        at: str | None = None,
        among: RateAmong = "concluded",
        method: RateMethod = "wilson",
        reading: Reading = "first_decision",
        level: float = 0.95,
        threads: int = 0,
    ) -> Rates:
        """The share of cases that got somewhere, with numerator, denominator and interval.

        Among the concluded, or among all that are concluded or pending.  Neither is what will have
        become of the cases, since some outcomes come sooner than others: `reached_by` estimates
        that.  Beside the share stand bounds that assume nothing of the pending, and of those set
        aside.  Cases already running when the records begin are left out and counted.

        Parameters
        ----------
        target : str
            A stage (reached by entering it or a later one), an outcome class, an outcome, or
            ``"reclassified to lighter"``; as for `reached_by`.
        by, at
            Grouping, as for every result.
        among : {"concluded", "all"}
            The denominator; ``"all"``: concluded and pending, a pending one counting as not in
            until it is.
        method : {"wilson", "jeffreys", "clopper_pearson"}
            Of the intervals.
        reading : {"first_decision", "at_cut"}
            Which end of a case counts.
        level : float
            Confidence level of the intervals.
        threads : int
            0: as many as the machine has.

        Returns
        -------
        Rates
            One row per group, the total last; `Rates.difference` compares two groups.

        Raises
        ------
        ArgumentError
            For an unknown target or column, a level outside 0 to 1.

        Notes
        -----
        With parents, numerator and denominator are divided by the design effect of the largest
        that the log names.  A unit below the case without a parent gets no interval.

        References
        ----------
        Wilson (1927), JASA 22(158), 209-212.
        Brown, Cai & DasGupta (2001), Statist. Sci. 16(2), 101-133 (Jeffreys).
        Clopper & Pearson (1934), Biometrika 26(4), 404-413.

        Examples
        --------
        >>> import casepath as cp
        >>> log = cp.EventLog(
        ...     {
        ...         "case": ["A", "A", "B", "B", "C"],
        ...         "event": ["report", "close_no_offence", "report", "close_no_offence", "report"],
        ...         "on": ["2025-01-10", "2025-02-10", "2025-01-10", "2025-03-10", "2025-02-01"],
        ...     },
        ...     case="case", event="event", time="on",
        ... )
        >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
        >>> total = replay.rate("drop_out").total
        >>> total.numerator, total.denominator, total.pending
        (2, 2, 1)
        >>> [round(end, 3) for end in total.bounds]
        [0.667, 1.0]
        """
        return Rates(
            native.rates(
                self._core,
                target,
                by=groups_of(by, at, self._core),
                among=among,
                method=method,
                reading=reading,
                level=level,
                threads=thread_count(threads),
            )
        )

    def outcome_shares(
        self,
        by: By = None,
        at: str | None = None,
        reading: Reading = "first_decision",
        level: float = 0.95,
    ) -> OutcomeShares:
        """How the concluded cases divide among the outcome classes, with intervals.

        Marginal intervals of the Dirichlet posterior with Jeffreys' prior, one half per class that
        the pipeline has.  Beside each share its bounds, as of `rate`.

        Parameters
        ----------
        by, at
            Grouping, as for every result.
        reading : {"first_decision", "at_cut"}
            Which end of a case counts.
        level : float
            Confidence level of the intervals.

        Raises
        ------
        ArgumentError
            For an unknown column, a level outside 0 to 1.

        Notes
        -----
        With parents, counts are divided by the mean design effect of the shares.  A unit below the
        case without a parent gets no interval.

        References
        ----------
        Jeffreys (1946), Proc. R. Soc. Lond. A 186(1007), 453-461.
        Rao & Scott (1981), JASA 76(374), 221-230.
        """
        return OutcomeShares(
            native.outcome_shares(
                self._core, by=groups_of(by, at, self._core), reading=reading, level=level
            )
        )

    def bootstrap(
        self,
        target: str | None = None,
        days: Days | Sequence[Days] | None = None,
        replicates: int = 1000,
        seed: int = 1,
        by: By = None,
        at: str | None = None,
        cluster: str | None = None,
        level: float = 0.95,
        threads: int = 0,
        progress: Progress = None,
        *,
        state: str | None = None,
    ) -> Bootstrap:
        """How sure a share by day is, by drawing the cases, or their parents, again.

        Of ``target``: the share that reached it within so many days of opening, as of
        `reached_by`.  Of ``state``: the share of cases that are in it at the end of so many days
        (Aalen-Johansen).  In each group its own clusters are drawn with replacement, as many as
        it has; the same seed gives the same replicates, for any order of the cases and any number
        of threads.

        Parameters
        ----------
        target : str, optional
            A stage, an outcome class or an outcome, as for `reached_by`.
        days : int or timedelta, or a sequence of them, optional
            Since opening; without it as for `reached_by`.
        replicates : int
            2 to 1,000,000.
        seed : int
            0 to 2**64 - 1.
        by, at
            Grouping, as for every result.
        cluster : str, optional
            What is drawn: one of the ``parents`` of the log, or its unit; without it the largest
            parent, or the unit where the log names none.
        level : float
            Confidence level of the intervals.
        threads : int
            0: as many as the machine has.
        progress
            As for every long work; counts replicates of all groups.
        state : str, optional
            A state, in place of ``target``.

        Returns
        -------
        Bootstrap
            Normal, basic, percentile and BCa intervals, standard error and bias, by group and
            day; `Bootstrap.replicates` gives the replicates.

        Raises
        ------
        ArgumentError
            Unless one of ``target`` and ``state`` is given; for either that there is not; for days
            beyond the follow-up; for a cluster that the log does not name; where all cases are one
            cluster; for a unit below the case without a parent, unless ``cluster`` names the unit.

        Notes
        -----
        Where all replicates are the same there is no interval: they say nothing of the spread.

        References
        ----------
        Davison & Hinkley (1997), Bootstrap Methods and their Application, Cambridge.
        Efron (1987), JASA 82(397), 171-185 (BCa).
        Salmon, Moraes, Dror & Shaw (2011), SC '11 (the random numbers).

        Examples
        --------
        >>> import casepath as cp
        >>> log = cp.EventLog(
        ...     {
        ...         "case": [*range(40), *range(20)],
        ...         "event": ["report"] * 40 + ["close_no_offence"] * 20,
        ...         "on": ["2025-01-10"] * 40 + ["2025-02-10"] * 20,
        ...     },
        ...     case="case", event="event", time="on", unit="case",
        ... )
        >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
        >>> result = replay.bootstrap("drop_out", days=90, replicates=500, seed=1)
        >>> row = result.total
        >>> row.estimate, len(row.replicates), row.clusters
        (0.5, 500, 40)
        >>> low, high = row.intervals.percentile
        >>> 0.3 < low < 0.5 < high < 0.7
        True
        """
        if (target is None) == (state is None):
            raise ArgumentError(
                "bootstrap: give either a target that cases reach, or state= in which they are"
            )
        watch, close = progress_function(progress, "bootstrap")
        work = native.bootstrap_reached if state is None else native.bootstrap_occupancy
        try:
            return Bootstrap(
                work(
                    self._core,
                    target if state is None else state,  # type: ignore[arg-type]
                    days=_day_list(days),
                    replicates=_whole(replicates, "replicates", 2, 1_000_000),
                    seed=_whole(seed, "seed", 0, 2**64 - 1),
                    by=groups_of(by, at, self._core),
                    cluster=cluster or "",
                    level=level,
                    threads=thread_count(threads),
                    progress=watch,
                )
            )
        finally:
            close()


def _day_list(days: Days | Sequence[Days] | None) -> list[int]:
    """The days asked for; empty: none are."""
    if days is None:
        return []
    if not isinstance(days, (Sequence, np.ndarray)):
        days = [days]
    if not len(days):
        raise ArgumentError("days is empty; give at least one")
    return [whole_days(one, "days") or 0 for one in days]


def _whole(value: int, name: str, lowest: int, highest: int) -> int:
    """A whole number within bounds."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name}: {value!r} is not a whole number")
    if not lowest <= value <= highest:
        raise ArgumentError(
            f"{name} is {value}; it must be at least {lowest} and at most {highest}"
        )
    return int(value)
