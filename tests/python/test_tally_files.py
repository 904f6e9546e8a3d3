"""Tallies as files, and of logs that come in batches."""

import gzip
import pickle
import re

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import casepath as cp

COLUMNS = {"case": "case", "event": "event", "time": "on"}
CUT = "2025-12-31"


@pytest.fixture
def pipeline():
    return cp.Pipeline.builtin("common-law")


def table_of(cases, begin=0):
    """One case after the other: a report, and for two of three an end."""
    rows = []
    for i in range(begin, begin + cases):
        region = "АБВ"[i % 3]
        rows.append((f"case {i:06}", "report", f"2025-0{1 + i % 6}-10", region))
        if i % 3:
            rows.append((f"case {i:06}", "close_no_offence", f"2025-0{2 + i % 6}-11", region))
    return pd.DataFrame(rows, columns=["case", "event", "on", "region"])


def counted(pipeline, table, **how):
    return pipeline.replay(cp.EventLog(table, **COLUMNS), as_of=CUT).tally(**how)


def test_a_tally_comes_back_from_its_file_with_its_pipeline(tmp_path, pipeline):
    tally = counted(pipeline, table_of(30), by="region", passages={"court": 90}, calendar=True)

    tally.write(tmp_path / "office.tally")
    again = cp.Tally.read(tmp_path / "office.tally")

    assert again == tally
    assert again.pipeline == pipeline
    assert again.funnel().to_pandas().equals(tally.funnel().to_pandas())
    assert again.by == (cp.GroupColumn("region"),)
    assert again.groups == (("А",), ("Б",), ("В",))


def test_files_of_parts_add_up_to_the_same_bytes_in_any_order(tmp_path, pipeline):
    paths = []
    for i in range(4):
        paths.append(tmp_path / f"{i}.tally")
        counted(pipeline, table_of(10, 10 * i), by="region").write(paths[-1])
    whole = counted(pipeline, table_of(40), by="region")

    forwards = sum(cp.Tally.read(path) for path in paths)
    backwards = sum(cp.Tally.read(path) for path in reversed(paths))

    assert forwards.to_bytes() == backwards.to_bytes() == whole.to_bytes()


def test_a_tally_can_be_pickled(pipeline):
    tally = counted(pipeline, table_of(10))

    assert pickle.loads(pickle.dumps(tally)) == tally


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "{} is empty"),
        (b"case,event,on\n", "{} is no tally of casepath: it begins otherwise"),
        (b"\x89CPT", "{} is cut off: 4 bytes of at least 24"),
    ],
)
def test_a_file_that_is_no_tally_is_refused(tmp_path, content, message):
    path = tmp_path / "office.tally"
    path.write_bytes(content)

    with pytest.raises(cp.TallyError, match=re.escape(message.format(path))):
        cp.Tally.read(path)


