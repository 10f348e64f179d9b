"""The figures of a year as sentences and tables need them, and what the data says of silence and lateness."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from thidua.clusters.models import Cluster
from thidua.clusters.queries import members
from thidua.ground.values import Period
from thidua.indicators.queries import form_for
from thidua.organisations.models import GRASSROOTS_KINDS, Unit, UnitTerm
from thidua.organisations.queries import beneath_any, term_naming, terms_of
from thidua.reports.models import Report
from thidua.reports.queries.lineage import made_up
from thidua.reports.rules import HANDED_IN, State
from thidua.rollup.queries import Reading, totals
from thidua.targets.models import Target
from thidua.targets.queries import standing, targets_of
from thidua.targets.rules import achieved, words
from thidua.yearbook import rules
from thidua.yearbook.models import Fact, Subject
from thidua.yearbook.rules import Result, Spoken
from thidua.years.queries import declared_within

MEMBERS_BY_KIND = {
    "federation": "liên đoàn lao động tỉnh, thành phố",
    "central_sector": "công đoàn ngành trung ương",
    "corporation": "công đoàn tập đoàn, tổng công ty",
    "district_federation": "liên đoàn lao động huyện, thị xã, thành phố",
    "local_sector": "công đoàn ngành",
    "commune": "công đoàn xã, phường",
    "grassroots": "công đoàn cơ sở",
}

SECTORS = {"local_sector", "civil_servants", "industrial_parks"}
"""Kinds that officers call sector unions when they stand together in one block."""


def period_of(year: int) -> Period:
    """The emulation year."""
    return Period.parse(str(year))


def results_of(subject: Subject, year: int) -> dict[str, Result]:
    """Every indicator of the catalogue for that subject and year, with its target, in the catalogue's order."""
    period = period_of(year)
    targets = targets_of(subject, period)
    invented = made_up(subject, period).wholly
    found = {}
    for code, reading in totals(subject, period).items():
        target = targets.get(code)
        amount = reading.quantity.amount if reading.quantity else None
        reached = achieved(amount, target)
        found[code] = Result(
            code=code,
            name=reading.indicator.name_vi,
            unit=reading.indicator.unit_vi,
            subject=subject.code,
            period=period.code,
            quantity=reading.quantity,
            text=reading.text,
            reported=reading.reported,
            expected=reading.expected,
            state=reading.state.value,
            target=target,
            achieved=reached,
            achieved_words=words(reached),
            parts=_parts_of(reading),
            simulated=code in invented,
        )
    return dict(sorted(found.items(), key=lambda pair: readings_order(pair[0])))


def readings_order(code: str) -> tuple[int, str]:
    """The groups in the order people read them, then by code."""
    order = ("TC", "DV", "LD", "CL", "DD", "TT", "NC", "KT", "FN", "XD", "TD", "BC", "KN")
    group = code[:2]
    return (order.index(group) if group in order else len(order), code)


def _parts_of(reading: Reading) -> tuple[Decimal, Decimal] | None:
    return reading.over if reading.indicator.kind == "ratio" else None


def spoken_of(subject: Subject, year: int) -> Spoken:
    """Whose report it is, in the words its sentences need."""
    period = period_of(year)
    said = {
        "year": str(year),
        "next_year": str(year + 1),
        "tet": f"{rules.lunar_year(year)} {year}",
        "last_day": f"{period.last_day:%d/%m/%Y}",
    }
    if isinstance(subject, Cluster):
        block = subject.kind == Cluster.Kind.BLOCK
        terms = terms_of([unit.pk for unit in members(subject, period.last_day)], period.last_day)
        kinds = {term.kind for term in terms.values()}
        noun = MEMBERS_BY_KIND["local_sector"] if kinds and kinds <= SECTORS else "đơn vị"
        if len(kinds) == 1:
            noun = MEMBERS_BY_KIND.get(next(iter(kinds)), noun)
        name, they = ("Khối thi đua", "các đơn vị trong Khối") if block else ("Cụm thi đua", "các đơn vị trong Cụm")
        speaker = "peers" if kinds and kinds <= set(GRASSROOTS_KINDS) else "cluster"
        return _spoken(speaker, said, name, they, noun)
    term = term_naming(subject, period.last_day)
    if term.kind in GRASSROOTS_KINDS:
        return _spoken("grassroots", said, term.name, "công đoàn cơ sở", "đơn vị")
    return _spoken("upper", said, term.name, "các cấp công đoàn", "đơn vị")


