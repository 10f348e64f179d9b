"""From numerals to figures: the hedge before, the unit after, what the number is to its sentence.

One pass over the places where a number may begin; at each place a few words on either side are looked at. The rule that
read a figure is named in `Draft.rule`; `docs/reading.md` lists them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from thidua.ground.values import Hedge, Quantity
from thidua.reading import passing
from thidua.reading.folding import listed
from thidua.reading.nouns import ENDS, LISTED, PERSON, UNITS, Noun, noun_at
from thidua.reading.numbers import Numeral, read_digits, read_numeral, read_vague
from thidua.reading.page import Page
from thidua.reading.values import Reason, Role

BACK = 64
"""How many letters before a number its rules may look at."""
_PLACE = re.compile(
    r"(?<!\d)\d|(?<![^\W_])(?:(?:hàng|vài|mấy) (?=chục|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ)"
    r"|(?:một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín|mười|không(?= trăm| phẩy))(?= ))"
)
_CHUNK = re.compile(r"[\d.,/:\-]*\d")
_MONEY = re.compile(
    r" {0,2}(?:đồng(?! {0,2}(?:chí|bào|nghiệp|hồ|phục|dân|đoàn|đội|hành|bộ))|vnđ|vnd|đổng|đ)(?![^\W\d_])"
)
_NEXT_WORD = re.compile(r" ?năm(?![^\W\d_])")
_PERCENT = re.compile(r" ?%| phần trăm(?![^\W\d_])")
_TO = re.compile(r" ?(?:-|~) ?| (?:đến|tới) (?:gần |hơn |khoảng |trên )?")
_SLASH = re.compile(r" ?/ ?(\d+(?:[.,]\d+)*)(?![\d/])")
_PER_AFTER = re.compile(
    r" ?/ ?(?:\d{0,2} ?)?[^\W\d]| (?:mỗi|một) (?:người|suất|phần|nhà|căn|hộ|đơn vị|trường hợp|em|cháu|đoàn viên|tháng|năm|ngày|sổ|vé)|(?: một)? mỗi |(?: [^\W\d_]+){0,4} cho mỗi "
)
_PER_BEFORE = re.compile(
    r"(?:\bmỗi (?!năm|tháng|quý|kỳ|ngày|tuần|khi|dịp)|\bbình quân|\btrung bình|\bmức (?!thu|đóng)|\bđơn giá|\b(?:1|01|một) (?:suất|phần|căn nhà|ngôi nhà|sổ)[^\d]{0,20}trị giá)[^\d;.:]*$"
)
_BRACKETED_WORDS = re.compile(r" ?\(([^\W\d_]+(?: [^\W\d_]+){0,12})\)")
_CHANGING = re.compile(r" (?:lên|xuống(?: còn)?|hoặc|thành) \d+(?:[.,]\d+)*(?= )")
_TITLES = listed("ông bà anh chị cô thầy em")
_ALONGSIDE = re.compile(r"(?: [^\W\d_]+){0,4} ?(?:,|và|\+|cùng|kèm)(?: [^\W\d_]+){0,3} ?")
_ONWARD = re.compile(r"(?: [^\W\d_]+){0,4} trở (lên|xuống)")
_FROM = re.compile(r"\btừ $")
_TARGET = re.compile(
    r" {0,2}(?:so với |so |của |các |theo |trên |mức )*(?:chỉ tiêu|kế hoạch|dự toán|kh\b|nghị quyết|mục tiêu|số thu giao|số giao)"
)
_TARGET_BEFORE = re.compile(
    r"(?:so với|so|vượt|đạt|hoàn thành)(?: mức)? (?:chỉ tiêu|kế hoạch|dự toán|mục tiêu)[^\d.;]{0,25}$"
)
_BEYOND = re.compile(r"\bvượt(?: mức| hơn| trên| quá)? ?$|\bvượt (?:mức )?(?:chỉ tiêu|kế hoạch|dự toán)[^\d.;,]{0,25}$")
_MORE = re.compile(
    r"\b(tăng|giảm|thấp hơn|cao hơn|nhiều hơn|ít hơn|vượt)(?: thêm| so với[^\d.;]{0,25}| khoảng| được| tới| đến)? ?$"
)
_PART_BEFORE = re.compile(r"\btrong đó\b|\bgồm(?: có)?\b|\bbao gồm\b|\bcụ thể\b")
_INHERITING = re.compile(
    r"(?:xây|sửa|mới|chữa|nữ|nam|là|có|gồm|đó|được|thêm|cho|tặng|trao|tỉnh|huyện|cấp|đạt|dựng|lại|bổ sung|còn|thể|thành|hợp|tới|sở|lần|trước|thứ|xã|quận|\)|:|,|\() ?$"
)
_NOUN_BEFORE = re.compile(
    r"(?:tổng số|tổng|số lượng|số|lượng)? ?([^\W\d_]+(?: [^\W\d_]+){0,5}?)(?: (?:là|đạt|có|hiện có|được|gồm|ước đạt|tăng lên|lên|còn))? ?[:(]? ?$"
)

HEDGES: dict[str, Hedge] = {
    **dict.fromkeys(("hơn", "trên", "vượt hơn", "vượt trên"), Hedge.OVER),
    **dict.fromkeys(("gần", "ngót", "ngót nghét", "suýt soát", "gần như"), Hedge.NEARLY),
    **dict.fromkeys(
        ("khoảng", "vào khoảng", "ước", "ước tính", "ước đạt", "ước khoảng", "ước tính khoảng", "ước chừng", "ước thực hiện", "ước có", "chừng", "khoảng chừng",
         "ước tính đạt", "ước đạt khoảng", "xấp xỉ", "độ", "tầm", "cỡ"),
        Hedge.ABOUT,
    ),
    **dict.fromkeys(("ít nhất", "tối thiểu", "không dưới", "không ít hơn", "ít nhất là", "tối thiểu là", "không thấp hơn", "ít nhất từ", "tối thiểu từ", "thấp nhất"), Hedge.AT_LEAST),
    **dict.fromkeys(("không quá", "tối đa", "không vượt quá", "tối đa là", "tối đa không quá", "nhiều nhất", "không hơn"), Hedge.AT_MOST),
    **dict.fromkeys(("dưới", "chưa đến", "chưa tới", "chưa đầy"), Hedge.UNDER),
}  # fmt: skip
"""Words directly before a number. "Bình quân" and "trị giá" say what the amount is, not how sure it is."""
_COMPARING = listed("nhiều cao ít thấp lớn tốt sâu rộng mạnh nhanh kém dài nặng giỏi dễ khó")
_RESTING = listed("dựa căn tính phủ sở")
_FIELDS = re.compile(
    r" (?:lĩnh vực|mặt|tiêu chí|phương diện|trang|kênh|nền tảng|tuyến|khía cạnh|hình thức|nội dung|địa bàn|nguyên tắc|cơ sở|góc độ)"
)
_NOT_BEFORE_A_WORD = listed("thứ giải hạng nhì lần khóa kỳ tháng bà ông chị anh em quận phường xã huyện")
_WORDS_TO = re.compile(r" (?:đến|tới) (?:hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)(?= )")
_ARTICLE = re.compile(
    r" (?:số|bộ phận|trong|cách|lần nữa|phần|vài|ít|chút|loạt|mặt|khi|mình|thời|năm|tháng|ngày|chiều|cái|nửa|lòng|cùng|nơi|người một|hai)(?![^\W\d_])"
)


@dataclass(slots=True)
class Draft:
    """A figure while its text is still being read; offsets into the folded text."""

    start: int
    end: int
    number: int
    tail: int
    value: Quantity
    unit: str
    rule: str
    noun: str = ""
    known: bool = True
    inherited: bool = False
    role: Role = Role.DONE
    whole: Decimal | None = None
    indicator: str | None = None
    subject: str | None = None
    period: str | None = None
    sentence: tuple[int, int] = (0, 0)
    part_of: int | None = None
    repeats: int | None = None
    direction: str = ""


@dataclass(slots=True)
class PassedOver:
    """A number passed over, with the reason."""

    start: int
    end: int
    reason: Reason


def scan(page: Page) -> tuple[list[Draft], list[PassedOver]]:
    """Every figure of the body and every number passed over, each in text order."""
    scanner = _Scanner(page)
    scanner.run()
    return scanner.drafts, scanner.passed


class _Scanner:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.low = page.folded.low
        self.text = page.folded.text
        self.drafts: list[Draft] = []
        self.passed: list[PassedOver] = []
        self.done = 0

    def run(self) -> None:
        low, addresses, next_address = self.low, passing.inside_file_name(self.low), 0
        for place in _PLACE.finditer(low):
            start = place.start()
            if start < self.done:
                continue
            while next_address < len(addresses) and addresses[next_address][1] <= start:
                next_address += 1
            if next_address < len(addresses) and addresses[next_address][0] <= start:
                self._pass(max(self.done, addresses[next_address][0]), addresses[next_address][1], Reason.ADDRESS)
                continue
            in_digits = low[start].isdigit()
            outside = self.page.why_outside(start)
            if outside is not None:
                if in_digits:
                    self._pass(start, self._chunk(start), outside)
                continue
            if in_digits:
                self._digits(start)
            elif place[0].endswith(" "):
                self._vague(start, place.end())
            else:
                self._word(start)

    # Where a number begins: digits, "hàng …", a number word

    def _digits(self, start: int) -> None:
        low = self.low
        before = low[max(0, start - BACK) : start]
        stuck = passing.glued(low, self.text, start)
        passed = None if stuck else passing.why_pass(low, self.text, start, before)
        numeral = read_numeral(low, start)
        if passed and not (passed.reason is Reason.TIME and numeral and numeral.magnitude):
            self._pass(
                start, max(passed.end, start + 1), passed.reason, whole_chunk=passed.reason is not Reason.SECTION
            )
            return
        if numeral is None or (
            stuck and not (stuck is Reason.WORD and (numeral.magnitude > 3 or _MONEY.match(low, numeral.end)))
        ):
            self._pass(start, self._chunk(start), stuck or Reason.WORD)
            return
        whole = self._fraction(numeral)
        counted = noun_at(low, whole[1] if whole else numeral.end)
        if whole is None or whole[1] - start < 8:
            after = whole[1] if whole else numeral.end
            day = passing.is_day_and_month(
                low, start, before, counted=bool(counted) or bool(_PERCENT.match(low, after))
            )
            if day is not None:
                self._pass(start, day, Reason.DATE)
                return
        if whole is not None and (read := read_digits(whole[2], scaled=False)) is not None:
            part = Numeral(start, whole[1], numeral.value, 0, digits=numeral.digits)
            self._number(part, before, "part and whole", whole=read[0])
            return
        self._number(numeral, before, "digits")

    def _fraction(self, numeral: Numeral) -> tuple[int, int, str] | None:
        slash = _SLASH.match(self.low, numeral.end) if not numeral.magnitude else None
        return (numeral.start, slash.end(1), slash[1]) if slash else None

    def _vague(self, start: int, words: int) -> None:
        numeral = read_vague(self.low, words)
        if numeral is None:
            return
        before = self.low[max(0, start - BACK) : start]
        self._number(
            Numeral(start, numeral.end, numeral.value, numeral.magnitude, worded=True),
            before,
            "vague words",
            vague=True,
        )

    def _word(self, start: int) -> None:
        low = self.low
        numeral = read_numeral(low, start)
        if numeral is None:
            return
        single = " " not in low[start : numeral.end]
        before = low[max(0, start - BACK) : start]
        if single:
            if numeral.value == 1 and _ARTICLE.match(low, numeral.end):
                return
            if (
                described := passing.why_described(
                    low, start, numeral.end, before, worth=str(numeral.value), worded=True
                )
            ) is not None:
                self._pass(start, numeral.end, described)
                return
            noun = noun_at(low, numeral.end)
            if noun is None and _WORDS_TO.match(low, numeral.end):
                self._number(numeral, before, "number words")
                return
            if noun is None or not noun.known or not self._stands_for_a_count(start, numeral, noun, before):
                return
        self._number(numeral, before, "number words")

    def _stands_for_a_count(self, start: int, numeral: Numeral, noun: Noun, before: str) -> bool:
        """A single number word counts before a noun of the tables: "hai tập thể", at a sentence's start "Năm cá nhân"."""
        word = self.low[start : numeral.end]
        if word == "năm":
            previous = before.rstrip()
            if (
                previous.endswith(
                    (
                        "trong",
                        "cả",
                        "hàng",
                        "hằng",
                        "mỗi",
                        "qua",
                        "một",
                        "nhiều",
                        "đầu",
                        "cuối",
                        "giữa",
                        "suốt",
                        "hết",
                        "của",
                        "từng",
                        "các",
                        "những",
                        "dịp",
                        "tháng",
                        "quý",
                    )
                )
                or previous[-1:].isdigit()
            ):
                return False
            return noun.unit in (PERSON, "tập thể", "đơn vị", "suất", "ngôi nhà") and noun.words not in ("học", "nay")
        if word == "một":
            # An article far more often than a count: it counts where the sentence counts its like beside it.
            last = self.drafts[-1] if self.drafts else None
            return bool(
                last
                and self.page.sentence(start) == self.page.sentence(last.start)
                and noun.unit in (PERSON, "tập thể", "đơn vị", "suất", "ngôi nhà")
                and start - last.tail < 40
                and last.unit in LISTED
                and last.unit not in ("%", "đồng")
            )
        said = before.split()
        if said and (said[-1] in _NOT_BEFORE_A_WORD or (said[-1] in ("cả", "trên") and word in ("hai", "ba"))):
            return False
        # "Hai Bà Trưng", "Ba Đình": names, not counts.
        after = self.text[numeral.end : numeral.end + 3].strip()
        return not (self.text[start].isupper() and after[:1].isupper() and not after[:2].isupper())

    # What the number is

    def _number(
        self, numeral: Numeral, before: str, form: str, *, whole: Decimal | None = None, vague: bool = False
    ) -> None:
        low, start = self.low, numeral.start
        words = before.split()[-4:]
        money, percent = self._money(numeral), _PERCENT.match(low, numeral.end)
        if percent and numeral.digits and (exact := read_digits(numeral.digits, scaled=True)):
            numeral = Numeral(start, numeral.end, exact[0], 0, digits=numeral.digits)
        said_again = self._said_again(numeral)
        noun = None if money or percent else noun_at(low, said_again, cut=self._may_be_cut(said_again))
        if noun and noun.words in _TITLES and self.text[noun.end - len(noun.words)].isupper():
            noun = None  # "Hang 8 Cô": a name
        if noun is None and not money and not percent and (to := _CHANGING.match(low, numeral.end)):
            noun = noun_at(low, to.end())  # "từ 12 lên 15 đơn vị"
            noun = noun if noun and noun.known else None
        scaled = bool(money or percent or numeral.magnitude)
        named = bool(noun and noun.known)
        if reason := self._why_no_figure(
            numeral, before, words, named=named, scaled=scaled, money=bool(money), whole=whole is not None
        ):
            end = percent.end() if percent else money or numeral.end
            self._pass(start, end, reason, whole_chunk=form == "digits" and not scaled)
            return
        if not vague and whole is None and self._range(numeral, before, words, form):
            return
        start, hedge = self._hedge(numeral, before, words, vague=vague)
        end = money or (percent.end() if percent else numeral.end)
        rule = form
        draft: Draft | None = None
        surface = self.text[start:end]
        quantity = Quantity(numeral.value, hedge, words=surface if vague else "")
        if money:
            draft = Draft(start, end, numeral.start, end, quantity, "đồng", rule + ", đồng")
        elif percent:
            draft = Draft(start, end, numeral.start, end, quantity, "%", rule + ", %")
        elif noun and (noun.known or (noun.words and not self._must_be_money(numeral, vague=vague))):
            draft = Draft(
                start, end, numeral.start, noun.end, quantity, noun.unit, rule + ", noun", noun.words, noun.known
            )
        elif self._must_be_money(numeral, vague=vague):
            draft = Draft(start, end, numeral.start, end, quantity, "đồng", rule + ", magnitude alone is money")
        else:
            draft = self._without_noun(numeral, before, quantity, start, end, rule)
        if draft is None:
            if not (numeral.worded and not vague):
                self._pass(numeral.start, end, self._why_unnamed(numeral), whole_chunk=True)
            return
        if not draft.known and self._is_doubtful(draft, numeral):
            self._pass(numeral.start, end, Reason.UNNAMED, whole_chunk=True)
            return
        draft.whole = whole
        self._onward(draft)
        self._bearing(draft, before)
        self._keep(draft)

    def _why_no_figure(
        self, numeral: Numeral, before: str, words: list[str], *, named: bool, scaled: bool, money: bool, whole: bool
    ) -> Reason | None:
        low, start, end = self.low, numeral.start, numeral.end
        if self.page.in_quoted_name(start):
            return Reason.NAME
        if money and not numeral.value:
            return Reason.NAME
        if (reason := passing.why_named(before, words, named=named, scaled=scaled)) is not None:
            return reason
        line_start, line_end = self.page.line(start)
        line = low[line_start : min(line_end, line_start + 120)].strip()
        if (
            not scaled
            and not numeral.worded
            and passing.why_counter(low, end, before, line, digits=numeral.digits, named=named)
        ):
            return Reason.COUNTER
        worth = str(numeral.value)
        if (
            reason := passing.why_described(low, start, end, before, worth=worth, worded=numeral.worded)
        ) is not None and not (
            whole and reason is Reason.PLACES  # "24/24 xã": so many of so many, not a description
        ):
            return reason
        if self._is_year(numeral) and not named:
            return Reason.YEAR
        return None

    def _said_again(self, numeral: Numeral | None, at: int = 0) -> int:
        """Where the words in brackets end that say the digits again: "02 (hai) tập thể"."""
        end = numeral.end if numeral else at
        again = _BRACKETED_WORDS.match(self.low, end)
        if not again:
            return end
        words = read_numeral(self.low, again.start(1))
        return again.end() if words and words.worded and words.end == again.end(1) else end

    def _why_unnamed(self, numeral: Numeral) -> Reason:
        if self._is_year(numeral):
            return Reason.YEAR
        return Reason.DATE if passing.looks_like_a_day(numeral.digits) else Reason.UNNAMED

    def _is_year(self, numeral: Numeral) -> bool:
        return len(numeral.digits) == 4 and numeral.digits.isdigit() and numeral.digits[:2] in ("19", "20")

    def _money(self, numeral: Numeral) -> int | None:
        money = _MONEY.match(self.low, numeral.end)
        if not money:
            return None
        # "45 đ/c" counts comrades; a lone "đ" or the slip "đổng" is money only after a number large enough.
        unit = money[0].strip()
        if unit == "đ" and (self.low[money.end() : money.end() + 2] in ("/c", ".c", "ồn") or numeral.value < 100):
            return None
        return None if unit == "đổng" and not numeral.magnitude else money.end()

    def _must_be_money(self, numeral: Numeral, *, vague: bool) -> bool:
        return numeral.magnitude >= 6 or (numeral.magnitude == 3 and not vague and not numeral.worded)

    def _may_be_cut(self, at: int) -> bool:
        end = min(len(self.low), at + 24)
        stretch = self.low[at:end]
        return end == len(self.low) or "…" in stretch or "..." in stretch

    def _is_doubtful(self, draft: Draft, numeral: Numeral) -> bool:
        """An unknown noun that is a proper name or no word of the language counts nothing."""
        begin = draft.tail - len(draft.noun)
        first = self.text[numeral.end : numeral.end + 4].strip()[:1]
        if numeral.worded:
            return False
        return first.isupper() or not draft.noun or len(draft.noun.split()[0]) < 2 or begin < 0

    def _range(self, numeral: Numeral, before: str, words: list[str], form: str) -> bool:
        """ "từ 30 đến 60 triệu đồng": both ends, the magnitude of the second for both when the first has none."""
        low = self.low
        first_end = self._money(numeral) or (p.end() if (p := _PERCENT.match(low, numeral.end)) else numeral.end)
        to = _TO.match(low, first_end)
        if not to:
            return False
        second = read_numeral(low, to.end())
        if second is None or (second.worded != numeral.worded):
            return False
        spelled = "đ" in to[0] or "t" in to[0]
        if (
            not spelled
            and first_end != numeral.end
            and not _PERCENT.match(low, numeral.end)
            and not self._money(second)
        ):
            return False
        lower = numeral.value
        if (
            not numeral.magnitude
            and second.magnitude
            and first_end == numeral.end
            and lower.scaleb(second.magnitude) < second.value
        ):
            lower = lower.scaleb(second.magnitude)
        if lower >= second.value:
            return False
        money, percent = self._money(second), _PERCENT.match(low, second.end)
        noun = None if money or percent else noun_at(low, second.end)
        if not (money or percent or noun or second.magnitude):
            return False
        if _SLASH.match(low, second.end) or passing.why_described(
            low, second.start, second.end, before, worth="", worded=False
        ):
            reason = Reason.DATE if _SLASH.match(low, second.end) else Reason.DURATION
            self._pass(numeral.start, second.end, reason)
            return True
        if self._is_year(numeral) and self._is_year(second):
            return False
        start, _hedge = self._hedge(numeral, before, words, vague=False)
        from_ = _FROM.search(low[max(0, start - 8) : start])
        if from_:
            start -= from_.end() - from_.start()
        end = money or (percent.end() if percent else second.end)
        unit = (
            "đồng"
            if money
            else "%"
            if percent
            else noun.unit
            if noun and (noun.known or not second.magnitude)
            else "đồng"
        )
        tail = noun.end if noun and not money and not percent else end
        quantity = Quantity(lower, Hedge.RANGE, upper=second.value)
        draft = Draft(
            start,
            end,
            numeral.start,
            tail,
            quantity,
            unit,
            "range",
            noun.words if noun else "",
            noun is None or noun.known,
        )
        self._bearing(draft, before)
        self._keep(draft)
        return True

    def _hedge(self, numeral: Numeral, before: str, words: list[str], *, vague: bool) -> tuple[int, Hedge]:
        """Where the surface begins and how sure the writer was."""
        start = numeral.start
        exact = Hedge.VAGUE if vague else Hedge.EXACT
        if not before.endswith(" "):
            return start, exact
        for count in (4, 3, 2, 1):
            said = " ".join(words[-count:])
            hedge = HEDGES.get(said) if len(words) >= count else None
            if hedge is None:
                continue
            begin = self.low.rfind(words[-count], max(0, start - BACK), start)
            if count == 1 and self._is_no_hedge(words, numeral):
                return start, exact
            return begin, exact if vague else hedge
        return start, exact

    def _is_no_hedge(self, words: list[str], numeral: Numeral) -> bool:
        previous = words[-2] if len(words) > 1 else ""
        match words[-1]:
            case "hơn":
                return previous in _COMPARING
            case "trên":
                return (
                    previous in _RESTING or bool(_FIELDS.match(self.low, numeral.end)) or previous.rstrip(",").isdigit()
                )
            case "dưới":
                return bool(_FIELDS.match(self.low, numeral.end))
            case "độ":
                return previous in ("mức", "chế", "trình", "tốc", "nhiệt", "tiến", "thái", "cường", "góc")
            case "tầm" | "cỡ" | "chừng" | "ước":
                return previous in ("trung", "mơ", "thỏa", "tưlđtt", "quy")
        return False

    def _onward(self, draft: Draft) -> None:
        """ "từ 5 triệu đồng trở lên": at least."""
        onward = _ONWARD.match(self.low, draft.end)
        if onward and draft.value.hedge is Hedge.EXACT:
            hedge = Hedge.AT_LEAST if onward[1] == "lên" else Hedge.AT_MOST
            draft.value = Quantity(draft.value.amount, hedge)
            if from_ := _FROM.search(self.low[max(0, draft.start - 8) : draft.start]):
                draft.start -= from_.end() - from_.start()

    def _without_noun(
        self, numeral: Numeral, before: str, quantity: Quantity, start: int, end: int, rule: str
    ) -> Draft | None:
        """The noun left out ("xây mới 15") or said before ("tổng số đoàn viên: 59.057")."""
        low = self.low
        if numeral.worded:
            return None
        said = _NOUN_BEFORE.search(before)
        if (said and before.rstrip(" ").endswith((":", "là", "đạt", "có", "(", "được", "gồm", "còn", "lên"))) or (
            said and re.search(r"\bsố [^\d.,;]{2,40}$", before)
        ):
            unit = self._named_before(before)
            if unit:
                return Draft(start, end, numeral.start, end, quantity, unit[0], rule + ", noun before", unit[1])
        last = self.drafts[-1] if self.drafts else None
        nothing_follows = re.match(
            r" ?(?:$|[.,;:)\n\r…]|(?:trong|cho|ở|tại|là|của|và|từ|thuộc|được|bị|so|đạt|với|do)\b)", low[end : end + 8]
        )
        if (
            last is None
            or not nothing_follows
            or (last.unit in ("%", "đồng") and not (last := self._last_counted(start)))
        ):
            return None
        if self.page.sentence(last.start) != self.page.sentence(start) and not (
            start - last.tail < 120
            and re.match(r"trong đó|gồm|bao gồm|cụ thể|theo đó", low[self.page.sentence(start)[0] : start])
        ):
            return None
        if not _INHERITING.search(before):
            return None
        return Draft(
            start, end, numeral.start, end, quantity, last.unit, rule + ", noun left out", last.noun, inherited=True
        )

    def _last_counted(self, start: int) -> Draft | None:
        for draft in self.drafts[:-6:-1]:
            if draft.unit not in ("%", "đồng"):
                return draft
        return None

    def _named_before(self, before: str) -> tuple[str, str] | None:
        """The nearest noun of the tables among the words just before."""
        words = re.split(r"[.;\n\r]", before)[-1].rstrip(" :(").split()
        while words and words[-1] in ("là", "đạt", "có", "hiện", "được", "gồm", "còn", "lên", "tăng", "ước"):
            words.pop()
        for begin in range(max(0, len(words) - 6), len(words)):
            for end in range(min(len(words), begin + 5), begin, -1):
                noun = " ".join(words[begin:end])
                unit = UNITS.get(noun)
                if unit and noun not in ENDS and ((begin and words[begin - 1] in ("số", "lượng")) or end == len(words)):
                    return unit, noun
        return None

    def _bearing(self, draft: Draft, before: str) -> None:
        """What the amount is to its sentence: for one, over or of a target, a rise or a fall."""
        low = self.low
        if (draft.unit == "đồng" and _PER_AFTER.match(low, draft.end)) or (
            draft.unit != "%" and (_PER_BEFORE.search(before) or self._goes_with_the_last(draft))
        ):
            draft.role = Role.PER_UNIT
        lead = low[max(0, draft.start - BACK) : draft.start]
        beyond = _BEYOND.search(lead)
        if draft.unit == "%" and (_TARGET.match(low, draft.end) or _TARGET_BEFORE.search(lead)):
            draft.direction = "over target" if beyond else "of target"
            draft.rule += ", over target" if beyond else ", of target"
        elif more := _MORE.search(lead):
            falls = more[1] in ("giảm", "thấp hơn", "ít hơn")
            draft.direction = "fall" if falls else "rise"
            draft.rule += ", fall" if falls else ", rise"

    def _goes_with_the_last(self, draft: Draft) -> bool:
        """ "mỗi phần gồm 500.000 đồng tiền mặt và 10kg gạo": the second is for one as the first is."""
        last = self.drafts[-1] if self.drafts else None
        if last is None or last.role is not Role.PER_UNIT or not _ALONGSIDE.fullmatch(self.low, last.tail, draft.start):
            return False
        return all(one.unit != draft.unit or one.role is Role.PER_UNIT for one in self.drafts[-4:])

    # Keeping and passing over

    def _keep(self, draft: Draft) -> None:
        draft.sentence = self.page.sentence(draft.number)
        if draft.unit != "đồng" and (again := self._said_again(None, draft.end)) > draft.end:
            self.done = again
        self.drafts.append(draft)
        self.done = max(self.done, draft.end, draft.tail if draft.unit in ("m2", "f0") else 0)

    def _pass(self, start: int, end: int, reason: Reason, *, whole_chunk: bool = False) -> None:
        end = max(end, self._chunk(start)) if whole_chunk else max(end, start + 1)
        surface = self.low[start:end]
        self.passed.append(PassedOver(start, start + len(surface.rstrip(" ")), reason))
        self.done = max(self.done, end)
        if reason is Reason.DURATION and (year := _NEXT_WORD.match(self.low, end)):
            self.done = max(self.done, year.end())  # "90 năm": that "năm" is no five

    def _chunk(self, start: int) -> int:
        chunk = _CHUNK.match(self.low, start)
        return chunk.end() if chunk else start + 1
