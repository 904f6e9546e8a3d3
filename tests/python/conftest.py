"""What all Python tests share: where the real logs are."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def data_root() -> Path:
    """The folder of the real logs: ``CASEPATH_DATA``, else ``../shared`` beside the project."""
    return Path(os.environ.get("CASEPATH_DATA") or ROOT.parent / "shared")


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """A function from a path below the data root to the file; the test is skipped without it."""

    def find(relative: str) -> Path:
        path = data_root() / relative
        if not path.exists():
            pytest.skip(f"no real data: {path} is absent (set CASEPATH_DATA)")
        return path

    return find
