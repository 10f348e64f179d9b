"""Loading the catalogue of awards: by the common command, as versions that never change and that a dossier keeps."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, transaction

from tests.make import awards as make
from tests.make.people import AT
from thidua.awards.actions.catalogue import load_awards
from thidua.awards.models import LoadedCatalogue
from thidua.awards.queries.catalogue import awards_now, shipped
from thidua.awards.queries.dossiers import award_of
from thidua.awards.rules.catalogue import AwardNotLoaded
from thidua.config.program import main
from thidua.trail.models import Event

pytestmark = pytest.mark.django_db


def test_the_common_command_loads_the_awards_too_and_twice_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(AwardNotLoaded):
        awards_now()
    assert main(["catalogue", "load", "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert (first["awards"]["count"], first["awards"]["new"]) == (30, True)
    assert first["indicators"] == 109
    assert main(["catalogue", "load"]) == 0
    assert "Có 30 hình thức khen thưởng; không có gì thay đổi." in capsys.readouterr().out
    assert LoadedCatalogue.objects.count() == 1
    assert Event.objects.filter(verb="awards.loaded").count() == 1


def test_another_text_is_another_version_and_a_dossier_keeps_its_own() -> None:
    house = make.make_house()
    dossier = make.drafted(house)
    files = shipped()
    rows = [
        row | {"name": {"vi": "Tên mới", "en": "New"}} if row["code"] == make.AWARD else row
        for row in files["union"]["awards"]
    ]
    _loaded, new = load_awards(at=AT, files=files | {"union": files["union"] | {"awards": rows}})
    assert new
    assert awards_now().named(make.AWARD).name.vi == "Tên mới"
    dossier.refresh_from_db()
    assert award_of(dossier).name.vi == "Bằng khen của Liên đoàn Lao động tỉnh"


def test_a_loaded_version_never_changes() -> None:
    load_awards(at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        LoadedCatalogue.objects.update(content={})
