"""Money that no phrase named: part of money that has a name, told before what it went to, or what the text is about."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise

from thidua.reading.drafts import Draft
from thidua.reading.lexicon import Lexicon
from thidua.reading.nouns import PERSON
from thidua.reading.page import Page
from thidua.reading.values import Role

BACK, ONWARD = 420, 60
"""How many letters before an amount, and after it, its topic may stand."""
_GOES_TO = re.compile(r"(?: [^\W\d_]+){1,10} ?")
"""What stands between money and what it went to: "300 triệu đồng cho công ty xây mới 5 căn nhà"."""
_GIVEN = re.compile(r"(?<![^\W_])(?:hỗ trợ|trao|trích|tặng|giúp|ủng hộ|số tiền|kinh phí)(?![^\W_])")
_OTHERWISE = re.compile(
    r"(?<![^\W_])(?:học bổng|quà|thăm hỏi|thưởng|lương|thu nhập|vay|vốn|doanh thu|lợi nhuận|làm lợi|trị giá|giá trị|từ thiện|người nghèo|đoàn phí|kinh phí công đoàn)(?![^\W_])"
)
"""What money is for that is told beside it: then it is not what the text is about."""
_SHARE = re.compile(r"(?:,| và|\()? ?(?:chiếm|đạt|bằng)? ?(?:tỷ lệ|tỉ lệ|chiếm)? ?(?:là )?$")
_WORTH_OF = re.compile(r" ?(?:,|\(|=|-) ?")
_LISTED_ON = re.compile(r"; $")
_CLAUSE = re.compile(r"[;.:\n\r]|trong đó")


def name_shares(page: Page, drafts: list[Draft], lexicon: Lexicon) -> None:
    """A share told after its count, and parts of a total that counts gifts: "36 CĐCS vững mạnh, chiếm tỷ lệ 66,6%"."""
    low = page.folded.low
    totals = {draft.start: draft for draft in drafts if lexicon.money_of(draft.indicator or "")}
    for earlier, draft in pairwise([None, *drafts]):
        if draft is None or draft.indicator is not None or draft.role is Role.PER_UNIT:
            continue
        if draft.unit == "%" and not draft.direction:
            if earlier and earlier.sentence == draft.sentence and _SHARE.search(low, earlier.tail, draft.start):
                draft.indicator = lexicon.share_of(earlier.indicator)
        elif draft.part_of in totals and (draft.unit != PERSON or totals[draft.part_of].noun == draft.noun):
            draft.indicator = totals[draft.part_of].indicator


def name_money(page: Page, drafts: list[Draft], lexicon: Lexicon) -> None:
    """Name what is left of the money, after every figure that has words of its own is named."""
    low = page.folded.low
    totals = {draft.start: draft for draft in drafts if draft.unit == "đồng" and lexicon.is_spent(draft.indicator)}
    topics = [(at, code) for at, code in lexicon.topics(low) if page.why_outside(at) is None]
    places = [at for at, _ in topics]
    for draft, following in pairwise([*drafts, None]):
        if draft is None or draft.unit != "đồng" or draft.indicator is not None or draft.role is Role.PER_UNIT:
            continue
        if draft.part_of in totals:
            draft.indicator = totals[draft.part_of].indicator
        elif (
            following is not None
            and following.indicator is not None
            and following.sentence == draft.sentence
            and _GOES_TO.fullmatch(low, draft.end, following.start)
        ):
            draft.indicator = lexicon.money_of(following.indicator)
        if draft.indicator is None and topics:
            draft.indicator = _by_topic(low, draft, topics, places)
    for earlier, draft in pairwise(drafts):
        if (
            draft.unit == "đồng"
            and draft.indicator is None
            and draft.role is not Role.PER_UNIT
            and earlier.part_of is not None
            and _WORTH_OF.fullmatch(low, earlier.tail, draft.start)
        ):
            draft.indicator = lexicon.money_of(earlier.indicator or "")  # "Trong đó: LĐLĐ tỉnh 3.200 suất, 1,6 tỷ đồng"
        if (
            draft.unit == earlier.unit == "đồng"
            and draft.indicator is None
            and draft.role is earlier.role is not Role.PER_UNIT
            and draft.sentence == earlier.sentence
            and _LISTED_ON.search(low, max(0, draft.start - 3), draft.start)
        ):
            draft.indicator = earlier.indicator  # "trao 45 triệu đồng cho chị …; 35 triệu đồng cho anh …"


def _by_topic(low: str, draft: Draft, topics: list[tuple[int, str | None]], places: list[int]) -> str | None:
    """Of money given: what its sentence goes on to say it is for, else what the text spoke of last."""
    start, end = draft.sentence
    before = _CLAUSE.split(low[max(start, draft.start - 160) : draft.start])[-1]
    after = _CLAUSE.split(low[draft.end : min(end, draft.end + ONWARD)])[0]
    if not (_GIVEN.search(before) or _GIVEN.search(after)) or _OTHERWISE.search(before) or _OTHERWISE.search(after):
        return None
    index = bisect_left(places, draft.start)
    if index < len(places) and places[index] < min(end, draft.end + ONWARD):
        return topics[index][1]
    if index and places[index - 1] > draft.start - BACK:
        return topics[index - 1][1]
    return None
