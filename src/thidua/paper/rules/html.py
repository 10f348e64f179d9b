"""A paper as HTML: semantic, in the classes of the house's sheet, each number a link to where it comes from."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

from thidua.paper.rules.drawing import draw
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

Beside = Callable[[str], str]
_ALONE = Path(__file__).resolve().parent.parent / "templates" / "paper" / "alone.css"


def render_html(paper: Paper, *, link: Link | None = None, beside: Beside | None = None) -> str:
    """The paper as article elements for a page that has the house's style sheet.

    `link` gives a number's address; `beside` gives trusted HTML to set after the passage of that key (its editor).
    """
    return _Html(link, beside).paper(paper.shown())


def render_html_alone(paper: Paper, *, link: Link | None = None) -> str:
    """The paper as one HTML file that needs nothing else: its own sheet inside, no script."""
    title, body = _text(paper.title), render_html(paper, link=link)
    return (
        '<!doctype html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{_ALONE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n<main>\n{body}\n"
        "</main>\n</body>\n</html>\n"
    )


def _text(words: str) -> str:
    return escape(printable(words), quote=True)


def _lines(lines: tuple[str, ...]) -> str:
    return "<br>".join(_text(line) for line in lines)


class _Html:
    def __init__(self, link: Link | None, beside: Beside | None) -> None:
        self.link, self.beside, self.tables = link, beside, 0

    def paper(self, paper: Paper) -> str:
        head = paper.header
        mark = f"<br><small><em>({_text(paper.edition.words)})</em></small>" if paper.edition.words else ""
        nation = f'<strong>{NATION}</strong><br><strong class="u m">{MOTTO}</strong>'
        dated = f"<em>{_text(head.date_line())}</em>"
        if number := head.number_line():
            nation = f"<p>{nation}</p>\n<p>{_text(number)}</p>\n<p>{dated}</p>\n"
        else:  # a paper without a number has its day right under the motto
            nation = f"<p>{nation}{dated}</p>\n"
        masthead = (
            f'<header class="mast">\n<p>{_lines(head.superior)}{"<br>" if head.superior else ""}'
            f'<strong class="u">{_lines(head.issuer)}</strong></p>\n'
            f"{nation}</header>\n"
            f"<h1>{_lines((head.type, *head.subject))}{mark}</h1>"
        )
        parts = [*(self.section(section) for section in paper.sections)]
        signs = self.signs(paper.signatures, paper.recipients, paper.across)
        articles, inner = [], masthead
        for section, body in zip(paper.sections, parts, strict=True):
            if section.landscape:
                articles += [_article(inner), _article(body, landscape=True)]
                inner = ""
            else:
                inner += "\n" + body
        articles.append(_article("\n".join(part for part in (inner, signs) if part)))
        articles += [_article(self.section(annex), landscape=annex.landscape) for annex in paper.annexes]
        return "\n".join(article for article in articles if article)

    def section(self, section: Section) -> str:
        return "\n".join(self.block(block, label, section.landscape) for block, label in headed(section.blocks))

    def block(self, block: Block, label: str, landscape: bool) -> str:
        match block:
            case Heading():
                name = f"h{block.level + 1}"
                return f"<{name}>{_text(f'{label} {block.text}'.strip())}</{name}>"
            case Paragraph():
                return self.prose(block)
            case Table():
                return self.table(block, landscape)
            case Chart():
                return self.chart(block, landscape)
            case Ask():
                return f'<p class="ask no-print"><strong>{ASK}:</strong> {_text(block.text)}</p>'
            case PageBreak():
                return '<hr class="leaf">'
            case Passage():
                inner = "\n".join(self.block(part, "", landscape) for part in block.blocks)
                editor = self.beside(block.key) if self.beside else ""
                return f'<section class="passage" id="doan-{_text(block.key)}">\n{inner}\n{editor}</section>'

    def prose(self, block: Paragraph) -> str:
        words = self.runs(block.runs)
        match block.manner:
            case Manner.GROUND:
                return f'<p class="t"><em>{words}</em></p>'
            case Manner.CENTRED:
                return f'<p class="mid"><strong>{words}</strong></p>'
            case Manner.ARTICLE:
                return f'<p class="t"><strong>{self.runs(block.runs[:1])}</strong>{self.runs(block.runs[1:])}</p>'
        return f'<p class="t">{words}</p>'

    def runs(self, runs: Runs) -> str:
        return "".join(self.number(run) if isinstance(run, Number) else _text(run) for run in runs)

    def number(self, number: Number) -> str:
        says = f' title="{_text(number.says)}"' if number.says else ""
        state = _text(number.state)
        address = self.link(number) if self.link else ""
        if not address:
            return f'<span class="num" data-state="{state}"{says}>{_text(number.text)}</span>'
        return f'<a class="num" data-state="{state}" href="{_text(address)}"{says}>{_text(number.text)}</a>'

    def table(self, table: Table, landscape: bool) -> str:
        self.tables += 1
        head = "".join(f'<th scope="col">{_text(column.title)}</th>' for column in table.columns)
        rows = "\n".join(f"<tr>{self.cells(table, row)}</tr>" for row in table.rows)
        foot = "\n".join(f"<tr>{self.cells(table, row)}</tr>" for row in table.foot)
        caption = f"<caption>{_text(table.caption)}</caption>" if table.caption else ""
        name = _text(table.caption or f"Bảng {self.tables}")
        about = table.about.line()
        return (
            f'<div class="scroll{" land" if landscape else ""}" tabindex="0" role="region" aria-label="{name}, cuộn ngang">'
            f'<table class="table keep{" to-sign" if table.room else ""}">{caption}\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>'
            + (f"\n<tfoot>\n{foot}\n</tfoot>" if foot else "")
            + "</table></div>"
            + (f'\n<p class="small about">{_text(about)}</p>' if about else "")
        )

    def cells(self, table: Table, row: tuple[Runs, ...]) -> str:
        cells = []
        for column, cell in zip(table.columns, row, strict=True):
            words = self.runs(cell)
            if column.leads:
                cells.append(f'<th scope="row">{words}</th>')
            elif column.align is Align.END:
                cells.append(f'<td class="n">{words}</td>')
            else:
                cells.append(f"<td>{words}</td>")
        return "".join(cells)

    def chart(self, chart: Chart, landscape: bool) -> str:
        beside = ""
        if chart.table:
            beside = f"<details><summary>Bảng số liệu</summary>{self.table(chart.table, landscape)}</details>"
        return (
            f'<figure class="chart"><figcaption>{_text(chart.finding)}</figcaption>\n{draw(chart)}\n'
            f'<p class="small about">{_text(chart.about.line())}</p>\n{beside}</figure>'
        )

    def signs(self, signatures: tuple[Signature, ...], recipients: tuple[str, ...], across: int = 2) -> str:
        if not signatures and not recipients:
            return ""
        to = (
            f'<div class="small"><strong><em>{RECIPIENTS}</em></strong><br>{_lines(dashed(recipients))}</div>'
            if recipients
            else "<div></div>"
        )
        blocks = [
            f'<div class="by"><strong>{_lines(one.lines)}</strong><p class="room"></p><strong>{_text(one.name)}</strong></div>'
            for one in signatures
        ]
        if len(blocks) == 1:
            return f'<div class="sign">\n{to}\n{blocks[0]}\n</div>'
        if across > 2:
            close = f'<div class="sign grid">\n{"".join(blocks)}\n</div>'
            return close + (f'\n<div class="sign">\n{to}\n</div>' if recipients else "")
        pairs = [blocks[at : at + 2] for at in range(0, len(blocks), 2)]
        grid = "\n".join('<div class="sign">\n' + "\n".join(pair) + "\n</div>" for pair in pairs)
        return grid + (f'\n<div class="sign">\n{to}\n</div>' if recipients else "")


def _article(body: str, *, landscape: bool = False) -> str:
    return f'<article class="paper{" land" if landscape else ""}" lang="vi">\n{body}\n</article>' if body else ""
