"""Signatures inside a PDF that was signed elsewhere: whether each is whole, and who signed by which certificate."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature


@dataclass(frozen=True)
class Seal:
    """One signature. `whole`: neither the signed bytes nor the signature were changed; `all_of_it`: nothing was added since.

    Whose certificate it is says the certificate alone: no authority is asked, so a name is never more than a claim.
    """

    signer: str
    at: datetime | None
    whole: bool
    all_of_it: bool


def seals_of(pdf: bytes) -> tuple[Seal, ...]:
    """The signatures of a PDF, in their order; none for a PDF nobody signed or that cannot be read."""
    # Fetched only here: it brings half a second of other libraries, which every command of the program would wait for.
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    # What is wrong with a certificate is said in the result; the library would also write it to the log.
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    try:
        found = PdfFileReader(BytesIO(pdf), strict=False).embedded_signatures
        return tuple(_checked(one) for one in found)
    except (PdfError, ValueError, KeyError, OSError, TypeError, AttributeError, RecursionError):
        return ()


def _checked(signature: EmbeddedPdfSignature) -> Seal:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    # In a thread of its own: the library starts an event loop, and whoever calls may be inside one.
    with ThreadPoolExecutor(1) as apart:
        trusted = ValidationContext(trust_roots=[], allow_fetching=False)
        status = apart.submit(validate_pdf_signature, signature, trusted).result()
    level = str(getattr(status.coverage, "name", ""))
    return Seal(
        signer=str(status.signing_cert.subject.human_friendly),
        at=status.signer_reported_dt,
        whole=bool(status.intact and status.valid),
        all_of_it=level == "ENTIRE_FILE",
    )
