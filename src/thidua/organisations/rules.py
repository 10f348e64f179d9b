"""The pure rules of units: how names are found and sorted, how dated terms follow each other. Values in, values out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from thidua.ground.values import FOREVER, Refusal, Span
from thidua.ground.values import mark as _

# --- Names -----------------------------------------------------------------------------------------------------------

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
"""The Vietnamese alphabet of 29 letters, with f j w z of foreign names where a reader looks for them."""

_LETTER = {letter: chr(ord("A") + place) for place, letter in enumerate(ALPHABET)}
_SHAPES = {
    ("a", "\u0306"): "ă",
    ("a", "\u0302"): "â",
    ("e", "\u0302"): "ê",
    ("o", "\u0302"): "ô",
    ("o", "\u031b"): "ơ",
    ("u", "\u031b"): "ư",
}
# Below every digit and letter, so that a syllable ends before a longer one goes on: An < An Bình < Án < Anh.
_TONELESS = "!"
_TONES = {"\u0300": '"', "\u0309": "#", "\u0303": "$", "\u0301": "%", "\u0323": "&"}
"""Huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries after the toneless ngang."""

_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+")
ABBREVIATIONS = (
    ("tong lien doan lao dong viet nam", "tldldvn"),
    ("tong lien doan lao dong", "tldld"),
    ("tong lien doan", "tld"),
    ("lien doan lao dong", "ldld"),
    ("cong doan co so", "cdcs"),
    ("cong doan vien chuc", "cdvc"),
    ("cong doan nganh", "cdn"),
    ("cong doan bo phan", "cdbp"),
    ("nghiep doan", "nd"),
    ("cong doan", "cd"),
    ("khu cong nghiep", "kcn"),
    ("khu che xuat", "kcx"),
    ("khu kinh te", "kkt"),
    ("tong cong ty", "tct"),
    ("trach nhiem huu han", "tnhh"),
    ("co phan", "cp"),
    ("thanh pho", "tp"),
    ("thi xa", "tx"),
    ("trung hoc co so", "thcs"),
    ("trung hoc pho thong", "thpt"),
    ("uy ban nhan dan", "ubnd"),
)
"""Long forms and the letters officers write for them (domain: glossary), both without diacritics; longest first."""


def search_key(text: str) -> str:
    """The text without diacritics, đ as d, lower case, single spaces: "LĐLĐ  Thái Bình" → "ldld thai binh"."""
    bare = "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))
    return " ".join(bare.replace("đ", "d").replace("Đ", "D").lower().split())


def search_words(text: str) -> list[str]:
    """The words a search looks for: letters and digits only, each without diacritics."""
    return re.findall(r"[a-z0-9]+", search_key(text))


def unit_search_key(name: str, code: str) -> str:
    """What a unit is found by: its name as written, its long and its short form, and its code."""
    words = search_words(name)
    own = " ".join(words)
    long, short = f" {own} ", f" {own} "
    for phrase, letters in ABBREVIATIONS:
        long = long.replace(f" {letters} ", f" {phrase} ")
        short = short.replace(f" {phrase} ", f" {letters} ")
    found = dict.fromkeys([own, long.strip(), short.strip(), " ".join(search_words(code))])
    return " ".join(found)


def sort_key(text: str) -> str:
    """A string that sorts, byte by byte, as a Vietnamese reader expects.

    Syllable by syllable: first its letters (a ă â b c d đ e ê …), then its tone (ngang huyền hỏi ngã sắc nặng).
    Digits count by value: "Cụm 2" comes before "Cụm 10". Capitals and punctuation make no difference.
    """
    key: list[str] = []
    for token in _TOKEN.findall(unicodedata.normalize("NFC", text).lower()):
        if token.isascii() and token.isdigit():
            digits = token.lstrip("0") or "0"
            key.append(f"{len(digits):03}{digits}")
        else:
            key.append(_sorted_syllable(token))
    return "".join(key)


def _sorted_syllable(syllable: str) -> str:
    letters: list[str] = []
    tone = _TONELESS
    for mark in unicodedata.normalize("NFD", syllable):
        if unicodedata.combining(mark):
            tone = _TONES.get(mark, tone)
            if letters and (letters[-1], mark) in _SHAPES:
                letters[-1] = _SHAPES[letters[-1], mark]
        else:
            letters.append(mark)
    return "".join(_LETTER.get(letter, letter) for letter in letters) + tone


# --- Values ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DecisionData:
    """A decision as it is written on its paper: who decided, number and symbol, day."""

    body: str
    number: str
    dated: date
    title: str = ""
    simulated: bool = False


@dataclass(frozen=True)
class NewUnit:
    """One dated term of a unit that is to be planted. Several with one code are the terms of one unit."""

    code: str
    name: str
    kind: str
    unit_class: str
    parent_code: str | None
    valid_from: date
    valid_until: date = FOREVER
    place: str = ""
    decision: DecisionData | None = None
    simulated: bool = False


@dataclass(frozen=True)
class TermData:
    """One dated stretch of a unit as a value: what `UnitTerm` keeps, without the row."""

    valid_from: date
    valid_until: date
    name: str
    kind: str
    unit_class: str = ""
    parent_id: int | None = None
    place: str = ""
    decision_id: int | None = None
    simulated: bool = False


# --- Spans -----------------------------------------------------------------------------------------------------------


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """The same days with as few spans as possible, in order."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.since <= merged[-1].until:
            merged[-1] = Span(merged[-1].since, max(merged[-1].until, span.until))
        else:
            merged.append(span)
    return merged


