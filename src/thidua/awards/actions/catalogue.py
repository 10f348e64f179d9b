"""Loading the reviewed catalogue of awards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from thidua.awards.models import LoadedCatalogue
from thidua.awards.queries.catalogue import shipped
from thidua.awards.rules.catalogue import read_awards
from thidua.people.models import Person
from thidua.trail.actions import record


@transaction.atomic
def load_awards(
    *, at: datetime, by: Person | None = None, files: Mapping[str, Any] | None = None
) -> tuple[LoadedCatalogue, bool]:
    """Load the reviewed files; the same text again changes nothing. Returns the version, and whether it is new.

    A dossier keeps the version it was drafted under. Raises AwardsUnreadable with every fault, having written nothing.
    """
    content = _plain(dict(shipped() if files is None else files))
    read_awards(content)
    digest = hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    loaded, new = LoadedCatalogue.objects.get_or_create(sha256=digest, defaults={"content": content, "loaded_at": at})
    if new:
        record("awards.loaded", subject=loaded, by=by, at=at, sha256=digest)
    return loaded, new


def _plain(value: Any) -> Any:
    """The files as JSON keeps them: days as text."""
    match value:
        case Mapping():
            return {str(name): _plain(part) for name, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
        case date():
            return value.isoformat()
    return value
