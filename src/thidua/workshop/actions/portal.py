"""The portal of the demo: the five articles written anew, documents, an album, partners, boxes, results."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from docx import Document
from PIL import Image, ImageDraw
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale

from thidua.clusters.models import ClusterYear
from thidua.ground.today import VIETNAM
from thidua.organisations.rules import search_key
from thidua.portal.actions import found_portal, free_slug, publish_result, write_article
from thidua.portal.actions.counting import open_count
from thidua.portal.models import (
    Album,
    AlbumPhoto,
    AlbumShelf,
    Box,
    ContactPage,
    DocumentFile,
    DocumentPage,
    DocumentRelation,
    HomePage,
    Library,
    NewsPage,
    NewsSection,
    Partner,
    SiteLink,
)
from thidua.portal.rules.readers import Counted, Thing
from thidua.workshop.actions.readers import leave_traces
from thidua.workshop.actions.world import World, moment
from thidua.workshop.queries import current_year, portal_content
from thidua.workshop.rules.simulation import draw

LANGUAGES = ("vi", "en")
INK, PAPER, FLAG = (18, 32, 29), (231, 237, 234), (211, 34, 42)


def open_portal(world: World) -> None:
    """Open the portal of the merged province and fill it."""
    content = portal_content()
    at = moment(content["published_on"], "portal")
    place = urlsplit(settings.THIDUA_ADDRESS)
    found_portal(
        unit=world.units[content["unit"]], host=place.hostname or "localhost", port=place.port or 80, by=None, at=at
    )
    homes = {home.locale.language_code: home for home in HomePage.objects.select_related("locale")}
    for language, home in homes.items():
        home.lede = content["lede"][language]
        home.save_revision().publish()
    sections = _sections(content["sections"], homes)
    articles = {
        spec["subject"]: _article(world, spec, sections[spec["section"]], number, at)
        for number, spec in enumerate(content["articles"])
    }
    # The day before, so that no comment comes from later than the demo is looked at.
    leave_traces(articles=articles, at=moment(current_year().today - timedelta(days=1), "readers"))
    _documents(content["documents"], homes["vi"])
    _album(content["album"], homes)
    _contact(content["contact"], homes)
    _beside(content, homes)
    for row in content["results"]:
        year = ClusterYear.objects.get(cluster__code=row["cluster"], year=row["year"])
        publish_result(cluster_year=year, by=None, at=at)


def _sections(specs: dict[str, dict[str, str]], homes: dict[str, HomePage]) -> dict[str, dict[str, NewsSection]]:
    """The sections beneath the news, by their key and language."""
    made: dict[str, dict[str, NewsSection]] = {}
    for key, titles in specs.items():
        same = uuid4()
        for language in LANGUAGES:
            news = NewsSection.objects.child_of(homes[language]).get()
            title = titles[language]
            section = NewsSection(title=title, slug=free_slug(news, title), locale=news.locale, translation_key=same)
            news.add_child(instance=section)
            made.setdefault(key, {})[language] = section
    return made


def _article(
    world: World, spec: dict[str, Any], sections: dict[str, NewsSection], number: int, at: datetime
) -> NewsPage:
    """The article in both languages; returns the Vietnamese one."""
    made: dict[str, NewsPage] = {}
    picture, key = _drawing(f"article-{number}", spec["vi"]["title"]), None
    for language in LANGUAGES:
        section = sections[language]
        words = spec[language]
        page = write_article(
            subject=world.subject(spec["subject"]),
            year=spec["year"],
            section=section,
            title=words["title"],
            stand=words["stand"],
            paragraphs=words["paragraphs"],
            published_on=datetime.strptime(spec["moment"], "%Y-%m-%d %H:%M").replace(tzinfo=VIETNAM),
            tags=spec["tags"] if language == "vi" else (),
            place=spec["place"],
            author=AUTHOR[language],
            photo=picture,
            caption=CAPTION[language],
            by=None,
            at=at,
        )
        if key is not None:
            page.translation_key = key
        key = page.translation_key
        page.save_revision().publish()
        made[language] = page
        if language == "vi" and spec["views"]:
            open_count(thing=Thing(Counted.PAGE, page.pk), readers=spec["views"], source="bài báo")
    return made["vi"]


AUTHOR = {"vi": "Ban Biên tập", "en": "The editors"}
CAPTION = {"vi": "Hình vẽ thay ảnh.", "en": "A drawing in place of a photo."}


def _documents(rows: list[dict[str, Any]], home: HomePage) -> None:
    library = Library.objects.child_of(home).get()
    made: dict[str, DocumentPage] = {}
    for row in rows:
        page = DocumentPage(
            title=row["title"],
            slug=free_slug(library, row["title"]),
            locale=library.locale,
            kind=row["kind"],
            number=row["number"],
            issued_on=row["issued_on"],
            effective_from=row["issued_on"],
            issuer=home.title,
            field=row["field"],
            simulated=True,
        )
        library.add_child(instance=page)
        paper = Document()
        paper.add_heading(row["title"], 1)
        for words in row["text"]:
            paper.add_paragraph(words)
        out = io.BytesIO()
        paper.save(out)
        name = f"{search_key(row['title']).replace(' ', '-')}.docx"
        file = get_document_model()(title=name)
        file.file.save(name, ContentFile(out.getvalue()), save=False)
        file.file_size = file.file.size
        file.save()
        DocumentFile.objects.create(page=page, file=file)
        if other := row.get("replaces"):
            DocumentRelation.objects.create(page=page, kind=DocumentRelation.Kind.REPLACES, other=made[other])
        made[row["number"]] = page
        page.save_revision().publish()


def _album(spec: dict[str, Any], homes: dict[str, HomePage]) -> None:
    pictures = [_drawing(f"album-{number}", words["vi"]) for number, words in enumerate(spec["captions"])]
    for language in LANGUAGES:
        shelf = AlbumShelf.objects.child_of(homes[language]).get()
        title = spec["title"][language]
        album = Album(
            title=title, slug=free_slug(shelf, title), locale=shelf.locale, taken_on=spec["taken_on"], simulated=True
        )
        shelf.add_child(instance=album)
        for order, (picture, words) in enumerate(zip(pictures, spec["captions"], strict=True)):
            AlbumPhoto.objects.create(album=album, image=picture, caption=words[language], sort_order=order)
        album.save_revision().publish()


def _contact(spec: dict[str, Any], homes: dict[str, HomePage]) -> None:
    for language in LANGUAGES:
        page = ContactPage.objects.child_of(homes[language]).get()
        for name, words in spec.items():
            setattr(page, name, words[language] if isinstance(words, dict) else words)
        page.simulated = True
        page.save_revision().publish()


def _beside(content: dict[str, Any], homes: dict[str, HomePage]) -> None:
    for language in LANGUAGES:
        locale: Locale = homes[language].locale
        for row in content["partners"]:
            Partner.objects.create(
                name=row["name"],
                benefit=row["benefit"][language],
                how=row["how"][language],
                place=row["place"],
                signed_on=row["signed_on"],
                valid_from=row["signed_on"],
                valid_until=row["valid_until"],
                simulated=True,
                locale=locale,
            )
        for order, row in enumerate(content["boxes"]):
            Box.objects.create(
                kind=row["kind"], title=row["title"][language], text=row["text"][language], order=order, locale=locale
            )
        for order, row in enumerate(content["links"]):
            SiteLink.objects.create(title=row["title"], address=row["address"], order=order, locale=locale)


def _drawing(key: str, title: str) -> Any:
    """A hall seen from behind, drawn here: no photo of anybody, the same every time."""
    picture = Image.new("RGB", (1200, 630), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((300, 60, 900, 260), outline=INK, width=4)
    pen.polygon([(560, 90), (640, 90), (640, 220), (600, 190), (560, 220)], fill=FLAG)
    for row in range(6):
        radius = 12 + 3 * row
        shift = draw(f"{key}/{row}", 0, 40)
        for seat in range(18):
            x, y = 40 + shift + seat * 64, 330 + row * 50
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=INK)
    out = io.BytesIO()
    picture.save(out, "PNG")
    out.seek(0)
    image = get_image_model()(title=title[:255], file=ImageFile(out, name=f"{key}.png"))
    image.save()
    return image
