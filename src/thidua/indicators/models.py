"""What is counted, which forms ask for it, and which rules a report must satisfy. Loaded from reviewed YAML."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from thidua.ground.values import FOREVER


def in_language(vi: str, en: str) -> str:
    """The text of the current language."""
    return en if (get_language() or "vi").startswith("en") else vi


class Kind(models.TextChoices):
    """How an indicator adds (domain: statistics, aggregation kinds)."""

    FLOW = "flow", _("flow: adds over units and over time")
    STOCK = "stock", _("stock: adds over units, last value over time")
    RATIO = "ratio", _("ratio: recomputed from summed parts")
    WAVG = "wavg", _("weighted mean")
    DISTINCT = "distinct", _("distinct count: adds over units, never over time")
    COUNT = "count", _("count of units or nominations: adds over units, last value over time")
    TEXT = "text", _("text: never added")
    TREE = "tree", _("counted from the tree")
    MEMBERSHIP = "membership", _("counted from memberships")


class DatedQuerySet(models.QuerySet["Indicator"]):
    """Words to ask dated catalogue rows with."""

    def in_force(self, on: date) -> Self:
        """Rows whose span holds the day `on`."""
        return self.filter(valid_from__lte=on, valid_until__gt=on)


class Indicator(models.Model):
    """One thing that is counted. `position` is its fixed place in every stored array of figures; never reused."""

    code = models.CharField(_("code"), max_length=10, primary_key=True)
    position = models.SmallIntegerField(unique=True)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    unit_vi = models.CharField(max_length=30)
    unit_en = models.CharField(max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    group = models.CharField(_("group"), max_length=4)
    numerator = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    denominator = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=20)
    source = models.CharField(max_length=400)
    phrases = models.JSONField(default=list)
    optional = models.BooleanField(default=False)
    valid_from = models.DateField(default=date(2012, 1, 1))
    valid_until = models.DateField(default=FOREVER)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        ordering = ["position"]

    @property
    def name(self) -> str:
        """The name in the current language."""
        return in_language(self.name_vi, self.name_en)

    @property
    def unit_word(self) -> str:
        """The unit in the current language."""
        return in_language(self.unit_vi, self.unit_en)

    @property
    def is_reported(self) -> bool:
        """Whether units report it, rather than its being computed from parts or counted from the tree."""
        return self.kind not in (Kind.RATIO, Kind.TREE, Kind.MEMBERSHIP)

    def __str__(self) -> str:
        return self.code


class Form(models.Model):
    """Which indicators are asked of which kinds and classes of unit, in which kinds of period.

    Empty `classes` means every class. An indicator is asked of a unit by one form only in overlapping periods.
    """

    code = models.SlugField(max_length=40)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    kinds = models.JSONField(default=list)
    classes = models.JSONField(default=list)
    period_kinds = models.JSONField(default=list)
    source = models.CharField(max_length=400)
    valid_from = models.DateField()
    valid_until = models.DateField(default=FOREVER)

    class Meta:
        verbose_name = _("form")
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="form_version_once")]

    @property
    def name(self) -> str:
        """The name in the current language."""
        return in_language(self.name_vi, self.name_en)


class FormLine(models.Model):
    """One line of a form."""

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="lines")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    order = models.SmallIntegerField()
    required = models.BooleanField(default=False)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["form", "indicator"], name="line_once")]


class Check(models.Model):
    """One rule that a report must satisfy, with its sentence in both languages (see `rules.broken_checks`)."""

    class Severity(models.TextChoices):
        BLOCKING = "blocking", _("blocking")
        WARNING = "warning", _("warning")

    code = models.SlugField(max_length=60, primary_key=True)
    kind = models.CharField(max_length=20)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    parts = models.JSONField(default=list)
    parameter = models.CharField(max_length=40, blank=True)
    text_vi = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300)
    source = models.CharField(max_length=400, blank=True)

    class Meta:
        verbose_name = _("check")
        ordering = ["code"]
