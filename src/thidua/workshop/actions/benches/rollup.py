"""Totals of the nation: fresh after an approval and rebuilt in full, beside a DHIS2-shaped table on the same PostgreSQL.

The peer is built as DHIS2's analytics are: from one row for each figure it makes a denormalised copy with a column for each
level of the tree, indexed, and every total is a query over that copy. It is flattered: no category or group joins, no checks
by pattern, two period columns, unlogged.
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from thidua.ground.values import Quantity
from thidua.indicators.queries import indicators
from thidua.organisations.models import Unit
from thidua.organisations.queries import children, unit_of
from thidua.rollup.actions import add_sheet, rebuild_todays, rebuild_totals
from thidua.rollup.actions.rebuilding import homes_then
from thidua.rollup.actions.sheet_files import folder_of_files, sheet_file
from thidua.rollup.models import Sheet
from thidua.rollup.queries import frame_of, own_of, parts, total, totals
from thidua.rollup.queries.columns import roll_up
from thidua.workshop.actions.benches import Tell
from thidua.workshop.actions.benches._country import MERGED, stand_on_country
from thidua.workshop.actions.benches._measuring import milliseconds, run_program, seconds
from thidua.workshop.actions.simulating import BEFORE
from thidua.workshop.rules.country import ROOT
from thidua.workshop.rules.measuring import Findings, Scale, Spread, at_least, at_most, spread
from thidua.years.models import ReportingPeriod

DATABASE = MERGED
MEMBERS = "DV01"
LEVELS = 4
TODAY = datetime.date(2026, 1, 1)
RUNS = 40
SKIPS = (
    "the peer keeps no hedges, no strands, no reading in today's boundaries and no lineage; one completeness count is summed beside each sum",
    "the peer has no category or group joins, no checks by pattern and two period columns, and is unlogged: DHIS2 does more and is slower for it",
    "DHIS2's continuous analytics, which adds the latest values between two rebuilds, are not modelled",
    "ours: the rows of reports_figure are not written here; the sheets are the only source of totals",
)


def run(scale: Scale, tell: Tell) -> Findings:
    """Ours and the peer, on the same figures."""
    stand_on_country(scale, tell, merged=True)
    periods = [ReportingPeriod.objects.get(code=code) for code in BEFORE]
    root = unit_of(ROOT)
    tell("ours: rebuild from rows")
    ours = _rebuilds(periods)
    tell("ours: roll-up alone, from Parquet")
    ours["roll_up_alone_s"] = min(_roll_up(periods) for _ in range(3))
    for row in periods[-1:]:
        ours["rebuild_todays_one_period_s"] = seconds(lambda row=row: rebuild_todays(period=row, on=TODAY))  # type: ignore[misc]
    tell("ours: approvals and reads")
    ours |= _reads(root, periods[-1])
    ours["disk_mb"] = _megabytes("rollup_sheet", "rollup_total", "rollup_census", "rollup_todaytotal")
    tell("peer: the record, a row for each figure (not timed)")
    figures = _peer_record()
    ours["figures"] = figures
    tell("peer: the denormalised copy and its indexes")
    peer: dict[str, Any] = {"build_s": seconds(_peer_build)}
    tell("peer: roll-up of all upper units")
    peer["roll_up_alone_s"] = seconds(_peer_roll_up)
    peer["rebuild_s"] = peer["build_s"] + peer["roll_up_alone_s"]
    tell("peer: reads")
    peer |= _peer_reads(root, periods[-1])
    peer["fresh_total_ms"] = peer["build_s"] * 1000 + peer["one_total_ms"].p50
    peer["disk_mb"] = _megabytes("peer_analytics")
    tell("both agree")
    _insist_alike(root, periods[-1])
    _drop_peer()
    return _findings(scale, ours, peer)


def _findings(scale: Scale, ours: dict[str, Any], peer: dict[str, Any]) -> Findings:
    ratio = {
        "fresh_total": peer["fresh_total_ms"] / ours["fresh_total_ms"].p50,
        "full_rebuild_from_rows": peer["rebuild_s"] / ours["rebuild_from_rows_s"],
        "roll_up_alone": peer["roll_up_alone_s"] / ours["roll_up_alone_s"],
        "one_total": peer["one_total_ms"].p50 / ours["one_total_ms"].p50,
        "sheet": peer["sheet_ms"].p50 / ours["sheet_ms"].p50,
        "provinces": peer["provinces_ms"].p50 / ours["provinces_ms"].p50,
        "disk": peer["disk_mb"] / ours["disk_mb"],
    }
    reach = [
        at_least("roll-up alone, times faster than the peer", ratio["roll_up_alone"], 25, "×"),
        at_least("approval to fresh national total, times sooner than the peer", ratio["fresh_total"], 1000, "×"),
        at_most("roll-up of four quarters from Parquet", ours["roll_up_alone_s"], 0.6, "s"),
        at_most("peak memory with the Parquet files there", ours["rebuild_from_files_peak_mb"], 400, "MB"),
        at_most(
            "rebuild of four quarters from PostgreSQL rows, with the start of the program",
            ours["rebuild_from_rows_s"],
            8,
            "s",
        ),
        at_most("peak memory of that", ours["rebuild_from_rows_peak_mb"], 600, "MB"),
        at_most("rebuild of one changed period, in a running program", ours["rebuild_one_period_s"], 2, "s"),
        *(
            at_most(f"{what}, p95 through the application", ours[name].p95, 20, "ms")
            for what, name in (
                ("one total", "one_total_ms"),
                ("one unit's whole sheet", "sheet_ms"),
                ("one indicator over the provinces", "provinces_ms"),
            )
        ),
        *(
            at_most(f"{what}, p95 in the database", ours[name].p95, 5, "ms")
            for what, name in (("one total", "one_total_sql_ms"), ("one unit's whole sheet", "sheet_sql_ms"))
        ),
    ]
    skips = [*SKIPS]
    if scale is not Scale.NATION:
        skips.append("the reach is meant for the nation; at this scale the ratios say little")
    return Findings(ours, peer, ratio, reach, skips)


def _rebuilds(periods: list[ReportingPeriod]) -> dict[str, Any]:
    """The program `thidua rebuild`: from rows alone, and with the files there; then one period whose rows changed, in this process."""
    shutil.rmtree(folder_of_files(), ignore_errors=True)
    codes = [row.code for row in periods]
    words = ["rebuild", "--json", "--then", *codes]
    connection.close()
    from_rows, from_files = run_program(words), run_program(words)
    Sheet.objects.filter(unit_id=Sheet.objects.filter(period=periods[0])[0].unit_id, period=periods[0]).update(
        source="touched"
    )
    one = seconds(lambda: rebuild_totals(period=periods[0]))
    connection.close()
    started = run_program(["rebuild", "--help"])
    return {
        "program_start_s": started.seconds,
        "rebuild_from_rows_s": from_rows.seconds,
        "rebuild_from_rows_cpu_s": from_rows.cpu_seconds,
        "rebuild_from_rows_peak_mb": from_rows.peak_mb,
        "rebuild_from_files_s": from_files.seconds,
        "rebuild_from_files_cpu_s": from_files.cpu_seconds,
        "rebuild_from_files_peak_mb": from_files.peak_mb,
        "rebuild_one_period_s": one,
    }


def _roll_up(periods: list[ReportingPeriod]) -> float:
    """All sums and completeness of all units above, from the files; the tree is loaded, nothing is written back."""
    took = 0.0
    for row in periods:
        frame, file, homes = frame_of(row.period), sheet_file(row), homes_then(row.period)
        took += seconds(lambda: roll_up(frame, [file], homes))  # noqa: B023, called at once
    return took


def _reads(root: Unit, period: ReportingPeriod) -> dict[str, Any]:
    """Each read right after a report of its own was approved; the figures go back and forth by one."""
    sheets = list(Sheet.objects.filter(period=period).order_by("unit_id")[:: max(1, 100_000 // RUNS)][:RUNS])
    by_position = {row.position: code for code, row in indicators().items()}
    found: dict[str, list[float]] = {
        name: [] for name in ("approve_ms", "one_total_ms", "sheet_ms", "provinces_ms", "fresh_total_ms")
    }
    for at in range(RUNS):
        sheet = sheets[at % len(sheets)]
        figures = own_of(sheet, by_position)
        members = figures[MEMBERS]
        assert isinstance(members, Quantity)
        before = total(root, MEMBERS, period.period).quantity
        for change in (1, 0):
            changed = figures | {MEMBERS: Quantity(members.amount + change)}
            unit, source = sheet.unit, sheet.source
            approve = seconds(lambda: add_sheet(unit=unit, period=period, figures=changed, source=source)) * 1000  # noqa: B023
            one = seconds(lambda: total(root, MEMBERS, period.period)) * 1000
            found["approve_ms"].append(approve)
            found["one_total_ms"].append(one)
            found["fresh_total_ms"].append(approve + one)
            found["sheet_ms"].append(seconds(lambda: totals(root, period.period)) * 1000)
            found["provinces_ms"].append(seconds(lambda: parts(root, MEMBERS, period.period)) * 1000)
            after = total(root, MEMBERS, period.period).quantity
            assert after is not None
            assert before is not None
            assert after.amount - before.amount == change
    spreads: dict[str, Any] = {name: spread(values) for name, values in found.items()}
    spreads["provinces"] = children(root, period.last_day).count()
    spreads |= _sql_reads(root, period)
    return spreads


def _sql_reads(root: Unit, period: ReportingPeriod) -> dict[str, Spread]:
    """The statements alone that these reads come down to."""
    place = indicators()[MEMBERS].position + 1
    one = (
        f"select sum(amounts[{place}]), sum(reported[{place}]) from rollup_total where period_id = %s and unit_id = %s"
    )
    whole = """select place, sum(x.amount), sum(x.reported) from rollup_total,
        unnest(amounts, reported) with ordinality as x (amount, reported, place)
        where period_id = %s and unit_id = %s group by place"""
    return {
        "one_total_sql_ms": milliseconds(_asking(one, [period.code, root.pk]), runs=RUNS),
        "sheet_sql_ms": milliseconds(_asking(whole, [period.code, root.pk]), runs=RUNS),
    }


def _asking(statement: str, values: list[Any]) -> Callable[[], Any]:
    def ask() -> Any:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()

    return ask


# --- The peer --------------------------------------------------------------------------------------------------------


def _peer_record() -> int:
    """One row for each figure, as DHIS2 keeps its values; the same figures as ours."""
    codes = ", ".join(f"({row.position + 1}, '{code}')" for code, row in indicators().items())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("drop table if exists peer_value")
        cursor.execute(
            "create unlogged table peer_value (dx varchar(10), ou bigint, period varchar(20), value numeric(24, 4))"
        )
        for code in BEFORE:
            cursor.execute(
                f"""insert into peer_value select k.code, unit_id, period_id, x.amount
                    from rollup_sheet, unnest(amounts) with ordinality as x (amount, place)
                    join (values {codes}) as k (place, code) on k.place = x.place
                    where period_id = %s and x.amount is not null""",
                [code],
            )
        cursor.execute("select count(*) from peer_value")
        return int(cursor.fetchone()[0])


def _drop_peer() -> None:
    with connection.cursor() as cursor:
        cursor.execute("drop table peer_value, peer_analytics, peer_structure")


def _peer_build() -> None:
    """The denormalised copy: a column for each level of the tree of each figure's period, then an index on each column."""
    levels = ", ".join(f"level{number}" for number in range(1, LEVELS + 1))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("drop table if exists peer_analytics, peer_structure")
        day = ReportingPeriod.objects.get(code=BEFORE[-1]).last_day
        cursor.execute(
            f"""create unlogged table peer_structure as select descendant_id as ou, {
                ", ".join(
                    f"max(ancestor_id) filter (where height - depth = {number}) as level{number}"
                    for number in range(1, LEVELS + 1)
                )
            }
                from (select *, max(depth) over (partition by descendant_id) + 1 as height from organisations_branch
                    where valid_from <= %s and valid_until > %s) as path group by descendant_id""",
            [day, day],
        )
        cursor.execute(
            f"""create unlogged table peer_analytics as
                select dx, left(period, 4) as yearly, period as quarterly, ou, {levels}, value
                from peer_value join peer_structure using (ou)"""
        )
        for column in ("dx", "yearly", "quarterly", "ou", *levels.split(", ")):
            cursor.execute(f"create index on peer_analytics ({column})")
        cursor.execute("create index on peer_analytics (dx, quarterly)")
        cursor.execute("analyze peer_analytics")


