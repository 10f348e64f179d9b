"""An officer's ugly sheet of 277 units and 12 indicators with 15 wrong cells: matched, mended, saved, handed in, approved.

All of it in a real browser, from the page of reports to check to the total of the branch.
"""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.urls import reverse

from tests.browser_support import DESK, PHONE, axe_faults, complaints, log_in, overflow
from tests.make.organisations import make_tree
from tests.make.people import make_person
from tests.make.reports import catalogue, declared
from tests.reports.conftest import CUT_OFF
from thidua.ground.values import Period
from thidua.organisations.actions import plant_units
from thidua.organisations.rules import NewUnit
from thidua.people.rules import Role
from thidua.reports.models import Figure, Report
from thidua.rollup.queries import total
from thidua.worksheets.papers.marked import RED

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

UNITS = 277
HEADS = [
    (("Lao động", "Tổng số"), "LD01"), (("Lao động", "Trong đó nữ"), "LD02"), (("Đoàn viên", "Tổng số"), "DV01"),
    (("Đoàn viên", "Nữ"), "DV02"), (("Đoàn viên", "Kết nạp mới"), "DV03"), (("Chăm lo", "Suất quà Tết"), "CL01"),
    (("Chăm lo", "Tiền quà Tết (tr.đ)"), "CL02"), (("Chăm lo", "Ủng hộ Quỹ Mái ấm Công đoàn (nghìn đồng)"), "CL09"),
    (("Chăm lo", "Lượt thăm hỏi"), "CL13"), (("Chăm lo", "Tiền thăm hỏi (tr.đ)"), "CL14"), (("Đối thoại định kỳ",), "DD08"),
    (("Đoàn viên giới thiệu cho Đảng",), "XD01"),
]  # fmt: skip
FIRST = 8
"""The row of the first unit."""
WAYS = ("CĐCS Công ty TNHH {}", "Cty TNHH {}", "CĐ C.ty TNHH {}", "CĐCS CTY TNHH {}", "cong ty tnhh {}")
PLANTED: dict[str, Any] = {
    "D8": "ba trăm", "E11": "=1/0", "F14": "1,200", "G17": -4, "H20": "day", "I23": True, "I26": 12.34567, "K29": "#",
    "L32": "12 34", "C35": "Công ty Không Có Thật", "C38": "twice", "E41": 99999, "M44": "uncomputed", "N47": "x", "O50": "hai",
}  # fmt: skip


def sheet(path: Path, *, mended: bool) -> None:
    """The sheet as such sheets are: a title, a unit of money, two rows of merged heads, groups, sums, notes, signatures."""
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("Tong hop")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    page.merge_range("A1:P1", "TỔNG HỢP KẾT QUẢ HOẠT ĐỘNG CÔNG ĐOÀN NĂM 2023")
    page.write("A2", "(Kèm theo Báo cáo số 45/BC-CĐ)")
    page.write("O3", "ĐVT: đồng")
    page.merge_range("A4:A5", "TT")
    page.merge_range("C4:C5", "Tên đơn vị")
    for column, (lines, _code) in enumerate(HEADS, 3):
        page.write(3, column, lines[0] if column == 3 or HEADS[column - 4][0][0] != lines[0] else None)
        page.write(4, column, lines[-1] if len(lines) > 1 else None)
    page.merge_range("D4:E4", "Lao động")
    page.merge_range("F4:H4", "Đoàn viên")
    page.merge_range("I4:M4", "Chăm lo")
    page.write("P5", "Ghi chú")
    page.write_row("A6", ["(1)", None, "(2)", *(f"({number})" for number in range(3, 15))])
    page.write_row("A7", ["I", None, "Khối doanh nghiệp"])
    for number in range(1, UNITS + 1):
        row = FIRST - 2 + number
        page.write(row, 0, number)
        page.write(row, 2, WAYS[number % len(WAYS)].format(name_of(number)))
        for column, value in enumerate(values_of(number), 3):
            page.write(row, column, value)
    for cell, value in {} if mended else PLANTED.items():
        match value:
            case "day":
                page.write_datetime(cell, __import__("datetime").datetime(2023, 9, 3), day)
            case "uncomputed":
                page.write_formula(cell, "=A1+1", None, "")
            case "=1/0":
                page.write_formula(cell, "=1/0", None, "#DIV/0!")
            case "twice":
                page.write(cell, WAYS[0].format(name_of(1)))
            case _:
                page.write(cell, value)
    last = FIRST + UNITS
    page.write(last - 1, 2, "Tổng cộng")
    for column in range(len(HEADS)):
        page.write(last - 1, column + 3, sum(values_of(number)[column] for number in range(1, UNITS + 1)))
    page.write(last + 1, 12, "Hưng Yên, ngày 30 tháng 11 năm 2023")
    page.write(last + 2, 2, "Người lập biểu")
    book.close()


