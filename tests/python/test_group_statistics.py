"""Comparisons of groups over arrays, against R: its functions stand in the names of tests."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from casepath import ArgumentError, statistics

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
EXPECTED = json.loads((GOLDEN / "groups.json").read_text(encoding="utf-8"))
CAUSES = {"pending": 0, "convicted": 1, "acquitted": 2, "closed": 3}
TIGHT: dict[str, float] = {"rtol": 1e-12, "atol": 1e-12}

Shared = Callable[[str], Path]


def columns(path: Path) -> dict[str, np.ndarray[Any, Any]]:
    """A plain CSV file as columns; numbers where all are."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split(",") for line in lines[1:]]
    found = {}
    for name, texts in zip(lines[0].split(","), zip(*rows, strict=True), strict=True):
        try:
            found[name] = np.array([int(text) for text in texts])
        except ValueError:
            found[name] = np.array(texts)
    return found


def simulated(entered: bool = True) -> dict[str, np.ndarray[Any, Any]]:
    """The simulated cases, by default those watched from opening; ``cause`` added."""
    data = columns(GOLDEN / "first_passage_sim.csv")
    data["cause"] = np.array([CAUSES[outcome] for outcome in data["outcome"]])
    keep = data["entry"] == 0 if entered else np.ones(len(data["entry"]), dtype=bool)
    return {name: values[keep] for name, values in data.items()}


def mgus2(shared: Shared) -> dict[str, np.ndarray[Any, Any]]:
    data = columns(shared("golden/data/mgus2_cr.csv"))
    data["ageband"] = np.digitize(data["age"], [60, 70, 80], right=True)
    return data


def competing(shared: Shared) -> Any:
    path = shared("golden/expected/competing_risks.json")
    return json.loads(path.read_text(encoding="utf-8"))


# Gray's test


def matches_cuminc(test: statistics.GroupTest, expected: dict[str, Any], row: int) -> None:
    np.testing.assert_allclose(test.statistic, expected["stat"][row], **TIGHT)
    np.testing.assert_allclose(test.p_value, expected["pv"][row], rtol=0, atol=1e-12)
    assert test.degrees_of_freedom == expected["df"][row]


@pytest.mark.parametrize("cause", [1, 2, 3])
def test_gray_test_against_cmprsk_cuminc_on_simulated_cases(cause: int) -> None:
    data = simulated()
    expected = EXPECTED["gray_sim"]
    arguments = (data["time"], data["cause"], data["group"])

    plain = statistics.gray_test(*arguments, cause=cause)
    stratified = statistics.gray_test(*arguments, cause=cause, strata=data["region"])

    matches_cuminc(plain, expected["gray"], cause - 1)
    matches_cuminc(stratified, expected["gray_strat_region"], cause - 1)
    assert plain.groups == ("g1", "g2")


