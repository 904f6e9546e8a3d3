"""Groups of a replay compared: the same as over arrays, and honest about what is not known."""

import datetime
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

import casepath as cp
from casepath import statistics
from small import DEFINITION
from test_group_statistics import simulated

DAY_0 = datetime.date(2020, 1, 1)
CUT = 900  # the day up to which the simulated records go
WORDS = {1: "convict", 2: "acquit", 3: "close"}
PIPELINE = cp.Pipeline.from_dict(
    {
        **{key: DEFINITION[key] for key in ("format", "id", "version", "title", "sources")},
        "unit": "charge",
        "parents": ["defendant"],
        "stages": ["trial"],
        "states": {
            "on_trial": {"stage": "trial"},
            "convicted": {"outcome": "conviction"},
            "acquitted": {"outcome": "acquittal"},
            "closed": {"outcome": "drop_out", "ground": "evidence"},
        },
        "events": {
            "open": {"transitions": [{"from": None, "to": "on_trial"}]},
            "convict": {"transitions": [{"from": "on_trial", "to": "convicted"}]},
            "acquit": {"transitions": [{"from": "on_trial", "to": "acquitted"}]},
            "close": {"transitions": [{"from": "on_trial", "to": "closed"}]},
        },
    }
)


@pytest.fixture(autouse=True)
def _close_figures() -> Any:
    yield
    plt.close("all")


def replay_of(data: dict[str, Any], parents: bool = True, **options: Any) -> cp.Replay:
    """A replay of cases with ``open_day``, ``time``, ``cause``, ``parent`` and other columns."""
    columns: dict[str, list[Any]] = {name: [] for name in ("case", "event", "on", *data)}

    def add(i: int, event: str, day: int) -> None:
        columns["case"].append(f"case {i}")
        columns["event"].append(event)
        columns["on"].append(DAY_0 + datetime.timedelta(days=int(day)))
        for name, values in data.items():
            columns[name].append(values[i])

    for i in range(len(data["time"])):
        add(i, "open", data["open_day"][i])
        if data["cause"][i]:
            add(i, WORDS[int(data["cause"][i])], data["open_day"][i] + data["time"][i])
    log = cp.EventLog(
        {name: [x.item() if hasattr(x, "item") else x for x in column]
         for name, column in columns.items()},
        case="case",
        event="event",
        time="on",
        parents={"defendant": "parent"} if parents else {},
    )  # fmt: skip
    as_of = DAY_0 + datetime.timedelta(days=CUT)
    return PIPELINE.replay(log, as_of=as_of, **options)


def made(rows: list[tuple[str, int, int, int]]) -> cp.Replay:
    """Cases from rows of region, parent, cause and day of the end, all opened on day 100."""
    region, parent, cause, time = (list(column) for column in zip(*rows, strict=True))
    return replay_of(
        {
            "open_day": [100] * len(rows),
            "time": time,
            "cause": cause,
            "parent": parent,
            "region": region,
        }
    )


SIMULATED = simulated()


@pytest.fixture(scope="module")
def replay() -> cp.Replay:
    return replay_of(SIMULATED)


# --- comparison -------------------------------------------------------------------------------


def test_compared_groups_of_a_replay_have_the_tests_of_the_arrays(replay: cp.Replay) -> None:
    arrays = (SIMULATED["time"], SIMULATED["cause"], SIMULATED["region"])

    compared = replay.compare_groups(
        "conviction", by="region", days=365, strata="group", rho=0.5, against="pairs"
    )

    gray = statistics.gray_test(*arrays, rho=0.5, strata=SIMULATED["group"])
    log_rank = statistics.log_rank(*arrays, rho=0.5, strata=SIMULATED["group"])
    shares = statistics.group_shares(*arrays, 365, clusters=SIMULATED["parent"])
    assert compared.gray.statistic == gray.statistic
    assert compared.log_rank.statistic == log_rank.statistic
    assert compared.shares_by_day.statistic == shares.equal_shares().statistic
    assert compared.gray.groups == gray.groups == ("A", "B", "C")
    np.testing.assert_array_equal(compared["observed"][:-1], gray.observed)
    np.testing.assert_array_equal(compared["expected"][:-1], gray.expected)
    np.testing.assert_allclose(compared["share"][:-1], shares.shares, rtol=1e-13)
    np.testing.assert_allclose(compared["standard_error"][:-1], shares.standard_errors, rtol=1e-13)
    differences = compared.differences
    pairs = list(zip(differences["group"], differences["against"], strict=True))
    assert pairs == [("A", "B"), ("A", "C"), ("B", "C")]
    for (first, second), row in zip(pairs, differences, strict=True):
        expected = shares.difference(first, second)
        assert expected.interval is not None
        assert row["difference"] == expected.difference
        np.testing.assert_allclose((row["lower"], row["upper"]), expected.interval, rtol=1e-12)
        np.testing.assert_allclose(row["p_value"], expected.p_value, rtol=1e-9)
    np.testing.assert_array_equal(
        differences["adjusted_p_value"], statistics.holm(differences["p_value"])
    )


