"""Heads of columns as officers write them: over several rows, merged, with their own units; which indicator each means."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from thidua.organisations.rules import search_words
from thidua.worksheets.rules.grid import Grid, words_of_cell

MOST_HEAD_ROWS = 8
ALIKE = 0.62
SURE = 0.9
_LETTERS = {
    "dv": "doan vien", "dvcd": "doan vien", "ld": "lao dong", "nld": "lao dong", "cnld": "lao dong",
    "cnvcld": "lao dong", "cnlđ": "lao dong", "cbccvc": "can bo cong chuc vien chuc", "hn": "hoi nghi",
    "tuldtt": "thoa uoc lao dong tap the", "hdld": "hop dong lao dong", "bhxh": "bao hiem xa hoi",
    "bhyt": "bao hiem y te", "bhtn": "bao hiem that nghiep", "cdcs": "cong doan co so", "cd": "cong doan",
    "tnld": "tai nan lao dong", "pt": "phong trao", "sk": "sang kien", "cnlđvn": "lao dong",
}  # fmt: skip
_EMPTY_WORDS = frozenset(
    [
        "so",
        "tong",
        "trong",
        "do",
        "cua",
        "cac",
        "nhung",
        "va",
        "duoc",
        "da",
        "ke",
        "ca",
        "luy",
        "bao",
        "cao",
        "nam",
        "ky",
        "quy",
        "theo",
        "tai",
        "den",
        "dong",
        "trieu",
        "ty",
        "ti",
        "nghin",
        "ngan",
        "dvt",
        "don",
        "vi",
        "tinh",
        "d",
        "vnd",
        "nguoi",
        "la",
        "co",
        "o",
        "cho",
        "voi",
        "ve",
        "o",
        "1000d",
        "trd",
        "tr",
        "luong",
        "cong",
        "stt",
    ]
)
_MONEY = re.compile(r"\b(tien|kinh phi|tri gia|gia tri|_dong|vnd|trieu|trd|1000d)\b")
_RATE = re.compile(r"\b(ty le|ti le|phan tram)\b|%")
_NO_FIGURE = re.compile(r"(ma|stt|tt|so tt|so thu tu|ghi chu|dien thoai|so dien thoai|dia chi|ngay|email)( |$)")
"""How heads begin above what names, numbers or explains a row: "Mã đv" holds codes, not members (đoàn viên)."""
_COUNTED = re.compile(r"^\(?\s*(\d{1,3}|[A-Z])\s*\)?(\s*[=+\-*/:x].*)?$")
_SCALES = (
    (9, re.compile(r"\b(?:ty|ti) (?:_dong|d)\b|\b(?:dvt|don vi tinh|don vi) ty\b")),
    (6, re.compile(r"\btrieu\b|\btrd\b|\btr (?:d|_dong)\b")),
    (3, re.compile(r"\b(?:nghin|ngan) (?:_dong|d)\b|\b1 ?000 ?(?:d|_dong)\b|\bngd\b|\bnghin\b")),
    (0, re.compile(r"\b_dong\b|\bvnd\b|\bd$")),
)  # fmt: skip
"""How many noughts the unit in a head adds, the largest first."""


@dataclass(frozen=True)
class Meant:
    """What one indicator is called: its code, every phrase that names it, its unit and whether that is money."""

    code: str
    phrases: tuple[str, ...]
    unit: str
    is_money: bool


@dataclass(frozen=True)
class Head:
    """The head of one column: its lines from top to bottom."""

    column: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """All lines as one."""
        return " / ".join(self.lines)

    @property
    def key(self) -> str:
        """What a kept layout knows it by: letters and digits, without diacritics."""
        return " ".join(search_words(" ".join(self.lines)))


@dataclass(frozen=True)
class HeadGuess:
    """Which indicator a column holds, in which scale; `sure` when its head says so plainly."""

    code: str
    scale: int
    sure: bool


def heads_of(grid: Grid, first_row: int, unit_column: int) -> list[Head]:
    """The heads of all columns above the first row of figures: merged cells count for every column they cover.

    Titles (one text across the sheet), the row of column numbers "(1) (2) (3)" and rows that name a group of units
    ("I. Khối doanh nghiệp") are no heads.
    """
    rows = _head_rows(grid, first_row, unit_column)
    joined = {(row, column): text for row in rows for column, text in _spread(grid, row, rows).items()}
    width = max([grid.width, *(column for _row, column in joined)], default=0)
    heads = []
    for column in range(1, width + 1):
        lines: list[str] = []
        for row in rows:
            text = joined.get((row, column), "")
            if text and text not in lines:
                lines.append(text)
        if lines:
            heads.append(Head(column, tuple(lines)))
    return heads


def keys_of(heads: Iterable[Head]) -> dict[int, str]:
    """By column: what a kept layout knows it by. Of heads that say the same, the second is "… #2"."""
    found: dict[int, str] = {}
    times: Counter[str] = Counter()
    for head in heads:
        times[head.key] += 1
        found[head.column] = f"{head.key} #{times[head.key]}" if times[head.key] > 1 else head.key
    return found


def scale_of(text: str, default: int = 0) -> int:
    """How many noughts the unit in the words adds: "triệu đồng" 6, "1.000đ" 3; `default` when they name none."""
    words = _told_apart(text)
    return next((noughts for noughts, pattern in _SCALES if pattern.search(words)), default)


def _told_apart(text: str) -> str:
    """The words without diacritics, but "đồng", the money, told apart from "động" of "lao động" as "_dong"."""
    marked = re.sub(
        r"(?i)\bđồng\b|\bđ\u1ed3ng\b|(?<=\()\s*dong\s*(?=\))", " xdongx ", unicodedata.normalize("NFC", text)
    )
    words = " ".join(search_words(marked)).replace("xdongx", "_dong")
    return re.sub(r"\b(trieu|ty|ti|nghin|ngan|tr|000|1000) dong\b", r"\1 _dong", words)


def title_scale(grid: Grid, first_row: int) -> int:
    """The unit that a line above the table gives for all money in it: "ĐVT: triệu đồng"."""
    for row, cells in grid:
        if row >= first_row:
            break
        for value in cells.values():
            text = words_of_cell(value)
            is_unit = re.search(r"\b(dvt|don vi tinh|don vi)\b", " ".join(search_words(text)))
            if is_unit and (scale := scale_of(text, -1)) >= 0:
                return scale
    return 0


def guess_columns(heads: Iterable[Head], asked: Iterable[Meant], default_scale: int = 0) -> dict[int, HeadGuess]:
    """For every column the indicator its head most likely means, each indicator once, the likeliest first."""
    known = [(meant, [_words(phrase) for phrase in (*meant.phrases, meant.code)]) for meant in asked]
    pairs = []
    for head in heads:
        words = " ".join(search_words(head.text))
        if _RATE.search(words) or "%" in head.text:
            continue  # a rate is computed from its parts, never taken
        if _NO_FIGURE.match(words):
            continue
        for order, (meant, phrases) in enumerate(known):
            likeness = _likeness(head, meant, phrases)
            if likeness >= ALIKE:
                pairs.append((-likeness, order, head.column, meant, head))
    found: dict[int, HeadGuess] = {}
    taken: set[str] = set()
    for minus, _order, column, meant, head in sorted(pairs, key=lambda pair: pair[:3]):
        if column not in found and meant.code not in taken:
            scale = scale_of(head.text, default_scale) if meant.is_money else 0
            found[column] = HeadGuess(meant.code, scale, sure=-minus >= SURE)
            taken.add(meant.code)
    return found


def _likeness(head: Head, meant: Meant, phrases: list[frozenset[str]]) -> float:
    words = search_words(head.text)
    if meant.code.lower() in words:
        return 2.0
    whole, last = _words(head.text), _words(head.lines[-1])
    best = max(max(_alike(whole, phrase), 0.92 * _alike(last, phrase)) for phrase in phrases)
    speaks_of_money = bool(_MONEY.search(_told_apart(head.text)))
    if speaks_of_money != meant.is_money:
        best *= 0.6 if speaks_of_money else 0.75
    unit = " ".join(search_words(meant.unit))
    if unit and unit != "dong" and f" {unit} " in f" {' '.join(words)} ":
        best = min(1.0, best + 0.08)
    return best


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Twice the shared words over all words: 1 for the same words, whatever their order."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _words(text: str) -> frozenset[str]:
    words = " ".join(_LETTERS.get(word, word) for word in _told_apart(text).split()).split()
    return frozenset(word for word in words if word not in _EMPTY_WORDS and word != "_dong" and not word.isdecimal())


def _head_rows(grid: Grid, first_row: int, unit_column: int) -> list[int]:
    rows: list[int] = []
    for row in range(first_row - 1, max(0, first_row - 1 - MOST_HEAD_ROWS), -1):
        texts = {words_of_cell(value) for value in grid.rows.get(row, {}).values()} - {""}
        if texts and all(_COUNTED.match(text) for text in texts):
            continue  # (1) (2) (3)
        if texts and max(grid.rows[row]) <= unit_column and not any(m.top <= row <= m.bottom for m in grid.merges):
            continue  # a group of units
        if len(texts) < 2:
            if rows or texts:
                break
            continue
        rows.insert(0, row)
    return rows


def _spread(grid: Grid, row: int, rows: list[int]) -> dict[int, str]:
    """The texts of a row by column, each at every column it stands above."""
    texts = {column: text for column, value in grid.rows.get(row, {}).items() if (text := words_of_cell(value))}
    merges = [each for each in grid.merges if each.top <= row <= each.bottom and each.right - each.left < 60]
    for merge in merges:
        text = words_of_cell(grid.at(merge.top, merge.left))
        if text:
            texts |= dict.fromkeys(range(merge.left, merge.right + 1), text)
    if not merges and row != rows[-1]:
        # Without merged cells a wide head stands above its first column only; the next ones are empty down to the last.
        below = grid.rows.get(rows[-1], {})
        current = ""
        for column in range(1, grid.width + 1):
            current = texts.get(column, current)
            if column not in texts and current and column in below:
                texts[column] = current
    return texts
