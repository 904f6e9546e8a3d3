"""The procedure that casepath, SimPy and Ciw simulate: five stages, each left by a fifth for good.

Times are exponential, cases come in at random (Poisson), and each stage has servers of its own,
nine tenths of them busy.  Times are half a year and more, so that casepath's whole days and the
fractions of the others give the same means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

STAGES = ("report", "investigation", "charge", "trial", "appeal")
LEAVING = 0.2  # of those in a stage; at the last one the rest ends
LOAD = 0.9
SERVERS = 20  # of each stage, where so many cases come in a day:
PER_DAY = 0.1

# The fewer reach a stage, the longer it takes: the load is the same at all of them.
MEAN_DAYS = tuple(
    LOAD * SERVERS / (PER_DAY * (1 - LEAVING) ** place) for place in range(len(STAGES))
)


@dataclass(frozen=True)
class Size:
    """So many cases; inflow and servers are ``scale`` times those of the smallest procedure."""

    cases: int
    scale: int = 1

    @property
    def per_day(self) -> float:
        """Cases that come in a day."""
        return PER_DAY * self.scale

    @property
    def servers(self) -> int:
        """Of each stage."""
        return SERVERS * self.scale


def scale_for(open_cases: int) -> int:
    """At which so many cases are in service together, once the inflow has lasted."""
    return max(1, round(open_cases / (LOAD * SERVERS * len(STAGES))))


def dropped_in(stage: str) -> str:
    """The outcome of those who leave in this stage."""
    return f"dropped_in_{stage}"


def definition() -> dict[str, Any]:
    """The pipeline, as casepath reads it."""
    states: dict[str, Any] = {stage: {"stage": stage} for stage in STAGES}
    states |= {dropped_in(stage): {"outcome": "drop_out", "ground": "evidence"} for stage in STAGES}
    states["decided"] = {"outcome": "conviction"}
    before = (None, *STAGES)
    events = {
        to: {"transitions": [{"from": stage, "to": to}]}
        for stage, to in zip(before, (*STAGES, "decided"), strict=True)
    }
    events["dropped"] = {
        "transitions": [{"from": stage, "to": dropped_in(stage)} for stage in STAGES]
    }
    return {
        "format": "casepath/1",
        "id": "five-stages",
        "version": "1",
        "title": "Made up for the comparison with other programs",
        "unit": "case",
        "sources": ["made up"],
        "stages": list(STAGES),
        "states": states,
        "events": events,
    }


def model(size: Size, with_capacity: bool) -> dict[str, Any]:
    """The model, as casepath reads it."""
    times = [{"exponential": {"mean_days": days}} for days in MEAN_DAYS]
    situations = [
        {
            "state": stage,
            "exits": [
                {"event": onward, "probability": 1 - LEAVING, "duration": time},
                {"event": "dropped", "probability": LEAVING, "duration": time},
            ],
        }
        for stage, onward, time in zip(STAGES, (*STAGES[1:], "decided"), times, strict=True)
    ]
    capacity = {
        "pools": [{"name": stage, "servers": size.servers} for stage in STAGES],
        "services": [
            {"state": stage, "needs": [{"pool": stage}], "duration": time}
            for stage, time in zip(STAGES, times, strict=True)
        ],
    }
    return {
        "format": "casepath-model/1",
        "title": "Five stages, made up",
        "pipeline": definition(),
        "sources": ["made up"],
        "arrivals": {"kind": "poisson", "per_day": [size.per_day] * 12},
        "groups": [{"openings": [{"event": STAGES[0]}], "situations": situations}],
    } | ({"capacity": capacity} if with_capacity else {})
