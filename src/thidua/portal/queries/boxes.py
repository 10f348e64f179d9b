"""What stands beside the news on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from wagtail.models import Locale

from thidua.portal.models import Box, Partner, SiteLink


@dataclass(frozen=True)
class BesideAll:
    """Boxes, partners with their benefits, links to other sites, in one language."""

    boxes: list[Box]
    partners: list[Partner]
    links: list[SiteLink]


def beside_all(locale: Locale, *, on: date) -> BesideAll:
    """What is shown that day."""
    boxes = Box.objects.filter(locale=locale).filter(Q(shown_from__isnull=True) | Q(shown_from__lte=on))
    boxes = boxes.filter(Q(shown_until__isnull=True) | Q(shown_until__gte=on)).select_related("image", "page")
    return BesideAll(
        boxes=list(boxes),
        partners=list(Partner.objects.filter(locale=locale).valid(on)[:3]),
        links=list(SiteLink.objects.filter(locale=locale)),
    )
