"""Shares with their intervals and bounds, on a replay, on a tally and over arrays."""

import json
import math
from typing import Any

import numpy as np
import pytest

import casepath as cp
import small
from casepath import statistics
from conftest import ROOT

GOLDEN: dict[str, Any] = json.loads((ROOT / "tests/golden/rates.json").read_text("utf-8"))
TOLERANCE = 1e-10


def by_charge(**options: Any) -> cp.Replay:
    """The small log of four charges, each with a defendant of its own."""
    return small.pipeline().replay(
        small.log(parents={"defendant": "defendant_id"}), as_of="2024-12-31", **options
    )


# Over arrays


@pytest.mark.parametrize(
    ("kernel", "name"),
    [
        pytest.param(statistics.wilson, "wilson", id="prop.test(correct=FALSE)"),
        pytest.param(statistics.clopper_pearson, "cp", id="binom.test"),
        pytest.param(statistics.jeffreys, "jeffreys", id="qbeta"),
    ],
)
def test_intervals_of_a_share_agree_with_r(kernel: Any, name: str) -> None:
    ends = kernel(GOLDEN["x"], GOLDEN["n"])

    np.testing.assert_allclose(ends.lower, GOLDEN[f"{name}_lower"], rtol=0, atol=TOLERANCE)
    np.testing.assert_allclose(ends.upper, GOLDEN[f"{name}_upper"], rtol=0, atol=TOLERANCE)


def test_dirichlet_agrees_with_rs_qbeta_of_the_marginals() -> None:
    shares = statistics.dirichlet(GOLDEN["dirichlet_counts"])

    np.testing.assert_allclose(shares.mean, GOLDEN["dirichlet_post_mean"], rtol=0, atol=TOLERANCE)
    np.testing.assert_allclose(shares.lower, GOLDEN["dirichlet_lower"], rtol=0, atol=TOLERANCE)
    np.testing.assert_allclose(shares.upper, GOLDEN["dirichlet_upper"], rtol=0, atol=TOLERANCE)


def test_newcombe_agrees_with_the_reference() -> None:
    known = GOLDEN["newcombe_diff"]

    ends = statistics.newcombe(known["x1"], known["n1"], known["x2"], known["n2"])

    assert ends.lower == pytest.approx(known["lower"], abs=TOLERANCE)
    assert ends.upper == pytest.approx(known["upper"], abs=TOLERANCE)


def test_miettinen_nurminen_agrees_with_mpmath_in_40_digits() -> None:
    ends = statistics.miettinen_nurminen([56, 10], [70, 10], [48, 0], [80, 20])

    expected_lower = [0.0528297132458446308, 0.715618660465622738]
    expected_upper = [0.338172940015868326, 1.0]
    np.testing.assert_allclose(ends.lower, expected_lower, rtol=0, atol=TOLERANCE)
    np.testing.assert_allclose(ends.upper, expected_upper, rtol=0, atol=TOLERANCE)


def test_shapes_broadcast_and_nobody_is_not_a_number() -> None:
    ends = statistics.wilson([[0], [1]], [0, 1, 10][1:])

    assert ends.lower.shape == (2, 2)
    assert math.isnan(statistics.wilson(0, 0).lower)
    assert statistics.wilson(3, 10).lower.shape == ()


def test_arrays_refuse_what_means_nothing() -> None:
    with pytest.raises(cp.ArgumentError, match=r"^arrays whose shapes do not fit: hits \(2,\), n"):
        statistics.wilson([1, 2], [1, 2, 3])
    with pytest.raises(cp.ArgumentError, match=r"^hits is 3.000000; it must lie between 0 and n"):
        statistics.clopper_pearson(3, 2)
    with pytest.raises(cp.ArgumentError, match=r"^counts is empty; give one count per class$"):
        statistics.dirichlet([])


# On a replay


