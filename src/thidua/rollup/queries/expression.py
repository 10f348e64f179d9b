"""The roll-up of a period as one Ibis expression: it runs on DuckDB, and unchanged on a Spark cluster.

Needs the extra `thidua[cluster]`. What one unit contributes is said as in `rules.effective`; the result is the same `Rolled`
that `columns.roll_up` gives. An engine reads the same Parquet files, and the tree from two more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from thidua.rollup.queries.columns import NOBODY, Homes, Rolled, Sums
from thidua.rollup.queries.lanes import SCALE
from thidua.rollup.queries.sources import BITS, SheetFile
from thidua.rollup.rules import DISTINCT, FLOW, NEVER_STORED, RATIO, WAVG, Frame, Measure, is_grassroots, needed

SPARK = "spark://"
NARROW_DIGITS = 18
"""Of what stands in a machine word (`lanes.WORD`)."""


def roll_up_on(engine: str, frame: Frame, files: Iterable[SheetFile], homes: Homes) -> Rolled | None:
    """All sums that the sheets in the files make, added by an engine: "duckdb", or the address of a Spark master."""
    filled = [file for file in files if file.positions]
    if not filled or not len(homes.units):
        return None
    with TemporaryDirectory(prefix="rollup-") as folder:
        connection = _connect(engine)
        try:
            pq.write_table(_places(homes), Path(folder) / "place.parquet")
            pq.write_table(_above(homes), Path(folder) / "above.parquet")
            place, above = (connection.read_parquet(f"{folder}/{name}.parquet") for name in ("place", "above"))
            sheets = [connection.read_parquet(str(file.path)) for file in filled]
            expression = _Expression(frame, filled, homes.strands)
            if not expression.columns:
                return None
            return _rolled(expression, expression.over(place, above, sheets).to_pyarrow(), homes)
        finally:
            connection.disconnect()


def _connect(engine: str) -> Any:
    import ibis

    if engine.startswith(SPARK):
        from pyspark.sql import SparkSession

        session = SparkSession.builder.master(engine).appName("thidua").config("spark.ui.enabled", "false")
        return ibis.pyspark.connect(session.getOrCreate())
    return ibis.duckdb.connect()


def _places(homes: Homes) -> pa.Table:
    counted = homes.home != NOBODY
    return pa.table(
        {
            "unit": homes.units[counted],
            "home": homes.home[counted],
            "strand_no": homes.strand[counted].astype(np.int64),
            "alive": homes.alive[counted],
        }
    )


def _above(homes: Homes) -> pa.Table:
    """Each unit with others beneath it, beside itself and beside every superior."""
    pairs = []
    for unit in homes.parents:
        above = unit
        while above != NOBODY:
            pairs.append((unit, above))
            above = homes.parents.get(above, NOBODY)
    return pa.table({"home": [unit for unit, _ in pairs], "ancestor": [above for _, above in pairs]})


class _Expression:
    """What each indicator contributes, over the files `f0` … `fN` of one frame, the oldest first."""

    def __init__(self, frame: Frame, files: Sequence[SheetFile], strands: Sequence[str]) -> None:
        self._frame, self._files, self._strands = frame, files, strands
        self.columns: dict[str, Measure] = {
            code: measure for code, measure in frame.measures.items() if self._can_be_said(measure)
        }

    def _said_in(self, measure: Measure) -> list[int]:
        return [number for number, file in enumerate(self._files) if measure.position in file.positions]

    def _can_be_said(self, measure: Measure) -> bool:
        if measure.kind in NEVER_STORED:
            return False
        if measure.kind == RATIO:
            parts = (self._frame.measures[part] for part in (measure.numerator, measure.denominator))
            return all(self._can_be_said(part) for part in parts)
        if measure.kind == WAVG:
            return bool({*self._said_in(measure)} & {*self._said_in(self._frame.measures[measure.denominator])})
        if measure.kind == DISTINCT:
            return any(self._files[number].period == self._frame.period.code for number in self._said_in(measure))
        return bool(self._said_in(measure))

    def over(self, place: Any, above: Any, sheets: Sequence[Any]) -> Any:
        """The expression: contributions of units, added at their homes, then for every unit above."""
        table = place
        for number, sheet in enumerate(sheets):
            named = sheet.select(**self._cells(number, sheet))
            table = table.left_join(named, table.unit == named[f"f{number}_unit"])
        said = table.select("home", "strand_no", "alive", **self._contributions(table))
        direct = said.group_by("home", "strand_no").aggregate(**self._sums(said))
        climbing = direct.join(above, "home")
        return climbing.group_by("ancestor", "strand_no").aggregate(
            **{name: climbing[name].sum() for name in direct.columns if name not in ("home", "strand_no")}
        )

    def _cells(self, number: int, sheet: Any) -> dict[str, Any]:
        """What was said, as decimals without decimals: sums of them do not leave their 38 digits. Null where nothing stands."""
        import ibis

        cells = {f"f{number}_unit": sheet.unit}
        for at, position in enumerate(sorted(self._files[number].positions)):
            is_said = (sheet[f"said{at // BITS}"] >> (at % BITS)) % 2 == 1
            value = sheet[f"p{position}"]
            if not value.type().is_decimal():
                value = value.cast(f"decimal({NARROW_DIGITS}, 0)")
            cells[f"f{number}_p{position}"] = ibis.ifelse(is_said, value, ibis.null())
        return cells

    def _contributions(self, table: Any) -> dict[str, Any]:
        found = {}
        for measure in self.columns.values():
            amount, weight = self._amount(table, measure)
            found[f"a{measure.position}"] = amount
            if weight is not None:
                found[f"w{measure.position}"] = weight
            found[f"r{measure.position}"] = self._complete(table, measure) & amount.notnull() & table.alive
        return found

    def _sums(self, said: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for measure in self.columns.values():
            at = measure.position
            found |= {f"s{at}": said[f"a{at}"].sum(), f"n{at}": said[f"a{at}"].count()}
            found[f"c{at}"] = said[f"r{at}"].cast("int64").sum()
            if f"w{at}" in said.columns:
                found[f"v{at}"] = said[f"w{at}"].sum()
        return found

    def _amount(self, table: Any, measure: Measure) -> tuple[Any, Any]:
        """What a unit contributes, null where nothing; with its weight where there is one."""
        import ibis

        if measure.kind == RATIO:
            top, _ = self._amount(table, self._frame.measures[measure.numerator])
            bottom, _ = self._amount(table, self._frame.measures[measure.denominator])
            both = top.notnull() & bottom.notnull()
            return ibis.ifelse(both, top, ibis.null()), ibis.ifelse(both, bottom, ibis.null())
        if measure.kind == WAVG:
            return self._mean(table, measure)
        cells = [
            table[f"f{number}_p{measure.position}"]
            for number in self._said_in(measure)
            if measure.kind != DISTINCT or self._files[number].period == self._frame.period.code
        ]
        if measure.kind == FLOW:
            added = cells[0].fill_null(Decimal(0))
            for cell in cells[1:]:
                added = added + cell.fill_null(Decimal(0))
            return ibis.ifelse(ibis.coalesce(*cells).notnull(), added, ibis.null()), None
        return ibis.ifelse(table.alive, ibis.coalesce(*reversed(cells)), ibis.null()), None

    def _mean(self, table: Any, measure: Measure) -> tuple[Any, Any]:
        import ibis

        heads = self._frame.measures[measure.denominator]
        amounts, weights = [], []
        for number in sorted({*self._said_in(measure)} & {*self._said_in(heads)}, reverse=True):
            mean, over = table[f"f{number}_p{measure.position}"], table[f"f{number}_p{heads.position}"]
            both = mean.notnull() & over.notnull() & table.alive
            amounts.append(ibis.ifelse(both, mean * over, ibis.null()))
            weights.append(ibis.ifelse(both, over, ibis.null()))
        return ibis.coalesce(*amounts), ibis.coalesce(*weights)

    def _complete(self, table: Any, measure: Measure) -> Any:
        """Whether a grassroots union said all it was asked of the indicator."""
        import ibis

        if measure.kind == RATIO:
            parts = (self._frame.measures[part] for part in (measure.numerator, measure.denominator))
            one, other = (self._complete(table, part) for part in parts)
            return one & other
        numbers = {file.period: number for number, file in enumerate(self._files) if measure.position in file.positions}
        asked: dict[tuple[str, ...], list[int]] = {}
        for place, strand in enumerate(self._strands):
            codes = needed(measure, strand, self._frame) if is_grassroots(strand) else []
            if codes and all(code in numbers for code in codes):
                asked.setdefault(tuple(codes), []).append(place)
        whole = ibis.literal(False)
        for periods, places in asked.items():
            way = table.strand_no.isin(places)
            for code in periods:
                way = way & table[f"f{numbers[code]}_p{measure.position}"].notnull()
            whole = whole | way
        return whole


def _rolled(expression: _Expression, table: pa.Table, homes: Homes) -> Rolled:
    """What came back as the house adds it: whole numbers of ten-thousandths, the rows in one order."""
    table = table.sort_by([("ancestor", "ascending"), ("strand_no", "ascending")])
    sums = []
    for measure in expression.columns.values():
        at, decimals = measure.position, 2 * SCALE if measure.kind == WAVG else SCALE
        weight = _wholes(table[f"v{at}"]) if f"v{at}" in table.column_names else None
        parts, complete = (np.array(table[f"{letter}{at}"].to_pylist(), dtype=np.int64) for letter in "nc")
        sums.append(Sums(at, _wholes(table[f"s{at}"]), weight, parts, complete, decimals))
    said = np.logical_or.reduce([each.parts > 0 for each in sums])
    kept = [
        Sums(
            each.position,
            each.amount[said],
            None if each.weight is None else each.weight[said],
            each.parts[said],
            each.reported[said],
            each.decimals,
        )
        for each in sums
    ]
    units, strands = (table[name].to_numpy()[said] for name in ("ancestor", "strand_no"))
    return Rolled(units, strands, kept)


def _wholes(column: pa.ChunkedArray) -> Any:
    return np.array([0 if value is None else int(value) for value in column.to_pylist()], dtype=object)
