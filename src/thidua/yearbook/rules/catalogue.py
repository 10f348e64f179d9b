"""The sentences on offer, as values read from the reviewed file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SPEAKERS = ("cluster", "peers", "upper", "grassroots")
"""A cluster of upper unions, one of grassroots unions, an upper union, a grassroots union."""


@dataclass(frozen=True)
class Spoken:
    """What tells whose report it is, in words: filled in at once, never a placeholder in an officer's text."""

    speaker: str  # one of SPEAKERS
    words: Mapping[str, str]


@dataclass(frozen=True)
class Sentence:
    """One sentence: the first of `ways` whose figures exist is said, if the report is that of such a speaker."""

    ways: tuple[str, ...]
    speaker: str = ""
    zero: bool = False


@dataclass(frozen=True)
class PassageSpec:
    """A passage: its sentences by paragraph, the kinds of facts that follow, what is left to the officer.

    `movements`: the movements of the year follow as they stand in the register of movements. `calendars`: where two
    calendars meet, which year is compared stands first.
    """

    key: str
    title: str
    paragraphs: tuple[tuple[Sentence, ...], ...] = ()
    facts: tuple[str, ...] = ()
    lead: str = ""
    item: str = "{text}"
    ask: str = ""
    movements: bool = False
    calendars: bool = False


@dataclass(frozen=True)
class Chapter:
    """A chapter: its passages; whether table and chart of results close it; whether limits are offered from the data."""

    title: str
    passages: tuple[PassageSpec, ...]
    results: bool = False
    limits: bool = False


@dataclass(frozen=True)
class Catalogue:
    """All chapters, and the columns of the annex."""

    chapters: tuple[Chapter, ...]
    annex: tuple[str, ...]

    def passages(self) -> dict[str, PassageSpec]:
        """Every passage by its key, in order."""
        return {passage.key: passage for chapter in self.chapters for passage in chapter.passages}


def read_catalogue(data: Mapping[str, Any]) -> Catalogue:
    """The file's content as values. Errors: ValueError, for a key that is not known or a passage named twice."""
    chapters = tuple(
        Chapter(
            title=chapter["title"],
            passages=tuple(_passage(passage) for passage in chapter["passages"]),
            results=chapter.get("results", False),
            limits=chapter.get("limits", False),
        )
        for chapter in data["chapters"]
    )
    keys = [passage.key for chapter in chapters for passage in chapter.passages]
    if len(set(keys)) != len(keys):
        raise ValueError("a passage is named twice")
    return Catalogue(chapters, tuple(data["annex"]))


def _passage(data: Mapping[str, Any]) -> PassageSpec:
    known = {"key", "title", "paragraphs", "facts", "lead", "item", "ask", "movements", "calendars"}
    if strange := data.keys() - known:
        raise ValueError(f"passage {data.get('key')}: unknown {', '.join(sorted(strange))}")
    return PassageSpec(
        key=data["key"],
        title=data["title"],
        paragraphs=tuple(tuple(_sentence(sentence) for sentence in paragraph) for paragraph in data["paragraphs"]),
        facts=tuple(data.get("facts", ())),
        lead=data.get("lead", ""),
        item=data.get("item", "{text}"),
        ask=data.get("ask", ""),
        movements=data.get("movements", False),
        calendars=data.get("calendars", False),
    )


def _sentence(data: str | Mapping[str, Any]) -> Sentence:
    if isinstance(data, str):
        return Sentence((data,))
    if strange := data.keys() - {"for", "say", "any", "zero"}:
        raise ValueError(f"sentence: unknown {', '.join(sorted(strange))}")
    speaker = data.get("for", "")
    if speaker and speaker not in SPEAKERS:
        raise ValueError(f"sentence: unknown speaker {speaker}")
    ways = (data["say"],) if "say" in data else tuple(data["any"])
    return Sentence(ways, speaker, data.get("zero", False))