def test_where_cases_share_parents_the_clustered_test_is_the_one_to_go_by(
    replay: cp.Replay,
) -> None:
    compared = replay.compare_groups("conviction", by="region", days=365)

    assert compared.test_name == "shares_by_day"
    assert compared.tests["go_by"] == [False, False, True]
    assert compared.test.statistic == compared.shares_by_day.statistic
    said = next(note for note in compared.notes if note.startswith("Gray's and the log-rank"))
    parents, counts = np.unique(SIMULATED["parent"], return_counts=True)
    assert said == (
        "Gray's and the log-rank test take cases as independent, but "
        f"{np.sum(counts > 1)} of {len(parents)} of unit defendant have several: go by the test of "
        "shares by day, which is clustered."
    )


def test_where_every_case_has_a_parent_of_its_own_grays_test_is_the_one_to_go_by() -> None:
    data = {**SIMULATED, "parent": SIMULATED["id"]}

    compared = replay_of(data).compare_groups("conviction", by="group", days=365)

    assert compared.test_name == "gray"
    assert compared.test.statistic == pytest.approx(0.2995784038861326, abs=1e-12)  # cuminc
    assert compared.differences["group"] == ["g1"]  # of two groups there is one difference
    assert "The test to go by is Gray's, which compares the shares at all times." in compared.notes


def test_differences_from_the_rest_are_those_of_two_groups(replay: cp.Replay) -> None:
    compared = replay.compare_groups(
        "conviction", by="region", days=365, adjust="benjamini_hochberg"
    )

    rows = compared.differences.rows()
    assert [(row["group"], row["against"]) for row in rows] == [
        ("A", "(all others)"),
        ("B", "(all others)"),
        ("C", "(all others)"),
    ]
    for row in rows:
        shares = statistics.group_shares(
            SIMULATED["time"],
            SIMULATED["cause"],
            np.where(SIMULATED["region"] == row["group"], "it", "rest"),
            365,
            clusters=SIMULATED["parent"],
        )
        expected = shares.difference("it", "rest")
        assert (row["share"], row["other_share"]) == tuple(shares.shares)
        assert row["difference"] == expected.difference
        assert row["standard_error"] == expected.standard_error
    np.testing.assert_array_equal(
        compared.differences["adjusted_p_value"],
        statistics.benjamini_hochberg(compared.differences["p_value"]),
    )


def test_the_order_of_rows_and_the_number_of_threads_change_nothing(replay: cp.Replay) -> None:
    backwards = replay_of({name: values[::-1] for name, values in SIMULATED.items()})

    one = replay.compare_groups("conviction", by="region", days=365, threads=1)
    other = backwards.compare_groups("conviction", by="region", days=365, threads=2)

    assert one.tests == other.tests
    assert one.differences == other.differences
    assert replay.against_whole("conviction", by="region", days=365) == backwards.against_whole(
        "conviction", by="region", days=365
    )
    assert replay.standardised(
        "conviction", by="region", over="article", days=365
    ) == backwards.standardised("conviction", by="region", over="article", days=365)


def test_a_unit_below_the_case_without_a_parent_gets_no_test_and_is_told_why() -> None:
    unparented = replay_of(SIMULATED, parents=False)

    compared = unparented.compare_groups("conviction", by="region", days=365)
    funnel = unparented.against_whole("conviction", by="region", days=365)
    standardised = unparented.standardised("conviction", by="region", over="group", days=365)

    (why,) = set(compared.tests["why_not_known"])
    assert why.startswith("none: several of unit charge may belong to one defendant")
    assert compared.tests["statistic"] == compared.tests["p_value"] == [None] * 3
    assert set(compared.differences["interval_method"]) == {why}
    assert compared.differences["p_value"] == [None] * 3
    assert funnel["why_none"] == [why] * 3
    assert funnel["lower_95"] == funnel["shrunken_lower"] == [None] * 3
    assert set(standardised["interval_method"]) == {why}
    assert standardised["lower"] == [None] * 4


