"""What simulations take, as _core takes it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, TypeVar

import numpy as np

from casepath import _core as native
from casepath._arguments import DateLike, Days, iso_text, whole_days
from casepath.errors import ArgumentError
from casepath.replay import Replay
from casepath.scenario import Scenario

Pending: TypeAlias = "Replay | None"
"""A replay whose pending cases go on."""


Kind = TypeVar("Kind")

LARGEST_SEED = 2**64 - 1
LARGEST_COUNT = 2**32 - 1
"""Of cases and of replications: each has a number of its own."""


def start_text(start: DateLike) -> str:
    """The first day as ISO text."""
    return _day_text(start, "start")


def days_on(on: DateLike | Sequence[DateLike]) -> list[str]:
    """One day or several as ISO text."""
    days = [on] if isinstance(on, (str, datetime.date, np.datetime64)) else on
    return [_day_text(day, "on") for day in days]


def _day_text(day: DateLike, name: str) -> str:
    text = iso_text(day, name)
    if text is None:
        raise TypeError(f"{name}: None is not a date")
    return text


def checked(value: Kind, kind: type[Kind], name: str) -> Kind:
    """An argument that is of its kind.

    Raises
    ------
    TypeError
        If it is not.
    """
    if not isinstance(value, kind):
        raise TypeError(f"{name}: {value!r} is not a {kind.__name__}")
    return value


def non_negative(value: int, name: str, *, most: int = LARGEST_COUNT) -> int:
    """A seed, a number of cases or a replication."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name}: {value!r} is not a whole number")
    if value < 0:
        raise ArgumentError(f"{name}: {value} is not allowed; give 0 or more")
    if value > most:
        raise ArgumentError(f"{name}: {value} is not allowed; give {most} or less")
    return int(value)


def days_of(value: Days, name: str) -> int:
    """A number of days, 0 or more."""
    return non_negative(whole_days(value, name) or 0, name)


def scenario_of(scenario: Scenario | None) -> native.Scenario:
    """The changes of a scenario; None: nothing changes."""
    return Scenario()._core if scenario is None else checked(scenario, Scenario, "scenario")._core


def precision_of(precision: Precision | None) -> native.Precision | None:
    """What is to be how narrow."""
    return None if precision is None else checked(precision, Precision, "precision")._native()


def pending_of(pending: Pending, model: native.Model) -> native.PendingCases | None:
    """The pending cases of a replay, with the groups of a model."""
    if pending is None:
        return None
    return native.pending_cases(checked(pending, Replay, "pending")._core, model.by, False)


Measure: TypeAlias = Literal[
    "opened",
    "outcome_class",
    "outcome",
    "undecided",
    "reclassified_lighter",
    "pending",
    "mean_waiting",
    "ninetieth_waiting",
    "pool_use",
]
"""What an experiment measures in a run."""


@dataclass(frozen=True)
class Precision:
    """An experiment goes on until the interval of an estimate is this narrow.

    Examples
    --------
    >>> import casepath as cp
    >>> cp.Precision("outcome_class", "conviction", half_width=0.01).half_width
    0.01
    """

    measure: Measure
    """What is measured."""
    name: str = ""
    """Of the outcome class, outcome, state or pool."""
    half_width: float = 0.01
    """Of the interval, by Monte-Carlo error alone."""
    of_differences: bool = False
    """Of the differences between the scenarios and the base; else of each of them."""
    on: DateLike | None = None
    """Of ``pending``: the day."""

    def _native(self) -> native.Precision:
        return native.Precision(
            measure=self.measure,
            name=self.name,
            on=iso_text(self.on, "on"),
            half_width=self.half_width,
            of_differences=self.of_differences,
        )


def records_of(
    records: Replay | None, fitted: Mapping[str, Any] | None, cluster: str
) -> native.ModelRecords | None:
    """The records behind a model, and how it was fitted from them."""
    if records is None:
        if fitted or cluster:
            raise ArgumentError("fitted and cluster say how records are used: give records, too")
        return None
    how: dict[str, Any] = {
        "durations": "empirical",
        "offences": None,
        "tail": "leaves",
        "thin_below": 20,
    }
    unknown = sorted(set(fitted or {}) - set(how))
    if unknown:
        raise ArgumentError(f"fitted: {unknown[0]!r} is not one of {', '.join(how)}")
    how.update(fitted or {})
    how["thin_below"] = non_negative(how["thin_below"], "thin_below")
    return native.ModelRecords(checked(records, Replay, "records")._core, **how, cluster=cluster)
