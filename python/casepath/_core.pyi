"""
The compiled half of casepath.  Not a public interface: use the package casepath.
"""

from __future__ import annotations

import collections.abc
import datetime
import os
import typing

import numpy
import numpy.typing
import typing_extensions

__all__: list[str] = [
    "About",
    "AfterDowngrade",
    "AgainstWhole",
    "AgainstWholeRow",
    "Bootstrap",
    "BootstrapIntervals",
    "BootstrapRow",
    "BreakReason",
    "Case",
    "CasePair",
    "CaseReading",
    "ChangeReading",
    "CohortRow",
    "Cohorts",
    "ComparedGroup",
    "Comparison",
    "CurveGroup",
    "CurveRow",
    "Curves",
    "DayQuartiles",
    "DowngradedThenDropped",
    "DropOuts",
    "EventLog",
    "ExitColumns",
    "Experiment",
    "ExperimentRow",
    "FindingCount",
    "FindingCounts",
    "FlowRow",
    "Flows",
    "Funnel",
    "FunnelStage",
    "GroupColumn",
    "GroupComparison",
    "GroupDifference",
    "GroupShares",
    "GroupTest",
    "HistoryEntry",
    "IncidenceTable",
    "LegalClocks",
    "LogSpec",
    "MantelHaenszel",
    "MappedLog",
    "Mapping",
    "MappingReport",
    "Model",
    "ModelRecords",
    "Occupancy",
    "OccupancyOptions",
    "OccupancyPath",
    "OccupancyRow",
    "OccupancyTime",
    "OffencePaths",
    "OutcomeShareRow",
    "OutcomeShares",
    "Outcomes",
    "OutcomesByOffence",
    "PendingAtCut",
    "PendingCases",
    "Pipeline",
    "PoolUse",
    "Precision",
    "Projection",
    "ProjectionRow",
    "Proportionality",
    "RangeChanges",
    "RateDifference",
    "RateRow",
    "Rates",
    "ReachedBy",
    "ReachedByRow",
    "ReclassificationDifference",
    "Reclassifications",
    "Refusal",
    "Replay",
    "ReplaySummary",
    "RollUp",
    "RollUpRow",
    "RowDifference",
    "RowReading",
    "SampleRow",
    "Scenario",
    "ShareDifference",
    "Shrinkage",
    "ShrunkenShare",
    "Simulation",
    "SojournCounts",
    "Sojourns",
    "StandardisedRate",
    "StandardisedShare",
    "StandardisedShares",
    "StateTransitionMatrix",
    "StayTable",
    "Table",
    "Tally",
    "TallyStream",
    "Transfers",
    "Waiting",
    "about",
    "adjusted",
    "after_downgrade",
    "against_whole",
    "apply_mapping",
    "binomial_p_value",
    "bootstrap_intervals",
    "bootstrap_occupancy",
    "bootstrap_reached",
    "bootstrap_weights",
    "cohorts",
    "compare",
    "compare_groups",
    "count_findings",
    "curve_quantiles",
    "default_horizon",
    "definition_schema",
    "difference_intervals",
    "difference_of_shares",
    "direct_standardisation",
    "directly_follows",
    "dirichlet_shares",
    "downgraded_then_dropped",
    "drop_outs",
    "equal_shares",
    "experiment",
    "findings_by_reason",
    "fit_model",
    "flows",
    "funnel",
    "funnel_limits",
    "gray_test",
    "group_shares",
    "incidence",
    "incidence_of_tally",
    "legal_clock",
    "log_rank",
    "make_log",
    "mantel_haenszel",
    "mapping_schema",
    "model_schema",
    "occupancy",
    "offence_paths",
    "outcome_shares",
    "outcome_shares_of_tally",
    "outcomes",
    "outcomes_by_offence",
    "pending_cases",
    "probability_interval",
    "probability_intervals",
    "project",
    "proportionality",
    "range_changes",
    "rate_intervals",
    "rates",
    "rates_of_tally",
    "reached_by",
    "reached_influence",
    "reached_under",
    "read_arrow",
    "read_csv",
    "read_json_lines",
    "reclassifications",
    "replay",
    "roll_up",
    "scenario_schema",
    "shrink",
    "simulate",
    "sojourns",
    "standardised_shares",
    "tally",
    "tally_arrow",
    "tally_csv",
    "tally_part",
    "time_contrast",
    "time_in_state",
    "top_values",
    "transfers",
    "transition_matrix",
    "transitions",
    "variants",
]

class Table:
    """
    Columns with a type, a unit and a description.  Immutable.
    """

    __hash__: typing.ClassVar[None] = None  # type: ignore
    def __arrow_c_stream__(
        self, requested_schema: typing.Any = None
    ) -> typing_extensions.CapsuleType:
        """
        One record batch.
        """
    def __eq__(self, other: typing.Any) -> bool: ...
    def __len__(self) -> int:
        """
        Number of rows.
        """
    def description(self, name: str) -> str: ...
    def to_csv(self, guard_formulas: bool = False) -> str: ...
    def to_html(self, digits: typing.SupportsInt | typing.SupportsIndex = 4) -> str: ...
    def to_json(self) -> str: ...
    def to_text(self, digits: typing.SupportsInt | typing.SupportsIndex = 4) -> str: ...
    def type(self, name: str) -> str:
        """
        text, integer, number, boolean or date.
        """
    def unit(self, name: str) -> str: ...
    def values(self, name: str) -> list[typing.Any]:
        """
        Values of a column as Python objects; None where not available.
        """
    @property
    def columns(self) -> list[str]:
        """
        Names of the columns.
        """
    @property
    def notes(self) -> list[str]:
        """
        What must be known beside the numbers.
        """
    @property
    def title(self) -> str: ...

class Pipeline:
    """
    A definition, checked and compiled.  Immutable.
    """
    @staticmethod
    def builtin(id: str) -> Pipeline: ...
    @staticmethod
    def builtin_ids() -> list[str]: ...
    @staticmethod
    def from_json(text: str) -> Pipeline: ...
    @staticmethod
    def read(path: os.PathLike[str] | str | bytes) -> Pipeline: ...
    def __eq__(self, other: typing.Any) -> bool: ...
    def __hash__(self) -> int: ...
    def compare(self, before: str, after: str, on: str | None) -> str: ...
    def stage_of(self, state: str) -> str | None:
        """
        The stage of a state; None for an outcome.
        """
    def to_dot(self) -> str: ...
    def to_json(self) -> str: ...
    def to_mermaid(self) -> str: ...
    def unverified(self) -> Table: ...
    @property
    def description(self) -> str: ...
    @property
    def events(self) -> list[str]: ...
    @property
    def fields(self) -> list[tuple[str, str]]:
        """
        (name, type), in the author's order.
        """
    @property
    def fingerprint(self) -> int: ...
    @property
    def id(self) -> str: ...
    @property
    def milestones(self) -> list[str]: ...
    @property
    def offences(self) -> list[str]: ...
    @property
    def outcome_classes(self) -> list[tuple[str, str]]:
        """
        (name, what it counts as).
        """
    @property
    def parents(self) -> list[str]: ...
    @property
    def sources(self) -> list[str]: ...
    @property
    def stages(self) -> list[str]: ...
    @property
    def states(self) -> list[str]: ...
    @property
    def title(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def version(self) -> str: ...

class LogSpec:
    """
    What the columns of a table are.
    """
    def __init__(
        self,
        *,
        case: str,
        event: str,
        time: str,
        sequence: str = "",
        unit: str = "",
        parents: collections.abc.Sequence[tuple[str, str]] = [],
        continues_in: str = "",
        split_from: str = "",
        fields: collections.abc.Sequence[tuple[str, str]] = [],
        events: collections.abc.Sequence[tuple[str, str | None]] = [],
        columns: collections.abc.Sequence[str] | None = None,
    ) -> None: ...
    @property
    def case(self) -> str: ...
    @property
    def columns(self) -> list[str] | None: ...
    @property
    def continues_in(self) -> str: ...
    @property
    def event(self) -> str: ...
    @property
    def events(self) -> list[tuple[str, str | None]]: ...
    @property
    def fields(self) -> list[tuple[str, str]]: ...
    @property
    def parents(self) -> list[tuple[str, str]]: ...
    @property
    def sequence(self) -> str: ...
    @property
    def split_from(self) -> str: ...
    @property
    def time(self) -> str: ...
    @property
    def unit(self) -> str: ...

class EventLog:
    """
    The dated events of many cases, as columns.  Immutable.
    """

    __hash__: typing.ClassVar[None] = None  # type: ignore
    def __arrow_c_stream__(
        self, requested_schema: typing.Any = None
    ) -> typing_extensions.CapsuleType: ...
    def __eq__(self, other: typing.Any) -> bool: ...
    def arrival(self) -> numpy.typing.NDArray[numpy.uint32]:
        """
        Row number in the input of each row, from 0.
        """
    def attribute(
        self, name: str
    ) -> tuple[numpy.ndarray[typing.Any, numpy.dtype[typing.Any]], typing.Any]:
        """
        A column's values, and where they are recorded (None: the values tell).
        """
    def case_column(self) -> numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]:
        """
        The case of each row, in log order.
        """
    def case_names(self) -> numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]:
        """
        Names of the cases, in order.
        """
    def event_column(self) -> numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]:
        """
        The event word of each row.
        """
    def time_column(self) -> numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]:
        """
        datetime64[D], or [s] where times of day are recorded; NaT where undated.
        """
    def to_csv(self) -> str: ...
    def write_csv(self, path: os.PathLike[str] | str | bytes) -> None: ...
    @property
    def attributes(self) -> list[tuple[str, str]]:
        """
        (name, type) of the columns beside case, event and time.
        """
    @property
    def case_count(self) -> int: ...
    @property
    def row_count(self) -> int: ...
    @property
    def spec(self) -> LogSpec: ...
    @property
    def words(self) -> list[str]:
        """
        The distinct event words.
        """

