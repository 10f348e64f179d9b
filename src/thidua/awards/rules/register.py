"""The signed register of certificates: each entry holds the hash of the one before and is signed. Plain values only.

An entry never holds what a certificate says, only a salted hash of it: a person's name can be taken away, and the chain
still holds. `docs/register.md` tells how to check it by hand.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _

GENESIS = "0" * 64
"""What the first entry holds in place of an entry before it."""
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of a number's last part: no letter that reads like a digit or another letter."""


class Deed(StrEnum):
    """What an entry says of its certificate."""

    ISSUED = "issued"
    REVOKED = "revoked"


class RegisterBroken(Refusal):
    """An entry is not what was signed, or one is missing."""

    text = _(
        "The register of certificates is broken at entry {position}: {what} Keep the database as it is, and compare it "
        "with the last backup whose register holds."
    )


class CertificateUnregistered(Refusal):
    """A certificate that no entry knows."""

    text = _("The certificate {number} stands in no entry of the register.")


class CertificateChanged(Refusal):
    """What a certificate says is not what was signed."""

    text = _("What the certificate {number} says is not what entry {position} of the register signed.")


class RevocationDiffers(Refusal):
    """The certificate and the register disagree on a revocation."""

    text = _("The certificate {number} and the register disagree on whether it was revoked.")


ENTRY_MISSING = _("the entry before it is missing.")
ENTRY_FOREIGN = _("it does not name the entry before it.")
ENTRY_CHANGED = _("it was changed after it was signed.")
SIGNATURE_FALSE = _("its signature does not hold.")
KEY_UNKNOWN = _("it was signed with a key that the register does not know.")
HEAD_CUT = _("entries after it were taken away: the trail knows of them.")


@dataclass(frozen=True)
class Entry:
    """One line of the register. `contents` is the salted hash of what the certificate shows, `key` the signer's fingerprint."""

    position: int
    deed: str
    number: str
    contents: str
    at: datetime
    previous: str
    key: str
    digest: str = ""
    signature: str = ""


def canonical(entry: Entry) -> bytes:
    """The one way an entry is written before hashing: JSON, keys sorted, no blanks, the moment in UTC to the second."""
    written = {
        "at": entry.at.astimezone(UTC).isoformat(timespec="seconds"),
        "contents": entry.contents,
        "deed": str(entry.deed),
        "key": entry.key,
        "number": entry.number,
        "position": entry.position,
        "previous": entry.previous,
    }
    return json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(entry: Entry) -> str:
    """SHA-256 of the entry, which holds the hash of the one before."""
    return hashlib.sha256(canonical(entry)).hexdigest()


def contents_of(shown: Mapping[str, str], salt: str) -> str:
    """The salted hash of what a certificate shows: nobody can guess a name from it once words and salt are gone."""
    words = json.dumps(dict(shown), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{salt}\n{words}".encode()).hexdigest()


def signed(entry: Entry, key: Ed25519PrivateKey) -> Entry:
    """The entry with its hash and the signature over it (over the 32 bytes of the hash, Ed25519)."""
    entry = replace(entry, key=fingerprint(key.public_key()))
    digest = digest_of(entry)
    return replace(entry, digest=digest, signature=key.sign(bytes.fromhex(digest)).hex())


def fingerprint(key: Ed25519PublicKey) -> str:
    """SHA-256 of the raw public key, its first 16 hex letters."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def why_not_entry(entry: Entry, keys: Mapping[str, Ed25519PublicKey]) -> RegisterBroken | None:
    """None when the entry is what was signed by a key of the register."""
    if digest_of(entry) != entry.digest:
        return RegisterBroken(position=entry.position, what=ENTRY_CHANGED)
    key = keys.get(entry.key)
    if key is None:
        return RegisterBroken(position=entry.position, what=KEY_UNKNOWN)
    try:
        key.verify(bytes.fromhex(entry.signature), bytes.fromhex(entry.digest))
    except (InvalidSignature, ValueError):
        return RegisterBroken(position=entry.position, what=SIGNATURE_FALSE)
    return None


def faults_in(entries: Iterable[Entry], keys: Mapping[str, Ed25519PublicKey]) -> Iterator[RegisterBroken]:
    """Every entry that does not follow from the one before it, in order."""
    expected, previous = 1, GENESIS
    for entry in entries:
        if entry.position != expected:
            yield RegisterBroken(position=entry.position, what=ENTRY_MISSING)
        elif entry.previous != previous:
            yield RegisterBroken(position=entry.position, what=ENTRY_FOREIGN)
        if fault := why_not_entry(entry, keys):
            yield fault
        expected, previous = entry.position + 1, entry.digest


def tidy_number(typed: str) -> str:
    """A number as somebody types it from paper: capitals, no blanks, the letter O in the count read as 0."""
    parts = "".join(typed.upper().split()).replace("–", "-").split("-")
    if len(parts) == 3:
        parts[:2] = [part.replace("O", "0").replace("I", "1").replace("L", "1") for part in parts[:2]]
    return "-".join(parts)
