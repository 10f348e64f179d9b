"""Telling the officers of a unit what happened, and what they have read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models

from thidua.ground.today import day_of
from thidua.organisations.models import Unit
from thidua.people.models import Notice, NoticeRead, Person
from thidua.people.queries import notices_of


def tell(
    *, units: Iterable[Unit | int], kind: str, subject: models.Model, by: models.Model | None, at: datetime, **data: Any
) -> None:
    """Lay one notice in the inbox of each unit, in the caller's own transaction: told when the fact stands, never before."""
    Notice.objects.bulk_create(
        Notice(
            unit_id=unit if isinstance(unit, int) else unit.pk,
            kind=kind,
            subject_type=subject._meta.label_lower,
            subject_id=str(subject.pk),
            data=data,
            by_id=by.pk if by is not None else None,
            at=at,
        )
        for unit in units
    )


def read_notices(*, person: Person, notices: Iterable[int] | None, at: datetime) -> None:
    """The person has read these notices, or all that lie in their inbox; twice is once."""
    mine = notices_of(person, on=day_of(at))
    if notices is not None:
        mine = mine.filter(pk__in=list(notices))
    rows = [NoticeRead(person=person, notice_id=pk) for pk in mine.values_list("pk", flat=True)]
    NoticeRead.objects.bulk_create(rows, ignore_conflicts=True)


def mark_mailed(*, notice: Notice, at: datetime) -> None:
    """The notice has gone out by e-mail to whoever wants it so."""
    Notice.objects.filter(pk=notice.pk).update(mailed_at=at)
