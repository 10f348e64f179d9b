"""The four events with everything a decision needs, each value of which a test may change."""

from __future__ import annotations

from datetime import date, datetime

from thidua.ground.today import VIETNAM
from thidua.organisations.models import Unit, UnitKind
from thidua.organisations.rules import DecisionData
from thidua.people.models import Person
from thidua.reorganisations.actions import dissolve_unit, found_unit, move_unit, rename_unit

ON = date(2023, 7, 1)
AT = datetime(2023, 6, 28, 9, 0, tzinfo=VIETNAM)
DECISION = DecisionData("Ban Thường vụ LĐLĐ tỉnh", "45/QĐ-LĐLĐ", date(2023, 6, 26), "Sắp xếp tổ chức")

Tree = dict[str, Unit]
NAME = "CĐCS Công ty huyen 1"


def found(tree: Tree, by: Person | None, **other: object) -> Unit:
    values: dict = {
        "code": "moi",
        "name": "CĐCS Công ty Mới",
        "kind": UnitKind.GRASSROOTS,
        "unit_class": "non_state",
        "superior": tree["nganh"],
        "decision": DECISION,
        "on": ON,
        "by": by,
        "at": AT,
    }
    return found_unit(**(values | other))


def rename(tree: Tree, by: Person | None, **other: object) -> object:
    values: dict = {"unit": tree["huyen"], "name": "LĐLĐ thị xã", "decision": DECISION, "on": ON, "by": by, "at": AT}
    return rename_unit(**(values | other))


def move(tree: Tree, by: Person | None, **other: object) -> object:
    values: dict = {
        "unit": tree["huyen-1"],
        "superior": tree["nganh"],
        "decision": DECISION,
        "on": ON,
        "by": by,
        "at": AT,
    }
    return move_unit(**(values | other))  # fmt: skip


def dissolve(tree: Tree, by: Person | None, **other: object) -> object:
    values: dict = {"unit": tree["huyen-1"], "decision": DECISION, "on": ON, "by": by, "at": AT}
    return dissolve_unit(**(values | other))
