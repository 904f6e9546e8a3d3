"""The picture: what is in it, and that nothing in it lies over anything else."""

from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import pytest
from matplotlib.axes import Axes

import casepath as cp
from casepath._picture import fitting_scale, labels_of, picture_of, svg_of
from small import DEFINITION, NAMES, replay


@pytest.fixture(autouse=True)
def _close_figures() -> Any:
    yield
    plt.close("all")


def long_names(stages: int) -> cp.Replay:
    """A procedure of so many stages with long names in Cyrillic; every end at every stage."""
    names = [f"Досудебное расследование, ступень {i}" for i in range(stages)]
    states: dict[str, Any] = {f"s{i}": {"stage": name} for i, name in enumerate(names)}
    states |= {
        "convicted": {"outcome": "conviction"},
        "acquitted": {"outcome": "acquittal"},
        "dropped": {"outcome": "drop_out", "ground": "evidence"},
        "settled": {"outcome": "settled"},
        "joined": {"outcome": "administrative"},
    }
    ends = ["convicted", "acquitted", "dropped", "settled", "joined"]
    every = [f"s{i}" for i in range(stages)]
    events: dict[str, Any] = {"open": {"transitions": [{"from": None, "to": "s0"}]}}
    for i in range(1, stages):
        events[f"to {i}"] = {"transitions": [{"from": f"s{i - 1}", "to": f"s{i}"}]}
    for end in ends:
        events[end] = {"transitions": [{"from": every, "to": end}]}
    definition = {
        key: DEFINITION[key] for key in ("format", "id", "version", "title", "unit", "sources")
    }
    pipeline = cp.Pipeline.from_dict(
        {**definition, "stages": names, "states": states, "events": events}
    )
    rows: list[tuple[str, str, str]] = []
    for i in range(stages):
        for end in [*ends, None]:
            for copy in range(1 + 7 * (len(rows) % 5)):
                name = f"{i}-{end}-{copy}"
                steps = ["open", *(f"to {k}" for k in range(1, i + 1)), *([end] if end else [])]
                rows += [(name, step, f"2024-01-{k + 1:02}") for k, step in enumerate(steps)]
    columns = dict(zip(NAMES.values(), map(list, zip(*rows, strict=True)), strict=True))
    return pipeline.replay(cp.EventLog(columns, **NAMES), as_of="2024-12-31")


def overlaps(ax: Axes) -> list[tuple[str, str]]:
    """Pairs of texts of which one lies over the other, titles and tick labels included."""
    ax.figure.canvas.draw()
    texts = [
        *ax.texts,
        *ax.get_xticklabels(),
        ax.title,
        ax._left_title,  # type: ignore[attr-defined]
        ax.xaxis.label,
    ]
    boxes = [
        (text.get_text(), text.get_window_extent().shrunk(0.98, 0.9))
        for text in texts
        if text.get_text()
    ]
    return [
        (one, other)
        for i, (one, box) in enumerate(boxes)
        for other, other_box in boxes[i + 1 :]
        if box.overlaps(other_box)
    ]


def test_bars_stand_for_the_stages_and_are_as_high_as_the_cases_that_reached_them() -> None:
    funnel = replay().funnel()

    ax = replay().plot()

    heights: dict[int, float] = {}
    for bar in ax.patches:
        middle = round(bar.get_x() + bar.get_width() / 2)
        heights[middle] = heights.get(middle, 0) + bar.get_height()
    assert [heights[i] for i in range(3)] == [stage.reached for stage in funnel.total()]


def test_title_and_notes_say_unit_cut_counts_and_that_it_is_internal() -> None:
    ax = replay().plot()

    words = " ".join([*(text.get_text() for text in ax.texts), ax.get_xlabel(), ax.get_ylabel()])
    words = " ".join(words.split())  # long lines are wrapped
    assert ax.get_title(loc="left")
    assert (
        "unit: charge; as of 2024-12-31: 4 cases = 2 concluded + 1 pending + 1 set aside" in words
    )
    assert "Internal: small cells may identify people." in words
    assert "1 set aside (path broken)" in words


def test_every_part_is_labelled_directly() -> None:
    ax = replay().plot()

    words = {text.get_text() for text in ax.texts}
    assert "moved on 1" in words
    assert any(label.startswith("pending 1") for label in words)
    assert "drop out 1" in words
    assert "conviction 1" in words
    assert ax.get_legend() is None


@pytest.mark.parametrize("stages", [2, 3, 5, 8])
def test_no_text_lies_over_another_with_many_stages_and_long_names(stages: int) -> None:
    ax = long_names(stages).plot()

    assert overlaps(ax) == []


def test_no_text_of_a_small_log_lies_over_another() -> None:
    assert overlaps(replay().plot()) == []


def test_it_draws_into_the_axes_that_are_given_and_returns_them() -> None:
    _, (left, right) = plt.subplots(1, 2, figsize=(14, 5), layout="constrained")

    result = replay().plot(ax=right)

    assert result is right
    assert not left.patches
    assert replay().funnel().plot(left) is left


def test_an_empty_replay_has_a_picture_too() -> None:
    empty = cp.EventLog({"case_id": [], "step": [], "date": []}, **NAMES)
    pipeline = replay().pipeline

    ax = pipeline.replay(empty, as_of="2024-12-31").plot()

    ax.figure.canvas.draw()
    assert len(ax.get_xticks()) == 3


def test_a_unit_with_markup_is_text_in_the_picture() -> None:
    svg = svg_of(picture_of(long_names(2).funnel()))

    assert svg.startswith("<svg")
    assert "Досудебное" in svg
    assert "<script" not in svg


@pytest.mark.parametrize("stages", [2, 8])
def test_labels_of_the_svg_keep_their_distance(stages: int) -> None:
    picture = picture_of(long_names(stages).funnel())
    scale = fitting_scale(picture, 260, 13, 18)

    for bar in picture.bars:
        labels = labels_of(bar, scale, 13, 18)
        for one, other in pairwise(labels):
            apart = 13 * (len(one.lines) + len(other.lines)) / 2
            assert other.middle - one.middle >= apart
