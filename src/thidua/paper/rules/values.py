"""What a paper says: header, chapters, tables, charts, signatures. Layout stands in the renderers.

Official papers are Vietnamese only, so the few words a paper adds by itself are Vietnamese here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
ASK = "Người soạn viết tiếp"
RECIPIENTS = "Nơi nhận:"
GAP = "\u00a0" * 5
"""Room to write a number or a day by hand."""

# Characters that XML 1.0 cannot carry, and halves of a pair: no format could show them.
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """The text without what no document can carry: control characters and halves of surrogate pairs."""
    return _UNPRINTABLE.sub("", text)


@dataclass(frozen=True)
class Number:
    """A number as written, with the query behind it: the total of `indicator` at `subject` in `period`.

    `state` is "provisional", "approved" or "final"; `says` is the full reading: value, unit, completeness. `aspect` names
    what is written of it, when it is not the total itself: its target, its completeness.
    """

    text: str
    subject: str
    indicator: str
    period: str
    state: str = "approved"
    says: str = ""
    aspect: str = ""


Run = str | Number
Runs = tuple[Run, ...]
Link = Callable[[Number], str]
"""Where a number's lineage is found; empty where it opens to nobody who reads the paper."""


def words_of_runs(runs: Runs) -> str:
    """The runs as bare text."""
    return "".join(run if isinstance(run, str) else run.text for run in runs)


class Align(StrEnum):
    """Where the cells of a column stand."""

    START = "start"
    CENTRE = "centre"
    END = "end"


@dataclass(frozen=True)
class About:
    """What every table and chart owes its reader."""

    unit: str
    period: str
    completeness: str
    source: str

    def line(self) -> str:
        """The four in one line under the table or chart; what is not known is left out."""
        said = (
            ("đơn vị tính", self.unit),
            ("kỳ số liệu", self.period),
            ("đủ số", self.completeness),
            ("nguồn", self.source),
        )
        line = "; ".join(f"{name}: {value}" for name, value in said if value)
        return f"{line[0].upper()}{line[1:]}." if line else ""


@dataclass(frozen=True)
class Heading:
    """A chapter (level 1: I, II …), a part (2: 1, 2 …) or a point (3: a, b …). Numbers are given when shown."""

    level: int
    text: str
    numbered: bool = True


class Manner(StrEnum):
    """How a paragraph stands: prose, a legal ground (italic), a line in bold in the middle ("QUYẾT ĐỊNH:"), or an article.

    The first run of an article is its number, in bold ("Điều 1.").
    """

    PROSE = "prose"
    GROUND = "ground"
    CENTRED = "centred"
    ARTICLE = "article"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of prose."""

    runs: Runs
    manner: Manner = Manner.PROSE


@dataclass(frozen=True)
class Column:
    """One column: `width` is its share of the table's width; `leads` marks the cells that name their rows."""

    title: str
    width: int = 1
    align: Align = Align.START
    leads: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under columns; each cell is a tuple of runs. The head repeats on every page, the foot does not.

    In a table with `room`, in millimetres, every row is at least that high, for somebody signs in it; its letters are smaller.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Runs, ...], ...]
    about: About
    caption: str = ""
    foot: tuple[tuple[Runs, ...], ...] = ()
    room: int = 0

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in (*self.rows, *self.foot)):
            raise ValueError("every row has one cell for each column")


@dataclass(frozen=True)
class Bar:
    """One bar: its length `value` in the chart's unit, and the number written at its end."""

    label: str
    value: Decimal
    shown: Run


@dataclass(frozen=True)
class Chart:
    """Horizontal bars from zero, one scale. `finding` is the title: what is seen. `mark` is the line to reach."""

    finding: str
    bars: tuple[Bar, ...]
    about: About
    mark: Decimal | None = None
    mark_words: str = ""
    table: Table | None = None


@dataclass(frozen=True)
class Ask:
    """A place the machine leaves to the officer. Never in a paper that is issued."""

    text: str


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True)
class Passage:
    """Blocks that an officer may edit together, found again by their key."""

    key: str
    blocks: tuple[Block, ...]


Block = Heading | Paragraph | Table | Chart | Ask | PageBreak | Passage


@dataclass(frozen=True)
class Section:
    """Blocks on pages of one orientation."""

    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True)
class Header:
    """The head of an official paper (Decree 30/2020/NĐ-CP, annex I; Decision 933/QĐ-TLĐ, article 17).

    `superior` and `issuer` are lines in capitals; an empty `number` and `dated` leave room to write by hand.
    """

    superior: tuple[str, ...]
    issuer: tuple[str, ...]
    symbol: str
    place: str
    year: int
    type: str
    subject: tuple[str, ...]
    number: str = ""
    dated: date | None = None

    def number_line(self) -> str:
        """ "Số: 34/BC-LĐLĐ", or room for the number; nothing for a paper that bears none, such as a pledge."""
        if not self.symbol:
            return ""
        return f"Số: {self.number or GAP}/{self.symbol}"

    def date_line(self) -> str:
        """ "Thái Bình, ngày 05 tháng 12 năm 2023", or room for day and month."""
        return place_and_date(self.place, self.dated, self.year)


@dataclass(frozen=True)
class Signature:
    """Who signs: "TM. BAN THƯỜNG VỤ" / "CHỦ TỊCH", room for ink and seal, the name."""

    lines: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True)
