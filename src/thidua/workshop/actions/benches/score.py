"""Score and rank every grassroots union of the nation on 40 criteria within its cluster, beside the plain scorer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from thidua.scoring.rules import Figure, Inputs, Scheme, rank, read_scheme, score
from thidua.scoring.rules.columns import SCALE, Column, Scored, Table, score_columns
from thidua.scoring.rules.scheme import RatioToPast
from thidua.workshop.actions.benches import Tell
from thidua.workshop.actions.benches._measuring import seconds
from thidua.workshop.rules.measuring import Findings, Scale, at_least, at_most

UNITS = {Scale.DEMO: 600, Scale.PROVINCE: 4_000, Scale.NATION: 123_000}
IN_CLUSTER = 12
SAMPLE = 100
"""Clusters, of 12 unions each, that the plain scorer scores too."""
EVENTS = ("late", "complaint", "discipline", "accident")


def run(scale: Scale, tell: Tell) -> Findings:
    """Write the inputs as one Parquet file the first time; then read, score, class and rank them all."""
    units, scheme = UNITS[scale], read_scheme(_scheme())
    path = Path(settings.VAR, f"scoring-{scale.value}-{units}.parquet")
    if not path.exists():
        tell(f"writing the inputs of {units} unions")
        _write(path, scheme, units)
    tell("reading, scoring and ranking")
    held: list[Any] = [None, None]

    def read() -> None:
        held[0] = _read(path, scheme)

    def reckon() -> None:
        held[1] = score_columns(scheme, held[0])

    reading, reckoning = seconds(read), seconds(reckon)
    table, found = held
    tell(f"the plain scorer on {SAMPLE * IN_CLUSTER} of them")
    first = min(SAMPLE * IN_CLUSTER, units)
    equal = [0]

    def plainly() -> None:
        equal[0] = _equal(scheme, table, found, first)

    plain = seconds(plainly)
    scaled = plain * units / first
    lines = len(scheme.items)
    return Findings(
        ours={
            "units": units,
            "criteria": lines,
            "clusters": int(table.cluster.max()) + 1,
            "read_s": reading,
            "score_and_rank_s": reckoning,
            "total_s": reading + reckoning,
            "equal_to_the_plain_scorer": equal[0],
        },
        peer={
            "what": "the plain scorer of the pages, unit by unit, on a sample, scaled to all units",
            "sampled_units": first,
            "sample_s": plain,
            "scaled_s": scaled,
        },
        ratio={"times_faster": scaled / (reading + reckoning)},
        reach=[
            at_most(f"read, score and rank {units} unions on {lines} criteria", reading + reckoning, 5, "s"),
            at_least(
                "sampled unions with the same total, class and rank as the plain scorer", equal[0], first, "units"
            ),
        ],
        skips=[
            "ours: no sentences, quotas, months of activity or classes of past years; the plain scorer writes a sentence on every line",
        ],
    )


def _scheme() -> dict[str, Any]:
    """Forty lines of every rule on a scale of 1,000."""
    kinds: list[dict[str, Any]] = [{"type": "judged"} for _ in range(16)]
    kinds += [{"type": "ratio_to_target", "indicator": f"R{at}"} for at in range(8)]
    steps = [[0, 0], [50, 10], [70, 18], [90, 25]]
    kinds += [{"type": "steps", "indicator": f"S{at}", "steps": steps} for at in range(5)]
    kinds += [{"type": "ratio_to_past", "indicator": f"P{at}"} for at in range(3)]
    kinds += [{"type": "per_event", "indicator": f"C{at}", "each": "0.75"} for at in range(3)]
    kinds += [{"type": "minus_per_event", "event": event, "each": "2.5"} for event in ("late", "late", "complaint")]
    kinds += [{"type": "no_event", "event": event} for event in ("accident", "complaint")]
    items = [{"code": f"I{at:02}", "name": f"I{at:02}", "max": 25, **kind} for at, kind in enumerate(kinds)]
    return {
        "scheme": "BENCH-1000",
        "name": "bench",
        "source": "bench",
        "sample": True,
        "valid": [date(2020, 1, 1)],
        "total_max": 1000,
        "rounding": {"item": 2, "total": 2, "mode": "half_up"},
        "groups": [
            {"code": f"G{at}", "name": "g", "max": 250, "items": items[at * 10 : at * 10 + 10]} for at in range(4)
        ],
        "bonus": {
            "max": 20,
            "items": [{"code": "B", "name": "b", "type": "over_target", "indicator": "R0", "each": 1}],
        },
        "penalty": {"items": [{"code": "N", "name": "n", "type": "per_event", "event": "late", "each": "1.5"}]},
        "events": [{"code": event, "name": event} for event in EVENTS],
        "knockout": [{"event": "discipline", "at_most": "c2"}],
        "classes": [{"code": f"c{at}", "name": f"c{at}", "min": low} for at, low in enumerate((700, 600, 450, 0))],
        "gates": [{"class": "c0", "min_group_ratio": "0.6"}],
        "ties": ["group:G1", "indicator:R0", "fewer:late"],
    }


def _write(path: Path, scheme: Scheme, units: int) -> None:
    """Made-up inputs, the same on every machine: whole figures, one in fifty missing."""
    chance = np.random.default_rng(20231130)
    columns: dict[str, pa.Array] = {"cluster": pa.array(np.arange(units, dtype=np.int64) // IN_CLUSTER)}

    def add(name: str, low: int, high: int, missing: float, step: int = SCALE) -> None:
        values = chance.integers(low, high, units, endpoint=True) * step
        columns[name] = pa.array(values, mask=chance.random(units) < missing)

    rare = 0.0004  # 40 lines: about one union in sixty is not complete
    for code in scheme.indicators:
        add(f"figure/{code}", 0, 130 if code[0] != "R" else 900, rare)
        if code[0] == "R":
            add(f"target/{code}", 100, 700, rare)
        if code[0] == "P":
            add(f"past/{code}", 40, 120, rare)
    for event in EVENTS:
        counts = chance.poisson(0.4 if event in ("late", "complaint") else 0.01, units)
        columns[f"event/{event}"] = pa.array(counts.astype(np.int64))
    for item in scheme.items:
        if item.is_judged:
            add(f"mark/{item.code}", 0, 50, rare, SCALE // 2)
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path, compression="zstd")


def _read(path: Path, scheme: Scheme) -> Table:
    read = pq.read_table(path)

    def column(name: str) -> Column:
        values = read.column(name).combine_chunks()
        there = values.is_valid().to_numpy(zero_copy_only=False)
        return Column(values.fill_null(0).to_numpy(zero_copy_only=False), there)

    def of(kind: str) -> dict[str, Column]:
        return {name.partition("/")[2]: column(name) for name in read.column_names if name.startswith(f"{kind}/")}

    return Table(
        units=read.num_rows,
        cluster=column("cluster").amount,
        figures=of("figure"),
        targets=of("target"),
        past=of("past"),
        events={code: one.amount for code, one in of("event").items()},
        marks=of("mark"),
    )


def _equal(scheme: Scheme, table: Table, found: Scored, first: int) -> int:
    """How many of the first unions have the same total, class and rank by the plain scorer."""
    equal, places = 0, 10**scheme.rounding.total
    for begin in range(0, first, IN_CLUSTER):
        inputs = {f"{at:06}": _inputs(scheme, table, at) for at in range(begin, min(begin + IN_CLUSTER, first))}
        sheets = {key: score(scheme, one) for key, one in inputs.items()}
        for standing in rank(scheme, sheets, inputs):
            at = int(standing.key)
            total = int(found.total[at]) if found.there[at] else None
            cls = scheme.classes[found.cls[at]].code if found.cls[at] < len(scheme.classes) else ""
            same_total = total == (None if standing.total is None else int(standing.total * places))
            equal += same_total and cls == standing.cls and int(found.rank[at]) == (standing.rank or 0)
    return equal


def _inputs(scheme: Scheme, table: Table, at: int) -> Inputs:
    def value(column: Column | None) -> Decimal | None:
        return Decimal(int(column.amount[at])) / SCALE if column is not None and column.there[at] else None

    marks = {code: points for code, column in table.marks.items() if (points := value(column)) is not None}
    past = {item.rule.indicator for item in scheme.items if isinstance(item.rule, RatioToPast)}
    return Inputs(
        figures={code: Figure(value(column), value(table.targets.get(code))) for code, column in table.figures.items()},
        past={code: (value(table.past[code]),) for code in past},
        events={code: int(counts[at]) for code, counts in table.events.items()},
        marks=marks,
    )
