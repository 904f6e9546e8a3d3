"""Integer counts of the paths of cases, from which results are computed."""

from __future__ import annotations

import datetime

from casepath import _core as native
from casepath._arguments import Reading
from casepath.pipeline import Pipeline
from casepath.results import (
    DowngradedThenDropped,
    DropOuts,
    Funnel,
    Outcomes,
    OutcomesByOffence,
    Reclassifications,
    Result,
)

__all__ = ["Tally"]


class Tally:
    """Everything countable of a replay, as integers that add up exactly.  See `Replay.tally`.

    ``a + b`` and ``sum(parts)`` add tallies of the same pipeline, grouping and data cut; however
    the cases were split, the sum is the same.  A tally holds no case ids and no rows, but a cell of
    one can still identify a person: it is as confidential as the records.

    Examples
    --------
    >>> import casepath as cp
    >>> log = cp.EventLog(
    ...     {"case": ["A", "B"], "event": ["report", "report"], "on": ["2025-01-10", "2025-03-02"]},
    ...     case="case", event="event", time="on",
    ... )
    >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
    >>> parts = [replay.tally_part(0, 1), replay.tally_part(1, 2)]
    >>> sum(parts) == replay.tally()
    True
    """

    __slots__ = ("_core",)
    _core: native.Tally

    def __init__(self) -> None:
        raise TypeError("make a tally by replay.tally(...)")

    @classmethod
    def _of(cls, core: native.Tally) -> Tally:
        tally = object.__new__(cls)
        tally._core = core
        return tally

    # Properties

    @property
    def pipeline(self) -> Pipeline:
        """The procedure whose states and events are counted."""
        return Pipeline._of(self._core.pipeline)

    @property
    def unit(self) -> str:
        """What a case is."""
        return self._core.unit

    @property
    def as_of(self) -> datetime.date:
        """The data cut."""
        return _recorded(self._core.as_of)

    @property
    def by(self) -> tuple[tuple[str, str | None], ...]:
        """Grouping columns, each with the milestone at which it is read; None: at opening."""
        return tuple((column, at or None) for column, at in self._core.by)

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Values of the grouping columns, sorted; without grouping one group without a value."""
        return tuple(tuple(values) for values in self._core.groups)

    # Operators

    def __add__(self, other: Tally) -> Tally:
        if not isinstance(other, Tally):
            return NotImplemented
        return Tally._of(self._core + other._core)

    def __radd__(self, other: int) -> Tally:
        """For ``sum()``, which begins with 0."""
        if isinstance(other, int) and other == 0:
            return self
        return NotImplemented

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tally):
            return NotImplemented
        return self._core == other._core

    __hash__ = None  # type: ignore[assignment]

    # Results

    def funnel(self, reading: Reading = "first_decision") -> Funnel:
        """See `Replay.funnel`."""
        return Funnel(native.funnel(self._core, reading), dict(self._core.pipeline.outcome_classes))

    def drop_outs(self, reading: Reading = "first_decision") -> DropOuts:
        """See `Replay.drop_outs`."""
        return DropOuts(native.drop_outs(self._core, reading))

    def outcomes(self, reading: Reading = "first_decision") -> Outcomes:
        """See `Replay.outcomes`."""
        return Outcomes(native.outcomes(self._core, reading))

    def reclassifications(self) -> Reclassifications:
        """See `Replay.reclassifications`."""
        return Reclassifications(native.reclassifications(self._core))

    def outcomes_by_offence(self, reading: Reading = "first_decision") -> OutcomesByOffence:
        """See `Replay.outcomes_by_offence`."""
        return OutcomesByOffence(native.outcomes_by_offence(self._core, reading))

    def downgraded_then_dropped(self, reading: Reading = "first_decision") -> DowngradedThenDropped:
        """See `Replay.downgraded_then_dropped`."""
        return DowngradedThenDropped(native.downgraded_then_dropped(self._core, reading))

    def transitions(self) -> Result:
        """See `Replay.transitions`."""
        return self._result(native.transitions(self._core))

    def variants(self) -> Result:
        """See `Replay.variants`."""
        return self._result(native.variants(self._core))

    def directly_follows(self) -> Result:
        """See `Replay.directly_follows`."""
        return self._result(native.directly_follows(self._core))

    def findings_by_reason(self) -> Result:
        """See `Replay.findings_by_reason`."""
        return self._result(native.findings_by_reason(self._core))

    def _result(self, table: native.Table) -> Result:
        return Result(table, native.about(self._core, "at_cut", table.title))

    def __repr__(self) -> str:
        about = native.about(self._core, "at_cut", "")
        by = ", ".join(column for column, _ in self._core.by) or "nothing"
        return f"Tally of {about.cases:,} cases, by {by}: {len(self._core.groups):,} groups"


def _recorded(date: datetime.date | None) -> datetime.date:
    assert date is not None  # a replay always has a data cut
    return date
