"""Ready cases: a decision of July 2025 begins from the tree, with the published counts held against its lines."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.make.organisations import FOUNDED
from tests.make.people import make_person
from thidua.config.program import main
from thidua.organisations.actions import plant_units
from thidua.organisations.models import Unit, UnitClass, UnitKind
from thidua.organisations.queries import superior
from thidua.organisations.rules import NewUnit
from thidua.people.rules import Role
from thidua.reorganisations.queries import lines_of_case, ready_case, ready_cases
from thidua.reorganisations.rules import Fate

pytestmark = pytest.mark.django_db
PLAN, LIST = reverse("reorganisations:plan"), reverse("reorganisations:decisions")
PAPER = {"body": "Ban Thường vụ", "number": "12/QĐ-LĐLĐ", "dated": "2025-06-26", "title": "", "on": "2025-07-01"}
GRASSROOTS = UnitKind.GRASSROOTS


def new(code: str, above: str | None, kind: str, unit_class: str = "", place: str = "") -> NewUnit:
    return NewUnit(
        code=code, name=f"Tổ chức {code}", kind=kind, unit_class=unit_class, parent_code=above, valid_from=FOUNDED, place=place
    )  # fmt: skip


@pytest.fixture
def country() -> dict[str, Unit]:
    """A confederation; Hà Tĩnh with a district; Hưng Yên and Thái Bình with one union each, which has a section."""
    return plant_units(
        units=[
            new("tong", None, UnitKind.CONFEDERATION),
            new("ha-tinh", "tong", UnitKind.FEDERATION, place="Hà Tĩnh"),
            new("huyen", "ha-tinh", UnitKind.DISTRICT_FEDERATION, place="Hà Tĩnh"),
            new("xa", "huyen", GRASSROOTS, UnitClass.ADMINISTRATION),
            new("may", "huyen", GRASSROOTS, UnitClass.NON_STATE),
            new("thep", "ha-tinh", GRASSROOTS, UnitClass.FOREIGN),
            new("hung-yen", "tong", UnitKind.FEDERATION, place="Hưng Yên"),
            new("truong", "hung-yen", GRASSROOTS, UnitClass.SCHOOL),
            new("to", "truong", UnitKind.SECTION),
            new("thai-binh", "tong", UnitKind.FEDERATION, place="Thái Bình"),
            new("det", "thai-binh", GRASSROOTS, UnitClass.NON_STATE),
            new("xuong", "det", UnitKind.SECTION),
        ]
    )


def words(response) -> str:  # type: ignore[no-untyped-def]
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def box(response, name: str) -> str:  # type: ignore[no-untyped-def]
    return str(response.context["form"][name].value())


def test_the_lines_of_a_case_follow_the_tree_of_its_eve(country: dict[str, Unit]) -> None:
    assert {(line.code, line.fate, line.to) for line in lines_of_case(ready_case("ha-tinh"))} == {
        ("huyen", Fate.END, ""),
        ("xa", Fate.END, ""),
        ("may", Fate.MOVE, "ha-tinh"),
        ("thep", Fate.MOVE, "ha-tinh"),
    }
    assert {(line.code, line.fate, line.to) for line in lines_of_case(ready_case("hung-yen"))} == {
        ("thai-binh", Fate.MERGE, "hung-yen"),
        ("truong", Fate.END, ""),
        ("to", Fate.END, ""),
        ("det", Fate.MOVE, "hung-yen"),
    }


def test_every_published_count_of_a_case_balances() -> None:
    for case in ready_cases().values():
        counts = case.counts
        for what in ("units", "members"):
            if {f"before_{what}", f"ended_{what}", f"after_{what}"} <= counts.keys():
                assert counts[f"before_{what}"] == counts[f"ended_{what}"] + counts[f"after_{what}"], case.code


def test_a_decision_starts_from_a_case_and_is_refused_until_it_balances_with_the_paper(
    country: dict[str, Unit], client: Client
) -> None:
    client.force_login(make_person(country["ha-tinh"], Role.CHAIR))
    listed = client.get(LIST)
    assert f"{PLAN}?mau=ha-tinh" in listed.content.decode()
    assert f"{PLAN}?mau=hung-yen" not in listed.content.decode()
    begun = client.get(f"{PLAN}?mau=ha-tinh")
    assert (box(begun, "before_units"), box(begun, "on")) == ("1473", "2025-07-01")
    typed = PAPER | {"lines": box(begun, "lines"), "before_units": "1473"}
    refused = client.post(PLAN, typed | {"step": "preview"})
    assert "1.473" in words(refused)
    assert "Áp dụng quyết định" not in words(refused)
    typed["before_units"] = "3"
    page = client.post(PLAN, typed | {"step": "preview"})
    seen = re.search(r'name="seen" value="(\w+)"', page.content.decode())
    assert seen, words(page)
    client.post(PLAN, typed | {"step": "confirm", "seen": seen[1]})
    assert superior(country["may"], ready_case("ha-tinh").on) == country["ha-tinh"]
    assert f"{PLAN}?mau=ha-tinh" not in client.get(LIST).content.decode()
    assert client.get(f"{PLAN}?mau=ha-tinh").context["refusal"] is not None


def test_the_command_starts_from_a_case_too(country: dict[str, Unit], capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "reorganise",
        "--ready",
        "hung-yen",
        "--body",
        "Đoàn Chủ tịch",
        "--number",
        "9/QĐ-TLĐ",
        "--dated",
        "2025-06-20",
    ]
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ended_units"] == 1
    assert main([*words, "--apply", "--json"]) == 0
    assert superior(country["det"], ready_case("hung-yen").on) == country["hung-yen"]
    assert main([*words, "--json"]) == 1
