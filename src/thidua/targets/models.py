"""Targets assigned downward. A change is a new row that replaces the old one and says why."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from thidua.indicators.models import Indicator
from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.years.models import ReportingPeriod


class Target(models.Model):
    """What one unit's branch is to reach of one indicator in one period, in the indicator's unit."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="targets", verbose_name=_("unit"))
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+", verbose_name=_("indicator"))
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="+", verbose_name=_("period"))
    amount = models.DecimalField(_("target"), max_digits=24, decimal_places=4)
    assigned_by_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("assigned by")
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("assigned at"))
    reason = models.CharField(_("reason for the change"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    simulated = models.BooleanField(_("simulated"), default=False)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    standing = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("target")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "indicator", "period"], condition=Q(standing=True), name="one_standing_target"
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(reason=""), name="a_changed_target_says_why"
            ),
        ]
