"""A mapping proposed for an unknown table, with reasons.  Advice: nothing is applied."""

from __future__ import annotations

import datetime
import os
import re
from collections import Counter
from html import escape
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from casepath._peek import PeekedColumn, PeekedTable, peek
from casepath.errors import ArgumentError
from casepath.mapping import Mapping

__all__ = ["ColumnReason", "Suggestion", "suggest"]

_ID = re.compile(
    r"(?:^|[\W_])(?:id|ids|nr|no|num|number|key|ref|code|case|file)(?:$|[\W_])"
    r"|дело|дела|номер|№|код|файл",
    re.IGNORECASE,
)
_CASE = re.compile(r"(?:^|[\W_])(?:case|file|trace)|дел[оа]", re.IGNORECASE)
_EVENT = re.compile(
    r"(?:^|[\W_])(?:event|activity|action|step|task|status_change)(?:$|[\W_]name)?$"
    r"|concept:name$|событие|действие|этап",
    re.IGNORECASE,
)
_BIRTH = re.compile(r"birth|born|dob$|рожд", re.IGNORECASE)
_DATE_WORDS = re.compile(
    r"^(?:date_of_|date_|dt_|дата_)|(?:_date|_dt|_on|_at|_time|_datetime|_дата)$", re.IGNORECASE
)
_FEW = 50
"""Most distinct values of a column to group by."""


class ColumnReason(NamedTuple):
    """What a column is taken for, and why."""

    column: str
    use: str
    """case, event, time, step, field, parent, carried, or not used."""
    reason: str
    confidence: str
    """strong, fair or weak."""


class Suggestion:
    """A proposed mapping with reasons, to be edited by a person.  Nothing has been applied.

    Attributes
    ----------
    mapping : Mapping or None
        The proposal; None where no column names the case or none has dates.  It is yours to check
        and edit (`Mapping.to_dict`, `Mapping.from_dict`) and to apply.
    kind : str
        ``"a row per case"`` or ``"a row per event"``.
    reasons : tuple of ColumnReason
        One per column: ``pandas.DataFrame(suggestion.reasons)`` is a table.
    problems : tuple of str
        What was seen that a person should look at.
    arguments : dict
        Of a table with a row per event: ``case``, ``event`` and ``time``, as `EventLog` takes them
        as well; else empty.
    rows : int
        How many rows were counted.
    """

    __slots__ = ("arguments", "kind", "mapping", "problems", "reasons", "rows")

    def __init__(
        self,
        mapping: Mapping | None,
        kind: str,
        reasons: tuple[ColumnReason, ...],
        problems: tuple[str, ...],
        arguments: dict[str, str],
        rows: int,
    ) -> None:
        self.mapping = mapping
        self.kind = kind
        self.reasons = reasons
        self.problems = problems
        self.arguments = arguments
        self.rows = rows

    def to_json(self, path: str | os.PathLike[str] | None = None) -> str | None:
        """Writes the proposed declaration as JSON to ``path``; without a path gives the text.

        Raises
        ------
        ArgumentError
            If there is no proposal.
        """
        if self.mapping is None:
            raise ArgumentError("there is no mapping to write: " + "; ".join(self.problems))
        return self.mapping.to_json(path)

    @property
    def code(self) -> str:
        """The declaration as Python, to be copied and edited; empty where there is none."""
        if self.mapping is None:
            return ""
        said = self.mapping._core.to_json(2).strip().replace("'''", "\\u0027" * 3)
        return f"mapping = casepath.Mapping.from_json(r'''\n{said}\n''')"

    def __repr__(self) -> str:
        lines = [self._title]
        wide = max((len(one.column) for one in self.reasons), default=0)
        lines += [
            f"  {one.column:<{wide}}  {one.use:<8}  {one.reason} ({one.confidence})"
            for one in self.reasons
        ]
        lines += [f"  ! {problem}" for problem in self.problems]
        return "\n".join([*lines, self.code] if self.code else lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(value)}</td>" for value in one) + "</tr>"
            for one in self.reasons
        )
        problems = "".join(f"<li>{escape(problem)}</li>" for problem in self.problems)
        return (
            f"<p>{escape(self._title)}</p>"
            "<table><tr><th>column</th><th>use</th><th>reason</th><th>confidence</th></tr>"
            f"{rows}</table>"
            + (f"<ul>{problems}</ul>" if problems else "")
            + (f"<pre>{escape(self.code)}</pre>" if self.code else "")
        )

    @property
    def _title(self) -> str:
        found = f"a table with {self.kind}" if self.mapping is not None else "no mapping found"
        return (
            f"Suggestion: {found}; {self.rows:,} rows seen.  Nothing has been applied: a person "
            "checks the reasons, edits the mapping and applies it."
        )


