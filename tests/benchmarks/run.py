"""Speed and memory of casepath, beside what one would use otherwise, as one table of ratios.

    tests/benchmarks/run                        # installs casepath and the others, then runs this
    python tests/benchmarks/run.py              # where they are installed
    python tests/benchmarks/run.py --only 1,3 --without pm4py,r4pm --runs 5 --json ratios.json

The work is the real log of road fines (found by CASEPATH_DATA), repeated under other case names.
Every measurement has a process of its own; casepath and what it is compared with run in turn, and
the best run of each counts.  Exits with 1 if answers differ; a bar that is not met is only shown.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import rows
from measure import Bench, describe_machine
from rows import Row

ROOT = Path(__file__).resolve().parents[2]
FILE = "data/road_traffic_fines/road_traffic_fines_events.csv.gz"


def numbers(text: str) -> list[int]:
    """The rows of ``--only``."""
    chosen = [int(word) for word in text.split(",")]
    unknown = [number for number in chosen if number not in rows.ROWS]
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no row {unknown[0]}; rows are 1 to 8")
    return chosen


def names(text: str) -> list[str]:
    """The programs of ``--without``."""
    return [word.strip().lower() for word in text.split(",")]


def options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--times", type=int, default=20, help="how often the log is repeated (20)")
    parser.add_argument("--runs", type=int, default=3, help="runs of all but the slowest (3)")
    parser.add_argument("--threads", type=int, default=0, help="0: as many as there are cores")
    parser.add_argument("--only", type=numbers, default=list(rows.ROWS), help="rows, as 1,5")
    parser.add_argument("--without", type=names, action="append", default=[], help="as pm4py,r4pm")
    parser.add_argument(
        "--quick", action="store_true", help="a fiftieth of the log: compares answers, not times"
    )
    parser.add_argument("--json", type=Path, help="write the rows here, and all that was measured")
    return parser.parse_args()


def find_log() -> Path:
    """The real log, below CASEPATH_DATA or beside the project."""
    path = Path(os.environ.get("CASEPATH_DATA") or ROOT.parent / "shared") / FILE
    if not path.exists():
        raise SystemExit(f"the log is not at {path}; say where the data are with CASEPATH_DATA")
    return path


def cells(row: Row, judged: bool) -> list[str]:
    """A row as it is printed."""
    bar = "-" if row.bar is None else f"{'>=' if row.at_least else '<='} {row.bar:g} {row.unit}"
    met = {True: "yes", False: "NO", None: "-"}[row.met if judged else None]
    equal = {True: "equal", False: "DIFFERENT", None: "-"}[row.equal]
    number = str(row.number)
    if row.measured is None:
        return [number, row.work, row.against, row.note[:60], "", bar, "-", equal]
    digits = 0 if row.unit != "x" or row.measured >= 100 else 2
    measured = f"{row.measured:.{digits}f} {row.unit}"
    by_cpu = "-" if row.by_cpu is None else f"{row.by_cpu:.2f} x"
    return [number, row.work, row.against, measured, by_cpu, bar, met, equal]


def show(found: list[Row], judged: bool) -> str:
    """The table, and below it what else a row has to say."""
    header = ["", "work", "against", "measured", "by CPU", "bar", "met", "answers"]
    lines = [header, *(cells(row, judged) for row in found)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    shown = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    notes = [f"{row.number}: {row.note}" for row in found if row.note and row.measured is not None]
    return "\n".join([*shown, *notes])


def document(bench: Bench, found: list[Row], judged: bool) -> dict[str, Any]:
    """All that was measured."""
    table = bench.table("ordered")
    return {
        "format": "casepath-benchmarks/1",
        "machine": describe_machine(),
        "cases": table["cases"],
        "events": table["events"],
        "threads": bench.threads,
        "runs": bench.runs,
        "judged": judged,
        "rows": [row.document(judged) for row in found],
        "reports": bench.reports,
    }


def main() -> int:
    """Measures, prints, and says by the exit code whether all answers are equal."""
    chosen = options()
    source = find_log()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(
            Path(folder),
            source,
            times=1 if chosen.quick else chosen.times,
            every=50 if chosen.quick else 1,
            runs=1 if chosen.quick else chosen.runs,
            threads=chosen.threads,
            without=frozenset(name for some in chosen.without for name in some),
        )
        found = [row for number in chosen.only for row in rows.ROWS[number](bench)]
        text = document(bench, found, not chosen.quick)
    print(
        f"road fines: {text['cases']:,} cases, {text['events']:,} events, {bench.threads} threads"
    )
    print(show(found, not chosen.quick))
    if chosen.json:
        chosen.json.write_text(json.dumps(text, indent=1) + "\n", encoding="utf-8")
    return 1 if any(row.equal is False for row in found) else 0


if __name__ == "__main__":
    sys.exit(main())
