"""One run of a model: a log of cases that never were."""

from __future__ import annotations

import datetime

from casepath import _core as native
from casepath.log import EventLog
from casepath.pipeline import Pipeline
from casepath.replay import Replay
from casepath.results import Result

__all__ = ["Simulation"]


class Simulation:
    """One run of a model: its log, its data cut, and with capacity what pools did.

    See `Model.simulate`.  The log is an ordinary one: whatever answers questions about records
    answers them about it.
    """

    __slots__ = ("_core", "pipeline")
    _core: native.Simulation
    pipeline: Pipeline
    """The procedure that the cases went through."""

    def __init__(self, core: native.Simulation, pipeline: Pipeline) -> None:
        self._core = core
        self.pipeline = pipeline

    # Properties

    @property
    def log(self) -> EventLog:
        """Columns case, event, date, offence, those of `Model.by`, and fields."""
        return EventLog._of(self._core.log)

    @property
    def start(self) -> datetime.date:
        """The first day; what came in before it is warm-up, or today's pending cases."""
        return _recorded(self._core.start)

    @property
    def as_of(self) -> datetime.date:
        """The last day: the data cut of the log."""
        return _recorded(self._core.as_of)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know of this run, such as a pool with a load at or above one."""
        return tuple(self._core.warnings)

    # Results

    def replay(self, threads: int = 0) -> Replay:
        """The log replayed through the pipeline, up to the data cut."""
        return self.pipeline.replay(self.log, as_of=self.as_of, threads=threads)

    def pools(self) -> Result:
        """One row per pool: servers, days available, days busy, load.  Empty in free flow."""
        return Result(self._core.pool_table())

    def waiting(self) -> Result:
        """One row per state with a service: served, gave up, days waited, queue."""
        return Result(self._core.waiting_table())

    # Sizes

    def __len__(self) -> int:
        """Number of cases."""
        return self._core.log.case_count

    def __repr__(self) -> str:
        log = self._core.log
        lines = [
            f"Simulation of {log.row_count:,} events of {log.case_count:,} cases, "
            f"{self.start} to {self.as_of}"
        ]
        return "\n".join([*lines, *(f"  {warning}" for warning in self.warnings)])


def _recorded(date: datetime.date | None) -> datetime.date:
    assert date is not None  # a run always has a first and a last day
    return date
