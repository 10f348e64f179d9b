"""Award dossiers in any state, through the house's own actions: a province, a sector union that proposes, two unions beneath."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.make.organisations import make_tree
from tests.make.people import AT, make_person
from tests.make.reports import PDF, catalogue, declared
from thidua.awards.actions.catalogue import load_awards
from thidua.awards.actions.deciding import hand_over, issue_decision, record_vote
from thidua.awards.actions.drafting import (
    draft_dossier,
    enclose,
    propose_person,
    propose_unit,
    reply,
    write_achievements,
)
from thidua.awards.actions.moving import lay_before_council, return_dossier, submit_dossier, withdraw_dossier
from thidua.awards.models import Certificate, Dossier, Nominee
from thidua.awards.papers import decision_paper, submission_paper
from thidua.awards.queries.dossiers import certificates_of, nominees_of
from thidua.awards.queries.records import findings_of
from thidua.awards.rules.eligibility import Verdict
from thidua.awards.rules.flow import Given, Meeting, State
from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.people.rules import Role

YEAR = 2023
AWARD = "U-BKTINH"


@dataclass
class House:
    """A province that grants, a sector union that proposes, and who works there."""

    tree: dict[str, Unit]
    people: dict[str, Person]

    @property
    def chair(self) -> Person:
        """Who signs for the proposing union."""
        return self.people["chair@nganh"]

    @property
    def top(self) -> Person:
        """Who signs for the province."""
        return self.people["chair@tinh"]


def make_house() -> House:
    """Catalogues loaded, units planted, officers with mandates; no dossier yet."""
    catalogue()
    declared(str(YEAR))
    load_awards(at=AT)
    tree = make_tree("tinh", {"nganh": 2, "huyen": 1})
    roles = {"chair": Role.CHAIR, "reviewer": Role.REVIEWER}
    people = {
        f"{word}@{code}": make_person(tree[code], role) for code in ("tinh", "nganh") for word, role in roles.items()
    }
    return House(tree, people)


def drafted(
    house: House,
    *,
    award: str = AWARD,
    at: datetime = AT,
    person: str = "Nguyễn Văn Thử",
    unit: str = "nganh-1",
    **more: object,
) -> Dossier:
    """A draft with one collective and, where the award is for persons too, one person."""
    dossier = draft_dossier(
        proposer=house.tree["nganh"],
        award=award,
        year=YEAR,
        decider=house.tree["tinh"],
        source="Biên bản họp ngày 20/11/2023",
        by=house.chair,
        at=at,
        **more,  # type: ignore[arg-type]
    )
    propose_unit(dossier=dossier, unit=house.tree[unit], by=house.chair, at=at)
    if person:
        propose_person(
            dossier=dossier,
            unit=house.tree["nganh-2"],
            full_name=person,
            birth_year=1985,
            job="Công nhân may",
            direct_worker=True,
            by=house.chair,
            at=at,
            somebody_else=True,
        )
    return dossier


def completed(house: House, dossier: Dossier, *, at: datetime = AT) -> Dossier:
    """Every question answered, achievements written, the minutes enclosed."""
    for nominee in nominees_of(dossier):
        for finding in findings_of(nominee):
            if finding.verdict is Verdict.ASKED:
                reply(nominee=nominee, condition=finding.code, fulfilled=True, note="biên bản", by=house.chair, at=at)
        write_achievements(nominee=nominee, text="Chăm lo tốt đoàn viên.", by=house.chair, at=at)
    enclose(
        dossier=dossier,
        part="minutes",
        name=f"bien-ban-{dossier.pk}.pdf",
        chunks=[PDF + str(dossier.pk).encode()],
        by=house.chair,
        at=at,
    )
    return dossier


def submitted(house: House, *, at: datetime = AT, **more: object) -> Dossier:
    """It lies with the province."""
    dossier = completed(house, drafted(house, at=at, **more), at=at)  # type: ignore[arg-type]
    submit_dossier(dossier=dossier, paper=submission_paper(dossier, at=at), by=house.chair, at=at)
    dossier.refresh_from_db()
    return dossier


def before_council(house: House, *, at: datetime = AT, **more: object) -> Dossier:
    """It awaits the council's vote."""
    return lay_before_council(dossier=submitted(house, at=at, **more), by=house.top, at=at)


