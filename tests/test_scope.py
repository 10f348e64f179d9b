"""No view forgets the scope: every address of the house, asked for what belongs to somebody else, by every role.

The walk goes over the house's own addresses, so a new view that is missing from `scope_tables` fails with its name.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.http import HttpResponse, HttpResponseNotFound
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from tests.make.lands import AFTER, PASSAGE, TODAY, Land, make_land, make_root
from tests.make.people import make_mandate, make_person
from tests.make.reports import catalogue
from tests.scope_tables import COMMON, FOREIGN, OWN, PUBLIC
from thidua.awards.actions.catalogue import load_awards
from thidua.clusters.models import Cluster
from thidua.organisations.models import Unit
from thidua.people.models import Mandate, Person
from thidua.people.rules import Role
from thidua.portal import urls as portal
from thidua.trail.models import Event


def addresses(resolver: URLResolver | None = None, within: str = "") -> Iterator[str]:
    """The name of every address of the house."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if getattr(pattern, "urlconf_module", None) is portal or pattern is portal.public_pages:
            continue  # public, or behind the gate of the editing pages: tests/portal walks them
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, f"{pattern.namespace}:" if pattern.namespace else within)
        else:
            assert isinstance(pattern, URLPattern)
            yield f"{within}{pattern.name or pattern.pattern}"


def test_every_address_stands_in_the_tables() -> None:
    known, there = OWN.keys() | FOREIGN.keys() | COMMON, set(addresses())
    assert sorted(there - known) == [], "say in OWN or FOREIGN what these views may show"
    assert sorted(known - there) == [], "these views are gone"


# --- The lands -------------------------------------------------------------------------------------------------------

FAR, NEAR = "CAMXEM", "HANGXOM"
FAR_NUMBER, NEAR_NUMBER = 7_654_321, 8_765_432


class Lands:
    """A home branch, its neighbour beneath the same province, and a branch of another province."""

    def __init__(self, files: Path) -> None:
        self.files = files
        catalogue()
        load_awards(at=AFTER)
        self.province, other = make_root("tinh-nha", ""), make_root("tinh-khac", FAR)
        self.home = make_land(self.province, "nganh-nha", word="", number=11)
        self.near = make_land(self.province, "nganh-gan", word=NEAR, number=NEAR_NUMBER)
        self.far = make_land(other, "nganh-xa", word=FAR, number=FAR_NUMBER)
        self.far_root = other


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lands]:
    """The lands, built once for all walks; nothing of them is left afterwards."""
    files = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), override_settings(THIDUA_TODAY=TODAY, THIDUA_FILES=files), transaction.atomic():
        yield Lands(files)
        transaction.set_rollback(True)


@pytest.fixture
def lands(
    built: Lands, settings: LazySettings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Lands]:
    """The lands as they were built, whatever the walk before has done.

    What is not there is answered without drawing the page that says so: that was half of a walk's time.
    """
    monkeypatch.setattr("thidua.config.urls.handler404", lambda *asked, **why: HttpResponseNotFound(), raising=False)
    caplog.set_level(logging.CRITICAL, "django.request")  # a thousand pages that are not there are as it should be
    settings.THIDUA_TODAY, settings.THIDUA_FILES = TODAY, built.files
    with transaction.atomic():
        yield built
        transaction.set_rollback(True)


def smuggled(land: Land) -> dict[str, Any]:
    """A form that would be taken if the view forgot to ask, and that points at another's land wherever it can."""
    code = land.unions[0].code
    return {
        "above": code, "amount": "5", "body": "LĐLĐ", "check": "1", "code": "don-vi-moi", "dated": "2023-12-01",
        "collectives": "2", "held_on": "2023-12-01", "members": "7", "moment": "midway", "nature": "regular",
        "period": "2024", "plan": "kế hoạch", "praised": "điển hình", "praised_collectives": "1", "words": "lời",
        "edition": "provisional", "email": "", "full_name": "Người Mới", "indicator": land.indicator, "key": PASSAGE,
        "kind": "grassroots", "language": "vi", "line": land.indicator, "mention": str(land.text.mentions.all()[0].pk),
        "pasted": "Trao 12 triệu đồng.", "verdict": "confirm", "last": "2023-12-31", "name": "Tên mới", "number": "1/QĐ",
        "on": "2024-01-01", "order": "1", "place": "", "reason": "vì sao", f"reason-{land.indicator}": "vì sao",
        "role": "clerk", "seen": "", "since": "2023-12-01", "source": "", "step": "confirm", "submit": "1",
        "text": "Lời mới", "title": "", "unit": code, "unit_class": "non_state", "until": "2030-01-01",
        "username": next(iter(land.people.values())).username, "version": "0",
    }  # fmt: skip


def questions(name: str, land: Land) -> list[str]:
    """The address of a view of nothing in particular, plain and with each question about the land."""
    words = {"code": land.top.code, "username": next(iter(land.people.values())).username}
    return [reverse(name), *(f"{reverse(name)}?{question.format(**words)}" for question in OWN[name])]


