"""Rows of the trail. They hold references, never names of persons: erasing a person destroys a key, not the trail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One act, appended by the action that did it, in the same transaction. Never changed, never deleted."""

    verb = models.CharField(_("act"), max_length=60)
    subject_type = models.CharField(_("kind of subject"), max_length=60)
    subject_id = models.CharField(_("number of the subject"), max_length=60)
    actor_id = models.BigIntegerField(_("person's number; empty for the operator"), null=True)
    at = models.DateTimeField(_("at"))
    data = models.JSONField(_("values"), default=dict)

    class Meta:
        verbose_name = _("event")
        indexes = [models.Index(fields=["subject_type", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"


class Unsealed(models.Model):
    """An event that waits for its seal. The database adds the row with the event; the sealer takes it away.

    So the sealer finds its work in one short table, however long the trail is and in whatever order
    transactions commit.
    """

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, verbose_name=_("event"))

    class Meta:
        verbose_name = _("event not yet sealed")


class Seal(models.Model):
    """The link that chains one event to all before it; written by the sealer within seconds.

    `position` counts without a gap: events commit out of the order of their numbers, and a number may be skipped.
    """

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, verbose_name=_("event"))
    previous = models.CharField(_("digest of the link before"), max_length=64)
    digest = models.CharField(_("digest"), max_length=64)
    position = models.BigIntegerField(_("position in the chain"), unique=True)

    class Meta:
        verbose_name = _("seal")
