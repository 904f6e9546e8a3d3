"""The log of Italian road-traffic fines, for the examples beside this file.

M. de Leoni, F. Mannhardt (2015), doi:10.4121/uuid:270fd440-1057-4fb9-89a9-b699b47990f5, as CSV with
one row per event: road_traffic_fines_events.csv.gz.
"""

from pathlib import Path

import casepath as cp


def read_road_fines(folder: str) -> cp.EventLog:
    """The log from the file in a folder."""
    return cp.read_csv(
        Path(folder) / "road_traffic_fines_events.csv.gz",
        case="case_id",
        event="activity",
        time="timestamp",
        events={
            "Create Fine": "create",
            "Send Fine": "send",
            "Insert Fine Notification": "notify",
            "Add penalty": "add_penalty",
            "Payment": "pay",
            "Send for Credit Collection": "send_to_collection",
            "Insert Date Appeal to Prefecture": "appeal_to_prefecture",
            "Send Appeal to Prefecture": "send_appeal",
            "Receive Result Appeal from Prefecture": "receive_result",
            "Notify Result Appeal to Offender": "notify_result",
            "Appeal to Judge": "appeal_to_judge",
        },
    )
