"""Whose a figure is, for when, what it is to the others; and what happened besides."""

from decimal import Decimal

import pytest

from thidua.indicators.queries import lexicon
from thidua.reading import EventKind, Figure, Lexicon, Role, read_text

BARE = Lexicon()


def figures(text: str) -> tuple[Figure, ...]:
    return read_text(text, lexicon=BARE).figures


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("LĐLĐ tỉnh tiếp 15 lượt, cấp trên cơ sở tiếp 126 lượt.", ["LĐLĐ tỉnh", "cấp trên cơ sở"]),
        ("LĐLĐ huyện Kim Sơn trao 20 suất quà cho đoàn viên Công đoàn Y tế.", ["LĐLĐ huyện Kim Sơn"]),
        ("Công đoàn ngành Giáo dục tặng 30 suất quà. Trong đó 10 suất cho nữ.", ["Công đoàn ngành Giáo dục"] * 2),
        (
            "LĐLĐ tỉnh trao 40 suất quà; Ngân hàng Đại Tín tặng 60 suất quà.",
            ["LĐLĐ tỉnh", "Ngân hàng Đại Tín"],
        ),
        (
            "Công đoàn các khu công nghiệp hỗ trợ 5 đoàn viên, Công đoàn ngành Y tế hỗ trợ 7 đoàn viên.",
            ["Công đoàn các khu công nghiệp", "Công đoàn ngành Y tế"],
        ),
        ("Tặng 12 suất quà.", [None]),
        ("Ủng hộ quỹ Mái ấm Công đoàn 30 triệu đồng; thăm hỏi 45 lượt đoàn viên.", [None] * 2),
        ("LĐLĐ tỉnh nhận nhà, Quỹ Tấm lòng vàng trao 20 suất quà.", ["Quỹ Tấm lòng vàng"]),
        ("Công đoàn Trường Đại học Sông Đà tặng 9 suất quà.", ["Công đoàn Trường Đại học Sông Đà"]),
        ("LĐLĐ quận 12 trao 9 suất quà.", ["LĐLĐ quận 12"]),
        ("Phó Chủ tịch LĐLĐ tỉnh Hoa Lư Trần Minh An trao 9 suất quà.", ["LĐLĐ tỉnh Hoa Lư"]),
        (
            "Công đoàn ngành Y tế tặng cờ cho 7 cơ sở, trong đó có Công đoàn cơ sở Trung tâm Huyết học; tặng 6 bằng khen.",
            ["Công đoàn ngành Y tế"] * 2,
        ),
        ("LĐLĐ huyện Bến Sỏi giúp chị Hoa (đoàn viên công đoàn xã Sơn Trà) 20 triệu đồng.", ["LĐLĐ huyện Bến Sỏi"]),
    ],
)
def test_the_unit_named_last_as_acting_is_whose_the_figure_is(text, subjects):
    assert [figure.subject for figure in figures(text)] == subjects


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("Năm 2023, kết nạp 120 đoàn viên.", ["2023"]),
        ("6 tháng đầu năm 2024 kết nạp 120 đoàn viên.", ["2024-H1"]),
        ("Quý III/2024 kết nạp 120 đoàn viên.", ["2024-Q3"]),
        ("9 tháng đầu năm 2024 thành lập 5 CĐCS.", ["2024-9M"]),
        ("Tháng 5/2023 trao 30 suất quà.", ["2023-05"]),
        ("Năm học 2022-2023 có 40 sáng kiến.", ["2022-2023/school"]),
        ("Dịp Tết Quý Mão 2023 trao 30 suất quà.", ["2023"]),
        ("Trao 30 suất quà trong chương trình “Tết Sum vầy” năm 2023.", ["2023"]),
        ("Tổng kết năm 2023, triển khai nhiệm vụ năm 2024.\nKết nạp 120 đoàn viên.", ["2023"]),
        ("Năm 2022 có 100 đoàn viên, năm 2023 có 120 đoàn viên.", ["2022", "2023"]),
        ("Kết nạp 120 đoàn viên.", [None]),
    ],
)
def test_the_period_stands_beside_the_figure_or_is_carried_to_it(text, periods):
    assert [figure.period for figure in figures(text)] == periods


def test_a_year_handed_in_is_taken_where_the_text_names_none():
    (half,) = read_text("6 tháng đầu năm kết nạp 120 đoàn viên.", lexicon=BARE, year="2025").figures
    assert half.period == "2025-H1"


