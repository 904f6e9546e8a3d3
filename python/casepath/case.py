"""One live case: what happened, where it stands, what may happen next."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np

from casepath import _core as native
from casepath._arguments import DateLike, iso_text
from casepath.errors import Refusal, Refused
from casepath.pipeline import Pipeline

__all__ = ["Case"]


class Case:
    """A live case on a pipeline: the same step that a replay takes.

    Make one by ``pipeline.open(...)``, or not yet opened by ``pipeline.case()``.
    ``copy.copy()`` copies the history.

    Examples
    --------
    >>> import casepath as cp
    >>> case = cp.Pipeline.builtin("common-law").case("A-17")
    >>> case.state is None
    True
    >>> case.can("no such event", on="2026-01-05")
    False
    """

    __slots__ = ("_core", "_pipeline")
    _core: native.Case
    _pipeline: Pipeline

    def __init__(self, pipeline: Pipeline, name: str | None = None) -> None:
        self._pipeline = pipeline
        self._core = native.Case(pipeline._core, name or "")

    @classmethod
    def _of(cls, core: native.Case, pipeline: Pipeline) -> Case:
        case = object.__new__(cls)
        case._core = core
        case._pipeline = pipeline
        return case

    @classmethod
    def from_json(cls, pipeline: Pipeline, text: str) -> Case:
        """A case from the text of `to_json`: its history is applied to a new case.

        Raises
        ------
        ArgumentError
            For another pipeline, a broken text, or a history that the pipeline refuses.
        """
        return cls._of(native.Case.from_json(pipeline._core, text), pipeline)

    # Where it stands

    @property
    def pipeline(self) -> Pipeline:
        """The procedure that the case follows."""
        return self._pipeline

    @property
    def name(self) -> str:
        """What the owner calls it; may be empty."""
        return self._core.name

    @property
    def state(self) -> str | None:
        """None before opening."""
        return self._core.state or None

    @property
    def stage(self) -> str | None:
        """None before opening and in an outcome."""
        return self._core.stage or None

    @property
    def offence(self) -> str | None:
        """The legal classification that the case carries now."""
        return self._core.offence or None

    @property
    def is_concluded(self) -> bool:
        """Stands in an outcome."""
        return self._core.is_concluded

    @property
    def fields(self) -> dict[str, Any]:
        """Fields of the case that are recorded."""
        return dict(self._core.fields)

    @property
    def milestones(self) -> dict[str, str | None]:
        """Milestone -> the offence when it was first marked; None: no offence then."""
        return {name: offence or None for name, offence in self._core.milestones.items()}

    @property
    def history(self) -> tuple[native.HistoryEntry, ...]:
        """The moves: event, on, fields, from_state, to_state, offence_before, offence_after."""
        return tuple(self._core.history)

    # What may happen

    def allowed(self) -> tuple[str, ...]:
        """Events with a transition from here; guards and required fields are not looked at."""
        return tuple(self._core.allowed())

    def why_not(
        self,
        event: str,
        /,
        on: DateLike | None,
        *,
        fields: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> Refusal | None:
        """None if `apply` of the same would move the case, else why it would not."""
        refusal = self._core.why_not(event, iso_text(on, "on"), _given(fields, values))
        return None if refusal is None else _refusal(refusal)

    def can(
        self,
        event: str,
        /,
        on: DateLike | None,
        *,
        fields: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> bool:
        """Whether `apply` of the same would move the case."""
        return self.why_not(event, on, fields=fields, **values) is None

    def apply(
        self,
        event: str,
        /,
        on: DateLike | None,
        *,
        fields: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> None:
        """Moves the case, or says why not and changes nothing.

        Parameters
        ----------
        event : str
            An event of the pipeline.
        on : date or time
            When it happened; None: not known.
        fields : mapping, optional
            Values of fields whose names are no keywords.
        **values
            Values of fields: text for offence and category, a date or ISO text for date.

        Raises
        ------
        Refused
            With ``reason``, ``state``, ``event``, ``field``, ``allowed`` and ``message``.
        ArgumentError
            For a field that the pipeline does not have, or a value of the wrong type.

        Examples
        --------
        >>> import casepath as cp
        >>> case = cp.Pipeline.builtin("common-law").case()
        >>> try:
        ...     case.apply("no such event", on="2026-01-05")
        ... except cp.Refused as refused:
        ...     print(refused.reason)
        unknown_event
        """
        refusal = self._core.apply(event, iso_text(on, "on"), _given(fields, values))
        if refusal is not None:
            raise Refused(_refusal(refusal))

    # Copies and text

    def __copy__(self) -> Case:
        return Case._of(native.Case(self._core), self._pipeline)

    def __deepcopy__(self, memo: dict[int, Any]) -> Case:
        return self.__copy__()

    def __reduce__(self) -> tuple[Any, tuple[Pipeline, str]]:
        return Case.from_json, (self._pipeline, self.to_json())

    def to_json(self) -> str:
        """Name, history and the pipeline's fingerprint, as JSON."""
        return self._core.to_json()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Case):
            return NotImplemented
        return self._core == other._core

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        name = f" {self.name!r}" if self.name else ""
        offence = f", offence {self.offence}" if self.offence else ""
        moves = len(self._core.history)
        return f"Case{name}: {self.state or 'not opened'}{offence}, {moves} moves"

    def _repr_html_(self) -> str:
        rows = "".join(
            "<tr>"
            + "".join(
                f"<td>{escape(str(cell))}</td>"
                for cell in (
                    entry.on or "undated",
                    entry.event,
                    entry.from_state or "",
                    entry.to_state,
                    entry.offence_after,
                )
            )
            + "</tr>"
            for entry in self.history
        )
        return (
            f"<div><b>{escape(repr(self))}</b><table><tr><th>on</th><th>event</th><th>from</th>"
            f"<th>to</th><th>offence</th></tr>{rows}</table>"
            f"allowed here: {escape(', '.join(self.allowed()))}</div>"
        )


def _given(fields: Mapping[str, Any] | None, values: Mapping[str, Any]) -> dict[str, object]:
    """Field values as _core takes them; None: not recorded."""
    given: dict[str, object] = {}
    for name, value in {**(fields or {}), **values}.items():
        if value is None:
            continue
        if isinstance(value, np.datetime64 | datetime.date):
            given[name] = iso_text(value, name)
        elif isinstance(value, np.generic):
            given[name] = value.item()
        else:
            given[name] = value
    return given


def _refusal(core: native.Refusal) -> Refusal:
    return Refusal(
        reason=core.reason,
        event=core.event,
        state=core.state,
        field=core.field,
        allowed=tuple(core.allowed),
        message=core.message,
    )
