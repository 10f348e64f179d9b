"""When a single number word is a count: "hai tập thể", "Năm cá nhân", "bàn giao một mái ấm", never "năm nay", "một số"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from thidua.reading.drafts import Draft
from thidua.reading.folding import listed
from thidua.reading.nouns import LISTED, PERSON, Noun
from thidua.reading.numbers import Numeral
from thidua.reading.page import Page

_HANDED_OVER = frozenset(
    {"suất", "ngôi nhà", "tập thể", "phiếu", "sổ tiết kiệm", "sổ", "bộ", "chiếc", "xe đạp", "máy tính", "ti vi", "tivi"}
)
_HANDING = re.compile(
    r"(?<![^\W_])(?:trao|tặng|bàn giao|xây|xây dựng|xây mới|dựng|sửa|sửa chữa|(?:hỗ trợ|trợ cấp)(?: đột xuất| khẩn cấp)?|khởi công|khánh thành|khen|khen thưởng|thưởng|thêm|và|cùng|gồm|cho) $"
)
_NOT_BEFORE_A_WORD = listed("thứ giải hạng nhì lần khóa kỳ tháng bà ông chị anh em quận phường xã huyện")
_NO_FIVE = tuple(listed("trong cả hàng hằng mỗi qua một nhiều đầu cuối giữa suốt hết của từng các những dịp tháng quý"))
"""Words before a "năm" that is a year."""


def stands_for_a_count(
    page: Page, drafts: Sequence[Draft], start: int, numeral: Numeral, noun: Noun, before: str
) -> bool:
    """A single number word counts before a noun of the tables: "hai tập thể", at a sentence's start "Năm cá nhân"."""
    low, text = page.folded.low, page.folded.text
    word = low[start : numeral.end]
    if word == "năm":
        previous = before.rstrip()
        if previous.endswith(_NO_FIVE) or previous[-1:].isdigit():
            return False
        return noun.unit in (PERSON, "tập thể", "đơn vị", "suất", "ngôi nhà") and noun.words not in ("học", "nay")
    if word == "một":
        # An article far more often than a count: it counts what is handed over, and where its like is counted beside it.
        clause = before[max(0, *(before.rfind(mark) + 1 for mark in ",;.:")) :]
        if "mỗi" in clause:
            return False
        if not clause.strip() and noun.words in ("cá nhân", "tập thể"):
            return True
        if (noun.unit in _HANDED_OVER or noun.words in ("cá nhân", "trường hợp")) and _HANDING.search(clause):
            return True
        last = drafts[-1] if drafts else None
        return bool(
            last
            and page.sentence(start) == page.sentence(last.start)
            and noun.unit in (PERSON, "tập thể", "đơn vị", "suất", "ngôi nhà")
            and start - last.tail < 40
            and last.unit in LISTED
            and last.unit not in ("%", "đồng")
        )
    said = before.split()
    if said and (said[-1] in _NOT_BEFORE_A_WORD or (said[-1] in ("cả", "trên") and word in ("hai", "ba"))):
        return False
    # "Hai Bà Trưng", "Ba Đình": names, not counts.
    after = text[numeral.end : numeral.end + 3].strip()
    named = text[start].isupper() and after[:1].isupper() and not after[:2].isupper()
    return not named or noun.words.startswith("mái ấm")
