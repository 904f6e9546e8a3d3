"""Logs from Parquet and Excel files, through what is installed."""

import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import casepath as cp

NAMES = {"case": "file", "event": "step", "time": "date"}

FRAME = pl.DataFrame(
    {
        "file": ["Д-1", "Д-1", "B"],
        "step": ["report", "charge", "report"],
        "date": [date(2025, 1, 10), date(2025, 3, 2), None],
        "term": [3, None, 4],
        "seen": [datetime(2025, 1, 10, 8, 30), None, datetime(2025, 1, 11)],
    }
)
WIDE = pl.DataFrame(
    {"file": [1, 2], "reported": [date(2025, 1, 10), date(2025, 2, 1)], "charged": [None, None]},
    schema_overrides={"charged": pl.Date},
)
MAPPING = cp.Mapping.wide(case="file", events={"report": "reported", "charge": "charged"})


def run_without(modules: str, code: str) -> str:
    """What the code prints where these modules are not installed."""
    hide = "".join(f"sys.modules[{name!r}] = None; " for name in modules.split())
    whole = f"import sys; {hide}import casepath as cp\n{code}"
    done = subprocess.run([sys.executable, "-c", whole], capture_output=True, text=True, check=True)
    return done.stdout


def test_a_parquet_file_gives_the_log_of_its_table(tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    pq.write_table(FRAME.to_arrow(), path, row_group_size=2)

    log = cp.read_parquet(path, **NAMES, unit="charge", columns=["term"], threads=1)

    assert log == cp.EventLog(FRAME, **NAMES, unit="charge", columns=["term"])
    assert cp.read_parquet(str(path), **NAMES) == cp.EventLog(FRAME, **NAMES)


def test_dictionaries_and_large_texts_of_parquet_are_read(tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    table = FRAME.to_arrow()
    coded = table["step"].cast(pa.string()).dictionary_encode()
    pq.write_table(table.set_column(1, "step", coded), path)

    assert cp.read_parquet(path, **NAMES) == cp.EventLog(FRAME, **NAMES)


def test_a_mapping_reads_parquet_by_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "cases.parquet"
    pq.write_table(WIDE.to_arrow(), path)

    assert MAPPING.apply(path).log == MAPPING.apply(WIDE).log
    assert MAPPING.apply({"table": path}).log.rows == 2


def test_parquet_that_is_missing_or_damaged_is_a_log_error(tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    with pytest.raises(cp.LogError, match=r"events\.parquet: No such file or directory"):
        cp.read_parquet(path, **NAMES)
    path.write_bytes(b"PAR1 and no more")
    with pytest.raises(cp.LogError, match=r"events\.parquet: .") as caught:
        cp.read_parquet(path, **NAMES)
    assert caught.value.problems[0].code == "unreadable_file"
    pq.write_table(FRAME.to_arrow(), path)
    with pytest.raises(cp.LogError, match='"nothing"'):
        cp.read_parquet(path, case="nothing", event="step", time="date")


def test_polars_reads_parquet_where_there_is_no_pyarrow(tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    pq.write_table(FRAME.to_arrow(), path)
    code = f"print(cp.read_parquet({str(path)!r}, case='file', event='step', time='date'))"

    assert run_without("pyarrow", code) == "EventLog: 3 rows of 2 cases, 2 event words\n"


def test_what_is_missing_is_named() -> None:
    code = (
        "for read in (cp.read_parquet, cp.read_excel):\n"
        "    try:\n        read('x', case='a', event='b', time='c')\n"
        "    except ImportError as error:\n        print(error)"
    )

    assert run_without("pyarrow polars fastexcel openpyxl", code) == (
        "reading Parquet needs pyarrow or polars: pip install pyarrow\n"
        "reading Excel needs polars with fastexcel, or pandas with openpyxl: "
        "pip install polars fastexcel\n"
    )


# Excel


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A workbook with the sheets "Дела" and "events"."""
    openpyxl = pytest.importorskip("openpyxl", reason="no workbooks: openpyxl is not installed")
    book = openpyxl.Workbook()
    for sheet, frame in ((book.active, WIDE), (book.create_sheet("events"), FRAME)):
        sheet.append(frame.columns)
        for row in frame.rows():
            sheet.append(row)
    book.active.title = "Дела"
    path = tmp_path / "office.xlsx"
    book.save(path)
    return path


def test_a_sheet_gives_the_log_of_its_table(workbook: Path) -> None:
    log = cp.read_excel(workbook, sheet="events", **NAMES)

    assert log == cp.read_excel(workbook, sheet=2, **NAMES)
    assert log.case_names().tolist() == ["Д-1", "B"]
    assert log.to_polars()["date"].to_list() == FRAME["date"].to_list()
    assert log.to_polars()["date"].dtype == pl.Date
    assert log.to_polars()["term"].to_list() == FRAME["term"].to_list()
    assert log.to_polars()["seen"].to_list() == FRAME["seen"].to_list()


def test_a_mapping_and_suggest_read_the_first_sheet(workbook: Path) -> None:
    mapped = MAPPING.apply(workbook)

    assert mapped.log.to_polars()["time"].to_list() == WIDE["reported"].to_list()
    assert cp.suggest(workbook).reasons[0].use == "case"


@pytest.mark.parametrize("hidden", ["fastexcel", "openpyxl"])
def test_either_library_reads_the_same(workbook: Path, hidden: str) -> None:
    other = {"fastexcel": "openpyxl", "openpyxl": "fastexcel"}[hidden]
    pytest.importorskip(other, reason=f"{other} is not installed")
    code = f"print(cp.read_excel({str(workbook)!r}, sheet='events', case='file', event='step', "
    code += "time='date').to_csv())"

    expected: Any = cp.EventLog(FRAME, **NAMES).to_csv()
    assert run_without(hidden, code).split() == expected.split()


def test_a_sheet_that_is_not_there_is_named(workbook: Path, tmp_path: Path) -> None:
    with pytest.raises(cp.LogError, match=r"office\.xlsx: .*nothing"):
        cp.read_excel(workbook, sheet="nothing", **NAMES)
    with pytest.raises(cp.LogError, match=r"nowhere\.xlsx: No such file or directory"):
        cp.read_excel(tmp_path / "nowhere.xlsx", **NAMES)
    with pytest.raises(cp.ArgumentError, match="sheet: 0 is not allowed; the first sheet is 1"):
        cp.read_excel(workbook, sheet=0, **NAMES)
    with pytest.raises(TypeError, match="sheet: True is neither the name nor the number"):
        cp.read_excel(workbook, sheet=True, **NAMES)
