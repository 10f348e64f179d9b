"""The front page: the portal of one union, in one language."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from thidua.organisations.models import Unit
from thidua.portal.models.public import PublicPage


class HomePage(PublicPage):
    """The front page. `unit` is whose portal it is: mandates at that unit let people edit and publish."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"), editable=False)
    lede = models.CharField(_("what this portal is"), max_length=300, blank=True)

    content_panels = [*PublicPage.content_panels, FieldPanel("lede")]
    parent_page_types = ["wagtailcore.Page"]
    max_count_per_parent = 2  # one for each language

    class Meta:
        verbose_name = _("front page")
