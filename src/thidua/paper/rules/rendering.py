"""A paper as a file of the format that is asked for."""

from __future__ import annotations

from thidua.paper.rules.docx import render_docx
from thidua.paper.rules.html import render_html_alone
from thidua.paper.rules.pdf import render_pdf
from thidua.paper.rules.values import Link, Paper


def render(paper: Paper, ending: str, *, link: Link | None = None) -> bytes:
    """The paper as `docx`, `pdf`, or under any other ending as a page that stands alone; each number a link where `link` is given."""
    match ending:
        case "docx":
            return render_docx(paper, link=link)
        case "pdf":
            return render_pdf(paper, link=link)
        case _:
            return render_html_alone(paper, link=link).encode()
