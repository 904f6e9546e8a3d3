"""Makes the example log for the built-in pipeline "kazakhstan-trafficking".

Illustrative, made-up data: no rate here is Kazakhstan's.

Every case, person, region, date and share in the log is invented by a seeded generator, so that
the examples have something to show.  The same seed gives the same file, byte for byte.

    python examples/make_kazakhstan_log.py [--seed 2025] [--out FILE]
"""

from __future__ import annotations

import argparse
import csv
import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

NOTICE = "illustrative, made-up data: no rate here is Kazakhstan's"
FIRST_DAY = datetime.date(2019, 1, 1)
DATA_CUT = datetime.date(2025, 12, 31)
COLUMNS = [
    "charge_id",
    "defendant_id",
    "case_id",
    "event",
    "date",
    "offence",
    "region",
    "actor",
    "reason",
    "exploitation",
    "sentence_months",
    "custody",
]
CASES = 900

# Made-up weights.  A region leans a little to or away from lighter offences and early ends.
REGIONS = {
    "Region A": (30, 0.9),
    "Region B": (25, 1.0),
    "Region C": (20, 1.25),
    "Region D": (15, 1.0),
    "Region E": (10, 0.8),
}
EXPLOITATION = {"sexual": 50, "labour": 35, "begging": 10, "not stated": 5}
REPORTERS = {"NGO": 35, "mobile group": 20, "victim": 20, "police": 15, "labour inspection": 10}
FIRST_OFFENCE = {
    "sexual": {
        "128-1": 50,
        "128-2": 10,
        "128-cross-border": 5,
        "135-1": 10,
        "309-1": 15,
        "308": 10,
    },
    "labour": {"128-1": 65, "128-2": 15, "128-cross-border": 10, "126-2": 10},
    "begging": {"135-1": 45, "133-1": 45, "128-1": 10},
    "not stated": {"128": 60, "128-1": 40},
}
LIGHTER = {
    "sexual": {"309-1": 55, "309-2": 15, "126-1": 15, "308": 15},
    "labour": {"126-2": 65, "126-1": 35},
    "begging": {"133-1": 80, "126-1": 20},
    "not stated": {"126-2": 50, "309-1": 50},
}
ONE_STEP_DOWN = {
    "128-2": "128-1",
    "128-cross-border": "128-1",
    "128-gravest": "128-2",
    "126-2": "126-1",
    "309-2": "309-1",
    "309-3": "309-2",
}
ONE_STEP_UP = {"128-1": "128-2", "126-1": "126-2", "309-1": "309-2", "128-2": "128-gravest"}
LIGHT = {"126-1", "126-2", "133-1", "308", "309-1"}
TERMINATIONS = {
    "no_elements": 34,
    "unproven": 24,
    "no_event": 10,
    "no_complaint": 8,
    "limitation": 6,
    "death": 4,
    "amnesty": 3,
    "discretion": 9,
    "prior_termination": 2,
}
PAUSES = {"absconded": 45, "abroad": 25, "legal assistance": 20, "illness": 10}
SENTENCES = {
    "126-1": (6, 30),
    "126-2": (12, 48),
    "133-1": (6, 24),
    "309-1": (12, 48),
    "309-2": (36, 72),
    "308": (12, 36),
    "128-1": (48, 84),
    "128-2": (72, 108),
    "128-cross-border": (108, 144),
    "128-gravest": (180, 216),
    "135-1": (60, 108),
}


