"""How groups of the cases of a replay compare.  Not public: see `Replay`."""

from __future__ import annotations

from typing import Literal, TypeAlias

from casepath import _core as native
from casepath._arguments import By, Days, groups_of, thread_count, whole_days
from casepath._replay_times import TimesOfReplay
from casepath.group_tests import AgainstWhole, GroupComparison, StandardisedShares

Adjustment: TypeAlias = Literal["holm", "benjamini_hochberg", "none"]
"""How p-values allow for the number of comparisons."""


class GroupsOfReplay(TimesOfReplay):
    """The methods of a `Replay` that compare groups: tests, funnel plots, standardisation."""

    def compare_groups(
        self,
        target: str,
        by: By,
        at: str | None = None,
        days: Days | None = None,
        strata: By = None,
        rho: float = 0.0,
        against: Literal["rest", "pairs"] = "rest",
        adjust: Adjustment = "holm",
        level: float = 0.95,
        threads: int = 0,
    ) -> GroupComparison:
        """Whether cases of several groups reach a stage or outcome alike.

        Gray's test of the share that reached the target at all times, with other ends competing;
        the log-rank test beside it; and the differences of the shares by a day, with intervals
        that allow for groups that share parents.  Groups stand by name and are not ranked.

        Parameters
        ----------
        target : str
            A stage, an outcome class or an outcome, as for `reached_by`.
        by, at
            Grouping, as for every result.
        days : int or timedelta, optional
            The day of the shares; without it as for `reached_by`.
        strata : optional
            Columns, as ``by``: Gray's and the log-rank test compare within their values.
        rho : float
            Of both tests: above 0, early events weigh more.
        against : {"rest", "pairs"}
            Differences from all other groups together, or between any two.  Of two groups there
            is one.
        adjust : {"holm", "benjamini_hochberg", "none"}
            How the p-values of the differences allow for their number.
        level : float
            Confidence level of the intervals.
        threads : int
            0: as many as the machine has.

        Returns
        -------
        GroupComparison
            ``test`` is the one to go by: Gray's, or where some parent has several of the cases,
            which Gray's does not allow for, Wald's test of the shares by the day.

        Raises
        ------
        ArgumentError
            As for `reached_by`; without groups, for a ``rho`` that is not finite.
        """
        return GroupComparison(
            native.compare_groups(
                self._core,
                target,
                groups_of(by, at, self._core),
                days=whole_days(days, "days"),
                strata=groups_of(strata, None, self._core),
                rho=rho,
                against=against,
                adjust=adjust,
                level=level,
                threads=thread_count(threads),
            )
        )

    def against_whole(
        self,
        target: str,
        by: By,
        at: str | None = None,
        days: Days | None = None,
        adjust: Adjustment = "holm",
        level: float = 0.95,
        threads: int = 0,
    ) -> AgainstWhole:
        """Each group's share against the whole, with room for chance by its size.

        What a funnel plot shows (`AgainstWhole.plot`), and shares drawn towards the whole, so that
        a small group is not judged by noise.

        Parameters
        ----------
        target : str
            A stage, an outcome class or an outcome, as for `reached_by`.
        by, at
            Grouping, as for every result.
        days : int or timedelta, optional
            Within how many days of opening; without it as for `reached_by`.  Counted are cases
            opened at least so many days before the cut.
        adjust : {"holm", "benjamini_hochberg", "none"}
            How p-values allow for the number of groups.
        level : float
            Of the intervals of the shrunken shares; the limits are those of 95 % and 99.8 %.
        threads : int
            0: as many as the machine has.

        Raises
        ------
        ArgumentError
            As for `reached_by`; without groups.
        """
        return AgainstWhole(
            native.against_whole(
                self._core,
                target,
                groups_of(by, at, self._core),
                days=whole_days(days, "days"),
                adjust=adjust,
                level=level,
                threads=thread_count(threads),
            )
        )

    def standardised(
        self,
        target: str,
        by: By,
        over: By,
        at: str | None = None,
        days: Days | None = None,
        level: float = 0.95,
        threads: int = 0,
    ) -> StandardisedShares:
        """Shares of groups as they would be if every group were composed like the whole.

        Direct standardisation: so that a region is not judged by the offences that it has.

        Parameters
        ----------
        target : str
            A stage, an outcome class or an outcome, as for `reached_by`.
        by, at
            Grouping, as for every result.
        over : column or columns
            What groups are made alike in, as ``by``; read at opening unless it says otherwise.
        days : int or timedelta, optional
            Within how many days of opening; without it as for `reached_by`.
        level : float
            Confidence level of the intervals.
        threads : int
            0: as many as the machine has.

        Returns
        -------
        StandardisedShares
            A group without cases in a stratum has no standardised share, and is told which
            stratum it is.

        Raises
        ------
        ArgumentError
            As for `reached_by`; without groups or strata.
        """
        return StandardisedShares(
            native.standardised_shares(
                self._core,
                target,
                groups_of(by, at, self._core),
                groups_of(over, None, self._core),
                days=whole_days(days, "days"),
                level=level,
                threads=thread_count(threads),
            )
        )
