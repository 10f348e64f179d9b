"""Bringing old articles in, with their day, author, sections, pictures, counters, files and old addresses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from io import BytesIO
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from thidua.ground.files import media_type_of
from thidua.ground.values import Refusal, insist
from thidua.organisations.rules import search_key
from thidua.people.models import Person
from thidua.portal.actions.counting import open_count
from thidua.portal.actions.quoting import free_slug
from thidua.portal.models import NewsPage, NewsSection
from thidua.portal.permissions import why_not_publish
from thidua.portal.rules.importing import LONGEST_ADDRESS, OldArticle, old_path, read_html, read_text
from thidua.portal.rules.pictures import redrawn
from thidua.portal.rules.readers import Counted, Thing
from thidua.portal.rules.refusals import (
    ArticleTooLarge,
    ArticleUndated,
    EncodedTwice,
    LettersLost,
    NotBeside,
    UnreadableArticle,
)
from thidua.reading.inputs.letters import decoded
from thidua.reading.inputs.twice import bears_traces, once
from thidua.reading.inputs.web import letters_of
from thidua.trail.actions import record

ENDINGS = (".html", ".htm", ".txt")
LARGEST = 5 * 1024 * 1024
"""Bytes of one saved page; its pictures lie beside it."""
LONGEST_TITLE, LONGEST_STAND, LONGEST_KEYWORD, MOST_KEYWORDS = 255, 600, 100, 30


@dataclass
class Imported:
    """What became of one file: the article, what was brought along, what was left behind and why."""

    file: str
    page: NewsPage | None = None
    there_already: bool = False
    left: list[Refusal] = field(default_factory=list)


def articles_at(place: Path) -> list[Path]:
    """The file, or the articles of the folder and of those in it, by name."""
    if place.is_file():
        return [place]
    return sorted(path for path in place.rglob("*") if path.is_file() and path.suffix.lower() in ENDINGS)


@transaction.atomic
def import_article(*, file: Path, section: NewsSection, by: Person | None, at: datetime) -> Imported:
    """Bring one old article in, published under its old day. Twice the same is once.

    A picture or file that is missing or not what it says is left behind and named; letters that were put right are told.
    Raises NotOnThisPortal, UnreadableArticle, ArticleTooLarge, LettersUnknown.
    """
    insist(why_not_publish(by, on=at.date()))
    imported = Imported(file.name)
    article = _read(file, imported)
    moment = article.published_on or at
    address = article.address if len(article.address) <= LONGEST_ADDRESS else ""
    place = _section_of(article, section)
    first, *rest = article.paragraphs
    stand = first if len(first) <= LONGEST_STAND else ""
    told = {"published_on": moment} if article.published_on else {"stand": stand}
    standing = NewsPage.objects.filter(title=article.title[:LONGEST_TITLE], **told).first()
    if standing is None and address:
        standing = NewsPage.objects.filter(source_address=address).first()
    if standing is not None:
        imported.page, imported.there_already = standing, True
        return imported
    page = NewsPage(
        title=article.title[:LONGEST_TITLE],
        slug=free_slug(place, article.title),
        locale=place.locale,
        published_on=moment,
        author=article.author[:120],
        stand=stand,
        source_address=address if address.startswith(("http://", "https://")) else "",
        owner=by,
    )
    words = rest if stand else article.paragraphs
    body: list[tuple[str, object]] = []
    if words:
        body.append(("text", OldArticle(article.title, words).body))
    for picture in article.pictures:
        image = _picture(file.parent, picture.address, picture.caption or article.title, imported)
        if image is None:
            continue
        if page.photo is None:
            page.photo, page.caption = image, picture.caption[:300]
        else:
            body.append(("photo", {"image": image, "caption": picture.caption[:300]}))
    links = [link for name in dict.fromkeys(article.attachments) if (link := _attachment(file.parent, name, imported))]
    if article.published_on is None:
        imported.left.append(ArticleUndated(file=file.name))
    if links:
        body.append(("text", "<ul>" + "".join(f"<li>{link}</li>" for link in links) + "</ul>"))
    page.body = body
    place.add_child(instance=page)
    page.tags.add(*(word[:LONGEST_KEYWORD] for word in article.keywords[:MOST_KEYWORDS]))
    page.save_revision(user=by).publish(user=by)
    if article.views is not None:
        open_count(thing=Thing(Counted.PAGE, page.pk), readers=article.views, source=address or file.name)
    if old_path(article.address) not in ("", "/"):
        Redirect.add_redirect(old_path(article.address), redirect_to=page)
    record("portal.imported", subject=page, by=by, at=at)
    imported.page = page
    return imported


def _read(file: Path, imported: Imported) -> OldArticle:
    """The article in the file, in whichever letters it was written; letters encoded twice are told."""
    if file.stat().st_size > LARGEST:
        raise ArticleTooLarge(file=file.name, limit=LARGEST // 1024 // 1024)
    content = file.read_bytes()
    if file.suffix.lower() == ".txt":
        found = read_text(decoded(content, file.name).replace("\0", ""))
    else:
        found = read_html(letters_of(file.name, content).replace("\0", ""))
    if found is None:
        raise UnreadableArticle(file=file.name)
    if bears_traces(written := content.decode("utf-8", "ignore")):
        imported.left.append((LettersLost if once(written) == written else EncodedTwice)(file=file.name))
    return found


def _section_of(article: OldArticle, section: NewsSection) -> NewsSection:
    """The section the article names last, made where it is not there yet; else the one asked for."""
    if not article.categories:
        return section
    name = article.categories[-1][:120]
    for found in NewsSection.objects.descendant_of(section, inclusive=True):
        if search_key(found.title) == search_key(name):
            return found
    made = NewsSection(title=name, slug=free_slug(section, name), locale=section.locale)
    section.add_child(instance=made)
    return made


def _beside(folder: Path, name: str, imported: Imported) -> Path | None:
    """The file of that name in the folder itself; one that is missing, or leads out by a link, is named and left behind."""
    path = folder / name
    try:
        there = bool(name) and path.is_file() and path.resolve().parent == folder.resolve()
    except (OSError, ValueError):  # a name that no file can have
        there = False
    if not there:
        imported.left.append(NotBeside(file=name[:80] or "?"))
    return path if there else None


def _picture(folder: Path, name: str, title: str, imported: Imported) -> object | None:
    path = _beside(folder, name, imported)
    if path is None:
        return None
    try:
        with path.open("rb") as content:
            clean = redrawn(name, content)
    except Refusal as refusal:
        imported.left.append(refusal)
        return None
    image = get_image_model()(title=title[:255], file=ImageFile(BytesIO(clean), name=name))
    image.save()
    return image


def _attachment(folder: Path, name: str, imported: Imported) -> str | None:
    path = _beside(folder, name, imported)
    if path is None:
        return None
    try:
        with path.open("rb") as content:
            media_type_of(name, content)
    except Refusal as refusal:
        imported.left.append(refusal)
        return None
    document = get_document_model()(title=name[:LONGEST_TITLE])
    document.file.save(name, ContentFile(path.read_bytes()), save=False)
    document.file_size = document.file.size
    document.save()
    return f'<a linktype="document" id="{document.pk}">{escape(name)}</a>'
