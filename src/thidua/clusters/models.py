"""Clusters and blocks: dated membership, and who leads in which year."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thidua.ground.values import FOREVER
from thidua.organisations.models import Unit


class Cluster(models.Model):
    """Units that compete with each other, formed by a superior."""

    class Kind(models.TextChoices):
        CLUSTER = "cluster", _("cluster")
        BLOCK = "block", _("block")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=300)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    organiser = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="clusters", verbose_name=_("formed by"))

    class Meta:
        verbose_name = _("cluster")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Words to ask memberships with; never without a date."""

    def in_force(self, on: date) -> Self:
        """Memberships whose span holds the day `on`."""
        return self.filter(valid_from__lte=on, valid_until__gt=on)


class Membership(models.Model):
    """A unit belongs to a cluster during [valid_from, valid_until).

    The database refuses a unit twice in one cluster on a day.
    """

    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("cluster")
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("unit"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), default=FOREVER)
    order = models.SmallIntegerField(_("order in rotation"), default=0)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_from__lt=F("valid_until")), name="membership_not_empty")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} ∈ {self.cluster_id}"


class PeersSee(models.TextChoices):
    """What members may see of each other's scores once the scoring of the year is closed."""

    NOTHING = "nothing", _("nothing but their own")
    RANKING = "ranking", _("the ranking")
    SHEETS = "sheets", _("the ranking and every sheet")


class ClusterYear(models.Model):
    """Who leads a cluster in one emulation year, and what holds in it.

    Settings are the cluster's own decisions, with the paper they rest on in `basis`; none of them is law.
    """

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="years", verbose_name=_("cluster"))
    year = models.SmallIntegerField(_("year"))
    lead = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("lead unit"))
    deputy = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("deputy lead unit")
    )

    scoring_day = models.DateField(_("scoring day"), null=True, blank=True)
    pledge_is_gate = models.BooleanField(
        _("only units that signed the pledge are considered for awards"), default=False
    )
    peers_see = models.CharField(
        _("members see of each other"), max_length=8, choices=PeersSee.choices, default=PeersSee.RANKING
    )
    basis = models.CharField(_("basis of these settings"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("cluster-year")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "year"], name="cluster_year_once"),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("lead")), name="cluster_year_two_units"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id} {self.year}"
