"""What the law says of a replay: ranges, sentences, deadlines.  Not public: see `Replay`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casepath import _core as native
from casepath._arguments import By, Days, Reading, groups_of, thread_count, whole_days
from casepath._replay_counts import CountsOfReplay
from casepath.downgrades import AfterDowngrade, OffencePaths, RangeChanges
from casepath.legal_clocks import LegalClocks
from casepath.proportionality import Proportionality


def _day_list(days: Days | Sequence[Days]) -> list[int]:
    """Numbers of days; one stands for a list of one."""
    several = days if isinstance(days, Sequence) else [days]
    return [whole_days(one, "days") or 0 for one in several]


class LawOfReplay(CountsOfReplay):
    """The methods of a `Replay` that read penalty ranges, sentences and deadlines."""

    def range_changes(
        self, committed: str | None = None, by: By = None, at: str | None = None
    ) -> RangeChanges:
        """The penalty range before and after every reclassification, with months lost.

        A case may have several reclassifications; renumbering is none.  The sums by group and
        direction are in `RangeChanges.sums`: what verified editions say, what unverified ones say,
        and for how many nothing is known, apart.

        Parameters
        ----------
        committed : str, optional
            Where the day of the offence stands: a field of the pipeline, else a column of the log,
            else an event.  Ranges are those in force on it; where it is not recorded, or not
            given, those in force on the day of the reclassification: ``read_on`` says which.
        by, at
            Grouping, as for every result.

        Raises
        ------
        ArgumentError
            Where the pipeline has no offences, for an unknown column.

        Examples
        --------
        >>> import casepath as cp
        >>> log = cp.EventLog(
        ...     {
        ...         "charge": ["A"] * 3,
        ...         "event": ["open", "qualify", "requalify"],
        ...         "on": ["2025-01-10", "2025-01-12", "2025-02-01"],
        ...         "offence": ["128-1", "128-1", "126-1"],
        ...     },
        ...     case="charge", event="event", time="on",
        ... )
        >>> replay = cp.Pipeline.builtin("kazakhstan-trafficking").replay(log, as_of="2025-12-31")
        >>> changes = replay.range_changes()
        >>> changes["from"], changes["to"], changes["direction"], changes["range_after"]
        (['128-1'], ['126-1'], ['lighter'], ['up to 36 months'])
        """
        return RangeChanges(
            native.range_changes(
                self._core, committed=committed or "", by=groups_of(by, at, self._core)
            )
        )

    def offence_paths(
        self, by: By = None, at: str | None = None, reading: Reading = "first_decision"
    ) -> OffencePaths:
        """The offence at every milestone, the direction of each step, and the outcome.

        All cases, also those pending and set aside; the counts of a group sum to its cases.  A
        step compares with the last milestone before it that has an offence, ``overall`` the last
        with the first.

        Raises
        ------
        ArgumentError
            Where the pipeline has no offences or no milestones.

        Examples
        --------
        >>> import casepath as cp
        >>> guilty = ["report", "record", "identify_suspect", "charge", "appear", "plead_guilty",
        ...           "sentence"]
        >>> log = cp.EventLog(
        ...     {
        ...         "charge": ["A"] * 7,
        ...         "event": guilty,
        ...         "on": ["2025-01-10"] * 7,
        ...         "offence": ["level-5", "level-5", None, "level-4", None, None, None],
        ...     },
        ...     case="charge", event="event", time="on",
        ... )
        >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
        >>> paths = replay.offence_paths()
        >>> paths["overall"], paths["outcome_class"], paths["cases"]
        (['lighter'], ['conviction'], [1])
        """
        return self._tally(by, at).offence_paths(reading)

    def after_downgrade(
        self,
        landmark: Days = 180,
        days: Days | Sequence[Days] = 365,
        by: By = None,
        at: str | None = None,
        level: float = 0.95,
        threads: int = 0,
    ) -> AfterDowngrade:
        """What followed for cases downgraded by a landmark day, beside those not yet downgraded.

        A case must last to be downgraded, so that a comparison from opening favours the downgraded.
        Here only cases still open at the end of the landmark day are compared, by what was known on
        it; one downgraded later stays where it is.  Shares by outcome class of the first decision
        are Aalen-Johansen's: other outcomes compete, pending cases are censored; with the still
        open they sum to 1.  They say what followed, not what the downgrade did.  The same by state:
        `occupancy` with ``landmark`` and ``beside_downgraded=True``.

        Parameters
        ----------
        landmark : int or timedelta
            Days since opening.
        days : int or timedelta, or several
            Days after the landmark.
        by, at
            Grouping, as for every result.
        level : float
            Confidence level of the intervals, which are made as those of `reached_by`.
        threads : int
            0: as many as the machine has.

        Raises
        ------
        ArgumentError
            Where the pipeline has no offences, or no case was open at the landmark; for days
            outside 1 to 36500.

        References
        ----------
        Anderson, Cain & Gelber (1983), J. Clin. Oncol. 1(11), 710-719.
        Aalen & Johansen (1978), Scand. J. Statist. 5(3), 141-150.

        Examples
        --------
        Of four cases open after 30 days one was downgraded by then; it ended in a conviction.

        >>> import casepath as cp
        >>> rows = [(name, "record_directly", "2024-01-01", "level-5") for name in "ABCD"] + [
        ...     ("A", "reclassify", "2024-01-11", "level-2"),
        ...     ("B", "close_no_offence", "2024-03-01", None),
        ...     ("C", "close_no_offence", "2024-04-01", None),
        ... ]
        >>> names = ["case", "event", "on", "offence"]
        >>> log = cp.EventLog(
        ...     {name: list(column) for name, column in zip(names, zip(*rows))},
        ...     case="case", event="event", time="on",
        ... )
        >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
        >>> after = replay.after_downgrade(landmark=30, days=100)
        >>> [(row["downgraded"], round(row["share"], 3)) for row in after
        ...  if row["outcome_class"] == "drop_out"]
        [(True, 0.0), (False, 0.667)]
        """
        return AfterDowngrade(
            native.after_downgrade(
                self._core,
                landmark=whole_days(landmark, "landmark") or 0,
                days=_day_list(days),
                by=groups_of(by, at, self._core),
                level=level,
                threads=thread_count(threads),
            )
        )

    def proportionality(
        self,
        committed: str | None = None,
        sentence: str = "sentence_months",
        kind: str = "custody",
        immediate: Sequence[str] = (),
        unit: str | None = None,
        months_per: Mapping[str, float] | None = None,
        sentenced_together: str | None = None,
        by: By = None,
        at: str | None = None,
        reading: Reading = "first_decision",
        level: float = 0.95,
    ) -> Proportionality:
        """Sentences of the convicted as positions in the penalty range: 0 minimum, 1 maximum.

        Only immediate custody for one case alone has a position; of the rest the kind and the
        reason are counted.  The range is that of the edition in force on the day of the offence, or
        of a milder one that came into force up to the decision, for the offence carried first
        (``opening_``) and for that of the conviction (``end_``).  A position outside 0 to 1 is a
        sentence outside the range.  What reclassification took off the range is given as bounds
        alone (`Proportionality.lost`).  Nothing here says what a sentence should be.

        Parameters
        ----------
        committed : str, optional
            Where the day of the offence stands: a field of the pipeline, else a column of the log,
            else an event.  Without it no sentence has a position.
        sentence : str
            Field with the length of the sentence, of type integer or number.
        kind : str
            Field with the kind of sentence: boolean, true for immediate custody, or category.
        immediate : sequence of str
            Of a category: the kinds that are immediate custody.
        unit, months_per : optional
            Category field with the unit of the length, and ``{unit: months}``; without them
            months.  A length in another unit is counted as such.
        sentenced_together : str, optional
            The parent whose cases are sentenced together; without it the smallest that the log
            names.  The log's own unit: every case has a sentence of its own.
        by, at
            Grouping, as for every result.
        reading : {"first_decision", "at_cut"}
            Which end of a case counts, and up to which row sentences are read.
        level : float
            Confidence level of the interval of the share of immediate custody.

        Raises
        ------
        ArgumentError
            For unknown fields or columns, fields of the wrong type, a category without
            ``immediate``; where the log names no parent and ``sentenced_together`` does not say
            what to do.

        Notes
        -----
        Of two editions the milder has no end higher and one lower, of the same kind of penalty.
        Share of immediate custody: Wilson's interval, n over the design effect of the largest
        parent that the log names.

        References
        ----------
        Wilson (1927), JASA 22, 209-212.

        Examples
        --------
        The definitions that come with casepath have editions that nobody has checked; the result
        says so.  Here a charge of which the records hold a sentence of two years:

        >>> import casepath as cp
        >>> steps = ["report", "record", "identify_suspect", "charge", "appear", "plead_guilty",
        ...          "sentence"]
        >>> log = cp.EventLog(
        ...     {
        ...         "charge": ["A"] * 7,
        ...         "event": steps,
        ...         "on": ["2025-01-10"] * 7,
        ...         "offence": ["level-5", "level-5", None, "level-5", None, None, None],
        ...         "sentence_months": [None] * 6 + [24],
        ...         "custody": [None] * 6 + [True],
        ...         "committed_on": ["2024-12-24"] * 7,
        ...     },
        ...     case="charge", event="event", time="on",
        ... )
        >>> replay = cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31")
        >>> result = replay.proportionality(sentenced_together="charge")
        >>> result["immediate_custody"], result["end_positions"], result.reasons["reason"][0]
        ([1], [0], 'day of the offence not recorded')
        """
        return Proportionality(
            native.proportionality(
                self._core,
                committed=committed or "",
                sentence=sentence,
                kind=kind,
                immediate=list(immediate),
                unit=unit or "",
                months_per=list((months_per or {}).items()),
                sentenced_together=sentenced_together or "",
                reading=reading,
                by=groups_of(by, at, self._core),
                level=level,
            )
        )

    def legal_clock(
        self,
        deadline: str,
        days: Days | Sequence[Days] = (),
        by: By = None,
        at: str | None = None,
        level: float = 0.95,
        threads: int = 0,
    ) -> LegalClocks:
        """The clocks of a deadline: time that ran off, and the share of cases beyond it.

        A clock runs from the day of the first event that starts it to that of the first that stops
        it; suspensions are taken out.  An outcome ends a clock that nothing stopped.  The share
        beyond is Aalen-Johansen's: being stopped or ended in time competes with going beyond,
        clocks that run at the data cut are censored.  Beside it the counts: met, beyond, ended,
        running within and beyond.

        Parameters
        ----------
        deadline : str
            A deadline of the pipeline.
        days : int or timedelta, or several
            For `LegalClocks.stopped`: the share stopped within so many days that ran off.
        by, at
            Grouping, as for every result.
        level : float
            Confidence level of the intervals, which are made as those of `reached_by`.
        threads : int
            0: as many as the machine has.

        Raises
        ------
        ArgumentError
            For an unknown deadline, naming those there are; for days outside 1 to 36500.

        References
        ----------
        Aalen & Johansen (1978), Scand. J. Statist. 5(3), 141-150.

        Examples
        --------
        Of three notified fines one was paid in time and one too late; the third runs beyond.

        >>> import casepath as cp
        >>> rows = [
        ...     (name, event, day)
        ...     for name, paid in (("A", "2024-03-15"), ("B", "2024-07-01"), ("C", None))
        ...     for event, day in (("create", "2024-01-10"), ("send", "2024-02-01"),
        ...                        ("notify", "2024-03-01"), ("pay", paid))
        ...     if day
        ... ]
        >>> names = ["case", "event", "on"]
        >>> log = cp.EventLog(
        ...     {name: list(column) for name, column in zip(names, zip(*rows))},
        ...     case="case", event="event", time="on",
        ... )
        >>> replay = cp.Pipeline.builtin("road-traffic-fines").replay(log, as_of="2024-12-31")
        >>> clocks = replay.legal_clock("appeal_in_time")
        >>> clocks["met"], clocks["beyond"], clocks["running_beyond"]
        ([1], [1], [1])
        """
        return LegalClocks(
            native.legal_clock(
                self._core,
                deadline,
                days=_day_list(days),
                by=groups_of(by, at, self._core),
                level=level,
                threads=thread_count(threads),
            )
        )
