"""Every notebook of examples/ runs from top to bottom."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DATA = {"honest_statistics.ipynb": "data/cook_county_2019"}  # of the shared folder


@pytest.mark.filterwarnings("default")  # what the kernel's own packages warn of is not ours
@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.ipynb")), ids=lambda path: path.name)
def test_notebook_runs_and_shows_what_the_text_promises(
    path: Path, shared: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from nbclient import NotebookClient

    if path.name in DATA:
        shared(DATA[path.name])  # skips, saying so, where the records are absent

    monkeypatch.delenv("MPLBACKEND", raising=False)  # a notebook's kernel shows pictures inline
    notebook = nbformat.read(path, as_version=4)

    NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(EXAMPLES)}},
    ).execute()

    shown = [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type in ("display_data", "execute_result")
    ]
    assert any("image/png" in output.get("data", {}) for output in shown)
    assert any("text/html" in output.get("data", {}) for output in shown)
