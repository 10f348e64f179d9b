"""The desk's pages over HTTP in the simulated country, as its officers at four levels open them; p95 of each.

Every page is asked of the program `thidua serve` in a process of its own, by an officer who is logged in, one request at a time.
"""

from __future__ import annotations

import datetime
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from thidua.organisations.models import UnitTerm
from thidua.organisations.queries import unit_of
from thidua.people.models import Mandate, Person
from thidua.people.rules import Role
from thidua.reports.models import Report
from thidua.rollup.actions import rebuild_todays
from thidua.rollup.queries import is_kept_today
from thidua.workshop.actions.benches import Tell
from thidua.workshop.actions.benches._country import MERGED, stand_on_country
from thidua.workshop.actions.simulating import AFTER
from thidua.workshop.rules.country import ROOT
from thidua.workshop.rules.measuring import Findings, Scale, at_most, percentile, spread
from thidua.years.models import ReportingPeriod

DATABASE = MERGED
RUNS, WARM, PATIENCE, MEMBERS = 12, 2, 60, "DV01"
PARTS = ("overview_trend",)
"""Asked for by the page once it is there; measured, and not among the pages."""
TODAY = datetime.date(2025, 12, 10)
SKIPS = (
    "no peer: DHIS2's pages cannot be served from the same rows",
    "the simulated reports stand without their own rows of figures here, so the page of a single report is not asked for",
    "one request at a time, from the same machine, without the browser's own work",
    "where there are more than 5,000 unions the trend of the overview comes after the page; it is measured apart",
)


def run(scale: Scale, tell: Tell) -> Findings:
    """Each page of each officer several times; all answers must be pages."""
    stand_on_country(scale, tell, merged=True)
    for row in ReportingPeriod.objects.order_by(
        "code"
    ):  # a country of an earlier version has none in today's boundaries
        if not is_kept_today(row.period, TODAY):
            tell(f"totals of {row.code} in today's boundaries")
            rebuild_todays(period=row, on=TODAY)
    officers = _officers()
    found: dict[str, list[float]] = {}
    tell("the program serves")
    with _served() as port:
        for level, (person, code) in officers.items():
            tell(f"pages of {level}")
            cookie = _logged_in(person)
            for page, address in _pages(code, grassroots=level == "grassroots"):
                taken = [_asked(port, address, cookie, part=page in PARTS) for _ in range(WARM + RUNS)][WARM:]
                found[f"{level}_{page}_ms"] = taken
    ours: dict[str, Any] = {name: spread(taken) for name, taken in found.items()}
    pages = {name: taken for name, taken in found.items() if not name.endswith(tuple(f"{part}_ms" for part in PARTS))}
    everything = [each for taken in pages.values() for each in taken]
    ours["all_pages_ms"] = spread(everything)
    slowest = max(pages, key=lambda name: percentile(pages[name], 95))
    ours["slowest_page"] = slowest
    reach = [
        at_most("a page of the desk, p95 over all pages", percentile(everything, 95), 150, "ms"),
        at_most("the slowest page, p95", percentile(found[slowest], 95), 150, "ms"),
    ]
    skips = [*SKIPS]
    if scale is not Scale.NATION:
        skips.append("the reach is meant for the nation")
    return Findings(ours, reach=reach, skips=skips)


def _officers() -> dict[str, tuple[Person, str]]:
    """The chair of the confederation, of its largest province, of that one's largest unit, and of a grassroots union there."""
    root = unit_of(ROOT)
    province = _largest_beneath(root.pk)
    middle = _largest_beneath(province)
    leaf = Report.objects.filter(period_id=AFTER[0], unit__terms__parent_id=middle).order_by("unit_id")
    units = {"confederation": root.pk, "province": province, "middle": middle, "grassroots": leaf[0].unit_id}
    found = {}
    for level, unit in units.items():
        mandate = Mandate.objects.select_related("person", "unit").get(unit_id=unit, role=Role.CHAIR.value)
        found[level] = (mandate.person, mandate.unit.code)
    return found


def _largest_beneath(unit: int) -> int:
    """Of the units directly beneath on the day, the one with most others directly beneath it."""
    terms = UnitTerm.objects.in_force(TODAY)
    beneath = terms.filter(parent_id=unit).values("unit_id")
    rows = terms.filter(parent_id__in=beneath).values("parent_id").annotate(units=Count("pk"))
    return int(rows.order_by("-units", "parent_id")[0]["parent_id"])


def _pages(code: str, *, grassroots: bool) -> Iterator[tuple[str, str]]:
    period = AFTER[0]
    yield "home", reverse("desk:home")
    yield "inbox", reverse("desk:inbox")
    yield "reports", reverse("reports:mine")
    yield "unit", reverse("organisations:unit", args=[code])
    yield "totals", reverse("reports:totals", args=[code, period])
    yield "lineage", reverse("reports:lineage", args=[code, MEMBERS, period])
    if grassroots:
        return
    yield "tree", f"{reverse('organisations:tree')}?tu={code}"
    yield "find", f"{reverse('organisations:find')}?q=cong+ty+may"
    yield "overview", reverse("reports:dashboard", args=[code, period])
    yield "overview_trend", f"{reverse('reports:dashboard', args=[code, period])}?dien-bien=1"
    yield "comparison", reverse("reports:comparison", args=[code, period])
    yield "comparison_of_unions", f"{reverse('reports:comparison', args=[code, period])}?cap=co-so"
    yield "totals_today", f"{reverse('reports:totals', args=[code, period])}?xem=dia-gioi-nay"
    yield "to_check", reverse("reports:to_check")
    yield "decisions", reverse("reorganisations:decisions")


def _logged_in(person: Person) -> str:
    """The cookie of a session of this person."""
    client = Client()
    client.force_login(person)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _asked(port: int, address: str, cookie: str, *, part: bool = False) -> float:
    """Milliseconds until the whole page, or a part of it, is there."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    begun = time.perf_counter()
    headers = {"Cookie": cookie, "Accept-Language": "vi"} | ({"HX-Request": "true"} if part else {})
    asked.request("GET", address, headers=headers)
    answer = asked.getresponse()
    answer.read()
    took = (time.perf_counter() - begun) * 1000
    asked.close()
    assert answer.status == 200, (address, answer.status)
    return took


@contextmanager
def _served() -> Iterator[int]:
    """The program on a free port, on the bench's database, on a day soon after the last period."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "thidua.config.program", "serve", "--port", str(port)]
    there = os.environ | {"THIDUA_TODAY": TODAY.isoformat()}
    server = subprocess.Popen(command, env=there, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                asked.request("GET", reverse("people:log_in"))
                asked.getresponse().read()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)
