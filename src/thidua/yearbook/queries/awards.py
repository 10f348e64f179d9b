"""The awards of a year as the report tells them: each decision with its number, whom it honours, their numbers in the register.

The number of the decision is a placeholder: it leads to the dossier that it closed.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Q

from thidua.awards.models import Certificate, Decision
from thidua.awards.queries.dossiers import award_of
from thidua.clusters.models import Cluster
from thidua.ground.values import Period, write_number
from thidua.organisations.queries import names_on
from thidua.yearbook.models import Subject
from thidua.yearbook.queries.ways import Way, counted_of
from thidua.yearbook.rules import Result
from thidua.years.rules import persons_shown


def awards_told(subject: Subject, year: int) -> tuple[list[str], dict[str, Result]]:
    """One sentence for each decision that the cluster's dossiers led to, or that the unit took or was honoured by.

    What was revoked is left out. The number in the register lets every reader check the award.
    """
    if isinstance(subject, Cluster):
        mine = Q(dossier__cluster=subject)
    else:
        mine = Q(dossier__decider=subject) | Q(
            certificates__nominee__unit=subject, certificates__nominee__person__isnull=True
        )
    decisions = Decision.objects.filter(mine, dossier__year=year).distinct().order_by("dated", "pk")
    lines: list[str] = []
    counted: dict[str, Result] = {}
    for decision in decisions.select_related("dossier__catalogue"):
        if whom := _whom(decision, subject, year):
            award = award_of(decision.dossier).name.vi
            number = {"number": _plain(decision.number)}
            result = counted_of(Way.DECISION, decision.dossier_id, subject, year, name=award, counts=number)
            counted[result.code] = result
            said = f" ngày {decision.dated:%d/%m/%Y} của {decision.body} tặng {award} cho {whom}."
            lines.append(f"Quyết định số {{{result.code}.number}}{_plain(said)}")
    return lines, counted


def _whom(decision: Decision, subject: Subject, year: int) -> str:
    rows = (
        decision.certificates.filter(revoked_on__isnull=True).select_related("nominee").order_by("nominee__order", "pk")
    )
    if not isinstance(subject, Cluster) and decision.dossier.decider_id != subject.pk:
        rows = rows.filter(nominee__unit=subject, nominee__person__isnull=True)
    collectives = [row for row in rows if row.nominee.person_id is None]
    whom = [_listed(collectives, year)] if collectives else []
    if persons := len(rows) - len(collectives):
        shown = persons_shown(persons)
        whom.append("dưới 5 cá nhân" if shown is None else f"{write_number(Decimal(shown))} cá nhân")
    return " và ".join(whom)


def _plain(said: str) -> str:
    """What stands in braces or brackets would be taken for a placeholder."""
    return "".join(letter for letter in said if letter not in "{}[]")


def _listed(rows: Iterable[Certificate], year: int) -> str:
    rows = list(rows)
    ids, day = {row.nominee.unit_id for row in rows}, Period.parse(str(year)).last_day
    names = names_on(ids, day)
    listed = "; ".join(f"{names[row.nominee.unit_id]} (số vào sổ {row.number})" for row in rows)
    return f"{write_number(Decimal(len(rows)))} tập thể: {listed}"
