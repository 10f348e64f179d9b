"""A round as the commands print it and the pages show it: one document, the same numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from thidua.ground.pages import words_of
from thidua.scoring.models import Mark, UnitSheet
from thidua.scoring.queries.rounds import COUNCIL, SELF, VERIFIER, Scored
from thidua.scoring.rules import Item, Line, Sheet
from thidua.scoring.rules.scheme import Counted


@dataclass(frozen=True)
class Row:
    """One line of a sheet as it is shown: the three columns, why, and how far self and verifier differ."""

    item: Item
    own: Line
    verified: Line
    council: Line
    differs: Decimal | None
    notes: tuple[Mark, ...]

    @property
    def said(self) -> str:
        """How the points that count came about."""
        return words_of(self.council.said)


@dataclass(frozen=True)
class Spread:
    """How the points of a round lie: "everyone excellent" is seen."""

    ranked: int
    units: int
    lowest: Decimal | None
    highest: Decimal | None
    classes: tuple[tuple[str, int], ...]

    @property
    def best(self) -> int:
        """How many are in the best class."""
        return self.classes[0][1] if self.classes else 0


def rows_of(whole: Scored, code: str, sheet: UnitSheet | None) -> list[Row]:
    """The lines of one unit's sheet, in order."""
    columns = whole.columns[code]
    by_code = {column: {line.item.code: line for line in columns[column].lines} for column in columns}
    notes: dict[str, list[Mark]] = {}
    if sheet is not None:
        said = sheet.marks.filter(standing=True).exclude(explanation="").select_related("verifier")
        for mark in said.order_by("pk"):
            notes.setdefault(mark.item, []).append(mark)
    found = []
    for item in whole.scheme.every_item():
        own, verified, council = (by_code[column][item.code] for column in (SELF, VERIFIER, COUNCIL))
        differs = None
        if own.points is not None and verified.points is not None and own.points != verified.points:
            differs = abs(own.points - verified.points)
        found.append(Row(item, own, verified, council, differs, tuple(notes.get(item.code, ()))))
    return found


def stands_out(whole: Scored, row: Row) -> bool:
    """Whether self-score and verifier differ by as much as the scheme calls a difference."""
    return row.differs is not None and row.differs >= whole.scheme.differs


def spread_of(whole: Scored) -> Spread:
    """Classes, and the span of the totals."""
    ranked = [one for one in whole.standings if one.rank is not None]
    totals = [one.total for one in ranked if one.total is not None]
    counts = Counter(one.cls for one in ranked)
    classes = tuple((band.code, counts[band.code]) for band in whole.scheme.classes)
    return Spread(len(ranked), len(whole.standings), min(totals, default=None), max(totals, default=None), classes)


def class_name(whole: Scored, cls: str) -> str:
    """The name of a class in the current language."""
    band = whole.scheme.band(cls)
    return band.name.word(get_language() or "vi") if band else ""


def ranking_document(whole: Scored) -> list[dict[str, Any]]:
    """The ranking as `thidua ranking --json` prints it: one list, in order."""
    return [
        {
            "rank": one.rank,
            "unit": one.key,
            "name": whole.names[one.key],
            "total": one.total,
            "class": one.cls or None,
            "class_name": class_name(whole, one.cls) or None,
            "why": [words_of(sentence) for sentence in one.why],
            "state": whole.state,
            "simulated": whole.round.simulated or whole.scheme.sample,
        }
        for one in whole.standings
    ]


def score_document(whole: Scored) -> dict[str, Any]:
    """Every sheet with its explanations, in the order of the ranking, as `thidua score --json` prints it."""
    scheme = whole.scheme
    lang = get_language() or "vi"
    return {
        "cluster": whole.round.cluster.code,
        "name": whole.round.cluster.name,
        "year": whole.round.year,
        "scheme": {
            "code": scheme.code,
            "name": scheme.name.word(lang),
            "valid_from": scheme.valid_from,
            "source": scheme.source.word(lang),
            "sample": scheme.sample,
            "max": scheme.total_max,
        },
        "state": whole.state,
        "sha256": whole.closing.sha256 if whole.closing else None,
        "simulated": whole.round.simulated or scheme.sample,
        "sheets": [{**entry, **_sheet(whole, entry["unit"])} for entry in ranking_document(whole)],
    }


def _sheet(whole: Scored, code: str) -> dict[str, Any]:
    columns, lang = whole.columns[code], get_language() or "vi"
    council = columns[COUNCIL]
    return {
        "self": columns[SELF].total,
        "verifier": columns[VERIFIER].total,
        "bonus": council.bonus,
        "penalty": council.penalty,
        "groups": [
            {
                "code": group.code,
                "name": group.name.word(lang),
                "max": group.max,
                "points": council.of_group(group.code),
            }
            for group in whole.scheme.groups
        ],
        "lines": [_line(whole, code, columns, line) for line in council.lines],
    }


def _line(whole: Scored, code: str, columns: dict[str, Sheet], line: Line) -> dict[str, Any]:
    item = line.item
    return {
        "code": item.code,
        "group": item.group or None,
        "name": item.name.word(get_language() or "vi"),
        "max": item.max,
        "self": columns[SELF].points(item.code),
        "verifier": columns[VERIFIER].points(item.code),
        "points": line.points,
        "rule": type(item.rule).__name__,
        "inputs": used(whole, code, item),
        "formula": words_of(line.said),
    }


def used(whole: Scored, code: str, item: Item) -> list[dict[str, Any]]:
    """The figures and events a line rests on; a figure's lineage is asked by unit, indicator and year."""
    rule, inputs = item.rule, whole.inputs[code]
    counted = getattr(rule, "counted", Counted())
    indicator = getattr(rule, "indicator", "") or counted.indicator
    if indicator:
        figure = inputs.figure(indicator)
        return [
            {
                "indicator": indicator,
                "amount": figure.amount,
                "hedge": figure.hedge,
                "target": figure.target,
                "reported": figure.reported,
                "expected": figure.expected,
                "state": figure.state or None,
                "simulated": figure.simulated,
            }
        ]
    return [{"event": counted.event, "count": inputs.events.get(counted.event, 0)}] if counted.event else []
