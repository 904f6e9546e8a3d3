"""Live cases."""

import copy
import datetime
import pickle

import numpy as np
import pandas as pd
import pytest

import casepath as cp
from small import pipeline


def opened() -> cp.Case:
    return pipeline().open(
        "report", on="2026-01-05", name="A-17", offence="robbery", detained=False
    )


def test_an_opened_case_says_where_it_stands() -> None:
    case = opened()

    assert (case.name, case.state, case.stage, case.offence) == (
        "A-17",
        "reported",
        "report",
        "robbery",
    )
    assert case.fields == {"offence": "robbery", "detained": False}
    assert case.milestones == {"opened": "robbery"}
    assert not case.is_concluded
    assert repr(case) == "Case 'A-17': reported, offence robbery, 1 moves"


def test_a_case_that_is_not_opened_has_no_state() -> None:
    case = pipeline().case()

    assert (case.state, case.stage, case.offence, case.history) == (None, None, None, ())
    assert case.allowed() == ("report",)


def test_apply_moves_the_case_and_keeps_its_history() -> None:
    case = opened()

    case.apply("requalify", on=datetime.date(2026, 1, 20), offence="theft")
    case.apply("send", on="2026-02-01T10:00:00")

    last = case.history[-1]
    assert case.state == "on_trial"
    assert [entry.event for entry in case.history] == ["report", "requalify", "send"]
    assert (last.from_state, last.to_state) == ("reported", "on_trial")
    assert last.on == datetime.datetime(2026, 2, 1, 10)
    assert case.history[1].on == datetime.date(2026, 1, 20)
    assert (case.history[1].offence_before, case.history[1].offence_after) == ("robbery", "theft")


def test_a_refused_event_raises_with_all_fields_and_changes_nothing() -> None:
    case = opened()
    before = case.to_json()

    with pytest.raises(cp.Refused) as caught:
        case.apply("convict", on="2026-02-01")

    refused = caught.value
    assert (refused.reason, refused.event, refused.state) == (
        "not_allowed_here",
        "convict",
        "reported",
    )
    assert "open" in refused.allowed
    assert refused.message == str(refused) == str(refused.refusal)
    assert case.to_json() == before
    assert isinstance(refused, cp.Error)
    assert pickle.loads(pickle.dumps(refused)).refusal == refused.refusal


@pytest.mark.parametrize(
    ("event", "on", "fields", "reason", "field"),
    [
        ("no such", "2026-02-01", {}, "unknown_event", ""),
        ("open", "2025-12-31", {}, "time_runs_backwards", ""),
        ("requalify", "2026-02-01", {}, "missing_field", "offence"),
        ("requalify", "2026-02-01", {"offence": "murder"}, "unknown_offence", "offence"),
        ("convict", "2026-02-01", {}, "not_allowed_here", ""),
    ],
)
def test_why_not_gives_the_first_reason(
    event: str, on: str, fields: dict[str, str], reason: str, field: str
) -> None:
    case = opened()

    refusal = case.why_not(event, on=on, **fields)

    assert refusal is not None
    assert (refusal.reason, refusal.field) == (reason, field)
    assert not case.can(event, on=on, **fields)


def test_a_guard_that_does_not_hold_refuses() -> None:
    case = pipeline().open("report", on="2026-01-05", detained=True)

    refusal = case.why_not("drop", on="2026-02-01")

    assert refusal is not None
    assert refusal.reason == "guard_failed"


def test_can_and_apply_agree_for_everything_that_is_allowed() -> None:
    case = opened()

    for event in case.allowed():
        tried = copy.copy(case)
        fields = {"offence": "theft"}
        if case.can(event, on="2026-03-01", fields=fields):
            tried.apply(event, on="2026-03-01", fields=fields)
            assert len(tried.history) == 2
    assert len(case.history) == 1


def test_a_copy_has_its_own_history() -> None:
    case = opened()
    twin, deep = copy.copy(case), copy.deepcopy(case)

    twin.apply("open", on="2026-02-01")

    assert (case.state, twin.state, deep.state) == ("reported", "investigated", "reported")
    assert deep == case != twin


def test_json_and_pickle_bring_the_case_back() -> None:
    case = opened()
    case.apply("requalify", on="2026-01-20", offence="theft")

    again = cp.Case.from_json(pipeline(), case.to_json())

    assert again == case == pickle.loads(pickle.dumps(case))
    assert again.history[-1].offence_after == "theft"


def test_json_of_another_pipeline_or_a_broken_one_is_refused() -> None:
    text = opened().to_json()

    with pytest.raises(cp.ArgumentError):
        cp.Case.from_json(pipeline(id="another"), text)
    with pytest.raises(cp.ArgumentError):
        cp.Case.from_json(pipeline(), text[:-5])


def test_a_value_of_the_wrong_type_and_an_unknown_field_are_errors() -> None:
    case = opened()

    with pytest.raises(cp.ArgumentError, match="detianed"):
        case.apply("open", on="2026-02-01", detianed=True)
    with pytest.raises(cp.ArgumentError, match="offence"):
        case.apply("requalify", on="2026-02-01", offence=7)
    with pytest.raises(cp.ArgumentError, match="detained"):
        case.apply("open", on="2026-02-01", detained=[True])
    with pytest.raises(cp.ArgumentError, match='on: "tomorrow"'):
        case.can("open", on="tomorrow")
    with pytest.raises(TypeError, match="on"):
        case.can("open")  # type: ignore[call-arg]


def test_values_of_numpy_and_pandas_are_taken() -> None:
    case = pipeline().open(
        "report", on=pd.Timestamp("2026-01-05"), detained=np.bool_(True), offence=np.str_("theft")
    )

    assert case.fields == {"detained": True, "offence": "theft"}
    assert case.can("open", on=np.datetime64("2026-01-06"))


def test_an_undated_event_moves_the_case_in_the_order_given() -> None:
    case = opened()

    case.apply("open", on=None)

    assert case.state == "investigated"
    assert case.history[-1].on is None


def test_many_cases_stand_on_one_pipeline() -> None:
    shared = pipeline()

    cases = [shared.open("report", on="2026-01-05", name=str(i)) for i in range(100)]
    cases[3].apply("open", on="2026-01-06")

    assert sum(case.state == "investigated" for case in cases) == 1
    assert all(case.pipeline is shared for case in cases)


def test_a_case_shows_itself_in_a_notebook_with_its_text_escaped() -> None:
    case = pipeline().open("report", on="2026-01-05", name="<script>")

    page = case._repr_html_()

    assert "<script>" not in page
    assert "2026-01-05" in page
