"""A quoted number inside rich text: kept as a link to its `Quote`, shown as a number with its state and its sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineEntityElementHandler
from wagtail.rich_text import LinkHandler

from thidua.ground.templatetags.standing import state_word
from thidua.portal.models.results import Quote

FEATURE, ENTITY = "quote", "QUOTE"


class QuoteLink(LinkHandler):
    """How a quoted number is shown to readers."""

    identifier = FEATURE

    @staticmethod
    def get_model() -> type[Quote]:
        return Quote

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        return [opening_tag(quote) for quote in cls.get_many(attrs_list)]

    @classmethod
    def extract_references(cls, attrs: dict[str, Any]) -> Iterator[tuple[type[Quote], Any, str, str]]:
        yield Quote, attrs["id"], "", ""


def opening_tag(quote: Quote | None) -> str:
    """The link around the printed number; a number whose record is gone stands without one."""
    if quote is None:
        return "<a>"
    said = f"{quote.text}, {state_word(quote.state).lower()}: {quote.says}" if quote.says else quote.text
    address = reverse("portal_number", args=[quote.pk])
    return format_html('<a class="num" data-state="{}" href="{}" title="{}">', quote.state, address, said)


class QuoteElement(InlineEntityElementHandler):
    """From the database into the editor."""

    mutability = "IMMUTABLE"

    def get_attribute_data(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The record's number goes along."""
        return {"id": attrs.get("id")}


def decorated(props: dict[str, Any]) -> Any:
    """From the editor into the database. What bears no record's number, as only a forged form would send it, is plain words."""
    if not str(props.get("id")).isdecimal():
        return props["children"]
    return DOM.create_element("a", {"linktype": FEATURE, "id": props.get("id")}, props["children"])


CONVERTER = {
    "from_database_format": {f'a[linktype="{FEATURE}"]': QuoteElement(ENTITY)},
    "to_database_format": {"entity_decorators": {ENTITY: decorated}},
}
