"""Rounds for tests, in any state, through the house's own actions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.make.clusters import make_cluster
from tests.make.organisations import make_tree
from tests.make.people import AT, make_person
from tests.make.reports import catalogue, declared
from thidua.clusters.actions import appoint_lead
from thidua.clusters.models import Cluster
from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.people.rules import Role
from thidua.scoring.actions import give_marks, hand_in_sheet, load_scheme, open_round
from thidua.scoring.actions.marking import Given
from thidua.scoring.models import Mark, Round, UnitSheet

YEAR = 2023
SCHEME: dict[str, Any] = {
    "scheme": "THU-10",
    "name": {"vi": "Thang thử", "en": "Test scale"},
    "source": {"vi": "đặt ra để thử", "en": "made up for tests"},
    "sample": True,
    "valid": ["2020-01-01"],
    "total_max": 10,
    "rounding": {"item": 2, "total": 1, "mode": "half_up"},
    "differs": 1,
    "groups": [
        {
            "code": "G1",
            "name": {"vi": "Nhóm một", "en": "Group one"},
            "max": 10,
            "items": [
                {"code": "A", "name": "Kết nạp", "max": 4, "type": "ratio_to_target", "indicator": "DV03"},
                {"code": "B", "name": "Nền nếp", "max": 4},
                {"code": "C", "name": "Đúng hạn", "max": 2, "type": "minus_per_event", "event": "late", "each": 1},
            ],
        }
    ],
    "events": [
        {"code": "late", "name": {"vi": "Chậm", "en": "Late"}},
        {"code": "discipline", "name": {"vi": "Kỷ luật", "en": "Discipline"}},
    ],
    "knockout": [{"event": "discipline", "at_most": "good"}],
    "classes": [
        {"code": "top", "name": {"vi": "Xuất sắc", "en": "Excellent"}, "min": 8},
        {"code": "good", "name": {"vi": "Tốt", "en": "Good"}, "min": 5},
        {"code": "rest", "name": {"vi": "Còn lại", "en": "The rest"}, "min": 0},
    ],
}


@dataclass
class Block:
    """A block of three sector unions: lead, deputy, third; each with a chair; and its opened round."""

    tree: dict[str, Unit]
    cluster: Cluster
    chairs: dict[str, Person]
    round: Round

    def sheet(self, code: str) -> UnitSheet:
        """The sheet of one unit."""
        return UnitSheet.objects.get(round=self.round, unit=self.tree[code])

    def by(self, code: str) -> Person:
        """The unit's chair."""
        return self.chairs[code]


def make_block(scheme: Mapping[str, Any] = SCHEME, *, at: datetime = AT) -> Block:
    """Nothing is scored yet."""
    catalogue()
    declared(str(YEAR))
    tree = make_tree("tinh", {"nganh-a": 1, "nganh-b": 1, "nganh-c": 1})
    cluster = make_cluster(
        "khoi", tree["tinh"], [tree[code] for code in ("nganh-a", "nganh-b", "nganh-c")], kind="block"
    )
    appoint_lead(cluster=cluster, year=YEAR, lead=tree["nganh-a"], deputy=tree["nganh-b"], by=None, at=at)
    chairs = {code: make_person(tree[code], Role.CHAIR) for code in ("tinh", "nganh-a", "nganh-b", "nganh-c")}
    load_scheme(raw=scheme, by=None, at=at)
    found = open_round(cluster=cluster, year=YEAR, scheme=scheme["scheme"], by=chairs["nganh-a"], at=at)
    return Block(tree, cluster, chairs, found)


def self_score(block: Block, code: str, *, hand_in: bool = True, at: datetime = AT, **points: str) -> None:
    """The unit's own points, handed in by its chair."""
    sheet, by = block.sheet(code), block.by(code)
    given = {item: Given(Decimal(one), "theo hồ sơ") for item, one in points.items()}
    give_marks(sheet=sheet, column=Mark.Column.SELF, given=given, by=by, at=at)
    if hand_in:
        hand_in_sheet(sheet=sheet, by=by, at=at)


def verify(block: Block, code: str, verifier: str, *, at: datetime = AT, **points: str) -> None:
    """A verifier's points, by the verifier's chair."""
    given = {item: Given(Decimal(one), "đã kiểm tra") for item, one in points.items()}
    give_marks(
        sheet=block.sheet(code),
        column=Mark.Column.VERIFIER,
        verifier=block.tree[verifier],
        given=given,
        by=block.by(verifier),
        at=at,
    )
