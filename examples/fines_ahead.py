"""A model fitted from a real log, 150,370 Italian road-traffic fines, and what it says ahead.

python examples/fines_ahead.py FOLDER

FOLDER holds road_traffic_fines_events.csv.gz; see road_fines_log.py.
fines_ahead.cpp prints the same.
"""

import sys

from road_fines_log import read_road_fines

import casepath as cp

if len(sys.argv) != 2:
    raise SystemExit(__doc__)

log = read_road_fines(sys.argv[1])
replay = cp.Pipeline.builtin("road-traffic-fines").replay(log, as_of="2010-12-31")
model = replay.model()

simulation = model.simulate(cases=20_000, start="2011-01-01", until="2013-06-18", seed=1)
print(model.table())
print()
print(simulation.replay().outcomes())
print()
print(replay.project(model, on=["2011-12-31", "2012-12-31"], replications=5))
