"""Groups compared: tests and differences, funnel plots and shrinkage, standardised shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casepath import _core as native
from casepath.results import Result, _Analysed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from casepath._group_statistics import GroupTest

__all__ = ["AgainstWhole", "GroupComparison", "StandardisedShares"]


class GroupComparison(_Analysed):
    """Do cases of several groups reach a target alike?  See `Replay.compare_groups`.

    The table has a row per group; ``tests`` and ``differences`` are tables of their own.

    Notes
    -----
    Gray's test compares the share that reached the target at all times, with other ends
    competing; the log-rank test the pace of the cases that are still on their way.  Both take
    cases as independent.  Where a parent has several of them - charges of one defendant - these
    tend to end alike, and such a test, which counts each as news, calls too much a difference.
    There the test to go by is Wald's of the shares by the day, whose covariance is built from
    what each parent adds to all groups; it is sound, but looks at one day only, and wants some 30
    parents and groups that are not small.

    A difference has an interval put together from those of both shares and their correlation,
    which keeps it within -1 and 1; its p-value is the largest 1 - level at which that leaves out
    0.

    References
    ----------
    Gray (1988), Ann. Statist. 16(3), 1141-1154.
    Mantel (1966), Cancer Chemother. Rep. 50, 163-170.
    Zou & Donner (2008), Statist. Med. 27(10), 1693-1702.
    Holm (1979), Scand. J. Statist. 6(2), 65-70.
    Benjamini & Hochberg (1995), J. R. Statist. Soc. B 57(1), 289-300.

    Examples
    --------
    >>> import casepath as cp
    >>> days = {"North": [20, 30, 40, 50], "South": [25, 60, None, None]}
    >>> rows = [
    ...     row
    ...     for region, waits in days.items()
    ...     for i, wait in enumerate(waits)
    ...     for row in [(f"{region}{i}", "report", "2025-01-01", region)]
    ...     + ([(f"{region}{i}", "close_no_offence", f"2025-{1 + wait // 30:02}-15", None)]
    ...        if wait else [])
    ... ]
    >>> case, event, on, region = zip(*rows)
    >>> log = cp.EventLog(
    ...     {"case": case, "event": event, "on": on, "region": region, "who": case},
    ...     case="case", event="event", time="on", parents={"defendant": "who"},
    ... )
    >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
    >>> compared = replay.compare_groups("drop_out", by="region", days=180)
    >>> [(row["region"], row["cases"], row["share"]) for row in compared]
    [('North', 4, 1.0), ('South', 4, 0.5), ('(all)', 8, 0.75)]
    >>> compared.test
    GroupTest(statistic=2.56098, degrees_of_freedom=1, p_value=0.1095)
    >>> compared.differences["difference"]
    [0.5]
    """

    __slots__ = ()

    @property
    def target(self) -> str:
        """The stage, outcome class or outcome that was asked for."""
        return str(self._core.target)

    @property
    def days(self) -> int:
        """The day of the shares and of their differences."""
        return int(self._core.days)

    @property
    def cluster(self) -> str:
        """The parent by which shares are clustered; empty: by case."""
        return str(self._core.cluster)

    @property
    def groups(self) -> tuple[native.ComparedGroup, ...]:
        """One per group, the total last."""
        return tuple(self._core.groups)

    @property
    def tests(self) -> Result:
        """The three tests as a table, which says by which one to go."""
        return Result(self._core.tests_table(), self.about)

    @property
    def differences(self) -> Result:
        """Differences of the shares by the day, with adjusted p-values, as a table."""
        return Result(self._core.differences_table(), self.about)

    @property
    def test_name(self) -> str:
        """The test to go by: ``"gray"``, or ``"shares_by_day"`` where cases share parents."""
        return str(self._core.test_name)

    @property
    def test(self) -> GroupTest:
        """The test to go by."""
        return self._test(getattr(self._core, self.test_name))

    @property
    def gray(self) -> GroupTest:
        """Gray's test of the share that reached the target, at all times."""
        return self._test(self._core.gray)

    @property
    def log_rank(self) -> GroupTest:
        """The log-rank test of the pace of the cases still on their way."""
        return self._test(self._core.log_rank)

    @property
    def shares_by_day(self) -> GroupTest:
        """Wald's test of the shares by the day, clustered by the parent."""
        return self._test(self._core.shares_by_day)

    def _test(self, core: native.GroupTest) -> GroupTest:
        from casepath._group_statistics import GroupTest  # with the statistics: when used

        labels = tuple(", ".join(row.estimate.group) for row in self._core.groups[:-1])
        return GroupTest._of(core, labels)


