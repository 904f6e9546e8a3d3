"""Comparisons of groups over arrays.  Not public: see `casepath.statistics`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from casepath import _core as native
from casepath._arrays import Floats, codes, same_length, whole_numbers
from casepath.errors import ArgumentError

__all__ = ["GroupShares", "GroupTest", "ShareDifference", "gray_test", "group_shares", "log_rank"]

MOST_DAYS = 1_000_000


def _exits(
    days: ArrayLike,
    causes: ArrayLike,
    groups: ArrayLike,
    entry: ArrayLike | None,
    counts: ArrayLike | None,
    clusters: ArrayLike | None,
    strata: ArrayLike | None,
) -> tuple[tuple[Any, ...], tuple[Any, ...], native.ExitColumns]:
    """Labels of groups and strata, and the exits as _core takes them."""
    day = whole_numbers(days, "days", 0, MOST_DAYS)
    cause = whole_numbers(causes, "causes", 0, 1000)
    labels, group = codes(groups, "groups")
    start = None if entry is None else whole_numbers(entry, "entry", -MOST_DAYS, MOST_DAYS)
    count = None if counts is None else whole_numbers(counts, "counts", 0, 1 << 40)
    cluster = None if clusters is None else codes(clusters, "clusters")[1]
    stratum_labels, stratum = ((), None) if strata is None else codes(strata, "strata")
    same_length(
        days=day,
        causes=cause,
        groups=group,
        entry=start,
        counts=count,
        clusters=cluster,
        strata=stratum,
    )
    columns = native.ExitColumns(
        day,
        cause,
        group,
        len(labels),
        start,
        count,
        cluster,
        stratum,
        max(1, len(stratum_labels)),
    )
    return labels, stratum_labels, columns


# --- tests of curves ------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class GroupTest:
    """A test of what groups have in common.

    Attributes
    ----------
    statistic : float
        Chi-square distributed with ``degrees_of_freedom`` if the groups are alike; not-a-number
        where it is not known.
    degrees_of_freedom : int
        Rank of the covariance: a group that nobody is at risk in takes no part.
    p_value : float
    reason : str
        Why there is no statistic; empty where there is one.
    groups : tuple
        Labels, in the order of what follows.
    observed, expected : ndarray, shape (n_groups,)
        Events, and what they would be if all groups were alike; weighted where ``rho`` is not 0.
        Empty for a test of shares.
    covariance : ndarray, shape (n_groups, n_groups)
        Of observed - expected.  Empty for a test of shares.
    """

    statistic: float
    degrees_of_freedom: int
    p_value: float
    reason: str
    groups: tuple[Any, ...]
    observed: Floats
    expected: Floats
    covariance: Floats

    @classmethod
    def _of(cls, core: native.GroupTest, groups: tuple[Any, ...]) -> GroupTest:
        n = len(core.observed)
        return cls(
            core.statistic,
            core.degrees_of_freedom,
            core.p_value,
            core.reason,
            groups,
            core.observed,
            core.expected,
            core.covariance.reshape(n, n),
        )

    def __repr__(self) -> str:
        if self.reason:
            return f"GroupTest({self.reason})"
        return (
            f"GroupTest(statistic={self.statistic:.6g}, "
            f"degrees_of_freedom={self.degrees_of_freedom}, p_value={self.p_value:.4g})"
        )


def log_rank(
    days: ArrayLike,
    causes: ArrayLike,
    groups: ArrayLike,
    *,
    cause: int = 1,
    rho: float = 0.0,
    strata: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    counts: ArrayLike | None = None,
) -> GroupTest:
    """Do cases of several groups take an exit at the same pace while they are on their way?

    The log-rank test with hypergeometric variance.  Other exits count as censored, so that hazards
    are compared and not shares: for shares see `gray_test`.

    Parameters
    ----------
    days : array_like of int, shape (n,)
        Days to the exit, or to where the records end; all exits of a day happen at once, and
        censoring comes after them.
    causes : array_like of int, shape (n,)
        0 for pending, 1 and more for the exit taken.
    groups : array_like, shape (n,)
    cause : int
        The exit that is asked for.
    rho : float
        An event at t is weighted by S(t-)^rho, S the Kaplan-Meier estimate of all groups.
    strata : array_like, shape (n,), optional
        Groups are compared within strata.
    entry : array_like of int, shape (n,), optional
        Watched after that day, up to ``days``: entry < t <= days.
    counts : array_like of int, shape (n,), optional
        How many cases each row stands for.

    Returns
    -------
    GroupTest

    Raises
    ------
    ArgumentError
        For arrays of different length, days, causes or counts that are negative or not whole, a
        case that exits before it enters.

    Notes
    -----
    Cases are taken as independent.  As R's ``survival::survdiff``; with ``entry``, as the score
    test of ``coxph(ties="exact")``.

    References
    ----------
    Mantel (1966), Cancer Chemother. Rep. 50, 163-170.
    Harrington & Fleming (1982), Biometrika 69(3), 553-566.

    Examples
    --------
    >>> from casepath import statistics
    >>> test = statistics.log_rank([3, 5, 8, 1, 2, 4], [1, 1, 0, 1, 1, 1], list("AAABBB"))
    >>> test.observed.tolist(), test.expected.round(4).tolist()
    ([2.0, 3.0], [3.5167, 1.4833])
    >>> test
    GroupTest(statistic=2.55665, degrees_of_freedom=1, p_value=0.1098)
    """
    labels, _, columns = _exits(days, causes, groups, entry, counts, None, strata)
    return GroupTest._of(native.log_rank(columns, int(cause), float(rho)), labels)


def gray_test(
    days: ArrayLike,
    causes: ArrayLike,
    groups: ArrayLike,
    *,
    cause: int = 1,
    rho: float = 0.0,
    strata: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    counts: ArrayLike | None = None,
) -> GroupTest:
    """Does the same share of several groups take an exit, at all times?

    Gray's test of cumulative incidence, with other exits competing.  Parameters, result and errors
    are those of `log_rank`; ``rho`` weighs an event at t by (1 - F(t-))^rho, F the incidence that
    all groups have in common.

    Notes
    -----
    Cases are taken as independent: where they belong together, see `group_shares`.  As R's
    ``cmprsk::cuminc``, which knows no delayed entry.  With ``entry``, where everybody watched of a
    group has ended before others of it enter, the test is not known.

    References
    ----------
    Gray (1988), Ann. Statist. 16(3), 1141-1154.

    Examples
    --------
    >>> from casepath import statistics
    >>> statistics.gray_test([3, 5, 8, 1, 2, 4], [1, 2, 0, 1, 1, 2], list("AAABBB"))
    GroupTest(statistic=1.01771, degrees_of_freedom=1, p_value=0.3131)
    """
    labels, _, columns = _exits(days, causes, groups, entry, counts, None, strata)
    return GroupTest._of(native.gray_test(columns, int(cause), float(rho)), labels)


# --- shares by a day ------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShareDifference:
    """A share less another.

    ``interval`` is None where one of the shares has none; ``p_value``, the largest 1 - level at
    which the interval leaves out 0, is then not-a-number.
    """

    difference: float
    standard_error: float
    interval: tuple[float, float] | None
    p_value: float


@dataclass(frozen=True, eq=False)
class GroupShares:
    """Shares of groups by a day, and how they vary together.

    Attributes
    ----------
    groups : tuple
        Labels, in the order of what follows.
    shares : ndarray, shape (n_groups,)
        Not-a-number where it can't be known.
    covariance : ndarray, shape (n_groups, n_groups)
    unknown_strata : tuple of tuple
        Per group, the strata whose share can't be known; ``(None,)`` without strata.
    """

    groups: tuple[Any, ...]
    shares: Floats
    covariance: Floats
    unknown_strata: tuple[tuple[Any, ...], ...]
    _core: native.GroupShares

    @property
    def standard_errors(self) -> Floats:
        """Of the shares."""
        return np.sqrt(np.diag(self.covariance))

    def equal_shares(self) -> GroupTest:
        """Wald's test that all groups have the same share; sound with clusters."""
        return GroupTest._of(native.equal_shares(self._core), self.groups)

    def difference(self, first: Any, second: Any, level: float = 0.95) -> ShareDifference:
        """The share of a group less that of another.

        The interval is put together from those of both shares and their correlation (Zou & Donner,
        2008).  None where a share is 0 or 1: arrays don't tell who was followed to the day.
        """
        places = []
        for label in (first, second):
            if label not in self.groups:
                raise ArgumentError(f"there is no group {label!r}; there are {self.groups}")
            places.append(self.groups.index(label))
        errors = self.standard_errors
        one, other = (
            (float(self.shares[place]), float(errors[place]), 0.0, 0.0) for place in places
        )
        found = native.difference_of_shares(
            one, other, float(self.covariance[places[0], places[1]]), level
        )
        return ShareDifference(
            found.difference, found.standard_error, found.interval, found.p_value
        )

    def __repr__(self) -> str:
        said = ", ".join(
            f"{group}: {share:.4g}" for group, share in zip(self.groups, self.shares, strict=True)
        )
        return f"GroupShares({said})"


