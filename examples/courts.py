"""What if the inflow doubles, and what if courts then have twelve judges?

python examples/courts.py

Illustrative: no rate here is Kazakhstan's.  Investigators, judges and courtrooms of
data/courts.model.json are made up.  courts.cpp prints the same.
"""

from pathlib import Path

import casepath as cp

model = cp.Model.read(Path(__file__).parent / "data" / "courts.model.json")

doubled = cp.Scenario("inflow doubled").inflow(2)
staffed = (
    cp.Scenario("and twelve judges, eighty investigators")
    .inflow(2)
    .servers("judges", 12)
    .servers("courtrooms", 12)
    .servers("investigators", 80)
)

print("Illustrative: no rate here is Kazakhstan's.")
for scenario in [cp.Scenario("as it is"), doubled, staffed]:
    run = model.simulate(
        start="2026-01-01", until="2028-12-31", warm_up=730, scenario=scenario, seed=1
    )
    print()
    print(scenario.name)
    print(run.pools())
    print(run.waiting())
