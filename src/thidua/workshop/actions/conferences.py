"""The conferences of the demo, through the house's own actions: called, opened, read, voted, handed over, closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from thidua.ballots.actions.casting import cast_ballot, make_key
from thidua.ballots.actions.closing import close_conference
from thidua.ballots.actions.counting import open_own_layer, record_hands, record_objections
from thidua.ballots.actions.handing_over import accept_hand_over, add_to_pack, hand_over_lead, name_next_lead
from thidua.ballots.actions.noting import adopt_tasks, note_point, propose_task
from thidua.ballots.actions.preparing import (
    add_item,
    call_conference,
    hand_down_paper,
    lay_usual_agenda,
    name_chairs,
    name_delegate,
    prepare_conference,
)
from thidua.ballots.actions.sitting import begin_item, check_in, end_item, open_sitting
from thidua.ballots.actions.voting import Asked, appoint_committee, close_vote, open_vote, prepare_vote
from thidua.ballots.models import AgendaItem, Conference, Vote
from thidua.ballots.papers.minutes import minutes_paper
from thidua.ballots.queries.catalogue import entry_of
from thidua.ballots.queries.quorums import offered_quorum
from thidua.ballots.rules.conference import Kind
from thidua.ballots.rules.sealing import CODE_GROUPS, RECEIPT_GROUPS
from thidua.ballots.rules.tally import Count
from thidua.ballots.rules.voting import AGAINST, FOR, SILENT, Decides, Form, Mode
from thidua.clusters.queries import cluster_year
from thidua.ground.today import VIETNAM
from thidua.people.models import Mandate, Person
from thidua.workshop.actions.reporting import made_up_paper
from thidua.workshop.actions.world import World, moment
from thidua.workshop.queries import conferences, names
from thidua.workshop.rules.conferences import ConferenceSpec, VoteSpec
from thidua.workshop.rules.simulation import made_up_letters
from thidua.yearbook.actions import issue_yearbook
from thidua.yearbook.papers import yearbook_paper

TEMPLATE = "mau-bao-cao-va-giao-uoc.pdf"


def confer(world: World, year: int) -> None:
    """Every conference that reviews the year and has ended, or is being prepared."""
    for spec in conferences():
        if spec.year == year and not spec.stands_at:
            _confer(world, spec)


def sit_today(world: World) -> None:
    """The conferences that sit on the day of the demo: what they vote on waits for those who log in."""
    for spec in conferences():
        if spec.stands_at:
            _confer(world, spec)


def _confer(world: World, spec: ConferenceSpec) -> None:
    cluster = world.clusters[spec.cluster]
    held = cluster_year(cluster, spec.year)
    assert held is not None, "somebody leads the demo's clusters"
    lead = world.chairs[held.lead.code]
    found = _prepared(world, spec, lead)
    if spec.called_on is None:
        item = found.agenda.filter(kind=Kind.VOTE).first()
        for vote in spec.votes:
            _vote(world, spec, found, item, vote, lead, moment(spec.prepared_on, vote.question))
        return
    at = moment(spec.called_on, spec.cluster)
    paper = issue_yearbook(
        subject=cluster,
        year=spec.year,
        paper=yearbook_paper(cluster, spec.year, edition="provisional", data_at=at),
        edition="provisional",
        data_at=at,
        by=lead,
        at=at,
    )
    hand_down_paper(conference=found, paper=paper, by=lead, at=at)
    call_conference(conference=found, by=lead, at=at)
    _sit(world, spec, found, lead)


def _prepared(world: World, spec: ConferenceSpec, lead: Person) -> Conference:
    at = moment(spec.prepared_on, spec.cluster)
    offered = offered_quorum(spec.begins.date())
    assert offered is not None, "the catalogue has an example"
    told: dict[str, Any] = {"by": lead, "at": at}
    found = prepare_conference(
        cluster=world.clusters[spec.cluster],
        year=spec.year,
        title=spec.title,
        place=spec.place,
        begins_at=spec.begins.replace(tzinfo=VIETNAM),
        presided_by=lead.full_name,
        secretary=names().person(f"{spec.cluster}/{spec.year}/secretary"),
        guests="\n".join(spec.guests),
        quorum=offered.quorum,
        quorum_source=offered.source.vi,
        quorum_example=offered.example,
        source=spec.source,
        simulated=True,
        **told,
    )
    for point in spec.agenda:
        add_item(conference=found, kind=point.kind, title=point.title, **told)
    if not spec.agenda:
        lay_usual_agenda(conference=found, **told)
    for code, username in spec.log_ins.items():
        mandate = Mandate.objects.in_force(spec.begins.date()).get(
            unit=world.units[code], person__username=username, delegated_from__isnull=True
        )
        name_delegate(conference=found, mandate=mandate, **told)
    name_chairs(conference=found, **told)
    for task in spec.tasks:
        owner = world.units[task.owner] if task.owner else None
        propose_task(conference=found, words=task.words, due=task.due, owner=owner, **told)
    return found


def _sit(world: World, spec: ConferenceSpec, found: Conference, lead: Person) -> None:
    """Every member's chair is there; twenty minutes for each point, and votes in their order."""
    at = spec.begins.replace(tzinfo=VIETNAM)
    for minute, delegate in enumerate(found.delegates.select_related("person"), start=1):
        check_in(delegate=delegate, by=delegate.person, at=at - timedelta(minutes=minute))
    found = open_sitting(conference=found, by=lead, at=at)
    asking, noting = list(spec.votes), list(spec.notes)
    last_vote = found.agenda.filter(kind=Kind.VOTE).order_by("-position").first()
    for item in found.agenda.all():
        begin_item(item=item, by=lead, at=at)
        for note in [note for note in noting if note.at == item.kind]:
            note_point(item=item, kind=note.kind, words=note.words, by=lead, at=at)
            noting.remove(note)
        match item.kind:
            case Kind.TASKS:
                adopt_tasks(conference=found, by=lead, at=at + timedelta(minutes=5))
            case Kind.VOTE:
                while asking and (asking[0].decides != Decides.LEAD or item == last_vote):
                    _vote(world, spec, found, item, asking.pop(0), lead, at + timedelta(minutes=5))
            case Kind.HAND_OVER:
                _hand_over(world, spec, found, lead, at + timedelta(minutes=5))
        if item.position == spec.stands_at:
            return
        at += timedelta(minutes=20)
        end_item(item=item, by=lead, at=at)
    minutes = minutes_paper(found, at=at, closing=True)
    close_conference(conference=found, minutes=minutes, by=lead, at=at)


