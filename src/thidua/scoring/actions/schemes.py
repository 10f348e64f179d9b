"""Loading scoring schemes from reviewed files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from thidua.indicators.queries import indicator_of
from thidua.people.models import Person
from thidua.scoring.models import LoadedScheme
from thidua.scoring.queries.schemes import read_file, shipped
from thidua.scoring.rules import read_scheme
from thidua.scoring.rules.frozen import digest, plain_content, thawed
from thidua.trail.actions import record


@transaction.atomic
def load_scheme(*, raw: Mapping[str, Any], by: Person | None, at: datetime) -> tuple[LoadedScheme, bool]:
    """Load one scheme; the same text again changes nothing. Returns it, and whether it is new.

    Another text under the same code is a version of its own; rounds keep the version they were opened with.
    Raises SchemeUnreadable, the faults of its numbers, or NoSuchIndicator, having written nothing.
    """
    content = plain_content(raw)
    scheme = read_scheme(thawed(content) if isinstance(content, dict) and "valid" in content else raw)
    for code in scheme.indicators:
        indicator_of(code)
    loaded, new = LoadedScheme.objects.get_or_create(
        sha256=digest(content),
        defaults={
            "code": scheme.code,
            "valid_from": scheme.valid_from,
            "valid_until": scheme.valid_until,
            "content": content,
            "sample": scheme.sample,
            "loaded_at": at,
        },
    )
    if new:
        record("scheme.loaded", subject=loaded, by=by, at=at, code=scheme.code, sha256=loaded.sha256)
    return loaded, new


@transaction.atomic
def load_shipped(*, at: datetime) -> list[LoadedScheme]:
    """Load the schemes that come with the house; returns those that are new."""
    found = [load_scheme(raw=read_file(path), by=None, at=at) for path in shipped()]
    return [loaded for loaded, new in found if new]
