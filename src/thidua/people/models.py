"""Officers and the mandates they hold."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thidua.ground.values import FOREVER
from thidua.organisations.models import Unit
from thidua.people.rules import Role


class PersonManager(BaseUserManager["Person"]):
    """Finds a person by log-in name, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(username__iexact=username)


class Person(AbstractBaseUser):
    """Someone who logs in. What they may do follows from their mandates, never from this row."""

    username = models.CharField(_("log-in name"), max_length=60, unique=True)
    full_name = models.CharField(_("full name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(
        _("language"), max_length=5, default="vi", choices=[("vi", "Tiếng Việt"), ("en", "English")]
    )
    is_active = models.BooleanField(_("may log in"), default=True)
    must_change_password = models.BooleanField(_("must choose a new password"), default=False)
    simulated = models.BooleanField(_("simulated"), default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]
    objects = PersonManager()

    class Meta:
        verbose_name = _("officer")

    def __str__(self) -> str:
        return self.full_name


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Words to ask mandates with; never without a date."""

    def in_force(self, on: date) -> Self:
        """Mandates whose span holds the day `on`."""
        return self.filter(valid_from__lte=on, valid_until__gt=on)


class Mandate(models.Model):
    """A person holds a role at a unit during [valid_from, valid_until)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates", verbose_name=_("officer"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="mandates", verbose_name=_("unit"))
    role = models.CharField(_("role"), max_length=20, choices=[(role.value, role.value) for role in Role])
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), default=FOREVER)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        constraints = [models.CheckConstraint(condition=Q(valid_from__lt=F("valid_until")), name="mandate_not_empty")]
        indexes = [models.Index(fields=["person", "valid_until"])]
