"""The year-end report in the making: edited passages and the facts that no figure tells."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Cluster
from thidua.organisations.models import Unit
from thidua.people.models import Person

Subject = Unit | Cluster


class OfSubjectQuerySet(models.QuerySet):
    """Words to ask for what belongs to one report."""

    def of(self, subject: Subject, year: int) -> Self:
        """What belongs to the report of that subject and year."""
        if isinstance(subject, Cluster):
            return self.filter(cluster=subject, year=year)
        return self.filter(unit=subject, year=year)


class Fact(models.Model):
    """Something that happened in a year and is no indicator: a conference, a pledge signed, an award, next year's task.

    A changed fact is a new row that replaces the old one; a removed one no longer stands. Neither is lost.
    """

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

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="facts", verbose_name=_("unit"))
    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, null=True, related_name="facts", verbose_name=_("cluster")
    )
    year = models.SmallIntegerField(_("year"))
    kind = models.CharField(_("kind of fact"), max_length=12, choices=Kind.choices)
    on = models.DateField(_("date"), null=True, blank=True)
    text = models.TextField(_("words"))
    order = models.SmallIntegerField(_("order"), default=0)
    source = models.CharField(_("source"), max_length=200, blank=True)
    simulated = models.BooleanField(_("simulated"), default=False)
    standing = models.BooleanField(default=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = OfSubjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact")
        ordering = ["kind", "order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(unit__isnull=True) ^ Q(cluster__isnull=True), name="fact_of_one_subject")
        ]
        indexes = [models.Index(fields=["year", "unit"]), models.Index(fields=["year", "cluster"])]

    @property
    def subject(self) -> Subject:
        """Whose report it belongs to."""
        found = self.unit or self.cluster
        assert found is not None
        return found


class Passage(models.Model):
    """A passage that an officer edited. `numbers` are the figures as they stood at that edit, to list what changed since.

    `offered` is the text the machine offered at that edit; `version` counts the edits, so that two officers see each other.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("cluster")
    )
    year = models.SmallIntegerField(_("year"))
    key = models.CharField(max_length=60)
    text = models.TextField(_("text"))
    offered = models.TextField(blank=True)
    numbers = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("officer"))
    at = models.DateTimeField(_("edited at"))

    objects = OfSubjectQuerySet.as_manager()

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