def test_a_rate_says_numerator_denominator_and_bounds() -> None:
    rates = by_charge().rate("conviction", by="region")

    assert rates.columns[:4] == ("region", "numerator", "denominator", "share")
    assert rates["region"] == ["east", "west", "Мангистау", "(all)"]
    total = rates.total
    assert (total.numerator, total.denominator, total.pending, total.set_aside) == (1, 2, 1, 1)
    assert total.share == 0.5
    assert total.bounds == pytest.approx((1 / 3, 2 / 3))
    assert total.bounds_with_set_aside == pytest.approx((1 / 4, 3 / 4))
    assert total.interval_method == "Wilson"
    assert total.interval == pytest.approx(
        tuple(float(end) for end in statistics.wilson(1, 2)), abs=1e-15
    )
    assert rates.groups[2].interval is None
    assert rates.groups[2].interval_method == "none: nobody is concluded"
    assert (rates.target, rates.among, rates.method, rates.level, rates.cluster) == (
        "conviction",
        "concluded",
        "wilson",
        0.95,
        "defendant",
    )


def test_a_rate_among_all_counts_the_pending_as_not_in() -> None:
    rates = by_charge().rate("conviction", among="all", method="jeffreys", level=0.9)

    assert (rates.total.numerator, rates.total.denominator) == (1, 3)
    assert rates.total.interval == pytest.approx(
        tuple(float(end) for end in statistics.jeffreys(1, 3, level=0.9)), abs=1e-15
    )
    assert any("A pending one counts as not in" in note for note in rates.notes)


def test_a_rate_refuses_words_that_it_does_not_know() -> None:
    with pytest.raises(cp.ArgumentError, match=r'^among: "some" is not one of "concluded", "all"$'):
        by_charge().rate("conviction", among="some")  # type: ignore[arg-type]
    with pytest.raises(cp.ArgumentError, match=r'^method: "wald" is not one of "wilson", "jeff'):
        by_charge().rate("conviction", method="wald")  # type: ignore[arg-type]
    with pytest.raises(cp.ArgumentError, match=r'^"convict" is no target of pipeline "small"'):
        by_charge().rate("convict")


def test_a_tally_gives_the_same_shares_without_parents() -> None:
    replay = by_charge()

    of_replay = replay.rate("conviction", by="region")
    of_tally = replay.tally(by="region").rate("conviction")

    assert of_tally["numerator"] == of_replay["numerator"]
    assert of_tally["bounds_upper"] == of_replay["bounds_upper"]
    assert of_tally.total.interval is None
    assert of_tally.total.interval_method == (
        "none: several of unit charge may belong to one defendant, and a tally does not know "
        "which; ask the replay"
    )
    shares = replay.tally().outcome_shares()
    assert shares["cases"] == replay.outcome_shares()["cases"]
    assert set(shares["lower"]) == {None}


def test_differences_stand_beside_both_shares() -> None:
    rates = by_charge().rate("conviction", by="region", among="all")

    result = rates.difference("east", "west", method="miettinen_nurminen")

    assert result.difference == 1.0
    assert result.interval == pytest.approx(
        tuple(float(end) for end in statistics.miettinen_nurminen(1, 1, 0, 1)), abs=1e-14
    )
    assert result.interval_method == "Miettinen-Nurminen"
    assert (result.first.share, result.second.share) == (1.0, 0.0)
    assert result["first"] == ["east"]
    with pytest.raises(cp.ArgumentError, match=r'^difference: there is no group "north"'):
        rates.difference("east", "north")


def test_outcome_shares_add_up_and_name_every_class_of_the_pipeline() -> None:
    shares = by_charge().outcome_shares()

    assert sorted(shares["outcome_class"]) == [
        "acquittal",
        "administrative",
        "conviction",
        "drop_out",
    ]
    assert sum(shares["share"]) == pytest.approx(1)
    assert sum(shares["posterior_mean"]) == pytest.approx(1)
    assert {row.denominator for row in shares.classes} == {2}
    assert (shares.level, shares.cluster) == (0.95, "defendant")
