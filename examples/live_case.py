"""One live case: what may happen next, what is refused and why.  live_case.cpp prints the same.

Illustrative, made-up data.
"""

import casepath as cp

pipeline = cp.Pipeline.builtin("kazakhstan-trafficking")
case = pipeline.open("report", on="2026-01-05", name="made-up charge", offence="128-1", actor="NGO")
print(f"{case.name}: {case.state} ({case.stage}), offence {case.offence}")
print("allowed:", ", ".join(case.allowed()))

case.apply("register", on="2026-01-09", offence="128-1")
case.apply("qualify", on="2026-02-02", offence="126-2")
print(f"{case.name}: {case.state} ({case.stage}), offence {case.offence}")

print("may be indicted:", "yes" if case.can("indict", on="2026-03-02") else "no")
try:
    case.apply("indict", on="2026-03-02")
except cp.Refused as refused:
    print(refused)

case.apply("complete_investigation", on="2026-03-02")
case.apply("indict", on="2026-03-20")
print("offence at milestones:", ", ".join(f"{m} {o}" for m, o in case.milestones.items()))
print(case.to_json())
