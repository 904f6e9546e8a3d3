"""Simulations of casepath beside those of SimPy and Ciw, as one table of ratios.

    tests/benchmarks/simulation/run                 # installs casepath, then runs this
    python tests/benchmarks/simulation/peers.py     # where casepath is installed
    python tests/benchmarks/simulation/peers.py --only 1,2 --json ratios.json

All simulate the same procedure (`peer_model.py`), from the model to a log.  Nothing is installed
here: what is missing is named.  The others get fewer cases, as they are slow: times are compared by
logged event.  Means of as many cases, over runs of different seeds, must be equal within their
Monte-Carlo error (`peer_means.py`).  Every measurement has a process of its own.  Exits with 1 if
means differ; a bar that is missed is only shown.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from measure import describe_machine, report_of  # noqa: E402
from peer_means import farthest_apart  # noqa: E402
from peer_model import LOAD, STAGES, scale_for  # noqa: E402
from rows import Row  # noqa: E402
from run import show  # noqa: E402

PEERS = {"simpy": "SimPy", "ciw": "Ciw"}

WITH_CAPACITY = f"capacity, {len(STAGES)} pools, load {LOAD:g}"


@dataclass(frozen=True)
class Sizes:
    """How many cases of what, and how many runs."""

    ours: int  # cases of casepath where it is timed
    free: int  # cases of SimPy in free flow
    with_capacity: dict[str, int]  # cases of the others with capacity
    compared: int  # cases of a run from which means are taken
    compared_runs: int
    few_open: int
    many_open: int
    replications: int
    repeats: int  # runs of which the fastest counts


FULL = Sizes(
    ours=100_000,
    free=100_000,
    with_capacity={"simpy": 20_000, "ciw": 5_000},
    compared=5_000,
    compared_runs=20,
    few_open=10_000,
    many_open=1_000_000,
    replications=40,
    repeats=3,
)
QUICK = Sizes(
    ours=1_000,
    free=1_000,
    with_capacity={"simpy": 500, "ciw": 200},
    compared=200,
    compared_runs=20,
    few_open=100,
    many_open=1_000,
    replications=4,
    repeats=1,
)


@dataclass
class Bench:
    """Sizes, and all that was measured."""

    sizes: Sizes
    reports: dict[str, dict[str, Any]] = field(default_factory=dict)

    def run(
        self, what: str, cases: int, *, with_capacity: bool, scale: int = 1, **settings: int
    ) -> dict[str, Any]:
        """A measurement of `peer_work.py`, made once; "error" says why there is none."""
        flow = "with capacity" if with_capacity else "free flow"
        detail = "".join(f", {key} {value}" for key, value in settings.items())
        name = f"{what}, {flow}, {cases:,} cases, scale {scale}{detail}"
        if name not in self.reports:
            print(f"... {name}", file=sys.stderr, flush=True)
            given = {"cases": cases, "scale": scale, "with_capacity": with_capacity} | settings
            words = [sys.executable, str(HERE / "peer_work.py"), what, json.dumps(given)]
            self.reports[name] = report_of(words)
        return self.reports[name]

    def timed(
        self, what: str, cases: int, *, with_capacity: bool, scale: int = 1
    ) -> dict[str, Any]:
        """So many runs, of which the fastest counts."""
        return self.run(
            what, cases, with_capacity=with_capacity, scale=scale, seeds=self.sizes.repeats
        )

    def compared(self, what: str, *, with_capacity: bool) -> dict[str, Any]:
        """Runs from which means are taken."""
        seeds = self.sizes.compared_runs
        return self.run(what, self.sizes.compared, with_capacity=with_capacity, seeds=seeds)


def missing(package: str) -> str:
    """Why this program can't be measured; empty: it can."""
    if importlib.util.find_spec(package) is not None:
        return ""
    return f"is not installed: pip install {package}"


def per_event(report: dict[str, Any], clock: str = "seconds") -> float:
    """Time of an event that is logged."""
    return float(report[clock]) / float(report["events"])


def first_error(*reports: dict[str, Any]) -> str:
    """Why there is no answer; empty: there is."""
    return next((str(report["error"]) for report in reports if "error" in report), "")


def beside(bench: Bench, row: Row, peer: str, cases: int, *, with_capacity: bool) -> Row:
    """Their time of an event by ours, and whether their means are the same."""
    why_not = missing(peer)
    if why_not:
        return replace(row, note=why_not)
    ours, theirs = (
        bench.timed(what, size, with_capacity=with_capacity)
        for what, size in (("casepath", bench.sizes.ours), (peer, cases))
    )
    compared = [bench.compared(what, with_capacity=with_capacity) for what in ("casepath", peer)]
    error = first_error(ours, theirs, *compared)
    if error:
        return replace(row, note=error)
    farthest = farthest_apart(*(report["means"] for report in compared))
    return replace(
        row,
        measured=per_event(theirs) / per_event(ours),
        by_cpu=per_event(theirs, "cpu") / per_event(ours, "cpu"),
        equal=farthest.equal,
        note=f"{PEERS[peer]}: {farthest}",
    )


