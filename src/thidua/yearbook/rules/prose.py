"""Sentences with placeholders: which can be said, what they read today, what changed since an officer wrote them.

A placeholder is a code, or a code with an aspect: `{CL01}`, `{DD01.achieved}`. All else is the officer's prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from thidua.ground.values import Hedge, Quantity, write_full, write_number, write_percent, write_quantity
from thidua.paper.rules import Number, Runs
from thidua.yearbook.rules.catalogue import PassageSpec, Sentence, Spoken

MISSING = "chưa có số liệu"
ASPECTS = ("target", "achieved", "percent", "parts", "reported", "words")
EVERYWHERE = "DV01"
"""The number of members: asked of every union, so it shows who has reported at all."""
ASPECT_WORDS = {
    "target": "chỉ tiêu giao",
    "achieved": "mức thực hiện",
    "percent": "mức thực hiện",
    "parts": "tử số và mẫu số",
    "reported": "số CĐCS có số liệu",
}
COUNTED_ASPECTS = ("registered", "members", "collectives", "signed", "present", "handed", "number")
"""What a movement's register counts (unions of how many, members, collectives), who signed a pledge, who was present at a
conference, when the lead was handed over, the number of a vote or decision. Of a vote also the place of an option: its votes."""
STATE_WORDS = {"provisional": "tạm tính", "approved": "đã duyệt", "final": "đã chốt"}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True)
class Result:
    """One indicator of one subject in one year: the total, its completeness, its target."""

    code: str
    name: str
    unit: str
    subject: str
    period: str
    quantity: Quantity | None
    text: str | None = None
    reported: int = 0
    expected: int = 0
    state: str = "provisional"
    target: Decimal | None = None
    achieved: Decimal | None = None
    achieved_words: str = ""
    parts: tuple[Decimal, Decimal] | None = None
    simulated: bool = False  # no source gives even the sum

    @property
    def complete(self) -> bool:
        """Whether everybody who is asked has given the figure."""
        return self.reported >= self.expected

    @property
    def fraction(self) -> str:
        """ "263/277": how many grassroots unions of how many."""
        return f"{write_number(Decimal(self.reported))}/{write_number(Decimal(self.expected))}"

    def says(self) -> str:
        """The full reading, for the link's title: value with unit, completeness, state."""
        value = self.text or MISSING
        if self.quantity is not None:
            value = f"{write_full(self.quantity)} {self.unit}".strip()
        asked = f", {self.fraction} CĐCS" if self.expected else ""
        return f"{value}{asked}, {STATE_WORDS[self.state]}"

    def written(self, aspect: str = "") -> str | None:
        """The figure, or an aspect of it, as prose writes it; None when there is none."""
        match aspect:
            case "":
                return None if self.quantity is None or self._only_words() else self._amount(self.quantity)
            case "words":
                return self.text or (self.quantity.words if self.quantity else None) or None
            case "target":
                return None if self.target is None else self._amount(Quantity(self.target))
            case "achieved":
                return self.achieved_words if self.achieved is not None else None
            case "percent":
                return None if self.achieved is None else write_percent(_shown(self.achieved))
            case "parts":
                return "/".join(write_number(part) for part in self.parts) if self.parts else None
            case "reported":
                return self.fraction if self.expected else None
        return None

    def number(self, aspect: str = "") -> Number:
        """The figure as a number of a paper, with the query behind it; a missing one says so."""
        text = self.written(aspect)
        says = f"{ASPECT_WORDS[aspect]}, {self.name.lower()}: {self.says()}" if aspect in ASPECT_WORDS else self.says()
        return Number(text or MISSING, self.subject, self.code, self.period, self.state, says, aspect)

    def in_table(self) -> Number:
        """The figure in full without its unit, as a table's cell shows it."""
        text = write_full(self.quantity) if self.quantity else self.text or MISSING
        return Number(text, self.subject, self.code, self.period, self.state, self.says())

    def _only_words(self) -> bool:
        return self.quantity is not None and self.quantity.hedge is Hedge.VAGUE and bool(self.quantity.words)

    def _amount(self, quantity: Quantity) -> str:
        if self.unit == "%":
            return f"{write_full(Quantity(_shown(quantity.amount), quantity.hedge, quantity.upper))}%"
        if self.unit == "đồng":
            return write_quantity(quantity, "đồng")
        return write_full(quantity)


@dataclass(frozen=True, kw_only=True)
class Counted(Result):
    """What a movement, pledge, conference, vote or decision counts, as prose writes it; its numbers lead there, not to reports."""

    counts: Mapping[str, str]

    def written(self, aspect: str = "") -> str | None:
        """One count."""
        return self.counts.get(aspect)

    def number(self, aspect: str = "") -> Number:
        """The count as a number of a paper; `indicator` is the code of what is counted."""
        text = self.written(aspect) or MISSING
        return Number(text, self.subject, self.code, self.period, self.state, f"{text}, {self.name}", aspect)


