"""Launching a movement, passing it on, registering for it, checking, looking back, praising."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from thidua.ground.today import day_of
from thidua.ground.values import Period, insist
from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.people.permissions import why_not
from thidua.people.rules import Power
from thidua.trail.actions import record
from thidua.years.models import Example, Movement, Passing, Registration, Review
from thidua.years.permissions import why_not_pass_on, why_not_praise, why_not_register, why_not_review
from thidua.years.queries import tally
from thidua.years.rules import (
    ExampleEmpty,
    NotToDecide,
    ReviewStands,
    Standing,
    why_not_counts,
    why_not_launch,
    why_not_met,
    why_not_open,
)
from thidua.years.rules.movements import FinalBeforeHalf, LaunchedTwice, Moment, ReasonMissing, ReviewEmpty


@transaction.atomic
def launch_movement(
    *,
    launcher: Unit,
    name: str,
    nature: str,
    period: Period,
    plan: str,
    by: Person | None,
    at: datetime,
    number: str = "",
    on: date | None = None,
    source: str = "",
    simulated: bool = False,
) -> Movement:
    """From now on the units directly below may register, and pass the movement on. `on` is the day it was proclaimed.

    Raises NotYours, PlanMissing, LaunchedOutside or LaunchedTwice, having written nothing.
    """
    insist(why_not(by, Power.LAUNCH, launcher, on=day_of(at)))
    on = on or day_of(at)
    name = " ".join(name.split())
    insist(why_not_launch(name, plan, period, on))
    # Locked, so that a double click launches once.
    Unit.objects.select_for_update(no_key=True).get(pk=launcher.pk)
    known = Movement.objects.filter(launcher=launcher, name=name, period_code=period.code).first()
    if known is not None:
        raise LaunchedTwice(movement=known.name, period=period, on=known.launched_on)
    movement = Movement.objects.create(
        launcher=launcher,
        name=name,
        nature=nature,
        period_code=period.code,
        plan=plan.strip(),
        number=number.strip(),
        launched_on=on,
        by=by,
        at=at,
        source=source,
        simulated=simulated,
    )
    Passing.objects.create(movement=movement, unit=launcher, number=movement.number, on=on, by=by, at=at)
    record("movement.launched", subject=movement, by=by, at=at, unit=launcher, period=period.code)
    return movement


@transaction.atomic
def pass_on_movement(
    *, movement: Movement, unit: Unit, by: Person | None, at: datetime, number: str = "", on: date | None = None
) -> Passing:
    """The units directly below `unit` may register from now on, under the plan of `unit` if it has one.

    Raises NotYours, NotReached, AlreadyPassedOn, NothingToPass or MovementEnded, having written nothing.
    """
    movement = _locked(movement)
    insist(why_not_pass_on(by, movement, unit, on=day_of(at)))
    passing = Passing.objects.create(
        movement=movement, unit=unit, number=number.strip(), on=on or day_of(at), by=by, at=at
    )
    record("movement.passed_on", subject=movement, by=by, at=at, unit=unit)
    return passing


@transaction.atomic
def end_movement(*, movement: Movement, reason: str, by: Person | None, at: datetime) -> Movement:
    """No unit registers after the day of `at`; what was registered, reviewed and praised stays.

    Raises NotYours, MovementEnded or ReasonMissing, having written nothing.
    """
    movement = _locked(movement)
    insist(why_not(by, Power.LAUNCH, movement.launcher, on=day_of(at)))
    insist(why_not_open(movement.name, movement.ended_on, movement.period.last_day, day_of(at)))
    if not reason.strip():
        raise ReasonMissing()
    movement.ended_on, movement.end_reason = day_of(at), " ".join(reason.split())
    movement.save(update_fields=["ended_on", "end_reason"])
    record("movement.ended", subject=movement, by=by, at=at)
    return movement


@transaction.atomic
def register_in_movement(
    *,
    movement: Movement,
    unit: Unit,
    members: int,
    by: Person | None,
    at: datetime,
    collectives: int = 0,
    note: str = "",
    reason: str = "",
    simulated: bool = False,
) -> Registration:
    """The unit takes part with so many members and collectives; the unit above checks it. An earlier registration is
    replaced and kept; one that was checked is changed only with a reason.

    Raises NotYours, NotReached, ThroughSuperior, MovementEnded, NothingRegistered, SameAgain or ReasonMissing.
    """
    movement = _locked(movement)
    insist(why_not_register(by, movement, unit, on=day_of(at)))
    old = Registration.objects.filter(movement=movement, unit=unit, standing=True).first()
    returned = old is not None and old.state == Standing.RETURNED
    insist(
        why_not_counts(
            members,
            collectives,
            before=(old.members, old.collectives) if old and not returned else None,
            was_checked=old is not None and old.state == Standing.CHECKED,
            reason=reason,
        )
    )
    if old is not None:
        old.standing = False
        old.save(update_fields=["standing"])
    new = Registration.objects.create(
        movement=movement,
        unit=unit,
        members=members,
        collectives=collectives,
        note=" ".join(note.split()),
        reason=" ".join(reason.split()),
        on=day_of(at),
        by=by,
        at=at,
        replaces=old,
        simulated=simulated,
    )
    record("movement.registered", subject=new, by=by, at=at, members=members, collectives=collectives)
    return new


@transaction.atomic
def check_registration(*, registration: Registration, by: Person | None, at: datetime) -> Registration:
    """The unit above has checked the registration. Raises NotYours or NotToDecide."""
    return _decided(registration, Standing.CHECKED, "", by, at)


@transaction.atomic
def return_registration(*, registration: Registration, reason: str, by: Person | None, at: datetime) -> Registration:
    """The registration goes back to its unit with a reason, and no longer counts. Raises NotYours, NotToDecide or ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing()
    return _decided(registration, Standing.RETURNED, " ".join(reason.split()), by, at)


