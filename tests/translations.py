"""Are all texts of the house there in both languages? Run as a module it prints every fault and exits 1 if there is one."""

from __future__ import annotations

import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).parent.parent / "src" / "thidua"
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "mark")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
}
PLACEHOLDER = re.compile(r"\{\w*[^{}]*\}|%\(\w+\)[sd]|%[sd](?!\w)")
READ_ALOUD = ("alt", "aria-label", "placeholder", "title")
NEEDS_NO_TRANSLATION = re.compile(
    r"Thi Đua|Tiếng Việt|English|RSS|Atom|Word|PDF|HTML|Excel|CSV|JPEG|PNG|\.docx|\.xlsx|\.xls|\.csv|&\w+;|[A-Z]{2}\d{2}"
)


def faults(package: Path = PACKAGE) -> Iterator[str]:
    """Each fault as one sentence: the place, what is wrong, the text."""
    used = dict(used_texts(package))
    written: dict[str, list[tuple[str, Message]]] = defaultdict(list)
    for po in sorted(package.glob("*/locale/vi/LC_MESSAGES/django.po")):
        app = po.relative_to(package).parts[0]
        with po.open("rb") as source:
            for message in read_po(source, abort_invalid=True):
                if message.id:
                    written[_first(message.id)].append((app, message))
    for text, place in sorted(used.items(), key=lambda item: item[1]):
        if not any(all(_all(message.string)) for _app, message in written.get(text, [])):
            yield f"{place}: no Vietnamese for “{text}”"
    for text, entries in written.items():
        app = entries[0][0]
        if text not in used and not any(
            "django" in where or "wagtail" in where for _app, entry in entries for where, _ in entry.locations
        ):
            yield f"{app}: nothing says “{text}” any more"
        if len({tuple(_all(message.string)) for _app, message in entries}) > 1:
            yield f"{', '.join(name for name, _ in entries)}: two translations of “{text}”"
        for name, message in entries:
            if message.fuzzy:
                yield f"{name}: unsure (fuzzy) translation of “{text}”"
            if any(_holes(message.id) != _holes(string) for string in _all(message.string) if string):
                yield f"{name}: other placeholders in the translation of “{text}”"
    for template in sorted(package.glob("*/templates/**/*.html")):
        for words in unmarked_words(template.read_text()):
            yield f"{template.relative_to(package)}: not marked for translation: “{words}”"


def used_texts(package: Path) -> Iterator[tuple[str, str]]:
    """Every text that code or a template asks a translation for, with its place."""
    for path in sorted(package.rglob("*.py")):
        yield from _extracted(path.read_text(), str(path.relative_to(package)))
    for path in sorted(package.glob("*/templates/**/*.*")):
        # In brackets, so that what the tokenizer sees needs no even indentation.
        yield from _extracted(f"({templatize(path.read_text())})", str(path.relative_to(package)))


def _extracted(source: str, place: str) -> Iterator[tuple[str, str]]:
    for line, text, _comments, _context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        yield _first(text), f"{place}:{line}"


def unmarked_words(template: str) -> Iterator[str]:
    """Words a reader would meet that stand in the template as they are, in one language for all."""
    kept, silent = [], ""
    for token in Lexer(template).tokenize():
        tag = token.contents.split()[0] if token.token_type is TokenType.BLOCK and token.contents else ""
        if silent:
            silent = "" if tag == f"end{silent}" else silent
        elif tag in ("blocktranslate", "blocktrans", "comment"):
            silent = tag
        elif token.token_type is TokenType.TEXT:
            kept.append(token.contents)
    reader = _Words()
    reader.feed("".join(kept))
    yield from reader.words


class _Words(HTMLParser):
    """Collects the words of an HTML text that are seen or read aloud."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in READ_ALOUD:
                self.handle_data(value or "")

    def handle_data(self, data: str) -> None:
        if re.search(r"[^\W\d_]{2}", NEEDS_NO_TRANSLATION.sub("", data)):
            self.words.append(" ".join(data.split()))


def _holes(text: str | tuple[str, ...]) -> set[str]:
    return {hole for part in _all(text) for hole in PLACEHOLDER.findall(part)}


def _all(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _first(text: str | tuple[str, ...]) -> str:
    return next(part for part in _all(text) if part)


if __name__ == "__main__":
    if not settings.configured:
        settings.configure()  # templatize reads one setting; no installation is needed
    found = list(faults())
    print(*found, sep="\n")
    sys.exit(1 if found else 0)
