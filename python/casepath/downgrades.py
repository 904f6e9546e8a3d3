"""What reclassification does: ranges before and after, offence paths, what follows a downgrade."""

from __future__ import annotations

from casepath.results import Result, _Analysed

__all__ = ["AfterDowngrade", "OffencePaths", "RangeChanges"]


class RangeChanges(_Analysed):
    """The penalty range before and after every reclassification.  See `Replay.range_changes`.

    A row per group, pair of offences and pair of editions; ``minimum_lost`` and ``maximum_lost``
    are months of each reclassification, positive where the range fell.
    """

    __slots__ = ()

    @property
    def sums(self) -> Result:
        """Months lost, summed by group and direction.

        What verified editions say, what others say, and for how many it is not known, apart.
        """
        return Result(self._core.sums_table(), self.about)


class OffencePaths(_Analysed):
    """Offence from milestone to milestone x outcome.  See `Replay.offence_paths`."""

    __slots__ = ()

    @property
    def milestones(self) -> tuple[str, ...]:
        """Names of the milestones, in the author's order."""
        return tuple(self._core.milestones)


class AfterDowngrade(_Analysed):
    """What followed a downgrade, from a landmark on.  See `Replay.after_downgrade`."""

    __slots__ = ()

    @property
    def landmark_days(self) -> int:
        """The landmark, in days since opening."""
        return int(self._core.landmark_days)

    @property
    def level(self) -> float:
        """Confidence level of the intervals."""
        return float(self._core.level)

    @property
    def cluster(self) -> str:
        """The parent by which intervals are clustered; empty: by case."""
        return str(self._core.cluster)

    @property
    def counts(self) -> Result:
        """Cases compared, and why others are not: sums to all cases of each group."""
        return Result(self._core.counts_table(), self.about)
