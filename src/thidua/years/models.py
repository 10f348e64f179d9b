"""Declared periods of the emulation year with their cut-off and deadline."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thidua.ground.values import Period


class ReportingPeriod(models.Model):
    """A period for which figures are asked. Totals are kept for declared periods only.

    `cut_off` (ngày chốt số liệu) is the day up to which work counts, `deadline` the last day to submit.
    """

    code = models.CharField(_("period"), max_length=20, primary_key=True)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    cut_off = models.DateField(_("cut-off"))
    deadline = models.DateField(_("deadline"))

    class Meta:
        verbose_name = _("reporting period")
        ordering = ["first_day", "-last_day"]
        constraints = [
            models.CheckConstraint(condition=Q(first_day__lte=F("cut_off")), name="cut_off_not_before_the_period"),
            models.CheckConstraint(condition=Q(cut_off__lte=F("deadline")), name="deadline_not_before_cut_off"),
        ]

    @property
    def period(self) -> Period:
        """The period as a value."""
        return Period.parse(self.code)

    def __str__(self) -> str:
        return self.code
