"""Felony charges of Cook County, Illinois: four linked tables of a prosecutor's office.

python examples/cook_county.py

Reads data/cook_county_2019 below the folder CASEPATH_DATA, else ../shared beside the project:
cases received from January 2019 on, as they stood on 1 December 2019 (I. Flores Siaca, chicagoDA;
Cook County State's Attorney's Office; CC BY 4.0).  cook_county.mapping.json says which rows and
columns are which event; the path of a charge is the built-in `cook-county-felony`.
"""

import os
from pathlib import Path

import polars as pl

import casepath as cp

EXAMPLES = Path(__file__).resolve().parent
DATA = Path(os.environ.get("CASEPATH_DATA") or EXAMPLES.parents[1] / "shared")
FOLDER = DATA / "data" / "cook_county_2019"

# Of 2 December only 4 received cases are on record, of an ordinary day about 80: the tables were
# taken that morning.  Hearings dated on it or later are planned, not held.
AS_OF = "2019-12-01"


def tables(folder: Path = FOLDER) -> dict[str, pl.DataFrame]:
    """The four tables; one charge against two defendants is two charges here."""
    names = ("intake", "initiation", "dispositions", "sentencing")
    frames = {
        name: pl.read_csv(folder / f"{name}.csv.gz", infer_schema_length=None) for name in names
    }
    frames["initiation"] = frames["initiation"].with_columns(
        charge=pl.format("{}-{}", "case_participant_id", "charge_id")
    )
    return frames


def main() -> None:
    """Prints what became of the rows, the charges and the defendants."""
    if not FOLDER.is_dir():
        raise SystemExit(f"no data: {FOLDER} is absent (set CASEPATH_DATA)\n\n{__doc__}")

    mapping = cp.Mapping.read(EXAMPLES / "cook_county.mapping.json")
    pipeline = cp.Pipeline.builtin("cook-county-felony")
    mapping.check(pipeline)

    mapped = mapping.apply(tables())
    replay = pipeline.replay(mapped.log, as_of=AS_OF)

    print(mapped.report)
    print(mapped.report.findings())
    print(replay.summary())
    print(replay.funnel())
    print(replay.outcomes())
    print(replay.reclassifications())
    for rule in ("furthest_stage", "any_conviction", "offence_upheld"):
        print(replay.roll_up("participant", rule=rule))


if __name__ == "__main__":
    main()
