"""Writing into the signed register. The private key lies in a file of the installation, never in the database."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.db import connection

from thidua.awards.models import RegisterEntry, RegisterKey
from thidua.awards.rules.register import GENESIS, LETTERS, Deed, Entry, contents_of, fingerprint, signed
from thidua.ground.values import Refusal
from thidua.ground.values import mark as _
from thidua.people.models import Person
from thidua.trail.actions import record

WRITER = 7_150_029
"""The advisory lock that one writer of the register holds."""


class KeyUnreadable(Refusal):
    """The file of the key is not one."""

    text = _("The key of the register at “{path}” cannot be read: {fault}. Put the kept copy back; make no new one.")


def signing_key() -> Ed25519PrivateKey:
    """The key of this installation: made once, readable by its owner only. Raises KeyUnreadable."""
    path = Path(settings.THIDUA_REGISTER_KEY)
    if not path.exists():
        _make_key(path)
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as fault:
        raise KeyUnreadable(path=path.name, fault=str(fault)) from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnreadable(path=path.name, fault="Ed25519")
    return key


def _make_key(path: Path) -> None:
    """Make the key beside its place and link it there: of two that begin at once, one stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft.write_bytes(pem)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def next_number(year: int) -> str:
    """The number of the next certificate: year, count, and five letters that nobody can guess without the key.

    Call it with the register held (`hold_register`).
    """
    last = RegisterEntry.objects.order_by("-position").values_list("position", flat=True).first() or 0
    raw = signing_key().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    code = int.from_bytes(hmac.digest(raw, f"number {last + 1}".encode(), hashlib.sha256)[:8], "big")
    letters = ""
    for _place in range(5):
        code, at = divmod(code, len(LETTERS))
        letters += LETTERS[at]
    return f"{year}-{last + 1:05}-{letters}"


def hold_register() -> None:
    """One writer at a time until the end of the transaction: entries follow each other without a gap."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [WRITER])


def enter(
    *, deed: Deed, number: str, shown: Mapping[str, str], salt: str, by: Person | None, at: datetime
) -> RegisterEntry:
    """Append one signed entry that holds the hash of the one before. Raises KeyUnreadable, having written nothing."""
    hold_register()
    key = signing_key()
    public = key.public_key()
    RegisterKey.objects.get_or_create(
        fingerprint=fingerprint(public),
        defaults={
            "public": public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
            "since": at,
        },
    )
    last = RegisterEntry.objects.order_by("-position").first()
    at = at.replace(microsecond=0)
    entry = signed(
        Entry(
            position=last.position + 1 if last else 1,
            deed=deed.value,
            number=number,
            contents=contents_of(shown, salt),
            at=at,
            previous=last.digest if last else GENESIS,
            key="",
        ),
        key,
    )
    kept = RegisterEntry.objects.create(
        position=entry.position,
        deed=entry.deed,
        number=number,
        contents=entry.contents,
        at=at,
        previous=entry.previous,
        key=entry.key,
        digest=entry.digest,
        signature=entry.signature,
    )
    # The trail remembers the head, so that entries cut off the register's end are missed.
    record("register.entered", subject=kept, by=by, at=at, position=entry.position, digest=entry.digest)
    return kept
