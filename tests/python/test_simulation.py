"""Models, scenarios, runs, experiments and projections from Python."""

from __future__ import annotations

import json
import pickle
import threading
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

import casepath as cp

ROOT = Path(__file__).resolve().parents[2]
PILOT = ROOT / "examples" / "data" / "pilot.model.json"
COURTS = ROOT / "examples" / "data" / "courts.model.json"


def by_hand(share_closed: float = 0.25) -> dict[str, Any]:
    """Reported cases are closed, or recorded and then closed."""
    exit_to_closed = {
        "event": "close_no_offence",
        "probability": share_closed,
        "duration": {"exponential": {"mean_days": 40}},
    }
    recorded = {
        "event": "record",
        "offence": "level-1",
        "probability": 1 - share_closed,
        "duration": {"exponential": {"mean_days": 20}},
    }
    return {
        "format": "casepath-model/1",
        "title": "By hand",
        "pipeline": "common-law",
        "groups": [
            {
                "openings": [{"event": "report"}],
                "situations": [
                    {"state": "reported", "exits": [exit_to_closed, recorded]},
                    {
                        "state": "recorded",
                        "exits": [{**exit_to_closed, "event": "close_evidence", "probability": 1}],
                    },
                ],
            }
        ],
    }


@pytest.fixture(scope="module")
def pilot() -> cp.Model:
    return cp.Model.read(PILOT)


# Models


def test_a_model_comes_back_from_its_json_and_from_pickle(pilot: cp.Model) -> None:
    assert cp.Model.from_json(pilot.to_json()) == pilot
    assert cp.Model.from_dict(pilot.to_dict()) == pilot
    assert pickle.loads(pickle.dumps(pilot)) == pilot


def test_a_model_is_written_to_a_file_that_reads_back(pilot: cp.Model, tmp_path: Path) -> None:
    pilot.write(tmp_path / "pilot.json")

    assert cp.Model.read(tmp_path / "pilot.json") == pilot


def test_a_model_tells_what_it_is_made_of(pilot: cp.Model) -> None:
    assert pilot.by == ("region",)
    assert pilot.groups == (("pilot region",), ("other region",))
    assert pilot.pipeline.id == "kazakhstan-trafficking"
    assert pilot.assumptions[0] == "Every chance and time is made up."
    assert "no rate here is Kazakhstan's" in pilot.sources[0]
    assert pilot.title in repr(pilot)
    assert "<table" in pilot._repr_html_()


def test_all_problems_of_a_model_are_told_at_once(pilot: cp.Model) -> None:
    document = pilot.to_dict()
    first = document["groups"][0]
    first["openings"][0]["probability"] = 0.5
    first["situations"][0]["exits"][0]["event"] = "qualfy"

    with pytest.raises(cp.ModelError) as caught:
        cp.Model.from_dict(document).simulate(cases=1)

    pointers = {one.pointer for one in caught.value.diagnostics}
    assert "/groups/0/openings" in pointers
    assert "/groups/0/situations/0/exits/0/event" in pointers
    assert 'did you mean "qualify"?' in str(caught.value)
    assert isinstance(caught.value, ValueError)


def test_the_schema_names_the_format() -> None:
    assert json.dumps(cp.Model.schema()).count("casepath-model/1") >= 1


def test_a_model_is_not_made_by_its_class() -> None:
    with pytest.raises(TypeError, match=r"make a model by replay\.model"):
        cp.Model()


def test_models_that_differ_say_where(pilot: cp.Model) -> None:
    document = pilot.to_dict()
    document["groups"][0]["share"] = 0.5
    document["groups"][1]["share"] = 0.5

    assert len(pilot.compare(pilot)) == 0
    assert len(pilot.compare(cp.Model.from_dict(document))) == 2


# Scenarios


def test_changes_are_said_in_sentences_and_compose() -> None:
    faster = cp.Scenario("faster").time("qualified", factor=0.5, begins="2026-07-01")
    fewer = cp.Scenario("fewer").inflow(0.5).servers("judges", 12)

    both = faster + fewer

    assert len(both) == 3
    assert both.changes == (*faster.changes, *fewer.changes)
    assert "2026-07-01" in faster.changes[0]
    assert cp.Scenario.from_json(both.to_json()) == both
    assert both != faster


