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
from thidua.reading.nouns import UNITS, noun_at

FAR = 0.4
"""What a word of the sentence is worth beside 1 for a word near the number."""
OCCASION = 2.5
"""What it adds that the text speaks of the phrase's occasion: a Tết gift is more than help in hardship."""
_WORD = re.compile(r"[^\W_]+")
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
    "xuất": "suất",
    "hỷ": "hỉ",
    "lđtt": "lao động tập thể",
    "bcc": "bữa cơm công đoàn",
}
"""Abbreviations and twins of words, as sets of words."""
_LOOSE = listed("tỷ lệ được cho đã của các những có tại và là trong bị cả")
"""Words that a phrase may have and the prose leave out."""
_OTHER_OCCASIONS = frozenset(
    listed(
        "tết trung thu, trung thu, quốc tế thiếu nhi, tết thiếu nhi, quốc tế phụ nữ, năm học mới, khai giảng, quốc khánh, thương binh",
        ",",
    )
)
"""Occasions of gifts besides the catalogue's: after one of them a gift is no Tết gift."""
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


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: frozenset[str]
    pairs: tuple[str, ...]
    """Each two words side by side: half of them must stand so in the prose, or the same words say something else."""
    code: str
    order: int
    bare: bool
    """A mere noun of something that a unit has."""
    alike: bool
    average: bool
    occasion: frozenset[str]


@dataclass(slots=True)
class Lexicon:
    """The indicators a reading may name. Made once, used for many texts."""

    entries: tuple[Entry, ...]
    _by_unit: dict[str, dict[str, list[_Phrase]]] = field(default_factory=dict)
    """By unit, then by the phrase's rarest word: only phrases of words that are there are looked at."""
    _occasions: re.Pattern[str] = re.compile(r"(?!)")

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries = tuple(entries)
        by_unit: dict[str, list[_Phrase]] = {}
        for order, entry in enumerate(self.entries):
            for phrase in entry.phrases:
                low = " ".join(_WORD.findall(fold(phrase).low))
                words = [word for word in opened(low) if word not in _LOOSE]
                pairs = tuple(f"{one} {two}" for one, two in pairwise(words))
                # "suất học bổng cho con đoàn viên" names an indicator in persons, and counts gifts.
                said = UNITS.get(low.split(" ")[0], entry.unit)
                for unit in dict.fromkeys((entry.unit, *_ALIKE.get(entry.unit, ()), said)):
                    bare = entry.holds and _only_nouns(low)
                    made = _Phrase(
                        frozenset(words),
                        pairs,
                        entry.code,
                        order,
                        bare,
                        alike=unit != entry.unit,
                        average=entry.average,
                        occasion=frozenset(fold(one).low for one in entry.occasion),
                    )
                    by_unit.setdefault(unit, []).append(made)
        self._by_unit = {unit: _by_rarest_word(phrases) for unit, phrases in by_unit.items()}
        spoken = {fold(one).low for entry in self.entries for one in entry.occasion} | _OTHER_OCCASIONS
        longest_first = sorted(spoken, key=lambda one: (-len(one), one))
        self._occasions = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, longest_first))})(?![^\W_])")

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
        occasions: Sequence[str] = (),
    ) -> str | None:
        """The code of the indicator, or None. `has`: words of having stand before the number; `falls`: it fell by so much;
        `for_one`: it is an amount for one; `of_a_child`: it counts members' children, not members.

        `occasions` are those that the sentence speaks of, or the one the text spoke of last; their words count as said.
        """
        phrases = self._by_unit.get(unit)
        if not phrases:
            return None
        near_words, far_words = opened(near), opened(" . ".join([*occasions, far]))
        close = set(near_words)
        every = close.union(far_words)
        said = " ".join([*far_words, ".", *near_words])
        own = set(opened(noun))
        best: tuple[float, int] = (0.0, 0)
        code = None
        for word in phrases.keys() & every:
            for phrase in phrases[word]:
                if not phrase.words <= every or (phrase.bare and not (has and phrase.words <= own)):
                    continue
                if phrase.average is not for_one or (of_a_child and not CHILDREN & phrase.words):
                    continue
                if phrase.occasion and phrase.occasion.isdisjoint(occasions):
                    continue
                close_by = len(phrase.words & close)
                if close_by < 2 and close_by < len(phrase.words):
                    continue
                together = sum(pair in said for pair in phrase.pairs)
                if 2 * together < len(phrase.pairs):
                    continue
                score = close_by + FAR * (len(phrase.words) - close_by) + 0.2 * together - (0.5 if phrase.alike else 0)
                score += 1.5 if falls and "giảm" in phrase.words else 0
                score += OCCASION if phrase.occasion else 0
                if (score, -phrase.order) > best:
                    best, code = (score, -phrase.order), phrase.code
        return code


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