class Dice:
    """Random choices from one seed; only random() is used, which no Python version changes."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def happens(self, share: float) -> bool:
        return self._random.random() < share

    def between(self, low: int, high: int) -> int:
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, weights: dict[str, int]) -> str:
        rest = self._random.random() * sum(weights.values())
        for name, weight in weights.items():
            rest -= weight
            if rest < 0:
                return name
        return name

    def wait(self, typical_days: int) -> int:
        """Mostly near the typical length, sometimes several times as long."""
        spread = self._random.random()
        cubed = spread * spread * spread
        return 1 + int(typical_days * (0.3 + spread + 4 * cubed * cubed))


@dataclass
class Charge:
    """A charge on its way; each row is one line of the log."""

    charge_id: str
    defendant_id: str
    case_id: str
    region: str
    exploitation: str
    offence: str
    day: datetime.date
    rows: list[dict[str, str]] = field(default_factory=list)
    downgraded: bool = False

    def add(
        self,
        event: str,
        *,
        wait: int = 0,
        offence: str | None = None,
        actor: str = "",
        reason: str = "",
        months: int | None = None,
        custody: bool | None = None,
    ) -> None:
        """Writes one row, `wait` days after the last; Saturdays and Sundays move to Monday."""
        self.day += datetime.timedelta(days=wait)
        while self.day.weekday() > 4:
            self.day += datetime.timedelta(days=1)
        if offence is not None:
            self.offence = offence
        self.rows.append(
            {
                "charge_id": self.charge_id,
                "defendant_id": self.defendant_id,
                "case_id": self.case_id,
                "event": event,
                "date": self.day.isoformat(),
                "offence": self.offence if offence is not None else "",
                "region": self.region,
                "actor": actor,
                "reason": reason,
                "exploitation": self.exploitation,
                "sentence_months": "" if months is None else str(months),
                "custody": "" if custody is None else str(custody).lower(),
            }
        )


def lighter(dice: Dice, charge: Charge) -> str:
    """A lighter offence of the same kind of facts."""
    charge.downgraded = True
    if charge.offence in ONE_STEP_DOWN and dice.happens(0.4):
        return ONE_STEP_DOWN[charge.offence]
    if charge.offence in LIGHT:
        return "126-1"
    return dice.pick(LIGHTER[charge.exploitation])


def investigate(dice: Dice, charge: Charge, lean: float, leader: bool) -> bool:
    """From the register to the prosecutor; True if the charge gets there."""
    typical = 45 if leader else 50
    if dice.happens(0.05):
        charge.add("interrupt", wait=dice.wait(40), actor="investigator", reason=dice.pick(PAUSES))
        if dice.happens(0.6):
            return False
        charge.add("resume", wait=dice.wait(200), actor="investigator")
    if dice.happens(0.07 * lean):
        return terminate(dice, charge, wait=dice.wait(80), actor="investigator")
    if dice.happens(0.05):
        return False  # no record after the register
    charge.add("qualify", wait=dice.wait(typical), offence=charge.offence, actor="investigator")
    if charge.offence not in LIGHT and dice.happens(0.2 * lean):
        charge.add(
            "requalify",
            wait=dice.wait(30),
            offence=lighter(dice, charge),
            actor="investigator",
            reason="purpose of exploitation not shown",
        )
    elif charge.offence in ONE_STEP_UP and dice.happens(0.06):
        charge.add(
            "requalify",
            wait=dice.wait(30),
            offence=ONE_STEP_UP[charge.offence],
            actor="investigator",
            reason="further victims",
        )
    if dice.happens(0.08):
        charge.add("interrupt", wait=dice.wait(20), actor="investigator", reason=dice.pick(PAUSES))
        if dice.happens(0.35):
            return False
        charge.add("resume", wait=dice.wait(150), actor="investigator")
    if charge.downgraded and charge.offence in LIGHT and dice.happens(0.16 * lean):
        charge.add("reconcile", wait=dice.wait(30), actor="investigator", reason="reconciliation")
        return False
    if dice.happens(0.1 * lean):
        return terminate(dice, charge, wait=dice.wait(60), actor="investigator")
    if dice.happens(0.025):
        charge.add(
            dice.pick({"join": 50, "split": 20, "transfer": 30}),
            wait=dice.wait(30),
            actor="investigator",
        )
        return False
    if dice.happens(0.03):
        return False  # still open, nothing more on record
    charge.add("complete_investigation", wait=dice.wait(45), actor="investigator")
    return True


def terminate(dice: Dice, charge: Charge, *, wait: int, actor: str) -> bool:
    """Ends the charge; True if it is taken up again and gets to the prosecutor."""
    ground = dice.pick(TERMINATIONS)
    charge.add("terminate_" + ground, wait=wait, actor=actor, reason=ground.replace("_", " "))
    if ground in ("no_elements", "unproven") and dice.happens(0.08):
        charge.add("reopen", wait=dice.wait(70), actor="prosecutor", reason="new evidence")
        charge.add("qualify", wait=dice.wait(40), offence=charge.offence, actor="investigator")
        charge.add("complete_investigation", wait=dice.wait(40), actor="investigator")
        return True
    return False


def prosecute(dice: Dice, charge: Charge, lean: float) -> bool:
    """From the prosecutor's desk to the court; True if indicted."""
    if dice.happens(0.09):
        charge.add(
            "return_by_prosecutor", wait=dice.wait(10), actor="prosecutor", reason="incomplete"
        )
        charge.add("complete_investigation", wait=dice.wait(40), actor="investigator")
    if charge.offence not in LIGHT and dice.happens(0.09 * lean):
        charge.add(
            "requalify_by_prosecutor",
            wait=dice.wait(8),
            offence=lighter(dice, charge),
            actor="prosecutor",
            reason="evidence supports less",
        )
    if dice.happens(0.04 * lean):
        return terminate(dice, charge, wait=dice.wait(10), actor="prosecutor") and prosecute(
            dice, charge, lean
        )
    if dice.happens(0.025):
        charge.add(
            "withdraw_charge", wait=dice.wait(10), actor="prosecutor", reason="other charges go on"
        )
        return False
    if dice.happens(0.14):
        charge.add("plea_agreement", wait=dice.wait(6), actor="prosecutor")
    charge.add("indict", wait=dice.wait(9), actor="prosecutor")
    return True


