"""A small procedure and records for it, shared by the tests."""

from typing import Any

import casepath as cp

DEFINITION: dict[str, Any] = {
    "format": "casepath/1",
    "id": "small",
    "version": "1",
    "title": "A small procedure",
    "unit": "charge",
    "parents": ["defendant"],
    "sources": ["made up for tests"],
    "stages": ["report", "investigation", "trial"],
    "milestones": ["opened", "decided"],
    "states": {
        "reported": {"stage": "report"},
        "investigated": {"stage": "investigation"},
        "suspended": {"stage": "investigation", "kind": "paused"},
        "on_trial": {"stage": "trial"},
        "convicted": {"outcome": "conviction"},
        "acquitted": {"outcome": "acquittal"},
        "dropped": {"outcome": "drop_out", "ground": "evidence"},
        "withdrawn": {"outcome": "drop_out", "ground": "victim_request"},
        "joined": {"outcome": "administrative"},
    },
    "fields": {"offence": "offence", "detained": "boolean", "reason": "category"},
    "offences": {
        "theft": {"title": "Theft", "lighter_than": ["robbery"]},
        "robbery": {"title": "Robbery"},
        "fraud": {"title": "Fraud", "verified": False},
    },
    "events": {
        "report": {
            "marks": "opened",
            "sets": {"offence": "event.offence", "detained": "event.detained"},
            "transitions": [{"from": None, "to": "reported"}],
        },
        "open": {"transitions": [{"from": "reported", "to": "investigated"}]},
        "suspend": {"transitions": [{"from": "investigated", "to": "suspended"}]},
        "resume": {"transitions": [{"from": "suspended", "to": "investigated"}]},
        "requalify": {
            "requires": ["offence"],
            "sets": {"offence": "event.offence"},
            "transitions": [{"from": ["reported", "investigated", "on_trial"], "to": "="}],
        },
        "send": {
            "transitions": [{"from": ["investigated", "reported"], "to": "on_trial"}],
        },
        "return": {"transitions": [{"from": "on_trial", "to": "investigated"}]},
        "drop": {
            "reason": "event.reason",
            "transitions": [
                {
                    "from": ["reported", "investigated", "on_trial"],
                    "to": "dropped",
                    "if": ["not", "case.detained"],
                }
            ],
        },
        "withdraw": {"transitions": [{"from": ["reported", "suspended"], "to": "withdrawn"}]},
        "join": {"transitions": [{"from": ["investigated", "on_trial"], "to": "joined"}]},
        "convict": {
            "marks": "decided",
            "transitions": [{"from": "on_trial", "to": "convicted"}],
        },
        "acquit": {
            "marks": "decided",
            "transitions": [{"from": "on_trial", "to": "acquitted"}],
        },
        "reopen": {
            "reopens": True,
            "transitions": [{"from": ["dropped", "withdrawn"], "to": "investigated"}],
        },
    },
}

COLUMNS: dict[str, list[Any]] = {
    "case_id": ["A", "A", "B", "A", "B", "C", "A", "D", "D"],
    "step": ["report", "open", "report", "send", "drop", "report", "convict", "report", "convict"],
    "date": [
        "2024-01-10",
        "2024-02-01",
        "2024-01-15",
        "2024-05-20",
        "2024-03-01",
        "2024-06-01",
        "2024-09-30",
        "2024-04-01",
        "2024-04-02",
    ],
    "region": ["east", "east", "west", "east", "west", "Мангистау", "east", "west", "west"],
    "offence": ["theft", None, "robbery", None, None, "fraud", None, "theft", None],
    "detained": [False, None, False, None, None, True, None, False, None],
    "defendant_id": [1, 1, 2, 1, 2, 3, 1, 4, 4],
}
NAMES = {"case": "case_id", "event": "step", "time": "date"}


def pipeline(**changes: Any) -> cp.Pipeline:
    """The small procedure, with other top-level keys where given."""
    return cp.Pipeline.from_dict({**DEFINITION, **changes})


def log(**more: Any) -> cp.EventLog:
    """Nine rows of four cases: one convicted, one dropped, one pending, one broken."""
    return cp.EventLog(COLUMNS, **{**NAMES, **more})


def replay(**more: Any) -> cp.Replay:
    """The log replayed up to the end of 2024."""
    options = {"as_of": "2024-12-31", **more}
    return pipeline().replay(log(), **options)


def classes(result: cp.RollUp) -> dict[str, str]:
    """Parent -> its class or stage."""
    rows = result.parents()
    name = "stage" if result.rule == "furthest_stage" else "class"
    return dict(zip(rows["parent"], rows[name], strict=True))
