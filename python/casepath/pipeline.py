"""A pipeline: the procedure that cases go through, as data."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any, Literal

from casepath import _core as native
from casepath._arguments import (
    DateLike,
    Days,
    Progress,
    iso_text,
    progress_function,
    thread_count,
    whole_days,
)
from casepath.log import EventLog
from casepath.results import Result

if TYPE_CHECKING:
    from casepath.case import Case
    from casepath.replay import Replay

__all__ = ["Pipeline"]


class Pipeline:
    """The procedure that cases go through: stages, states, offences, events.  Immutable.

    Made by `builtin`, `read`, `from_json` or `from_dict`; each checks the whole definition and
    raises `PipelineError` with all problems.

    Examples
    --------
    >>> import casepath as cp
    >>> pipeline = cp.Pipeline.builtin("common-law")
    >>> pipeline.id, pipeline.unit
    ('common-law', 'charge')
    """

    __slots__ = ("_core",)
    _core: native.Pipeline

    def __init__(self) -> None:
        raise TypeError(
            "make a pipeline by Pipeline.builtin(id), Pipeline.read(path), Pipeline.from_dict(...) "
            "or Pipeline.from_json(text)"
        )

    @classmethod
    def _of(cls, core: native.Pipeline) -> Pipeline:
        pipeline = object.__new__(cls)
        pipeline._core = core
        return pipeline

    # Factory methods

    @classmethod
    def builtin(cls, id: str) -> Pipeline:
        """A definition that comes with casepath; see `builtin_ids`."""
        return cls._of(native.Pipeline.builtin(id))

    @staticmethod
    def builtin_ids() -> tuple[str, ...]:
        """The ids that `builtin` knows."""
        return tuple(native.Pipeline.builtin_ids())

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Pipeline:
        """A definition from a JSON file of the format ``casepath/1``."""
        return cls._of(native.Pipeline.read(os.fspath(path)))

    @classmethod
    def from_json(cls, text: str) -> Pipeline:
        """A definition from JSON text."""
        return cls._of(native.Pipeline.from_json(text))

    @classmethod
    def from_dict(cls, definition: Mapping[str, Any]) -> Pipeline:
        """A definition from nested dicts and lists, as JSON would hold them; dates may be dates.

        Examples
        --------
        >>> import casepath as cp
        >>> pipeline = cp.Pipeline.from_dict({
        ...     "format": "casepath/1", "id": "small", "version": "1", "title": "A small one",
        ...     "unit": "case", "sources": ["made up"], "stages": ["report", "trial"],
        ...     "states": {
        ...         "reported": {"stage": "report"}, "on_trial": {"stage": "trial"},
        ...         "convicted": {"outcome": "conviction"},
        ...         "dropped": {"outcome": "drop_out", "ground": "evidence"},
        ...     },
        ...     "events": {
        ...         "report": {"transitions": [{"from": None, "to": "reported"}]},
        ...         "charge": {"transitions": [{"from": "reported", "to": "on_trial"}]},
        ...         "drop": {"transitions": [{"from": ["reported", "on_trial"], "to": "dropped"}]},
        ...         "convict": {"transitions": [{"from": "on_trial", "to": "convicted"}]},
        ...     },
        ... })
        >>> pipeline.stages
        ('report', 'trial')
        """
        return cls.from_json(
            json.dumps(dict(definition), ensure_ascii=False, allow_nan=False, default=_json_date)
        )

    @staticmethod
    def schema() -> dict[str, Any]:
        """The JSON Schema of the definition format."""
        result: dict[str, Any] = json.loads(native.definition_schema())
        return result

    # Names

    @property
    def id(self) -> str:
        """The name of the definition, such as "kazakhstan-trafficking"."""
        return self._core.id

    @property
    def version(self) -> str:
        """The author's version of the definition."""
        return self._core.version

    @property
    def title(self) -> str:
        """One line for people."""
        return self._core.title

    @property
    def description(self) -> str:
        """What the definition covers and what it leaves out; may be empty."""
        return self._core.description

    @property
    def unit(self) -> str:
        """What a case is, such as ``"charge"``."""
        return self._core.unit

    @property
    def parents(self) -> tuple[str, ...]:
        """Larger units."""
        return tuple(self._core.parents)

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the rules and numbers come from."""
        return tuple(self._core.sources)

    @property
    def stages(self) -> tuple[str, ...]:
        """In order."""
        return tuple(self._core.stages)

    @property
    def states(self) -> tuple[str, ...]:
        """Codes of states are positions in this."""
        return tuple(self._core.states)

    @property
    def events(self) -> tuple[str, ...]:
        """Names of the events, in the author's order."""
        return tuple(self._core.events)

    @property
    def offences(self) -> tuple[str, ...]:
        """Names of the offences, in the author's order."""
        return tuple(self._core.offences)

    @property
    def milestones(self) -> tuple[str, ...]:
        """In order."""
        return tuple(self._core.milestones)

    @property
    def fields(self) -> dict[str, str]:
        """Field -> offence, integer, number, boolean, category or date."""
        return dict(self._core.fields)

    @property
    def outcome_classes(self) -> dict[str, str]:
        """Outcome class -> what it counts as: decision, alternative, attrition or transfer."""
        return dict(self._core.outcome_classes)

    def stage_of(self, state: str) -> str | None:
        """The stage of a state; None for an outcome."""
        return self._core.stage_of(state)

    def unverified(self) -> Result:
        """What nobody has checked at its source: pointer, what, source."""
        return Result(self._core.unverified())

    def compare(
        self, before: str, after: str, on: DateLike
    ) -> Literal["lighter", "heavier", "same", "incomparable"]:
        """How the offence ``after`` compares with ``before``, on a day.

        By the declared order, or by the ranges in force where the definition says so.  Offences
        that succeed each other are the same.
        """
        return self._core.compare(before, after, iso_text(on, "on"))  # type: ignore[return-value]

    # Uses

    def replay(
        self,
        log: EventLog,
        *,
        as_of: DateLike | None = None,
        complete_from: DateLike | None = None,
        silent_after: Days | None = None,
        threads: int = 0,
        progress: Progress = None,
    ) -> Replay:
        """Replays every case of a log up to the data cut.

        Every row moves its case, is declared to move nothing, or becomes a finding; every case is
        concluded, pending or set aside.

        Parameters
        ----------
        log : EventLog
            The records.
        as_of : date
            Required: the day up to which the log is complete.  Rows after it are findings.
        complete_from : date, optional
            Since when the records are complete: cases opened before are already running, enter
            curves on that day and stay out of funnels.
        silent_after : int or timedelta, optional
            Days without a record after which an open case counts as silent; without it the
            pipeline's own number, else 365.
        threads : int
            0: as many as the machine has.  The result does not depend on it.
        progress : callable or bool, optional
            Called with ``(done, total)``; False as an answer stops.  True shows a tqdm bar.

        Returns
        -------
        Replay

        Raises
        ------
        TypeError
            Without ``as_of``.
        ArgumentError
            For a date that is none, or a translation to an event that the pipeline lacks.
        LogError
            For a column that can't feed its field.
        Cancelled
            Where ``progress`` answered False.

        Examples
        --------
        >>> import casepath as cp
        >>> log = cp.EventLog(
        ...     {
        ...         "case": ["A", "A"],
        ...         "event": ["report", "close_no_offence"],
        ...         "on": ["2025-01-10", "2025-03-02"],
        ...     },
        ...     case="case", event="event", time="on",
        ... )
        >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
        >>> replay.summary().rows
        2
        """
        from casepath.replay import Replay

        if not isinstance(log, EventLog):
            raise TypeError(
                f"{type(log).__name__} is not a log: make one by casepath.EventLog(table, "
                "case=..., event=..., time=...) or casepath.read_csv(path, ...)"
            )
        cut = iso_text(as_of, "as_of")
        if cut is None:
            raise TypeError(
                "as_of is required: the day up to which the log is complete, such as "
                'as_of="2025-12-31"; a log does not know when it was cut'
            )
        watch, close = progress_function(progress, "replay")
        try:
            core = native.replay(
                self._core,
                log._core,
                as_of=cut,
                complete_from=iso_text(complete_from, "complete_from"),
                silent_after_days=whole_days(silent_after, "silent_after"),
                threads=thread_count(threads),
                progress=watch,
            )
        finally:
            close()
        return Replay._of(core, self, log)

    def case(self, name: str | None = None) -> Case:
        """A live case that is not yet opened; its first event opens it."""
        from casepath.case import Case

        return Case(self, name)

    def open(
        self,
        event: str,
        /,
        on: DateLike | None,
        *,
        name: str | None = None,
        fields: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> Case:
        """A live case, opened by ``event``; see `Case.apply` for the arguments.

        Raises
        ------
        Refused
            Where the event does not open a case.
        """
        case = self.case(name)
        case.apply(event, on, fields=fields, **values)
        return case

    # Text

    def to_dict(self) -> dict[str, Any]:
        """The definition as nested dicts and lists; `from_dict` of it gives an equal pipeline."""
        result: dict[str, Any] = json.loads(self._core.to_json())
        return result

    def to_json(self) -> str:
        """The definition as JSON text."""
        return self._core.to_json()

    def to_dot(self) -> str:
        """The graph of states for Graphviz."""
        return self._core.to_dot()

    def to_mermaid(self) -> str:
        """The graph of states as a Mermaid diagram."""
        return self._core.to_mermaid()

    def __repr__(self) -> str:
        return (
            f"Pipeline {self.id!r} {self.version}: {len(self.stages)} stages, "
            f"{len(self.states)} states, {len(self.events)} events, {len(self.offences)} offences"
        )

    def _repr_html_(self) -> str:
        stages = [
            "<tr><th>{}</th><td>{}</td></tr>".format(
                escape(stage),
                escape(", ".join(name for name in self.states if self.stage_of(name) == stage)),
            )
            for stage in self.stages
        ]
        ends = ", ".join(name for name in self.states if self.stage_of(name) is None)
        return (
            f"<div><b>{escape(self.title)}</b><br>{escape(repr(self))}; "
            f"{len(self.unverified())} facts not verified"
            f"<table>{''.join(stages)}<tr><th>outcomes</th><td>{escape(ends)}</td></tr></table></div>"
        )

    # Operators

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Pipeline):
            return NotImplemented
        return self._core == other._core

    def __hash__(self) -> int:
        return hash(self._core)

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return Pipeline.from_json, (self.to_json(),)


def _json_date(value: object) -> str:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in a definition")
