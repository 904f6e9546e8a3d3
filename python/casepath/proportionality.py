"""Sentences as positions in the penalty range, and what reclassification took off the range."""

from __future__ import annotations

from casepath.results import Result, _Analysed

__all__ = ["Proportionality"]


class Proportionality(_Analysed):
    """Sentences and penalty ranges, a row per group.  See `Replay.proportionality`.

    Columns that begin with ``opening_`` put the sentence against the range of the offence that the
    case carried first, those with ``end_`` against that of the offence of the conviction.
    """

    __slots__ = ()

    @property
    def level(self) -> float:
        """Confidence level of the intervals."""
        return float(self._core.level)

    @property
    def cluster(self) -> str:
        """The parent by which the design effect is taken; empty: by case."""
        return str(self._core.cluster)

    @property
    def kinds(self) -> Result:
        """What was imposed: convicted cases by kind of sentence."""
        return Result(self._core.kinds_table(), self.about)

    @property
    def reasons(self) -> Result:
        """Why sentences have no position, counted by reason."""
        return Result(self._core.reasons_table(), self.about)

    @property
    def lost(self) -> Result:
        """Months of the range lost to reclassification: bounds, never a point."""
        return Result(self._core.lost_table(), self.about)

    @property
    def sentences(self) -> Result:
        """A row per convicted case, with its row in the input; flags below and above the range."""
        return Result(self._core.sentences_table(), self.about)
