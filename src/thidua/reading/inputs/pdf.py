"""PDF files with a text layer: lines put together to paragraphs again, page numbers and running heads dropped."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import replace

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from thidua.ground.values import mark as _
from thidua.reading.inputs.document import MOST_LETTERS, Document, Writer
from thidua.reading.inputs.refusals import Locked, NothingWritten, NotReadable, OnlyPictures, TooMuchText

MOST_PAGES = 500
WRAPPED = 0.75
"""A line at least this part of the page's long lines was broken by the margin, not by the writer."""

_PAGE_NUMBER = re.compile(r"\W*(?:(?:trang|page)\W*)?\d{1,4}(?:\s*/\s*\d{1,4})?\W*", re.IGNORECASE)
_ITEM = re.compile(r"\s*(?:[-–+•*]|\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ][.)]|[IVX]{1,5}[.)])\s")


def read_pdf(name: str, content: bytes) -> Document:
    """The text of a PDF; pages without letters are named. A password that only forbids changing does not matter.

    Errors: Locked, OnlyPictures, NothingWritten, NotReadable, TooMuchText.
    """
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Locked(name=name)
        if len(reader.pages) > MOST_PAGES:
            raise TooMuchText(name=name, limit=MOST_PAGES, of=_("pages"))
        pages, letters = [], 0
        for page in reader.pages:
            pages.append(_lines(page.extract_text()))
            letters += sum(map(len, pages[-1]))
            if letters > MOST_LETTERS:
                raise TooMuchText(name=name, limit=MOST_LETTERS, of=_("letters"))
        blank = tuple(number for number, lines in enumerate(pages, 1) if not lines)
        pictures = tuple(number for number in blank if _has_picture(reader.pages[number - 1]))
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        NotImplementedError,
        ArithmeticError,
        OSError,
        AssertionError,
    ):
        # A damaged file fails wherever the damage is met.
        raise NotReadable(name=name) from None
    if not any(pages):
        raise (OnlyPictures if pictures else NothingWritten)(name=name)
    return replace(_written(name, _without_furniture(pages)), pictures=pictures)


def _lines(text: str) -> list[str]:
    return [line for each in text.replace("\0", "").splitlines() if (line := " ".join(each.split()))]


def _has_picture(page: object) -> bool:
    resources = page.get("/Resources") if isinstance(page, dict) else None
    objects = resources.get_object().get("/XObject") if resources is not None else None
    return bool(
        objects and any(each.get_object().get("/Subtype") == "/Image" for each in objects.get_object().values())
    )


def _without_furniture(pages: list[list[str]]) -> list[list[str]]:
    """Pages without their numbers, and without a line that stands at the same edge of most pages."""
    kept = [
        [line for place, line in enumerate(page) if not (place in (0, len(page) - 1) and _PAGE_NUMBER.fullmatch(line))]
        for page in pages
    ]
    for edge in (0, -1):
        seen = Counter(page[edge] for page in kept if page)
        running = {line for line, times in seen.items() if times >= 3 and times * 2 > len(kept)}
        for page in kept:
            if page and page[edge] in running:
                del page[edge]
    return kept


def _written(name: str, pages: list[list[str]]) -> Document:
    writer = Writer(name)
    lengths = sorted(len(line) for page in pages for line in page)
    long = lengths[len(lengths) * 9 // 10] if lengths else 0
    before = ""
    for page in pages:
        for line in page:
            goes_on = (
                len(before) >= WRAPPED * long
                and len(before) > 40
                and not before.endswith((".", ":", ";", "!", "?", "…", "”"))
                and not _ITEM.match(line)
            )
            if goes_on:
                writer.say(" ")
            else:
                writer.end_line()
            writer.say(line)
            before = line
    return writer.document()
