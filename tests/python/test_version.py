"""One version number: CMakeLists.txt holds it, C++ and Python show it."""

import re
from importlib import metadata
from pathlib import Path

import casepath

ROOT = Path(__file__).resolve().parents[2]


def test_cmake_cpp_and_python_have_the_same_version() -> None:
    text = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
    match = re.search(r"project\(casepath VERSION ([0-9.]+)", text)

    assert match is not None
    assert casepath.__version__ == match[1]
    assert casepath._core.__version__ == match[1]


def test_an_installed_package_has_the_same_version() -> None:
    installed = [
        found.version
        for found in metadata.distributions(name="casepath")
        if found.version is not None
    ]

    assert set(installed) <= {casepath.__version__}
