"""What a replay gives to simulations.  Not public: see `Replay`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casepath._arguments import By, Progress
from casepath._replay_rates import RatesOfReplay

if TYPE_CHECKING:
    from casepath.model import DurationFit, Model, Tail


class ModelOfReplay(RatesOfReplay):
    """The methods of a `Replay` that look ahead: a fitted model, and what it makes of the pending."""

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
        >>> len(replay.model().simulate(cases=1_000, until="2026-12-31", seed=1))
        1000
        """
        tally = self.tally(by, at, situations=True, threads=threads, progress=progress)
        return tally.model(
            durations=durations, offences=offences, tail=tail, thin_below=thin_below
        )
