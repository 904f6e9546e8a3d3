"""The main job on real records: road traffic fines, end to end, from CSV and from Arrow.

The figures are those of the README beside the data.
"""

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

import casepath as cp

FILE = "data/road_traffic_fines/road_traffic_fines_events.csv.gz"
NAMES = {"case": "case_id", "event": "activity", "time": "timestamp", "sequence": "event_no"}
AS_OF = "2013-06-18"
WORDS = {
    "Create Fine": 150370,
    "Send Fine": 103987,
    "Insert Fine Notification": 79860,
    "Add penalty": 79860,
    "Payment": 77601,
    "Send for Credit Collection": 59013,
    "Insert Date Appeal to Prefecture": 4188,
    "Send Appeal to Prefecture": 4141,
    "Receive Result Appeal from Prefecture": 999,
    "Notify Result Appeal to Offender": 896,
    "Appeal to Judge": 555,
}

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "road_fines_replay.json"
EVENTS = json.loads(GOLDEN.read_text(encoding="utf-8"))["events"]


@pytest.fixture(scope="module")
def path(shared: Callable[[str], Path]) -> Path:
    return shared(FILE)


@pytest.fixture(scope="module")
def pipeline() -> cp.Pipeline:
    return cp.Pipeline.builtin("road-traffic-fines")


@pytest.fixture(scope="module")
def log(path: Path) -> cp.EventLog:
    return cp.read_csv(path, **NAMES, events=EVENTS)


@pytest.fixture(scope="module")
def replay(pipeline: cp.Pipeline, log: cp.EventLog) -> cp.Replay:
    return pipeline.replay(log, as_of=AS_OF)


def set_aside(replay: cp.Replay) -> list[str]:
    """Names of the cases whose path broke."""
    cases = replay.cases()
    return list(cases["case"][cases["status"] == "set_aside"])


def test_the_log_has_the_cases_events_and_words_of_the_readme(log: cp.EventLog) -> None:
    assert (log.cases, log.rows) == (150370, 561470)
    counts = pl.Series(log.to_dict()["activity"].tolist()).value_counts()
    assert dict(counts.iter_rows()) == WORDS


def test_the_log_from_arrow_is_that_from_csv(path: Path, log: cp.EventLog) -> None:
    frame = pl.read_csv(path, infer_schema_length=None)

    assert cp.EventLog(frame, **NAMES, events=EVENTS) == log
    assert cp.EventLog(pa.table(log), **NAMES, events=EVENTS) == log


def test_offsets_give_the_local_date(path: Path, log: cp.EventLog) -> None:
    texts = pl.read_csv(path, infer_schema_length=None)["timestamp"].str.slice(0, 10)

    dates = log.to_dict()["timestamp"].astype("datetime64[D]").astype(str)

    assert dates[log.arrival().argsort()].tolist() == texts.to_list()


def test_variants_and_directly_follows_are_those_of_the_readme(replay: cp.Replay) -> None:
    variants = replay.variants()
    follows = {
        (row["first"], row["second"]): row["count"] for row in replay.directly_follows().rows()
    }

    assert len(variants) == 231
    assert variants["cases"][:4] == [56482, 46371, 20385, 9520]
    assert len(follows) == 70
    assert follows["Create Fine", "Send Fine"] == 103392
    assert follows["Send Fine", "Insert Fine Notification"] == 79757
    assert follows["Insert Fine Notification", "Add penalty"] == 72334
    assert follows["Add penalty", "Send for Credit Collection"] == 57182
    assert follows["Create Fine", "Payment"] == 46952


