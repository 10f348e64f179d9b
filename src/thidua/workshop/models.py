"""The mark that says: this database holds the demo and may be dropped."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DemoMark(models.Model):
    """Stands once in a database whose whole content was made by the demo. Without it nothing is ever dropped."""

    marked_at = models.DateTimeField(_("marked at"))
    built_at = models.DateTimeField(_("built at"), null=True)

    class Meta:
        verbose_name = _("mark of the demo")


class SimulatedCountry(models.Model):
    """Stands once in a database whose whole content was made up by `thidua simulate` or a bench. Nothing else is dropped."""

    scale = models.CharField(_("scale"), max_length=10)
    merged = models.BooleanField(_("with the events of July 2025"))
    figures = models.BooleanField(_("with the reports' own figures"))
    marked_at = models.DateTimeField(_("marked at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)  # empty: interrupted, to be made anew

    class Meta:
        verbose_name = _("mark of the simulated country")