def uncovered(span: Span, by: Iterable[Span]) -> list[Span]:
    """The days of `span` that none of the spans `by` holds."""
    left: list[Span] = []
    since = span.since
    for cover in merge_spans(by):
        if cover.since > since:
            left.append(Span(since, min(cover.since, span.until)))
        since = max(since, cover.until)
        if since >= span.until:
            return left
    return [*left, Span(since, span.until)]


def hanging(terms: Iterable[TermData]) -> dict[int | None, list[Span]]:
    """Beneath which superior on which days: what the closure depends on. A new name alone changes nothing here."""
    beneath: dict[int | None, list[Span]] = {}
    for term in terms:
        beneath.setdefault(term.parent_id, []).append(Span(term.valid_from, term.valid_until))
    return {parent: merge_spans(spans) for parent, spans in beneath.items()}


def change_from(terms: Sequence[TermData], on: date, **changes: object) -> list[TermData]:
    """The terms with `changes` in force from the day `on` to the end of the last one; the days before stay as they were.

    A change on the very day the last term begins joins that term. `on` lies within the last term.
    """
    *before, last = sorted(terms, key=lambda term: term.valid_from)
    if last.valid_from < on:
        before.append(replace(last, valid_until=on))
    return [*before, replace(last, valid_from=on, **changes)]  # type: ignore[arg-type]


def end_on(terms: Sequence[TermData], on: date) -> list[TermData]:
    """The terms with `on` as the first day on which the unit is no more."""
    *before, last = sorted(terms, key=lambda term: term.valid_from)
    return [*before, replace(last, valid_until=on)]


# --- Refusals --------------------------------------------------------------------------------------------------------


class NoSuchUnit(Refusal):
    """No unit carries the code."""

    text = _("There is no unit with the code “{code}”. Look it up by its name.")


class CodeTaken(Refusal):
    """The code belongs to a unit already."""

    text = _("The code “{code}” is taken by {name}. Choose another code.")


class CodeUnreadable(Refusal):
    """The code has other letters than those of an address."""

    text = _("The code “{code}” may have only lower-case letters without marks, digits and hyphens, at most 60.")


class TermsOverlap(Refusal):
    """Two terms of one unit share a day."""

    text = _(
        "{unit} would have two names or superiors on {on}. Give the earlier term an end before the later one begins."
    )


class OutsideSuperior(Refusal):
    """A unit would hang beneath a superior that is not in force on that day."""

    text = _(
        "{unit} would hang beneath {superior} on {on}, when {superior} is not in force. Choose other days or another superior."
    )


class InCircle(Refusal):
    """A unit would hang beneath itself."""

    text = _("On {on} {unit} would hang beneath itself. Choose a superior that is not beneath {unit}.")


class OutOfTime(Refusal):
    """A term lies outside the days the house keeps, or ends before it begins."""

    text = _(
        "{unit} cannot be in force from {since} to {until}. The first day lies between 1900 and 2169 and before the end."
    )


class BranchMissing(Refusal):
    """The kept closure lacks a row its recomputation has."""

    text = _("The kept tree lacks that {unit} hangs beneath {superior} from {since} to {until}.")


class BranchTooMany(Refusal):
    """The kept closure has a row its recomputation lacks."""

    text = _("The kept tree wrongly says that {unit} hangs beneath {superior} from {since} to {until}.")


class KeyStale(Refusal):
    """A stored search or sort key is not what its name makes."""

    text = _("The key by which {unit} is found or sorted is not that of its name.")


_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")


def why_not_code(code: str) -> CodeUnreadable | None:
    """A code stands in addresses and commands: lower-case letters, digits, hyphens."""
    return None if _CODE.fullmatch(code) else CodeUnreadable(code=code)


def why_not_span(name: str, since: date, until: date) -> OutOfTime | None:
    """A term begins before it ends, and in a century the house keeps."""
    if since < until and date(1900, 1, 1) <= since < date(2170, 1, 1):
        return None
    return OutOfTime(unit=name, since=since, until=until)


def why_not_apart(name: str, spans: Iterable[Span]) -> TermsOverlap | None:
    """The terms of one unit share no day."""
    ordered = sorted(spans)
    for earlier, later in pairwise(ordered):
        if later.since < earlier.until:
            return TermsOverlap(unit=name, on=later.since)
    return None
