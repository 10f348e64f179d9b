"""Rebuilding all totals of a period from the sheets: columnar, one Parquet file for each period of sheets.

DuckDB adds amounts, weights, parts and completeness: each unit where it counts first (its superior, or whom it became), and
from there up the tree. Rows go from PostgreSQL to Parquet and back as streams. Hedges are rare, and so are units that were
split: the few that have one pass through the rules. The files are a cache: each carries the fingerprint of the rows it was
made from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from thidua.ground.values import Period, plain
from thidua.organisations.actions import hold_tree
from thidua.rollup.actions.slots import add_changes
from thidua.rollup.models import Boundaries, Census, Sheet, Sum, TodayCensus, TodayTotal, Total
from thidua.rollup.queries.columns import Columns, SheetFile, addition, climbing
from thidua.rollup.queries.places import PLACES, ancestors_of, places_of
from thidua.rollup.queries.stored import frame_of, sheets_of
from thidua.rollup.queries.todays import CARRIED, Heirs, above_today, cut_cells, tree_day
from thidua.rollup.rules import TEXT, Cell, Cells, Frame, add_cells, effective
from thidua.years.models import ReportingPeriod

MEMORY = "320MB"
THREADS = 2
LAYOUT = 2
"""Of the files; raised when they are written in another way."""


@transaction.atomic
def rebuild_totals(*, period: ReportingPeriod) -> None:
    """Replace every kept total and the census of the period by what sheets and tree say. Nobody adds meanwhile.

    What was kept in today's boundaries is forgotten; it is built when it is next asked for.
    """
    hold_tree()
    keep_period(period.period)
    Boundaries.objects.filter(period_id=period.code).delete()


@transaction.atomic
def rebuild_todays(*, period: ReportingPeriod, on: date) -> None:
    """Keep the totals of the period in the boundaries of the day `on`, from the sheets and the successions."""
    hold_tree()
    keep_period_today(period.period, on)


def keep_period(period: Period) -> None:
    """Write all totals and the census of the period anew; the caller holds a lock that keeps others out."""
    frame = frame_of(period)
    Total.objects.filter(period_id=period.code).delete()
    Census.objects.filter(period_id=period.code).delete()
    with columnar_store() as (store, folder):
        load_tree(store, folder, period)
        hedged = _hedged_cells(frame)
        _add_up(store, folder, frame, Total)
        _write(store, folder, Census, ("period_id", "unit_id", "strand", "units"), HEADS, frame.period.code)
    above = ancestors_of(places_of(hedged, period).values(), period)
    _note_hedges(Total, period, above, hedged)


def keep_period_today(period: Period, on: date) -> None:
    """Write all totals and the census of the period in the boundaries of the day; the caller holds the lock."""
    frame = frame_of(period)
    for model in (TodayTotal, TodayCensus, Boundaries):
        model.objects.filter(period_id=period.code).delete()
    with columnar_store() as (store, folder):
        values = {"first": period.first_day, "last": period.last_day, "on": on}
        _fetch(
            store,
            folder,
            "carried",
            "unit bigint, strand varchar, alive boolean, heir bigint, whole boolean",
            CARRIED,
            **values,
        )
        _fetch(store, folder, "now", "unit bigint, parent bigint", NOW, **values)
        # Only units with others beneath them keep a sum; what a leaf carries is read from the few sheets it comes from.
        store.execute(
            """create table above as
               with recursive inner_unit as (select unit, parent from now where unit in (select parent from now)),
               up as (
                   select unit, unit as ancestor from inner_unit
                   union all
                   select up.unit, inner_unit.parent from up join inner_unit on inner_unit.unit = up.ancestor
                   where inner_unit.parent is not null
               ) select * from up;
               create table place as
               select carried.unit, strand, alive, case when inner_unit.unit is not null then heir else now.parent end as home
               from carried join now on now.unit = heir
               left join (select distinct unit from above) as inner_unit on inner_unit.unit = heir
               where whole"""
        )
        _add_up(store, folder, frame, TodayTotal)
        _write(store, folder, TodayCensus, ("period_id", "unit_id", "strand", "units"), HEADS, frame.period.code)
        splits = [unit for (unit,) in store.execute("select distinct unit from carried where not whole").fetchall()]
    _add_splits(frame, on, splits)
    hedged = {pk: cells for pk, cells in _hedged_cells(frame).items() if pk not in set(splits)}
    heirs = Heirs(on, hedged)
    above = above_today([share.unit for pk in hedged for share in heirs.of(pk)], on)
    _note_hedges(
        TodayTotal, period, {pk: [u for share in heirs.of(pk) for u in above[share.unit]] for pk in hedged}, hedged
    )
    Boundaries.objects.create(period_id=period.code, tree_day=tree_day(on))


PLACED = "unit bigint, parent bigint, strand varchar, alive boolean"
NOW = """
    select unit_id, parent_id from organisations_unitterm where valid_from <= %(on)s and valid_until > %(on)s
