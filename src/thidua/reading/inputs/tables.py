"""Tables of figures: units × indicators, or indicators × columns, each cell a figure with its row and column named.

A table is one of figures when its heads, or the words before its rows, name indicators of the lexicon or say what is
counted. Every other table is read as the prose it holds, cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from thidua.ground.values import Hedge, Quantity, Unreadable, read_typed
from thidua.reading.inputs.document import Cell, Document, Table
from thidua.reading.lexicon import Entry, Lexicon
from thidua.reading.reader import read_text
from thidua.reading.values import Figure, Reading, Role

MOST_HEADS = 4
"""Rows of heads at most; more is a form with something written in it."""
LONGEST_CELL = 60

_HEDGES = {
    "hơn": Hedge.OVER,
    "trên": Hedge.OVER,
    "gần": Hedge.NEARLY,
    "khoảng": Hedge.ABOUT,
    "ước": Hedge.ABOUT,
    "ước đạt": Hedge.ABOUT,
    "ít nhất": Hedge.AT_LEAST,
    "tối thiểu": Hedge.AT_LEAST,
    "không quá": Hedge.AT_MOST,
    "dưới": Hedge.UNDER,
}
_NUMBER = re.compile(
    rf"\s*(?:(?P<hedge>{'|'.join(sorted(_HEDGES, key=len, reverse=True))})\s+)?(?P<number>\d[\d., ]*(?:\s*(?:nghìn|ngàn|triệu|tr|tỷ|tỉ)\b)?)"
    r"\s*(?P<unit>%|đồng|đ|người|suất|lượt|cuộc|đơn vị|phiếu|nhà|căn)?\s*",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"(?:stt|tt|số tt|số thứ tự|no\.?|#)", re.IGNORECASE)
_UNIT_HEAD = re.compile(r"(?:đơn vị(?: tính)?|đvt|đv tính)", re.IGNORECASE)
_UNIT_OF_MEASURE = re.compile(r"(?:đơn vị tính|đvt|đv tính)", re.IGNORECASE)
_REMARK = re.compile(r"(?:ghi chú|nguồn|diễn giải|so (?:với|sánh)|tăng|giảm|\+/-)", re.IGNORECASE)
_PLAN = re.compile(r"(?:chỉ tiêu|kế hoạch|kh\b|giao\b|phấn đấu|dự kiến)", re.IGNORECASE)
_RATE = re.compile(r"(?:tỷ lệ|tỉ lệ|%|đạt)", re.IGNORECASE)
_TOTAL = re.compile(r"(?:tổng(?: số| cộng)?|cộng|toàn (?:tỉnh|ngành|khối|cụm|huyện|thành phố))\b.{0,12}", re.IGNORECASE)
_INDEX = re.compile(r"\(?\s*(?:[A-Z]|\d{1,2})\s*\)?")
_WORD = re.compile(r"[^\W_]+|%")
_YEAR = re.compile(r"\bnăm\s+((?:19|20)\d\d)\b", re.IGNORECASE)
_SCALES = (
    ("nghìn đồng", 3),
    ("ngàn đồng", 3),
    ("1.000 đồng", 3),
    ("1000 đồng", 3),
    ("triệu đồng", 6),
    ("trđ", 6),
    ("tỷ đồng", 9),
    ("tỉ đồng", 9),
)
_UNITS = (
    (("đồng", "số tiền", "kinh phí", "trđ", "trị giá"), "đồng"),
    (("suất", "phần quà"), "suất"),
    (("lượt",), "lượt"),
    (("người", "đoàn viên", "cnvclđ", "lao động", "cán bộ"), "người"),
    (("cđcs", "công đoàn cơ sở", "đơn vị", "doanh nghiệp"), "đơn vị"),
    (("cuộc", "hội nghị"), "cuộc"),
    (("phiếu",), "phiếu"),
    (("nhà", "mái ấm"), "ngôi nhà"),
    (("sáng kiến",), "sáng kiến"),
    (("%", "tỷ lệ", "tỉ lệ"), "%"),
)


@dataclass(frozen=True)
class Named:
    """What the head of a column, or the words before a row, say is counted."""

    words: str
    entry: Entry | None
    unit: str
    scale: int

    @property
    def says(self) -> bool:
        """Whether one can tell from it what a number beside it counts."""
        return bool(self.entry or self.unit)


def read_document(document: Document, *, lexicon: Lexicon, year: str | None = None) -> Reading:
    """Everything in a document: its prose and its tables; figures in the order of the text.

    Offsets are offsets into `document.text`. `year` as in `read_text`.
    """
    prose, cells = list(document.text), []
    for table in document.tables:
        found = list(table_figures(document.text, table, lexicon=lexicon, year=year))
        cells.extend(found)
        # A table that was read is passed over by the prose; of any other, each cell is a line for itself.
        prose[table.start : table.end] = [
            letter if letter == "\n" else ("\n" if letter == "\t" else (" " if found else letter))
            for letter in document.text[table.start : table.end]
        ]
    reading = read_text("".join(prose) if document.tables else document.text, lexicon=lexicon, year=year)
    return replace(
        reading, figures=tuple(sorted((*reading.figures, *cells), key=lambda figure: (figure.start, figure.end)))
    )


def table_figures(text: str, table: Table, *, lexicon: Lexicon, year: str | None = None) -> Iterator[Figure]:
    """The figures of one table; none when it is not one of figures."""
    rows = [[_said(text, cell) for cell in row] for row in table.rows]
    heads = _head_rows(rows)
    body = [number for number in range(heads, len(rows)) if not _is_index(rows[number])]
    width = max((len(row) for row in rows), default=0)
    if not heads or not body or width < 2:
        return
    titles = [_title(rows[:heads], column) for column in range(width)]
    labels = _label_column(rows, titles, body, width)
    if labels is None:
        return
    phrases = _phrases(lexicon)
    columns = [_named(title, phrases) for title in titles]
    lines = {number: _named(rows[number][labels] if labels < len(rows[number]) else "", phrases) for number in body}
    by_column = sum(columns[each].entry is not None for each in range(width) if each != labels)
    by_row = sum(line.entry is not None for line in lines.values())
    if by_row > by_column:
        yield from _indicators_by_row(text, table, rows, titles, labels, lines, year)
    elif by_column or any(
        columns[each].unit for each in range(width) if each != labels and not _UNIT_HEAD.fullmatch(titles[each])
    ):
        yield from _units_by_row(text, table, rows, columns, labels, body, year)


def _units_by_row(
    text: str, table: Table, rows: list[list[str]], columns: list[Named], labels: int, body: list[int], year: str | None
) -> Iterator[Figure]:
    totals = [number for number in body if any(_TOTAL.fullmatch(word) for word in rows[number][: labels + 1] if word)]
    total = totals[0] if len(totals) == 1 else None
    for number in body:
        for column, named in enumerate(columns):
            if column == labels or not named.says or _is_aside(named.words) or column >= len(rows[number]):
                continue
            found = _figure(text, table.rows[number], column, named, year)
            if found is None:
                continue
            if number == total:
                yield replace(found, rule="total of a table's column")
            else:
                whole = table.rows[total][column].start if total is not None and column < len(rows[total]) else None
                yield replace(
                    found,
                    subject=rows[number][labels] or None,
                    role=Role.PART if whole is not None else Role.DONE,
                    part_of=whole,
                )


def _indicators_by_row(
    text: str,
    table: Table,
    rows: list[list[str]],
    titles: list[str],
    labels: int,
    lines: dict[int, Named],
    year: str | None,
) -> Iterator[Figure]:
    measures = next((column for column, title in enumerate(titles) if _UNIT_OF_MEASURE.match(title)), None)
    for number, line in lines.items():
        measure = rows[number][measures] if measures is not None and measures < len(rows[number]) else ""
        unit, scale = _unit(measure)
        named = replace(line, unit=unit or line.unit, scale=scale or line.scale)
        for column in range(labels + 1, len(rows[number])):
            title = titles[column]
            if column == measures or _REMARK.match(title) or not named.says:
                continue
            rate = bool(_RATE.match(title)) and named.unit != "%"
            found = _figure(
                text, table.rows[number], column, replace(named, entry=None, unit="%", scale=0) if rate else named, year
            )
            if found is None:
                continue
            said = _YEAR.search(title)
            yield replace(
                found,
                role=Role.PLAN if _PLAN.search(title) and not rate else Role.DONE,
                period=said[1] if said else found.period,
                noun=f"{line.words}, {title}" if title else line.words,
            )


def _figure(text: str, row: Sequence[Cell], column: int, named: Named, year: str | None) -> Figure | None:
    cell = row[column]
    if column and row[column - 1] == cell:  # the second half of a joined cell
        return None
    found = _NUMBER.fullmatch(text, cell.start, cell.end) if cell.end - cell.start <= LONGEST_CELL else None
    if found is None:
        return None
    try:
        amount = read_typed(found["number"].strip())
    except Unreadable:
        return None
    unit, scale = named.unit, named.scale
    if found["unit"] == "%":
        unit, scale = "%", 0
    elif found["unit"] or amount != _digits(found["number"]):  # the cell says its own magnitude
        scale = 0
    hedge = _HEDGES[found["hedge"].lower()] if found["hedge"] else Hedge.EXACT
    start = found.start("hedge") if found["hedge"] else found.start("number")
    end = found.end("unit") if found["unit"] in ("%", "đồng") else found.start("number") + len(found["number"].rstrip())
    return Figure(
        start=start,
        end=end,
        surface=text[start:end],
        value=Quantity(amount * Decimal(10) ** scale, hedge),
        unit=unit or (named.entry.unit if named.entry else ""),
        indicator=named.entry.code if named.entry and _fits(named.entry, unit) else None,
        role=Role.DONE,
        subject=None,
        period=year,
        sentence=(row[0].start, row[-1].end),
        rule="cell of a table",
        noun=named.words,
    )


def _digits(words: str) -> Decimal | None:
    try:
        return read_typed(re.sub(r"[^\d.,]", "", words).strip(".,"))
    except Unreadable:
        return None


def _fits(entry: Entry, unit: str) -> bool:
    """An amount of money is never a count, and a rate neither."""
    return unit == entry.unit or not {unit, entry.unit} & {"đồng", "%"} or not unit


def _said(text: str, cell: Cell) -> str:
    return " ".join(text[cell.start : cell.end].split())


def _is_number(words: str) -> bool:
    return bool(words) and len(words) <= LONGEST_CELL and bool(_NUMBER.fullmatch(words))


def _head_rows(rows: list[list[str]]) -> int:
    """How many rows from the top hold words only, and some of them beside each other."""
    for number, row in enumerate(rows[: MOST_HEADS + 1]):
        if _is_index(row) and number:
            return number
        if any(_is_number(words) for words in row[1:]) or (number and row and _is_number(row[0]) and len(set(row)) > 1):
            return number
    return 0


def _is_index(row: list[str]) -> bool:
    """A row that only numbers the columns: A, B, 1, 2, 3."""
    said = [words for words in row if words]
    numbers = [int(words.strip("() ")) for words in said if words.strip("() ").isdecimal() and len(words) < 5]
    return (
        len(said) > 2
        and all(_INDEX.fullmatch(words) for words in said)
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        if numbers
        else False
    )


def _title(heads: list[list[str]], column: int) -> str:
    """The words above a column, a common head before its own; a title over the whole table is none of them."""
    words: list[str] = []
    for row in heads:
        said = row[column] if column < len(row) else ""
        if said and said not in words and not (len(row) > 2 and len(set(row)) == 1):
            words.append(said)
    return " ".join(words)


def _label_column(rows: list[list[str]], titles: list[str], body: list[int], width: int) -> int | None:
    """The first column whose cells are words: units, or what is counted."""
    for column in range(width):
        said = [rows[number][column] for number in body if column < len(rows[number]) and rows[number][column]]
        if _NUMBERING.fullmatch(titles[column]) or not said:
            continue
        if sum(any(letter.isalpha() for letter in words) and not _is_number(words) for words in said) * 2 > len(said):
            longest = max(map(len, said))
            if longest > 3:
                return column
    return None


def _is_aside(title: str) -> bool:
    return bool(_NUMBERING.fullmatch(title) or _REMARK.match(title) or _UNIT_HEAD.fullmatch(title))


Phrases = list[tuple[str, Entry]]


def _phrases(lexicon: Lexicon) -> Phrases:
    """Every phrase and code as it is looked for, the longest first."""
    said = [
        (_plain(phrase), entry) for entry in lexicon.entries for phrase in (*entry.names, *entry.phrases, entry.code)
    ]
    return sorted(((phrase, entry) for phrase, entry in said if phrase.strip()), key=lambda pair: -len(pair[0]))


def _named(words: str, phrases: Phrases) -> Named:
    """What words name: the indicator with the longest phrase in them whose unit agrees, the unit and its noughts."""
    unit, scale = _unit(words)
    low = _plain(words)
    entry = next((entry for phrase, entry in phrases if phrase in low and _fits(entry, unit)), None)
    return Named(words, entry, unit or (entry.unit if entry else ""), scale)


def _plain(words: str) -> str:
    """Words in small letters with one blank around each, so that a phrase is found as whole words only."""
    return f" {' '.join(_WORD.findall(words.lower()))} "


def _unit(words: str) -> tuple[str, int]:
    """The unit a head says, in parentheses or in its words, and how many noughts stand behind each number."""
    low = words.lower()
    inside = " ".join(re.findall(r"\(([^()]*)\)", low))
    scale = next((noughts for said, noughts in _SCALES if said in low), 0)
    for place in (inside, low):
        for said, unit in _UNITS:
            if any(re.search(rf"(?<!\w){re.escape(each)}(?!\w)", place) for each in said):
                return unit, scale
    return "", scale