def _spoken(speaker: str, said: dict[str, str], name: str, they: str, members_noun: str) -> Spoken:
    capital = they[:1].upper() + they[1:]
    return Spoken(
        speaker, {**said, "Subject": name, "subject": name, "they": they, "They": capital, "members": members_noun}
    )


def facts_of(subject: Subject, year: int) -> QuerySet[Fact]:
    """The facts that stand for the report, by kind and order."""
    return Fact.objects.of(subject, year).filter(standing=True).select_related("unit", "cluster")


@dataclass(frozen=True)
class Silence:
    """The grassroots unions without an approved report for a period that asked for one, of how many that owed one."""

    terms: list[UnitTerm]
    asked: int


def silent_grassroots(subject: Subject, year: int) -> Silence:
    """Who owes a report for a declared period of the year and has none approved; by name."""
    terms = _grassroots(subject, year)
    approved: dict[str, set[int]] = {}
    periods = declared_within(period_of(year))
    done = Report.objects.filter(unit__in=list(terms), period__in=periods, state=State.APPROVED.value)
    for unit_id, code in done.values_list("unit_id", "period_id"):
        approved.setdefault(code, set()).add(unit_id)
    owed: set[int] = set()
    silent: set[int] = set()
    strands = {(term.kind, term.unit_class) for term in terms.values()}
    for row in periods:
        asked = {strand for strand in strands if form_for(*strand, row.period)}
        for pk, term in terms.items():
            if (term.kind, term.unit_class) in asked:
                owed.add(pk)
                if pk not in approved.get(row.code, ()):
                    silent.add(pk)
    found = sorted((terms[pk] for pk in silent), key=lambda term: term.sort_key)
    return Silence(found, len(owed))


def late_reports(subject: Subject, year: int) -> int:
    """How many first reports of grassroots unions for the year's periods came after their deadline."""
    return Report.objects.filter(
        unit__in=list(_grassroots(subject, year)),
        period__in=declared_within(period_of(year)),
        number=1,
        late_days__gt=0,
        state__in=[state.value for state in HANDED_IN],
    ).count()


def _grassroots(subject: Subject, year: int) -> dict[int, UnitTerm]:
    """The grassroots unions beneath the subject on the year's last day, by unit."""
    day = period_of(year).last_day
    roots = [unit.pk for unit in members(subject, day)] if isinstance(subject, Cluster) else [subject.pk]
    terms = UnitTerm.objects.in_force(day).filter(
        unit__in=beneath_any(roots, day), kind__in=[kind.value for kind in GRASSROOTS_KINDS]
    )
    return {term.unit_id: term for term in terms}


@dataclass(frozen=True)
class Simulated:
    """What in the report is made up for the demonstration."""

    units: bool
    targets: bool
    facts: bool

    def __bool__(self) -> bool:
        return self.units or self.targets or self.facts


def simulated_parts(subject: Subject, year: int) -> Simulated:
    """Whether figures of single units, targets or facts of this report are simulated."""
    period = period_of(year)
    roots: list[Unit] = members(subject, period.last_day) if isinstance(subject, Cluster) else [subject]
    return Simulated(
        units=bool(made_up(subject, period).in_part),
        targets=Target.objects.filter(pk__in=standing(roots, period).values("pk"), simulated=True).exists(),
        facts=facts_of(subject, year).filter(simulated=True).exists(),
    )
