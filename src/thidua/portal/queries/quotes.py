"""Quoted numbers: how each reads today, and which published sentences print another value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.utils.html import strip_tags

from thidua.ground.values import Refusal, write_full, write_percent, write_quantity
from thidua.portal.models import NewsPage, Quote
from thidua.portal.rules import VIETNAMESE
from thidua.yearbook.queries import find_subject, results_of
from thidua.yearbook.rules import MISSING, Result

_QUOTED = re.compile(r'<a(?=[^>]*linktype="quote")[^>]*\bid="(\d+)"[^>]*>(.*?)</a>', re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!?…;])\s+(?=[^\W\d_])")


@dataclass(frozen=True)
class Today:
    """A quoted number as it reads now; `result` None when the figure is gone."""

    quote: Quote
    text: str
    result: Result | None

    @property
    def changed(self) -> bool:
        """Whether readers see another value than the system holds."""
        return self.text != self.quote.text


@dataclass(frozen=True)
class Outdated:
    """A published sentence that prints a number which reads otherwise now."""

    page: NewsPage
    sentence: str
    today: Today


def printed(result: Result, aspect: str, language: str) -> str | None:
    """The figure as prose of the language writes it; None when there is none."""
    words = result.written(aspect)
    if words is None or language == VIETNAMESE or aspect or result.quantity is None:
        return words
    if result.unit == "%":
        return write_percent(result.quantity.amount, language)
    if result.unit == "đồng":
        return write_quantity(result.quantity, "đồng", language)
    return write_full(result.quantity, language)


def today_of(quotes: list[Quote]) -> dict[int, Today]:
    """Each quoted number as it reads now; every unit's year is read once."""
    read: dict[tuple[str, str], dict[str, Result]] = {}
    found = {}
    for quote in quotes:
        key = (quote.subject, quote.period)
        if key not in read:
            try:
                read[key] = results_of(find_subject(quote.subject, int(quote.period)), int(quote.period))
            except (Refusal, ValueError):
                read[key] = {}
        result = read[key].get(quote.indicator)
        text = (printed(result, quote.aspect, quote.language) if result else None) or MISSING
        found[quote.pk] = Today(quote, text, result)
    return found


def quotes_in(page: NewsPage) -> dict[int, str]:
    """The numbers an article quotes, each with the sentence it stands in."""
    found: dict[int, str] = {}
    for source in _texts(page.body):
        for mark in _QUOTED.finditer(source):
            found.setdefault(int(mark[1]), _sentence_at(source, mark.start()))
    return found


def misquoted(body: Iterable[Any]) -> list[str]:
    """What an article prints over a quoted number that is not the number as it was taken."""
    said = [(int(mark[1]), unescape(strip_tags(mark[2]))) for text in _texts(body) for mark in _QUOTED.finditer(text)]
    taken = dict(Quote.objects.filter(pk__in={pk for pk, _words in said}).values_list("pk", "text"))
    return [words for pk, words in said if taken.get(pk) != words]


def _texts(body: Iterable[Any]) -> Iterator[str]:
    return (block.value.source for block in body if block.block_type == "text")


def outdated() -> list[Outdated]:
    """The published sentences whose numbers read otherwise now, newest article first."""
    return list(_outdated())


def _outdated() -> Iterator[Outdated]:
    pages = NewsPage.objects.live().filter(body__icontains='linktype=\\"quote\\"').order_by("-published_on", "-pk")
    sentences = {page: quotes_in(page) for page in pages}
    wanted = {pk for quoted in sentences.values() for pk in quoted}
    now = today_of(list(Quote.objects.filter(pk__in=wanted)))
    for page, quoted in sentences.items():
        for pk, sentence in quoted.items():
            if pk in now and now[pk].changed:
                yield Outdated(page, sentence, now[pk])


def _sentence_at(source: str, at: int) -> str:
    """The sentence of the paragraph in which the mark at `at` stands, without markup."""
    start = max(source.rfind("<p", 0, at), source.rfind("<li", 0, at), source.rfind("<h", 0, at), 0)
    end = source.find("</p>", at)
    paragraph = source[start : end if end >= 0 else len(source)]
    before = len(unescape(strip_tags(source[start:at])))
    text, length = unescape(strip_tags(paragraph)), 0
    for sentence in _SENTENCE.split(text):
        length = text.index(sentence, length) + len(sentence)
        if length > before:
            return sentence
    return text


def pages_with(quote: Quote) -> list[NewsPage]:
    """The published articles that quote the number."""
    mark = f'id=\\"{quote.pk}\\"'
    pages = NewsPage.objects.live().filter(body__icontains=mark).order_by("-published_on")
    return [page for page in pages if quote.pk in quotes_in(page)]
