"""Papers that were issued."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from thidua.ground.files import path_of
from thidua.organisations.models import Unit
from thidua.organisations.queries import place_named, superiors, term_naming
from thidua.paper.models import IssuedPaper
from thidua.paper.rules import DOTS, Header, below, in_lines, long_name, symbol_of

MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
"""By ending: the formats a paper leaves the house in."""


def issued(key: str) -> QuerySet[IssuedPaper]:
    """All editions of the paper with this key, newest first."""
    return IssuedPaper.objects.filter(key=key).select_related("issuer")


def content_of(paper: IssuedPaper, ending: str) -> bytes:
    """The frozen bytes of one format, as they were when the paper was issued."""
    return path_of(paper.sha256_of(ending)).read_bytes()


def header_of(unit: Unit, on: date, *, code: str, year: int, type: str, subject: tuple[str, ...]) -> Header:
    """The head of a paper of the unit, which bears the name and hangs where it did on the day `on`."""
    line = superiors(unit, on)
    above = line[-1].name if line else None
    term = term_naming(unit, on)
    return Header(
        superior=in_lines(long_name(above)) if above else (),
        issuer=in_lines(long_name(below(term.name, above))),
        symbol=symbol_of(code, term.kind),
        place=place_named(unit, on) or DOTS,
        year=year,
        type=type,
        subject=subject,
    )