def sentence(dice: Dice, charge: Charge, event: str, *, wait: int, actor: str) -> None:
    low, high = SENTENCES.get(charge.offence, (12, 36))
    months = dice.between(low, high)
    charge.add(
        event,
        wait=wait,
        offence=charge.offence,
        actor=actor,
        months=months,
        custody=dice.happens(0.35 if months < 36 else 0.9),
    )


def try_in_court(dice: Dice, charge: Charge, lean: float) -> None:
    """From the indictment to the verdict, or an earlier end."""
    charge.add("accept_by_court", wait=dice.wait(7), actor="court")
    if dice.happens(0.04):
        charge.add("return_by_court", wait=dice.wait(15), actor="court", reason="gaps in the file")
        if not prosecute(dice, charge, lean):
            return
        charge.add("accept_by_court", wait=dice.wait(7), actor="court")
    charge.add("begin_trial", wait=dice.wait(14), actor="court")
    decide(dice, charge, lean)


def decide(dice: Dice, charge: Charge, lean: float) -> None:
    """The main trial and what follows."""
    if dice.happens(0.06):
        charge.add("suspend_trial", wait=dice.wait(15), actor="court", reason=dice.pick(PAUSES))
        if dice.happens(0.3):
            return
        charge.add("resume_trial", wait=dice.wait(90), actor="court")
    if charge.offence not in LIGHT and dice.happens(0.05 * lean):
        charge.add(
            "requalify_by_court",
            wait=dice.wait(20),
            offence=lighter(dice, charge),
            actor="court",
            reason="in the defendant's favour",
        )
    if charge.downgraded and charge.offence in LIGHT and dice.happens(0.08 * lean):
        charge.add("reconcile", wait=dice.wait(20), actor="court", reason="reconciliation")
        return
    if dice.happens(0.025):
        charge.add("refuse_charge", wait=dice.wait(30), actor="prosecutor", reason="not proven")
        return
    if dice.happens(0.03):
        ground = dice.pick({"limitation": 50, "amnesty": 30, "death": 20})
        charge.add("terminate_" + ground, wait=dice.wait(30), actor="court", reason=ground)
        return
    if dice.happens(0.05):
        charge.add("acquit", wait=dice.wait(40), actor="court")
        if dice.happens(0.4):
            charge.add("appeal", wait=dice.wait(12), actor="prosecutor")
            charge.add("uphold", wait=dice.wait(50), actor="higher court")
        return
    if charge.offence not in LIGHT and dice.happens(0.12 * lean):
        charge.offence = lighter(dice, charge)
    sentence(dice, charge, "convict", wait=dice.wait(40), actor="court")
    if dice.happens(0.2):
        appeal(dice, charge, lean)


