"""Reading the register: what the public page says of a number, and whether all of it still holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from thidua.awards.models import Certificate, RegisterEntry, RegisterKey
from thidua.awards.rules.register import (
    ENTRY_CHANGED,
    HEAD_CUT,
    CertificateChanged,
    CertificateUnregistered,
    Deed,
    Entry,
    RegisterBroken,
    RevocationDiffers,
    contents_of,
    faults_in,
    tidy_number,
    why_not_entry,
)
from thidua.ground.values import Refusal
from thidua.trail.models import Event

AT_ONCE = 2_000


class Confirmation(StrEnum):
    """What the register says of a number."""

    VALID = "valid"
    REVOKED = "revoked"
    CHANGED = "changed"
    ERASED = "erased"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Confirmed:
    """The answer to one number, with what the certificate shows where it can be shown."""

    says: Confirmation
    number: str
    certificate: Certificate | None = None
    entry: RegisterEntry | None = None


def public_keys() -> dict[str, Ed25519PublicKey]:
    """The keys that have signed entries, by fingerprint."""
    found = {}
    for row in RegisterKey.objects.all():
        key = load_pem_public_key(row.public.encode())
        if isinstance(key, Ed25519PublicKey):
            found[row.fingerprint] = key
    return found


def confirm(typed: str) -> Confirmed:
    """What the register says of the number as somebody typed it. Three index look-ups and one signature: cheap."""
    number = tidy_number(typed)
    entries = {row.deed: row for row in RegisterEntry.objects.filter(number=number)}
    issued = entries.get(Deed.ISSUED)
    if issued is None:
        return Confirmed(Confirmation.UNKNOWN, number)
    certificate = Certificate.objects.filter(number=number).select_related("nominee__dossier", "decision").first()
    if certificate is None or _why_not(issued, certificate):
        return Confirmed(Confirmation.CHANGED, number, None, issued)
    if Deed.REVOKED in entries or certificate.revoked_on is not None:
        return Confirmed(Confirmation.REVOKED, number, certificate, entries.get(Deed.REVOKED))
    if certificate.erased_at is not None:
        return Confirmed(Confirmation.ERASED, number, certificate, issued)
    return Confirmed(Confirmation.VALID, number, certificate, issued)


def _why_not(row: RegisterEntry, certificate: Certificate) -> Refusal | None:
    if fault := why_not_entry(value_of(row), public_keys()):
        return fault
    if certificate.erased_at is None and contents_of(certificate.shown, certificate.salt) != row.contents:
        return RegisterBroken(position=row.position, what=ENTRY_CHANGED)
    return None


def value_of(row: RegisterEntry) -> Entry:
    """The entry as the rules hash it."""
    return Entry(
        row.position, row.deed, row.number, row.contents, row.at, row.previous, row.key, row.digest, row.signature
    )


def check_register() -> Iterator[Refusal]:
    """Everything in the register that does not hold: chain, signatures, the certificates' words, the head the trail knows."""
    keys = public_keys()
    rows = RegisterEntry.objects.order_by("position").iterator(chunk_size=AT_ONCE)
    yield from faults_in((value_of(row) for row in rows), keys)
    issued = {row.number: row for row in RegisterEntry.objects.filter(deed=Deed.ISSUED)}
    revoked = {row.number: row for row in RegisterEntry.objects.filter(deed=Deed.REVOKED)}
    for certificate in Certificate.objects.order_by("pk").iterator(chunk_size=AT_ONCE):
        entry = issued.get(certificate.number)
        if entry is None:
            yield CertificateUnregistered(number=certificate.number)
        elif (certificate.revoked_on is not None) != (certificate.number in revoked):
            yield RevocationDiffers(number=certificate.number)
        elif certificate.erased_at is None and contents_of(certificate.shown, certificate.salt) != entry.contents:
            yield CertificateChanged(number=certificate.number, position=entry.position)
    yield from _cut()


def _cut() -> Iterator[Refusal]:
    told = Event.objects.filter(verb="register.entered").order_by("-pk").first()
    last = RegisterEntry.objects.order_by("-position").first()
    if told is not None and (last is None or last.digest != told.data["digest"]):
        yield RegisterBroken(position=last.position if last else 0, what=HEAD_CUT)
