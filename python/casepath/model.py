"""A pipeline with chances and times: what a simulation draws from."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from casepath import _core as native
from casepath._arguments import (
    DateLike,
    Days,
    Progress,
    iso_text,
    progress_function,
    thread_count,
)
from casepath._documents import json_text
from casepath._simulation_arguments import (
    LARGEST_SEED,
    Pending,
    Precision,
    days_of,
    non_negative,
    pending_of,
    precision_of,
    records_of,
    scenario_of,
    start_text,
)
from casepath.experiment import Experiment
from casepath.pipeline import Pipeline
from casepath.results import Result
from casepath.scenario import Scenario
from casepath.simulation import Simulation

if TYPE_CHECKING:
    from casepath.replay import Replay

__all__ = ["DurationFit", "Model", "Tail"]

DurationFit: TypeAlias = Literal["empirical", "exponential", "weibull", "log_normal", "gamma"]
"""The form of the times that are fitted."""

Tail: TypeAlias = Literal["leaves", "stays"]
"""What becomes of those who are still in a situation when the follow-up ends: they leave by its
exits in their proportions, or never."""


class Model:
    """How cases come in, by which event they leave each state, and when.  A value.

    Fitted from records (`Replay.model`, `Tally.model`), read from JSON, or written by hand from
    published rates.  ``print(model)`` shows every figure with the number of cases behind it, and
    the assumptions.

    Examples
    --------
    A model by hand: three quarters of what is reported is closed, the rest is merged.

    >>> import casepath as cp
    >>> model = cp.Model.from_dict(
    ...     {
    ...         "format": "casepath-model/1",
    ...         "title": "Illustrative",
    ...         "pipeline": "common-law",
    ...         "groups": [
    ...             {
    ...                 "openings": [{"event": "report"}],
    ...                 "situations": [
    ...                     {
    ...                         "state": "reported",
    ...                         "exits": [
    ...                             {
    ...                                 "event": "close_no_offence",
    ...                                 "probability": 0.75,
    ...                                 "duration": {"exponential": {"mean_days": 30}},
    ...                             },
    ...                             {
    ...                                 "event": "merge",
    ...                                 "probability": 0.25,
    ...                                 "duration": {"constant": {"days": 10}},
    ...                             },
    ...                         ],
    ...                     }
    ...                 ],
    ...             }
    ...         ],
    ...     }
    ... )
    >>> simulation = model.simulate(cases=100, seed=1)
    >>> simulation.replay().summary().concluded
    100
    """

    __slots__ = ("_core",)
    _core: native.Model

    def __init__(self) -> None:
        raise TypeError(
            "make a model by replay.model(...), Model.read(path), Model.from_dict(...) or "
            "Model.from_json(text)"
        )

    @classmethod
    def _of(cls, core: native.Model) -> Model:
        model = object.__new__(cls)
        model._core = core
        return model

    # Factory methods

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Model:
        """A model from a JSON file of the format ``casepath-model/1``.

        Raises
        ------
        ModelError
            With all problems: unknown names, probabilities that do not sum to one, negative times,
            states without an exit, exits that the pipeline would refuse, and so on; or if the file
            can't be read.
        """
        return cls._of(native.Model.read(os.fspath(path)))

    @classmethod
    def from_json(cls, text: str) -> Model:
        """The same from JSON text."""
        return cls._of(native.Model.from_json(text))

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Model:
        """The same from a dict as `json` reads it."""
        return cls.from_json(json_text(document, "model"))

    @staticmethod
    def schema() -> dict[str, Any]:
        """The JSON Schema of the format."""
        document: dict[str, Any] = json.loads(native.model_schema())
        return document

    # Properties

    @property
    def title(self) -> str:
        """What the model is of."""
        return self._core.title

    @property
    def pipeline(self) -> Pipeline:
        """The procedure that the cases go through."""
        return Pipeline._of(self._core.pipeline)

    @property
    def by(self) -> tuple[str, ...]:
        """Grouping columns; each group has its own chances and times."""
        return tuple(self._core.by)

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Values of the grouping columns; without grouping one group without a value."""
        return tuple(tuple(values) for values in self._core.groups)

    @property
    def sources(self) -> tuple[str, ...]:
        """Where its figures come from."""
        return tuple(self._core.sources)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What it takes for granted, in sentences; shown with every result."""
        return tuple(self._core.assumptions)

    # Results

    def table(self) -> Result:
        """One row per opening, exit and tail: probability, days, cases behind it, and "thin"."""
        return Result(self._core.table())

    def compare(self, other: Model) -> Result:
        """What differs, a row per figure; no row: equal."""
        return Result(self._core.compare(other._core))

    # Work

    def simulate(
        self,
        cases: int | None = None,
        *,
        start: DateLike = "2026-01-01",
        until: DateLike | None = None,
        scenario: Scenario | None = None,
        warm_up: Days = 0,
        pending: Pending = None,
        seed: int = 1,
        replication: int = 0,
        threads: int = 0,
        progress: Progress = None,
    ) -> Simulation:
        """One run: a log of cases that never were.

        The same arguments give the same log, on any number of threads.  Without `capacity` in the
        model nobody waits for anybody (free flow).

        Parameters
        ----------
        cases : int, optional
            How many come in at most, at the pace of the model's arrivals; a model without arrivals
            spreads them over a year, or up to ``until``.  Not given: as many as the arrivals say.
        start, until : date
            First and last day.  Without ``until`` each case is followed to its outcome.
        scenario : Scenario, optional
            Changes to the model.  Scenarios share random numbers: what a scenario does not change
            stays the same.
        warm_up : int or timedelta
            Days before ``start`` on which cases come in already.
        pending : Replay, optional
            Today's cases of a log, which go on from ``start``; what they did so far stands.
        seed, replication : int
            Which random numbers; experiments number their replications.
        threads : int
            0: as many as the machine has; free flow alone uses several.
        progress : callable or bool, optional
            Called with cases done and cases in all.

        Returns
        -------
        Simulation
            The log, its data cut, and with capacity what pools did and how cases waited.

        Raises
        ------
        ModelError
            With all problems of the model or the scenario.
        ArgumentError
            If neither ``cases`` nor arrivals say how many come in, or nothing says when to end.
        """
        show, close = progress_function(progress, "simulate")
        try:
            core = native.simulate(
                self._core,
                scenario_of(scenario),
                cases=None if cases is None else non_negative(cases, "cases"),
                start=start_text(start),
                until=iso_text(until, "until"),
                warm_up_days=days_of(warm_up, "warm_up"),
                pending=pending_of(pending, self._core),
                seed=non_negative(seed, "seed", most=LARGEST_SEED),
                replication=non_negative(replication, "replication"),
                threads=thread_count(threads),
                progress=show,
            )
        finally:
            close()
        return Simulation(core, self.pipeline)

    def experiment(
        self,
        scenarios: Scenario | Sequence[Scenario] = (),
        *,
        cases: int | None = None,
        start: DateLike = "2026-01-01",
        until: DateLike | None = None,
        days: Days | None = None,
        warm_up: Days = 0,
        pending: Pending = None,
        replications: int = 20,
        precision: Precision | None = None,
        most_replications: int = 1000,
        records: Replay | None = None,
        fitted: Mapping[str, Any] | None = None,
        cluster: str = "",
        seed: int = 1,
        level: float = 0.95,
        threads: int = 0,
        progress: Progress = None,
    ) -> Experiment:
        """Many runs of the model and of scenarios, with the same random numbers.

        Differences between a scenario and the model as it is are paired run by run: what they share
        cancels.  Model-based, not causal: what would follow if all else stayed as it was.

        Parameters
        ----------
        scenarios : Scenario or list of Scenario
            Each needs a name of its own.
        cases, start, until, warm_up, pending, seed
            Of each run, as for `simulate`.
        days : int or timedelta, optional
            How long after its opening a case is looked at; not given: at the end of the run.
        replications : int
            How many runs, at least 2.
        precision : Precision, optional
            Go on until an interval is this narrow, up to ``most_replications`` runs.
        records : Replay, optional
            The records that the model was fitted from: its own error is told apart from the
            Monte-Carlo error, by fitting it again on a cluster bootstrap for each replication.
        fitted : dict, optional
            How it was fitted, as given to `Replay.model`: durations, offences, tail, thin_below.
        cluster : str
            What the bootstrap draws: a parent of the log, or its unit; empty: the largest parent.
        level : float
            Confidence level of the intervals.
        threads : int
            0: as many as the machine has.  The result does not depend on it.
        progress : callable or bool, optional
            Called with replications done and replications in all.

        Returns
        -------
        Experiment
            Per scenario and measure: mean, Monte-Carlo error, the model's error, interval.

        Raises
        ------
        ModelError
            With all problems of the model or a scenario.
        ArgumentError
            For scenarios without a name, or of one name; for a precision of what is not measured.
        """
        show, close = progress_function(progress, "experiment")
        given = [scenarios] if isinstance(scenarios, Scenario) else scenarios
        try:
            core = native.experiment(
                self._core,
                [scenario_of(scenario) for scenario in given],
                cases=None if cases is None else non_negative(cases, "cases"),
                start=start_text(start),
                until=iso_text(until, "until"),
                warm_up_days=days_of(warm_up, "warm_up"),
                pending=pending_of(pending, self._core),
                seed=non_negative(seed, "seed", most=LARGEST_SEED),
                horizon_days=None if days is None else days_of(days, "days"),
                replications=non_negative(replications, "replications"),
                precision=precision_of(precision),
                most_replications=non_negative(most_replications, "most_replications"),
                records=records_of(records, fitted, cluster),
                level=level,
                threads=thread_count(threads),
                progress=show,
            )
        finally:
            close()
        return Experiment(core)

    # Text

    def to_dict(self) -> dict[str, Any]:
        """The model as JSON has it."""
        document: dict[str, Any] = json.loads(self.to_json())
        return document

    def to_json(self) -> str:
        """As JSON text; `from_json` of it gives an equal model."""
        return self._core.to_json()

    def write(self, path: str | os.PathLike[str]) -> None:
        """Writes `to_json` to a file."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.to_json())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model):
            return NotImplemented
        return self._core == other._core

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(self.table())

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """For pickle."""
        return _from_json, (self.to_json(),)


def _from_json(text: str) -> Model:
    return Model.from_json(text)
