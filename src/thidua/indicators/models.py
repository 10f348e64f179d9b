"""What is counted, which forms ask for it, and which rules a report must satisfy. Loaded from reviewed YAML."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
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


class Catalogue(models.Model):
    """What was loaded last, in one row. `stamp` changes with every load that changed something: caches compare it."""

    stamp = models.UUIDField()
    loaded_at = models.DateTimeField(_("loaded at"))
    optional = models.BooleanField(_("with the optional rows"))
    review = models.JSONField(default=dict)  # file → {checked_by, next_review, unverified}

    class Meta:
        verbose_name = _("catalogue")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_catalogue")]


class Group(models.Model):
    """A group of indicators that are read together."""

    code = models.CharField(_("group code"), max_length=4, primary_key=True)
    order = models.SmallIntegerField()
    name_vi = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)

    class Meta:
        verbose_name = _("group of indicators")
        ordering = ["order"]

    @property
    def name(self) -> str:
        """The name in the current language."""
        return in_language(self.name_vi, self.name_en)

    def __str__(self) -> str:
        return self.code


class Indicator(models.Model):
    """One thing that is counted. `position` is its fixed place in every stored array of figures; never reused.

    A ratio is 100 · numerator / denominator; the denominator of a weighted mean is its weight.
    """

    code = models.CharField(_("indicator code"), max_length=10, primary_key=True)
    position = models.SmallIntegerField(unique=True)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    unit_vi = models.CharField(max_length=30)
    unit_en = models.CharField(max_length=40)
    kind = models.CharField(_("how it adds"), max_length=10, choices=Kind.choices)
    group = models.CharField(_("group"), max_length=4)
    numerator = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    denominator = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=20)  # "F", "S0,S1", "N", "D"
    source = models.CharField(max_length=800)
    phrases = models.JSONField(default=list)
    optional = models.BooleanField(default=False)
    valid_from = models.DateField(default=date(2012, 1, 1))
    valid_until = models.DateField(default=FOREVER)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_from__lt=F("valid_until")), name="indicator_span_not_empty"),
            models.CheckConstraint(condition=Q(position__gte=0), name="indicator_position_counts_from_0"),
        ]

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

    @property
    def is_money(self) -> bool:
        """Whether its unit is đồng."""
        return self.unit_vi == "đồng"

    def in_force(self, on: date) -> bool:
        """Whether its span holds the day `on`."""
        return self.valid_from <= on < self.valid_until

    def __str__(self) -> str:
        return self.code


class Form(models.Model):
    """Which indicators are asked of which kinds and classes of unit, in which kinds of period.

    Empty `classes` means every class. It asks in periods whose last day lies in [valid_from, valid_until). A unit is
    asked by one form in one period, and for an indicator in one kind of period only (`rules.faults_in_catalogue`).
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
        ordering = ["valid_from", "code"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="form_version_once"),
            models.CheckConstraint(condition=Q(valid_from__lt=F("valid_until")), name="form_span_not_empty"),
        ]

    @property
    def name(self) -> str:
        """The name in the current language."""
        return in_language(self.name_vi, self.name_en)

    def asks(self, kind: str, unit_class: str) -> bool:
        """Whether units of this kind and class are asked, leaving the period aside."""
        return kind in self.kinds and (not self.classes or unit_class in self.classes)

    def __str__(self) -> str:
        return self.code


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

    @property
    def text(self) -> str:
        """The sentence in the current language, its values still as {…}."""
        return in_language(self.text_vi, self.text_en)

    def __str__(self) -> str:
        return self.code
