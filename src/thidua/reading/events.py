"""What happened besides figures: pledges, the lead unit, votes, awards given and proposed, units founded, merged, ended."""

from __future__ import annotations

import re
from decimal import Decimal

from thidua.reading.numbers import read_digits
from thidua.reading.page import Page
from thidua.reading.values import Event, EventKind
from thidua.reading.whose import Named, Whose

_PHRASE = r"[^.;\n]"
_HEADS = r"(?:trưởng (?:cụm|khối)|(?:cụm|khối) trưởng)(?: thi đua)?"
_HAPPENED = re.compile(
    r"(?=[kbcnđgstrhvp])(?<![^\W_])(?:(?P<pledge>ký(?: kết)?(?: bản)? giao ước(?: thi đua)?)"
    rf"|(?P<lead>bàn giao {_PHRASE}{{0,60}}?{_HEADS}|(?:bầu|cử|nhất trí|suy tôn) {_PHRASE}{{0,110}}?làm (?:đơn vị )?{_HEADS}|(?:đảm nhiệm|giữ|nhận)(?: nhiệm vụ| vai trò| chức)* {_HEADS})"
    r"|(?P<vote>suy tôn|bỏ phiếu|bình bầu|biểu quyết|kiểm phiếu|trúng cử|đắc cử|tín nhiệm bầu)"
    r"|(?P<form>cờ thi đua(?: toàn diện| xuất sắc| chuyên đề| của chính phủ)?|bằng khen|giấy khen|bằng lao động sáng tạo|kỷ niệm chương|huân chương lao động(?: hạng (?:nhất|nhì|ba))?)"
    rf"|(?P<founded>(?:thành lập|ra mắt)(?: mới| được)*(?= {_PHRASE}{{0,40}}?(?:cđcs|công đoàn|nghiệp đoàn|liên đoàn)))"
    r"|(?P<merged>sáp nhập|hợp nhất)|(?P<ended>giải thể|(?:kết thúc|chấm dứt) hoạt động))"
)
_KINDS = {
    "pledge": EventKind.PLEDGE,
    "lead": EventKind.LEAD,
    "vote": EventKind.VOTE,
    "founded": EventKind.FOUNDED,
    "merged": EventKind.MERGED,
    "ended": EventKind.ENDED,
}
_NOT_HAPPENED = re.compile(
    r"(?:công tác|việc|phát triển đoàn viên,?|tiếp tục|đẩy mạnh|chưa|kỷ niệm[^.;]{0,30}|ngày|tăng cường|vận động|chương trình) $"
)
_WANTED = re.compile(r"(?<![^\W_])(?:cần|tiếp tục|đẩy mạnh|tăng cường|phấn đấu|sẽ|chú trọng|quan tâm)(?![^\W_])")
_PROPOSED = re.compile(r"đề nghị|đề xuất|bình bầu|bình xét|suy tôn|phấn đấu")
_GIVEN = re.compile(r"(?:tặng|trao|nhận|thưởng|đạt|khen)(?! quà| suất)")
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)*) ?%")
_TO = re.compile(r"(?:cho|đối với) (.{3,160}?)(?= (?:có|vì|về|đã|trong)(?![^\W_])|[,.;:]|$)")
_RECEIVING = re.compile(
    r"(?<![^\W_])(?:,? ?(?:là đơn vị[^,;]{0,60},? ?)?(?:đã )?(?:vinh dự )?(?:được(?: bình xét| đề nghị)?|đề nghị|(?<!công )(?<!ghi )(?<!xác )nhận|vinh dự))(?= )"
)
_CLAUSE = re.compile(r"[;:]| suy tôn |(?:^|, )(?:tại|trong|nhân|dịp)[^,]*,")
_PERIOD_AFTER = re.compile(r"năm (?:19|20)\d{2}")


def happened(page: Page, whose: Whose) -> list[Event]:
    """Every event of the body in text order, with places in the folded text."""
    low, found = page.folded.low, []
    for said in _HAPPENED.finditer(low):
        start = said.start()
        if page.why_outside(start) is not None:
            continue
        sentence = page.sentence(start)
        form = said["form"]
        event = _award(page, whose, said, sentence) if form else _other(page, whose, said, sentence)
        if event is not None:
            found.append(event)
    return found


