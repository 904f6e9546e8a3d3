"""What programs that simulate the same must agree on: means, within their Monte-Carlo error."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from peer_model import STAGES

MOST_ERRORS = 4.0  # standard errors of a difference, up to which means count as equal

Means = dict[str, float]


def stay_means(stage: Any, days: Any, cases: int) -> Means:
    """Of all stays of a run: days in each stage, and the share of the cases that end there."""
    entered = np.bincount(stage, minlength=len(STAGES))
    ended = entered - np.append(entered[1:], 0)
    shares = {f"share ending in {name}": float(ended[i]) / cases for i, name in enumerate(STAGES)}
    return shares | means_by_stage("stay", stage, days)


def means_by_stage(what: str, stage: Any, days: Any) -> Means:
    """Mean days in each stage; 0 where nobody came."""
    counts = np.bincount(stage, minlength=len(STAGES))
    sums = np.bincount(stage, weights=days, minlength=len(STAGES))
    means = sums / np.maximum(counts, 1)
    return {f"{what} in {name}": float(means[i]) for i, name in enumerate(STAGES)}


@dataclass(frozen=True)
class Farthest:
    """The two means that are farthest apart, measured by the standard error of their difference."""

    name: str
    ours: float
    theirs: float
    errors: float

    @property
    def equal(self) -> bool:
        """Whether chance explains it, and so the lesser differences of all other means."""
        return self.errors <= MOST_ERRORS

    def __str__(self) -> str:
        return (
            f"means at most {self.errors:.1f} standard errors apart "
            f"({self.name}: {self.ours:.4g} and {self.theirs:.4g})"
        )


def farthest_apart(ours: list[Means], theirs: list[Means]) -> Farthest:
    """Compares means over runs, each run of its own seed; runs differ as chance has it."""
    if ours[0].keys() != theirs[0].keys():
        odd = sorted(ours[0].keys() ^ theirs[0].keys())
        raise ValueError(f"one program alone answers: {', '.join(odd)}")
    return max(
        (
            _apart(name, [run[name] for run in ours], [run[name] for run in theirs])
            for name in ours[0]
        ),
        key=lambda found: found.errors,
    )


def _apart(name: str, ours: list[float], theirs: list[float]) -> Farthest:
    means = [float(np.mean(values)) for values in (ours, theirs)]
    error = math.sqrt(sum(float(np.var(of, ddof=1)) / len(of) for of in (ours, theirs)))
    difference = abs(means[0] - means[1])
    # Without any spread only what is exactly the same is equal.
    errors = difference / error if error > 0 else math.inf if difference > 0 else 0.0
    return Farthest(name, means[0], means[1], errors)
