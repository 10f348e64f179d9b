"""The record of a unit or a person: awards held, those of predecessors too; and what is known of a nominee."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Min, QuerySet

from thidua.awards.models import Certificate, Dossier, Honoree, Nominee
from thidua.awards.queries.catalogue import read_loaded
from thidua.awards.queries.dossiers import award_of
from thidua.awards.rules.catalogue import COLLECTIVE, PERSON
from thidua.awards.rules.eligibility import Answer, Finding, Held, Known, findings
from thidua.awards.rules.flow import State
from thidua.clusters.queries import clusters_of
from thidua.ground.values import Period
from thidua.organisations.models import Succession, Unit
from thidua.organisations.queries import forebears, latest_terms
from thidua.people.models import Person
from thidua.people.queries import units_in_scope
from thidua.pledges.permissions import why_not_considered
from thidua.scoring.models import Incident, PastClass, Round


@dataclass(frozen=True)
class Recorded:
    """One award given, as a page lists it. `through` is the event by which its holder became part of the unit asked for."""

    certificate: Certificate
    award: str
    scope: str
    year: int
    decider_id: int | None
    holder: str
    through: Succession | None = None


def record_of_unit(unit: Unit) -> list[Recorded]:
    """The awards of the unit as a collective and those of the units that became part of it, the latest year first."""
    return _of_unit(unit, to_persons=False)


def record_of_person(person: Honoree) -> list[Recorded]:
    """The awards of the person, wherever they worked, the latest year first."""
    return [_recorded(row) for row in _ordered(Certificate.objects.filter(nominee__person=person))]


def persons_of_unit(unit: Unit) -> list[Recorded]:
    """The awards of persons who worked at the unit or at one that became part of it."""
    return _of_unit(unit, to_persons=True)


def _of_unit(unit: Unit, *, to_persons: bool) -> list[Recorded]:
    through: dict[int, Succession | None] = {event.unit_id: event for event in forebears(unit)}
    through[unit.pk] = None
    rows = Certificate.objects.filter(nominee__unit__in=through, nominee__person__isnull=not to_persons)
    listed = _ordered(rows)
    former = latest_terms(list({row.nominee.unit_id for row in listed} - {unit.pk}))
    return [
        _recorded(row, through[row.nominee.unit_id], former[row.nominee.unit_id].name)
        if row.nominee.unit_id in former
        else _recorded(row)
        for row in listed
    ]


def _ordered(rows: QuerySet[Certificate]) -> list[Certificate]:
    found = rows.select_related(
        "nominee__dossier__catalogue", "nominee__dossier__decider", "nominee__unit", "nominee__person", "decision"
    )
    return list(found.order_by("-nominee__dossier__year", "pk"))


def _recorded(row: Certificate, through: Succession | None = None, holder: str = "") -> Recorded:
    dossier = row.nominee.dossier
    spec = award_of(dossier)
    return Recorded(row, spec.name.vi, spec.scope, dossier.year, dossier.decider_id, holder, through)


def namesakes(full_name: str, person: Person | None, on: date) -> list[Honoree]:
    """Persons of this name proposed before by units whose branch the officer reads, with or without diacritics alike."""
    probe = Honoree()
    probe.take_name(full_name)
    rows = Honoree.objects.filter(search_key=probe.search_key, erased_at__isnull=True)
    if person is not None:
        rows = rows.filter(nominations__unit__in=units_in_scope(person, on=on))
    return list(rows.distinct().order_by("pk"))


def known_of(nominee: Nominee) -> Known:
    """Everything the house knows of the nominee that its award's conditions ask for."""
    dossier = nominee.dossier
    period = Period.parse(str(dossier.year))
    record = record_of_person(nominee.person) if nominee.person else record_of_unit(nominee.unit)
    standing = [
        row for row in record if row.certificate.revoked_on is None and row.certificate.nominee_id != nominee.pk
    ]
    rivals = Nominee.objects.filter(standing=True, dossier__award=dossier.award, dossier__year=dossier.year).exclude(
        dossier__state__in=[State.WITHDRAWN, State.REFUSED]
    )
    clusters = [dossier.cluster] if dossier.cluster else list(clusters_of(nominee.unit, period.last_day))
    rounds = Round.objects.filter(cluster__in=clusters, year=dossier.year).select_related("scheme")
    incidents = Incident.objects.filter(
        unit=nominee.unit, on__gte=period.first_day, on__lte=period.last_day, withdrawn_at__isnull=True
    )
    ranks = PastClass.objects.filter(unit=nominee.unit, year=dossier.year, rank__isnull=False)
    best = ranks.order_by("rank").values_list("rank", flat=True).first()
    refusals = (why_not_considered(nominee.unit, cluster, dossier.year) for cluster in clusters)
    return Known(
        year=dossier.year,
        subject=PERSON if nominee.person_id else COLLECTIVE,
        decider=dossier.decider_id,
        record=tuple(
            Held(
                row.certificate.nominee.dossier.award,
                row.award,
                row.year,
                row.scope,
                row.decider_id,
                row.holder,
            )
            for row in standing
        ),
        record_since=Dossier.objects.filter(decision__isnull=False).aggregate(first=Min("year"))["first"],
        incidents=tuple((row.event, row.on) for row in incidents),
        knockouts=frozenset(row["event"] for round_ in rounds for row in round_.scheme.content.get("knockout", [])),
        rank=best,
        pledge=next((refusal for refusal in refusals if refusal), None),
        of_proposer=rivals.filter(dossier__proposer=dossier.proposer).count(),
        of_all=rivals.count(),
        direct_worker=nominee.direct_worker,
        answers={row.condition: Answer(row.fulfilled, row.note) for row in nominee.replies.filter(standing=True)},
    )


def findings_of(nominee: Nominee) -> list[Finding]:
    """Every condition of the nominee's award, how it stands and why."""
    held = read_loaded(nominee.dossier.catalogue)
    day = Period.parse(str(nominee.dossier.year)).last_day
    return findings(award_of(nominee.dossier), held, known_of(nominee), on=day)
