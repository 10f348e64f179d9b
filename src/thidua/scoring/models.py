"""Schemes as loaded, the scoring of a cluster's year, the points persons gave, incidents, appeals, closings."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Cluster
from thidua.ground.values import FOREVER
from thidua.organisations.models import Unit
from thidua.people.models import Person


class SchemeQuerySet(models.QuerySet["LoadedScheme"]):
    """Words to ask schemes with; never without a date."""

    def in_force(self, on: date) -> Self:
        """Versions whose span holds the day `on`."""
        return self.filter(valid_from__lte=on, valid_until__gt=on)


class LoadedScheme(models.Model):
    """One dated version of a scoring scheme, as its reviewed file says it. Never changed: another text is another version."""

    code = models.CharField(_("code"), max_length=60)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), default=FOREVER)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64, unique=True)
    sample = models.BooleanField(_("invented sample"), default=False)
    loaded_at = models.DateTimeField(_("loaded at"))

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("scoring scheme")
        ordering = ["code", "-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_from__lt=F("valid_until")), name="scheme_span_not_empty")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.valid_from}"


class Round(models.Model):
    """The scoring of one cluster in one emulation year, by one version of a scheme."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="rounds", verbose_name=_("cluster"))
    year = models.SmallIntegerField(_("year"))
    scheme = models.ForeignKey(LoadedScheme, on_delete=models.PROTECT, related_name="+", verbose_name=_("scheme"))
    appeals_until = models.DateField(_("appeals until"), null=True)
    simulated = models.BooleanField(_("simulated"), default=False)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(_("opened at"))

    class Meta:
        verbose_name = _("scoring of a year")
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["cluster", "year"], name="scoring_round_once")]

    def __str__(self) -> str:
        return f"{self.cluster_id} {self.year}"


class UnitSheet(models.Model):
    """The sheet of one unit in a round: handed in by its chair, then verified."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="sheets", verbose_name=_("scoring"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    submitted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(_("handed in at"), null=True)

    class Meta:
        verbose_name = _("score sheet")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "unit"], name="score_sheet_once")]


class Verifier(models.Model):
    """Who verifies a sheet: another unit, in a part that says why it is this one. Nobody scores themselves."""

    class Part(models.TextChoices):
        LEADER = "leader", _("lead unit")
        DEPUTY = "deputy", _("deputy lead unit")
        SUPERIOR = "superior", _("unit directly above")
        PEER = "peer", _("peer")

    sheet = models.ForeignKey(UnitSheet, on_delete=models.PROTECT, related_name="verifiers", verbose_name=_("sheet"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("verified by"))
    part = models.CharField(_("as"), max_length=8, choices=Part.choices)
    standing = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("verifier")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "unit"], condition=Q(standing=True), name="verifier_once")
        ]


class Mark(models.Model):
    """Points a person gave on one line in one column. Another mark replaces it; the old one is kept."""

    class Column(models.TextChoices):
        SELF = "self", _("self-score")
        VERIFIER = "verifier", _("verifier")
        COUNCIL = "council", _("council")

    sheet = models.ForeignKey(UnitSheet, on_delete=models.PROTECT, related_name="marks", verbose_name=_("sheet"))
    item = models.CharField(_("line"), max_length=20)
    column = models.CharField(_("column"), max_length=8, choices=Column.choices)
    verifier = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    points = models.DecimalField(_("points"), max_digits=10, decimal_places=4, null=True)
    explanation = models.CharField(_("explanation"), max_length=600, blank=True)
    simulated = models.BooleanField(_("simulated"), default=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    standing = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("mark")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "item", "column", "verifier"],
                condition=Q(standing=True),
                nulls_distinct=False,
                name="one_standing_mark",
            ),
            models.CheckConstraint(
                condition=Q(column="verifier", verifier__isnull=False) | ~Q(column="verifier"), name="verifier_is_named"
            ),
        ]


class Proof(models.Model):
    """A file that shows why a unit claims its points on a line."""

    sheet = models.ForeignKey(UnitSheet, on_delete=models.PROTECT, related_name="proofs", verbose_name=_("sheet"))
    item = models.CharField(_("line"), max_length=20)
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(max_length=100)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("evidence")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["sheet", "item", "sha256"], name="proof_once")]


class Incident(models.Model):
    """A reported event that a scheme counts: a late report, a serious discipline, a fatal accident. Withdrawn with a reason."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="incidents", verbose_name=_("unit"))
    event = models.CharField(_("event"), max_length=40)
    on = models.DateField(_("day"))
    note = models.CharField(_("what happened"), max_length=400)
    simulated = models.BooleanField(_("simulated"), default=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("reported at"))
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(_("why it was withdrawn"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("incident")
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_why=""), name="a_withdrawn_incident_says_why"
            )
        ]
        indexes = [models.Index(fields=["unit", "on"])]


class Appeal(models.Model):
    """A unit's objection to one line of its sheet, and the answer."""

    sheet = models.ForeignKey(UnitSheet, on_delete=models.PROTECT, related_name="appeals", verbose_name=_("sheet"))
    item = models.CharField(_("line"), max_length=20)
    text = models.CharField(_("objection"), max_length=1000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    upheld = models.BooleanField(_("upheld"), null=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("appeal")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, upheld__isnull=True)
                | (Q(answered_at__isnull=False, upheld__isnull=False) & ~Q(answer="")),
                name="an_answered_appeal_has_its_answer",
            )
        ]


class RoundClosing(models.Model):
    """What a closed round rests on: scheme, inputs and result as they were, under one hash. Never changed."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="closing", verbose_name=_("scoring"))
    frozen: Any = models.JSONField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("closed at"))

    class Meta:
        verbose_name = _("closing of a scoring")


class PastClass(models.Model):
    """The class and points of one unit in a closed round, to be asked by unit through the years."""

    closing = models.ForeignKey(RoundClosing, on_delete=models.PROTECT, related_name="classes")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="past_classes", verbose_name=_("unit"))
    year = models.SmallIntegerField(_("year"))
    cls = models.CharField(_("class"), max_length=40, blank=True)
    total = models.DecimalField(_("total"), max_digits=10, decimal_places=4, null=True)
    rank = models.SmallIntegerField(_("rank"), null=True)

    class Meta:
        verbose_name = _("class of a closed year")
        constraints = [models.UniqueConstraint(fields=["closing", "unit"], name="past_class_once")]
        indexes = [models.Index(fields=["unit", "year"])]
