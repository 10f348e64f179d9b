"""Unit names as officers write them in sheets: without diacritics, with Cty TNHH, TH, THCS, CĐCS, LĐLĐ, and slips."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from thidua.organisations.rules import ABBREVIATIONS, search_words

_LETTERS = (
    *((letters, phrase) for phrase, letters in ABBREVIATIONS),
    ("c ty", "cong ty"), ("cty", "cong ty"), ("cti", "cong ty"), ("ct", "cong ty"), ("ctcp", "cong ty co phan"),
    ("mtv", "mot thanh vien"), ("1tv", "mot thanh vien"), ("tv", "thanh vien"), ("dntn", "doanh nghiep tu nhan"),
    ("dn", "doanh nghiep"), ("xn", "xi nghiep"), ("nm", "nha may"), ("htx", "hop tac xa"), ("cn", "chi nhanh"),
    ("sx", "san xuat"), ("tm", "thuong mai"), ("dv", "dich vu"), ("xd", "xay dung"), ("dt", "dau tu"),
    ("xnk", "xuat nhap khau"), ("vn", "viet nam"), ("th", "tieu hoc"), ("mn", "mam non"), ("mg", "mau giao"),
    ("ptdt", "pho thong dan toc"), ("gdtx", "giao duc thuong xuyen"), ("gd dt", "giao duc va dao tao"),
    ("bv", "benh vien"), ("bvdk", "benh vien da khoa"), ("ttyt", "trung tam y te"), ("tt", "trung tam"),
    ("tyt", "tram y te"), ("vp", "van phong"), ("hdnd", "hoi dong nhan dan"), ("nhnn", "ngan hang nha nuoc"),
)  # fmt: skip
"""Letters for words, both without diacritics; the house's own list first, then those of enterprises and schools."""
_WHOSE = ("cong doan co so thanh vien", "cong doan co so", "cong doan bo phan", "cong doan", "nghiep doan")
_FORM = (
    "trach nhiem huu han", "mot thanh vien", "co phan", "cong ty", "doanh nghiep tu nhan", "tap doan", "truong", "xa",
    "phuong", "huyen", "tinh", "thanh pho",
)  # fmt: skip
_SUMS = re.compile(
    r"(?:[ivx]+ |[a-d] |\d+ )?(?:tong|cong|tong cong|tong so|cong chung|tong chung|tong hop|toan (?:nganh|tinh|khoi|cum|huyen|"
    r"thanh pho|xa|phuong|don vi)|total|sum|luy ke|mang sang)(?: (?:cong|so|chung|toan|nganh|tinh|khoi|cum|muc|phan|trang|truoc|i|ii|iii|iv|v|a|b|\d+)){0,4}"
)
_COUNT = re.compile(r"^\s*\d{1,3}\s*[.)/:–-]+\s*(?=[^\W\d_])")
"""The running number that many write into the cell of the name: "1. CĐCS …", "2) Cty …"."""
_BESIDE = re.compile(r"\s*\([^()]*\)\s*$")
"""What stands in brackets behind a name: a place, a person to call."""
FEWEST_WORDS = 3
"""A name of fewer words is not guessed from a longer one that holds them."""
ALIKE = 86
"""From 0 to 100: how alike a name must be to be guessed; a person confirms every guess."""
APART = 4
"""By how much the best guess must be ahead of the second."""


@dataclass(frozen=True)
class Guess:
    """Which unit a name means; `sure` when the names are the same but for their letters."""

    unit: str
    sure: bool


def written_out(name: str) -> str:
    """The name without diacritics, every usual abbreviation written out."""
    text = f" {' '.join(search_words(name))} "
    for letters, phrase in _LETTERS:
        text = text.replace(f" {letters} ", f" {phrase} ")
    return text.strip()


def is_sum(text: str) -> bool:
    """Whether the words name a row that adds up others: "Tổng cộng", "Cộng khối I"."""
    return bool(_SUMS.fullmatch(" ".join(search_words(text))))


@dataclass
class Names:
    """The names of the units that a sheet may speak of, ready to be looked up."""

    units: Mapping[str, Iterable[str]]
    _levels: list[dict[str, set[str]]] = field(init=False)
    _known: dict[str, Guess | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Index every unit under its name in full, without "công đoàn", and without its legal form; and its code."""
        self._levels = [{}, {}, {}]
        for unit, names in self.units.items():
            self._levels[0].setdefault(_keys(unit)[0], set()).add(unit)
            for name in names:
                for level, key in zip(self._levels, _keys(name), strict=True):
                    if key:
                        level.setdefault(key, set()).add(unit)

    def find(self, name: str) -> Guess | None:
        """The unit that the name means; None when none or several could be meant."""
        if name not in self._known:
            self._known[name] = self._look_up(name)
        return self._known[name]

    def sure(self, name: str) -> str | None:
        """The unit whose name it is, not guessed."""
        found, _level = self._bearing(name)
        return next(iter(found)) if len(found) == 1 else None

    def several(self, name: str) -> list[str]:
        """The units that all bear the name; none when it is nobody's or only one's."""
        found, _level = self._bearing(name)
        return sorted(found) if len(found) > 1 else []

    def _bearing(self, name: str) -> tuple[set[str], int]:
        """The units that bear the name, and on which level they were found: the strictest on which any is."""
        for said in _ways(name):
            for at, (level, key) in enumerate(zip(self._levels, _keys(said), strict=True)):
                if key and (found := level.get(key)):
                    return found, at
        return set(), len(self._levels)

    def _look_up(self, name: str) -> Guess | None:
        found, level = self._bearing(name)
        if found:
            return Guess(next(iter(found)), sure=level < 2) if len(found) == 1 else None
        plain = _BESIDE.sub("", _ways(name)[-1])
        return self._alike(plain) or self._within(plain)

    def _within(self, name: str) -> Guess | None:
        """The one unit whose longer name holds every word of this one."""
        words = set(_keys(name)[2].split())
        if len(words) < FEWEST_WORDS:
            return None
        holding = [units for key, units in self._levels[2].items() if words <= set(key.split())]
        units = set().union(*holding)
        return Guess(next(iter(units)), sure=False) if len(units) == 1 else None

    def _alike(self, name: str) -> Guess | None:
        wanted = _keys(name)[1]
        if len(wanted) < 3:
            return None
        alike = process.extract(
            wanted, self._levels[1].keys(), scorer=fuzz.token_sort_ratio, limit=4, score_cutoff=ALIKE
        )
        near = [(key, score) for key, score, _place in alike if _numbers(key) == _numbers(wanted)]
        if not near or (len(near) > 1 and near[0][1] - near[1][1] < APART):
            return None
        units = self._levels[1][near[0][0]]
        return Guess(next(iter(units)), sure=False) if len(units) == 1 else None


def _ways(name: str) -> list[str]:
    """The name as it stands, and without a running number before it."""
    bare = _COUNT.sub("", name)
    return [name] if bare == name else [name, bare]


def _keys(name: str) -> tuple[str, str, str]:
    full = written_out(name)
    core = f" {full} "
    for phrase in _WHOSE:
        if core.startswith(f" {phrase} "):
            core = core[len(phrase) + 1 :]
            break
    bare = core
    for phrase in _FORM:
        bare = bare.replace(f" {phrase} ", " ")
    return full, core.strip(), bare.strip()


def _numbers(key: str) -> list[str]:
    """What tells "THCS số 1" from "THCS số 2"."""
    return sorted(word.lstrip("0") for word in key.split() if word.isdecimal() or word in ("i", "ii", "iii", "iv"))