def voted(house: House, *, against: tuple[int, ...] = (), at: datetime = AT, **more: object) -> Dossier:
    """The council approved everybody but those at the places `against`."""
    dossier = before_council(house, at=at, **more)
    rows = nominees_of(dossier)
    given = {row.pk: Given(0, 8) if place in against else Given(7, 0) for place, row in enumerate(rows)}
    record_vote(dossier=dossier, meeting=Meeting(at.date(), 9, 8), given=given, by=house.top, at=at)
    dossier.refresh_from_db()
    return dossier


def decided(house: House, *, at: datetime = AT, **more: object) -> Dossier:
    """The decision is issued, the certificates stand in the register."""
    dossier = voted(house, at=at, **more)  # type: ignore[arg-type]
    issue_decision(dossier=dossier, paper=decision_paper(dossier, at=at), by=house.top, at=at)
    dossier.refresh_from_db()
    return dossier


def handed_over(house: House, *, at: datetime = AT) -> Dossier:
    """Every certificate was handed over."""
    dossier = decided(house, at=at)
    for row in certificates_of(dossier):
        hand_over(certificate=row, on=at.date(), place="hội nghị", by=house.top, at=at)
    dossier.refresh_from_db()
    return dossier


def in_state(house: House, state: State) -> Dossier:
    """A dossier in the state."""
    match state:
        case State.DRAFT:
            return completed(house, drafted(house))
        case State.SUBMITTED:
            return submitted(house)
        case State.RETURNED:
            return return_dossier(dossier=submitted(house), reason="thiếu biên bản", by=house.top, at=AT)
        case State.COUNCIL:
            return before_council(house)
        case State.VOTED:
            return voted(house)
        case State.DECIDED:
            return decided(house)
        case State.HANDED_OVER:
            return handed_over(house)
        case State.REFUSED:
            return voted(house, against=(0, 1))
    return withdraw_dossier(dossier=drafted(house), reason="lập nhầm", by=house.chair, at=AT)


def first_certificate(dossier: Dossier) -> Certificate:
    """The first certificate of a decided dossier."""
    return certificates_of(dossier)[0]


def first_nominee(dossier: Dossier) -> Nominee:
    """The first who is proposed."""
    return nominees_of(dossier)[0]


LATER = AT + timedelta(days=2)
TODAY = date(2023, 11, 28)


def awarded(top: Unit, unions: list[Unit], chair: Person, *, shown: str, word: str, at: datetime) -> Dossier:
    """Certificates of commendation of the year, decided: for a union and for a person, in the land's words."""
    dossier = draft_dossier(proposer=top, award="U-GK", year=YEAR, decider=top, source=f"Họp {shown}", by=chair, at=at)
    propose_unit(dossier=dossier, unit=unions[0], by=chair, at=at)
    propose_person(
        dossier=dossier,
        unit=unions[1],
        full_name=f"Người Giỏi {shown} {unions[1].code}",
        birth_year=1980,
        job=f"Thợ {shown}",
        direct_worker=True,
        somebody_else=True,
        by=chair,
        at=at,
    )
    for nominee in nominees_of(dossier):
        for finding in findings_of(nominee):
            if finding.verdict is Verdict.ASKED:
                reply(nominee=nominee, condition=finding.code, fulfilled=True, note=shown, by=chair, at=at)
        write_achievements(nominee=nominee, text=f"Thành tích {shown}", by=chair, at=at)
    enclose(dossier=dossier, part="minutes", name=f"bien-ban-{word}.pdf", chunks=[PDF], by=chair, at=at)
    submit_dossier(dossier=dossier, paper=submission_paper(dossier, at=at), by=chair, at=at)
    dossier = lay_before_council(dossier=dossier, by=chair, at=at)
    given = {nominee.pk: Given(5, 0) for nominee in nominees_of(dossier)}
    record_vote(dossier=dossier, meeting=Meeting(at.date(), 5, 5), given=given, by=chair, at=at)
    dossier.refresh_from_db()
    issue_decision(dossier=dossier, paper=decision_paper(dossier, at=at), by=chair, at=at)
    return Dossier.objects.get(pk=dossier.pk)
