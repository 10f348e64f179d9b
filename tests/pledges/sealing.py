"""PDFs signed by a made-up certificate, as another program would sign them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO

import typst
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers


@cache
def unsigned_pdf() -> bytes:
    """A page nobody signed."""
    made: bytes = typst.compile(b"Ban giao uoc, ban in")
    return made


@cache
def signed_pdf() -> bytes:
    """The same page, signed."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Chủ tịch thử")])
    begin = datetime.now(UTC) - timedelta(days=1)
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=30))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    kept = pkcs12.serialize_key_and_certificates(b"thu", key, certificate, None, serialization.NoEncryption())
    signer = signers.SimpleSigner.load_pkcs12_data(kept, other_certs=[])
    out = BytesIO()
    writer = IncrementalPdfFileWriter(BytesIO(unsigned_pdf()))
    metadata = signers.PdfSignatureMetadata(field_name="ChuKy")
    # The library runs a loop of its own; a browser test before this one may have left its loop in this thread.
    with ThreadPoolExecutor(1) as aside:
        aside.submit(signers.sign_pdf, writer, metadata, signer=signer, output=out).result()
    return out.getvalue()


def changed_after_signing() -> bytes:
    """The signed page with one byte of its signed part changed."""
    content = bytearray(signed_pdf())
    at = content.index(b"/Producer") if b"/Producer" in content else content.index(b"/Type")
    content[at + 1 : at + 2] = b"Q"
    return bytes(content)
