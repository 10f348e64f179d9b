"""What a number counts: money, percent, the noun after it, the noun before it, the noun left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from thidua.reading.drafts import BACK, Draft
from thidua.reading.nouns import ENDS, LISTED, PERSON, UNITS, Noun, noun_at
from thidua.reading.numbers import Numeral, read_numeral
from thidua.reading.page import Page

_MONEY = re.compile(
    r" {0,2}(?:đồng(?! {0,2}(?:chí|bào|nghiệp|hồ|phục|dân|đoàn|đội|hành|bộ))|vnđ|vnd|đổng|đ)(?![^\W\d_])"
)
_COMRADE = re.compile(r" ?[/.] ?[cv](?![^\W\d_])|ồn")
"""What follows a "đ" that is no money: "45 đ/c", "05 Đ/ c"."""
PERCENT = re.compile(r" ?%| phần trăm(?![^\W\d_])")
_BRACKETED_WORDS = re.compile(r" ?\(([^\W\d_]+(?: [^\W\d_]+){0,12})\)")
_INHERITING = re.compile(
    r"(?:tăng|giảm|xây|sửa|mới|chữa|nữ|nam|là|có|gồm|đó|được|thêm|cho|tặng|trao|tỉnh|huyện|cấp|đạt|dựng|lại|bổ sung|còn|thể|thành|hợp|tới|sở|lần|trước|thứ|xã|quận|\)|:|,|\() ?$"
)
_SAID_BEFORE = re.compile(
    r"(?:[:(]|(?<![^\W_])(?:là|đạt|có|được|gồm|còn|lên|lên (?:tới|đến)|con số|số [^\d.,;]{2,40})) ?$"
)
_REACHES = re.compile(r"(?<![^\W_])(?:(?:lên|đạt)(?: tới| đến)?(?: con số)?|con số) ?$")
"""What leads from a noun to its number: "đoàn viên lên tới con số 781"."""
_HEADED = re.compile(r"(?:[;:,(\n+•*-]|tổng số) ?((?:[a-zà-ỹđ]+ ){1,3})$")
"""The head of an item that only counts: "; đoàn viên 1.190, đạt 95,6%"."""
_ITEM = re.compile(r"(?:^|[;\n\r])[ \u200b*+•-]*([^\W\d_][^;:.,\n\r()\d]{2,70}): ?$", re.MULTILINE)
"""The head of an item that counts: "- Đoàn viên kết nạp mới: 152; CĐCS thành lập mới: 4"."""
LABEL = 140
"""How many letters before a number its label may begin."""
_LABEL = re.compile(
    r"((?<![^\W_])số )(?!(?:tiền|liệu|lượt|thứ|ngày)(?![^\W_]))(?:(?!(?<![^\W_])số )[^.;:\n\r])*(?<!năm)(?<!ngày)(?<!tháng)(?: ?:| là| =) ?$"
)
_STANDING = re.compile(
    r"(?:^|[+*•;:.,(\n\r-]) ?(?:biên chế|hợp đồng|(?:trên |sau )?đại học|cao đẳng|trung cấp|trung học|sơ cấp|cao cấp|thạc s[ĩỹ]|tiến s[ĩỹ]|cử nhân|dân tộc|tôn giáo|(?:đạt|trên|dưới|chưa)(?: đạt)? chuẩn|thử việc|tập sự|thai sản)"
    r"(?: [^\d:;.,\n\r+*]{1,24})? ?: ?$"
)
"""What persons are in a list of those there are: "Biên chế: 31; Hợp đồng: 03", "Đại học SP: 04"."""
_NOTHING = re.compile(r" ?(?:$|[.,;:)\n\r…]|(?:trong|cho|ở|tại|là|của|và|từ|thuộc|được|bị|so|đạt|với|do)\b)")
_NEXT_ITEM = re.compile(r" ?(?:[+*=/]| -)")
_GRADE = re.compile(
    r"(?<![^\W_])(?:xuất sắc|vững mạnh|tiên tiến|tốt|khá|trung bình|yếu|kém|(?:hoàn thành|xuất sắc|tốt) nhiệm vụ)(?: là|:)? ?$"
)
"""The grade before the number of those who have it: "xếp loại CĐCS: xuất sắc 12, vững mạnh 20, trung bình 3"."""
_NEXT_WORD = re.compile(r"[^\w]*([^\W\d_]+)")
_GRADED = (PERSON, "đơn vị", "tập thể")
_GOING_ON = re.compile(r"trong đó|gồm|bao gồm|cụ thể|theo đó")


def money_after(low: str, numeral: Numeral) -> int | None:
    """Where "đồng" ends that follows the numeral, or None."""
    money = _MONEY.match(low, numeral.end)
    if not money:
        return None
    # "45 đ/c" counts comrades; a lone "đ" or the slip "đổng" is money only after a number large enough.
    unit = money[0].strip()
    if unit == "đ" and (_COMRADE.match(low, money.end()) or numeral.value < 100):
        return None
    return None if unit == "đổng" and not numeral.magnitude else money.end()


def must_be_money(numeral: Numeral, *, vague: bool) -> bool:
    """Whether a magnitude with no noun after it can only mean đồng: "50 triệu"."""
    return numeral.magnitude >= 6 or (numeral.magnitude == 3 and not vague and not numeral.worded)


def said_again(low: str, end: int) -> int:
    """Where the words in brackets end that say the digits again: "02 (hai) tập thể"."""
    again = _BRACKETED_WORDS.match(low, end)
    if not again:
        return end
    words = read_numeral(low, again.start(1))
    return again.end() if words and words.worded and words.end == again.end(1) else end


def without_noun(page: Page, drafts: Sequence[Draft], numeral: Numeral, before: str, draft: Draft) -> Draft | None:
    """The noun left out ("xây mới 15") or said before ("tổng số đoàn viên: 59.057")."""
    low, start = page.folded.low, numeral.start
    if _GRADE.search(before) and _NOTHING.match(low, draft.end) and (graded := _graded(page, start)):
        return replace(draft, unit=graded.unit, noun=graded.words, rule=draft.rule + ", noun before")
    if is_standing(before) and (_NOTHING.match(low, draft.end) or _NEXT_ITEM.match(low, draft.end)):
        return replace(draft, unit=PERSON, noun="người", rule=draft.rule + ", noun before")
    if _SAID_BEFORE.search(before) and (named := labelled(low, start) or _named_before(before)):
        return replace(draft, unit=named[0], noun=named[1], rule=draft.rule + ", noun before")
    if (
        _NOTHING.match(low, draft.end)
        and (head := _HEADED.search(page.folded.text, max(0, start - BACK), start))
        and UNITS.get(head[1].strip()) == PERSON
    ):
        return replace(draft, unit=PERSON, noun=head[1].strip(), rule=draft.rule + ", noun before")
    item = _ITEM.search(low, max(0, start - LABEL), start)
    if (
        item
        and _NOTHING.match(low, draft.end)
        and (noun := noun_at(low, item.start(1)))
        and noun.known
        and noun.unit in LISTED
    ):
        return replace(draft, unit=noun.unit, noun=noun.words, rule=draft.rule + ", noun before")
    last = drafts[-1] if drafts else None
    if last is not None and last.unit in ("%", "đồng"):
        last = next((one for one in drafts[:-6:-1] if one.unit not in ("%", "đồng")), None)
    if last is None or not _NOTHING.match(low, draft.end) or not _INHERITING.search(before):
        return None
    begin = page.sentence(start)[0]
    goes_on = start - last.tail < 120 and _GOING_ON.match(low, begin, start)
    if page.sentence(last.start)[0] != begin and not goes_on:
        return None
    return replace(draft, unit=last.unit, noun=last.noun, rule=draft.rule + ", noun left out", inherited=True)


def _graded(page: Page, start: int) -> Noun | None:
    """Who is graded: the last noun of the tables in the sentence before its first number."""
    low, at = page.folded.low, max(page.sentence(start)[0], start - 2 * LABEL)
    found = None
    while (word := _NEXT_WORD.match(low, at, start)) is not None:
        at = word.end()
        noun = noun_at(low, word.start(1))
        if noun and noun.known and noun.unit in _GRADED:
            found, at = noun, noun.end
    return found


def is_standing(before: str) -> bool:
    """Whether what stands before a number says what persons are, as lists of those there are do."""
    return _STANDING.search(before) is not None


def labelled(low: str, start: int) -> tuple[str, str] | None:
    """The unit and noun of a label before a number: "Số đoàn viên kết nạp mới trong năm: 7", "Tổng số … CĐ là 2039"."""
    label = _LABEL.search(low, max(0, start - LABEL), start)
    noun = noun_at(low, label.end(1)) if label else None
    return (noun.unit, noun.words) if noun and noun.known else None


def _named_before(before: str) -> tuple[str, str] | None:
    """The nearest noun of the tables among the words just before."""
    words = re.split(r"[.;\n\r]", _REACHES.sub("", before))[-1].rstrip(" :(").split()
    while words and words[-1] in ("là", "đạt", "có", "hiện", "được", "gồm", "còn", "lên", "tăng", "ước"):
        words.pop()
    if words[-3:] == ["cấp", "cơ", "sở"]:
        return None
    for begin in range(max(0, len(words) - 6), len(words)):
        for end in range(min(len(words), begin + 5), begin, -1):
            noun = " ".join(words[begin:end])
            unit = UNITS.get(noun)
            if unit and noun not in ENDS and ((begin and words[begin - 1] in ("số", "lượng")) or end == len(words)):
                return unit, noun
    return None