def free_flow(bench: Bench) -> list[Row]:
    """1: nobody waits for anybody; Ciw has no such thing."""
    sizes = bench.sizes
    row = Row(1, f"free flow, {sizes.ours:,} cases", f"SimPy, {sizes.free:,} cases", None, 80, True)
    return [beside(bench, row, "simpy", sizes.free, with_capacity=False)]


def capacity(bench: Bench) -> list[Row]:
    """2: servers of each stage, first come, first served."""
    work = f"{WITH_CAPACITY}, {bench.sizes.ours:,} cases"
    rows = []
    for peer, bar in (("simpy", 30), ("ciw", 150)):
        cases = bench.sizes.with_capacity[peer]
        row = Row(2, work, f"{PEERS[peer]}, {cases:,} cases", None, bar, True)
        rows.append(beside(bench, row, peer, cases, with_capacity=True))
    return rows


def growth(bench: Bench) -> list[Row]:
    """3: as many cases, but more at once."""
    sizes = bench.sizes
    row = Row(
        3,
        f"{WITH_CAPACITY}, {sizes.many_open:,} open cases, per event",
        f"{sizes.few_open:,} open cases",
        None,
        1.5,
    )
    # In three times as many cases as are open together the inflow lasts long enough for that.
    few, many = (
        bench.timed(
            "casepath", 3 * sizes.many_open, with_capacity=True, scale=scale_for(open_cases)
        )
        for open_cases in (sizes.few_open, sizes.many_open)
    )
    error = first_error(few, many)
    if error:
        return [replace(row, note=error)]
    return [
        replace(
            row,
            measured=per_event(many) / per_event(few),
            by_cpu=per_event(many, "cpu") / per_event(few, "cpu"),
            note=f"at most {many['most_open']:,} and {few['most_open']:,} cases were open",
        )
    ]


def two_threads(bench: Bench) -> list[Row]:
    """4: an experiment, whose answers do not depend on the number of threads."""
    sizes = bench.sizes
    cases = sizes.ours // 5
    work = f"{sizes.replications} replications, {WITH_CAPACITY}, {cases:,} cases, two threads"
    row = Row(4, work, "one thread", None, 1.8, True)
    one, two = (
        bench.run(
            "casepath_replications",
            cases,
            with_capacity=True,
            replications=sizes.replications,
            threads=threads,
        )
        for threads in (1, 2)
    )
    error = first_error(one, two)
    if error:
        return [replace(row, note=error)]
    same = one["answers"] == two["answers"]
    return [replace(row, measured=one["seconds"] / two["seconds"], equal=same)]


def memory(bench: Bench) -> list[Row]:
    """5: the most memory of a run and its log."""
    rows = []
    for with_capacity, work in ((False, "free flow"), (True, WITH_CAPACITY)):
        sizes = bench.sizes
        row = Row(
            5,
            f"most memory, {work}, {sizes.many_open:,} cases",
            "an event in the log",
            None,
            32,
            unit="bytes",
        )
        report = bench.run(
            "casepath_memory",
            sizes.many_open,
            with_capacity=with_capacity,
            scale=scale_for(sizes.few_open),
        )
        error = first_error(report)
        measured = None if error else report["bytes"] / report["events"]
        rows.append(replace(row, measured=measured, note=error))
    return rows


ROWS: dict[int, Callable[[Bench], list[Row]]] = {
    1: free_flow,
    2: capacity,
    3: growth,
    4: two_threads,
    5: memory,
}


def numbers(text: str) -> list[int]:
    """The rows of ``--only``."""
    chosen = [int(word) for word in text.split(",")]
    unknown = [number for number in chosen if number not in ROWS]
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no row {unknown[0]}; rows are 1 to {len(ROWS)}")
    return chosen


def options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", type=numbers, default=list(ROWS), help="rows, as 1,5")
    parser.add_argument("--quick", action="store_true", help="few cases: compares means, not times")
    parser.add_argument("--json", type=Path, help="write the rows here, and all that was measured")
    return parser.parse_args()


def document(bench: Bench, found: list[Row], judged: bool) -> dict[str, Any]:
    """All that was measured."""
    return {
        "format": "casepath-benchmarks/1",
        "machine": describe_machine(("casepath", "numpy", "polars", *PEERS)),
        "judged": judged,
        "rows": [row.document(judged) for row in found],
        "reports": bench.reports,
    }


def main() -> int:
    """Measures, prints, and says by the exit code whether all means are equal."""
    chosen = options()
    bench = Bench(QUICK if chosen.quick else FULL)
    found = [row for number in chosen.only for row in ROWS[number](bench)]
    print(show(found, not chosen.quick))
    if chosen.json:
        text = json.dumps(document(bench, found, not chosen.quick), indent=1)
        chosen.json.write_text(text + "\n", encoding="utf-8")
    return 1 if any(row.equal is False for row in found) else 0


if __name__ == "__main__":
    sys.exit(main())
