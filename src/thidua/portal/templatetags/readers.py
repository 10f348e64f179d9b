"""Tags for what readers leave on a page: counters that stay fresh on a kept page, comments, stars."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from thidua.ground.values import write_number
from thidua.portal.queries.comments import Rating, rating_of
from thidua.portal.queries.readers import Visitors, readers_of, visitors
from thidua.portal.rules.readers import Counted, Thing, day_at

register = template.Library()


@register.simple_tag
def counter(code: str, value: int) -> SafeString:
    """A counter, written as the language writes numbers; on a kept page the door puts the present value in its place."""
    return format_html('<span data-count="{}">{}</span>', code, write_number(Decimal(value), get_language() or "vi"))


@register.simple_tag
def views(page_id: int) -> SafeString:
    """How many readers a page had."""
    return _readers(Thing(Counted.PAGE, page_id))


@register.simple_tag
def downloads(document_id: int) -> SafeString:
    """How many readers took a document."""
    return _readers(Thing(Counted.DOWNLOAD, document_id))


@register.simple_tag
def counted_documents(documents: Iterable[Any]) -> list[tuple[Any, SafeString, SafeString]]:
    """Each document of a list with its readers and the readers who took one of its files, asked of the books at once."""
    listed = list(documents)
    things = {id(each): _things_of(getattr(each, "page", each)) for each in listed}
    found = readers_of(thing for page, files in things.values() for thing in (page, *files))
    shown = []
    for each in listed:
        page, files = things[id(each)]
        taken = write_number(Decimal(sum(found[file] for file in files)), get_language() or "vi")
        shown.append((each, counter(page.code, found[page]), SafeString(taken)))
    return shown


def _things_of(page: Any) -> tuple[Thing, list[Thing]]:
    files = [Thing(Counted.DOWNLOAD, each.file_id) for each in page.files.all()]
    return Thing(Counted.PAGE, page.pk), files


def _readers(thing: Thing) -> SafeString:
    return counter(thing.code, readers_of([thing])[thing])


@register.simple_tag(name="visitors")
def visitors_now() -> Visitors:
    """Who is online, and the visits of today, of this month and in all. By the real clock, as readers are counted."""
    now = timezone.now()
    return visitors(at=now, on=day_at(now.timestamp()))


@register.simple_tag(name="rating_of")
def rating(page: Any) -> Rating:
    """How a page was rated."""
    return rating_of(page.pk)
