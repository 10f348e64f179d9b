"""The conferences of the demo, through the house's own actions: called, opened, read, voted, handed over, closed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from thidua.ballots.actions.closing import close_conference
from thidua.ballots.actions.counting import record_hands, record_objections
from thidua.ballots.actions.handing_over import accept_hand_over, add_to_pack, hand_over_lead, name_next_lead
from thidua.ballots.actions.noting import adopt_tasks, note_point, propose_task
from thidua.ballots.actions.preparing import (
    add_item,
    call_conference,
    hand_down_paper,
    lay_usual_agenda,
    name_chairs,
    prepare_conference,
)
from thidua.ballots.actions.sitting import begin_item, check_in, end_item, open_sitting
from thidua.ballots.actions.voting import Asked, close_vote, open_vote, prepare_vote
from thidua.ballots.models import AgendaItem, Conference
from thidua.ballots.papers.minutes import minutes_paper
from thidua.ballots.queries.catalogue import entry_of
from thidua.ballots.queries.quorums import offered_quorum
from thidua.ballots.rules.conference import Kind
from thidua.ballots.rules.tally import Count
from thidua.ballots.rules.voting import Decides, Mode
from thidua.clusters.queries import cluster_year
from thidua.ground.today import VIETNAM
from thidua.people.models import Person
from thidua.workshop.actions.reporting import made_up_paper
from thidua.workshop.actions.world import World, moment
from thidua.workshop.queries import conferences, names
from thidua.workshop.rules.conferences import ConferenceSpec, VoteSpec
from thidua.yearbook.actions import issue_yearbook
from thidua.yearbook.papers import yearbook_paper

TEMPLATE = "mau-bao-cao-va-giao-uoc.pdf"


def confer(world: World, year: int) -> None:
    """Every conference that reviews the year."""
    for spec in conferences():
        if spec.year == year:
            _confer(world, spec)


def _confer(world: World, spec: ConferenceSpec) -> None:
    cluster = world.clusters[spec.cluster]
    held = cluster_year(cluster, spec.year)
    assert held is not None, "somebody leads the demo's clusters"
    lead = world.chairs[held.lead.code]
    found = _prepared(world, spec, lead)
    if spec.called_on is None:
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
    asking = list(spec.votes)
    last_vote = found.agenda.filter(kind=Kind.VOTE).order_by("-position").first()
    for item in found.agenda.all():
        begin_item(item=item, by=lead, at=at)
        for note in spec.notes:
            if note.at == item.kind:
                note_point(item=item, kind=note.kind, words=note.words, by=lead, at=at)
        match item.kind:
            case Kind.TASKS:
                adopt_tasks(conference=found, by=lead, at=at + timedelta(minutes=5))
            case Kind.VOTE:
                while asking and (asking[0].decides != Decides.LEAD or item == last_vote):
                    _vote(world, spec, item, asking.pop(0), lead, at + timedelta(minutes=5))
            case Kind.HAND_OVER:
                _hand_over(world, spec, found, lead, at + timedelta(minutes=5))
        at += timedelta(minutes=20)
        end_item(item=item, by=lead, at=at)
    minutes = minutes_paper(found, at=at, closing=True)
    close_conference(conference=found, minutes=minutes, by=lead, at=at)


def _vote(world: World, spec: ConferenceSpec, item: AgendaItem, vote: VoteSpec, lead: Person, at: datetime) -> None:
    entry = entry_of(vote.rule, spec.begins.date())
    asked = Asked(
        question=vote.question,
        options=[world.units[code] for code in vote.units],
        rule=entry.rule,
        rule_source=entry.source.vi,
        decides=Decides(vote.decides),
        award=vote.award,
        item=item,
    )
    told: dict[str, Any] = {"by": lead, "at": at}
    opened = prepare_vote(conference=item.conference, asked=asked, source=spec.source, simulated=vote.simulated, **told)
    opened = open_vote(vote=opened, **told)
    present = opened.present or 0
    if entry.rule.mode is Mode.ACCLAIM:
        record_objections(vote=opened, objections=[present - agreed for agreed in vote.counts], **told)
    else:
        record_hands(vote=opened, counts=[Count(agreed, present - agreed) for agreed in vote.counts], **told)
    close_vote(vote=opened, **told)


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