def _vote(
    world: World,
    spec: ConferenceSpec,
    found: Conference,
    item: AgendaItem | None,
    vote: VoteSpec,
    lead: Person,
    at: datetime,
) -> None:
    """One vote, as far as it has come."""
    entry = entry_of(vote.rule, spec.begins.date())
    rule = replace(entry.rule, seats=vote.seats, most=vote.seats) if vote.seats else entry.rule
    asked = Asked(
        question=vote.question,
        options=[world.units[code] for code in vote.units],
        rule=rule,
        rule_source=entry.source.vi,
        decides=Decides(vote.decides),
        award=vote.award,
        item=item,
    )
    told: dict[str, Any] = {"by": lead, "at": at}
    opened = prepare_vote(conference=found, asked=asked, source=spec.source, simulated=vote.simulated, **told)
    committee = [found.delegates.select_related("person").get(unit=world.units[code]) for code in vote.committee]
    if committee:
        first, second = committee
        appoint_committee(vote=opened, first=first, second=second, **told)
    if vote.until == "prepared":
        return
    persons = [delegate.person for delegate in committee]
    codes = vote.codes or [made_up_letters(f"{vote.question}/{spec.cluster}/{place}", CODE_GROUPS) for place in (1, 2)]
    if rule.mode is Mode.SECRET:
        for person, code in zip(persons, codes, strict=True):
            make_key(vote=opened, code=code, by=person, at=at)
    opened = open_vote(vote=opened, **told)
    _count(world, opened, vote, lead, at)
    if vote.until == "open":
        return
    opened = close_vote(vote=opened, by=lead, at=at + timedelta(minutes=6))
    if vote.until == "counted" and rule.mode is Mode.SECRET:
        for person, code in zip(persons, codes, strict=True):
            opened = open_own_layer(vote=opened, code=code, by=person, at=at + timedelta(minutes=8))


def _count(world: World, opened: Vote, vote: VoteSpec, lead: Person, at: datetime) -> None:
    """What came in: ballots from the delegates' devices, hands counted, objections."""
    present = opened.present or 0
    rule = opened.by_rule
    if rule.mode is Mode.ACCLAIM:
        record_objections(vote=opened, objections=[present - agreed for agreed in vote.counts], by=lead, at=at)
    elif rule.mode is Mode.HANDS:
        record_hands(vote=opened, counts=[Count(yes, present - yes) for yes in vote.counts], by=lead, at=at)
    otherwise = AGAINST if rule.form is Form.APPROVE else SILENT
    for delegate in opened.conference.delegates.select_related("unit", "person"):
        if (code := delegate.unit.code) in vote.ballots:
            marks = vote.marks(code, otherwise=otherwise, in_favour=FOR, silent=SILENT)
            receipt = made_up_letters(f"{vote.question}/{code}/receipt", RECEIPT_GROUPS)
            cast_ballot(vote=opened, marks=marks, receipt=receipt, by=delegate.person, at=at + timedelta(minutes=3))


def _hand_over(world: World, spec: ConferenceSpec, found: Conference, lead: Person, at: datetime) -> None:
    """The next lead unit is named, gets its pack and accepts it before the conference ends."""
    following = spec.next_lead
    assert following is not None, "a conference that sat has named who leads next"
    named = name_next_lead(
        conference=found,
        to=world.units[following.to],
        deputy=world.units[following.deputy] if following.deputy else None,
        ground=following.ground,
        by=lead,
        at=at,
    )
    content = made_up_paper(f"Mẫu báo cáo, mẫu giao ước của {found.cluster.name}")
    add_to_pack(conference=found, name=TEMPLATE, chunks=[content], by=lead, at=at)
    hand_over_lead(conference=found, by=lead, at=at)
    accept_hand_over(hand_over=named, by=world.chairs[following.to], at=at + timedelta(minutes=5))
