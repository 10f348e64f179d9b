"""Secret votes: 30 delegates cast over HTTP within a minute; 2,000 sealed ballots opened and tallied; beside Belenios's own tool.

Open loop: when the vote opens, 30 phones show the meeting and ask every 4 s where it stands, as that page does. Each delegate
opens the ballot at a moment of chance in the first half minute, reads, marks, reads again, casts, and goes back to the meeting;
what the server was slow with comes off nobody's time to read. The bench has one size, whatever the scale.
"""

from __future__ import annotations

import http.client
import random
import re
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from threading import Event
from typing import Any
from urllib.parse import urlencode

import psutil
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from thidua.ballots.actions.casting import cast_ballot, make_key
from thidua.ballots.actions.counting import open_own_layer
from thidua.ballots.actions.preparing import add_item, call_conference, name_delegate, prepare_conference
from thidua.ballots.actions.sitting import check_in, open_sitting
from thidua.ballots.actions.voting import Asked, appoint_committee, close_vote, open_vote, prepare_vote
from thidua.ballots.models import Conference, Vote
from thidua.ballots.queries.catalogue import entry_of
from thidua.ballots.queries.outcomes import outcome_of
from thidua.ballots.rules.conference import Kind, Quorum
from thidua.ballots.rules.sealing import make_code, make_receipt
from thidua.ballots.rules.voting import Decides
from thidua.clusters.actions import admit_member, appoint_lead, form_cluster
from thidua.clusters.models import Cluster
from thidua.ground.today import now
from thidua.organisations.actions import plant_units
from thidua.organisations.models import Unit, UnitClass, UnitKind
from thidua.organisations.rules import NewUnit
from thidua.people.actions import grant_mandate
from thidua.people.models import Mandate, Person
from thidua.people.rules import Role
from thidua.workshop.actions.benches import Tell
from thidua.workshop.actions.benches._belenios import PEER_BALLOTS, TOOL, belenios
from thidua.workshop.actions.benches._measuring import seconds
from thidua.workshop.rules.measuring import Findings, Measurement, Scale, at_most, percentile, spread

DELEGATES, MINUTE = 30, 60
OPENS, READS, LOOKS, ASKS = (0, 30), (3, 15), (2, 8), 4
"""Seconds: when a ballot is opened, how long one reads it, how long one looks once more, between two questions of a phone."""
ELECTORS, UNITS, OPTIONS = 2_000, 40, 8
SINCE = date(2020, 1, 1)
YEAR = now().year


def run(scale: Scale, tell: Tell) -> Findings:
    """A vote of thirty over HTTP, a vote of two thousand to its result, and the peer's vote of a hundred."""
    tell(f"{UNITS} units, {ELECTORS} delegates")
    units = _units()
    people = _people(units)
    tell("a conference of 30")
    small = Ballots(_conference(units[:DELEGATES], people, DELEGATES))
    tell("30 delegates cast over HTTP")
    hall = _over_http(small.vote)
    small.count()
    tell("a conference of 2,000")
    large = Ballots(_conference(units, people, ELECTORS))
    tell("2,000 ballots sealed")
    sealing = [large.cast(person) for person in large.electors()]
    tell("2,000 ballots opened and tallied")
    counting = seconds(large.count)
    kept = sum(outcome.cast for one in (small, large) if (outcome := outcome_of(one.vote)))
    tell(f"{TOOL}: {PEER_BALLOTS} ballots")
    peer = belenios(OPTIONS)
    ours: dict[str, Measurement] = {
        "cast_ms": spread(hall.casts),
        "three_pages_ms": spread(hall.walks),
        "asking_where_it_stands_ms": spread(hall.asks),
        "all_cast_s": hall.took,
        "server_cpu_s": hall.cpu,
        "cast_in_process_ms": spread(sealing),
        "close_open_tally_s": counting,
        "count_a_ballot_ms": counting * 1000 / ELECTORS,
    }
    ratio: dict[str, Measurement] = {}
    if peer:
        ratio["count_a_ballot"] = float(peer["count_a_ballot_ms"]) / (counting * 1000 / ELECTORS)  # type: ignore[arg-type]
    reach = [
        at_most("a cast over HTTP, p95", percentile(hall.casts, 95), 300, "ms"),
        at_most("until all 30 have cast", hall.took, MINUTE, "s"),
        at_most("2,000 electors: close, open both layers, tally", counting, 10, "s"),
        at_most("ballots lost or counted twice", abs(DELEGATES + ELECTORS - kept), 0, "ballots"),
    ]
    return Findings(ours, peer, ratio, reach, [*PROVES, *([] if peer else [f"{TOOL} is not installed"])])


PROVES = [
    "one size, whatever the scale",
    "ours: two members together open what is sealed; each delegate finds the own ballot; the published ballots give the result. Whoever "
    "runs the server could read ballots as they arrive",
    "Belenios: each ballot is signed with a credential and proven valid, the sum is taken of sealed ballots, the trustees prove their "
    "part; anybody checks that no ballot was added, changed or left out, and the server never sees one",
    "the peer has no HTTP, no database and no list of electors beside the public credentials here: one process for each ballot, then its own "
    "verification, sum, two partial decryptions and result; its counting is linear in the ballots, so one of a hundred is compared with one of two thousand",
]