def appeal(dice: Dice, charge: Charge, lean: float) -> None:
    charge.add("appeal", wait=dice.wait(12), actor=dice.pick({"defence": 80, "prosecutor": 20}))
    outcome = dice.pick(
        {"uphold": 68, "change_on_appeal": 20, "order_new_trial": 7, "reverse_on_appeal": 5}
    )
    if outcome == "change_on_appeal":
        if charge.offence not in LIGHT and dice.happens(0.4):
            charge.offence = lighter(dice, charge)
        sentence(dice, charge, outcome, wait=dice.wait(50), actor="higher court")
        return
    charge.add(outcome, wait=dice.wait(50), actor="higher court")
    if outcome == "order_new_trial":
        sentence(dice, charge, "convict", wait=dice.wait(90), actor="court")


def open_charge(dice: Dice, charge: Charge, lean: float, reported: str | None) -> bool:
    """Writes the opening rows; True if the charge is in the register."""
    if reported is None:
        charge.add("open", offence=charge.offence, actor="investigator")
        return True
    charge.add("report", offence=charge.offence, actor=reported)
    if dice.happens(0.07 * lean):
        charge.add("not_register", wait=dice.wait(12), actor="police", reason="no grounds seen")
        return False
    if dice.happens(0.03):
        return False  # nothing after the report
    known = charge.offence
    if known == "old-270":
        known = "308"  # the same article under its number of today
    elif known == "128":
        known = "128-1"
    elif known not in LIGHT and dice.happens(0.08 * lean):
        known = lighter(dice, charge)
    charge.add("register", wait=dice.wait(6), offence=known, actor="investigator")
    return True


def make_case(dice: Dice, number: int) -> list[Charge]:
    case_id = f"K{number:04d}"
    region = dice.pick({name: weight for name, (weight, _) in REGIONS.items()})
    lean = REGIONS[region][1]
    exploitation = dice.pick(EXPLOITATION)
    days = (DATA_CUT - FIRST_DAY).days
    opened = FIRST_DAY + datetime.timedelta(days=int(number / CASES * days))
    reported = dice.pick(REPORTERS) if dice.happens(0.6) else None
    charges: list[Charge] = []
    for person in range(1, 2 + dice.happens(0.17) + dice.happens(0.05)):
        offence = dice.pick(FIRST_OFFENCE[exploitation])
        if offence == "128" and reported is None:
            offence = "128-1"
        if offence == "308" and reported is not None and dice.happens(0.15):
            offence = "old-270"
        for count in range(1, 2 + dice.happens(0.26) + dice.happens(0.06)):
            charge = Charge(
                f"{case_id}-{person}-{count}",
                f"{case_id}-{person}",
                case_id,
                region,
                exploitation,
                offence,
                opened,
            )
            charges.append(charge)
            follow(dice, charge, lean, reported, first=count == 1)
            offence = dice.pick({"126-2": 40, "309-1": 30, "128-1": 30})
    return charges


def follow(dice: Dice, charge: Charge, lean: float, reported: str | None, *, first: bool) -> None:
    """The whole path of one charge."""
    if not first and dice.happens(0.25):
        way = dice.pick(
            {"add_charge": 50, "add_charge_by_prosecutor": 25, "add_charge_at_trial": 25}
        )
        if way == "add_charge":
            charge.add(way, wait=dice.wait(60), offence=charge.offence, actor="investigator")
            charge.add("complete_investigation", wait=dice.wait(45), actor="investigator")
        else:
            charge.add(way, wait=dice.wait(150), offence=charge.offence, actor="prosecutor")
        if way == "add_charge_at_trial":
            decide(dice, charge, lean)
            return
    elif charge.day < FIRST_DAY + datetime.timedelta(days=45) and first:
        if dice.happens(0.4):
            charge.add("running_trial", offence=charge.offence)
            decide(dice, charge, lean)
            return
        charge.add("running_investigation", offence=charge.offence)
        charge.add("complete_investigation", wait=dice.wait(45), actor="investigator")
    elif not open_charge(dice, charge, lean, reported) or not investigate(
        dice, charge, lean, first
    ):
        return
    if prosecute(dice, charge, lean):
        try_in_court(dice, charge, lean)