def suggest(table: Any, *, case: str | None = None) -> Suggestion:
    """Looks at an unknown table and proposes a mapping, with a reason for each column.

    Kinds of columns are known by their values, much less by their names.  Rows with values and
    distinct values are counted over all rows; single values are looked at in 20,000 rows, evenly
    spread.  Of a CSV or JSON lines file the first 100,000 rows are read.

    Parameters
    ----------
    table
        A table as `EventLog` takes it, or the path of a file as `Mapping.apply` takes it.
    case : str, optional
        The column that names the case, where you know it.

    Returns
    -------
    Suggestion
        Nothing is applied: its ``mapping`` is to be checked and edited first.

    Raises
    ------
    ArgumentError
        If the table has no column ``case``.
    LogError
        If a file can't be read.

    Examples
    --------
    >>> import casepath as cp
    >>> suggestion = cp.suggest({
    ...     "file": ["A1", "A2", "A3"],
    ...     "reported_on": ["2025-01-10", "2025-02-01", "2025-02-02"],
    ...     "charged_on": ["2025-03-02", None, "2025-03-09"],
    ...     "article": ["128", None, "129"],
    ... })
    >>> for reason in suggestion.reasons:
    ...     print(reason.column, "|", reason.use, "|", reason.reason)
    file | case | 3 distinct values in 3 rows, none missing: names the case
    reported_on | step | dates, 3 of 3 recorded
    charged_on | step | dates, 2 of 3 recorded; not before "reported_on" in 2 of 2 rows with both
    article | field | recorded where "charged_on" is, in 3 of 3 rows: a field of that step
    >>> [event["event"] for event in suggestion.mapping.to_dict()["events"]]
    ['reported', 'charged']
    """
    seen = peek(table)
    if case is not None and case not in {column.name for column in seen.columns}:
        raise ArgumentError(f'case: the table has no column "{case}"')
    return _Search(seen, case).result()


