"""The picture of occupancy: stacked areas.  Not public: see `Occupancy.plot`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from casepath._picture import FAINT
from casepath._plot import _caption, _pyplot

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from casepath.occupancy import Occupancy


MOST_AREAS = 8  # of outcomes, and of other states: more colours cannot be told apart
SHADES = {"Greys": (0.35, 0.75), "viridis": (0.15, 0.9)}


class _Area(NamedTuple):
    name: str
    share: NDArray[np.float64]
    colour: str


def _areas(
    names: tuple[str, ...],
    kind: list[int],
    days: NDArray[np.int64],
    shares: NDArray[np.float64],
    colours: str,
    others: str,
) -> list[_Area]:
    """The states of a kind in which anybody is, from the bottom up, those with least time added up.

    Names keep the order of the pipeline.
    """
    held = [i for i in kind if np.any(shares[:, i] > 0)]
    spent = np.append(np.diff(days), 1) @ shares
    kept = held
    if len(held) > MOST_AREAS:
        kept = sorted(sorted(held, key=lambda i: -spent[i])[: MOST_AREAS - 1])
    rest = [i for i in held if i not in kept]
    found = [(names[i], shares[:, i]) for i in kept]
    if rest:
        found.append((f"{len(rest)} {others}", shares[:, rest].sum(axis=1)))
    plt = _pyplot()
    from matplotlib.colors import to_hex

    shades = plt.get_cmap(colours)(np.linspace(*SHADES[colours], max(len(found), 1)))
    return [
        _Area(name, share, to_hex(shade))
        for (name, share), shade in zip(found, shades, strict=False)
    ]


def plot_occupancy(occupancy: Occupancy, ax: Axes | None = None) -> Axes:
    """Draws the total; see `Occupancy.plot`."""
    plt = _pyplot()
    if ax is None:
        _, ax = plt.subplots(figsize=(8.0, 4.8), layout="constrained")
    path = occupancy.paths()[-1]
    days, shares = path.days(), path.shares()
    is_outcome = {row.state: row.is_outcome for row in occupancy.total()}
    outcomes = [i for i, state in enumerate(occupancy.states) if is_outcome[state]]
    open_states = [i for i, state in enumerate(occupancy.states) if not is_outcome[state]]
    areas = [
        *_areas(occupancy.states, outcomes, days, shares, "Greys", "other outcomes"),
        *_areas(occupancy.states, open_states, days, shares, "viridis", "other states"),
    ]
    ax.stackplot(
        days,
        [area.share for area in areas],
        labels=[area.name for area in areas],
        colors=[area.colour for area in areas],
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