def spoil(dice: Dice, charges: Sequence[Charge]) -> dict[str, int]:
    """Puts in a few rows as real offices have them, so that the summary has something to show."""

    def some(event: str, wanted: int) -> list[tuple[Charge, int]]:
        found = [
            (charge, i)
            for charge in charges
            for i, row in enumerate(charge.rows)
            if row["event"] == event and charge.charge_id not in touched
        ]
        if not found:
            return []
        chosen = [found[dice.between(0, len(found) - 1)] for _ in range(wanted)]
        chosen = list({charge.charge_id: (charge, i) for charge, i in chosen}.values())
        touched.update(charge.charge_id for charge, _ in chosen)
        return chosen

    touched: set[str] = set()
    counts: dict[str, int] = {}

    def note(kind: str) -> None:
        counts[kind] = counts.get(kind, 0) + 1

    for charge, i in some("qualify", 14):
        charge.rows.insert(i, charge.rows[i] | {"event": "letter sent", "offence": ""})
        note("an office note, no step of the procedure")
    for charge, i in some("indict", 5):
        charge.rows.insert(i, dict(charge.rows[i]))
        note("an exact duplicate")
    for charge, i in some("accept_by_court", 4):
        charge.rows[i]["date"] = ""
        note("a row without a date")
    for charge, i in some("begin_trial", 5):
        del charge.rows[i]
        note("a missing row: the beginning of the trial")
    for charge, i in some("complete_investigation", 6):
        before, row = charge.rows[i - 1], charge.rows[i]
        if before["event"] == "qualify":
            row["date"] = before["date"]
            charge.rows[i - 1], charge.rows[i] = row, before
            note("two steps of one day in the wrong order")
    for charge, i in some("convict", 3):
        charge.rows[i]["offence"] = ""
        note("a verdict without the offence")
    for charge, i in some("requalify", 2):
        charge.rows[i]["offence"] = "art. 126"
        note("an offence written in another way")
    for charge, i in some("acquit", 2):
        charge.rows[i + 1 :] = [charge.rows[i] | {"event": "resume_trial"}]
        note("a row after the end")
    for charge, i in some("register", 3):
        late = {"event": "transfer", "date": "2026-01-14", "offence": ""}
        charge.rows[i + 1 :] = [charge.rows[i] | late]
        note("a row after the data cut")
    return counts


def make_log(seed: int) -> tuple[list[dict[str, str]], dict[str, int]]:
    """The rows of the log, and how many imperfections of each kind it holds."""
    dice = Dice(seed)
    charges = [charge for number in range(CASES) for charge in make_case(dice, number)]
    cut = DATA_CUT.isoformat()
    for charge in charges:
        charge.rows = [row for row in charge.rows if row["date"] <= cut]
    counts = spoil(dice, charges)
    return [row for charge in charges for row in charge.rows], counts


def main() -> None:
    parser = argparse.ArgumentParser(description=f"Makes the example log; {NOTICE}.")
    parser.add_argument("--seed", type=int, default=2025)
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent / "data" / "kazakhstan_illustrative.csv"
    )
    arguments = parser.parse_args()

    rows, counts = make_log(arguments.seed)
    with arguments.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)

    print(NOTICE)
    for name, column in (
        ("charges", "charge_id"),
        ("defendants", "defendant_id"),
        ("cases", "case_id"),
    ):
        print(f"{len({row[column] for row in rows}):6} {name}")
    print(f"{len(rows):6} rows, with these imperfections on purpose:")
    for kind, count in counts.items():
        print(f"{count:6} {kind}")


if __name__ == "__main__":
    main()