class MappingReport:
    """
    What became of the rows of each table.
    """

    __hash__: typing.ClassVar[None] = None  # type: ignore
    def __eq__(self, other: typing.Any) -> bool: ...
    def findings(self) -> Table:
        """
        One row per kind of finding and event source.
        """
    def sources(self) -> Table:
        """
        One row per column that events are read from.
        """
    def tables(self) -> Table:
        """
        One row per table.
        """

class MappedLog:
    """
    A log and how it was made.
    """
    @property
    def log(self) -> EventLog: ...
    @property
    def report(self) -> MappingReport: ...

class Mapping:
    """
    How tables become a log.  Immutable.
    """

    __hash__: typing.ClassVar[None] = None  # type: ignore
    @staticmethod
    def parse(text: str) -> Mapping: ...
    @staticmethod
    def read(path: os.PathLike[str] | str | bytes) -> Mapping: ...
    def __eq__(self, other: typing.Any) -> bool: ...
    def __len__(self) -> int:
        """
        Number of events.
        """
    def check(self, pipeline: Pipeline) -> None: ...
    def to_json(self, indent: typing.SupportsInt | typing.SupportsIndex = 2) -> str: ...
    @property
    def pipeline(self) -> str: ...
    @property
    def tables(self) -> list[str]: ...
    @property
    def title(self) -> str: ...
    @property
    def unit(self) -> str: ...

class BreakReason:
    """
    One reason why paths break, and what one would write.
    """
    @property
    def cases(self) -> int: ...
    @property
    def event(self) -> str:
        """
        The office's word.
        """
    @property
    def kind(self) -> str: ...
    @property
    def never_opened(self) -> bool: ...
    @property
    def state(self) -> str:
        """
        Empty: not yet opened.
        """
    @property
    def suggestion(self) -> str:
        """
        A line of code or of JSON.
        """

class ReplaySummary:
    """
    The first thing to look at after a replay.
    """

    __hash__: typing.ClassVar[None] = None  # type: ignore
    def __eq__(self, other: typing.Any) -> bool: ...
    def table(self) -> Table: ...
    def to_text(self, most_breaks: typing.SupportsInt | typing.SupportsIndex = 5) -> str: ...
    @property
    def active(self) -> int: ...
    @property
    def already_running(self) -> int: ...
    @property
    def as_of(self) -> datetime.date | None: ...
    @property
    def breaks(self) -> list[BreakReason]: ...
    @property
    def cases(self) -> int: ...
    @property
    def complete_from(self) -> datetime.date | None: ...
    @property
    def concluded(self) -> int: ...
    @property
    def concluded_by_class(self) -> list[tuple[str, int]]: ...
    @property
    def filled(self) -> int: ...
    @property
    def findings(self) -> int: ...
    @property
    def findings_by_kind(self) -> list[tuple[str, int]]: ...
    @property
    def moves(self) -> int: ...
    @property
    def moves_nothing(self) -> int: ...
    @property
    def paused(self) -> int: ...
    @property
    def pipeline(self) -> str: ...
    @property
    def reopened(self) -> int: ...
    @property
    def reordered(self) -> int: ...
    @property
    def rows(self) -> int: ...
    @property
    def set_aside(self) -> int: ...
    @property
    def silent(self) -> int: ...
    @property
    def silent_after_days(self) -> int: ...
    @property
    def unit(self) -> str: ...

class Replay:
    """
    Everything one replay learned.  Immutable.
    """
    def __len__(self) -> int:
        """
        Number of cases, including those with no visit.
        """
    def cases(
        self, reading: str
    ) -> dict[str, numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]]: ...
    def findings(self, most: typing.SupportsInt | typing.SupportsIndex) -> Table:
        """
        0: all.
        """
    def last_state(self, case: str, reading: str) -> str | None: ...
    def path(self, case: str) -> Table: ...
    def path_text(self, case: str) -> str: ...
    def status(self, case: str, reading: str) -> str: ...
    def visits(self) -> dict[str, numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]]: ...
    @property
    def as_of(self) -> datetime.date | None: ...
    @property
    def complete_from(self) -> datetime.date | None: ...
    @property
    def log(self) -> EventLog: ...
    @property
    def pipeline(self) -> Pipeline: ...
    @property
    def silent_after_days(self) -> int: ...
    @property
    def summary(self) -> ReplaySummary: ...
    @property
    def unit(self) -> str: ...

class GroupColumn:
    """
    A grouping column, and which of its values are one.
    """
    def __init__(
        self,
        column: str,
        *,
        at: str = "",
        period: str | None = None,
        cuts: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex] = [],
        keep: collections.abc.Sequence[str] | None = None,
    ) -> None: ...
    @property
    def at(self) -> str:
        """
        Empty: at opening.
        """
    @property
    def column(self) -> str: ...
    @property
    def cuts(self) -> list[float]: ...
    @property
    def keep(self) -> list[str] | None: ...
    @property
    def period(self) -> str | None: ...

class Tally:
    """
    Integer counts of the paths of cases; they add up exactly.
    """

    __hash__: typing.ClassVar[None] = None  # type: ignore
    @staticmethod
    def from_bytes(data: bytes) -> Tally: ...
    @staticmethod
    def read(path: os.PathLike[str] | str | bytes) -> Tally: ...
    def __add__(self, arg0: Tally) -> Tally: ...
    def __eq__(self, other: typing.Any) -> bool: ...
    def to_bytes(self) -> bytes: ...
    def write(self, path: os.PathLike[str] | str | bytes) -> None: ...
    @property
    def as_of(self) -> datetime.date | None: ...
    @property
    def by(self) -> list[GroupColumn]: ...
    @property
    def calendar(self) -> bool: ...
    @property
    def complete_from(self) -> datetime.date | None: ...
    @property
    def groups(self) -> list[list[str]]: ...
    @property
    def occupancy(self) -> bool: ...
    @property
    def pipeline(self) -> Pipeline: ...
    @property
    def situations(self) -> bool: ...
    @property
    def unit(self) -> str: ...

class TallyStream:
    """
    Counts a log that comes in batches.
    """
    def __init__(
        self,
        pipeline: Pipeline,
        *,
        as_of: str,
        complete_from: str | None = None,
        silent_after_days: typing.SupportsInt | typing.SupportsIndex | None = None,
        by: collections.abc.Sequence[GroupColumn] = [],
        passages: collections.abc.Sequence[
            tuple[str, typing.SupportsInt | typing.SupportsIndex]
        ] = [],
        calendar: bool = False,
        occupancy: bool = False,
        situations: bool = False,
        threads: typing.SupportsInt | typing.SupportsIndex = 0,
    ) -> None: ...
    def add(self, batch: EventLog) -> None: ...
    def finish(self) -> Tally: ...
    @property
    def row_count(self) -> int: ...

