"""The library of documents as readers ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from thidua.portal.models import DocumentPage, DocumentRelation, Effect, Library
from thidua.portal.queries.archive import found_documents

LATEST = 5


@dataclass(frozen=True)
class Shelved:
    """A document of the list with its state that day."""

    page: DocumentPage
    effect: Effect


@dataclass(frozen=True)
class Asked:
    """What a reader looks for; empty means anything."""

    words: str = ""
    kind: str = ""
    field: str = ""
    year: str = ""
    effect: str = ""


def documents(library: Library, asked: Asked, *, on: date) -> list[Shelved]:
    """The documents asked for, newest first, each with its state on that day."""
    found = _on_the_shelves_of(library).order_by("-issued_on", "-pk")
    if asked.words:
        found = found_documents(asked.words).filter(pk__in=_on_the_shelves_of(library).values("pk"))
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.field:
        found = found.filter(field=asked.field)
    if asked.year.isdecimal() and (year := int(asked.year[:4])):
        found = found.filter(issued_on__year=year)
    found = found.select_related("locale").prefetch_related("files__file", "related_from__page")
    shelved = [Shelved(page, page.effect(on)) for page in found]
    return [each for each in shelved if not asked.effect or each.effect == asked.effect]


def latest_documents(library: Library | None) -> list[DocumentPage]:
    """The newest documents, for the front page."""
    if library is None:
        return []
    found = _on_the_shelves_of(library).order_by("-issued_on", "-pk").select_related("locale")
    return list(found.prefetch_related("files")[:LATEST])


def _on_the_shelves_of(library: Library) -> Any:
    """Official documents are Vietnamese only: readers of another language find the same ones."""
    of_all = DocumentPage.objects.none()
    for shelf in library.get_translations(inclusive=True).live():
        of_all |= DocumentPage.objects.child_of(shelf)
    return of_all.live().public()


def choices(library: Library) -> dict[str, list[Any]]:
    """The fields and years that occur, to choose from."""
    all_ = _on_the_shelves_of(library)
    years = all_.filter(issued_on__isnull=False).dates("issued_on", "year", order="DESC")
    fields = all_.exclude(field="").order_by("field").values_list("field", flat=True).distinct()
    return {"fields": list(fields), "years": [day.year for day in years]}


def relations_of(document: DocumentPage) -> list[tuple[DocumentRelation, bool]]:
    """What it does to others, and what others do to it (True), as far as both are published."""
    own = [(row, False) for row in document.relations.select_related("other") if row.other.live]
    return own + [(row, True) for row in document.related_from.filter(page__live=True).select_related("page")]
