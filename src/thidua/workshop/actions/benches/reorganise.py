"""One decision over the 1,473 unions of Hà Tĩnh, then all of July 2025, with both readings right after.

The peer is what a system without dated increments does after such a change: the whole closure and the totals recomputed.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db import connection, transaction

from thidua.ground.today import now
from thidua.organisations.actions import rebuild_all_branches
from thidua.organisations.models import Branch
from thidua.organisations.queries import faults_of_branches, unit_of
from thidua.organisations.rules import DecisionData
from thidua.reorganisations.actions import apply_plan, reverse_reorganisation
from thidua.reorganisations.rules import Fate, Plan, PlanLine
from thidua.rollup.actions import keeping_todays, rebuild_todays, rebuild_totals
from thidua.rollup.queries import total
from thidua.workshop.actions.benches import Tell
from thidua.workshop.actions.benches._country import BEFORE_JULY, stand_on_country
from thidua.workshop.actions.benches._measuring import seconds
from thidua.workshop.actions.simulating import BEFORE
from thidua.workshop.queries import country_spec, names
from thidua.workshop.rules.country import ROOT, Country, MadeTerm, make_country
from thidua.workshop.rules.measuring import Findings, Scale, at_most
from thidua.years.models import ReportingPeriod

DATABASE = BEFORE_JULY
CASES = {Scale.NATION: "ha-tinh", Scale.PROVINCE: "an-giang-moi", Scale.DEMO: "ha-tinh"}
DECLARED = {"ended_units": 1031, "moved_units": 442}
TODAY = datetime.date(2026, 1, 1)
MEMBERS = "DV01"


def run(scale: Scale, tell: Tell) -> Findings:
    """Nothing is left behind: what is measured is taken back, so that the next run finds the country as it was."""
    stand_on_country(scale, tell, merged=False)
    plans = plans_of(make_country(country_spec(), scale, [*names().words["brands"], *names().words["places"]]))
    root, row = unit_of(ROOT), ReportingPeriod.objects.get(code=BEFORE[-1])
    before = total(root, MEMBERS, row.period).quantity
    case = plans[CASES[scale]]
    if scale is Scale.NATION:
        case = Plan(case.decision, case.on, case.lines, DECLARED, simulated=True)
    ours: dict[str, Any] = {"units": sum(line.fate is not Fate.FOUND for line in case.lines)}
    rebuild_todays(period=row, on=TODAY)  # kept before, so that the decision itself keeps it again
    _sweep()
    tell(f"one decision over {ours['units']} units")
    kept = []
    ours["decide_s"] = seconds(lambda: kept.append(apply_plan(plan=case, by=None, at=now())))
    ours["reading_then_s"] = seconds(lambda: total(root, MEMBERS, row.period))
    ours["reading_now_s"] = seconds(lambda: total(root, MEMBERS, row.period, boundaries_of=TODAY))
    balanced = before == total(root, MEMBERS, row.period).quantity
    balanced &= before == total(root, MEMBERS, row.period, boundaries_of=TODAY).quantity
    tell("the closure beside its recomputation")
    closure_faults = len(faults_of_branches())
    tell("taken back")
    ours["take_back_s"] = seconds(lambda: reverse_reorganisation(reorganisation=kept[0], by=None, at=now()))
    peer = {"closure_s": seconds(_whole_closure), "totals_one_period_s": seconds(lambda: rebuild_totals(period=row))}
    rebuild_todays(period=row, on=TODAY)  # what the peer rebuilt is no more in today's boundaries
    _sweep()
    tell("all of July 2025")
    ours["july_units"] = sum(line.fate is not Fate.FOUND for plan in plans.values() for line in plan.lines)
    with transaction.atomic():
        ours["july_s"] = seconds(lambda: _decide_together(list(plans.values())))
        tell("the closure beside its recomputation, the totals beside those before")
        closure_faults += len(faults_of_branches())
        balanced &= before == total(root, MEMBERS, row.period, boundaries_of=TODAY).quantity
        ours["branches"] = Branch.objects.count()
        transaction.set_rollback(True)
    both = ours["decide_s"] + ours["reading_then_s"] + ours["reading_now_s"]
    ratio = {"decide": (peer["closure_s"] + peer["totals_one_period_s"]) / ours["decide_s"]}
    reach = [
        at_most("one decision, then both readings of the nation", both, 2, "s"),
        at_most("all of July 2025", ours["july_s"], 15, "s"),
        at_most("rows of the closure that differ from its recomputation", closure_faults, 0, "rows"),
        at_most("readings that are not what they were to the last member", int(not balanced), 0, "readings"),
    ]
    skips = ["the peer recomputes closure and totals only: it keeps no past, ends no mandates and records nothing"]
    if scale is not Scale.NATION:
        skips.append("the published counts of Hà Tĩnh are declared and checked at the scale of the nation only")
    return Findings(ours, peer, ratio, reach, skips)


def _decide_together(plans: list[Plan]) -> None:
    """One after the other, the totals in today's boundaries once, at the end; with the checks that would be made at commit."""
    with keeping_todays(units=None, on=TODAY):
        for plan in plans:
            apply_plan(plan=plan, by=None, at=now())
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")


def _sweep() -> None:
    """Take away the rows that this run or an earlier one wrote and took back, as the server itself does within minutes."""
    with connection.cursor() as cursor:
        cursor.execute("vacuum (analyze)")


def _whole_closure() -> None:
    with transaction.atomic():
        rebuild_all_branches()


def plans_of(country: Country) -> dict[str, Plan]:
    """The decisions of July 2025 by province of today, as plans over the country before it."""
    day = country_spec().merged_on
    first: dict[int, MadeTerm] = {}
    for term in country.terms:
        if term.since == day:
            first.setdefault(term.unit, term)
    heirs = {event.unit: event.successor for event in country.events if event.kind == "merge"}
    lines: dict[int, list[PlanLine]] = {}

    def code(unit: int | None) -> str:
        return country.codes[unit - 1] if unit else ""

    for event in country.events:
        home = event.province or event.successor or event.unit
        into = lines.setdefault(heirs.get(home) or home, [])
        match event.kind:
            case "found":
                new = first[event.unit]
                into.append(
                    PlanLine(Fate.FOUND, code(event.unit), code(new.parent), 1, new.name, new.kind, new.unit_class)
                )
            case "move":
                into.append(PlanLine(Fate.MOVE, code(event.unit), code(first[event.unit].parent)))
            case "dissolve":
                into.append(PlanLine(Fate.END, code(event.unit)))
            case _:
                into.append(PlanLine(Fate.MERGE, code(event.unit), code(event.successor), event.share))
    dated = day - datetime.timedelta(days=5)
    return {
        code(home): Plan(
            DecisionData("Ban Thường vụ (mô phỏng)", f"{number:02}/QĐ-BENCH", dated, simulated=True),
            day,
            rows,
            simulated=True,
        )
        for number, (home, rows) in enumerate(lines.items(), start=1)
    }
