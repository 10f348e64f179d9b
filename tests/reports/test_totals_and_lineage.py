"""Totals and their lineage: every number leads down to the report it came from, for those who may follow it."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.make.clusters import make_cluster
from tests.make.organisations import make_unit
from tests.make.people import make_person
from tests.make.reports import (
    PDF,
    amended_report,
    approve,
    approved_report,
    catalogue,
    declared,
    draft_report,
    morning_of,
    officer_of,
    submitted_report,
)
from thidua.config.program import main
from thidua.ground.values import Period
from thidua.indicators.queries import indicator_of
from thidua.organisations.actions import replace_terms
from thidua.organisations.models import Unit
from thidua.organisations.queries import data_of
from thidua.organisations.rules import change_from
from thidua.people.rules import Power, Role
from thidua.reports.actions import attach_evidence, submit_report
from thidua.reports.queries.lineage import lineage_tree, pending_sheets
from thidua.rollup.actions import resettled
from thidua.rollup.queries import total, totals

pytestmark = pytest.mark.django_db
YEAR = Period.parse("2023")


@pytest.fixture
def land() -> dict[str, Unit]:
    catalogue()
    declared("2023")
    units = {"tinh": make_unit("tinh", kind="federation")}
    units["nganh"] = make_unit("nganh", units["tinh"], kind="local_sector")
    units["huyen"] = make_unit("huyen", units["tinh"], kind="district_federation")
    for code in ("cs-1", "cs-2", "cs-3"):
        units[code] = make_unit(code, units["nganh"], kind="grassroots", unit_class="non_state")
    return units


def login(client: Client, unit: Unit, role: Role) -> None:
    client.force_login(make_person(unit, role), backend="django.contrib.auth.backends.ModelBackend")


def test_the_tree_of_a_total_leads_to_every_report_with_its_approver_and_its_superseded_value(land: dict) -> None:
    period = declared("2023")
    approved_report(unit=land["cs-1"], period=period, DV01=100)
    second = approved_report(unit=land["cs-2"], period=period, DV01=50)
    amended_report(second, reason="đếm lại", DV01=55)
    tree = lineage_tree(land["tinh"], indicator_of("DV01"), YEAR)
    assert (tree["amount"], tree["reported"], tree["expected"]) == ("155", 2, 3)
    sector = next(part for part in tree["parts"] if part["code"] == "nganh")
    slips = {part["code"]: part["reports"] for part in sector["parts"]}
    assert slips["cs-1"][0]["amount"] == "100"
    assert slips["cs-1"][0]["approved_by"]
    assert [old["amount"] for old in slips["cs-2"][0]["superseded"]] == ["50"]
    assert slips["cs-3"] == []


def test_the_provisional_view_counts_what_is_submitted_and_says_so(land: dict) -> None:
    period = declared("2023")
    approved_report(unit=land["cs-1"], period=period, DV01=100)
    submitted_report(unit=land["cs-2"], period=period, DV01=50)
    also = pending_sheets(land["tinh"], YEAR)
    assert total(land["tinh"], "DV01", YEAR).quantity.amount == 100
    found = totals(land["tinh"], YEAR, ["DV01"], also=also)["DV01"]
    assert (found.quantity.amount, found.reported, found.state) == (150, 2, "provisional")


def test_the_pages_show_the_number_its_completeness_and_who_is_missing(client: Client, land: dict) -> None:
    approved_report(unit=land["cs-1"], period=declared("2023"), DV01=1234)
    login(client, land["tinh"], Role.REVIEWER)
    page = client.get("/tong-hop/tinh/2023/")
    assert page.status_code == 200
    assert "1.234" in page.text
    for view in ("tam-tinh", "loai-hinh", "dia-gioi-nay"):
        assert client.get(f"/tong-hop/tinh/2023/?xem={view}").status_code == 200
    source = client.get("/nguon-so/nganh/DV01/2023/").text
    assert "1/3" in source
    assert "cs 2" in source.lower() or "cs-2" in source
    for wrong in (
        "/tong-hop/khong-co/2023/",
        "/tong-hop/tinh/2019/",
        "/tong-hop/tinh/abc/",
        "/nguon-so/tinh/XX99/2023/",
    ):
        assert client.get(wrong).status_code == 404


def test_the_totals_of_a_page_come_as_a_file_with_numbers_as_numbers_and_gaps_left_empty(
    client: Client, land: dict
) -> None:
    approved_report(unit=land["cs-1"], period=declared("2023"), DV01=1234)
    login(client, land["tinh"], Role.REVIEWER)
    assert "?tep=xlsx" in client.get("/tong-hop/tinh/2023/").text
    sheet = load_workbook(io.BytesIO(client.get("/tong-hop/tinh/2023/?tep=xlsx").content)).active
    assert sheet is not None
    rows = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True)}
    assert rows["DV01"][1:7] == (1234, "người", None, 1, 3, None)
    assert rows["CL01"][1] is None
    assert b"DV01;" in client.get("/tong-hop/tinh/2023/?tep=csv").content
    provisional = load_workbook(io.BytesIO(client.get("/tong-hop/tinh/2023/?tep=xlsx&xem=tam-tinh").content)).active
    assert provisional is not None
    assert provisional["A2"].value == "Tạm tính cả báo cáo đã gửi"


def test_peers_of_a_cluster_see_totals_but_never_the_reports_behind_them(client: Client, land: dict) -> None:
    approved_report(unit=land["cs-1"], period=declared("2023"), DV01=77)
    make_cluster("cum", land["nganh"], members=[land["cs-1"], land["cs-2"]])
    login(client, land["cs-2"], Role.CHAIR)
    page = client.get("/nguon-so/cs-1/DV01/2023/")
    assert page.status_code == 200
    assert "77" in page.text
    assert "/bao-cao/" not in page.text.split("<main", 1)[1]
    assert client.get("/nguon-so/cs-3/DV01/2023/").status_code == 404


def test_a_unit_that_moved_away_stays_open_for_the_periods_of_its_time(client: Client, land: dict) -> None:
    approved_report(unit=land["cs-1"], period=declared("2023"), DV01=10)
    declared("2024")
    day = date(2024, 3, 1)
    with resettled(units=[land["cs-1"].pk], since=day):
        terms = change_from(data_of(land["cs-1"]), day, parent_id=land["huyen"].pk)
        replace_terms(unit=land["cs-1"], terms=terms)
    login(client, land["nganh"], Role.REVIEWER)
    assert client.get("/nguon-so/cs-1/DV01/2023/").status_code == 200
    assert client.get("/nguon-so/cs-1/DV01/2024/").status_code == 404


def test_a_lineage_costs_the_same_however_large_the_branch_and_asks_no_period_never_declared(
    client: Client,
    land: dict,
    django_assert_max_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    approve(submitted_report(unit=land["cs-1"], period=declared("2023"), DV01=5))
    login(client, land["tinh"], Role.CHAIR)
    client.get("/nguon-so/tinh/DV01/2023/")
    with django_assert_max_num_queries(60):
        assert client.get("/nguon-so/tinh/DV01/2023/").context["before"] is None
    declared("2022")
    assert client.get("/nguon-so/tinh/DV01/2023/").context["before"].quantity is None


def test_the_commands_print_one_document(land: dict, capsys: pytest.CaptureFixture[str]) -> None:
    report = submitted_report(unit=land["cs-1"], period=declared("2023"), DV01=5)
    approve(report)
    assert main(["total", "tinh", "DV01", "2023", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document == {
        "amount": "5",
        "hedge": "exact",
        "unit": "người",
        "reported": 1,
        "expected": 3,
        "state": "provisional",
        "target": None,
        "achieved": None,
        "text": None,
    }
    assert main(["total", "tinh", "DV01", "2023", "--boundaries", "now", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["amount"] == "5"
    assert main(["lineage", "tinh", "DV01", "2023", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["parts"][0]["parts"][0]["reports"][0]["report"] == report.pk
    assert main(["total", "tinh", "ZZ99", "2023"]) == 1
    assert main(["total", "tinh"]) == 2


def test_evidence_stands_on_the_last_rung(land: dict) -> None:
    period = declared("2023")
    report = draft_report(unit=land["cs-1"], period=period, DV01=5)
    at = morning_of(period)
    by = officer_of(land["cs-1"], Power.ENTER, at)
    attach_evidence(report=report, indicator="DV01", name="danh-sach.pdf", chunks=[PDF], by=by, at=at)
    approve(submit_report(report=report, by=officer_of(land["cs-1"], Power.SUBMIT, at), at=at))
    slip = lineage_tree(land["cs-1"], indicator_of("DV01"), YEAR)["reports"][0]
    assert [file["name"] for file in slip["evidence"]] == ["danh-sach.pdf"]
