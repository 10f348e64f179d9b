"""Rebuilding all totals of a period from the sheets: columnar, one Parquet file for each period of sheets.

DuckDB adds amounts, weights, parts and completeness over the tree of the period. Hedges are rare, so the few units that
carry one pass through the rules. The files are a cache: each carries the fingerprint of the rows it was made from.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow
from django.conf import settings
from django.db import connection, transaction

from thidua.ground.values import Period
from thidua.organisations.actions import hold_tree
from thidua.rollup.models import Census, Sheet, Total
from thidua.rollup.queries.places import PLACES, ancestors_of, places_of
from thidua.rollup.queries.stored import frame_of, keep_cells, sheets_of
from thidua.rollup.rules import NEVER_STORED, RATIO, Cell, Cells, Frame, effective, is_grassroots, needed
from thidua.years.models import ReportingPeriod

SUMS = """
with recursive
said as (
    select sheet.unit, sheet.period, first_day, last_day, position, kind, amount
    from sheet join measure using (position) join place using (unit) where alive or kind = 'flow'
),
above as (
    select unit, parent as ancestor from place where parent is not null
    union all
    select above.unit, place.parent from above join place on place.unit = above.ancestor where place.parent is not null
),
base as (
    select unit, position, sum(amount)::decimal(38, 8) as amount, 0::decimal(38, 8) as weight
    from said where kind = 'flow' group by unit, position
    union all
    select unit, position, arg_max(amount, (last_day, first_day)), 0 from said
    where kind in ('stock', 'count', 'text') group by unit, position
    union all
    select unit, position, amount, 0 from said where kind = 'distinct' and period = $period
    union all
    select mean.unit, mean.position,
        arg_max((mean.amount::decimal(24, 4) * heads.amount::decimal(14, 4))::decimal(38, 8), (mean.last_day, mean.first_day)),
        arg_max(heads.amount, (mean.last_day, mean.first_day))
    from said as mean join measure using (position)
    join said as heads on heads.unit = mean.unit and heads.period = mean.period and heads.position = measure.denominator
    where mean.kind = 'wavg' group by mean.unit, mean.position
),
heard as (
    select said.unit, said.position from said join place using (unit)
    join need on need.position = said.position and need.strand = place.strand and need.period = said.period
    where alive and grassroots group by said.unit, said.position, need.periods
    having count(distinct said.period) = need.periods
),
cell as (
    select base.*, heard.unit is not null as reported from base left join heard using (unit, position)
    union all
    select a.unit, measure.position, a.amount, b.amount, ha.unit is not null and hb.unit is not null
    from measure
    join base as a on a.position = measure.numerator
    join base as b on b.unit = a.unit and b.position = measure.denominator
    left join heard as ha on ha.unit = a.unit and ha.position = a.position
    left join heard as hb on hb.unit = b.unit and hb.position = b.position
    where measure.kind = 'ratio'
)
select ancestor, strand, position, sum(amount)::decimal(38, 8), sum(weight)::decimal(38, 8), count(*), sum(reported::int)
from cell join above using (unit) join place using (unit) group by ancestor, strand, position
"""
HEADS = """
with recursive above as (
    select unit, parent as ancestor from place where parent is not null
    union all
    select above.unit, place.parent from above join place on place.unit = above.ancestor where place.parent is not null
)
select ancestor, strand, count(*) from above join place using (unit) where alive group by ancestor, strand
"""


@transaction.atomic
def rebuild_totals(*, period: ReportingPeriod) -> None:
    """Replace every kept total and the census of the period by what sheets and tree say. Nobody adds meanwhile."""
    hold_tree()
    keep_period(period.period)


def keep_period(period: Period) -> None:
    """Write all totals and the census of the period anew; the caller holds a lock that keeps others out."""
    frame = frame_of(period)
    known = frame.measures
    with duckdb.connect() as store:
        _load_places(store, period)
        _load_measures(store, frame)
        _load_sheets(store, period)
        sums = store.execute(SUMS, {"period": period.code}).fetchall()
        heads = store.execute(HEADS).fetchall()
    by_position = {measure.position: code for code, measure in known.items()}
    cells: dict[tuple[int, str], Cells] = {}
    for ancestor, strand, position, amount, weight, parts, reported in sums:
        cells.setdefault((ancestor, strand), {})[by_position[position]] = Cell(
            amount, weight, parts=parts, reported=int(reported)
        )
    _add_hedges(cells, frame)
    Total.objects.filter(period_id=period.code).delete()
    Census.objects.filter(period_id=period.code).delete()
    rows = []
    for (unit, strand), content in cells.items():
        row = Total(period_id=period.code, unit_id=unit, strand=strand)
        keep_cells(row, content, known)
        rows.append(row)
    Total.objects.bulk_create(rows, batch_size=1000)
    Census.objects.bulk_create(
        [Census(period_id=period.code, unit_id=unit, strand=strand, units=units) for unit, strand, units in heads],
        batch_size=5000,
    )


def _load_places(store: duckdb.DuckDBPyConnection, period: Period) -> None:
    with connection.cursor() as cursor:
        cursor.execute(PLACES.format(only=""), {"first": period.first_day, "last": period.last_day})
        rows = [(*row, is_grassroots(row[2])) for row in cursor.fetchall()]
    _load(store, "place", "unit bigint, parent bigint, strand varchar, alive boolean, grassroots boolean", rows)


def _load_measures(store: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    stored = [measure for measure in frame.measures.values() if measure.kind not in NEVER_STORED]
    positions = {code: measure.position for code, measure in frame.measures.items()}
    rows = [(m.position, m.kind, positions.get(m.numerator), positions.get(m.denominator)) for m in stored]
    _load(store, "measure", "position int, kind varchar, numerator int, denominator int", rows)
    needs = []
    for (strand,) in store.execute("select distinct strand from place where grassroots").fetchall():
        for measure in stored:
            codes = needed(measure, strand, frame) if measure.kind != RATIO else []
            needs += [(measure.position, strand, code, len(codes)) for code in codes]
    _load(store, "need", "position int, strand varchar, period varchar, periods int", needs)


def _load(store: duckdb.DuckDBPyConnection, table: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """A table of these rows; by columns, because row by row DuckDB is slow."""
    store.execute(f"create table {table} ({columns})")
    if rows:
        names = [f"c{number}" for number in range(len(rows[0]))]
        incoming = pyarrow.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
        store.register("incoming", incoming)
        store.execute(f"insert into {table} select * from incoming")
        store.unregister("incoming")


def _load_sheets(store: duckdb.DuckDBPyConnection, period: Period) -> None:
    """All sheets within the period, from the Parquet files, as rows (unit, period, position, amount)."""
    store.execute(
        "create table sheet (unit bigint, period varchar, first_day date, last_day date, position int, amount decimal(38, 8))"
    )
    for row in ReportingPeriod.objects.filter(first_day__gte=period.first_day, last_day__lte=period.last_day):
        if not period.holds(row.period):
            continue
        store.execute(
            """insert into sheet
               select unit, $code, $first, $last, position, amount from (
                   select unit, unnest(range(len(amounts))) as position, unnest(amounts) as amount from read_parquet($file)
               ) where amount is not null
               union all
               select unit, $code, $first, $last, unnest(texts), 0 from read_parquet($file)""",
            {"code": row.code, "first": row.first_day, "last": row.last_day, "file": str(sheet_file(row))},
        )


def sheet_file(period: ReportingPeriod) -> Path:
    """The Parquet file of the period's sheets; written anew when the rows in the database are others than it was made from."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select current_database(), count(*), coalesce(max(xmin::text::bigint), 0), coalesce(sum(xmin::text::bigint), 0)
               from rollup_sheet where period_id = %s""",
            [period.code],
        )
        name, *fingerprint = cursor.fetchone()
    folder = Path(settings.VAR) / "sheets" / name
    folder.mkdir(parents=True, exist_ok=True)
    stem = period.code.replace("/", "_")
    file = folder / f"{stem}.{'-'.join(map(str, fingerprint))}.parquet"
    if not file.exists():
        for stale in folder.glob(f"{stem}.*"):
            stale.unlink(missing_ok=True)
        _export(period, file)
    return file


def _export(period: ReportingPeriod, file: Path) -> None:
    lines = file.with_suffix(".csv")
    with lines.open("wb") as out, connection.cursor() as cursor:
        copy = f"""copy (
                select unit_id, array_to_string(amounts, ';', ''),
                    (select string_agg(key, ';') from jsonb_object_keys(texts) as key)
                from rollup_sheet where period_id = '{period.code}'
            ) to stdout (format csv)"""
        with cursor.copy(copy) as stream:
            for chunk in stream:
                out.write(chunk)
    with duckdb.connect() as store:
        store.execute(
            f"""copy (
                select unit,
                    [nullif(part, '')::decimal(38, 8) for part in string_split(coalesce(amounts, ''), ';')] as amounts,
                    [nullif(part, '')::int for part in string_split(coalesce(texts, ''), ';') if part <> ''] as texts
                from read_csv($lines, header = false, auto_detect = false, max_line_size = 1000000,
                    columns = {{unit: 'bigint', amounts: 'varchar', texts: 'varchar'}})
            ) to '{file}.new' (format parquet)""",
            {"lines": str(lines)},
        )
    Path(f"{file}.new").replace(file)
    lines.unlink()


def _add_hedges(cells: dict[tuple[int, str], Cells], frame: Frame) -> None:
    """Put the hedges of the few units that carry one onto the sums above them, through the rules."""
    period = frame.period
    hedged = Sheet.objects.exclude(hedges={}).filter(
        period__first_day__gte=period.first_day, period__last_day__lte=period.last_day
    )
    places = places_of(set(hedged.values_list("unit_id", flat=True)), period)
    above = ancestors_of(places.values(), period)
    for pk, said in sheets_of(places, period).items():
        for code, cell in effective(said, places[pk], frame).items():
            for ancestor in above[pk]:
                kept = cells[ancestor, places[pk].strand][code]
                kept.hedges.update(cell.hedges)
                kept.spread += cell.spread