class Ballots:
    """A secret election among the first units of a conference, open, with its two codes."""

    def __init__(self, conference: Conference) -> None:
        delegates = list(conference.delegates.select_related("person", "unit").order_by("pk"))
        lead, two = delegates[0].person, [delegates[1], next(d for d in delegates if d.unit_id != delegates[1].unit_id)]
        rule = entry_of("bau-truong-cum", date(YEAR, 11, 1)).rule
        units = list(dict.fromkeys(delegate.unit for delegate in delegates))[:OPTIONS]
        asked = Asked("Bầu đơn vị trưởng năm sau", units, rule, decides=Decides.LEAD)
        self.lead, self.people = lead, [delegate.person for delegate in delegates]
        self.of_first = {delegate.person_id for delegate in delegates if delegate.unit_id == delegates[0].unit_id}
        self.vote = prepare_vote(conference=conference, asked=asked, by=lead, at=now(), simulated=True)
        appoint_committee(vote=self.vote, first=two[0], second=two[1], by=lead, at=now())
        self.committee = [(delegate.person, make_code()) for delegate in two]
        for person, code in self.committee:
            make_key(vote=self.vote, code=code, by=person, at=now())
        self.vote = open_vote(vote=self.vote, by=lead, at=now())

    def electors(self) -> list[Person]:
        """Everybody who may vote."""
        return self.people

    def cast(self, person: Person) -> float:
        """For the first unit, or by its own delegates for the second; returns the milliseconds it took."""
        marks = ["-"] * OPTIONS
        marks[1 if person.pk in self.of_first else 0] = "1"
        begun = time.perf_counter()
        cast_ballot(vote=self.vote, marks="".join(marks), receipt=make_receipt(), by=person, at=now())
        return (time.perf_counter() - begun) * 1000

    def count(self) -> None:
        """Close, open both layers, compute the result."""
        self.vote = close_vote(vote=self.vote, by=self.lead, at=now())
        for person, code in self.committee:
            self.vote = open_own_layer(vote=self.vote, code=code, by=person, at=now())
        outcome_of(self.vote)


def _units() -> list[Unit]:
    codes = [f"don-vi-{number:02}" for number in range(UNITS)]
    known = {unit.code: unit for unit in Unit.objects.filter(code__in=["tinh", *codes])}
    if not known:
        terms: dict[str, Any] = {"unit_class": UnitClass.NONE, "valid_from": SINCE, "simulated": True}
        root = NewUnit(code="tinh", name="Liên đoàn thử", kind=UnitKind.FEDERATION, parent_code=None, **terms)
        rest = [
            NewUnit(code=code, name=f"Công đoàn ngành {code}", kind=UnitKind.LOCAL_SECTOR, parent_code="tinh", **terms)
            for code in codes
        ]
        known = plant_units(units=[root, *rest])
    return [known[code] for code in codes]


def _people(units: list[Unit]) -> list[Mandate]:
    """The chair of each unit first, then clerks, unit after unit in turn."""
    held = list(Mandate.objects.filter(unit__in=units).select_related("person", "unit").order_by("pk"))
    for number in range(len(held), ELECTORS):
        person = Person.objects.create_person(username=f"db-{number}", full_name=f"Đại Biểu {number}", password=None)
        role = Role.CHAIR if number < UNITS else Role.CLERK
        held.append(grant_mandate(person=person, unit=units[number % UNITS], role=role, since=SINCE, by=None, at=now()))
    return held


def _conference(units: list[Unit], people: list[Mandate], size: int) -> Conference:
    at = now()
    number = Cluster.objects.count() + 1
    top = Unit.objects.get(code="tinh")
    cluster = form_cluster(code=f"khoi-{number}", name=f"Khối {number}", kind="block", organiser=top, by=None, at=at)
    for unit in units:
        admit_member(cluster=cluster, unit=unit, since=SINCE, by=None, at=at)
    appoint_lead(cluster=cluster, year=YEAR, lead=units[0], by=None, at=at)
    here = [mandate for mandate in people if mandate.unit in units][:size]
    lead = here[0].person
    found = prepare_conference(
        cluster=cluster,
        year=YEAR,
        title="Hội nghị thử",
        begins_at=at,
        quorum=Quorum(1, 2),
        by=lead,
        at=at,
        simulated=True,
    )
    add_item(conference=found, kind=Kind.VOTE, title="Bầu", by=lead, at=at)
    for mandate in here:
        name_delegate(conference=found, mandate=mandate, by=lead, at=at)
    call_conference(conference=found, by=lead, at=at)
    for delegate in found.delegates.all():
        check_in(delegate=delegate, by=lead, at=at)
    return open_sitting(conference=found, by=lead, at=at)


