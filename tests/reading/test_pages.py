"""A whole web page: what is the article is read, everything around it is passed over."""

import pytest

from thidua.reading import Lexicon, Reason, read_text

BODY = """Sáng 12/12/2024, Liên đoàn Lao động huyện Hòa Lạc tổ chức hội nghị tổng kết phong trào công nhân, viên chức, lao động và hoạt động công đoàn năm 2024.

Trong năm, các cấp công đoàn trong huyện đã trao 350 suất quà cho đoàn viên có hoàn cảnh khó khăn với tổng số tiền hơn 210 triệu đồng; kết nạp mới 1.020 đoàn viên.

Dịp này, 12 tập thể và 20 cá nhân có thành tích xuất sắc trong phong trào thi đua được Liên đoàn Lao động tỉnh tặng Bằng khen, góp phần động viên phong trào."""
FIGURES = ["350", "hơn 210 triệu đồng", "1.020", "12", "20"]


def surfaces(text: str) -> list[str]:
    return [figure.surface for figure in read_text(text, lexicon=Lexicon()).figures]


@pytest.mark.parametrize(
    "below",
    [
        "Minh An\n\nTin liên quan\nTrao 500 suất quà cho công nhân\nHơn 300 đoàn viên dự hội thao",
        "Các tin khác\n- Công đoàn ngành Y tế tặng 200 phần quà\n- Bàn giao 5 mái ấm công đoàn (12/11)",
        "Bình luận (14)\nNguyễn Văn B: Hay quá, 3 năm rồi mới thấy 20 đoàn viên vui thế",
        "Thống kê truy cập\nĐang truy cập349\nHôm nay32,507\nTổng lượt truy cập22,491,889",
        "TIN ĐỌC NHIỀU\n1. Trao 1.000 vé xe cho công nhân\n2. Khởi công 20 căn nhà",
        "Ý kiến bạn đọc\nMã bảo mật\nNhững tin mới hơn\nTặng 30 suất học bổng cho con công nhân",
        "Từ khóa: công đoàn, 350 suất quà\nTặng 90 suất quà cho nữ công nhân viên chức lao động nhân ngày hội",
        "Tác giả bài viết: Minh An\nĐã có 15 đơn vị tham dự",
        "English\nUnion gives 4,000 gifts to workers in 12 provinces\n工会向250名工人赠送礼物",
        "The provincial federation admitted 1,250 new members and founded 12 unions in the year.",
        "Профсоюз вручил 300 подарков рабочим",
        "- Hội thao chào mừng 95 năm 28.07.2024 | 08:32 AM\n- Trên 300 người đăng ký 02.01.2024 | 17:51 PM",
        "Minh An\nChỉ thị 05 Chỉ thị 05\nLiên kết website\n200 đoàn viên hiến máu",
        "Lượt xem: 1.250\nLượt tải:30",
        "Hotline: 0912 345 678 - Địa chỉ: 82 Trần Phú",
        "Có thể bạn quan tâm\nTặng 70 suất quà\nTặng 80 suất quà",
        "Xem thêm: Công đoàn tặng 70 suất quà",
        "Xem bản gốc tại đây\n- Công đoàn phường trao quà trị giá gần 2 tỉ đồng",
        "- Công đoàn xã tặng 506 suất quà\n- The union gives 154 gifts to workers of the town\n- Trao hơn 700 triệu đồng cho công nhân",
        "Chia sẻ:\nTin cùng chuyên mục\nTặng 80 suất quà cho đoàn viên, người lao động có hoàn cảnh khó khăn trên địa bàn toàn huyện nhân dịp Tết cổ truyền sắp đến gần...",
    ],
)
def test_what_stands_below_the_article_is_passed_over(below):
    assert surfaces(f"{BODY}\n\n{below}\n") == FIGURES


@pytest.mark.parametrize(
    "above",
    [
        "Trang chủ\nGiới thiệu\nTin nổi bật\nTặng 500 suất quà\nTổ chức 3 hội thi\nVăn bản mới\nLiên hệ\n\nHuyện Hòa Lạc tổng kết hoạt động công đoàn\nThứ năm - 12/12/2024 10:04   Đã xem: 151   Phản hồi: 0\n",
        "Huyện Hòa Lạc tổng kết hoạt động công đoàn\n\nThứ 6, 13/12/2024 | 00:00:00\n447 lượt xem\n",
        "IMG_20241212_0930.jpg\nz4912461200007 35b9ee6291f05f9e99c04f331a928345\nToàn cảnh hội nghị\n",
    ],
)
def test_what_stands_above_the_article_is_passed_over(above):
    assert surfaces(f"{above}\n{BODY}\n") == FIGURES


def test_a_long_line_broken_off_goes_on_below_and_is_no_list_of_other_articles():
    broken = BODY.replace(" góp phần động viên phong trào.", " góp phần động viên phong\n\ntrào thi đua của 95 cơ sở.")
    assert surfaces(f"Thứ 6, 13/12/2024 | 00:00:00\n{broken}\n\nMinh An") == [*FIGURES, "95"]


def test_a_headline_may_end_with_the_day_that_is_kept():
    headline = "Gần 3 tỷ đồng tặng đoàn viên nhân dịp Ngày Quốc khánh (2/9)"
    assert surfaces(f"{headline}\n\n{BODY}\n") == ["Gần 3 tỷ đồng", *FIGURES]


def test_a_box_inside_the_article_does_not_end_it():
    first, *rest = BODY.split("\n\n")
    boxed = "\n\n".join([first, "TIN LIÊN QUAN", "Trao 500 suất quà cho công nhân", *rest])
    assert surfaces(boxed) == FIGURES


def test_headline_caption_and_body_tell_the_same_figure_once():
    text = f"Trao 350 suất quà cho đoàn viên khó khăn\n\n{BODY}"
    first, *_, again = [f for f in read_text(text, lexicon=Lexicon()).figures if f.value.amount == 350]
    assert (first.repeats, again.repeats) == (None, first.start)


def test_a_report_without_a_page_around_it_is_read_to_its_end():
    report = f"""I. KẾT QUẢ
1. Công tác chăm lo
- Trao 350 suất quà
- Thăm hỏi 48 lượt đoàn viên
2. Tổ chức
- Thành lập 3 CĐCS
{BODY}
- Tổng số CĐCS: 286
- Kết nạp 40 đoàn viên
"""
    assert surfaces(report) == ["350", "48", "3", *FIGURES, "286", "40"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Đang truy cập349", Reason.FURNITURE),
        (
            "Trong năm, cổng thông tin điện tử của Liên đoàn Lao động tỉnh được bạn đọc ghé thăm nhiều, đạt 22,491,889 tính đến nay.",
            Reason.COUNTER,
        ),
        ("The union gave 4,000 gifts to its members", Reason.FOREIGN),
    ],
)
def test_the_reason_is_told(text, reason):
    assert [over.reason for over in read_text(text, lexicon=Lexicon()).rejected] == [reason]
