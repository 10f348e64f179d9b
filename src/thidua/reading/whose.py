"""Whose a figure is and for when: the unit named last as the one that acts, the period named beside it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from thidua.reading.page import Page

_HEADS = (
    r"tổng (?:liên đoàn lao động|liên đoàn|lđlđ)(?: việt nam| vn)?|tổng lđlđvn"
    r"|(?:các )?(?:liên đoàn lao động|lđlđ)|cấp trên (?:trực tiếp )?cơ sở|công đoàn cấp trên(?: trực tiếp)?(?: cơ sở)?|các cấp công đoàn|công đoàn các cấp"
    r"|(?:các )?(?:công đoàn cơ sở|cđcs)|(?:các )?(?:công đoàn|cđ|cđvc|cđn)(?: ngành| viên chức| bộ phận)?|nghiệp đoàn|(?:ban thường vụ|ban chấp hành|bch|btv)"
    r"|(?:cụm|khối) thi đua|khối|cụm|các đơn vị|(?:ủy ban nhân dân|ubnd|ủy ban mttq|mttq|hđnd|tỉnh ủy|huyện ủy|thành ủy)|hội chữ thập đỏ|(?:tổng )?công ty|tập đoàn|ngân hàng|doanh nghiệp"
    r"|chuyên môn|sở|quỹ"
)
_UNIT = re.compile(rf"(?=[tlcnbkuhđmdsq])(?<![^\W_])(?:{_HEADS})(?![^\W_])")
_UPPER = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_SECTORS = (
    "giáo dục(?: và đào tạo)?|y tế|giao thông vận tải|nông nghiệp và (?:phát triển nông thôn|ptnt|môi trường)|công thương|xây dựng|ngân hàng|dệt may|điện lực|cao su|dầu khí|bưu điện"
    "|văn hóa, thể thao và du lịch|lao động - thương binh và xã hội|tài nguyên và môi trường|tài chính|tư pháp|nội vụ|thông tin và truyền thông|khoa học và công nghệ|đường sắt|hàng hải|xăng dầu"
)
_BODIES = "|".join(
    word[0].upper() + word[1:]
    for word in (
        *("đại học", "cao đẳng", "trung cấp", "trung học", "tổng công ty", "công ty", "trung tâm", "bệnh viện", "hội nông dân", "nông dân", "du lịch"),
        *("phụ nữ", "nông nghiệp", "chi nhánh", "ban quản lý(?: dự án| các)?", "văn phòng", "nhà máy", "xí nghiệp", "hợp tác xã", "tập đoàn", "kho bạc"),
        *("bảo hiểm xã hội", "nhà xuất bản", "công nghiệp", "thương mại", "dịch vụ", "sản xuất", "chế biến", "may mặc", "xuất nhập khẩu"),
        *("mái ấm", "tấm lòng vàng", "vì người nghèo", "bảo trợ trẻ em", "xã hội", "đền ơn đáp nghĩa", "khuyến học"),
    )
)  # fmt: skip
"""Words of a name of which only the first syllable is written large: "Trường Đại học Y"."""
_NAME = re.compile(
    rf"(?: (?:[Qq]uận|[Pp]hường|[Kk]hu phố) \d{{1,2}}(?!\d)| (?:{_BODIES}|công ty|tổng công ty|chữ thập đỏ)(?![^\W_])| TP\.(?: ?HCM)?| (?i:thành phố|tỉnh|tp\.?|huyện|quận|thị xã|xã|phường|đặc khu|ngành|viên chức|cơ sở|các khu công nghiệp|các|khu công nghiệp|khu kinh tế|khu|kcn|tnhh|cổ phần|cp|mtv|thi đua|tổng hợp"
    rf"|cấp trên|trực tiếp|công đoàn|bộ phận|trường|thpt|thcs|tiểu học|mầm non|{_SECTORS})(?![^\W_])| [{_UPPER}][\w&-]*(?:\.\w+)*| [-–] [{_UPPER}][\w&]*)*"
)
_OFFICE = re.compile(r"(?:chủ tịch|thường trực|trưởng ban|ủy viên|giám đốc|bí thư|hiệu trưởng|chánh văn phòng) $")
_PERSON = re.compile(
    r" (?:Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Trịnh|Đinh|Mai|Lương|Cao|Châu|Tạ|Đoàn|Đào|Hà|Tống|Thái|Trương|Lâm|Ngọ)(?: \w+){1,3}$"
)
"""After an office the name of its holder follows the name of the unit: "Phó Chủ tịch LĐLĐ tỉnh Trà Vinh Nguyễn Quốc Vạn"."""
_ONLY_NAMED = frozenset(
    (
        "công đoàn",
        "doanh nghiệp",
        "sở",
        "quỹ",
        "chuyên môn",
        "ngân hàng",
        "công ty",
        "tổng công ty",
        "tập đoàn",
        "cđ",
        "nghiệp đoàn",
    )
)
_ONLY_CAPITAL = frozenset(("khối", "cụm", "công đoàn cơ sở", "cđcs"))
_NOT_ACTING = re.compile(
    r"(?:cho|của|tại|do|với|đến|từ|bởi|thuộc|theo|vào|ở|trên|về|tới|cùng|trong|gửi|lập|tặng|và|hoặc|nghị|bởi|dành|chức|vận động|ủng hộ|đóng góp|quyên góp|gây|trích|huy động|xây dựng|thành lập|hỗ trợ|giúp|thăm|đảng|ký|nhận|\(|trực|mỗi|số|\d|trong đó có|đoàn viên|nhân viên|công nhân) ?(?:được |các |chi |nhánh )*$"
)
_PAID_INTO = re.compile(r"(?:ủng hộ|đóng góp|quyên góp|huy động|xây dựng|thành lập|gây|vào|cho) $")
"""A fund that is paid into gives nothing here."""
_LAST_TRIM = re.compile(r"(?: (?:các|và|-|công đoàn|khu|ngành|cơ sở))+$")

_STEMS = ("giáp", "ất", "bính", "đinh", "mậu", "kỷ", "canh", "tân", "nhâm", "quý")
_BRANCHES = ("tý", "sửu", "dần", "mão", "thìn", "tỵ", "ngọ", "mùi", "thân", "dậu", "tuất", "hợi")
_BRANCH_TWINS = {"tí": "tý", "tị": "tỵ", "mẹo": "mão"}
_YEAR = r"(?:19|20)\d{2}"
_PERIOD = re.compile(
    rf"(?=[6s09cqtnkgấbđm])(?<![^\W_])(?:(?:6|sáu|06) tháng (?P<half>đầu|cuối) năm(?: (?P<half_year>{_YEAR}))?|(?P<nine>9|09|chín) tháng(?: đầu)?(?: năm)?(?: (?P<nine_year>{_YEAR}))?"
    rf"|quý (?P<quarter>iv|i{{1,3}}|[1-4])(?![^\W_])(?: ?[/-] ?| năm | )?(?P<quarter_year>{_YEAR})?|tháng (?P<month>\d{{1,2}}) ?(?:/|-| năm | ) ?(?P<month_year>{_YEAR})"
    rf"|năm học (?P<school>{_YEAR}) ?[-/] ?(?P<school_end>{_YEAR})|(?:nhiệm kỳ|khóa) (?P<term>{_YEAR}) ?[-/] ?(?P<term_end>{_YEAR})|(?P<year>(?:năm|tết|trong) ?{_YEAR})(?! ?[-/] ?\d)"
    rf"|(?P<stem>{'|'.join(_STEMS)}) (?P<branch>{'|'.join([*_BRANCHES, *_BRANCH_TWINS])})(?: ?[-,(]? ?(?P<lunar_year>{_YEAR}))?)"
)
_AHEAD_OF_US = re.compile(
    r"(?:nhiệm vụ|phương hướng|kế hoạch|giao ước thi đua|giao ước|chỉ tiêu|trưởng khối(?: thi đua)?|trưởng cụm(?: thi đua)?|mục tiêu|so với|so với cùng kỳ|triển khai|đến|cùng kỳ|từ|trước|dự toán|sinh)(?: trọng tâm| công tác)?(?: của| trong| cho)? $"
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}


@dataclass(frozen=True, slots=True)
class Named:
    """A unit or a period named at a place."""

    start: int
    end: int
    words: str
    counts: bool
    """Of a unit: it acts. Of a period: what follows may be taken to be of it."""


class Whose:
    """Every unit and every period named in one text."""

    def __init__(self, page: Page, year: str | None) -> None:
        self.page, self.year = page, year
        self.units = list(self._units())
        self.periods = list(self._periods())
        self._unit_starts = [unit.start for unit in self.units]
        self._period_starts = [period.start for period in self.periods]

    def _units(self) -> list[Named]:
        low, text = self.page.folded.low, self.page.folded.text
        found: list[Named] = []
        end = 0
        for head in _UNIT.finditer(low):
            if head.start() < end or self.page.why_outside(head.start()) is not None:
                continue
            name = _NAME.match(text, head.end(), head.end() + 90)
            end = name.end() if name else head.end()
            before = low[max(0, head.start() - 24) : head.start()]
            words = text[head.start() : end]
            if _OFFICE.search(before):
                words = _PERSON.sub("", words)
            words = _LAST_TRIM.sub("", words)
            end = max(head.end(), head.start() + len(words))
            if head[0] == "quỹ" and _PAID_INTO.search(before):
                continue
            if end == head.end() and (
                head[0] in _ONLY_NAMED or (head[0] in _ONLY_CAPITAL and text[head.start()].islower())
            ):
                continue
            found.append(
                Named(head.start(), end, " ".join(text[head.start() : end].split()), not _NOT_ACTING.search(before))
            )
        return found

    def subject(self, at: int, sentence: tuple[int, int]) -> str | None:
        """The unit that acts at `at`: the last one named as acting in its sentence, else in the text before."""
        index = bisect_left(self._unit_starts, at)
        first: str | None = None
        for unit in self.units[max(0, index - 40) : index][::-1]:
            if unit.counts and unit.end <= at:
                return unit.words
            if first is None and unit.start >= sentence[0]:
                first = unit.words
        return first

    def units_between(self, start: int, end: int) -> list[Named]:
        """The units named in a stretch."""
        return self.units[bisect_left(self._unit_starts, start) : bisect_left(self._unit_starts, end)]

    def _periods(self) -> list[Named]:
        low = self.page.folded.low
        found: list[Named] = []
        year = self.year
        for said in _PERIOD.finditer(low):
            if self.page.why_outside(said.start()) is not None:
                continue
            code = _code(said, year)
            if code is None:
                continue
            goes_on = not _AHEAD_OF_US.search(low[max(0, said.start() - 40) : said.start()]) and not said["term"]
            if goes_on and len(code) >= 4:
                year = code[5:9] if "/school" in code else code[:4]
            found.append(Named(said.start(), said.end(), code, goes_on))
        return found

    def period(self, at: int, sentence: tuple[int, int]) -> str | None:
        """The period of what stands at `at`: named in its sentence before it, else after it, else in the text before."""
        index = bisect_right(self._period_starts, at)
        for named in self.periods[max(0, index - 12) : index][::-1]:
            if named.start < sentence[0]:
                break
            if named.counts:
                return named.words
        if index < len(self.periods) and self.periods[index].end <= sentence[1] and self.periods[index].counts:
            return self.periods[index].words
        for named in self.periods[max(0, index - 12) : index][::-1]:
            if named.counts:
                return named.words
        return self.year


def _code(said: re.Match[str], year: str | None) -> str | None:
    """The code of a period as `Period` writes it; without a year of its own the year of the text."""
    if said["year"]:
        return said["year"][-4:]
    if said["half"]:
        own = said["half_year"] or year
        return f"{own}-H{1 if said['half'] == 'đầu' else 2}" if own else None
    if said["nine"]:
        own = said["nine_year"] or year
        return f"{own}-9M" if own else None
    if said["quarter"]:
        own = said["quarter_year"] or year
        return f"{own}-Q{_ROMAN.get(said['quarter'], said['quarter'])}" if own else None
    if said["month"]:
        return f"{said['month_year']}-{int(said['month']):02}" if 1 <= int(said["month"]) <= 12 else None
    if said["school"]:
        return f"{said['school']}-{said['school_end']}/school"
    if said["term"]:
        return f"{said['term']}-{said['term_end']}/term"
    if said["lunar_year"]:
        return said["lunar_year"]
    return _lunar(said["stem"], said["branch"], year)


def _lunar(stem: str, branch: str, near: str | None) -> str | None:
    """The year of a lunar name: of those sixty years apart the one nearest to the year of the text."""
    at = _STEMS.index(stem), _BRANCHES.index(_BRANCH_TWINS.get(branch, branch))
    years = [year for year in range(1984, 2104) if ((year - 4) % 10, (year - 4) % 12) == at]
    return str(min(years, key=lambda year: abs(year - int(near or 2020)))) if years else None