TOKEN = re.compile(r'csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"')


def shows(answer: HttpResponse, word: str, number: int) -> str:
    """What of another land the answer shows, or nothing."""
    if getattr(answer, "streaming", False):
        return "a file"
    if not answer.headers.get("Content-Type", "").startswith(
        ("text/html", "application/json", "text/plain", "text/javascript")
    ):
        return "a file" if answer.status_code == 200 else ""
    text = TOKEN.sub("", answer.content.decode())
    digits = f"{number:,}"
    written = (word, str(number), digits, digits.replace(",", "."), digits[:5], digits[:5].replace(",", "."))
    return next((found for found in written if found in text), "")


HIDDEN = {302, 403, 404, 405}


class Walk:
    """One officer going over every address; `faults` are the views that showed or changed what is another's."""

    def __init__(self, person: Person, land: Land, word: str, number: int) -> None:
        self.person, self.land, self.word, self.number = person, land, word, number
        self.faults: list[str] = []
        self.client = Client(raise_request_exception=False)

    def run(self) -> list[str]:
        """Every view, asked for what is another's, by reading and by sending a form."""
        for name, arguments in FOREIGN.items():
            for each in arguments(self.land):
                address = reverse(name, kwargs=each)
                self._ask(name, address)
                self._send(name, address)
        for name in OWN:
            for address in questions(name, self.land):
                self._ask(name, address, own=True)
            self._send(name, reverse(name), own=True)
        return self.faults

    def read_own(self, home: Land) -> list[str]:
        """What the officer may well see must not show another's on its way."""
        for name, arguments in FOREIGN.items():
            for each in arguments(home):
                self._ask(name, reverse(name, kwargs=each), own=True)
        return self.faults

    def _ask(self, name: str, address: str, *, own: bool = False) -> None:
        self._logged_in()
        self._judge(f"GET {name} {address}", self.client.get(address), own=own)

    def _send(self, name: str, address: str, *, own: bool = False) -> None:
        self._logged_in()
        before = Event.objects.count()
        answer = self.client.post(address, smuggled(self.land))
        self._judge(f"POST {name} {address}", answer, own=own)
        if Event.objects.count() != before:
            self.faults.append(f"POST {name} {address}: something was done")

    def _judge(self, asked: str, answer: HttpResponse, *, own: bool) -> None:
        if answer.status_code >= 500:
            self.faults.append(f"{asked}: answered {answer.status_code}")
        elif (found := shows(answer, self.word, self.number)) and not (own and found == "a file"):
            self.faults.append(f"{asked}: shows {found}")
        elif not own and answer.status_code not in HIDDEN:
            self.faults.append(f"{asked}: answered {answer.status_code}")

    def _logged_in(self) -> None:
        if "_auth_user_id" not in self.client.session:
            self.client.force_login(self.person)


# --- The walks -------------------------------------------------------------------------------------------------------


# An officer with every role at once is refused for want of scope only, never for want of a power: what one role alone may
# not see, that officer may not either. Who administers holds no other role, and an inspector opens pages by that role alone.

ALONE = (Role.ADMINISTRATOR, Role.INSPECTOR)


def make_all_roles(unit: Unit) -> Person:
    """An officer who holds every role at the unit that one person may hold together."""
    first, *others = (role for role in Role if role is not Role.ADMINISTRATOR)
    person = make_person(unit, first)
    for role in others:
        make_mandate(person, unit, role)
    return person


def test_no_role_of_a_province_sees_or_changes_another_province(lands: Lands) -> None:
    assert Walk(make_all_roles(lands.province), lands.far, FAR, FAR_NUMBER).run() == []


@pytest.mark.parametrize("role", ALONE)
def test_neither_who_administers_nor_who_inspects_a_province_sees_or_changes_another(lands: Lands, role: Role) -> None:
    assert Walk(make_person(lands.province, role), lands.far, FAR, FAR_NUMBER).run() == []


def test_no_role_of_a_branch_sees_or_changes_the_neighbour_beneath_the_same_superior(lands: Lands) -> None:
    assert Walk(make_all_roles(lands.home.top), lands.near, NEAR, NEAR_NUMBER).run() == []


def test_no_role_of_a_grassroots_union_sees_or_changes_another_branch(lands: Lands) -> None:
    assert Walk(make_all_roles(lands.home.unions[0]), lands.near, NEAR, NEAR_NUMBER).run() == []


def test_what_one_may_see_shows_nothing_of_another_on_the_way(lands: Lands) -> None:
    of_the_province = Walk(make_all_roles(lands.province), lands.far, FAR, FAR_NUMBER)
    of_the_branch = Walk(make_all_roles(lands.home.top), lands.near, NEAR, NEAR_NUMBER)
    assert of_the_province.read_own(lands.home) + of_the_branch.read_own(lands.home) == []


