"""Photo albums."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.images import get_image_model_string
from wagtail.models import Orderable

from thidua.portal.models.public import PublicPage


class AlbumShelf(PublicPage):
    """All albums."""

    parent_page_types = ["portal.HomePage"]
    subpage_types = ["portal.Album"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("photo albums")


class Album(PublicPage):
    """Photos of one event, each with its caption."""

    taken_on = models.DateField(_("day of the event"), null=True, blank=True)
    lede = models.CharField(_("what the photos show"), max_length=300, blank=True)
    simulated = models.BooleanField(_("simulated"), default=False, editable=False)

    content_panels = [
        *PublicPage.content_panels,
        FieldPanel("taken_on"),
        FieldPanel("lede"),
        InlinePanel("photos", label=_("Photo")),
    ]
    parent_page_types = ["portal.AlbumShelf"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("photo album")


class AlbumPhoto(Orderable):
    """One photo of an album."""

    album = ParentalKey(Album, on_delete=models.CASCADE, related_name="photos")
    image = models.ForeignKey(
        get_image_model_string(), on_delete=models.PROTECT, related_name="+", verbose_name=_("photo")
    )
    caption = models.CharField(_("caption"), max_length=300, blank=True)

    panels = [FieldPanel("image"), FieldPanel("caption")]
