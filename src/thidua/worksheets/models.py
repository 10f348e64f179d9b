"""Sheets that came in and wait to be matched, mended and saved; layouts an officer confirmed once."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.reports.models import Report
from thidua.years.models import ReportingPeriod

SHELF = "sheets"
"""Where the files of uploads lie, apart from evidence and papers: they are thrown away when they were never saved."""


class Upload(models.Model):
    """One file an officer sent for a period: by its hash, with the layout they confirmed. Seen by that officer only.

    `unit` is where the officer sits: its sheets speak of the units directly beneath, or, with `report`, of that report.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="+", verbose_name=_("period"))
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("report"))
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    matching = models.JSONField(null=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("sent at"))
    saved_at = models.DateTimeField(_("saved at"), null=True)
    saved_rows = models.PositiveIntegerField(default=0)
    put_away_at = models.DateTimeField(_("put away at"), null=True)

    class Meta:
        verbose_name = _("uploaded sheet")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.name


class Layout(models.Model):
    """A named layout of sheets that a unit receives: heads of columns to indicators, names in sheets to units."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    name = models.CharField(_("name of the layout"), max_length=100)
    unit_head = models.CharField(max_length=500, blank=True)
    heads = models.JSONField(default=dict)  # head → [indicator, noughts]
    names = models.JSONField(default=dict)  # name in the sheet → unit's code, "" to leave the row out
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("layout of a sheet")
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="layout_name_once")]

    def __str__(self) -> str:
        return self.name