def test_an_administrator_sees_no_figure_of_the_own_branch_either(lands: Lands) -> None:
    person = make_person(lands.home.top, Role.ADMINISTRATOR)
    client = Client()
    client.force_login(person)
    shown = []
    for name, arguments in FOREIGN.items():
        if name.split(":")[0] in ("people", "reorganisations", "organisations"):
            continue
        for each in arguments(lands.home):
            address = reverse(name, kwargs=each)
            shown += [
                f"{verb} {address}" for verb in ("get", "post") if getattr(client, verb)(address).status_code == 200
            ]
    assert shown == []


def test_a_mandate_that_is_over_opens_nothing(lands: Lands) -> None:
    person = make_person(lands.near.top, Role.CHAIR, until=TODAY)
    faults = Walk(person, lands.near, NEAR, NEAR_NUMBER).run()
    assert faults == ["GET people:account /tai-khoan/: shows HANGXOM"], "one's own past mandates stay one's own"


def test_the_walk_notices_a_view_that_forgets_the_scope(lands: Lands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thidua.clusters.views.pages.clusters_in_scope", lambda person, on: Cluster.objects.all())
    faults = Walk(make_person(lands.province, Role.CLERK), lands.far, FAR, FAR_NUMBER).run()
    assert [fault.split(" /")[0] for fault in faults] == ["GET clusters:cluster", "GET clusters:list"]


def test_the_walk_notices_a_view_that_lets_somebody_act_out_of_scope(
    lands: Lands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thidua.people.views.officers.mandates_in_scope", lambda by, on: Mandate.objects.all())
    monkeypatch.setattr("thidua.people.actions.mandates.why_not", lambda *asked, **day: None)
    faults = Walk(make_person(lands.province, Role.ADMINISTRATOR), lands.far, FAR, FAR_NUMBER).run()
    assert any(fault.startswith("POST people:end_mandate") and "something was done" in fault for fault in faults)


def test_the_page_that_says_a_thing_is_not_there_shows_nothing_of_it(
    lands: Lands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thidua.config.urls.handler404", "thidua.portal.views.pages.nothing")
    walk = Walk(make_person(lands.province, Role.CHAIR), lands.far, FAR, FAR_NUMBER)
    for name in ("organisations:unit", "clusters:cluster", "reports:report", "reports:lineage"):
        walk._ask(name, reverse(name, kwargs=FOREIGN[name](lands.far)[0]))
    assert walk.faults == []
    answer = walk.client.get(reverse("organisations:unit", kwargs=FOREIGN["organisations:unit"](lands.far)[0]))
    assert (answer.status_code, "<main" in answer.text) == (404, True)


def test_a_stranger_is_led_to_the_log_in_page_from_everywhere(lands: Lands) -> None:
    client, open_to_all, before = Client(), [], Event.objects.count()
    for name in sorted(set(addresses()) - PUBLIC - {"awards:confirm"}):
        arguments = FOREIGN[name](lands.far) if name in FOREIGN else [{}]
        if name == "indicators:indicator":
            arguments = [{"code": lands.far.indicator}]
        elif name == "scoring:scheme":
            arguments = [{"pk": 1}]  # the gate stands before it, whether it is there or not
        for each in arguments[:1]:
            address = reverse(name, kwargs=each)
            answers = (client.get(address), client.post(address, smuggled(lands.far)))
            led = [answer.headers.get("Location", "").startswith(reverse("people:log_in")) for answer in answers]
            if not all(led):
                open_to_all.append(name)
    assert open_to_all == []
    assert Event.objects.count() == before
    for name in sorted(PUBLIC):
        assert not shows(client.get(reverse(name)), FAR, FAR_NUMBER)


def test_the_tables_name_what_is_really_there(lands: Lands) -> None:
    """The walks prove nothing if an address is wrong for everybody: its own officers must get an answer."""
    far = lands.far
    insiders = []
    for who in ("chair", "administrator"):
        for unit in (far.top, *far.unions):
            insiders.append(Client())
            insiders[-1].force_login(far.people[f"{who}@{unit.code}"])
    silent, seen = [], ""
    for name, arguments in FOREIGN.items():
        for each in arguments(far):
            address = reverse(name, kwargs=each)
            answers = (_answer(client, address, far) for client in insiders)
            text = next((text for status, text in answers if status != 404), None)
            seen += text or ""
            if text is None:
                silent.append(f"{name} {address}")
    assert silent == []
    assert FAR in seen
    assert "7.654.321" in seen


def _answer(client: Client, address: str, land: Land) -> tuple[int, str]:
    """How the address answers its own officer, without changing anything."""
    with transaction.atomic():
        answer = client.get(address)
        if answer.status_code == 405:
            answer = client.post(address, smuggled(land))
        transaction.set_rollback(True)
    html = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.status_code, answer.text if html and not answer.streaming else ""
