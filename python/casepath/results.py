"""What analyses return: a table that knows what it is about."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from casepath import _core as native
from casepath import _frames

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    from matplotlib.axes import Axes

__all__ = [
    "CasePath",
    "DowngradedThenDropped",
    "DropOuts",
    "Funnel",
    "Outcomes",
    "OutcomesByOffence",
    "ReachedBy",
    "Reclassifications",
    "Result",
    "Summary",
]


class _Analysis(Protocol):
    """A result of _core that turns into a table."""

    @property
    def about(self) -> native.About:
        """Its unit, data cut, cases by where they stand, and estimator."""

    def table(self) -> native.Table:
        """Its rows, with a unit and a description for each column."""


class Result:
    """A table of results with what must be known beside the numbers.

    ``about`` says the unit, the data cut, how many cases are concluded, pending and set aside, and
    the estimator; None for tables that are not about cases.  ``print()`` shows aligned text, a
    notebook shows HTML.

    Examples
    --------
    >>> import casepath as cp
    >>> result = cp.Pipeline.builtin("kazakhstan-trafficking").unverified()
    >>> result.columns
    ('pointer', 'what', 'source')
    """

    __slots__ = ("_table", "about")
    _table: native.Table
    about: native.About | None

    def __init__(self, table: native.Table, about: native.About | None = None) -> None:
        self._table = table
        self.about = about

    # Properties

    @property
    def title(self) -> str:
        """What the table shows."""
        return self._table.title

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be known beside the numbers; the last one says that the result is internal."""
        return tuple(self._table.notes)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(self._table.columns)

    def unit(self, column: str) -> str:
        """Unit of a column, such as ``"days"``; may be empty."""
        return self._table.unit(column)

    def description(self, column: str) -> str:
        """What a column says, in one sentence."""
        return self._table.description(column)

    # Sizes

    def __len__(self) -> int:
        """Number of rows."""
        return len(self._table)

    # Columns and rows

    def __getitem__(self, column: str) -> list[Any]:
        """Values of a column as Python objects, None where not available."""
        return list(self._table.values(column))

    def rows(self) -> list[dict[str, Any]]:
        """One dict per row."""
        names = self.columns
        values = [self[name] for name in names]
        return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows())

    def to_dict(self) -> dict[str, list[Any]]:
        """Column name -> values."""
        return {name: self[name] for name in self.columns}

    def to_pandas(self) -> pd.DataFrame:
        """A pandas frame; ``attrs`` holds the title and the notes."""
        frame = _frames.pandas_of({name: self._array(name) for name in self.columns})
        frame.attrs["title"] = self.title
        frame.attrs["notes"] = list(self.notes)
        return frame

    def to_polars(self) -> pl.DataFrame:
        """A Polars frame."""
        return _frames.polars_of(self._table)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The Arrow PyCapsule interface, for polars, pyarrow, DuckDB and pandas."""
        return self._table.__arrow_c_stream__(requested_schema)

    # Text

    def to_csv(
        self, path: str | os.PathLike[str] | None = None, *, guard_formulas: bool = False
    ) -> str | None:
        """Writes CSV to ``path``; without a path gives the text.

        With ``guard_formulas`` a text that a spreadsheet would evaluate gets a leading apostrophe.
        """
        text = self._table.to_csv(guard_formulas)
        if path is None:
            return text
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        return None

    def to_json(self) -> str:
        """Title, notes, columns (name, type, unit, description) and rows as JSON."""
        return self._table.to_json()

    def to_text(self, digits: int = 4) -> str:
        """Aligned text; numbers to ``digits`` significant digits."""
        return self._table.to_text(digits)

    def __repr__(self) -> str:
        return self._table.to_text().rstrip("\n")

    def _repr_html_(self) -> str:
        return self._table.to_html()

    # Operators

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Result):
            return NotImplemented
        return self._table == other._table

    __hash__ = None  # type: ignore[assignment]

    def _array(self, name: str) -> Any:
        """A column for a frame."""
        values = self[name]
        kind = self._table.type(name)
        recorded = np.array([value is not None for value in values], dtype=bool)
        if kind == "number":
            return np.array([np.nan if one is None else one for one in values], dtype=np.float64)
        if kind == "date":
            return np.array(values, dtype="datetime64[D]")
        if kind in ("integer", "boolean"):
            dtype = np.int64 if kind == "integer" else np.bool_
            return _frames.masked(np.array([one or 0 for one in values], dtype=dtype), recorded)
        array = np.empty(len(values), dtype=object)
        array[:] = values
        return array


class _Analysed(Result):
    """The result of an analysis that is more than its table."""

    __slots__ = ("_core",)
    about: native.About

    def __init__(self, core: _Analysis) -> None:
        super().__init__(core.table(), core.about)
        self._core: Any = core


class Funnel(_Analysed):
    """Per stage: reached = moved on + left here by class + pending here.  See `Replay.funnel`."""

    __slots__ = ("counts_as",)
    counts_as: dict[str, str]
    """Outcome class -> what it counts as: decision, alternative, attrition or transfer."""

    def __init__(self, core: native.Funnel, counts_as: dict[str, str]) -> None:
        super().__init__(core)
        self.counts_as = counts_as

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the outcome classes, the order of ``left`` of a stage."""
        return tuple(self._core.classes)

    @property
    def stages(self) -> tuple[native.FunnelStage, ...]:
        """By group, the total last; by stage."""
        return tuple(self._core.stages)

    @property
    def set_aside_before_opening(self) -> tuple[int, ...]:
        """Cases set aside before they were opened; by group, the total last."""
        return tuple(self._core.set_aside_before_opening)

    def total(self) -> tuple[native.FunnelStage, ...]:
        """The stages of all groups together."""
        return tuple(stage for stage in self._core.stages if stage.is_total)

    def plot(self, ax: Axes | None = None) -> Axes:
        """The picture of all groups together; see `Replay.plot`."""
        from casepath._plot import plot_funnel

        return plot_funnel(self, ax)