class About:
    """
    What every result says of itself beside its numbers.
    """
    @property
    def active(self) -> int: ...
    @property
    def already_running(self) -> int: ...
    @property
    def as_of(self) -> datetime.date | None: ...
    @property
    def cases(self) -> int: ...
    @property
    def complete_from(self) -> datetime.date | None: ...
    @property
    def concluded(self) -> int: ...
    @property
    def estimator(self) -> str: ...
    @property
    def paused(self) -> int: ...
    @property
    def pending(self) -> int:
        """
        Active, paused and silent together.
        """
    @property
    def pipeline(self) -> str: ...
    @property
    def reading(self) -> str | None: ...
    @property
    def set_aside(self) -> int: ...
    @property
    def silent(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def unit(self) -> str: ...

class FunnelStage:
    """
    One stage of one group of a funnel.
    """
    @property
    def active(self) -> int: ...
    @property
    def bounds(self) -> tuple[float, float] | None: ...
    @property
    def bounds_with_set_aside(self) -> tuple[float, float] | None: ...
    @property
    def group(self) -> list[str]: ...
    @property
    def is_total(self) -> bool: ...
    @property
    def left(self) -> list[int]:
        """
        By outcome class, in the order of `classes`.
        """
    @property
    def moved_on(self) -> int: ...
    @property
    def opened_here(self) -> int: ...
    @property
    def paused(self) -> int: ...
    @property
    def reached(self) -> int: ...
    @property
    def returned_to(self) -> int: ...
    @property
    def returns(self) -> int: ...
    @property
    def set_aside(self) -> int: ...
    @property
    def silent(self) -> int: ...
    @property
    def skipped(self) -> int: ...
    @property
    def stage(self) -> str: ...
    @property
    def visited(self) -> int: ...

class Funnel:
    """
    How far cases got, where they left, and where they wait.
    """
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def classes(self) -> list[str]: ...
    @property
    def set_aside_before_opening(self) -> list[int]: ...
    @property
    def stages(self) -> list[FunnelStage]: ...

class ReachedByRow:
    """
    One group's answer.
    """
    @property
    def cases(self) -> int: ...
    @property
    def design_effect(self) -> float: ...
    @property
    def followed(self) -> int: ...
    @property
    def group(self) -> list[str]: ...
    @property
    def interval(self) -> tuple[float, float] | None: ...
    @property
    def interval_method(self) -> str: ...
    @property
    def is_total(self) -> bool: ...
    @property
    def left_out(self) -> int: ...
    @property
    def other_end(self) -> int: ...
    @property
    def pending(self) -> int: ...
    @property
    def plain(self) -> tuple[float, float] | None: ...
    @property
    def reached(self) -> int: ...
    @property
    def reached_of_followed(self) -> int: ...
    @property
    def share(self) -> float: ...
    @property
    def standard_error(self) -> float: ...

class ReachedBy:
    """
    The share that reached a target by a day.
    """
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def cluster(self) -> str: ...
    @property
    def days(self) -> int: ...
    @property
    def level(self) -> float: ...
    @property
    def rows(self) -> list[ReachedByRow]: ...
    @property
    def target(self) -> str: ...

class Outcomes:
    """
    What became of the cases.
    """
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...

class DropOuts:
    """
    Cases that left without a decision.
    """
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...

class OutcomesByOffence:
    """
    Offence at each milestone x outcome.
    """
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def milestones(self) -> list[str]: ...

class DowngradedThenDropped:
    """
    What followed a reclassification to a lighter offence.
    """
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...

class Reclassifications:
    """
    Which offences became which.
    """
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...

class DayQuartiles:
    """
    Quartiles of days; None without cases.
    """
    @property
    def cases(self) -> int: ...
    @property
    def lower(self) -> float | None: ...
    @property
    def median(self) -> float | None: ...
    @property
    def upper(self) -> float | None: ...

class FlowRow:
    """
    One period of one group.
    """
    @property
    def age(self) -> DayQuartiles: ...
    @property
    def age_unknown(self) -> int: ...
    @property
    def clearance_rate(self) -> float | None: ...
    @property
    def closed(self) -> int: ...
    @property
    def closed_again(self) -> int: ...
    @property
    def days(self) -> int: ...
    @property
    def decided(self) -> list[int]:
        """
        By outcome class, in the order of `classes`.
        """
    @property
    def decision_days(self) -> DayQuartiles: ...
    @property
    def disposition_days(self) -> float | None: ...
    @property
    def first_day(self) -> datetime.date | None: ...
    @property
    def group(self) -> list[str]: ...
    @property
    def incoming(self) -> int: ...
    @property
    def is_total(self) -> bool: ...
    @property
    def last_day(self) -> datetime.date | None: ...
    @property
    def older(self) -> typing.Annotated[list[int], "FixedSize(3)"]:
        """
        Above 180, 365 and 730 days.
        """
    @property
    def opened(self) -> int: ...
    @property
    def part(self) -> bool: ...
    @property
    def pending_begin(self) -> int: ...
    @property
    def pending_end(self) -> int: ...
    @property
    def period(self) -> str: ...
    @property
    def reopened(self) -> int: ...
    @property
    def set_aside(self) -> int: ...
    @property
    def undated(self) -> int: ...

class PendingAtCut:
    """
    Pending cases of one group at the data cut.
    """
    @property
    def active(self) -> int: ...
    @property
    def group(self) -> list[str]: ...
    @property
    def is_total(self) -> bool: ...
    @property
    def paused(self) -> int: ...
    @property
    def silent(self) -> int: ...

class Flows:
    """
    What came in, was closed and is pending, by period.
    """
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def classes(self) -> list[str]: ...
    @property
    def pending(self) -> list[PendingAtCut]: ...
    @property
    def period(self) -> str: ...
    @property
    def rows(self) -> list[FlowRow]: ...

class CohortRow:
    """
    The cases of one group opened in one period.
    """
    @property
    def estimate(self) -> ReachedByRow: ...
    @property
    def first_day(self) -> datetime.date | None: ...
    @property
    def follow_up(self) -> str: ...
    @property
    def group(self) -> list[str]: ...
    @property
    def is_total(self) -> bool: ...
    @property
    def last_day(self) -> datetime.date | None: ...
    @property
    def opened(self) -> int: ...
    @property
    def opened_there(self) -> int: ...
    @property
    def other_end(self) -> int:
        """
        Of those followed.
        """
    @property
    def part(self) -> bool: ...
    @property
    def pending(self) -> int:
        """
        Of those followed.
        """
    @property
    def period(self) -> str: ...
    @property
    def set_aside(self) -> int: ...
    @property
    def share(self) -> float | None: ...
    @property
    def undated(self) -> int: ...

class Cohorts:
    """
    What share of the cases opened in a period got somewhere.
    """
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def already_running(self) -> int: ...
    @property
    def cluster(self) -> str: ...
    @property
    def days(self) -> int: ...
    @property
    def earlier(self) -> int: ...
    @property
    def level(self) -> float: ...
    @property
    def no_opening(self) -> int: ...
    @property
    def period(self) -> str: ...
    @property
    def rows(self) -> list[CohortRow]: ...
    @property
    def target(self) -> str: ...

class RollUpRow:
    """
    Parents of one group in one class, or by one stage.
    """
    @property
    def bounds(self) -> tuple[float, float] | None: ...
    @property
    def concluded(self) -> int: ...
    @property
    def counted(self) -> int:
        """
        In the class; or at the stage or a later one as the furthest.
        """
    @property
    def counted_of_concluded(self) -> int: ...
    @property
    def design_effect(self) -> float: ...
    @property
    def group(self) -> list[str]: ...
    @property
    def interval(self) -> tuple[float, float] | None: ...
    @property
    def is_total(self) -> bool: ...
    @property
    def of(self) -> int: ...
    @property
    def parents(self) -> int: ...
    @property
    def pending(self) -> int: ...
    @property
    def set_aside(self) -> int: ...
    @property
    def standing(self) -> str:
        """
        The stage or the class.
        """

class RollUp:
    """
    Cases rolled up to a larger unit, by a declared rule.
    """
    def parents_table(self) -> Table: ...
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def carried_on(self) -> int: ...
    @property
    def cases(self) -> int: ...
    @property
    def counted_elsewhere(self) -> int: ...
    @property
    def level(self) -> float: ...
    @property
    def no_parent_recorded(self) -> int: ...
    @property
    def not_nested(self) -> list[tuple[str, int]]: ...
    @property
    def parent(self) -> str: ...
    @property
    def rows(self) -> list[RollUpRow]: ...
    @property
    def rule(self) -> str: ...
    @property
    def unit(self) -> str:
        """
        Of the cases.
        """

class Transfers:
    """
    Cases that go on in another, or came out of one.
    """
    def findings_table(self) -> Table: ...
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def linked_cases(self) -> int: ...
    @property
    def matters(self) -> int: ...

class SampleRow:
    """
    A row to look at.
    """
    def __repr__(self) -> str: ...
    @property
    def case(self) -> str:
        """
        Name of its case.
        """
    @property
    def row(self) -> int:
        """
        Of the input, from 1.
        """

class FindingCount:
    """
    Findings of one group and period, for one reason.
    """
    @property
    def event(self) -> str:
        """
        The office's word.
        """
    @property
    def group(self) -> list[str]: ...
    @property
    def is_total(self) -> bool: ...
    @property
    def kind(self) -> str: ...
    @property
    def moved(self) -> bool: ...
    @property
    def period(self) -> str:
        """
        Empty: all together.
        """
    @property
    def rows(self) -> int: ...
    @property
    def samples(self) -> list[SampleRow]: ...
    @property
    def state(self) -> str:
        """
        Empty: not yet opened, or not known.
        """

class FindingCounts:
    """
    What did not fit, counted.
    """
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def findings(self) -> int: ...
    @property
    def remarks(self) -> int: ...
    @property
    def rows(self) -> list[FindingCount]: ...

class RowReading:
    """
    What one replay made of a row.
    """
    @property
    def moved(self) -> bool: ...
    @property
    def reason(self) -> str:
        """
        Why it did not move; empty where it did.
        """
    @property
    def state(self) -> str:
        """
        After the row; empty: not open, or not known.
        """

class RowDifference:
    """
    Rows that two replays read differently.
    """
    @property
    def event(self) -> str:
        """
        The office's word.
        """
    @property
    def first(self) -> RowReading: ...
    @property
    def first_of_case(self) -> int:
        """
        The first of their case that are read differently.
        """
    @property
    def rows(self) -> int: ...
    @property
    def samples(self) -> list[SampleRow]: ...
    @property
    def second(self) -> RowReading: ...

class CaseReading:
    """
    Where one replay sees a case.
    """
    @property
    def stage(self) -> str:
        """
        The furthest; empty: never opened.
        """
    @property
    def state(self) -> str:
        """
        Empty: never opened.
        """
    @property
    def status(self) -> str: ...

class CasePair:
    """
    Cases that stand here in one replay and there in the other.
    """
    @property
    def agrees(self) -> bool: ...
    @property
    def cases(self) -> int: ...
    @property
    def first(self) -> CaseReading: ...
    @property
    def samples(self) -> list[str]:
        """
        Names of cases.
        """
    @property
    def second(self) -> CaseReading: ...

class ChangeReading:
    """
    A reclassification as one replay sees it.
    """
    @property
    def direction(self) -> str: ...
    @property
    def from_offence(self) -> str: ...
    @property
    def to_offence(self) -> str: ...

class ReclassificationDifference:
    """
    Rows that reclassify in one replay, or otherwise.
    """
    @property
    def event(self) -> str:
        """
        The office's word.
        """
    @property
    def first(self) -> ChangeReading | None: ...
    @property
    def rows(self) -> int: ...
    @property
    def samples(self) -> list[SampleRow]: ...
    @property
    def second(self) -> ChangeReading | None: ...

class Comparison:
    """
    Two replays of one log, side by side.
    """
    def reclassifications_table(self) -> Table: ...
    def rows_table(self) -> Table: ...
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def cases(self) -> list[CasePair]: ...
    @property
    def differing_cases(self) -> int: ...
    @property
    def moved_in_both(self) -> int: ...
    @property
    def moved_in_first(self) -> int: ...
    @property
    def moved_in_neither(self) -> int: ...
    @property
    def moved_in_second(self) -> int: ...
    @property
    def other(self) -> About:
        """
        About the second.
        """
    @property
    def reclassifications(self) -> list[ReclassificationDifference]: ...
    @property
    def rows(self) -> list[RowDifference]: ...
    @property
    def same_reclassifications(self) -> int: ...

class ExitColumns:
    """
    Exits of cases in groups and strata.
    """
    def __init__(
        self,
        days: typing.Annotated[numpy.typing.ArrayLike, numpy.int32],
        causes: typing.Annotated[numpy.typing.ArrayLike, numpy.uint32],
        groups: typing.Annotated[numpy.typing.ArrayLike, numpy.uint32],
        group_count: typing.SupportsInt | typing.SupportsIndex,
        entry: typing.Annotated[numpy.typing.ArrayLike, numpy.int32] | None = None,
        counts: typing.Annotated[numpy.typing.ArrayLike, numpy.int64] | None = None,
        clusters: typing.Annotated[numpy.typing.ArrayLike, numpy.uint32] | None = None,
        strata: typing.Annotated[numpy.typing.ArrayLike, numpy.uint32] | None = None,
        stratum_count: typing.SupportsInt | typing.SupportsIndex = 1,
    ) -> None: ...

class GroupTest:
    """
    A test of what groups have in common.
    """
    @property
    def covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        By row.
        """
    @property
    def degrees_of_freedom(self) -> int: ...
    @property
    def expected(self) -> numpy.typing.NDArray[numpy.float64]: ...
    @property
    def observed(self) -> numpy.typing.NDArray[numpy.float64]: ...
    @property
    def p_value(self) -> float: ...
    @property
    def reason(self) -> str: ...
    @property
    def statistic(self) -> float: ...

class GroupShares:
    """
    Shares of groups by a day, and their covariance.
    """
    @property
    def covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        By row.
        """
    @property
    def shares(self) -> numpy.typing.NDArray[numpy.float64]: ...
    @property
    def unknown_strata(self) -> list[list[int]]: ...

class ShareDifference:
    """
    A share less another.
    """
    @property
    def difference(self) -> float: ...
    @property
    def interval(self) -> tuple[float, float] | None: ...
    @property
    def p_value(self) -> float: ...
    @property
    def standard_error(self) -> float: ...

class StandardisedRate:
    """
    A rate, as found and standardised.
    """
    @property
    def binomial_error(self) -> float: ...
    @property
    def crude(self) -> float: ...
    @property
    def interval(self) -> tuple[float, float] | None: ...
    @property
    def poisson_error(self) -> float: ...
    @property
    def rate(self) -> float: ...

class MantelHaenszel:
    """
    What two groups have in all strata.
    """
    @property
    def chi_square(self) -> float: ...
    @property
    def corrected_chi_square(self) -> float: ...
    @property
    def corrected_p_value(self) -> float: ...
    @property
    def odds_ratio(self) -> float: ...
    @property
    def odds_ratio_interval(self) -> tuple[float, float] | None: ...
    @property
    def p_value(self) -> float: ...
    @property
    def risk_difference(self) -> float: ...
    @property
    def risk_difference_error(self) -> float: ...
    @property
    def risk_difference_interval(self) -> tuple[float, float] | None: ...
    @property
    def risk_ratio(self) -> float: ...
    @property
    def risk_ratio_interval(self) -> tuple[float, float] | None: ...
    @property
    def risk_ratio_log_error(self) -> float: ...

class ShrunkenShare:
    """
    The share of a group after shrinkage.
    """
    @property
    def interval(self) -> tuple[float, float] | None: ...
    @property
    def own_weight(self) -> float: ...
    @property
    def share(self) -> float: ...

class Shrinkage:
    """
    Shares of groups drawn towards the whole.
    """
    @property
    def groups(self) -> list[ShrunkenShare]: ...
    @property
    def overdispersion(self) -> float: ...
    @property
    def prior_cases(self) -> float: ...
    @property
    def spread(self) -> str: ...
    @property
    def whole(self) -> float: ...

class ComparedGroup:
    """
    One group of a comparison.
    """
    @property
    def estimate(self) -> ReachedByRow: ...
    @property
    def expected(self) -> float: ...
    @property
    def observed(self) -> float: ...

class GroupDifference:
    """
    The share of a group, and of another.
    """
    @property
    def adjusted_p_value(self) -> float: ...
    @property
    def difference(self) -> ShareDifference: ...
    @property
    def group(self) -> list[str]: ...
    @property
    def interval_method(self) -> str: ...
    @property
    def other(self) -> list[str]:
        """
        Empty: all others together.
        """
    @property
    def other_share(self) -> float: ...
    @property
    def share(self) -> float: ...

class GroupComparison:
    """
    Groups on their way to a target.
    """
    def differences_table(self) -> Table: ...
    def table(self) -> Table: ...
    def tests_table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def cluster(self) -> str: ...
    @property
    def days(self) -> int: ...
    @property
    def differences(self) -> list[GroupDifference]: ...
    @property
    def gray(self) -> GroupTest: ...
    @property
    def groups(self) -> list[ComparedGroup]: ...
    @property
    def log_rank(self) -> GroupTest: ...
    @property
    def shares_by_day(self) -> GroupTest: ...
    @property
    def shares_parents(self) -> bool: ...
    @property
    def target(self) -> str: ...
    @property
    def test_name(self) -> str: ...

class AgainstWholeRow:
    """
    One group against the whole.
    """
    @property
    def adjusted_p_value(self) -> float: ...
    @property
    def followed(self) -> int: ...
    @property
    def group(self) -> list[str]: ...
    @property
    def limits_95(self) -> tuple[float, float] | None: ...
    @property
    def limits_998(self) -> tuple[float, float] | None: ...
    @property
    def own_weight(self) -> float: ...
    @property
    def p_value(self) -> float: ...
    @property
    def position(self) -> str | None: ...
    @property
    def reached(self) -> int: ...
    @property
    def share(self) -> float: ...
    @property
    def shrunken(self) -> float: ...
    @property
    def shrunken_interval(self) -> tuple[float, float] | None: ...
    @property
    def size(self) -> float: ...
    @property
    def why_none(self) -> str: ...

class AgainstWhole:
    """
    Shares of groups against the whole.
    """
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def cluster(self) -> str: ...
    @property
    def days(self) -> int: ...
    @property
    def followed(self) -> int: ...
    @property
    def overdispersion(self) -> float: ...
    @property
    def prior_cases(self) -> float: ...
    @property
    def reached(self) -> int: ...
    @property
    def rows(self) -> list[AgainstWholeRow]: ...
    @property
    def spread(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def whole(self) -> float: ...

class StandardisedShare:
    """
    One group, composed like the whole.
    """
    @property
    def crude(self) -> ReachedByRow: ...
    @property
    def interval(self) -> tuple[float, float] | None: ...
    @property
    def interval_method(self) -> str: ...
    @property
    def share(self) -> float: ...
    @property
    def standard_error(self) -> float: ...

class StandardisedShares:
    """
    Shares of groups composed alike.
    """
    def standard_table(self) -> Table: ...
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def cluster(self) -> str: ...
    @property
    def days(self) -> int: ...
    @property
    def level(self) -> float: ...
    @property
    def rows(self) -> list[StandardisedShare]: ...
    @property
    def target(self) -> str: ...

class IncidenceTable:
    """
    Exits tabulated by day.
    """
    def __init__(
        self,
        exit_day: typing.Annotated[numpy.typing.ArrayLike, numpy.int64],
        cause: typing.Annotated[numpy.typing.ArrayLike, numpy.int64],
        entry_day: typing.Annotated[numpy.typing.ArrayLike, numpy.int64] | None,
        count: typing.Annotated[numpy.typing.ArrayLike, numpy.int64] | None,
        cluster: typing.Annotated[numpy.typing.ArrayLike, numpy.int64] | None,
        causes: typing.SupportsInt | typing.SupportsIndex,
    ) -> None: ...
    def __len__(self) -> int:
        """
        How many days.
        """
    def at_risk(self) -> numpy.typing.NDArray[numpy.int64]: ...
    def days(self) -> numpy.typing.NDArray[numpy.int64]: ...
    def ended(self) -> numpy.typing.NDArray[numpy.int64]: ...
    def hazard(
        self, one_by_one: bool
    ) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]: ...
    def pending(self) -> numpy.typing.NDArray[numpy.int64]: ...
    def restricted_time(
        self,
        cause: typing.SupportsInt | typing.SupportsIndex,
        days: typing.SupportsFloat | typing.SupportsIndex,
        variance: str,
    ) -> tuple[float, float]:
        """
        Mean and standard error.
        """
    def share(self) -> numpy.typing.NDArray[numpy.float64]: ...
    def variance(
        self, cause: typing.SupportsInt | typing.SupportsIndex, kind: str
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the share of a cause at each day; of waiting for cause 0.
        """
    def waiting(self) -> numpy.typing.NDArray[numpy.float64]: ...
    @property
    def cases(self) -> int: ...
    @property
    def causes(self) -> int: ...

class CurveRow:
    """
    One group at the end of one day since opening.
    """
    @property
    def at_risk(self) -> int: ...
    @property
    def day(self) -> int: ...
    @property
    def interval(self) -> tuple[float, float] | None: ...
    @property
    def interval_method(self) -> str: ...
    @property
    def other_end(self) -> int: ...
    @property
    def pending(self) -> int: ...
    @property
    def reached(self) -> int: ...
    @property
    def share(self) -> float: ...
    @property
    def share_other(self) -> float: ...
    @property
    def standard_error(self) -> float: ...
    @property
    def waiting(self) -> float: ...

class CurveGroup:
    """
    The curve of one group.
    """
    @property
    def cases(self) -> int: ...
    @property
    def group(self) -> list[str]: ...
    @property
    def is_total(self) -> bool: ...
    @property
    def last_day(self) -> int:
        """
        On which anybody was watched; -1: nobody.
        """
    @property
    def left_out(self) -> int: ...
    @property
    def other_end(self) -> int: ...
    @property
    def pending(self) -> int: ...
    @property
    def reached(self) -> int: ...
    @property
    def rows(self) -> list[CurveRow]: ...

class Curves:
    """
    The share that reached a target, by days since opening.
    """
    def follow_up(self) -> Table: ...
    def quantiles(
        self, probabilities: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]
    ) -> Table: ...
    def restricted_mean(self, days: typing.SupportsInt | typing.SupportsIndex) -> Table: ...
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def cluster(self) -> str: ...
    @property
    def groups(self) -> list[CurveGroup]: ...
    @property
    def level(self) -> float: ...
    @property
    def target(self) -> str: ...
    @property
    def transform(self) -> str: ...
    @property
    def variance(self) -> str: ...

class RangeChanges:
    """
    Penalty ranges before and after reclassification.
    """
    def sums_table(self) -> Table: ...
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...

class OffencePaths:
    """
    The offence from milestone to milestone x outcome.
    """
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def milestones(self) -> list[str]: ...

class AfterDowngrade:
    """
    What followed a downgrade, from a landmark on.
    """
    def counts_table(self) -> Table: ...
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def cluster(self) -> str: ...
    @property
    def landmark_days(self) -> int: ...
    @property
    def level(self) -> float: ...

class Proportionality:
    """
    Sentences and penalty ranges.
    """
    def kinds_table(self) -> Table: ...
    def lost_table(self) -> Table: ...
    def reasons_table(self) -> Table: ...
    def sentences_table(self) -> Table: ...
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def cluster(self) -> str: ...
    @property
    def level(self) -> float: ...

class LegalClocks:
    """
    The clocks of a deadline.
    """
    def clocks_table(self) -> Table: ...
    def stopped_table(self) -> Table: ...
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def cluster(self) -> str: ...
    @property
    def deadline(self) -> str: ...
    @property
    def horizon_days(self) -> int: ...
    @property
    def level(self) -> float: ...

class RateRow:
    """
    One group's share.
    """
    @property
    def already_running(self) -> int: ...
    @property
    def bounds(self) -> tuple[float, float] | None: ...
    @property
    def bounds_with_set_aside(self) -> tuple[float, float] | None: ...
    @property
    def concluded(self) -> int: ...
    @property
    def denominator(self) -> int: ...
    @property
    def design_effect(self) -> float: ...
    @property
    def group(self) -> list[str]: ...
    @property
    def interval(self) -> tuple[float, float] | None: ...
    @property
    def interval_method(self) -> str: ...
    @property
    def is_total(self) -> bool: ...
    @property
    def numerator(self) -> int: ...
    @property
    def pending(self) -> int: ...
    @property
    def pending_in(self) -> int: ...
    @property
    def set_aside(self) -> int: ...
    @property
    def share(self) -> float: ...

class RateDifference:
    """
    The difference of two groups' shares.
    """
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def difference(self) -> float: ...
    @property
    def first(self) -> RateRow: ...
    @property
    def interval(self) -> tuple[float, float] | None: ...
    @property
    def interval_method(self) -> str: ...
    @property
    def second(self) -> RateRow: ...

class Rates:
    """
    Shares of cases, by group.
    """
    def difference(
        self,
        first: collections.abc.Sequence[str],
        second: collections.abc.Sequence[str],
        method: str,
    ) -> RateDifference: ...
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def among(self) -> str: ...
    @property
    def cluster(self) -> str: ...
    @property
    def level(self) -> float: ...
    @property
    def method(self) -> str: ...
    @property
    def rows(self) -> list[RateRow]: ...
    @property
    def target(self) -> str: ...

class OutcomeShareRow:
    """
    One outcome class of one group.
    """
    @property
    def already_running(self) -> int: ...
    @property
    def bounds(self) -> tuple[float, float] | None: ...
    @property
    def bounds_with_set_aside(self) -> tuple[float, float] | None: ...
    @property
    def denominator(self) -> int: ...
    @property
    def design_effect(self) -> float: ...
    @property
    def group(self) -> list[str]: ...
    @property
    def interval(self) -> tuple[float, float] | None: ...
    @property
    def interval_method(self) -> str: ...
    @property
    def is_total(self) -> bool: ...
    @property
    def numerator(self) -> int: ...
    @property
    def outcome_class(self) -> str: ...
    @property
    def pending(self) -> int: ...
    @property
    def posterior_mean(self) -> float: ...
    @property
    def set_aside(self) -> int: ...
    @property
    def share(self) -> float: ...

class OutcomeShares:
    """
    How concluded cases divide among the outcomes.
    """
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def cluster(self) -> str: ...
    @property
    def level(self) -> float: ...
    @property
    def rows(self) -> list[OutcomeShareRow]: ...

class BootstrapIntervals:
    """
    What replicates say of an estimate.
    """

    __hash__: typing.ClassVar[None] = None  # type: ignore
    def __eq__(self, other: typing.Any) -> bool: ...
    @property
    def at_the_edge(self) -> bool: ...
    @property
    def basic(self) -> tuple[float, float] | None: ...
    @property
    def bca(self) -> tuple[float, float] | None: ...
    @property
    def bias(self) -> float: ...
    @property
    def normal(self) -> tuple[float, float] | None: ...
    @property
    def percentile(self) -> tuple[float, float] | None: ...
    @property
    def standard_error(self) -> float: ...
    @property
    def undefined(self) -> int: ...
    @property
    def why_no_bca(self) -> str: ...
    @property
    def why_none(self) -> str: ...

class BootstrapRow:
    """
    One group on one day.
    """
    @property
    def cases(self) -> int: ...
    @property
    def clusters(self) -> int: ...
    @property
    def day(self) -> int: ...
    @property
    def estimate(self) -> float: ...
    @property
    def group(self) -> list[str]: ...
    @property
    def intervals(self) -> BootstrapIntervals | None: ...
    @property
    def is_total(self) -> bool: ...
    @property
    def replicates(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of shape (replicates,); empty where there are none.
        """
    @property
    def why_none(self) -> str: ...

class Bootstrap:
    """
    Replicates of a share, and intervals from them.
    """
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def cluster(self) -> str: ...
    @property
    def level(self) -> float: ...
    @property
    def replicates(self) -> int: ...
    @property
    def rows(self) -> list[BootstrapRow]: ...
    @property
    def seed(self) -> int: ...
    @property
    def target(self) -> str: ...

class SojournCounts:
    """
    How many cases have stays, and why others not.
    """
    @property
    def before(self) -> int: ...
    @property
    def cases(self) -> int: ...
    @property
    def delayed(self) -> int: ...
    @property
    def filled_visits(self) -> int: ...
    @property
    def pending(self) -> int:
        """
        Of the cases, in no outcome at the cut.
        """
    @property
    def running(self) -> int: ...
    @property
    def set_aside(self) -> int: ...
    @property
    def undated(self) -> int: ...
    @property
    def undated_visits(self) -> int: ...

class Sojourns:
    """
    Stays of cases in states.
    """
    def __len__(self) -> int: ...
    def stays(self) -> dict[str, numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]]: ...
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def cluster(self) -> str: ...
    @property
    def counts(self) -> SojournCounts: ...
    @property
    def is_outcome(self) -> list[bool]: ...
    @property
    def median_follow_up_days(self) -> float | None: ...
    @property
    def share_pending(self) -> float | None: ...
    @property
    def states(self) -> list[str]: ...

class OccupancyOptions:
    """
    What occupancy is asked for.
    """
    def __init__(
        self,
        *,
        days: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
        by: collections.abc.Sequence[GroupColumn],
        start: str | None,
        landmark: typing.SupportsInt | typing.SupportsIndex | None,
        markov: bool,
        split: str,
        beside_downgraded: bool,
        clock: str,
        reading: str,
        variance: str,
        transform: str,
        level: typing.SupportsFloat | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
    ) -> None: ...
    @property
    def beside_downgraded(self) -> bool: ...
    @property
    def clock(self) -> str: ...
    @property
    def days(self) -> list[int]: ...
    @property
    def landmark(self) -> int | None: ...
    @property
    def level(self) -> float: ...
    @property
    def markov(self) -> bool: ...
    @property
    def split(self) -> str: ...
    @property
    def start(self) -> str | None: ...
    @property
    def transform(self) -> str: ...
    @property
    def variance(self) -> str: ...

class OccupancyRow:
    """
    One state at the end of one day, of one group.
    """
    @property
    def day(self) -> int: ...
    @property
    def group(self) -> list[str]: ...
    @property
    def in_state(self) -> int: ...
    @property
    def interval(self) -> tuple[float, float] | None: ...
    @property
    def interval_method(self) -> str: ...
    @property
    def is_outcome(self) -> bool: ...
    @property
    def is_total(self) -> bool: ...
    @property
    def share(self) -> float | None: ...
    @property
    def standard_error(self) -> float | None: ...
    @property
    def standard_error_by_case(self) -> float | None: ...
    @property
    def state(self) -> str: ...
    @property
    def watched(self) -> int: ...

class OccupancyPath:
    """
    Shares after each day on which they change.
    """
    def days(self) -> numpy.typing.NDArray[numpy.int64]: ...
    def shares(self) -> numpy.typing.NDArray[numpy.float64]: ...
    @property
    def cases(self) -> int: ...
    @property
    def group(self) -> list[str]: ...
    @property
    def is_total(self) -> bool: ...

class Occupancy:
    """
    Share of cases in each state by day.
    """
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def cluster(self) -> str: ...
    @property
    def counts(self) -> SojournCounts: ...
    @property
    def is_outcome(self) -> list[bool]: ...
    @property
    def options(self) -> OccupancyOptions: ...
    @property
    def paths(self) -> list[OccupancyPath]: ...
    @property
    def rows(self) -> list[OccupancyRow]: ...
    @property
    def states(self) -> list[str]: ...

class OccupancyTime:
    """
    Expected days in each state.
    """
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def since(self) -> int: ...
    @property
    def until(self) -> int: ...

class StateTransitionMatrix:
    """
    P(s, t).
    """
    def table(self) -> Table: ...
    @property
    def about(self) -> About: ...
    @property
    def since(self) -> int: ...
    @property
    def states(self) -> list[str]: ...
    @property
    def until(self) -> int: ...

class StayTable:
    """
    Stays tabulated by day, and Aalen-Johansen shares.
    """
    def __init__(
        self,
        entry_day: typing.Annotated[numpy.typing.ArrayLike, numpy.int64],
        exit_day: typing.Annotated[numpy.typing.ArrayLike, numpy.int64],
        from_state: typing.Annotated[numpy.typing.ArrayLike, numpy.int64],
        to_state: typing.Annotated[numpy.typing.ArrayLike, numpy.int64],
        cluster: typing.Annotated[numpy.typing.ArrayLike, numpy.int64],
        states: typing.SupportsInt | typing.SupportsIndex,
        days: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
        start: typing.SupportsInt | typing.SupportsIndex | None,
        after_day: typing.SupportsInt | typing.SupportsIndex | None,
    ) -> None: ...
    def at_risk(self) -> numpy.typing.NDArray[numpy.float64]: ...
    def covariance(
        self, place: typing.SupportsInt | typing.SupportsIndex, variance: str
    ) -> numpy.typing.NDArray[numpy.float64]: ...
    def shares(self) -> numpy.typing.NDArray[numpy.float64]: ...
    def time_in_states(
        self, until: typing.SupportsInt | typing.SupportsIndex, variance: str
    ) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]: ...
    def variances(self, variance: str) -> numpy.typing.NDArray[numpy.float64]: ...