def name_of(number: int) -> str:
    return f"{('An', 'Bình', 'Chính', 'Đức', 'Hòa', 'Minh')[number % 6]} Phát {number}"


def values_of(number: int) -> list[int]:
    workers = 100 + number
    return [workers, 40, workers - 10, 30, number % 7, 20, 10, 500, 12, 6, 1, number % 3]


@pytest.fixture
def office(settings: Any) -> tuple[Any, Any]:
    """A sector union with 277 unions of enterprises that never log in, its chair and its reviewer."""
    settings.THIDUA_TODAY = CUT_OFF
    catalogue()
    seat = make_tree(under={"nganh": 0})["nganh"]
    plant_units(
        units=[
            NewUnit(f"nganh-dn-{n}", f"CĐCS Công ty TNHH {name_of(n)}", "grassroots", "non_state", "nganh", CUT_OFF.replace(year=2019))
            for n in range(1, UNITS + 1)
        ]
    )  # fmt: skip
    declared("2023")
    return make_person(seat, Role.CHAIR), make_person(seat, Role.REVIEWER)


def fits(page: Any) -> list[str]:
    """No serious fault on a phone, and nothing wider than the page there and at the desk."""
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    found = axe_faults(page) + overflow(page)
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    return found + overflow(page)


def test_an_officer_imports_mends_and_approves_an_ugly_sheet(
    browser_page: Any, office: tuple[Any, Any], tmp_path: Path
) -> None:
    page, (chair, reviewer) = browser_page, office
    heard = complaints(page)
    page.set_default_timeout(60_000)
    log_in(page, chair)
    page.goto(reverse("reports:to_check"))
    page.get_by_role("link", name="Nhập từ bảng tính").first.click()
    assert fits(page) == []
    ugly, good = tmp_path / "Tổng hợp 2023.xlsx", tmp_path / "Tổng hợp 2023 (đã sửa).xlsx"
    sheet(ugly, mended=False)
    sheet(good, mended=True)

    # Sent and matched: every column and every name but the planted one is known by itself.
    page.set_input_files("#file", ugly)
    page.get_by_role("button", name="Gửi và kiểm tra").click()
    page.get_by_role("heading", name="Khớp cột và tên đơn vị").wait_for()
    chosen = [page.locator(f"#c-{column}").input_value() for column in range(4, 16)]
    assert chosen == [code for _lines, code in HEADS]
    assert [page.locator(f"#s-{column}").input_value() for column in (10, 11, 13)] == ["6", "3", "6"]
    assert page.locator("input[name^='n-']").count() == 1
    assert fits(page) == []
    page.fill("#keep_as", "Mẫu tổng hợp của ngành")
    page.get_by_role("button", name="Xác nhận và kiểm tra số liệu").last.click()

    # All fifteen at once, by their cells; nothing is saved.
    page.get_by_role("heading", name="Cần sửa").wait_for()
    cells = set(page.locator("section[aria-labelledby=faults] tbody th").all_inner_texts())
    assert PLANTED.keys() <= cells
    assert cells - PLANTED.keys() <= {"C8"}, "the other row of the unit that stands there twice"
    assert Report.objects.count() == 0
    assert fits(page) == []
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Tải bảng có đánh dấu các ô này").click()
    copy = openpyxl.load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    marked = [cell for row in copy["Tong hop"].iter_rows() for cell in row if cell.comment]
    assert {cell.coordinate for cell in marked if cell.fill.start_color.rgb == RED} == cells

    # Mended and sent again: the layout is known, all is right, all is saved.
    page.set_input_files("#file", good)
    page.get_by_role("button", name="Gửi và kiểm tra").click()
    page.get_by_text("không có lỗi", exact=True).wait_for()
    page.get_by_role("button", name="Lưu tất cả thành bản nháp").click()
    page.get_by_role("button", name=f"Gửi {UNITS} bản nháp").wait_for()
    assert Figure.objects.count() == UNITS * len(HEADS)
    assert fits(page) == []
    page.get_by_role("button", name=f"Gửi {UNITS} bản nháp").click()
    page.get_by_role("button", name=f"Gửi {UNITS} bản nháp").wait_for(state="detached")
    assert Report.objects.filter(state="submitted").count() == UNITS

    # A second person approves; the figure counts for the branch.
    first = Report.objects.get(unit__code="nganh-dn-1")
    page.context.clear_cookies()
    log_in(page, reviewer)
    page.goto(reverse("reports:report", args=[first.pk]))
    page.get_by_text("nhập thay").first.wait_for()
    page.get_by_role("button", name="Duyệt", exact=True).click()
    page.get_by_text("Đã duyệt").first.wait_for()
    found = total(first.unit, first.figures.get(indicator="CL02").indicator, Period.parse("2023"))
    assert found.quantity is not None
    assert found.quantity.amount == Decimal(10_000_000)
    assert [said for said in heard if "422" not in said] == []
