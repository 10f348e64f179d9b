"""What the commands of all apps share: one JSON document, lines of text, a refusal in the chosen language."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from thidua.ground.pages import words_of
from thidua.ground.today import VIETNAM
from thidua.ground.values import Hedge, Period, Quantity, Refusal, plain

REFUSED = 1


@dataclass(frozen=True)
class Told:
    """What one app's part of a common command did: its document, and the lines a person reads."""

    document: Mapping[str, Any]
    lines: tuple[str, ...]


def plain_value(value: Any) -> Any:
    """A value as JSON writes it: decimals as strings in plain notation, days as 2023-11-30, a range as "a-b".

    A vague amount is its lower bound. Errors: TypeError, for a value no command should print (a float, say).
    """
    match value:
        case Enum():
            return plain_value(value.value)
        case None | bool() | int() | str():
            return value
        case Decimal():
            return plain(value)
        case datetime():
            return value.astimezone(VIETNAM).isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case Period():
            return value.code
        case Quantity():
            return {"amount": amount_of(value), "hedge": value.hedge.value}
        case Mapping():
            return {str(plain_value(name)): plain_value(part) for name, part in value.items()}
        case list() | tuple() | set() | frozenset() | Iterator():
            return [plain_value(part) for part in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain_value(getattr(value, each.name)) for each in fields(value)}
    raise TypeError(f"{type(value).__name__} is not written in JSON")


def amount_of(quantity: Quantity | None) -> str | None:
    """The amount as programs read it: "59057", a range "10-12"; None when there is none."""
    if quantity is None:
        return None
    lower = plain(quantity.amount)
    return f"{lower}-{plain(quantity.upper)}" if quantity.hedge is Hedge.RANGE and quantity.upper is not None else lower


def print_json(value: Any) -> None:
    """One JSON document on one line, Vietnamese letters as they are."""
    print(json.dumps(plain_value(value), ensure_ascii=False))


def print_lines(lines: Iterable[Any], *, as_json: bool = False) -> None:
    """Each line as text, or with `as_json` each as a JSON document (JSON Lines)."""
    for line in lines:
        if as_json:
            print_json(line)
        else:
            print(line)


def refused(refusal: Refusal, *, as_json: bool = False) -> int:
    """Say why in the current language on standard error, with `as_json` also as a document; returns exit code 1."""
    words = words_of(refusal)
    if as_json:
        print_json({"refused": words})
    print(words, file=sys.stderr)
    return REFUSED