def test_scenarios_fit_their_schema_and_what_the_reader_refuses_does_not() -> None:
    validator = jsonschema.Draft202012Validator(cp.Scenario.schema())
    scenario = (
        cp.Scenario("all of it")
        .probability("charged", "send_to_court", factor=0.5, offence="level-1")
        .probability("charged", "send_to_court", to=0.5, group="North")
        .time("charged", factor=0.5, event="send_to_court", begins="2026-07-01")
        .time("charged", duration={"weibull": {"shape": 0.8, "scale_days": 30}})
        .divert("charged", "dismiss", "send_to_court", share=0.25)
        .inflow(2, group=["North"])
        .servers("judges", 12)
    )
    two_in_one = {"set_servers": {"pool": "judges", "servers": 2}, "change_inflow": {"factor": 2}}
    no_factor = {"scale_time": {"state": "charged"}}

    validator.validate(scenario.to_dict())
    for change in (two_in_one, no_factor, {"begins": "2026-07-01"}):
        document = {**scenario.to_dict(), "changes": [change]}
        assert not validator.is_valid(document)
        with pytest.raises(cp.ModelError):
            cp.Scenario.from_dict(document)


def test_a_change_needs_a_factor_or_what_is_to_be() -> None:
    with pytest.raises(cp.ArgumentError, match="give either factor or to"):
        cp.Scenario("both").probability("qualified", "complete_investigation", factor=2, to=0.5)
    with pytest.raises(cp.ArgumentError, match="give either factor or duration"):
        cp.Scenario("neither").time("qualified")


def test_a_scenario_shows_what_it_does_to_a_model(pilot: cp.Model) -> None:
    scenario = cp.Scenario("kept").probability(
        "prosecutor_review", "requalify_by_prosecutor", factor=0.5, group="pilot region"
    )

    difference = scenario.difference(pilot)

    assert len(difference) > 0
    assert "requalify_by_prosecutor" in repr(difference)


def test_a_scenario_that_names_nothing_of_the_model_is_refused(pilot: cp.Model) -> None:
    with pytest.raises(cp.ModelError, match="qualfied"):
        cp.Scenario("typo").time("qualfied", factor=0.5).difference(pilot)


# Runs


def test_a_run_is_a_log_that_the_pipeline_explains_whole(pilot: cp.Model) -> None:
    run = pilot.simulate(until="2027-12-31", seed=1)

    summary = run.replay().summary()

    assert str(run.start) == "2026-01-01"
    assert str(run.as_of) == "2027-12-31"
    assert summary.findings == 0
    assert summary.set_aside == 0
    assert summary.cases == len(run) > 200
    assert len(run.pools()) == 0
    assert "Simulation of" in repr(run)


def test_the_same_seed_gives_the_same_log_on_any_number_of_threads(pilot: cp.Model) -> None:
    one, two, other = (
        pilot.simulate(cases=500, seed=seed, threads=threads).log.to_csv()
        for seed, threads in [(5, 1), (5, 2), (6, 1)]
    )

    assert one == two
    assert one != other


def test_groups_of_a_model_are_columns_of_the_log(pilot: cp.Model) -> None:
    funnel = pilot.simulate(cases=200, seed=1).replay().funnel(by="region")

    assert "pilot region" in repr(funnel)


def test_how_many_cases_and_when_to_end_must_be_known() -> None:
    model = cp.Model.from_dict(by_hand())

    with pytest.raises(cp.ArgumentError, match="cases"):
        model.simulate()
    with pytest.raises(cp.ArgumentError, match="-1"):
        model.simulate(cases=-1)
    with pytest.raises(TypeError, match="seed"):
        model.simulate(cases=1, seed=1.5)  # type: ignore[arg-type]
    with pytest.raises(cp.ArgumentError, match="is not a date"):
        model.simulate(cases=1, start="tomorrow")


def test_a_run_can_be_stopped(pilot: cp.Model) -> None:
    with pytest.raises(cp.Cancelled):
        pilot.simulate(cases=200_000, progress=lambda done, total: False)


def test_with_pools_cases_wait_and_the_run_says_how_long() -> None:
    courts = cp.Model.read(COURTS)
    crowd = cp.Scenario("crowd").inflow(3)

    run = courts.simulate(until="2027-12-31", warm_up=365, seed=1)
    crowded = courts.simulate(until="2027-12-31", warm_up=365, scenario=crowd, seed=1)

    assert run.pools()["pool"] == ["investigators", "judges", "courtrooms"]
    assert run.waiting()["state"] == ["qualified", "main_trial"]
    assert crowded.waiting()["mean"][0] > run.waiting()["mean"][0]
    assert any("investigators" in warning for warning in crowded.warnings)
    assert run.replay().summary().findings == 0


# Fitted models


