"""How a reader reaches the union whose portal this is."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from thidua.portal.models.public import PublicPage

_TELEPHONE = RegexValidator(r"^\+?[\d .()-]{3,29}$", _("Write digits, with spaces or points: 0221 386 2345."))


class ContactPage(PublicPage):
    """Address, telephone, e-mail and hours of the union's office. What is not known is not printed."""

    lede = models.CharField(_("what is found here"), max_length=300, blank=True)
    address = models.CharField(_("postal address"), max_length=300, blank=True)
    telephone = models.CharField(_("telephone"), max_length=30, blank=True, validators=[_TELEPHONE])
    advice = models.CharField(_("telephone for legal advice"), max_length=30, blank=True, validators=[_TELEPHONE])
    email = models.EmailField(_("e-mail"), blank=True)
    hours = models.CharField(_("office hours"), max_length=200, blank=True)
    simulated = models.BooleanField(_("simulated"), default=False, editable=False)

    content_panels = [
        *PublicPage.content_panels,
        FieldPanel("lede"),
        FieldPanel("address"),
        FieldRowPanel([FieldPanel("telephone"), FieldPanel("advice"), FieldPanel("email")]),
        FieldPanel("hours"),
    ]
    parent_page_types = ["portal.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("contact")
