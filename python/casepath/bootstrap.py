"""How sure a share by day is, by drawing cases or their parents again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from casepath import _core as native
from casepath.errors import ArgumentError
from casepath.results import _Analysed

__all__ = ["Bootstrap"]


class Bootstrap(_Analysed):
    """Estimates, their replicates, and intervals from them.  See `Replay.bootstrap`."""

    __slots__ = ()

    @property
    def target(self) -> str:
        """What was reached, or the state."""
        return str(self._core.target)

    @property
    def cluster(self) -> str:
        """What is drawn: a parent, or the unit."""
        return str(self._core.cluster)

    @property
    def seed(self) -> int:
        """The seed: the same one gives the same replicates."""
        return int(self._core.seed)

    @property
    def level(self) -> float:
        """Confidence level of the intervals."""
        return float(self._core.level)

    @property
    def groups(self) -> tuple[native.BootstrapRow, ...]:
        """One row per group and day, the total last."""
        return tuple(self._core.rows)

    @property
    def total(self) -> native.BootstrapRow:
        """All groups together, on the first of the days."""
        return next(row for row in self.groups if row.is_total)

    def replicates(
        self, group: str | tuple[str, ...] | None = None, day: int | None = None
    ) -> NDArray[np.float64]:
        """The replicates of one group on one day, in order.

        Those of the days of a group come from the same draws, so that their differences may be
        taken; those of different groups from independent ones.

        Parameters
        ----------
        group : str or tuple of str, optional
            By the value of the grouping column; without it all groups together.
        day : int, optional
            One of the days asked for; without it the first of them.

        Returns
        -------
        ndarray, shape (replicates,)
            Empty where the group can't be drawn again.

        Raises
        ------
        ArgumentError
            For a group or a day that there is not.
        """
        values = [] if group is None else [group] if isinstance(group, str) else list(group)
        rows = [row for row in self.groups if row.is_total == (group is None)]
        own = [row for row in rows if row.group == values]
        if not own:
            there = "; ".join(dict.fromkeys(", ".join(row.group) for row in rows)) or "none"
            raise ArgumentError(f"replicates: there is no group {group!r}; the groups: {there}")
        for row in own:
            if day is None or row.day == day:
                return row.replicates
        days = ", ".join(str(row.day) for row in own)
        raise ArgumentError(f"replicates: day {day} was not asked for; the days: {days}")
