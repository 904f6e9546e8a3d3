"""Curves of first passages through the Python face."""

import datetime
import math
from typing import Any

import numpy as np
import pytest

import casepath as cp
from small import NAMES, log, pipeline, replay


def many(**more: Any) -> cp.EventLog:
    """Sixty charges in two regions: every third is sent to trial, every fifth is pending."""
    columns: dict[str, list[Any]] = {name: [] for name in ("case_id", "step", "date", "region")}
    columns["family"] = []
    opened = np.datetime64("2023-01-01")

    def add(case: int, step: str, day: Any) -> None:
        columns["case_id"].append(case)
        columns["step"].append(step)
        columns["date"].append(str(day))
        columns["region"].append("east" if case % 2 else "west")
        columns["family"].append(case // 3)

    for case in range(60):
        add(case, "report", opened + case)
        if case % 5 == 0:
            continue
        if case % 3 == 0:
            add(case, "send", opened + case + 10 + case)
        else:
            add(case, "withdraw", opened + case + 5 + case)
    return cp.EventLog(columns, **{**NAMES, **more})


def curves(by: Any = None, **more: Any) -> cp.Curves:
    options = {"parents": {"defendant": "family"}, **more.pop("log", {})}
    return pipeline().replay(many(**options), as_of="2024-12-31").incidence("trial", by=by, **more)


def test_a_curve_answers_at_each_day_what_reached_by_does() -> None:
    result = curves(by="region", days=[30, 60, 200])
    replayed = pipeline().replay(many(parents={"defendant": "family"}), as_of="2024-12-31")

    for place, days in enumerate((30, 60, 200)):
        point = replayed.reached_by("trial", days=days, by="region")
        for curve, row in zip(result.groups, point.groups, strict=True):
            assert curve.group == row.group
            assert curve.rows[place].share == row.share
            assert curve.rows[place].standard_error == pytest.approx(row.standard_error, abs=1e-14)
            assert curve.rows[place].interval == pytest.approx(row.interval, abs=1e-12)
    assert result.cluster == "defendant"
    assert result.variance == "clustered"
    assert result.level == 0.95
    assert result.target == "trial"


def test_the_table_has_a_row_per_group_and_day_and_says_how_intervals_are_made() -> None:
    result = curves(by="region", days=[datetime.timedelta(days=30), 90], transform="logit")

    assert result["day"] == [30, 90] * 3
    assert result["region"] == ["east", "east", "west", "west", "(all)", "(all)"]
    assert result["interval_method"][0].startswith("logit, infinitesimal jackknife by defendant")
    shares = zip(result["share"], result["share_other"], result["waiting"], strict=True)
    assert all(sum(row) == pytest.approx(1) for row in shares)
    frame = result.to_pandas()
    assert list(frame["share"]) == result["share"]
    assert "Intervals: 95 %; clustered by defendant." in result.notes


def test_a_unit_below_the_case_without_a_parent_has_shares_and_no_intervals() -> None:
    result = curves(log={"parents": None}, days=[90])

    row = result.total.rows[0]
    assert row.share > 0
    assert row.interval is None
    assert math.isnan(row.standard_error)
    assert 'declare parents={"defendant": "<column>"}' in row.interval_method


def test_quantiles_restricted_means_and_follow_up_are_tables() -> None:
    result = curves(by="region")

    quantiles = result.quantiles([0.1, 0.9])
    assert quantiles.columns == ("region", "probability", "day", "lower", "upper", "remark")
    assert quantiles["day"][1] is None
    assert quantiles["remark"][1] == "the share does not get so far while cases are followed"
    assert quantiles["lower"][0] <= quantiles["day"][0]
    mean = result.restricted_mean(100)
    assert mean["time"] == ["waiting", "reached", "other_end"] * 3
    for group in range(3):
        assert sum(mean["mean"][3 * group : 3 * group + 3]) == pytest.approx(100)
    follow_up = result.follow_up()
    assert follow_up["pending"] == [6, 6, 12]
    assert follow_up["median"][2] == 702.5


def test_of_a_tally_a_curve_has_greenwoods_error_and_a_jackknife_is_refused() -> None:
    counted = pipeline(unit="case", parents=[]).replay(many(), as_of="2024-12-31")
    tally = counted.tally(passages={"trial": 365})

    result = tally.incidence("trial", days=[60])

    exact = counted.incidence("trial", days=[60]).total.rows[0]
    assert result.variance == "greenwood"
    assert result.total.rows[0].share == exact.share
    assert result.total.rows[0].standard_error == pytest.approx(exact.standard_error, abs=1e-14)
    with pytest.raises(cp.ArgumentError, match="ask the replay, or take Greenwood's variance"):
        tally.incidence("trial", variance="jackknife")


def test_cases_that_are_left_out_are_counted_by_reason() -> None:
    result = replay(complete_from="2024-01-12").incidence("trial", days=[30])

    assert result.total.left_out == result.about.cases - result.total.cases
    assert any(note.startswith("Left out: ") for note in result.notes)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"days": []}, "days is empty; name at least one day"),
        ({"days": [-1]}, "days: -1 is not allowed; give days from 0 to 36500"),
        (
            {"transform": "square"},
            'transform: "square" is not one of "plain", "log", "cloglog", "logit", "arcsine"',
        ),
        ({"level": 1}, "level is 1.000000; it must lie between 0 and 1, such as 0.95"),
    ],
)
def test_a_bad_argument_is_named(more: dict[str, Any], message: str) -> None:
    with pytest.raises(cp.ArgumentError) as error:
        curves(**more)

    assert str(error.value) == message


def test_days_are_a_list_of_numbers() -> None:
    with pytest.raises(TypeError, match="days: 30 is not a list of numbers of days"):
        curves(days=30)


@pytest.mark.parametrize("by", [None, "region"])
def test_a_picture_has_a_step_per_group_and_a_band(by: str | None) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    ax = curves(by=by).plot()

    assert len(ax.get_lines()) == (1 if by is None else 2)
    assert len(ax.collections) == (1 if by is None else 2)
    assert ax.get_ylim() == (0, 1)
    plt.close(ax.figure)


def test_of_one_small_log_everything_is_defined() -> None:
    result = pipeline().replay(log(), as_of="2024-12-31").incidence("trial")

    assert len(result.total.rows) >= 1
    assert result.quantiles()["probability"] == [0.25, 0.5, 0.75]
    assert len(result.restricted_mean(30)) == 3
    assert len(result.follow_up()) == 1
