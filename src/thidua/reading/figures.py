"""From numerals to figures: the hedge before, the unit after, what the number is to its sentence.

One pass over the places where a number may begin; at each place a few words on either side are looked at. The rule that
read a figure is named in `Draft.rule`; `docs/reading.md` lists them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from thidua.ground.values import Hedge, Quantity
from thidua.reading import passing
from thidua.reading.amounts import bear_amount
from thidua.reading.counted import PERCENT, is_standing, labelled, money_after, must_be_money, said_again, without_noun
from thidua.reading.drafts import BACK, Draft, PassedOver
from thidua.reading.folding import listed
from thidua.reading.hedging import from_before, hedge_before, read_onward
from thidua.reading.nouns import GIFT, LISTED, Noun, noun_at
from thidua.reading.numbers import Numeral, read_digits, read_numeral, read_vague
from thidua.reading.page import Page
from thidua.reading.standing import stands_for_a_count
from thidua.reading.values import Reason

_PLACE = re.compile(
    r"(?<!\d)\d|(?<![^\W_])(?:(?:hàng|vài|mấy) (?=chục|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ)"
    r"|(?:một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín|mười|không(?= trăm| phẩy))(?= ))"
)
_CHUNK = re.compile(r"[\d.,/:\-]*\d")
_UNMARKED_BEFORE = re.compile(r"(?:[a-z]+ ){4}$")
_UNMARKED_AFTER = re.compile(r"[\d.,]+(?: [a-z]+){3}(?![^\W_])")
_NEXT_WORD = re.compile(r" ?năm(?![^\W\d_])")
_TO = re.compile(r" ?(?:-|~) ?| (?:đến|tới) (?:gần |hơn |khoảng |trên )?")
_SLASH = re.compile(r" ?/ ?(\d+(?:[.,]\d+)*)(?![\d/])")
_CHANGING = re.compile(r" (?:lên|xuống(?: còn)?|hoặc|thành) \d+(?:[.,]\d+)*(?= )")
_NAMED_BEFORE = re.compile(r"[^\W\d_]+ [^\W\d_]+ $")
_STRANGE_NAME = re.compile(r"[a-zà-ỹđ] [A-Z][a-z]{2,} $")
_PRICED = re.compile(r"(?<![^\W_])(?:trị giá|số tiền|giá trị)(?: là)? $")
_CELLS = re.compile(r" \d[\d.,]* +\d[\d.,]*[ \u200b]*$")
"""The cells at the end of a table's row."""
_BLOCK = re.compile(r"(?<![^\W_])(?:Khối|Cụm) \d+ [^\W\d_]")
"""A block named by its number: "Khối 9 Công đoàn Tập đoàn"."""
_ASIDE = re.compile(r" ?(?:\([^()\n\r]{0,40}%\)|[=,]? ?(?:chiếm |đạt )?\d{1,3}(?:[.,]\d{1,2})? ?%,?)(?= )")
"""A share between a number and its noun: "50/63 (chiếm 79,3%) LĐLĐ tỉnh", "23/28 = 82,14% CĐCS"."""
_TITLES = listed("ông bà anh chị cô thầy em")

