"""The rows of the table: what is measured, against what, and the bar."""

from __future__ import annotations

import importlib.util
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import programs
from measure import Bench, Job, Runs

ALL = "Arrow table to log, replay, every count, results"


@dataclass(frozen=True)
class Row:
    """One line of the table.  ``measured`` is None where ``note`` says why."""

    number: int
    work: str
    against: str
    measured: float | None
    bar: float | None = None  # None: for information
    at_least: bool = False  # else at most
    unit: str = "x"
    equal: bool | None = None  # None: there is no answer to compare
    note: str = ""
    by_cpu: float | None = None  # the same ratio of CPU seconds, steadier on a busy machine

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; None: no bar, or nothing measured."""
        if self.measured is None or self.bar is None:
            return None
        return self.measured >= self.bar if self.at_least else self.measured <= self.bar

    def document(self, judged: bool) -> dict[str, Any]:
        """As it is written as JSON; ``judged``: whether bars are held against what was measured."""
        return {
            "row": self.number,
            "work": self.work,
            "against": self.against,
            "measured": self.measured,
            "unit": self.unit,
            "bar": self.bar,
            "at_least": self.at_least,
            "met": self.met if judged else None,
            "equal": self.equal,
            "by_cpu": self.by_cpu,
            "note": self.note,
        }


def against_peers(bench: Bench) -> list[Row]:
    """1: everything of ours against two answers of others."""
    table = bench.table("ordered")["path"]
    jobs = {"casepath": bench.casepath()}
    missing = {}
    for name, peer in programs.PEERS.items():
        if peer.package in bench.without:
            missing[name] = "left out"
        elif importlib.util.find_spec(peer.package) is None:
            missing[name] = "is not installed"
        else:
            settings = {"table": table, "name": name, "threads": bench.threads}
            jobs[name] = Job("peer", settings, bench.runs if peer.quick else 1)
    found = bench.in_turn(jobs)
    ours = found["casepath"]
    bench.note_expected(ours)
    rows = []
    for name, peer in programs.PEERS.items():
        against = f"{name}: pairs and variants alone"
        runs = found.get(name)
        reason = missing.get(name) or ours.error or (runs.error if runs else None)
        if runs is None or reason:
            rows.append(Row(1, ALL, against, None, peer.bar, True, note=reason or ""))
            continue
        rows.append(
            Row(
                1,
                ALL,
                against,
                runs.seconds() / ours.seconds(),
                peer.bar,
                True,
                equal=runs.agrees_with(bench.expected()),
                by_cpu=runs.cpu() / ours.cpu(),
            )
        )
    return rows


def random_order(bench: Bench) -> list[Row]:
    """2: rows in random order, with a column that says the order of events of one day."""
    found = bench.in_turn(
        {
            "casepath, sequence column": bench.casepath("numbered", sequence="event_no"),
            "casepath, random order": bench.casepath("shuffled", sequence="event_no"),
        }
    )
    ordered, shuffled = found.values()
    row = Row(2, "the same, rows in random order, sequence column", "rows in order", None, 3)
    row = _ratio(row, shuffled, ordered)
    if row.measured is None:
        return [row]
    # With a sequence column the pipeline reorders nothing of one day, so some moves are others.
    given = {name: ordered.answers[name] for name in ("pairs", "variants")}
    return [
        replace(
            row,
            equal=shuffled.agrees_with(ordered.answers)
            and bench.expected().items() >= given.items(),
        )
    ]


def replay_alone(bench: Bench) -> list[Row]:
    """3: replay and tally with one thread, beside a pass over the log's columns."""
    settings = {"table": bench.table("ordered")["path"], "repeats": max(bench.runs, 3)}
    runs = bench.in_turn({"replay and tally, one thread": Job("replay_alone", settings, 1)})
    found = runs["replay and tally, one thread"]
    work, against = (
        "replay and tally, log built, one thread",
        "one pass over event and date columns",
    )
    if found.error:
        return [Row(3, work, against, None, 15, note=found.error)]
    ratio = found.seconds() / found.most("pass")
    same = found.agrees_with(bench.expected())
    by_cpu = found.cpu() / found.most("pass_cpu")
    return [Row(3, work, against, ratio, 15, equal=same, by_cpu=by_cpu)]


def from_csv(bench: Bench) -> list[Row]:
    """4: a CSV file to the funnel, against Polars that reads the file."""
    table = bench.table("csv")
    found = bench.in_turn(
        {
            "casepath, CSV to funnel": Job(
                "csv_casepath", {"path": table["path"], "threads": bench.threads}, bench.runs
            ),
            "Polars reads the CSV": Job("csv_polars", {"path": table["path"]}, bench.runs),
        }
    )
    ours, polars = found.values()
    row = Row(4, "CSV file to funnel", "Polars merely reads the file", None, 1)
    row = _ratio(row, ours, polars)
    if row.measured is None:
        return [row]
    read = {report["rows"] for runs in found.values() for report in runs.reports}
    same = ours.agrees_with(bench.expected()) and read == {table["events"]}
    return [replace(row, equal=same)]


