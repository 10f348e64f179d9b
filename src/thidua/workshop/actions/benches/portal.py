"""A news page and the front page of the portal with 100,000 articles, kept and made anew, beside a stock Wagtail of the same content.

wrk drives both on loopback, one after the other, each with two workers of four threads. Every request comes from a reader of its
own through the trusted header of a proxy; afterwards the view counts must be exact. "Made anew" is asked by two readers at a time.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from taggit.models import Tag
from wagtail.models import Page

from thidua.ground.today import now
from thidua.ground.values import insist
from thidua.organisations.actions import plant_units
from thidua.organisations.models import UnitKind
from thidua.organisations.queries import unit_of
from thidua.organisations.rules import NewUnit
from thidua.portal.actions import found_portal
from thidua.portal.models import NewsPage, NewsSection, NewsTag, Seen, Tally
from thidua.portal.queries.readers import views_of
from thidua.workshop.actions.benches import Tell
from thidua.workshop.actions.benches._driving import THREADS, drive, served, why_not_drive
from thidua.workshop.actions.benches._stock import stock_server
from thidua.workshop.rules.articles import TAGS, article
from thidua.workshop.rules.measuring import Findings, Scale, at_least, at_most

ARTICLES = {Scale.DEMO: 2_000, Scale.PROVINCE: 20_000, Scale.NATION: 100_000}
SEAT, BATCH = "bench-cong", 2_000
WORKERS = ["--workers", "2", "--threads", "4"]
SECONDS, WARM, MANY, FEW = 10, 3, 16, 2
READERS = 5_000
"""Addresses of each thread of wrk; every one of them reads several times within a run."""


def run(scale: Scale, tell: Tell) -> Findings:
    """Measure both portals, one after the other."""
    insist(why_not_drive())
    total = ARTICLES[scale]
    section = _articles(total, tell)
    with connection.cursor() as cursor:
        cursor.execute("analyze")  # as the server does by itself some time after so much was brought in
    news, front = NewsPage.objects.get(slug="bai-1"), Page.objects.get(pk=section.get_parent().pk)
    Seen.objects.all().delete()
    Tally.objects.all().delete()
    tell("ours")
    command = [sys.executable, "-m", "thidua.config.program", "serve", "--port", "{port}", *WORKERS]
    environment = os.environ | {"THIDUA_PROXY": "1"}
    with served(command, environment=environment, folder=Path.cwd(), path="/tin-tuc/bai-1/") as at:
        drive(at, "/", connections=MANY, seconds=WARM)  # both workers load what they need
        kept_news = drive(at, "/tin-tuc/bai-1/", connections=MANY, seconds=SECONDS, readers=READERS)
        kept_front = drive(at, "/", connections=MANY, seconds=SECONDS, readers=READERS)
        # As the peer below, ours has been asked for other pages of the kind before; with a question a page is never kept.
        drive(at, "/tin-tuc/bai-%d/?lan=1", connections=FEW, seconds=WARM, spread=total - 2)
        new_news = drive(at, "/tin-tuc/bai-%d/", connections=FEW, seconds=SECONDS, spread=total - 2)
        new_front = drive(at, "/?lan=%d", connections=FEW, seconds=SECONDS, spread=total)
    sent = min(kept_news.least, kept_front.least)
    off = sum(abs(views_of(page.pk) - THREADS * READERS) for page in (news, front))
    tell("a stock Wagtail")
    with stock_server(total, scale, tell) as at:
        drive(at, "/", connections=MANY, seconds=WARM)
        stock_news = drive(at, "/news/bai-%d/", connections=MANY, seconds=SECONDS, spread=total - 2)
        stock_front = drive(at, "/", connections=MANY, seconds=SECONDS)
        stock_news_few = drive(at, "/news/bai-%d/", connections=FEW, seconds=SECONDS, spread=total - 2)
        stock_front_few = drive(at, "/", connections=FEW, seconds=SECONDS)
    times = kept_news.per_second / stock_news.per_second
    errors = sum(each.errors for each in (kept_news, kept_front, new_news, new_front))
    return Findings(
        ours={
            "articles": total,
            "kept_news_per_second": kept_news.per_second,
            "kept_news_p95_ms": kept_news.p95_ms,
            "kept_front_per_second": kept_front.per_second,
            "kept_front_p95_ms": kept_front.p95_ms,
            "new_news_per_second": new_news.per_second,
            "new_news_p95_ms": new_news.p95_ms,
            "new_front_per_second": new_front.per_second,
            "new_front_p95_ms": new_front.p95_ms,
            "readers_counted": views_of(news.pk),
        },
        peer={
            "new_news_per_second": stock_news.per_second,
            "new_news_p95_ms": stock_news_few.p95_ms,
            "new_front_per_second": stock_front.per_second,
            "new_front_p95_ms": stock_front_few.p95_ms,
        },
        ratio={
            "kept_news_per_second": times,
            "kept_front_per_second": kept_front.per_second / stock_front.per_second,
            "new_news_p95_ms": stock_news_few.p95_ms / new_news.p95_ms,
            "new_front_p95_ms": stock_front_few.p95_ms / new_front.p95_ms,
        },
        reach=[
            at_least("a kept news page", kept_news.per_second, 3_000, "requests/s"),
            at_least("the kept front page", kept_front.per_second, 3_000, "requests/s"),
            at_least("a kept news page against a stock Wagtail page made anew", times, 8, "times"),
            at_most("a news page made anew, p95", new_news.p95_ms, 80, "ms"),
            at_most("the front page made anew, p95", new_front.p95_ms, 80, "ms"),
            at_most("distance of the view counts from the readers there were", off, 0, "readers"),
            at_least("requests of every reader in the counted runs", sent / READERS, 1, "times"),
            at_most("requests that failed", errors, 0, "requests"),
        ],
        skips=[
            "peer: keeps no page (it has no cache as it comes); no counts, comments, stars, calendar, related or neighbouring items",
            f"made anew: {FEW} readers at a time; kept, and the peer's requests a second: {MANY}",
        ],
    )


@transaction.atomic
def _articles(total: int, tell: Tell) -> NewsSection:
    """The portal and its articles; what an earlier run left is used again."""
    if not NewsSection.objects.exists():
        plant_units(units=[NewUnit(SEAT, "Công đoàn đo đạc", UnitKind.LOCAL_SECTOR, "", None, now().date())])
        found_portal(unit=unit_of(SEAT), host="localhost", port=80, by=None, at=now())
    section: NewsSection = NewsSection.objects.get(slug="tin-tuc")
    if section.numchild == total:
        return section
    tell(f"{total} articles")
    kind = ContentType.objects.get_for_model(NewsPage)
    tags = Tag.objects.bulk_create([Tag(name=f"từ khóa {each}", slug=f"tu-khoa-{each}") for each in range(TAGS)])
    own = NewsPage._meta.local_concrete_fields
    for first in range(1, total + 1, BATCH):
        made = [article(number) for number in range(first, min(first + BATCH, total + 1))]
        pages = [_page(section, each.number, each.title, each.slug, kind.pk, each.published_on) for each in made]
        Page.objects.bulk_create(pages)
        news = [
            NewsPage(
                page_ptr=page,
                published_on=each.published_on,
                author=each.author,
                stand=each.stand,
                body=[("text", each.html)],
            )
            for page, each in zip(pages, made, strict=True)
        ]
        # Django makes rows of a child model one by one; here their parents stand already.
        NewsPage._base_manager._insert(news, fields=own, using=connection.alias)
        NewsTag.objects.bulk_create(
            NewsTag(content_object_id=page.pk, tag=tags[tag])
            for page, each in zip(pages, made, strict=True)
            for tag in each.tags
        )
    Page.objects.filter(pk=section.pk).update(numchild=total)
    return section


def _page(section: Page, number: int, title: str, slug: str, kind: int, moment: datetime) -> Page:
    return Page(
        path=section.path + Page._int2str(number).rjust(Page.steplen, "0"),
        depth=section.depth + 1,
        numchild=0,
        title=title,
        draft_title=title,
        slug=slug,
        url_path=f"{section.url_path}{slug}/",
        content_type_id=kind,
        locale_id=section.locale_id,
        translation_key=uuid4(),
        live=True,
        first_published_at=moment,
        last_published_at=moment,
    )
