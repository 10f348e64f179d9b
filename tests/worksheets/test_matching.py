"""Heads and names as officers write them find their indicators and units; what is not plain is only a guess."""

from __future__ import annotations

import pytest

from thidua.indicators.queries.files import read_catalogue
from thidua.worksheets.rules.grid import Grid, Merge
from thidua.worksheets.rules.heads import Head, Meant, guess_columns, heads_of, scale_of, title_scale
from thidua.worksheets.rules.matching import KeptLayout, Matched, Matching, guess, rows_of, sum_rows
from thidua.worksheets.rules.names import Names, is_sum

UNITS = {
    "cty-1": ["CĐCS Công ty TNHH Một thành viên An Phú"],
    "an-phat": ["CĐCS Công ty Cổ phần An Phát"],
    "th-kim-dong": ["CĐCS Trường Tiểu học Kim Đồng"],
    "truong-2": ["CĐCS Trường Trung học cơ sở Kim Đồng"],
    "thcs-1": ["CĐCS Trường THCS số 1 Đông Hưng"],
    "thcs-2": ["CĐCS Trường THCS số 2 Đông Hưng"],
    "ldld": ["Liên đoàn Lao động huyện Tiền Hải"],
    "bv": ["Công đoàn cơ sở Bệnh viện Đa khoa tỉnh"],
    "det": ["Công đoàn Công ty Cổ phần Dệt may Sông Trà"],
}
NAMES = Names(UNITS)
ROWS = [row for row in read_catalogue().rows("indicators") if row["kind"] not in ("ratio", "tree", "membership")]
MEANT = [
    Meant(
        row["code"], (row["name"]["vi"], row["name"]["en"], *row["phrases"]), row["unit"]["vi"], row["unit"]["vi"] == "đồng"
    )
    for row in ROWS
]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "unit", "sure"),
    [
        ("CĐCS Công ty TNHH Một thành viên An Phú", "cty-1", True),
        ("Cty TNHH MTV An Phú", "cty-1", True), ("C.ty TNHH MTV An Phu", "cty-1", True), ("an phu", "cty-1", False),
        ("CTCP An Phát", "an-phat", True), ("CĐ Cty CP An Phát", "an-phat", True), ("CÔNG TY CỔ PHẦN AN PHÁT", "an-phat", True),
        ("Trường TH Kim Đồng", "th-kim-dong", True), ("THCS Kim Đồng", "truong-2", False),
        ("Trường THCS số 2 Đông Hưng", "thcs-2", True), ("LĐLĐ huyện Tiền Hải", "ldld", True), ("BVĐK tỉnh", "bv", True),
        ("Cty CP Dệt may Sông Tra", "det", True), ("Công ty CP Dệt may Sông Chà", "det", False), ("th-kim-dong", "th-kim-dong", True),
        ("1. Cty CP An Phát", "an-phat", True), ("12) CĐCS Trường TH Kim Đồng", "th-kim-dong", True),
        ("Cty CP An Phát (KCN Phúc Khánh)", "an-phat", False), ("Cty May Sông Trà", "det", False),
    ],
)  # fmt: skip
def test_a_name_finds_its_unit(written: str, unit: str, sure: bool) -> None:
    found = NAMES.find(written)
    assert found is not None
    assert (found.unit, found.sure) == (unit, sure)


@pytest.mark.parametrize(
    "written",
    ["Kim Đồng", "Trường THCS số 3 Đông Hưng", "Công ty Bình Minh", "", "CĐCS", "Công ty", "THCS Đông Hưng", "1."],
)
def test_a_name_that_could_mean_several_or_none_is_not_guessed(written: str) -> None:
    assert NAMES.find(written) is None


@pytest.mark.parametrize(
    ("words", "adds_up"),
    [
        ("Tổng cộng", True), ("CỘNG", True), ("Tổng số", True), ("Cộng khối I", True), ("Toàn ngành", True), ("Total", True), ("Cộng trang 2", True),
        ("Mang sang", True),
        ("Tổng công ty Dệt", False), ("Công ty Cộng Lực", False), ("CĐCS Tổng hợp Nam Định", False), ("", False),
    ],
)  # fmt: skip
def test_rows_that_add_up_are_known_by_their_words(words: str, adds_up: bool) -> None:
    assert is_sum(words) is adds_up


@pytest.mark.parametrize(
    ("lines", "code", "scale"),
    [
        (("Tổng số đoàn viên",), "DV01", 0), (("Đoàn viên", "Tổng số"), "DV01", 0), (("Đoàn viên", "Trong đó nữ"), "DV02", 0),
        (("ĐV kết nạp mới",), "DV03", 0), (("Số CNVCLĐ",), "LD01", 0), (("Lao động", "Nữ"), "LD02", 0),
        (("Quà Tết", "Số suất"), "CL01", 0), (("Quà Tết", "Số tiền (triệu đồng)"), "CL02", 6), (("Tiền quà Tết (1.000đ)",), "CL02", 3),
        (("Ủng hộ Quỹ Mái ấm Công đoàn (tr.đ)",), "CL09", 6), (("Thăm hỏi", "Số lượt thăm hỏi"), "CL13", 0),
        (("CL13",), "CL13", 0), (("Đối thoại định kỳ (cuộc)",), "DD08", 0), (("Đoàn viên ưu tú giới thiệu cho Đảng",), "XD01", 0),
    ],
)  # fmt: skip
def test_a_head_finds_its_indicator_and_its_unit(lines: tuple[str, ...], code: str, scale: int) -> None:
    found = guess_columns([Head(3, lines)], MEANT)
    assert (found[3].code, found[3].scale) == (code, scale)


