"""Where criminal cases drop out, how far they are reclassified, and what that does to the outcome.

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
>>> len(replay), replay.unit
(2, 'charge')
"""

from importlib import import_module
from typing import TYPE_CHECKING

try:
    from casepath import _core
except ImportError as error:
    raise ImportError(
        "casepath is not compiled here: its module casepath._core is missing or does not fit "
        "this Python.  Install it by `pip install .` in the project's folder, and start Python "
        "in another one than `python/`."
    ) from error

from casepath._core import (
    About,
    AgainstWholeRow,
    BootstrapIntervals,
    BootstrapRow,
    BreakReason,
    CasePair,
    CaseReading,
    ChangeReading,
    CohortRow,
    ComparedGroup,
    CurveGroup,
    CurveRow,
    DayQuartiles,
    ExperimentRow,
    FindingCount,
    FlowRow,
    FunnelStage,
    HistoryEntry,
    OccupancyPath,
    OccupancyRow,
    OutcomeShareRow,
    PendingAtCut,
    PoolUse,
    ProjectionRow,
    RateRow,
    ReachedByRow,
    ReclassificationDifference,
    RollUpRow,
    RowDifference,
    RowReading,
    SampleRow,
    StandardisedShare,
    Waiting,
)
from casepath._simulation_arguments import Precision
from casepath.bootstrap import Bootstrap
from casepath.case import Case
from casepath.comparison import Comparison, FindingCounts
from casepath.curves import Curves
from casepath.downgrades import AfterDowngrade, OffencePaths, RangeChanges
from casepath.errors import (
    ArgumentError,
    Cancelled,
    Diagnostic,
    Error,
    LogError,
    LogProblem,
    MappingError,
    MappingProblem,
    ModelError,
    PipelineError,
    Refusal,
    Refused,
    TallyError,
)
from casepath.experiment import Experiment, Projection
from casepath.files import read_excel, read_parquet
from casepath.flows import Cohorts, Flows
from casepath.group_tests import AgainstWhole, GroupComparison, StandardisedShares
from casepath.groups import GroupColumn, cut, keep, month, quarter, top, year
from casepath.legal_clocks import LegalClocks
from casepath.log import EventLog, read_csv, read_json_lines
from casepath.mapping import MappedLog, Mapping, MappingReport, Step
from casepath.model import Model
from casepath.occupancy import Occupancy, Sojourns
from casepath.pipeline import Pipeline
from casepath.proportionality import Proportionality
from casepath.rates import OutcomeShares, RateDifference, Rates
from casepath.replay import Replay
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
from casepath.scenario import Scenario
from casepath.simulation import Simulation
from casepath.stream import TallyStream, tally_stream
from casepath.tally import Tally
from casepath.units import RollUp, Transfers

if TYPE_CHECKING:
    from casepath import statistics
    from casepath.suggestion import ColumnReason, Suggestion, suggest

__version__ = _core.__version__

__all__ = [
    "About",
    "AfterDowngrade",
    "AgainstWhole",
    "AgainstWholeRow",
    "ArgumentError",
    "Bootstrap",
    "BootstrapIntervals",
    "BootstrapRow",
    "BreakReason",
    "Cancelled",
    "Case",
    "CasePair",
    "CasePath",
    "CaseReading",
    "ChangeReading",
    "CohortRow",
    "Cohorts",
    "ColumnReason",
    "ComparedGroup",
    "Comparison",
    "CurveGroup",
    "CurveRow",
    "Curves",
    "DayQuartiles",
    "Diagnostic",
    "DowngradedThenDropped",
    "DropOuts",
    "Error",
    "EventLog",
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
    "HistoryEntry",
    "LegalClocks",
    "LogError",
    "LogProblem",
    "MappedLog",
    "Mapping",
    "MappingError",
    "MappingProblem",
    "MappingReport",
    "Model",
    "ModelError",
    "Occupancy",
    "OccupancyPath",
    "OccupancyRow",
    "OffencePaths",
    "OutcomeShareRow",
    "OutcomeShares",
    "Outcomes",
    "OutcomesByOffence",
    "PendingAtCut",
    "Pipeline",
    "PipelineError",
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
    "Refused",
    "Replay",
    "Result",
    "RollUp",
    "RollUpRow",
    "RowDifference",
    "RowReading",
    "SampleRow",
    "Scenario",
    "Simulation",
    "Sojourns",
    "StandardisedShare",
    "StandardisedShares",
    "Step",
    "Suggestion",
    "Summary",
    "Tally",
    "TallyError",
    "TallyStream",
    "Transfers",
    "Waiting",
    "cut",
    "keep",
    "month",
    "quarter",
    "read_csv",
    "read_excel",
    "read_json_lines",
    "read_parquet",
    "statistics",
    "suggest",
    "tally_stream",
    "top",
    "year",
]

_FROM_SUGGESTION = ("ColumnReason", "Suggestion", "suggest")


def __getattr__(name: str) -> object:
    """What not every program needs, so that ``import casepath`` stays quick."""
    if name == "statistics":
        return import_module("casepath.statistics")
    if name in _FROM_SUGGESTION:
        return getattr(import_module("casepath.suggestion"), name)
    raise AttributeError(f"module 'casepath' has no attribute {name!r}")


def __dir__() -> list[str]:
    """All public names, also those not imported yet."""
    return sorted({*globals(), *__all__})
