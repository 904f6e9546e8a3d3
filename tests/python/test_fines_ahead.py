"""A model fitted from real records, and what it says ahead: the same from Python and from C++."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import casepath as cp

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FILE = "data/road_traffic_fines/road_traffic_fines_events.csv.gz"


@pytest.fixture(scope="module")
def printed(shared: Callable[[str], Path]) -> str:
    """What the Python example prints."""
    return _output([sys.executable, str(EXAMPLES / "fines_ahead.py"), str(shared(FILE).parent)])


def test_both_languages_say_the_same(shared: Callable[[str], Path], printed: str) -> None:
    program = Path(os.environ["CASEPATH_BUILD_DIR"]) / "examples" / "fines_ahead"

    assert _output([str(program), str(shared(FILE).parent)]) == printed


def test_the_model_says_what_it_was_fitted_from(printed: str) -> None:
    assert "Fitted from 150370 fines up to 2010-12-31" in printed
    assert "Arrivals are Poisson" in printed


def test_shares_of_exits_and_tail_are_one(shared: Callable[[str], Path]) -> None:
    replay = _replay(shared(FILE))

    for group in replay.model().to_dict()["groups"]:
        for situation in group["situations"]:
            exits = sum(one["probability"] for one in situation["exits"])
            tail = situation.get("tail", {}).get("probability", 0)
            assert exits + tail == pytest.approx(1, abs=1e-9)


def _replay(path: Path) -> cp.Replay:
    sys.path.insert(0, str(EXAMPLES))
    try:
        from road_fines_log import read_road_fines
    finally:
        sys.path.remove(str(EXAMPLES))
    log = read_road_fines(str(path.parent))
    return cp.Pipeline.builtin("road-traffic-fines").replay(log, as_of="2010-12-31")


def _output(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
