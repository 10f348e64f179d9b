"""The double envelope: what is sealed on casting, and opened layer by layer at the count. No database, no clock.

A ballot is sealed for the second member of the counting committee, then for the first. Each member's key is made from a
code that only the member holds; nothing on a disk opens an envelope. See decision record on secret votes.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.public import PublicKey as Lock
from nacl.pwhash import argon2id

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U to be misread
GROUP, RECEIPT_GROUPS, CODE_GROUPS = 4, 3, 5
RECEIPT = RECEIPT_GROUPS * GROUP
SALT = argon2id.SALTBYTES


class CodeGarbled(Refusal):
    """Not as a code is written."""

    text = _("A code has {length} letters and digits; you typed {typed}. Compare it with your slip.")


class CodeWrong(Refusal):
    """The code does not open these envelopes."""

    text = _("This code does not open the envelopes of this vote. Compare it with your slip, letter by letter.")


class EnvelopeBroken(Refusal):
    """An envelope that cannot be opened was not sealed here."""

    text = _(
        "{count} of {all} envelopes cannot be opened: they were changed after they were sealed. The count stops; the vote is "
        "void and must be repeated."
    )


def make_code(groups: int = CODE_GROUPS) -> str:
    """A code for a member of the committee: "7KQ2-M4XD-90RT-8B1C-VV3K", 100 random bits."""
    return _grouped("".join(secrets.choice(LETTERS) for _at in range(groups * GROUP)))


def make_receipt() -> str:
    """The mark by which an elector finds the own ballot: "7KQ2-M4XD-90RT", 60 random bits."""
    return make_code(RECEIPT_GROUPS)


def tidy_code(typed: str, *, groups: int = CODE_GROUPS) -> str:
    """A code as it was given, however it was typed: small letters, blanks, O for 0, I or L for 1.

    Raises CodeGarbled.
    """
    letters = plain_letters(typed)
    if len(letters) != groups * GROUP or not set(letters) <= set(LETTERS):
        raise CodeGarbled(length=groups * GROUP, typed=len(letters))
    return _grouped(letters)


def plain_letters(typed: str) -> str:
    """The letters of a code or receipt without what parts them."""
    letters = typed.upper().translate(str.maketrans("OIL", "011", "-–"))
    return "".join(letters.split())


def make_salt() -> bytes:
    """What makes the same code another key in another vote."""
    return secrets.token_bytes(SALT)


def key_from(code: str, salt: bytes) -> PrivateKey:
    """The member's key, made anew from the code each time it is needed; slow on purpose."""
    seed = argon2id.kdf(
        PrivateKey.SEED_SIZE,
        code.encode(),
        salt,
        opslimit=argon2id.OPSLIMIT_INTERACTIVE,
        memlimit=argon2id.MEMLIMIT_INTERACTIVE,
    )
    return PrivateKey.from_seed(seed)


def lock_of(code: str, salt: bytes) -> bytes:
    """The public half, which seals and cannot open."""
    return bytes(key_from(code, salt).public_key)


def why_not_key(code: str, salt: bytes, lock: bytes) -> CodeWrong | None:
    """None when the code makes the key that belongs to the lock."""
    return None if secrets.compare_digest(lock_of(code, salt), lock) else CodeWrong()


def seal(receipt: str, marks: str, *, first: bytes, second: bytes) -> bytes:
    """Receipt and marks in two envelopes. All ballots of a vote are equally long, whatever they say."""
    content = (receipt.replace("-", "") + marks).encode("ascii")
    return SealedBox(Lock(first)).encrypt(SealedBox(Lock(second)).encrypt(content))


def open_envelopes(sealed: Iterable[bytes | memoryview], key: PrivateKey) -> list[bytes]:
    """What lies in the envelopes, in the order of its own bytes: an order that says nothing of where each came from.

    Raises EnvelopeBroken when a single one cannot be opened.
    """
    box, found, broken = SealedBox(key), [], 0
    for one in sealed:
        try:
            found.append(box.decrypt(bytes(one)))
        except CryptoError:
            broken += 1
    if broken:
        raise EnvelopeBroken(count=broken, all=broken + len(found))
    return sorted(found)


def read_ballot(content: bytes) -> tuple[str, str]:
    """Receipt and marks of an opened ballot."""
    text = content.decode("ascii", errors="replace")
    return _grouped(text[:RECEIPT]), text[RECEIPT:]


def _grouped(letters: str) -> str:
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))
