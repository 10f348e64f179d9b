"""Members that say nothing, and members that come later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction

from tests.make.organisations import make_unit
from tests.make.people import AT
from tests.make.scoring import YEAR, Block, self_score, verify
from tests.scoring.test_rounds import through, with_figures
from thidua.clusters.actions import admit_member
from thidua.organisations.models import UnitKind
from thidua.people.rules import NotYours
from thidua.scoring.actions import close_round, open_late_sheets
from thidua.scoring.models import UnitSheet
from thidua.scoring.queries.rounds import scored
from thidua.scoring.rules.refusals import SelfScoresMissing


@pytest.fixture
def block(built: Block) -> Iterator[Block]:
    with transaction.atomic():
        yield built
        transaction.set_rollback(True)


def test_a_round_closes_without_who_said_nothing_when_somebody_decides_so(block: Block) -> None:
    with_figures(block)
    for code in ("nganh-a", "nganh-b"):
        self_score(block, code, B="4")
    verify(block, "nganh-a", "nganh-b", B="3.5")
    verify(block, "nganh-b", "nganh-a", B="3")
    lead = block.by("nganh-a")
    with pytest.raises(SelfScoresMissing) as missing:
        close_round(found=block.round, by=lead, at=AT)
    assert missing.value.values["count"] == 1
    close_round(found=block.round, by=lead, at=AT, without_silent=True)
    assert [(one.key, one.rank) for one in scored(block.round).standings] == [
        ("nganh-a", 1),
        ("nganh-b", 2),
        ("nganh-c", None),
    ]


def test_a_member_admitted_after_the_opening_is_scored_too(block: Block) -> None:
    through(block)
    late = make_unit("nganh-d", block.tree["tinh"], kind=UnitKind.LOCAL_SECTOR)
    admit_member(cluster=block.cluster, unit=late, since=date(YEAR, 6, 1), by=None, at=AT)
    lead = block.by("nganh-a")
    with pytest.raises(SelfScoresMissing):
        close_round(found=block.round, by=lead, at=AT)
    with pytest.raises(NotYours):
        open_late_sheets(found=block.round, by=block.by("nganh-b"), at=AT)
    assert open_late_sheets(found=block.round, by=lead, at=AT) == [late]
    assert open_late_sheets(found=block.round, by=lead, at=AT) == []
    assert [one.unit for one in UnitSheet.objects.get(round=block.round, unit=late).verifiers.all()] == [
        block.tree["nganh-a"]
    ]