@pytest.mark.parametrize(
    "words", ["Ghi chú", "Tỷ lệ đoàn viên nữ (%)", "TT", "Điện thoại", "Họ và tên chủ tịch", "Mã ĐV", "Số TT đoàn viên"]
)
def test_a_head_of_something_else_is_left_out(words: str) -> None:
    assert guess_columns([Head(1, (words,))], MEANT) == {}


@pytest.mark.parametrize(
    ("words", "noughts"),
    [
        ("Số tiền (triệu đồng)", 6), ("tr.đ", 6), ("ĐVT: 1.000 đồng", 3), ("(nghìn đồng)", 3), ("ngàn đồng", 3), ("tỷ đồng", 9),
        ("đồng", 0), ("Số tiền (đ)", 0), ("Số tiền", -1),
    ],
)  # fmt: skip
def test_a_unit_of_money_is_read_from_words(words: str, noughts: int) -> None:
    assert scale_of(words, -1) == noughts


def ugly() -> Grid:
    grid = Grid("Biểu 1")
    lines: list[list[object]] = [
        ["BẢNG TỔNG HỢP KẾT QUẢ HOẠT ĐỘNG NĂM 2023"],
        [None, None, None, None, "ĐVT: triệu đồng"],
        ["TT", "Tên đơn vị", "Đoàn viên", None, "Chăm lo Tết", None, "Ghi chú"],
        [None, None, "Tổng số", "Nữ", "Suất quà", "Tiền quà", None],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
        ["I", "Khối doanh nghiệp"],
        [1, "Cty TNHH MTV An Phú", 120, 40, 50, 25],
        [2, "CTCP An Phát", 90, 30, 10, 5],
        [None, "Cộng khối I", 210, 70, 60, 30],
        ["II", "Khối trường học"],
        [3, "Trường TH Kim Đồng", 30, 25, 0, None, "mới"],
        ["Tổng cộng", None, 240, 95, 60, 30],
        [None, "Người lập biểu", None, None, "Hưng Yên, ngày 5 tháng 12"],
    ]
    for row, values in enumerate(lines, 1):
        cells = {column: value for column, value in enumerate(values, 1) if value is not None}
        grid.rows[row] = {c: __import__("decimal").Decimal(v) if isinstance(v, int) else v for c, v in cells.items()}  # type: ignore[misc]
    grid.merges = [Merge(1, 1, 1, 7), Merge(3, 3, 3, 4), Merge(3, 5, 3, 6), Merge(3, 1, 4, 1), Merge(3, 2, 4, 2)]
    return grid


def test_an_ugly_sheet_is_laid_out_by_itself() -> None:
    guessed = guess(ugly(), NAMES, MEANT)
    matching = guessed.matching
    assert (matching.unit_column, matching.first_row) == (2, 7)
    assert {c: (m.code, m.scale) for c, m in matching.columns.items()} == {
        3: ("DV01", 0), 4: ("DV02", 0), 5: ("CL01", 0), 6: ("CL02", 6),
    }  # fmt: skip
    assert [(row, name) for row, name in rows_of(ugly(), matching) if NAMES.find(name)] == [
        (7, "Cty TNHH MTV An Phú"), (8, "CTCP An Phát"), (11, "Trường TH Kim Đồng"),
    ]  # fmt: skip
    assert sum_rows(ugly(), matching) == [9, 12]


def test_titles_and_numbers_of_columns_are_no_heads() -> None:
    heads = {head.column: head.lines for head in heads_of(ugly(), 7, 2)}
    assert heads[3] == ("Đoàn viên", "Tổng số")
    assert heads[2] == ("Tên đơn vị",)
    assert title_scale(ugly(), 7) == 6


def test_without_merged_cells_a_wide_head_still_covers_its_columns() -> None:
    grid = ugly()
    grid.merges = []
    assert {head.column: head.lines for head in heads_of(grid, 7, 2)}[6] == ("Chăm lo Tết", "Tiền quà")


def test_a_kept_layout_wins_when_its_heads_are_there_wherever_they_stand() -> None:
    kept = KeptLayout(
        "Mẫu của ta", {"doan vien nu": Matched("LD02"), "ghi chu": Matched("KN01")}, {"an phu": "cty-1"}, ""
    )
    guessed = guess(ugly(), NAMES, MEANT, [kept])
    assert guessed.layout == "Mẫu của ta"
    assert guessed.matching.columns == {4: Matched("LD02"), 7: Matched("KN01")}
    assert guess(ugly(), NAMES, MEANT, [KeptLayout("Khác", {"khac": Matched("LD02")}, {}, "")]).layout == ""


def test_a_layout_is_kept_and_read_back_whole() -> None:
    matching = Matching("Biểu 1", 7, 2, {3: Matched("DV01"), 6: Matched("CL02", 6)}, {"an phu": "cty-1", "x": ""})
    assert Matching.of_json(matching.as_json()) == matching
