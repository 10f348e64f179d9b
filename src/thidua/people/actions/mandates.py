"""Giving, ending and delegating mandates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import connection, models, transaction

from thidua.ground.arrays import array_of
from thidua.ground.once import forget
from thidua.ground.today import day_of
from thidua.ground.values import FOREVER, insist
from thidua.organisations.models import Unit
from thidua.organisations.queries import name_of, term_of
from thidua.people.models import HELD, Mandate, Person
from thidua.people.permissions import why_not, why_not_delegate
from thidua.people.rules import (
    ROLE_NAMES,
    AccountClosed,
    AlreadyDelegated,
    AlreadyEnded,
    DelegateElsewhere,
    DelegateSelf,
    MandateTwice,
    NotYourMandate,
    OutsideMandate,
    OwnMandate,
    PastLeave,
    Power,
    Role,
    SpanEmpty,
    UnitNotThere,
    why_not_together,
)
from thidua.trail.actions import record


@transaction.atomic
def grant_mandate(
    *,
    person: Person,
    unit: Unit,
    role: Role,
    since: date,
    by: Person | None,
    at: datetime,
    until: date = FOREVER,
) -> Mandate:
    """Give `person` the role at `unit` during [since, until).

    `by` administers the unit's branch that day, or is the operator. Raises NotYours, OwnMandate, AccountClosed,
    SpanEmpty, UnitNotThere, MandateTwice or DutiesNotSeparate, having written nothing.
    """
    insist(why_not(by, Power.ADMINISTER, unit, on=day_of(at)))
    # Locked, so that two mandates given at once are checked against each other.
    person = Person.objects.select_for_update().get(pk=person.pk)
    insist(OwnMandate() if by is not None and by.pk == person.pk else None)
    insist(None if person.is_active else AccountClosed())
    insist(None if since < until else SpanEmpty(since=since, until=until))
    insist(None if term_of(unit, since) else UnitNotThere(unit=name_of(unit, since), since=since))
    beside = Mandate.objects.filter(person=person, valid_from__lt=until, valid_until__gt=since)
    if twice := beside.filter(unit=unit, role=role).first():
        raise MandateTwice(role=ROLE_NAMES[role], since=twice.valid_from)
    insist(why_not_together([role, *(Role(held) for held in beside.values_list("role", flat=True))]))
    mandate = Mandate.objects.create(person=person, unit=unit, role=role, valid_from=since, valid_until=until)
    forget(HELD)
    record(
        "mandate.granted", subject=mandate, by=by, at=at, person=person, unit=unit, role=role, since=since, until=until
    )
    return mandate


@transaction.atomic
def end_mandate(*, mandate: Mandate, on: date, by: Person | None, at: datetime) -> Mandate:
    """End the mandate: `on` is the first day without it.

    `by` administers the unit's branch that day, or is the operator. Raises NotYours, OwnMandate, AlreadyEnded or
    SpanEmpty, having written nothing.
    """
    insist(why_not(by, Power.ADMINISTER, mandate.unit, on=day_of(at)))
    insist(OwnMandate() if by is not None and by.pk == mandate.person_id else None)
    mandate = Mandate.objects.select_for_update().get(pk=mandate.pk)
    if mandate.valid_until <= on:
        raise AlreadyEnded(last=mandate.last_day)
    if on <= mandate.valid_from:
        raise SpanEmpty(since=mandate.valid_from, until=on)
    mandate.valid_until = on
    mandate.save(update_fields=["valid_until"])
    forget(HELD)
    record("mandate.ended", subject=mandate, by=by, at=at, until=on)
    end_delegations_of([mandate.pk], on=on, by=by, at=at)
    return mandate


@transaction.atomic
def end_mandates_of(
    *, units: Iterable[int], on: date, because: models.Model, by: Person | None, at: datetime
) -> dict[int, date]:
    """End every mandate at units that are dissolved: none of them holds on `on` or later. Returns until when each would have held.

    The caller has asked whether `by` may dissolve the units; `because` is what the trail tells it of. A mandate that would only begin
    later is kept in name: without its unit it reaches nothing.
    """
    with connection.cursor() as cursor:  # as one array: there may be thousands
        cursor.execute(
            """select id, valid_until from people_mandate where unit_id = any(%s::bigint[]) and valid_from < %s and valid_until > %s
               and delegated_from_id is null order by id for update""",
            [array_of(units), on, on],
        )
        held = dict(cursor.fetchall())
        cursor.execute("update people_mandate set valid_until = %s where id = any(%s::bigint[])", [on, array_of(held)])
    forget(HELD)
    if held:
        record("mandates.ended", subject=because, by=by, at=at, until=on, mandates=list(held))
        end_delegations_of(held, on=on, by=by, at=at)
    return held


@transaction.atomic
def give_back_mandates(*, mandates: Mapping[int, date], ended_on: date) -> None:
    """Let mandates that `end_mandates_of` ended from `ended_on` on be held until when they would have been.

    The caller takes back what dissolved their units, and says so in the trail. One that somebody ended since on another day stays ended.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """update people_mandate as mandate set valid_until = before.until
               from unnest(%s::bigint[], %s::date[]) as before (id, until)
               where mandate.id = before.id and mandate.valid_until = %s""",
            [array_of(mandates), list(mandates.values()), ended_on],
        )
    forget(HELD)