def test_damaged_bytes_are_refused(pipeline):
    data = bytearray(counted(pipeline, table_of(10)).to_bytes())
    data[len(data) // 2] ^= 1

    with pytest.raises(cp.TallyError) as refused:
        cp.Tally.from_bytes(bytes(data))

    assert str(refused.value) == "the tally is damaged: its bytes do not fit their checksum"
    assert isinstance(refused.value, ValueError)


def test_what_differs_is_said_where_tallies_do_not_add_up(pipeline):
    table = table_of(10)
    other = cp.Pipeline.from_json(
        pipeline.to_json().replace('"title": "A criminal case', '"title": "One of our cases')
    )
    assert other != pipeline
    tally = counted(pipeline, table)

    def message(other_tally):
        with pytest.raises(cp.ArgumentError) as refused:
            tally + other_tally
        return str(refused.value).removeprefix("these tallies do not add up: ")

    assert message(counted(pipeline, table, by="region")) == (
        'they were counted by different specs, which differ in by: nothing and "region"'
    )
    assert message(counted(pipeline, table, passages={"court": 90})) == (
        "they were counted by different specs, which differ in "
        'passages: nothing and "court" within 90 days'
    )
    assert message(counted(pipeline, table, calendar=True)) == (
        "they were counted by different specs, which differ in calendar: no and yes"
    )
    assert message(counted(other, table)) == (
        'both are of the pipeline "common-law" 2026.1, but of definitions that differ, '
        "first at /title"
    )
    later = pipeline.replay(cp.EventLog(table, **COLUMNS), as_of="2026-01-31").tally()
    assert message(later) == "they differ in as_of: 2025-12-31 and 2026-01-31"


# --- batches -----------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [lambda t: t, pl.from_pandas, lambda t: cp.EventLog(t, **COLUMNS)])
def test_an_iterable_of_tables_gives_the_tally_of_the_whole(pipeline, make):
    table = table_of(50)
    batches = (make(table[begin : begin + 7]) for begin in range(0, len(table), 7))

    tally = cp.tally_stream(pipeline, batches, as_of=CUT, by="region", **COLUMNS)

    assert tally.to_bytes() == counted(pipeline, table, by="region").to_bytes()


def test_an_arrow_stream_is_taken_batch_by_batch(pipeline):
    table = pa.Table.from_pandas(table_of(50))
    taken = []

    def batches():
        for batch in table.to_batches(max_chunksize=9):
            taken.append(batch.num_rows)
            yield batch

    reader = pa.RecordBatchReader.from_batches(table.schema, batches())
    rows = []
    tally = cp.tally_stream(
        pipeline,
        reader,
        as_of=CUT,
        by="region",
        piece_rows=20,
        progress=lambda done, total: rows.append((done, sum(taken))),
        **COLUMNS,
    )

    assert tally == counted(pipeline, table_of(50), by="region")
    assert rows[0][1] < table.num_rows, "not all was read before the first was counted"


@pytest.mark.parametrize("piece_bytes", [1, 100, 1 << 24])
@pytest.mark.parametrize("packed", [False, True])
def test_a_csv_file_is_counted_in_pieces(tmp_path, pipeline, piece_bytes, packed):
    path = tmp_path / ("events.csv.gz" if packed else "events.csv")
    text = table_of(50).to_csv(index=False).encode()
    path.write_bytes(gzip.compress(text) if packed else text)

    tally = cp.tally_stream(
        pipeline, path, as_of=CUT, by="region", piece_bytes=piece_bytes, **COLUMNS
    )

    assert tally == pipeline.replay(cp.read_csv(path, **COLUMNS), as_of=CUT).tally(by="region")


def test_a_gzip_file_that_is_cut_off_is_refused(tmp_path, pipeline):
    path = tmp_path / "events.csv.gz"
    packed = gzip.compress(table_of(500).to_csv(index=False).encode())
    path.write_bytes(packed[: len(packed) // 2])

    with pytest.raises(cp.LogError, match="the gzip data end too early: the file is cut off"):
        cp.tally_stream(pipeline, path, as_of=CUT, **COLUMNS)


def test_a_case_that_comes_again_is_refused_by_name(pipeline):
    batches = [table_of(3), table_of(2, 3), table_of(1)]

    with pytest.raises(cp.LogError) as refused:
        cp.tally_stream(pipeline, batches, as_of=CUT, **COLUMNS)

    (problem,) = refused.value.problems
    assert problem.code == "case_comes_again"
    assert problem.message == (
        'row 9 (in batch 3): the case "case 000000" comes again after other cases; a log that is '
        'read in batches must have the rows of a case together: sort it by "case", or read it whole'
    )


def test_the_batch_is_named_that_can_not_become_a_log(pipeline):
    batches = [table_of(3), table_of(2, 3).rename(columns={"on": "date"})]

    with pytest.raises(cp.LogError, match=r'(?s)batch 2: .*there is no column "on"') as refused:
        cp.tally_stream(pipeline, batches, as_of=CUT, **COLUMNS)

    assert refused.value.problems[0].message.startswith('batch 2: there is no column "on"')


def test_a_stream_counts_rows_and_ends_once(pipeline):
    stream = cp.TallyStream(pipeline, as_of=CUT)
    stream.add(cp.EventLog(table_of(3), **COLUMNS))

    assert repr(stream) == "TallyStream: 5 rows so far"
    assert stream.finish() == counted(pipeline, table_of(3))
    with pytest.raises(cp.ArgumentError, match="the stream is finished: make another one"):
        stream.finish()


def test_counting_stops_when_progress_says_so(pipeline):
    with pytest.raises(cp.Cancelled):
        cp.tally_stream(
            pipeline, [table_of(3)], as_of=CUT, progress=lambda done, total: False, **COLUMNS
        )


def test_the_data_cut_and_the_columns_are_required(pipeline):
    with pytest.raises(TypeError, match="as_of is required"):
        cp.tally_stream(pipeline, [], as_of=None, **COLUMNS)
    with pytest.raises(TypeError, match="case: None is not the name of a column"):
        cp.tally_stream(pipeline, "events.csv", as_of=CUT)
    with pytest.raises(cp.ArgumentError, match="piece_bytes: 0 is not allowed; give 1 or more"):
        cp.tally_stream(pipeline, "events.csv", as_of=CUT, piece_bytes=0, **COLUMNS)
