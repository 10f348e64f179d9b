"""The pages of targets: results in words, assigning, adjusting, passing on with the sum in place."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from django.test import Client

from tests.make.organisations import make_tree
from tests.make.people import make_person
from thidua.ground.today import VIETNAM
from thidua.ground.values import Period, Quantity
from thidua.indicators.actions import load_catalogue
from thidua.indicators.models import Indicator
from thidua.organisations.models import Unit
from thidua.people.rules import Role
from thidua.rollup.actions import add_sheet
from thidua.targets.actions import assign_target
from thidua.targets.models import Target
from thidua.targets.queries import target_of
from thidua.years.actions import declare_period
from thidua.years.models import ReportingPeriod

AT = datetime(2023, 1, 10, 9, tzinfo=VIETNAM)
PAGE = "/chi-tieu-giao/{}/2023/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def units() -> dict[str, Unit]:
    load_catalogue(at=AT)
    return make_tree("tinh", {"nganh": 2, "huyen": 3})


@pytest.fixture
def year(units: dict[str, Unit]) -> ReportingPeriod:
    return declare_period(code="2023")


def _assign(unit: Unit, year: ReportingPeriod, amount: int, code: str = "DD01") -> Target:
    indicator = Indicator.objects.get(code=code)
    return assign_target(unit=unit, indicator=indicator, period=year, amount=Decimal(amount), by=None, at=AT)


@pytest.fixture
def officer(client: Client, units: dict[str, Unit]) -> Client:
    client.force_login(make_person(units["tinh"], Role.REVIEWER))
    return client


def test_a_result_stands_beside_its_target_in_words(
    officer: Client, units: dict[str, Unit], year: ReportingPeriod
) -> None:
    _assign(units["nganh"], year, 8)
    _assign(units["nganh"], year, 0, "DD03")
    _assign(units["nganh"], year, 10, "DV03")
    for unit, amount in (("nganh-1", 9), ("nganh-2", 5)):
        add_sheet(
            unit=units[unit],
            period=year,
            figures={"DD01": Quantity(Decimal(amount)), "DD03": Quantity(Decimal(1))},
            source="test",
        )
    page = officer.get(PAGE.format("nganh")).content.decode()
    assert "vượt 75% chỉ tiêu giao" in page
    assert "chỉ tiêu giao là 0 nên không tính tỷ lệ" in page
    assert "chưa có số liệu" in page
    assert "vượt 75% chỉ tiêu giao · đủ 2/2 CĐCS" in page
    listed = officer.get(PAGE.format("nganh"), {"tep": "csv"}).content.decode()
    assert "Chỉ tiêu giao;Thực hiện;Mức đạt;Đã báo cáo;Phải báo cáo;Căn cứ" in listed
    assert "8;14;vượt 75% chỉ tiêu giao;2;2;" in listed


def test_a_unit_without_targets_says_who_assigns_them(officer: Client, year: ReportingPeriod) -> None:
    assert "Công đoàn cấp trên trực tiếp giao chỉ tiêu tại đây." in officer.get(PAGE.format("nganh")).content.decode()


@pytest.mark.parametrize(
    "path", ["/chi-tieu-giao/nganh/2024/", "/chi-tieu-giao/nganh/bao-gio/", "/chi-tieu-giao/la/2023/"]
)
def test_what_is_not_there_is_not_found(officer: Client, year: ReportingPeriod, path: str) -> None:
    assert officer.get(path).status_code == 404


def test_another_branch_is_not_found(client: Client, units: dict[str, Unit], year: ReportingPeriod) -> None:
    target = _assign(units["nganh"], year, 8)
    client.force_login(make_person(units["huyen"], Role.CHAIR))
    for path in (
        PAGE.format("nganh"),
        f"/chi-tieu-giao/dieu-chinh/{target.pk}/",
        f"/chi-tieu-giao/giao-xuong/{target.pk}/",
    ):
        assert client.get(path).status_code == 404
        assert client.post(path, {"amount": "1"}).status_code == 404


def test_a_target_is_assigned_as_it_is_typed(officer: Client, units: dict[str, Unit], year: ReportingPeriod) -> None:
    answer = officer.post(PAGE.format("nganh"), {"indicator": "CL02", "amount": "3,9 tỷ", "source": "KH 12"})
    assert answer.status_code == 302
    assert target_of(units["nganh"], "CL02", Period.parse("2023")) == 3_900_000_000


@pytest.mark.parametrize(
    ("typed", "words"),
    [("1,200", "cannot be read|không đọc được|Không đọc được"), ("-5", "số không âm"), ("2,5", "số nguyên"), ("", "")],
)
def test_what_cannot_be_a_target_is_answered_in_place_and_kept(
    officer: Client, units: dict[str, Unit], year: ReportingPeriod, typed: str, words: str
) -> None:
    answer = officer.post(PAGE.format("nganh"), {"indicator": "DD01", "amount": typed, "source": "KH 12"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert any(word in page for word in words.split("|"))
    assert 'value="KH 12"' in page
    assert not Target.objects.exists()


def test_one_who_may_not_assign_sees_no_form_and_is_refused(
    client: Client, units: dict[str, Unit], year: ReportingPeriod
) -> None:
    client.force_login(make_person(units["nganh"], Role.CHAIR))
    assert 'name="indicator"' not in client.get(PAGE.format("nganh")).content.decode()
    answer = client.post(PAGE.format("nganh"), {"indicator": "DD01", "amount": "8"})
    assert answer.status_code == 422
    assert 'class="refusal"' in answer.content.decode()
    assert not Target.objects.exists()


def test_adjusting_asks_for_the_reason_and_shows_the_history(
    officer: Client, units: dict[str, Unit], year: ReportingPeriod
) -> None:
    target = _assign(units["nganh"], year, 8)
    path = f"/chi-tieu-giao/dieu-chinh/{target.pk}/"
    assert officer.post(path, {"amount": "7", "reason": ""}).status_code == 422
    assert officer.post(path, {"amount": "8", "reason": "như cũ"}).status_code == 422
    assert officer.post(path, {"amount": "7", "reason": "ba đơn vị giải thể"}).status_code == 302
    page = officer.get(path).content.decode()
    assert "ba đơn vị giải thể" in page
    assert 'name="amount"' not in page  # this version no longer stands
    assert "trước là 8; ba đơn vị giải thể" in officer.get(PAGE.format("nganh")).content.decode()


def test_passing_on_adds_up_before_it_writes(officer: Client, units: dict[str, Unit], year: ReportingPeriod) -> None:
    target = _assign(units["tinh"], year, 100)
    path = f"/chi-tieu-giao/giao-xuong/{target.pk}/"
    nganh, huyen = f"unit-{units['nganh'].pk}", f"unit-{units['huyen'].pk}"
    page = officer.get(path).content.decode()
    assert "thiếu 100 so với chỉ tiêu 100" in page
    typed = {nganh: "60", huyen: "30", "reason": ""}
    page = officer.post(path, typed | {"check": "1"}).content.decode()
    assert "Tổng giao cho các đơn vị trực thuộc là 90, thiếu 10 so với chỉ tiêu 100" in page
    part = officer.post(path, typed | {"check": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert "thiếu 10" in part
    assert "<html" not in part
    refused = officer.post(path, typed)
    assert refused.status_code == 422
    assert 'value="60"' in refused.content.decode()
    assert Target.objects.count() == 1
    assert officer.post(path, typed | {huyen: "40"}).status_code == 302
    assert target_of(units["huyen"], "DD01", Period.parse("2023")) == 40
    page = officer.get(path).content.decode()
    assert "Tổng giao xuống bảo đảm chỉ tiêu được giao." in page
    assert "2/2 đơn vị đã có chỉ tiêu" in page


def test_an_unreadable_amount_is_said_at_its_line(
    officer: Client, units: dict[str, Unit], year: ReportingPeriod
) -> None:
    target = _assign(units["tinh"], year, 100)
    answer = officer.post(
        f"/chi-tieu-giao/giao-xuong/{target.pk}/",
        {f"unit-{units['nganh'].pk}": "nhiều", f"unit-{units['huyen'].pk}": "40"},
    )
    assert answer.status_code == 422
    assert "nhiều" in answer.content.decode()
    assert Target.objects.count() == 1


def test_one_who_may_not_pass_on_reads_why(client: Client, units: dict[str, Unit], year: ReportingPeriod) -> None:
    target = _assign(units["tinh"], year, 100)
    client.force_login(make_person(units["tinh"], Role.CLERK))
    page = client.get(f"/chi-tieu-giao/giao-xuong/{target.pk}/").content.decode()
    assert 'aria-disabled="true"' in page
    assert 'class="why"' in page


def test_a_unit_with_nobody_below_passes_nothing_on(
    officer: Client, units: dict[str, Unit], year: ReportingPeriod
) -> None:
    target = _assign(units["nganh-1"], year, 1)
    page = officer.get(f"/chi-tieu-giao/giao-xuong/{target.pk}/").content.decode()
    assert "Không có đơn vị trực thuộc" in page
