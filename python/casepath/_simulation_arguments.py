"""What simulations take, as _core takes it."""

from __future__ import annotations

from typing import TypeAlias

from casepath import _core as native
from casepath._arguments import DateLike, Days, iso_text, whole_days
from casepath.errors import ArgumentError
from casepath.replay import Replay

Pending: TypeAlias = "Replay | None"
"""A replay whose pending cases go on."""


def start_text(start: DateLike) -> str:
    """The first day as ISO text."""
    text = iso_text(start, "start")
    if text is None:
        raise TypeError("start: None is not a date")
    return text


def non_negative(value: int, name: str) -> int:
    """A seed, a number of cases or a replication."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name}: {value!r} is not a whole number")
    if value < 0:
        raise ArgumentError(f"{name}: {value} is not allowed; give 0 or more")
    return value


def days_of(value: Days, name: str) -> int:
    """A number of days, 0 or more."""
    return non_negative(whole_days(value, name) or 0, name)


def pending_of(pending: Pending, model: native.Model) -> native.PendingCases | None:
    """The pending cases of a replay, with the groups of a model."""
    if pending is None:
        return None
    if not isinstance(pending, Replay):
        raise TypeError(f"pending: {pending!r} is not a Replay")
    return native.pending_cases(pending._core, model.by, False)

