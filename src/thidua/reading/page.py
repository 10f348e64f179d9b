"""What of a text is the article: lines that are page furniture or another language, sentences, quoted names.

A web article arrives with everything around it: menus, counters, comments, lists of other articles. The body is what stands
between the headline and the first sign of such a list; a line that is not Vietnamese is none of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise

from thidua.reading.folding import Folded, listed
from thidua.reading.values import Reason

PROSE = 110
"""A line this long that ends like a sentence is prose of the body, not a headline or a menu."""
_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_VIETNAMESE = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ]")
_OURS = listed("và có công toàn ngành nhà quà tháng cán viên trong không hành nghìn tình cùng phí lá")
"""Words of Vietnamese without a letter that only Vietnamese has."""
_ANY_MARK = re.compile("[àáâãèéêìíòóôõùúý]")
_OTHER_SCRIPT = re.compile(
    "[\u0370-\u03ff\u0400-\u04ff\u0590-\u06ff\u0900-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_BULLET = r"[\s\u200b\-*•●▪◦+»>|#:.…]*"
_ENDING = re.compile(
    rf"{_BULLET}(?:"
    r"(?:(?:các |những )?(?:tin|bài)(?: bài| tức| viết| ảnh)?|bài viết|tin vắn|thông tin) (?:khác|cũ hơn|mới hơn|mới nhất|mới|cùng|liên quan|nổi bật|đọc nhiều|xem nhiều"
    r"|đã đưa|đã đăng|trong ngày|theo ngày|cũ|tiêu điểm|hot|trước|sau|kế tiếp)\b.{0,30}|cùng chuyên mục.{0,12}|cùng tác giả|cùng chủ đề"
    r"|(?:được quan tâm|đọc nhiều|xem nhiều|mới nhất|nổi bật|quan tâm)(?: nhất)?|tin cùng .{0,20}|xem tin theo ngày|xem theo ngày"
    r"|(?:có thể )?bạn (?:có thể )?(?:quan tâm|thích)|ý kiến(?: bạn đọc| của bạn)?|(?:gửi |viết |đăng |tất cả )?(?:bình luận|phản hồi)(?: mới| của bạn| bạn đọc)?[ :]*(?:\(?\d*\)?)"
    r"|\d+ bình luận|thống kê(?: truy cập| website)?|(?:tổng )?lượt truy cập.{0,20}|số lượt truy cập.{0,20}|đang truy cập.{0,12}|đang online.{0,12}|online ?:.{0,12}"
    r"|liên kết(?: website| web| trang| nhanh)?|từ khóa.{0,80}|tags?\b.{0,80}|chủ đề ?:.{0,80}|danh mục|hình ảnh (?:nổi bật|hoạt động)|thư viện (?:ảnh|video|hình ảnh)|video(?:s| clip)?"
    r"|văn bản mới|văn bản pháp luật|quảng cáo|click để đánh giá.{0,20}|(?:tổng )?số điểm của bài viết.{0,60}|đánh giá bài viết.{0,20}|xếp hạng ?:.{0,40}|tác giả bài viết.{0,60}"
    r"|nguồn tin ?:.{0,60}|về đầu trang|mã bảo mật|liên hệ tòa soạn|cơ quan chủ quản.{0,120}|cơ quan ngôn luận.{0,120}|giấy phép (?:số|hoạt động|thiết lập).{0,160}|bản quyền.{0,120}|©.{0,120}"
    r"|copyright.{0,120}|chia sẻ(?: bài viết)?(?: qua)?[ :]*|related(?: posts| articles| news)?|comments?(?: \(\d+\))?|leave a (?:reply|comment)|you may (?:also )?like|read more|most (?:read|viewed)"
    r"|xem thêm(?: tin| các tin)?.{0,12}|xem (?:bản|bài|tin) gốc.{0,16}|đọc thêm.{0,12}|theo dõi chúng tôi.{0,30}|in bài viết|bài trước|bài tiếp theo|điều hướng bài viết|góp ý.{0,20}|nơi nhận ?:?"
    rf")\s*[:.…]?{_BULLET}$"
)
"""Lines after which nothing is body. They may also head a box above the article, and then they end nothing."""
_RESUMING = re.compile(
    rf"{_BULLET}(?:.*liên quan|xem thêm|đọc thêm|chia sẻ|video|quảng cáo|nổi bật|.*nổi bật|mới nhất|bài trước|tin mới)"
)
_ALONE = re.compile(
    rf"{_BULLET}(?:(?:>>|»|xem thêm|đọc thêm|tin liên quan|xem tiếp|đọc tiếp|nguồn|liên kết) ?:.{{0,300}}|>>.{{0,300}}"
    r"|.{0,200}\d{1,2}[./-]\d{1,2}[./-]\d{4}\s*[|,)\-]*\s*(?:\d{1,2}[:h]\d{2}(?::\d{2})?\s*(?:am|pm|gmt[+\d]*)?)?\s*[)\]]?|(?!.{0,200}(?:ngày|dịp|lễ|kỷ niệm|quốc khánh)[^()\d]{0,70}\(\d).{0,200}\(\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?\)"
    r"|.{0,60}(?:lượt xem|đã xem|lượt đọc|lượt tải|đã truy cập|truy cập|phản hồi|số lần xem|views?) ?:? ?[\d.,]*.{0,60}"
    rf")\s*$"
)
_AUTHOR = re.compile(
    r"[\s\u200b]*(?:\(?(?:tin|bài|ảnh|tin, ảnh|bài, ảnh|tin, bài|theo|nguồn|tác giả|thực hiện|người viết|pv|bbt)\b ?[:;,/.&]? ?)?[^\W\d_]+(?:[ .]+[^\W\d_]+){0,5}(?: ?[-–,/(&] ?[^\W\d_]+(?:[ .]+[^\W\d_]+){0,6}\)?){0,2}[)./]*\s*"
)
_END_OF_SENTENCE = re.compile('[.!?:;…”"]\\s*$')
_BREAK = re.compile(
    r"[\n\r\x0b\x0c\x85\u2028\u2029]+|[.!?…]+[\"”’»)\]]*(?=[ \u200b]+[\"“‘(\[+•*-]? ?[^\W_])|[.!?…]+(?=[A-ZĐÀ-Ỹ][^\W\d_])"
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:tp|tx|tt|ts|ths|th\.s|gs|pgs|bs|ks|cn|cv|đ\.c|ls|nsưt|nsnd|st|mr|mrs|no|vd|tr|p|q|h|f|đ|ô|k|[ivx]+|\d{1,2})|\.)$"
)
_GOING_ON = re.compile(r" \(?[a-zà-ỹđ]")
_QUOTED = re.compile('“([^”“\n\r]{1,160})”|"([^"“”\n\r]{1,160})"|«([^»\n\r]{1,160})»|‘([^’\n\r]{1,160})’')
_NAMED_SO = re.compile(
    r"(?:chương trình|phong trào|cuộc vận động|cuộc thi|hội thi|hội diễn|chuyên đề|đề án|chủ đề|thông điệp|phương châm|khẩu hiệu|danh hiệu|mô hình|dự án|ngày hội) ?$"
)
"""A quotation right after one of these is a name however long it is."""


@dataclass(slots=True)
class Page:
    """A folded text and what was seen of its shape. All offsets are offsets into the folded text."""

    folded: Folded
    breaks: list[int] = field(default_factory=list)
    zones: list[tuple[int, int, Reason | None]] = field(default_factory=list)
    quoted: list[tuple[int, int]] = field(default_factory=list)
    _zone_starts: list[int] = field(default_factory=list)
    _quote_starts: list[int] = field(default_factory=list)

    def why_outside(self, at: int) -> Reason | None:
        """Why the line at `at` is no body, or None when it is."""
        zone = bisect_right(self._zone_starts, at) - 1
        return self.zones[zone][2] if zone >= 0 else None

    def line(self, at: int) -> tuple[int, int]:
        """The line around `at`."""
        zone = bisect_right(self._zone_starts, at) - 1
        return self.zones[zone][:2] if zone >= 0 else (0, len(self.folded.low))

    def sentence(self, at: int) -> tuple[int, int]:
        """The sentence around `at`, without the spaces about it."""
        index = bisect_right(self.breaks, at)
        low = self.folded.low
        start = self.breaks[index - 1] if index else 0
        end = self.breaks[index] if index < len(self.breaks) else len(low)
        while start < at and low[start] in " \u200b\n\r":
            start += 1
        while end > start and low[end - 1] in " \u200b\n\r":
            end -= 1
        return start, end

    def in_quoted_name(self, at: int) -> tuple[int, int] | None:
        """The short quotation around `at`: a name, not speech."""
        index = bisect_right(self._quote_starts, at) - 1
        if index < 0 or self.quoted[index][1] <= at:
            return None
        return self.quoted[index]


def see(folded: Folded) -> Page:
    """See the shape of a text: one pass for lines, one for sentences, one for quotations."""
    page = Page(folded)
    page.zones = _zones(folded)
    page._zone_starts = [zone[0] for zone in page.zones]
    low = folded.low
    for found in _BREAK.finditer(folded.text):
        at = found.start()
        if found[0][0] == "." and _ABBREVIATED.search(low, max(0, at - 6), at):
            continue
        if found[0] in ("...", "…") and _GOING_ON.match(folded.text, found.end()):
            continue  # "thăm ốm đau... (tổng số tiền 5 triệu đồng)": and so on, not the end
        page.breaks.append(found.end())
    for found in _QUOTED.finditer(low):
        if found[0].count(" ") < 14 or _NAMED_SO.search(low, max(0, found.start() - 24), found.start()):
            page.quoted.append(found.span())
    page._quote_starts = [start for start, _ in page.quoted]
    return page


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    words: str
    is_prose: bool
    reason: Reason | None = None


def _zones(folded: Folded) -> list[tuple[int, int, Reason | None]]:
    lines = [_line(folded, *found.span()) for found in _LINE.finditer(folded.low) if not found[0].isspace()]
    body = [line for line in lines if line.reason is None]
    for line, following in pairwise(body):
        if line.is_prose or line.end - line.start >= PROSE:
            _join_broken(folded, line, following)
    first = next((index for index, line in enumerate(body) if line.is_prose), None)
    if first is not None:
        last_head = next((i for i in range(first - 1, -1, -1) if _ENDING.match(body[i].words)), None)
        if last_head is not None:  # a box above the article: all of it but the lines just above the body
            for line in body[: max(last_head + 1, first - 3)]:
                line.reason = Reason.FURNITURE
    ended = False
    index = first or 0
    prose_seen = first is not None
    while index < len(body):
        line = body[index]
        if not ended and not line.is_prose and _ENDING.match(line.words) and (index > (first or 0) or not prose_seen):
            ended = not (_RESUMING.match(line.words) and _goes_on(body, index + 1))
            line.reason = Reason.FURNITURE
            if not ended:  # a box inside the article: up to where prose goes on
                while index + 1 < len(body) and not body[index + 1].is_prose:
                    index += 1
                    body[index].reason = Reason.FURNITURE
        elif ended:
            line.reason = Reason.FURNITURE
        index += 1
    _drop_tail(folded, lines, body, first)
    return [(line.start, line.end, line.reason) for line in lines]


def _join_broken(folded: Folded, line: _Line, following: _Line) -> None:
    """A long line that breaks off before a small letter is prose, and so is what goes on with it."""
    text = folded.text
    if (
        text[following.start : following.end].lstrip()[:1].islower()
        and text[line.start : line.end].rstrip()[-1].isalpha()
    ):
        line.is_prose = following.is_prose = True


def _goes_on(body: list[_Line], at: int) -> bool:
    """Whether an article goes on after a box: two paragraphs one after the other, not teasers below headlines."""
    prose = [line.is_prose and not line.words.rstrip().endswith(("...", "…")) for line in body[at : at + 40]]
    return any(one and two for one, two in pairwise(prose))


def _drop_tail(folded: Folded, lines: list[_Line], body: list[_Line], first: int | None) -> None:
    """After the last prose: from the author's line on, nothing is body."""
    kept = [line for line in body if line.reason is None]
    last = max((index for index, line in enumerate(kept) if line.is_prose), default=None)
    if first is None or last is None:
        return
    tail = kept[last + 1 :]
    foreign_below = any(line.reason is Reason.FOREIGN and line.start > kept[last].start for line in lines)
    is_web = foreign_below or any(line.reason is Reason.FURNITURE for line in lines)
    if is_web and sum(not line.words.rstrip().endswith((".", ":", ";")) for line in tail) > 1:
        for line in tail:  # one line may be a caption; more are headlines of other articles
            line.reason = Reason.FURNITURE
        return
    signed = False
    for line in tail:
        signed = signed or bool(_is_author(folded, line))
        if signed:
            line.reason = Reason.FURNITURE


