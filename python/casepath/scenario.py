"""Named changes to a model: what if."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from casepath import _core as native
from casepath._arguments import DateLike, iso_text
from casepath._documents import json_text
from casepath.errors import ArgumentError
from casepath.results import Result

if TYPE_CHECKING:
    from casepath.model import Model

__all__ = ["Duration", "Scenario"]

Duration: TypeAlias = "Mapping[str, Mapping[str, Any]]"
"""How long something takes, as JSON has it: ``{"exponential": {"mean_days": 30}}``; also
``constant``, ``weibull``, ``log_normal``, ``gamma`` and ``empirical``."""

GroupOf: TypeAlias = "str | Sequence[str] | None"
"""The values of a group of the model; one text where it has one grouping column."""


class Scenario:
    """Named changes to a model, taken one after the other.  A value.

    Each method gives a new scenario with one more change; ``+`` takes the changes of both.  A
    change holds for all offences and groups unless it names one, and from the first day unless it
    ``begins`` later: then for stays, arrivals and services that begin on that day or after it.

    Examples
    --------
    >>> import casepath as cp
    >>> scenario = (
    ...     cp.Scenario("mobile groups")
    ...     .time("investigation", factor=0.5, begins="2026-07-01")
    ...     .probability("review", "requalify", factor=2 / 3)
    ... )
    >>> len(scenario)
    2
    """

    __slots__ = ("_core",)
    _core: native.Scenario

    def __init__(self, name: str = "") -> None:
        self._core = native.Scenario.from_json(
            json.dumps({"format": "casepath-scenario/1", "name": name, "changes": []})
        )

    @classmethod
    def _of(cls, core: native.Scenario) -> Scenario:
        scenario = object.__new__(cls)
        scenario._core = core
        return scenario

    # Factory methods

    @classmethod
    def from_json(cls, text: str) -> Scenario:
        """From JSON text of the format ``casepath-scenario/1``.

        Raises
        ------
        ModelError
            With all problems.
        """
        return cls._of(native.Scenario.from_json(text))

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Scenario:
        """The same from a dict as `json` reads it."""
        return cls.from_json(json_text(document, "scenario"))

    @staticmethod
    def schema() -> dict[str, Any]:
        """The JSON Schema of the format."""
        document: dict[str, Any] = json.loads(native.scenario_schema())
        return document

    # Properties

    @property
    def name(self) -> str:
        """What results call it."""
        return self._core.name

    @property
    def changes(self) -> tuple[str, ...]:
        """Each change in one sentence."""
        return tuple(self._core.changes)

    # Changes

    def probability(
        self,
        state: str,
        event: str,
        *,
        factor: float | None = None,
        to: float | None = None,
        offence: str | None = None,
        group: GroupOf = None,
        begins: DateLike | None = None,
    ) -> Scenario:
        """Leaving ``state`` by ``event`` gets ``factor`` times its probability, or ``to``.

        The other exits are scaled so that all sum to one.
        """
        _one_of(factor=factor, to=to)
        return self._with(
            "set_probability" if factor is None else "change_probability",
            begins,
            state=state,
            event=event,
            factor=factor,
            probability=to,
            offence=offence,
            group=_values(group),
        )

    def time(
        self,
        state: str,
        *,
        factor: float | None = None,
        duration: Duration | None = None,
        event: str | None = None,
        offence: str | None = None,
        group: GroupOf = None,
        begins: DateLike | None = None,
    ) -> Scenario:
        """Stays in ``state`` take ``factor`` times as long, or are drawn from ``duration``.

        With ``event`` only those that end by it; with capacity, the service.
        """
        _one_of(factor=factor, duration=duration)
        return self._with(
            "replace_time" if factor is None else "scale_time",
            begins,
            state=state,
            event=event,
            factor=factor,
            duration=duration,
            offence=offence,
            group=_values(group),
        )

    def divert(
        self,
        state: str,
        event: str,
        instead: str,
        *,
        share: float = 1.0,
        offence: str | None = None,
        group: GroupOf = None,
        begins: DateLike | None = None,
    ) -> Scenario:
        """``share`` of those who left ``state`` by ``event`` leave by ``instead``."""
        return self._with(
            "divert",
            begins,
            state=state,
            event=event,
            instead=instead,
            share=share,
            offence=offence,
            group=_values(group),
        )

    def inflow(
        self, factor: float, *, group: GroupOf = None, begins: DateLike | None = None
    ) -> Scenario:
        """``factor`` times as many cases come in."""
        return self._with("change_inflow", begins, factor=factor, group=_values(group))

    def servers(self, pool: str, servers: int, *, begins: DateLike | None = None) -> Scenario:
        """A pool has so many servers."""
        return self._with("set_servers", begins, pool=pool, servers=servers)

    def _with(self, change: str, begins: DateLike | None, **figures: Any) -> Scenario:
        entry: dict[str, Any] = {
            change: {name: value for name, value in figures.items() if value is not None}
        }
        first_day = iso_text(begins, "begins")
        if first_day is not None:
            entry["begins"] = first_day
        document = self.to_dict()
        document["changes"].append(entry)
        return Scenario.from_dict(document)

    # Results

    def difference(self, model: Model) -> Result:
        """What the changes do to a model, a row per figure, with all of them begun."""
        return Result(self._core.difference(model._core))

    # Sizes

    def __len__(self) -> int:
        """Number of changes."""
        return len(self._core.changes)

    # Operators

    def __add__(self, other: Scenario) -> Scenario:
        if not isinstance(other, Scenario):
            return NotImplemented
        return Scenario._of(self._core + other._core)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scenario):
            return NotImplemented
        return self._core == other._core

    __hash__ = None  # type: ignore[assignment]

    # Text

    def to_dict(self) -> dict[str, Any]:
        """The scenario as JSON has it."""
        document: dict[str, Any] = json.loads(self.to_json())
        return document

    def to_json(self) -> str:
        """As JSON text; `from_json` of it gives an equal scenario."""
        return self._core.to_json()

    def __repr__(self) -> str:
        changes = "; ".join(self.changes) or "nothing changed"
        return f"Scenario {self.name}: {changes}" if self.name else f"Scenario: {changes}"


def _values(group: GroupOf) -> list[str] | None:
    """The values of a group as JSON has them."""
    if group is None:
        return None
    return [group] if isinstance(group, str) else list(group)


def _one_of(**given: object) -> None:
    """Refuses neither and both."""
    if sum(value is not None for value in given.values()) != 1:
        raise ArgumentError(f"give either {' or '.join(given)}")