class Model:
    """
    A pipeline with chances and times.  Immutable.
    """

    __hash__: typing.ClassVar[None] = None  # type: ignore
    @staticmethod
    def from_json(text: str) -> Model: ...
    @staticmethod
    def read(path: os.PathLike[str] | str | bytes) -> Model: ...
    def __eq__(self, other: typing.Any) -> bool: ...
    def compare(self, other: Model) -> Table: ...
    def table(self) -> Table: ...
    def to_json(self) -> str: ...
    @property
    def assumptions(self) -> list[str]: ...
    @property
    def by(self) -> list[str]: ...
    @property
    def groups(self) -> list[list[str]]: ...
    @property
    def has_capacity(self) -> bool: ...
    @property
    def pipeline(self) -> Pipeline: ...
    @property
    def sources(self) -> list[str]: ...
    @property
    def thin_below(self) -> int: ...
    @property
    def title(self) -> str: ...

class Scenario:
    """
    Named changes to a model.  Immutable.
    """

    __hash__: typing.ClassVar[None] = None  # type: ignore
    @staticmethod
    def from_json(text: str) -> Scenario: ...
    def __add__(self, other: Scenario) -> Scenario: ...
    def __eq__(self, other: typing.Any) -> bool: ...
    def difference(self, model: Model) -> Table: ...
    def to_json(self) -> str: ...
    @property
    def changes(self) -> list[str]: ...
    @property
    def name(self) -> str: ...

