"""What happens to a sheet afterwards: one that nobody saved is thrown away in time; a wrong cell hides no more than itself."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.worksheets.conftest import NOW, Year, made, sent
from thidua.ground.files import drop_bytes, path_of
from thidua.trail.models import Event
from thidua.worksheets.actions import delete_sheets, match_sheet, put_sheet_away, save_sheet
from thidua.worksheets.models import SHELF, Upload
from thidua.worksheets.queries import judged_upload
from thidua.worksheets.rules.matching import Matched, Matching

pytestmark = pytest.mark.django_db


def test_a_sheet_that_nobody_saved_is_thrown_away_in_time_and_the_trail_keeps_its_hash(year: Year) -> None:
    content = made([["Đơn vị", "Đoàn viên"], ["Cty nganh 1", 120]])
    forgotten, twin = sent(year, content), sent(year, content, name="cung-noi-dung.xlsx")
    saved = sent(year, made([["Đơn vị", "Đoàn viên"], ["Cty nganh 2", 80]]))
    put_sheet_away(upload=forgotten, by=year.above, at=NOW)
    for upload in (forgotten, saved):
        match_sheet(
            upload=upload, matching=Matching("Biểu", 2, 1, {2: Matched("DV01")}), keep_as="", by=year.above, at=NOW
        )
    save_sheet(upload=saved, only_good=False, by=year.above, at=NOW)
    later = NOW + timedelta(days=91)
    path = path_of(forgotten.sha256, shelf=SHELF)
    os.utime(path, (NOW.timestamp(), NOW.timestamp()))

    assert delete_sheets(before=NOW, by=None, at=later) == 0, "nothing is older than that"
    assert delete_sheets(before=NOW + timedelta(seconds=1), by=None, at=later) == 2
    assert list(Upload.objects.values_list("pk", flat=True)) == [saved.pk]
    assert not path.exists()
    assert path_of(saved.sha256, shelf=SHELF).exists(), "figures lead back to its cells"
    hashes = {event.data["sha256"] for event in Event.objects.filter(verb="sheet.deleted")}
    assert hashes == {forgotten.sha256} == {twin.sha256}


def test_bytes_that_came_again_within_the_hour_are_not_thrown_away(year: Year) -> None:
    upload = sent(year, made([["Đơn vị", "Đoàn viên"], ["Cty nganh 1", 120]]))
    assert not drop_bytes(upload.sha256, shelf=SHELF, at=datetime.now(UTC))
    assert path_of(upload.sha256, shelf=SHELF).exists()


def test_a_wrong_cell_raises_no_doubt_about_the_figures_beside_it(year: Year) -> None:
    def judged(visits: Any) -> Any:
        upload = sent(year, made([["Đơn vị", "Lượt thăm", "Tiền thăm"], ["Cty nganh 1", visits, 500_000]]))
        columns = {2: Matched("CL13"), 3: Matched("CL14")}
        match_sheet(upload=upload, matching=Matching("Biểu", 2, 1, columns), keep_as="", by=year.above, at=NOW)
        upload.refresh_from_db()
        return judged_upload(upload, year.above, on=NOW.date())

    assert [each.cell for each in judged(None).doubts] == ["C2"], "money for no visit is unusual"
    unread = judged("1,200")
    assert [each.cell for each in unread.faults] == ["B2"]
    assert unread.doubts == []
