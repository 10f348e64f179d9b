"""Files in which reports come: text, Word, PDF and web pages, taken apart to running text and tables.

What is no such file, or is made to do harm, is refused with a sentence (`refusals`) in bounded time and memory.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath

from thidua.ground.values import mark as _
from thidua.reading.inputs.document import Cell, Document, Table, cells_of
from thidua.reading.inputs.fence import open_fenced
from thidua.reading.inputs.letters import decoded
from thidua.reading.inputs.refusals import (
    HoldsMacros,
    KindMismatch,
    KindUnknown,
    Locked,
    NothingWritten,
    NotReadable,
    TooMuchText,
)
from thidua.reading.inputs.tables import read_document

__all__ = ["ENDINGS", "LARGEST", "Cell", "Document", "Table", "cells_of", "open_document", "read_document"]

ENDINGS = (".txt", ".docx", ".pdf", ".html", ".htm")
LARGEST = 20 * 1024 * 1024
"""Bytes of one file."""

_KINDS = {
    ".txt": "txt",
    ".md": "txt",
    ".docx": "docx",
    ".docm": "docx",
    ".pdf": "pdf",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
}
_NAMES = {"txt": _("plain text"), "docx": _("a Word document"), "pdf": _("a PDF"), "html": _("a web page")}
_MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html",
}
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", _("a rich text file (.rtf)")),
    (b"\xff\xd8\xff", _("a picture")),
    (b"\x89PNG", _("a picture")),
    (b"GIF8", _("a picture")),
    (b"II*\0", _("a picture")),
    (b"MM\0*", _("a picture")),
    (b"MZ", _("a program")),
    (b"\x7fELF", _("a program")),
    (b"Rar!", _("an archive")),
    (b"7z\xbc\xaf", _("an archive")),
    (b"\x1f\x8b", _("an archive")),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TAGGED = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|main|div|p|meta|h1|table)\b", re.IGNORECASE)


def open_document(name: str, content: bytes) -> Document:
    """The text and tables in these bytes; which kind of file it is, the content says, and the name must agree.

    Errors: KindUnknown, KindMismatch, Locked, HoldsMacros, OnlyPictures, LettersUnknown, NotReadable, NothingWritten,
    TooMuchText.
    """
    if len(content) > LARGEST:
        raise TooMuchText(name=name, limit=LARGEST // 1024 // 1024, of="MB")
    if not content.strip(b"\0 \t\r\n"):
        raise NothingWritten(name=name)
    kind = _kind(name, content)
    ending = PurePath(name).suffix.lower()
    if ending in _KINDS and _KINDS[ending] != kind and not (_KINDS[ending] == "txt" and kind == "html"):
        raise KindMismatch(name=name, ending=ending, kind=_NAMES[kind])
    if kind == "txt" or ending in (".txt", ".md"):
        document = Document(decoded(content, name))
    else:
        document = replace(open_fenced(kind, name, content), media_type=_MEDIA[kind])
    if not document.text.strip():
        raise NothingWritten(name=name)
    return document


def _kind(name: str, content: bytes) -> str:
    """The kind by content."""
    head = content[:1024]
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(_OLE):
        # A locked .docx is a container that names its encrypted content.
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Locked(name=name)
        raise KindUnknown(name=name, kind=_("of an old Office kind (.doc, .xls)"))
    if head.startswith(b"PK"):
        return _kind_of_archive(name, content)
    for magic, kind in _OTHERS:
        if head.startswith(magic):
            raise KindUnknown(name=name, kind=kind)
    if _TAGGED.search(head.replace(b"\0", b"")) and head.replace(b"\0", b"").lstrip(
        b"\xef\xbb\xbf\xff\xfe \t\r\n"
    ).startswith(b"<"):
        return "html"
    if b"\0" in content and not _is_wide(content):
        raise KindUnknown(name=name, kind=_("no text"))
    return "txt"


def _kind_of_archive(name: str, content: bytes) -> str:
    # The list of an archive's entries stands at its end, where a broken one has lost it.
    import io
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {entry.filename for entry in archive.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        raise NotReadable(name=name) from None
    if any(part.endswith("vbaProject.bin") for part in names):
        raise HoldsMacros(name=name)
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        raise KindUnknown(name=name, kind=_("a spreadsheet"))
    raise KindUnknown(name=name, kind=_("an archive"))


def _is_wide(content: bytes) -> bool:
    """Whether these are letters of two bytes each."""
    head = content[:2000]
    return head[:2] in (b"\xff\xfe", b"\xfe\xff") or max(head[0::2].count(0), head[1::2].count(0)) * 4 > len(head)
