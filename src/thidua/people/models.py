"""Officers and the mandates they hold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from thidua.ground.once import once
from thidua.ground.values import FOREVER
from thidua.organisations.models import Branch, Unit, UnitTerm
from thidua.organisations.rules import search_key, sort_key
from thidua.people.rules import DELEGABLE, REACH, ROLE_NAMES, Power, Reach, Role, powers_of, roles_with

BRANCH_AND_PAST = """
    select descendant_id from organisations_branch as branch
    where ancestor_id = any(array(
        with recursive seat (unit) as (
            select unnest(%s::bigint[])
            union
            select succession.unit_id
            from organisations_succession as succession join seat on succession.successor_id = seat.unit
            where succession."on" <= %s and not exists (
                select from organisations_unitterm where unit_id = succession.unit_id and valid_until > %s)
        )
        select unit from seat
    )) and valid_from <= %s and (valid_until > %s or not exists (
        select from organisations_unitterm where unit_id = branch.descendant_id and valid_until > branch.valid_until))
"""
"""The units beneath the seats of a person, those that ended beneath them, and the same of units they succeeded.

The few seats and what they succeeded are one array; what is asked beside it ("one of these units", "this report's unit")
meets the closure by its index from either side, so that a seat above the whole nation costs no more than one above ten.
"""


BELOW = """
    select unit_id from organisations_unitterm
    where parent_id = any(%s::bigint[]) and valid_from <= %s and valid_until > %s