class _Search:
    """One table under study."""

    def __init__(self, seen: PeekedTable, case: str | None) -> None:
        self.rows = seen.rows
        self.columns = seen.columns
        self.chosen_case = case
        self.case: PeekedColumn  # once it is found
        self.reasons: dict[str, ColumnReason] = {}
        self.problems = [problem for column in seen.columns for problem in column.problems]
        if not seen.is_whole:
            self.problems.append(f"only the first {seen.rows:,} rows of the file were read")
        self.document: dict[str, Any] = {"format": "casepath-mapping/1"}

    def say(self, column: PeekedColumn, use: str, reason: str, confidence: str) -> None:
        """Notes what a column is used for, and why."""
        self.reasons[column.name] = ColumnReason(column.name, use, reason, confidence)

    def result(self) -> Suggestion:
        """Looks at the whole table and gives what was found."""
        for column in self.columns:
            if column.recorded == 0:
                self.say(column, "not used", "nothing is recorded", "strong")
        arguments = self.event_table()
        kind = "a row per event" if arguments else "a row per case"
        is_found = bool(arguments) or self.wide_table()
        if is_found:
            self.date_formats()
            self.others()
        for column in self.columns:
            if column.name not in self.reasons:
                self.say(column, "not used", f"{column.kind}, no mapping to use it in", "weak")
        mapping = Mapping.from_dict(self.document) if is_found else None
        reasons = tuple(self.reasons[column.name] for column in self.columns)
        return Suggestion(mapping, kind, reasons, tuple(self.problems), arguments, self.rows)

    # A row per event

    def event_table(self) -> dict[str, str]:
        """Case, event and time of a table with a row per event; empty: it is none."""
        words = [one for one in self.columns if self.is_event(one)]
        dates = [one for one in self.columns if one.kind == "date" and one.recorded]
        repeated = [one for one in self.columns if self.is_repeated_name(one)]
        if not words or not dates or not repeated:
            return {}
        event = words[0]
        stem = re.sub(r"\W?(name|type)$", "", event.name)
        time = max(
            dates,
            key=lambda one: (
                one.name.startswith(stem),
                one.recorded,
                re.search("time|stamp|date", one.name, re.IGNORECASE) is not None,
                one.has_times,
                one.distinct,
            ),
        )
        case = max(repeated, key=lambda one: (bool(_CASE.search(one.name)), one.distinct))
        self.case = case
        self.say(
            case,
            "case",
            f"{case.distinct:,} distinct values in {self.rows:,} rows, none missing: names the case"
            " of several events",
            "fair",
        )
        self.say(
            event,
            "event",
            f"{event.distinct:,} distinct words, {event.recorded:,} of {self.rows:,} recorded",
            "fair",
        )
        self.say(time, "time", f"dates, {time.recorded:,} of {self.rows:,} recorded", "fair")
        counted = Counter(str(value) for value in event.values).most_common(_FEW)
        self.document |= {
            "case": case.name,
            "tables": {"table": {}},
            "events": [
                {
                    "event": {
                        "column": event.name,
                        "words": {word: word for word, _ in sorted(counted)},
                    },
                    "time": time.name,
                    "keep_undated": True,
                }
            ],
        }
        if time.has_times:
            self.document["time_of_day"] = True
        self.far_dates([time])
        return {"case": case.name, "event": event.name, "time": time.name}

    def is_event(self, column: PeekedColumn) -> bool:
        """Names what happened: few words, recorded in nearly every row."""
        return (
            column.kind == "text"
            and _EVENT.search(column.name) is not None
            and not column.name.lower().startswith("case:")
            and column.recorded >= 0.9 * self.rows
            and 2 <= column.distinct <= max(_FEW, min(1000, self.rows // 5))
        )

    def is_repeated_name(self, column: PeekedColumn) -> bool:
        """Names something that has several rows."""
        if self.chosen_case is not None:
            return column.name == self.chosen_case
        return (
            column.kind in ("text", "integer")
            and _ID.search(column.name) is not None
            and not self.is_event(column)
            and column.recorded == self.rows
            and 2 <= column.distinct <= 0.95 * self.rows
            and column.distinct >= self.rows / 1000
        )

    # A row per case

    def wide_table(self) -> bool:
        """Proposes a step for each column of dates; False where there are none."""
        steps = [
            one
            for one in self.columns
            if one.kind == "date" and one.recorded and not _BIRTH.search(one.name)
        ]
        case = self.find_case()
        if not steps:
            self.problems.append("no column has dates: there is no step to make an event of")
        if case is None:
            self.problems.append(
                "no column names the case: none has a value of its own in every row; give case="
            )
        if case is None or not steps:
            return False
        steps.sort(key=lambda one: float(np.nanmedian(one.days)) if one.values else np.inf)
        names = _event_names([step.name for step in steps])
        events = []
        for place, step in enumerate(steps):
            before = steps[place - 1] if place else None
            self.say_step(step, before)
            events.append({"event": names[place], "time": step.name})
        self.case = case
        unique = case.distinct == self.rows
        self.document |= {
            "case": case.name,
            "tables": {"table": {"key": case.name} if unique else {}},
            "events": events,
        }
        self.far_dates(steps)
        return True

    def find_case(self) -> PeekedColumn | None:
        """The column that names each row, chosen by the caller or by its name and values."""

        def is_name(one: PeekedColumn) -> bool:
            return one.kind in ("text", "integer") and one.recorded > 0

        if self.chosen_case is not None:
            case = next(one for one in self.columns if one.name == self.chosen_case)
        else:
            own = [
                one
                for one in self.columns
                if is_name(one) and one.recorded == one.distinct == self.rows
            ]
            named = [one for one in own if _ID.search(one.name)]
            nearly = [
                one
                for one in self.columns
                if is_name(one) and _ID.search(one.name) and one.distinct >= 0.5 * self.rows
            ]
            nearly.sort(key=lambda one: -one.distinct)
            almost = [one for one in nearly if one.distinct >= 0.9 * self.rows]
            found = named or almost or own or nearly
            if not found:
                return None
            case = found[0]
        missing = self.rows - case.recorded
        said = f"{case.distinct:,} distinct values in {self.rows:,} rows"
        if case.distinct == self.rows:
            confidence = "strong" if _ID.search(case.name) else "fair"
            self.say(case, "case", f"{said}, none missing: names the case", confidence)
            return case
        repeats = case.recorded - case.distinct
        self.say(case, "case", f"{said}: names the case, but not every row's own", "weak")
        if repeats:
            self.problems.append(
                f'"{case.name}" repeats: {repeats:,} of {self.rows:,} rows have a value that '
                "another row has; the mapping does not call it a key"
            )
        if missing:
            self.problems.append(f'"{case.name}" is missing in {missing:,} rows')
        return case

    def say_step(self, step: PeekedColumn, before: PeekedColumn | None) -> None:
        """Notes a step, and how often its dates follow those of the step before it."""
        reason = f"dates, {step.recorded:,} of {self.rows:,} recorded"
        confidence = "strong" if step.kind == "date" and not step.problems else "fair"
        if before is not None:
            both = ~np.isnan(step.days) & ~np.isnan(before.days)
            after = int((step.days[both] >= before.days[both]).sum())
            count = int(both.sum())
            if count:
                reason += f'; not before "{before.name}" in {after:,} of {count:,} rows with both'
                if after < 0.8 * count:
                    confidence = "weak"
            else:
                reason += f'; ordered by its median, no row has "{before.name}" too'
                confidence = "weak"
        self.say(step, "step", reason, confidence)

    def far_dates(self, steps: list[PeekedColumn]) -> None:
        """Dates that lie decades off all others."""
        days = np.concatenate([step.days[~np.isnan(step.days)] for step in steps])
        if len(days) < 20:
            return
        low, high = np.quantile(days, [0.01, 0.99]) + np.array([-1, 1]) * 20 * 365.25
        for step in steps:
            far = step.days[(step.days < low) | (step.days > high)]
            if len(far):
                shown = datetime.date.fromordinal(int(far[0])).isoformat()
                self.problems.append(
                    f'"{step.name}": {len(far):,} of the dates looked at lie more than 20 years '
                    f"off nearly all dates, such as {shown}"
                )

    # The rest

    def date_formats(self) -> None:
        """Proposes the format of most dates, and notes columns that have another."""
        used = [one for one in self.columns if self.use_of(one) in ("step", "time")]
        shapes = Counter(
            one.formats.most_common(1)[0][0] if one.formats else "" for one in used if one.values
        )
        if not shapes:
            return
        common = shapes.most_common(1)[0][0]
        if common:
            self.document["date_format"] = common
        for one in used:
            shape = one.formats.most_common(1)[0][0] if one.formats else ""
            if one.formats and shape != common:
                self.problems.append(
                    f'"{one.name}" has dates as {shape or "YYYY-MM-DD"}, other steps as '
                    f"{common or 'YYYY-MM-DD'}; a table has one format: rewrite the column"
                )

    def use_of(self, column: PeekedColumn) -> str:
        """What a column was noted for; empty if it was not."""
        reason = self.reasons.get(column.name)
        return "" if reason is None else reason.use

    def others(self) -> None:
        """Columns that are neither case nor event nor date of one."""
        steps = [one for one in self.columns if self.use_of(one) == "step"]
        events = {event["time"]: event for event in self.document["events"]}
        for column in self.columns:
            if column.name in self.reasons:
                continue
            if not self.is_parent(column) and not self.is_field(column, steps, events):
                self.carry(column)

    def is_parent(self, column: PeekedColumn) -> bool:
        is_one = (
            column.kind in ("text", "integer")
            and _ID.search(column.name) is not None
            and re.search(r"(?:^|[\W_])id$", column.name, re.IGNORECASE) is not None
            and column.recorded == self.rows
            and max(10, self.rows / 1000) <= column.distinct < self.case.distinct
        )
        if is_one:
            name = re.sub(r"[\W_]+id$", "", column.name, flags=re.IGNORECASE) or column.name
            self.document.setdefault("parents", {})[name] = column.name
            self.say(
                column,
                "parent",
                f"{column.distinct:,} distinct values in {self.rows:,} rows: may name a larger "
                "unit",
                "weak",
            )
        return is_one

    def is_field(
        self,
        column: PeekedColumn,
        steps: list[PeekedColumn],
        events: dict[str, dict[str, Any]],
    ) -> bool:
        """Recorded where a step is, and only there."""
        if column.recorded == self.rows or column.kind == "date":
            return False
        known = column.known
        agreeing = [
            (int((known == step.known).sum()), -place, step)
            for place, step in enumerate(steps)
            if _are_alike(known, step.known)
        ]
        if not agreeing:
            return False
        agree, _, step = max(agreeing, key=lambda one: one[:2])
        events[step.name].setdefault("fields", {})[column.name] = column.name
        self.say(
            column,
            "field",
            f'recorded where "{step.name}" is, in {agree:,} of {len(known):,} rows: a field of '
            "that step",
            "fair",
        )
        return True

    def carry(self, column: PeekedColumn) -> None:
        recorded = f"{column.recorded:,} of {self.rows:,} recorded"
        if column.distinct == 1 and column.recorded == self.rows and self.rows > 1:
            value = str(column.values[0])[:40]
            self.say(column, "not used", f'the same in every row: "{value}"', "strong")
            return
        is_few = column.distinct <= _FEW
        is_number = column.kind in ("number", "integer")
        is_text = column.kind == "text" and column.distinct > max(_FEW, self.rows // 5)
        if is_text and not is_few:
            is_name = column.distinct == self.rows
            what = "names every row as well" if is_name else "free text"
            reason = f"{column.distinct:,} different texts, {recorded}: {what}"
            self.say(column, "not used", reason, "fair")
            return
        self.document.setdefault("columns", []).append(column.name)
        kind = "dates" if column.kind == "date" else f"{column.kind} values"
        reason = f"{column.distinct:,} distinct {kind}, {recorded}: "
        if column.kind == "date":
            reason += "a date beside the events"
        elif column.kind == "boolean" or is_few:
            reason += "to group by"
        elif is_number and _ID.search(column.name):
            reason += "another name or number"
        else:
            reason += "a number of the row" if is_number else "to group by, after some grouping"
        self.say(column, "carried", reason, "fair" if is_few or is_number else "weak")


def _are_alike(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> bool:
    """Whether nine in ten rows that either has, and nine in ten that either lacks, are both's."""
    either, neither = int((one | other).sum()), int((~one | ~other).sum())
    return bool(
        either
        and neither
        and (one & other).sum() >= 0.9 * either
        and (~one & ~other).sum() >= 0.9 * neither
    )


def _event_names(columns: list[str]) -> list[str]:
    """Words for events, from the columns of their dates."""
    short = [_DATE_WORDS.sub("", column).strip(" _-.") or column for column in columns]
    counts = Counter(short)
    return [
        name if counts[name] == 1 and name not in columns else column
        for name, column in zip(short, columns, strict=True)
    ]
