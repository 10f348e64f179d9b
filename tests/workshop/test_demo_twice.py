"""The demo built anew says the same again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.conftest import _run, _switch
from tests.make.demo import Demo, build_into
from thidua.organisations.models import Unit, UnitTerm
from thidua.people.models import Person
from thidua.reports.models import Report
from thidua.rollup.models import Closing, Sheet
from thidua.workshop.queries import database_state
from thidua.yearbook.models import Fact

PARTS = ("own", "beneath", "census")
"""What a closing froze; its hash also covers the numbers of rows, which another build may give out in another order."""

pytestmark = pytest.mark.xdist_group("demo")


def _content() -> dict[str, Any]:
    """What the demo says, without the numbers of its rows."""
    return {
        "sheets": sorted(
            (sheet.unit.code, sheet.period_id, str(sheet.amounts), str(sheet.hedges), str(sheet.texts))
            for sheet in Sheet.objects.select_related("unit")
        ),
        "reports": sorted(
            Report.objects.values_list(
                "unit__code", "period", "number", "state", "late_days", "submitted_at", "decided_at"
            ),
            key=str,
        ),
        "terms": sorted(
            UnitTerm.objects.values_list("unit__code", "valid_from", "valid_until", "name", "parent__code"), key=str
        ),
        "facts": sorted(Fact.objects.values_list("year", "kind", "text", "source")),
        "persons": sorted(Person.objects.values_list("username", "full_name")),
        "closings": sorted(
            (closing.unit.code, closing.period_id, str(closing.at), str([closing.reading[part] for part in PARTS]))
            for closing in Closing.objects.select_related("unit")
        ),
    }


def test_built_twice_it_says_the_same(demo: Demo, tmp_path: Path, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        _compare(tmp_path)


def _compare(files: Path) -> None:
    home = settings.DATABASES["default"]["NAME"]
    again = f"{home}_again"
    first = _content()
    try:
        counts = build_into(again, files=files / "files", media=files / "media")
        _switch(again)
        second = _content()
        assert database_state().marked
        assert counts == {"units": Unit.objects.count(), "reports": Report.objects.count()}
    finally:
        _switch(home)
        _run(drop=again)
    for part, rows in first.items():
        assert second[part] == rows, part
