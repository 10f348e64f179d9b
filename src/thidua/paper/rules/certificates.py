"""Certificates as PDF: A4 lying on its side, many in one file, in full or only what a pre-printed sheet leaves open."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import segno
import typst

from thidua.paper.rules.fonts import FACES, fonts
from thidua.paper.rules.values import MOTTO, NATION, printable

_TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "paper" / "certificate.typ"
FURTHEST = Decimal(40)
"""Millimetres by which what is printed may be moved: more would leave the sheet."""


@dataclass(frozen=True)
class CertificateText:
    """What one certificate says. `signs` are the lines over the name; `address` is what its QR code opens."""

    issuer: tuple[str, ...]
    award: str
    who: str
    whose: str
    citation: str
    place_and_date: str
    signs: tuple[str, ...]
    signer: str
    decision: str
    number: str
    address: str
    mark: str = ""


@dataclass(frozen=True)
class Stock:
    """The sheet printed on: plain, or pre-printed with frame and heading; the print moved by so many millimetres."""

    preprinted: bool = False
    right: Decimal = Decimal(0)
    down: Decimal = Decimal(0)


def qr_of(address: str, *, border: int = 2) -> bytes:
    """The QR code of an address as SVG without any style: level M, so that a crease or a stamp does not spoil it."""
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=border, xmldecl=False, svgclass="qr", lineclass=None, omitsize=True, light="#fff"
    )
    return out.getvalue()


def render_certificates(texts: Iterable[CertificateText], stock: Stock | None = None) -> bytes:
    """One page for each certificate, in order. All words travel as JSON, so nothing in them is read as typst code."""
    stock = stock or Stock()
    data = {
        "faces": [face for face in FACES if face in set(fonts().families())],
        "nation": NATION,
        "motto": MOTTO,
        "preprinted": stock.preprinted,
        "right": float(max(-FURTHEST, min(FURTHEST, stock.right))),
        "down": float(max(-FURTHEST, min(FURTHEST, stock.down))),
        "pages": [
            {
                "issuer": [printable(line) for line in text.issuer],
                "award": printable(text.award),
                "who": printable(text.who),
                "whose": printable(text.whose),
                "citation": printable(text.citation),
                "dated": printable(text.place_and_date),
                "signs": [printable(line) for line in text.signs],
                "signer": printable(text.signer),
                "decision": printable(text.decision),
                "number": printable(text.number),
                "qr": qr_of(text.address).decode(),
                "mark": printable(text.mark),
            }
            for text in texts
        ],
    }
    return typst.compile(
        _TEMPLATE.read_bytes(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=True)},
        font_paths=fonts(),
        format="pdf",
        timestamp=0,
    )