_BEFORE_A_YEAR = listed("năm tết xuân học kỳ cuối đầu giữa từ đến tới trước sau / -")
_WORDS_TO = re.compile(r" (?:đến|tới) (?:hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)(?= )")
_ARTICLE = re.compile(
    r" (?:số|bộ phận|trong|cách|lần nữa|phần|vài|ít|chút|loạt|mặt|khi|mình|thời|năm|tháng|ngày|chiều|cái|nửa|lòng|cùng|nơi|người một|hai)(?![^\W\d_])"
)


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
        if _UNMARKED_BEFORE.search(before) and _UNMARKED_AFTER.match(low, start):
            self._pass(start, self._chunk(start), Reason.FOREIGN)  # a picture's name without marks among the words
            return
        passed = None if stuck else passing.why_pass(low, self.text, start, before)
        numeral = read_numeral(low, start)
        if passed is None and numeral and len(numeral.digits) < 3 and self._is_row(numeral, before):
            passed = passing.Passed(numeral.end, Reason.SECTION)
        if (
            passed
            and passed.reason is Reason.SECTION
            and numeral
            and low[numeral.end : numeral.end + 1] != "/"
            and (labelled(low, start) or is_standing(before) or not numeral.value)
        ):
            passed = None  # "Tổng số giáo viên: 1. Nữ: 0. Nhân viên …": a count and a full stop; nothing is numbered 0
        if passed and not (passed.reason is Reason.TIME and numeral and numeral.magnitude):
            self._pass(
                start, max(passed.end, start + 1), passed.reason, whole_chunk=passed.reason is not Reason.SECTION
            )
            return
        # "truy cập349" is no number, "xây mới/50 triệu đồng/căn" and "gần50 triệu" are.
        apart = (
            stuck is None
            or (numeral and money_after(low, numeral))
            or (numeral and low[start - 1] == "/" and self._shared_out(numeral))
            or (numeral and numeral.magnitude > 3 and (stuck is Reason.WORD or low[start - 1] == "/"))
        )
        if numeral is None or not apart:
            self._pass(start, self._chunk(start), stuck or Reason.WORD)
            return
        whole = self._fraction(numeral)
        counted = noun_at(low, whole[1] if whole else numeral.end) or self._beyond(whole[1] if whole else numeral.end)
        if whole is None or whole[1] - start < 8:
            after = whole[1] if whole else numeral.end
            day = passing.is_day_and_month(low, start, before, counted=bool(counted) or bool(PERCENT.match(low, after)))
            if day is not None:
                self._pass(start, day, Reason.DATE)
                return
        if whole is not None and (read := read_digits(whole[2], scaled=False)) is not None:
            part = Numeral(start, whole[1], numeral.value, 0, digits=numeral.digits)
            self._number(part, before, "part and whole", whole=read[0])
            return
        self._number(numeral, before, "digits")

    def _is_row(self, numeral: Numeral, before: str) -> bool:
        """Whether it numbers a row of a table read as prose: "1 Huyện Bến Sỏi 45 3.210 2 Huyện Hòa Lạc 38 2.875"."""
        if not self.text[numeral.end : numeral.end + 2].strip()[:1].isupper() or numeral.magnitude:
            return False
        if before.rstrip(" ")[-1:].isdigit() and before[-1:] == " ":
            return True
        start, end = self.page.line(numeral.start)
        return (
            numeral.start - start < 8
            and not self.low[start : numeral.start].strip()
            and bool(_CELLS.search(self.low, numeral.end, min(end, numeral.end + 160)))
        )

    def _shared_out(self, numeral: Numeral) -> bool:
        """ "10 phần quà/10 đoàn viên", "45 triệu đồng/150 lượt" count both; "500.000 đồng/1 suất" is the price of one."""
        noun = noun_at(self.low, numeral.end)
        return bool(numeral.value > 1 and noun and noun.known and noun.unit in LISTED)

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
                    low, start, numeral.end, before, worth=str(numeral.value), worded=True, text=self.text
                )
            ) is not None:
                self._pass(start, numeral.end, described)
                return
            noun = noun_at(low, numeral.end)
            if noun is None and _WORDS_TO.match(low, numeral.end):
                self._number(numeral, before, "number words")
                return
            if (
                noun is None
                or not noun.known
                or not stands_for_a_count(self.page, self.drafts, start, numeral, noun, before)
            ):
                return
        self._number(numeral, before, "number words")

    # What the number is

    def _number(
        self, numeral: Numeral, before: str, form: str, *, whole: Decimal | None = None, vague: bool = False
    ) -> None:
        low, words = self.low, before.split()[-4:]
        money, percent = money_after(low, numeral), PERCENT.match(low, numeral.end)
        if percent and numeral.digits and (exact := read_digits(numeral.digits, scaled=True)):
            numeral = replace(numeral, value=exact[0])
        noun = None if money or percent else self._noun(numeral)
        scaled, named = bool(money or percent or numeral.magnitude), bool(noun and noun.known)
        end = money or (percent.end() if percent else numeral.end)
        if reason := self._why_no_figure(
            numeral, before, words, named=named, scaled=scaled, money=bool(money), whole=whole is not None
        ):
            self._pass(numeral.start, end, reason, whole_chunk=form == "digits" and not scaled)
            return
        if not vague and whole is None and self._range(numeral, before, words):
            return
        start, hedge = hedge_before(low, numeral, before, words, vague=vague)
        quantity = Quantity(numeral.value, hedge, words=self.text[start:end] if vague else "")
        draft: Draft | None = Draft(start, end, numeral.start, end, quantity, "", form, whole=whole)
        assert draft is not None
        if money or percent:
            draft.unit = "đồng" if money else "%"
            draft.rule += f", {draft.unit}"
        elif noun and (noun.known or not must_be_money(numeral, vague=vague)):
            draft.unit, draft.noun, draft.known, draft.tail = noun.unit, noun.words, noun.known, noun.end
            draft.rule += ", noun" if noun.known else ", unlisted noun"
        elif must_be_money(numeral, vague=vague) or (numeral.value >= 1000 and _PRICED.search(before)):
            draft.unit = "đồng"
            draft.rule += ", magnitude alone is money"
        else:
            draft = None if numeral.worded else without_noun(self.page, self.drafts, numeral, before, draft)
        if draft is None or self._is_doubtful(draft, numeral):
            if vague or not numeral.worded:
                self._pass(numeral.start, end, self._why_unnamed(numeral), whole_chunk=True)
            return
        read_onward(low, draft)
        bear_amount(low, draft, before, self.drafts)
        self._keep(draft)

    def _noun(self, numeral: Numeral) -> Noun | None:
        """The noun that the numeral counts, from where it is said again in brackets on."""
        after = said_again(self.low, numeral.end)
        noun = noun_at(self.low, after, cut=self._may_be_cut(after)) or self._beyond(after)
        if noun and noun.words == "phần" and any(one.noun.startswith("phần quà") for one in self.drafts[-4:]):
            noun = replace(noun, unit=GIFT)  # "2.500 phần quà … 60 phần"
        if noun and noun.words in _TITLES and self.text[noun.end - len(noun.words)].isupper():
            return None  # "Hang 8 Cô": a name
        if noun is None and (to := _CHANGING.match(self.low, numeral.end)):
            noun = noun_at(self.low, to.end())  # "từ 12 lên 15 đơn vị"
            return noun if noun and noun.known else None
        return noun

    def _beyond(self, after: int) -> Noun | None:
        aside = _ASIDE.match(self.low, after)
        noun = noun_at(self.low, aside.end()) if aside else None
        return noun if noun and noun.known else None

    def _why_no_figure(
        self, numeral: Numeral, before: str, words: list[str], *, named: bool, scaled: bool, money: bool, whole: bool
    ) -> Reason | None:
        low, start, end = self.low, numeral.start, numeral.end
        if self.page.in_quoted_name(start):
            return Reason.NAME
        block = _BLOCK.match(self.text, start - 5) or _BLOCK.match(self.text, start - 4) if start > 4 else None
        if block and block[0][-1].isupper() and not scaled:
            return Reason.ORDINAL
        if (money and not numeral.value) or (not money and low[end - 1] == "k" and numeral.value < 10_000):
            return Reason.NAME  # "Siêu thị 0 đồng", "thông điệp 5K"
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
            reason := passing.why_described(low, start, end, before, worth=worth, worded=numeral.worded, text=self.text)
        ) is not None and not (
            whole and reason is Reason.PLACES  # "24/24 xã": so many of so many, not a description
        ):
            return reason
        if (
            self._is_year(numeral)
            and (not named or self._names_a_year(start, words))
            and not (not named and labelled(low, start))
        ):
            return Reason.YEAR
        return None

    def _names_a_year(self, start: int, words: list[str]) -> bool:
        """Whether a number like 2023 is a year although a noun follows: "Tết Quý Mão 2023 LĐLĐ tỉnh trao …"."""
        if not words:
            return True
        said = self.text[max(0, start - BACK) : start].split()[-1]
        return words[-1] in _BEFORE_A_YEAR or (said[0].isupper() and len(said) > 1)

    def _why_unnamed(self, numeral: Numeral) -> Reason:
        if self._is_year(numeral):
            return Reason.YEAR
        return Reason.DATE if passing.looks_like_a_day(numeral.digits) else Reason.UNNAMED

    def _is_year(self, numeral: Numeral) -> bool:
        return len(numeral.digits) == 4 and numeral.digits.isdigit() and numeral.digits[:2] in ("19", "20")

    def _may_be_cut(self, at: int) -> bool:
        end = min(len(self.low), at + 24)
        stretch = self.low[at:end]
        return end == len(self.low) or "…" in stretch or "..." in stretch

    def _is_doubtful(self, draft: Draft, numeral: Numeral) -> bool:
        """An unknown noun that is a proper name or no word of the language counts nothing, nor does a number in a name."""
        if draft.known or numeral.worded:
            return False
        said = self.text[max(0, numeral.start - BACK) : numeral.start]
        named = _NAMED_BEFORE.search(said) if draft.noun else None
        if draft.noun and _STRANGE_NAME.search(said):
            return True  # "Công ty Xe đạp Martin 107 thưởng vàng …"
        if named and all(word[0].isupper() and not word.isupper() for word in named[0].split()):
            return True  # "Bệnh viện Nhi Đồng 1 thăm hỏi …"
        return self.text[numeral.end : numeral.end + 4].strip()[:1].isupper() or len(draft.noun.split()[0]) < 2

    def _range(self, numeral: Numeral, before: str, words: list[str]) -> bool:
        """ "từ 30 đến 60 triệu đồng": both ends, the magnitude of the second for both when the first has none.

        True when the numeral was the beginning of a range, kept or passed over.
        """
        low = self.low
        percents = PERCENT.match(low, numeral.end)
        first_end = money_after(low, numeral) or (percents.end() if percents else numeral.end)
        to = _TO.match(low, first_end)
        second = read_numeral(low, to.end()) if to else None
        if to is None or second is None or second.worded != numeral.worded:
            return False
        money, percent = money_after(low, second), PERCENT.match(low, second.end)
        if to[0].strip() in ("-", "~") and first_end != numeral.end and not percents and not money:
            return False
        lower = numeral.value
        if not numeral.magnitude and first_end == numeral.end and lower.scaleb(second.magnitude) < second.value:
            lower = lower.scaleb(second.magnitude)
        noun = None if money or percent else noun_at(low, second.end)
        if lower >= second.value or not (money or percent or noun or second.magnitude):
            return False
        is_day = _SLASH.match(low, second.end)
        if is_day or passing.why_described(low, second.start, second.end, before, worth="", worded=False):
            self._pass(numeral.start, second.end, Reason.DATE if is_day else Reason.DURATION)
            return True
        if self._is_year(numeral) and self._is_year(second):
            return False
        start = from_before(low, hedge_before(low, numeral, before, words, vague=False)[0])
        end = money or (percent.end() if percent else second.end)
        quantity = Quantity(lower, Hedge.RANGE, upper=second.value)
        draft = Draft(start, end, numeral.start, end, quantity, "%" if percent else "đồng", "range")
        if noun and (noun.known or not second.magnitude):
            draft.unit, draft.noun, draft.known, draft.tail = noun.unit, noun.words, noun.known, noun.end
        bear_amount(low, draft, before, self.drafts)
        self._keep(draft)
        return True

    # Keeping and passing over

    def _keep(self, draft: Draft) -> None:
        draft.sentence = self.page.sentence(draft.number)
        if draft.unit != "đồng" and (again := said_again(self.low, draft.end)) > draft.end:
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
