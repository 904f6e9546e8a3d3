"""Findings that are counted, and two readings of one log side by side."""

import copy
from typing import Any

import pytest

import casepath as cp
from small import COLUMNS, DEFINITION, NAMES, log, pipeline, replay

CUT = "2024-12-31"


def later_version() -> cp.Pipeline:
    """A procedure in which a case may be convicted right after the report."""
    definition = copy.deepcopy({**DEFINITION, "version": "2"})
    definition["events"]["convict"]["transitions"][0]["from"] = ["on_trial", "reported"]
    return cp.Pipeline.from_dict(definition)


# Findings


def with_lunches() -> cp.Replay:
    """Rows 10 to 12 are no events; one of them has no date."""
    columns: dict[str, list[Any]] = {name: list(values) for name, values in COLUMNS.items()}
    for case, date in (("A", "2024-02-02"), ("B", None), ("C", "2024-06-30")):
        for name, values in columns.items():
            row = {"case_id": case, "step": "lunch", "date": date}
            values.append(row.get(name, COLUMNS[name][COLUMNS["case_id"].index(case)]))
    columns["offence"] = [*COLUMNS["offence"], None, None, None]
    columns["detained"] = [*COLUMNS["detained"], None, None, None]
    return pipeline().replay(cp.EventLog(columns, **NAMES), as_of=CUT)


def test_findings_are_counted_by_reason_with_rows_to_look_at() -> None:
    findings = with_lunches().findings_by_reason()

    assert findings.to_csv() == (
        "kind,moved,event,state,rows,sample_rows,sample_cases,further\r\n"
        "unknown_event,false,lunch,reported,1,12,C,0\r\n"
        "unknown_event,false,lunch,investigated,1,10,A,0\r\n"
        "unknown_event,false,lunch,dropped,1,11,B,0\r\n"
        "not_allowed_here,false,convict,reported,1,9,D,0\r\n"
        "after_break,false,convict,,1,7,A,0\r\n"
        "after_break,false,send,,1,4,A,0\r\n"
    )
    assert findings.findings == 6 == with_lunches().summary().findings
    assert [(one.row, one.case) for one in findings.counts[0].samples] == [(12, "C")]
    assert findings.remarks == 0


def test_findings_are_counted_by_group_and_period() -> None:
    findings = with_lunches().findings_by_reason(by="region", period="quarter", samples=0)

    assert findings.columns == ("region", "period", "kind", "moved", "event", "state", "rows")
    assert [(row["region"], row["period"], row["event"], row["rows"]) for row in findings] == [
        ("east", "2024-Q1", "lunch", 1),
        ("east", "2024-Q2", "send", 1),
        ("east", "2024-Q3", "convict", 1),
        ("west", "2024-Q2", "convict", 1),
        ("west", "(undated)", "lunch", 1),
        ("Мангистау", "2024-Q2", "lunch", 1),
        ("(all)", "2024-Q1", "lunch", 1),
        ("(all)", "2024-Q2", "lunch", 1),
        ("(all)", "2024-Q2", "convict", 1),
        ("(all)", "2024-Q2", "send", 1),
        ("(all)", "2024-Q3", "convict", 1),
        ("(all)", "(undated)", "lunch", 1),
    ]


def test_findings_of_a_tally_are_those_of_its_replay() -> None:
    result = with_lunches()

    of_replay = result.findings_by_reason(by=cp.top("region", 1), samples=0)
    of_tally = result.tally(by=cp.top("region", 1)).findings_by_reason()

    assert of_replay.rows() == of_tally.rows()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"samples": -1}, "samples: -1 is not allowed; give 0 or more"),
        ({"period": "week"}, 'period: "week" is not one of "month", "quarter", "year"'),
    ],
)
def test_wrong_questions_about_findings_are_one_clear_error(
    arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(cp.ArgumentError) as raised:
        replay().findings_by_reason(**arguments)

    assert str(raised.value) == message


# Comparison


def test_two_versions_are_compared_by_rows_and_cases() -> None:
    before = replay()
    after = later_version().replay(log(), as_of=CUT)

    comparison = before.compare(after)

    assert comparison.moved == {"both": 8, "first": 0, "second": 1, "neither": 0}
    assert comparison.differing_cases == 1
    assert comparison.moves().to_csv() == (
        "event,moves_in,reason_first,state_first,reason_second,state_second,rows,first_of_case,"
        "sample_rows,sample_cases,further\r\n"
        "convict,second,not_allowed_here,reported,,convicted,1,1,9,D,0\r\n"
    )
    assert comparison.to_csv() == (
        "agrees,status_first,state_first,stage_first,status_second,state_second,stage_second,"
        "cases,sample_cases,further\r\n"
        "false,set_aside,reported,report,concluded,convicted,report,1,D,0\r\n"
        "true,concluded,convicted,trial,concluded,convicted,trial,1,A,0\r\n"
        "true,concluded,dropped,report,concluded,dropped,report,1,B,0\r\n"
        "true,active,reported,report,active,reported,report,1,C,0\r\n"
    )
    assert len(comparison.reclassifications()) == 0
    assert comparison.cases() == cp.Result(comparison._table, comparison.about)


def test_a_comparison_says_what_both_replays_are_about() -> None:
    comparison = replay().compare(later_version().replay(log(), as_of="2024-06-30"))

    assert comparison.title == (
        "Two readings of one log: first by small 1, second by small 2: cases"
    )
    assert str(comparison.about.as_of) == "2024-12-31"
    assert str(comparison.about_other.as_of) == "2024-06-30"
    assert comparison.about_other.cases == comparison.about.cases == 4
    assert "Options differ first in as_of: 2024-12-31 and 2024-06-30." in comparison.notes


def test_samples_may_be_left_out() -> None:
    comparison = replay().compare(later_version().replay(log(), as_of=CUT), samples=0)

    assert not {"sample_cases", "sample_rows"} & {*comparison.columns, *comparison.moves().columns}


def test_differences_are_values_too() -> None:
    comparison = replay().compare(later_version().replay(log(), as_of=CUT))

    [row] = comparison.row_differences
    assert (row.event, row.first.reason, row.second.moved) == ("convict", "not_allowed_here", True)
    assert [(one.row, one.case) for one in row.samples] == [(9, "D")]
    assert repr(row.samples[0]) == "SampleRow(row=9, case='D')"
    assert [pair.cases for pair in comparison.case_pairs if not pair.agrees] == [1]
    assert comparison.case_pairs[0].second.status == "concluded"
    assert comparison.reclassification_differences == ()
    assert comparison.same_reclassifications == 0


def test_replays_of_different_logs_are_not_compared() -> None:
    other = cp.EventLog(
        {**COLUMNS, "case_id": ["A", "A", "B", "A", "B", "C", "A", "E", "E"]}, **NAMES
    )

    with pytest.raises(cp.ArgumentError) as raised:
        replay().compare(pipeline().replay(other, as_of=CUT))
    with pytest.raises(TypeError) as not_a_replay:
        replay().compare(log())  # type: ignore[arg-type]

    assert str(raised.value) == (
        'compare: these are not replays of the same log: case number 4 is "D" in the first and '
        '"E" in the second'
    )
    assert str(not_a_replay.value) == "compare: EventLog is not a replay"
