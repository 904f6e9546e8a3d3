"""Intervals of shares, and the bootstrap, over arrays.  Not public: see `casepath.statistics`."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from casepath import _core as native
from casepath._arrays import Floats, numbers, whole_numbers
from casepath._curve_statistics import _table as exits_by_day
from casepath.errors import ArgumentError

__all__ = [
    "DirichletShares",
    "Intervals",
    "bootstrap_intervals",
    "bootstrap_weights",
    "clopper_pearson",
    "dirichlet",
    "jeffreys",
    "miettinen_nurminen",
    "newcombe",
    "reached_influence",
    "reached_under_weights",
    "wilson",
]

MOST_DAYS = 1_000_000


class Intervals(NamedTuple):
    """Lower and upper ends, of the shape of the input; not-a-number where there is none."""

    lower: Floats
    upper: Floats


class DirichletShares(NamedTuple):
    """Posterior mean, lower and upper end per class; not-a-number where nothing was counted."""

    mean: Floats
    lower: Floats
    upper: Floats


# --- one share ------------------------------------------------------------------------------------


def wilson(hits: ArrayLike, n: ArrayLike, level: float = 0.95) -> Intervals:
    """Wilson's score interval of a share, without continuity correction.

    As R's ``prop.test(correct=FALSE)``.

    Parameters
    ----------
    hits, n : array_like of float
        Of one shape, or of shapes that broadcast; fractions are allowed, as with a number of
        cases over a design effect.
    level : float

    Returns
    -------
    Intervals
        ``lower`` and ``upper``; not-a-number where ``n`` is 0.

    Raises
    ------
    ArgumentError
        For hits outside 0 to n, or a level outside 0 to 1.

    References
    ----------
    Wilson (1927), JASA 22(158), 209-212.

    Examples
    --------
    >>> from casepath import statistics
    >>> ends = statistics.wilson([0, 5], [10, 40])
    >>> ends.lower.round(4).tolist(), ends.upper.round(4).tolist()
    ([0.0, 0.0546], [0.2775, 0.2611])
    """
    return _share_intervals("wilson", hits, n, level)


def jeffreys(hits: ArrayLike, n: ArrayLike, level: float = 0.95) -> Intervals:
    """Equal-tailed posterior interval of a share under the prior Beta(1/2, 1/2).

    The lower end is 0 where nothing is hit and the upper one 1 where everything is.  The rest as
    `wilson`.

    References
    ----------
    Brown, Cai & DasGupta (2001), Statist. Sci. 16(2), 101-133.

    Examples
    --------
    >>> from casepath import statistics
    >>> round(float(statistics.jeffreys(1, 10).upper), 4)
    0.3813
    """
    return _share_intervals("jeffreys", hits, n, level)


def clopper_pearson(hits: ArrayLike, n: ArrayLike, level: float = 0.95) -> Intervals:
    """The exact interval of a share, as R's ``binom.test``.  The rest as `wilson`.

    References
    ----------
    Clopper & Pearson (1934), Biometrika 26(4), 404-413.

    Examples
    --------
    >>> from casepath import statistics
    >>> round(float(statistics.clopper_pearson(1, 10).upper), 4)
    0.445
    """
    return _share_intervals("clopper_pearson", hits, n, level)


def _share_intervals(method: str, hits: ArrayLike, n: ArrayLike, level: float) -> Intervals:
    flat, shape = _broadcast(hits=hits, n=n)
    ends = native.rate_intervals(flat[0], flat[1], method, level)
    return Intervals(ends[0].reshape(shape), ends[1].reshape(shape))


# --- two shares -----------------------------------------------------------------------------------


def newcombe(
    hits_a: ArrayLike, n_a: ArrayLike, hits_b: ArrayLike, n_b: ArrayLike, level: float = 0.95
) -> Intervals:
    """Interval of the difference of two shares from their Wilson intervals: Newcombe's method 10.

    Parameters
    ----------
    hits_a, n_a, hits_b, n_b : array_like of float
        Of one shape, or of shapes that broadcast; fractions are allowed.
    level : float

    Returns
    -------
    Intervals
        Of ``hits_a / n_a - hits_b / n_b``; not-a-number where either group has nobody.

    Raises
    ------
    ArgumentError
        For hits outside 0 to n, or a level outside 0 to 1.

    References
    ----------
    Newcombe (1998), Statist. Med. 17(8), 873-890.

    Examples
    --------
    >>> from casepath import statistics
    >>> ends = statistics.newcombe(56, 70, 48, 80)
    >>> round(float(ends.lower), 4), round(float(ends.upper), 4)
    (0.0524, 0.3339)
    """
    return _difference_intervals("newcombe", hits_a, n_a, hits_b, n_b, level)


def miettinen_nurminen(
    hits_a: ArrayLike, n_a: ArrayLike, hits_b: ArrayLike, n_b: ArrayLike, level: float = 0.95
) -> Intervals:
    """Score interval of the difference of two shares, its variance times N / (N - 1).

    The rest as `newcombe`; none where the groups have at most one case together.

    References
    ----------
    Miettinen & Nurminen (1985), Statist. Med. 4(2), 213-226.

    Examples
    --------
    >>> from casepath import statistics
    >>> ends = statistics.miettinen_nurminen(56, 70, 48, 80)
    >>> round(float(ends.lower), 4), round(float(ends.upper), 4)
    (0.0528, 0.3382)
    """
    return _difference_intervals("miettinen_nurminen", hits_a, n_a, hits_b, n_b, level)


def _difference_intervals(
    method: str, hits_a: ArrayLike, n_a: ArrayLike, hits_b: ArrayLike, n_b: ArrayLike, level: float
) -> Intervals:
    flat, shape = _broadcast(hits_a=hits_a, n_a=n_a, hits_b=hits_b, n_b=n_b)
    ends = native.difference_intervals(flat[0], flat[1], flat[2], flat[3], method, level)
    return Intervals(ends[0].reshape(shape), ends[1].reshape(shape))


# --- several shares -------------------------------------------------------------------------------


def dirichlet(counts: ArrayLike, level: float = 0.95, prior: float = 0.5) -> DirichletShares:
    """Shares of several classes under a Dirichlet prior, by default Jeffreys'.

    With a = count + prior and A their sum, each share is Beta(a, A - a); intervals are
    equal-tailed.

    Parameters
    ----------
    counts : array_like of float, shape (n_classes,)
    level : float
    prior : float
        Per class; above 0.

    Returns
    -------
    DirichletShares
        ``mean``, ``lower`` and ``upper``, each of shape (n_classes,).

    Raises
    ------
    ArgumentError
        Without classes, for a count that is negative or not finite, a prior that is not positive,
        or a level outside 0 to 1.

    References
    ----------
    Jeffreys (1946), Proc. R. Soc. Lond. A 186(1007), 453-461.

    Examples
    --------
    >>> from casepath import statistics
    >>> statistics.dirichlet([120, 45, 30, 5]).mean.round(4).tolist()
    [0.5965, 0.2252, 0.151, 0.0272]
    """
    shares = native.dirichlet_shares(numbers(counts, "counts"), level, prior)
    return DirichletShares(shares[0], shares[1], shares[2])


# --- bootstrap ------------------------------------------------------------------------------------


def bootstrap_weights(clusters: int, replicates: int = 1000, seed: int = 1) -> NDArray[np.uint32]:
    """How often each cluster is drawn in each replicate: so many draws as clusters, put back.

    The weights that `Replay.bootstrap` uses for all groups together, whose clusters stand by name.
    Each row is a pure function of the seed, the number of clusters and its own number.

    Parameters
    ----------
    clusters, replicates : int
    seed : int
        0 to 2**64 - 1.

    Returns
    -------
    ndarray of uint32, shape (replicates, clusters)
        Rows sum to ``clusters``.

    References
    ----------
    Efron (1979), Ann. Statist. 7(1), 1-26.
    Salmon, Moraes, Dror & Shaw (2011), SC '11 (Philox 4x32-10).

    Examples
    --------
    >>> from casepath import statistics
    >>> weights = statistics.bootstrap_weights(clusters=5, replicates=3, seed=1)
    >>> weights.shape, weights.sum(axis=1).tolist()
    ((3, 5), [5, 5, 5])
    """
    for name, value, highest in (
        ("clusters", clusters, 2**32 - 1),
        ("replicates", replicates, 2**32 - 1),
        ("seed", seed, 2**64 - 1),
    ):
        if not 0 <= value <= highest:
            raise ArgumentError(f"{name} is {value}; it must lie between 0 and {highest}")
    return native.bootstrap_weights(clusters, replicates, seed)


def bootstrap_intervals(
    estimate: float,
    replicates: ArrayLike,
    influence: ArrayLike | None = None,
    level: float = 0.95,
) -> native.BootstrapIntervals:
    """Normal, basic, percentile and BCa intervals of an estimate from its replicates.

    As R's ``boot::boot.ci``: the normal interval is moved by the bias, and between two replicates
    quantiles are interpolated on the scale of the normal distribution.

    Parameters
    ----------
    estimate : float
    replicates : array_like of float, shape (n_replicates,)
        Those that are not a number are left out and counted (``undefined``).
    influence : array_like of float, shape (n_clusters,), optional
        How the estimate changes with the weight of each cluster, in any unit; without it no BCa.
    level : float

    Returns
    -------
    BootstrapIntervals
        ``bias``, ``standard_error``; ``normal``, ``basic``, ``percentile``, ``bca``: (lower, upper)
        or None, ``why_none`` and ``why_no_bca`` saying why; ``at_the_edge``: an interval ends at
        the smallest or largest replicate.

    Raises
    ------
    ArgumentError
        Below two replicates, for an estimate that is not a number, a level outside 0 to 1.

    References
    ----------
    Davison & Hinkley (1997), Bootstrap Methods and their Application, Cambridge, chapter 5.
    Efron (1987), JASA 82(397), 171-185.

    Examples
    --------
    >>> from casepath import statistics
    >>> result = statistics.bootstrap_intervals(3.0, [1.0, 2.0, 3.0, 4.0, 5.0], level=1 / 3)
    >>> [round(end, 6) for end in result.percentile]
    [2.0, 4.0]
    >>> result.why_no_bca
    'none: the influence of the clusters is not given'
    """
    given = np.empty(0) if influence is None else numbers(influence, "influence")
    return native.bootstrap_intervals(estimate, numbers(replicates, "replicates"), given, level)


def reached_under_weights(
    days: ArrayLike,
    causes: ArrayLike,
    weights: ArrayLike,
    by_days: ArrayLike,
    *,
    of_cause: int = 1,
    entry: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
) -> Floats:
    """The Aalen-Johansen share of an exit by some days, under each row of a matrix of weights.

    Parameters
    ----------
    days : array_like of int, shape (n_cases,)
        Days from opening to the exit, or to the end of the records.
    causes : array_like of int, shape (n_cases,)
        0 for pending, else the exit taken, from 1.
    weights : array_like of int, shape (n_replicates, n_clusters)
        How often each cluster stands in the data, such as `bootstrap_weights` gives; columns in
        the order of the sorted values of ``clusters``.
    by_days : array_like of int, shape (n_days,)
        The days asked for.
    of_cause : int
        The exit whose share is asked for.
    entry : array_like of int, shape (n_cases,), optional
        Watched after this day; without it from opening.
    clusters : array_like, shape (n_cases,), optional
        Which cases belong together; without it each is its own, in the order given.

    Returns
    -------
    ndarray, shape (n_replicates, n_days)

    Raises
    ------
    ArgumentError
        For shapes that do not fit, an exit that is not after its entry, weights below 0.

    References
    ----------
    Aalen & Johansen (1978), Scand. J. Statist. 5(3), 141-150.

    Examples
    --------
    >>> from casepath import statistics
    >>> statistics.reached_under_weights(
    ...     [1, 3, 2], [1, 2, 1], [[1, 1], [2, 1]], by_days=[1, 2], clusters=["A", "A", "B"]
    ... ).round(3).tolist()
    [[0.333, 0.667], [0.4, 0.6]]
    """
    table, count = _clustered_table(days, causes, of_cause, entry, clusters)
    matrix = np.asarray(weights)
    if matrix.ndim != 2 or matrix.shape[1] != count:
        raise ArgumentError(
            f"weights has the shape {matrix.shape}; it must have a row per replicate and "
            f"{count} columns, one per cluster"
        )
    whole_numbers(matrix.ravel(), "weights", 0, 2**31 - 1)
    asked = whole_numbers(by_days, "by_days", 0, MOST_DAYS)
    return native.reached_under(table, of_cause, asked.tolist(), matrix.astype(np.uint32))


def reached_influence(
    days: ArrayLike,
    causes: ArrayLike,
    by_day: int,
    *,
    of_cause: int = 1,
    entry: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
) -> Floats:
    """How the Aalen-Johansen share of an exit by a day changes with the weight of each cluster.

    The infinitesimal jackknife: the root of its sum of squares is the standard error.  Parameters
    as of `reached_under_weights`.

    Returns
    -------
    ndarray, shape (n_clusters,)
        By sorted value of ``clusters``: the derivative as a cluster's weight grows from 1.

    References
    ----------
    Jaeckel (1972), The infinitesimal jackknife, Bell Laboratories MM 72-1215-11.

    Examples
    --------
    >>> from casepath import statistics
    >>> statistics.reached_influence([1, 2], [1, 2], by_day=1).round(3).tolist()
    [0.25, -0.25]
    """
    table, count = _clustered_table(days, causes, of_cause, entry, clusters)
    return native.reached_influence(table, of_cause, by_day, count)


def _clustered_table(
    days: ArrayLike,
    causes: ArrayLike,
    of_cause: int,
    entry: ArrayLike | None,
    clusters: ArrayLike | None,
) -> tuple[native.IncidenceTable, int]:
    """Exits tabulated, and how many clusters there are."""
    if of_cause < 1:
        raise ArgumentError(f"of_cause is {of_cause}; exits are numbered from 1")
    cause = whole_numbers(causes, "causes", 0, 1000)
    own = np.arange(cause.size) if clusters is None else np.asarray(clusters)
    n_causes = max(int(cause.max(initial=1)), of_cause)
    return exits_by_day(days, cause, n_causes, entry, None, own), np.unique(own).size


def _broadcast(**values: ArrayLike) -> tuple[list[Floats], tuple[int, ...]]:
    """Numbers of one shape, flat, and that shape."""
    arrays = [np.asarray(value, dtype=np.float64) for value in values.values()]
    try:
        spread = np.broadcast_arrays(*arrays)
    except ValueError:
        shapes = ", ".join(f"{name} {np.shape(one)}" for name, one in values.items())
        raise ArgumentError(f"arrays whose shapes do not fit: {shapes}") from None
    return [np.ascontiguousarray(one).ravel() for one in spread], spread[0].shape
