"""The comparison with SimPy and Ciw on few cases: equal means, a whole report, no times."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("polars")

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "benchmarks" / "simulation"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("peers") / "ratios.json"
    done = subprocess.run(
        [sys.executable, str(FOLDER / "peers.py"), "--quick", "--json", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    found["printed"] = done.stdout
    return found


@pytest.fixture
def peer_means(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(FOLDER))
    return pytest.importorskip("peer_means")


def test_every_row_of_the_table_is_there(report: dict[str, Any]) -> None:
    assert [row["row"] for row in report["rows"]] == [1, 2, 2, 3, 4, 5, 5]
    for row in report["rows"]:
        assert row["work"] in report["printed"]


def test_the_means_of_what_is_installed_are_equal_and_the_rest_is_named(
    report: dict[str, Any],
) -> None:
    for row in report["rows"]:
        if row["measured"] is None:
            package = row["against"].split(",")[0].lower()
            assert row["note"] == f"is not installed: pip install {package}"
        else:
            assert row["equal"] in (True, None)
    ours = [row for row in report["rows"] if row["row"] in (3, 4, 5)]
    assert all(row["measured"] is not None for row in ours)


def test_few_cases_are_not_judged(report: dict[str, Any]) -> None:
    assert report["judged"] is False
    assert {row["met"] for row in report["rows"]} == {None}


def test_the_report_names_no_machine_and_no_path(report: dict[str, Any]) -> None:
    text = json.dumps({name: report[name] for name in report if name != "printed"})

    assert os.uname().nodename not in report["machine"].values()
    assert str(ROOT) not in text


def test_means_that_chance_explains_are_equal(peer_means: Any) -> None:
    ours = [{"stay": 99.0, "share": 0.2}, {"stay": 101.0, "share": 0.2}]
    theirs = [{"stay": 100.0, "share": 0.2}, {"stay": 102.0, "share": 0.2}]

    found = peer_means.farthest_apart(ours, theirs)

    assert found.equal
    # Each mean of two has a variance of 1: the difference of 1 has a standard error of sqrt(2).
    assert str(found) == "means at most 0.7 standard errors apart (stay: 100 and 101)"


def test_one_mean_that_differs_by_more_than_chance_is_refused(peer_means: Any) -> None:
    ours = [{"stay": 99.0, "share": 0.2}, {"stay": 101.0, "share": 0.3}]
    theirs = [{"stay": 106.0, "share": 0.2}, {"stay": 108.0, "share": 0.3}]

    found = peer_means.farthest_apart(ours, theirs)

    assert not found.equal
    assert str(found) == "means at most 4.9 standard errors apart (stay: 100 and 107)"


def test_without_spread_only_the_same_is_equal(peer_means: Any) -> None:
    assert peer_means.farthest_apart([{"stay": 1.0}] * 2, [{"stay": 1.0}] * 2).equal
    assert not peer_means.farthest_apart([{"stay": 1.0}] * 2, [{"stay": 1.1}] * 2).equal


def test_a_mean_that_one_program_does_not_answer_is_an_error(peer_means: Any) -> None:
    with pytest.raises(ValueError, match=r"^one program alone answers: waiting$"):
        peer_means.farthest_apart([{"stay": 1.0, "waiting": 1.0}], [{"stay": 1.0}])


def test_means_are_taken_by_stage(peer_means: Any) -> None:
    found = peer_means.stay_means([0, 0, 1, 0], [10.0, 20.0, 7.0, 30.0], 3)

    assert found["stay in report"] == 20
    assert found["stay in investigation"] == 7
    assert found["stay in trial"] == 0
    assert found["share ending in report"] == pytest.approx(2 / 3)
    assert found["share ending in investigation"] == pytest.approx(1 / 3)
