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

try:
    from casepath import _core
except ImportError as error:
    raise ImportError(
        "casepath is not compiled here: its module casepath._core is missing or does not fit "
        "this Python.  Install it by `pip install .` in the project's folder, and start Python "
        "in another one than `python/`."
    ) from error

from casepath._core import About, BreakReason, FunnelStage, HistoryEntry, ReachedByRow
from casepath.case import Case
from casepath.errors import (
    ArgumentError,
    Cancelled,
    Diagnostic,
    Error,
    LogError,
    LogProblem,
    PipelineError,
    Refusal,
    Refused,
)
from casepath.log import EventLog, read_csv
from casepath.pipeline import Pipeline
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
from casepath.tally import Tally

__version__ = _core.__version__

__all__ = [
    "About",
    "ArgumentError",
    "BreakReason",
    "Cancelled",
    "Case",
    "CasePath",
    "Diagnostic",
    "DowngradedThenDropped",
    "DropOuts",
    "Error",
    "EventLog",
    "Funnel",
    "FunnelStage",
    "HistoryEntry",
    "LogError",
    "LogProblem",
    "Outcomes",
    "OutcomesByOffence",
    "Pipeline",
    "PipelineError",
    "ReachedBy",
    "ReachedByRow",
    "Reclassifications",
    "Refusal",
    "Refused",
    "Replay",
    "Result",
    "Summary",
    "Tally",
    "read_csv",
]
