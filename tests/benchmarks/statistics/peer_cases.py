"""Made-up cases for the comparison with other programs: their events, and the same as stays.

Cases pass from a report to an investigation and a trial, may be sent back once, and end in one of
three ways; a parent holds one to five of them; many moves fall on the same day since opening, none
on the day of another move of its case or on the last day of the records.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.ipc

STATES = ("reported", "investigated", "on_trial", "convicted", "acquitted", "dropped")
REGIONS = ("east", "north", "south", "west")
OUTCOMES = 3  # the last so many states
LAST_DAY = "2025-12-31"
LONGEST = 3 * 365

DEFINITION: dict[str, Any] = {
    "format": "casepath/1",
    "id": "peers",
    "version": "1",
    "title": "Made up for the comparison with other programs",
    "unit": "charge",
    "parents": ["case"],
    "sources": ["made up"],
    "stages": ["report", "investigation", "trial"],
    "states": {
        "reported": {"stage": "report"},
        "investigated": {"stage": "investigation"},
        "on_trial": {"stage": "trial"},
        "convicted": {"outcome": "conviction"},
        "acquitted": {"outcome": "acquittal"},
        "dropped": {"outcome": "drop_out", "ground": "evidence"},
    },
    "fields": {"region": "category"},
    "events": {
        "reported": {
            "sets": {"region": "event.region"},
            "transitions": [{"from": None, "to": "reported"}],
        },
        "investigated": {"transitions": [{"from": ["reported", "on_trial"], "to": "investigated"}]},
        "on_trial": {"transitions": [{"from": "investigated", "to": "on_trial"}]},
        "convicted": {"transitions": [{"from": "on_trial", "to": "convicted"}]},
        "acquitted": {"transitions": [{"from": "on_trial", "to": "acquitted"}]},
        "dropped": {
            "transitions": [{"from": ["reported", "investigated", "on_trial"], "to": "dropped"}]
        },
    },
}

# Per open state: mean days, then the chances of what comes next, by state; the rest stays.
MEAN_DAYS = (45.0, 110.0, 150.0)
NEXT = (
    (0.0, 0.92, 0.0, 0.0, 0.0, 0.05),
    (0.0, 0.0, 0.90, 0.0, 0.0, 0.08),
    (0.0, 0.06, 0.0, 0.62, 0.10, 0.20),
)


def make(folder: Path, cases: int, seed: int = 6) -> dict[str, Any]:
    """Writes ``events.arrow`` and whole-number columns for R; says how many there are of what."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed)
    sizes = random.integers(1, 6, size=cases)
    parent = np.repeat(np.arange(cases), sizes)[:cases]
    followed = random.integers(1, LONGEST, size=int(parent.max()) + 1)[parent]
    region = random.integers(0, len(REGIONS), size=int(parent.max()) + 1)[parent]
    # Parents differ in how readily their cases are dropped: co-defendants share their fate.
    lenient = random.random(int(parent.max()) + 1)[parent] < 0.3

    case = np.arange(cases)
    state = np.zeros(cases, dtype=np.int64)
    day = np.zeros(cases, dtype=np.int64)
    moves = [(case, state.copy(), day.copy())]
    stays = []
    for _ in range(8):  # more moves than these are cut off: what comes later is not recorded
        if case.size == 0:
            break
        chances = np.asarray(NEXT)[state]
        chances[:, 5] += np.where(lenient[case], 0.1 * (state > 0), 0.0)
        chances /= np.maximum(chances.sum(axis=1, keepdims=True), 1.0)
        reached = np.cumsum(chances, axis=1)
        target = (random.random(case.size)[:, None] >= reached).sum(axis=1)
        wait = 1 + random.exponential(np.asarray(MEAN_DAYS)[state]).astype(np.int64)
        seen = (target < len(STATES)) & (day + wait < followed[case])
        leaving = np.where(seen, day + wait, followed[case])
        stays.append((case, state, np.where(seen, target, -1), day, leaving))
        case, state, day = case[seen], target[seen], leaving[seen]
        moves.append((case, state, day))
        is_open = state < len(STATES) - OUTCOMES
        case, state, day = case[is_open], state[is_open], day[is_open]

    if case.size:  # the stay after the last move that is recorded
        stays.append((case, state, np.full(case.size, -1), day, followed[case]))
    _write_events(folder / "events.arrow", moves, followed, parent, region)
    _write_stays(folder, stays)
    exits = _first_exits(stays, cases)
    for name, values in (("exit_day", exits[0]), ("exit_cause", exits[1]), ("region", region)):
        values.astype(np.int32).tofile(folder / f"{name}.i32")
    np.arange(cases, dtype=np.int32).tofile(folder / "case.i32")
    return {"cases": cases, "stays": int(sum(part[0].size for part in stays))}


def _write_events(path: Path, moves: list[Any], followed: Any, parent: Any, region: Any) -> None:
    case = np.concatenate([part[0] for part in moves])
    state = np.concatenate([part[1] for part in moves])
    day = np.concatenate([part[2] for part in moves])
    order = np.lexsort((day, case))
    case, state, day = case[order], state[order], day[order]
    opened = np.datetime64(LAST_DAY) - followed[case]
    table = pa.table(
        {
            "charge": pa.array(case),
            "case": pa.array(parent[case]),
            "event": pa.DictionaryArray.from_arrays(pa.array(state, pa.int32()), list(STATES)),
            "on": pa.array((opened + day).astype("datetime64[D]")),
            "region": pa.DictionaryArray.from_arrays(
                pa.array(region[case], pa.int32()), list(REGIONS)
            ),
        }
    )
    with pa.ipc.new_file(path, table.schema) as file:
        file.write_table(table)


def _write_stays(folder: Path, stays: list[Any]) -> None:
    names = ("id", "from", "to", "entry", "exit")
    columns = [np.concatenate([part[i] for part in stays]) for i in range(len(names))]
    order = np.lexsort((columns[3], columns[0]))
    for name, column in zip(names, columns, strict=True):
        column[order].astype(np.int32).tofile(folder / f"stay_{name}.i32")


def _first_exits(stays: list[Any], cases: int) -> tuple[Any, Any]:
    """Per case the day of its outcome and which; 0: pending until that day."""
    day = np.zeros(cases, dtype=np.int64)
    cause = np.zeros(cases, dtype=np.int64)
    for case, _, target, _, leaving in stays:  # a later stay of a case writes over an earlier one
        day[case] = leaving
        ends = target >= len(STATES) - OUTCOMES
        cause[case] = np.where(ends, target - (len(STATES) - OUTCOMES) + 1, 0)
    return day, cause
