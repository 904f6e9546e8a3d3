"""Runs measurements, each in a process of its own, in turn; and says on what machine."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

WORK = Path(__file__).with_name("work.py")
TOO_LONG = 3600  # seconds, for one process


@dataclass(frozen=True)
class Job:
    """A measurement of ``work.py`` with its settings, to be run so many times."""

    work: str
    settings: dict[str, Any]
    runs: int


@dataclass
class Runs:
    """What the runs of a job reported; ``error`` says why there is nothing."""

    reports: list[dict[str, Any]] = field(default_factory=list)
    error: str | None = None

    def seconds(self, *parts: str) -> float:
        """Of the fastest run: these parts together, or all."""
        return min(
            sum(float(report["seconds"][part]) for part in parts or report["seconds"])
            for report in self.reports
        )

    def cpu(self) -> float:
        """Seconds of all threads, of the run that took the fewest."""
        return min(float(report["cpu"]) for report in self.reports)

    def most(self, key: str) -> float:
        """The largest value of all runs."""
        return float(max(report[key] for report in self.reports))

    @property
    def answers(self) -> dict[str, str]:
        """Digests of the answers; a word of its own where the runs do not agree."""
        first = dict(self.reports[0]["answers"])
        for report in self.reports[1:]:
            for name in first:
                if report["answers"][name] != first[name]:
                    first[name] = "differs between runs"
        return first

    def agrees_with(self, other: dict[str, str]) -> bool:
        """Whether all answers that both give are equal, and there is one."""
        own = self.answers
        common = own.keys() & other.keys()
        return bool(common) and all(own[name] == other[name] for name in common)


class Bench:
    """The tables, the number of runs and of threads, and all reports by name."""

    def __init__(
        self,
        folder: Path,
        source: Path,
        *,
        times: int,
        every: int = 1,
        runs: int = 3,
        threads: int = 0,
        without: frozenset[str] = frozenset(),
    ) -> None:
        self.folder = folder
        self.source = source
        self.times = times
        self.every = every
        self.runs = runs
        self.threads = threads or len(os.sched_getaffinity(0))
        self.without = without
        self.reports: dict[str, list[dict[str, Any]]] = {}
        self._tables: dict[tuple[str, int, int], dict[str, Any]] = {}
        self._expected: dict[str, str] | None = None

    def table(self, form: str, times: int = 0, every: int = 0) -> dict[str, Any]:
        """The "path", "cases" and "events" of a table; ``make`` in ``work.py`` has the forms."""
        key = (form, times or self.times, every or self.every)
        if key not in self._tables:
            path = self.folder / ("-".join(map(str, key)) + (".csv" if form == "csv" else ".arrow"))
            report = self._child(
                "make",
                {
                    "source": str(self.source),
                    "target": str(path),
                    "form": form,
                    "times": key[1],
                    "every": key[2],
                },
                self.threads,
            )
            if "error" in report:
                raise SystemExit(f"no table: {report['error']}")
            self._tables[key] = report | {"path": str(path)}
        return self._tables[key]

    def casepath(self, form: str = "ordered", **settings: Any) -> Job:
        """All of casepath's work on the table."""
        given = {"table": self.table(form)["path"], "threads": self.threads}
        return Job("casepath", given | settings, self.runs)

    def in_turn(self, jobs: Mapping[str, Job]) -> dict[str, Runs]:
        """The first run of every job, then the second, and so on."""
        found = {name: Runs() for name in jobs}
        for turn in range(max(job.runs for job in jobs.values())):
            for name, job in jobs.items():
                runs = found[name]
                if turn >= job.runs or runs.error is not None:
                    continue
                threads = job.settings.get("threads") or self.threads
                report = self._child(job.work, job.settings, threads)
                if "error" in report:
                    runs.error = report["error"]
                else:
                    runs.reports.append(report)
                    self.reports.setdefault(name, []).append(report)
        return found

    def expected(self) -> dict[str, str]:
        """Casepath's answers on the table in order; every other answer is held against them."""
        if self._expected is None:
            job = self.casepath()
            found = self.in_turn({"casepath": Job(job.work, job.settings, 1)})["casepath"]
            if found.error is not None:
                raise SystemExit(f"casepath fails: {found.error}")
            self._expected = found.answers
        return self._expected

    def note_expected(self, runs: Runs) -> None:
        """Keeps answers for ``expected``, so that nothing runs only for them."""
        if self._expected is None and runs.error is None:
            self._expected = runs.answers

    def _child(self, work: str, settings: Mapping[str, Any], threads: int) -> dict[str, Any]:
        environment = os.environ | {
            "POLARS_MAX_THREADS": str(threads),
            "RAYON_NUM_THREADS": str(threads),
        }
        print(f"... {work} {settings.get('name', '')}".rstrip(), file=sys.stderr, flush=True)
        return report_of([sys.executable, str(WORK), work, json.dumps(settings)], environment)


def report_of(words: list[str], environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The last line that a command prints, as JSON; or, under "error", why there is none."""
    try:
        done = subprocess.run(
            words,
            capture_output=True,
            text=True,
            env=environment,
            timeout=TOO_LONG,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"error": f"took more than {TOO_LONG} s"}
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"ended with {done.returncode}"]
        return {"error": lines[-1][:200]}
    report: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return report


PACKAGES = ("casepath", "numpy", "polars", "duckdb", "pandas", "pm4py", "r4pm", "pyarrow")


def describe_machine(packages: Iterable[str] = PACKAGES) -> dict[str, Any]:
    """Processor, cores, memory, system and versions: no name of the machine, no path."""
    processor = platform.processor() or platform.machine()
    try:
        found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
        processor = found[1] if found else processor
    except OSError:
        pass
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    versions: dict[str, str | None] = {}
    for package in packages:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            versions[package] = None
    return {
        "processor": processor,
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(pages / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": versions,
    }
