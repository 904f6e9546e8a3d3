"""Many runs of a model: what scenarios change, and how today's pending cases will end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casepath import _core as native
from casepath.results import Result

if TYPE_CHECKING:
    import datetime

__all__ = ["Experiment", "Projection"]


class Experiment(Result):
    """Each measure of the model as it is and of each scenario, with intervals.

    As a table one row per scenario and measure; `differences` is scenario less base, paired by
    replication.  See `Model.experiment`.
    """

    __slots__ = ("_core",)
    _core: native.Experiment

    def __init__(self, core: native.Experiment) -> None:
        super().__init__(core.table())
        self._core = core

    @property
    def estimates(self) -> tuple[native.ExperimentRow, ...]:
        """The rows: the base, then the scenarios in their order."""
        return tuple(self._core.rows)

    @property
    def replications(self) -> int:
        """How many runs each estimate rests on."""
        return self._core.replications

    @property
    def is_precise(self) -> bool:
        """Whether the precision asked for was reached; False also where none was asked for."""
        return self._core.is_precise

    def differences(self) -> Result:
        """Scenario less base, a row per scenario and measure, each with the error of its own."""
        return Result(self._core.differences_table())

    def of(self, measure: str, name: str = "", scenario: str = "base") -> native.ExperimentRow:
        """The estimate of one measure; where measured on several days, on the last.

        Raises
        ------
        KeyError
            If it is not measured.
        """
        found = [
            row
            for row in self._core.rows
            if (row.scenario, row.measure, row.name) == (scenario, measure, name)
        ]
        if not found:
            raise KeyError(f"{measure} {name}".rstrip() + f" of {scenario} is not measured")
        return found[-1]


class Projection(Result):
    """How many of today's pending cases will stand where, and when.  See `Replay.project`."""

    __slots__ = ("_core",)
    _core: native.Projection

    def __init__(self, core: native.Projection) -> None:
        super().__init__(core.table())
        self._core = core

    @property
    def as_of(self) -> datetime.date | None:
        """The data cut, from which the cases go on."""
        return self._core.as_of

    @property
    def cases(self) -> int:
        """How many are projected."""
        return self._core.cases

    @property
    def left_out(self) -> int:
        """Pending cases that were already running, or have undated moves."""
        return self._core.left_out

    @property
    def expectations(self) -> tuple[native.ProjectionRow, ...]:
        """By group, all of them last; by day; by outcome class, pending last."""
        return tuple(self._core.rows)
