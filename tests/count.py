"""Add up the JUnit files of a folder: how many tests passed, failed and were skipped.

ctest.xml has one entry for each program that ctest ran, such as cpp.core.  A program with a JUnit
file of its own (cpp_core.xml) is counted by that file, and once more if it failed without saying
so there (a crash).
"""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path


def outcomes(path: Path) -> list[tuple[str, str]]:
    """Each test of a JUnit file with "passed", "failed" or "skipped"."""
    found = []
    for case in ET.parse(path).iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            outcome = "failed"
        elif case.find("skipped") is not None or case.get("result") == "skipped":
            outcome = "skipped"
        else:
            outcome = "passed"
        found.append((str(case.get("name")), outcome))
    return found


def main(folder: Path) -> int:
    count = {"passed": 0, "failed": 0, "skipped": 0}
    for program, outcome in outcomes(folder / "ctest.xml"):
        own = folder / f"{program.replace('.', '_', 1)}.xml"
        tests = outcomes(own) if own.exists() else []
        if not tests or (outcome == "failed" and all(result != "failed" for _, result in tests)):
            tests.append((program, outcome))
        for test, result in tests:
            count[result] += 1
            if result != "passed":
                print(f"{result}: {program}: {test}")
    if count["skipped"]:
        print(f"{count['skipped']} skipped; real data is looked for in CASEPATH_DATA or ../shared")
    print(f"casepath: {count['passed']} passed, {count['failed']} failed")
    return 1 if count["failed"] or not count["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
