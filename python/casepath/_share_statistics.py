"""Many shares at once, over arrays.  Not public: see `casepath.statistics`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from casepath import _core as native
from casepath._arrays import Floats, numbers, same_length
from casepath.errors import ArgumentError

__all__ = [
    "MantelHaenszel",
    "Shrinkage",
    "StandardisedRate",
    "benjamini_hochberg",
    "direct_standardisation",
    "funnel_limits",
    "holm",
    "mantel_haenszel",
    "shrink",
]

Interval: TypeAlias = tuple[float, float]

# --- many comparisons -----------------------------------------------------------------------------


def holm(p_values: ArrayLike) -> Floats:
    """Adjusts p-values so that comparing each with a level bounds the chance of any false call.

    Whatever the comparisons have in common.  A p-value that is not a number stays so and is not
    counted.  As R's ``p.adjust(method="holm")``.

    Parameters
    ----------
    p_values : array_like of float, shape (n,)

    Returns
    -------
    ndarray, shape (n,)
        In the same order.

    Raises
    ------
    ArgumentError
        For a p-value outside 0 to 1.

    References
    ----------
    Holm (1979), Scand. J. Statist. 6(2), 65-70.

    Examples
    --------
    >>> from casepath import statistics
    >>> statistics.holm([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    """
    return native.adjusted(numbers(p_values, "p_values"), "holm")


def benjamini_hochberg(p_values: ArrayLike) -> Floats:
    """Adjusts p-values so that comparing each with a level bounds the false discovery rate.

    That is the expected share of false calls among all; for comparisons that are independent or
    positively related.  As R's ``p.adjust(method="BH")``.  The rest as `holm`.

    References
    ----------
    Benjamini & Hochberg (1995), J. R. Statist. Soc. B 57(1), 289-300.

    Examples
    --------
    >>> from casepath import statistics
    >>> statistics.benjamini_hochberg([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.04, 0.04]
    """
    return native.adjusted(numbers(p_values, "p_values"), "benjamini_hochberg")


# --- standardisation ------------------------------------------------------------------------------


@dataclass(frozen=True)
class StandardisedRate:
    """A rate as found (``crude``) and standardised (``rate``), with standard errors.

    ``poisson_error`` is for events that are Poisson, ``binomial_error`` for cases each of which has
    an event or has not; ``interval`` is Fay and Feuer's.
    """

    crude: float
    rate: float
    poisson_error: float
    binomial_error: float
    interval: Interval


def direct_standardisation(
    events: ArrayLike, exposure: ArrayLike, standard: ArrayLike, level: float = 0.95
) -> StandardisedRate:
    """A rate as it would be if the group were composed like a standard population.

    The sum of standard share x rate over strata.  The interval is from gamma distributions and
    holds for few events; its upper end can exceed 1.  As epitools' ``ageadjust.direct``.

    Parameters
    ----------
    events, exposure : array_like of float, shape (n_strata,)
        Events of the group, and cases or the time that they were watched.
    standard : array_like of float, shape (n_strata,)
        Size of each stratum in the standard.
    level : float

    Raises
    ------
    ArgumentError
        For numbers that are negative, a standard without weight, a stratum with weight but without
        exposure.

    References
    ----------
    Fay & Feuer (1997), Statist. Med. 16(7), 791-801.

    Examples
    --------
    Of 40 thefts and 10 assaults, 8 and 5 were dropped; in the whole, assaults are half:

    >>> from casepath import statistics
    >>> rate = statistics.direct_standardisation([8, 5], [40, 10], [100, 100])
    >>> rate.crude, rate.rate
    (0.26, 0.35)
    """
    arrays = (
        numbers(events, "events"),
        numbers(exposure, "exposure"),
        numbers(standard, "standard"),
    )
    same_length(events=arrays[0], exposure=arrays[1], standard=arrays[2])
    core = native.direct_standardisation(np.column_stack(arrays).tolist(), level)
    if core.interval is None:
        raise AssertionError("a standardised rate has an interval")
    return StandardisedRate(
        core.crude, core.rate, core.poisson_error, core.binomial_error, core.interval
    )


@dataclass(frozen=True)
class MantelHaenszel:
    """What two groups have in common over strata, the first against the second.

    Not-a-number, and None for an interval, where it can't be known.  ``chi_square`` and
    ``p_value`` are the Cochran-Mantel-Haenszel test, ``corrected_`` with continuity correction.
    """

    odds_ratio: float
    odds_ratio_interval: Interval | None
    risk_ratio: float
    risk_ratio_log_error: float
    risk_ratio_interval: Interval | None
    risk_difference: float
    risk_difference_error: float
    risk_difference_interval: Interval | None
    chi_square: float
    p_value: float
    corrected_chi_square: float
    corrected_p_value: float


def mantel_haenszel(tables: ArrayLike, level: float = 0.95) -> MantelHaenszel:
    """Odds ratio, risk ratio and risk difference of two groups, put together over strata.

    As R's ``mantelhaen.test`` (with the interval of Robins, Breslow and Greenland) and epiR's
    ``epi.2by2`` (risk ratio: Greenland and Robins; difference: Sato).

    Parameters
    ----------
    tables : array_like of float, shape (n_strata, 2, 2)
        Per stratum a row for each group: with the event, without it.
    level : float

    References
    ----------
    Mantel & Haenszel (1959), J. Natl. Cancer Inst. 22(4), 719-748.
    Robins, Breslow & Greenland (1986), Biometrics 42(2), 311-323.
    Greenland & Robins (1985), Biometrics 41(1), 55-68.
    Sato (1989), Biometrics 45(4), 1323-1324.

    Examples
    --------
    >>> from casepath import statistics
    >>> result = statistics.mantel_haenszel([[[10, 10], [5, 15]], [[8, 2], [12, 8]]])
    >>> round(result.odds_ratio, 4), round(result.risk_difference, 4)
    (2.8699, 0.23)
    """
    array = np.asarray(tables, dtype=np.float64)
    if array.ndim != 3 or array.shape[1:] != (2, 2):
        raise ArgumentError(
            f"tables has shape {array.shape}; it must be (n_strata, 2, 2): per stratum a row for "
            "each group, with the event and without it"
        )
    core = native.mantel_haenszel(array.reshape(-1, 4).tolist(), level)
    return MantelHaenszel(
        **{name: getattr(core, name) for name in MantelHaenszel.__dataclass_fields__}
    )


# --- small groups ---------------------------------------------------------------------------------


def funnel_limits(target: float, n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Where the share of ``n`` cases lies by chance, if each has ``target`` as its chance.

    Exact binomial limits, interpolated between counts so that they are smooth over n.  A share
    lies outside where its tail, its own count included, is smaller than (1 - level) / 2; limits do
    not depend on what is called a hit.

    Parameters
    ----------
    target : float
    n : array_like of float, shape (n_groups,)
        Sizes; they need not be whole.
    level : float

    Returns
    -------
    lower, upper : ndarray, shape (n_groups,)
        Not-a-number where n is 0.

    References
    ----------
    Spiegelhalter (2005), Statist. Med. 24(8), 1185-1202, appendix A.1.

    Examples
    --------
    >>> from casepath import statistics
    >>> lower, upper = statistics.funnel_limits(0.2, [10, 100, 1000])
    >>> lower.round(3).tolist(), upper.round(3).tolist()
    ([0.0, 0.12, 0.175], [0.529, 0.286, 0.226])
    """
    return native.funnel_limits(float(target), numbers(n, "n"), level)


@dataclass(frozen=True, eq=False)
class Shrinkage:
    """Shares of groups drawn towards the whole.

    Attributes
    ----------
    whole : float
    overdispersion : float
        Correlation of two cases of one group; 0 where groups differ by chance alone.
    prior_cases : float
        How many cases the whole weighs as; infinite where groups differ by chance alone.
    spread : {"between_groups", "none", "complete", "unknown"}
    shares, own_weights, lower, upper : ndarray, shape (n_groups,)
    """

    whole: float
    overdispersion: float
    prior_cases: float
    spread: str
    shares: Floats
    own_weights: Floats
    lower: Floats
    upper: Floats


def shrink(hits: ArrayLike, n: ArrayLike, level: float = 0.95) -> Shrinkage:
    """Shares of groups drawn towards the whole, the smaller the group the more.

    Empirical Bayes by the beta-binomial model, its parameters by the method of moments; the
    intervals are those of the posterior, equal tails.  They take the whole and the spread as known,
    and so are a little too short where groups are few.

    Parameters
    ----------
    hits, n : array_like of float, shape (n_groups,)
    level : float

    Returns
    -------
    Shrinkage
        Where groups differ by no more than chance (``spread`` is "none"), or one can't tell
        ("unknown"), all shares are that of the whole, with its Clopper-Pearson interval; where they
        differ as much as they can ("complete"), each is its own.

    References
    ----------
    Kleinman (1973), J. Am. Statist. Ass. 68(341), 46-54.

    Examples
    --------
    >>> from casepath import statistics
    >>> result = statistics.shrink([0, 30, 70], [4, 100, 100])
    >>> result.shares.round(3).tolist(), result.own_weights.round(3).tolist()
    ([0.167, 0.304, 0.696], [0.66, 0.98, 0.98])
    """
    counts = (numbers(hits, "hits"), numbers(n, "n"))
    same_length(hits=counts[0], n=counts[1])
    core = native.shrink(*counts, level)
    ends = [one.interval or (np.nan, np.nan) for one in core.groups]
    return Shrinkage(
        core.whole,
        core.overdispersion,
        core.prior_cases,
        core.spread,
        np.array([one.share for one in core.groups], dtype=np.float64),
        np.array([one.own_weight for one in core.groups], dtype=np.float64),
        np.array([lower for lower, _ in ends], dtype=np.float64),
        np.array([upper for _, upper in ends], dtype=np.float64),
    )
