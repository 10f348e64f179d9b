"""Many numbers or words as one value of a statement: thousands of units are looked up in one breath."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal


def array_of(values: Iterable[Decimal | int | None]) -> str:
    """Numbers as PostgreSQL reads an array, for `%s::bigint[]` or `%s::numeric[]`; a list would be quoted number by number, which
    takes longer than many a statement."""
    given = [*values]
    written = str(given)  # whole numbers as they are: an array of a hundred thousand is one call
    if "(" in written:
        written = str([None if value is None else str(value) for value in given]).replace("'", "")
    return "{" + written[1:-1].replace("None", "NULL") + "}"


def words_of(values: Iterable[str]) -> str:
    """Words as PostgreSQL reads them with `jsonb_array_elements_text(%s::jsonb)`; a list would be quoted word by word."""
    return json.dumps(list(values))
