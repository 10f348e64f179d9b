"""Trees of units for tests, planted through the house's own action."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from thidua.ground.values import FOREVER
from thidua.organisations.actions import plant_units
from thidua.organisations.models import Unit, UnitClass, UnitKind
from thidua.organisations.rules import DecisionData, NewUnit

FOUNDED = date(2018, 1, 1)


def make_unit(
    code: str,
    parent: Unit | None = None,
    *,
    name: str = "",
    kind: str = UnitKind.GRASSROOTS,
    unit_class: str | None = None,
    valid_from: date = FOUNDED,
    valid_until: date = FOREVER,
    decision: DecisionData | None = None,
) -> Unit:
    """Plant one unit. Without a class a grassroots union stands in a non-state enterprise, others in none."""
    if unit_class is None:
        unit_class = UnitClass.NON_STATE if kind == UnitKind.GRASSROOTS else UnitClass.NONE
    new = NewUnit(
        code=code,
        name=name or name_for(code, kind),
        kind=kind,
        unit_class=unit_class,
        parent_code=parent.code if parent else None,
        valid_from=valid_from,
        valid_until=valid_until,
        decision=decision,
    )
    return plant_units(units=[new])[code]


def make_tree(
    root: str = "tinh",
    under: Mapping[str, int] | None = None,
    *,
    kinds: Mapping[str, str] | None = None,
    classes: Mapping[str, str] | None = None,
    valid_from: date = FOUNDED,
    valid_until: date = FOREVER,
) -> dict[str, Unit]:
    """Plant province → district or sector → grassroots unions; by code.

    `under` says how many grassroots unions each middle unit has: `{"nganh": 2}` plants `nganh`, `nganh-1`, `nganh-2`.
    `kinds` and `classes` set the kind or class of single codes; else a code beginning with "huyen" is a district
    federation, other middle units are local sector unions, grassroots unions stand in non-state enterprises.
    """
    kinds, classes = kinds or {}, classes or {}

    def new(code: str, parent: str | None, kind: str, unit_class: str = UnitClass.NONE) -> NewUnit:
        kind = kinds.get(code, kind)
        return NewUnit(
            code=code,
            name=name_for(code, kind),
            kind=kind,
            unit_class=classes.get(code, unit_class),
            parent_code=parent,
            valid_from=valid_from,
            valid_until=valid_until,
        )

    units = [new(root, None, UnitKind.FEDERATION)]
    for middle, leaves in ({"nganh": 2, "huyen": 3} if under is None else under).items():
        kind = UnitKind.DISTRICT_FEDERATION if middle.startswith("huyen") else UnitKind.LOCAL_SECTOR
        units.append(new(middle, root, kind))
        units += [
            new(f"{middle}-{number}", middle, UnitKind.GRASSROOTS, UnitClass.NON_STATE)
            for number in range(1, leaves + 1)
        ]
    return plant_units(units=units)


def name_for(code: str, kind: str) -> str:
    """A name an officer might write for the made-up code."""
    before = {
        UnitKind.FEDERATION: "LĐLĐ tỉnh",
        UnitKind.DISTRICT_FEDERATION: "LĐLĐ huyện",
        UnitKind.LOCAL_SECTOR: "Công đoàn ngành",
        UnitKind.GRASSROOTS: "CĐCS Công ty",
        UnitKind.ASSOCIATION: "Nghiệp đoàn",
    }
    return f"{before.get(UnitKind(kind), 'Công đoàn')} {code.replace('-', ' ')}"
