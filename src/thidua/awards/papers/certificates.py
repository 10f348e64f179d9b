"""Certificates: exactly the words that the register signed, and the room around them."""

from __future__ import annotations

from collections.abc import Callable

from thidua.awards.models import Certificate, Dossier
from thidua.awards.papers.shared import MADE_UP, signature
from thidua.awards.queries.dossiers import award_of, certificates_of
from thidua.awards.rules.catalogue import Form
from thidua.organisations.queries import place_named
from thidua.paper.rules import (
    DOTS,
    CertificateText,
    Signature,
    in_lines,
    place_and_date,
)

TITLES = {Form.MERIT: "Bằng khen", Form.COMMENDATION: "Giấy khen"}
"""What stands large on a certificate; of a flag, title, medal or prize its own name."""


def certificate_texts(dossier: Dossier, *, address: Callable[[str], str]) -> list[CertificateText]:
    """Every certificate of the dossier that stands, in the order of its list; `address` gives what a number's QR code opens."""
    rows = [row for row in certificates_of(dossier) if row.shown and row.revoked_on is None]
    return [certificate_text(row, address=address) for row in rows]


def certificate_text(row: Certificate, *, address: Callable[[str], str]) -> CertificateText:
    """One certificate: exactly the words that the register signed, and the room around them."""
    dossier, shown = row.nominee.dossier, row.shown
    spec, day = award_of(dossier), row.decision.dated
    unit = dossier.decider
    place = (place_named(unit, day) if unit else "") or DOTS
    signing = signature(unit, day) if unit else Signature(("",))
    return CertificateText(
        issuer=(shown["body"].upper(),) if len(shown["body"]) < 60 else in_lines(shown["body"], 48),
        award=TITLES.get(spec.form, shown["award"]),
        who=shown["who"],
        whose=", ".join(part for part in (shown["job"], shown["unit"]) if part),
        citation=shown["citation"],
        place_and_date=place_and_date(place, day, day.year),
        signs=signing.lines,
        signer="",
        decision=f"Quyết định số {shown['decision']} ngày {day:%d/%m/%Y}",
        number=row.number,
        address=address(row.number),
        mark=MADE_UP if dossier.simulated else "",
    )
