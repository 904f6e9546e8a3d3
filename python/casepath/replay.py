"""What a replay of a log through a pipeline learned."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from casepath import _core as native
from casepath._arguments import (
    By,
    Days,
    Progress,
    Reading,
    by_pairs,
    progress_function,
    thread_count,
    whole_days,
)
from casepath.errors import ArgumentError
from casepath.log import EventLog
from casepath.pipeline import Pipeline
from casepath.results import (
    CasePath,
    DowngradedThenDropped,
    DropOuts,
    Funnel,
    Outcomes,
    OutcomesByOffence,
    ReachedBy,
    Reclassifications,
    Result,
    Summary,
)
from casepath.tally import Tally

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

__all__ = ["Replay"]


class Replay:
    """Everything one replay learned: where cases went, where they stand, what did not fit.

    Made by `Pipeline.replay`; immutable.  Every result says how many cases are concluded, pending
    and set aside, and is internal: small cells may identify people.

    Grouping, where a result takes it: ``by="region"``, ``by=["region", "year"]``, or
    ``by={"offence": "charged"}`` to read a column in the row that first marked a milestone;
    ``at="charged"`` says the same for all columns.  Without a milestone a column is read in the row
    that opened the case, and it must not vary within a case.

    Readings: ``"first_decision"`` lets the first outcome stand, whatever came after it;
    ``"at_cut"`` takes where the case stands at the data cut.

    Examples
    --------
    >>> import casepath as cp
    >>> log = cp.EventLog(
    ...     {
    ...         "case": ["A", "A", "B"],
    ...         "event": ["report", "close_no_offence", "no such event"],
    ...         "on": ["2025-01-10", "2025-03-02", "2025-02-01"],
    ...     },
    ...     case="case", event="event", time="on",
    ... )
    >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
    >>> len(replay)
    2
    >>> replay.findings()["kind"]
    ['unknown_event']
    """

    __slots__ = ("_core", "_log", "_pipeline", "_tallies")
    _core: native.Replay
    _pipeline: Pipeline
    _log: EventLog
    _tallies: dict[tuple[tuple[str, str], ...], Tally]

    def __init__(self) -> None:
        raise TypeError("make a replay by pipeline.replay(log, as_of=...)")

    @classmethod
    def _of(cls, core: native.Replay, pipeline: Pipeline, log: EventLog) -> Replay:
        replay = object.__new__(cls)
        replay._core = core
        replay._pipeline = pipeline
        replay._log = log
        replay._tallies = {}
        return replay

    # Properties

    @property
    def pipeline(self) -> Pipeline:
        """The procedure that the log was replayed through."""
        return self._pipeline

    @property
    def log(self) -> EventLog:
        """The log that was replayed."""
        return self._log

    @property
    def unit(self) -> str:
        """What a case is: the log's word, else the pipeline's."""
        return self._core.unit

    @property
    def as_of(self) -> datetime.date | None:
        """The data cut."""
        return self._core.as_of

    @property
    def complete_from(self) -> datetime.date | None:
        """Since when the records are complete; None: not given."""
        return self._core.complete_from

    def __len__(self) -> int:
        """Number of cases."""
        return len(self._core)

    # What to look at first

    def summary(self) -> Summary:
        """Cases = concluded + pending + set aside, rows = moves + moves nothing + findings, and why
        paths break, with what one would write."""
        return Summary(self._core.summary)

    def findings(self, most: int | None = None) -> Result:
        """Every row that the pipeline can't explain, and remarks: kind, case, row, time, message.

        ``most`` limits the number of rows.
        """
        if most is not None and most < 1:
            raise ArgumentError(f"most: {most} is not allowed; give 1 or more, or None for all")
        return Result(self._core.findings(most or 0))

    def findings_by_reason(self, by: By = None, at: str | None = None) -> Result:
        """Findings counted by kind, event and state."""
        return self._tally(by, at).findings_by_reason()

    # Cases

    def case(self, name: str) -> CasePath:
        """The path of one case, as a table and, by ``print()``, as text."""
        name = str(name)
        return CasePath(
            self._core.path(name),
            name,
            self._core.status(name, "at_cut"),
            self._core.last_state(name, "at_cut"),
            self._core.path_text(name).rstrip("\n"),
        )

    def cases(self, reading: Reading = "at_cut") -> dict[str, NDArray[Any]]:
        """Where each case stands, as columns of shape (n_cases,), in the order of the log.

        ``case`` its name; ``status`` concluded, active, paused, silent or set_aside; ``state`` the
        outcome, the pending state, or where the path broke (None: before opening);
        ``already_running`` whether it began before the records.

        ``pandas.DataFrame(replay.cases())`` simply works.
        """
        return dict(self._core.cases(reading))

    def visits(self) -> dict[str, NDArray[Any]]:
        """Visits - unbroken stays of a case in a state - as columns of shape (n_visits,), by case.

        ``case`` and ``state`` are uint32 positions in ``log.case_names()`` and ``pipeline.states``;
        ``entered`` and ``left`` are datetime64[s], NaT where undated or still there; ``entered_k``
        and ``left_k`` count the case's dated moves of that day from 1; ``has_left``; ``filled``
        where the records skip the visit and the pipeline filled it in.
        """
        return dict(self._core.visits())

    # Results

    def funnel(
        self, by: By = None, at: str | None = None, reading: Reading = "first_decision"
    ) -> Funnel:
        """How far cases got, where they left, and where they wait.

        Per stage: reached = moved on + left here by outcome class + pending here (active, paused,
        silent).  A case belongs to the furthest stage it reached.  Beside it the cases set aside,
        by where their path broke, and bounds of the share that moves on which assume nothing of
        the pending.  Already running cases are outside.
        """
        return self._tally(by, at).funnel(reading)

    def drop_outs(
        self, by: By = None, at: str | None = None, reading: Reading = "first_decision"
    ) -> DropOuts:
        """Where cases left without a decision: last open stage and state, ground, reason.

        ``had_been_further`` counts those that had been in a later stage than their last: they make
        up the difference to the funnel.
        """
        return self._tally(by, at).drop_outs(reading)

    def outcomes(
        self, by: By = None, at: str | None = None, reading: Reading = "first_decision"
    ) -> Outcomes:
        """Cases by outcome class and state, by pending kind, or set aside; sums to all cases."""
        return self._tally(by, at).outcomes(reading)

    def reclassifications(self, by: By = None, at: str | None = None) -> Reclassifications:
        """Which offences became which: lighter or heavier, at what stage, by whom.

        Every reclassification counts; a case may have several.  Renumbering is none.
        """
        return self._tally(by, at).reclassifications()

    def outcomes_by_offence(
        self, by: By = None, at: str | None = None, reading: Reading = "first_decision"
    ) -> OutcomesByOffence:
        """Offence at each milestone x what became of the case, "as charged" or of another."""
        return self._tally(by, at).outcomes_by_offence(reading)

    def downgraded_then_dropped(
        self, by: By = None, at: str | None = None, reading: Reading = "first_decision"
    ) -> DowngradedThenDropped:
        """What followed for cases moved to a lighter offence, beside those that never were."""
        return self._tally(by, at).downgraded_then_dropped(reading)

    def transitions(self, by: By = None, at: str | None = None) -> Result:
        """Moves between states: from, event, to, how many."""
        return self._tally(by, at).transitions()

    def variants(self, by: By = None, at: str | None = None) -> Result:
        """The distinct sequences of event words, most frequent first."""
        return self._tally(by, at).variants()

    def directly_follows(self, by: By = None, at: str | None = None) -> Result:
        """Pairs of event words of one case, one right after the other."""
        return self._tally(by, at).directly_follows()

    def reached_by(
        self,
        target: str,
        days: Days | None = None,
        by: By = None,
        at: str | None = None,
        level: float = 0.95,
        threads: int = 0,
    ) -> ReachedBy:
        """The share of cases that reached a stage or outcome within so many days of opening.

        The Aalen-Johansen estimator of first passage: other ends compete, pending cases are
        censored and not dropped.  Beside it the plain share, with a Wilson interval, among cases
        opened at least so many days before the cut.

        Parameters
        ----------
        target : str
            A stage (reached by entering it or a later one), an outcome class or an outcome.
            ``"stage:x"``, ``"class:x"`` and ``"outcome:x"`` say which, where one name means two.
        days : int or timedelta, optional
            The horizon; without it the longest of 180, 365 and 730 days for which at least 80 % of
            the cases were opened that long before the cut.
        by, at
            Grouping, as for every result.
        level : float
            Confidence level of the intervals.
        threads : int
            0: as many as the machine has.

        Raises
        ------
        ArgumentError
            For an unknown target, a horizon below 1 day or beyond the follow-up.

        Notes
        -----
        Interval: log-minus-log with the infinitesimal jackknife by case, or by the largest parent
        that the log names; Clopper-Pearson where the estimate is 0 or 1.  A unit below the case
        without a parent gets no interval.

        References
        ----------
        Aalen & Johansen (1978), Scand. J. Statist. 5(3), 141-150.
        """
        return ReachedBy(
            native.reached_by(
                self._core,
                target,
                days=whole_days(days, "days"),
                by=by_pairs(by, at),
                level=level,
                threads=thread_count(threads),
            )
        )

    def default_horizon(self) -> int:
        """The horizon of `reached_by` in days, where none is given."""
        return native.default_horizon(self._core)

    # Counts

    def tally(
        self,
        by: By = None,
        at: str | None = None,
        passages: Mapping[str, Days] | None = None,
        threads: int = 0,
        progress: Progress = None,
    ) -> Tally:
        """Counts everything countable, by any number of grouping columns.

        ``passages``, ``{target: days}``, also counts first passages to targets.
        """
        watch, close = progress_function(progress, "tally")
        try:
            return Tally._of(
                native.tally(
                    self._core, by_pairs(by, at), _passages(passages), thread_count(threads), watch
                )
            )
        finally:
            close()

    def tally_part(
        self,
        begin: int,
        end: int,
        by: By = None,
        at: str | None = None,
        passages: Mapping[str, Days] | None = None,
    ) -> Tally:
        """The same for the cases ``begin`` up to ``end`` (excluded): parts add up to the whole."""
        if not 0 <= begin <= end <= len(self):
            raise ArgumentError(f"cases {begin} to {end}: the replay has cases 0 to {len(self)}")
        return Tally._of(
            native.tally_part(self._core, begin, end, by_pairs(by, at), _passages(passages))
        )

    def _tally(self, by: By, at: str | None) -> Tally:
        pairs = tuple(by_pairs(by, at))
        if pairs not in self._tallies:
            self._tallies[pairs] = Tally._of(native.tally(self._core, list(pairs)))
        return self._tallies[pairs]

    # Pictures and text

    def plot(self, ax: Axes | None = None) -> Axes:
        """The stages from left to right as bars of cases, with who left and who is pending.

        The height of a bar is the number of cases that reached the stage; its parts are those that
        moved on, that are pending there, and that left there by outcome class (first decision),
        each labelled.  Needs matplotlib: ``pip install casepath[plot]``.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; without it a new figure of a fitting size.

        Returns
        -------
        matplotlib Axes
        """
        from casepath._plot import plot_funnel

        return plot_funnel(self.funnel(), ax)

    def __repr__(self) -> str:
        summary = self._core.summary
        pending = summary.active + summary.paused + summary.silent
        return (
            f"Replay of {summary.cases:,} cases ({summary.unit}) as of {summary.as_of}: "
            f"{summary.concluded:,} concluded, {pending:,} pending, "
            f"{summary.set_aside:,} set aside; {summary.rows:,} rows, {summary.findings:,} findings"
        )

    def _repr_html_(self) -> str:
        from casepath._picture import picture_of, svg_of

        text = escape(self._core.summary.to_text())
        picture = svg_of(picture_of(self.funnel()))
        return f"<div><pre>{text}</pre>{picture}</div>"


def _passages(passages: Mapping[str, Days] | Sequence[str] | None) -> list[tuple[str, int]]:
    if passages is None:
        return []
    if not isinstance(passages, Mapping):
        raise TypeError("passages: give {target: days}")
    return [(target, whole_days(days, "passages") or 0) for target, days in passages.items()]
