"""Taking a person's data away."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from thidua.awards.models import Certificate, Honoree
from thidua.awards.permissions import why_not_erase
from thidua.ground.today import day_of
from thidua.ground.values import insist
from thidua.people.models import Person
from thidua.trail.actions import record


@transaction.atomic
def erase_person(*, person: Honoree, by: Person | None, at: datetime) -> Honoree:
    """Name, year of birth, job and what the certificates show are gone; numbers, register and trail stay and still hold.

    The hash in the register cannot be traced back: its salt is destroyed too. Raises NotYours, PersonErased or ErasedNotYet.
    """
    person = Honoree.objects.select_for_update().get(pk=person.pk)
    insist(why_not_erase(by, person, on=day_of(at)))
    person.full_name, person.search_key, person.birth_year, person.erased_at = "", "", None, at
    person.save(update_fields=["full_name", "search_key", "birth_year", "erased_at"])
    person.nominations.update(job="", achievements="")
    Certificate.objects.filter(nominee__person=person).update(shown=None, salt="", erased_at=at)
    record("person.erased", subject=person, by=by, at=at)
    return person
