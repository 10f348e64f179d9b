"""Everything that is wrong in the files of a catalogue, each fault with its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from string import Formatter
from typing import Any

from thidua.ground.values import FOREVER, PeriodKind, Span
from thidua.indicators.rules import refusals as no
from thidua.indicators.rules.checking import CHECK_KINDS, PLACES, SEVERITIES, parameter_of

Entry = Mapping[str, Any]

KINDS = ("flow", "stock", "ratio", "wavg", "distinct", "count", "text", "tree", "membership")
ADDITIVE = ("flow", "stock", "count")
COMPUTED = ("ratio", "tree", "membership")
ORIGINS = ("F", "N", "D", *(f"S{number}" for number in range(5)))
PART_SETS = ("all", "counted", "additive")
NO_CLASS = "none"
"""How a form names units without a class."""
LANGUAGES = {"vi": "Vietnamese", "en": "English"}

_SEVERAL_UNITS = re.compile(r"[/,;()]|\s(?:hoặc|và|or|and)\s")

_FIELDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    # section: (must stand, may stand)
    "groups": (frozenset({"code", "name"}), frozenset()),
    "indicators": (
        frozenset({"code", "position", "name", "unit", "kind", "group", "origin", "sources", "phrases"}),
        frozenset({"numerator", "denominator", "optional", "valid", "occasion", "spent_on", "topic"}),
    ),
    "forms": (
        frozenset({"code", "name", "kinds", "classes", "periods", "valid", "source", "lines", "required"}),
        frozenset(),
    ),
    "checks": (frozenset({"code", "kind", "severity", "parts", "text", "source"}), frozenset({"parameter"})),
}
_TYPES: dict[str, type] = {
    "position": int,
    "origin": list,
    "sources": list,
    "phrases": list,
    "occasion": list,
    "spent_on": list,
    "topic": list,
    "kinds": list,
    "classes": list,
    "periods": list,
    "valid": list,
    "lines": list,
    "required": list,
    "optional": bool,
    "name": dict,
    "unit": dict,
    "text": dict,
}
_TEXTS = {"groups": ("name",), "indicators": ("name", "unit"), "forms": ("name",), "checks": ("text",)}


@dataclass(frozen=True)
class Catalogues:
    """The four files as read, and what they may name: kinds and classes of unit."""

    groups: Entry
    indicators: Entry
    forms: Entry
    checks: Entry
    unit_kinds: Collection[str] = ()
    unit_classes: Collection[str] = ()

    def rows(self, section: str) -> list[Entry]:
        """The rows of one file that are rows at all."""
        rows = getattr(self, section).get(section)
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []

    def sources(self, section: str) -> Entry:
        """The named sources of one file."""
        found = getattr(self, section).get("sources")
        return found if isinstance(found, dict) else {}

    def by_code(self) -> dict[str, Entry]:
        """The indicators by code; the first where a code stands twice."""
        found: dict[str, Entry] = {}
        for row in self.rows("indicators"):
            found.setdefault(row.get("code", ""), row)
        return found


def faults_in_catalogue(files: Catalogues) -> list[no.CatalogueFault]:
    """Every fault in the four files, in their order; nothing when they can be loaded.

    Rows that lack a field, or have one of another type, are named and not looked into further.
    """
    faults: list[no.CatalogueFault] = []
    for section in _FIELDS:
        faults += _faults_of_review(files, section)
        faults += _faults_of_shape(files, section)
    if faults:
        return faults
    faults += _faults_of_indicators(files)
    faults += _faults_of_forms(files)
    faults += _faults_of_checks(files)
    return faults


def span_of(row: Entry, default: date | None = None) -> Span | None:
    """The days an entry holds; None when `valid` is malformed."""
    valid = row.get("valid", [default] if default else None)
    if not isinstance(valid, list) or not 1 <= len(valid) <= 2 or not all(type(day) is date for day in valid):
        return None
    until = valid[1] if len(valid) == 2 else FOREVER
    return Span(valid[0], until) if valid[0] < until else None


def place_of(section: str, row: Entry) -> str:
    """Where a row stands, as a person finds it: "indicators.yaml:57 LD04"."""
    line = f":{row['__line__']}" if "__line__" in row else ""
    return f"{section}.yaml{line} {row.get('code', '')}".strip()


def _faults_of_review(files: Catalogues, section: str) -> Iterator[no.CatalogueFault]:
    place = f"{section}.yaml"
    review = getattr(files, section).get("review")
    if not isinstance(review, dict):
        yield no.FieldMissing(place=place, field="review")
        return
    if type(review.get("next_review")) is not date:
        yield no.FieldMissing(place=place, field="review.next_review")
    unverified = review.get("unverified")
    if not isinstance(unverified, list):
        yield no.FieldMissing(place=place, field="review.unverified")
        unverified = []
    named = [("review.checked_by", review.get("checked_by")), *(("review.unverified", text) for text in unverified)]
    for field, text in named:
        yield from _faults_of_text(place, field, text)
    if not isinstance(getattr(files, section).get(section), list):
        yield no.FieldMissing(place=place, field=section)
    if section == "indicators" and type(files.indicators.get("valid_from")) is not date:
        yield no.FieldMissing(place=place, field="valid_from")


def _faults_of_shape(files: Catalogues, section: str) -> Iterator[no.CatalogueFault]:
    must, may = _FIELDS[section]
    seen: set[tuple[Any, ...]] = set()
    for row in files.rows(section):
        place = place_of(section, row)
        for key in row:
            if key != "__line__" and key not in must | may:
                yield no.KeyUnknown(place=place, key=key, allowed=", ".join(sorted(must | may)))
        for field in sorted(must | may):
            value = row.get(field)
            if value is None and field in may:
                continue
            wanted = _TYPES.get(field, str)
            if field == "parts":
                right = value in PART_SETS or isinstance(value, list)
            else:
                right = isinstance(value, wanted) and not (wanted is int and isinstance(value, bool)) and value != ""
            if not right:
                yield no.FieldMissing(place=place, field=field)
        for field in _TEXTS[section]:
            if isinstance(row.get(field), dict):
                yield from _faults_of_text(place, field, row[field])
        # A form may stand several times, once for each first day.
        identity = (row.get("code"), *(row.get("valid") or [])[:1]) if section == "forms" else (row.get("code"),)
        if identity in seen:
            yield no.CodeTwice(place=place, code=row.get("code", ""))
        seen.add(identity)


def _faults_of_text(place: str, field: str, text: Any) -> Iterator[no.CatalogueFault]:
    for lang, language in LANGUAGES.items():
        if not isinstance(text, dict) or not str(text.get(lang) or "").strip():
            yield no.TextMissing(place=place, field=field, language=language)


def _word(place: str, field: str, word: Any, known: Collection[str]) -> Iterator[no.CatalogueFault]:
    if word not in known:
        yield no.WordUnknown(place=place, field=field, word=word, known=", ".join(sorted(known)))


def _faults_of_indicators(files: Catalogues) -> Iterator[no.CatalogueFault]:
    known = files.by_code()
    groups = {row["code"] for row in files.rows("groups")}
    positions: dict[int, str] = {}
    phrases: dict[str, str] = {}
    for row in files.rows("indicators"):
        place, code = place_of("indicators", row), row["code"]
        other = positions.setdefault(row["position"], code)
        if other != code:
            yield no.PositionTwice(place=place, position=row["position"], other=other)
        if row["position"] < 0:
            yield no.FieldMissing(place=place, field="position")
        for lang in LANGUAGES:
            if _SEVERAL_UNITS.search(row["unit"][lang]):
                yield no.TwoUnits(place=place, unit=row["unit"][lang])
        yield from _word(place, "kind", row["kind"], KINDS)
        yield from _word(place, "group", row["group"], groups)
        if not row["origin"]:
            yield no.FieldMissing(place=place, field="origin")
        for origin in row["origin"]:
            yield from _word(place, "origin", origin, ORIGINS)
        if not row["sources"]:
            yield no.FieldMissing(place=place, field="sources")
        for source in row["sources"]:
            yield from _word(place, "source", source, files.sources("indicators"))
        if bool(row.get("optional")) != (row["origin"] == ["D"]):
            yield no.OptionalWrong(place=place)
        if len(set(row["phrases"])) < 2:
            yield no.PhrasesTooFew(place=place)
        for phrase in row["phrases"]:
            named = phrases.setdefault(str(phrase).casefold(), code)
            if named != code:
                yield no.PhraseTwice(place=place, phrase=phrase, other=named)
        if span_of(row, files.indicators["valid_from"]) is None:
            yield no.SpanWrong(place=place)
        yield from _faults_of_parts(place, row, known)


def _faults_of_parts(place: str, row: Entry, known: Mapping[str, Entry]) -> Iterator[no.CatalogueFault]:
    wanted = {"ratio": {"numerator", "denominator"}, "wavg": {"denominator"}}.get(row["kind"], set())
    if {field for field in ("numerator", "denominator") if row.get(field)} != wanted:
        yield no.PartsOfOtherKind(place=place)
    for field in ("numerator", "denominator"):
        part = row.get(field)
        if part and part not in known:
            yield no.PartUnknown(place=place, field=field, code=part)
        elif part and known[part]["kind"] not in ADDITIVE:
            yield no.PartNotAdditive(place=place, field=field, code=part, kind=known[part]["kind"])
    for code in row.get("spent_on", ()):
        if code not in known:
            yield no.PartUnknown(place=place, field="spent_on", code=code)


def _faults_of_forms(files: Catalogues) -> Iterator[no.CatalogueFault]:
    known = files.by_code()
    for row in files.rows("forms"):
        place, span = place_of("forms", row), span_of(row)
        if span is None:
            yield no.SpanWrong(place=place)
        yield from _word(place, "source", row["source"], files.sources("forms"))
        for field, words in (
            ("kinds", files.unit_kinds),
            ("classes", [word or NO_CLASS for word in files.unit_classes]),
            ("periods", [kind.value for kind in PeriodKind]),
        ):
            if not row[field] and field != "classes":
                yield no.FieldMissing(place=place, field=field)
            for word in row[field]:
                yield from _word(place, field, word, words)
        yield from _faults_of_lines(files, place, row, known, span)
    yield from _collisions(files)


def _faults_of_lines(
    files: Catalogues, place: str, row: Entry, known: Mapping[str, Entry], span: Span | None
) -> Iterator[no.CatalogueFault]:
    lines = row["lines"]
    for code in dict.fromkeys(lines):
        if code not in known:
            yield no.PartUnknown(place=place, field="line", code=code)
            continue
        asked = known[code]
        if lines.count(code) > 1:
            yield no.LineTwice(place=place, code=code)
        if asked["kind"] in COMPUTED:
            yield no.LineNotReported(place=place, code=code, kind=asked["kind"])
        if asked["kind"] == "wavg" and asked.get("denominator") not in lines:
            yield no.WeightNotAsked(place=place, code=code, weight=asked.get("denominator"))
        holds = span_of(asked, files.indicators["valid_from"])
        if span and holds and not (holds.since <= span.since and span.until <= holds.until):
            yield no.LineOutOfTime(place=place, code=code)
    for code in row["required"]:
        if code not in lines or (code in known and known[code]["kind"] == "text"):
            yield no.RequiredNotAsked(place=place, code=code)


def _collisions(files: Catalogues) -> Iterator[no.CatalogueFault]:
    """Two forms that ask one unit in one period, or for one indicator in two kinds of period.

    Every kind of period shares days with every other, so any two kinds collide.
    """
    asked = [(row, period) for row in files.rows("forms") for period in row["periods"] if span_of(row)]
    for (row, period), (other, other_period) in combinations(asked, 2):
        one, two = span_of(row), span_of(other)
        units = _units_of(files, row) & _units_of(files, other)
        if not units or not one or not two or not one.meet(two):
            continue
        kind, unit_class = min(units)
        place, named = place_of("forms", other), row["code"]
        shared = [code for code in other["lines"] if code in row["lines"]]
        if period == other_period:
            yield no.FormsCollide(place=place, kind=kind, unit_class=unit_class, other=named)
        elif shared:
            yield no.AskedInTwoPeriods(
                place=place,
                kind=kind,
                unit_class=unit_class,
                codes=", ".join(shared),
                period=other_period,
                other=named,
                other_period=period,
            )


def _units_of(files: Catalogues, row: Entry) -> set[tuple[str, str]]:
    classes = row["classes"] or [word or NO_CLASS for word in files.unit_classes]
    return {(kind, unit_class) for kind in row["kinds"] for unit_class in classes}


_PART_COUNT = {"part_of_whole": 2, "together": 2, "count_behind_money": 2, "unit_value": 2}


def _faults_of_checks(files: Catalogues) -> Iterator[no.CatalogueFault]:
    known = files.by_code()
    for row in files.rows("checks"):
        place, kind, parts = place_of("checks", row), row["kind"], row["parts"]
        yield from _word(place, "kind", kind, CHECK_KINDS)
        yield from _word(place, "severity", row["severity"], SEVERITIES)
        yield from _word(place, "source", row["source"], files.sources("checks"))
        if kind not in CHECK_KINDS:
            continue
        count = _PART_COUNT.get(kind)
        if count and (not isinstance(parts, list) or len(set(parts)) != count):
            yield no.PartsOfCheckWrong(place=place, kind=kind, wanted=f"{count} codes")
        if not count and isinstance(parts, list) and not parts:
            yield no.PartsOfCheckWrong(place=place, kind=kind, wanted=" | ".join(PART_SETS))
        for code in parts if isinstance(parts, list) else []:
            if code not in known:
                yield no.PartUnknown(place=place, field="part", code=code)
        parameter, takes = row.get("parameter", ""), kind in ("unit_value", "jump")
        if takes != bool(parameter) or (takes and not parameter_of(kind, parameter)):
            wanted = {"unit_value": "20000-3000000", "jump": "3;10"}.get(kind, "–")
            yield no.ParameterWrong(place=place, parameter=parameter, kind=kind, wanted=wanted)
        for lang, language in LANGUAGES.items():
            for name in _placeholders(row["text"][lang]):
                if name not in PLACES[kind]:
                    yield no.PlaceholderUnknown(place=place, language=language, name=name, kind=kind)


def _placeholders(text: str) -> list[str]:
    try:
        return [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError:  # an unpaired brace
        return ["{"]
