"""The lines of a report as its entry page shows them: what stands there, what was typed, and what is said about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import get_language, gettext

from thidua.ground.files import FileTooLarge
from thidua.ground.pages import words_of
from thidua.ground.values import Refusal, write_full
from thidua.indicators.models import Kind
from thidua.reports.models import Report
from thidua.reports.queries import Line, line_of, lines_of, sentence_of, warnings_of
from thidua.reports.rules import LineMoved, LinesEmpty, LinesUnread, NoteNeeded, StalePage
from thidua.reports.views.asking import sentences, written
from thidua.targets.rules import achieved
from thidua.targets.rules import words as target_words

Refused = list[tuple[str, Refusal]]
"""Refusals, each with the line it belongs to ("" for none)."""


@dataclass(frozen=True)
class Saved:
    """What somebody else saved in a line meanwhile."""

    typed: str
    note: str
    who: str
    at: datetime | None


@dataclass
class Field:
    """One line as the entry page shows it."""

    line: Line
    typed: str
    note: str
    was: str
    was_note: str
    before: str
    echo: str
    saved: Saved | None = None
    bad: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    files_bad: list[str] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The indicator's code, which is the field's name."""
        return self.line.code

    @property
    def is_text(self) -> bool:
        """Whether words are asked for."""
        return self.line.indicator.kind == Kind.TEXT

    @property
    def by_keypad(self) -> bool:
        """Whether a keypad of digits is enough: what is counted; of money people write "12 tr"."""
        return not (self.is_text or self.line.indicator.is_money)

    @property
    def asks_note(self) -> bool:
        """A note stands where one is asked for or was written."""
        return bool(self.doubts or self.note)

    @property
    def described_by(self) -> str:
        """The ids of everything that speaks about this field, for who cannot see it stand there."""
        there = {
            "h": bool(self.before) or self.line.target is not None,
            "e": not self.is_text,
            "p": self.line.proposal is not None,
            "r": self.line.returned is not None,
        }
        parts = [name for name, shown in there.items() if shown]
        parts.append("m")
        return " ".join(f"{self.code}-{part}" for part in parts)


def fields_of(report: Report, posted: Mapping[str, str], refused: Refused) -> list[Field]:
    """Every line in its order; after a refusal with what was typed, and where somebody saved meanwhile with both."""
    language = get_language() or "vi"
    stale = any(isinstance(no, StalePage) for _code, no in refused)
    moved = {code: no for code, no in refused if isinstance(no, LineMoved | StalePage)}
    fields = {line.code: _field(line, language) for line in lines_of(report)}
    for each in fields.values() if refused else ():
        if each.code in posted and not _untouched(each.code, posted):
            by = moved.get(each.code) or (moved.get("") if posted[each.code].strip() != each.typed else None)
            if by is not None:
                each.saved = Saved(each.typed, each.note, by.values["who"], by.values["at"])
            each.typed = posted[each.code]
            each.note = posted.get(f"note-{each.code}", each.note)
    filled = {code for code, each in fields.items() if each.line.value is not None}
    for broken in warnings_of(report):
        owner = fields.get(line_of(broken, filled))
        if owner is not None and not stale:
            (owner.bad if broken.blocking else owner.doubts).append(str(sentence_of(broken)))
    for code, sentence, of_file in _placed(refused):
        owner = fields.get(code)
        if owner is not None:
            target = owner.files_bad if of_file else owner.asked
            if sentence not in target and sentence not in owner.bad:
                target.append(sentence)
    for each in fields.values():
        # A line kept as typed because it could not be read says so also when the page is opened anew.
        if not (each.bad or each.asked) and each.line.figure is not None and each.line.value is None:
            each.bad.append(gettext("“{typed}” cannot be read yet. Correct it.").format(typed=each.typed))
    return list(fields.values())


def _untouched(code: str, posted: Mapping[str, str]) -> bool:
    """Whether the line was sent back as the page had shown it."""
    return all(posted.get(f"was-{name}") == posted.get(name, "") for name in (code, f"note-{code}"))


def _placed(refused: Refused) -> Iterator[tuple[str, str, bool]]:
    """Each sentence at the line it belongs to; a refusal that names many lines stands at every one of them."""
    for code, no in refused:
        match no:
            case LinesEmpty():
                for line in no.values["lines"]:
                    yield line, gettext("No figure yet. Fill it in, or write 0."), False
            case NoteNeeded():
                yield code, gettext("Explain this figure in one sentence, or correct it."), False
            case LinesUnread():
                pass  # every such line says it itself
            case LineMoved():
                pass  # both values stand there
            case _:
                yield code, words_of(no), type(no).__module__ == FileTooLarge.__module__


def general(refused: Refused, names: Mapping[str, str]) -> list[str]:
    """The sentences for the box on top: those that belong to no line, and those that speak of several, by their names."""
    said = [
        sentence
        for code, no in refused
        if code not in names or isinstance(no, LineMoved | LinesEmpty | LinesUnread)
        for sentence in sentences(_by_name(no, names))
    ]
    return list(dict.fromkeys(said))


def _by_name(no: Refusal, names: Mapping[str, str]) -> Refusal:
    """The refusal as a person reads it who does not know the codes of the lines."""
    if not isinstance(no, LinesEmpty | LinesUnread):
        return no
    return type(no)(**no.values | {"lines": [names.get(code, code) for code in no.values["lines"]]})


def echo_of(line: Line, language: str) -> str:
    """The figure in full, and what it reaches of its target: how it was read, for who typed it."""
    if line.quantity is None:
        return ""
    said = [f"{write_full(line.quantity, language)} {line.indicator.unit_word}"]
    if line.target is not None and (reached := achieved(line.quantity.amount, line.target)) is not None:
        said.append(target_words(reached, language))
    return ", ".join(said)


def _field(line: Line, language: str) -> Field:
    typed, note = (line.figure.shown, line.figure.note) if line.figure else ("", "")
    return Field(
        line=line,
        typed=typed,
        note=note,
        was=typed,
        was_note=note,
        before=written(line.before, language),
        echo=echo_of(line, language),
    )
