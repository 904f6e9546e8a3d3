"""What would change if a pilot's mobile groups halved the time to investigate?

python examples/pilot.py

Illustrative: no rate here is Kazakhstan's.  The regions, chances and times of
data/pilot.model.json are made up.  pilot.cpp prints the same.
"""

from pathlib import Path

import casepath as cp

model = cp.Model.read(Path(__file__).parent / "data" / "pilot.model.json")

faster = cp.Scenario("faster investigation").time("qualified", factor=0.5, group="pilot region")
kept = cp.Scenario("a third fewer reclassified").probability(
    "prosecutor_review", "requalify_by_prosecutor", factor=2 / 3, offence="128-1"
)
both = faster + kept

experiment = model.experiment([faster, kept, both], cases=1_000, days=730, seed=1)

print("Illustrative: no rate here is Kazakhstan's.")
print()
print(both.difference(model))
print()
print(experiment)
print()
print(experiment.differences())
