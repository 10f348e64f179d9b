"""Figures quoted in articles, and the results of a cluster's year that the public may read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import ClusterYear
from thidua.people.models import Person
from thidua.portal.rules import VIETNAMESE


class Quote(models.Model):
    """A number as an article quotes it: which figure, and how it read and stood when it was taken.

    The printed words never change by themselves. What the figure reads today is asked anew and compared.
    """

    subject = models.SlugField(_("unit or cluster"), max_length=60)
    indicator = models.SlugField(_("indicator"), max_length=30)
    period = models.CharField(_("period"), max_length=30)
    aspect = models.CharField(_("aspect"), max_length=12, blank=True)
    text = models.CharField(_("as printed"), max_length=200)
    language = models.CharField(_("language it is printed in"), max_length=2, default=VIETNAMESE)
    says = models.CharField(_("in full"), max_length=400, blank=True)
    state = models.CharField(_("state"), max_length=12)
    simulated = models.BooleanField(_("simulated"), default=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    at = models.DateTimeField(_("taken at"))

    class Meta:
        verbose_name = _("quoted number")
        verbose_name_plural = _("quoted numbers")
        indexes = [models.Index(fields=["subject", "indicator", "period"])]

    def __str__(self) -> str:
        return f"{self.text} ({self.indicator}, {self.subject}, {self.period})"


class PublishedResult(models.Model):
    """The results of a cluster's year that were brought before the public, and by whom."""

    cluster_year = models.OneToOneField(
        ClusterYear, on_delete=models.PROTECT, related_name="+", verbose_name=_("cluster-year")
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("published result")
        ordering = ["-cluster_year__year", "cluster_year__cluster__name"]
