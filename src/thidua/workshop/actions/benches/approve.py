"""Approvals of reports by eight officers at once: forty a second through the application, and the sums alone in the database.

Open loop: reports arrive at their own pace, and a report's time counts from its arrival, also while it waits for a free officer. The
peer keeps each sum in one row, which every writer must lock.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from queue import Queue
from typing import Any

from django.db import connection

from thidua.ground.arrays import array_of
from thidua.ground.today import now
from thidua.indicators.models import Form
from thidua.indicators.queries import indicators
from thidua.organisations.queries import unit_of
from thidua.people.models import Mandate
from thidua.people.rules import Role
from thidua.reports.actions import approve_report
from thidua.reports.models import Figure, Report
from thidua.reports.rules import State
from thidua.rollup.actions.slots import ADD_ARRAYS
from thidua.rollup.models import Sheet
from thidua.rollup.queries import total
from thidua.workshop.actions.benches import Tell
from thidua.workshop.actions.benches._country import BEFORE_JULY, stand_on_country
from thidua.workshop.actions.simulating import BEFORE, FORM
from thidua.workshop.rules.country import ROOT
from thidua.workshop.rules.measuring import Findings, Scale, at_most, percentile, spread
from thidua.years.models import ReportingPeriod

DATABASE = BEFORE_JULY
WRITERS, PER_SECOND, REPORTS, TURNS = 8, 40, 600, 150
SLOWER = 5000
"""Microseconds."""
PERIOD, MEMBERS = BEFORE[-1], "DV01"


def run(scale: Scale, tell: Tell) -> Findings:
    """Amendments of approved reports of the last quarter, each raising the members by one, and then the invariant."""
    stand_on_country(scale, tell, merged=False)
    period, root = ReportingPeriod.objects.get(code=PERIOD), unit_of(ROOT)
    tell("reports waiting to be approved")
    waiting = _amendments(period, min(REPORTS, Sheet.objects.filter(period=period).count() // 2))
    before = total(root, MEMBERS, period.period)
    tell(f"{len(waiting)} approvals, {PER_SECOND} a second")
    taken, faults = _open_loop(waiting)
    after = total(root, MEMBERS, period.period)
    assert before.quantity is not None
    assert after.quantity is not None
    lost = len(taken) - int(after.quantity.amount - before.quantity.amount)
    tell("the sums alone, eight writers")
    place = indicators()[MEMBERS].position
    ours: dict[str, Any] = {"approve_ms": spread(taken), "approvals": len(taken)}
    ours["sums_ms"] = spread(_writers(root.pk, _slot, place))
    peer = {"sums_ms": spread(_writers(root.pk, _hot, place))}
    tell("the same with every commit made 5 ms slower")
    ours["sums_slow_commit_ms"] = spread(_writers(root.pk, _slot, place, slower=SLOWER))
    peer["sums_slow_commit_ms"] = spread(_writers(root.pk, _hot, place, slower=SLOWER))
    ratio = {
        "sums_p95": peer["sums_ms"].p95 / ours["sums_ms"].p95,
        "sums_slow_commit_p95": peer["sums_slow_commit_ms"].p95 / ours["sums_slow_commit_ms"].p95,
    }
    reach = [
        at_most("an approval through the application, 40 a second, p95", percentile(taken, 95), 60, "ms"),
        at_most("the sums of an approval in the database, 8 writers, p95", ours["sums_ms"].p95, 10, "ms"),
        at_most("the same with commit_delay 5 ms, p95", ours["sums_slow_commit_ms"].p95, 15, "ms"),
        at_most("changes lost", abs(lost), 0, "changes"),
        at_most("deadlocks and other faults", faults, 0, "faults"),
    ]
    skips = [
        "through the application: permission, locks, the record and the trail, as the page does; without HTTP and without rendering",
        "in the database both sides lock and add 60 amounts for three superiors and commit; neither writes the sheet",
        "with commit_delay the sums alone are measured, not the whole approval",
        "the peer's application is not modelled",
    ]
    return Findings(ours, peer, ratio, reach, skips)


def _amendments(period: ReportingPeriod, count: int) -> list[tuple[int, int]]:
    """Submitted amendments of reports that no earlier run amended, each with its reviewer: (report, person)."""
    form, at = Form.objects.get(code=FORM), now() - timedelta(days=1)
    approved = Report.objects.filter(period=period, state=State.APPROVED.value).order_by("number", "unit_id")[:count]
    old = {report.unit_id: report for report in approved}
    by_position = {row.position: code for code, row in indicators().items()}
    fresh = [
        Report(
            unit_id=unit, period=period, form=form, number=report.number + 1, supersedes=report, amendment_reason="bench",
            state=State.SUBMITTED.value, created_at=at, submitted_at=at, submitted_by_id=report.submitted_by_id, simulated=True,
        )
        for unit, report in old.items()
    ]  # fmt: skip
    Report.objects.bulk_create(fresh)
    sheets = {sheet.unit_id: sheet for sheet in Sheet.objects.filter(period=period, unit_id__in=old)}
    Figure.objects.bulk_create(
        (
            Figure(report=report, indicator_id=code, amount=amount + (code == MEMBERS), simulated=True)
            for report in fresh
            for position, amount in enumerate(sheets[report.unit_id].amounts)
            if amount is not None
            for code in (by_position[position],)
        ),
        batch_size=5000,
    )
    above = dict(_parents(list(old), period))
    reviewers = dict(
        Mandate.objects.filter(unit_id__in=set(above.values()), role=Role.REVIEWER.value).values_list(
            "unit_id", "person_id"
        )
    )
    return [(report.pk, reviewers[above[report.unit_id]]) for report in fresh]


def _parents(units: list[int], period: ReportingPeriod) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """select unit_id, parent_id from organisations_unitterm
               where unit_id = any(%s) and valid_from <= %s and valid_until > %s""",
            [units, period.last_day, period.last_day],
        )
        return cursor.fetchall()


def _open_loop(waiting: list[tuple[int, int]]) -> tuple[list[float], int]:
    """Milliseconds from each arrival to its commit, and how many failed."""
    from thidua.people.models import Person

    queue: Queue[tuple[float, int, int] | None] = Queue()
    taken: list[float] = []
    faults: list[Exception] = []

    def officer() -> None:
        try:
            while (arrived := queue.get()) is not None:
                due, report, person = arrived
                try:
                    approve_report(report=Report.objects.get(pk=report), by=Person.objects.get(pk=person), at=now())
                    taken.append((time.perf_counter() - due) * 1000)
                except Exception as fault:
                    faults.append(fault)
        finally:
            connection.close()

    officers = [threading.Thread(target=officer) for _ in range(WRITERS)]
    for each in officers:
        each.start()
    begun = time.perf_counter() + 0.2
    for number, (report, person) in enumerate(waiting):
        due = begun + number / PER_SECOND
        time.sleep(max(0, due - time.perf_counter()))
        queue.put((due, report, person))
    for _ in officers:
        queue.put(None)
    for each in officers:
        each.join()
    if faults and not taken:
        raise faults[0]
    return taken, len(faults)


Write = Callable[[Any, list[int], list[str]], None]


def _writers(root: int, write: Write, place: int, *, slower: int = 0) -> list[float]:
    """Milliseconds of each of many transactions by eight writers, on a table of its own; nothing of it is lost."""
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists bench_total")
        # As much room in its pages as the table itself has (migration 0005 of `rollup`).
        cursor.execute("create table bench_total (like rollup_total including all) with (fillfactor = 50)")
        cursor.execute(
            "select unit_id from rollup_total where period_id = %s group by 1 order by count(*) desc, 1 limit 40",
            [PERIOD],
        )
        units = [unit for (unit,) in cursor.fetchall() if unit != root]
        cursor.execute(
            """insert into bench_total (period_id, unit_id, strand, amounts, weights, parts, reported, hedges)
               select %s, unit, '', '{}', '{}', '{}', '{}', '{}' from unnest(%s::bigint[]) as unit""",
            [PERIOD, [root, *units]],
        )
    length = place + 37
    change = [array_of([each] * length) for each in (1, 0, 1, 1)]
    taken: list[float] = []

    def writer(number: int) -> None:
        try:
            with connection.cursor() as cursor:
                # Also where nobody else is about to commit: as on a slow disk.
                cursor.execute(
                    "select set_config('commit_delay', %s, false), set_config('commit_siblings', '0', false)",
                    [str(slower)],
                )
            for turn in range(TURNS):
                chosen = sorted(
                    {root, units[(number * 7 + turn) % len(units)], units[(number * 11 + turn * 3) % len(units)]}
                )
                begun = time.perf_counter()
                with connection.cursor() as cursor:
                    cursor.execute("begin")
                    write(cursor, chosen, change)
                    cursor.execute("commit")
                taken.append((time.perf_counter() - begun) * 1000)
        finally:
            connection.close()

    threads = [threading.Thread(target=writer, args=(number,)) for number in range(WRITERS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    with connection.cursor() as cursor:
        cursor.execute("select sum(amounts[1]) from bench_total where unit_id = %s", [root])
        assert cursor.fetchone()[0] == WRITERS * TURNS, "a change was lost"
        cursor.execute("drop table bench_total")
    return taken


def _slot(cursor: Any, units: list[int], change: list[str]) -> None:
    """Any free row of each sum, or a new one."""
    keys = [[PERIOD] * len(units), units, [""] * len(units)]
    cursor.execute(ADD_ARRAYS.format(table="bench_total"), [*keys, *change])
    added = {unit for _period, unit, _strand in cursor.fetchall()}
    for unit in units:
        if unit not in added:
            cursor.execute(
                """insert into bench_total (period_id, unit_id, strand, amounts, weights, parts, reported, hedges)
                   values (%s, %s, '', %s, %s, %s, %s, '{}')""",
                [PERIOD, unit, *change],
            )


_HOT = """
    update bench_total as kept set (amounts, weights, parts, reported) = (
        select array_agg(coalesce(a, 0) + coalesce(da, 0) order by place), array_agg(coalesce(w, 0) + coalesce(dw, 0) order by place),
            array_agg(coalesce(p, 0) + coalesce(dp, 0) order by place), array_agg(coalesce(r, 0) + coalesce(dr, 0) order by place)
        from unnest(kept.amounts, %s::numeric[], kept.weights, %s::numeric[], kept.parts, %s::int[], kept.reported, %s::int[])
            with ordinality as x (a, da, w, dw, p, dp, r, dr, place)
    ) where id = any(%s)
"""


def _hot(cursor: Any, units: list[int], change: list[str]) -> None:
    """The one row of each sum, in one order, waiting for whoever holds it."""
    cursor.execute("select id from bench_total where unit_id = any(%s) order by unit_id for update", [units])
    cursor.execute(_HOT, (*change, [pk for (pk,) in cursor.fetchall()]))
