"""Pieces of an article."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, StructBlock
from wagtail.images.blocks import ImageChooserBlock


class PhotoBlock(StructBlock):
    """A photo with its caption."""

    image = ImageChooserBlock(label=_("Photo"))
    caption = CharBlock(label=_("Caption"), required=False, max_length=300)

    class Meta:
        template = "portal/blocks/photo.html"
        icon = "image"
        label = _("Photo")
