"""Who may include whom: every ``#include`` of the C++ sources is read and checked.

The layers are the folders of ``cpp/casepath``; the rule is in the table below.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INCLUDE_ROOT = ROOT / "cpp"

# Layer -> the layers whose headers it may include.
ALLOWED = {
    "core": {"core"},
    "table": {"core", "table"},
    "pipeline": {"core", "pipeline"},
    "log": {"core", "log"},
    "tracking": {"core", "pipeline", "log", "tracking"},
    "replay": {"core", "pipeline", "log", "replay"},
    "tally": {"core", "pipeline", "log", "replay", "tally"},
    "analysis": {"core", "pipeline", "log", "replay", "tally", "analysis", "table"},
    "simulation": {
        "core",
        "pipeline",
        "log",
        "replay",
        "tally",
        "analysis",
        "table",
        "simulation",
    },
}

# Never in a header that is installed: who uses casepath needs none of them.
HIDDEN = (
    "boost/",
    "nlohmann/",
    "Eigen/",
    "zlib.h",
    "sys/mman.h",
    "sqlite3.h",
    "pybind11/",
    "Python.h",
)

TYPE = re.compile(
    r"(?:template\s*<.*>\s*)?(?:class|struct|enum class)\s+(\w+)\s*(?:final\s*)?[:{](?!:)"
)
NAMESPACE = re.compile(r"namespace\s*([\w:]*)\s*\{")

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)


def includes_of(text: str) -> list[str]:
    """The files that a source includes, as written."""
    return INCLUDE.findall(text)


def faults_of(path: str, includes: Iterable[str]) -> list[str]:
    """What is wrong with the includes of the file ``path`` (``casepath/<layer>/...``)."""
    parts = path.split("/")
    layer = parts[1]
    private = "detail" in parts[2:-1]
    source = path.endswith(".cpp")
    faults = []
    if layer not in ALLOWED:
        return [f"{path}: there is no layer {layer}"]
    for included in includes:
        target = included.split("/")
        if included.startswith(HIDDEN) and not (source or private):
            faults.append(f"{path}: an installed header must not include {included}")
        elif included.startswith("pybind11/"):
            faults.append(f"{path}: the library must not include {included}")
        elif target[0] == "casepath":
            other = target[1] if len(target) > 2 else "(none)"
            if other not in ALLOWED[layer]:
                faults.append(f"{path}: {layer} must not include {included}")
            elif "detail" in target[2:-1] and not (source or private):
                faults.append(f"{path}: an installed header must not include {included}")
        elif not included.startswith(HIDDEN) and ("/" in included or included.endswith(".hpp")):
            faults.append(f"{path}: {included} is neither of casepath nor a known dependency")
    return faults


def types_of(text: str) -> list[str]:
    """The types that a source defines at namespace level, outside unnamed namespaces."""
    # clang-format writes the name after the brace that closes a namespace of more than one line.
    text = re.sub(r"^namespace [\w:]+ \{\n.*\n\}\n", "", text, flags=re.MULTILINE)
    found = []
    inside: list[str] = []
    for line in text.splitlines():
        if opened := NAMESPACE.match(line):
            inside.append(opened[1])
        elif line.startswith("}  // namespace") and inside:
            inside.pop()
        elif (defined := TYPE.match(line)) and "" not in inside:
            found.append("::".join([*inside, defined[1]]))
    return found


def test_every_include_respects_the_layers() -> None:
    files = [
        path
        for suffix in ("*.hpp", "*.hpp.in", "*.cpp")
        for path in sorted((INCLUDE_ROOT / "casepath").rglob(suffix))
    ]

    faults = [
        fault
        for path in files
        for fault in faults_of(
            path.relative_to(INCLUDE_ROOT).as_posix().removesuffix(".in"),
            includes_of(path.read_text(encoding="utf-8")),
        )
    ]

    assert files
    assert faults == []


def test_no_type_is_defined_twice() -> None:
    # Two types of one name are one to the linker: it takes the functions of either (undefined).
    places: dict[str, list[str]] = {}

    for path in sorted((INCLUDE_ROOT / "casepath").rglob("*.[ch]pp")):
        for name in types_of(path.read_text(encoding="utf-8")):
            places.setdefault(name, []).append(path.relative_to(INCLUDE_ROOT).as_posix())

    assert "casepath::Pipeline" in places
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def test_the_types_of_a_source_are_found_by_namespace() -> None:
    text = """
