"""Word documents (.docx): paragraphs and tables in their order, read as a stream, so that no size surprises."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from lxml import etree

from thidua.reading.inputs.document import Document, Writer
from thidua.reading.inputs.letters import from_tcvn3
from thidua.reading.inputs.refusals import HoldsMacros, Locked, NotReadable

LARGEST_BODY = 64 * 1024 * 1024
"""Bytes of the body once unpacked. A report of a hundred pages has about one million."""
MOST_ENTRIES = 10_000
DEEPEST = 200
"""Elements within each other; Word itself writes some thirty."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_UNREAD = frozenset(
    {"del", "moveFrom", "instrText", "delText", "Fallback", "pPr", "sectPr", "tblPr", "tblGrid", "trPr"}
)
"""Taken out by a tracked change, a field's formula, the second copy of a text box, layout."""


def read_word(name: str, content: bytes) -> Document:
    """The text of a .docx file; deleted and hidden words left out, words in fonts of the TCVN3 time converted.

    Errors: NotReadable, HoldsMacros, Locked, TooMuchText.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if any(part.endswith("vbaProject.bin") for part in names):
                raise HoldsMacros(name=name)
            body = archive.getinfo("word/document.xml")
            if len(entries) > MOST_ENTRIES or body.file_size > LARGEST_BODY:
                raise NotReadable(name=name)
            if body.flag_bits & 1:
                raise Locked(name=name)
            with archive.open(body) as source:
                return _read(name, source)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, OSError, ValueError, RuntimeError, EOFError):
        raise NotReadable(name=name) from None


def _read(name: str, source: Any) -> Document:
    body = _Body(name)
    # No entity is expanded and nothing is fetched; a document type, which no .docx has, refuses by itself.
    parser = etree.XMLParser(target=body, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        while chunk := source.read(1 << 16):
            parser.feed(chunk)
        document: Document = parser.close()
    except (etree.XMLSyntaxError, AssertionError):
        raise NotReadable(name=name) from None
    return document


class _Body:
    """Hears the elements of the body one after the other."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.writer = Writer(name)
        self.depth = self.unread = 0
        self.in_text = self.in_run = self.is_hidden = False
        self.font = ""
        self.spans: list[tuple[int, bool]] = []

    def doctype(self, *_names: object) -> None:
        """No Word document has one."""
        raise NotReadable(name=self.name)

    def start(self, tag: str, attributes: Any) -> None:
        """An element begins."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotReadable(name=self.name)
        word = tag.rpartition("}")[2]
        if self.unread or word in _UNREAD:
            self.unread += 1
            return
        match word:
            case "p":
                self.writer.end_line()
            case "r":
                self.in_run, self.is_hidden, self.font = True, False, ""
            case "rFonts" if self.in_run:
                self.font = _of(attributes, "ascii") or _of(attributes, "hAnsi")
            case "vanish" if self.in_run:
                self.is_hidden = _of(attributes, "val") not in ("0", "false")
            case "t":
                self.in_text = True
            case "tab" | "ptab" if self.in_run:
                self.writer.say(" ")
            case "br" | "cr" if self.in_run:
                self.writer.end_line()
            case "noBreakHyphen":
                self.writer.say("-")
            case "tbl":
                self.writer.begin_table()
            case "tr":
                self.writer.begin_row()
            case "tc":
                self.spans.append((1, False))
                self.writer.begin_cell()
            case "gridSpan" if self.spans:
                wide = _of(attributes, "val")
                self.spans[-1] = (int(wide) if wide.isdecimal() and len(wide) < 4 else 1, self.spans[-1][1])
            case "vMerge" if self.spans:
                self.spans[-1] = (self.spans[-1][0], _of(attributes, "val") != "restart")

    def end(self, tag: str) -> None:
        """An element ends."""
        self.depth -= 1
        if self.unread:
            self.unread -= 1
            return
        match tag.rpartition("}")[2]:
            case "p":
                self.writer.end_line()
            case "r":
                self.in_run = False
            case "t":
                self.in_text = False
            case "tc" if self.spans:
                across, joined = self.spans.pop()
                self.writer.end_cell(across, joined=joined)
            case "tbl":
                self.writer.end_table()

    def data(self, words: str) -> None:
        """Letters; lxml hands long ones in pieces."""
        if self.in_text and not self.unread and not self.is_hidden:
            self.writer.say(self._modern(words).replace("\n", " "))

    def close(self) -> Document:
        """The whole text."""
        return self.writer.document()

    def _modern(self, words: str) -> str:
        if not self.font.startswith(".Vn"):
            return words
        words = from_tcvn3(words)
        return words.upper() if self.font.endswith("H") else words


def _of(attributes: Any, name: str) -> str:
    return str(attributes.get(_W + name) or attributes.get(_STRICT + name) or "")
