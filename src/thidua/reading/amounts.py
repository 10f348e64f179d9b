"""What an amount is to its sentence: an amount for one, over or of a target, a rise or a fall."""

from __future__ import annotations

import re
from collections.abc import Sequence

from thidua.reading.drafts import BACK, Draft
from thidua.reading.nouns import LISTED
from thidua.reading.values import Role

_PER_AFTER = re.compile(
    r"(?: tiền mặt)? ?/ ?(?:0?1 ?)?(?!năm(?![^\W\d_]))[^\W\d]| (?:mỗi|một) (?:người|suất|phần|nhà|căn|hộ|đơn vị|trường hợp|em|cháu|đoàn viên|tháng|năm|ngày|sổ|vé)|(?: một)? mỗi |(?: [^\W\d_]+){0,4} cho mỗi "
)
_PER_BEFORE = re.compile(
    r"(?:\bmỗi (?!năm|tháng|quý|kỳ|ngày|tuần|khi|dịp)|\bbình quân|\btrung bình|\bmức (?!thu|đóng)|\bđơn giá|(?:suất|phần)(?: quà)? ?\((?:gồm|bao gồm|trị giá)?|\b(?:1|01|một) (?:suất|phần|căn nhà|ngôi nhà|sổ|túi|phiếu|vé|thùng|hộp|giỏ|bộ)[^\d]{0,20}trị giá)[^\d;.:]*$"
)
_GRADE = re.compile(r"(?<![^\W_])(?:xuất sắc|vững mạnh|tiên tiến|tốt|khá)(?![^\W_])[^.\n\r]*trung bình:? ?$")
"""Where "trung bình" is the grade after better ones, and no average."""
_ALONGSIDE = re.compile(
    r"(?: [^\W\d_]+){0,4} ?(?:\([^()\d]{0,24}\) ?)?\(?(?:,|và|\+|cùng|kèm|bao gồm|gồm)(?: [^\W\d_]+){0,5} ?|(?: [^\W\d_]+){0,3} \(?trị giá "
)
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


def bear_amount(low: str, draft: Draft, before: str, drafts: Sequence[Draft]) -> None:
    """What the amount is to its sentence: for one, over or of a target, a rise or a fall."""
    if (draft.unit == "đồng" and _PER_AFTER.match(low, draft.end)) or (
        draft.unit != "%"
        and not _GRADE.search(before)
        and (_PER_BEFORE.search(before) or _goes_with_the_last(low, draft, drafts))
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


def _goes_with_the_last(low: str, draft: Draft, drafts: Sequence[Draft]) -> bool:
    """ "mỗi phần gồm 500.000 đồng tiền mặt và 10kg gạo": the second is for one as the first is."""
    last = drafts[-1] if drafts else None
    if last is None or last.role is not Role.PER_UNIT or not _ALONGSIDE.fullmatch(low, last.tail, draft.start):
        return False
    if "tổng" in low[last.tail : draft.start] or (draft.unit in LISTED - {"đồng"} and draft.value.amount > 1):
        return False  # "mỗi suất 500.000 đồng, tổng trị giá 150 triệu đồng"; "mỗi phiếu 500.000 đồng và 300 suất quà"
    if (
        draft.unit == last.unit
        and draft.value.amount <= 2 * last.value.amount
        and low[last.tail : draft.start] == " và "
    ):
        return True  # "mỗi phần quà 500.000 đồng và 300.000 đồng tiền mặt"
    return all(one.unit != draft.unit or one.role is Role.PER_UNIT for one in drafts[-4:])
