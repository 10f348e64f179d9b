"""Rows asked for by one array of values."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make.organisations import make_tree
from thidua.organisations.models import Unit, UnitTerm

pytestmark = pytest.mark.django_db


def test_among_finds_what_in_finds() -> None:
    tree = make_tree("tinh", {"nganh": 3})
    wanted = [tree["nganh-1"].pk, tree["nganh-3"].pk, 0]
    assert set(Unit.objects.filter(pk__among=iter(wanted))) == set(Unit.objects.filter(pk__in=wanted))
    assert set(UnitTerm.objects.filter(unit_id__among=wanted)) == set(UnitTerm.objects.filter(unit_id__in=wanted))
    assert Unit.objects.exclude(pk__among=wanted).count() == Unit.objects.count() - 2
    assert set(Unit.objects.filter(code__among={"nganh-1"})) == {tree["nganh-1"]}


def test_among_nothing_is_nothing_and_is_not_asked() -> None:
    make_tree("tinh", {"nganh": 1})
    with CaptureQueriesContext(connection) as asked:
        assert list(UnitTerm.objects.filter(unit_id__among=[])) == []
    assert len(asked) == 0
    assert Unit.objects.exclude(pk__among=[]).count() == Unit.objects.count()