def test_a_share_of_zero_speaks_by_those_followed_and_a_share_not_known_says_so() -> None:
    compared = made(
        [
            *[("none", i, 0, 0) for i in range(20)],
            *[("half", 20 + i, 1 + i % 2, 30 + i) for i in range(20)],
        ]
    ).compare_groups("conviction", by="region", days=200)

    (row,) = compared.differences.rows()
    assert (row["group"], row["other_share"]) == ("half", 0.0)
    assert row["share"] == pytest.approx(0.5)
    assert row["lower"] > 0
    assert row["upper"] <= 1

    late = replay_of(
        {
            "open_day": [100] * 4 + [890] * 2,
            "time": [30, 40, 50, 60, 0, 0],
            "cause": [1, 2, 1, 2, 0, 0],
            "parent": [1, 2, 3, 4, 5, 6],
            "region": ["north"] * 4 + ["south"] * 2,
        }
    ).compare_groups("conviction", by="region", days=200)
    (row,) = late.differences.rows()
    assert row["interval_method"] == "none: the share of the other is not known"
    assert row["difference"] is None
    assert late.shares_by_day.reason == (
        "not known: fewer than two groups have a share that is known"
    )


def test_groups_without_events_have_a_reason_and_no_number() -> None:
    compared = made([("a", 1, 0, 0), ("b", 2, 0, 0)]).compare_groups(
        "conviction", by="region", days=200
    )

    assert compared.tests["why_not_known"][:2] == ["not known: nobody took the exit"] * 2
    assert compared.tests["statistic"] == [None] * 3
    assert compared.differences["p_value"] == [1.0]
    assert (
        "There are only 2 of unit defendant: intervals are too short and p-values too small."
        in (compared.notes)
    )


def test_what_comparisons_cannot_do_is_refused(replay: cp.Replay) -> None:
    with pytest.raises(cp.ArgumentError) as error:
        replay.compare_groups("conviction", by=None)
    assert str(error.value) == "a comparison needs groups: name a column to group by"
    with pytest.raises(cp.ArgumentError) as error:
        replay.compare_groups("conviction", by="region", against="all")  # type: ignore[arg-type]
    assert str(error.value) == 'against: "all" is not one of "rest", "pairs"'
    with pytest.raises(cp.ArgumentError) as error:
        replay.compare_groups("conviction", by="region", rho=float("nan"))
    assert str(error.value) == "rho is nan; it must be a finite number"
    with pytest.raises(cp.ArgumentError) as error:
        replay.standardised("conviction", by="region", over=None)
    assert str(error.value) == (
        "standardised shares need something to be standardised over: name a column"
    )


# --- against the whole ------------------------------------------------------------------------


def test_a_funnel_plot_counts_those_followed_and_holds_them_against_the_whole() -> None:
    data = {**SIMULATED, "parent": SIMULATED["id"]}
    followed = SIMULATED["open_day"] + 365 <= CUT
    reached = followed & (SIMULATED["cause"] == 1) & (SIMULATED["time"] <= 365)

    funnel = replay_of(data).against_whole("conviction", by="region", days=365)

    regions = ["A", "B", "C"]
    hits = [int(np.sum(reached[SIMULATED["region"] == one])) for one in regions]
    n = [int(np.sum(followed[SIMULATED["region"] == one])) for one in regions]
    assert funnel["region"] == regions
    assert (funnel["reached"], funnel["followed"]) == (hits, n)
    assert funnel.whole == sum(hits) / sum(n)
    lower, upper = statistics.funnel_limits(funnel.whole, n)
    np.testing.assert_allclose(funnel["lower_95"], lower, rtol=1e-12)
    np.testing.assert_allclose(funnel["upper_95"], upper, rtol=1e-12)
    shrunken = statistics.shrink(hits, n)
    np.testing.assert_allclose(funnel["shrunken"], shrunken.shares, rtol=1e-12)
    assert funnel.spread == shrunken.spread
    assert funnel.overdispersion == pytest.approx(shrunken.overdispersion, abs=1e-12)


