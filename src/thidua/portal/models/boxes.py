"""What stands beside the news: banners, thematic boxes, links to other sites, partners and their benefits."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import RichTextField
from wagtail.images import get_image_model_string
from wagtail.models import TranslatableMixin

from thidua.portal.models.public import PublicPage


class Box(TranslatableMixin):
    """A banner, or a thematic box such as one on a directive that is being followed. Shown from a day until a day."""

    class Kind(models.TextChoices):
        BANNER = "banner", _("banner")
        THEME = "theme", _("thematic box")

    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices, default=Kind.THEME)
    title = models.CharField(_("title"), max_length=120)
    text = RichTextField(_("words"), features=["bold", "link", "document-link", "ul"], blank=True)
    image = models.ForeignKey(
        get_image_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image"),
    )
    page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("leads to"),
    )
    shown_from = models.DateField(_("shown from"), null=True, blank=True)
    shown_until = models.DateField(_("shown until"), null=True, blank=True)
    order = models.SmallIntegerField(_("order"), default=0)

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("order")]),
        FieldPanel("title"),
        FieldPanel("text"),
        FieldPanel("image"),
        FieldPanel("page"),
        FieldRowPanel([FieldPanel("shown_from"), FieldPanel("shown_until")]),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("box beside the news")
        verbose_name_plural = _("boxes beside the news")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title


class SiteLink(TranslatableMixin):
    """A link to another site."""

    title = models.CharField(_("title"), max_length=120)
    address = models.URLField(_("address"))
    order = models.SmallIntegerField(_("order"), default=0)

    panels = [FieldPanel("title"), FieldPanel("address"), FieldPanel("order")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("link to another site")
        verbose_name_plural = _("links to other sites")
        ordering = ["order", "title"]

    def __str__(self) -> str:
        return self.title


class PartnerQuerySet(models.QuerySet["Partner"]):
    """Words to ask partners with; never without a date."""

    def valid(self, on: date) -> Self:
        """Those whose benefits a member gets that day."""
        return self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=on)).filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=on)
        )


class Partner(TranslatableMixin):
    """An enterprise that signed a deal on benefits for members: what they get, until when, where."""

    name = models.CharField(_("enterprise"), max_length=200)
    benefit = models.TextField(_("what members get"), max_length=600)
    how = models.CharField(_("how to get it"), max_length=300, blank=True)
    place = models.CharField(_("where"), max_length=300, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("last day"), null=True, blank=True)
    simulated = models.BooleanField(_("simulated"), default=False, editable=False)

    panels = [
        FieldPanel("name"),
        FieldPanel("benefit"),
        FieldPanel("how"),
        FieldPanel("place"),
        FieldRowPanel([FieldPanel("signed_on"), FieldPanel("valid_from"), FieldPanel("valid_until")]),
    ]
    objects = PartnerQuerySet.as_manager()

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("partner enterprise")
        verbose_name_plural = _("partner enterprises")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class BenefitsPage(PublicPage):
    """The partners and what members get from each."""

    lede = models.CharField(_("what is found here"), max_length=300, blank=True)

    content_panels = [*PublicPage.content_panels, FieldPanel("lede")]
    parent_page_types = ["portal.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("member benefits")
