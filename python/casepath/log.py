"""The dated events of many cases."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from casepath import _columns, _frames
from casepath import _core as native
from casepath._arguments import Progress, name_pairs, progress_function, thread_count

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import polars as pl
    from numpy.typing import NDArray

__all__ = ["EventLog", "read_csv", "read_json_lines"]


class EventLog:
    """The dated events of many cases, as columns.  Immutable; the caller's table is never changed.

    Rows are grouped by case; cases stand in the order of their first row.  Within a case rows stand
    by date and recorded time of day, then by the sequence column, else by their order in the
    table.  Time is civil: where a time has a zone, its local date counts and nothing is shifted.

    Parameters
    ----------
    table
        Anything with ``__arrow_c_stream__`` (polars, pyarrow, DuckDB, pandas), a pandas frame
        without pyarrow, or a mapping of column names to NumPy arrays or lists.
    case, event, time : str
        The columns that say which case, what happened, and when.
    sequence : str, optional
        Column with the order of events of one time; without it the order of the rows counts.
    unit : str, optional
        What a case is, such as ``"charge"``; without it the pipeline's word.
    parents : mapping or list of str, optional
        Larger units: ``{"defendant": "defendant_id"}``, or the columns themselves.  Statistics are
        clustered by them, and `Replay.roll_up` counts them.
    continues_in, split_from : str, optional
        Columns that name another case of the log: the one that this case's matter goes on in
        (joined, transferred), and the one that it came out of (severed).  See `Replay.transfers`.
    fields : mapping, optional
        ``{field of the pipeline: column}``.  A column named like a field feeds it anyway.
    events : mapping, optional
        Translates an office's words: ``{"Send Fine": "send", "Letter": None}``.  None: rows with
        this word are kept and move nothing.
    columns : list of str, optional
        Columns to carry along beside those named above; without it all.
    threads : int
        0: as many as the machine has.  The result does not depend on it.
    progress : callable or bool, optional
        Called with ``(done, total)``; False as an answer stops.  True shows a tqdm bar.

    Raises
    ------
    LogError
        With all problems: missing columns, times that can't be read (row, column and value).

    Examples
    --------
    >>> import casepath as cp
    >>> log = cp.EventLog(
    ...     {
    ...         "file": ["A", "A", "B"],
    ...         "step": ["report", "charge", "report"],
    ...         "date": ["2025-01-10", "2025-03-02", "2025-02-01"],
    ...     },
    ...     case="file", event="step", time="date",
    ... )
    >>> log
    EventLog: 3 rows of 2 cases, 2 event words
    """

    __slots__ = ("_core",)
    _core: native.EventLog

    def __init__(
        self,
        table: Any,
        *,
        case: str,
        event: str,
        time: str,
        sequence: str | None = None,
        unit: str | None = None,
        parents: Mapping[str, str] | Sequence[str] | None = None,
        continues_in: str | None = None,
        split_from: str | None = None,
        fields: Mapping[str, str] | None = None,
        events: Mapping[str, str | None] | None = None,
        columns: Sequence[str] | None = None,
        threads: int = 0,
        progress: Progress = None,
    ) -> None:
        links = (continues_in, split_from)
        spec = _spec(case, event, time, sequence, unit, parents, links, fields, events, columns)
        count = thread_count(threads)
        if _columns.is_pandas(table):
            table = _columns.own_pandas(table)
        stream = _stream_of(table)
        if stream is not None:
            self._core = _with_progress(
                progress, lambda watch: native.read_arrow(stream, spec, count, watch)
            )
        else:
            given = _columns.columns_of(table)
            self._core = _with_progress(
                progress, lambda watch: native.make_log(given, spec, count, watch)
            )

    @classmethod
    def _of(cls, core: native.EventLog) -> EventLog:
        log = object.__new__(cls)
        log._core = core
        return log

    # Sizes

    @property
    def cases(self) -> int:
        """How many cases."""
        return self._core.case_count

    @property
    def rows(self) -> int:
        """How many rows; also ``len(log)``."""
        return self._core.row_count

    def __len__(self) -> int:
        return self._core.row_count

    # Names

    @property
    def words(self) -> tuple[str, ...]:
        """The distinct event words, as the office writes them."""
        return tuple(self._core.words)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns: case, event, time, then the others."""
        spec = self._core.spec
        return (spec.case, spec.event, spec.time, *(name for name, _ in self._core.attributes))

    # Columns

    def case_names(self) -> NDArray[np.object_]:
        """Names of the cases, in order; codes of cases are positions in it."""
        return self._core.case_names()

    def arrival(self) -> NDArray[np.uint32]:
        """Row number in the input of each row, from 0."""
        return self._core.arrival()

    def to_dict(self) -> dict[str, Any]:
        """Name -> NumPy column, in log order.

        Times are ``datetime64`` without a zone; what is not recorded is None, NaN or NaT, and a
        column of integers or booleans with gaps is a masked array.
        """
        spec = self._core.spec
        result: dict[str, Any] = {
            spec.case: self._core.case_column(),
            spec.event: self._core.event_column(),
            spec.time: self._core.time_column(),
        }
        for name, _ in self._core.attributes:
            values, recorded = self._core.attribute(name)
            result[name] = _frames.masked(values, recorded)
        return result

    def to_pandas(self) -> pd.DataFrame:
        """A pandas frame, in log order."""
        return _frames.pandas_of(self.to_dict())

    def to_polars(self) -> pl.DataFrame:
        """A Polars frame, in log order."""
        return _frames.polars_of(self)

    def to_csv(self, path: str | os.PathLike[str] | None = None) -> str | None:
        """Writes the log as CSV to ``path``; without a path gives the text.

        ``read_csv()`` of it gives an equal log.
        """
        if path is None:
            return self._core.to_csv()
        self._core.write_csv(os.fspath(path))
        return None

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The Arrow PyCapsule interface, for polars, pyarrow, DuckDB and pandas."""
        return self._core.__arrow_c_stream__(requested_schema)

    # Operators

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, EventLog):
            return NotImplemented
        return self._core == other._core

    __hash__ = None  # type: ignore[assignment]

    # Text

    def __repr__(self) -> str:
        return (
            f"EventLog: {self.rows:,} rows of {self.cases:,} cases, {len(self.words):,} event words"
        )


def read_csv(
    path: str | os.PathLike[str],
    *,
    case: str,
    event: str,
    time: str,
    sequence: str | None = None,
    unit: str | None = None,
    parents: Mapping[str, str] | Sequence[str] | None = None,
    continues_in: str | None = None,
    split_from: str | None = None,
    fields: Mapping[str, str] | None = None,
    events: Mapping[str, str | None] | None = None,
    columns: Sequence[str] | None = None,
    delimiter: str | None = None,
    missing: Sequence[str] = (),
    threads: int = 0,
    progress: Progress = None,
) -> EventLog:
    """Reads a CSV file, gzip or not, into a log.

    UTF-8 with a header row, quotes as in RFC 4180, LF or CRLF.  A column whose every recorded value
    is a whole number is one of integers, and so on for numbers and dates; all else is text.

    Parameters
    ----------
    path : str or path
        The file.
    case, event, time, sequence, unit, parents, continues_in, split_from, fields, events, columns
        As for `EventLog`.
    threads, progress
        As for `EventLog`.
    delimiter : str, optional
        One character; without it ``,``, ``;``, tab or ``|``, whichever the header shows.
    missing : list of str
        Texts that mean "not recorded", beside the empty field.

    Returns
    -------
    EventLog

    Raises
    ------
    LogError
        With all problems: a file that is missing, empty, truncated or not UTF-8, rows of another
        length, missing columns, times that can't be read - with row, column and value.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import casepath as cp
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = pathlib.Path(folder.name) / "events.csv"
    >>> _ = path.write_text("file;step;date\\nA;report;2025-01-10\\nA;charge;2025-03-02\\n")
    >>> cp.read_csv(path, case="file", event="step", time="date")
    EventLog: 2 rows of 1 cases, 2 event words
    >>> folder.cleanup()
    """
    links = (continues_in, split_from)
    spec = _spec(case, event, time, sequence, unit, parents, links, fields, events, columns)
    count = thread_count(threads)
    texts = [missing] if isinstance(missing, str) else list(missing)
    core = _with_progress(
        progress,
        lambda watch: native.read_csv(os.fspath(path), spec, delimiter or "", texts, count, watch),
    )
    return EventLog._of(core)


def read_json_lines(
    path: str | os.PathLike[str],
    *,
    case: str,
    event: str,
    time: str,
    sequence: str | None = None,
    unit: str | None = None,
    parents: Mapping[str, str] | Sequence[str] | None = None,
    continues_in: str | None = None,
    split_from: str | None = None,
    fields: Mapping[str, str] | None = None,
    events: Mapping[str, str | None] | None = None,
    columns: Sequence[str] | None = None,
    threads: int = 0,
    progress: Progress = None,
) -> EventLog:
    """Reads a file of JSON lines, gzip or not, into a log: one object per line, UTF-8.

    Each key is a column; what is absent or null is not recorded.  Types are those of JSON: texts
    stay texts, but a column of nothing but ``YYYY-MM-DD`` is one of dates, of
    ``YYYY-MM-DDTHH:MM:SS`` one of times.  Values of several types make text, each as written.

    Parameters
    ----------
    path : str or path
        The file.
    case, event, time, sequence, unit, parents, continues_in, split_from, fields, events, columns
        As for `EventLog`.
    threads, progress
        As for `EventLog`.

    Returns
    -------
    EventLog

    Raises
    ------
    LogError
        With all problems: a file that is missing, empty, truncated or not UTF-8, lines that are no
        object, nested values, keys written twice, missing columns, times that can't be read - with
        row and column.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import casepath as cp
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = pathlib.Path(folder.name) / "events.jsonl"
    >>> _ = path.write_text(
    ...     '{"file": "A", "step": "report", "date": "2025-01-10"}\\n'
    ...     '{"file": "A", "step": "charge", "date": "2025-03-02"}\\n'
    ... )
    >>> cp.read_json_lines(path, case="file", event="step", time="date")
    EventLog: 2 rows of 1 cases, 2 event words
    >>> folder.cleanup()
    """
    links = (continues_in, split_from)
    spec = _spec(case, event, time, sequence, unit, parents, links, fields, events, columns)
    count = thread_count(threads)
    core = _with_progress(
        progress, lambda watch: native.read_json_lines(os.fspath(path), spec, count, watch)
    )
    return EventLog._of(core)


def _spec(
    case: str,
    event: str,
    time: str,
    sequence: str | None,
    unit: str | None,
    parents: Mapping[str, str] | Sequence[str] | None,
    links: tuple[str | None, str | None],
    fields: Mapping[str, str] | None,
    events: Mapping[str, str | None] | None,
    columns: Sequence[str] | None,
) -> native.LogSpec:
    for name, value in (("case", case), ("event", event), ("time", time)):
        if not isinstance(value, str):
            raise TypeError(f"{name}: {value!r} is not the name of a column")
    if isinstance(columns, str):
        columns = [columns]
    return native.LogSpec(
        case=case,
        event=event,
        time=time,
        sequence=sequence or "",
        unit=unit or "",
        parents=name_pairs(parents, "parents"),
        continues_in=links[0] or "",
        split_from=links[1] or "",
        fields=name_pairs(fields, "fields"),
        events=list((events or {}).items()),
        columns=None if columns is None else list(columns),
    )


def _stream_of(table: Any) -> Any:
    """The Arrow stream of a table; None for a table to be taken column by column."""
    if not hasattr(table, "__arrow_c_stream__"):
        return None
    try:
        return table.__arrow_c_stream__()
    except Exception:
        # pandas without pyarrow, or with a column that pyarrow can't take.
        if not _columns.is_pandas(table):
            raise
        return None


def _with_progress(
    progress: Progress,
    work: Callable[[Callable[[int, int], object] | None], native.EventLog],
) -> native.EventLog:
    watch, close = progress_function(progress, "reading")
    try:
        return work(watch)
    finally:
        close()