def test_a_fitted_model_brings_back_the_chances_of_the_model_it_was_simulated_from() -> None:
    model = cp.Model.from_dict(by_hand())
    replay = model.simulate(cases=4_000, until="2026-12-31", seed=3).replay()

    fitted = replay.model().to_dict()
    exits = fitted["groups"][0]["situations"][0]["exits"]
    share = {one["event"]: one["probability"] for one in exits}

    assert share["close_no_offence"] == pytest.approx(0.25, abs=4 * (0.25 * 0.75 / 4_000) ** 0.5)


def test_a_tally_gives_the_model_that_its_replay_gives() -> None:
    replay = cp.Model.from_dict(by_hand()).simulate(cases=300, until="2026-06-30").replay()

    assert replay.tally(situations=True).model() == replay.model()
    with pytest.raises(cp.ArgumentError, match="situations"):
        replay.tally().model()


def test_the_form_of_times_and_tails_are_named() -> None:
    replay = cp.Model.from_dict(by_hand()).simulate(cases=300, until="2026-06-30").replay()

    weibull = replay.model(durations="weibull", tail="stays", thin_below=5).to_dict()

    assert "weibull" in json.dumps(weibull)
    assert weibull["thin_below"] == 5
    with pytest.raises(cp.ArgumentError, match='"normal" is not one of "empirical"'):
        replay.model(durations="normal")  # type: ignore[arg-type]


# Experiments


def test_differences_are_paired_and_faster_stages_alone_leave_outcomes_unchanged() -> None:
    model = cp.Model.from_dict(by_hand())
    faster = cp.Scenario("faster").time("reported", factor=0.5)

    experiment = model.experiment(faster, cases=200, replications=4, seed=1)

    closed = experiment.of("outcome_class", "drop_out", "faster")
    assert closed.mean == experiment.of("outcome_class", "drop_out").mean == 1
    assert experiment.replications == 4
    assert experiment.differences()["scenario"][0] == "faster"
    assert any("outcomes" in note for note in experiment.notes)
    with pytest.raises(KeyError, match="outcome_class nothing of base is not measured"):
        experiment.of("outcome_class", "nothing")


def test_an_experiment_goes_on_until_it_is_precise(pilot: cp.Model) -> None:
    experiment = pilot.experiment(
        cases=300,
        until="2027-12-31",
        replications=2,
        precision=cp.Precision("outcome_class", "conviction", half_width=0.02),
        seed=1,
    )

    assert experiment.is_precise
    lower, upper = experiment.of("outcome_class", "conviction").interval or (0, 1)
    assert (upper - lower) / 2 <= 0.02


def test_the_error_of_the_model_is_told_apart_from_that_of_chance() -> None:
    few = cp.Model.from_dict(by_hand()).simulate(cases=60, until="2026-12-31").replay()

    experiment = few.model().experiment(
        cases=2_000,
        until="2027-12-31",
        replications=8,
        records=few,
        fitted={"durations": "empirical"},
        cluster=few.unit,
        seed=1,
    )

    row = experiment.of("outcome", "closed_no_offence")
    assert row.model_error > row.mc_error > 0
    with pytest.raises(cp.ArgumentError, match="'form' is not one of durations"):
        few.model().experiment(cases=1, records=few, fitted={"form": "weibull"})
    with pytest.raises(cp.ArgumentError, match="give records, too"):
        few.model().experiment(cases=1, cluster="case")


def test_an_experiment_says_what_it_must(pilot: cp.Model) -> None:
    experiment = pilot.experiment(cases=50, until="2026-12-31", replications=2)

    text = repr(experiment)

    assert "not causal" in text
    assert "Every chance and time is made up." in text


# Arguments


def shortly(model: cp.Model, **arguments: Any) -> cp.Simulation:
    """A run of one case."""
    return model.simulate(**{"cases": 1, "until": "2026-12-31", **arguments})


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"seed": -1}, cp.ArgumentError, "seed: -1 is not allowed; give 0 or more"),
        (
            {"seed": 2**64},
            cp.ArgumentError,
            "seed: 18446744073709551616 is not allowed; give 18446744073709551615 or less",
        ),
        (
            {"replication": 2**32},
            cp.ArgumentError,
            "replication: 4294967296 is not allowed; give 4294967295 or less",
        ),
        (
            {"cases": 2**32},
            cp.ArgumentError,
            "cases: 4294967296 is not allowed; give 4294967295 or less",
        ),
        ({"cases": 1.5}, TypeError, "cases: 1.5 is not a whole number"),
        ({"warm_up": -3}, cp.ArgumentError, "warm_up: -3 is not allowed; give 0 or more"),
        ({"start": None}, TypeError, "start: None is not a date"),
        ({"scenario": "faster"}, TypeError, "scenario: 'faster' is not a Scenario"),
        ({"pending": "records"}, TypeError, "pending: 'records' is not a Replay"),
    ],
)
def test_a_run_says_which_argument_is_wrong_and_what_is_allowed(
    pilot: cp.Model, arguments: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind) as caught:
        shortly(pilot, **arguments)

    assert str(caught.value) == message


