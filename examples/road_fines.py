"""Italian road-traffic fines, a real log: 150,370 cases from 2000 to 2013.

python examples/road_fines.py FOLDER

FOLDER holds road_traffic_fines_events.csv.gz; see road_fines_log.py.
"""

import sys

from road_fines_log import read_road_fines

import casepath as cp

if len(sys.argv) != 2:
    raise SystemExit(__doc__)

log = read_road_fines(sys.argv[1])
replay = cp.Pipeline.builtin("road-traffic-fines").replay(log, as_of="2013-06-18")

print(replay.summary())
print(replay.funnel())
print(replay.outcomes())
print(replay.reached_by("paid", days=365))
