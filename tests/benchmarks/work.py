"""One measurement, in a process of its own: ``python work.py NAME '{"setting": value}'``.

Prints one line of JSON: "seconds" by part, "cpu" (seconds of all threads), "peak" (MB of memory,
the most since the table stood in it) and "answers" as digests.  ``run.py`` calls it.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import programs

WARM_UP_ROWS = 1000


def memory(what: str) -> float:
    """``VmRSS``, or ``VmHWM`` (its highest value), of this process in MB."""
    found = re.search(rf"{what}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


def forget_peak() -> None:
    """Lets ``VmHWM`` begin anew at what is in memory now."""
    Path("/proc/self/clear_refs").write_text("5")


def read_table(path: str) -> pl.DataFrame:
    """A table that ``make`` wrote, in memory and not mapped."""
    return pl.read_ipc(path)


def measured(work: Callable[[], Any], read: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """What ``read`` makes of the work's result, with the CPU seconds and memory of the work."""
    forget_peak()
    cpu = time.process_time()
    result = work()
    cpu, peak = time.process_time() - cpu, memory("VmHWM")
    return read(result) | {"cpu": cpu, "peak": peak}


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """How many seconds it took, and its result."""
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


# Tables


def once(source: str, every: int) -> pl.DataFrame:
    """Every so-manieth case of the real log, in file order, with dates as dates."""
    frame = pl.read_csv(
        gzip.decompress(Path(source).read_bytes()),
        columns=["case_id", "event_no", "activity", "timestamp"],
    ).with_columns(pl.col("timestamp").str.slice(0, 10).str.to_date())
    if every == 1:
        return frame
    return frame.filter(pl.col("case_id").rle_id() % every == 0)


def copies(frame: pl.DataFrame, times: int) -> Iterator[pl.DataFrame]:
    """The table so many times, each time with other names of cases."""
    for i in range(times):
        yield frame.with_columns(pl.col("case_id") + f"-{i}")


def make(source: str, target: str, times: int, every: int, form: str) -> dict[str, Any]:
    """Writes a table: "ordered", "numbered" and "shuffled" as Arrow, "csv" as text.

    "numbered" and "shuffled" have ``event_no``, the place of an event in its case.
    """
    table = pl.concat(copies(once(source, every), times)).rechunk()
    cases, events = table["case_id"].n_unique(), table.height
    if form == "shuffled":
        table = table.sample(fraction=1, shuffle=True, seed=1)
    elif form != "numbered":
        table = table.drop("event_no")
    if form == "csv":
        table.write_csv(target)
    else:
        table.rechunk().write_ipc(target, compression="uncompressed", record_batch_size=events)
    return {"cases": cases, "events": events}


# Measurements


def casepath(table: str, threads: int, sequence: str | None = None) -> dict[str, Any]:
    """Everything: log, replay, tally, results."""
    frame = read_table(table)
    pipeline = programs.casepath_pipeline()
    programs.with_casepath(frame.head(WARM_UP_ROWS), pipeline, threads, sequence)

    return measured(
        lambda: programs.with_casepath(frame, pipeline, threads, sequence),
        lambda run: {"seconds": run.seconds, "answers": run.digests()},
    )


def table_only(table: str) -> dict[str, Any]:
    """What ``casepath`` does without the work: what memory that takes."""
    frame = read_table(table)
    pipeline = programs.casepath_pipeline()
    programs.with_casepath(frame.head(WARM_UP_ROWS), pipeline, 0, None)
    return measured(lambda: frame.height, lambda rows: {"rows": rows})


def peer(table: str, name: str, threads: int) -> dict[str, Any]:
    """Another program's two answers."""
    program = programs.PEERS[name]
    frame = read_table(table)
    program.work(program.prepare(frame.head(WARM_UP_ROWS)), threads)
    prepared = program.prepare(frame)

    return measured(
        lambda: timed(lambda: program.work(prepared, threads)),
        lambda done: {
            "seconds": {"all": done[0]},
            "answers": programs.digests(*program.read(done[1])),
        },
    )


