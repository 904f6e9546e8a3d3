"""Stays in states over arrays.  Not public: see `casepath.statistics`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from casepath import _core as native
from casepath._arrays import Floats, codes, same_length, whole_numbers
from casepath.errors import ArgumentError

__all__ = ["StateOccupation", "StateTimes", "aalen_johansen"]

OccupancyVariance: TypeAlias = Literal["jackknife", "greenwood", "aalen"]
"""How the variance of a share in a state is estimated."""

_LONGEST_DAY = 1_000_000


@dataclass(frozen=True)
class StateTimes:
    """Expected days in each state.

    ``days``            float64, shape (n_states,); the time lost to a state that is never left
    ``standard_error``  float64, shape (n_states,)
    """

    states: tuple[Any, ...]
    days: Floats
    standard_error: Floats


class StateOccupation:
    """The share in each state at the ends of days; see `aalen_johansen`.

    ``days``            int64, shape (n_days,)
    ``share``           float64, shape (n_days, n_states); in [0, 1], each row sums to 1
    ``standard_error``  float64, shape (n_days, n_states)
    ``at_risk``         int64, shape (n_days, n_states); watched in the state at the end of the day
    """

    def __init__(
        self,
        core: native.StayTable,
        states: tuple[Any, ...],
        days: NDArray[np.int64],
        variance: OccupancyVariance,
    ) -> None:
        self._core = core
        self.states = states
        self.days = days
        self.variance = variance
        self.share: Floats = core.shares()
        self.standard_error: Floats = np.sqrt(core.variances(variance))
        self.at_risk: NDArray[np.int64] = core.at_risk().astype(np.int64)

    def covariance(self, day: int) -> Floats:
        """Covariances of the shares at one of the days, shape (n_states, n_states).

        Made of counts: Greenwood's type, or Aalen's where that was asked for.
        """
        places = np.flatnonzero(self.days == day)
        if not places.size:
            raise ArgumentError(f"day {day} is not among the days that were asked for")
        kind = "aalen" if self.variance == "aalen" else "greenwood"
        return self._core.covariance(int(places[0]), kind)

    def time_in_states(self, until: int) -> StateTimes:
        """Restricted mean days in each state, from the start up to the beginning of day ``until``.

        The area under each share.  Standard error by the jackknife, or Greenwood's type.

        Raises
        ------
        ArgumentError
            For Aalen's variance.
        """
        days, variance = self._core.time_in_states(int(until), self.variance)
        return StateTimes(self.states, days[0], np.sqrt(variance[0]))

    def __repr__(self) -> str:
        return f"StateOccupation of {len(self.states)} states at {len(self.days)} days"


def aalen_johansen(
    entry_day: ArrayLike,
    exit_day: ArrayLike,
    from_state: ArrayLike,
    to_state: ArrayLike,
    days: ArrayLike,
    *,
    states: Sequence[Any] | None = None,
    pending: Any = None,
    cluster: ArrayLike | None = None,
    start: Any = None,
    landmark: int | None = None,
    variance: OccupancyVariance = "jackknife",
) -> StateOccupation:
    """Share in each state at the ends of days, from stays in states.

    The Aalen-Johansen estimator with all ties exact: everything that happens on a day happens at
    once, and a stay that is pending on a day is still watched on it.  A stay is watched where
    entry < t <= exit.

    Parameters
    ----------
    entry_day, exit_day : array_like of int, shape (n,)
        Whole days, 0 to 1,000,000; a stay ends after it begins.
    from_state, to_state : array_like, shape (n,)
        Where the case stays, and where it goes; texts or numbers.
    days : array_like of int
        Ascending.
    states : sequence, optional
        All states in their order; without it those that occur, sorted.
    pending
        The value of ``to_state`` of a stay that was not left as far as the records go.
    cluster : array_like, shape (n,), optional
        What belongs together, for the jackknife: the case, or its parent.  Without it every stay is
        on its own.
    start
        The state in which all stand at the start.  Without it where those stand who are watched
        just before the first move, as survfit does.
    landmark : int, optional
        Start from the end of this day, with all who are watched after it (the product over later
        days); without it from the beginning.
    variance : {"jackknife", "greenwood", "aalen"}
        Infinitesimal jackknife by cluster, Greenwood type (as etm), Aalen type (as mstate).

    Returns
    -------
    StateOccupation

    Raises
    ------
    ArgumentError
        For arrays of different length, a stay that does not end after it begins or that leads to
        its own state, a state that is not among ``states``, days that do not ascend, or where
        nobody is watched at the start.

    References
    ----------
    Aalen & Johansen (1978), Scand. J. Statist. 5(3), 141-150.
    Andersen, Borgan, Gill & Keiding (1993), Statistical Models Based on Counting Processes, 4.4.

    Examples
    --------
    Two cases: one is charged on day 10 and convicted on day 30, the other waits.

    >>> from casepath import statistics
    >>> result = statistics.aalen_johansen(
    ...     [0, 10, 0], [10, 30, 40], ["open", "charged", "open"], ["charged", "convicted", "-"],
    ...     days=[10, 30], pending="-", cluster=["A", "A", "B"],
    ... )
    >>> result.states
    ('charged', 'convicted', 'open')
    >>> result.share.tolist()
    [[0.5, 0.0, 0.5], [0.0, 0.5, 0.5]]
    >>> result.standard_error.round(3).tolist()
    [[0.354, 0.0, 0.354], [0.0, 0.354, 0.354]]
    """
    entry = whole_numbers(entry_day, "entry_day", 0, _LONGEST_DAY)
    exit_ = whole_numbers(exit_day, "exit_day", 0, _LONGEST_DAY)
    origin = np.asarray(from_state)
    target = np.asarray(to_state)
    same_length(entry_day=entry, exit_day=exit_, from_state=origin, to_state=target)
    wanted = whole_numbers(days, "days", 0, _LONGEST_DAY)
    if not wanted.size or np.any(np.diff(wanted) <= 0):
        raise ArgumentError("days: give at least one, ascending")
    is_pending = target == pending if pending is not None else np.zeros(len(target), dtype=bool)
    if states is None:
        states = sorted(set(origin.tolist()) | set(target[~is_pending].tolist()))
    names = tuple(states)
    number_of = {name: number for number, name in enumerate(names)}
    units = np.arange(len(entry)) if cluster is None else codes(cluster, "cluster")[1]
    same_length(entry_day=entry, cluster=units)
    core = native.StayTable(
        entry,
        exit_,
        _numbers(origin, np.zeros(len(origin), dtype=bool), number_of, "from_state"),
        _numbers(target, is_pending, number_of, "to_state"),
        units.astype(np.int64),
        len(names),
        wanted.tolist(),
        None if start is None else _number(start, number_of, "start"),
        landmark,
    )
    return StateOccupation(core, names, wanted, variance)


def _number(name: Any, number_of: dict[Any, int], what: str) -> int:
    if name not in number_of:
        known = ", ".join(str(one) for one in number_of)
        raise ArgumentError(f"{what}: {name!r} is not among the states {known}")
    return number_of[name]


def _numbers(
    values: NDArray[Any], is_pending: NDArray[np.bool_], number_of: dict[Any, int], what: str
) -> NDArray[np.int64]:
    return np.array(
        [
            -1 if left_out else _number(name, number_of, what)
            for name, left_out in zip(values.tolist(), is_pending.tolist(), strict=True)
        ],
        dtype=np.int64,
    )
