"""Findings that are counted, and two readings of one log side by side."""

from __future__ import annotations

from casepath import _core as native
from casepath.results import Result, _Analysed

__all__ = ["Comparison", "FindingCounts"]


class FindingCounts(_Analysed):
    """Findings by reason, event and state, with rows to look at.

    See `Replay.findings_by_reason`.
    """

    __slots__ = ()

    @property
    def findings(self) -> int:
        """Rows that did not move, as the summary of the replay counts them."""
        return int(self._core.findings)

    @property
    def remarks(self) -> int:
        """Remarks on rows that moved: undated, or reordered."""
        return int(self._core.remarks)

    @property
    def counts(self) -> tuple[native.FindingCount, ...]:
        """By group, the total last; by period; most frequent first."""
        return tuple(self._core.rows)

    def total(self) -> tuple[native.FindingCount, ...]:
        """The counts of all groups together."""
        return tuple(row for row in self._core.rows if row.is_total)


class Comparison(_Analysed):
    """Two replays of one log, side by side.  See `Replay.compare`.

    As a table the cross table of cases; ``about`` is about the first replay, ``about_other`` about
    the second.
    """

    __slots__ = ()

    @property
    def about_other(self) -> native.About:
        """What `about` says, of the second replay."""
        about: native.About = self._core.other
        return about

    @property
    def differing_cases(self) -> int:
        """Cases whose status, state or furthest stage differs."""
        return int(self._core.differing_cases)

    @property
    def moved(self) -> dict[str, int]:
        """Rows that move their case in both replays, in one of them only, in neither."""
        return {
            "both": int(self._core.moved_in_both),
            "first": int(self._core.moved_in_first),
            "second": int(self._core.moved_in_second),
            "neither": int(self._core.moved_in_neither),
        }

    @property
    def row_differences(self) -> tuple[native.RowDifference, ...]:
        """Rows that are read differently, most frequent first."""
        return tuple(self._core.rows)

    @property
    def case_pairs(self) -> tuple[native.CasePair, ...]:
        """The cells of the cross table, those that differ first."""
        return tuple(self._core.cases)

    @property
    def reclassification_differences(self) -> tuple[native.ReclassificationDifference, ...]:
        """Rows that reclassify in one replay only, or otherwise in the other."""
        return tuple(self._core.reclassifications)

    @property
    def same_reclassifications(self) -> int:
        """Reclassifications that both replays see alike."""
        return int(self._core.same_reclassifications)

    def cases(self) -> Result:
        """The cross table of status, state and furthest stage; sums to all cases."""
        return Result(self._core.table(), self.about)

    def moves(self) -> Result:
        """Rows that are read differently: event, why they do not move, state, samples."""
        return Result(self._core.rows_table(), self.about)

    def reclassifications(self) -> Result:
        """Rows that reclassify in one replay only, or otherwise in the other."""
        return Result(self._core.reclassifications_table(), self.about)
