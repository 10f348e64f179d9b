"""Making up a whole country in an empty database: units, officers, reports, sheets and figures, streamed by COPY.

Not through the actions of each floor, which would take days; instead the guarantees of the tree are checked afterwards, and
the totals are built by the house's own rebuild. Everything carries the mark of what is simulated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

import numpy as np
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from thidua.ground.values import Period, insist
from thidua.ground.values import mark as _
from thidua.indicators.actions import load_catalogue
from thidua.indicators.models import Catalogue, Form, FormLine
from thidua.indicators.queries import indicators
from thidua.organisations.actions import insist_all, rebuild_all_branches
from thidua.organisations.models import Decision, Succession, Unit, UnitTerm
from thidua.organisations.queries import faults_of_terms
from thidua.organisations.rules import search_key, sort_key, unit_search_key
from thidua.people.models import Mandate, Person
from thidua.people.rules import Role
from thidua.reports.models import Figure, Report
from thidua.rollup.actions import rebuild_todays, rebuild_totals
from thidua.workshop.actions.clearing import hurry, lay_tables_anew
from thidua.workshop.actions.copying import copy_rows, defaults_of, number_on, stream_lines
from thidua.workshop.actions.world import moment
from thidua.workshop.models import SimulatedCountry
from thidua.workshop.permissions import why_not_simulate
from thidua.workshop.queries import country_spec, current_year, names
from thidua.workshop.rules.country import SEED, Country, draw_figures, make_country
from thidua.workshop.rules.measuring import Scale
from thidua.years.models import ReportingPeriod

FORM = "mo-phong-quy"
YEAR = 2024
"""The year with all four quarters, in the tree of 63 provinces."""
BEFORE = tuple(f"{YEAR}-Q{number}" for number in (1, 2, 3, 4))
AFTER = (f"{YEAR + 1}-Q3",)
"""The first quarter that ends in the tree of 34."""
SILENT, EMPTY, LATE, AMENDED, WAITING = 0.06, 0.2553, 0.07, 0.02, 0.015
"""Shares of the unions: without a report; lines left blank (30 % of all cells with the silent ones); late; amended; of the
last quarter still to be checked."""
CHUNK = 20_000
Tell = Callable[[str, str], object]
"""Hears each of `STAGES` as it begins, with the period it is about."""

STAGES = (
    _("An empty database, the catalogue, a quarterly form"),
    _("The units and their terms"),
    _("The closure of the tree"),
    _("The officers"),
    _("Reports and sheets of {period}"),
    _("Figures of {period}"),
    _("Totals of {period}"),
    _("Totals of {period} in today's boundaries"),
)


@dataclass
class _People:
    """Person ids: the chair of every unit, the reviewer of every upper one."""

    chairs: dict[int, int] = field(default_factory=dict)
    reviewers: dict[int, int] = field(default_factory=dict)


def simulate_country(
    *, scale: Scale, at: datetime, tell: Tell = lambda _stage, _period: None, merged: bool = True, figures: bool = True
) -> dict[str, int]:
    """Make up the country in this database; returns what was made. The same content every time.

    With `merged` off nothing of July 2025 is known yet; with `figures` off the reports stand without their own rows of
    figures (their sheets and totals are there all the same). Raises NotSimulated, having touched nothing.
    """
    insist(why_not_simulate())
    tell(STAGES[0], "")
    lay_tables_anew()
    hurry()
    mark = SimulatedCountry.objects.create(scale=scale.value, merged=merged, figures=figures, marked_at=at)
    load_catalogue(at=at)
    form = _form()
    tell(STAGES[1], "")
    spec = country_spec()
    words = [*names().words["brands"], *names().words["places"]]
    country = make_country(spec, scale, words, merged=merged)
    _plant(country)
    tell(STAGES[2], "")
    with transaction.atomic():
        rebuild_all_branches()
    tell(STAGES[3], "")
    people = _staff(country)
    counts = {"units": len(country.codes), "reports": 0}
    for code in (*BEFORE, *(AFTER if merged else ())):
        row = _declare(code)
        tell(STAGES[4], code)
        counts["reports"] += _report(country, people, row, form, last=code == AFTER[0])
        if figures:
            tell(STAGES[5], code)
            _copy_figures()
        tell(STAGES[6], code)
        rebuild_totals(period=row)
        if merged:
            tell(STAGES[7], code)
            rebuild_todays(period=row, on=Period.parse(AFTER[0]).last_day)
    with connection.cursor() as cursor:
        cursor.execute("drop table simulated_said")
    mark.finished_at = at
    mark.save(update_fields=["finished_at"])
    return counts


def stands(scale: Scale, *, merged: bool) -> bool:
    """Whether this very country was made up here, to its end."""
    return SimulatedCountry.objects.filter(scale=scale.value, merged=merged, finished_at__isnull=False).exists()


@transaction.atomic
def _form() -> Form:
    """A quarterly form that only this database knows; the yearly ones end before it, so that nothing is asked twice."""
    spec = country_spec()
    first = Period.parse(BEFORE[0]).first_day
    for form in Form.objects.filter(valid_until__gt=first):
        if form.valid_from >= first:
            form.lines.all().delete()
            form.delete()
        else:
            form.valid_until = first
            form.save(update_fields=["valid_until"])
    form = Form.objects.create(
        code=FORM,
        name_vi="Biểu quý (mô phỏng)",
        name_en="Quarterly form (simulated)",
        kinds=["grassroots", "association"],
        classes=[],
        period_kinds=["quarter"],
        source="mô phỏng / simulated",
        valid_from=first,
    )
    known = indicators()
    FormLine.objects.bulk_create(
        FormLine(form=form, indicator=known[code], order=order, required=code == "DV01")
        for order, code in enumerate(spec.figures)
    )
    # Caches compare the stamp: this process and others read the new form.
    catalogue = Catalogue.objects.get()
    catalogue.stamp = type(catalogue.stamp)(int=catalogue.stamp.int ^ SEED)
    catalogue.save(update_fields=["stamp"])
    return form


def _sort_key(name: str) -> str:
    """The key as COPY reads it; one of its letters is a backslash."""
    return sort_key(name).replace("\\", "\\\\")


@transaction.atomic
def _plant(country: Country) -> None:
    """Units, terms, decisions and successions; the guarantees are switched off while rows stream in, then asked once."""
    spec = country_spec()
    with connection.cursor() as cursor:
        cursor.execute("alter table organisations_unitterm disable trigger user")
    copy_rows(Unit, "id, code", (f"{number}\t{code}" for number, code in enumerate(country.codes, start=1)))
    day = spec.merged_on
    # Decision 1 is the presidium's; each province's committee has one of its own.
    deciding = {0: 1} | {
        unit: number for number, unit in enumerate(sorted({e.province for e in country.events} - {0}), 2)
    }

    def decisions() -> Iterator[str]:
        for unit, number in deciding.items():
            body = "Ban Thường vụ " + country.names[unit] if unit else "Đoàn Chủ tịch Tổng Liên đoàn Lao động Việt Nam"
            yield f"{number}\t{body}\t{number:02}/QĐ (mô phỏng)\t{day - timedelta(days=5)}\tSắp xếp tổ chức (mô phỏng)\tt"

    copy_rows(Decision, "id, body, number, dated, title, simulated", decisions())

    def terms() -> Iterator[str]:
        for number, term in enumerate(country.terms, start=1):
            code = country.codes[term.unit - 1]
            parent = "\\N" if term.parent is None else term.parent
            yield (
                f"{number}\t{term.unit}\t{term.since}\t{term.until}\t{term.name}\t{term.kind}\t{term.unit_class}\t{parent}\t"
                f"{term.place}\t{unit_search_key(term.name, code)}\t{_sort_key(term.name)}\tt"
            )

    copy_rows(
        UnitTerm,
        "id, unit_id, valid_from, valid_until, name, kind, unit_class, parent_id, place, search_key, sort_key, simulated",
        terms(),
    )
    copy_rows(
        Succession,
        'id, kind, unit_id, successor_id, "on", share, shares, decision_id, note',
        (
            f"{number}\t{event.kind}\t{event.unit}\t{event.successor or chr(92) + 'N'}\t{day}\t{event.share}\t{event.shares}\t"
            f"{deciding[event.province]}\t"
            for number, event in enumerate(country.events, start=1)
        ),
    )
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table organisations_unitterm enable trigger user")
    for model in (Unit, Decision, UnitTerm, Succession):
        number_on(model)
    insist_all(faults_of_terms())


@transaction.atomic
def _staff(country: Country) -> _People:
    """A chair for every unit, a reviewer for every upper one, all made up; one password for all."""
    people, password = _People(), make_password(current_year().password)
    since = country_spec().simulated_from
    uppers = set(country.uppers)
    spans: dict[int, tuple[date, date]] = {}
    for term in country.terms:
        first, last = spans.get(term.unit, (term.since, term.until))
        spans[term.unit] = (min(first, term.since), max(last, term.until))
    seats = [(unit, Role.CHAIR) for unit in spans] + [(unit, Role.REVIEWER) for unit in country.uppers]

    def persons() -> Iterator[str]:
        for number, (unit, role) in enumerate(seats, start=1):
            username = f"{'ct' if role is Role.CHAIR else 'kt'}.{country.codes[unit - 1]}"
            (people.chairs if role is Role.CHAIR else people.reviewers)[unit] = number
            name = f"{names().person(username)} {number}"
            given = password if unit in uppers or number % 1000 == 0 else "!"
            yield (
                f"{number}\t{given}\t{username}\t{name}\t\tvi\tt\tf\tt\t{search_key(f'{name} {username}')}\t"
                f"{_sort_key(name)}"
            )

    copy_rows(
        Person,
        "id, password, username, full_name, email, language, is_active, must_change_password, simulated, search_key, sort_key",
        persons(),
    )
    copy_rows(
        Mandate,
        "id, person_id, unit_id, role, valid_from, valid_until",
        (
            f"{number}\t{number}\t{unit}\t{role.value}\t{max(since, spans[unit][0])}\t{spans[unit][1]}"
            for number, (unit, role) in enumerate(seats, start=1)
        ),
    )
    number_on(Person)
    number_on(Mandate)
    return people


def _declare(code: str) -> ReportingPeriod:
    period = Period.parse(code)
    return ReportingPeriod.objects.create(
        code=code,
        first_day=period.first_day,
        last_day=period.last_day,
        cut_off=period.last_day,
        deadline=period.last_day + timedelta(days=5),
    )


@dataclass
class _Quarter:
    """What is drawn for the unions that report in one quarter; rows of `amounts` are theirs, columns the positions."""

    units: list[int]
    amounts: Any
    amended: Any
    late: Any
    waiting: Any
    days: Any


def _drawn(country: Country, above: dict[int, int], row: ReportingPeriod, *, last: bool) -> _Quarter:
    spec = country_spec()
    units = np.array(sorted(above))
    draw = np.random.Generator(np.random.PCG64([SEED, row.first_day.toordinal()]))
    units = units[draw.random(len(units)) >= SILENT]
    count = len(units)
    members = np.array([country.members[int(unit)] for unit in units])
    made, blank = draw_figures(spec, members, int(row.code[-1]) - 1, draw, empty=EMPTY)
    positions = {code: indicators()[code].position for code in spec.figures}
    amounts = np.full((count, max(positions.values()) + 1), None, dtype=object)
    for code, position in positions.items():
        amounts[:, position] = np.where(blank[code], None, made[code].astype(object))
    amended, late = draw.random(count) < AMENDED, draw.random(count) < LATE
    waiting = (draw.random(count) < WAITING) & last & ~amended
    return _Quarter(units.tolist(), amounts, amended, late, waiting, draw.integers(1, 20, size=count))


Line = tuple[str, list[Any]]


def _lines(
    drawn: _Quarter, above: dict[int, int], people: _People, row: ReportingPeriod, form: Form, first: int
) -> Iterator[Line]:
    """Each report as COPY reads it, with what it says; the first is numbered `first` + 1."""
    opened = moment(row.last_day + timedelta(days=1), row.code)
    number = first
    for at, unit in enumerate(drawn.units):
        chair, checker = people.chairs[unit], people.reviewers[above[unit]]
        days = int(drawn.days[at])
        sent = opened + timedelta(days=days if drawn.late[at] else -(days % 3), minutes=unit % 300)
        late_days = max(0, (sent.date() - row.deadline).days)
        decided = sent + timedelta(days=1)
        values = drawn.amounts[at].tolist()
        number += 1
        head = f"{unit}\t{row.code}\t{form.pk}"
        opening = f"{chair}\t{sent}\t{chair}\t{sent}\t{late_days}"
        if drawn.amended[at]:
            earlier = [None if value is None else value * 9 // 10 for value in values]
            yield f"{number}\t{head}\t1\t\\N\t\tsuperseded\t{opening}\t{checker}\t{decided}", earlier
            number += 1
            again = decided + timedelta(days=2)
            reopening = f"{chair}\t{decided}\t{chair}\t{again}\t0\t{checker}\t{again + timedelta(days=1)}"
            yield f"{number}\t{head}\t2\t{number - 1}\tRà soát lại số liệu (mô phỏng)\tapproved\t{reopening}", values
        elif drawn.waiting[at]:
            yield f"{number}\t{head}\t1\t\\N\t\tsubmitted\t{opening}\t\\N\t\\N", values
        else:
            yield f"{number}\t{head}\t1\t\\N\t\tapproved\t{opening}\t{checker}\t{decided}", values


REPORT = (
    "id, unit_id, period_id, form_id, number, supersedes_id, amendment_reason, state, created_by_id, created_at, "
    "submitted_by_id, submitted_at, late_days, decided_by_id, decided_at, version, after_closing, source, simulated"
)


@transaction.atomic
def _report(country: Country, people: _People, row: ReportingPeriod, form: Form, *, last: bool) -> int:
    """The reports of one quarter with what they say, and the sheets of those approved; returns how many."""
    above = {
        term.unit: term.parent
        for term in country.terms
        if term.since <= row.last_day < term.until and term.unit in country.members and term.parent
    }
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists simulated_said")
        cursor.execute("create unlogged table simulated_said (report bigint, amounts numeric(24, 4)[])")
        cursor.execute("select coalesce(max(id), 0) from reports_report")
        first = cursor.fetchone()[0]
    count = first
    lines = _lines(_drawn(country, above, row, last=last), above, people, row, form, first)
    while chunk := list(islice(lines, CHUNK)):
        copy_rows(Report, REPORT, (f"{line}\t1\tf\tmô phỏng\tt" for line, _values in chunk))
        stream_lines(
            "simulated_said (report, amounts)",
            (
                f"{number}\t{{{','.join(['NULL' if value is None else str(value) for value in values])}}}"
                for number, (_line, values) in enumerate(chunk, start=count + 1)
            ),
        )
        count += len(chunk)
    with connection.cursor() as cursor:
        cursor.execute("analyze simulated_said")
        cursor.execute(
            """insert into rollup_sheet (period_id, unit_id, amounts, hedges, texts, source)
               select r.period_id, r.unit_id, s.amounts, '{}', '{}', 'report:' || r.id
               from simulated_said s join reports_report r on r.id = s.report where r.state = 'approved' order by r.unit_id"""
        )
        cursor.execute("analyze rollup_sheet")
    number_on(Report)
    return count - first


@transaction.atomic
def _copy_figures() -> None:
    """The record of each figure, from what the reports of the quarter said."""
    by_position = {indicators()[code].position: code for code in country_spec().figures}
    given = "report_id, indicator_id, amount, hedge, simulated"
    more, values = defaults_of(Figure, given)
    literals = "".join(f", '{value}'" for value in values.split("\t")[1:])
    with connection.cursor() as cursor:
        cursor.execute(
            f"""insert into reports_figure ({given}{more})
               select s.report, k.code, x.amount, 'exact', true{literals}
               from simulated_said s, unnest(s.amounts) with ordinality as x (amount, place)
               join unnest(%s::int[], %s::text[]) as k (place, code) on k.place = x.place - 1
               where x.amount is not null""",
            [list(by_position), list(by_position.values())],
        )
