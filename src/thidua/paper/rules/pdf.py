"""A paper as PDF, set by typst. All words travel as JSON, so nothing in them can be read as typst code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typst

from thidua.paper.rules.drawing import draw, in_words
from thidua.paper.rules.fonts import FACES, font_of_pdf, fonts
from thidua.paper.rules.values import (
    ASK,
    MOTTO,
    NATION,
    RECIPIENTS,
    Ask,
    Block,
    Chart,
    Heading,
    Link,
    PageBreak,
    Paper,
    Paragraph,
    Passage,
    Runs,
    Section,
    Table,
    dashed,
    headed,
    printable,
)

_TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "paper" / "paper.typ"


def render_pdf(paper: Paper, *, link: Link | None = None) -> bytes:
    """The paper as a tagged PDF. With `link` (whole addresses) each number opens its lineage."""
    paper = paper.shown()
    head = paper.header
    last = len(paper.sections) - 1
    data = {
        "title": printable(paper.title),
        "faces": [face for face in FACES if face in set(fonts().families())],
        "head": {
            "nation": NATION,
            "motto": MOTTO,
            "superior": [printable(line) for line in head.superior],
            "issuer": [printable(line) for line in head.issuer],
            "number": printable(head.number_line()),
            "dated": printable(head.date_line()),
            "title": [printable(line) for line in (head.type, *head.subject)],
        },
        "mark": printable(paper.edition.words),
        "receiving": RECIPIENTS,
        "recipients": [printable(line) for line in dashed(paper.recipients)],
        "signatures": [
            {"lines": [printable(line) for line in one.lines], "name": printable(one.name)} for one in paper.signatures
        ],
        "across": paper.across,
        "sections": [
            *(_section(section, link, signs=at == last) for at, section in enumerate(paper.sections)),
            *(_section(annex, link, signs=False) for annex in paper.annexes),
        ],
    }
    return typst.compile(
        _TEMPLATE.read_bytes(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=True)},
        font_paths=fonts(),
        format="pdf",
        timestamp=0,
    )


def _section(section: Section, link: Link | None, *, signs: bool) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = []
    for block, label in headed(section.blocks):
        inner = block.blocks if isinstance(block, Passage) else (block,)
        blocks += [_block(part, label, link) for part in inner]
    return {"landscape": section.landscape, "signs": signs, "blocks": blocks}


def _block(block: Block, label: str, link: Link | None) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "label": label, "text": printable(block.text)}
        case Paragraph():
            return {"kind": "paragraph", "manner": block.manner.value, "runs": _runs(block.runs, link)}
        case Table():
            return _table(block, link)
        case Chart():
            return {
                "kind": "chart",
                "finding": printable(block.finding),
                "alt": in_words(block),
                "svg": draw(block, face=font_of_pdf()),
                "about": printable(block.about.line()),
                "table": _table(block.table, link) if block.table else None,
            }
        case Ask():
            return {"kind": "ask", "ask": ASK, "text": printable(block.text)}
        case PageBreak():
            return {"kind": "break"}
        case Passage():
            raise ValueError("a passage holds blocks, not passages")


def _table(table: Table, link: Link | None) -> dict[str, Any]:
    return {
        "kind": "table",
        "caption": printable(table.caption),
        "about": printable(table.about.line()),
        "room": table.room,
        "columns": [
            {"title": printable(column.title), "width": column.width, "align": str(column.align)}
            for column in table.columns
        ],
        "rows": [_runs(cell, link) for row in table.rows for cell in row],
        "foot": [_runs(cell, link) for row in table.foot for cell in row],
    }


def _runs(runs: Runs, link: Link | None) -> list[list[str]]:
    shown = []
    for run in runs:
        if isinstance(run, str):
            shown.append([printable(run)])
        else:
            address = link(run) if link else ""
            shown.append([printable(run.text), address] if address else [printable(run.text)])
    return shown