def _award(page: Page, whose: Whose, said: re.Match[str], sentence: tuple[int, int]) -> Event | None:
    low = page.folded.low
    since = max(sentence[0], low.rfind(";", sentence[0], said.start()) + 1, said.start() - 220)
    lead = low[since : said.start()]
    if not _GIVEN.search(lead) and not _PROPOSED.search(lead):
        return None
    proposed = _PROPOSED.search(lead)
    after = [
        unit
        for unit in whose.units_between(said.end(), min(sentence[1], said.end() + 60))
        if low[said.end() : unit.start].strip() in ("của", "", "cho")
    ]
    giver: Named | None = next(iter(after), None)
    asked = low.rfind("đề nghị", since, said.start())
    if giver is None and asked >= 0:  # "đề nghị LĐLĐ tỉnh tặng Bằng khen"
        giver = next(
            (unit for unit in whose.units_between(asked, said.start()) if "tặng" in low[unit.end : said.start()]), None
        )
    who = giver.words if giver else whose.subject(said.start(), sentence)
    return _event(
        page,
        whose,
        said.span(),
        sentence,
        EventKind.AWARD_PROPOSED if proposed else EventKind.AWARD_GIVEN,
        who=who,
        whom=_receiver(page, since, said, sentence),
        form=page.folded.text[said.start() : said.end()],
        rule="award named after a verb of " + ("proposing" if proposed else "giving"),
    )


def _receiver(page: Page, since: int, said: re.Match[str], sentence: tuple[int, int]) -> str | None:
    """Who receives: after "cho", else what stands before "được tặng", "nhận", "đề nghị"."""
    low, text = page.folded.low, page.folded.text
    to = _TO.search(low, said.end(), min(sentence[1], said.end() + 200))
    if to:
        return " ".join(text[to.start(1) : to.end(1)].split())
    verb = _RECEIVING.search(low, since, said.start())
    if not verb:
        return None
    begin = since
    for clause in _CLAUSE.finditer(low, since, verb.start()):
        begin = clause.end()
    if begin > sentence[0] and low[begin - 1] not in " ;:,.":  # the stretch began inside a word
        begin = low.find(" ", begin, verb.start()) + 1 or begin
    words = re.sub(r"^(?:Tại|Trong|Nhân|Dịp|Theo)[^,]*, ", "", " ".join(text[begin : verb.start()].split()))
    return words.strip(" ,-") or None


def _other(page: Page, whose: Whose, said: re.Match[str], sentence: tuple[int, int]) -> Event | None:
    low = page.folded.low
    name = said.lastgroup or ""
    kind = _KINDS[name]
    before = low[max(sentence[0], said.start() - 34) : said.start()]
    changed = kind in (EventKind.FOUNDED, EventKind.MERGED, EventKind.ENDED)
    if changed and (_NOT_HAPPENED.search(before) or _WANTED.search(low, sentence[0], said.start())):
        return None
    units = whose.units_between(said.start(), min(sentence[1], said.end() + 160))
    whom = next((unit.words for unit in units), None)
    if kind is EventKind.LEAD:
        to = next(
            (unit for unit in units if low[max(0, unit.start - 5) : unit.start].endswith((" cho ", "bầu ", "cử "))),
            None,
        )
        whom = to.words if to else whom
    share: Decimal | None = None
    if kind is EventKind.VOTE:
        percent = next(iter(_PERCENT.finditer(low, sentence[0], sentence[1])), None)
        read = read_digits(percent[1], scaled=True) if percent and len(percent[1]) < 9 else None
        share = read[0] if read else None
    return _event(
        page,
        whose,
        said.span(),
        sentence,
        kind,
        who=whose.subject(said.start(), sentence),
        whom=whom,
        form=None,
        share=share,
        rule=f"words for: {kind.value}",
    )


def _event(
    page: Page,
    whose: Whose,
    span: tuple[int, int],
    sentence: tuple[int, int],
    kind: EventKind,
    *,
    who: str | None,
    whom: str | None,
    form: str | None,
    rule: str,
    share: Decimal | None = None,
) -> Event:
    start, end = span
    low, text = page.folded.low, page.folded.text
    # A pledge and a lead unit are of the year named right after them, which is the year to come.
    year = (
        _PERIOD_AFTER.search(low, end, min(sentence[1], end + 60))
        if kind in (EventKind.PLEDGE, EventKind.LEAD)
        else None
    )
    period = year[0][-4:] if year else whose.period(start, sentence)
    return Event(start, end, text[start:end], kind, who, whom, form, share, period, sentence, rule)
