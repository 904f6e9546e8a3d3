"""What is compared: casepath, and what one would use otherwise, on one table in memory.

The table is a Polars frame, which is Arrow: ``case_id`` and ``activity`` are strings, ``timestamp``
is a date; rows stand in the order of the file.  Each of the other programs answers two questions
only: how often does each event word follow each other one, and how many cases took each variant.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

ROOT = Path(__file__).resolve().parents[2]
WORDS: dict[str, str] = json.loads(
    (ROOT / "tests/golden/road_fines_replay.json").read_text(encoding="utf-8")
)["events"]
PIPELINE = "road-traffic-fines"
AS_OF = "2013-06-18"
NAMES: dict[str, Any] = {"case": "case_id", "event": "activity", "time": "timestamp"}

Pairs = dict[tuple[str, str], int]
Variants = dict[tuple[str, ...], int]


def digest(value: Any) -> str:
    """A short word that is the same for equal values."""
    text = json.dumps(value, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def digests(pairs: Pairs, variants: Variants) -> dict[str, str]:
    """The two answers that everybody gives."""
    return {"pairs": digest(sorted(pairs.items())), "variants": digest(sorted(variants.items()))}


def pairs_of(variants: Variants) -> Pairs:
    """What follows what, from the variants: there are few of them."""
    pairs: Counter[tuple[str, str]] = Counter()
    for words, cases in variants.items():
        for pair in pairwise(words):
            pairs[pair] += cases
    return dict(pairs)


# casepath


@dataclass
class Run:
    """One run of casepath: how long each part took, in seconds, and all it made."""

    seconds: dict[str, float] = field(default_factory=dict)
    log: Any = None
    replay: Any = None
    tally: Any = None
    results: dict[str, Any] = field(default_factory=dict)

    def timed(self, part: str, work: Callable[[], Any]) -> Any:
        """The work's result; the time goes to ``seconds``."""
        begin = time.perf_counter()
        result = work()
        self.seconds[part] = time.perf_counter() - begin
        return result

    def replay_and_tally(self, pipeline: Any, threads: int) -> None:
        """What follows a log."""
        self.replay = self.timed(
            "replay", lambda: pipeline.replay(self.log, as_of=AS_OF, threads=threads)
        )
        self.tally = self.timed("tally", lambda: self.replay.tally(threads=threads))

    def answer(self) -> None:
        """All that is asked of a tally."""
        for name in ("funnel", "transitions", "directly_follows", "variants"):
            self.results[name] = self.timed(name, getattr(self.tally, name))

    def digests(self) -> dict[str, str]:
        """The answers: two that everybody gives, and ours alone."""
        pairs = self.results["directly_follows"].to_dict()
        variants = self.results["variants"].to_dict()
        both = digests(
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
        own = {name: digest(self.results[name].to_dict()) for name in ("funnel", "transitions")}
        return both | own


def casepath_pipeline() -> Any:
    """Read before the clock starts: it is no work on the log."""
    import casepath as cp

    return cp.Pipeline.builtin(PIPELINE)


def with_casepath(table: pl.DataFrame, pipeline: Any, threads: int, sequence: str | None) -> Run:
    """Log, replay, every count of a tally, funnel, transitions, pairs and variants."""
    import casepath as cp

    run = Run()
    run.log = run.timed(
        "log",
        lambda: cp.EventLog(table, **NAMES, sequence=sequence, events=WORDS, threads=threads),
    )
    run.replay_and_tally(pipeline, threads)
    run.answer()
    return run


def casepath_from_csv(path: str, pipeline: Any, threads: int) -> Run:
    """From a CSV file to the funnel."""
    import casepath as cp

    run = Run()
    run.log = run.timed("log", lambda: cp.read_csv(path, **NAMES, events=WORDS, threads=threads))
    run.replay_and_tally(pipeline, threads)
    run.results["funnel"] = run.timed("funnel", run.tally.funnel)
    return run


# The others


@dataclass(frozen=True)
class Peer:
    """Another program: what it needs beforehand, its work, and how to read its answer."""

    package: str
    bar: float | None  # casepath must be at least so many times faster; None: for information
    quick: bool  # whether it can be run several times
    prepare: Callable[[pl.DataFrame], Any]  # before the clock starts
    work: Callable[[Any, int], Any]  # with so many threads
    read: Callable[[Any], tuple[Pairs, Variants]]  # after it has stopped


def polars_work(
    table: pl.DataFrame, _threads: int
) -> tuple[list[str], list[tuple[list[int], int]]]:
    """Group by case, aggregate the codes: the fastest way that we found."""
    words = table["activity"].unique(maintain_order=True)
    variants = (
        table.select("case_id", pl.col("activity").cast(pl.Enum(words)).to_physical().alias("code"))
        .group_by("case_id")
        .agg("code")
        .group_by("code")
        .len()
    )
    return words.to_list(), list(variants.iter_rows())


def polars_read(
    answer: tuple[list[str], list[tuple[list[int], int]]],
) -> tuple[Pairs, Variants]:
    words, counted = answer
    variants = {tuple(words[code] for code in codes): n for codes, n in counted}
    return pairs_of(variants), variants


def duckdb_prepare(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_row_index("place")


def duckdb_work(events: pl.DataFrame, threads: int) -> list[tuple[list[str], int]]:
    """SQL over the Arrow table; an enumeration of the words is faster than the words."""
    import duckdb

    connection = duckdb.connect(config={"threads": threads})
    connection.register("events", events)
    words = connection.sql("select distinct activity from events").fetchall()
    listed = ", ".join("'" + word.replace("'", "''") + "'" for (word,) in words)
    return connection.sql(
        "select words, count(*) from (select list(word order by place) as words from"
        f" (select case_id, place, activity::enum({listed}) as word from events)"
        " group by case_id) group by words"
    ).fetchall()


def counted_read(counted: Iterable[tuple[Iterable[str], int]]) -> tuple[Pairs, Variants]:
    variants = {tuple(words): n for words, n in counted}
    return pairs_of(variants), variants


def pandas_prepare(table: pl.DataFrame) -> Any:
    return table.to_pandas()


def pandas_work(frame: Any, _threads: int) -> list[tuple[tuple[str, ...], int]]:
    """Group by case, join one letter for each event word, count."""
    import pandas as pd

    codes, words = pd.factorize(frame["activity"])
    letters = pd.Series([chr(ord("A") + code) for code in range(len(words))]).take(codes)
    variants = letters.groupby(frame["case_id"].to_numpy(), sort=False).sum().value_counts()
    return [
        (tuple(words[ord(letter) - ord("A")] for letter in str(variant)), int(n))
        for variant, n in variants.items()
    ]


def pm4py_work(frame: Any, _threads: int) -> Any:
    """pm4py's own functions on its own kind of data frame."""
    import pm4py  # type: ignore[import-untyped]

    log = pm4py.format_dataframe(
        frame, case_id="case_id", activity_key="activity", timestamp_key="timestamp"
    )
    pairs, _, _ = pm4py.discover_dfg(log)
    return pairs, pm4py.get_variants(log)


def pm4py_read(answer: Any) -> tuple[Pairs, Variants]:
    pairs, variants = answer
    return (
        {pair: int(n) for pair, n in pairs.items()},
        {tuple(words): int(n) for words, n in variants.items()},
    )


def r4pm_prepare(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(
        pl.col("case_id").alias("case:concept:name"),
        pl.col("activity").alias("concept:name"),
        pl.col("timestamp")
        .cast(pl.Datetime("ms"))
        .dt.replace_time_zone("UTC")
        .alias("time:timestamp"),
    )


def r4pm_work(frame: pl.DataFrame, _threads: int) -> Any:
    """r4pm's own functions on its own kind of log, which it makes from a Polars frame."""
    import r4pm
    from r4pm import bindings

    log = r4pm.import_item_from_df("EventLog", frame)
    graph = bindings.discover_dfg(log)
    return graph, bindings.get_variants(bindings.log_to_activity_projection(log))


def r4pm_read(answer: Any) -> tuple[Pairs, Variants]:
    graph, variants = answer
    return (
        {(first, second): n for (first, second), n in graph["directly_follows_relations"]},
        {tuple(variant["activities"]): variant["count"] for variant in variants},
    )


PEERS = {
    "Polars": Peer("polars", 6, True, lambda table: table, polars_work, polars_read),
    "DuckDB": Peer("duckdb", 10, True, duckdb_prepare, duckdb_work, counted_read),
    "pandas": Peer("pandas", None, False, pandas_prepare, pandas_work, counted_read),
    "r4pm": Peer("r4pm", 40, False, r4pm_prepare, r4pm_work, r4pm_read),
    "pm4py": Peer("pm4py", 60, False, pandas_prepare, pm4py_work, pm4py_read),
}
