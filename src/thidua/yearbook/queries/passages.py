"""The passages of a report: what the machine offers, what an officer made of it, which numbers changed since."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml

from thidua.yearbook.models import Passage, Subject
from thidua.yearbook.queries.awards import award_lines
from thidua.yearbook.queries.calendars import calendar_lines
from thidua.yearbook.queries.conferences import conference_lines
from thidua.yearbook.queries.figures import facts_of, late_reports, results_of, silent_grassroots, spoken_of
from thidua.yearbook.queries.movements import movements_told
from thidua.yearbook.rules import (
    Catalogue,
    Change,
    PassageSpec,
    Result,
    changes,
    offered,
    read_catalogue,
    said_limits,
    speak,
)

_FILE = Path(__file__).resolve().parent.parent / "catalogue" / "sentences.yaml"


@cache
def catalogue() -> Catalogue:
    """The reviewed file of sentences."""
    read = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return read_catalogue(read)


@dataclass(frozen=True)
class Draft:
    """One passage as it stands: the officer's text, or the offered one. Paragraphs are parted by lines.

    `changes` are numbers that read otherwise than at the edit; `offers_more` says that the machine would now offer
    another text than it did then.
    """

    spec: PassageSpec
    title: str
    ask: str
    text: str
    offered: str
    edited: Passage | None = None
    changes: list[Change] = field(default_factory=list)
    counted: dict[str, Result] = field(default_factory=dict)  # what placeholders name besides indicators

    @property
    def key(self) -> str:
        """The passage's key."""
        return self.spec.key

    @property
    def paragraphs(self) -> list[str]:
        """The text by paragraph, blank lines left out."""
        return [line.strip() for line in self.text.splitlines() if line.strip()]

    @property
    def version(self) -> int:
        """How often the passage was edited; 0 while it stands as offered."""
        return self.edited.version if self.edited else 0

    @property
    def offers_more(self) -> bool:
        """Whether the offered text is another than at the edit: new facts, figures that arrived."""
        return self.edited is not None and self.edited.offered != self.offered


def drafts(subject: Subject, year: int, results: dict[str, Result] | None = None) -> dict[str, Draft]:
    """Every passage of the report by its key, in order."""
    results = results_of(subject, year) if results is None else results
    spoken = spoken_of(subject, year)
    facts = told_facts(subject, year)
    edited = {passage.key: passage for passage in Passage.objects.of(subject, year).select_related("by")}
    movements = movements_told(subject, year)
    found = {}
    for chapter in catalogue().chapters:
        for spec in chapter.passages:
            paragraphs = calendar_lines(subject, year) if spec.calendars else []
            paragraphs += offered(spec, results, spoken)
            if chapter.limits:
                silence = silent_grassroots(subject, year)
                names = [term.name for term in silence.terms]
                paragraphs += said_limits(results, names, silence.asked, late_reports(subject, year))
            more = list(movements.lines) if spec.movements else []
            more += award_lines(subject, year) if spec.awards else []
            paragraphs += _told(spec, facts, more)
            text, kept = "\n".join(paragraphs), edited.get(spec.key)
            found[spec.key] = Draft(
                spec=spec,
                title=speak(spec.title, spoken),
                ask=speak(spec.ask, spoken),
                text=kept.text if kept else text,
                offered=text,
                edited=kept,
                changes=changes(kept.text, kept.numbers, results | movements.counted) if kept else [],
                counted=movements.counted,
            )
    return found


def told_facts(subject: Subject, year: int) -> dict[str, list[str]]:
    """By kind: what officers wrote down of the year, then what its conference did, which nobody has to write again."""
    found: dict[str, list[str]] = {}
    for fact in facts_of(subject, year):
        found.setdefault(fact.kind, []).append(" ".join(fact.text.split()))
    for kind, lines in conference_lines(subject, year).items():
        found.setdefault(kind, []).extend(lines)
    return found


def _told(spec: PassageSpec, facts: dict[str, list[str]], more: list[str]) -> list[str]:
    """The facts of the passage's kinds and whatever else follows, each a paragraph in the passage's manner."""
    told = [line for kind in spec.facts for line in facts.get(kind, [])] + more
    lines = [spec.item.format(number=number, text=text) for number, text in enumerate(told, start=1)]
    return [spec.lead, *lines] if spec.lead and lines else lines


def latest_edit(subject: Subject, year: int) -> datetime | None:
    """When somebody last edited a passage of the report; None when nobody has."""
    last = Passage.objects.of(subject, year).order_by("-at").first()
    return last.at if last else None
