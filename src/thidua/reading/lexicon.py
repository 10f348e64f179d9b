"""Which indicator a figure is: the catalogue's phrases against the words around it.

A phrase names a figure when all of its words stand in the figure's sentence before its own noun ends or just after, at least
two of them near. Words near count more than words far; the phrase that says most wins. The order of words is free, because
prose puts the number in between: "kết nạp được 1.199 đoàn viên" is the phrase "kết nạp được đoàn viên".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from thidua.reading.folding import fold, listed
from thidua.reading.nouns import PERSON, UNITS, noun_at

FAR = 0.4
"""What a word of the sentence is worth beside 1 for a word near the number."""
LESS = 0.3
"""What a word that stands in half of all phrases is worth less."""
WHOLE = 0.3
"""What it adds that the whole phrase is near."""
BESIDE = 3.5
"""What it adds for money that it is the money of what was counted just before: "91 căn nhà … với tổng kinh phí"."""
OCCASION = 2.5
"""What it adds that the text speaks of the phrase's occasion: a Tết gift is more than help in hardship."""
_WORD = re.compile(r"(?<!tập )trung thu\b|mùa thu\b|thu (?:hút|nhập|hoạch|thập)\b|xuất (?:quà|học)\b|[^\W_]+")
"""A word of a phrase; "thu" in these is not to collect."""
_EXPANDED = {
    "cđcs": "công đoàn cơ sở",
    "cđ": "công đoàn",
    "nlđ": "người lao động",
    "đv": "đoàn viên",
    "đvcđ": "đoàn viên công đoàn",
    "dn": "doanh nghiệp",
    "nđ": "nghiệp đoàn",
    "tưlđtt": "thỏa ước lao động tập thể",
    "tưlđ": "thỏa ước lao động tập thể",
    "hnnlđ": "hội nghị người lao động",
    "cnvc": "công nhân viên chức",
    "cnvclđ": "công nhân viên chức lao động",
    "cnlđ": "công nhân lao động",
    "cbccvc": "cán bộ công chức viên chức",
    "cbccvclđ": "cán bộ công chức viên chức lao động",
    "hđlđ": "hợp đồng lao động",
    "bhxh": "bảo hiểm xã hội",
    "bhyt": "bảo hiểm y tế",
    "hcsn": "hành chính sự nghiệp",
    "kpcđ": "kinh phí công đoàn",
    "đpcđ": "đoàn phí công đoàn",
    "xuất quà": "suất quà",
    "xuất học": "suất học",
    "lđ": "lao động",
    "hỷ": "hỉ",
    "mâcđ": "mái ấm công đoàn",
    "lđtt": "lao động tập thể",
    "bcc": "bữa cơm công đoàn",
}
"""Abbreviations and twins of words, as sets of words."""
_TOP = listed("vững mạnh xuất sắc tốt")
_LOWER = listed("khá yếu kém")
"""Where one of these grades stands near, the grades of a phrase must too: "54 CĐCS xếp loại khá" is none of the top class."""
_WORTH = listed("tổng số tiền kinh phí trị giá")
_LOOSE = listed("tỷ lệ được cho đã của các những có tại và là trong bị cả")
"""Words that a phrase may have and the prose leave out."""
_OTHER_OCCASIONS = frozenset(
    listed(
        "tết trung thu, trung thu, quốc tế thiếu nhi, tết thiếu nhi, quốc tế phụ nữ, năm học mới, khai giảng, quốc khánh, thương binh",
        ",",
    )
)
"""Occasions of gifts besides the catalogue's: after one of them a gift is no Tết gift."""
_HONOURED = frozenset({"cá nhân", "tập thể"})
_GENERIC = listed("đoàn viên người lao động công nhân cán bộ")
"""Words that stand in half of all phrases: they say less than the others."""
CHILDREN = listed("con cháu em trẻ bé")
"""Persons that no phrase of members or workers counts, unless it names their children."""
_ALIKE = {
    "doanh nghiệp": ("đơn vị",),
    "phần": ("nhu yếu phẩm", "suất", "túi", "túi quà"),
    "cuộc": ("buổi", "hội nghị", "lớp", "đợt", "vụ"),
    "lượt": ("người",),
    "người": ("lượt",),
    "bản": ("đơn vị",),
    "ngôi nhà": ("căn",),
}
"""Units that may stand for the indicator's own, if its phrase says the rest."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator: its code, its unit and the phrases that name it in prose.

    `holds` says that it is something a unit has (members), not something it did: a bare noun names it only after words
    of having ("quản lý 277 CĐCS"), never after words of doing ("tặng quà 165 đoàn viên"). `names` are what forms call it:
    they count in tables only, where a head or a row is a name.
    """

    code: str
    unit: str
    phrases: tuple[str, ...]
    holds: bool = False
    average: bool = False
    """Whether its amounts are for one: an average wage."""
    names: tuple[str, ...] = ()
    occasion: tuple[str, ...] = ()
    """Words of the occasion it belongs to ("Tết"): a gift is a Tết gift only where the text speaks of Tết."""
    spent_on: tuple[str, ...] = ()
    """Of money: the codes of the counts whose money it is."""
    share_of: str = ""
    """Of a rate: the code of the count whose share it is."""
    topic: tuple[str, ...] = ()
    """Of money: words of what it is for; money given where the text spoke of it last is this money, if no phrase says other."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: frozenset[str]
    generic: frozenset[str]
    pairs: tuple[str, ...]
    """Each two words side by side: half of them must stand so in the prose, or the same words say something else."""
    core: tuple[str, ...]
    """Of money: the pairs without a word of money, one of which must stand so: "tặng quà tổng số tiền" is about a gift."""
    code: str
    order: int
    bare: bool
    """A mere noun of something that a unit has."""
    holds: bool
    alike: bool
    average: bool
    occasion: frozenset[str]


@dataclass(slots=True)
class Lexicon:
    """The indicators a reading may name. Made once, used for many texts."""

    entries: tuple[Entry, ...]
    _by_unit: dict[str, dict[str, list[_Phrase]]] = field(default_factory=dict)
    """By unit, then by the phrase's rarest word: only phrases of words that are there are looked at."""
    _held: frozenset[str] = frozenset()
    _share_of: dict[str, str] = field(default_factory=dict)
    _spent_on: dict[str, str] = field(default_factory=dict)
    """The money of each count that has money of its own."""
    _occasions: re.Pattern[str] = re.compile(r"(?!)")
    _topics: dict[str, str | None] = field(default_factory=dict)
    _topic: re.Pattern[str] = re.compile(r"(?!)")

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries = tuple(entries)
        self._held = frozenset(entry.code for entry in self.entries if entry.holds)
        self._share_of = {entry.share_of: entry.code for entry in self.entries if entry.share_of}
        self._spent_on = {count: entry.code for entry in self.entries for count in entry.spent_on}
        by_unit: dict[str, list[_Phrase]] = {}
        for order, entry in enumerate(self.entries):
            for phrase in entry.phrases:
                low = " ".join(_WORD.findall(fold(phrase).low))
                words = [word for word in opened(low) if word not in _LOOSE]
                pairs = tuple(f"{one} {two}" for one, two in pairwise(word for word in words if not word[0].isdigit()))
                worth = entry.unit == "đồng"
                core = tuple(pair for pair in pairs if worth and _WORTH.isdisjoint(pair.split(" ")))
                # "suất học bổng cho con đoàn viên" names an indicator in persons, and counts gifts.
                said = UNITS.get(low.split(" ")[0], entry.unit) if entry.unit not in ("%", "đồng") else entry.unit
                alike = () if entry.holds and entry.unit == PERSON else _ALIKE.get(entry.unit, ())
                for unit in dict.fromkeys((entry.unit, *alike, said)):  # turns are no members
                    bare = entry.holds and _only_nouns(low)
                    made = _Phrase(
                        frozenset(words),
                        frozenset(words) & _GENERIC,
                        pairs,
                        core,
                        entry.code,
                        order,
                        bare,
                        holds=entry.holds,
                        alike=unit != entry.unit,
                        average=entry.average,
                        occasion=frozenset(fold(one).low for one in entry.occasion),
                    )
                    by_unit.setdefault(unit, []).append(made)
        self._by_unit = {unit: _by_rarest_word(phrases) for unit, phrases in by_unit.items()}
        spoken = {fold(one).low for entry in self.entries for one in entry.occasion} | _OTHER_OCCASIONS
        longest_first = sorted(spoken, key=lambda one: (-len(one), one))
        self._occasions = re.compile(
            rf"(?<![^\W_])(?<!mỗi )(?<!hàng )(?<!hằng )(?:{'|'.join(map(re.escape, longest_first))})(?![^\W_])"
        )

        # An occasion changes the subject: after "Tết" money is no longer the shelters'.
        self._topics = {
            **dict.fromkeys(spoken),
            **{fold(one).low: entry.code for entry in self.entries for one in entry.topic},
        }
        named = sorted(self._topics, key=lambda one: (-len(one), one)) if any(self._topics.values()) else []
        self._topic = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, named))})(?![^\W_])" if named else r"(?!)")

    def holds(self, code: str | None) -> bool:
        """Whether the indicator is something a unit has."""
        return code in self._held

    def topics(self, low: str) -> Iterator[tuple[int, str | None]]:
        """Every topic of money a folded text speaks of, in order: where, and the indicator; None for an occasion."""
        return ((found.start(), self._topics[found[0]]) for found in self._topic.finditer(low))

    def money_of(self, code: str) -> str | None:
        """The indicator of the money of a count, or None."""
        return self._spent_on.get(code)

    def share_of(self, code: str | None) -> str | None:
        """The rate whose count the indicator is, or None."""
        return self._share_of.get(code or "")

    def is_spent(self, code: str | None) -> bool:
        """Whether the indicator is the money of a count."""
        return code in self._spent_on.values()

    def occasions(self, low: str) -> Iterator[tuple[int, str]]:
        """Every occasion a folded text speaks of, in order: where, and its words."""
        return ((found.start(), found[0]) for found in self._occasions.finditer(low))

    def name(
        self,
        unit: str,
        noun: str,
        near: str,
        far: str,
        *,
        has: bool,
        falls: bool = False,
        for_one: bool = False,
        of_a_child: bool = False,
        honoured: bool = False,
        beside: str | None = None,
        worth: bool = False,
        occasions: Sequence[str] = (),
    ) -> str | None:
        """The code of the indicator, or None. `has`: words of having stand before the number; `falls`: it fell by so much;
        `for_one`: it is an amount for one; `of_a_child`: it counts members' children, not members; `honoured`: it
        counts "cá nhân" or "tập thể", as lists of those honoured do, and only a phrase that says so names it; `beside`: of money, the
        indicator counted just before it; `worth`: words of worth lead from that count to the money.

        `occasions` are those that the sentence speaks of, or the one the text spoke of last; their words count as said.
        """
        phrases = self._by_unit.get(unit)
        if not phrases:
            return None
        near_words, far_words = opened(near), opened(" . ".join([*occasions, far]))
        close = set(near_words)
        every = close.union(far_words)
        said = " ".join(word for word in [*far_words, ".", *near_words] if word not in _LOOSE and not word[0].isdigit())
        own, money = set(opened(noun)), self._spent_on.get(beside or "")
        after_held = has and self.holds(beside)
        below = not _LOWER.isdisjoint(close) or "trung bình" in near
        best: tuple[float, int] = (0.0, 0)
        code = None
        for word in phrases.keys() & every:
            for phrase in phrases[word]:
                if not phrase.words <= every or (phrase.bare and not (has and phrase.words <= own)):
                    continue
                if below and not (phrase.words & _TOP <= close and (phrase.words & _TOP or "loại" not in phrase.words)):
                    continue
                if phrase.core and not any(pair in said for pair in phrase.core):
                    continue
                if honoured and _HONOURED.isdisjoint(phrase.pairs):
                    continue
                if phrase.average is not for_one or (of_a_child and not CHILDREN & phrase.words):
                    continue
                if phrase.occasion and phrase.occasion.isdisjoint(occasions):
                    continue
                close_by = len(phrase.words & close)
                if close_by < 2 and close_by < len(phrase.words):
                    continue
                together = sum(pair in said for pair in phrase.pairs)
                if (3 * together < 2 * len(phrase.pairs)) if phrase.holds else (2 * together < len(phrase.pairs)):
                    continue
                score = (
                    close_by
                    - LESS * len(phrase.generic & close)
                    + FAR * (len(phrase.words) - close_by)
                    + 0.2 * together
                    - (0.5 if phrase.alike else 0)
                )
                score += WHOLE if close_by == len(phrase.words) else 0
                score += 1.5 if falls and "giảm" in phrase.words else 0
                score += OCCASION if phrase.occasion else 0
                score += BESIDE if phrase.code == money or (phrase.bare and after_held) else 0
                if (score, -phrase.order) > best:
                    best, code = (score, -phrase.order), phrase.code
        return code or (money if worth and not for_one else None)


def _by_rarest_word(phrases: list[_Phrase]) -> dict[str, list[_Phrase]]:
    often = Counter(word for phrase in phrases for word in phrase.words)
    found: dict[str, list[_Phrase]] = {}
    for phrase in phrases:
        if phrase.words:
            found.setdefault(min(phrase.words, key=lambda word: (often[word], word)), []).append(phrase)
    return found


def _only_nouns(low: str) -> bool:
    """Whether a phrase says nothing but who or what is counted: "đoàn viên", "nữ CNVCLĐ", "cơ quan, đơn vị"."""
    at = 0
    while at < len(low):
        noun = noun_at(low, at)
        if noun is None or not noun.known:
            return False
        at = noun.end
    return True


def opened(low: str) -> list[str]:
    """The words of a stretch in order, abbreviations opened."""
    found: list[str] = []
    for word in _WORD.findall(low):
        found.extend(_EXPANDED[word].split() if word in _EXPANDED else (word,))
    return found
