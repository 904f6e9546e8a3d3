"""Where do cases drop out?  The main job, on the made-up log of this folder.

Illustrative, made-up data: no rate here is Kazakhstan's.  main_job.cpp prints the same.
"""

from pathlib import Path

import casepath as cp

log = cp.read_csv(
    Path(__file__).parent / "data" / "kazakhstan_illustrative.csv",
    case="charge_id",
    event="event",
    time="date",
    parents={"defendant": "defendant_id", "case": "case_id"},
    events={"letter sent": None},
)
replay = cp.Pipeline.builtin("kazakhstan-trafficking").replay(log, as_of="2025-12-31")

print("Illustrative, made-up data: no rate here is Kazakhstan's.\n")
for answer in (
    replay.summary(),
    replay.funnel(),
    replay.drop_outs(),
    replay.reclassifications(),
    replay.outcomes_by_offence(),
    replay.downgraded_then_dropped(by="region"),
    replay.reached_by("trial", days=365, by="region"),
    replay.findings_by_reason(),
    replay.case("K0453-1-1"),
):
    print(answer, end="\n\n")