def _peer_roll_up() -> None:
    """Every upper unit's sums and completeness: one query for each level above the grassroots."""
    with connection.cursor() as cursor:
        for number in range(1, LEVELS):
            cursor.execute(
                f"""select level{number}, dx, quarterly, sum(value), count(*) from peer_analytics
                    where level{number} is not null and ou <> level{number} group by 1, 2, 3"""
            )
            while cursor.fetchmany(50_000):
                pass


def _peer_reads(root: Unit, period: ReportingPeriod) -> dict[str, Spread]:
    where = "where level1 = %s and quarterly = %s"
    asked = [root.pk, period.code]
    one = f"select sum(value), count(*) from peer_analytics {where} and dx = '{MEMBERS}'"
    sheet = f"select dx, sum(value), count(*) from peer_analytics {where} group by dx"
    provinces = f"select level2, sum(value), count(*) from peer_analytics {where} and dx = '{MEMBERS}' group by level2"
    return {
        "one_total_ms": milliseconds(_asking(one, asked), runs=10),
        "sheet_ms": milliseconds(_asking(sheet, asked), runs=5),
        "provinces_ms": milliseconds(_asking(provinces, asked), runs=10),
    }


def _insist_alike(root: Unit, period: ReportingPeriod) -> None:
    """The same figures give the same totals on both sides."""
    sheet = "select dx, sum(value), count(*) from peer_analytics where level1 = %s and quarterly = %s group by dx"
    for code, amount, count in _asking(sheet, [root.pk, period.code])():
        reading = total(root, code, period.period)
        if indicators()[code].kind in ("flow", "stock", "count"):
            assert reading.quantity is not None, code
            assert (reading.quantity.amount, reading.reported) == (amount, count), code


def _megabytes(*tables: str) -> float:
    """With indexes and partitions."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select sum(pg_total_relation_size(relid)) from (
                   select root as relid from unnest(%s::regclass[]) as root
                   union select relid from unnest(%s::regclass[]) as root, pg_partition_tree(root)
               ) as relations""",
            [list(tables), list(tables)],
        )
        return float(cursor.fetchone()[0]) / 2**20
