"""Integer counts of the paths of cases, from which results are computed."""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from casepath import _core as native
from casepath._arguments import DateLike, Days, Reading, day_list, iso_text, whole_days
from casepath.curves import Curves
from casepath.downgrades import OffencePaths
from casepath.flows import CalendarPeriod, Cohorts, Flows
from casepath.groups import GroupColumn
from casepath.occupancy import Occupancy
from casepath.pipeline import Pipeline
from casepath.rates import OutcomeShares, RateAmong, RateMethod, Rates
from casepath.results import (
    DowngradedThenDropped,
    DropOuts,
    Funnel,
    Outcomes,
    OutcomesByOffence,
    Reclassifications,
    Result,
)

if TYPE_CHECKING:
    from casepath._curve_statistics import Transform
    from casepath._state_statistics import OccupancyVariance
    from casepath.model import DurationFit, Model, Tail

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
        raise TypeError("make a tally by replay.tally(...), or read one: casepath.Tally.read(path)")

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
    def by(self) -> tuple[GroupColumn, ...]:
        """Grouping columns; the most frequent values stand there as values to keep."""
        return tuple(GroupColumn._of(one) for one in self._core.by)

    @property
    def calendar(self) -> bool:
        """Whether days are counted too, as flows and cohorts need."""
        return self._core.calendar

    @property
    def counts_occupancy(self) -> bool:
        """Whether moves between states are counted by day, as occupancy needs."""
        return self._core.occupancy

    @property
    def counts_situations(self) -> bool:
        """Whether stays are counted by state and offence, as fitting a simulation needs."""
        return self._core.situations

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Values of the grouping columns, in order; without grouping one group without a value."""
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

    # Bytes and files

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Tally:
        """Reads what `write` wrote; the file holds the pipeline too.

        Raises
        ------
        TallyError
            For a file that is no tally, of a newer version of the format, cut off or damaged: every
            part of it is checked.

        Examples
        --------
        >>> import pathlib, tempfile
        >>> import casepath as cp
        >>> folder = tempfile.TemporaryDirectory()
        >>> stream = cp.TallyStream(cp.Pipeline.builtin("common-law"), as_of="2025-12-31")
        >>> path = pathlib.Path(folder.name) / "office.tally"
        >>> stream.finish().write(path)
        >>> cp.Tally.read(path)
        Tally of 0 cases, by nothing: 0 groups
        >>> folder.cleanup()
        """
        return cls._of(native.Tally.read(os.fspath(path)))

    def write(self, path: str | os.PathLike[str]) -> None:
        """Writes a file, whole or not at all; as confidential as the records.

        Equal tallies are written as equal bytes.
        """
        self._core.write(os.fspath(path))

    @classmethod
    def from_bytes(cls, data: bytes) -> Tally:
        """From what `to_bytes` gave.  Errors as of `read`."""
        return cls._of(native.Tally.from_bytes(data))

    def to_bytes(self) -> bytes:
        """The content of the file that `write` writes."""
        return self._core.to_bytes()

    def __reduce__(self) -> tuple[object, tuple[bytes]]:
        """For pickle."""
        return _from_bytes, (self.to_bytes(),)

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

    def offence_paths(self, reading: Reading = "first_decision") -> OffencePaths:
        """See `Replay.offence_paths`."""
        return OffencePaths(native.offence_paths(self._core, reading))

    def rate(
        self,
        target: str,
        among: RateAmong = "concluded",
        method: RateMethod = "wilson",
        reading: Reading = "first_decision",
        level: float = 0.95,
    ) -> Rates:
        """See `Replay.rate`.

        A tally does not know parents: there is no design effect, intervals are by case, and a unit
        below the case has none.
        """
        return Rates(
            native.rates_of_tally(
                self._core, target, among=among, method=method, reading=reading, level=level
            )
        )

    def outcome_shares(
        self, reading: Reading = "first_decision", level: float = 0.95
    ) -> OutcomeShares:
        """See `Replay.outcome_shares`; intervals as of `rate`."""
        return OutcomeShares(
            native.outcome_shares_of_tally(self._core, reading=reading, level=level)
        )

    def flows(
        self,
        period: CalendarPeriod = "month",
        since: DateLike | None = None,
        percent: bool = False,
    ) -> Flows:
        """See `Replay.flows`; of a tally that was made with ``calendar=True``."""
        return Flows(
            native.flows(
                self._core, period=period, since=iso_text(since, "since"), percent=bool(percent)
            )
        )

    def cohorts(
        self,
        target: str,
        days: Days | None = None,
        period: CalendarPeriod = "year",
        since: DateLike | None = None,
        level: float = 0.95,
    ) -> Cohorts:
        """See `Replay.cohorts`; of a tally made with ``calendar=True`` and ``passages``.

        ``target`` is one of those of ``passages``, and ``days``, where not given, its horizon.  A
        tally does not know parents: intervals are by case, and a unit below the case has none.
        """
        return Cohorts(
            native.cohorts(
                self._core,
                target,
                days=whole_days(days, "days"),
                period=period,
                since=iso_text(since, "since"),
                level=level,
            )
        )

    def occupancy(
        self,
        days: Sequence[Days] | None = None,
        start: str | None = None,
        landmark: Days | None = None,
        markov: bool = False,
        variance: OccupancyVariance = "greenwood",
        transform: Transform = "cloglog",
        level: float = 0.95,
    ) -> Occupancy:
        """See `Replay.occupancy`; of a tally that was made with ``occupancy=True``.

        The same estimate with Greenwood's variance, by case: a tally does not know parents, nor the
        way of a single case, which the jackknife, a landmark without ``markov=True`` and clock
        "reset" need.
        """
        options: dict[str, Any] = {
            "by": [],
            "start": start,
            "landmark": whole_days(landmark, "landmark"),
            "markov": bool(markov),
            "split": "none",
            "beside_downgraded": False,
            "clock": "forward",
            "reading": "at_cut",
            "variance": variance,
            "transform": transform,
            "level": level,
            "threads": 1,
        }
        return Occupancy(self._core, day_list(days, "days") or [], options)

    def incidence(
        self,
        target: str,
        days: Sequence[Days] | None = None,
        level: float = 0.95,
        transform: Transform = "cloglog",
        variance: Literal["greenwood", "jackknife", "clustered"] = "greenwood",
    ) -> Curves:
        """See `Replay.incidence`; of a tally made with ``passages`` to that target.

        A tally knows counts, and neither cases nor parents: standard errors are of Greenwood's
        type, by case, and a unit below the case has no interval.  Where the share is 0 or 1, cases
        that ended count as followed to their end, or to the horizon of the passage: so much is
        known of them.

        Raises
        ------
        ArgumentError
            Where the tally does not count this passage; for another variance, which needs a replay.
        """
        return Curves(
            native.incidence_of_tally(
                self._core,
                target,
                days=day_list(days, "days"),
                level=level,
                transform=transform,
                variance=variance,
            )
        )

    def model(
        self,
        durations: DurationFit = "empirical",
        offences: bool | None = None,
        tail: Tail = "leaves",
        thin_below: int = 20,
    ) -> Model:
        """See `Replay.model`; of a tally that was made with ``situations=True``."""
        from casepath._simulation_arguments import non_negative
        from casepath.model import Model

        return Model._of(
            native.fit_model(
                self._core,
                durations=durations,
                offences=offences,
                tail=tail,
                thin_below=non_negative(thin_below, "thin_below"),
            )
        )

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
        """See `Replay.findings_by_reason`; a tally has no rows to look at."""
        return self._result(native.findings_by_reason(self._core))

    def _result(self, table: native.Table) -> Result:
        return Result(table, native.about(self._core, "at_cut", table.title))

    def __repr__(self) -> str:
        about = native.about(self._core, "at_cut", "")
        by = ", ".join(str(one) for one in self.by) or "nothing"
        return f"Tally of {about.cases:,} cases, by {by}: {len(self._core.groups):,} groups"


def _recorded(date: datetime.date | None) -> datetime.date:
    assert date is not None  # a replay always has a data cut
    return date


def _from_bytes(data: bytes) -> Tally:
    return Tally.from_bytes(data)
