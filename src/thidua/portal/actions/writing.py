"""Writing a whole article at once, its numbers taken from the figures of a year."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Any

from django.db import transaction

from thidua.ground.values import insist
from thidua.people.models import Person
from thidua.portal.actions.quoting import free_slug, quote_result
from thidua.portal.models import NewsPage, NewsSection
from thidua.portal.permissions import why_not_draft
from thidua.trail.actions import record
from thidua.yearbook.models import Subject
from thidua.yearbook.queries import results_of

_PLACEHOLDER = re.compile(r"\{([A-Z]{2}\d{2})(?:\.(\w+))?\}")


@transaction.atomic
def write_article(
    *,
    subject: Subject,
    year: int,
    section: NewsSection,
    title: str,
    stand: str,
    paragraphs: Iterable[str],
    by: Person | None,
    at: datetime,
    published_on: datetime | None = None,
    tags: Iterable[str] = (),
    **more: Any,
) -> NewsPage:
    """Keep the article as a draft; `{DV01}` in its paragraphs is the number of that year, with the way to its sources.

    In an English section numbers are written the English way. Raises NotReadable, or KeyError for an indicator without a
    figure.
    """
    insist(why_not_draft(by, subject, year, on=at.date()))
    results = results_of(subject, year)
    language = section.locale.language_code

    def quoted(found: re.Match[str]) -> str:
        quote = quote_result(results[found[1]], found[2] or "", language=language, by=by, at=at)
        return f'<a linktype="quote" id="{quote.pk}">{escape(quote.text)}</a>'

    body = [("text", f"<p>{_PLACEHOLDER.sub(quoted, escape(words))}</p>") for words in paragraphs]
    page = NewsPage(
        title=title,
        slug=free_slug(section, title),
        locale=section.locale,
        stand=stand,
        body=body,
        published_on=published_on or at,
        live=False,
        owner=by,
        **more,
    )
    section.add_child(instance=page)
    page.tags.add(*tags)
    page.save_revision(user=by)
    record("portal.drafted", subject=page, by=by, at=at)
    return page