def test_the_largest_seed_is_a_seed(pilot: cp.Model) -> None:
    assert len(shortly(pilot, seed=2**64 - 1)) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"records": "records"}, "records: 'records' is not a Replay"),
        ({"precision": 0.01}, "precision: 0.01 is not a Precision"),
        ({"scenarios": ["faster"]}, "scenario: 'faster' is not a Scenario"),
    ],
)
def test_an_experiment_says_what_is_not_of_its_kind(
    pilot: cp.Model, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(TypeError) as caught:
        pilot.experiment(cases=1, **arguments)

    assert str(caught.value) == message


def test_a_number_that_json_can_not_write_is_named_with_its_place() -> None:
    document = by_hand(float("nan"))

    with pytest.raises(cp.ArgumentError) as of_model:
        cp.Model.from_dict(document)
    with pytest.raises(cp.ArgumentError) as of_scenario:
        cp.Scenario("slow").inflow(2).time("reported", factor=float("inf"))

    assert str(of_model.value) == (
        "model: /groups/0/situations/0/exits/0/probability is nan, "
        "/groups/0/situations/0/exits/1/probability is nan; give finite numbers"
    )
    assert str(of_scenario.value) == (
        "scenario: /changes/1/scale_time/factor is inf; give finite numbers"
    )


def test_numbers_of_numpy_are_numbers_and_other_things_are_not() -> None:
    scenario = cp.Scenario().inflow(np.float32(0.5)).servers("judges", np.int64(12))  # type: ignore[arg-type]

    with pytest.raises(TypeError) as caught:
        cp.Scenario().inflow(Fraction(1, 2))  # type: ignore[arg-type]

    assert scenario == cp.Scenario().inflow(0.5).servers("judges", 12)
    assert str(caught.value) == "Fraction(1, 2) has no place in JSON"


def test_a_projection_takes_one_day_or_several_and_says_what_is_none(pilot: cp.Model) -> None:
    records = pilot.simulate(cases=40, until="2026-06-30", seed=1).replay()

    one = records.project(pilot, on="2026-12-31", replications=2)
    several = records.project(pilot, on=["2026-12-31"], replications=2)
    with pytest.raises(TypeError) as of_day:
        records.project(pilot, on=[None])  # type: ignore[list-item]
    with pytest.raises(TypeError) as of_model:
        records.project("pilot")  # type: ignore[arg-type]

    assert str(one) == str(several)
    assert str(of_day.value) == "on: None is not a date"
    assert str(of_model.value) == "model: 'pilot' is not a Model"


def test_a_number_below_which_figures_are_thin_is_not_negative(pilot: cp.Model) -> None:
    records = pilot.simulate(cases=40, until="2026-06-30", seed=1).replay()

    with pytest.raises(cp.ArgumentError) as of_model:
        records.model(thin_below=-1)
    with pytest.raises(TypeError) as of_records:
        pilot.experiment(cases=1, records=records, fitted={"thin_below": "few"})

    assert str(of_model.value) == "thin_below: -1 is not allowed; give 0 or more"
    assert str(of_records.value) == "thin_below: 'few' is not a whole number"


# Projections


def test_pending_cases_go_on_from_where_they_stand() -> None:
    model = cp.Model.from_dict(by_hand(1.0))
    replay = model.simulate(cases=2_000, until="2026-12-31", seed=2).replay()
    pending = replay.summary().cases - replay.summary().concluded

    projection = replay.project(model, on=["2027-01-31"], replications=50, seed=1)

    still = [row for row in projection.expectations if row.stands == "pending"][-1]
    expected = pending * 2.718281828459045 ** (-31 / 40)
    assert projection.cases == still.cases == pending > 50
    assert projection.left_out == 0
    with pytest.raises(cp.ArgumentError, match="replications: -1 is not allowed; give 0 or more"):
        replay.project(model, replications=-1)
    assert str(projection.as_of) == "2026-12-31"
    assert still.expected == pytest.approx(
        expected, abs=4 * (expected / 50) ** 0.5 + 0.02 * pending
    )


def test_threads_share_a_model_without_the_interpreter_lock(pilot: cp.Model) -> None:
    logs: dict[int, str] = {}

    def run(number: int) -> None:
        logs[number] = pilot.simulate(cases=300, seed=9, threads=1).log.to_csv()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(logs.values())) == 1
