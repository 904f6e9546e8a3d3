"""One measurement in a process of its own: ``peer_work.py WHAT FOLDER '{"setting": 1}'``.

Prints one line of JSON: "seconds" of the fastest run, its "cpu", and the answers.  The replay, or
the frame of another program, stands in memory before the clock starts.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import peer_cases

STATE = "convicted"


def timed(work: Callable[[], Any], repeats: int) -> tuple[dict[str, float], Any]:
    """The fastest of so many runs after one that only warms up, and the last answer."""
    answer = work()
    found = []
    for _ in range(repeats):
        begin, cpu = time.perf_counter(), time.process_time()
        answer = work()
        found.append((time.perf_counter() - begin, time.process_time() - cpu))
    seconds, cpu = min(found)
    return {"seconds": seconds, "cpu": cpu}, answer


def replay_of(folder: Path, parents: bool = True) -> Any:
    """The replay of the events, with or without the parents of the cases."""
    import pyarrow as pa

    import casepath as cp

    with pa.memory_map(str(folder / "events.arrow")) as source:
        table = pa.ipc.open_file(source).read_all()
    log = cp.EventLog(
        table,
        case="charge",
        event="event",
        time="on",
        unit="charge",
        parents={"case": "case"} if parents else None,
    )
    definition = peer_cases.DEFINITION | ({} if parents else {"parents": []})
    pipeline = cp.Pipeline.from_dict(definition)
    return pipeline.replay(log, as_of=peer_cases.LAST_DAY)


def by_day_and_state(table: Any, column: str, days: list[int]) -> list[list[float]]:
    """A column of an occupancy as days x states."""
    columns = {name: list(table[name]) for name in ("day", "state", column)}
    found = {
        (day, state): value
        for day, state, value in zip(columns["day"], columns["state"], columns[column], strict=True)
    }
    rows = [[float(found.get((day, state), 0.0)) for state in peer_cases.STATES] for day in days]
    return [[0.0 if math.isnan(value) else value for value in row] for row in rows]


def occupancy(folder: Path, settings: dict[str, Any]) -> dict[str, Any]:
    """Aalen-Johansen, Greenwood and the clustered jackknife at the days, from a replay."""
    replay, days = replay_of(folder), settings["days"]

    def work() -> Any:
        return replay.occupancy(days=days, threads=1)

    report, found = timed(work, settings["repeats"])
    jack = found.to_pandas()
    # survfit has no other clusters than the cases where these have several stays: not timed.
    by_case = replay_of(folder, parents=False).occupancy(days=days, threads=1).to_pandas()
    state = peer_cases.STATES.index(STATE)
    errors = by_day_and_state(jack, "standard_error_by_case", days)
    return report | {
        "share": by_day_and_state(jack, "share", days),
        "error": by_day_and_state(by_case, "standard_error", days),
        "greenwood": [row[state] for row in errors],
    }


def groups(folder: Path, settings: dict[str, Any]) -> dict[str, Any]:
    """Gray's test with all else that compares groups, and cumulative incidence by group."""
    replay, days = replay_of(folder, settings["parents"]), settings["days"]

    def work() -> Any:
        return (
            replay.compare_groups("conviction", by="region", threads=1),
            replay.incidence("conviction", by="region", days=days, threads=1),
        )

    report, (comparison, curves) = timed(work, settings["repeats"])
    table = curves.to_pandas()
    shares = [
        [
            float(table[(table["region"] == region) & (table["day"] == day)]["share"].iloc[0])
            for day in days
        ]
        for region in peer_cases.REGIONS
    ]
    gray = comparison.gray
    return report | {"statistic": [gray.statistic], "p_value": [gray.p_value], "share": shares}


def bootstrap(folder: Path, settings: dict[str, Any]) -> dict[str, Any]:
    """Replicates of one occupation curve, drawn by parent."""
    replay = replay_of(folder)
    report, found = timed(
        lambda: replay.bootstrap(
            state=STATE,
            days=settings["days"],
            replicates=settings["replicates"],
            seed=1,
            threads=settings["threads"],
        ),
        settings["repeats"],
    )
    return report | {"share": [float(value) for value in found.replicates()]}


def estimate(folder: Path, settings: dict[str, Any]) -> dict[str, Any]:
    """The same curve once, from the replay, with the standard error that needs no parents."""
    replay = replay_of(folder)
    report, found = timed(
        lambda: replay.occupancy(days=settings["days"], variance="greenwood", threads=1),
        settings["repeats"],
    )
    return report | {"share": by_day_and_state(found.to_pandas(), "share", settings["days"])}


def lifelines(folder: Path, settings: dict[str, Any]) -> dict[str, Any]:
    """One cause with its variance; lifelines moves ties apart by a random number."""
    import warnings

    from lifelines import AalenJohansenFitter

    day = np.fromfile(folder / "exit_day.i32", dtype=np.int32)
    cause = np.fromfile(folder / "exit_cause.i32", dtype=np.int32)

    def work() -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return AalenJohansenFitter(calculate_variance=True, seed=1).fit(
                day, cause, event_of_interest=1
            )

    begin, cpu = time.perf_counter(), time.process_time()
    fit = work()
    report = {"seconds": time.perf_counter() - begin, "cpu": time.process_time() - cpu}
    curve = fit.cumulative_density_
    at = np.searchsorted(curve.index.to_numpy(), np.asarray(settings["days"]) + 0.5) - 1
    return report | {"share": [float(value) for value in curve.iloc[at, 0]]}


WORK = {
    "occupancy": occupancy,
    "groups": groups,
    "bootstrap": bootstrap,
    "estimate": estimate,
    "lifelines": lifelines,
}

if __name__ == "__main__":
    name, where, given = sys.argv[1:]
    print(json.dumps(WORK[name](Path(where), json.loads(given))))
