"""What a replay counts: where cases went and how they ended.  Not public: see `Replay`."""

from __future__ import annotations

from collections.abc import Mapping

from casepath import _core as native
from casepath._arguments import (
    By,
    Days,
    Progress,
    Reading,
    group_columns,
    groups_of,
    passage_pairs,
    progress_function,
    thread_count,
)
from casepath.errors import ArgumentError
from casepath.groups import GroupColumn
from casepath.results import (
    DowngradedThenDropped,
    DropOuts,
    Funnel,
    Outcomes,
    OutcomesByOffence,
    Reclassifications,
    Result,
)
from casepath.tally import Tally
from casepath.units import RollUp, RollUpRule, Transfers


class CountsOfReplay:
    """The methods of a `Replay` whose results are counts."""

    _core: native.Replay
    _tallies: dict[tuple[tuple[GroupColumn, ...], bool], Tally]

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

    # Groups and tallies

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
        occupancy: bool = False,
        situations: bool = False,
    ) -> Tally:
        """Counts everything countable, by any number of grouping columns.

        ``passages``, ``{target: days}``, also counts first passages to targets.  ``calendar`` also
        counts by day, for `Tally.flows` and, to the targets of ``passages``, `Tally.cohorts`: days
        together may single out a case, and there may be nearly as many counts as cases.
        ``occupancy`` also counts moves between states by day since opening, for `Tally.occupancy`.
        ``situations`` also counts stays by state and offence, their length and how they ended, for
        fitting a simulation.
        """
        watch, close = progress_function(progress, "tally")
        try:
            return Tally._of(
                native.tally(
                    self._core,
                    groups_of(by, at, self._core),
                    passage_pairs(passages),
                    calendar,
                    occupancy,
                    situations,
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
        occupancy: bool = False,
        situations: bool = False,
    ) -> Tally:
        """The same for the cases ``begin`` up to ``end`` (excluded): parts add up to the whole."""
        cases = len(self._core)
        if not 0 <= begin <= end <= cases:
            raise ArgumentError(f"cases {begin} to {end}: the replay has cases 0 to {cases}")
        return Tally._of(
            native.tally_part(
                self._core,
                begin,
                end,
                groups_of(by, at, self._core),
                passage_pairs(passages),
                calendar,
                occupancy,
                situations,
            )
        )

    def _tally(self, by: By, at: str | None, calendar: bool = False) -> Tally:
        spec = (group_columns(by, at), calendar)
        if spec not in self._tallies:
            groups = [one._resolved(self._core)._native() for one in spec[0]]
            core = native.tally(self._core, groups, calendar=calendar)
            self._tallies[spec] = Tally._of(core)
        return self._tallies[spec]