class ReachedBy(_Analysed):
    """What share reached a target by a day.  See `Replay.reached_by`."""

    __slots__ = ()

    @property
    def target(self) -> str:
        """The stage, outcome class or outcome that was asked for."""
        return str(self._core.target)

    @property
    def days(self) -> int:
        """The horizon."""
        return int(self._core.days)

    @property
    def level(self) -> float:
        """Confidence level of the intervals."""
        return float(self._core.level)

    @property
    def cluster(self) -> str:
        """The parent by which the jackknife is clustered; empty: by case."""
        return str(self._core.cluster)

    @property
    def groups(self) -> tuple[native.ReachedByRow, ...]:
        """One row per group, the total last."""
        return tuple(self._core.rows)

    @property
    def total(self) -> native.ReachedByRow:
        """All groups together."""
        return self.groups[-1]


class Outcomes(_Analysed):
    """Cases by outcome class, pending kind, or set aside.  See `Replay.outcomes`."""

    __slots__ = ()


class DropOuts(_Analysed):
    """Where cases left without a decision, and on what ground.  See `Replay.drop_outs`."""

    __slots__ = ()


class Reclassifications(_Analysed):
    """Which offences became which, where, and by whom.  See `Replay.reclassifications`."""

    __slots__ = ()


class OutcomesByOffence(_Analysed):
    """Offence at each milestone x outcome.  See `Replay.outcomes_by_offence`."""

    __slots__ = ()

    @property
    def milestones(self) -> tuple[str, ...]:
        """Names of the milestones, in the author's order."""
        return tuple(self._core.milestones)


class DowngradedThenDropped(_Analysed):
    """What followed for cases moved to a lighter offence.  See `Replay.downgraded_then_dropped`."""

    __slots__ = ()