@transaction.atomic
def review_movement(
    *,
    movement: Movement,
    unit: Unit,
    moment: str,
    on: date,
    words: str,
    by: Person | None,
    at: datetime,
    met_members: int | None = None,
    met_collectives: int | None = None,
    reason: str = "",
    simulated: bool = False,
) -> Review:
    """`unit` looks back half-way or at the end; the counts of its branch on the day `on` are kept beside its words.

    Raises NotYours, NotReached, ReviewEmpty, ReviewStands, FinalBeforeHalf or MeetsTooMany, having written nothing.
    """
    movement = _locked(movement)
    insist(why_not_review(by, movement, unit, on=day_of(at)))
    if not words.strip():
        raise ReviewEmpty()
    standing = {row.moment: row for row in Review.objects.filter(movement=movement, unit=unit, standing=True)}
    old, midway = standing.get(moment), standing.get(Moment.MIDWAY)
    if old is not None and not reason.strip():
        raise ReviewStands(on=old.on)
    if moment == Moment.FINAL and midway is not None and on < midway.on:
        raise FinalBeforeHalf(on=on, midway=midway.on)
    seen = tally(movement, unit, on)
    insist(why_not_met(met_members, seen.members))
    insist(why_not_met(met_collectives, seen.collectives))
    if old is not None:
        old.standing = False
        old.save(update_fields=["standing"])
    review = Review.objects.create(
        movement=movement,
        unit=unit,
        moment=moment,
        on=on,
        words=words.strip(),
        met_members=met_members,
        met_collectives=met_collectives,
        registered=seen.registered,
        expected=seen.expected,
        members=seen.members,
        collectives=seen.collectives,
        reason=" ".join(reason.split()),
        by=by,
        at=at,
        replaces=old,
        simulated=simulated,
    )
    record("movement.reviewed", subject=review, by=by, at=at, moment=moment, on=on)
    return review


@transaction.atomic
def praise_example(
    *,
    movement: Movement,
    unit: Unit,
    words: str,
    by: Person | None,
    at: datetime,
    collectives: int = 0,
    persons: int = 0,
    on: date | None = None,
    simulated: bool = False,
) -> Example:
    """What was good at `unit` in the movement, and how many are praised for it; never who the persons are.

    Raises NotYours, NotReached or ExampleEmpty, having written nothing.
    """
    insist(why_not_praise(by, movement, unit, on=day_of(at)))
    if not words.strip() or (collectives <= 0 and persons <= 0):
        raise ExampleEmpty()
    example = Example.objects.create(
        movement=movement,
        unit=unit,
        words=" ".join(words.split()),
        collectives=collectives,
        persons=persons,
        on=on or day_of(at),
        by=by,
        at=at,
        simulated=simulated,
    )
    record("movement.praised", subject=example, by=by, at=at, collectives=collectives, persons=persons)
    return example


def _locked(movement: Movement) -> Movement:
    """Held until the end: two officers who register for one unit at once do so one after the other."""
    found = Movement.objects.select_for_update(of=("self",), no_key=True).select_related("launcher")
    return found.get(pk=movement.pk)


def _decided(registration: Registration, state: Standing, reason: str, by: Person | None, at: datetime) -> Registration:
    rows = Registration.objects.select_for_update(of=("self",)).select_related("unit")
    registration = rows.get(pk=registration.pk)
    insist(why_not(by, Power.CHECK, registration.unit, on=day_of(at)))
    if not registration.standing or registration.state != Standing.REGISTERED:
        raise NotToDecide()
    registration.state, registration.return_reason = state.value, reason
    registration.decided_by, registration.decided_at = by, at
    registration.save(update_fields=["state", "return_reason", "decided_by", "decided_at"])
    record(f"movement.registration_{state.value}", subject=registration, by=by, at=at)
    return registration