class PendingCases:
    """
    Cases that are pending today.  Immutable.
    """
    def __len__(self) -> int: ...
    @property
    def left_out(self) -> int: ...

class PoolUse:
    """
    What one pool did.
    """
    @property
    def available_days(self) -> float: ...
    @property
    def busy_days(self) -> float: ...
    @property
    def offered_load(self) -> float: ...
    @property
    def pool(self) -> str: ...
    @property
    def servers(self) -> int: ...

class Waiting:
    """
    How cases waited for service in a state.
    """
    @property
    def gave_up(self) -> int: ...
    @property
    def mean_days(self) -> float: ...
    @property
    def mean_queue(self) -> float: ...
    @property
    def median_days(self) -> float: ...
    @property
    def ninetieth_days(self) -> float: ...
    @property
    def queue_left(self) -> int: ...
    @property
    def served(self) -> int: ...
    @property
    def state(self) -> str: ...

class Simulation:
    """
    One run of a model.  Immutable.
    """
    def pool_table(self) -> Table: ...
    def waiting_table(self) -> Table: ...
    @property
    def as_of(self) -> datetime.date | None: ...
    @property
    def log(self) -> EventLog: ...
    @property
    def pools(self) -> list[PoolUse]: ...
    @property
    def start(self) -> datetime.date | None: ...
    @property
    def waiting(self) -> list[Waiting]: ...
    @property
    def warnings(self) -> list[str]: ...

