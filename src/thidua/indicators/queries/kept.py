"""The loaded catalogue, kept in each process as long as its stamp stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch

from thidua.ground.once import once
from thidua.indicators.models import Check, Form, FormLine, Group, Indicator


@dataclass(frozen=True)
class Kept:
    """One loading of the catalogue. Its rows are shared by everyone in the process: read them, never change them."""

    stamp: UUID | None
    indicators: dict[str, Indicator]
    groups: list[Group]
    forms: list[Form]
    checks: list[Check]
    required: dict[int, list[str]]
    """By form: the indicators of the lines that must be filled, in order."""
    asked: dict[tuple[str, tuple[str, ...]], dict[str, list[str]]] = field(default_factory=dict, compare=False)
    """What follows from the forms, remembered by strand and periods (`asked_in`)."""


_kept: Kept | None = None


def kept() -> Kept:
    """The catalogue as it stands in the database; read anew only when its stamp changed.

    The stamp (one row) is read in every request anew, because another process may have loaded, or a transaction taken
    a loading back. It is read before the rows, so what is kept is never older than its stamp says.
    """
    global _kept  # noqa: PLW0603, one place per process, replaced as a whole
    stamp = once("catalogue", _stamp)
    if _kept is None or stamp is None or _kept.stamp != stamp:
        _kept = _read(stamp)
    return _kept


def _stamp() -> UUID | None:
    # In plain words: it is the most frequent question of the house.
    with connection.cursor() as cursor:
        cursor.execute("select stamp from indicators_catalogue order by id limit 1")
        found = cursor.fetchone()
    return found[0] if found else None


def _read(stamp: UUID | None) -> Kept:
    indicators = {row.code: row for row in Indicator.objects.all()}
    for row in indicators.values():
        row.numerator = indicators.get(row.numerator_id or "")
        row.denominator = indicators.get(row.denominator_id or "")
    forms = list(Form.objects.prefetch_related(Prefetch("lines", FormLine.objects.order_by("order"))))
    for form in forms:
        for line in form.lines.all():
            line.indicator, line.form = indicators[line.indicator_id], form
    required = {form.pk: [line.indicator_id for line in form.lines.all() if line.required] for form in forms}
    return Kept(stamp, indicators, list(Group.objects.all()), forms, list(Check.objects.all()), required)