"""
"""The units directly beneath the seats of a person. The seats as one array: PostgreSQL expects some units beneath each, not
one, and joins two thousand of them with other rows accordingly."""


HELD = "mandates"
"""The question which mandates a person holds, remembered for the length of a request."""


class PersonManager(BaseUserManager["Person"]):
    """Makes persons, and finds them by log-in name whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(username=(username or "").strip().lower())

    def create_person(self, *, username: str, full_name: str, password: str | None = None, **more: Any) -> Person:
        """Save a person who may log in with `password`; with none they cannot log in yet.

        Without a mandate they see and change nothing.
        """
        person = self.model(username=username.strip().lower(), **more)
        person.take_name(full_name)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser, PermissionsMixin):
    """Someone who logs in. What they may do follows from their mandates, never from this row.

    The groups are for Wagtail alone, which asks its permissions of them: the portal sets them from the mandates of the
    day whenever the person comes to edit. Nobody is a superuser; the database refuses it.
    """

    username = models.CharField(_("log-in name"), max_length=60, unique=True)
    full_name = models.CharField(_("full name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(
        _("language"), max_length=5, default="vi", choices=[("vi", "Tiếng Việt"), ("en", "English")]
    )
    is_active = models.BooleanField(_("may log in"), default=True)
    mail_notices = models.BooleanField(_("notices by e-mail too"), default=False)
    must_change_password = models.BooleanField(_("must choose a new password"), default=False)
    simulated = models.BooleanField(_("simulated"), default=False)
    search_key = models.CharField(max_length=200, editable=False, default="")
    sort_key = models.CharField(max_length=400, editable=False, default="", db_collation="C")

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]
    objects = PersonManager()

    class Meta:
        verbose_name = _("officer")
        ordering = ["sort_key", "pk"]
        constraints = [
            # "An.Binh" and "an.binh" are one person to whoever types the name.
            models.CheckConstraint(condition=Q(username=Lower("username")), name="username_in_small_letters"),
            models.CheckConstraint(condition=Q(is_superuser=False), name="nobody_is_superuser"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        """The name under which Wagtail shows who edited."""
        return self.full_name

    def take_name(self, full_name: str) -> None:
        """Bear this name: found without diacritics, and sorted as a Vietnamese list of persons is, by given name."""
        self.full_name = " ".join(full_name.split())
        self.search_key = search_key(f"{self.full_name} {self.username}")
        given = self.full_name.rpartition(" ")[2]
        self.sort_key = sort_key(f"{given} {self.full_name}")

    def scope(self, *, on: date, power: Power = Power.READ) -> models.QuerySet[Unit]:
        """The units over which this person holds `power` that day, by the mandates and the tree of that day.

        Whoever reads or inspects a branch also reads its past: a unit that ended stays with those above it on its last
        day, and with the successors of those, so that no merger takes the record away from the people who answer for it.
        A subquery of whatever is asked with it. An account that is closed, or holds the power nowhere, reaches nothing.
        """
        seats = self.seats(on=on, power=power)
        if not seats:
            return Unit.objects.none()
        if power in (Power.READ, Power.INSPECT):
            return Unit.objects.filter(pk__in=RawSQL(BRANCH_AND_PAST, [seats, on, on, on, on]))  # noqa: S611, a constant
        # A unit itself and those directly below are found by their terms: beneath a seat of the nation the closure is long.
        terms = UnitTerm.objects.in_force(on)
        match REACH[power]:
            case Reach.OWN:
                return Unit.objects.filter(pk__in=terms.filter(unit__in=seats).values("unit"))
            case Reach.BELOW:
                return Unit.objects.filter(pk__in=RawSQL(BELOW, [seats, on, on]))  # noqa: S611, a constant
            case Reach.BRANCH:
                reached = Branch.objects.filter(ancestor__in=seats, valid_from__lte=on, valid_until__gt=on)
                return Unit.objects.filter(pk__in=reached.values("descendant"))

    def seats(self, *, on: date, power: Power) -> list[int]:
        """The units at which this person holds a mandate with `power` that day. None for an account that is closed."""
        return sorted({mandate.unit_id for mandate in self.held(on) if power in mandate.powers})

    def held(self, on: date) -> list[Mandate]:
        """The mandates of that day, the oldest first. None for an account that is closed.

        Asked once in a request; whoever writes a mandate forgets them (`ground.once.forget`).
        """
        if not self.is_active:
            return []
        return once((HELD, self.pk, on), lambda: self._held(on))

    def _held(self, on: date) -> list[Mandate]:
        rows = Mandate.objects.in_force(on).filter(person=self)
        return list(rows.select_related("unit").order_by("valid_from", "pk"))


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Words to ask mandates with; never without a date."""

    def in_force(self, on: date) -> Self:
        """Mandates whose span holds the day `on`."""
        return self.filter(valid_from__lte=on, valid_until__gt=on)

    def giving(self, power: Power) -> Self:
        """Mandates whose role gives `power`; a delegated one gives only what is delegable."""
        held = self.filter(role__in=[role.value for role in roles_with(power)])
        return held if power in DELEGABLE else held.filter(delegated_from__isnull=True)


class Mandate(models.Model):
    """A person holds a role at a unit during [valid_from, valid_until).

    During somebody's leave a colleague of the unit holds it for them: `delegated_from` is the mandate they stand in for.

    The database refuses the same role at the same unit twice on a day. No index holds the last day, and half of each page is left free
    (migration 0006): a mandate is ended once, by the thousand when a country is rearranged.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates", verbose_name=_("officer"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="mandates", verbose_name=_("unit"))
    role = models.CharField(
        _("role"), max_length=20, choices=[(role.value, _(name)) for role, name in ROLE_NAMES.items()]
    )
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), default=FOREVER)
    delegated_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="delegations", verbose_name=_("delegated from")
    )

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        constraints = [models.CheckConstraint(condition=Q(valid_from__lt=F("valid_until")), name="mandate_not_empty")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.unit_id}"

    @property
    def powers(self) -> frozenset[Power]:
        """What it lets its person do."""
        return powers_of(Role(self.role), delegated=self.delegated_from_id is not None)

    @property
    def last_day(self) -> date:
        """The last day it holds; `FOREVER` while no end is set."""
        return self.valid_until if self.valid_until == FOREVER else self.valid_until - timedelta(days=1)


class Notice(models.Model):
    """A fact of the house told to the officers of one unit: a report came back, a period was closed, a reminder.

    It says what happened to which row; the words, in the reader's language, and the address are the desk's. Whoever takes
    up a mandate at the unit finds its notices there.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="notices", verbose_name=_("unit"))
    kind = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    data = models.JSONField(default=dict)  # values of the sentence; never a name of a person
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("notice")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["unit", "-at"]),
            models.Index(fields=["at"], condition=Q(mailed_at__isnull=True), name="notice_not_mailed"),
        ]


class NoticeRead(models.Model):
    """One officer has read one notice."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="reads")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "notice"], name="notice_read_once")]
