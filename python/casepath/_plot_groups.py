"""Pictures of groups with matplotlib, which is imported on use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from casepath import _core as native
from casepath._picture import FAINT, INK, MOVED_ON, PENDING
from casepath._plot import _caption, _pyplot

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from casepath.group_tests import AgainstWhole

STEPS = 200  # of the lines of limits


def plot_against_whole(result: AgainstWhole, ax: Axes | None = None) -> Axes:
    """Draws a funnel plot; see `AgainstWhole.plot`."""
    plt = _pyplot()
    if ax is None:
        _, ax = plt.subplots(figsize=(7.5, 5.0), layout="constrained")
    rows = [row for row in result.groups if row.followed > 0]
    largest = max((row.size for row in rows), default=1.0)
    if any(row.limits_95 for row in rows):
        sizes = np.linspace(1, max(1.05 * largest, 2), STEPS)
        for level, style in ((0.95, "--"), (0.998, "-")):
            for limit in native.funnel_limits(result.whole, sizes, level):
                ax.plot(sizes, limit, style, color=FAINT, linewidth=1)
            ax.plot([], [], style, color=FAINT, linewidth=1, label=f"by chance: {level:.1%}")
    if rows:
        ax.axhline(result.whole, color=INK, linewidth=1, label=f"the whole: {result.whole:.1%}")
    for outside, colour in ((False, MOVED_ON), (True, PENDING)):
        shown = [row for row in rows if (row.position not in (None, "within")) == outside]
        ax.scatter(
            [row.size for row in shown], [row.share for row in shown], s=22, color=colour, zorder=3
        )
        if not outside:
            continue
        for row in shown:
            ax.annotate(
                ", ".join(row.group),
                (row.size, row.share),
                xytext=(5, 4),
                textcoords="offset points",
                fontsize=8,
                color=INK,
            )
    ax.set_xlim(left=0)
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    ax.tick_params(labelsize=8, colors=FAINT)
    unit = result.about.unit
    ax.set_ylabel(f"reached {result.target} within {result.days} days", fontsize=8, color=FAINT)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    if rows:
        ax.legend(loc="best", frameon=False, fontsize=8, labelcolor=INK)
    size = f"size: cases (unit: {unit}) followed so long"
    if result.cluster:
        size += f", over the design effect of {result.cluster}"
    _caption(
        ax,
        result.title,
        f"as of {result.about.as_of}; groups beyond the limits of 95 % are named, none is ranked",
        f"{size}. Internal: small cells may identify people.",
    )
    return ax
