"""What every page of the portal shares."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page, PageViewRestriction

from thidua.portal.rules.pages import KEPT

AROUND = "portal_context"
"""Wagtail's hook of this house: whoever registers it says what a template gets besides the page itself."""


class PublicPage(Page):
    """A page that everybody may read once it is published."""

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The page, and what the floors of reading gather around it."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        for around in hooks.get_hooks(AROUND):
            context.update(around(self, request))
        return context

    def get_view_restrictions(self) -> Any:
        """Who alone may read the page. Asked for every page, and almost nowhere is anything restricted."""
        return super().get_view_restrictions() if anything_restricted() else PageViewRestriction.objects.none()


def anything_restricted() -> bool:
    """Whether any page is kept from anybody; what every page asks is shared until it changes."""
    return KEPT.share(("anything restricted",), PageViewRestriction.objects.exists)
