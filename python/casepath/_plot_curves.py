"""Pictures of curves with matplotlib, which is imported on use."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from casepath._picture import FAINT, INK
from casepath._plot import _caption, _pyplot

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from casepath.curves import Curves

MOST_BANDS = 4  # more of them hide each other


def plot_curves(curves: Curves, ax: Axes | None = None) -> Axes:
    """Draws curves of first passages; see `Curves.plot`."""
    plt = _pyplot()
    if ax is None:
        _, ax = plt.subplots(figsize=(8.0, 4.8), layout="constrained")
    shown = curves.groups[:-1] or curves.groups
    for group in shown:
        rows = [row for row in group.rows if not math.isnan(row.share)]
        if not rows:
            continue
        days = [0, *(row.day for row in rows)]
        name = ", ".join(group.group) or "all"
        (line,) = ax.step(
            days,
            [0.0, *(row.share for row in rows)],
            where="post",
            linewidth=1.5,
            label=f"{name} (cases: {group.cases:,})",
        )
        if len(shown) > MOST_BANDS:
            continue
        nowhere = (math.nan, math.nan)
        limits = [nowhere, *(row.interval or nowhere for row in rows)]
        ax.fill_between(
            days,
            [lower for lower, _ in limits],
            [upper for _, upper in limits],
            step="post",
            color=line.get_color(),
            alpha=0.18,
            linewidth=0,
        )
    ax.set_xlim(left=0)
    ax.set_ylim(0, 1)
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    ax.tick_params(labelsize=8, colors=FAINT)
    ax.set_ylabel(f"reached {curves.target}", fontsize=8, color=FAINT)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    if ax.get_legend_handles_labels()[0]:
        ax.legend(loc="upper left", frameon=False, fontsize=8, labelcolor=INK)
    about = curves.about
    by = curves.cluster or "case"
    bands = f"Bands: {curves.level:.0%} intervals, by {by}. " if len(shown) <= MOST_BANDS else ""
    _caption(
        ax,
        curves.title,
        f"unit: {about.unit}; as of {about.as_of}: {about.cases:,} cases = {about.concluded:,} "
        f"concluded + {about.pending:,} pending + {about.set_aside:,} set aside",
        f"Days since opening. {bands}Pending cases are censored, other ends compete. "
        "Internal: small cells may identify people.",
    )
    return ax
