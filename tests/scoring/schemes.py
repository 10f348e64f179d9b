"""Schemes for tests: a small one that uses every rule, as its file would say it."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

from thidua.scoring.rules import Scheme, read_scheme

RAW: dict[str, Any] = {
    "scheme": "THU-100",
    "name": {"vi": "Thang thử", "en": "Test scale"},
    "source": {"vi": "đặt ra để thử", "en": "made up for tests"},
    "sample": True,
    "valid": [date(2020, 1, 1)],
    "total_max": 100,
    "rounding": {"item": 2, "total": 1, "mode": "half_up"},
    "groups": [
        {
            "code": "G1",
            "name": "Nhóm 1",
            "max": 60,
            "items": [
                {"code": "ratio", "name": "a", "max": 20, "type": "ratio_to_target", "indicator": "F1"},
                {
                    "code": "steps",
                    "name": "b",
                    "max": 8,
                    "type": "steps",
                    "indicator": "F2",
                    "steps": [[0, 0], [50, 3], [70, 6], [90, 8]],
                },
                {"code": "past", "name": "c", "max": 12, "type": "ratio_to_past", "indicator": "S1", "years": 2},
                {"code": "judged", "name": "d", "max": "remainder"},
            ],
        },
        {
            "code": "G2",
            "name": "Nhóm 2",
            "max": 40,
            "items": [
                {"code": "per", "name": "e", "max": 15, "type": "per_event", "indicator": "F2", "each": 0.5},
                {"code": "minus", "name": "f", "max": 15, "type": "minus_per_event", "event": "late", "each": 2},
                {"code": "none", "name": "g", "max": 10, "type": "no_event", "event": "accident"},
            ],
        },
    ],
    "bonus": {
        "max": 5,
        "items": [{"code": "over", "name": "h", "type": "over_target", "indicator": "F1", "each": 0.5}],
    },
    "penalty": {"items": [{"code": "pen", "name": "i", "type": "per_event", "event": "complaint", "each": 1.5}]},
    "events": [{"code": code, "name": code} for code in ("late", "accident", "complaint", "discipline", "fraud")],
    "knockout": [{"event": "discipline", "at_most": "good"}, {"event": "fraud"}],
    "classes": [
        {"code": "top", "name": "top", "min": 90},
        {"code": "good", "name": "good", "min": 70},
        {"code": "done", "name": "done", "min": 50},
        {"code": "not", "name": "not", "min": 0},
    ],
    "gates": [{"class": "top", "min_group_ratio": 0.5}],
    "eligible": {"months": 12, "after_reorganisation": 6},
    "ties": ["group:G1", "indicator:F1", "fewer:late"],
}


def raw_with(**changes: Any) -> dict[str, Any]:
    """The file with other values at the top."""
    return {**deepcopy(RAW), **changes}


def scheme_with(**changes: Any) -> Scheme:
    """The scheme with other values at the top."""
    return read_scheme(raw_with(**changes))


def of_one(item: dict[str, Any], *, mode: str = "half_up", item_places: int = 2, **changes: Any) -> Scheme:
    """A scheme whose only line is this one."""
    most = item["max"]
    return scheme_with(
        total_max=most,
        groups=[{"code": "G", "name": "g", "max": most, "items": [{"code": "x", "name": "x", **item}]}],
        bonus=None,
        penalty=None,
        ties=[],
        knockout=[],
        gates=[],
        classes=[{"code": "all", "name": "all", "min": 0}],
        rounding={"item": item_places, "total": item_places, "mode": mode},
        **changes,
    )
