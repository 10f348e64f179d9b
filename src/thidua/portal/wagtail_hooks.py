"""What the portal adds to Wagtail."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from thidua.ground.today import today
from thidua.portal.forms.pages import PageForm
from thidua.portal.models import Box, Partner, SiteLink
from thidua.portal.models.public import AROUND, PublicPage
from thidua.portal.models.quoting import CONVERTER, ENTITY, FEATURE, QuoteLink
from thidua.portal.queries import around

PublicPage.base_form_class = PageForm


@hooks.register(AROUND)
def gather(page: PublicPage, request: HttpRequest) -> dict[str, Any]:
    """What stands around the page, on the sheet of the list that was asked for."""
    return around(page, asked=request.GET, on=today())


@hooks.register("register_rich_text_features")
def quoted_numbers(features: FeatureRegistry) -> None:
    """Numbers in articles that keep the way to their sources."""
    features.register_link_type(QuoteLink)
    control = {
        "type": ENTITY,
        "label": "123",
        "description": _("Number of the system"),
        "asks": _("Code of a unit or cluster, code of an indicator, year; for example: thai-binh DV01 2023"),
    }
    plugin = EntityFeature(control, js=["portal/quote.js"])
    features.register_editor_plugin("draftail", FEATURE, plugin)
    features.register_converter_rule("contentstate", FEATURE, CONVERTER)


@hooks.register("insert_global_admin_css")
def colours_of_the_house() -> SafeString:
    """The editing pages look like the rest of the house."""
    return format_html('<link rel="stylesheet" href="{}">', static("portal/editing.css"))


@hooks.register("insert_global_admin_js")
def session_of_the_house() -> SafeString:
    """The countdown before the session ends, and forms that go on after a log-in in another tab."""
    scripts = ((static(name),) for name in ("ground/thidua.js", "ground/idle.js"))
    return format_html_join("", '<script src="{}" defer></script>', scripts)


@hooks.register("register_admin_menu_item")
def from_figures() -> MenuItem:
    """The way from the editing pages to what the figures of the house offer."""
    return MenuItem(_("From the figures"), reverse("portal:figures"), icon_name="clipboard-list", order=50)


class BoxViews(SnippetViewSet):
    """Banners and thematic boxes."""

    model = Box
    icon = "image"
    list_display = ["title", "kind", "shown_until"]


class PartnerViews(SnippetViewSet):
    """Partner enterprises and what members get there."""

    model = Partner
    icon = "group"
    list_display = ["name", "valid_until"]


class SiteLinkViews(SnippetViewSet):
    """Links to other sites."""

    model = SiteLink
    icon = "link"


for views in (BoxViews, PartnerViews, SiteLinkViews):
    register_snippet(views)
