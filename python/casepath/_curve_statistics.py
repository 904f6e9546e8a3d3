"""Curves of first passages over arrays.  Not public: see `casepath.statistics`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from casepath import _core as native
from casepath._arrays import Floats, codes, same_length, whole_numbers
from casepath.errors import ArgumentError

__all__ = [
    "CumulativeIncidence",
    "KaplanMeier",
    "Quantile",
    "RestrictedMean",
    "TimeContrast",
    "cumulative_incidence",
    "follow_up",
    "kaplan_meier",
    "probability_interval",
    "restricted_mean",
    "restricted_mean_difference",
    "restricted_mean_ratio",
]

MOST_DAYS = 1_000_000

Transform: TypeAlias = Literal["plain", "log", "cloglog", "logit", "arcsine"]
"""The scale on which an interval is symmetric."""

Variance: TypeAlias = Literal["jackknife", "greenwood", "aalen", "gray"]
"""How a standard error is made."""

Counts: TypeAlias = NDArray[np.int64]


class Quantile(NamedTuple):
    """Days by which a share of the cases has got somewhere; not-a-number where it never does."""

    day: float
    lower: float
    upper: float


class RestrictedMean(NamedTuple):
    """A mean number of days within a window, and its standard error."""

    days: float
    standard_error: float


class TimeContrast(NamedTuple):
    """A difference or ratio of two means, its interval, and the p-value that they are equal."""

    estimate: float
    lower: float
    upper: float
    p_value: float


def _table(
    days: ArrayLike,
    causes: ArrayLike,
    n_causes: int | None,
    entry: ArrayLike | None,
    counts: ArrayLike | None,
    clusters: ArrayLike | None,
    name: str = "causes",
) -> native.IncidenceTable:
    """Exits of whole days, tabulated."""
    day = whole_numbers(days, "days", 0, MOST_DAYS)
    cause = whole_numbers(causes, name, 0, 1000 if n_causes is None else n_causes)
    start = None if entry is None else whole_numbers(entry, "entry", -MOST_DAYS, MOST_DAYS)
    count = None if counts is None else whole_numbers(counts, "counts", 0, 1 << 40)
    cluster = None if clusters is None else codes(clusters, "clusters")[1]
    same_length(**{"days": day, name: cause, "entry": start, "counts": count, "clusters": cluster})
    if start is not None:
        bad = np.flatnonzero(day <= start)
        if bad.size:
            row = bad[0]
            raise ArgumentError(
                f"days[{row}] is {day[row]} and entry[{row}] is {start[row]}; a case must be "
                "watched for a day at least"
            )
    if n_causes is None:
        n_causes = int(max(1, cause.max(initial=0)))
    return native.IncidenceTable(day, cause, start, count, cluster, n_causes)


def _kind(variance: str, clusters: ArrayLike | None) -> str:
    allowed = ("jackknife", "greenwood", "aalen", "gray")
    if variance not in allowed:
        names = ", ".join(f'"{name}"' for name in allowed)
        raise ArgumentError(f'variance: "{variance}" is not one of {names}')
    if clusters is None:
        return variance
    if variance != "jackknife":
        raise ArgumentError(
            f'variance: "{variance}" knows counts and no clusters; take "jackknife", or leave '
            "clusters out"
        )
    return "clustered"


def _errors(table: native.IncidenceTable, cause: int, kind: str) -> Floats:
    return np.sqrt(table.variance(cause, kind))


def probability_interval(
    probability: float,
    standard_error: float,
    transform: Transform = "cloglog",
    level: float = 0.95,
    *,
    of: Literal["incidence", "survival"] = "incidence",
) -> tuple[float, float] | None:
    """The interval of an estimated probability, on one of five scales.

    Parameters
    ----------
    probability, standard_error : float
    transform : {"plain", "log", "cloglog", "logit", "arcsine"}
        The scale on which the interval is symmetric.  Of an incidence p: p, log(p),
        log(-log(1 - p)), log(p / (1 - p)), asin(sqrt(p)).  Of a survival S: the same of S, but
        ``"cloglog"`` is log(-log(S)), that of the incidence 1 - S; R's survfit calls it "log-log".
    level : float
    of : {"incidence", "survival"}
        Of something having happened, or of its not having happened yet.

    Returns
    -------
    tuple or None
        Cut off at 0 and 1.  None where the probability is 0 or 1: no scale has an answer there.

    Raises
    ------
    ArgumentError
        For a probability or a level outside 0 to 1, a negative standard error, another transform.

    Examples
    --------
    >>> from casepath.statistics import probability_interval
    >>> [round(limit, 4) for limit in probability_interval(0.2, 0.04)]
    [0.134, 0.2926]
    """
    if of not in ("incidence", "survival"):
        raise ArgumentError(f'of: "{of}" is not one of "incidence", "survival"')
    return native.probability_interval(
        probability, standard_error, transform, level, of == "survival"
    )


# --- Kaplan-Meier ---------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class KaplanMeier:
    """What is left of the cases by day.

    Attributes
    ----------
    days : ndarray of int, shape (n_days,)
        Distinct days on which somebody ends or is censored.
    at_risk, ended, censored : ndarray of int, shape (n_days,)
        Watched just before the day's end, ended on it, and censored on it, after those.
    survival, standard_error, lower, upper : ndarray of float, shape (n_days,)
        Share without an end, on the plain scale; limits are not-a-number at 0 and 1.
    hazard, hazard_standard_error : ndarray of float, shape (n_days,)
        Cumulative hazard: Nelson-Aalen, or Fleming-Harrington's.
    """

    days: Counts
    at_risk: Counts
    ended: Counts
    censored: Counts
    survival: Floats
    standard_error: Floats
    lower: Floats
    upper: Floats
    hazard: Floats
    hazard_standard_error: Floats

    def quantiles(self, probabilities: Sequence[float] = (0.25, 0.5, 0.75)) -> list[Quantile]:
        """Days by which these shares of the cases have ended, with limits.

        The first day at which the curve gets there; where it is flat at the probability, the middle
        of the stretch, as R's survfit answers.
        """
        return [
            Quantile(*one)
            for one in native.curve_quantiles(
                self.days, 1 - self.survival, 1 - self.upper, 1 - self.lower, list(probabilities)
            )
        ]

    def __repr__(self) -> str:
        return (
            f"KaplanMeier({len(self.days)} days, {int(self.ended.sum())} ended, "
            f"{int(self.censored.sum())} censored)"
        )


def kaplan_meier(
    days: ArrayLike,
    ended: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    counts: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    variance: Variance = "jackknife",
    ties: Literal["together", "one_by_one"] = "together",
    transform: Transform = "cloglog",
    level: float = 0.95,
) -> KaplanMeier:
    """The share of cases without an end by day, and the cumulative hazard.

    Parameters
    ----------
    days : array_like of int, shape (n,)
        Days to the end, or to where the records stop; all ends of a day happen at once, and
        censoring comes after them.
    ended : array_like of bool or 0 and 1, shape (n,)
        False: censored.
    entry : array_like of int, shape (n,), optional
        Watched from after this day; without it from the beginning, day 0 included.
    counts : array_like of int, shape (n,), optional
        How many cases an entry stands for.
    clusters : array_like, shape (n,), optional
        Which cases belong together: their influences are added before they are squared.
    variance : {"jackknife", "greenwood", "aalen", "gray"}
        The infinitesimal jackknife equals Greenwood's without clusters and late entries.
    ties : {"together", "one_by_one"}
        Nelson-Aalen, with the product-limit survival; or Fleming-Harrington, whose ties come one
        after the other and whose survival is exp(-hazard), with the error of the hazard times it.
    transform, level
        As of `probability_interval`.

    Returns
    -------
    KaplanMeier

    Raises
    ------
    ArgumentError
        For arrays of different length, a day that is no whole number or not after its entry; the
        message names the first bad row.

    References
    ----------
    Kaplan & Meier (1958), JASA 53, 457-481.  Nelson (1972), Technometrics 14, 945-966; Aalen
    (1978), Ann. Statist. 6, 701-726.  Fleming & Harrington (1984), Comm. Statist. A 13, 2469-2486.

    Examples
    --------
    >>> from casepath.statistics import kaplan_meier
    >>> curve = kaplan_meier([2, 3, 3, 5, 8], [1, 1, 0, 1, 0])
    >>> curve.survival.round(3).tolist()
    [0.8, 0.6, 0.3, 0.3]
    >>> curve.quantiles([0.5])[0].day
    5.0
    """
    table = _table(days, ended, 1, entry, counts, clusters, "ended")
    kind = _kind(variance, clusters)
    if ties not in ("together", "one_by_one"):
        raise ArgumentError(f'ties: "{ties}" is not one of "together", "one_by_one"')
    hazard, hazard_error = table.hazard(ties == "one_by_one")
    survival = table.waiting()
    error = _errors(table, 0, kind)
    if ties == "one_by_one":
        survival = np.exp(-hazard)
        error = survival * hazard_error
    limits = native.probability_intervals(survival, error, transform, level, True)
    return KaplanMeier(
        table.days(),
        table.at_risk(),
        table.ended()[:, 0],
        table.pending(),
        survival,
        error,
        limits[:, 0],
        limits[:, 1],
        hazard,
        hazard_error,
    )


def follow_up(
    days: ArrayLike,
    ended: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    counts: ArrayLike | None = None,
    level: float = 0.95,
) -> KaplanMeier:
    """How long cases are followed, whether they end or not: reverse Kaplan-Meier.

    Censoring is the event, and an end is censored.  Parameters as of `kaplan_meier`; the median is
    ``follow_up(...).quantiles([0.5])``.

    References
    ----------
    Schemper & Smith (1996), Control. Clin. Trials 17, 343-346.

    Examples
    --------
    >>> from casepath.statistics import follow_up
    >>> follow_up([2, 3, 3, 5, 8], [1, 1, 0, 1, 0]).quantiles([0.5])[0].day
    8.0
    """
    end = whole_numbers(ended, "ended", 0, 1)
    return kaplan_meier(days, 1 - end, entry=entry, counts=counts, level=level)


# --- competing exits ------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class CumulativeIncidence:
    """Shares of the cases that have taken each exit, by day.

    Attributes
    ----------
    days : ndarray of int, shape (n_days,)
        Distinct days on which somebody exits or is censored.
    at_risk, censored : ndarray of int, shape (n_days,)
        Watched just before the day's exits, and censored on it, after those.
    ended, share, standard_error, lower, upper : ndarray, shape (n_days, n_causes)
        Exits on the day; share that has taken the exit, its error and interval, which is
        not-a-number at 0 and 1.
    waiting, waiting_standard_error : ndarray of float, shape (n_days,)
        Share that has taken none.
    """

    days: Counts
    at_risk: Counts
    censored: Counts
    ended: Counts
    share: Floats
    standard_error: Floats
    lower: Floats
    upper: Floats
    waiting: Floats
    waiting_standard_error: Floats

    def at(self, day: float) -> Floats:
        """Shares at the end of a day, one per cause."""
        place = int(np.searchsorted(self.days, day, side="right"))
        if place == 0:
            return np.zeros(self.share.shape[1])
        row: Floats = self.share[place - 1]
        return row

    def quantiles(
        self, cause: int, probabilities: Sequence[float] = (0.25, 0.5, 0.75)
    ) -> list[Quantile]:
        """Days by which these shares of all cases have taken an exit, with limits.

        Those who take another exit never do: a share that the exit does not get to has no day.
        """
        if not 1 <= cause <= self.share.shape[1]:
            raise ArgumentError(f"cause is {cause}; causes are 1 to {self.share.shape[1]}")
        j = cause - 1
        return [
            Quantile(*one)
            for one in native.curve_quantiles(
                self.days,
                self.share[:, j],
                self.lower[:, j],
                self.upper[:, j],
                list(probabilities),
            )
        ]

    def __repr__(self) -> str:
        ended = ", ".join(str(int(n)) for n in self.ended.sum(axis=0))
        return (
            f"CumulativeIncidence({len(self.days)} days, {ended} by cause, "
            f"{int(self.censored.sum())} censored)"
        )


def cumulative_incidence(
    days: ArrayLike,
    causes: ArrayLike,
    *,
    n_causes: int | None = None,
    entry: ArrayLike | None = None,
    counts: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    variance: Variance = "jackknife",
    transform: Transform = "cloglog",
    level: float = 0.95,
) -> CumulativeIncidence:
    """Share of cases that have taken each of several exits, by day.

    The Aalen-Johansen estimator for competing exits.  Cases that are censored are not dropped.
    Ties are exact: nothing is jittered.

    Parameters
    ----------
    days : array_like of int, shape (n,)
        Days to the exit, or to where the records stop.
    causes : array_like of int, shape (n,)
        0 for censored, 1 to n_causes for the exit taken.
    n_causes : int, optional
        Number of exits, with those that nobody took; without it the largest of ``causes``.
    entry, counts, clusters, transform, level
        As of `kaplan_meier`.
    variance : {"jackknife", "greenwood", "aalen", "gray"}
        The infinitesimal jackknife, which equals Greenwood's type without clusters and late
        entries; Aalen's, as R's mstate; Gray's, as R's cmprsk.

    Returns
    -------
    CumulativeIncidence

    Raises
    ------
    ArgumentError
        For arrays of different length, a cause outside 0 to n_causes, a day that is no whole number
        or not after its entry; the message names the first bad row.

    Notes
    -----
    ``share.sum(axis=1) + waiting == 1`` on every day, up to rounding.

    References
    ----------
    Aalen & Johansen (1978), Scand. J. Statist. 5, 141-150.  Andersen, Borgan, Gill & Keiding
    (1993), Statistical Models Based on Counting Processes, 4.4.19.  Gray (1988), Ann. Statist. 16,
    1141-1154.

    Examples
    --------
    Two of five cases leave on day 2, by different exits; one is censored on day 3.

    >>> from casepath.statistics import cumulative_incidence
    >>> curve = cumulative_incidence([1, 2, 2, 3, 4], [1, 1, 2, 0, 2])
    >>> curve.share.round(3).tolist()
    [[0.2, 0.0], [0.4, 0.2], [0.4, 0.2], [0.4, 0.6]]
    """
    table = _table(days, causes, n_causes, entry, counts, clusters)
    kind = _kind(variance, clusters)
    share = table.share()
    errors = np.empty_like(share)
    limits = np.empty((*share.shape, 2))
    for j in range(share.shape[1]):
        errors[:, j] = _errors(table, j + 1, kind)
        estimate = np.minimum(share[:, j], 1.0)
        limits[:, j] = native.probability_intervals(estimate, errors[:, j], transform, level, False)
    return CumulativeIncidence(
        table.days(),
        table.at_risk(),
        table.pending(),
        table.ended(),
        share,
        errors,
        limits[:, :, 0],
        limits[:, :, 1],
        table.waiting(),
        _errors(table, 0, kind),
    )


# --- restricted means -----------------------------------------------------------------------------


def restricted_mean(
    days: ArrayLike,
    causes: ArrayLike,
    until: float,
    *,
    cause: int | None = None,
    entry: ArrayLike | None = None,
    counts: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    variance: Literal["jackknife", "greenwood"] = "jackknife",
) -> RestrictedMean:
    """Mean number of the first days that are spent waiting, or after an exit.

    The area under the Kaplan-Meier curve up to day ``until``, or under the share of an exit (time
    lost to it).  Waiting and all exits add up to ``until``.

    Parameters
    ----------
    days, causes, entry, counts, clusters
        As of `cumulative_incidence`.
    until : float
        End of the window, in days; at most the longest follow-up, unless nobody is left waiting.
    cause : int, optional
        The exit after which the days are spent; without it days without any exit.
    variance : {"jackknife", "greenwood"}
        Equal without clusters and late entries.

    Raises
    ------
    ArgumentError
        For a window that is not above 0 or longer than the follow-up, an unknown cause.

    References
    ----------
    Irwin (1949), J. Hyg. 47, 188-189; Royston & Parmar (2013), BMC Med. Res. Methodol. 13, 152;
    Andersen (2013), Stat. Med. 32, 5278-5285.

    Examples
    --------
    >>> from casepath.statistics import restricted_mean
    >>> restricted_mean([1, 2, 3, 4], [1, 1, 1, 0], until=4).days
    2.5
    """
    if variance not in ("jackknife", "greenwood"):
        raise ArgumentError(f'variance: "{variance}" is not one of "jackknife", "greenwood"')
    table = _table(days, causes, None, entry, counts, clusters)
    if cause is not None and not 1 <= cause <= table.causes:
        raise ArgumentError(f"cause is {cause}; causes are 1 to {table.causes}")
    last = int(max(table.days(), default=0))
    waiting = table.waiting()
    if until > last and len(waiting) and waiting[-1] > 0:
        raise ArgumentError(
            f"until is {until}, but nobody was watched after day {last}; ask for at most {last}"
        )
    kind = _kind(variance, clusters)
    return RestrictedMean(*table.restricted_time(cause or 0, until, kind))


def restricted_mean_difference(
    a: RestrictedMean, b: RestrictedMean, level: float = 0.95
) -> TimeContrast:
    """a - b, of groups that share no cases and no clusters.

    Examples
    --------
    >>> from casepath.statistics import RestrictedMean, restricted_mean_difference
    >>> restricted_mean_difference(RestrictedMean(100, 3.0), RestrictedMean(90, 4.0)).estimate
    10.0
    """
    return _contrast(a, b, level, ratio=False)


def restricted_mean_ratio(
    a: RestrictedMean, b: RestrictedMean, level: float = 0.95
) -> TimeContrast:
    """a / b, of groups that share no cases and no clusters; the interval is on the log scale.

    Examples
    --------
    >>> from casepath.statistics import RestrictedMean, restricted_mean_ratio
    >>> restricted_mean_ratio(RestrictedMean(100, 3.0), RestrictedMean(80, 4.0)).estimate
    1.25
    """
    return _contrast(a, b, level, ratio=True)


def _contrast(a: RestrictedMean, b: RestrictedMean, level: float, *, ratio: bool) -> TimeContrast:
    estimate, interval, p_value = native.time_contrast((a[0], a[1]), (b[0], b[1]), level, ratio)
    lower, upper = interval or (float("nan"), float("nan"))
    return TimeContrast(estimate, lower, upper, p_value)
