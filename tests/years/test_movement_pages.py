"""The pages of movements, as officers walk them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from tests.make.organisations import make_tree
from tests.make.people import make_person
from thidua.ground.today import VIETNAM
from thidua.organisations.models import Unit
from thidua.people.rules import Role
from thidua.years.models import Movement, Registration

pytestmark = pytest.mark.django_db
JUNE = datetime(2023, 6, 20, 9, tzinfo=VIETNAM)


@pytest.fixture
def units() -> dict[str, Unit]:
    """A province with a sector union (2 unions) and a district (3 unions)."""
    return make_tree()


@pytest.fixture
def as_officer(settings: LazySettings) -> Callable[[Unit, Role], Client]:
    """A browser logged in as an officer of the unit, on a day of June 2023."""
    settings.THIDUA_TODAY = JUNE.date()

    def logged_in(unit: Unit, role: Role = Role.CHAIR) -> Client:
        client = Client()
        client.force_login(make_person(unit, role))
        return client

    return logged_in


def test_officers_walk_a_movement_through_its_pages(units: dict[str, Unit], as_officer: Callable[..., Client]) -> None:
    above, below = as_officer(units["nganh"]), as_officer(units["nganh-1"], Role.CLERK)
    page = above.post(
        reverse("years:launch", args=["nganh"]),
        {"name": "Giỏi việc nước", "nature": "thematic", "period": "2023", "number": "2/KH", "on": "2023-06-20",
         "plan": "Hai tiêu chí"},
    )  # fmt: skip
    launched = Movement.objects.get()
    assert page.headers["Location"] == reverse("years:movement", args=[launched.pk, "nganh"])
    assert "Giỏi việc nước" in below.get(reverse("years:movements")).text

    asked = above.get(reverse("years:movement", args=[launched.pk, "nganh"])).text
    assert "còn chờ CĐCS Công ty nganh 1, CĐCS Công ty nganh 2 đăng ký. Mời đăng ký tại: http" in asked
    assert "Mời đăng ký tại" not in below.get(reverse("years:movement", args=[launched.pk, "nganh-1"])).text

    refused = below.post(
        reverse("years:register", args=[launched.pk, "nganh-1"]), {"members": "1,5", "collectives": "2"}
    )
    assert (refused.status_code, "“1,5” không phải là số đếm" in refused.text) == (422, True)
    assert 'value="2"' in refused.text, "nothing typed is lost"
    below.post(reverse("years:register", args=[launched.pk, "nganh-1"]), {"members": "1.204", "collectives": "2"})
    row = Registration.objects.get()
    assert row.members == 1204

    assert "1.204" in above.get(reverse("years:movement", args=[launched.pk, "nganh"])).text
    back = above.post(reverse("years:decide", args=[row.pk]), {"return": "1", "reason": ""})
    assert back.status_code == 422
    above.post(reverse("years:decide", args=[row.pk]), {"check": "1"})
    above.post(
        reverse("years:review", args=[launched.pk, "nganh"]),
        {"moment": "midway", "held_on": "2023-06-20", "met_members": "1.200", "words": "Tốt"},
    )
    below.post(
        reverse("years:praise", args=[launched.pk, "nganh-1"]),
        {"praised": "Tổ nữ công", "praised_collectives": "1", "praised_persons": ""},
    )
    above.post(reverse("years:end", args=[launched.pk, "nganh"]), {"reason": "Xong"})
    page = above.get(reverse("years:movement", args=[launched.pk, "nganh"])).text
    for words in ("đã kiểm tra", "Sơ kết, 20/06/2023", "1.200 đoàn viên đạt mục tiêu", "Tổ nữ công", "Xong"):
        assert words in page, words