def replay_alone(table: str, repeats: int) -> dict[str, Any]:
    """Replay and tally with one thread, and a pass over the log's own columns, in turn.

    The pass adds up the event column (uint16) and the date column (int32), which the log gives
    as Arrow, as NumPy does it: in sums of 64 bits, so that they are right.
    """
    import numpy as np
    import pyarrow as pa

    run = programs.Run()
    pipeline = programs.casepath_pipeline()
    import casepath as cp

    run.log = cp.EventLog(read_table(table), **programs.NAMES, events=programs.WORDS)
    columns = pa.table(run.log).combine_chunks()
    events = columns["activity"].chunk(0).indices.to_numpy().astype(np.uint16)
    dates = columns["timestamp"].chunk(0).view(pa.int32()).to_numpy()
    runs: dict[str, list[float]] = {name: [] for name in ("pass", "pass_cpu", "cpu")}
    parts: dict[str, list[float]] = {name: [] for name in ("replay", "tally")}
    for _ in range(repeats):
        cpu = time.process_time()
        runs["pass"].append(timed(lambda: (events.sum(), dates.sum()))[0])
        between = time.process_time()
        run.replay_and_tally(pipeline, 1)
        runs["pass_cpu"].append(between - cpu)
        runs["cpu"].append(time.process_time() - between)
        for name, seconds in parts.items():
            seconds.append(run.seconds[name])
    run.answer()
    return {name: min(values) for name, values in runs.items()} | {
        "seconds": {name: min(values) for name, values in parts.items()},
        "answers": run.digests(),
    }


def warm_file(path: str) -> None:
    """Reads a file once, so that it is in the page cache."""
    with open(path, "rb") as file:
        while file.read(1 << 24):
            pass


def csv_casepath(path: str, threads: int) -> dict[str, Any]:
    """From a CSV file to the funnel."""
    warm_file(path)
    pipeline = programs.casepath_pipeline()

    return measured(
        lambda: programs.casepath_from_csv(path, pipeline, threads),
        lambda run: {
            "seconds": run.seconds,
            "answers": {"funnel": programs.digest(run.results["funnel"].to_dict())},
            "rows": len(run.log),
        },
    )


def streamed(path: str, threads: int, multiple: int) -> dict[str, Any]:
    """A tally of a CSV file that is never in memory as a whole.

    It has every case of the other tables so many times, and by that its counts are divided.
    """
    import casepath as cp

    warm_file(path)
    pipeline = programs.casepath_pipeline()

    return measured(
        lambda: timed(
            lambda: cp.tally_stream(
                pipeline,
                path,
                as_of=programs.AS_OF,
                **programs.NAMES,
                events=programs.WORDS,
                threads=threads,
            )
        ),
        lambda done: {
            "seconds": {"all": done[0]},
            "answers": {
                "variants": programs.digest(sorted(variants_of(done[1], multiple).items()))
            },
        },
    )


def variants_of(tally: Any, multiple: int) -> programs.Variants:
    """How many cases of one copy took each variant."""
    counted = tally.variants().to_dict()
    variants = {}
    for words, cases in zip(counted["variant"], counted["cases"], strict=True):
        one, rest = divmod(cases, multiple)
        assert rest == 0, f"{words}: {cases} cases are not {multiple} times as many"
        variants[tuple(words.split(" > "))] = one
    return variants


def csv_polars(path: str) -> dict[str, Any]:
    """Polars reads the same file, with as many threads as POLARS_MAX_THREADS says."""
    warm_file(path)

    return measured(
        lambda: timed(lambda: pl.read_csv(path)),
        lambda done: {"seconds": {"all": done[0]}, "rows": done[1].height},
    )


WORKS: dict[str, Callable[..., dict[str, Any]]] = {
    work.__name__: work
    for work in (make, casepath, table_only, peer, replay_alone, csv_casepath, csv_polars, streamed)
}


if __name__ == "__main__":
    report = WORKS[sys.argv[1]](**json.loads(sys.argv[2]))
    sys.stdout.flush()
    print("\n" + json.dumps(report), flush=True)
    os._exit(0)  # no need to free 11 million rows one by one
