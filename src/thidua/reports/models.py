"""Reports of units: drafted, submitted, returned, approved, superseded; their figures and evidence."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from thidua.ground.values import Hedge, Quantity
from thidua.indicators.models import Form, Indicator
from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.years.models import ReportingPeriod


class Report(models.Model):
    """One numbered report of a unit for a period: number 1, then amendments 2, 3 … each superseding the one before."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        RETURNED = "returned", _("returned")
        APPROVED = "approved", _("approved")
        SUPERSEDED = "superseded", _("superseded")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reports", verbose_name=_("unit"))
    period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, related_name="reports", verbose_name=_("period")
    )
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="+", verbose_name=_("form"))
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    amendment_reason = models.CharField(_("reason for the amendment"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("opened at"))
    submitted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    late_days = models.PositiveSmallIntegerField(_("days late"), default=0)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("approved or returned at"), null=True)
    after_closing = models.BooleanField(_("arrived after closing"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)
    simulated = models.BooleanField(_("simulated"), default=False)

    class Meta:
        verbose_name = _("report")
        constraints = [
            models.UniqueConstraint(fields=["unit", "period", "form", "number"], name="report_number_once"),
            models.UniqueConstraint(
                fields=["unit", "period", "form"],
                condition=Q(state__in=["draft", "submitted", "returned"]),
                name="one_open_report",
            ),
            models.UniqueConstraint(
                fields=["unit", "period", "form"], condition=Q(state="approved"), name="one_approved_report"
            ),
        ]
        indexes = [models.Index(fields=["period", "state"])]


class Figure(models.Model):
    """One figure of a report. A line left blank has no row: missing is not zero."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="figures")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+", verbose_name=_("indicator"))
    amount = models.DecimalField(_("amount"), max_digits=24, decimal_places=4, null=True)
    hedge = models.CharField(_("hedge"), max_length=8, choices=[(h.value, h.value) for h in Hedge], default=Hedge.EXACT)
    upper = models.DecimalField(_("upper end"), max_digits=24, decimal_places=4, null=True)
    words = models.TextField(_("words"), blank=True)
    typed = models.CharField(_("as typed"), max_length=60, blank=True)
    note = models.CharField(_("explanation"), max_length=500, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    simulated = models.BooleanField(_("simulated"), default=False)

    class Meta:
        verbose_name = _("figure")
        constraints = [
            models.UniqueConstraint(fields=["report", "indicator"], name="figure_once"),
            models.CheckConstraint(condition=Q(amount__isnull=False) | ~Q(words=""), name="figure_says_something"),
        ]

    @property
    def quantity(self) -> Quantity | None:
        """The figure as a quantity; None for a text."""
        if self.amount is None:
            return None
        return Quantity(self.amount, Hedge(self.hedge), self.upper, self.words)


class FigureReturn(models.Model):
    """Why one figure was sent back, in the reviewer's words."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="returns")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    answered = models.BooleanField(default=False)  # the unit submitted again

    class Meta:
        verbose_name = _("returned figure")


class Evidence(models.Model):
    """A file that shows where a figure comes from; its bytes lie by hash outside any public path."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="evidence")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(max_length=100)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("evidence")
        constraints = [models.UniqueConstraint(fields=["report", "indicator", "sha256"], name="evidence_once")]
