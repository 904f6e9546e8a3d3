"""Italian road-traffic fines, a real log: 150,370 cases from 2000 to 2013.

python examples/road_fines.py FOLDER

FOLDER holds road_traffic_fines_events.csv.gz: the log of M. de Leoni and F. Mannhardt (2015),
doi:10.4121/uuid:270fd440-1057-4fb9-89a9-b699b47990f5, as CSV with one row per event.
"""

import sys
from pathlib import Path

import casepath as cp

if len(sys.argv) != 2:
    raise SystemExit(__doc__)

log = cp.read_csv(
    Path(sys.argv[1]) / "road_traffic_fines_events.csv.gz",
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
replay = cp.Pipeline.builtin("road-traffic-fines").replay(log, as_of="2013-06-18")

print(replay.summary())
print(replay.funnel())
print(replay.outcomes())
print(replay.reached_by("paid", days=365))
