"""May this person edit or publish on this portal, that day."""

from __future__ import annotations

from datetime import date

from thidua.people.models import Person
from thidua.people.rules import Power
from thidua.portal.models import HomePage
from thidua.portal.rules import GROUPS


def powers_at(person: Person, *, on: date) -> set[Power]:
    """What the person may do on the portal: `EDIT`, `PUBLISH`, by their mandates at the unit whose portal it is."""
    units = HomePage.objects.values("unit")
    return {power for power in GROUPS if person.scope(on=on, power=power).filter(pk__in=units).exists()}
