"""The bootstrap: over arrays against R, and on a replay."""

import csv
import gzip
import json
from typing import Any

import numpy as np
import pytest

import casepath as cp
import small
from casepath import statistics
from conftest import ROOT

FOLDER = ROOT / "tests/golden"
GOLDEN: dict[str, Any] = json.loads((FOLDER / "bootstrap.json").read_text("utf-8"))
CAUSES = {"pending": 0, "convicted": 1, "acquitted": 2, "closed": 3}


def simulated() -> dict[str, Any]:
    """The simulated cases that are watched from opening: day, exit and parent."""
    with open(FOLDER / "first_passage_sim.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["entry"] == "0"]
    return {
        "days": [int(row["time"]) for row in rows],
        "causes": [CAUSES.get(row["outcome"], 0) for row in rows],
        "clusters": [int(row["parent"]) for row in rows],
    }


def weights() -> Any:
    """The weights that R was given, a row per replicate."""
    with gzip.open(FOLDER / "boot_weights_parent.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    rows.sort(key=lambda row: int(row[0]))
    return np.array([[int(cell) for cell in row[1:]] for row in rows]).T


def many(n: int = 60) -> cp.EventLog:
    """Charges of two a defendant: every third is dropped on day 30, others are pending."""
    return cp.EventLog(
        {
            "case_id": [f"c{i}" for i in range(n) for _ in range(2)],
            "step": [step for i in range(n) for step in ("report", "open" if i % 3 else "drop")],
            "date": ["2024-01-10", "2024-02-09"] * n,
            "region": ["east" if i % 2 else "west" for i in range(n) for _ in range(2)],
            "defendant_id": [i // 4 for i in range(n) for _ in range(2)],
            "detained": [False] * (2 * n),
        },
        **small.NAMES,
        parents={"defendant": "defendant_id"},
    )


def replay() -> cp.Replay:
    return small.pipeline().replay(many(), as_of="2024-12-31")


# Over arrays


def test_weighted_shares_agree_with_rs_survfit_under_the_same_weights() -> None:
    shares = statistics.reached_under_weights(**simulated(), weights=weights(), by_days=[365])

    np.testing.assert_allclose(shares[:, 0], GOLDEN["t"], rtol=0, atol=1e-13)


def test_the_estimate_is_that_of_weights_of_one() -> None:
    ones = np.ones((1, weights().shape[1]), dtype=int)

    share = statistics.reached_under_weights(**simulated(), weights=ones, by_days=[365])

    assert share[0, 0] == pytest.approx(GOLDEN["t0"], abs=1e-14)


def test_influences_agree_with_rs_survfit_and_give_its_clustered_standard_error() -> None:
    influence = statistics.reached_influence(**simulated(), by_day=365)

    # R's are in units of one over the number of clusters.
    np.testing.assert_allclose(influence * influence.size, GOLDEN["L"], rtol=0, atol=1e-12)
    assert np.sqrt(np.sum(influence**2)) == pytest.approx(GOLDEN["se_ij_cluster"], abs=1e-14)


def test_intervals_agree_with_rs_boot_ci() -> None:
    shares = statistics.reached_under_weights(**simulated(), weights=weights(), by_days=[365])
    influence = statistics.reached_influence(**simulated(), by_day=365)

    result = statistics.bootstrap_intervals(GOLDEN["t0"], shares[:, 0], influence)

    assert result.standard_error == pytest.approx(GOLDEN["se_boot"], abs=1e-12)
    for own, name in (("normal", "normal"), ("basic", "basic"), ("percentile", "percent")):
        assert getattr(result, own) == pytest.approx(tuple(GOLDEN[name]), abs=1e-12)
    assert result.bca == pytest.approx(tuple(GOLDEN["bca"]), abs=1e-12)


def test_weights_of_our_own_give_the_standard_error_of_the_jackknife() -> None:
    own = statistics.bootstrap_weights(weights().shape[1], replicates=2000, seed=7)

    shares = statistics.reached_under_weights(**simulated(), weights=own, by_days=[365])[:, 0]

    # Five relative Monte Carlo errors of a standard error: 1 / sqrt(2 B).
    ratio = shares.std(ddof=1) / GOLDEN["se_ij_cluster"]
    assert ratio == pytest.approx(1, abs=5 / np.sqrt(2 * 2000))


def test_arrays_refuse_what_means_nothing() -> None:
    with pytest.raises(
        cp.ArgumentError,
        match=r"^weights has the shape \(1, 3\); it must have a row per replicate and 2 columns",
    ):
        statistics.reached_under_weights([1, 2], [1, 1], [[1, 1, 1]], by_days=[1])
    with pytest.raises(cp.ArgumentError, match=r"^weights\[1\] is -1; it must lie between 0 and"):
        statistics.reached_under_weights([1, 2], [1, 1], [[1, -1]], by_days=[1])
    with pytest.raises(cp.ArgumentError, match=r"^of_cause is 0; exits are numbered from 1$"):
        statistics.reached_influence([1], [1], by_day=1, of_cause=0)
    with pytest.raises(cp.ArgumentError, match=r"^seed is -1; it must lie between 0 and 1844"):
        statistics.bootstrap_weights(3, 3, seed=-1)


# On a replay


def test_a_bootstrap_says_estimate_error_and_four_intervals() -> None:
    result = replay().bootstrap("drop_out", days=[40, 90], replicates=300, seed=5, by="region")

    assert (result.target, result.cluster, result.seed, result.level) == (
        "drop_out",
        "defendant",
        5,
        0.95,
    )
    assert result["region"] == ["east", "east", "west", "west", "(all)", "(all)"]
    assert result["day"] == [40, 90] * 3
    row = result.total
    assert row.day == 40
    assert row.clusters == 15
    assert row.estimate == pytest.approx(replay().reached_by("drop_out", days=40).total.share)
    for interval in (row.intervals.normal, row.intervals.basic, row.intervals.percentile):
        assert interval[0] < row.estimate < interval[1]
    assert row.intervals.bca is not None
    np.testing.assert_array_equal(result.replicates(), row.replicates)
    np.testing.assert_array_equal(result.replicates("east", day=90), result.groups[1].replicates)


def test_the_same_seed_gives_the_same_replicates_for_any_number_of_threads() -> None:
    first = replay().bootstrap("drop_out", days=40, replicates=100, seed=1, threads=1)
    same = replay().bootstrap("drop_out", days=40, replicates=100, seed=1, threads=7)
    other = replay().bootstrap("drop_out", days=40, replicates=100, seed=2)

    assert first == same
    np.testing.assert_array_equal(first.replicates(), same.replicates())
    assert not np.array_equal(first.replicates(), other.replicates())


def test_the_total_has_the_weights_of_the_kernel() -> None:
    result = replay().bootstrap("drop_out", days=40, replicates=20, seed=3)
    drawn = statistics.bootstrap_weights(15, 20, seed=3)
    # Defendants stand by name, which is text: "0", "1", "10", ...
    defendants = [str(i // 4) for i in range(60)]
    days = [355 if i % 3 else 30 for i in range(60)]

    shares = statistics.reached_under_weights(
        days, [0 if i % 3 else 1 for i in range(60)], drawn, by_days=[40], clusters=defendants
    )

    np.testing.assert_allclose(result.replicates(), shares[:, 0], rtol=0, atol=1e-15)


def test_occupation_of_a_state_is_drawn_again_too() -> None:
    result = replay().bootstrap(state="investigated", days=40, replicates=100)

    assert result.total.estimate == pytest.approx(40 / 60)
    dropped = replay().bootstrap("drop_out", days=40, replicates=100)
    np.testing.assert_allclose(
        result.replicates() + dropped.replicates(), np.ones(100), rtol=0, atol=1e-12
    )


def test_a_bootstrap_refuses_what_means_nothing() -> None:
    one = replay()
    with pytest.raises(cp.ArgumentError, match=r"^bootstrap: give either a target that cases"):
        one.bootstrap()
    with pytest.raises(cp.ArgumentError, match=r"^bootstrap: give either a target that cases"):
        one.bootstrap("drop_out", state="dropped")
    with pytest.raises(cp.ArgumentError, match=r"^replicates is 1; it must be at least 2 and at"):
        one.bootstrap("drop_out", replicates=1)
    with pytest.raises(TypeError, match=r"^seed: 1.5 is not a whole number$"):
        one.bootstrap("drop_out", seed=1.5)  # type: ignore[arg-type]
    with pytest.raises(cp.ArgumentError, match=r"^days is empty; give at least one$"):
        one.bootstrap("drop_out", days=[])
    with pytest.raises(cp.ArgumentError, match=r'^cluster: "region" is neither the unit nor a'):
        one.bootstrap("drop_out", cluster="region")
    result = one.bootstrap("drop_out", days=40, replicates=10, by="region")
    with pytest.raises(
        cp.ArgumentError, match=r"^replicates: there is no group 'north'; the groups: east; west$"
    ):
        result.replicates("north")
    with pytest.raises(cp.ArgumentError, match=r"^replicates: day 41 was not asked for; the days"):
        result.replicates("east", day=41)


def test_progress_counts_replicates_and_may_stop_the_work() -> None:
    seen: list[tuple[int, int]] = []
    replay().bootstrap("drop_out", days=40, replicates=100, progress=lambda *at: seen.append(at))

    assert seen[-1] == (100, 100)
    with pytest.raises(cp.Cancelled):
        replay().bootstrap("drop_out", days=40, replicates=100, progress=lambda *at: False)
