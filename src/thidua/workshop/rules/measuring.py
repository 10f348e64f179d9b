"""What a benchmark measured: medians and p95, beside a peer, against what is to be reached. Values in, values out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Scale(StrEnum):
    """How large the data of a benchmark is: a few hundred units, some thousand, or the 123,000 of the nation."""

    DEMO = "demo"
    PROVINCE = "province"
    NATION = "nation"


@dataclass(frozen=True)
class Spread:
    """Many measurements of one thing: their median, their 95th percentile, how many there were."""

    p50: float
    p95: float
    runs: int


def percentile(samples: Sequence[float], percent: int) -> float:
    """The smallest sample that `percent` of 100 of them do not exceed. Errors: ValueError, without samples."""
    if not samples:
        raise ValueError("no samples")
    return sorted(samples)[max(0, math.ceil(len(samples) * percent / 100) - 1)]


def spread(samples: Sequence[float]) -> Spread:
    """Median and p95 of the samples, in their unit."""
    return Spread(percentile(samples, 50), percentile(samples, 95), len(samples))


Measurement = float | int | str | Spread
Measured = Mapping[str, Measurement]
"""By name, which ends in the unit: `rebuild_s`, `one_total_ms`, `peak_mb`."""


@dataclass(frozen=True)
class Reach:
    """One thing to be reached, and whether it was."""

    what: str
    value: float
    limit: float
    unit: str
    ok: bool


def at_most(what: str, value: float, limit: float, unit: str) -> Reach:
    """Reached when the value does not exceed the limit."""
    return Reach(what, value, limit, unit, value <= limit)


def at_least(what: str, value: float, limit: float, unit: str) -> Reach:
    """Reached when the value is not below the limit."""
    return Reach(what, value, limit, unit, value >= limit)


@dataclass(frozen=True)
class Findings:
    """What one run of a benchmark found: ours, the peer's in the same run, their ratio, the reach, what each side skips."""

    ours: Measured
    peer: Measured = field(default_factory=dict)
    ratio: Measured = field(default_factory=dict)
    reach: Sequence[Reach] = ()
    skips: Sequence[str] = ()


def document(bench: str, scale: Scale, found: Findings) -> dict[str, Any]:
    """The findings as `thidua bench --json` prints them. Measurements are JSON numbers with four digits; they are no amounts."""
    return {
        "bench": bench,
        "scale": scale.value,
        "ours": {name: _plain(value) for name, value in found.ours.items()},
        "peer": {name: _plain(value) for name, value in found.peer.items()},
        "ratio": {name: _plain(value) for name, value in found.ratio.items()},
        "reach": [
            {
                "what": each.what,
                "value": _plain(each.value),
                "limit": _plain(each.limit),
                "unit": each.unit,
                "ok": each.ok,
            }
            for each in found.reach
        ],
        "skips": list(found.skips),
    }


def _plain(value: Measurement) -> Any:
    match value:
        case Spread():
            return {"p50": _plain(value.p50), "p95": _plain(value.p95), "runs": value.runs}
        case float():
            return rounded(value)
    return value


def rounded(value: float) -> float | int:
    """Four significant digits; whole from a thousand on. What is measured is never surer than that."""
    if value == 0 or not math.isfinite(value):
        return 0
    digits = 3 - math.floor(math.log10(abs(value)))
    return round(value, digits) if digits > 0 else round(value)
