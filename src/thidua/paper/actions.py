"""A paper leaves the house."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from thidua.ground.files import keep_bytes
from thidua.ground.today import day_of
from thidua.ground.values import insist
from thidua.organisations.models import Unit
from thidua.paper import rules
from thidua.paper.models import IssuedPaper, Register
from thidua.paper.queries import issued
from thidua.people.models import Person
from thidua.trail.actions import record


@transaction.atomic
def issue_paper(
    *,
    paper: rules.Paper,
    issuer: Unit,
    kind: str,
    key: str,
    edition: str,
    data_at: datetime,
    by: Person | None,
    at: datetime,
    link: rules.Link | None = None,
    mark: str | None = None,
) -> IssuedPaper:
    """Give the paper its number, date and edition mark, and freeze it as HTML, .docx and PDF.

    Open places and headings with nothing under them stay out. Numbers of one register follow each other without a gap,
    also when two papers are issued at once. With `link` (whole addresses) each number in the files leads to its lineage.
    `mark` stands under the title in place of the edition and its data time: a decision bears none.
    Refusals: FinalAlready, NothingToAmend, having written nothing.
    """
    year = day_of(at).year
    Register.objects.get_or_create(issuer=issuer, year=year, symbol=paper.header.symbol)
    # The register's row is the queue: whoever holds it gives the next number, and a failure gives it back.
    register = Register.objects.select_for_update().get(issuer=issuer, year=year, symbol=paper.header.symbol)
    wanted = rules.Edition(edition)
    earlier = [(rules.Edition(one.edition), one.full_number) for one in issued(key)]
    insist(rules.why_not_edition(wanted, earlier))
    register.last += 1
    register.save(update_fields=["last"])
    amendment = 1 + sum(1 for one, _number in earlier if one is rules.Edition.AMENDED)
    whole = replace(
        paper,
        header=replace(paper.header, number=f"{register.last:02}", dated=day_of(at)),
        edition=rules.EditionMark(
            rules.edition_words(wanted, data_at, amendment) if mark is None else mark, settled=True
        ),
    )
    frozen = IssuedPaper.objects.create(
        issuer=issuer,
        kind=kind,
        subject=paper.title[:300],
        key=key,
        register_year=year,
        number=register.last,
        symbol=paper.header.symbol,
        edition=wanted.value,
        data_at=data_at,
        issued_at=at,
        issued_by=by,
        html=keep_bytes(rules.render_html_alone(whole, link=link).encode()),
        docx=keep_bytes(rules.render_docx(whole, link=link)),
        pdf=keep_bytes(rules.render_pdf(whole, link=link)),
    )
    record(
        "paper.issued",
        subject=frozen,
        by=by,
        at=at,
        key=key,
        number=frozen.full_number,
        edition=wanted.value,
        html=frozen.html,
        docx=frozen.docx,
        pdf=frozen.pdf,
    )
    return frozen