def test_payment_and_collection_are_counted_as_in_the_readme(log: cp.EventLog) -> None:
    columns = log.to_dict()
    frame = pl.DataFrame(
        {"case": columns["case_id"].tolist(), "word": columns["activity"].tolist()}
    )
    ends = frame.group_by("case").agg(
        (pl.col("word") == "Payment").any().alias("paid"),
        (pl.col("word") == "Send for Credit Collection").any().alias("collected"),
        pl.col("word").last().alias("last"),
    )
    paid, collected = ends["paid"], ends["collected"]

    assert (paid & ~collected).sum() == 67589
    assert (collected & ~paid).sum() == 56887
    assert (paid & collected).sum() == 2126
    assert (~paid & ~collected).sum() == 23768
    assert dict(ends["last"].value_counts().iter_rows()) == {
        "Payment": 67201,
        "Send for Credit Collection": 58997,
        "Send Fine": 20755,
        "Send Appeal to Prefecture": 3144,
        "Appeal to Judge": 134,
        "Notify Result Appeal to Offender": 86,
        "Receive Result Appeal from Prefecture": 53,
    }


def test_every_row_is_a_move_moves_nothing_or_is_a_finding(replay: cp.Replay) -> None:
    summary = replay.summary()

    assert summary.cases == 150370
    assert summary.concluded + summary.pending + summary.set_aside == summary.cases
    assert summary.moves + summary.moves_nothing + summary.findings == summary.rows == 561470


def test_at_least_99_in_100_cases_are_explained(replay: cp.Replay) -> None:
    summary = replay.summary()

    assert summary.set_aside <= 0.01 * summary.cases
    assert sum(one.cases for one in summary.breaks) == summary.set_aside


def test_cases_that_end_with_the_sending_are_pending_and_silent(
    replay: cp.Replay, log: cp.EventLog
) -> None:
    columns = log.to_dict()
    last = dict(zip(columns["case_id"].tolist(), columns["activity"].tolist(), strict=True))
    cases = replay.cases()

    statuses = {
        status
        for case, status in zip(cases["case"].tolist(), cases["status"].tolist(), strict=True)
        if last[case] == "Send Fine"
    }

    assert "concluded" not in statuses
    assert statuses <= {"silent", "active", "set_aside"}
    assert "silent" in statuses


def test_reached_is_moved_on_left_and_pending_at_every_stage(replay: cp.Replay) -> None:
    funnel = replay.funnel()

    for stage in funnel.stages:
        pending = stage.active + stage.paused + stage.silent
        assert stage.reached == stage.moved_on + sum(stage.left) + pending
    assert funnel.total()[0].reached + funnel.about.set_aside >= 150370 - 1


def test_without_one_transition_exactly_the_cases_that_used_it_are_set_aside(
    pipeline: cp.Pipeline, log: cp.EventLog, replay: cp.Replay
) -> None:
    definition = pipeline.to_dict()
    (transition,) = definition["events"]["send_to_collection"]["transitions"]
    transition["from"].remove("penalised_answered")
    visits = replay.visits()
    went = (
        (visits["state"][:-1] == pipeline.states.index("penalised_answered"))
        & (visits["state"][1:] == pipeline.states.index("collection"))
        & (visits["case"][:-1] == visits["case"][1:])
    )
    used = set(log.case_names()[visits["case"][:-1][went]])
    before = set(set_aside(replay))

    changed = cp.Pipeline.from_dict(definition).replay(log, as_of=AS_OF)

    assert len(used) > 100
    assert set(set_aside(changed)) == before | used
    reason = next(one for one in changed.summary().breaks if one.state == "penalised_answered")
    assert (reason.event, reason.cases) == ("Send for Credit Collection", len(used))
    assert "send_to_collection" in reason.suggestion


def test_threads_and_parts_change_nothing(pipeline: cp.Pipeline, log: cp.EventLog) -> None:
    one = pipeline.replay(log, as_of=AS_OF, threads=1).tally()
    replay = pipeline.replay(log, as_of=AS_OF, threads=7)
    bounds = [0, 1, 40_000, 90_001, log.cases]

    parts = [replay.tally_part(a, b) for a, b in pairwise(bounds)]

    assert sum(parts) == one  # type: ignore[comparison-overlap]