def test_a_region_beyond_the_limits_is_named_in_the_picture_and_none_is_ranked() -> None:
    rows = [("Мангистау", i, 1 if i < 30 else 2, 40) for i in range(40)]
    rows += [(f"region {k}", 100 + 40 * k + i, 1 if i < 8 else 2, 40)
             for k in range(6) for i in range(40)]  # fmt: skip
    funnel = made(rows).against_whole("conviction", by="region", days=200)

    assert dict(zip(funnel["region"], funnel["position"], strict=True))["Мангистау"] == (
        "above 99.8 %"
    )
    assert funnel.spread == "between_groups"
    ax = funnel.plot()
    names = [text.get_text() for text in ax.texts]
    assert "Мангистау" in names
    assert ax.get_ylabel() == "reached conviction within 200 days"
    assert funnel["region"] == sorted(funnel["region"])
    _, other = plt.subplots()
    assert funnel.plot(other) is other


def test_a_group_that_nobody_was_followed_in_has_no_limits_and_is_drawn_to_the_whole() -> None:
    funnel = replay_of(
        {
            "open_day": [100] * 6 + [890] * 2,
            "time": [30, 40, 50, 60, 70, 80, 0, 0],
            "cause": [1, 2, 1, 2, 2, 2, 0, 0],
            "parent": list(range(8)),
            "region": ["north"] * 3 + ["south"] * 3 + ["west"] * 2,
        }
    ).against_whole("conviction", by="region", days=200)

    row = funnel.rows()[2]
    assert row["why_none"] == "none: nobody was followed to day 200"
    assert (row["share"], row["position"], row["p_value"]) == (None, None, None)
    assert row["shrunken"] == pytest.approx(funnel.whole)
    assert funnel.plot().get_xlim()[0] == 0


# --- standardised shares ----------------------------------------------------------------------


def test_standardised_shares_are_the_weighted_shares_of_the_strata(replay: cp.Replay) -> None:
    shares = replay.standardised("conviction", by="group", over="region", days=365)

    regions, counts = np.unique(SIMULATED["region"], return_counts=True)
    expected = statistics.group_shares(
        SIMULATED["time"],
        SIMULATED["cause"],
        SIMULATED["group"],
        365,
        clusters=SIMULATED["parent"],
        strata=SIMULATED["region"],
        weights=dict(zip(regions.tolist(), counts.tolist(), strict=True)),
    )
    np.testing.assert_allclose(shares["share"][:-1], expected.shares, rtol=1e-13)
    np.testing.assert_allclose(shares["standard_error"][:-1], expected.standard_errors, rtol=1e-12)
    assert shares.standard["region"] == regions.tolist()
    assert shares.standard["cases"] == counts.tolist()
    assert sum(shares.standard["weight"]) == pytest.approx(1)
    crude = replay.reached_by("conviction", days=365, by="group")
    assert shares["crude"] == crude["share"]


def test_a_whole_standardised_to_its_own_composition_is_crude_where_nobody_is_pending() -> None:
    data = {**SIMULATED, "cause": np.where(SIMULATED["cause"] == 0, 3, SIMULATED["cause"])}

    shares = replay_of(data).standardised("conviction", by="group", over="article", days=300)

    assert shares["share"][-1] == pytest.approx(shares["crude"][-1], abs=1e-14)


def test_a_group_without_a_stratum_is_not_standardised_and_says_which() -> None:
    shares = replay_of(
        {
            "open_day": [100] * 5,
            "time": [30, 40, 50, 60, 70],
            "cause": [1, 2, 1, 2, 2],
            "parent": list(range(5)),
            "region": ["north"] * 3 + ["south"] * 2,
            "article": ["theft", "fraud", "theft", "theft", "theft"],
        }
    ).standardised("conviction", by="region", over="article", days=200)

    assert shares["interval_method"][1] == 'none: the share by day 200 is not known of "fraud"'
    assert shares["share"][1] is None
    assert shares["share"][0] == pytest.approx(0.8)
    assert shares["interval_method"][0] == (
        "Clopper-Pearson on the effective number of those followed to day 200"
    )
    # Weights of 0.8 and 0.2, two cases and one: 1 / (0.64 / 2 + 0.04) cases.
    assert shares["lower"][0] < 0.8 < shares["upper"][0] < 1
