"""Larger units: cases rolled up to their parents, and cases that go on in another."""

from __future__ import annotations

from typing import Literal, NoReturn, TypeAlias

from casepath import _core as native
from casepath.errors import ArgumentError
from casepath.results import Result, _Analysed
from casepath.tally import Tally

__all__ = ["RollUp", "Transfers"]

RollUpRule: TypeAlias = Literal["furthest_stage", "offence_upheld", "any_conviction"]
"""How the cases of a parent become one answer; see `Replay.roll_up`."""


class RollUp(_Analysed):
    """Parents - defendants, say - by what became of their cases.  See `Replay.roll_up`.

    ``about`` counts parents, and its unit is the parent's name.  Roll-ups do not add up: a parent
    may have cases in both; roll up one replay of all of them.
    """

    __slots__ = ()

    @property
    def parent(self) -> str:
        """The unit that is counted."""
        return str(self._core.parent)

    @property
    def rule(self) -> str:
        """The rule by which its cases became one answer."""
        return str(self._core.rule)

    @property
    def case_unit(self) -> str:
        """What a case is."""
        return str(self._core.unit)

    @property
    def level(self) -> float:
        """Confidence level of the intervals."""
        return float(self._core.level)

    @property
    def groups(self) -> tuple[native.RollUpRow, ...]:
        """By group, the total last; by class or stage."""
        return tuple(self._core.rows)

    def total(self) -> tuple[native.RollUpRow, ...]:
        """The classes or stages of all groups together."""
        return tuple(row for row in self._core.rows if row.is_total)

    @property
    def counts(self) -> dict[str, int]:
        """Class, or furthest stage -> how many parents, all groups together; sums to all."""
        return {row.standing: row.parents for row in self.total()}

    @property
    def cases(self) -> int:
        """How many cases the replay has."""
        return int(self._core.cases)

    @property
    def no_parent_recorded(self) -> int:
        """Cases without a parent on record; counted apart."""
        return int(self._core.no_parent_recorded)

    @property
    def counted_elsewhere(self) -> int:
        """Parents all of whose matters went on at another parent, where they count."""
        return int(self._core.counted_elsewhere)

    @property
    def carried_on(self) -> int:
        """Cases whose end is that of another, which they go on in."""
        return int(self._core.carried_on)

    @property
    def not_nested(self) -> dict[str, int]:
        """Larger parent -> how many parents belong to more than one of it."""
        return dict(self._core.not_nested)

    def parents(self) -> Result:
        """A row per parent, by name; of a roll-up with ``list_parents=True``.

        Raises
        ------
        ArgumentError
            Without it.
        """
        return Result(self._core.parents_table(), self.about)

    def __add__(self, other: object) -> NoReturn:
        _refuse_to_add(self, other)

    def __radd__(self, other: object) -> NoReturn:
        _refuse_to_add(self, other)


class Transfers(_Analysed):
    """The links between cases, a row per link.  See `Replay.transfers`."""

    __slots__ = ()

    def __init__(self, core: native.Transfers) -> None:
        super().__init__(core)

    @property
    def linked_cases(self) -> int:
        """Cases with a link."""
        return int(self._core.linked_cases)

    @property
    def matters(self) -> int:
        """Groups of cases that links join."""
        return int(self._core.matters)

    def findings(self) -> Result:
        """The links that lead nowhere, with their rows: unknown_case, self_link, cycle."""
        return Result(self._core.findings_table(), self.about)


def _refuse_to_add(result: RollUp, other: object) -> NoReturn:
    """Says why results are not combined."""
    unit = other.parent if isinstance(other, RollUp) else None
    if isinstance(other, Tally):
        unit = other.unit
    if unit is None:
        raise TypeError(f"a roll-up can't be added to {type(other).__name__}")
    if unit != result.parent:
        raise ArgumentError(
            f'results of different units are not combined: one counts "{result.parent}", the other '
            f'"{unit}"'
        )
    raise ArgumentError(
        f"roll-ups do not add up: a {result.parent} may have cases in both; roll up one replay of "
        "all of them"
    )
