"""What comes with ``import casepath``."""

import subprocess
import sys

import casepath as cp


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_the_import_brings_numpy_and_no_other_library() -> None:
    done = run(
        "import sys, casepath\n"
        "heavy = {'pandas', 'polars', 'pyarrow', 'matplotlib', 'tqdm', 'duckdb', 'scipy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )

    assert done.stdout == "[]\n", done.stderr


def test_all_names_are_there_and_documented() -> None:
    for name in cp.__all__:
        assert getattr(cp, name).__doc__, name


def test_statistics_and_suggest_are_imported_when_they_are_used() -> None:
    done = run(
        "import sys, casepath as cp\n"
        "later = ('casepath.statistics', 'casepath.suggestion')\n"
        "print([name in sys.modules for name in later])\n"
        "cp.statistics.wilson, cp.suggest\n"
        "print([name in sys.modules for name in later])\n"
        "print(set(cp.__all__) <= set(dir(cp)))\n"
        "cp.sugest"
    )

    assert done.stdout == "[False, False]\n[True, True]\nTrue\n"
    assert "AttributeError: module 'casepath' has no attribute 'sugest'" in done.stderr


def test_without_the_compiled_module_the_message_says_what_to_do(tmp_path: object) -> None:
    done = run("import sys; sys.modules['casepath._core'] = None; import casepath")

    assert done.returncode != 0
    assert "casepath is not compiled here" in done.stderr


def test_without_matplotlib_plot_says_what_to_install() -> None:
    done = run(
        "import sys; sys.path.insert(0, 'tests/python')\n"
        "sys.modules['matplotlib'] = sys.modules['matplotlib.pyplot'] = None\n"
        "from small import replay\n"
        "try:\n    replay().plot()\nexcept ImportError as error:\n    print(error)"
    )

    assert done.stdout == "plot() needs matplotlib: pip install casepath[plot]\n", done.stderr


def test_without_pandas_and_polars_the_conversions_say_what_to_install() -> None:
    done = run(
        "import sys; sys.path.insert(0, 'tests/python')\n"
        "sys.modules['pandas'] = sys.modules['polars'] = None\n"
        "from small import replay\n"
        "for name in ('to_pandas', 'to_polars'):\n"
        "    try:\n        getattr(replay().funnel(), name)()\n"
        "    except ImportError as error:\n        print(error)"
    )

    assert done.stdout == (
        "to_pandas() needs pandas: pip install casepath[pandas]\n"
        "to_polars() needs polars: pip install casepath[polars]\n"
    ), done.stderr