@dataclass
class Hall:
    """What 30 delegates met with: milliseconds of each casting, of each delegate's three pages, of each question in between."""

    casts: list[float] = field(default_factory=list)
    walks: list[float] = field(default_factory=list)
    asks: list[float] = field(default_factory=list)
    took: float = 0
    cpu: float = 0
    all_in: Event = field(default_factory=Event)

    def cast(self, walked: tuple[float, float, float], at: float) -> None:
        """One more ballot is in."""
        self.casts.append(walked[2])
        self.walks.append(sum(walked))
        self.took = max(self.took, at)
        if len(self.casts) == DELEGATES:
            self.all_in.set()


def _over_http(vote: Vote) -> Hall:
    """A server of our own, and 30 delegates who vote on it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "thidua.config.program", "serve", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    conference = vote.conference
    meeting = f"/cum-khoi/{conference.cluster.code}/nam/{conference.year}/hoi-nghi/"
    people = [elector.delegate.person for elector in vote.electors.select_related("delegate__person")]
    chance = random.Random(YEAR)  # noqa: S311, the pace of a bench, no secret
    delegates = [
        Delegate(
            port,
            _session(person),
            meeting,
            vote.number,
            tuple(chance.uniform(*span) for span in (OPENS, READS, LOOKS, (0, ASKS))),
        )
        for person in people
    ]
    hall = Hall()
    try:
        _wait_for(port)
        for delegate in delegates:
            delegate.arrive()
        cpu, start = _cpu(server), time.perf_counter()
        with ThreadPoolExecutor(len(delegates)) as pool:
            for sitting in [pool.submit(delegate.sit, hall, start) for delegate in delegates]:
                sitting.result()
        hall.cpu = _cpu(server) - cpu
    finally:
        server.terminate()
        server.wait()
    return hall


def _cpu(server: subprocess.Popen[bytes]) -> float:
    """Seconds of processor that the server's processes have taken so far."""
    all_of_it = psutil.Process(server.pid)
    return sum(sum(one.cpu_times()[:2]) for one in [all_of_it, *all_of_it.children(recursive=True)])


def _session(person: Person) -> str:
    """The person is logged in, without the log-in form."""
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def _wait_for(port: int) -> None:
    for _at in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError("the server does not answer")


class Delegate:
    """A phone in the hall: the page of the meeting, then the three pages of a ballot."""

    def __init__(self, port: int, session: str, meeting: str, number: int, pace: tuple[float, ...]) -> None:
        self.browser = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={session}"
        self.now, self.ballot = f"{meeting}phien-hop/", f"{meeting}bieu-quyet/{number}/phieu/"
        self.opens, self.reads, self.looks, self.turn = pace
        self.shown = ""

    def arrive(self) -> None:
        """The phone shows where the meeting stands."""
        page, _took = self.ask("GET", self.now, {})
        self.shown = _shown(page)

    def sit(self, hall: Hall, start: float) -> None:
        """Wait for the own moment, vote, wait until everybody has."""
        time.sleep(min(self.turn, self.opens))  # phones do not ask all at the same moment
        self.wait(hall, until=start + self.opens)
        hall.cast(self.vote(), time.perf_counter() - start)
        while not hall.all_in.is_set():
            self.wait(hall, until=time.perf_counter() + ASKS)
        self.browser.close()

    def wait(self, hall: Hall, until: float) -> None:
        """Ask every few seconds where the meeting stands, as its page does."""
        while (left := until - time.perf_counter()) > 0:
            time.sleep(min(left, ASKS))
            if left >= ASKS:
                page, took = self.ask("GET", f"{self.now}?thay={self.shown}", {}, htmx=True)
                self.shown = _shown(page) or self.shown
                hall.asks.append(took)

    def vote(self) -> tuple[float, float, float]:
        """Milliseconds of the ballot, of the look at it, of the casting."""
        page, opening = self.ask("GET", self.ballot, {})
        time.sleep(self.reads)
        typed = {"csrfmiddlewaretoken": _held(page, "csrfmiddlewaretoken")}
        page, looking = self.ask("POST", self.ballot, typed | {"step": "review"})
        time.sleep(self.looks)
        typed = {name: _held(page, name) for name in ("csrfmiddlewaretoken", "token")}
        _page, casting = self.ask("POST", self.ballot, typed | {"step": "cast"})
        return opening, looking, casting

    def ask(self, method: str, path: str, typed: dict[str, str], *, htmx: bool = False) -> tuple[str, float]:
        """The page, and the milliseconds until all of it was there."""
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        begun = time.perf_counter()
        self.browser.request(method, path, urlencode(typed) or None, headers | ({"HX-Request": "true"} if htmx else {}))
        answer = self.browser.getresponse()
        page = answer.read().decode()
        took = (time.perf_counter() - begun) * 1000
        if answer.status not in (200, 204):
            raise ConnectionError(f"{method} {path} answered {answer.status}")
        if found := re.search(r"csrftoken=([^;]+)", answer.headers.get("Set-Cookie", "")):
            self.cookie = f"{self.cookie.partition(';')[0]}; csrftoken={found[1]}"
        return page, took


def _shown(page: str) -> str:
    """What the page of the meeting says it shows."""
    found = re.search(r"\?thay=(\w+)", page)
    return found[1] if found else ""


def _held(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    if found is None:
        raise ConnectionError(f"the page has no {name}")
    return found[1]