namespace casepath {
namespace detail {
struct Ahead;
}
class Forward;
struct Log::Data {};
class Log final {
};
namespace detail {
template <class T> struct Box : Base {
}  // namespace detail
namespace {
struct Own {
}  // namespace
enum class Kind : int { a };
}  // namespace casepath
"""

    types = types_of(text)

    assert types == ["casepath::Log", "casepath::detail::Box", "casepath::Kind"]


def test_every_header_is_included_once_only() -> None:
    headers = sorted((INCLUDE_ROOT / "casepath").rglob("*.hpp"))

    without = [str(path) for path in headers if "#pragma once" not in path.read_text("utf-8")]

    assert without == []


def test_sources_lie_in_the_layers_that_the_rule_knows() -> None:
    folders = {path.name for path in (INCLUDE_ROOT / "casepath").iterdir() if path.is_dir()}

    assert folders <= ALLOWED.keys()


def test_only_public_headers_are_seen_by_the_bindings() -> None:
    private = [
        f"{path.name}: {included}"
        for path in sorted((ROOT / "python" / "bindings").glob("*.[ch]pp"))
        for included in includes_of(path.read_text(encoding="utf-8"))
        if "/detail/" in included or included.startswith(("boost/", "nlohmann/", "zlib.h"))
    ]

    assert private == []


@pytest.mark.parametrize(
    ("path", "included", "fault"),
    [
        (
            "casepath/core/id.hpp",
            "casepath/log/event_log.hpp",
            "casepath/core/id.hpp: core must not include casepath/log/event_log.hpp",
        ),
        (
            "casepath/tracking/case.cpp",
            "casepath/replay/replay.hpp",
            "casepath/tracking/case.cpp: tracking must not include casepath/replay/replay.hpp",
        ),
        (
            "casepath/replay/replay.hpp",
            "casepath/table/table.hpp",
            "casepath/replay/replay.hpp: replay must not include casepath/table/table.hpp",
        ),
        (
            "casepath/pipeline/pipeline.hpp",
            "nlohmann/json.hpp",
            "casepath/pipeline/pipeline.hpp: an installed header must not include "
            "nlohmann/json.hpp",
        ),
        (
            "casepath/log/csv.hpp",
            "zlib.h",
            "casepath/log/csv.hpp: an installed header must not include zlib.h",
        ),
        (
            "casepath/log/csv.hpp",
            "casepath/log/detail/inflate.hpp",
            "casepath/log/csv.hpp: an installed header must not include "
            "casepath/log/detail/inflate.hpp",
        ),
        (
            "casepath/core/id.cpp",
            "pybind11/pybind11.h",
            "casepath/core/id.cpp: the library must not include pybind11/pybind11.h",
        ),
        (
            "casepath/log/csv.cpp",
            "inflate.hpp",
            "casepath/log/csv.cpp: inflate.hpp is neither of casepath nor a known dependency",
        ),
        ("casepath/misc/x.hpp", "vector", "casepath/misc/x.hpp: there is no layer misc"),
    ],
)
def test_the_check_finds_a_wrong_include(path: str, included: str, fault: str) -> None:
    text = f'#pragma once\n#include <cstddef>\n#  include "{included}"\n'

    faults = faults_of(path, includes_of(text))

    assert faults == [fault]


@pytest.mark.parametrize(
    ("path", "included"),
    [
        ("casepath/pipeline/read.cpp", "nlohmann/json.hpp"),
        ("casepath/log/detail/inflate.hpp", "zlib.h"),
        ("casepath/log/csv.cpp", "casepath/log/detail/inflate.hpp"),
        ("casepath/tally/detail/tally_builder.hpp", "casepath/replay/detail/replay_data.hpp"),
        ("casepath/analysis/funnel.hpp", "casepath/table/table.hpp"),
        ("casepath/tally/tally.hpp", "casepath/replay/replay.hpp"),
    ],
)
def test_the_check_lets_a_right_include_pass(path: str, included: str) -> None:
    faults = faults_of(path, [included])

    assert faults == []
