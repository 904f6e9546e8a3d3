"""Estimators of casepath beside those of R and lifelines, as one table of ratios.

    tests/benchmarks/statistics/run                 # installs casepath, then runs this
    python tests/benchmarks/statistics/peers.py     # where casepath is installed
    python tests/benchmarks/statistics/peers.py --full --only 1,3 --json ratios.json

The cases are made up (`peer_cases.py`).  A million have 2.65 million stays; all programs get the
same, in memory, in whole days.  Nothing is installed here: what is missing is named.  survfit takes
minutes on a million cases, so it gets a hundred thousand unless ``--full`` is said; casepath then
gets as many.  Every measurement has a process of its own.  Exits with 1 if answers differ; a bar
that is not met is only shown.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import peer_cases  # noqa: E402
from measure import describe_machine, report_of  # noqa: E402
from rows import Row  # noqa: E402
from run import show  # noqa: E402

DAYS = [30, 60, 90, 180, 270, 365, 540, 730, 900, 1000]
AS_EQUAL = 1e-8  # R and casepath add up in another order

AALEN_JOHANSEN = "Aalen-Johansen, Greenwood, clustered jackknife, 10 days"


@dataclass
class Peers:
    """Sizes, the folder with the cases, and all that was measured."""

    folder: Path
    most: int
    middle: int
    least: int
    survfit: int
    replicates: int
    repeats: int
    reports: dict[str, dict[str, Any]] = field(default_factory=dict)

    def cases(self, size: int) -> Path:
        """The folder of so many cases, made once."""
        path = self.folder / str(size)
        if not path.exists():
            self.reports[f"{size} cases"] = peer_cases.make(path, size)
        return path

    def casepath(self, what: str, size: int, **settings: Any) -> dict[str, Any]:
        """A measurement of `peer_work.py`."""
        given = {"days": DAYS, "repeats": self.repeats} | settings
        words = [sys.executable, HERE / "peer_work.py", what, self.cases(size), json.dumps(given)]
        name = what if what == "lifelines" else f"casepath {what}"
        detail = "".join(f", {key} {value}" for key, value in settings.items())
        return self._measured(f"{name}, {size:,} cases{detail}", words)

    def in_r(self, what: str, size: int) -> dict[str, Any]:
        """A measurement of `peers.R`."""
        missing = missing_in_r(what)
        if missing:
            return {"error": missing}
        days = ",".join(str(day) for day in DAYS)
        words = ["Rscript", HERE / "peers.R", what, self.cases(size), days]
        return self._measured(f"{what}, {size:,} cases", words)

    def _measured(self, name: str, words: list[Any]) -> dict[str, Any]:
        if name in self.reports:
            return self.reports[name]
        print(f"... {name}", file=sys.stderr, flush=True)
        report = report_of([str(word) for word in words])
        if "error" not in report:
            self.reports[name] = report
        return report


@cache
def r_packages() -> dict[str, str] | None:
    """Versions of the packages that R has; None without R."""
    if shutil.which("Rscript") is None:
        return None
    done = subprocess.run(
        ["Rscript", str(HERE / "peers.R"), "versions", ".", "0"],
        capture_output=True,
        text=True,
        check=False,
    )
    return dict(line.split() for line in done.stdout.splitlines() if line.strip())


def missing_in_r(what: str) -> str:
    """Why R can't do this; empty: it can."""
    packages = r_packages()
    package = what if what in ("etm", "cmprsk") else "survival"
    if packages is None:
        return "R is not installed: apt-get install r-base-core r-cran-" + package
    return "" if package in packages else f"not installed: apt-get install r-cran-{package}"


def close(ours: Any, theirs: Any, tolerance: float = AS_EQUAL) -> bool:
    """Whether two answers, nested lists of numbers, are the same."""
    if isinstance(ours, list):
        return (
            isinstance(theirs, list)
            and len(ours) == len(theirs)
            and all(close(a, b, tolerance) for a, b in zip(ours, theirs, strict=True))
        )
    numbers = [math.nan if number is None else number for number in (ours, theirs)]
    if any(math.isnan(number) for number in numbers):
        return all(math.isnan(number) for number in numbers)
    return math.isclose(ours, theirs, rel_tol=tolerance, abs_tol=tolerance)


def beside(
    row: Row,
    ours: dict[str, Any],
    theirs: dict[str, Any],
    *answers: str,
    tolerance: float = AS_EQUAL,
) -> Row:
    """Their time by ours, and whether these answers are the same."""
    for report in (ours, theirs):
        if "error" in report and isinstance(report["error"], str):
            return replace(row, note=report["error"])
    return replace(
        row,
        measured=theirs["seconds"] / ours["seconds"],
        by_cpu=theirs["cpu"] / max(ours["cpu"], 1e-9),
        equal=all(close(ours[name], theirs[name], tolerance) for name in answers),
    )


def survfit(peers: Peers) -> list[Row]:
    """1: R's survival, with standard errors by parent, and without any."""
    size = peers.survfit
    ours = peers.casepath("occupancy", size)
    work = f"{AALEN_JOHANSEN}, {size:,} cases"
    rows = [
        beside(
            Row(1, work, "survfit with standard error", None, 500, True),
            ours,
            peers.in_r("survfit", size),
            "share",
            "error",
        ),
        beside(
            Row(1, work, "survfit without standard error", None),
            ours,
            peers.in_r("survfit_without_error", size),
            "share",
        ),
    ]
    small, large = peers.in_r("survfit", peers.least), peers.in_r("survfit", size)
    if size > peers.least and "seconds" in small and "seconds" in large:
        grows = large["seconds"] / size / (small["seconds"] / peers.least)
        own = f"survfit's time per case, {size:,} by {peers.least:,} cases"
        rows.append(Row(1, own, "itself", grows))
    return rows


