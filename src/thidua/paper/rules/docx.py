"""A paper as .docx: editable in Word and LibreOffice, in the official layout (Decree 30/2020/NĐ-CP, annex I)."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import docx
import typst
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_COLOR_INDEX
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as DocxParagraph

from thidua.paper.rules.drawing import WIDTH, draw, in_words
from thidua.paper.rules.fonts import TIMES, font_of_pdf, fonts
from thidua.paper.rules.ooxml import field_of, row_property, rule_under, sides_of
from thidua.paper.rules.values import (
    ASK,
    MOTTO,
    NATION,
    RECIPIENTS,
    Align,
    Ask,
    Block,
    Chart,
    Heading,
    Link,
    Manner,
    Number,
    PageBreak,
    Paper,
    Paragraph,
    Passage,
    Runs,
    Section,
    Signature,
    Table,
    dashed,
    headed,
    printable,
)

PORTRAIT_MM, LANDSCAPE_MM = 165, 262  # between the margins
_ALIGNED = {
    Align.START: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    Align.END: WD_ALIGN_PARAGRAPH.RIGHT,
}
_CENTRE = WD_ALIGN_PARAGRAPH.CENTER


def render_docx(paper: Paper, *, link: Link | None = None) -> bytes:
    """The paper as a Word file. With `link` (whole addresses) each number is a plain-looking link to its lineage."""
    paper = paper.shown()
    writer = _Docx(link)
    writer.paper(paper)
    out = BytesIO()
    writer.document.save(out)
    return out.getvalue()


class _Docx:
    def __init__(self, link: Link | None) -> None:
        self.link = link
        self.document: Any = docx.Document()

    def _styles(self, *, close: bool) -> None:
        """The faces and distances of the decree; where many sign, the least it allows, so that all of it stands on one page."""
        normal = self.document.styles["Normal"]
        _face(normal, 13 if close else 13.5)
        normal.paragraph_format.space_after = Pt(3 if close else 6)
        normal.paragraph_format.space_before = Pt(0)
        normal.paragraph_format.line_spacing = 1.0 if close else 1.15
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "vi-VN")
        normal.element.get_or_add_rPr().append(language)
        for level, (before, italic) in {1: (12, False), 2: (8, False), 3: (6, True)}.items():
            style = self.document.styles[f"Heading {level}"]
            _face(style, 13.5)
            style.font.bold, style.font.italic = True, italic
            style.font.color.rgb = RGBColor(0, 0, 0)
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(6)
            style.paragraph_format.keep_with_next = True
            if level > 1:
                style.paragraph_format.first_line_indent = Mm(10)

    def paper(self, paper: Paper) -> None:
        self._styles(close=paper.across > 2)
        core = self.document.core_properties
        core.title, core.author, core.comments, core.language = printable(paper.title)[:250], "", "", "vi-VN"
        core.created = core.modified = datetime(2000, 1, 1, tzinfo=UTC)  # the paper's own date stands in the paper
        last = len(paper.sections) - 1
        for at, section in enumerate(paper.sections):
            self._open(section, first=at == 0)
            if at == 0:
                self._masthead(paper)
            self._section(section)
            if at == last:
                self._signs(paper.signatures, paper.recipients, section.landscape, paper.across)
        for annex in paper.annexes:
            self._open(annex, first=False)
            self._section(annex)

    def _open(self, section: Section, *, first: bool) -> None:
        if first:
            page = self.document.sections[0]
        else:
            page = self.document.add_section(WD_SECTION.NEW_PAGE)
            self._shrink_end_of_section()
        page.orientation = WD_ORIENT.LANDSCAPE if section.landscape else WD_ORIENT.PORTRAIT
        sides = (Mm(297), Mm(210)) if section.landscape else (Mm(210), Mm(297))
        page.page_width, page.page_height = sides
        page.top_margin = page.bottom_margin = Mm(20)
        page.left_margin, page.right_margin = Mm(20 if section.landscape else 30), Mm(15)
        page.header_distance = page.footer_distance = Mm(10)
        page.different_first_page_header_footer = first
        if first:
            number = page.header.paragraphs[0]
            number.alignment = _CENTRE
            field_of(number, "PAGE")
        else:
            page.header.is_linked_to_previous = True

    def _shrink_end_of_section(self) -> None:
        """The empty paragraph that carries a section's page setting takes one point: it never opens a page of its own."""
        last = self.document.element.body.xpath("./w:p[w:pPr/w:sectPr]")[-1]
        end = DocxParagraph(last, self.document)
        if end.text:
            return
        end.paragraph_format.line_spacing = Pt(1)
        end.paragraph_format.space_after = end.paragraph_format.space_before = Pt(0)

    def _section(self, section: Section) -> None:
        for block, label in headed(section.blocks):
            for part in block.blocks if isinstance(block, Passage) else (block,):
                self._block(part, label, section.landscape)

    def _block(self, block: Block, label: str, landscape: bool) -> None:
        match block:
            case Heading():
                self.document.add_paragraph(
                    printable(f"{label} {block.text}".strip()), style=f"Heading {min(block.level, 3)}"
                )
            case Paragraph():
                prose = self.document.add_paragraph()
                centred = block.manner is Manner.CENTRED
                prose.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.JUSTIFY
                prose.paragraph_format.first_line_indent = Mm(0 if centred else 10)
                self._runs(prose, block.runs)
                for run in prose.runs:
                    run.bold, run.italic = centred or None, block.manner is Manner.GROUND or None
                if block.manner is Manner.ARTICLE:
                    prose.runs[0].bold = True
            case Table():
                self._table(block, landscape)
            case Chart():
                self._chart(block, landscape)
            case Ask():
                place = self.document.add_paragraph().add_run(f"[{ASK}: {printable(block.text)}]")
                place.font.highlight_color = WD_COLOR_INDEX.YELLOW
            case PageBreak():
                self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
            case Passage():
                raise ValueError("a passage holds blocks, not passages")

    def _runs(self, paragraph: Any, runs: Runs, *, size: float | None = None, bold: bool = False) -> None:
        for run in runs:
            written = paragraph.add_run(printable(run.text if isinstance(run, Number) else run))
            written.bold = bold or None
            if size:
                written.font.size = Pt(size)
            if isinstance(run, Number) and self.link and (address := self.link(run)):
                # The link wraps the run as it is: no blue, no line, an official paper stays black.
                target = OxmlElement("w:hyperlink")
                target.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, True))
                target.set(qn("w:history"), "1")
                paragraph._p.replace(written._r, target)
                target.append(written._r)

    def _masthead(self, paper: Paper) -> None:
        head = paper.header
        grid = self._grid(2 if head.number_line() else 1, (70, 95))
        left, right = grid.rows[0].cells
        first = left.paragraphs[0]
        for line in head.superior:
            _centred(first, line, 12.5)
            first = left.add_paragraph()
        for at, line in enumerate(head.issuer):
            _centred(first if at == 0 else left.add_paragraph(), line, 12.5, bold=True)
        rule_under(left.add_paragraph(), 70, 26)
        _centred(right.paragraphs[0], NATION, 12.5, bold=True)
        _centred(right.add_paragraph(), MOTTO, 13.5, bold=True)
        rule_under(right.add_paragraph(), 95, 62)
        if head.number_line():
            number, dated = grid.rows[1].cells
            _centred(number.paragraphs[0], head.number_line(), 13)
            _centred(dated.paragraphs[0], head.date_line(), 13.5, italic=True)
        else:  # a paper without a number has its day right under the motto
            _centred(right.add_paragraph(), head.date_line(), 13.5, italic=True)
        title = self.document.add_paragraph()
        title.paragraph_format.space_before = Pt(8 if paper.across > 2 else 16)
        _centred(title, head.type, 14, bold=True)
        for line in head.subject:
            _centred(self.document.add_paragraph(), line, 14, bold=True)
        # An agreement that many sign is no administrative paper, and needs the room.
        if head.subject and paper.across <= 2:
            rule_under(self.document.add_paragraph(), 165, 50)
        if paper.edition.words:
            _centred(self.document.add_paragraph(), f"({paper.edition.words})", 13, italic=True)
        self.document.paragraphs[-1].paragraph_format.space_after = Pt(6 if paper.across > 2 else 12)

    def _grid(self, rows: int, widths: tuple[int, ...]) -> Any:
        grid = self.document.add_table(rows=rows, cols=len(widths))
        grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in enumerate(widths):
            grid.columns[column].width = Mm(width)
            for cell in grid.columns[column].cells:
                cell.width = Mm(width)
        for row in grid.rows:
            row_property(row, "w:cantSplit")
        sides_of(grid, 0)
        return grid

    def _table(self, table: Table, landscape: bool) -> None:
        size = 10.5 if table.room else 11 if landscape else 12
        if table.caption:
            caption = self.document.add_paragraph()
            caption.paragraph_format.space_before = Pt(8)
            caption.paragraph_format.keep_with_next = True
            _centred(caption, table.caption, 13, bold=True, after=4)
        whole = LANDSCAPE_MM if landscape else PORTRAIT_MM
        shares = sum(column.width for column in table.columns)
        grid = self.document.add_table(rows=1 + len(table.rows) + len(table.foot), cols=len(table.columns))
        grid.style, grid.autofit, grid.alignment = "Table Grid", False, WD_TABLE_ALIGNMENT.CENTER
        sides_of(grid, 1)
        widths = [Mm(whole * column.width / shares) for column in table.columns]
        for column, width in zip(grid.columns, widths, strict=True):
            column.width = width
        head = grid.rows[0]
        row_property(head, "w:tblHeader")
        for at, row in enumerate(grid.rows):
            row_property(row, "w:cantSplit")
            said = None if at == 0 else [*table.rows, *table.foot][at - 1]
            if table.room and said is not None:
                row.height, row.height_rule = Mm(table.room), WD_ROW_HEIGHT_RULE.AT_LEAST
            for place, cell in enumerate(row.cells):
                column = table.columns[place]
                cell.width = widths[place]
                cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
                words = cell.paragraphs[0]
                around = Pt(0 if table.room and said is not None else 2)
                words.paragraph_format.space_after = words.paragraph_format.space_before = around
                words.paragraph_format.line_spacing = 1.0
                words.alignment = _CENTRE if said is None else _ALIGNED[column.align]
                runs: Runs = (column.title,) if said is None else said[place]
                signs = table.room and place == len(table.columns) - 1
                letters = (10 if said is None else 9 if signs else size) if table.room else size
                self._runs(words, runs, size=letters, bold=said is None or at > len(table.rows))
        self._about(table.about.line())

    def _about(self, words: str) -> None:
        line = self.document.add_paragraph()
        line.paragraph_format.space_before = Pt(3)
        if not words:  # a thin line only, which parts the table from whatever follows
            line.paragraph_format.space_after, line.paragraph_format.line_spacing = Pt(0), Pt(4)
            return
        said = line.add_run(printable(words))
        said.italic, said.font.size = True, Pt(11)

    def _chart(self, chart: Chart, landscape: bool) -> None:
        title = self.document.add_paragraph()
        title.paragraph_format.keep_with_next = True
        title.paragraph_format.space_before = Pt(8)
        _centred(title, chart.finding, 13, bold=True, after=4)
        place = self.document.add_paragraph()
        place.alignment = _CENTRE
        place.paragraph_format.keep_with_next = True
        picture = place.add_run().add_picture(BytesIO(_png(chart)), width=Mm(150 if landscape else 140))
        picture._inline.docPr.set("descr", in_words(chart))
        self._about(chart.about.line())
        if chart.table:
            self._table(chart.table, landscape)

    def _signs(
        self, signatures: tuple[Signature, ...], recipients: tuple[str, ...], landscape: bool, across: int = 2
    ) -> None:
        if not signatures and not recipients:
            return
        # A signature never stands alone on a page: the last lines of the body go with it.
        self.document.paragraphs[-1].paragraph_format.keep_with_next = True
        gap = self.document.add_paragraph()
        gap.paragraph_format.keep_with_next = True
        if across > 2:
            gap.paragraph_format.space_after, gap.paragraph_format.line_spacing = Pt(0), Pt(8)
        whole = LANDSCAPE_MM if landscape else PORTRAIT_MM
        if len(signatures) == 1:
            grid = self._grid(1, (whole * 5 // 11, whole * 6 // 11))
            _receive(grid.rows[0].cells[0], recipients)
            _sign(grid.rows[0].cells[1], signatures[0])
            return
        if signatures:
            grid = self._grid(-(-len(signatures) // across), (whole // across,) * across)
            for at, signature in enumerate(signatures):
                _sign(grid.rows[at // across].cells[at % across], signature, close=across > 2)
            # All who sign see each other, and recipients never stand alone: they go to the next page together.
            for row in grid.rows if recipients else grid.rows[:-1]:
                for words in (words for cell in row.cells for words in cell.paragraphs):
                    words.paragraph_format.keep_with_next = True
        if recipients:
            _receive(self._grid(1, (whole,)).rows[0].cells[0], recipients)


def _png(chart: Chart) -> bytes:
    """The drawing as a picture of 300 dots an inch, made by typst from the SVG."""
    source = (
        b'#set page(width: auto, height: auto, margin: 2pt)\n#image(bytes(sys.inputs.svg), format: "svg", width: 360pt)'
    )
    made: bytes = typst.compile(
        source,
        sys_inputs={"svg": draw(chart, face=font_of_pdf())},
        font_paths=fonts(),
        format="png",
        ppi=140 * 360 / WIDTH,
    )
    return made


def _face(style: Any, size: float) -> None:
    style.font.name, style.font.size = TIMES, Pt(size)
    faces = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in [name for name in faces.attrib if "Theme" in name]:
        del faces.attrib[name]
    for which in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        faces.set(qn(which), TIMES)


def _centred(
    paragraph: Any, words: str, size: float, *, bold: bool = False, italic: bool = False, after: float = 0
) -> None:
    run = paragraph.add_run(printable(words))
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    paragraph.alignment = _CENTRE
    paragraph.paragraph_format.space_after = Pt(after)
    paragraph.paragraph_format.line_spacing = 1.0


def _receive(cell: Any, recipients: tuple[str, ...]) -> None:
    paragraph = cell.paragraphs[0]
    if not recipients:
        return
    label = paragraph.add_run(RECIPIENTS)
    label.bold = label.italic = True
    label.font.size = Pt(12)
    paragraph.paragraph_format.space_after = Pt(0)
    for line in dashed(recipients):
        one = cell.add_paragraph()
        one.paragraph_format.space_after = Pt(0)
        one.paragraph_format.line_spacing = 1.0
        one.add_run(printable(line)).font.size = Pt(11)


def _sign(cell: Any, signature: Signature, *, close: bool = False) -> None:
    size, room_pt = (8.5, 24) if close else (13.5, 66)
    for at, line in enumerate(signature.lines):
        _centred(cell.paragraphs[0] if at == 0 else cell.add_paragraph(), line, size, bold=True)
    room = cell.add_paragraph()
    room.paragraph_format.space_after = Pt(room_pt)
    if close:
        room.paragraph_format.line_spacing = Pt(2)
    _centred(cell.add_paragraph(), signature.name, size, bold=True, after=6 if close else 12)