class CasePath(Result):
    """The path of one case, a row per row of the log; ``str()`` shows it as text."""

    __slots__ = ("_text", "name", "state", "status")

    def __init__(
        self, table: native.Table, name: str, status: str, state: str | None, text: str
    ) -> None:
        super().__init__(table)
        self.name = name
        self.status = status
        self.state = state
        self._text = text

    def __str__(self) -> str:
        return self._text


class Summary:
    """The first thing to look at after a replay.

    cases = concluded + pending (active, paused, silent) + set aside; rows = moves + declared to
    move nothing + findings.  Under it the most frequent reasons why paths break, with what one
    would write if the records are right.  ``print()`` shows all of it.
    """

    __slots__ = ("_core",)

    def __init__(self, core: native.ReplaySummary) -> None:
        self._core = core

    @property
    def pipeline(self) -> str:
        """Id of the pipeline."""
        return self._core.pipeline

    @property
    def unit(self) -> str:
        """What a case is."""
        return self._core.unit

    @property
    def as_of(self) -> datetime.date | None:
        """The data cut."""
        return self._core.as_of

    @property
    def complete_from(self) -> datetime.date | None:
        """Since when the records are complete; None: not given."""
        return self._core.complete_from

    @property
    def silent_after_days(self) -> int:
        """Days without a record after which an open case is silent."""
        return self._core.silent_after_days

    @property
    def cases(self) -> int:
        """All of them."""
        return self._core.cases

    @property
    def concluded(self) -> int:
        """Stand in an outcome at the cut."""
        return self._core.concluded

    @property
    def active(self) -> int:
        """Pending in an open state."""
        return self._core.active

    @property
    def paused(self) -> int:
        """Pending in a paused state."""
        return self._core.paused

    @property
    def silent(self) -> int:
        """Pending, without a record for longer than ``silent_after_days``."""
        return self._core.silent

    @property
    def set_aside(self) -> int:
        """The path broke, or the case was never opened."""
        return self._core.set_aside

    @property
    def already_running(self) -> int:
        """Of the cases: began before the records."""
        return self._core.already_running

    @property
    def reordered(self) -> int:
        """Cases with a day whose events were taken in the one order that fits."""
        return self._core.reordered

    @property
    def reopened(self) -> int:
        """Cases that left an outcome."""
        return self._core.reopened

    @property
    def filled(self) -> int:
        """Visits that the records skip and the pipeline filled in."""
        return self._core.filled

    @property
    def rows(self) -> int:
        """Rows of the log."""
        return self._core.rows

    @property
    def moves(self) -> int:
        """Rows that moved their case."""
        return self._core.moves

    @property
    def moves_nothing(self) -> int:
        """Rows declared to move nothing."""
        return self._core.moves_nothing

    @property
    def findings(self) -> int:
        """Rows that did not move their case; remarks are not among them."""
        return self._core.findings

    @property
    def pending(self) -> int:
        """Active, paused and silent together."""
        return self.active + self.paused + self.silent

    @property
    def concluded_by_class(self) -> dict[str, int]:
        """Concluded cases by outcome class, the classes that have any."""
        return dict(self._core.concluded_by_class)

    @property
    def findings_by_kind(self) -> dict[str, int]:
        """Rows by the kind of their finding; ``missing_time`` and ``reordered`` are remarks."""
        return dict(self._core.findings_by_kind)

    @property
    def breaks(self) -> tuple[native.BreakReason, ...]:
        """Reasons why paths break, most frequent first: all of them."""
        return tuple(self._core.breaks)

    def to_text(self, most_breaks: int = 5) -> str:
        """The text that ``print()`` shows, with at most ``most_breaks`` reasons."""
        return self._core.to_text(most_breaks)

    def __repr__(self) -> str:
        return self._core.to_text().rstrip("\n")

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self._core.to_text())}</pre>"

    def table(self) -> Result:
        """The same as a table: what, of which kind, how many."""
        return Result(self._core.table())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Summary):
            return NotImplemented
        return self._core == other._core

    __hash__ = None  # type: ignore[assignment]
