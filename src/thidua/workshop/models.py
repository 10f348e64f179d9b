"""The mark that says: this database holds the demo and may be dropped."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DemoMark(models.Model):
    """Stands once in a database whose whole content was made by the demo. Without it nothing is ever dropped."""

    marked_at = models.DateTimeField(_("marked at"))
    built_at = models.DateTimeField(_("built at"), null=True)

    class Meta:
        verbose_name = _("mark of the demo")