def group_shares(
    days: ArrayLike,
    causes: ArrayLike,
    groups: ArrayLike,
    day: int,
    *,
    cause: int = 1,
    clusters: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    weights: Mapping[Any, float] | None = None,
    entry: ArrayLike | None = None,
    counts: ArrayLike | None = None,
) -> GroupShares:
    """The share of each group that took an exit by the end of a day, and how the shares covary.

    Aalen-Johansen with the infinitesimal jackknife: the influences of a cluster on all groups are
    added before they are multiplied, so that groups that share clusters covary.

    Parameters
    ----------
    days, causes, groups, cause, entry, counts
        As for `log_rank`.
    day : int
        Cases that enter after it take no part.
    clusters : array_like, shape (n,), optional
        Of cases that belong together, such as charges of one defendant; without it each case is
        one.
    strata : array_like, shape (n,), optional
    weights : mapping of stratum to float, optional
        Makes the shares directly standardised: per group, the sum of weight x share of the
        stratum, with weights that are made to sum to 1 and taken as given.

    Returns
    -------
    GroupShares

    Raises
    ------
    ArgumentError
        As for `log_rank`; for strata without weights or the reverse, for a stratum without weight.

    References
    ----------
    Aalen & Johansen (1978), Scand. J. Statist. 5(3), 141-150.

    Examples
    --------
    >>> from casepath import statistics
    >>> shares = statistics.group_shares(
    ...     [3, 5, 8, 1, 2, 4], [1, 2, 0, 1, 1, 2], list("AAABBB"), day=5, clusters=list("xyzxyz")
    ... )
    >>> shares
    GroupShares(A: 0.3333, B: 0.6667)
    >>> shares.covariance.round(4).tolist()
    [[0.0741, 0.037], [0.037, 0.0741]]
    """
    labels, stratum_labels, columns = _exits(days, causes, groups, entry, counts, clusters, strata)
    if (strata is None) != (weights is None):
        raise ArgumentError("strata and weights go together: give both or neither")
    given = np.zeros(0)
    if weights is not None:
        missing = [label for label in stratum_labels if label not in weights]
        if missing:
            raise ArgumentError(f"weights: there is none for stratum {missing[0]!r}")
        unknown = [label for label in weights if label not in stratum_labels and weights[label]]
        if unknown:
            raise ArgumentError(f"weights: no case is of stratum {unknown[0]!r}")
        given = np.array([weights[label] for label in stratum_labels], dtype=np.float64)
    core = native.group_shares(columns, int(cause), int(day), clusters is not None, given)
    n = len(labels)
    return GroupShares(
        labels,
        core.shares,
        core.covariance.reshape(n, n),
        tuple(
            tuple(stratum_labels[i] if stratum_labels else None for i in places)
            for places in core.unknown_strata
        ),
        core,
    )
