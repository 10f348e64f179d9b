"""How the head and foot of a unit's paper name it: abbreviations in full, no ending said twice, who signs."""

from __future__ import annotations

from thidua.paper.rules.values import Signature

DOTS = "…………"
"""Room for a place that nobody has entered yet."""
_SHORT = {"LĐLĐ": "Liên đoàn Lao động", "CĐCS": "Công đoàn cơ sở", "TLĐ": "Tổng Liên đoàn Lao động Việt Nam"}


def long_name(name: str) -> str:
    """A name as a head writes it: abbreviations in full."""
    return " ".join(_SHORT.get(word, word) for word in name.split())


def below(name: str, above: str | None) -> str:
    """The issuer's name without the ending it shares with the line above it, where two words or more remain.

    "Khối thi đua các công đoàn ngành tỉnh Thái Bình" under "Liên đoàn Lao động tỉnh Thái Bình" needs no second province.
    """
    words, line = name.split(), (above or "").split()
    shared = 0
    while shared < min(len(words) - 2, len(line)) and words[-1 - shared] == line[-1 - shared]:
        shared += 1
    return " ".join(words[: len(words) - shared]).rstrip(",;") if shared > 1 else name


def signature_of(kind: str, *, grassroots: bool) -> Signature:
    """Who signs for a unit of this kind: the chair, in the name of its presidium, standing or executive committee."""
    room = "(ký, ghi rõ họ tên)"
    if kind == "confederation":
        return Signature(("TM. ĐOÀN CHỦ TỊCH", "CHỦ TỊCH"), room)
    return Signature(("TM. BAN CHẤP HÀNH" if grassroots else "TM. BAN THƯỜNG VỤ", "CHỦ TỊCH"), room)


SYMBOL_OF_KIND = {
    "confederation": "TLĐ",
    "federation": "LĐLĐ",
    "district_federation": "LĐLĐ",
    "central_sector": "CĐN",
    "local_sector": "CĐN",
    "corporation": "CĐTCT",
    "civil_servants": "CĐVC",
    "industrial_parks": "CĐKCN",
    "commune": "CĐX",
    "grassroots": "CĐCS",
    "association": "NĐ",
    "member_grassroots": "CĐCS",
    "section": "CĐBP",
    "group": "TCĐ",
    "cluster": "CTĐ",
    "block": "KTĐ",
}
"""What stands for the issuer in a symbol. Seen: LĐLĐ, CĐN, TLĐ (domain.md §6.2); the others follow their pattern."""


def symbol_of(type_code: str, issuer_kind: str) -> str:
    """The symbol after the number: "BC-LĐLĐ", "BC-CĐN", for a block "BC-KTĐ"."""
    return f"{type_code}-{SYMBOL_OF_KIND[issuer_kind]}"
