"""Conferences for tests, through the house's own actions, by the officers who would hold them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from tests.make.clusters import make_cluster
from tests.make.organisations import make_tree
from tests.make.people import AT, make_person
from thidua.ballots.actions.preparing import add_item, call_conference, name_delegate, prepare_conference
from thidua.ballots.actions.sitting import begin_item, check_in, open_sitting
from thidua.ballots.models import AgendaItem, Conference, Delegate
from thidua.ballots.rules.conference import Kind, Quorum, QuorumOf
from thidua.clusters.actions import appoint_lead
from thidua.clusters.models import Cluster
from thidua.organisations.models import Unit
from thidua.people.models import Mandate, Person

TWO_THIRDS = Quorum(2, 3, QuorumOf.DELEGATES)
BEGINS = AT + timedelta(days=3)
AGENDA = (
    (Kind.OPENING, "Khai mạc"),
    (Kind.PAPER, "Báo cáo tổng kết"),
    (Kind.DISCUSSION, "Thảo luận"),
    (Kind.VOTE, "Suy tôn, bình bầu"),
    (Kind.TASKS, "Nhiệm vụ năm sau"),
    (Kind.HAND_OVER, "Bàn giao đơn vị trưởng"),
)


CODES = ("nganh-a", "nganh-b", "nganh-c")


class Hall:
    """A block of units beneath `tinh`, led by the first; each has a chair."""

    def __init__(self, codes: Iterable[str] = CODES, *, year: int = 2023) -> None:
        self.codes, self.year = tuple(codes), year
        self.tree: dict[str, Unit] = make_tree("tinh", dict.fromkeys(self.codes, 1))
        self.cluster: Cluster = make_cluster(
            "khoi", self.tree["tinh"], [self.tree[c] for c in self.codes], kind="block"
        )
        appoint_lead(cluster=self.cluster, year=year, lead=self.tree[self.codes[0]], by=None, at=AT)
        self.chairs: dict[str, Person] = {code: make_person(self.tree[code]) for code in ("tinh", *self.codes)}

    @property
    def lead(self) -> Person:
        """The chair of the lead unit, who runs the conference."""
        return self.chairs[self.codes[0]]


def mandate_of(person: Person) -> Mandate:
    """The one mandate of a test's officer."""
    return Mandate.objects.select_related("unit", "person").get(person=person)


def prepared(hall: Hall, *, quorum: Quorum = TWO_THIRDS, begins_at: datetime = BEGINS) -> Conference:
    """A conference with an agenda, and every chair on the list with a vote."""
    conference = prepare_conference(
        cluster=hall.cluster,
        year=hall.year,
        title=f"Hội nghị tổng kết năm {hall.year}",
        place="Hội trường tầng 2",
        begins_at=begins_at,
        quorum=quorum,
        by=hall.lead,
        at=AT,
    )
    for kind, title in AGENDA:
        add_item(conference=conference, kind=kind, title=title, by=hall.lead, at=AT)
    for code in hall.codes:
        name_delegate(conference=conference, mandate=mandate_of(hall.chairs[code]), by=hall.lead, at=AT)
    return conference


def called(hall: Hall, *, quorum: Quorum = TWO_THIRDS) -> Conference:
    """A conference whose delegates are called."""
    return call_conference(conference=prepared(hall, quorum=quorum), by=hall.lead, at=AT)


def delegates_by_code(conference: Conference) -> Mapping[str, Delegate]:
    """By code of the unit: its delegate."""
    return {each.unit.code: each for each in conference.delegates.select_related("unit", "person")}


def sitting(hall: Hall, *, present: Iterable[str] | None = None) -> Conference:
    """A conference that sits, with these units' delegates present (all of them unless said otherwise)."""
    conference = called(hall)
    for code in hall.codes if present is None else present:
        delegate = delegates_by_code(conference)[code]
        check_in(delegate=delegate, by=delegate.person, at=BEGINS)
    return open_sitting(conference=conference, by=hall.lead, at=BEGINS)


def at_item(conference: Conference, kind: Kind, hall: Hall) -> AgendaItem:
    """The first point of this kind, which the conference now deals with."""
    item = conference.agenda.filter(kind=kind).order_by("position")[0]
    return begin_item(item=item, by=hall.lead, at=BEGINS + timedelta(minutes=10))