class EditionMark:
    """How far the paper can be relied on, in words under its title. A `settled` edition shows no open places."""

    words: str = ""
    settled: bool = False


@dataclass(frozen=True)
class Paper:
    """A whole paper: the body ends with recipients and signatures (`across` beside each other, from 3 on closely), then annexes."""

    header: Header
    sections: tuple[Section, ...]
    signatures: tuple[Signature, ...] = ()
    recipients: tuple[str, ...] = ()
    annexes: tuple[Section, ...] = ()
    edition: EditionMark = EditionMark()
    across: int = 2

    @property
    def title(self) -> str:
        """Type and subject in one line, for the file's own title."""
        return " ".join((self.header.type, *self.header.subject)).strip()

    def settled(self) -> Paper:
        """The paper as it leaves the house: no open places, and no heading with nothing under it."""
        return replace(
            self,
            sections=tuple(replace(part, blocks=_without_asks(part.blocks)) for part in self.sections),
            annexes=tuple(replace(part, blocks=_without_asks(part.blocks)) for part in self.annexes),
            edition=replace(self.edition, settled=True),
        )

    def shown(self) -> Paper:
        """What a renderer shows: a settled edition never has an open place, whatever was put in."""
        return self.settled() if self.edition.settled else self


def _without_asks(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, Ask):
            continue
        if isinstance(block, Passage):
            inner = _without_asks(block.blocks)
            if inner:
                kept.append(replace(block, blocks=inner))
            continue
        kept.append(block)
    said: list[Block] = []
    # From the end: a heading stays only if something of a lower rank follows before the next of its own rank.
    following = 0  # the rank of what follows: 0 nothing, 99 prose
    for block in reversed(kept):
        if isinstance(block, Heading):
            if following <= block.level:
                continue
            following = block.level
        elif not isinstance(block, PageBreak):
            following = 99
        said.append(block)
    return tuple(reversed(said))


ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def _roman(number: int) -> str:
    letters = ""
    for value, letter in ROMAN:
        while number >= value:
            letters, number = letters + letter, number - value
    return letters


def headed(blocks: tuple[Block, ...]) -> Iterator[tuple[Block, str]]:
    """Each block with the number of its heading ("II.", "3.", "a)"), or "" for what bears none. Passages are kept whole."""
    counts = [0, 0, 0, 0]
    for block in blocks:
        label = ""
        if isinstance(block, Heading) and block.numbered:
            counts[block.level] += 1
            counts[block.level + 1 :] = [0] * (3 - block.level)
            count = counts[block.level]
            label = (f"{_roman(count)}.", f"{count}.", f"{chr(96 + count)})")[block.level - 1]
        yield block, label


def flat(blocks: Iterable[Block]) -> Iterator[Block]:
    """All blocks, those inside passages too."""
    for block in blocks:
        if isinstance(block, Passage):
            yield from flat(block.blocks)
        else:
            yield block


def numbers_of(paper: Paper) -> list[Number]:
    """Every number of the paper, in reading order."""
    found: list[Number] = []

    def of_table(table: Table) -> None:
        for row in (*table.rows, *table.foot):
            for cell in row:
                found.extend(run for run in cell if isinstance(run, Number))

    for section in (*paper.sections, *paper.annexes):
        for block in flat(section.blocks):
            match block:
                case Paragraph():
                    found.extend(run for run in block.runs if isinstance(run, Number))
                case Table():
                    of_table(block)
                case Chart():
                    found.extend(bar.shown for bar in block.bars if isinstance(bar.shown, Number))
                    if block.table:
                        of_table(block.table)
    return found


def dashed(recipients: tuple[str, ...]) -> tuple[str, ...]:
    """The list of recipients as written: a dash before each, ";" between, "." at the end."""
    last = len(recipients) - 1
    return tuple(f"- {to.rstrip('.;')}{'.' if at == last else ';'}" for at, to in enumerate(recipients))


def place_and_date(place: str, dated: date | None, year: int) -> str:
    """Place and date as the decree writes them: days 1–9 and months 1–2 take a leading zero (Decree 30/2020)."""
    if dated is None:
        return f"{place}, ngày {GAP} tháng {GAP} năm {year}"
    month = f"{dated.month:02}" if dated.month <= 2 else str(dated.month)
    return f"{place}, ngày {dated.day:02} tháng {month} năm {dated.year}"


def in_lines(name: str, most: int = 24) -> tuple[str, ...]:
    """A long name in capitals on the fewest lines of about `most` letters, as even as may be.

    A line rather begins with a word that opens the name of a place than ends with it.
    """
    words = name.upper().split()
    best: dict[int, tuple[float, tuple[str, ...]]] = {0: (0, ())}
    for end in range(1, len(words) + 1):
        options = []
        for start in range(end):
            line = " ".join(words[start:end])
            over = max(0, len(line) - most)
            cost = best[start][0] + 600 + len(line) ** 2 + 400 * over
            if words[end - 1] in _OPENS_A_PLACE and end < len(words):
                cost += 500
            if start and words[start] in _OPENS_A_PLACE:
                cost -= 120
            options.append((cost, (*best[start][1], line)))
        best[end] = min(options)
    return best[len(words)][1]


_OPENS_A_PLACE = frozenset(
    {"TỈNH", "QUẬN", "HUYỆN", "XÃ", "PHƯỜNG", "CÁC", "CÔNG", "LIÊN", "VÀ", "THÀNH", "CỤM", "KHỐI"}
)
