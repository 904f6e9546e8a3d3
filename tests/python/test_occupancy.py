"""Stays in states and occupancy, from Python."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import casepath as cp
from casepath import statistics

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "data"


def golden(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GOLDEN / name).read_text(encoding="utf-8"))
    return found


def simulated(group: str | None = None) -> dict[str, Any]:
    lines = (GOLDEN / "sim_transitions.csv").read_text(encoding="utf-8").splitlines()
    names = lines[0].split(",")
    rows = [dict(zip(names, line.split(","), strict=True)) for line in lines[1:]]
    rows = [row for row in rows if group is None or row["group"] == group]
    return {
        "entry_day": [int(row["entry"]) for row in rows],
        "exit_day": [int(row["exit"]) for row in rows],
        "from_state": [row["from"] for row in rows],
        "to_state": [row["to"] for row in rows],
        "pending": "cens",
        "id": [row["id"] for row in rows],
        "parent": [row["parent"] for row in rows],
    }


def estimate(data: dict[str, Any], by: str = "id", **options: Any) -> statistics.StateOccupation:
    given = {name: data[name] for name in ("entry_day", "exit_day", "from_state", "to_state")}
    return statistics.aalen_johansen(
        **given, pending="cens", cluster=data[by], states=STATES, **options
    )


REFERENCE = golden("aalen_johansen_sim.json")
STATES = REFERENCE["sim"]["states"]
TIMES = REFERENCE["sim"]["times"]


def near(values: Any, expected: Any) -> None:
    np.testing.assert_allclose(values, np.array(expected, dtype=float), rtol=0, atol=1e-12)


def test_every_row_of_p_and_its_variance_are_those_of_etm() -> None:
    for number, name in enumerate(STATES):
        found = estimate(simulated(), days=TIMES, start=name, variance="greenwood")
        near(found.share, [matrix[number] for matrix in REFERENCE["sim"]["P"]])
        near(found.standard_error**2, [matrix[number] for matrix in REFERENCE["sim"]["varP"]])


def test_cases_at_risk_are_the_n_risk_of_etm() -> None:
    # etm's are those just before the last move up to the time: there the days are asked for.
    data = simulated()
    days = np.array(REFERENCE["sim_full_curve_row_report"]["time"])
    entry, exit_, states = (np.array(data[key]) for key in ("entry_day", "exit_day", "from_state"))
    for time, expected in zip(TIMES, REFERENCE["sim"]["n_risk"], strict=True):
        last = days[days <= time][-1]
        at_risk = (entry < last) & (exit_ >= last)
        assert [int((at_risk & (states == name)).sum()) for name in STATES[:6]] == expected


def test_the_diagonal_of_the_covariance_is_that_of_etm_and_rows_sum_to_zero() -> None:
    # etm 1.1.1 leaves all other covariances at 0, which those of shares that sum to 1 can't be.
    found = estimate(simulated(), days=TIMES, variance="greenwood").covariance(200)
    near(np.diag(found), np.diag(REFERENCE["sim_cov_row_report_t200"]["cov"]))
    near(found.sum(axis=1), np.zeros(len(STATES)))


def test_jackknife_and_greenwood_differ_by_as_much_as_survfits_and_etms() -> None:
    # The least and the largest ratio over all states and days from 30 on: survfit over etm, and
    # survfit by parent over survfit by id.
    days = [time for time in TIMES if time >= 30]
    data = simulated()
    greenwood = estimate(data, days=days, variance="greenwood").standard_error
    by_case = estimate(data, days=days).standard_error
    by_parent = estimate(data, "parent", days=days).standard_error
    known = greenwood > 0
    for ratio, least, largest in (
        (by_case[known] / greenwood[known], 0.97383352238494325, 1.025059129882449),
        (by_parent[known] / by_case[known], 0.96890857594028135, 1.0699758013730272),
    ):
        near([ratio.min(), ratio.max()], [least, largest])


def test_the_jackknife_is_that_of_survfit_by_id_and_by_parent() -> None:
    for by, entry, name in (
        ("id", "sim_survfit_ij_by_id", "se_ij"),
        ("parent", "sim_ij_cluster_parent", "se_ij_cluster"),
    ):
        found = estimate(simulated(), by, days=TIMES)
        near(found.share, REFERENCE[entry]["pstate"])
        near(found.standard_error, REFERENCE[entry][name])


def test_greenwood_and_aalen_standard_errors_are_those_of_etm_and_mstate() -> None:
    greenwood = estimate(simulated(), days=TIMES, variance="greenwood")
    near(greenwood.standard_error, REFERENCE["sim_se_greenwood_row_report"])
    aalen = estimate(simulated(), days=TIMES, variance="aalen")
    near(aalen.standard_error, REFERENCE["sim_se_mstate_aalen"])


def test_the_full_curve_is_that_of_etm() -> None:
    curve = REFERENCE["sim_full_curve_row_report"]
    found = estimate(simulated(), days=curve["time"], variance="greenwood")
    for name in ("convicted", "closed"):
        place = STATES.index(name)
        near(found.share[:, place], curve[name])
        near(found.standard_error[:, place] ** 2, curve[f"var_{name}"])


@pytest.mark.parametrize("group", ["g1", "g2"])
def test_groups_are_those_of_etm(group: str) -> None:
    found = estimate(simulated(group), days=TIMES, variance="greenwood")
    near(found.share, REFERENCE[f"sim_{group}"]["P_row_report"])
    near(found.standard_error**2, REFERENCE[f"sim_{group}"]["var_row_report"])


def test_the_product_from_day_60_on_is_that_of_etm() -> None:
    reference = REFERENCE["sim_landmark_P_60_200"]
    for number, name in enumerate(STATES):
        found = estimate(simulated(), days=[200], start=name, landmark=60, variance="greenwood")
        near(found.share[0], reference["P"][number])
        near(found.standard_error[0] ** 2, reference["varP"][number])


def test_time_in_states_is_the_rmean_of_survfit() -> None:
    reference = golden("time_in_state_sim.json")["sim_time_in_state_tau365"]
    found = estimate(simulated(), days=[365]).time_in_states(365)
    assert list(found.states) == reference["states"]
    np.testing.assert_allclose(found.days, reference["rmean"], rtol=0, atol=1e-10)


def test_the_last_share_and_its_error_are_those_of_the_simulation_study() -> None:
    # naive_vs_aj: the truth is 0.2318; the share of all cases says 0.1838.
    last = max(simulated()["exit_day"])
    found = estimate(simulated(), days=[last], variance="greenwood")
    place = STATES.index("convicted")
    assert found.share[0, place] == pytest.approx(0.2325526003487518, abs=1e-12)
    assert found.standard_error[0, place] == pytest.approx(0.019087484102840398, abs=1e-12)


def test_time_in_states_of_mgus2_is_that_of_survfit(shared: Callable[[str], Path]) -> None:
    text = shared("golden/data/mgus2_cr.csv").read_text(encoding="utf-8").splitlines()
    names = text[0].split(",")
    rows = [dict(zip(names, line.split(","), strict=True)) for line in text[1:]]
    expected = shared("golden/expected/restricted_means.json").read_text(encoding="utf-8")
    reference = json.loads(expected)["mgus2_time_in_state_tau240"]
    causes = [int(row["cause"]) for row in rows]
    found = statistics.aalen_johansen(
        np.zeros(len(rows)),
        [int(row["etime"]) for row in rows],
        np.zeros(len(rows), dtype=int),
        [cause or -1 for cause in causes],
        days=[240],
        states=[0, 1, 2],
        pending=-1,
    ).time_in_states(240)
    np.testing.assert_allclose(found.days, reference["rmean"], rtol=0, atol=1e-10)
    np.testing.assert_allclose(found.standard_error, reference["se_ij"], rtol=0, atol=1e-10)


# --- from a replay --------------------------------------------------------------------------------


def replay(**options: Any) -> cp.Replay:
    log = cp.EventLog(
        {
            "case": ["A", "A", "B", "C", "C", "D", "D"],
            "event": [
                *("report", "close_no_offence", "report", "report", "close_no_offence"),
                *("report", "close_no_offence"),
            ],
            "on": [
                *("2025-01-10", "2025-02-09", "2025-03-02", "2025-01-20", "2025-06-09"),
                *("2025-02-01", "2025-02-01"),
            ],
            "region": ["N", "N", "S", "S", "S", "N", "N"],
        },
        case="case", event="event", time="on", unit="case",
    )  # fmt: skip
    return cp.Pipeline.builtin("common-law").replay(log, as_of="2025-12-31", **options)


def test_stays_are_columns_with_the_moves_of_a_day() -> None:
    stays = replay().sojourns().stays()
    assert stays["case"].tolist() == [0, 0, 1, 2, 2, 3, 3]
    assert stays["exit_day"].tolist() == [30, 355, 304, 140, 345, 0, 333]
    assert stays["entry_k"].tolist() == [1, 1, 1, 1, 1, 1, 2]
    assert stays["exit_k"].tolist() == [1, 0, 0, 1, 0, 2, 0]
    frame = replay().sojourns().to_pandas()
    assert list(frame.columns) == list(stays)


def test_occupancy_answers_by_group_and_day_and_sums_to_one() -> None:
    result = replay().occupancy(days=[0, 30, 200], by="region")
    shares = {
        (row["day"], row["state"]): row["share"] for row in result if row["region"] == "(all)"
    }
    assert shares[(0, "closed_no_offence")] == pytest.approx(0.25)
    assert shares[(30, "closed_no_offence")] == pytest.approx(0.5)
    for day in (0, 30, 200):
        assert sum(v for (d, _), v in shares.items() if d == day) == pytest.approx(1)
    assert result.counts.cases == 4
    assert result.days == (0, 30, 200)


def test_time_and_transitions_are_asked_of_the_same_result() -> None:
    result = replay().occupancy(days=[200])
    days = result.time_in_state(200)
    assert sum(days["days"]) == pytest.approx(200)
    matrix = result.transition_matrix(20, 200)
    rows = {(row["from"], row["to"]): row["probability"] for row in matrix}
    assert rows[("reported", "closed_no_offence")] == pytest.approx(2 / 3)
    assert rows[("closed_no_offence", "closed_no_offence")] == 1


def test_a_tally_gives_the_same_estimate_with_greenwoods_variance() -> None:
    whole = replay()
    tally = whole.tally_part(0, 2, occupancy=True) + whole.tally_part(2, 4, occupancy=True)
    assert tally.counts_occupancy
    found = cp.Tally.from_bytes(tally.to_bytes()).occupancy(days=[0, 30, 200])
    assert found["share"] == whole.occupancy(days=[0, 30, 200])["share"]
    with pytest.raises(cp.ArgumentError) as error:
        tally.occupancy(days=[30], variance="jackknife")
    assert str(error.value) == (
        "the jackknife needs the way of every single case, which a tally does not hold: ask the "
        'replay for it, or the tally for variance="greenwood"'
    )
    with pytest.raises(cp.ArgumentError) as error:
        whole.tally().occupancy()
    assert str(error.value) == (
        "occupancy needs a tally that counts moves by day: make it with occupancy=True"
    )


def test_the_clock_may_be_reset_on_entering_a_state() -> None:
    result = replay().occupancy(days=[0, 30, 140], start="reported", clock="reset")
    shares = [row.share for row in result.total() if row.state == "closed_no_offence"]
    assert shares == pytest.approx([0.25, 0.5, 0.75])


def downgraded_and_others() -> cp.Replay:
    """Two cases downgraded by day 60, of which one is closed; three others, of which two are."""
    steps = {
        "A": [("report", 0, "homicide"), ("reclassify", 20, "assault"), ("drop", 100, None)],
        "B": [("report", 0, "homicide"), ("reclassify", 60, "assault"), ("suspend", 90, None)],
        "C": [("report", 0, "homicide"), ("reclassify", 61, "assault"), ("drop", 120, None)],
        "D": [("report", 0, "assault"), ("drop", 110, None)],
        "E": [("report", 0, "assault")],
        "F": [("report", 0, "assault"), ("drop", 60, None)],  # ended by then
    }
    rows = [(case, *row) for case, of_case in steps.items() for row in of_case]
    first = np.datetime64("2025-01-01")
    log = cp.EventLog(
        {
            "case": [row[0] for row in rows],
            "event": [row[1] for row in rows],
            "on": np.array([first + row[2] for row in rows]),
            "offence": [row[3] for row in rows],
        },
        case="case",
        event="event",
        time="on",
        unit="case",
    )
    pipeline = cp.Pipeline.from_dict(
        {
            "format": "casepath/1",
            "id": "lighter",
            "version": "1",
            "title": "One stage, two offences",
            "unit": "case",
            "sources": ["made up for tests"],
            "stages": ["investigation"],
            "states": {
                "open": {"stage": "investigation"},
                "suspended": {"stage": "investigation", "kind": "paused"},
                "dropped": {"outcome": "drop_out", "ground": "evidence"},
            },
            "fields": {"offence": "offence"},
            "offences": {
                "homicide": {"title": "Homicide"},
                "assault": {"title": "Assault", "lighter_than": ["homicide"]},
            },
            "events": {
                "report": {
                    "sets": {"offence": "event.offence"},
                    "transitions": [{"from": None, "to": "open"}],
                },
                "reclassify": {
                    "sets": {"offence": "event.offence"},
                    "transitions": [{"from": "open", "to": "="}],
                },
                "suspend": {"transitions": [{"from": "open", "to": "suspended"}]},
                "drop": {"transitions": [{"from": ["open", "suspended"], "to": "dropped"}]},
            },
        }
    )
    return pipeline.replay(log, as_of="2025-12-31")


def test_the_downgraded_stand_beside_the_others_from_a_landmark_on() -> None:
    replay = downgraded_and_others()
    result = replay.occupancy(days=[60, 200], landmark=60, beside_downgraded=True)
    shares = {(row["downgraded"], row["day"], row["state"]): row["share"] for row in result}
    for downgraded, dropped in (("yes", 1 / 2), ("no", 2 / 3), ("(all)", 3 / 5)):
        assert shares[(downgraded, 60, "open")] == 1  # a downgrade on the day itself is one
        assert shares[(downgraded, 200, "dropped")] == pytest.approx(dropped)
    assert shares[("yes", 200, "suspended")] == pytest.approx(1 / 2)
    # By outcome, and counted from the landmark, the same.
    after = replay.after_downgrade(landmark=60, days=140)
    assert {
        row["downgraded"]: row["share"] for row in after if row["outcome_class"] == "drop_out"
    } == {
        True: pytest.approx(1 / 2),
        False: pytest.approx(2 / 3),
    }
    with pytest.raises(cp.ArgumentError) as error:
        replay.occupancy(days=[200], beside_downgraded=True)
    assert str(error.value) == (
        "beside_downgraded compares cases that are open at a landmark: it needs landmark=, and "
        'neither start, markov, split nor clock "reset"'
    )


def test_beside_the_downgraded_each_group_has_both() -> None:
    log = cp.read_csv(
        EXAMPLES / "kazakhstan_illustrative.csv",
        case="charge_id",
        event="event",
        time="date",
        parents={"defendant": "defendant_id", "case": "case_id"},
        events={"letter sent": None},
    )
    replay = cp.Pipeline.builtin("kazakhstan-trafficking").replay(log, as_of="2025-12-31")
    result = replay.occupancy(days=[365], landmark=90, by="region", beside_downgraded=True)
    shares: dict[tuple[str, str], float] = {}
    for row in result:
        key = (row["region"], row["downgraded"])
        shares[key] = shares.get(key, 0) + row["share"]
    assert len(shares) == 2 * 5 + 1
    assert list(shares.values()) == pytest.approx([1] * 11)
    # Who stands in which state on the landmark day, all told, is the same with and without.
    plain = replay.occupancy(days=[90], landmark=90)
    open_now = {row.state: row.in_state for row in plain.total() if not row.is_outcome}
    told_apart = dict.fromkeys(open_now, 0)
    for row in replay.occupancy(days=[90], landmark=90, beside_downgraded=True):
        if row["downgraded"] != "(all)" and row["state"] in told_apart:
            told_apart[row["state"]] += row["in_state"]
    assert sum(open_now.values()) > 100
    assert told_apart == open_now


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"days": [4000]}, "days is 4000, but no case was followed longer than 355 days"),
        ({"days": [-1]}, "days is -1; it must not be negative"),
        ({"days": [30, 30]}, "days must ascend, but 30 comes after 30"),
        ({"days": [10], "landmark": 20}, "days is 10, before the landmark, day 20"),
        (
            {"clock": "reset"},
            'clock "reset" counts from entering a state: it needs start=, the state, and no '
            "landmark",
        ),
        (
            {"start": "court_hearing"},
            '"court_hearing" is no state of pipeline "common-law"',
        ),
    ],
)
def test_a_bad_question_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(cp.ArgumentError) as error:
        replay().occupancy(**options)
    assert str(error.value).startswith(message)


def test_a_plot_stacks_the_shares() -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    axes = replay().occupancy(days=[30]).plot()
    assert axes.get_legend() is not None


def test_a_plot_adds_up_the_states_in_which_least_time_is_spent() -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    states = [f"state_{i:02}" for i in range(20)]
    pipeline = cp.Pipeline.from_dict(
        {
            "format": "casepath/1",
            "id": "many-states",
            "version": "1",
            "title": "Twenty states, one after the other",
            "unit": "case",
            "sources": ["made up for tests"],
            "stages": ["report"],
            "states": {state: {"stage": "report"} for state in states}
            | {"closed": {"outcome": "settled"}},
            "events": {
                f"to_{state}": {"transitions": [{"from": before, "to": state}]}
                for before, state in zip([None, *states], [*states, "closed"], strict=True)
            },
        }
    )
    # Days in a state: 1, except 10 in each of the first seven.
    days = np.cumsum([0] + [10] * 7 + [1] * 13)
    log = cp.EventLog(
        {
            "case": ["A"] * 21,
            "event": [f"to_{state}" for state in [*states, "closed"]],
            "on": np.datetime64("2025-01-01") + days,
        },
        case="case",
        event="event",
        time="on",
    )
    axes = pipeline.replay(log, as_of="2025-12-31").occupancy(days=[30]).plot()
    names = [text.get_text() for text in axes.get_legend().get_texts()]
    assert names == ["13 other states", *states[6::-1], "closed"]
