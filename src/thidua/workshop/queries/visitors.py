"""Who a visitor of the demo may be, with the names of role and units."""

from __future__ import annotations

from dataclasses import dataclass

from thidua.organisations.models import Unit
from thidua.people.rules import ROLE_NAMES, Role
from thidua.workshop.queries.catalogue import current_year
from thidua.workshop.rules.nation import LogIn


@dataclass(frozen=True)
class Visitor:
    """One log-in; `role` is an English word to translate, `units` their latest names."""

    log_in: LogIn
    role: str
    units: list[str]


def visitors() -> list[Visitor]:
    """Every log-in, in the order of the catalogue."""
    log_ins = current_year().log_ins
    asked = {code for log_in in log_ins for code in log_in.units}
    units = Unit.objects.filter(code__in=asked).prefetch_related("terms")
    named = {unit.code: max(unit.terms.all(), key=lambda term: term.valid_from).name for unit in units}
    return [
        Visitor(log_in, ROLE_NAMES[Role(log_in.role)], [named[code] for code in log_in.units if code in named])
        for log_in in log_ins
    ]