def etm(peers: Peers) -> list[Row]:
    """2: R's etm with covariances, which has no jackknife."""
    row = Row(2, f"{AALEN_JOHANSEN}, {peers.most:,} cases", "etm with covariance", None, 30, True)
    ours, theirs = peers.casepath("occupancy", peers.most), peers.in_r("etm", peers.most)
    return [beside(row, ours, theirs, "share", "greenwood")]


def lifelines(peers: Peers) -> list[Row]:
    """3: lifelines, one cause; it moves ties by a random number, so answers are close at most."""
    row = Row(
        3, f"{AALEN_JOHANSEN}, {peers.most:,} cases", "lifelines with variance", None, 200, True
    )
    if importlib.util.find_spec("lifelines") is None:
        return [replace(row, note="is not installed: pip install lifelines")]
    ours, theirs = peers.casepath("occupancy", peers.most), peers.casepath("lifelines", peers.most)
    if "share" in ours:
        place = peer_cases.STATES.index("convicted")
        ours = ours | {"share": [shares[place] for shares in ours["share"]]}
    return [beside(row, ours, theirs, "share", tolerance=1e-2)]


def gray(peers: Peers) -> list[Row]:
    """4: R's cmprsk, which takes cases as independent: beside casepath by case, and by parent.

    cmprsk answers Gray's test and curves with their variances; casepath also the log-rank test and
    the groups' shares by a day with their differences, which can't be left out of the call.
    """
    size = peers.middle
    work = f"Gray's and log-rank test, incidence by group, {size:,} cases"
    theirs = peers.in_r("cmprsk", size)
    return [
        beside(
            Row(4, f"{work}, {errors}", "cmprsk's cuminc, by case", None, 20, True),
            peers.casepath("groups", size, parents=parents),
            theirs,
            "statistic",
            "p_value",
            "share",
        )
        for parents, errors in ((False, "by case"), (True, "clustered jackknife"))
    ]


def bootstrap(peers: Peers) -> list[Row]:
    """5: replicates by parent against one estimate, and two threads against one."""
    size, count = peers.middle, peers.replicates
    one = peers.casepath("estimate", size)
    settings = {"replicates": count, "repeats": 1}
    single = peers.casepath("bootstrap", size, threads=1, **settings)
    double = peers.casepath("bootstrap", size, threads=2, **settings)
    work = f"{count:,} clustered replicates of an occupation curve, {size:,} cases"
    by_estimate = Row(5, work, "one estimate", None, 0.7 * count)
    by_thread = Row(5, work + ", two threads", "one thread", None, 1.7, True)
    for report in (one, single, double):
        if "seconds" not in report:
            return [replace(row, note=report["error"]) for row in (by_estimate, by_thread)]
    same = single["share"] == double["share"]
    return [
        replace(
            by_estimate,
            measured=single["seconds"] / one["seconds"],
            by_cpu=single["cpu"] / one["cpu"],
        ),
        replace(by_thread, measured=single["seconds"] / double["seconds"], equal=same),
    ]


def growth(peers: Peers) -> list[Row]:
    """6: time per case from few to many."""
    work = f"time per case, {peers.most:,} by {peers.least:,} cases"
    row = Row(6, work, "itself", None, 1.3)
    small = peers.casepath("occupancy", peers.least)
    large = peers.casepath("occupancy", peers.most)
    for report in (small, large):
        if "seconds" not in report:
            return [replace(row, note=report["error"])]
    by = peers.most / peers.least
    return [
        replace(
            row,
            measured=large["seconds"] / small["seconds"] / by,
            by_cpu=large["cpu"] / small["cpu"] / by,
        )
    ]


ROWS: dict[int, Callable[[Peers], list[Row]]] = {
    1: survfit,
    2: etm,
    3: lifelines,
    4: gray,
    5: bootstrap,
    6: growth,
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
    parser.add_argument("--full", action="store_true", help="a million cases for survfit, too")
    parser.add_argument(
        "--quick", action="store_true", help="few cases: compares answers, not times"
    )
    parser.add_argument("--repeats", type=int, default=5, help="runs of casepath's, fastest of (5)")
    parser.add_argument("--json", type=Path, help="write the rows here, and all that was measured")
    return parser.parse_args()


def document(peers: Peers, found: list[Row], judged: bool) -> dict[str, Any]:
    """All that was measured; answers left out."""
    answers = {"share", "error", "greenwood", "statistic", "p_value"}
    return {
        "format": "casepath-benchmarks/1",
        "machine": describe_machine() | {"r_packages": r_packages()},
        "judged": judged,
        "rows": [row.document(judged) for row in found],
        "reports": {
            name: {key: value for key, value in report.items() if key not in answers}
            for name, report in peers.reports.items()
        },
    }


def main() -> int:
    """Measures, prints, and says by the exit code whether all answers are equal."""
    chosen = options()
    sizes = (2_000, 1_000, 500) if chosen.quick else (1_000_000, 100_000, 10_000)
    most, middle, least = sizes
    with tempfile.TemporaryDirectory() as folder:
        peers = Peers(
            Path(folder),
            most,
            middle,
            least,
            survfit=most if chosen.full else middle,
            replicates=20 if chosen.quick else 1000,
            repeats=1 if chosen.quick else chosen.repeats,
        )
        found = [row for number in chosen.only for row in ROWS[number](peers)]
    print(show(found, not chosen.quick))
    if chosen.json:
        text = json.dumps(document(peers, found, not chosen.quick), indent=1)
        chosen.json.write_text(text + "\n", encoding="utf-8")
    return 1 if any(row.equal is False for row in found) else 0


if __name__ == "__main__":
    sys.exit(main())