"""
HEADS = """
    with heads as (select home, strand, count(*) as units from place where alive and home is not null group by home, strand)
    select ancestor, strand, sum(units)::bigint from heads join above on above.unit = heads.home group by ancestor, strand
"""


@contextmanager
def columnar_store() -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """An empty store with bounded memory, and a folder that goes with it."""
    with TemporaryDirectory(prefix="rollup-") as folder, duckdb.connect() as store:
        store.execute(f"set memory_limit = '{MEMORY}'; set threads = {THREADS}; set preserve_insertion_order = false")
        store.execute(f"set temp_directory = '{folder}/spill'")
        yield store, Path(folder)


def _fetch(store: duckdb.DuckDBPyConnection, folder: Path, table: str, columns: str, query: str, **values: Any) -> None:
    """The rows of a query in PostgreSQL as a table of the store."""
    file = folder / f"{table}.csv"
    with connection.cursor() as cursor, file.open("wb") as out:
        given = {name: sql.Literal(value).as_string(cursor.connection) for name, value in values.items()}
        with cursor.copy(f"copy ({query % given}) to stdout (format csv)") as stream:
            for chunk in stream:
                out.write(chunk)
    store.execute(f"create table {table} ({columns})")
    store.execute(f"copy {table} from '{file}' (format csv, header false, nullstr '')")
    file.unlink()


def _add_up(store: duckdb.DuckDBPyConnection, folder: Path, frame: Frame, model: type[Sum]) -> None:
    """Add the sheets over the tables `place` (unit, home, strand, alive) and `above` into rows of `model`."""
    files = [sheet_file(row) for row in _periods_within(frame.period)]
    if roll_up(store, frame, files):
        fields = ("period_id", "unit_id", "strand", "amounts", "weights", "parts", "reported", "hedges")
        _write(store, folder, model, fields, "select * from rolled", frame.period.code)


def load_tree(store: duckdb.DuckDBPyConnection, folder: Path, period: Period) -> None:
    """The tables `place` and `above` of the tree as it was in the period."""
    query = PLACES.format(only="")
    _fetch(store, folder, "placed", PLACED, query, first=period.first_day, last=period.last_day)
    store.execute(
        """create table place as select unit, parent as home, strand, alive from placed;
           create table above as
           with recursive inner_unit as (
               select unit, parent from placed where unit in (select parent from placed)
           ), up as (
               select unit, unit as ancestor from inner_unit
               union all
               select up.unit, inner_unit.parent from up join inner_unit on inner_unit.unit = up.ancestor
               where inner_unit.parent is not null
           ) select * from up"""
    )


def roll_up(store: duckdb.DuckDBPyConnection, frame: Frame, files: Iterable[SheetFile]) -> bool:
    """From the tables `place` and `above` and the files to the table `rolled`, rows as they are stored; whether there are any."""
    strands = [strand for (strand,) in store.execute("select distinct strand from place order by strand").fetchall()]
    filled = [file for file in files if file.positions]
    columns = Columns(frame, filled, strands)
    if not columns.codes or not strands:
        return False
    store.execute("create table strand_name (strand_no int, strand varchar)")
    store.executemany("insert into strand_name values (?, ?)", list(enumerate(strands)))
    store.execute(
        "create table numbered as select unit, home, alive, strand_no from place join strand_name using (strand)"
    )
    parts = []
    for number, codes in enumerate(columns.batches()):
        store.execute(f"create or replace table direct as {addition(columns, codes, filled)}")
        store.execute(f"create table rolled_{number} as {climbing(columns, codes)}")
        parts.append(f"rolled_{number}")
    joined = parts[0] + "".join(f" join {part} using (ancestor, strand_no)" for part in parts[1:])
    store.execute(
        f"""create table rolled as select ancestor, strand, {columns.arrays()}, '{{}}'
            from {joined} join strand_name using (strand_no) where {columns.said_anything()} > 0"""
    )
    return True


def _write(
    store: duckdb.DuckDBPyConnection, folder: Path, model: type[Any], fields: Iterable[str], rows: str, code: str
) -> None:
    """The rows of a query in the store as rows of a table in PostgreSQL; the period goes before them."""
    file = folder / "rows.tsv"
    store.execute(
        f"copy (select '{code}', * from ({rows})) to '{file}' (format csv, delimiter '\t', header false, quote '', escape '')"
    )
    table = model._meta.db_table
    copy = f"copy {table} ({', '.join(fields)}) from stdin"
    with file.open("rb") as lines, connection.cursor() as cursor, cursor.copy(copy) as stream:
        while chunk := lines.read(1 << 20):
            stream.write(chunk)
    file.unlink()


def _periods_within(period: Period) -> list[ReportingPeriod]:
    rows = ReportingPeriod.objects.filter(first_day__gte=period.first_day, last_day__lte=period.last_day)
    held = [row for row in rows if period.holds(row.period)]
    return sorted(held, key=lambda row: (row.last_day, row.first_day))


# --- The files -------------------------------------------------------------------------------------------------------


def folder_of_files() -> Path:
    """Where the files of this very database lie: one made anew under an old name has another number, another layout another folder."""
    with connection.cursor() as cursor:
        cursor.execute("select oid from pg_database where datname = current_database()")
        return Path(settings.VAR) / f"sheets-{LAYOUT}" / str(cursor.fetchone()[0])


def sheet_file(period: ReportingPeriod) -> SheetFile:
    """The Parquet file of the period's sheets; written anew when the rows in the database are others than it was made from."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select count(*), coalesce(max(xmin::text::bigint), 0),
                   coalesce(sum(xmin::text::bigint), 0), coalesce(max(cardinality(amounts)), 0)
               from rollup_sheet where period_id = %s""",
            [period.code],
        )
        *fingerprint, length = cursor.fetchone()
    folder = folder_of_files()
    folder.mkdir(parents=True, exist_ok=True)
    stem = period.code.replace("/", "_")
    file = folder / f"{stem}.{'-'.join(map(str, fingerprint))}.parquet"
    if not file.exists():
        for stale in folder.glob(f"{stem}.*"):
            stale.unlink(missing_ok=True)
        _export(period, file, length)
    with duckdb.connect() as store:
        described = store.execute(f"describe select * from read_parquet('{file}')").fetchall()
    positions = {int(row[0][1:]) for row in described if row[0] != "unit"}
    return SheetFile(period.code, str(file), frozenset(positions))


def _export(period: ReportingPeriod, file: Path, length: int) -> None:
    """One column for each position anybody filled; a text counts as 0 said once. Amounts keep their four decimals.

    Almost all fit into 18 digits, which is quicker to add; where one does not, the file has 28.
    """
    lines = file.with_suffix(".csv")
    with lines.open("wb") as out, connection.cursor() as cursor:
        copy = f"""copy (
                select unit_id || ',' || coalesce((select string_agg(key, ';') from jsonb_object_keys(texts) as key), '')
                    || ',' || array_to_string(amounts, ',', '')
                from rollup_sheet where period_id = '{period.code}'
            ) to stdout"""
        with cursor.copy(copy) as stream:
            for chunk in stream:
                out.write(chunk)
    texts = sorted(measure.position for measure in frame_of(period.period).measures.values() if measure.kind == TEXT)
    with duckdb.connect() as store:
        store.execute(f"set memory_limit = '{MEMORY}'; set threads = {THREADS}; set preserve_insertion_order = false")
        store.execute(f"set temp_directory = '{file}.spill'")
        for digits in (18, 28):
            try:
                _to_parquet(store, lines, file, length, texts, digits)
                break
            except (duckdb.ConversionException, duckdb.InvalidInputException):
                if digits == 28:
                    raise
    Path(f"{file}.new").replace(file)
    lines.unlink()


def _to_parquet(
    store: duckdb.DuckDBPyConnection, lines: Path, file: Path, length: int, texts: list[int], digits: int
) -> None:
    names = [f"p{at}" for at in range(length)]
    types = {"unit": "bigint", "texts": "varchar", **dict.fromkeys(names, f"decimal({digits}, 4)")}
    read = f"""read_csv('{lines}', header = false, auto_detect = false, delim = ',', quote = '', escape = '', nullstr = '',
        null_padding = true, max_line_size = 1000000, columns = {types})"""
    with_words = store.execute(f"select distinct unnest(string_split(texts, ';'))::int from {read} where texts <> ''")
    worded = {place for (place,) in with_words.fetchall()}
    filled: set[int] = set()
    if names:
        counts = store.execute(f"select {', '.join(f'count({name})' for name in names)} from {read}").fetchone()
        filled = {at for at, count in enumerate(counts or ()) if count}
    said = "list_contains(string_split(texts, ';'), '{at}')"
    cells = [f"p{at}" for at in sorted(filled - worded)] + [
        f"coalesce({f'p{at}' if at in filled else 'null'}, case when {said.format(at=at)} then 0 end)::decimal(18, 4) as p{at}"
        for at in sorted(worded)
    ]
    store.execute(f"copy (select {', '.join(['unit', *cells])} from {read}) to '{file}.new' (format parquet)")


# --- The few that pass through the rules -----------------------------------------------------------------------------


def _hedged_cells(frame: Frame) -> dict[int, Cells]:
    """What the units contribute of whose figures one has a hedge."""
    codes = [row.code for row in _periods_within(frame.period)]
    hedged = set(Sheet.objects.filter(period_id__in=codes).exclude(hedges={}).values_list("unit_id", flat=True))
    places = places_of(hedged, frame.period)
    return {pk: effective(said, places[pk], frame) for pk, said in sheets_of(places, frame.period).items()}


def _note_hedges(
    model: type[Sum], period: Period, above: Mapping[int, list[int]], content: Mapping[int, Cells]
) -> None:
    """Put the hedges of these units onto the sums they are in."""
    places = places_of(content, period)
    noted: dict[tuple[int, str], Cells] = {}
    for pk, cells in content.items():
        only = {code: Cell(spread=cell.spread, hedges=Counter(cell.hedges)) for code, cell in cells.items()}
        only = {code: cell for code, cell in only.items() if not cell.is_empty}
        for ancestor in above[pk]:
            add_cells(noted.setdefault((ancestor, places[pk].strand), {}), only)
    measures = frame_of(period).measures
    for (unit, strand), cells in noted.items():
        hedges = {
            str(measures[code].position): {hedge.value: count for hedge, count in cell.hedges.items()}
            | ({"spread": plain(cell.spread)} if cell.spread else {})
            for code, cell in cells.items()
        }
        model._default_manager.filter(period_id=period.code, unit_id=unit, strand=strand).update(hedges=hedges)


def _add_splits(frame: Frame, on: date, splits: list[int]) -> None:
    """Add what split units contribute, cut by their shares, and count each once, with its first share."""
    period, heirs = frame.period, Heirs(on, splits)
    places = places_of(splits, period)
    shares = {pk: heirs.of(pk) for pk in places}
    above = above_today({share.unit for parts in shares.values() for share in parts}, on)
    changes: dict[tuple[str, int, str], Cells] = {}
    heads: Counter[tuple[int, str]] = Counter()
    said = sheets_of(places, period)
    for pk, place in places.items():
        content = effective(said.get(pk, {}), place, frame)
        for share in shares[pk]:
            part = cut_cells(content, share)
            for ancestor in above[share.unit]:
                heads[ancestor, place.strand] += int(place.alive and share.since == 0)
                if part:
                    add_cells(changes.setdefault((period.code, ancestor, place.strand), {}), part)
    add_changes(changes, frame.measures, model=TodayTotal)
    _count_heads(period, heads)


def _count_heads(period: Period, heads: Counter[tuple[int, str]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            """insert into rollup_todaycensus (period_id, unit_id, strand, units) values (%s, %s, %s, %s)
               on conflict (period_id, unit_id, strand) do update set units = rollup_todaycensus.units + excluded.units""",
            [(period.code, unit, strand, count) for (unit, strand), count in sorted(heads.items()) if count],
        )
