"""What the portal adds to Wagtail."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from thidua.portal.models.public import AROUND, PublicPage
from thidua.portal.queries import around


@hooks.register(AROUND)
def gather(page: PublicPage, request: HttpRequest) -> dict[str, Any]:
    """What stands around the page, on the sheet of the list that was asked for."""
    return around(page, sheet=request.GET.get("trang", ""))
