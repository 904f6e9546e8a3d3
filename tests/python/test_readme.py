"""The README's Python runs, and prints what the README says."""

from __future__ import annotations

import contextlib
import gzip
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


def test_every_other_program_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import casepath as cp

    monkeypatch.chdir(tmp_path)
    frame = {
        "case_id": ["A", "A"],
        "step": ["Send Fine", "Letter"],
        "date": ["2025-01-02", "2025-01-03"],
        "number": [1, 2],
        "defendant_id": ["D", "D"],
        "article": ["128-1", None],
    }
    wide = {
        "id": ["1", "2"],
        "reported_on": ["2025-01-02", "2025-01-05"],
        "charged_on": ["2025-02-01", None],
        "article_charged": ["128-1", None],
    }
    rows = "case_id,step,date,region\nA,report,2025-01-02,north\nB,report,2025-01-03,south\n"
    with gzip.open("events.csv.gz", "wt") as packed:
        packed.write(rows)
    Path("unknown.csv").write_text(rows)
    pipeline = cp.Pipeline.builtin("common-law")
    assert len(BLOCKS) == 7
    first: dict[str, object] = {}  # what the first program made
    with monkeypatch.context() as there, contextlib.redirect_stdout(io.StringIO()):
        there.chdir(ROOT)
        exec(compile(BLOCKS[0], "README.md", "exec"), first)

    for block in BLOCKS[1:]:
        names = {
            "cp": cp,
            "pipeline": pipeline,
            "paths": ["north.tally"],
            "replay": first["replay"],
        }
        names["frame"] = wide if "Mapping" in block else frame
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(block, "README.md", "exec"), names)
