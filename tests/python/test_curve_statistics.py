"""Curves over arrays against R's survival, cmprsk, etm and mstate, and against laws."""

import csv
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import casepath as cp
from casepath import statistics as st

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"
TOLERANCE = 1e-10
CONF_TYPES = {
    "ci_log": "log",
    "ci_log-log": "cloglog",
    "ci_plain": "plain",
    "ci_logit": "logit",
    "ci_arcsin": "arcsine",
}


def read_table(path: Path) -> dict[str, np.ndarray[Any, Any]]:
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = {}
    for name in rows[0]:
        values = [row[name] for row in rows]
        try:
            columns[name] = np.array([int(value) for value in values])
        except ValueError:
            columns[name] = np.array(values)
    return columns


def numbers(values: Any) -> np.ndarray[Any, Any]:
    return np.array(values, dtype=float)  # None becomes not-a-number


def close(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(found, numbers(expected), rtol=0, atol=TOLERANCE)


@pytest.fixture(scope="module")
def simulated() -> dict[str, np.ndarray[Any, Any]]:
    return read_table(GOLDEN / "first_passage_sim.csv")


@pytest.fixture(scope="module")
def km() -> Any:
    reference: dict[str, Any] = {}
    for name in ("first_passage_sim.json", "curves_sim.json"):
        for key, values in json.loads((GOLDEN / name).read_text(encoding="utf-8")).items():
            if isinstance(values, dict):
                reference.setdefault(key, {}).update(values)
    return reference


def shared_json(shared: Callable[[str], Path], name: str) -> Any:
    return json.loads(shared(f"golden/expected/{name}.json").read_text(encoding="utf-8"))


def all_disposals(columns: dict[str, np.ndarray[Any, Any]], **more: Any) -> st.KaplanMeier:
    return st.kaplan_meier(
        columns["time"], columns["outcome"] != "pending", entry=columns["entry"], **more
    )


# --- Kaplan-Meier and Nelson-Aalen ----------------------------------------------------------------


def test_survival_and_hazard_are_those_of_survfit_with_late_entries(
    simulated: dict[str, np.ndarray[Any, Any]], km: Any
) -> None:
    expected = km["kaplan_meier"]

    curve = all_disposals(simulated, variance="greenwood", transform="log")

    assert curve.days.tolist() == expected["time"]
    assert curve.at_risk.tolist() == expected["n_risk"]
    assert curve.ended.tolist() == expected["n_event"]
    assert curve.censored.tolist() == expected["n_censor"]
    close(curve.survival, expected["surv"])
    waiting = curve.survival > 0
    close(
        (curve.standard_error[waiting] / curve.survival[waiting]),
        numbers(expected["se_log"])[waiting],
    )
    close(curve.hazard, expected["cumhaz"])
    close(curve.hazard_standard_error, expected["se_cumhaz"])


@pytest.mark.parametrize("name", CONF_TYPES)
def test_intervals_are_those_of_survfit_by_conf_type(
    simulated: dict[str, np.ndarray[Any, Any]], km: Any, name: str
) -> None:
    expected = km["intervals"][name]

    curve = all_disposals(simulated, variance="greenwood", transform=CONF_TYPES[name])

    inside = ((curve.survival > 0) & (curve.survival < 1))[::5]
    assert inside.sum() > 50
    close(curve.lower[::5][inside], numbers(expected["lower"])[inside])
    close(curve.upper[::5][inside], numbers(expected["upper"])[inside])


def test_clustered_errors_are_the_robust_ones_of_survfit(
    simulated: dict[str, np.ndarray[Any, Any]], km: Any
) -> None:
    expected = km["kaplan_meier_by_parent"]

    curve = all_disposals(simulated, clusters=simulated["parent"])

    close(curve.survival, expected["surv"])
    close(curve.standard_error, expected["se_ij"])


@pytest.mark.parametrize("sex", [1, 2])
def test_survival_of_lung_is_that_of_survfit(shared: Callable[[str], Path], sex: int) -> None:
    expected = shared_json(shared, "km")[f"lung_sex{sex}"]
    lung = read_table(shared("golden/data/lung.csv"))
    rows = lung["sex"] == sex

    curve = st.kaplan_meier(lung["time"][rows], lung["event"][rows], transform="log")

    assert curve.days.tolist() == expected["time"]
    close(curve.survival, expected["surv"])
    close(curve.hazard, expected["cumhaz"])
    close(curve.hazard_standard_error, expected["se_cumhaz"])
    inside = (curve.survival > 0) & (curve.survival < 1)
    close((curve.standard_error / curve.survival)[inside], numbers(expected["se_log"])[inside])
    close(curve.lower[inside], numbers(expected["lower"])[inside])


def test_quantiles_of_lung_are_those_of_survfit(shared: Callable[[str], Path]) -> None:
    expected = shared_json(shared, "km")["lung_quantiles"]
    lung = read_table(shared("golden/data/lung.csv"))
    for place, sex in enumerate((1, 2)):
        rows = lung["sex"] == sex

        curve = st.kaplan_meier(lung["time"][rows], lung["event"][rows], transform="log")
        quantiles = curve.quantiles(expected["p"])

        close([one.day for one in quantiles], expected["q"][place])
        close([one.lower for one in quantiles], expected["lower"][place])
        close([one.upper for one in quantiles], expected["upper"][place])


def test_fleming_harrington_is_that_of_survfit_with_stype_2_and_ctype_2(
    shared: Callable[[str], Path],
) -> None:
    expected = shared_json(shared, "km")["lung_fleming_harrington_stype2_ctype2"]
    lung = read_table(shared("golden/data/lung.csv"))

    curve = st.kaplan_meier(lung["time"], lung["event"], ties="one_by_one")

    assert curve.days.tolist() == expected["time"]
    close(curve.survival, expected["surv"])
    close(curve.hazard, expected["cumhaz"])
    close(curve.hazard_standard_error, expected["se_cumhaz"])


def test_median_follow_up_is_that_of_the_reverse_kaplan_meier_of_survfit(
    simulated: dict[str, np.ndarray[Any, Any]], shared: Callable[[str], Path]
) -> None:
    expected = shared_json(shared, "km")["reverse_km_followup"]["median"]
    lung = read_table(shared("golden/data/lung.csv"))
    candidates = [
        st.follow_up(simulated["time"], simulated["outcome"] != "pending"),
        st.follow_up(
            simulated["time"], simulated["outcome"] != "pending", entry=simulated["entry"]
        ),
        st.follow_up(lung["time"], lung["event"]),
    ]

    assert expected in [one.quantiles([0.5])[0].day for one in candidates]
    print([one.quantiles([0.5])[0].day for one in candidates])


def test_a_flat_stretch_gives_the_middle_of_it_as_survfit_does() -> None:
    # survfit(Surv(c(1, 2, 3, 4), c(1, 1, 1, 0)) ~ 1): quantiles 0, 1.5, 2.5, 3.5 and none.
    curve = st.kaplan_meier([1, 2, 3, 4], [1, 1, 1, 0])

    days = [one.day for one in curve.quantiles([0, 0.25, 0.5, 0.75, 0.8])]

    assert days[:4] == [0, 1.5, 2.5, 3.5]
    assert math.isnan(days[4])


# --- competing exits ------------------------------------------------------------------------------


def mgus2(shared: Callable[[str], Path], **more: Any) -> st.CumulativeIncidence:
    rows = read_table(shared("golden/data/mgus2_cr.csv"))
    return st.cumulative_incidence(rows["etime"], rows["cause"], **more)


def places(curve: st.CumulativeIncidence, days: list[int]) -> np.ndarray[Any, Any]:
    return np.searchsorted(curve.days, days, side="right") - 1


@pytest.mark.parametrize("variance", ["jackknife", "greenwood"])
def test_incidences_are_those_of_survfit_and_etm(
    shared: Callable[[str], Path], variance: Any
) -> None:
    expected = shared_json(shared, "competing_risks")

    curve = mgus2(shared, variance=variance)

    at = places(curve, expected["times"])
    states = np.array(expected["pstate"])
    errors = np.array(expected["se_greenwood"])
    close(curve.waiting[at], states[:, 0])
    close(curve.share[at], states[:, 1:])
    close(curve.waiting_standard_error[at], errors[:, 0])
    close(curve.standard_error[at], errors[:, 1:])
    close(curve.standard_error[at], np.array(expected["se_mstate_greenwood"])[:, 1:])
    etm = expected["etmCIF_cause1_cloglog"]
    close(curve.lower[at, 0], etm["lower"])
    close(curve.upper[at, 0], etm["upper"])


def test_aalens_variance_is_that_of_mstate(shared: Callable[[str], Path]) -> None:
    expected = shared_json(shared, "competing_risks")
    errors = np.array(expected["se_mstate_aalen"])

    curve = mgus2(shared, variance="aalen")

    at = places(curve, expected["times"])
    close(curve.waiting_standard_error[at], errors[:, 0])
    close(curve.standard_error[at], errors[:, 1:])


def test_grays_variance_is_that_of_cmprsk_cuminc(shared: Callable[[str], Path]) -> None:
    expected = shared_json(shared, "competing_risks")

    curve = mgus2(shared, variance="gray")

    at = places(curve, expected["times"])
    close(curve.share[at], np.array(expected["cif_cmprsk"]).T)
    close(curve.standard_error[at] ** 2, np.array(expected["var_cmprsk"]).T)


@pytest.mark.parametrize(
    ("name", "transform"), [("plain", "plain"), ("log", "log"), ("log-log", "of survival")]
)
def test_intervals_of_a_state_are_those_of_survfit(
    shared: Callable[[str], Path], name: str, transform: str
) -> None:
    expected = shared_json(shared, "competing_risks")
    curve = mgus2(shared)
    at = places(curve, expected["times"])
    p = np.column_stack([curve.waiting, curve.share])[at]
    error = np.column_stack([curve.waiting_standard_error, curve.standard_error])[at]

    # survfit applies "log-log" to the probability of any state as it does to survival.
    if transform == "of survival":
        limits = [
            st.probability_interval(*one, of="survival")
            for one in zip(p.ravel(), error.ravel(), strict=True)
        ]
    else:
        limits = [
            st.probability_interval(*one, transform)  # type: ignore[arg-type]
            for one in zip(p.ravel(), error.ravel(), strict=True)
        ]

    found = np.array(limits).reshape(*p.shape, 2)
    close(found[:, :, 0], expected[f"lower_{name}"])
    close(found[:, :, 1], expected[f"upper_{name}"])


def test_curves_of_groups_and_their_variances_are_those_of_cmprsk(
    simulated: dict[str, np.ndarray[Any, Any]], km: Any
) -> None:
    expected = km["cumulative_incidence"]
    causes = np.array(
        [["pending", "convicted", "acquitted", "closed"].index(o) for o in simulated["outcome"]]
    )
    for place, name in enumerate(expected["curves"]):
        group, cause = name.split(" ")
        rows = (simulated["group"] == group) & (simulated["entry"] == 0)

        curve = st.cumulative_incidence(
            simulated["time"][rows], causes[rows], n_causes=3, variance="gray"
        )

        at = places(curve, expected["times"])
        close(curve.share[at, int(cause) - 1], expected["est"][place])
        close(curve.standard_error[at, int(cause) - 1] ** 2, expected["var"][place])


def test_the_last_share_is_centred_on_the_truth_where_naive_shares_are_not(
    simulated: dict[str, np.ndarray[Any, Any]], km: Any
) -> None:
    expected = km["naive"]
    outcome = simulated["outcome"]
    causes = np.array(
        [["pending", "convicted", "acquitted", "closed"].index(one) for one in outcome]
    )

    curve = st.cumulative_incidence(simulated["time"], causes, entry=simulated["entry"])
    km_alone = st.kaplan_meier(simulated["time"], outcome == "convicted", entry=simulated["entry"])

    convicted = (outcome == "convicted").sum()
    close(convicted / len(outcome), expected["share_of_all_cases"])
    close(convicted / (outcome != "pending").sum(), expected["share_of_resolved"])
    close(1 - km_alone.survival[-1], expected["one_minus_km_censoring_other_outcomes"])
    assert expected["share_of_all_cases"] < expected["truth"] - curve.standard_error[-1, 0]
    assert abs(curve.share[-1, 0] - expected["truth"]) < 2 * curve.standard_error[-1, 0]


# --- restricted means -----------------------------------------------------------------------------


def lung_mean(
    shared: Callable[[str], Path], sex: int, variance: Any = "jackknife"
) -> st.RestrictedMean:
    lung = read_table(shared("golden/data/lung.csv"))
    rows = lung["sex"] == sex
    return st.restricted_mean(lung["time"][rows], lung["event"][rows], until=500, variance=variance)


@pytest.mark.parametrize("variance", ["jackknife", "greenwood"])
def test_restricted_means_are_those_of_survfit_and_survrm2(
    shared: Callable[[str], Path], variance: Any
) -> None:
    expected = shared_json(shared, "restricted_means")["lung_rmst_tau500"]

    means = [lung_mean(shared, sex, variance) for sex in (1, 2)]

    close([one.days for one in means], expected["rmst"])
    close([one.standard_error for one in means], expected["se"])


def test_differences_and_ratios_of_restricted_means_are_those_of_survrm2(
    shared: Callable[[str], Path],
) -> None:
    expected = shared_json(shared, "restricted_means")["lung_rmst_diff_tau500"]["table"]
    men, women = lung_mean(shared, 1), lung_mean(shared, 2)
    lost = [st.RestrictedMean(500 - one.days, one.standard_error) for one in (men, women)]

    found = [
        st.restricted_mean_difference(women, men),
        st.restricted_mean_ratio(women, men),
        st.restricted_mean_ratio(lost[1], lost[0]),
    ]

    close(np.array(found), expected)


def test_time_in_state_and_lost_to_causes_is_that_of_survfit(
    shared: Callable[[str], Path],
) -> None:
    expected = shared_json(shared, "restricted_means")["mgus2_time_in_state_tau240"]
    rows = read_table(shared("golden/data/mgus2_cr.csv"))

    means = [
        st.restricted_mean(rows["etime"], rows["cause"], until=240, cause=cause)
        for cause in (None, 1, 2)
    ]

    close([one.days for one in means], expected["rmean"])
    close([one.standard_error for one in means], expected["se_ij"])
    assert sum(one.days for one in means) == pytest.approx(240, abs=1e-10)


# --- laws -----------------------------------------------------------------------------------------


def random_exits(seed: int, n: int = 200) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    entry = np.where(random.random(n) < 0.3, random.integers(0, 20, n), -1)
    return {
        "days": entry + 1 + random.integers(0, 60, n),
        "causes": random.integers(0, 4, n),
        "entry": entry,
        "clusters": random.integers(0, n // 3, n),
    }


@pytest.mark.parametrize("seed", range(6))
def test_incidences_and_waiting_add_up_to_one_on_every_day(seed: int) -> None:
    curve = st.cumulative_incidence(**random_exits(seed))

    np.testing.assert_allclose(curve.share.sum(axis=1) + curve.waiting, 1, atol=1e-13)


@pytest.mark.parametrize("seed", range(6))
def test_with_one_exit_the_incidence_is_one_minus_kaplan_meier(seed: int) -> None:
    exits = random_exits(seed)
    ended = exits.pop("causes") > 0

    curve = st.cumulative_incidence(causes=ended, **exits)
    survival = st.kaplan_meier(ended=ended, **exits)

    np.testing.assert_allclose(curve.share[:, 0], 1 - survival.survival, atol=1e-13)
    np.testing.assert_allclose(curve.standard_error[:, 0], survival.standard_error, atol=1e-13)
    inside = ~np.isnan(curve.lower[:, 0])
    np.testing.assert_allclose(curve.lower[inside, 0], 1 - survival.upper[inside], atol=1e-12)


def test_with_nobody_censored_shares_are_plain_and_their_errors_binomial() -> None:
    random = np.random.default_rng(5)
    days, causes = random.integers(0, 30, 300), random.integers(1, 4, 300)

    curve = st.cumulative_incidence(days, causes)

    for j in range(3):
        p = np.array([((days <= day) & (causes == j + 1)).mean() for day in curve.days])
        np.testing.assert_allclose(curve.share[:, j], p, atol=1e-13)
        np.testing.assert_allclose(
            curve.standard_error[:, j], np.sqrt(p * (1 - p) / 300), atol=1e-13
        )


@pytest.mark.parametrize("seed", range(6))
def test_clusters_of_one_case_give_the_plain_jackknife(seed: int) -> None:
    exits = random_exits(seed)
    del exits["clusters"]

    alone = st.cumulative_incidence(**exits)
    clustered = st.cumulative_incidence(**exits, clusters=np.arange(200)[::-1])

    np.testing.assert_allclose(clustered.standard_error, alone.standard_error, atol=1e-14)


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_cases_and_the_names_of_clusters_change_no_bit(seed: int) -> None:
    exits = random_exits(seed)
    order = np.random.default_rng(seed).permutation(200)
    shuffled = {name: values[order] for name, values in exits.items()}
    shuffled["clusters"] = 1_000_000 - 7 * shuffled["clusters"]

    first, second = st.cumulative_incidence(**exits), st.cumulative_incidence(**shuffled)

    assert (first.share == second.share).all()
    assert (first.standard_error == second.standard_error).all()
    means = [
        st.restricted_mean(**one, until=20, cause=1)  # type: ignore[arg-type]
        for one in (exits, shuffled)
    ]
    assert means[0].standard_error == means[1].standard_error


@pytest.mark.parametrize("seed", range(4))
def test_clustered_errors_are_those_of_a_slope_in_the_weight_of_each_cluster(seed: int) -> None:
    exits = random_exits(seed, 40)
    weight = 1_000_000
    slopes = []
    for cluster in np.unique(exits["clusters"]):
        inside = exits["clusters"] == cluster
        shares = []
        for change in (1000, -1000):
            counts = np.where(inside, weight + change, weight)
            one = {name: exits[name] for name in ("days", "causes", "entry")}
            shares.append(st.cumulative_incidence(**one, counts=counts).share)
        slopes.append((shares[0] - shares[1]) / 2000 * weight)

    curve = st.cumulative_incidence(**exits)

    np.testing.assert_allclose(
        curve.standard_error, np.sqrt((np.array(slopes) ** 2).sum(axis=0)), atol=1e-5
    )


@pytest.mark.parametrize("seed", range(4))
def test_restricted_means_of_all_exits_and_of_waiting_add_up_to_the_window(seed: int) -> None:
    exits = random_exits(seed)

    means = [st.restricted_mean(**exits, until=30.5, cause=cause) for cause in (None, 1, 2, 3)]

    assert sum(one.days for one in means) == pytest.approx(30.5, abs=1e-11)


# --- what has no answer ---------------------------------------------------------------------------


def test_of_no_cases_there_are_no_days() -> None:
    curve = st.cumulative_incidence([], [])

    assert curve.share.shape == (0, 1)
    assert curve.at(100).tolist() == [0.0]
    assert math.isnan(st.kaplan_meier([], []).quantiles([0.5])[0].day)


def test_all_pending_waits_with_certainty_and_without_an_interval() -> None:
    curve = st.kaplan_meier([3, 5, 5], [0, 0, 0])

    assert curve.survival.tolist() == [1.0, 1.0]
    assert curve.standard_error.tolist() == [0.0, 0.0]
    assert np.isnan(curve.lower).all()


def test_a_million_cases_that_end_on_one_day_give_one_step() -> None:
    curve = st.cumulative_incidence([7, 7], [1, 2], counts=[400_000, 600_000])

    assert curve.share.tolist() == [[0.4, 0.6]]
    close(curve.standard_error[0], [math.sqrt(0.24 / 1e6)] * 2)


def test_the_hazard_of_many_ties_one_by_one_is_the_harmonic_sum() -> None:
    few = st.kaplan_meier([1, 2], [1, 0], counts=[999_999, 1], ties="one_by_one")
    many = st.kaplan_meier([1, 2], [1, 0], counts=[2_999_999, 1], ties="one_by_one")

    assert few.hazard[0] == pytest.approx(math.log(999_999 + 1) + 0.5772156649 - 1, abs=1e-5)
    assert many.hazard[0] - few.hazard[0] == pytest.approx(math.log(3), abs=1e-6)


def test_ten_thousand_days_have_ten_thousand_steps() -> None:
    days = np.arange(10_000)

    curve = st.cumulative_incidence(days, 1 + days % 2, clusters=days // 3)

    assert len(curve.days) == 10_000
    assert curve.share[-1].tolist() == pytest.approx([0.5, 0.5], abs=1e-12)
    assert np.isfinite(curve.standard_error).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: st.cumulative_incidence([3, 4], [0, 1], entry=[0, 4]),
            "days[1] is 4 and entry[1] is 4; a case must be watched for a day at least",
        ),
        (
            lambda: st.cumulative_incidence([3, 4], [0, 3], n_causes=2),
            "causes[1] is 3; it must lie between 0 and 2",
        ),
        (
            lambda: st.cumulative_incidence([3], [0], variance="robust"),
            'variance: "robust" is not one of "jackknife", "greenwood", "aalen", "gray"',
        ),
        (
            lambda: st.cumulative_incidence([3], [0], clusters=[1], variance="gray"),
            'variance: "gray" knows counts and no clusters; take "jackknife", or leave clusters '
            "out",
        ),
        (
            lambda: st.kaplan_meier([3], [1], transform="square"),
            'transform: "square" is not one of "plain", "log", "cloglog", "logit", "arcsine"',
        ),
        (
            lambda: st.restricted_mean([3, 5], [1, 0], until=6),
            "until is 6, but nobody was watched after day 5; ask for at most 5",
        ),
        (
            lambda: st.restricted_mean([3, 5], [1, 0], until=0),
            "days is 0.000000; it must be a number above 0",
        ),
        (
            lambda: st.restricted_mean([3, 5], [1, 0], until=4, cause=2),
            "cause is 2; causes are 1 to 1",
        ),
        (
            lambda: st.kaplan_meier([3], [1]).quantiles([1.5]),
            "probability is 1.500000; it must lie between 0 and 1",
        ),
        (
            lambda: st.probability_interval(1.5, 0.1),
            "probability is 1.500000; it must lie between 0 and 1",
        ),
    ],
)
def test_a_bad_argument_is_named(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(cp.ArgumentError) as error:
        call()

    assert str(error.value) == message
