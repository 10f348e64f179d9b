"""What goes before the public: settled papers and closed results only, by whoever publishes here."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.make.clusters import make_cluster
from tests.make.people import AT, make_person
from tests.make.reports import approved_report, declared
from thidua.clusters.models import ClusterYear
from thidua.organisations.models import Unit
from thidua.people.rules import Role
from thidua.portal.actions import publish_result, withdraw_result
from thidua.portal.models import HomePage, PublishedResult
from thidua.portal.rules.refusals import NotOnThisPortal, ResultThere, StillProvisional

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(tree: dict[str, Unit], home: HomePage) -> ClusterYear:
    """A cluster's year with one approved report; not closed."""
    cluster = make_cluster("cum-mau", tree["tinh"], [tree["nganh-1"], tree["nganh-2"]])
    approved_report(unit=tree["nganh-1"], period=declared("2023"), DV01="1.204", rest=1)
    found: ClusterYear = ClusterYear.objects.create(cluster=cluster, year=2023, lead=tree["nganh-1"])
    return found


def closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every member had closed its year; that closing works is proved where it belongs."""
    monkeypatch.setattr("thidua.portal.permissions.is_closed", lambda subject, year: True)


def test_results_are_public_only_once_closed_and_published(
    client: Client, row: ClusterYear, tree: dict[str, Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/ket-qua/cum-mau/2023/"
    assert client.get(address).status_code == 404
    with pytest.raises(StillProvisional):
        publish_result(cluster_year=row, by=None, at=AT)
    closed(monkeypatch)
    chair = make_person(tree["tinh"], Role.CHAIR)
    published = publish_result(cluster_year=row, by=chair, at=AT)
    page = client.get(address)
    assert page.status_code == 200
    assert "1.204 người" in page.text
    assert "1,204 persons" in client.get(f"/en{address}").text
    assert "Cụm thi đua cum-mau" in client.get("/ket-qua/").text
    with pytest.raises(ResultThere):
        publish_result(cluster_year=row, by=chair, at=AT)
    withdraw_result(published=published, by=chair, at=AT)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(("unit", "role"), [("tinh", Role.EDITOR), ("nganh", Role.CHAIR)])
def test_only_who_publishes_here_publishes_results(
    row: ClusterYear, tree: dict[str, Unit], monkeypatch: pytest.MonkeyPatch, unit: str, role: Role
) -> None:
    closed(monkeypatch)
    with pytest.raises(NotOnThisPortal):
        publish_result(cluster_year=row, by=make_person(tree[unit], role), at=AT)
    assert not PublishedResult.objects.exists()
