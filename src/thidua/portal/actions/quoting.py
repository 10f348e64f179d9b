"""Taking numbers into articles, and writing a draft from a year's figures and facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from html import escape

from django.db import transaction
from django.utils.text import slugify

from thidua.ground.values import Period, insist
from thidua.paper.rules import Number, Runs
from thidua.people.models import Person
from thidua.portal.models import NewsPage, NewsSection, Quote
from thidua.portal.models.public import PublicPage
from thidua.portal.permissions import why_not_draft
from thidua.portal.queries.quotes import printed
from thidua.portal.rules import VIETNAMESE
from thidua.portal.rules.refusals import NoFigureThere, NothingToTell
from thidua.trail.actions import record
from thidua.yearbook.models import Subject
from thidua.yearbook.queries import catalogue, drafts, find_subject, name_of_subject, results_of
from thidua.yearbook.rules import Result, runs_of

PASSAGES = (
    "features",
    "results",
    "care",
    "representation",
    "organisation",
    "information",
    "women",
    "party",
    "movements",
)
AFTER = ("awards", "conference", "tasks")
"""What of the year-end report is news, in the order in which it is told; limits and proposals stay in the report."""


@transaction.atomic
def take_quote(
    *, subject: str, indicator: str, year: int, by: Person | None, at: datetime, language: str = VIETNAMESE
) -> Quote:
    """Take the number as it reads now in that language. Raises NoSuchUnit, NoYear, NotReadable, NoFigureThere."""
    found = find_subject(subject, year)
    insist(why_not_draft(by, found, year, on=at.date()))
    result = results_of(found, year).get(indicator)
    if result is None or result.written() is None:
        raise NoFigureThere(subject=name_of_subject(found, year), indicator=indicator, period=Period.parse(str(year)))
    return quote_result(result, language=language, by=by, at=at)


@transaction.atomic
def draft_article(
    *, subject: Subject, year: int, section: NewsSection, by: Person | None, at: datetime, title: str = ""
) -> NewsPage:
    """Write a draft from the figures, facts and passages of that year; every number in it leads to its sources.

    Nobody reads it before it was reviewed and published. Raises NotReadable, NothingToTell.
    """
    insist(why_not_draft(by, subject, year, on=at.date()))
    results, name = results_of(subject, year), name_of_subject(subject, year)
    texts = drafts(subject, year, results)
    known = {spec.key for chapter in catalogue().chapters for spec in chapter.passages}
    body: list[tuple[str, str]] = []
    for key in (key for key in PASSAGES + AFTER if key in known):
        passage = texts[key]
        everything = results | passage.counted
        paragraphs = [_html(runs_of(line, everything), results, by, at) for line in passage.paragraphs]
        if paragraphs and passage.title:
            body.append(("text", f"<h2>{escape(passage.title)}</h2>"))
        body += [("text", f"<p>{words}</p>") for words in paragraphs]
    if not body:
        raise NothingToTell(subject=name, year=year)
    title = title or f"{name}: Tổng kết phong trào thi đua năm {year}"
    page = NewsPage(
        title=title, slug=free_slug(section, title), locale=section.locale, published_on=at, body=body, owner=by
    )
    page.live = False
    page.simulated = any(result.simulated and result.quantity is not None for result in results.values())
    section.add_child(instance=page)
    page.save_revision(user=by)
    record("portal.drafted", subject=page, by=by, at=at)
    return page


def quote_result(
    result: Result, aspect: str = "", *, by: Person | None, at: datetime, language: str = VIETNAMESE
) -> Quote:
    """Keep the figure, or an aspect of it, as it reads now in that language. Errors: KeyError when there is none."""
    text = printed(result, aspect, language)
    if text is None:
        raise KeyError(result.code)
    number = replace(result.number(aspect), text=text)
    return _quoted(number, simulated=result.simulated, by=by, at=at, language=language)


def _html(runs: Runs, results: dict[str, Result], by: Person | None, at: datetime) -> str:
    return "".join(_pieces(runs, results, by, at))


def _pieces(runs: Runs, results: dict[str, Result], by: Person | None, at: datetime) -> Iterator[str]:
    """Figures as quotes; what counts no reports is written out."""
    for run in runs:
        if isinstance(run, Number) and run.indicator in results:
            quote = _quoted(run, simulated=results[run.indicator].simulated, by=by, at=at)
            yield f'<a linktype="quote" id="{quote.pk}">{escape(quote.text)}</a>'
        else:
            yield escape(run.text if isinstance(run, Number) else run)


def _quoted(number: Number, *, simulated: bool, by: Person | None, at: datetime, language: str = VIETNAMESE) -> Quote:
    return Quote.objects.create(
        subject=number.subject,
        indicator=number.indicator,
        period=number.period,
        aspect=number.aspect,
        text=number.text,
        language=language,
        says=number.says,
        state=number.state,
        simulated=simulated,
        by=by,
        at=at,
    )


def free_slug(section: PublicPage, title: str) -> str:
    """An address for the title that no page beneath the section has yet."""
    wanted = slugify(title.replace("đ", "d").replace("Đ", "d"))[:80].strip("-") or "tin"
    taken = set(section.get_children().filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(slug for slug in (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
