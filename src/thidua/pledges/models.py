"""Pledges of a cluster's year: words, figures by unit and indicator, signatures, official copies."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Cluster
from thidua.indicators.models import Indicator
from thidua.organisations.models import Unit
from thidua.people.models import Mandate, Person
from thidua.pledges.rules import STATE_NAMES, State


class Pledge(models.Model):
    """What the members of a cluster promise for one emulation year. `digest` is that of the words being signed."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="pledges", verbose_name=_("cluster"))
    year = models.SmallIntegerField(_("year"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=[(state.value, _(name)) for state, name in STATE_NAMES.items()],
        default=State.DRAFT.value,
    )
    contents = models.TextField(_("what the units promise"), blank=True)
    witness = models.CharField(_("witnessed by"), max_length=300, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    signing_day = models.DateField(_("day of signing"), null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    simulated = models.BooleanField(_("simulated"), default=False)
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField(_("drafted at"))

    class Meta:
        verbose_name = _("pledge")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "year"], name="pledge_once"),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.ADJUSTING]) | ~Q(digest=""), name="what_is_signed_has_a_hash"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id} {self.year}"


class Party(models.Model):
    """A unit that pledges, in the order of the rotation when the pledge was drafted."""

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="parties")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    order = models.SmallIntegerField()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["pledge", "unit"], name="party_once")]


class Commitment(models.Model):
    """What one unit's branch promises to reach of one indicator, in its unit. A change is a new row that says why."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="commitments")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+", verbose_name=_("indicator"))
    amount = models.DecimalField(_("promised"), max_digits=24, decimal_places=4)
    reason = models.CharField(_("reason for the change"), max_length=300, blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    simulated = models.BooleanField(_("simulated"), default=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    standing = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("commitment")
        ordering = ["indicator__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "indicator"], condition=Q(standing=True), name="one_standing_commitment"
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(reason=""), name="a_changed_commitment_says_why"
            ),
        ]


class Signature(models.Model):
    """A chair signs for a unit, by a mandate, what has this hash. Called back with the pledge, it stands no more."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="signatures")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("mandate"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("signed at"))
    digest = models.CharField(max_length=64)
    standing = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("signature")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["party"], condition=Q(standing=True), name="one_standing_signature")
        ]


class OfficialCopy(models.Model):
    """The scan with ink and seal, or a PDF signed elsewhere; `seals` is what its signatures said when it came."""

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="copies")
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(max_length=100)
    seals = models.JSONField(default=list)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("attached at"))

    class Meta:
        verbose_name = _("official copy")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["pledge", "sha256"], name="official_copy_once")]
