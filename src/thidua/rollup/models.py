"""Sheets handed in, totals kept, and the pictures taken when a period closes.

Arrays are indexed by `Indicator.position`. The record of a figure stays in `reports`; what stands here can always be
rebuilt from the sheets, the tree and the catalogue, and `thidua check` compares.
"""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.years.models import ReportingPeriod


class Sheet(models.Model):
    """The approved own figures of one unit for one declared period. At most one stands at a time.

    The table is partitioned by the year that the period's code begins with, so that a year of monthly figures is read,
    exported or archived without touching the others.
    """

    pk = models.CompositePrimaryKey("period_id", "unit_id")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    amounts = ArrayField(models.DecimalField(max_digits=24, decimal_places=4, null=True), default=list)
    hedges = models.JSONField(default=dict)  # position → [hedge, upper or null, words]
    texts = models.JSONField(default=dict)  # position → words
    source = models.CharField(max_length=60)  # reference of what handed it in, such as "report:17"

    class Meta:
        verbose_name = _("sheet")
        # Both are rare: a rebuild finds them without looking at every sheet.
        indexes = [
            models.Index(fields=["period", "unit"], condition=~models.Q(hedges={}), name="sheet_hedged"),
            models.Index(fields=["period", "unit"], condition=~models.Q(texts={}), name="sheet_worded"),
        ]


class Sum(models.Model):
    """A part of the sum over one unit's branch, for units of one strand (kind/class).

    A reader adds all rows of a (period, unit); a writer locks any free one, or starts a new one, so that nobody queues
    for a row.
    """

    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    strand = models.CharField(max_length=45)
    amounts = ArrayField(models.DecimalField(max_digits=38, decimal_places=8), default=list)
    weights = ArrayField(models.DecimalField(max_digits=38, decimal_places=8), default=list)
    parts = ArrayField(models.IntegerField(), default=list)
    reported = ArrayField(models.IntegerField(), default=list)
    hedges = models.JSONField(default=dict)  # position → {hedge: count, "spread": decimal}

    class Meta:
        abstract = True


class Total(Sum):
    """As it was: everything strictly beneath a unit. A unit's own work is not in it: that stands in its sheets."""

    class Meta:
        verbose_name = _("total")
        indexes = [models.Index(fields=["period", "unit", "strand"])]


class TodayTotal(Sum):
    """In today's boundaries: everything that a unit with others beneath it carries, its own work included."""

    class Meta:
        verbose_name = _("total in today's boundaries")
        indexes = [models.Index(fields=["period", "unit", "strand"])]


class Count(models.Model):
    """How many units of one strand lie beneath a unit on a period's last day."""

    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    strand = models.CharField(max_length=45)
    units = models.IntegerField()

    class Meta:
        abstract = True


class Census(Count):
    """As it was: units strictly beneath, counted from the tree.

    A period is *kept* once its census was taken; totals of other periods are computed from the sheets on reading.
    """

    class Meta:
        verbose_name = _("census")
        constraints = [models.UniqueConstraint(fields=["period", "unit", "strand"], name="census_once")]


class TodayCensus(Count):
    """In today's boundaries: units that then existed, where they are carried now; a split one once."""

    class Meta:
        verbose_name = _("census in today's boundaries")
        constraints = [models.UniqueConstraint(fields=["period", "unit", "strand"], name="today_census_once")]


class Boundaries(models.Model):
    """The totals of a period are kept in the boundaries that hold since `tree_day`; without a row they are not kept."""

    period = models.OneToOneField(ReportingPeriod, on_delete=models.PROTECT, primary_key=True, related_name="+")
    tree_day = models.DateField(null=True)

    class Meta:
        verbose_name = _("boundaries of today")


class ClosingQuerySet(models.QuerySet["Closing"]):
    """Words to ask closings with."""

    def standing(self) -> Self:
        """Those that were not lifted: at most one of a unit and period."""
        return self.filter(lifted_at__isnull=True)


class Closing(models.Model):
    """A unit closed its period: its reading is frozen with its inputs' hash. Live totals go on beneath it.

    When the unit above returns the period, the closing is lifted and kept; the next one follows it.
    """

    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="closings")
    at = models.DateTimeField(_("closed at"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reading = models.JSONField()  # sums and census per strand, own work included (see rules.frozen)
    inputs_hash = models.CharField(max_length=64)
    lifted_at = models.DateTimeField(_("lifted at"), null=True)
    lifted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ClosingQuerySet.as_manager()

    class Meta:
        verbose_name = _("closing")
        constraints = [
            models.UniqueConstraint(
                fields=["period", "unit"], condition=models.Q(lifted_at__isnull=True), name="closed_once"
            )
        ]
