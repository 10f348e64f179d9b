"""The passages of a report: what the machine offers, what an officer made of it, which numbers changed since."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml

from thidua.paper.rules import words_of_runs
from thidua.yearbook.models import Fact, Passage, Subject
from thidua.yearbook.queries.awards import awards_told
from thidua.yearbook.queries.calendars import calendar_lines
from thidua.yearbook.queries.conferences import conference_told
from thidua.yearbook.queries.figures import facts_of, late_reports, results_of, silent_grassroots, spoken_of
from thidua.yearbook.queries.movements import movements_told
from thidua.yearbook.queries.pledges import pledges_told
from thidua.yearbook.rules import (
    Catalogue,
    Change,
    PassageSpec,
    Result,
    changes,
    offered,
    read_catalogue,
    runs_of,
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
    told = told_of(subject, year)
    edited = {passage.key: passage for passage in Passage.objects.of(subject, year).select_related("by")}
    found = {}
    for chapter in catalogue().chapters:
        for spec in chapter.passages:
            paragraphs = calendar_lines(subject, year) if spec.calendars else []
            paragraphs += offered(spec, results, spoken)
            if chapter.limits:
                silence = silent_grassroots(subject, year)
                names = [term.name for term in silence.terms]
                paragraphs += said_limits(results, names, silence.asked, late_reports(subject, year))
            paragraphs += _told(spec, told)
            text, kept = "\n".join(paragraphs), edited.get(spec.key)
            found[spec.key] = Draft(
                spec=spec,
                title=speak(spec.title, spoken),
                ask=speak(spec.ask, spoken),
                text=kept.text if kept else text,
                offered=text,
                edited=kept,
                changes=changes(kept.text, kept.numbers, results | told.counted) if kept else [],
                counted=told.counted,
            )
    return found


@dataclass(frozen=True)
class Told:
    """What the year-end report tells besides figures: the sentences by kind, and by code what their placeholders count."""

    lines: dict[str, list[str]]
    counted: dict[str, Result]
    movements: list[str]

    def plainly(self, kind: str) -> list[str]:
        """The sentences of one kind with their numbers written out."""
        return [words_of_runs(runs_of(line, self.counted)) for line in self.lines.get(kind, [])]


def told_of(subject: Subject, year: int) -> Told:
    """What officers wrote down of the year, then what its conference, pledge and decisions did: nobody writes that again.

    What the house did itself leads to where it was done.
    """
    lines: dict[str, list[str]] = {}
    for fact in facts_of(subject, year):
        lines.setdefault(fact.kind, []).append(" ".join(fact.text.split()))
    of_conference, counted = conference_told(subject, year)
    pledges, of_pledges = pledges_told(subject, year)
    awards, of_awards = awards_told(subject, year)
    for kind, more in (*of_conference.items(), (Fact.Kind.PLEDGE, pledges), (Fact.Kind.AWARD, awards)):
        lines.setdefault(kind, []).extend(more)
    movements = movements_told(subject, year)
    return Told(lines, counted | of_pledges | of_awards | movements.counted, movements.lines)


def _told(spec: PassageSpec, told: Told) -> list[str]:
    """The facts of the passage's kinds and whatever else follows, each a paragraph in the passage's manner."""
    found = [line for kind in spec.facts for line in told.lines.get(kind, [])]
    found += told.movements if spec.movements else []
    lines = [spec.item.format(number=number, text=text) for number, text in enumerate(found, start=1)]
    return [spec.lead, *lines] if spec.lead and lines else lines


def latest_edit(subject: Subject, year: int) -> datetime | None:
    """When somebody last edited a passage of the report; None when nobody has."""
    last = Passage.objects.of(subject, year).order_by("-at").first()
    return last.at if last else None
