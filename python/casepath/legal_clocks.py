"""Deadlines of a pipeline: time that ran off, and the share of cases beyond."""

from __future__ import annotations

from casepath.results import Result, _Analysed

__all__ = ["LegalClocks"]


class LegalClocks(_Analysed):
    """The clocks of a deadline, a row per group.  See `Replay.legal_clock`."""

    __slots__ = ()

    @property
    def deadline(self) -> str:
        """Name of the deadline."""
        return str(self._core.deadline)

    @property
    def horizon_days(self) -> int:
        """Days that ran off by which every clock was stopped, ended or beyond, if followed."""
        return int(self._core.horizon_days)

    @property
    def level(self) -> float:
        """Confidence level of the intervals."""
        return float(self._core.level)

    @property
    def cluster(self) -> str:
        """The parent by which intervals are clustered; empty: by case."""
        return str(self._core.cluster)

    @property
    def stopped(self) -> Result:
        """The share of clocks stopped within so many days that ran off, for ``days``."""
        return Result(self._core.stopped_table(), self.about)

    @property
    def clocks(self) -> Result:
        """A row per clock: started, allowed, elapsed, how it ended."""
        return Result(self._core.clocks_table(), self.about)
