"""What a replay of a log through a pipeline learned."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from casepath import _core as native
from casepath._arguments import (
    By,
    DateLike,
    Days,
    Progress,
    Reading,
    group_columns,
    groups_of,
    iso_text,
    passage_pairs,
    progress_function,
    sample_count,
    thread_count,
    whole_days,
)
from casepath.comparison import Comparison, FindingCounts
from casepath.errors import ArgumentError
from casepath.flows import CalendarPeriod, Cohorts, Flows
from casepath.groups import GroupColumn
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
from casepath.units import RollUp, RollUpRule, Transfers

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
    that opened the case, and it must not vary within a case.  Dates go by month, quarter or year,
    numbers by intervals, values by the most frequent and all others:
    ``by=[casepath.month("opened_on"), casepath.cut("age", [18, 25]), casepath.top("region", 5)]``.

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
    _tallies: dict[tuple[tuple[GroupColumn, ...], bool], Tally]

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

    def findings_by_reason(
        self,
        by: By = None,
        at: str | None = None,
        period: CalendarPeriod | None = None,
        samples: int = 3,
    ) -> FindingCounts:
        """Findings counted by kind, event and state, with rows to look at.

        Parameters
        ----------
        by, at
            Grouping, as for every result.
        period : {"month", "quarter", "year"}, optional
            Counts also by the period of the row's own date; rows without a date are "(undated)".
        samples : int
            At most so many rows of each count, the first ones by case; ``further`` says how many
            more there are.  0: none, and no names of cases.

        Notes
        -----
        The rows of the total, remarks apart (``moved``), sum to the findings of the summary.

        Examples
        --------
        >>> import casepath as cp
        >>> log = cp.EventLog(
        ...     {
        ...         "case": ["A", "A", "B"],
        ...         "event": ["report", "lunch", "lunch"],
        ...         "on": ["2025-01-10", "2025-01-12", None],
        ...     },
        ...     case="case", event="event", time="on",
        ... )
        >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
        >>> findings = replay.findings_by_reason(period="month")
        >>> findings["period"], findings["event"], findings["sample_rows"]
        (['2025-01', '(undated)'], ['lunch', 'lunch'], ['2', '3'])
        """
        return FindingCounts(
            native.count_findings(
                self._core,
                by=groups_of(by, at, self._core),
                period=period,
                samples=sample_count(samples),
            )
        )

    def compare(self, other: Replay, reading: Reading = "at_cut", samples: int = 3) -> Comparison:
        """This reading of the log beside another: by another pipeline, version, or options.

        Says which rows move their case in one replay and not in the other, and why; which cases
        stand elsewhere, as a cross table; and which reclassifications only one of them sees.

        Parameters
        ----------
        other : Replay
            Of the same log: the same cases with the same events and times.  Translations of events
            and columns of fields may differ.
        reading : {"at_cut", "first_decision"}
            Which end of a case counts.
        samples : int
            At most so many rows or cases of each count; 0: none.

        Raises
        ------
        ArgumentError
            For replays of different logs, with the first difference.

        Notes
        -----
        States, stages and offences are compared by name.  The cells of the cross table sum to all
        cases; ``moved`` sums to all rows.  A row that is read differently leads to others:
        ``first_of_case`` counts those that come first in their case.

        Examples
        --------
        The second replay knows what the office means by its own word.

        >>> import casepath as cp
        >>> columns = {"case": ["A", "A"], "event": ["report", "closed"],
        ...            "on": ["2025-01-10", "2025-03-02"]}
        >>> names = {"case": "case", "event": "event", "time": "on"}
        >>> pipeline = cp.Pipeline.builtin("common-law")
        >>> before = pipeline.replay(cp.EventLog(columns, **names), as_of="2025-12-31")
        >>> log = cp.EventLog(columns, **names, events={"closed": "close_no_offence"})
        >>> comparison = before.compare(pipeline.replay(log, as_of="2025-12-31"))
        >>> comparison.moved
        {'both': 1, 'first': 0, 'second': 1, 'neither': 0}
        >>> moves = comparison.moves()
        >>> moves["event"], moves["reason_first"], moves["state_second"]
        (['closed'], ['unknown_event'], ['closed_no_offence'])
        >>> comparison["status_first"], comparison["status_second"], comparison["cases"]
        (['set_aside'], ['concluded'], [1])
        """
        if not isinstance(other, Replay):
            raise TypeError(f"compare: {type(other).__name__} is not a replay")
        return Comparison(
            native.compare(self._core, other._core, reading=reading, samples=sample_count(samples))
        )

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
                by=groups_of(by, at, self._core),
                level=level,
                threads=thread_count(threads),
            )
        )

    def default_horizon(self) -> int:
        """The horizon of `reached_by` in days, where none is given."""
        return native.default_horizon(self._core)

    # Larger units

    def roll_up(
        self,
        parent: str,
        rule: RollUpRule = "furthest_stage",
        by: By = None,
        at: str | None = None,
        reading: Reading = "first_decision",
        level: float = 0.95,
        list_parents: bool = False,
        threads: int = 0,
    ) -> RollUp:
        """Cases rolled up to a larger unit - charges to defendants - by a declared rule.

        Every parent has exactly one answer; of the classes of a rule the first that applies holds:

        ``"furthest_stage"``
            The furthest stage that any of its cases reached.
        ``"offence_upheld"``
            The most serious offence of which it was convicted, against the most serious of all with
            which its cases were indicated or opened: "as indicated or opened upheld" (as serious,
            or more so); "set aside"; "pending"; "only a lighter one upheld"; "none upheld".
        ``"any_conviction"``
            "convicted"; "set aside"; "pending"; "not convicted".

        Set aside: the end of a case is not known (its path broke, or it was transferred and the log
        does not say where it went on), or it was convicted of an offence that can't be compared
        with those indicated.  Pending: a case is.  A renumbered article is the same offence.

        Parameters
        ----------
        parent : str
            One of the ``parents`` of the log.
        rule : {"furthest_stage", "offence_upheld", "any_conviction"}
            What is asked of each parent.
        by, at
            Grouping: a column is read in the parent's case that opened first and records it.
        reading : {"first_decision", "at_cut"}
            Which end of a case counts.
        level : float
            Confidence level of the intervals.
        list_parents : bool
            Also lists the parents, for checks within the office; see `RollUp.parents`.
        threads : int
            0: as many as the machine has.

        Raises
        ------
        ArgumentError
            For a parent that the log does not name, a case with two parents (naming both), a rule
            that the pipeline has no offences or convictions for.

        Notes
        -----
        Cases without a parent on record are counted apart.  Cases linked by ``continues_in`` or
        ``split_from`` count once: a case that goes on in another has the end of that one, and the
        matter counts at the parent of the case that goes on.

        ``share`` is of the concluded, with Wilson's interval, n over the design effect of the
        largest parent above; the bounds are of all, and assume nothing of pending and set aside.

        Examples
        --------
        One defendant of two charges, convicted of the lighter one; the other was dropped.

        >>> import casepath as cp
        >>> guilty = ["report", "record", "identify_suspect", "charge", "appear", "plead_guilty",
        ...           "sentence"]
        >>> log = cp.EventLog(
        ...     {
        ...         "charge": ["1"] * 2 + ["2"] * 7,
        ...         "event": ["report", "close_no_offence", *guilty],
        ...         "on": ["2025-01-10"] * 9,
        ...         "who": ["A"] * 9,
        ...         "offence": ["level-5"] * 2 + ["level-3"] * 7,
        ...     },
        ...     case="charge", event="event", time="on", parents={"defendant": "who"},
        ... )
        >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
        >>> defendants = replay.roll_up("defendant", rule="offence_upheld")
        >>> [standing for standing, count in defendants.counts.items() if count]
        ['only a lighter one upheld']
        """
        return RollUp(
            native.roll_up(
                self._core,
                parent,
                rule=rule,
                reading=reading,
                by=groups_of(by, at, self._core),
                level=level,
                list_parents=list_parents,
                threads=thread_count(threads),
            )
        )

    def transfers(self) -> Transfers:
        """Cases that go on in another of the log, or came out of one: from, to, when, where.

        What the log declares as ``continues_in`` and ``split_from``.  Where several rows of a case
        name the same one, the last of them counts for ``continues_in`` and the first for
        ``split_from``; rows after the data cut say nothing.  Links that name no case, the case
        itself, or lead back to it are in `Transfers.findings`.

        Raises
        ------
        ArgumentError
            Where the log declares neither column.

        Examples
        --------
        >>> import casepath as cp
        >>> log = cp.EventLog(
        ...     {
        ...         "case": ["A", "A", "B"],
        ...         "event": ["report", "merge", "report"],
        ...         "on": ["2025-01-10", "2025-02-02", "2025-01-20"],
        ...         "joined_to": [None, "B", None],
        ...     },
        ...     case="case", event="event", time="on", continues_in="joined_to",
        ... )
        >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
        >>> transfers = replay.transfers()
        >>> transfers["from_case"], transfers["to_case"], transfers["from_stage"]
        (['A'], ['B'], ['report'])
        """
        return Transfers(native.transfers(self._core))

    # By the calendar

    def flows(
        self,
        by: By = None,
        at: str | None = None,
        period: CalendarPeriod = "month",
        since: DateLike | None = None,
        percent: bool = False,
    ) -> Flows:
        """What came in, what was closed and what is pending, per month, quarter or year.

        pending_begin + opened + reopened - closed = pending_end, exactly.  A case is pending from
        its opening until it reaches an outcome, and again when it is reopened; cases already
        running begin the stock.  Cases set aside stand beside, with the period in which they were
        opened, and so do those whose opening, closing or reopening has no date.  What the ratios
        mean is said at `Flows`.

        Parameters
        ----------
        by, at
            Grouping, as for every result.
        period : {"month", "quarter", "year"}
            Of the calendar.  One that is covered in part only is marked as ``part``.
        since : date, optional
            First day to be counted: cases pending then begin the stock.  Without it
            ``complete_from``, else the begin of the period with the first record.
        percent : bool
            Shows the clearance rate as a percentage.

        Raises
        ------
        ArgumentError
            For ``since`` before ``complete_from`` or after the cut, for more than 1200 periods.
        """
        return self._tally(by, at, calendar=True).flows(period, since, percent)

    def cohorts(
        self,
        target: str,
        days: Days | None = None,
        period: CalendarPeriod = "year",
        by: By = None,
        at: str | None = None,
        since: DateLike | None = None,
        level: float = 0.95,
        threads: int = 0,
    ) -> Cohorts:
        """The share that got somewhere within so many days, by month, quarter or year of opening.

        The same number of days for all cohorts, so that recent ones are not judged by less time:
        the share counts only cases opened at least so many days before the cut (``followed``).
        Of a cohort followed in part it is that of its older cases; of one not yet followed none is
        given.  Beside it the Aalen-Johansen estimate of all its cases, as of `reached_by`.

        Parameters
        ----------
        target : str
            A stage, an outcome class or an outcome, as for `reached_by`.
        days : int or timedelta, optional
            Within how many days of opening; without it as for `reached_by`.
        period : {"month", "quarter", "year"}
            Of opening.
        by, at
            Grouping, as for every result.
        since : date, optional
            First day of opening; without it ``complete_from``, else the first opening.
        level : float
            Confidence level of the intervals.
        threads : int
            0: as many as the machine has.

        Raises
        ------
        ArgumentError
            For an unknown target, days outside 1 to 36500, ``since`` before ``complete_from`` or
            after the data cut, more than 1200 periods.
        """
        return Cohorts(
            native.cohorts(
                self._core,
                target,
                days=whole_days(days, "days"),
                period=period,
                since=iso_text(since, "since"),
                by=groups_of(by, at, self._core),
                level=level,
                threads=thread_count(threads),
            )
        )

    # Counts

    def top_values(self, column: str, n: int, at: str | None = None) -> tuple[str, ...]:
        """The ``n`` values of a column that most cases have, as CSV would show them.

        The most frequent first, of equally frequent ones the first by text; read as for grouping,
        in the row that opened the case or at a milestone.  For ``keep``, where a tally of another
        log, or of a stream, is to have the same groups.

        Examples
        --------
        >>> import casepath as cp
        >>> log = cp.EventLog(
        ...     {
        ...         "case": ["A", "B", "C"],
        ...         "event": ["report", "report", "report"],
        ...         "on": ["2025-01-10", "2025-02-10", "2025-03-10"],
        ...         "region": ["north", "south", "south"],
        ...     },
        ...     case="case", event="event", time="on",
        ... )
        >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
        >>> replay.top_values("region", 1)
        ('south',)
        """
        kept = GroupColumn(column, at, top=n)._resolved(self._core).keep
        return kept or ()

    def tally(
        self,
        by: By = None,
        at: str | None = None,
        passages: Mapping[str, Days] | None = None,
        threads: int = 0,
        progress: Progress = None,
        calendar: bool = False,
    ) -> Tally:
        """Counts everything countable, by any number of grouping columns.

        ``passages``, ``{target: days}``, also counts first passages to targets.  ``calendar`` also
        counts by day, for `Tally.flows` and, to the targets of ``passages``, `Tally.cohorts`: days
        together may single out a case, and there may be nearly as many counts as cases.
        """
        watch, close = progress_function(progress, "tally")
        try:
            return Tally._of(
                native.tally(
                    self._core,
                    groups_of(by, at, self._core),
                    passage_pairs(passages),
                    calendar,
                    thread_count(threads),
                    watch,
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
        calendar: bool = False,
    ) -> Tally:
        """The same for the cases ``begin`` up to ``end`` (excluded): parts add up to the whole."""
        if not 0 <= begin <= end <= len(self):
            raise ArgumentError(f"cases {begin} to {end}: the replay has cases 0 to {len(self)}")
        return Tally._of(
            native.tally_part(
                self._core,
                begin,
                end,
                groups_of(by, at, self._core),
                passage_pairs(passages),
                calendar,
            )
        )

    def _tally(self, by: By, at: str | None, calendar: bool = False) -> Tally:
        spec = (group_columns(by, at), calendar)
        if spec not in self._tallies:
            groups = [one._resolved(self._core)._native() for one in spec[0]]
            core = native.tally(self._core, groups, calendar=calendar)
            self._tallies[spec] = Tally._of(core)
        return self._tallies[spec]

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