def growth(bench: Bench) -> list[Row]:
    """5: time per event from 0.1 million to all events."""
    sizes = [(1, 5 * bench.every), (max(1, bench.times // 10), bench.every)]
    if (bench.times, bench.every) not in sizes:
        sizes.append((bench.times, bench.every))
    tables = [bench.table("ordered", *size) for size in sizes]
    jobs = {
        f"casepath, {table['events']:,} events": Job(
            "casepath",
            {"table": table["path"], "threads": bench.threads},
            5 * bench.runs if 50_000 < table["events"] < 200_000 else bench.runs,
        )
        for table in tables
    }
    found = bench.in_turn(jobs)
    first, last = (f"{table['events'] / 1e6:.2g}" for table in (tables[0], tables[-1]))
    work = f"time per event, as a log grows from {first} to {last} million events"
    for runs in found.values():
        if runs.error:
            return [Row(5, work, "itself", None, 1.3, note=runs.error)]
    each, cpu = (
        [of(runs) / table["events"] for runs, table in zip(found.values(), tables, strict=True)]
        for of in (lambda runs: runs.seconds(), lambda runs: runs.cpu())
    )
    same = list(found.values())[-1].agrees_with(bench.expected())
    note = f"an event of the smallest log takes {each[0] / each[-1]:.1f} x one of the largest"
    return [Row(5, work, "itself", _growth(each), 1.3, equal=same, by_cpu=_growth(cpu), note=note)]


def _growth(each: list[float]) -> float:
    """The most by which a larger log costs more per event than a smaller one."""
    return max(larger / smaller for i, smaller in enumerate(each) for larger in each[i + 1 :])


def memory(bench: Bench) -> list[Row]:
    """6: memory above the caller's table; of the streaming form, as the number of cases grows."""
    jobs = {
        "casepath, memory": bench.casepath(),
        "table alone, memory": Job(
            "table_only", {"table": bench.table("ordered")["path"]}, bench.runs
        ),
    }
    ours, table = bench.in_turn(jobs).values()
    row = Row(6, "most memory, all of row 1", "the table alone", None, 400, unit="MB")
    error = ours.error or table.error
    if error:
        return [replace(row, note=error), streaming(bench)]
    row = replace(
        row,
        measured=ours.most("peak") - table.most("peak"),
        equal=ours.agrees_with(bench.expected()),
    )
    return [row, streaming(bench)]


def streaming(bench: Bench) -> Row:
    """The most memory of the streaming form with twice and with four times the cases.

    Up to 4 million cases it keeps a hash of each, to tell that the rows of a case stand together;
    beyond that, which is where memory must not grow, a sample of the same size.
    """
    multiples = {"twice": 2, "four times": 4}
    found = bench.in_turn(
        {
            f"streaming, {name} the cases": Job(
                "streamed",
                {
                    "path": bench.table("csv", multiple * bench.times)["path"],
                    "threads": bench.threads,
                    "multiple": multiple,
                },
                bench.runs,
            )
            for name, multiple in multiples.items()
        }
    )
    twice, more = found.values()
    row = Row(6, "most memory, streaming form, 4 x the cases", "2 x the cases", None, 1.1)
    if twice.error or more.error:
        return replace(row, note=twice.error or more.error or "")
    same = twice.agrees_with(bench.expected()) and more.agrees_with(bench.expected())
    return replace(row, measured=more.most("peak") / twice.most("peak"), equal=same)


def two_threads(bench: Bench) -> list[Row]:
    """7: log, replay and tally with two threads."""
    found = bench.in_turn(
        {
            "casepath, one thread": bench.casepath(threads=1),
            "casepath, two threads": bench.casepath(threads=2),
        }
    )
    one, two = found.values()
    row = Row(7, "log, replay and tally, two threads", "one thread", None, 1.7, True)
    if one.error or two.error:
        return [replace(row, note=one.error or two.error or "")]
    parts = ("log", "replay", "tally")
    return [
        replace(
            row,
            measured=one.seconds(*parts) / two.seconds(*parts),
            equal=one.agrees_with(bench.expected()) and two.agrees_with(bench.expected()),
        )
    ]


def import_time(bench: Bench) -> list[Row]:
    """8: ``import casepath`` beside ``import numpy``, medians of many processes."""
    program = (
        "import sys, time; begin = time.perf_counter(); __import__(sys.argv[1]);"
        " print(time.perf_counter() - begin)"
    )
    seconds: dict[str, list[float]] = {"casepath": [], "numpy": []}
    for _ in range(7 * bench.runs):
        for name, times in seconds.items():
            done = subprocess.run(
                [sys.executable, "-c", program, name], capture_output=True, text=True, check=True
            )
            times.append(float(done.stdout))
    bench.reports["import"] = [{"seconds": seconds}]
    above = statistics.median(seconds["casepath"]) - statistics.median(seconds["numpy"])
    return [Row(8, "import casepath", "import numpy", 1000 * above, 50, unit="ms")]


ROWS: dict[int, Callable[[Bench], list[Row]]] = {
    1: against_peers,
    2: random_order,
    3: replay_alone,
    4: from_csv,
    5: growth,
    6: memory,
    7: two_threads,
    8: import_time,
}


def _ratio(row: Row, ours: Runs, other: Runs) -> Row:
    """Our time by the other's."""
    if ours.error or other.error:
        return replace(row, note=ours.error or other.error or "")
    return replace(row, measured=ours.seconds() / other.seconds(), by_cpu=ours.cpu() / other.cpu())
