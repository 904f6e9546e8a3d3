"""The picture of occupancy: stacked areas.  Not public: see `Occupancy.plot`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from casepath._picture import FAINT
from casepath._plot import _caption, _pyplot

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from casepath.occupancy import Occupancy


def plot_occupancy(occupancy: Occupancy, ax: Axes | None = None) -> Axes:
    """Draws the total; see `Occupancy.plot`."""
    plt = _pyplot()
    if ax is None:
        _, ax = plt.subplots(figsize=(8.0, 4.8), layout="constrained")
    path = occupancy.paths()[-1]
    days, shares = path.days(), path.shares()
    is_outcome = {row.state: row.is_outcome for row in occupancy.total()}
    order = sorted(range(len(occupancy.states)), key=lambda i: not is_outcome[occupancy.states[i]])
    drawn = [i for i in order if np.any(shares[:, i] > 0)]
    outcomes = sum(is_outcome[occupancy.states[i]] for i in drawn)
    colours = [
        *plt.get_cmap("Greys")(np.linspace(0.35, 0.75, max(outcomes, 1)))[:outcomes],
        *plt.get_cmap("viridis")(np.linspace(0.15, 0.9, max(len(drawn) - outcomes, 1))),
    ]
    ax.stackplot(
        days,
        [shares[:, i] for i in drawn],
        labels=[occupancy.states[i] for i in drawn],
        colors=colours[: len(drawn)],
        step="post",
        linewidth=0,
    )
    ax.set_xlim(days[0], max(days[-1], days[0] + 1))
    ax.set_ylim(0, 1)
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    ax.tick_params(labelsize=8.5, colors=FAINT)
    ax.set_ylabel("share of cases", fontsize=8.5, color=FAINT)
    handles, labels = ax.get_legend_handles_labels()
    ax.legend(
        handles[::-1],
        labels[::-1],
        loc="upper left",
        bbox_to_anchor=(1.0, 1.0),
        fontsize=8,
        frameon=False,
    )
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    about = occupancy.about
    since = "entering the state" if occupancy._core.options.clock == "reset" else "opening"
    _caption(
        ax,
        occupancy.title,
        f"by days since {since}; {path.cases:,} of {about.cases:,} cases in the estimate "
        f"(unit: {about.unit}); records up to {about.as_of}",
        "Aalen-Johansen: cases still on their way are watched as long as the records go.",
    )
    return ax
