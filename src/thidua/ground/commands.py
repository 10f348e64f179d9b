"""What every command of `thidua` shares: one JSON document, numbers in plain notation, refusals as sentences."""

from __future__ import annotations

import dataclasses
import json
import sys
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from thidua.ground.pages import words_of
from thidua.ground.today import VIETNAM
from thidua.ground.values import Period, Refusal, plain


def write_json(document: Any) -> None:
    """Print one JSON document: decimals as strings ("98.7", "8"), days and moments as ISO, Vietnamese as it is written."""
    print(json.dumps(document, ensure_ascii=False, default=_plain_value))


def refused(refusal: Refusal, *, as_json: bool) -> int:
    """Say the refusal in the current language on stderr, with `as_json` also as `{"refused": …}` on stdout; returns 1."""
    sentence = words_of(refusal)
    print(sentence, file=sys.stderr)
    if as_json:
        write_json({"refused": sentence})
    return 1


def _plain_value(value: Any) -> Any:
    match value:
        case Decimal():
            return plain(value)
        case datetime():
            return value.astimezone(VIETNAM).isoformat()
        case date():
            return value.isoformat()
        case Period():
            return value.code
        case Enum():
            return value.value
        case Path():
            return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    return str(value)  # a lazily translated text