class ExperimentRow:
    """
    A measure of a scenario, or what it changes.
    """
    @property
    def interval(self) -> tuple[float, float] | None: ...
    @property
    def mc_error(self) -> float: ...
    @property
    def mean(self) -> float: ...
    @property
    def measure(self) -> str: ...
    @property
    def model_error(self) -> float: ...
    @property
    def name(self) -> str: ...
    @property
    def on(self) -> datetime.date | None: ...
    @property
    def runs(self) -> int: ...
    @property
    def scenario(self) -> str: ...

class Experiment:
    """
    Many runs of a model and of scenarios.  Immutable.
    """
    def differences_table(self) -> Table: ...
    def table(self) -> Table: ...
    @property
    def differences(self) -> list[ExperimentRow]: ...
    @property
    def is_precise(self) -> bool: ...
    @property
    def notes(self) -> list[str]: ...
    @property
    def replications(self) -> int: ...
    @property
    def rows(self) -> list[ExperimentRow]: ...
    @property
    def title(self) -> str: ...

class Precision:
    """
    Until when an experiment goes on.
    """
    def __init__(
        self,
        *,
        measure: str,
        name: str,
        on: str | None,
        half_width: typing.SupportsFloat | typing.SupportsIndex,
        of_differences: bool,
    ) -> None: ...

class ModelRecords:
    """
    The records that a model was fitted from.
    """
    def __init__(
        self,
        replay: Replay,
        *,
        durations: str,
        offences: bool | None,
        tail: str,
        thin_below: typing.SupportsInt | typing.SupportsIndex,
        cluster: str,
    ) -> None: ...

class ProjectionRow:
    """
    How many pending cases stand where, on a day.
    """
    @property
    def cases(self) -> int: ...
    @property
    def expected(self) -> float: ...
    @property
    def group(self) -> list[str]: ...
    @property
    def interval(self) -> tuple[float, float] | None: ...
    @property
    def mc_error(self) -> float: ...
    @property
    def on(self) -> datetime.date | None: ...
    @property
    def stands(self) -> str: ...

class Projection:
    """
    How pending cases will end, by a model.  Immutable.
    """
    def table(self) -> Table: ...
    @property
    def as_of(self) -> datetime.date | None: ...
    @property
    def cases(self) -> int: ...
    @property
    def left_out(self) -> int: ...
    @property
    def notes(self) -> list[str]: ...
    @property
    def rows(self) -> list[ProjectionRow]: ...
    @property
    def title(self) -> str: ...

class Refusal:
    """
    Why an event was refused, and what would be allowed.
    """
    @property
    def allowed(self) -> list[str]: ...
    @property
    def event(self) -> str: ...
    @property
    def field(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def state(self) -> str: ...

class HistoryEntry:
    """
    One move of a case.
    """
    @property
    def event(self) -> str: ...
    @property
    def fields(self) -> dict[str, typing.Any]: ...
    @property
    def from_state(self) -> str: ...
    @property
    def offence_after(self) -> str: ...
    @property
    def offence_before(self) -> str: ...
    @property
    def on(self) -> datetime.date | None: ...
    @property
    def to_state(self) -> str: ...

class Case:
    """
    One live case.
    """

    __hash__: typing.ClassVar[None] = None  # type: ignore
    @staticmethod
    def from_json(pipeline: Pipeline, text: str) -> Case: ...
    def __eq__(self, other: typing.Any) -> bool: ...
    @typing.overload
    def __init__(self, pipeline: Pipeline, name: str = "") -> None: ...
    @typing.overload
    def __init__(self, other: Case) -> None:
        """
        A copy with its own history.
        """
    def allowed(self) -> list[str]: ...
    def apply(
        self, event: str, on: str | None, fields: dict[str, typing.Any]
    ) -> Refusal | None: ...
    def to_json(self) -> str: ...
    def why_not(
        self, event: str, on: str | None, fields: dict[str, typing.Any]
    ) -> Refusal | None: ...
    @property
    def fields(self) -> dict[str, typing.Any]: ...
    @property
    def history(self) -> list[HistoryEntry]: ...
    @property
    def is_concluded(self) -> bool: ...
    @property
    def milestones(self) -> dict[str, str]: ...
    @property
    def name(self) -> str: ...
    @property
    def offence(self) -> str: ...
    @property
    def pipeline(self) -> Pipeline: ...
    @property
    def stage(self) -> str: ...
    @property
    def state(self) -> str: ...

def about(tally: Tally, reading: str, title: str) -> About: ...
def adjusted(
    p_values: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], adjustment: str
) -> numpy.typing.NDArray[numpy.float64]: ...
def after_downgrade(
    replay: Replay,
    *,
    landmark: typing.SupportsInt | typing.SupportsIndex,
    days: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
    by: collections.abc.Sequence[GroupColumn],
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
) -> AfterDowngrade: ...
def against_whole(
    replay: Replay,
    target: str,
    by: collections.abc.Sequence[GroupColumn],
    *,
    days: typing.SupportsInt | typing.SupportsIndex | None,
    adjust: str,
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
) -> AgainstWhole: ...
def apply_mapping(
    mapping: Mapping,
    tables: collections.abc.Sequence[
        tuple[
            str,
            typing_extensions.CapsuleType
            | collections.abc.Sequence[
                tuple[
                    str,
                    str,
                    typing.Any,
                    typing.Annotated[numpy.typing.ArrayLike, numpy.bool] | None,
                ]
            ]
            | os.PathLike[str]
            | str
            | bytes,
        ]
    ],
    delimiter: str = "",
    missing: collections.abc.Sequence[str] = [],
    threads: typing.SupportsInt | typing.SupportsIndex = 0,
    progress: collections.abc.Callable[[int, int], typing.Any] | None = None,
) -> MappedLog: ...
def binomial_p_value(
    hits: typing.SupportsFloat | typing.SupportsIndex,
    n: typing.SupportsFloat | typing.SupportsIndex,
    target: typing.SupportsFloat | typing.SupportsIndex,
) -> float: ...
def bootstrap_intervals(
    estimate: typing.SupportsFloat | typing.SupportsIndex,
    replicates: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    influence: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> BootstrapIntervals: ...
def bootstrap_occupancy(
    replay: Replay,
    state: str,
    *,
    days: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] = [],
    replicates: typing.SupportsInt | typing.SupportsIndex = 1000,
    seed: typing.SupportsInt | typing.SupportsIndex = 1,
    by: collections.abc.Sequence[GroupColumn] = [],
    cluster: str = "",
    level: typing.SupportsFloat | typing.SupportsIndex = 0.95,
    threads: typing.SupportsInt | typing.SupportsIndex = 0,
    progress: collections.abc.Callable[[int, int], typing.Any] | None = None,
) -> Bootstrap: ...
def bootstrap_reached(
    replay: Replay,
    target: str,
    *,
    days: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] = [],
    replicates: typing.SupportsInt | typing.SupportsIndex = 1000,
    seed: typing.SupportsInt | typing.SupportsIndex = 1,
    by: collections.abc.Sequence[GroupColumn] = [],
    cluster: str = "",
    level: typing.SupportsFloat | typing.SupportsIndex = 0.95,
    threads: typing.SupportsInt | typing.SupportsIndex = 0,
    progress: collections.abc.Callable[[int, int], typing.Any] | None = None,
) -> Bootstrap: ...
def bootstrap_weights(
    clusters: typing.SupportsInt | typing.SupportsIndex,
    replicates: typing.SupportsInt | typing.SupportsIndex,
    seed: typing.SupportsInt | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.uint32]: ...
