"""The comparison with R and lifelines on few cases: equal answers, a whole report, no times."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("polars")
pytest.importorskip("pyarrow")

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("peers") / "ratios.json"
    script = ROOT / "tests" / "benchmarks" / "statistics" / "peers.py"
    done = subprocess.run(
        [sys.executable, str(script), "--quick", "--json", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    found["printed"] = done.stdout
    return found


def test_every_row_of_the_table_is_there(report: dict[str, Any]) -> None:
    assert {row["row"] for row in report["rows"]} == {1, 2, 3, 4, 5, 6}
    for row in report["rows"]:
        assert row["work"] in report["printed"]


def test_what_is_measured_gives_the_same_answers_and_the_rest_says_why_not(
    report: dict[str, Any],
) -> None:
    for row in report["rows"]:
        if row["measured"] is None:
            assert "install" in row["note"]
        else:
            assert row["equal"] in (True, None)
    ours = [row for row in report["rows"] if row["row"] in (5, 6)]
    assert all(row["measured"] is not None for row in ours)


def test_few_cases_are_not_judged(report: dict[str, Any]) -> None:
    assert report["judged"] is False
    assert {row["met"] for row in report["rows"]} == {None}


def test_the_report_names_no_machine_and_no_path(report: dict[str, Any]) -> None:
    text = json.dumps({name: report[name] for name in report if name != "printed"})

    assert os.uname().nodename not in report["machine"].values()
    assert str(ROOT) not in text
