"""The demo never touches somebody's work."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from tests.make.organisations import make_unit
from thidua.config.program import main
from thidua.organisations.models import Unit
from thidua.workshop.actions import build_demo
from thidua.workshop.models import DemoMark
from thidua.workshop.permissions import NotTheDemos, why_not_build
from thidua.workshop.queries import database_state

pytestmark = pytest.mark.django_db


def test_a_database_with_work_in_it_is_refused_and_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    make_unit("cong-viec-that")
    assert not database_state().empty
    with pytest.raises(NotTheDemos):
        build_demo(at=timezone.now())
    assert main(["demo", "--no-serve", "--json"]) == 1
    assert "không được đánh dấu" in json.loads(capsys.readouterr().out)["refused"]
    assert Unit.objects.get().code == "cong-viec-that"


def test_an_empty_database_may_become_the_demo() -> None:
    assert why_not_build() is None


def test_a_marked_database_may_be_built_anew() -> None:
    make_unit("don-vi-trinh-dien")
    DemoMark.objects.create(marked_at=timezone.now())
    assert why_not_build() is None
