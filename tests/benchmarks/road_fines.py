"""Road fines, repeated to millions of events: casepath beside what one would use otherwise.

Every program gets the same table in memory and answers the same two questions - how often does
each event word follow each other one, and how many cases took each variant - and the answers are
compared.  casepath also builds its log, replays it, and counts everything else that a tally holds.
Times are printed as ratios within this run: absolute times of a shared machine mean little.

    python tests/benchmarks/road_fines.py                  # 20 times the log: 11 million events
    python tests/benchmarks/road_fines.py --times 2 --without pm4py --json ratios.json

Needs polars; runs pm4py and DuckDB where they are installed, and says so where they are not.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

import casepath as cp

ROOT = Path(__file__).resolve().parents[2]
WORDS = json.loads((ROOT / "tests/golden/road_fines_replay.json").read_text())["events"]

Pairs = dict[tuple[str, str], int]
Variants = dict[tuple[str, ...], int]
Answer = tuple[Pairs, Variants]


def read_table(times: int) -> pl.DataFrame:
    """The log's case, event and date, `times` times under new case names, in file order."""
    data = Path(os.environ.get("CASEPATH_DATA", ROOT.parent / "shared"))
    path = data / "data" / "road_traffic_fines" / "road_traffic_fines_events.csv.gz"
    if not path.exists():
        raise SystemExit(f"the log is not at {path}; say where the data are with CASEPATH_DATA")
    once = pl.read_csv(path, columns=["case_id", "activity", "timestamp"]).with_columns(
        pl.col("timestamp").str.slice(0, 10).str.to_date()
    )
    copies = [once.with_columns(pl.col("case_id") + f"-{i}") for i in range(times)]
    return pl.concat(copies).rechunk()


def with_casepath(table: pl.DataFrame, threads: int) -> Answer:
    """Log, replay, every count of a tally, funnel; then the two questions from the tally."""
    log = cp.EventLog(
        table, case="case_id", event="activity", time="timestamp", events=WORDS, threads=threads
    )
    replay = cp.Pipeline.builtin("road-traffic-fines").replay(
        log, as_of="2013-06-18", threads=threads
    )
    tally = replay.tally(threads=threads)
    tally.funnel()
    tally.transitions()
    pairs = tally.directly_follows().to_dict()
    variants = tally.variants().to_dict()
    return (
        {
            (first, second): n
            for first, second, n in zip(
                pairs["first"], pairs["second"], pairs["count"], strict=True
            )
        },
        {
            tuple(variant.split(" > ")): n
            for variant, n in zip(variants["variant"], variants["cases"], strict=True)
        },
    )


def with_polars(table: pl.DataFrame) -> Answer:
    """Group by case, aggregate the codes: the fastest way that we found."""
    words = table["activity"].unique(maintain_order=True)
    codes = table.select(
        "case_id", pl.col("activity").cast(pl.Enum(words)).to_physical().alias("code")
    )
    variants = (
        codes.group_by("case_id")
        .agg("code")
        .group_by("code")
        .len()
        .select(pl.col("code"), pl.col("len"))
    )
    pairs = (
        codes.with_columns(
            pl.col("code").shift(-1).alias("next"),
            (pl.col("case_id") == pl.col("case_id").shift(-1)).alias("same"),
        )
        .filter("same")
        .group_by("code", "next")
        .len()
    )
    names = words.to_list()
    return (
        {(names[a], names[b]): n for a, b, n in pairs.iter_rows()},
        {tuple(names[c] for c in variant): n for variant, n in variants.iter_rows()},
    )


def with_duckdb(table: pl.DataFrame) -> Answer:
    """The same as two SQL queries over the Arrow table."""
    import duckdb

    connection = duckdb.connect()
    connection.register("events", table.with_row_index("place"))
    variants = connection.sql(
        "select words, count(*) from (select list(activity order by place) as words from events"
        " group by case_id) group by words"
    ).fetchall()
    pairs = connection.sql(
        "select activity, following, count(*) from (select activity, lead(activity) over"
        " (partition by case_id order by place) as following from events)"
        " where following is not null group by all"
    ).fetchall()
    return ({(a, b): n for a, b, n in pairs}, {tuple(words): n for words, n in variants})


def with_pm4py(table: pl.DataFrame) -> Answer:
    """pm4py's own functions on its own kind of data frame."""
    import pm4py

    frame = pm4py.format_dataframe(
        table.to_pandas(), case_id="case_id", activity_key="activity", timestamp_key="timestamp"
    )
    pairs, _, _ = pm4py.discover_dfg(frame)
    variants = pm4py.get_variants(frame)
    return (dict(pairs), {tuple(v): int(n) for v, n in variants.items()})


def timed(work: Callable[[], Answer], runs: int) -> tuple[float, Answer]:
    """The fastest of some runs, in seconds, and the answer."""
    seconds = []
    for _ in range(runs):
        begin = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - begin)
    return min(seconds), answer


def main() -> None:
    """Runs what is installed and prints the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--times", type=int, default=20, help="how often the log is repeated")
    parser.add_argument(
        "--runs", type=int, default=3, help="runs of the fast programs; best counts"
    )
    parser.add_argument("--without", action="append", default=[], help="a program to leave out")
    parser.add_argument("--json", type=Path, help="write the ratios here, too")
    options = parser.parse_args()

    table = read_table(options.times)
    print(f"{table['case_id'].n_unique():,} cases, {table.height:,} events")
    peers: dict[str, tuple[Callable[[pl.DataFrame], Answer], int]] = {
        "polars": (with_polars, options.runs),
        "duckdb": (with_duckdb, 1),
        "pm4py": (with_pm4py, 1),
    }
    ours, expected = timed(lambda: with_casepath(table, 0), options.runs)
    single, again = timed(lambda: with_casepath(table, 1), options.runs)
    if again != expected:
        raise SystemExit("casepath's answer depends on the number of threads")
    print(f"casepath   log, replay, all counts, funnel       {ours:8.2f} s")
    print(f"           the same with one thread              {single / ours:8.2f} x that time")
    results: dict[str, Any] = {
        "events": table.height,
        "casepath_seconds": ours,
        "one_thread": single / ours,
        "peers": {},
    }
    for name, (work, runs) in peers.items():
        if name in options.without:
            continue
        if importlib.util.find_spec(name) is None:
            print(f"{name:10} is not installed: not measured")
            continue
        seconds, answer = timed(lambda work=work: work(table), runs)
        equal = "same answers" if answer == expected else "OTHER ANSWERS"
        print(f"{name:10} what follows what and variants alone  {seconds / ours:8.2f} x, {equal}")
        results["peers"][name] = {"ratio": seconds / ours, "equal": answer == expected}
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")
    if not all(peer["equal"] for peer in results["peers"].values()):
        raise SystemExit("the answers differ")


if __name__ == "__main__":
    main()