class AgainstWhole(_Analysed):
    """Each group's share against the whole, by its size.  See `Replay.against_whole`.

    Notes
    -----
    Of the cases opened at least ``days`` days before the cut, which all have been followed as
    long.  The limits are those within which a share would lie by chance with probability 95 % and
    99.8 % if the group were like the whole: a funnel, wide for small groups.  The shrunken share
    is drawn towards the whole, the smaller the group the more: the better guess of what a small
    group does, where its own few cases are mostly chance.  Neither says why a group differs.

    References
    ----------
    Spiegelhalter (2005), Statist. Med. 24(8), 1185-1202.
    Kleinman (1973), J. Am. Statist. Ass. 68(341), 46-54.

    Examples
    --------
    >>> import casepath as cp
    >>> ended = {"North": (40, 10), "South": (3, 2)}
    >>> rows = []
    >>> for region, (cases, closed) in ended.items():
    ...     for i in range(cases):
    ...         rows.append((f"{region}{i}", "report", "2024-01-01", region))
    ...         if i < closed:
    ...             rows.append((f"{region}{i}", "close_no_offence", "2024-02-01", None))
    >>> case, event, on, region = zip(*rows)
    >>> log = cp.EventLog(
    ...     {"case": case, "event": event, "on": on, "region": region, "who": case},
    ...     case="case", event="event", time="on", parents={"defendant": "who"},
    ... )
    >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
    >>> funnel = replay.against_whole("drop_out", by="region", days=365)
    >>> [(row["region"], round(row["share"], 3), row["position"]) for row in funnel]
    [('North', 0.25, 'within'), ('South', 0.667, 'within')]
    """

    __slots__ = ()

    @property
    def target(self) -> str:
        """The stage, outcome class or outcome that was asked for."""
        return str(self._core.target)

    @property
    def days(self) -> int:
        """Within how many days of opening."""
        return int(self._core.days)

    @property
    def cluster(self) -> str:
        """The parent by whose design effect sizes are divided; empty: by case."""
        return str(self._core.cluster)

    @property
    def whole(self) -> float:
        """The share of all groups together; not-a-number where nobody was followed so long."""
        return float(self._core.whole)

    @property
    def overdispersion(self) -> float:
        """Correlation of two cases of one group: 0 where groups differ by chance alone."""
        return float(self._core.overdispersion)

    @property
    def prior_cases(self) -> float:
        """As how many cases the whole weighs in a shrunken share; may be infinite."""
        return float(self._core.prior_cases)

    @property
    def spread(self) -> str:
        """How groups differ: ``between_groups``, ``none``, ``complete`` or ``unknown``."""
        return str(self._core.spread)

    @property
    def groups(self) -> tuple[native.AgainstWholeRow, ...]:
        """One per group, by name."""
        return tuple(self._core.rows)

    def plot(self, ax: Axes | None = None) -> Axes:
        """The funnel plot: shares over sizes, the whole, and the limits around it.

        Groups beyond the limits of 95 % are named.  Needs matplotlib:
        ``pip install casepath[plot]``.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; without it a new figure of a fitting size.

        Returns
        -------
        matplotlib Axes
        """
        from casepath._plot_groups import plot_against_whole

        return plot_against_whole(self, ax)


class StandardisedShares(_Analysed):
    """Shares of groups as they would be if all were composed like the whole.

    See `Replay.standardised`.

    Notes
    -----
    Direct standardisation: per group, the sum over strata of what the stratum is of all cases x
    the Aalen-Johansen share of the group within it.  The infinitesimal jackknife, clustered by the
    parent, takes the weights as given.  Where nobody is pending, a whole standardised to its own
    composition has its crude share.

    Examples
    --------
    North has mostly thefts, South mostly assaults; within each they are alike:

    >>> import casepath as cp
    >>> cases = {("North", "theft"): (30, 6), ("North", "assault"): (10, 5),
    ...          ("South", "theft"): (10, 2), ("South", "assault"): (30, 15)}
    >>> rows = []
    >>> for (region, kind), (opened, closed) in cases.items():
    ...     for i in range(opened):
    ...         name = f"{region}{kind}{i}"
    ...         rows.append((name, "report", "2024-01-01", region, kind))
    ...         if i < closed:
    ...             rows.append((name, "close_no_offence", "2024-02-01", None, None))
    >>> case, event, on, region, kind = zip(*rows)
    >>> log = cp.EventLog(
    ...     {"case": case, "event": event, "on": on, "region": region, "kind": kind, "who": case},
    ...     case="case", event="event", time="on", parents={"defendant": "who"},
    ... )
    >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
    >>> shares = replay.standardised("drop_out", by="region", over="kind", days=365)
    >>> [(row["region"], round(row["crude"], 3), round(row["share"], 3)) for row in shares]
    [('North', 0.275, 0.35), ('South', 0.425, 0.35), ('(all)', 0.35, 0.35)]
    """

    __slots__ = ()

    @property
    def target(self) -> str:
        """The stage, outcome class or outcome that was asked for."""
        return str(self._core.target)

    @property
    def days(self) -> int:
        """Within how many days of opening."""
        return int(self._core.days)

    @property
    def level(self) -> float:
        """Confidence level of the intervals."""
        return float(self._core.level)

    @property
    def cluster(self) -> str:
        """The parent by which the jackknife is clustered; empty: by case."""
        return str(self._core.cluster)

    @property
    def groups(self) -> tuple[native.StandardisedShare, ...]:
        """One per group, the total last."""
        return tuple(self._core.rows)

    @property
    def standard(self) -> Result:
        """The composition that all groups are given, as a table."""
        return Result(self._core.standard_table(), self.about)