def _is_author(folded: Folded, line: _Line) -> bool:
    words = folded.text[line.start : line.end].strip()
    if len(words) > 60 or not _AUTHOR.fullmatch(words.lower()):
        return False
    names = [
        word for word in _LETTERS.findall(words) if word.lower() not in ("tin", "bài", "ảnh", "theo", "nguồn", "và")
    ]
    return 0 < len(names) <= 12 and all(name[0].isupper() for name in names)


def _line(folded: Folded, start: int, end: int) -> _Line:
    low = folded.low[start:end]
    words = low.strip()
    is_prose = len(words) >= PROSE and bool(_END_OF_SENTENCE.search(words) or ". " in words)
    line = _Line(start, end, words if len(words) < 300 else words[:300], is_prose)
    if _OTHER_SCRIPT.search(low):
        line.reason = Reason.FOREIGN
    elif not _VIETNAMESE.search(low):
        letters = _LETTERS.findall(low)
        if (
            len(letters) > 3
            and sum(map(len, letters)) > 15
            and not (_ANY_MARK.search(low) and not _OURS.isdisjoint(letters))
        ):
            line.reason = Reason.FOREIGN
    if line.reason is None and not is_prose and _ALONE.match(line.words):
        line.reason = Reason.FURNITURE
    return line
