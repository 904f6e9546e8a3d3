"""The README's Python runs, and prints what the README says."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_the_first_program_prints_what_is_shown_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pyplot = pytest.importorskip("matplotlib.pyplot")
    monkeypatch.chdir(ROOT)
    shown = re.search(r"^```text\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert shown is not None
    printed = io.StringIO()

    with contextlib.redirect_stdout(printed):
        exec(compile(BLOCKS[0], "README.md", "exec"), {})
    pyplot.close("all")

    assert printed.getvalue() == shown.group(1)


def test_every_other_program_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    import casepath as cp

    monkeypatch.chdir(ROOT)
    frame = {
        "case_id": ["A", "A"],
        "step": ["Send Fine", "Letter"],
        "date": ["2025-01-02", "2025-01-03"],
        "number": [1, 2],
        "defendant_id": ["D", "D"],
        "article": ["128-1", None],
    }
    assert len(BLOCKS) == 3

    for block in BLOCKS[1:]:
        exec(compile(block, "README.md", "exec"), {"cp": cp, "frame": frame})
