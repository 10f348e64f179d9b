"""A cluster's year: formed on a page, led in rotation, with its own settings."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from tests.make.clusters import make_cluster
from tests.make.organisations import make_tree
from tests.make.people import AT, make_person
from thidua.clusters.actions import appoint_lead, end_membership, order_rotation, set_year
from thidua.clusters.models import Cluster, ClusterYear, Membership
from thidua.clusters.queries import following_leads, members, members_of_year
from thidua.clusters.rules import (
    NoLeadYet,
    RotationIncomplete,
    ScoringDayOutside,
    next_in_rotation,
    why_not_rotation,
)
from thidua.organisations.models import Unit
from thidua.organisations.rules import DecisionData
from thidua.people.rules import NotYours, Role
from thidua.reorganisations.actions import dissolve_unit
from thidua.trail.queries import events_of

TODAY = AT.date()


@pytest.fixture
def tree(db: None) -> dict[str, Unit]:
    return make_tree("tinh", {"nganh-a": 1, "nganh-b": 1, "nganh-c": 1})


@pytest.fixture
def block(tree: dict[str, Unit]) -> Cluster:
    return make_cluster("khoi", tree["tinh"], [tree["nganh-b"], tree["nganh-a"], tree["nganh-c"]], kind="block")


def test_a_unit_that_ended_before_the_year_belongs_to_it_no_more(tree: dict[str, Unit], block: Cluster) -> None:
    decision = DecisionData("LĐLĐ tỉnh", "1/QĐ", date(2025, 7, 1))
    for code in ("nganh-a-1", "nganh-a"):
        dissolve_unit(unit=tree[code], on=date(2025, 7, 1), decision=decision, by=None, at=AT)
    appoint_lead(cluster=block, year=2025, lead=tree["nganh-b"], by=None, at=AT)
    assert [unit.code for unit in members_of_year(block, 2025)] == ["nganh-b", "nganh-a", "nganh-c"]
    assert [unit.code for unit in members_of_year(block, 2026)] == ["nganh-b", "nganh-c"]
    assert following_leads(block, 2026) == (tree["nganh-c"], tree["nganh-b"])


ROTATIONS = [
    ("the first two when nobody led before", "abc", None, ("a", "b")),
    ("the two after the lead", "abc", "a", ("b", "c")),
    ("round the end", "abc", "b", ("c", "a")),
    ("from the beginning after the last", "abc", "c", ("a", "b")),
    ("from the beginning when the lead has left", "abc", "x", ("a", "b")),
    ("no deputy in a cluster of one", "a", "a", ("a", None)),
    ("nobody in an empty cluster", "", None, (None, None)),
]


@pytest.mark.parametrize(("says", "order", "lead", "expected"), ROTATIONS)
def test_who_leads_next(says: str, order: str, lead: str | None, expected: tuple[str | None, str | None]) -> None:
    assert next_in_rotation(order, lead) == expected


@pytest.mark.parametrize(
    ("places", "fine"), [([1, 2, 3], True), ([3, 1, 2], True), ([1, 1, 2], False), ([2, 3], False)]
)
def test_every_member_has_one_place(places: list[int], fine: bool) -> None:
    assert (why_not_rotation(places) is None) is fine


def test_the_rotation_proposes_the_leads_of_the_next_year(tree: dict[str, Unit], block: Cluster) -> None:
    appoint_lead(cluster=block, year=2023, lead=tree["nganh-b"], by=None, at=AT)
    assert following_leads(block, 2024) == (tree["nganh-a"], tree["nganh-c"])
    places = {tree["nganh-b"].pk: 1, tree["nganh-c"].pk: 2, tree["nganh-a"].pk: 3}
    order_rotation(cluster=block, places=places, on=TODAY, by=None, at=AT)
    assert members(block, TODAY) == [tree["nganh-b"], tree["nganh-c"], tree["nganh-a"]]
    assert following_leads(block, 2024) == (tree["nganh-c"], tree["nganh-a"])
    with pytest.raises(RotationIncomplete):
        order_rotation(cluster=block, places={tree["nganh-b"].pk: 1}, on=TODAY, by=None, at=AT)


def test_a_year_is_set_by_who_formed_the_cluster_or_runs_it_and_by_nobody_else(
    tree: dict[str, Unit], block: Cluster
) -> None:
    lead = make_person(tree["nganh-a"], Role.CLUSTER_SECRETARY)
    with pytest.raises(NoLeadYet):
        set_year(cluster=block, year=2023, by=None, at=AT)
    appoint_lead(cluster=block, year=2023, lead=tree["nganh-a"], by=None, at=AT)
    for person in (make_person(tree["tinh"], Role.REVIEWER), lead):
        held = set_year(cluster=block, year=2023, by=person, at=AT, scoring_day=date(2023, 11, 25), basis="QC 23")
        assert (held.scoring_day, held.pledge_is_gate, held.basis) == (date(2023, 11, 25), False, "QC 23")
    with pytest.raises(NotYours):
        set_year(cluster=block, year=2023, by=make_person(tree["nganh-b"]), at=AT)
    with pytest.raises(ScoringDayOutside):
        set_year(cluster=block, year=2023, by=lead, at=AT, scoring_day=date(2022, 11, 30))
    last = events_of(ClusterYear.objects.get(cluster=block, year=2023)).last()
    assert last is not None
    assert (last.verb, last.data["after"]["basis"]) == ("cluster.year_set", "QC 23")


def test_an_officer_forms_a_cluster_and_its_year_on_the_pages(tree: dict[str, Unit], settings, client: Client) -> None:
    settings.THIDUA_TODAY = TODAY
    client.force_login(make_person(tree["tinh"], Role.CHAIR))
    new = {"organiser": "tinh", "kind": "block", "name": "Khối mới", "code": "khoi-moi"}
    assert client.post("/cum-khoi/lap-moi/", {**new, "code": "Khối Mới"}).status_code == 422
    assert client.post("/cum-khoi/lap-moi/", new)["Location"] == "/cum-khoi/khoi-moi/"
    for code in ("nganh-a", "nganh-b"):
        client.post("/cum-khoi/khoi-moi/thanh-vien/", {"unit": code, "since": "2022-12-01"})
    cluster = Cluster.objects.get(code="khoi-moi")
    assert members(cluster, TODAY) == [tree["nganh-a"], tree["nganh-b"]]
    rotated = {f"place-{tree['nganh-a'].pk}": 2, f"place-{tree['nganh-b'].pk}": 1}
    assert client.post("/cum-khoi/khoi-moi/luan-phien/", rotated).status_code == 302
    page = client.get("/cum-khoi/khoi-moi/nam/2023/").content.decode()
    assert "Theo thứ tự luân phiên: Công đoàn ngành nganh b, Công đoàn ngành nganh a" in page
    twice = client.post("/cum-khoi/khoi-moi/nam/2023/truong/", {"lead": "nganh-b", "deputy": "nganh-b"})
    assert twice.status_code == 422
    client.post("/cum-khoi/khoi-moi/nam/2023/truong/", {"lead": "nganh-b", "deputy": "nganh-a"})
    said = {"scoring_day": "2023-11-25", "peers_see": "sheets", "pledge_is_gate": "on", "basis": "Quy chế khối"}
    assert client.post("/cum-khoi/khoi-moi/nam/2023/", said).status_code == 302
    held = ClusterYear.objects.get(cluster=cluster, year=2023)
    assert (held.lead, held.deputy, held.peers_see, held.pledge_is_gate) == (
        tree["nganh-b"],
        tree["nganh-a"],
        "sheets",
        True,
    )
    membership = Membership.objects.get(cluster=cluster, unit=tree["nganh-a"])
    client.post(f"/cum-khoi/khoi-moi/thanh-vien/{membership.pk}/", {"last": "2023-11-30"})
    membership.refresh_from_db()
    assert membership.valid_until == date(2023, 12, 1)


def test_the_year_after_a_cluster_ended_shows_without_a_lead_and_proposes_nobody(
    tree: dict[str, Unit], block: Cluster, settings, client: Client
) -> None:
    for membership in Membership.objects.filter(cluster=block):
        end_membership(membership=membership, on=date(2023, 6, 1), by=None, at=AT)
    settings.THIDUA_TODAY = date(2024, 3, 1)
    client.force_login(make_person(tree["tinh"], Role.CHAIR))
    last = client.get("/cum-khoi/khoi/nam/2023/").content.decode()
    assert "Theo thứ tự luân phiên: Công đoàn ngành nganh b" in last
    after = client.get("/cum-khoi/khoi/nam/2024/")
    assert after.status_code == 200
    assert "Theo thứ tự luân phiên" not in after.content.decode()
    assert "nganh b" not in after.content.decode()