def _shown(percent: Decimal) -> Decimal:
    """At most one decimal; what is below 100 never reads 100."""
    shown = percent.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return Decimal("99.9") if percent < 100 <= shown else shown


Results = Mapping[str, Result]


def placeholders(text: str) -> list[str]:
    """The placeholders of a text in order, each once: "CL01", "DD01.achieved"."""
    return list(dict.fromkeys(name.strip() for name in _PLACEHOLDER.findall(text)))


def unknown(text: str, codes: Iterable[str]) -> list[str]:
    """Placeholders that name no indicator, or no aspect of one."""
    known = set(codes)
    found = []
    for name in placeholders(text):
        code, dot, aspect = name.partition(".")
        if code not in known or (dot and aspect not in (*ASPECTS, *COUNTED_ASPECTS) and not aspect.isdecimal()):
            found.append(name)
    return found


def offered(spec: PassageSpec, results: Results, spoken: Spoken) -> list[str]:
    """The paragraphs that can be said, figures still as placeholders; words of the speaker filled in."""
    paragraphs = []
    for sentences in spec.paragraphs:
        said = [words for sentence in sentences if (words := _said(sentence, results, spoken))]
        if said:
            paragraphs.append(" ".join(said))
    return paragraphs


def _said(sentence: Sentence, results: Results, spoken: Spoken) -> str:
    if sentence.speaker and sentence.speaker != spoken.speaker:
        return ""
    for way in sentence.ways:
        kept = _OPTIONAL.sub(lambda part: part[1] if _exist(part[1], results, spoken, zero=sentence.zero) else "", way)
        if _exist(kept, results, spoken, zero=sentence.zero):
            return _capital(_with_completeness(speak(kept, spoken), results))
    return ""


def _exist(text: str, results: Results, spoken: Spoken, *, zero: bool) -> bool:
    for name in placeholders(text):
        if name in spoken.words:
            continue
        code, _dot, aspect = name.partition(".")
        result = results.get(code)
        if result is None or result.written(aspect) is None:
            return False
        if not zero and aspect == "" and result.quantity is not None and result.quantity.amount == 0:
            return False
    return True


def speak(text: str, spoken: Spoken) -> str:
    """Fill in the speaker's words; figures stay placeholders."""
    return _PLACEHOLDER.sub(lambda found: spoken.words.get(found[1], found[0]), text)


def _with_completeness(text: str, results: Results) -> str:
    """Say how many unions gave the figure where not all did: of several figures the least complete one.

    As many silent as for the number of members is said once, beside that number, not after every sentence.
    """
    codes = dict.fromkeys(name.partition(".")[0] for name in placeholders(text))
    short = [results[code] for code in codes if code in results and not results[code].complete]
    if not short:
        return text
    least = min(short, key=lambda result: result.reported - result.expected)
    known = results.get(EVERYWHERE)
    if known and EVERYWHERE not in codes and known.expected - known.reported >= least.expected - least.reported:
        return text
    return f"{text.removesuffix('.')} ({{{least.code}.reported}} công đoàn cơ sở có số liệu)."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def runs_of(text: str, results: Results) -> Runs:
    """The text as runs of a paper: every known placeholder a number with its query, the rest as it stands."""
    runs: list[str | Number] = []
    at = 0
    for found in _PLACEHOLDER.finditer(text):
        code, _dot, aspect = found[1].strip().partition(".")
        if code not in results:
            continue
        runs += [text[at : found.start()], results[code].number(aspect)]
        at = found.end()
    runs.append(text[at:])
    return tuple(run for run in runs if run != "")


def numbers_in(texts: Iterable[str], results: Results) -> dict[str, str]:
    """What each placeholder of the texts reads now, to be remembered beside an edit."""
    names = dict.fromkeys(name for text in texts for name in placeholders(text))
    found = {}
    for name in names:
        code, _dot, aspect = name.partition(".")
        if code in results:
            found[name] = results[code].written(aspect) or MISSING
    return found


@dataclass(frozen=True)
class Change:
    """A number that reads otherwise than when the officer edited. `follows`: the text has it as a placeholder."""

    name: str
    label: str
    old: str
    new: str
    follows: bool
    result: Result


def changes(text: str, remembered: Mapping[str, str], results: Results) -> list[Change]:
    """The remembered numbers that read otherwise now. One that an officer typed by hand needs the officer's eye."""
    following = set(placeholders(text))
    found = []
    for name, old in remembered.items():
        code, _dot, aspect = name.partition(".")
        result = results.get(code)
        if result is None:
            continue
        new = result.written(aspect) or MISSING
        if new != old:
            found.append(Change(name, result.name, old, new, name in following, result))
    return found