@typing.overload
def cohorts(
    replay: Replay,
    target: str,
    *,
    days: typing.SupportsInt | typing.SupportsIndex | None,
    period: str,
    since: str | None,
    by: collections.abc.Sequence[GroupColumn],
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
) -> Cohorts: ...
@typing.overload
def cohorts(
    tally: Tally,
    target: str,
    *,
    days: typing.SupportsInt | typing.SupportsIndex | None,
    period: str,
    since: str | None,
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> Cohorts: ...
def compare(
    first: Replay,
    second: Replay,
    *,
    reading: str,
    samples: typing.SupportsInt | typing.SupportsIndex,
) -> Comparison: ...
def compare_groups(
    replay: Replay,
    target: str,
    by: collections.abc.Sequence[GroupColumn],
    *,
    days: typing.SupportsInt | typing.SupportsIndex | None,
    strata: collections.abc.Sequence[GroupColumn],
    rho: typing.SupportsFloat | typing.SupportsIndex,
    against: str,
    adjust: str,
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
) -> GroupComparison: ...
def count_findings(
    replay: Replay,
    *,
    by: collections.abc.Sequence[GroupColumn],
    period: str | None,
    samples: typing.SupportsInt | typing.SupportsIndex,
) -> FindingCounts: ...
def curve_quantiles(
    days: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    shares: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    lower: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    upper: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    probabilities: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
) -> list[typing.Annotated[list[float], "FixedSize(3)"]]:
    """
    Day, lower and upper limit per probability.
    """

def default_horizon(replay: Replay) -> int:
    """
    Days.
    """

def definition_schema() -> str:
    """
    The JSON Schema of the definition format.
    """

def difference_intervals(
    hits_a: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    n_a: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    hits_b: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    n_b: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    method: str,
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.float64]: ...
def difference_of_shares(
    first: tuple[
        typing.SupportsFloat | typing.SupportsIndex,
        typing.SupportsFloat | typing.SupportsIndex,
        typing.SupportsFloat | typing.SupportsIndex,
        typing.SupportsFloat | typing.SupportsIndex,
    ],
    second: tuple[
        typing.SupportsFloat | typing.SupportsIndex,
        typing.SupportsFloat | typing.SupportsIndex,
        typing.SupportsFloat | typing.SupportsIndex,
        typing.SupportsFloat | typing.SupportsIndex,
    ],
    covariance: typing.SupportsFloat | typing.SupportsIndex,
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> ShareDifference:
    """
    Estimates: share, standard error, hits, followed.
    """

def direct_standardisation(
    rows: collections.abc.Sequence[
        typing.Annotated[
            collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(3)"
        ]
    ],
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> StandardisedRate:
    """
    Rows: events, exposure, standard.
    """

def directly_follows(tally: Tally) -> Table: ...
def dirichlet_shares(
    counts: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    level: typing.SupportsFloat | typing.SupportsIndex,
    prior: typing.SupportsFloat | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.float64]: ...
def downgraded_then_dropped(tally: Tally, reading: str) -> DowngradedThenDropped: ...
def drop_outs(tally: Tally, reading: str) -> DropOuts: ...
def equal_shares(shares: GroupShares) -> GroupTest: ...
def experiment(
    model: Model,
    scenarios: collections.abc.Sequence[Scenario],
    *,
    cases: typing.SupportsInt | typing.SupportsIndex | None,
    start: str,
    until: str | None,
    warm_up_days: typing.SupportsInt | typing.SupportsIndex,
    pending: PendingCases | None,
    seed: typing.SupportsInt | typing.SupportsIndex,
    horizon_days: typing.SupportsInt | typing.SupportsIndex | None,
    replications: typing.SupportsInt | typing.SupportsIndex,
    precision: Precision | None,
    most_replications: typing.SupportsInt | typing.SupportsIndex,
    records: ModelRecords | None,
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: collections.abc.Callable[[int, int], typing.Any] | None,
) -> Experiment: ...
def findings_by_reason(tally: Tally) -> Table: ...
def fit_model(
    tally: Tally,
    *,
    durations: str = "empirical",
    offences: bool | None = None,
    tail: str = "leaves",
    thin_below: typing.SupportsInt | typing.SupportsIndex = 20,
) -> Model: ...
def flows(
    tally: Tally, *, period: str, since: str | None = None, percent: bool = False
) -> Flows: ...
def funnel(tally: Tally, reading: str) -> Funnel: ...
def funnel_limits(
    target: typing.SupportsFloat | typing.SupportsIndex,
    n: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]: ...
def gray_test(
    columns: ExitColumns,
    cause: typing.SupportsInt | typing.SupportsIndex,
    rho: typing.SupportsFloat | typing.SupportsIndex,
) -> GroupTest: ...
def group_shares(
    columns: ExitColumns,
    cause: typing.SupportsInt | typing.SupportsIndex,
    day: typing.SupportsInt | typing.SupportsIndex,
    clustered: bool,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
) -> GroupShares: ...
def incidence(
    replay: Replay,
    target: str,
    *,
    by: collections.abc.Sequence[GroupColumn],
    days: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] | None,
    level: typing.SupportsFloat | typing.SupportsIndex,
    transform: str,
    threads: typing.SupportsInt | typing.SupportsIndex,
) -> Curves: ...
def incidence_of_tally(
    tally: Tally,
    target: str,
    *,
    days: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] | None,
    level: typing.SupportsFloat | typing.SupportsIndex,
    transform: str,
    variance: str,
) -> Curves: ...
def legal_clock(
    replay: Replay,
    deadline: str,
    *,
    days: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
    by: collections.abc.Sequence[GroupColumn],
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
) -> LegalClocks: ...
def log_rank(
    columns: ExitColumns,
    cause: typing.SupportsInt | typing.SupportsIndex,
    rho: typing.SupportsFloat | typing.SupportsIndex,
) -> GroupTest: ...
def make_log(
    columns: collections.abc.Sequence[
        tuple[str, str, typing.Any, typing.Annotated[numpy.typing.ArrayLike, numpy.bool] | None]
    ],
    spec: LogSpec,
    threads: typing.SupportsInt | typing.SupportsIndex = 0,
    progress: collections.abc.Callable[[int, int], typing.Any] | None = None,
) -> EventLog: ...
def mantel_haenszel(
    rows: collections.abc.Sequence[
        typing.Annotated[
            collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(4)"
        ]
    ],
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> MantelHaenszel:
    """
    Rows: first with, first without, second with, second without.
    """

def mapping_schema() -> str: ...
def model_schema() -> str: ...
@typing.overload
def occupancy(replay: Replay, options: OccupancyOptions) -> Occupancy: ...
@typing.overload
def occupancy(tally: Tally, options: OccupancyOptions) -> Occupancy: ...
def offence_paths(tally: Tally, reading: str) -> OffencePaths: ...
def outcome_shares(
    replay: Replay,
    *,
    by: collections.abc.Sequence[GroupColumn] = [],
    reading: str,
    level: typing.SupportsFloat | typing.SupportsIndex = 0.95,
) -> OutcomeShares: ...
def outcome_shares_of_tally(
    tally: Tally, *, reading: str, level: typing.SupportsFloat | typing.SupportsIndex = 0.95
) -> OutcomeShares: ...
def outcomes(tally: Tally, reading: str) -> Outcomes: ...
def outcomes_by_offence(tally: Tally, reading: str) -> OutcomesByOffence: ...
def pending_cases(
    replay: Replay, by: collections.abc.Sequence[str], silent: bool
) -> PendingCases: ...
def probability_interval(
    probability: typing.SupportsFloat | typing.SupportsIndex,
    standard_error: typing.SupportsFloat | typing.SupportsIndex,
    transform: str,
    level: typing.SupportsFloat | typing.SupportsIndex,
    of_survival: bool,
) -> tuple[float, float] | None: ...
def probability_intervals(
    probability: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    standard_error: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    transform: str,
    level: typing.SupportsFloat | typing.SupportsIndex,
    of_survival: bool,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Of shape (n, 2).
    """

def project(
    replay: Replay,
    model: Model,
    *,
    on: collections.abc.Sequence[str],
    silent: bool,
    scenario: Scenario,
    replications: typing.SupportsInt | typing.SupportsIndex,
    seed: typing.SupportsInt | typing.SupportsIndex,
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: collections.abc.Callable[[int, int], typing.Any] | None,
) -> Projection: ...
def proportionality(
    replay: Replay,
    *,
    committed: str,
    sentence: str,
    kind: str,
    immediate: collections.abc.Sequence[str],
    unit: str,
    months_per: collections.abc.Sequence[tuple[str, typing.SupportsFloat | typing.SupportsIndex]],
    sentenced_together: str,
    reading: str,
    by: collections.abc.Sequence[GroupColumn],
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> Proportionality: ...
def range_changes(
    replay: Replay, *, committed: str, by: collections.abc.Sequence[GroupColumn]
) -> RangeChanges: ...
def rate_intervals(
    hits: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    n: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    method: str,
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.float64]: ...
def rates(
    replay: Replay,
    target: str,
    *,
    by: collections.abc.Sequence[GroupColumn] = [],
    among: str,
    method: str,
    reading: str,
    level: typing.SupportsFloat | typing.SupportsIndex = 0.95,
    threads: typing.SupportsInt | typing.SupportsIndex = 0,
) -> Rates: ...
def rates_of_tally(
    tally: Tally,
    target: str,
    *,
    among: str,
    method: str,
    reading: str,
    level: typing.SupportsFloat | typing.SupportsIndex = 0.95,
) -> Rates: ...
def reached_by(
    replay: Replay,
    target: str,
    *,
    days: typing.SupportsInt | typing.SupportsIndex | None = None,
    by: collections.abc.Sequence[GroupColumn] = [],
    level: typing.SupportsFloat | typing.SupportsIndex = 0.95,
    threads: typing.SupportsInt | typing.SupportsIndex = 0,
) -> ReachedBy: ...
def reached_influence(
    table: IncidenceTable,
    cause: typing.SupportsInt | typing.SupportsIndex,
    day: typing.SupportsInt | typing.SupportsIndex,
    clusters: typing.SupportsInt | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.float64]: ...
def reached_under(
    table: IncidenceTable,
    cause: typing.SupportsInt | typing.SupportsIndex,
    days: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.uint32],
) -> numpy.typing.NDArray[numpy.float64]: ...
def read_arrow(
    stream: typing_extensions.CapsuleType,
    spec: LogSpec,
    threads: typing.SupportsInt | typing.SupportsIndex = 0,
    progress: collections.abc.Callable[[int, int], typing.Any] | None = None,
) -> EventLog:
    """
    Reads the capsule of ``__arrow_c_stream__`` to its end.
    """

def read_csv(
    path: os.PathLike[str] | str | bytes,
    spec: LogSpec,
    delimiter: str = "",
    missing: collections.abc.Sequence[str] = [],
    threads: typing.SupportsInt | typing.SupportsIndex = 0,
    progress: collections.abc.Callable[[int, int], typing.Any] | None = None,
) -> EventLog: ...
def read_json_lines(
    path: os.PathLike[str] | str | bytes,
    spec: LogSpec,
    threads: typing.SupportsInt | typing.SupportsIndex = 0,
    progress: collections.abc.Callable[[int, int], typing.Any] | None = None,
) -> EventLog: ...
def reclassifications(tally: Tally) -> Reclassifications: ...
def replay(
    pipeline: Pipeline,
    log: EventLog,
    *,
    as_of: str,
    complete_from: str | None = None,
    silent_after_days: typing.SupportsInt | typing.SupportsIndex | None = None,
    threads: typing.SupportsInt | typing.SupportsIndex = 0,
    progress: collections.abc.Callable[[int, int], typing.Any] | None = None,
) -> Replay: ...
def roll_up(
    replay: Replay,
    parent: str,
    *,
    rule: str,
    reading: str,
    by: collections.abc.Sequence[GroupColumn] = [],
    level: typing.SupportsFloat | typing.SupportsIndex = 0.95,
    list_parents: bool = False,
    threads: typing.SupportsInt | typing.SupportsIndex = 0,
) -> RollUp: ...
def scenario_schema() -> str: ...
def shrink(
    hits: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    n: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> Shrinkage: ...
def simulate(
    model: Model,
    scenario: Scenario,
    *,
    cases: typing.SupportsInt | typing.SupportsIndex | None = None,
    start: str,
    until: str | None = None,
    warm_up_days: typing.SupportsInt | typing.SupportsIndex = 0,
    pending: PendingCases | None = None,
    seed: typing.SupportsInt | typing.SupportsIndex = 1,
    replication: typing.SupportsInt | typing.SupportsIndex = 0,
    threads: typing.SupportsInt | typing.SupportsIndex = 0,
    progress: collections.abc.Callable[[int, int], typing.Any] | None = None,
) -> Simulation: ...
def sojourns(
    replay: Replay,
    *,
    clock: str,
    split: str,
    reading: str,
    threads: typing.SupportsInt | typing.SupportsIndex,
) -> Sojourns: ...
def standardised_shares(
    replay: Replay,
    target: str,
    by: collections.abc.Sequence[GroupColumn],
    over: collections.abc.Sequence[GroupColumn],
    *,
    days: typing.SupportsInt | typing.SupportsIndex | None,
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
) -> StandardisedShares: ...
def tally(
    replay: Replay,
    by: collections.abc.Sequence[GroupColumn] = [],
    passages: collections.abc.Sequence[tuple[str, typing.SupportsInt | typing.SupportsIndex]] = [],
    calendar: bool = False,
    occupancy: bool = False,
    situations: bool = False,
    threads: typing.SupportsInt | typing.SupportsIndex = 0,
    progress: collections.abc.Callable[[int, int], typing.Any] | None = None,
) -> Tally: ...
def tally_arrow(
    pipeline: Pipeline,
    stream: typing_extensions.CapsuleType,
    log: LogSpec,
    *,
    as_of: str,
    complete_from: str | None = None,
    silent_after_days: typing.SupportsInt | typing.SupportsIndex | None = None,
    by: collections.abc.Sequence[GroupColumn] = [],
    passages: collections.abc.Sequence[tuple[str, typing.SupportsInt | typing.SupportsIndex]] = [],
    calendar: bool = False,
    occupancy: bool = False,
    situations: bool = False,
    piece_rows: typing.SupportsInt | typing.SupportsIndex = 262144,
    threads: typing.SupportsInt | typing.SupportsIndex = 0,
    progress: collections.abc.Callable[[int, int], typing.Any] | None = None,
) -> Tally: ...
def tally_csv(
    pipeline: Pipeline,
    path: os.PathLike[str] | str | bytes,
    log: LogSpec,
    *,
    delimiter: str = "",
    missing: collections.abc.Sequence[str] = [],
    as_of: str,
    complete_from: str | None = None,
    silent_after_days: typing.SupportsInt | typing.SupportsIndex | None = None,
    by: collections.abc.Sequence[GroupColumn] = [],
    passages: collections.abc.Sequence[tuple[str, typing.SupportsInt | typing.SupportsIndex]] = [],
    calendar: bool = False,
    occupancy: bool = False,
    situations: bool = False,
    piece_bytes: typing.SupportsInt | typing.SupportsIndex = 16777216,
    threads: typing.SupportsInt | typing.SupportsIndex = 0,
    progress: collections.abc.Callable[[int, int], typing.Any] | None = None,
) -> Tally: ...
def tally_part(
    replay: Replay,
    begin: typing.SupportsInt | typing.SupportsIndex,
    end: typing.SupportsInt | typing.SupportsIndex,
    by: collections.abc.Sequence[GroupColumn] = [],
    passages: collections.abc.Sequence[tuple[str, typing.SupportsInt | typing.SupportsIndex]] = [],
    calendar: bool = False,
    occupancy: bool = False,
    situations: bool = False,
) -> Tally: ...
def time_contrast(
    a: tuple[
        typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex
    ],
    b: tuple[
        typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex
    ],
    level: typing.SupportsFloat | typing.SupportsIndex,
    ratio: bool,
) -> tuple[float, tuple[float, float] | None, float]:
    """
    Estimate, interval and p-value.
    """

@typing.overload
def time_in_state(
    replay: Replay, until: typing.SupportsInt | typing.SupportsIndex, options: OccupancyOptions
) -> OccupancyTime: ...
@typing.overload
def time_in_state(
    tally: Tally, until: typing.SupportsInt | typing.SupportsIndex, options: OccupancyOptions
) -> OccupancyTime: ...
def top_values(
    replay: Replay, column: str, n: typing.SupportsInt | typing.SupportsIndex, at: str = ""
) -> list[str]: ...
def transfers(replay: Replay) -> Transfers: ...
@typing.overload
def transition_matrix(
    replay: Replay,
    since: typing.SupportsInt | typing.SupportsIndex,
    until: typing.SupportsInt | typing.SupportsIndex,
    options: OccupancyOptions,
) -> StateTransitionMatrix: ...
@typing.overload
def transition_matrix(
    tally: Tally,
    since: typing.SupportsInt | typing.SupportsIndex,
    until: typing.SupportsInt | typing.SupportsIndex,
    options: OccupancyOptions,
) -> StateTransitionMatrix: ...
def transitions(tally: Tally) -> Table: ...
def variants(tally: Tally) -> Table: ...

__version__: str
