"""The tally of a log that comes in batches and is never held whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from casepath import _columns
from casepath import _core as native
from casepath._arguments import (
    By,
    DateLike,
    Days,
    Progress,
    groups_of_stream,
    iso_text,
    passage_pairs,
    progress_function,
    thread_count,
    whole_days,
)
from casepath.errors import ArgumentError, Cancelled, LogError, LogProblem
from casepath.log import EventLog, _spec, _stream_of
from casepath.pipeline import Pipeline
from casepath.tally import Tally

__all__ = ["TallyStream", "tally_stream"]


class TallyStream:
    """Counts a log that comes in batches, in memory that does not grow with the number of cases.

    The rows of a case stand together: in one batch, in any order, or at the end of one and the
    begin of the next.  The sum is that of `Replay.tally` for the whole log, whatever the batches.

    A case that comes again after others is refused.  Up to 4 million cases each is known by a hash
    of its name; beyond that a sample of them, so that memory stays bounded: a log in wrong order
    can't escape, a single case that is repeated far away may, and is then counted as two.

    Parameters
    ----------
    pipeline : Pipeline
    as_of, complete_from, silent_after
        As for `Pipeline.replay`.
    by, at, passages, calendar, occupancy, situations
        As for `Replay.tally`.
    threads : int
        0: as many as the machine has.  The result does not depend on it.

    Examples
    --------
    >>> import casepath as cp
    >>> columns = dict(case="case", event="event", time="on")
    >>> stream = cp.TallyStream(cp.Pipeline.builtin("common-law"), as_of="2025-12-31")
    >>> stream.add(
    ...     cp.EventLog({"case": ["A"], "event": ["report"], "on": ["2025-01-10"]}, **columns)
    ... )
    >>> stream.add(
    ...     cp.EventLog({"case": ["A"], "event": ["arrest"], "on": ["2025-01-12"]}, **columns)
    ... )
    >>> stream.finish()
    Tally of 1 cases, by nothing: 1 groups
    """

    __slots__ = ("_core",)
    _core: native.TallyStream

    def __init__(
        self,
        pipeline: Pipeline,
        *,
        as_of: DateLike,
        complete_from: DateLike | None = None,
        silent_after: Days | None = None,
        by: By = None,
        at: str | None = None,
        passages: Mapping[str, Days] | None = None,
        calendar: bool = False,
        occupancy: bool = False,
        situations: bool = False,
        threads: int = 0,
    ) -> None:
        given = _counting(
            as_of,
            complete_from,
            silent_after,
            by,
            at,
            passages,
            calendar,
            occupancy,
            situations,
            threads,
        )
        self._core = native.TallyStream(pipeline._core, **given)

    def add(self, batch: EventLog) -> None:
        """The next batch.

        Raises
        ------
        LogError
            ``case_comes_again``: the rows of a case do not stand together.
        """
        self._core.add(batch._core)

    @property
    def rows(self) -> int:
        """Rows added so far."""
        return self._core.row_count

    def finish(self) -> Tally:
        """What has been counted; the stream is of no more use."""
        return Tally._of(self._core.finish())

    def __repr__(self) -> str:
        return f"TallyStream: {self.rows:,} rows so far"


def tally_stream(
    pipeline: Pipeline,
    source: Any,
    *,
    as_of: DateLike,
    case: str | None = None,
    event: str | None = None,
    time: str | None = None,
    sequence: str | None = None,
    unit: str | None = None,
    parents: Mapping[str, str] | Sequence[str] | None = None,
    fields: Mapping[str, str] | None = None,
    events: Mapping[str, str | None] | None = None,
    columns: Sequence[str] | None = None,
    by: By = None,
    at: str | None = None,
    passages: Mapping[str, Days] | None = None,
    calendar: bool = False,
    occupancy: bool = False,
    situations: bool = False,
    complete_from: DateLike | None = None,
    silent_after: Days | None = None,
    delimiter: str | None = None,
    missing: Sequence[str] = (),
    piece_bytes: int = 1 << 24,
    piece_rows: int = 1 << 18,
    threads: int = 0,
    progress: Progress = None,
) -> Tally:
    """Counts a log batch by batch, without ever holding it whole.

    The same tally as of ``pipeline.replay(log, ...).tally(...)`` for the log in one; the rows of a
    case must stand together.  See `TallyStream` for what memory and order mean.

    Parameters
    ----------
    pipeline : Pipeline
    source
        The path of a CSV file, gzip or not, which is read in pieces; anything with
        ``__arrow_c_stream__`` (a pyarrow ``RecordBatchReader``, a DuckDB result), taken batch by
        batch; or an iterable of tables as `EventLog` takes them, or of logs.
    as_of, complete_from, silent_after
        As for `Pipeline.replay`.
    case, event, time, sequence, unit, parents, fields, events, columns
        As for `EventLog`; not for an iterable of logs.
    by, at, passages, calendar, occupancy, situations
        As for `Replay.tally`.
    delimiter, missing
        As for `read_csv`.
    piece_bytes, piece_rows : int
        How much of a CSV file, and at least how many rows of an Arrow stream, are taken at once.
    threads : int
        0: as many as the machine has.  The result does not depend on it.
    progress : callable or bool, optional
        Called with the rows counted and the rows read so far; False as an answer stops.

    Returns
    -------
    Tally

    Raises
    ------
    LogError
        As of `EventLog` and `read_csv`; ``case_comes_again`` where the rows of a case do not stand
        together.

    Examples
    --------
    >>> import casepath as cp
    >>> batches = (
    ...     {"case": [name], "event": ["report"], "on": ["2025-01-10"]} for name in "ABC"
    ... )
    >>> cp.tally_stream(
    ...     cp.Pipeline.builtin("common-law"), batches,
    ...     as_of="2025-12-31", case="case", event="event", time="on",
    ... )
    Tally of 3 cases, by nothing: 1 groups
    """
    counting = _counting(
        as_of,
        complete_from,
        silent_after,
        by,
        at,
        passages,
        calendar,
        occupancy,
        situations,
        threads,
    )
    table: dict[str, Any] = {
        "case": case,
        "event": event,
        "time": time,
        "sequence": sequence,
        "unit": unit,
        "parents": parents,
        "fields": fields,
        "events": events,
        "columns": columns,
    }
    watch, close = progress_function(progress, "tally")
    try:
        if isinstance(source, (str, os.PathLike)):
            core = native.tally_csv(
                pipeline._core,
                os.fspath(source),
                _spec(links=(None, None), **table),
                delimiter=delimiter or "",
                missing=[missing] if isinstance(missing, str) else list(missing),
                piece_bytes=_size(piece_bytes, "piece_bytes"),
                progress=watch,
                **counting,
            )
            return Tally._of(core)
        if _columns.is_pandas(source):
            source = _columns.own_pandas(source)
        arrow = _stream_of(source)
        if arrow is not None:
            core = native.tally_arrow(
                pipeline._core,
                arrow,
                _spec(links=(None, None), **table),
                piece_rows=_size(piece_rows, "piece_rows"),
                progress=watch,
                **counting,
            )
            return Tally._of(core)
        is_table = isinstance(source, Mapping) or _columns.is_pandas(source)
        batches = [source] if is_table else source
        return _of_batches(
            native.TallyStream(pipeline._core, **counting),
            batches,
            table,
            counting["threads"],
            watch,
        )
    finally:
        close()


def _of_batches(
    stream: native.TallyStream,
    batches: Iterable[Any],
    table: dict[str, Any],
    threads: int,
    watch: Callable[[int, int], object] | None,
) -> Tally:
    for number, batch in enumerate(batches, start=1):
        stream.add(_log_of(batch, number, table, threads)._core)
        if watch is not None and watch(stream.row_count, stream.row_count) is False:
            raise Cancelled("stopped by the caller")
    return Tally._of(stream.finish())


def _log_of(batch: Any, number: int, table: dict[str, Any], threads: int) -> EventLog:
    if isinstance(batch, EventLog):
        return batch
    try:
        return EventLog(batch, threads=threads, **table)
    except LogError as error:
        problems = [
            LogProblem(one.code, f"batch {number}: {one.message}", one.row, one.column)
            for one in error.problems
        ]
        raise LogError(f"batch {number}: {error}", problems, error.further) from None


def _counting(
    as_of: DateLike,
    complete_from: DateLike | None,
    silent_after: Days | None,
    by: By,
    at: str | None,
    passages: Mapping[str, Days] | None,
    calendar: bool,
    occupancy: bool,
    situations: bool,
    threads: int,
) -> dict[str, Any]:
    """What to count and how, as _core takes it."""
    if as_of is None:
        raise TypeError("as_of is required: the day up to which the log is complete")
    return {
        "as_of": iso_text(as_of, "as_of"),
        "complete_from": iso_text(complete_from, "complete_from"),
        "silent_after_days": whole_days(silent_after, "silent_after"),
        "by": groups_of_stream(by, at),
        "passages": passage_pairs(passages),
        "calendar": bool(calendar),
        "occupancy": bool(occupancy),
        "situations": bool(situations),
        "threads": thread_count(threads),
    }


def _size(value: int, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name}: {value!r} is not a whole number")
    if value < 1:
        raise ArgumentError(f"{name}: {value} is not allowed; give 1 or more")
    return value
