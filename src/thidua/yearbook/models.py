"""The year-end report in the making: edited passages and the facts that no figure tells."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Cluster
from thidua.organisations.models import Unit
from thidua.people.models import Person


class Fact(models.Model):
    """Something that happened in a year and is no indicator: a conference, a pledge signed, an award, next year's task."""

    class Kind(models.TextChoices):
        CONFERENCE = "conference", _("conference")
        PLEDGE = "pledge", _("pledge")
        MOVEMENT = "movement", _("movement")
        VOTE = "vote", _("vote")
        AWARD = "award", _("award")
        HANDOVER = "handover", _("hand-over")
        RESULT = "result", _("result in words")
        LIMIT = "limit", _("limit")
        TASK = "task", _("task of next year")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="facts")
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, null=True, related_name="facts")
    year = models.SmallIntegerField(_("year"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    on = models.DateField(_("date"), null=True)
    text = models.TextField(_("words"))
    order = models.SmallIntegerField(default=0)
    source = models.CharField(_("source"), max_length=200, blank=True)
    simulated = models.BooleanField(_("simulated"), default=False)

    class Meta:
        verbose_name = _("fact")
        ordering = ["kind", "order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(unit__isnull=True) ^ Q(cluster__isnull=True), name="fact_of_one_subject")
        ]


class Passage(models.Model):
    """A passage that an officer edited. `numbers` are the figures as they stood at that edit, to list what changed since."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, null=True, related_name="+")
    year = models.SmallIntegerField(_("year"))
    key = models.CharField(max_length=60)
    text = models.TextField(_("text"))
    numbers = models.JSONField(default=dict)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("passage")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "cluster", "year", "key"], name="passage_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=True) ^ Q(cluster__isnull=True), name="passage_of_one_subject"
            ),
        ]
