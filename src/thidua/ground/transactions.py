"""One transaction for an act, also where it is a part of a greater one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def in_transaction(act: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Let the act stand or fall as a whole: in the transaction of whoever calls it, else in one of its own.

    `transaction.atomic` sets a savepoint where a transaction is open, which is two more questions to the database. This is for
    an act that writes nothing it would have to take back before it can be refused.
    """

    @wraps(act)
    def acting(*given: Asked.args, **named: Asked.kwargs) -> Answer:
        if connection.in_atomic_block:
            return act(*given, **named)
        with transaction.atomic():
            return act(*given, **named)

    return acting
