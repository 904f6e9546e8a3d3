"""The picture of a funnel with matplotlib, which is imported on use."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from casepath._picture import (
    FAINT,
    INK,
    Bar,
    Picture,
    _below,
    fitting_scale,
    labels_of,
    picture_of,
)
from casepath.results import Funnel

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BAR = 0.32  # width of a bar; the rest of a stage's place holds its labels


def plot_funnel(funnel: Funnel, ax: Axes | None = None) -> Axes:
    """Draws the total of a funnel; see `Replay.plot`."""
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise ImportError("plot() needs matplotlib: pip install casepath[plot]") from error

    picture = picture_of(funnel)
    count = max(len(picture.bars), 1)
    if ax is None:
        _, ax = plt.subplots(figsize=(max(7.0, 0.4 + 1.75 * count), 4.8), layout="constrained")
    size = ax.get_window_extent().transformed(ax.figure.dpi_scale_trans.inverted())
    place = size.width / count  # inches of one stage
    font = 8.5 if place > 1.3 else 7.0
    wrap = max(9, int(place * (1 - BAR) * 72 / (font * 0.56)))
    line = font * 1.25
    height = size.height * 72  # points
    scale = fitting_scale(picture, height, line, wrap)  # points of one case

    for i, bar in enumerate(picture.bars):
        _draw_bar(ax, picture, i, bar, scale, line, wrap, font)
    ax.set_xlim(-BAR / 2 - 0.06, count - BAR / 2)
    ax.set_ylim(0, height / scale)
    ax.set_xticks(
        range(len(picture.bars)),
        [
            "\n".join([*textwrap.wrap(bar.stage, max(12, int(wrap * 1.3))), *_below(bar)])
            for bar in picture.bars
        ],
        fontsize=font,
        color=INK,
    )
    ax.tick_params(axis="x", length=0)
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    ax.tick_params(axis="y", labelsize=font, colors=FAINT)
    ax.set_ylabel(f"cases (unit: {picture.unit})", fontsize=font, color=FAINT)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    subtitle = textwrap.wrap(picture.subtitle, max(30, int(size.width * 72 / (8.5 * 0.52))))
    ax.set_title(
        picture.title,
        loc="left",
        fontsize=11,
        fontweight="bold",
        color=INK,
        pad=12 + 11 * len(subtitle),
    )
    ax.annotate(
        "\n".join(subtitle),
        (0, 1),
        xytext=(0, 8),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=8.5,
        color=FAINT,
    )
    note = textwrap.fill(picture.note, max(30, int(size.width * 72 / (7.5 * 0.52))))
    ax.set_xlabel(note, loc="left", fontsize=7.5, color=FAINT, labelpad=8)
    return ax


def _draw_bar(
    ax: Axes,
    picture: Picture,
    i: int,
    bar: Bar,
    scale: float,
    line: float,
    wrap: int,
    font: float,
) -> None:
    ground = 0
    for part in bar.parts:
        ax.bar(i, part.count, BAR, bottom=ground, color=part.colour, linewidth=0)
        if part.name == "moved on" and i + 1 < len(picture.bars):
            ax.fill_between(
                [i + BAR / 2, i + 1 - BAR / 2], 0, part.count, color=part.colour, alpha=0.25, lw=0
            )
        ground += part.count
    for label in labels_of(bar, scale, line, wrap):
        edge, start = i + BAR / 2, i + BAR / 2 + 0.05
        ax.plot(
            [edge, start - 0.01],
            [label.anchor / scale, label.middle / scale],
            color=label.colour,
            linewidth=1,
        )
        ax.text(
            start,
            label.middle / scale,
            "\n".join(label.lines),
            va="center",
            ha="left",
            fontsize=font,
            color=INK,
            linespacing=1.1,
        )
