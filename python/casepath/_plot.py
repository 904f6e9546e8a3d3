"""Pictures with matplotlib, which is imported on use: a funnel, and flows by the calendar."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from casepath._picture import (
    FAINT,
    INK,
    MOVED_ON,
    PENDING,
    SHADES,
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

    from casepath.flows import Flows

CLOSED = SHADES["decision"][0]
BAR = 0.32  # width of a bar; the rest of a stage's place holds its labels


def _pyplot() -> Any:
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise ImportError("plot() needs matplotlib: pip install casepath[plot]") from error
    return plt


def plot_funnel(funnel: Funnel, ax: Axes | None = None) -> Axes:
    """Draws the total of a funnel; see `Replay.plot`."""
    plt = _pyplot()
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
    _caption(ax, picture.title, picture.subtitle, picture.note)
    return ax


def _caption(ax: Axes, title: str, subtitle: str, note: str) -> None:
    """Title and subtitle above, the note below; long lines are wrapped to the width."""
    size = ax.get_window_extent().transformed(ax.figure.dpi_scale_trans.inverted())
    lines = textwrap.wrap(subtitle, max(30, int(size.width * 72 / (8.5 * 0.52))))
    ax.set_title(
        title,
        loc="left",
        fontsize=11,
        fontweight="bold",
        color=INK,
        pad=12 + 11 * len(lines),
    )
    ax.annotate(
        "\n".join(lines),
        (0, 1),
        xytext=(0, 8),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=8.5,
        color=FAINT,
    )
    note = textwrap.fill(note, max(30, int(size.width * 72 / (7.5 * 0.52))))
    ax.set_xlabel(note, loc="left", fontsize=7.5, color=FAINT, labelpad=8)


def plot_flows(flows: Flows, ax: Axes | None = None) -> Axes:
    """Draws the total of flows; see `Flows.plot`."""
    plt = _pyplot()
    rows = flows.total()
    if ax is None:
        width = min(max(7.0, 1.5 + 0.35 * len(rows)), 16.0)
        _, ax = plt.subplots(figsize=(width, 4.8), layout="constrained")
    places = range(len(rows))
    for shift, name, colour in ((-0.2, "incoming", MOVED_ON), (0.2, "closed", CLOSED)):
        bars = ax.bar(
            [place + shift for place in places],
            [getattr(row, name) for row in rows],
            0.4,
            color=colour,
            linewidth=0,
            label="came in (opened, reopened)" if name == "incoming" else name,
        )
        for bar, row in zip(bars, rows, strict=True):
            bar.set_alpha(0.45 if row.part else 1.0)
    stock = ax.twinx()
    stock.plot(
        places,
        [row.pending_end for row in rows],
        color=PENDING,
        marker="o",
        markersize=3,
        label="pending at the end (right)",
    )
    # Above the highest there is room for the legend.
    stock.set_ylim(0, 1.3 * max([1, *(row.pending_end for row in rows)]))
    step = max(1, -(-len(rows) // 16))
    shown = places[::step]
    slant: dict[str, Any] = {"rotation": 45, "ha": "right", "rotation_mode": "anchor"}
    ax.set_xticks(
        shown,
        [rows[i].period for i in shown],
        fontsize=8,
        color=INK,
        **(slant if len(shown) > 8 else {}),
    )
    ax.tick_params(axis="x", length=0)
    unit = flows.about.unit
    for axis, said in ((ax, f"cases (unit: {unit})"), (stock, "pending")):
        axis.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axis.tick_params(axis="y", labelsize=8, colors=FAINT)
        axis.set_ylabel(said, fontsize=8, color=FAINT)
        for side in ("top", "left", "right"):
            axis.spines[side].set_visible(False)
    handles = [*ax.get_legend_handles_labels()[0], *stock.get_legend_handles_labels()[0]]
    ax.legend(handles=handles, loc="upper left", frameon=False, fontsize=8, labelcolor=INK)
    ax.set_ylim(0, 1.3 * max([1, *(max(row.incoming, row.closed) for row in rows)]))
    about = flows.about
    _caption(
        ax,
        flows.title,
        f"unit: {unit}; as of {about.as_of}: {about.cases:,} cases = {about.concluded:,} "
        f"concluded + {about.pending:,} pending + {about.set_aside:,} set aside",
        "Pale: covered in part only. Set-aside cases are not in the picture. "
        "Internal: small cells may identify people.",
    )
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
