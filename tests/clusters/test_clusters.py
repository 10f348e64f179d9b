"""Clusters: who belongs on which day, who leads in which year, who may see them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.make.clusters import make_cluster
from tests.make.organisations import make_tree
from tests.make.people import AT, make_mandate, make_person
from thidua.clusters.actions import admit_member, appoint_lead, end_membership, form_cluster
from thidua.clusters.models import Cluster, ClusterYear, Membership
from thidua.clusters.queries import cluster_year, clusters_in_scope, clusters_of, members, subject
from thidua.clusters.rules import (
    AlreadyEnded,
    AlreadyMember,
    LeadTwice,
    NoSuchSubject,
    NotBeneath,
    NotMember,
    SpanEmpty,
)
from thidua.organisations.models import Unit
from thidua.organisations.rules import CodeTaken, CodeUnreadable, NoSuchUnit
from thidua.people.rules import NotYours, Role
from thidua.trail.queries import events_of

TODAY = AT.date()
NEXT = date(2024, 1, 1)


@pytest.fixture
def tree(db: None) -> dict[str, Unit]:
    return make_tree("tinh", {"nganh-a": 1, "nganh-b": 1, "nganh-c": 1}) | make_tree("tinh-khac", {"nganh-d": 0})


@pytest.fixture
def block(tree: dict[str, Unit]) -> Cluster:
    return make_cluster("khoi", tree["tinh"], [tree["nganh-b"], tree["nganh-a"]], kind="block")


def test_members_of_a_day_stand_in_the_order_of_rotation(tree: dict[str, Unit], block: Cluster) -> None:
    assert members(block, TODAY) == [tree["nganh-b"], tree["nganh-a"]]
    admit_member(cluster=block, unit=tree["nganh-c"], since=NEXT, order=0, by=None, at=AT)
    assert members(block, NEXT - timedelta(days=1)) == [tree["nganh-b"], tree["nganh-a"]]
    assert members(block, NEXT) == [tree["nganh-c"], tree["nganh-b"], tree["nganh-a"]]


def test_a_membership_ends_half_open_and_the_unit_may_come_back(tree: dict[str, Unit], block: Cluster) -> None:
    membership = Membership.objects.get(cluster=block, unit=tree["nganh-a"])
    end_membership(membership=membership, on=NEXT, by=None, at=AT)
    assert tree["nganh-a"] in members(block, NEXT - timedelta(days=1))
    assert tree["nganh-a"] not in members(block, NEXT)
    admit_member(cluster=block, unit=tree["nganh-a"], since=NEXT, by=None, at=AT)
    assert members(block, NEXT) == [tree["nganh-b"], tree["nganh-a"]]
    assert list(clusters_of(tree["nganh-a"], NEXT)) == [block]
    with pytest.raises(AlreadyEnded):
        end_membership(membership=membership, on=NEXT, by=None, at=AT)
    with pytest.raises(SpanEmpty):
        end_membership(membership=membership, on=membership.valid_from, by=None, at=AT)


OVERLAPS = [
    ("before it begins, to its first day", date(2019, 1, 1), date(2020, 1, 1), False),
    ("before it begins, one day into it", date(2019, 1, 1), date(2020, 1, 2), True),
    ("within", date(2020, 6, 1), date(2020, 7, 1), True),
    ("around", date(2019, 1, 1), date(2025, 1, 1), True),
    ("from its last day", date(2020, 12, 31), date(2025, 1, 1), True),
    ("from the day after", date(2021, 1, 1), date(2025, 1, 1), False),
]


@pytest.mark.parametrize(("when", "since", "until", "refused"), OVERLAPS)
def test_no_unit_is_twice_in_one_cluster_on_a_day(
    tree: dict[str, Unit], when: str, since: date, until: date, refused: bool
) -> None:
    cluster = make_cluster("cum", tree["tinh"], [tree["nganh-a"]], since=date(2020, 1, 1), until=date(2021, 1, 1))
    other = make_cluster("cum-khac", tree["tinh"])
    row = {"unit": tree["nganh-a"], "valid_from": since, "valid_until": until}
    Membership.objects.create(cluster=other, **row)
    if refused:
        with pytest.raises(AlreadyMember):
            admit_member(cluster=cluster, unit=tree["nganh-a"], since=since, until=until, by=None, at=AT)
        with pytest.raises(IntegrityError, match="membership_not_twice"), transaction.atomic():
            Membership.objects.create(cluster=cluster, **row)
    else:
        admit_member(cluster=cluster, unit=tree["nganh-a"], since=since, until=until, by=None, at=AT)
        assert Membership.objects.filter(cluster=cluster).count() == 2


def test_members_come_from_the_branch_of_the_unit_that_formed_the_cluster(
    tree: dict[str, Unit], block: Cluster
) -> None:
    with pytest.raises(NotBeneath):
        admit_member(cluster=block, unit=tree["nganh-d"], since=TODAY, by=None, at=AT)


@pytest.mark.parametrize(
    ("code", "refusal"),
    [("khoi", CodeTaken), ("nganh-a", CodeTaken), ("Khối 1", CodeUnreadable), ("", CodeUnreadable)],
)
def test_a_code_names_one_cluster_or_unit(
    tree: dict[str, Unit], block: Cluster, code: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        form_cluster(code=code, name="Khối", kind="block", organiser=tree["tinh"], by=None, at=AT)


def test_a_subject_is_a_cluster_or_a_unit(tree: dict[str, Unit], block: Cluster) -> None:
    assert subject("khoi") == block
    assert subject("nganh-a") == tree["nganh-a"]
    with pytest.raises(NoSuchUnit) as refused:
        subject("khong-co")
    assert refused.value == NoSuchSubject(code="khong-co")


def test_lead_and_deputy_are_two_members_of_the_year(tree: dict[str, Unit], block: Cluster) -> None:
    appoint_lead(cluster=block, year=2023, lead=tree["nganh-a"], deputy=tree["nganh-b"], by=None, at=AT)
    found = cluster_year(block, 2023)
    assert found is not None
    assert (found.lead, found.deputy) == (tree["nganh-a"], tree["nganh-b"])
    assert cluster_year(block, 2024) is None
    with pytest.raises(NotMember):
        appoint_lead(cluster=block, year=2023, lead=tree["nganh-c"], by=None, at=AT)
    with pytest.raises(NotMember):
        appoint_lead(cluster=block, year=2023, lead=tree["nganh-a"], deputy=tree["nganh-c"], by=None, at=AT)
    with pytest.raises(NotMember):
        appoint_lead(cluster=block, year=2019, lead=tree["nganh-a"], by=None, at=AT)
    with pytest.raises(LeadTwice):
        appoint_lead(cluster=block, year=2023, lead=tree["nganh-a"], deputy=tree["nganh-a"], by=None, at=AT)
    with pytest.raises(IntegrityError, match="cluster_year_two_units"), transaction.atomic():
        ClusterYear.objects.create(cluster=block, year=2030, lead=tree["nganh-a"], deputy=tree["nganh-a"])


def test_who_led_before_a_change_stands_in_the_trail(tree: dict[str, Unit], block: Cluster) -> None:
    appoint_lead(cluster=block, year=2023, lead=tree["nganh-a"], by=None, at=AT)
    appointed = appoint_lead(cluster=block, year=2023, lead=tree["nganh-b"], by=None, at=AT)
    assert ClusterYear.objects.count() == 1
    last = events_of(appointed).last()
    assert last is not None
    assert last.data["lead_before"] == f"organisations.unit:{tree['nganh-a'].pk}"


MAY_CHANGE = [
    ("tinh", Role.CHAIR, True),
    ("tinh", Role.REVIEWER, True),
    ("tinh", Role.COUNCIL_MEMBER, False),
    ("tinh", Role.ADMINISTRATOR, False),
    ("tinh", Role.CLUSTER_SECRETARY, False),
    ("nganh-a", Role.CHAIR, False),
    ("tinh-khac", Role.CHAIR, False),
]


@pytest.mark.parametrize(("place", "role", "may"), MAY_CHANGE)
def test_clusters_are_changed_by_who_organises_the_branch_of_their_organiser(
    tree: dict[str, Unit], block: Cluster, place: str, role: Role, may: bool
) -> None:
    by = make_person(tree[place], role)
    membership = Membership.objects.get(cluster=block, unit=tree["nganh-b"])
    acts = [
        lambda: form_cluster(code="moi", name="Mới", kind="cluster", organiser=tree["tinh"], by=by, at=AT),
        lambda: admit_member(cluster=block, unit=tree["nganh-c"], since=TODAY, by=by, at=AT),
        lambda: appoint_lead(cluster=block, year=2023, lead=tree["nganh-a"], by=by, at=AT),
        lambda: end_membership(membership=membership, on=TODAY, by=by, at=AT),
    ]
    for act in acts:
        if may:
            act()
        else:
            with pytest.raises(NotYours):
                act()


SEES = [
    ("a chair of the organiser", "tinh", Role.CHAIR, True),
    ("an administrator of the organiser", "tinh", Role.ADMINISTRATOR, False),
    ("a clerk of a member", "nganh-a", Role.CLERK, True),
    ("an administrator of a member", "nganh-a", Role.ADMINISTRATOR, False),
    ("a clerk beneath a member", "nganh-a-1", Role.CLERK, False),
    ("a sibling that is no member", "nganh-c", Role.CHAIR, False),
    ("a stranger", "tinh-khac", Role.CHAIR, False),
]


@pytest.mark.parametrize(("who", "place", "role", "may"), SEES)
def test_a_cluster_is_seen_by_readers_of_its_organiser_and_by_its_members(
    tree: dict[str, Unit], block: Cluster, client: Client, who: str, place: str, role: Role, may: bool
) -> None:
    person = make_person(tree[place], role)
    assert (block in clusters_in_scope(person, on=TODAY)) is may
    client.force_login(person)
    assert (block.name in client.get("/cum-khoi/").text) is may
    assert (client.get("/cum-khoi/khoi/").status_code == 200) is may


def test_a_member_that_left_no_longer_sees_its_peers(tree: dict[str, Unit], block: Cluster) -> None:
    person = make_person(tree["nganh-a"], Role.CHAIR)
    end_membership(membership=Membership.objects.get(unit=tree["nganh-a"]), on=NEXT, by=None, at=AT)
    assert block in clusters_in_scope(person, on=NEXT - timedelta(days=1))
    assert block not in clusters_in_scope(person, on=NEXT)


def test_two_ways_to_a_cluster_list_it_once(tree: dict[str, Unit], block: Cluster) -> None:
    person = make_person(tree["tinh"], Role.CHAIR)
    make_mandate(person, tree["nganh-a"], Role.CLERK)
    assert list(clusters_in_scope(person, on=TODAY)) == [block]


def test_the_page_shows_members_of_the_chosen_day_leads_and_history(
    tree: dict[str, Unit], block: Cluster, client: Client
) -> None:
    appoint_lead(cluster=block, year=2023, lead=tree["nganh-a"], deputy=tree["nganh-b"], by=None, at=AT)
    end_membership(membership=Membership.objects.get(unit=tree["nganh-a"]), on=NEXT, by=None, at=AT)
    client.force_login(make_person(tree["tinh"], Role.REVIEWER))
    then = client.get("/cum-khoi/khoi/?on=2023-06-01").text
    assert "2 đơn vị vào ngày 01/06/2023" in then
    assert "trưởng cụm, khối" in then
    today = client.get("/cum-khoi/khoi/").text
    assert "Thành viên vào thời gian khác" in today
    assert "đến 31/12/2023" in today
    assert client.get("/cum-khoi/khoi/?on=hôm-qua").status_code == 200