@transaction.atomic
def delegate_mandate(
    *, mandate: Mandate, to: Person, since: date, until: date, by: Person | None, at: datetime
) -> Mandate:
    """During a leave, [since, until), a colleague of the same unit does the running work of `mandate`; its holder still may.

    It ends by itself. What a delegate may not do stands in `people.rules.DELEGABLE`. `by` holds the mandate, or is the
    operator. Raises NotYourMandate, DelegatedOnly, NotDelegable, DelegateSelf, AccountClosed, SpanEmpty, PastLeave,
    OutsideMandate, DelegateElsewhere, AlreadyDelegated, MandateTwice or DutiesNotSeparate, having written nothing.
    """
    # Locked, so that two delegations made at once are checked against each other.
    mandate = Mandate.objects.select_for_update(of=("self",)).select_related("unit").get(pk=mandate.pk)
    insist(why_not_delegate(by, mandate))
    to = Person.objects.select_for_update().get(pk=to.pk)
    last, today = until - timedelta(days=1), day_of(at)
    insist(DelegateSelf() if to.pk == mandate.person_id else None)
    insist(None if to.is_active else AccountClosed())
    insist(None if since < until else SpanEmpty(since=since, until=last))
    insist(None if since >= today else PastLeave(since=since, today=today))
    within = mandate.valid_from <= since and until <= mandate.valid_until
    insist(None if within else OutsideMandate(since=mandate.valid_from, last=mandate.last_day))
    own = Mandate.objects.filter(person=to, unit=mandate.unit, delegated_from__isnull=True)
    if not own.filter(valid_from__lte=since, valid_until__gte=until).exists():
        raise DelegateElsewhere(who=to.full_name, unit=name_of(mandate.unit, since), since=since, last=last)
    there = mandate.delegations.filter(valid_from__lt=until, valid_until__gt=since).select_related("person").first()
    if there:
        raise AlreadyDelegated(who=there.person.full_name, since=there.valid_from, last=there.last_day)
    beside = Mandate.objects.filter(person=to, valid_from__lt=until, valid_until__gt=since)
    if twice := beside.filter(unit=mandate.unit, role=mandate.role).first():
        raise MandateTwice(role=ROLE_NAMES[Role(mandate.role)], since=twice.valid_from)
    insist(why_not_together([Role(mandate.role), *(Role(held) for held in beside.values_list("role", flat=True))]))
    delegation = Mandate.objects.create(
        person=to, unit=mandate.unit, role=mandate.role, valid_from=since, valid_until=until, delegated_from=mandate
    )
    forget(HELD)
    record("mandate.delegated", subject=mandate, by=by, at=at, to=to, delegation=delegation, since=since, until=until)
    return delegation


@transaction.atomic
def end_delegation(*, delegation: Mandate, on: date, by: Person | None, at: datetime) -> None:
    """The holder is back: from `on` the delegate acts no more. One that has not begun leaves only its line in the trail.

    `by` made it, or is the operator. Raises NotYourMandate or AlreadyEnded.
    """
    delegation = Mandate.objects.select_for_update(of=("self",)).select_related("delegated_from").get(pk=delegation.pk)
    holder = delegation.delegated_from
    mine = holder is not None and (by is None or holder.person_id == by.pk)
    insist(None if mine else NotYourMandate())
    _withdraw(delegation, on=on, by=by, at=at)


def end_delegations_of(mandate_ids: Iterable[int], *, on: date, by: Person | None, at: datetime) -> None:
    """Nobody stands in for mandates that are over."""
    of_these = Mandate.objects.raw(  # as one array: there may be thousands
        "select * from people_mandate where delegated_from_id = any(%s::bigint[]) and valid_until > %s order by id for update",
        [array_of(mandate_ids), on],
    )
    for delegation in of_these:
        _withdraw(delegation, on=on, by=by, at=at)


def _withdraw(delegation: Mandate, *, on: date, by: Person | None, at: datetime) -> None:
    if delegation.valid_until <= on:
        raise AlreadyEnded(last=delegation.last_day)
    record("delegation.ended", subject=delegation, by=by, at=at, until=on)
    if on <= delegation.valid_from:
        delegation.delete()  # nobody acted by it yet
    else:
        delegation.valid_until = on
        delegation.save(update_fields=["valid_until"])
    forget(HELD)
