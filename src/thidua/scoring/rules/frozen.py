"""A round as it is frozen at closing: scheme, inputs and result as plain JSON under one hash, and read back again.

Numbers are strings in plain notation; keys are sorted; so the same round has the same bytes on every machine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from thidua.ground.values import plain
from thidua.scoring.rules.ranking import Standing, rank
from thidua.scoring.rules.reading import read_scheme
from thidua.scoring.rules.scheme import Scheme
from thidua.scoring.rules.sheet import Figure, Inputs, Sheet, score

VERSION = 1


def digest(document: Any) -> str:
    """SHA-256 of the document in its one way of writing."""
    return hashlib.sha256(
        json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def write_number(number: Decimal | None) -> str | None:
    """A number as it is kept."""
    return None if number is None else plain(number)


def read_number(text: str | None) -> Decimal | None:
    """A kept number."""
    return None if text is None else Decimal(text)


def write_inputs(inputs: Inputs) -> dict[str, Any]:
    """Inputs as they are kept."""
    return {
        "figures": {
            code: {
                "amount": write_number(figure.amount),
                "target": write_number(figure.target),
                "over": [plain(part) for part in figure.over] if figure.over else None,
                "hedge": figure.hedge,
                "state": figure.state,
                "reported": figure.reported,
                "expected": figure.expected,
                "simulated": figure.simulated,
            }
            for code, figure in sorted(inputs.figures.items())
        },
        "events": dict(sorted(inputs.events.items())),
        "past": {code: [write_number(value) for value in values] for code, values in sorted(inputs.past.items())},
        "classes": list(inputs.classes),
        "months": inputs.months,
        "reorganised": inputs.reorganised,
        "marks": {code: plain(points) for code, points in sorted(inputs.marks.items())},
    }


def read_inputs(kept: Mapping[str, Any]) -> Inputs:
    """Inputs read back."""
    return Inputs(
        figures={
            code: Figure(
                read_number(one["amount"]),
                read_number(one["target"]),
                (Decimal(one["over"][0]), Decimal(one["over"][1])) if one["over"] else None,
                one["hedge"],
                one["state"],
                one["reported"],
                one["expected"],
                one["simulated"],
            )
            for code, one in kept["figures"].items()
        },
        events=kept["events"],
        past={code: tuple(read_number(value) for value in values) for code, values in kept["past"].items()},
        classes=tuple(kept["classes"]),
        months=kept["months"],
        reorganised=kept["reorganised"],
        marks={code: Decimal(points) for code, points in kept["marks"].items()},
    )


def write_result(sheets: Mapping[str, Sheet], standings: list[Standing]) -> list[dict[str, Any]]:
    """The ranking with every line's points, in order."""
    return [
        {
            "unit": standing.key,
            "rank": standing.rank,
            "class": standing.cls,
            "total": write_number(standing.total),
            "groups": {group.code: plain(group.points) for group in sheets[standing.key].groups},
            "bonus": plain(sheets[standing.key].bonus),
            "penalty": plain(sheets[standing.key].penalty),
            "lines": {line.item.code: write_number(line.points) for line in sheets[standing.key].lines},
        }
        for standing in standings
    ]


def freeze(
    content: Mapping[str, Any], inputs: Mapping[str, Inputs], names: Mapping[str, str], beside: Any
) -> dict[str, Any]:
    """What is kept of a round. `content` is the scheme's file, `names` the units' names then, `beside` the other columns."""
    scheme = read_scheme(thawed(content))
    sheets = {key: score(scheme, one) for key, one in inputs.items()}
    return {
        "version": VERSION,
        "scheme": dict(content),
        "names": dict(names),
        "inputs": {key: write_inputs(one) for key, one in inputs.items()},
        "columns": beside,
        "result": write_result(sheets, rank(scheme, sheets, inputs)),
    }


def reproduce(frozen: Mapping[str, Any]) -> tuple[Scheme, dict[str, Inputs], dict[str, Sheet], list[Standing]]:
    """The round computed anew from what was kept, without looking at anything else."""
    scheme = read_scheme(thawed(frozen["scheme"]))
    inputs = {key: read_inputs(one) for key, one in frozen["inputs"].items()}
    sheets = {key: score(scheme, one) for key, one in inputs.items()}
    return scheme, inputs, sheets, rank(scheme, sheets, inputs)


def thawed(content: Mapping[str, Any]) -> dict[str, Any]:
    """The scheme's file with its days as days; JSON keeps them as text."""
    return {**content, "valid": [date.fromisoformat(day) if isinstance(day, str) else day for day in content["valid"]]}


def plain_content(raw: Any) -> Any:
    """The scheme's file as JSON keeps it: days as text, numbers by their digits."""
    match raw:
        case Mapping():
            return {str(name): plain_content(value) for name, value in raw.items()}
        case list() | tuple():
            return [plain_content(value) for value in raw]
        case bool() | int() | str() | None:
            return raw
        case float():
            return str(raw)
    return raw.isoformat() if hasattr(raw, "isoformat") else str(raw)