@pytest.mark.parametrize("cause", [1, 2, 3])
def test_gray_test_against_cmprsk_cuminc_with_three_groups_strata_rho_and_ties(cause: int) -> None:
    data = simulated()
    expected = EXPECTED["r"]

    matches_cuminc(
        statistics.gray_test(
            data["time"], data["cause"], data["region"],
            cause=cause, rho=0.5, strata=data["group"],
        ),
        expected["gray_region_strat_group_rho05"],
        cause - 1,
    )  # fmt: skip
    matches_cuminc(
        statistics.gray_test(data["time"], data["cause"], data["article"], cause=cause),
        expected["gray_article"],
        cause - 1,
    )
    matches_cuminc(
        statistics.gray_test(
            -(-data["time"] // 90), data["cause"], data["region"], cause=cause, rho=1
        ),
        expected["gray_region_ties_rho1"],
        cause - 1,
    )


@pytest.mark.parametrize("cause", [1, 2])
def test_gray_test_against_cmprsk_cuminc_on_mgus2(shared: Shared, cause: int) -> None:
    data = mgus2(shared)
    expected = competing(shared)
    arguments = (data["etime"], data["cause"])

    matches_cuminc(
        statistics.gray_test(*arguments, data["sex"], cause=cause), expected["gray_sex"], cause - 1
    )
    matches_cuminc(
        statistics.gray_test(*arguments, data["sex"], cause=cause, strata=data["ageband"]),
        expected["gray_sex_strat_ageband_rho0"],
        cause - 1,
    )
    matches_cuminc(
        statistics.gray_test(*arguments, data["ageband"], cause=cause, rho=1),
        expected["gray_ageband_4groups_rho1"],
        cause - 1,
    )


# The log-rank test


def matches_survdiff(test: statistics.GroupTest, expected: dict[str, Any]) -> None:
    def per_group(values: Any) -> Any:
        array = np.array(values)
        return array.sum(axis=1) if array.ndim == 2 else array

    n = len(test.groups)
    np.testing.assert_allclose(test.observed, per_group(expected["obs"]), **TIGHT)
    np.testing.assert_allclose(test.expected, per_group(expected["exp"]), **TIGHT)
    np.testing.assert_allclose(test.covariance, np.array(expected["var"]).reshape(n, n), **TIGHT)
    np.testing.assert_allclose(test.statistic, expected["chisq"], **TIGHT)
    assert test.degrees_of_freedom == n - 1


def test_log_rank_against_survdiff_on_simulated_cases_of_three_regions() -> None:
    data = simulated()

    test = statistics.log_rank(data["time"], data["cause"] > 0, data["region"])

    matches_survdiff(test, EXPECTED["logrank"]["sim_region_3groups_entry0"])


def test_log_rank_against_survdiff_with_ties_strata_and_rho() -> None:
    data = simulated()

    test = statistics.log_rank(
        -(-data["time"] // 90),
        data["cause"],
        data["region"],
        rho=0.5,
        strata=data["article"],
    )

    matches_survdiff(test, EXPECTED["r"]["survdiff_region_strat_article_ties_rho05"])


@pytest.mark.parametrize("strata", [None, "region"])
def test_log_rank_against_the_score_test_of_coxph_exact_with_delayed_entry(
    strata: str | None,
) -> None:
    data = simulated(entered=False)
    name = "sim_group_left_truncated" + ("_strat_region" if strata else "")
    expected = EXPECTED["logrank"][name]

    test = statistics.log_rank(
        data["time"],
        data["cause"] > 0,
        data["group"],
        entry=data["entry"],
        strata=None if strata is None else data[strata],
    )

    np.testing.assert_allclose(test.observed[1] - test.expected[1], expected["U"], **TIGHT)
    np.testing.assert_allclose(test.covariance[1, 1], expected["V"], **TIGHT)
    np.testing.assert_allclose(test.statistic, expected["chisq"], **TIGHT)


def test_log_rank_against_survdiff_on_lung(shared: Shared) -> None:
    path = shared("golden/expected/logrank.json")
    expected = json.loads(path.read_text(encoding="utf-8"))
    lines = shared("golden/data/lung.csv").read_text(encoding="utf-8").splitlines()
    rows = [line.split(",") for line in lines[1:]]
    days, event, sex = ([int(row[i]) for row in rows] for i in (0, 5, 2))

    matches_survdiff(statistics.log_rank(days, event, sex), expected["lung_sex_rho0"])
    matches_survdiff(statistics.log_rank(days, event, sex, rho=1), expected["lung_sex_rho1"])
    known = [row for row in rows if row[3] not in ("", "NA")]
    stratified = statistics.log_rank(
        [int(row[0]) for row in known],
        [int(row[5]) for row in known],
        [row[2] for row in known],
        strata=[row[3] for row in known],
    )
    matches_survdiff(stratified, expected["lung_sex_strat_ecog"])


# Shares by a day


def test_group_shares_against_influences_of_survfit_added_by_parent() -> None:
    data = simulated()
    expected = EXPECTED["r"]["shares_by_parent"]

    shares = statistics.group_shares(
        data["time"], data["cause"], data["group"], 365, clusters=data["parent"]
    )

    one, both, other = expected["cov"]
    np.testing.assert_allclose(shares.shares, expected["shares"], **TIGHT)
    np.testing.assert_allclose(shares.covariance, [[one, both], [both, other]], **TIGHT)
    np.testing.assert_allclose(shares.equal_shares().statistic, expected["wald"], **TIGHT)


def test_difference_of_shares_against_zou_and_donner_worked_in_r() -> None:
    data = simulated()
    expected = EXPECTED["r"]["mover_by_parent"]
    shares = statistics.group_shares(
        data["time"], data["cause"], data["group"], 365, clusters=data["parent"]
    )

    found = shares.difference("g1", "g2")

    assert found.interval is not None
    np.testing.assert_allclose(found.interval, expected["interval"], **TIGHT)
    np.testing.assert_allclose(found.p_value, expected["p"], rtol=1e-9)


def test_gray_curves_against_cmprsk_cuminc_are_the_shares_by_a_day() -> None:
    data = simulated()
    expected = EXPECTED["gray_sim"]

    for j, day in enumerate(expected["times"]):
        for cause in (1, 2, 3):
            shares = statistics.group_shares(
                data["time"], data["cause"], data["group"], day, cause=cause
            ).shares
            rows = [expected["curves"].index(f"{group} {cause}") for group in ("g1", "g2")]
            np.testing.assert_allclose(shares, [expected["est"][i][j] for i in rows], **TIGHT)


# Many comparisons, and many groups


def nan_of(values: list[float | None]) -> list[float]:
    return [np.nan if value is None else value for value in values]


def test_holm_and_benjamini_hochberg_against_p_adjust() -> None:
    expected = EXPECTED["r"]["p_adjust"]
    p = nan_of(expected["p"])

    np.testing.assert_allclose(statistics.holm(p), nan_of(expected["holm"]), **TIGHT)
    np.testing.assert_allclose(statistics.benjamini_hochberg(p), nan_of(expected["bh"]), **TIGHT)


def test_funnel_limits_against_qbinom_and_pbinom() -> None:
    expected = EXPECTED["r"]["funnel"]

    for row, target in enumerate(expected["target"]):
        for level, ends in ((0.95, ("p0.025", "p0.975")), (0.998, ("p0.001", "p0.999"))):
            limits = statistics.funnel_limits(target, expected["n"], level)
            for found, end in zip(limits, ends, strict=True):
                np.testing.assert_allclose(found, expected[end][row], rtol=0, atol=1e-11)


def test_shrink_against_kleinmans_moments_and_qbeta() -> None:
    expected = EXPECTED["r"]["kleinman"]

    found = statistics.shrink(expected["hits"], expected["n"])

    assert found.spread == "between_groups"
    np.testing.assert_allclose(found.whole, expected["whole"], **TIGHT)
    np.testing.assert_allclose(found.overdispersion, expected["rho"], **TIGHT)
    np.testing.assert_allclose(found.prior_cases, expected["prior"], rtol=1e-11)
    np.testing.assert_allclose(found.shares, expected["share"], **TIGHT)
    np.testing.assert_allclose(found.lower, expected["lower"], rtol=0, atol=1e-11)
    np.testing.assert_allclose(found.upper, expected["upper"], rtol=0, atol=1e-11)


def test_direct_standardisation_against_epitools_ageadjust_direct() -> None:
    expected = EXPECTED["standardisation_mh"]
    tables = np.array(expected["tables"])

    for group, row in enumerate(expected["direct"]):
        events = tables[:, group, 0]
        found = statistics.direct_standardisation(
            events, tables[:, group].sum(axis=1), expected["std_pop"]
        )
        np.testing.assert_allclose(found.crude, row["crude"], **TIGHT)
        np.testing.assert_allclose(found.rate, row["adj"], **TIGHT)
        np.testing.assert_allclose(found.poisson_error, row["se_poisson"], **TIGHT)
        np.testing.assert_allclose(found.binomial_error, row["se_binomial"], **TIGHT)
        np.testing.assert_allclose(
            found.interval, (row["gamma_lci"], row["gamma_uci"]), rtol=0, atol=1e-11
        )


def test_mantel_haenszel_against_mantelhaen_test_and_epi_2by2() -> None:
    expected = EXPECTED["standardisation_mh"]
    ratio = expected["mh_rr"]

    found = statistics.mantel_haenszel(expected["tables"])

    np.testing.assert_allclose(found.odds_ratio, expected["mh_or"], **TIGHT)
    np.testing.assert_allclose(found.odds_ratio_interval, expected["mh_or_ci"], **TIGHT)
    np.testing.assert_allclose(found.chi_square, expected["cmh_chisq"], **TIGHT)
    np.testing.assert_allclose(found.corrected_chi_square, expected["cmh_chisq_cc"], **TIGHT)
    np.testing.assert_allclose(found.risk_ratio, ratio["rr"], **TIGHT)
    np.testing.assert_allclose(found.risk_ratio_log_error, ratio["se_log_rr"], **TIGHT)
    np.testing.assert_allclose(found.risk_ratio_interval, (ratio["lower"], ratio["upper"]), **TIGHT)
    np.testing.assert_allclose(found.risk_difference, ratio["rd"], **TIGHT)
    np.testing.assert_allclose(found.risk_difference_error, ratio["se_rd_sato"], **TIGHT)


# Arguments


def test_arrays_that_cannot_be_meant_are_refused() -> None:
    with pytest.raises(ArgumentError) as error:
        statistics.log_rank([1, 2], [1, 0], ["a"])
    assert str(error.value) == "arrays of different length: days 2, causes 2, groups 1"
    with pytest.raises(ArgumentError) as error:
        statistics.gray_test([1, 2.5], [1, 0], ["a", "b"])
    assert str(error.value) == "days[1] is 2.5; it must be a whole number"
    with pytest.raises(ArgumentError) as error:
        statistics.gray_test([1, -2], [1, 0], ["a", "b"])
    assert str(error.value) == "days[1] is -2; it must lie between 0 and 1000000"
    with pytest.raises(ArgumentError) as error:
        statistics.group_shares([1, 2], [1, 0], ["a", "b"], 5, strata=["x", "y"])
    assert str(error.value) == "strata and weights go together: give both or neither"
    with pytest.raises(ArgumentError) as error:
        statistics.group_shares(
            [1, 2], [1, 0], ["a", "b"], 5, strata=["x", "y"], weights={"x": 1.0}
        )
    assert str(error.value) == "weights: there is none for stratum 'y'"
    with pytest.raises(ArgumentError) as error:
        statistics.mantel_haenszel([[1, 2, 3, 4]])
    assert str(error.value) == (
        "tables has shape (1, 4); it must be (n_strata, 2, 2): per stratum a row for each group, "
        "with the event and without it"
    )


def test_no_cases_have_an_answer_with_a_reason() -> None:
    test = statistics.gray_test([], [], [])

    assert np.isnan(test.statistic)
    assert test.reason == "not known: fewer than two groups"
    assert repr(test) == "GroupTest(not known: fewer than two groups)"
