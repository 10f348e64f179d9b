"""What each figure is to the others: done, planned or proposed; a part of a total; a repeat; and which indicator it is."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from thidua.ground.values import Hedge
from thidua.reading.drafts import Draft
from thidua.reading.lexicon import CHILDREN, Lexicon
from thidua.reading.money import name_money, name_shares
from thidua.reading.nouns import PERSON, noun_at
from thidua.reading.page import Page
from thidua.reading.values import Role
from thidua.reading.whose import Whose

NEAR, FAR, AFTER = 70, 260, 130
"""How many letters of the sentence are near before a number, far before it, and near after it."""
_PLAN = re.compile(
    r"phấn đấu|mục tiêu(?! quốc gia)|chỉ tiêu (?:đề ra|đặt ra|năm|nhiệm kỳ|đến|cụ thể|chủ yếu)|dự kiến|(?<!tiêu )(?<!hoạch )(?<!đã )(?<!quyết )(?<!kỳ )(?:đề ra|đặt ra)|hội nghị (?:đã )?(?:xác định|đề ra)|(?<![^\W\d_])sẽ(?![^\W\d_])|phương hướng|thời gian tới"
    r"|tới đây|nhiệm vụ trọng tâm|có kế hoạch|đăng ký thực hiện|kế hoạch (?:tặng|trao|hỗ trợ|xây|tổ chức)|quyết tâm|hướng tới"
)
_DONE_SINCE = re.compile(r"(?<![^\W\d_])đã(?![^\W\d_])|kết quả|đến nay|nhiệm kỳ qua|năm qua")
_PROPOSED = re.compile(
    r"đề nghị(?: [^\W\d_]+,?){0,12}? (?:tặng|khen|xét|công nhận|nhận|trao|suy tôn)|đề xuất (?:tặng|khen)|bình (?:bầu|xét|chọn)|suy tôn|(?<!chương )(?<!công )(?<!quy )trình (?:tổng|tlđ|ubnd|cấp|hội đồng|chủ tịch|lđlđ|liên đoàn|thủ tướng)[^.;\d]{0,40}(?:tặng|khen)|được đề nghị"
)
_PARTS = re.compile(r"trong đó|bao gồm|\bgồm\b|cụ thể|chia ra")
_PLANNING = (
    "phấn",
    "mục tiêu",
    "chỉ tiêu",
    "dự kiến",
    "ra",
    "xác định",
    "sẽ",
    "phương hướng",
    "tới",
    "trọng tâm",
    "kế hoạch",
    "đăng ký",
    "quyết tâm",
)
_PROPOSING = ("đề nghị", "đề xuất", "bình ", "suy tôn", "trình ")
_PARTING = ("trong đó", "gồm", "cụ thể", "chia ra")
"""A word of each phrase above, because to look for a word is quicker than to look for a phrase."""
_HAVING = re.compile(
    r"(?:quản lý|chỉ đạo|sử dụng|phụ trách|tổng số|hiện có|hiện nay|có|gồm|với|tập hợp(?: được)?|đại diện(?: cho)?|trực thuộc|toàn (?:tỉnh|huyện|ngành|thành phố)|tổng|lên|đạt|là|của|số|cho|trong số|bao gồm|sinh hoạt (?:ở|tại|trong)|nữ|:)(?: (?:trên|hơn|gần|khoảng|tổng số|hiện nay|là|có))* ?$"
)
_DOING = re.compile(
    r"trao|tặng|hỗ trợ|thăm|khen|tổ chức|cử|giúp|vận động|khám|tuyên dương|biểu dương|tham dự|tham gia|dự|thu hút|vay|giải ngân|chăm lo|trợ cấp|ủng hộ|cứu trợ|tập huấn|tuyên truyền"
)
_BELONGING = re.compile(r"sinh hoạt (?:ở|tại|trong) $")
_ACTS = re.compile(
    r"(?:(?:,| và|/| ?-)? ?(?:đvcđ|đoàn viên|cnvc-lđ|cnvclđ|cnlđ|nlđ|người lao động|công nhân|viên chức|lao động|cán bộ|công chức|công đoàn|thanh niên)(?![^\W\d_]))*"
    r" (?:đã |đang |sẽ |được |tự |cùng |tích cực )*(?:vay|tham gia(?! sinh hoạt)|tham dự|đăng ký|nhận|hưởng|thụ hưởng|bị|mắc|gặp|có hoàn cảnh|khó khăn|nghèo|dự|thi|hiến|đóng góp|học|nghỉ|mất việc|tử vong|tiêu biểu|xuất sắc|tích cực|ưu tú|đạt (?:danh hiệu|giải|loại)|được (?:tặng|khen|tuyên dương|biểu dương|tôn vinh))(?![^\W\d_])"
)
"""What those counted did or met with: then they are not all the members there are."""
_DONE_TO = re.compile(r"được (?:hỗ trợ|tặng|trao|nhận|thăm|giúp|khám|vay|khen)")
_BRACKETED_NUMBER = re.compile(r"\((?:trong đó|gồm|bao gồm)|\([^()]{0,24}\d")
"""What a bracket counts is not what stands before it: "44 đoàn viên (nữ 21)"."""
_MONEY_WORDS = re.compile(r"(?:với )?(?:tổng )?(?:số tiền|trị giá|kinh phí|giá trị)|tổng số tiền")
_HEADING = re.compile(
    r"(?:^|(?<=\n))[ \u200b]*(?:phần )?(?:[ivx]{1,5}|[a-d]|thứ [^\W\d_]+)[.:)/\- ]{1,3}[^\n]{4,110}(?=[\r\n])"
)
"""A heading of a report: "II. PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2024"."""
_AHEAD = re.compile(r"phương hướng|nhiệm vụ|mục tiêu|chỉ tiêu|kế hoạch")
_BEHIND = re.compile(r"kết quả|tình hình|thực hiện|đánh giá|kiểm điểm")
LATER = 600
"""How many letters below a figure the first occasion may be named that it belongs to."""
_GOES_TO = re.compile(r"(?: [^\W\d_]+){1,6} ?")
"""What stands between money and what it went to: "120 triệu đồng xây dựng 3 nhà Mái ấm"."""
_AND = re.compile(r" và $")
_PAUSE = re.compile(r"[,;:.]")
_GIFT = re.compile(r"học bổng|quà(?: tết)?(?![^\W\d_])")
_LISTED_ON = re.compile(r"(?:,|;| và|,và) $")
"""What stands before the next of a list whose verb was said once."""
_WORTH = re.compile(r"số tiền|trị giá|kinh phí|giá trị|tổng cộng|tổng tiền|[(/] ?$")
"""What leads from a count to its money: "40 suất/20 triệu", "19 căn nhà, tổng trị giá 950 triệu đồng"."""
_LESS_GRADED = re.compile(r" (?:xếp loại |đạt |loại ){0,2}(?:khá|trung bình|yếu|kém)(?![^\W\d_])")
_JOINED_ON = re.compile(r"(?: ?,| và) | ?/ ?")
_JOINING = re.compile(r",| và |/")
_CLAUSE_END = re.compile(r"[,;.]| và ")
SAME_AGAIN = 20
"""From here on an equal value of the same unit and noun is the same figure told again; below, only between headline and text."""


def bear(page: Page, drafts: list[Draft], whose: Whose, lexicon: Lexicon) -> None:
    """Settle role, subject, period, indicator and links of every draft, in text order."""
    low = page.folded.low
    headings = [
        (found.start(), bool(_AHEAD.search(found[0]) and not _BEHIND.search(found[0])))
        for found in _HEADING.finditer(low)
    ]
    heads = [start for start, _ in headings]
    for draft in drafts:
        draft.subject = whose.subject(draft.start, draft.sentence)
        draft.period = whose.period(draft.number, draft.sentence)
        under = bisect_right(heads, draft.start) - 1
        _role(page, draft, planned=under >= 0 and headings[under][1])
    _link_parts(page, drafts)
    _name(page, drafts, lexicon)
    _share_names(low, drafts)
    name_shares(page, drafts, lexicon)
    name_money(page, drafts, lexicon)
    _link_repeats(page, drafts)


def _role(page: Page, draft: Draft, *, planned: bool) -> None:
    if draft.role is Role.PER_UNIT:
        return
    low, (start, end) = page.folded.low, draft.sentence
    lead = low[max(start, draft.start - 400) : draft.start]
    after = low[draft.end : min(end, draft.end + 110)].split(";")[0]
    # A share of votes is no proposal, though the words stand beside it: "100% nhất trí suy tôn".
    if draft.unit != "%" and any(word in lead or word in after for word in _PROPOSING):
        clause = lead.rsplit(";", 1)[-1]
        if _PROPOSED.search(clause[-160:]) or (draft.unit != "đồng" and _PROPOSED.search(after.split(",")[0])):
            draft.role = Role.PROPOSAL
            return
    if planned:  # it stands below a heading of what is to come
        draft.role = Role.PLAN
        return
    cue = _last(_PLAN, lead, 0, len(lead)) if any(word in lead for word in _PLANNING) else None
    if cue is not None and draft.direction not in ("over target", "of target"):
        opens = cue.start() < 60 and len(lead) < 400
        if (opens or ";" not in lead[cue.end() :]) and not _DONE_SINCE.search(lead, cue.end()):
            draft.role = Role.PLAN


def _last(pattern: re.Pattern[str], low: str, start: int, end: int) -> re.Match[str] | None:
    """The last place in a stretch."""
    found = None
    for found in pattern.finditer(low, start, end):  # noqa: B007
        pass
    return found


def _link_parts(page: Page, drafts: list[Draft]) -> None:
    """ "285 suất … Trong đó 75 …, 200 …, 10 …": each a part of the last figure before that counts the same."""
    low = page.folded.low
    total: Draft | None = None
    until = 0
    for index, draft in enumerate(drafts):
        since = max(drafts[index - 1].end if index else 0, draft.number - 200)
        between = low[since : draft.number]
        said = _last(_PARTS, low, since, draft.number) if any(word in between for word in _PARTING) else None
        if said:
            total = next(
                (
                    one
                    for one in drafts[max(0, index - 6) : index][::-1]
                    if one.unit == draft.unit and one.part_of is None and one.role is not Role.PER_UNIT
                ),
                None,
            )
            if total is not None and page.sentence(said.start())[0] - total.tail > 160:
                total = None
            closing = (
                low.find(")", said.end(), said.end() + 300)
                if low[max(0, said.start() - 2) : said.start()].endswith("(")
                else -1
            )
            until = closing if closing >= 0 else page.sentence(said.start())[1]
        if total is not None and draft.number >= until:
            total = None
        if (
            total is None
            or total.unit != draft.unit
            or draft.value.amount > total.value.amount
            or draft.unit == "%"
            or draft is total
        ):
            continue
        draft.part_of = total.number if total.start > total.number else total.start
        if draft.role is Role.DONE:
            draft.role = Role.PART


def _name(page: Page, drafts: list[Draft], lexicon: Lexicon) -> None:
    low = page.folded.low
    places: dict[str, list[int]] = {}
    for at, said in lexicon.occasions(low):
        if page.why_outside(at) is None:
            places.setdefault(said, []).append(at)
    for index, draft in enumerate(drafts):
        start, end = draft.sentence
        previous = drafts[index - 1] if index else None
        following = drafts[index + 1] if index + 1 < len(drafts) else None
        since = max(start, draft.number - NEAR)
        if draft.unit == "đồng" and previous is not None and previous.role is Role.PER_UNIT:
            # "300 suất, mỗi suất 500.000 đồng, tổng trị giá 150 triệu đồng": what was counted before the price
            previous = next((one for one in drafts[max(0, index - 4) : index][::-1] if one.unit != "đồng"), previous)
        if previous is not None and previous.sentence == draft.sentence:
            # Money belongs to what was counted just before it; a count only to its own words.
            if draft.unit == "đồng" and previous.unit != "đồng":
                since = max(since, previous.number)
            else:
                joint = max(low.rfind(mark, previous.tail, draft.start) for mark in (",", ";", " và "))
                since = max(since, joint, previous.tail)
        since = max(since, low.rfind(";", since, draft.start) + 1)
        until = min(end, draft.end + AFTER)
        semicolon = low.find(";", draft.tail, until)
        if 0 <= semicolon < (following.start if following else until):
            until = semicolon
        elif following is not None and following.start < until:
            until = following.start
            comma = low.find(",", draft.tail, min(until, draft.tail + 16))
            joined = noun_at(low, comma + 1) if comma >= 0 else None
            listed = comma + 1 if joined and joined.known else draft.tail  # "8 cơ quan, đơn vị": a comma may join nouns
            cut = max(_comma_before(low, listed, until, draft.unit), low.rfind(" và ", listed, until))
            until = cut if cut >= 0 else until
            if (
                draft.unit == "đồng"
                and following.unit != "đồng"
                and _GOES_TO.fullmatch(low, draft.end, following.start)
            ):
                until = _clause_end(low, following.tail, min(end, following.tail + NEAR))
        bracket = _BRACKETED_NUMBER.search(low, draft.tail, until + 1)
        until = bracket.start() if bracket else until
        if draft.unit != "đồng" and (money := _MONEY_WORDS.search(low, draft.tail, until)):
            until = money.start()
        counted = previous if draft.unit == "đồng" and previous and previous.sentence == draft.sentence else None
        lead = low[max(start, draft.start - 44) : draft.start]
        done_to = _DONE_TO.search(low, draft.tail, draft.tail + 90)
        before = drafts[index - 1] if index and drafts[index - 1].sentence == draft.sentence else None
        doing = lead
        if before is not None and lexicon.holds(
            before.indicator
        ):  # "45 CĐCS, 3.200 đoàn viên", "45 tổ chức với 3.200 đoàn viên"
            doing = low[max(before.tail, draft.start - 44) : draft.start]
        goes_on = before is not None and doing is not lead and before.noun != draft.noun and _JOINED_ON.fullmatch(doing)
        has = (
            bool(goes_on or _HAVING.search(lead))
            and draft.value.hedge not in (Hedge.VAGUE, Hedge.AT_LEAST)
            and not ((_DOING.search(doing) and not _BELONGING.search(lead)) or done_to)
            and not (draft.unit == PERSON and _ACTS.match(low, draft.tail))
        )
        while since > start and low[since - 1].isalnum() and low[since : since + 1].isalnum():
            since -= 1  # whole words: half of "suất" names nothing
        far = "" if low[since : since + 1] == ";" else low[max(start, draft.number - FAR) : since]
        near = low[since:until]
        if draft.noun in ("suất", "phần") and (gift := _last(_GIFT, low, max(start, draft.number - FAR), draft.number)):
            near = f"{draft.noun} {gift[0]} . {near}"  # "chương trình học bổng … đã trao 600 suất"
        draft.indicator = lexicon.name(
            draft.unit,
            _own(low, draft),
            near,
            far.rsplit(";", 1)[-1],
            has=has,
            falls=draft.direction == "fall",
            for_one=draft.role is Role.PER_UNIT,
            beside=counted.indicator if counted else before.indicator if before else None,
            worth=counted is not None and bool(_WORTH.search(low, counted.tail, draft.start)),
            of_a_child=draft.unit == PERSON and draft.noun.split(" ")[0] in CHILDREN,
            honoured=draft.noun in ("cá nhân", "tập thể"),
            occasions=_spoken(places, start, min(end, draft.end + AFTER), later=0 if draft.unit == "đồng" else LATER),
        )


def _share_names(low: str, drafts: list[Draft]) -> None:
    """A list says its verb once: "thành lập 14 CĐCS doanh nghiệp; 7 CĐCS trường học", "100% … và 65% … xếp loại vững mạnh"."""
    for index, draft in enumerate(drafts):
        if draft.indicator is not None or draft.part_of is not None or draft.role is Role.PER_UNIT:
            continue
        following = drafts[index + 1] if index + 1 < len(drafts) else None
        if draft.unit == "%":
            if (
                following is not None
                and following.unit == "%"
                and following.sentence == draft.sentence
                and _AND.search(low, draft.end, following.start)
                and not _PAUSE.search(low, draft.end, following.start)
            ):
                draft.indicator = following.indicator
        elif draft.unit != "đồng" and _LISTED_ON.search(low, max(0, draft.start - 5), draft.start):
            like = next((one for one in drafts[max(0, index - 4) : index][::-1] if one.unit == draft.unit), None)
            if (
                like is not None
                and like.sentence == draft.sentence
                and like.noun == draft.noun
                and not _LESS_GRADED.match(low, draft.tail)
            ):
                draft.indicator = like.indicator


def _comma_before(low: str, start: int, until: int, unit: str) -> int:
    """The last comma of a stretch that ends a clause: none that joins nouns for persons ("đoàn viên, công nhân, viên chức")."""
    while (comma := low.rfind(",", start, until)) >= 0 and unit == PERSON:
        noun = noun_at(low, comma + 1)
        if noun is None or noun.unit != PERSON or not noun.known:
            break
        until = comma
    return comma


def _clause_end(low: str, start: int, until: int) -> int:
    """Where the clause ends that goes on from `start`."""
    found = _CLAUSE_END.search(low, start, until)
    return found.start() if found else until


def _spoken(places: dict[str, list[int]], start: int, until: int, *, later: int) -> Sequence[str]:
    """The occasions of the stretch, in the order in which the text first names them; else the one it named last before.

    By the few words there are, never by how often they stand: a sentence without an end stays linear.
    """
    within = [said for said, at in places.items() if bisect_left(at, until) > bisect_left(at, start)]
    if within:
        return within
    before = [(at[index - 1], said) for said, at in places.items() if (index := bisect_left(at, start))]
    if before:
        return [max(before)[1]]
    after = [(at[0], said) for said, at in places.items() if at[0] < until + later]
    return [min(after)[1]] if after else ()  # the headline comes before the text that says when


def _own(low: str, draft: Draft) -> str:
    """The words of the noun itself; of a mere "đơn vị" or "người" also those before: "tổng số CĐCS là 286 đơn vị"."""
    if not draft.noun:
        return ""
    before = (
        low[max(0, draft.start - 40) : draft.start]
        if draft.noun in ("đơn vị", "người", "đồng chí") or draft.tail == draft.end
        else ""
    )
    after = low[draft.tail : draft.tail + 40]
    if draft.noun.startswith("đoàn viên"):
        after = _JOINING.split(after, maxsplit=1)[0]  # "45.000 đoàn viên, CNVCLĐ": the first of two nouns for persons
    return before + low[draft.end : draft.tail] + after


def _link_repeats(page: Page, drafts: list[Draft]) -> None:
    """Headline, lead, caption and body tell the same figure: each later mention points at the first."""
    first: dict[tuple[object, ...], Draft] = {}
    low = page.folded.low
    for before, draft in pairwise([None, *drafts]):
        if draft is None:
            continue
        key = (
            draft.value.amount,
            draft.value.upper,
            draft.unit,
            draft.value.hedge if draft.value.hedge is Hedge.VAGUE else None,
        )
        earlier = first.setdefault(key, draft)
        if earlier is draft or draft.part_of is not None:
            continue
        between = low[before.end : draft.start] if before is not None else ""
        told_in_words = before is earlier and between.strip(" :.-") == "("
        large = draft.value.amount >= SAME_AGAIN and draft.unit != "%" and draft.role is earlier.role
        same_noun = draft.noun == earlier.noun or draft.unit == "đồng"
        in_headline = _is_short_line(page, earlier) or _is_short_line(page, draft)
        apart = draft.sentence != earlier.sentence
        if told_in_words and draft.indicator is None:
            draft.indicator = earlier.indicator
        if told_in_words or (apart and same_noun and (large or in_headline)):
            draft.repeats = earlier.start


def _is_short_line(page: Page, draft: Draft) -> bool:
    start, end = page.line(draft.start)
    return end - start < 200 and not page.folded.low[start:end].rstrip().endswith((".", ";", ":"))
