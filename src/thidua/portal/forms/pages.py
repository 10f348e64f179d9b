"""What Wagtail's form of a page asks besides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern
from wagtail.admin.forms import WagtailAdminPageForm

from thidua.ground.pages import words_of
from thidua.portal.models import HomePage, NewsPage
from thidua.portal.queries.quotes import misquoted
from thidua.portal.rules import ENGLISH
from thidua.portal.rules.refusals import AddressTaken, Misquoted


class PageForm(WagtailAdminPageForm):
    """A page right beneath the front page takes no address of the house: readers would never come to it.

    A quoted number prints what it was when it was taken, or is no quoted number.
    """

    def clean(self) -> dict[str, Any]:
        """Wagtail's own checks, then ours."""
        cleaned: dict[str, Any] = super().clean()
        slug = cleaned.get("slug")
        if slug in words_of_the_house() and isinstance(self.parent_page.specific, HomePage):
            self.add_error("slug", words_of(AddressTaken(address=slug)))
        if isinstance(self.instance, NewsPage) and (wrong := misquoted(cleaned.get("body") or ())):
            self.add_error("body", words_of(Misquoted(printed="”, “".join(wrong)[:200])))
        return cleaned


@cache
def words_of_the_house() -> frozenset[str]:
    """With which words the addresses of the house begin."""
    return frozenset({ENGLISH, "static", *_first_words(get_resolver().url_patterns)})


def _first_words(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    for each in patterns:
        word = "" if isinstance(each.pattern, LocalePrefixPattern) else str(each.pattern).partition("/")[0]
        if isinstance(each, URLResolver) and not word:
            yield from _first_words(each.url_patterns)
        else:
            yield word
