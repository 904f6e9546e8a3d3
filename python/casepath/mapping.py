"""From tables as offices keep them to a log, by a declaration that is a value."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from casepath import _columns, files
from casepath import _core as native
from casepath._arguments import Progress, progress_function, thread_count
from casepath.log import EventLog, _stream_of
from casepath.results import Result

if TYPE_CHECKING:
    from casepath.pipeline import Pipeline

__all__ = ["MappedLog", "Mapping", "MappingReport", "Step"]

Field: TypeAlias = "str | Dict[str, Any]"
"""A column, ``{"column": ..., "table": ..., "values": {...}}`` or ``{"value": ...}``."""

Events: TypeAlias = "Dict[str, str | Step | Sequence[Step] | None] | Sequence[Step]"
"""Event -> column with its date, or a `Step`, or several; or a list of steps that name theirs."""


class Step:
    """Rows of a table that become events: the date column, and what is recorded with it.

    Parameters
    ----------
    time : str or list of str, optional
        Column with the date.  A list: several rounds of the step, in order, each a column.  None:
        the events are undated.
    event : str or dict, optional
        The event, where the steps are a list; ``{"column": ..., "words": {...}}`` reads the
        office's word from a column and translates it, None: the row is kept and moves nothing.
    table : str, optional
        The table, where there are several.
    when : list, optional
        A condition in prefix form: ``["=", "row.result", "Approved"]``.  JSON calls it ``if``.
    not_before : str or dict, optional
        Column of dates: rows dated before it are events, and remarked upon.
    keep_undated : bool
        Rows without a date become undated events; otherwise the step did not happen.
    title : str, optional
        One line for people.
    fields : dict, optional
        Fields whose names are no Python names or are names of parameters here.
    **columns
        Field of the pipeline = column, or a dict as JSON has it: ``{"column": "class", "values":
        {"1": "class-1"}}``, ``{"column": "born", "date": True}``, ``{"value": "prosecutor"}``.

    Examples
    --------
    >>> import casepath as cp
    >>> cp.Step("charged_on", offence="article_charged").to_dict("charge")
    {'event': 'charge', 'time': 'charged_on', 'fields': {'offence': 'article_charged'}}
    """

    __slots__ = ("_entries",)

    def __init__(
        self,
        time: str | Sequence[str] | None = None,
        *,
        event: str | Dict[str, Any] | None = None,
        table: str | None = None,
        when: Sequence[Any] | str | None = None,
        not_before: str | Dict[str, Any] | None = None,
        keep_undated: bool = False,
        title: str | None = None,
        fields: Dict[str, Field] | None = None,
        **columns: Field,
    ) -> None:
        entries: dict[str, Any] = {
            "table": table,
            "event": event,
            "time": time if isinstance(time, str) else None,
            "rounds": None if time is None or isinstance(time, str) else list(time),
            "if": when,
            "fields": {**(fields or {}), **columns} or None,
            "not_before": not_before,
            "keep_undated": keep_undated or None,
            "title": title,
        }
        self._entries = {key: value for key, value in entries.items() if value is not None}

    def to_dict(self, event: str | None = None) -> dict[str, Any]:
        """The event as JSON has it; ``event`` is its name where the step says none."""
        entries = dict(self._entries)
        if "event" not in entries and event is not None:
            table = {"table": entries.pop("table")} if "table" in entries else {}
            entries = {**table, "event": event, **entries}
        return entries

    def __repr__(self) -> str:
        return f"Step({self._entries})"


class Mapping:
    """How tables become a log: which rows and columns are which event of which case.  A value.

    Made from JSON (`read`, `from_json`, `from_dict`), or in one call for a table with a row per
    case (`wide`) or for several tables with keys between them (`linked`).

    Examples
    --------
    >>> import casepath as cp
    >>> mapping = cp.Mapping.wide(
    ...     case="file",
    ...     unit="defendant",
    ...     events={"report": "reported_on", "charge": cp.Step("charged_on", offence="article")},
    ... )
    >>> mapped = mapping.apply(
    ...     {
    ...         "file": ["A", "B"],
    ...         "reported_on": ["2025-01-10", "2025-02-01"],
    ...         "charged_on": ["2025-03-02", None],
    ...         "article": ["128", None],
    ...     }
    ... )
    >>> mapped.log
    EventLog: 3 rows of 2 cases, 2 event words
    >>> mapped.report["without_date"]
    [0, 1]
    """

    __slots__ = ("_core",)
    _core: native.Mapping

    def __init__(self, core: native.Mapping) -> None:
        self._core = core

    # Factory methods

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Mapping:
        """Reads and checks a mapping.

        Raises
        ------
        MappingError
            With all problems: unknown keys and tables, links in a circle, two date columns for one
            event, conditions that can't be.
        LogError
            If the file can't be read.
        """
        return cls(native.Mapping.read(os.fspath(path)))

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """The same from JSON text."""
        return cls(native.Mapping.parse(text))

    @classmethod
    def from_dict(cls, document: Dict[str, Any]) -> Mapping:
        """The same from a dict as `json` reads it."""
        return cls.from_json(json.dumps(document, ensure_ascii=False, allow_nan=False))

    @classmethod
    def wide(
        cls,
        *,
        case: str,
        events: Events,
        unique: bool = True,
        unit: str | None = None,
        parents: Dict[str, str] | Sequence[str] | None = None,
        columns: Dict[str, str] | Sequence[str] | None = None,
        translations: Dict[str, Dict[str, str | None]] | None = None,
        pipeline: str | None = None,
        date_format: str | None = None,
        time_of_day: bool = False,
        title: str | None = None,
    ) -> Mapping:
        """One table with a row per case and a column per step.

        Parameters
        ----------
        case : str
            Column that names the case.
        events : dict or list of Step
            ``{event: column with its date}``; a `Step` instead of the column records more; several
            steps in a list.  Their order is the order of the events of one day.
        unique : bool
            Whether a case has one row.  If so, a second one is an error.
        unit, parents, columns, pipeline, date_format, time_of_day, title
            As in the format: what a case is, larger units, columns to carry along, id of the
            pipeline, how dates are written (``"%d.%m.%Y"``), whether the time of day orders the
            events of a day.
        translations : dict, optional
            ``{name: {word: other word}}``, to be used by name.
        """
        return cls.linked(
            case=case,
            tables={"table": {"key": case} if unique else {}},
            events=events,
            unit=unit,
            parents=parents,
            columns=columns,
            translations=translations,
            pipeline=pipeline,
            date_format=date_format,
            time_of_day=time_of_day,
            title=title,
        )

    @classmethod
    def linked(
        cls,
        *,
        case: str,
        tables: Dict[str, Dict[str, Any]],
        events: Events,
        unit: str | None = None,
        parents: Dict[str, str] | Sequence[str] | None = None,
        columns: Dict[str, str] | Sequence[str] | None = None,
        translations: Dict[str, Dict[str, str | None]] | None = None,
        pipeline: str | None = None,
        date_format: str | None = None,
        time_of_day: bool = False,
        title: str | None = None,
    ) -> Mapping:
        """Several tables with keys between them.

        Parameters
        ----------
        case : str
            Column that names the case, in every table that says nothing else.
        tables : dict
            ``{name: {"case": ..., "key": ..., "link": {"to": ..., "on": ...},
            "case_without_child": ..., "date_format": ...}}``.  A table with ``"case": None`` has
            rows that apply to all cases linked to them.
        events, unit, parents, columns, translations, pipeline, date_format, time_of_day, title
            As for `wide`; each step names its table.

        Examples
        --------
        A defendant's arrest applies to each of the charges; a defendant without a charge is a case.

        >>> import casepath as cp
        >>> mapping = cp.Mapping.linked(
        ...     case="charge",
        ...     tables={
        ...         "people": {"case": None, "key": "person", "case_without_child": "person "},
        ...         "charges": {"link": {"to": "people", "on": "person"}},
        ...     },
        ...     events={
        ...         "arrest": cp.Step("arrested_on", table="people"),
        ...         "charge": cp.Step("charged_on", table="charges", offence="article"),
        ...     },
        ... )
        >>> mapped = mapping.apply({
        ...     "people": {"person": ["P1", "P2"], "arrested_on": ["2025-01-10", "2025-02-01"]},
        ...     "charges": {
        ...         "charge": ["C1", "C2"],
        ...         "person": ["P1", "P1"],
        ...         "charged_on": ["2025-03-02", "2025-03-02"],
        ...         "article": ["128", "129"],
        ...     },
        ... })
        >>> mapped.log.case_names().tolist()
        ['C1', 'C2', 'person P2']
        """
        entries: dict[str, Any] = {
            "format": "casepath-mapping/1",
            "title": title,
            "pipeline": pipeline,
            "unit": unit,
            "case": case,
            "parents": _names(parents),
            "columns": _names(columns),
            "date_format": date_format,
            "time_of_day": time_of_day or None,
            "translations": translations,
            "tables": {name: dict(table) for name, table in tables.items()},
            "events": _events(events),
        }
        return cls.from_dict({key: value for key, value in entries.items() if value is not None})

    @staticmethod
    def schema() -> dict[str, Any]:
        """The JSON Schema of the format."""
        result: dict[str, Any] = json.loads(native.mapping_schema())
        return result

    # Properties

    @property
    def title(self) -> str:
        """One line for people; may be empty."""
        return self._core.title

    @property
    def pipeline(self) -> str:
        """Id of the pipeline that it is written for; may be empty."""
        return self._core.pipeline

    @property
    def unit(self) -> str:
        """What a case is; may be empty."""
        return self._core.unit

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return tuple(self._core.tables)

    # Use

    def check(self, pipeline: Pipeline) -> None:
        """That the mapping fits a pipeline.

        Raises
        ------
        MappingError
            With all problems: another id or unit, events, fields and offences that the pipeline
            does not have, fields that an event requires and nothing feeds.
        """
        self._core.check(pipeline._core)

    def apply(
        self,
        tables: Any,
        *,
        delimiter: str | None = None,
        missing: Sequence[str] = (),
        threads: int = 0,
        progress: Progress = None,
    ) -> MappedLog:
        """Makes a log of the tables.

        Parameters
        ----------
        tables : dict, or one table
            ``{name: table}``; where the mapping has one table, that table.  A table is the path of
            a file (``.jsonl``, ``.ndjson``, ``.parquet``, ``.xlsx``, ``.xls``, all others CSV;
            gzip or not), anything with ``__arrow_c_stream__`` (polars, pyarrow, DuckDB,
            pandas), a pandas frame, or a dict of columns.
        delimiter : str, optional
            Of CSV files; without it what their headers show.
        missing : list of str
            Texts in CSV files that mean "not recorded", beside the empty field.
        threads : int
            0: as many as the machine has.  The result does not depend on it.
        progress : callable or bool, optional
            Called with ``(done, total)``; False as an answer stops.  True shows a tqdm bar.

        Returns
        -------
        MappedLog
            ``log``, and ``report``: what became of every row.

        Raises
        ------
        MappingError
            If the tables do not fit: with all missing tables, columns and keys that repeat.
        LogError
            If a file can't be read.
        """
        given = _tables(tables, self.tables)
        count = thread_count(threads)
        texts = [missing] if isinstance(missing, str) else list(missing)
        watch, close = progress_function(progress, "mapping")
        try:
            core = native.apply_mapping(self._core, given, delimiter or "", texts, count, watch)
        finally:
            close()
        return MappedLog(core)

    # Operators

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        return self._core == other._core

    __hash__ = None  # type: ignore[assignment]

    # Text

    def to_dict(self) -> dict[str, Any]:
        """As `json` would read it."""
        result: dict[str, Any] = json.loads(self._core.to_json(0))
        return result

    def to_json(self, path: str | os.PathLike[str] | None = None) -> str | None:
        """Writes JSON to ``path``; without a path gives the text.  `read` gives an equal value."""
        text = self._core.to_json()
        if path is None:
            return text
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        return None

    def __repr__(self) -> str:
        unit = f" of {self.unit}s" if self.unit else ""
        names = ", ".join(self.tables)
        of = f"tables {names}" if len(self.tables) > 1 else "one table"
        count = len(self._core)
        return f"Mapping{unit}: {count} {'event' if count == 1 else 'events'} from {of}"


class MappingReport(Result):
    """What became of the rows of each table: column -> event, rows read, rows without a date.

    For every row of this table ``rows == became_events + without_date + not_held + unknown +
    set_aside``.
    """

    __slots__ = ("_report",)
    _report: native.MappingReport

    def __init__(self, report: native.MappingReport) -> None:
        super().__init__(report.sources())
        self._report = report

    def findings(self) -> Result:
        """Rows that could not become events, and what is odd about some that did."""
        return Result(self._report.findings())

    def tables(self) -> Result:
        """Rows of each table, and how many became at least one event."""
        return Result(self._report.tables())


class MappedLog:
    """A log and how it was made.

    Attributes
    ----------
    log : EventLog
    report : MappingReport
    """

    __slots__ = ("log", "report")
    log: EventLog
    report: MappingReport

    def __init__(self, core: native.MappedLog) -> None:
        self.log = EventLog._of(core.log)
        self.report = MappingReport(core.report)

    def __repr__(self) -> str:
        findings = self.report.findings()
        rows = sum(findings["rows"])
        said = f", {rows:,} rows with a finding" if rows else ", no findings"
        return f"MappedLog: {self.log!r}{said}"


def _names(value: Dict[str, str] | Sequence[str] | None) -> Any:
    if value is None or isinstance(value, Dict):
        return value if value is None else dict(value)
    return [value] if isinstance(value, str) else list(value)


def _events(events: Events) -> list[dict[str, Any]]:
    if not isinstance(events, Dict):
        return [step.to_dict() for step in events]
    result = []
    for name, given in events.items():
        for step in [given] if given is None or isinstance(given, (str, Step)) else given:
            result.append((step if isinstance(step, Step) else Step(step)).to_dict(name))
    return result


def _tables(tables: Any, names: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Each table by name, as _core takes it."""
    by_name = (
        isinstance(tables, Dict)
        and not hasattr(tables, "__arrow_c_stream__")
        and (len(names) > 1 or set(tables) == set(names))
    )
    given = tables.items() if by_name else [("", tables)]
    return [(name, _table(table)) for name, table in given]


def _table(table: Any) -> Any:
    if isinstance(table, (str, os.PathLike)):
        path = os.fspath(table)
        table = files.table_of(path)  # of Parquet and Excel
        if table is None:
            return path
    if _columns.is_pandas(table):
        table = _columns.own_pandas(table)
    stream = _stream_of(table)
    return _columns.columns_of(table) if stream is None else stream
