"""What a log-in name and a password must be, and how a temporary one is made. Values in, refusal out."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence

from thidua.ground.values import Refusal, together
from thidua.ground.values import mark as _

SHORTEST_PASSWORD = 10
_USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._@-]{1,58})[a-z0-9]")
_HOUSE_WORDS = ("congdoan", "thidua", "matkhau", "vietnam")
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody mistakes when a password is read out over the telephone."""


class WrongLogIn(Refusal):
    """Name and password do not belong together; which of them is wrong is not said."""

    text = _(
        "The log-in name or the password is wrong. Check capitals and the Vietnamese keyboard, or ask the "
        "administrator of your union for a new password."
    )


class UsernameUnreadable(Refusal):
    """A log-in name must be typed alike on every keyboard."""

    text = _(
        "“{username}” cannot be a log-in name. Use 3 to 60 letters without diacritics, digits, dots, hyphens or an "
        "e-mail address."
    )


class UsernameTaken(Refusal):
    """One log-in name, one person."""

    text = _(
        "The log-in name “{username}” belongs to an account already. Choose another, or give that account a mandate."
    )


class NoSuchAccount(Refusal):
    """No account has this log-in name."""

    text = _("No account has the log-in name “{username}”. Check it, or open an account.")


class NameMissing(Refusal):
    """An account belongs to a person with a name."""

    text = _("The full name is missing. Write it as it stands on the decision.")


class PasswordWrong(Refusal):
    """The present password was not given."""

    text = _("The present password is not right. Type it again, or ask your administrator for a new one.")


class PasswordTheSame(Refusal):
    """A new password is a new one."""

    text = _("The new password is the present one. Choose another.")


class PasswordsDiffer(Refusal):
    """Typed twice, two different ways."""

    text = _("The two new passwords are not alike. Type the new password again in both boxes.")


class PasswordShort(Refusal):
    """Too few characters."""

    text = _(
        "The password has {length} characters and needs at least {least}. Three or four words in a row are easy to "
        "remember."
    )


class PasswordDigits(Refusal):
    """Digits alone are guessed first."""

    text = _("The password has only digits, like a telephone number or a date of birth. Add some words.")


class PasswordCommon(Refusal):
    """One of the passwords that are tried first."""

    text = _("This password is one of those that are tried first. Choose one that only you would think of.")


class PasswordLikeName(Refusal):
    """The person's own name or log-in name stands in it."""

    text = _("The password holds your own name or log-in name. Choose one that has nothing to do with them.")


def why_not_username(username: str) -> UsernameUnreadable | None:
    """Small letters without diacritics, digits, "." "-" "_" "@"; 3 to 60 of them."""
    return None if _USERNAME.fullmatch(username) else UsernameUnreadable(username=username)


def why_not_password(
    password: str, *, names: Sequence[str] = (), common: Container[str] = frozenset()
) -> Refusal | None:
    """Every reason against `password` at once.

    `names` are the words of the person's names without diacritics; `common` the passwords tried first, in small
    letters.
    """
    return together(_weaknesses(password, names, common))


def _weaknesses(password: str, names: Sequence[str], common: Container[str]) -> Iterable[Refusal]:
    small = password.lower()
    if len(password) < SHORTEST_PASSWORD:
        yield PasswordShort(length=len(password), least=SHORTEST_PASSWORD)
    if password.isdigit():
        yield PasswordDigits()
    bare = re.sub(r"[\W\d_]+", "", small)
    if small in common or (len(small) < 16 and bare in _HOUSE_WORDS):
        yield PasswordCommon()
    # Short syllables ("an", "le") stand in many words by chance; a log-in name or a whole name does not.
    if any(len(name) >= 4 and name in small for name in names):
        yield PasswordLikeName()


def make_password(choose: Callable[[str], str]) -> str:
    """A temporary password such as "k7mq-2vxt-9hpd": twelve characters drawn by `choose`, about 59 bits."""
    return "-".join("".join(choose(READABLE) for _each in range(4)) for _group in range(3))
