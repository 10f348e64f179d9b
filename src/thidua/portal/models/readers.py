"""The books of readers: what is counted for ever has no person in it; what tells readers apart is kept for one day."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Salt(models.Model):
    """The secret of one day. When it is gone nobody can tell whose a hash was."""

    day = models.DateField(primary_key=True)
    salt = models.BinaryField(max_length=32)


class Seen(models.Model):
    """One reader of one day met one thing. Gone with the salt of the day."""

    day = models.DateField()
    kind = models.CharField(max_length=1)
    key = models.BigIntegerField()
    reader = models.BinaryField(max_length=16)
    last_at = models.DateTimeField()
    """When last; kept up to date for the site as a whole alone: it says who is online."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "kind", "key", "reader"], name="a_reader_counts_once_a_day")
        ]
        indexes = [models.Index(fields=["last_at"], condition=models.Q(kind="s"), name="who_is_online")]


class Tally(models.Model):
    """How many readers one thing had on one day. The only thing that stays."""

    kind = models.CharField(max_length=1)
    key = models.BigIntegerField()
    day = models.DateField()
    readers = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key", "day"], name="one_tally_of_a_day")]
        indexes = [models.Index(fields=["day"], condition=models.Q(kind="s"), name="visits_by_day")]


class OpeningCount(models.Model):
    """What an imported counter showed; ours goes on from it."""

    kind = models.CharField(max_length=1)
    key = models.BigIntegerField()
    readers = models.BigIntegerField(_("count when imported"))
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="one_opening_count"),
            models.CheckConstraint(condition=models.Q(readers__gte=0), name="opening_count_not_negative"),
        ]


class Attempt(models.Model):
    """A reader of this day tried something that is limited. Gone with the salt of the day."""

    day = models.DateField()
    what = models.CharField(max_length=10)
    reader = models.BinaryField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["reader", "what", "at"], name="attempts_of_a_reader")]


class SpentSlip(models.Model):
    """A security code that was answered, right or wrong: it is never taken again. Gone once it would be too old anyway."""

    nonce = models.BinaryField(max_length=12, primary_key=True)
    until = models.DateTimeField()
