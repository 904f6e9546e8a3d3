"""Shares of cases with their intervals and bounds, and differences between groups."""

from __future__ import annotations

from typing import Literal, TypeAlias

from casepath import _core as native
from casepath.results import _Analysed

__all__ = ["OutcomeShares", "RateDifference", "Rates"]

RateMethod: TypeAlias = Literal["wilson", "jeffreys", "clopper_pearson"]
"""How the interval of one share is made."""

RateAmong: TypeAlias = Literal["concluded", "all"]
"""Among which cases a share is taken: those concluded, or those concluded and pending."""

DifferenceMethod: TypeAlias = Literal["newcombe", "miettinen_nurminen"]
"""How the interval of a difference of two shares is made."""


class RateDifference(_Analysed):
    """The difference of two groups' shares: first - second.  See `Rates.difference`."""

    __slots__ = ()

    @property
    def first(self) -> native.RateRow:
        """The share of the first group."""
        row: native.RateRow = self._core.first
        return row

    @property
    def second(self) -> native.RateRow:
        """The share of the second group."""
        row: native.RateRow = self._core.second
        return row

    @property
    def difference(self) -> float:
        """First - second; not a number where one has nobody."""
        return float(self._core.difference)

    @property
    def interval(self) -> tuple[float, float] | None:
        """Lower and upper end; None where there is none, see ``interval_method``."""
        ends: tuple[float, float] | None = self._core.interval
        return ends

    @property
    def interval_method(self) -> str:
        """How the interval was made, or why there is none."""
        return str(self._core.interval_method)


class Rates(_Analysed):
    """Shares of cases by group, with numerators, denominators and bounds.  See `Replay.rate`."""

    __slots__ = ()

    @property
    def target(self) -> str:
        """The stage, outcome class or outcome that was asked for."""
        return str(self._core.target)

    @property
    def among(self) -> str:
        """``"concluded"`` or ``"all"``."""
        return str(self._core.among)

    @property
    def method(self) -> str:
        """Of the intervals."""
        return str(self._core.method)

    @property
    def level(self) -> float:
        """Confidence level of the intervals."""
        return float(self._core.level)

    @property
    def cluster(self) -> str:
        """The parent whose design effect is used; empty: by case."""
        return str(self._core.cluster)

    @property
    def groups(self) -> tuple[native.RateRow, ...]:
        """One row per group, the total last."""
        return tuple(self._core.rows)

    @property
    def total(self) -> native.RateRow:
        """All groups together."""
        return self.groups[-1]

    def difference(
        self,
        first: str | tuple[str, ...],
        second: str | tuple[str, ...],
        method: DifferenceMethod = "newcombe",
    ) -> RateDifference:
        """The share of one group less that of another, with an interval at the same level.

        Numerators and denominators over their design effects, as in the groups' own intervals.
        The groups count as independent, which they are not where parents have cases in both.

        Parameters
        ----------
        first, second : str or tuple of str
            Groups by the value of the grouping column; a tuple where there are several columns.
        method : {"newcombe", "miettinen_nurminen"}
            Newcombe's method 10, from Wilson's intervals; or the score interval.

        Raises
        ------
        ArgumentError
            Without groups, for one that there is not, for the same group twice.

        References
        ----------
        Newcombe (1998), Statist. Med. 17(8), 873-890.
        Miettinen & Nurminen (1985), Statist. Med. 4(2), 213-226.

        Examples
        --------
        >>> import casepath as cp
        >>> log = cp.EventLog(
        ...     {
        ...         "case": ["A", "A", "B", "B", "C"],
        ...         "event": ["report", "close_no_offence", "report", "close_no_offence", "report"],
        ...         "on": ["2025-01-10", "2025-02-10", "2025-01-10", "2025-03-10", "2025-02-01"],
        ...         "region": ["north", "north", "south", "south", "south"],
        ...     },
        ...     case="case", event="event", time="on",
        ... )
        >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
        >>> closed = replay.rate("drop_out", by="region", among="all")
        >>> difference = closed.difference("north", "south")
        >>> round(difference.difference, 3)
        0.5
        """
        return RateDifference(self._core.difference(_values(first), _values(second), method))


class OutcomeShares(_Analysed):
    """How concluded cases divide among outcome classes.  See `Replay.outcome_shares`."""

    __slots__ = ()

    @property
    def level(self) -> float:
        """Confidence level of the intervals."""
        return float(self._core.level)

    @property
    def cluster(self) -> str:
        """The parent whose design effect is used; empty: by case."""
        return str(self._core.cluster)

    @property
    def classes(self) -> tuple[native.OutcomeShareRow, ...]:
        """By group, the total last; by outcome class."""
        return tuple(self._core.rows)


def _values(group: str | tuple[str, ...]) -> list[str]:
    return [group] if isinstance(group, str) else list(group)
