"""The benchmark runner on a fiftieth of the log: equal answers and a whole report, never times."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("polars")
pytest.importorskip("pyarrow")

ROOT = Path(__file__).resolve().parents[2]
FILE = "data/road_traffic_fines/road_traffic_fines_events.csv.gz"


@pytest.fixture(scope="module")
def report(
    shared: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    shared(FILE)
    path = tmp_path_factory.mktemp("benchmarks") / "ratios.json"
    script = ROOT / "tests" / "benchmarks" / "run.py"
    done = subprocess.run(
        [sys.executable, str(script), "--quick", "--without", "pm4py,r4pm", "--json", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    found["printed"] = done.stdout
    return found


def test_every_row_of_the_table_is_there(report: dict[str, Any]) -> None:
    assert sorted({row["row"] for row in report["rows"]}) == [1, 2, 3, 4, 5, 6, 7, 8]
    for row in report["rows"]:
        assert row["work"] in report["printed"]


def test_all_programs_give_the_same_answers(report: dict[str, Any]) -> None:
    measured = [row for row in report["rows"] if row["measured"] is not None]

    assert {row["row"] for row in measured} == {1, 2, 3, 4, 5, 6, 7, 8}
    assert [row for row in measured if row["equal"] is not True and row["row"] != 8] == []


def test_a_small_log_is_not_judged(report: dict[str, Any]) -> None:
    assert (report["judged"], report["cases"], report["events"]) == (False, 3008, 11190)
    assert {row["met"] for row in report["rows"]} == {None}


def test_a_program_that_is_left_out_says_so(report: dict[str, Any]) -> None:
    notes = {row["against"].split(":")[0]: row["note"] for row in report["rows"]}

    assert (notes["pm4py"], notes["r4pm"]) == ("left out", "left out")


def test_the_report_names_no_machine_and_no_path(report: dict[str, Any]) -> None:
    text = json.dumps({name: report[name] for name in report if name != "printed"})

    assert report["machine"].keys() == {
        "processor",
        "cores",
        "memory_gb",
        "system",
        "python",
        "versions",
    }
    assert os.uname().nodename not in report["machine"].values()
    assert str(ROOT) not in text
    assert "/" not in json.dumps(report["machine"])
