"""What casepath raises.  Records that a pipeline can't explain are findings, never exceptions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "ArgumentError",
    "Cancelled",
    "Diagnostic",
    "Error",
    "LogError",
    "LogProblem",
    "MappingError",
    "MappingProblem",
    "ModelError",
    "PipelineError",
    "Refusal",
    "Refused",
    "TallyError",
]


@dataclass(frozen=True)
class Diagnostic:
    """One problem of a definition, a model or a scenario."""

    code: str
    """Stable, such as ``unknown_state``."""
    pointer: str
    """JSON Pointer (RFC 6901) of the place; empty: the whole document."""
    message: str
    """What is wrong there."""
    hint: str
    """What would be right; may be empty."""


@dataclass(frozen=True)
class LogProblem:
    """One problem of a file or table of events."""

    code: str
    """Stable, such as ``missing_column``."""
    message: str
    """What is wrong, with the row, the column and the value."""
    row: int
    """As a person counts: 1 is the first data row; 0: no row in particular."""
    column: str
    """Empty: no column in particular."""


@dataclass(frozen=True)
class MappingProblem:
    """One thing that is wrong with a mapping, or with the tables given to it."""

    code: str
    """Stable, such as ``missing_column``."""
    pointer: str
    """JSON Pointer (RFC 6901) of the place in the mapping; empty: the whole mapping."""
    table: str
    """Empty: no table in particular."""
    column: str
    """Empty: no column in particular."""
    message: str
    """What is wrong."""
    hint: str
    """What would be right; may be empty."""


@dataclass(frozen=True)
class Refusal:
    """Why an event would not move a case, and what would be allowed where it stands."""

    reason: str
    """``unknown_event``, ``time_runs_backwards``, ``after_close``, ``not_allowed_here``,
    ``missing_field``, ``unknown_offence`` or ``guard_failed``: the first that applies."""
    event: str
    state: str
    """Where the case stands; empty: not yet opened."""
    field: str
    """Of ``missing_field`` and ``unknown_offence``; else empty."""
    allowed: tuple[str, ...]
    """Events that have a transition from this state."""
    message: str
    """One sentence with all of it."""

    def __str__(self) -> str:
        return self.message


class Error(Exception):
    """Base of everything casepath raises."""


class ArgumentError(Error, ValueError):
    """A bad argument; the message names the value and what is allowed."""


class _DocumentError(Error, ValueError):
    """A document that can't be used, with all its problems."""

    def __init__(self, message: str, diagnostics: Iterable[Diagnostic] = ()) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__(message, self.diagnostics)

    def __str__(self) -> str:
        return str(self.args[0])


class PipelineError(_DocumentError):
    """A definition that can't be used, with all its problems.

    Attributes
    ----------
    diagnostics : tuple of Diagnostic
    """


class ModelError(_DocumentError):
    """A simulation model or a scenario that can't be used, with all its problems.

    Attributes
    ----------
    diagnostics : tuple of Diagnostic
    """


class LogError(Error, ValueError):
    """A file or table that can't become a log, with its problems.

    Attributes
    ----------
    problems : tuple of LogProblem
        The first twenty.
    further : int
        How many more there were.
    """

    def __init__(self, message: str, problems: Iterable[LogProblem] = (), further: int = 0) -> None:
        self.problems = tuple(problems)
        self.further = further
        super().__init__(message, self.problems, further)

    def __str__(self) -> str:
        return str(self.args[0])


class MappingError(Error, ValueError):
    """A mapping that can't be used, or that does not fit its tables or pipeline.

    Attributes
    ----------
    problems : tuple of MappingProblem
        All of them.
    """

    def __init__(self, message: str, problems: Iterable[MappingProblem] = ()) -> None:
        self.problems = tuple(problems)
        super().__init__(message, self.problems)

    def __str__(self) -> str:
        return str(self.args[0])


class TallyError(Error, ValueError):
    """Bytes or a file that can't be read as a tally; the message says what is wrong and where."""


class Cancelled(Error):  # noqa: N818 - the same name as in C++
    """The caller's progress function answered False."""


class Refused(Error):  # noqa: N818 - an answer, not a fault
    """An event that does not move a live case.  The case has not changed.

    Attributes
    ----------
    refusal : Refusal
        The fields below, as a value.
    reason, event, state, field, allowed, message
        Those of the refusal.
    """

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal)

    def __str__(self) -> str:
        return self.refusal.message

    @property
    def reason(self) -> str:
        """Why, such as "not_allowed_here" or "missing_field"."""
        return self.refusal.reason

    @property
    def event(self) -> str:
        """The event that was refused."""
        return self.refusal.event

    @property
    def state(self) -> str:
        """Where the case stands; empty: not yet opened."""
        return self.refusal.state

    @property
    def field(self) -> str:
        """The field that is missing, or that names an unknown offence; else empty."""
        return self.refusal.field

    @property
    def allowed(self) -> tuple[str, ...]:
        """The events that have a transition from this state."""
        return self.refusal.allowed

    @property
    def message(self) -> str:
        """All of it in one sentence."""
        return self.refusal.message
