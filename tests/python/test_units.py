"""Cases rolled up to their parents, and cases that go on in another."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casepath as cp
from small import classes, pipeline

PIPELINE = pipeline(parents=["defendant", "case"])
RULES = ("furthest_stage", "offence_upheld", "any_conviction")
READINGS = ("first_decision", "at_cut")
CLASSES = [
    "as indicated or opened upheld",
    "only a lighter one upheld",
    "none upheld",
    "pending",
    "set aside",
]
STAGES = ["report", "investigation", "trial"]

Steps = list[tuple[str, str | None]]
"""Events with the offence that their rows name."""
Charges = Sequence[tuple[str, str | None, Steps]]
"""Name, defendant and steps."""

CONVICTED: Steps = [("report", "robbery"), ("send", None), ("convict", None)]
REDUCED: Steps = [("report", "robbery"), ("send", None), ("requalify", "theft"), ("convict", None)]
DROPPED: Steps = [("report", "robbery"), ("drop", None)]
OPEN: Steps = [("report", "robbery")]
BROKEN: Steps = [("report", "robbery"), ("convict", None)]
JOINED: Steps = [("report", "robbery"), ("open", None), ("join", None)]
OTHER: Steps = [("report", "robbery"), ("send", None), ("requalify", "fraud"), ("convict", None)]


def columns(
    charges: Charges,
    joined_to: dict[str, str] | None = None,
    split_from: dict[str, str] | None = None,
) -> dict[str, list[Any]]:
    """Rows of charges, a day apart; all in one case, "F"."""
    table: dict[str, list[Any]] = {
        name: []
        for name in (
            "charge",
            "who",
            "file",
            "step",
            "on",
            "offence",
            "region",
            "detained",
            "joined",
            "severed",
        )
    }
    for name, who, steps in charges:
        for day, (event, offence) in enumerate(steps):
            table["charge"].append(name)
            table["who"].append(who)
            table["file"].append("F")
            table["step"].append(event)
            table["on"].append(datetime.date(2024, 3, 1) + datetime.timedelta(days=day))
            table["offence"].append(offence)
            table["region"].append("east" if int(name) % 2 else "west")
            table["detained"].append(False)
            table["joined"].append((joined_to or {}).get(name))
            table["severed"].append((split_from or {}).get(name))
    return table


NAMES: dict[str, Any] = {
    "case": "charge",
    "event": "step",
    "time": "on",
    "fields": {"offence": "offence"},
    "parents": {"defendant": "who", "case": "file"},
}
LINKS: dict[str, Any] = {"continues_in": "joined", "split_from": "severed"}


def replay_of(
    charges: Charges,
    joined_to: dict[str, str] | None = None,
    split_from: dict[str, str] | None = None,
    **more: Any,
) -> cp.Replay:
    table = columns(charges, joined_to, split_from)
    log = cp.EventLog(
        pl.DataFrame(table, schema_overrides={"joined": pl.String(), "severed": pl.String()}),
        **{**NAMES, **LINKS, **more},
    )
    return PIPELINE.replay(log, as_of="2024-06-30")


# --- the rules ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("charges", "expected"),
    [
        ([CONVICTED], "as indicated or opened upheld"),
        ([CONVICTED, DROPPED, OPEN, BROKEN], "as indicated or opened upheld"),
        ([REDUCED], "only a lighter one upheld"),
        ([REDUCED, DROPPED], "only a lighter one upheld"),
        ([REDUCED, OPEN], "pending"),
        ([REDUCED, OPEN, BROKEN], "set aside"),
        ([DROPPED, DROPPED], "none upheld"),
        ([DROPPED, OPEN], "pending"),
        ([DROPPED, BROKEN], "set aside"),
        ([OTHER], "set aside"),
        ([OTHER, REDUCED], "set aside"),
        ([JOINED], "set aside"),
    ],
)
def test_a_defendant_has_exactly_one_of_five_classes(charges: list[Steps], expected: str) -> None:
    result = replay_of([(str(i), "D", steps) for i, steps in enumerate(charges)]).roll_up(
        "defendant", rule="offence_upheld"
    )

    assert result.counts == {name: int(name == expected) for name in CLASSES}


def test_a_roll_up_says_its_rule_its_unit_and_what_it_leaves_apart() -> None:
    charges = [("1", "A", CONVICTED), ("2", "A", OPEN), ("3", "B", BROKEN), ("4", None, DROPPED)]

    result = replay_of(charges).roll_up("defendant", rule="any_conviction")

    assert (result.parent, result.rule, result.case_unit) == (
        "defendant",
        "any_conviction",
        "charge",
    )
    assert (result.cases, result.no_parent_recorded, result.counted_elsewhere) == (4, 1, 0)
    assert result.about.unit == "defendant"
    assert (result.about.cases, result.about.concluded, result.about.set_aside) == (2, 1, 1)
    assert result["count"] == [1, 0, 0, 1]
    assert result["bound_lower"][0] == 0.5
    assert result["bound_upper"][0] == 1.0
    assert result.unit("count") == "defendant"
    assert "No defendant recorded: 1 of unit charge, counted apart." in result.notes
    assert "Set aside, a path broke, or was never opened: 1." in result.notes
    assert "Unit: defendant" in result.notes[0]
    assert "any charge of the defendant ended in a conviction" in repr(result)
    assert result._repr_html_().startswith("<table")
    assert pl.DataFrame(result)["class"].to_list() == list(result.counts)


def test_shares_are_of_the_concluded_with_their_interval() -> None:
    charges = [(str(i), f"D{i}", CONVICTED if i < 3 else DROPPED) for i in range(4)]
    log = columns(charges)
    log["file"] = [f"F{who}" for who in log["who"]]
    replay = PIPELINE.replay(cp.EventLog(log, **NAMES), as_of="2024-06-30")

    row = replay.roll_up("defendant", rule="any_conviction").total()[0]

    assert (row.standing, row.counted_of_concluded, row.concluded, row.of) == ("convicted", 3, 4, 4)
    assert row.interval == pytest.approx((0.3006418, 0.9544127), abs=1e-7)  # Wilson, 3 of 4
    assert row.bounds == (0.75, 0.75)


def test_groups_are_read_in_the_first_case_that_records_them() -> None:
    charges = [("1", "A", DROPPED), ("2", "A", OPEN), ("4", "B", OPEN)]

    result = replay_of(charges).roll_up("defendant", rule="any_conviction", by="region")

    assert [(row.group, row.standing, row.parents) for row in result.groups if row.parents] == [
        (["east"], "pending", 1),
        (["west"], "pending", 1),
        ([], "pending", 2),
    ]
    assert result["region"][-1] == "(all)"
    assert any("other values in others for 1 of unit defendant" in note for note in result.notes)


def test_parents_that_are_not_nested_are_counted_and_said() -> None:
    table = columns([("1", "A", OPEN), ("2", "A", OPEN)])
    table["file"] = table["charge"]
    replay = PIPELINE.replay(cp.EventLog(table, **NAMES), as_of="2024-06-30")

    result = replay.roll_up("defendant")

    assert result.not_nested == {"case": 1}
    assert "Not within one case: 1 of unit defendant; each counts once." in result.notes


# --- refusals -------------------------------------------------------------------------------------


def test_a_charge_with_two_defendants_is_an_error_that_names_them() -> None:
    table = columns([("1", "A", OPEN * 2), ("2", "C", OPEN)])
    table["who"][1] = "B"
    replay = PIPELINE.replay(cp.EventLog(table, **NAMES), as_of="2024-06-30")

    with pytest.raises(cp.ArgumentError) as caught:
        replay.roll_up("defendant")
    assert str(caught.value) == (
        'the parent "defendant" (column "who") varies within a charge: charge "1" has "A" and "B".'
        "  One belongs to one defendant: correct the column, or let the column of cases tell them "
        "apart"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"parent": "victim"},
            'parent: the log names no parent "victim"; it names "defendant", "case"',
        ),
        (
            {"parent": "charge"},
            'parent: "charge" is the log\'s own unit; roll up to a larger one: "defendant", "case"',
        ),
        (
            {"parent": "defendant", "rule": "top_charge"},
            'rule: "top_charge" is not one of "furthest_stage", "offence_upheld", "any_conviction"',
        ),
        (
            {"parent": "defendant", "by": "regoin"},
            'by: the log has no column "regoin"; did you mean "region"?',
        ),
    ],
)
def test_what_can_not_be_rolled_up_is_refused(arguments: dict[str, Any], message: str) -> None:
    replay = replay_of([("1", "A", OPEN)])

    with pytest.raises(cp.ArgumentError) as caught:
        replay.roll_up(**arguments)

    assert str(caught.value).startswith(message)


def test_results_of_different_units_are_never_combined() -> None:
    replay = replay_of([("1", "A", OPEN)])
    by_defendant = replay.roll_up("defendant")
    by_case = replay.roll_up("case")

    with pytest.raises(cp.ArgumentError) as caught:
        by_defendant + by_case
    assert str(caught.value) == (
        'results of different units are not combined: one counts "defendant", the other "case"'
    )
    with pytest.raises(cp.ArgumentError, match='one counts "defendant", the other "charge"'):
        replay.tally() + by_defendant
    with pytest.raises(cp.ArgumentError, match="a defendant may have cases in both"):
        by_defendant + by_defendant
    with pytest.raises(TypeError, match="a roll-up can't be added to int"):
        sum([by_defendant])
    other = cp.EventLog(columns([("1", "A", OPEN)]), **NAMES, unit="defendant")
    with pytest.raises(cp.ArgumentError, match=r"charge.*defendant"):
        replay.tally() + PIPELINE.replay(other, as_of="2024-06-30").tally()


def test_parents_are_listed_only_where_asked_for() -> None:
    replay = replay_of([("1", "B", OPEN), ("2", "Айгуль", DROPPED)])

    listed = replay.roll_up("defendant", list_parents=True).parents()

    assert listed.columns == ("parent", "stage", "status", "cases", "set_aside_because")
    assert listed["parent"] == ["B", "Айгуль"]
    assert listed["status"] == ["active", "concluded"]
    with pytest.raises(cp.ArgumentError) as caught:
        replay.roll_up("defendant").parents()
    assert str(caught.value) == (
        "the roll-up holds no list of unit defendant; ask for one with list_parents"
    )


# --- transfers ------------------------------------------------------------------------------------


def test_transfers_show_where_a_case_stood_and_where_it_went_on() -> None:
    replay = replay_of(
        [("1", "A", JOINED), ("2", "A", CONVICTED), ("3", "B", OPEN)], {"1": "2"}, {"3": "2"}
    )

    transfers = replay.transfers()

    assert transfers["from_case"] == ["1", "2"]
    assert transfers["from_stage"] == ["investigation", "report"]
    assert transfers["from_state"] == ["investigated", "reported"]
    assert transfers["to_case"] == ["2", "3"]
    assert transfers["kind"] == ["continues_in", "split_from"]
    assert transfers["when"] == [datetime.date(2024, 3, 3), datetime.date(2024, 3, 1)]
    assert (transfers.linked_cases, transfers.matters) == (3, 1)
    assert len(transfers.findings()) == 0
    assert transfers.about.unit == "charge"


def test_links_that_lead_nowhere_are_findings_with_their_rows() -> None:
    replay = replay_of(
        [(name, "A", OPEN) for name in "1234"], {"1": "9", "2": "2", "3": "4", "4": "3"}
    )

    findings = replay.transfers().findings()

    assert findings["kind"] == ["unknown_case", "self_link", "cycle", "cycle"]
    assert findings["row"] == [1, 2, 3, 4]
    assert findings["value"] == ["9", "2", "4", "3"]
    assert findings["message"][0] == 'continues_in names "9", which is no case of the log'


def test_a_log_without_links_has_no_transfers() -> None:
    log = cp.EventLog(columns([("1", "A", JOINED)]), **NAMES)
    replay = PIPELINE.replay(log, as_of="2024-06-30")

    with pytest.raises(cp.ArgumentError, match="the log declares no links between cases"):
        replay.transfers()
    assert (
        "Set aside, transferred, and the log does not say where it went on: 1; where a column "
        'does, declare continues_in="<column>".'
    ) in replay.roll_up("defendant").notes


def test_a_linked_matter_counts_once_at_the_case_that_goes_on() -> None:
    charges = [("1", "A", JOINED), ("2", "A", REDUCED), ("3", "B", JOINED), ("4", "C", DROPPED)]

    result = replay_of(charges, {"1": "2", "3": "4"}).roll_up(
        "defendant", rule="offence_upheld", list_parents=True
    )

    assert classes(result) == {"A": "only a lighter one upheld", "B": None, "C": "none upheld"}
    assert (result.carried_on, result.counted_elsewhere, result.about.cases) == (2, 1, 2)


def test_links_are_the_same_from_arrow_columns_and_csv(tmp_path: Path) -> None:
    table = columns([("1", "A", JOINED), ("2", "A", CONVICTED)], {"1": "2"}, {"2": "1"})
    file = tmp_path / "log.csv"
    pl.DataFrame(table).write_csv(file)
    numbers = {**table, "joined": np.array([2.0 if one else np.nan for one in table["joined"]])}
    logs = [
        cp.EventLog(table, **NAMES, **LINKS),
        cp.EventLog(pa.table(table), **NAMES, **LINKS),
        cp.EventLog(numbers, **NAMES, **LINKS),
        cp.read_csv(file, **NAMES, **LINKS),
    ]

    shown = [PIPELINE.replay(log, as_of="2024-06-30").transfers() for log in logs]

    assert shown[0]["kind"] == ["both"]
    assert all(one == shown[0] for one in shown)
    assert logs[0] != cp.EventLog(table, **NAMES)


def test_columns_of_links_are_checked_when_the_log_is_made() -> None:
    table = columns([("1", "A", OPEN)])

    with pytest.raises(cp.ArgumentError) as caught:
        cp.EventLog(table, **NAMES, continues_in="joined", split_from="joined")
    assert str(caught.value) == 'column "joined" can\'t be both continues_in and split_from'
    with pytest.raises(cp.LogError, match=r'there is no column "joinde" \(continues_in\); did you'):
        cp.EventLog(table, **NAMES, continues_in="joinde")


# --- laws -----------------------------------------------------------------------------------------

CHARGES = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C", None]),
        st.sampled_from([CONVICTED, REDUCED, DROPPED, OPEN, BROKEN, JOINED, OTHER]),
        st.sampled_from([None, "0", "1", "2", "5"]),
    ),
    min_size=1,
    max_size=6,
)


def named(drawn: list[tuple[str | None, Steps, str | None]]) -> tuple[list[Any], dict[str, str]]:
    charges = [(str(i), who, steps) for i, (who, steps, _) in enumerate(drawn)]
    return charges, {str(i): link for i, (_, _, link) in enumerate(drawn) if link is not None}


@given(CHARGES, st.sampled_from(RULES), st.sampled_from(READINGS))
def test_the_classes_sum_to_all_parents(drawn: Any, rule: Any, reading: Any) -> None:
    charges, links = named(drawn)

    result = replay_of(charges, links).roll_up(
        "defendant", rule=rule, reading=reading, by="region", list_parents=True
    )

    assert sum(result.counts.values()) == result.about.cases
    assert result.about.cases + result.counted_elsewhere == len(
        {who for _, who, _ in charges if who}
    )
    assert result.no_parent_recorded == sum(who is None for _, who, _ in charges)
    for standing in result.counts:
        rows = [row.parents for row in result.groups if row.standing == standing]
        assert sum(rows[:-1]) == rows[-1]
    assert sum(name is not None for name in classes(result).values()) == result.about.cases


@given(CHARGES, st.sampled_from(RULES), st.sampled_from(READINGS), st.randoms())
def test_the_order_of_cases_does_not_matter(
    drawn: Any, rule: Any, reading: Any, random: Any
) -> None:
    charges, links = named(drawn)
    shuffled = random.sample(charges, len(charges))

    results = [
        replay_of(order, links).roll_up(
            "defendant", rule=rule, reading=reading, by="region", list_parents=True
        )
        for order in (charges, shuffled)
    ]

    assert results[0] == results[1]
    assert results[0].parents() == results[1].parents()


@given(CHARGES, st.sampled_from(READINGS))
def test_a_parent_got_at_least_as_far_as_each_of_its_cases(drawn: Any, reading: Any) -> None:
    charges, _ = named(drawn)
    replay = replay_of(charges)
    own = PIPELINE.replay(
        cp.EventLog(columns(charges), **{**NAMES, "parents": {"defendant": "charge"}}),
        as_of="2024-06-30",
    ).roll_up("defendant", reading=reading, list_parents=True)

    furthest = classes(replay.roll_up("defendant", reading=reading, list_parents=True))

    for name, who, _ in charges:
        if who is not None:
            assert STAGES.index(furthest[who]) >= STAGES.index(classes(own)[name])


@given(CHARGES, st.sampled_from(READINGS))
def test_a_parent_with_one_case_has_the_cases_own_class(drawn: Any, reading: Any) -> None:
    charges = [(name, name, steps) for name, _, steps in named(drawn)[0]]
    replay = replay_of(charges)
    status = replay.cases(reading)

    result = classes(
        replay.roll_up("defendant", rule="any_conviction", reading=reading, list_parents=True)
    )

    for name, state, where in zip(status["case"], status["state"], status["status"], strict=True):
        expected = (
            {
                "convicted": "convicted",
                "joined": "set aside",
            }.get(state, "not convicted")
            if where == "concluded"
            else ("set aside" if where == "set_aside" else "pending")
        )
        assert result[name] == expected
