"""Rows of the trail. They hold references, never names of persons: erasing a person destroys a key, not the trail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One act, appended by the action that did it, in the same transaction. Never changed, never deleted."""

    verb = models.CharField(_("act"), max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(_("person's number; empty for the operator"), null=True)
    at = models.DateTimeField(_("at"))
    data = models.JSONField(_("values"), default=dict)

    class Meta:
        verbose_name = _("event")
        indexes = [models.Index(fields=["subject_type", "subject_id"])]


class Seal(models.Model):
    """The link that chains one event to all before it; written by the sealer within seconds."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    position = models.BigIntegerField(unique=True)

    class Meta:
        verbose_name = _("seal")
