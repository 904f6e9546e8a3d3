"""What a replay gives to simulations.  Not public: see `Replay`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casepath import _core as native
from casepath._arguments import (
    By,
    DateLike,
    Progress,
    progress_function,
    thread_count,
)
from casepath._replay_rates import RatesOfReplay

if TYPE_CHECKING:
    from casepath.experiment import Projection
    from casepath.model import DurationFit, Model, Tail
    from casepath.scenario import Scenario


class ModelOfReplay(RatesOfReplay):
    """The methods of a `Replay` that look ahead: a model, and what becomes of the pending."""

    def model(
        self,
        by: By = None,
        at: str | None = None,
        *,
        durations: DurationFit = "empirical",
        offences: bool | None = None,
        tail: Tail = "leaves",
        thin_below: int = 20,
        threads: int = 0,
        progress: Progress = None,
    ) -> Model:
        """A model fitted from these records, to simulate from.

        For each state, and the offence that the case carries there, the chance of each exit and its
        times are the cumulative incidence of that exit: pending cases are censored, so that the
        slow are not lost.  What is left when the follow-up ends is the tail, an assumption that is
        printed with the model.

        Parameters
        ----------
        by, at
            Grouping, as for every result; each group gets chances and times of its own.
        durations : {"empirical", "exponential", "weibull", "log_normal", "gamma"}
            As seen, or of a form that is fitted by maximum likelihood to those who left.
        offences : bool, optional
            Tell states apart by the offence, so that reclassifications are simulated; not given:
            where the pipeline has offences.
        tail : {"leaves", "stays"}
            What becomes of those still there when the follow-up ends.
        thin_below : int
            Figures from fewer cases are flagged as thin.
        threads : int
            0: as many as the machine has.
        progress : callable or bool, optional
            Called with cases done and cases in all.

        Returns
        -------
        Model

        Raises
        ------
        ArgumentError
            For an unknown column, or where no case has a dated opening.

        Notes
        -----
        Cases follow the model, not the law of cause and effect: what a change of it shows is what
        would follow if everything else stayed as it was.

        References
        ----------
        Aalen & Johansen (1978), Scand. J. Statist. 5(3), 141-150.

        Examples
        --------
        >>> import casepath as cp
        >>> log = cp.EventLog(
        ...     {
        ...         "case": ["A", "A", "B"],
        ...         "event": ["report", "close_no_offence", "report"],
        ...         "on": ["2025-01-10", "2025-03-02", "2025-02-01"],
        ...     },
        ...     case="case", event="event", time="on",
        ... )
        >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
        >>> replay.model().simulate(until="2027-12-31", seed=1).replay().summary().findings
        0
        """
        tally = self.tally(by, at, situations=True, threads=threads, progress=progress)
        return tally.model(durations=durations, offences=offences, tail=tail, thin_below=thin_below)

    def project(
        self,
        model: Model | None = None,
        on: DateLike | Sequence[DateLike] = (),
        *,
        scenario: Scenario | None = None,
        silent: bool = False,
        replications: int = 200,
        seed: int = 1,
        level: float = 0.95,
        threads: int = 0,
        progress: Progress = None,
    ) -> Projection:
        """How many of today's pending cases will end in which class, and when.

        Each goes on from where it stands, with the offence that it carries, given the time that it
        has already spent there.

        Parameters
        ----------
        model : Model, optional
            Not given: fitted from these records without grouping.
        on : date or list of date
            At the end of which days; not given: three, six, twelve and 24 months after the cut.
        scenario : Scenario, optional
            Changes to the model.
        silent : bool
            Also cases without a record for long.
        replications : int
            How many runs, at least 2.
        seed : int
            Which random numbers.
        level : float
            Share of the runs between the limits.
        threads : int
            0: as many as the machine has.  The result does not depend on it.
        progress : callable or bool, optional
            Called with replications done and replications in all.

        Returns
        -------
        Projection
            Expected number and interval by group, day and outcome class; pending last.  The
            interval tells the chance of cases, not the error of the model's figures.

        Raises
        ------
        ModelError
            With all problems of the model or the scenario.
        ArgumentError
            For a model of another pipeline, a day that is not after the data cut.
        """
        from casepath._simulation_arguments import (
            LARGEST_SEED,
            checked,
            days_on,
            non_negative,
            scenario_of,
        )
        from casepath.experiment import Projection
        from casepath.model import Model

        show, close = progress_function(progress, "project")
        try:
            core = native.project(
                self._core,
                checked(
                    self.model(threads=threads) if model is None else model, Model, "model"
                )._core,
                on=days_on(on),
                silent=silent,
                scenario=scenario_of(scenario),
                replications=non_negative(replications, "replications"),
                seed=non_negative(seed, "seed", most=LARGEST_SEED),
                level=level,
                threads=thread_count(threads),
                progress=show,
            )
        finally:
            close()
        return Projection(core)