def test_parts_point_at_their_total_and_are_parts_of_nothing_else():
    total, *parts = figures("Trao 285 suất quà. Trong đó 75 suất từ LĐLĐ tỉnh, 200 suất của huyện, 10 suất khác.")
    assert [part.part_of for part in parts] == [total.start] * 3
    assert {part.role for part in parts} == {Role.PART}
    assert sum(part.value.amount for part in parts) == total.value.amount


def test_money_told_again_in_words_is_the_same_money():
    first, again = figures("Số tiền 4.280.000 đồng (Bốn triệu, hai trăm tám mươi ngàn đồng).")
    assert (first.repeats, again.repeats) == (None, first.start)


def test_over_a_target_and_of_a_target_are_told_apart():
    over, of = figures("Vượt 75% chỉ tiêu giao. Đạt 129% kế hoạch.")
    assert (over.rule, of.rule) == ("digits, %, over target", "digits, %, of target")


def test_a_part_and_its_whole_are_one_figure():
    (figure,) = figures("Đã có 7/34 LĐLĐ tỉnh hoàn thành.")
    assert (figure.surface, figure.value.amount, figure.whole) == ("7/34", 7, 34)


EVENTS = {
    "Các đơn vị ký kết giao ước thi đua năm 2025.": (EventKind.PLEDGE, "Các đơn vị", None, "2025"),
    "Hội nghị bầu LĐLĐ thị xã Tân An làm trưởng cụm thi đua năm 2025.": (
        EventKind.LEAD,
        None,
        "LĐLĐ thị xã Tân An",
        "2025",
    ),
    "LĐLĐ huyện Kim Sơn bàn giao nhiệm vụ Trưởng khối thi đua năm 2025 cho LĐLĐ huyện An Phú.": (
        EventKind.LEAD,
        "LĐLĐ huyện Kim Sơn",
        "LĐLĐ huyện An Phú",
        "2025",
    ),
    "Năm 2024, LĐLĐ huyện quyết định thành lập Công đoàn cơ sở Công ty Sao Vàng.": (
        EventKind.FOUNDED,
        "LĐLĐ huyện",
        "Công đoàn cơ sở Công",
        "2024",
    ),
}


@pytest.mark.parametrize(("text", "wanted"), EVENTS.items())
def test_an_event_says_who_and_to_whom_and_for_when(text, wanted):
    (event, *_) = read_text(text, lexicon=BARE).events
    kind, who, whom, period = wanted
    assert (event.kind, event.period) == (kind, period)
    assert event.who == who
    assert (event.whom or "").startswith(whom or "")


def test_a_vote_tells_its_share():
    (vote,) = read_text("100% các đơn vị nhất trí suy tôn LĐLĐ huyện An Phú.", lexicon=BARE).events
    assert (vote.kind, vote.share, vote.whom) == (EventKind.VOTE, Decimal(100), "LĐLĐ huyện An Phú")


def test_an_award_proposed_is_told_from_one_given():
    text = "Công đoàn Báo An Phú nhận Giấy khen của LĐLĐ huyện; Công đoàn Chi cục Thuế được đề nghị nhận Bằng khen của LĐLĐ tỉnh."
    given, proposed = read_text(text, lexicon=BARE).events
    assert (given.kind, given.form, given.who, given.whom) == (
        EventKind.AWARD_GIVEN,
        "Giấy khen",
        "LĐLĐ huyện",
        "Công đoàn Báo An Phú",
    )
    assert (proposed.kind, proposed.form, proposed.who, proposed.whom) == (
        EventKind.AWARD_PROPOSED,
        "Bằng khen",
        "LĐLĐ tỉnh",
        "Công đoàn Chi cục Thuế",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Tiếp tục đẩy mạnh công tác thành lập công đoàn cơ sở.",
        "Cần vận động thành lập công đoàn cơ sở.",
        "Kỷ niệm ngày thành lập Công đoàn Việt Nam.",
    ],
)
def test_what_is_only_wanted_or_remembered_did_not_happen(text):
    assert read_text(text, lexicon=BARE).events == ()


def test_the_lexicon_of_the_catalogue_knows_how_far_a_target_was_reached():
    assert "TD09" in {entry.code for entry in lexicon().entries}


def test_what_stands_below_a_heading_of_tasks_is_planned():
    report = "I. KẾT QUẢ THỰC HIỆN NHIỆM VỤ NĂM 2023\n- Kết nạp 120 đoàn viên.\nII. PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2024\n- Kết nạp 200 đoàn viên.\n"
    assert [figure.role for figure in figures(report)] == [Role.DONE, Role.PLAN]
