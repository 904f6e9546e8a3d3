"""The stubs in the tree are those of the compiled module.

To write them anew: ``python tests/python/test_stubs.py`` with the built package on PYTHONPATH.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STUB = ROOT / "python" / "casepath" / "_core.pyi"


def generate() -> str:
    """The stubs of the module that Python finds, formatted."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [
                *(sys.executable, "-m", "pybind11_stubgen", "casepath._core"),
                *("--output-dir", folder, "--exit-code", "--numpy-array-use-type-var"),
            ],
            check=True,
            capture_output=True,
            text=True,
        )
        path = Path(folder) / "casepath" / "_core.pyi"
        text = path.read_text(encoding="utf-8")
        text = "\n".join(line for line in text.splitlines() if "__version__: str =" not in line)
        text = text.rstrip("\n") + "\n__version__: str\n"
        text = text.replace("os.PathLike |", "os.PathLike[str] |")
        text = text.replace("ClassVar[None] = None", "ClassVar[None] = None  # type: ignore")
        path.write_text(text, encoding="utf-8")
        config = str(ROOT / "pyproject.toml")
        ruff = (sys.executable, "-m", "ruff")
        subprocess.run(
            [*ruff, "check", "-q", "--config", config, "--fix", "--select", "I,F401", path],
            check=True,
        )
        subprocess.run([*ruff, "format", "-q", "--config", config, path], check=True)
        return path.read_text(encoding="utf-8")


def test_the_stubs_in_the_tree_are_those_of_the_module() -> None:
    assert STUB.read_text(encoding="utf-8") == generate()


if __name__ == "__main__":
    STUB.write_text(generate(), encoding="utf-8")
