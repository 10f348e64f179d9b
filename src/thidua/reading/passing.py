"""Why a number is no figure of work: dates, times, document numbers, ordinals, counters, names, rates of law …

Each rule looks at the numeral and a few words on either side, never further, so that the whole stays linear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from thidua.reading.folding import listed
from thidua.reading.nouns import DURATIONS, MEASURES
from thidua.reading.values import Reason


@dataclass(frozen=True, slots=True)
class Passed:
    """A stretch to pass over: up to `end`, and why."""

    end: int
    reason: Reason


_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:19|20)\d{2}"
_DATE = re.compile(
    rf"{_DAY}(?: ?(?:-|,|và|đến) ?{_DAY})? ?[/.-] ?{_MONTH} ?[/.-] ?(?:{_YEAR}|\d{{2}}(?!\d))(?![\d%])"
    rf"|{_YEAR} ?[/.-] ?{_MONTH} ?[/.-] ?{_DAY}(?![\d%])|{_MONTH} ?/ ?{_YEAR}(?![\d%])"
    rf"|{_DAY}[/.]{_MONTH} ?(?:-|đến|và|,) ?{_DAY}[/.]{_MONTH}(?:[/.]{_YEAR})?(?![\d%])"
    rf"|{_DAY} ?(?:-|và|đến) ?(?:ngày )?{_DAY}/{_MONTH}(?![\d%])"
)
_YEARS = re.compile(rf"{_YEAR}(?: ?(?:-|/|đến|,|và) ?(?:năm )?{_YEAR})+(?!\d)|{_YEAR} ?- ?\d{{2}}(?![\d.,%])")
_DAY_MONTH = re.compile(rf"{_DAY} ?[/.-] ?{_MONTH}(?![\d%/])(?!,\d)")
_DOTTED_DAY = re.compile(rf"{_DAY}\.{_MONTH}")
_DAY_CUE = re.compile(
    r"(?:ngày|sáng|chiều|tối|trưa|đêm|hôm|dịp|mừng|niệm|mùng|mồng|nhân|lễ|khánh|trước|sau|từ|đến|tới|tế|nữ|nam|vào|tết|quà|cả|và|-|\() ?$"
)
_TIME = re.compile(
    r"\d{1,2} ?(?:h|g) ?\d{0,2}(?![^\W_])|\d{1,2} ?:\d{2}(?::\d{2})?(?!\d)|\d{1,2} giờ(?: \d{1,2}(?: phút)?)?(?![^\W\d_])"
)
_DOCUMENT = re.compile(
    r"\d{1,5}(?:/\d{4})?(?:[-/][A-ZĐ]\w*)+(?:[-/&]\w+)*|\d{1,5}(?:/\d{4})? ?[-/] ?(?:[A-ZĐ][A-Za-zĐđ]{0,6} ?[-/&] ?)+[A-ZĐ]\w*"
)
_PHONE = re.compile(
    r"\(?0\d{1,4}\)?[ .-]?\d{3,4}[ .-]?\d{3,4}(?!\d)|1[89]00[ .]?\d{4,6}|0\d{2,3}[ .]\d{2,3}[ .]\d{2,3}[ .]?\d{2,3}(?!\d)"
)
_PHONE_CUE = re.compile(
    r"(?:điện thoại|đt|sđt|tel|fax|hotline|zalo|đường dây nóng|phone|số máy|liên hệ|mobile|tài khoản|stk|mst|mã số thuế|cccd|cmnd)[ .:()]*$"
)
_SECTION = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){0,4}\.?[.)/]|\d{1,2}(?:\.\d{1,2}){1,4}|\d{1,2} ?-|\d{1,2}/) *(?=[^\W\d]|[“\"(])"
)
_SECTION_START = re.compile(r"(?:^|[\n\r])[ \u200b\-+*•(]*$|[.;:!?…][\"”)]? +\(?$")
_SLASHED = re.compile(r"\d{1,2}\./ ?(?=[^\W\d_])")
_BRACKETED = re.compile(r"\d{1,2}\)")
_COUNTER_BEFORE = re.compile(
    r"(?:lượt xem|đã xem|số lần xem|xem|lượt đọc|lượt tải|tải về|truy cập|online|phản hồi|views?|hôm nay|hôm qua|tuần này|tuần trước|tháng này|tháng trước|tháng hiện tại|năm nay"
    r"|tất cả|tổng(?: cộng| lượt| truy cập)?|khách(?: viếng thăm)?|viếng thăm|máy chủ tìm kiếm|bình luận|comments?|likes?|thích|đánh giá|bình chọn|xếp hạng|trang|id|mã|stt|chia sẻ"
    r"|điểm của bài viết(?: là)?|cỡ chữ|thành viên|visitors?|hits?|lượt) ?[:(\-]? ?$"
)
_COUNTER_AFTER = re.compile(
    r" ?(?:lượt xem|lượt đọc|lượt tải|lượt truy cập|lượt chia sẻ|views?|bình luận|phản hồi|comments?|likes?|lượt thích|người đang|người online|khách|đánh giá)(?![^\W\d_])"
)
_ENGLISH_GROUPS = re.compile(r"\d{1,3}(?:,\d{3})+(?![\d.,])")
_NAMES = listed(
    "chương trình, phong trào, chiến dịch, đề án, cuộc thi, hội thi, siêu thị, phiên chợ, gian hàng, cửa hàng, chuyến xe, quán cơm, bếp ăn, cuộc vận động",
    ",",
)
"""A number right after one of these is part of a name, whatever follows: "Chương trình 1 triệu sáng kiến"."""
_FIRM = {
    **dict.fromkeys(("nghị quyết", "chỉ thị", "quyết định", "nghị định", "thông tư", "kết luận", "công văn", "phụ lục", "tờ trình", "công điện", "luật số"), Reason.DOCUMENT),
    **dict.fromkeys(("thứ", "lần thứ", "điều", "khoản", "quận", "phường", "kỳ họp", "phiên họp", "top", "quốc lộ", "tiểu khu", "khu phố", "dân phố", "trung đoàn", "lữ đoàn", "tiểu đoàn", "sư đoàn", "quân khu", "binh đoàn"), Reason.ORDINAL),
    **dict.fromkeys(("khóa", "nhiệm kỳ"), Reason.TERM),
    **dict.fromkeys(("covid", "sông đà", "dịch covid"), Reason.NAME),
    **dict.fromkeys(("quý", "tháng", "ngày", "năm", "mùng", "mồng"), Reason.DATE),
}  # fmt: skip
"""Words that a number right after them names, whatever follows."""
_SOFT = {
    **dict.fromkeys(("quy định", "hướng dẫn", "kế hoạch", "báo cáo", "thông báo", "giai đoạn", "mẫu", "biểu", "văn bản", "ảnh", "số"), Reason.DOCUMENT),
    **dict.fromkeys(
        listed("lần kỳ hạng loại tuyến vòng bậc trang bảng hình bước câu đường phố đoạn lớp nhóm tổ đợt cấp mức khối cụm tập phần bài chương đội phòng khu lô ca ban xã ấp thôn tầng vùng bản hệ mục quyển lộ hẻm ngõ ngách kiệt km k a b c f ql tl cảng chí"),
        Reason.ORDINAL,
    ),
    **dict.fromkeys(("công ty", "nhà máy", "xí nghiệp", "bệnh viện", "chi nhánh", "văn phòng", "công nghiệp", "mầm non", "mtv", "tnhh", "phương châm", "mô hình", "thông điệp", "khẩu hiệu", "nguyên tắc", "tinh thần", "dự án", "tiểu học", "thpt", "thcs", "cổ phần", "may", "dệt may"), Reason.NAME),
}  # fmt: skip
"""The same, but a number that a noun of the tables follows does count after them: "cụm 7 đơn vị"."""
_NUMBERED = re.compile(
    r"(?<![^\W_])(?:cụm|khối|tổ|nhóm|đội|trường|nhà máy|xí nghiệp|điểm|tiểu ban|công trường|phân xưởng|trại|trạm|đoàn)(?: thi đua| công đoàn| công tác| kiểm tra)? số $"
)
"""Words of which "số" gives the number, whatever follows: "Cụm thi đua số 3 Công đoàn Viên chức tỉnh"."""
_COUNTED_SO = frozenset(("tổng số", "con số", "trong số", "với số"))
_LAW = re.compile(
    r" ?% ?(?:của |tổng |quỹ |trên |tính trên |số )*(?:kinh phí công đoàn|kinh phí|kpcđ|đoàn phí|quỹ tiền lương|quỹ lương|quỹ|tiền lương|lương|đpcđ|bảo hiểm)"
)
_LAW_BEFORE = re.compile(
    r"(?:kinh phí công đoàn|kpcđ|đoàn phí|đoàn phí công đoàn|kinh phí|trích nộp|mức đóng|nộp|trích)(?: công đoàn)?(?: bằng| là| với mức| đủ| mức)? \(?$"
)
_ONE_OF = re.compile(r" (?:trong|trên) (?:số |tổng số |các |những |\d|hai|ba|bốn|năm|sáu)")
_OF_SEVERAL = re.compile(r"(?:\d|một|hai|ba) trong (?:số |tổng số |những |các )?$")
_SHARE = re.compile(r"[1-9] ?/ ?[2-9] (?:số|tổng|diện|chiều|quân|nhiệm|thời|chặng|trong)")
_PLACES = re.compile(
    r" ?(?:tỉnh thành|tỉnh|thành phố|tp|huyện|quận|xã|phường|thị xã|thị trấn|thôn|ấp|khu phố|vùng|miền|nước|quốc gia|châu lục|đặc khu)(?![^\W\d_])"
)
_PLACE_BEFORE = re.compile(
    r"(?:tại|ở|trên|của|khắp|cả|các|thuộc|gồm|có|từ|giữa|trong|hợp nhất|sáp nhập|toàn|với|là|đến|tới|về|ra|bàn|qua|cho|,) ?$"
)
_BODIES_OF = re.compile(
    r"(?<![^\W_])(?:ubnd|hđnd|mttq|đảng ủy|lđlđ|liên đoàn lao động|nhân dân|người dân|bà con|đồng bào|lãnh đạo|đại diện|công đoàn(?: ngành)?(?: y tế| giáo dục| viên chức| xây dựng| công thương)?) $"
)
_PLACE_AFTER = re.compile(r".{0,40}?(?:thuộc|của|vùng|khu vực|phía|giáp|miền|tây nguyên|đồng bằng|duyên hải)")
_PROPER = re.compile(r" [A-ZĐÀ-Ỹ][a-zà-ỹ]+ [A-ZĐÀ-Ỹ][a-zà-ỹ]+")
_FAMILY = re.compile(
    r" ?(?:người con|cháu nhỏ|con nhỏ|đứa con|cô con|vợ chồng|mẹ con|bố con|anh em ruột|chị em gái)| ?con(?: nhỏ| đang| gái| trai| còn| ăn học| đều| học| thơ| bị| cái|,|\.|;| và| mắc| mới| nuôi|$)"
)
_VIRTUES = listed("giỏi nhất sạch an tốt không biết bám")
"""What titles and slogans count, and no report does: "phụ nữ 2 giỏi", "sinh viên 5 tốt", "3 không"."""
_KIN = listed("con người cháu đứa cô vợ mẹ bố anh chị")
_A_FEAST = re.compile(r" ?cái (?:tết|xuân)")
_LAID = re.compile(r" ?k?m (?:đường|kênh|mương|rãnh|hàng|tường|cống|dây|bờ|đê|ống|vỉa|cáp)(?![^\W\d_])")
"""Lengths that were built, not told of a place: "nâng cấp 400 m đường"."""
_AREAS = listed("m2 m² ha hecta mét")
_WIDE = re.compile(
    r"(?:rộng|dài|cao|sâu|cách|diện tích|bán kính)(?: (?:là|đất|sàn|gần|hơn|trên|khoảng|tới|mỗi căn|xây dựng|sử dụng|chừng)){0,3} ?$"
)
_WORKED_TIME = re.compile(
    r" {0,2}(?:ngày công|ngày lương|giờ công|quý vị|quý khách|quý thầy|ngày hội|đêm (?:văn|ca|nhạc|hội|diễn|thơ|giao|gala|biểu))"
)
_FIRST_WORD = re.compile(r" {0,2}([^\W\d_]+\d?)")


def inside_file_name(low: str) -> list[tuple[int, int]]:
    """Every web address, mail address and file name, in order: whole runs without a space around their mark."""
    found: list[tuple[int, int]] = []
    for mark in _ADDRESS.finditer(low):
        start, end = mark.span()
        if found and start < found[-1][1]:
            continue
        floor = max(found[-1][1] if found else 0, start - 200)
        while start > floor and not low[start - 1].isspace():
            start -= 1
        ceiling = min(len(low), end + 200)
        while end < ceiling and not low[end].isspace():
            end += 1
        found.append((start, end))
    return found


_ADDRESS = re.compile(
    r"https?://|www\.|\w@\w|\.(?:jpe?g|png|gif|pdf|docx?|xlsx?|html?|aspx?|php|rar|zip|mp4|vn|com|org|net)(?![^\W_])"
)


def glued(low: str, text: str, start: int) -> Reason | None:
    """Whether the digits at `start` belong to a word before them: "z4912…", "Covid-19", "truy cập349", "A4"."""
    before = low[start - 1] if start else " "
    if before.isalpha() or before == "_":
        return Reason.WORD
    if before in "-/.&" and start > 1 and (low[start - 2].isalpha() or low[start - 2].isdigit()):
        return Reason.NAME
    return None


def why_pass(low: str, text: str, start: int, before: str) -> Passed | None:
    """Why the digits at `start` are no number of work by their own form; `before` is what stands before them."""
    if (date := _DATE.match(low, start)) is not None:
        return Passed(date.end(), Reason.DATE)
    if (years := _YEARS.match(low, start)) is not None:
        return Passed(years.end(), Reason.TERM if before.rstrip(" (:").endswith(("nhiệm kỳ", "khóa")) else Reason.YEAR)
    if (time := _TIME.match(low, start)) is not None:
        return Passed(time.end(), Reason.TIME)
    if (document := _DOCUMENT.match(text, start)) is not None:
        return Passed(document.end(), Reason.DOCUMENT)
    if (phone := _PHONE.match(low, start)) is not None or _PHONE_CUE.search(before):
        return Passed(phone.end() if phone else start + 1, Reason.PHONE)
    section = _SECTION.match(low, start)
    if section and _SECTION_START.search(before) and not _TIME.match(low, start):
        return Passed(section.end(), Reason.SECTION)
    if (slashed := _SLASHED.match(text, start)) is not None:
        return Passed(slashed.end(), Reason.SECTION)
    if before.endswith("(") and (bracketed := _BRACKETED.match(low, start)):
        return Passed(bracketed.end(), Reason.SECTION)
    if _SHARE.match(low, start):
        return Passed(low.index("/", start) + 2, Reason.ONE_OF)
    return None


def is_day_and_month(low: str, start: int, before: str, *, counted: bool) -> int | None:
    """Where a day and month ends that begins at `start`, or None. "8/8 đơn vị" is a part and a whole: `counted`."""
    day = _DAY_MONTH.match(low, start)
    if not day:
        return None
    cued = bool(_DAY_CUE.search(before))
    mark = "/" if "/" in day[0] else "." if "." in day[0] else "-"
    first, second = (int(part) for part in day[0].split(mark))
    if mark == "-":
        if before.endswith("(") and low.startswith(")", day.end()):
            return day.end()  # "ngày Quốc tế Lao động (1-5)"
        return (
            day.end()
            if cued and not counted and re.search(r"(?:ngày|sáng|chiều|tối|dịp|mừng|niệm|khánh) ?$", before)
            else None
        )
    if mark == ".":
        return day.end() if re.search(r"(?:ngày|sáng|chiều|tối|trưa|dịp|quà|tết|lễ|mừng) ?$", before) else None
    if (
        counted
        and (first <= second or _REACHED.search(before))
        and not re.search(r"(?:ngày|sáng|chiều|tối|trưa|dịp|mừng|niệm|mùng|lễ) ?$", before)
    ):
        return None
    if not cued and not counted and first == second and "trên" in before[-8:]:
        return None
    return day.end()


_REACHED = re.compile(r"(?<![^\W_])(?:lập|nạp|mới|được|đạt|có|ký|kết|xây|trao) $")
"""Words of doing before "3/2 CĐCS": three where two were to be."""


def looks_like_a_day(digits: str) -> bool:
    """Whether bare digits can only be a day and a month: "19.5"."""
    return bool(_DOTTED_DAY.fullmatch(digits))


def why_named(before: str, words: list[str], *, named: bool, scaled: bool) -> Reason | None:
    """Why the words before a number make it a name, an ordinal or a document's number.

    `named` says that a noun of the tables follows, `scaled` that a magnitude, "đồng" or "%" does.
    """
    if (
        not words
        or not before.endswith((" ", "-", "\u200b", "(", ":", "."))
        or before.rstrip(" -").endswith((",", ";", "(", ".", "!", "?", "\n"))
    ):
        return None
    if before.rstrip().endswith(":"):
        return Reason.DOCUMENT if words[-1].rstrip(":") == "số" and len(words) > 1 and words[-2] != "tổng" else None
    last = words[-1].rstrip("-")
    pair = f"{words[-2]} {last}" if len(words) > 1 else last
    if pair in _NAMES or " ".join(words[-3:]) in _NAMES:
        return Reason.NAME
    if last == "số" and not scaled and _NUMBERED.search(before):
        return Reason.DOCUMENT
    if scaled or pair in _COUNTED_SO:
        return None
    if last == "năm" and named:  # "trong năm 12 đơn vị …": a year is followed by no noun of the tables
        return None
    firm = _FIRM.get(pair) or _FIRM.get(last)
    if firm:
        return firm
    return None if named else _SOFT.get(pair) or _SOFT.get(last)


def why_counter(low: str, end: int, before: str, line: str, *, digits: str, named: bool) -> bool:
    """Whether a bare number counts visits, views, downloads or comments: a line that says nothing else."""
    if named and not _COUNTER_AFTER.match(low, end):
        return False
    if _COUNTER_AFTER.match(low, end) and len(line) < 70:
        return True
    if _COUNTER_BEFORE.search(before) and len(line) < 110:
        return True
    return bool(digits.count(",") > 1 and _ENGLISH_GROUPS.fullmatch(digits))


def why_described(
    low: str, start: int, end: int, before: str, *, worth: str, worded: bool, text: str = ""
) -> Reason | None:
    """Why what follows a number makes it no figure: a duration, an age, a rate of law, places, a family."""
    first = _FIRST_WORD.match(low, end)
    word = first[1] if first else ""
    if (
        word in DURATIONS
        and not _WORKED_TIME.match(low, end)
        and not (word in ("nhiệm", "thập", "thế", "niên") and not _STRETCH.match(low, end))
    ):
        return Reason.DURATION
    if (word in _VIRTUES and not worded) or (word == "người" and _SIDES.search(before)):
        return Reason.NAME
    if word in ("tết", "chạp") or (word == "cái" and _A_FEAST.match(low, end)):
        return Reason.DATE
    if word == "tuổi":
        return Reason.AGE
    if (word in MEASURES and not _LAID.match(low, end)) or (
        word in _AREAS and _WIDE.search(before)  # "căn nhà rộng 100 m2"
    ):
        return Reason.MEASURE
    if worth in ("1", "2", "0.5") and (
        _LAW.match(low, end) or (low[end : end + 2].lstrip().startswith("%") and _LAW_BEFORE.search(before))
    ):
        return Reason.LAW
    if (_ONE_OF.match(low, end) and not worded) or (
        worded and re.match(" trong (?:những|số|các|\\d|hai|ba|bốn|năm)", low[end : end + 16])
    ):
        return Reason.ONE_OF
    if _OF_SEVERAL.search(before):
        return Reason.ONE_OF
    if word in _KIN and _FAMILY.match(low[end : end + 16] + "\n"):
        return Reason.FAMILY
    if (word == "địa" and low.startswith(" địa phương", end) and _BODIES_OF.search(before)) or (
        word in ("phường", "xã", "huyện", "quận", "tỉnh", "thành", "thị")
        and _PLACES.match(low, end)
        and _BODIES_OF.search(before)
    ):
        return Reason.PLACES  # "Công đoàn y tế ba thành phố", "UBND 10 phường"
    if (places := _PLACES.match(low, end)) and (
        _PLACE_BEFORE.search(before)
        or _PLACE_AFTER.match(low[end : end + 60])
        or _PROPER.match(text, places.end())  # "2 tỉnh Bắc Ninh và Bắc Giang"
    ):
        return Reason.PLACES
    return None


_SIDES = re.compile(r"(?:bóng đá|bóng chuyền|futsal|mini|sân)(?: nam| nữ| mini| cỏ nhân tạo)? $")
"""A game named by the players of a side: "bóng đá mini 5 người"."""
_STRETCH = re.compile(r" {0,2}(?:nhiệm kỳ|thập kỷ|thập niên|thế kỷ|niên độ)")
