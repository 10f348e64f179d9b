"""How sure the writer was: the words directly before a number, and "trở lên" after it."""

from __future__ import annotations

import re

from thidua.ground.values import Hedge, Quantity
from thidua.reading.drafts import BACK, Draft
from thidua.reading.folding import listed
from thidua.reading.numbers import Numeral

HEDGES: dict[str, Hedge] = {
    **dict.fromkeys(("hơn", "trên"), Hedge.OVER),
    **dict.fromkeys(("gần", "ngót", "ngót nghét", "suýt soát", "gần như"), Hedge.NEARLY),
    **dict.fromkeys(
        ("khoảng", "vào khoảng", "ước", "ước tính", "ước đạt", "ước khoảng", "ước tính khoảng", "ước chừng", "ước thực hiện", "ước có", "chừng", "khoảng chừng",
         "ước tính đạt", "ước đạt khoảng", "trên dưới", "xấp xỉ", "độ", "tầm", "cỡ"),
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
_ONWARD = re.compile(r"(?: ?/ ?[^\W\d_]+)?(?: [^\W\d_]+){0,4} trở (lên|xuống)")
_VEHICLE = re.compile(r" (?:chiếc |chuyến )?(?:xe|tàu|máy bay|thuyền)(?![^\W\d_])")
_TRAVELLING = listed("quê đi chở ngồi chạy đến về")
_FROM = re.compile(r"\btừ $")


def hedge_before(low: str, numeral: Numeral, before: str, words: list[str], *, vague: bool) -> tuple[int, Hedge]:
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
        begin = low.rfind(words[-count], max(0, start - BACK), start)
        if count == 1 and _is_no_hedge(low, words, numeral):
            return start, exact
        return begin, exact if vague else hedge
    return start, exact


def _is_no_hedge(low: str, words: list[str], numeral: Numeral) -> bool:
    previous = words[-2] if len(words) > 1 else ""
    match words[-1]:
        case "hơn":
            return previous in _COMPARING
        case "trên":
            return (
                previous in _RESTING
                or bool(_FIELDS.match(low, numeral.end))
                or previous.rstrip(",").isdigit()
                or (
                    (previous in _TRAVELLING or numeral.value < 10) and bool(_VEHICLE.match(low, numeral.end))
                )  # "về quê trên 8 xe"
            )
        case "dưới":
            return bool(_FIELDS.match(low, numeral.end))
        case "độ":
            return previous in ("mức", "chế", "trình", "tốc", "nhiệt", "tiến", "thái", "cường", "góc")
        case "tầm" | "cỡ" | "chừng" | "ước":
            return previous in ("trung", "mơ", "thỏa", "tưlđtt", "quy")
    return False


def read_onward(low: str, draft: Draft) -> None:
    """ "từ 5 triệu đồng trở lên": at least."""
    onward = _ONWARD.match(low, draft.end)
    if onward and draft.value.hedge is Hedge.EXACT:
        hedge = Hedge.AT_LEAST if onward[1] == "lên" else Hedge.AT_MOST
        draft.value = Quantity(draft.value.amount, hedge)
        draft.start = from_before(low, draft.start)


def from_before(low: str, start: int) -> int:
    """Where a surface begins that "từ" stands before: with it."""
    return start - 3 if _FROM.search(low[max(0, start - 8) : start]) else start
