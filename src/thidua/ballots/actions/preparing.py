"""The lead unit prepares a conference: when and where, the agenda, the delegates; then it calls them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from thidua.ballots.models import AgendaItem, Conference, Delegate
from thidua.ballots.permissions.conference import why_not_conduct, why_not_prepare
from thidua.ballots.queries.agendas import usual_agenda
from thidua.ballots.queries.conference import mandates_on_offer
from thidua.ballots.rules.conference import (
    AgendaEmpty,
    AgendaThere,
    ConferenceExists,
    DelegateTwice,
    GuestsDoNotVote,
    ItemDone,
    Kind,
    NobodyCalled,
    NobodyLeads,
    NoMandateThatDay,
    NotOfTheCluster,
    Quorum,
    QuorumOf,
    State,
    TooEarly,
    spoken,
    why_not_in,
    why_not_move,
    why_not_quorum_setting,
)
from thidua.clusters.models import Cluster
from thidua.clusters.queries import cluster_year, members_of_year
from thidua.clusters.rules import why_not_rotation
from thidua.ground.today import day_of
from thidua.ground.values import Period, insist
from thidua.organisations.queries import name_of
from thidua.paper.models import IssuedPaper
from thidua.people.actions.notices import tell
from thidua.people.models import Mandate, Person
from thidua.people.rules import Power, Role
from thidua.trail.actions import record


@transaction.atomic
def prepare_conference(
    *,
    cluster: Cluster,
    year: int,
    title: str,
    begins_at: datetime,
    quorum: Quorum,
    by: Person | None,
    at: datetime,
    place: str = "",
    presided_by: str = "",
    secretary: str = "",
    guests: str = "",
    quorum_source: str = "",
    quorum_example: bool = False,
    source: str = "",
    simulated: bool = False,
) -> Conference:
    """The lead unit prepares the year-end conference of the cluster; its agenda and list of delegates are still empty.

    Raises NotYours, NobodyLeads, ConferenceExists, TooEarly or QuorumUnreadable, having written nothing.
    """
    # Locked, so that two officers at once prepare one conference.
    cluster = Cluster.objects.select_for_update(of=("self",)).select_related("organiser").get(pk=cluster.pk)
    insist(None if cluster_year(cluster, year) else NobodyLeads(cluster=cluster.name, year=year))
    insist(why_not_prepare(by, cluster, year, on=day_of(at)))
    if Conference.objects.filter(cluster=cluster, year=year).exists():
        raise ConferenceExists(cluster=cluster.name, year=year)
    _insist_setting(year, begins_at, quorum)
    conference = Conference.objects.create(
        cluster=cluster,
        year=year,
        title=" ".join(title.split()),
        place=place.strip(),
        begins_at=begins_at,
        presided_by=presided_by.strip(),
        secretary=secretary.strip(),
        guests=guests.strip(),
        quorum_top=quorum.top,
        quorum_bottom=quorum.bottom,
        quorum_of=quorum.of.value,
        quorum_source=quorum_source.strip(),
        quorum_example=quorum_example,
        source=source,
        simulated=simulated,
        prepared_by=by,
        prepared_at=at,
    )
    record("conference.prepared", subject=conference, by=by, at=at, cluster=cluster, year=year)
    return conference


@transaction.atomic
def edit_conference(
    *,
    conference: Conference,
    title: str,
    begins_at: datetime,
    quorum: Quorum,
    by: Person | None,
    at: datetime,
    place: str = "",
    presided_by: str = "",
    secretary: str = "",
    guests: str = "",
    quorum_source: str = "",
    quorum_example: bool = False,
) -> Conference:
    """The conference is so from now on; once delegates are called, their units are told of another day or place.

    Raises NotYours, WrongConferenceState, TooEarly or QuorumUnreadable, having written nothing.
    """
    conference = locked(conference)
    insist(why_not_in(State(conference.state), State.PREPARING, State.CALLED))
    insist(why_not_conduct(by, conference, on=day_of(at)))
    _insist_setting(conference.year, begins_at, quorum)
    moved = (conference.begins_at, conference.place) != (begins_at, place.strip())
    before = [str(conference.begins_at), conference.quorum_top, conference.quorum_bottom, conference.quorum_of]
    conference.title, conference.place, conference.begins_at = " ".join(title.split()), place.strip(), begins_at
    conference.presided_by, conference.secretary = presided_by.strip(), secretary.strip()
    conference.guests = guests.strip()
    conference.quorum_top, conference.quorum_bottom = quorum.top, quorum.bottom
    conference.quorum_of = quorum.of.value
    conference.quorum_source, conference.quorum_example = quorum_source.strip(), quorum_example
    conference.save()
    record(
        "conference.edited",
        subject=conference,
        by=by,
        at=at,
        before=before,
        after=[str(begins_at), quorum.top, quorum.bottom, quorum.of.value],
    )
    if moved and conference.state == State.CALLED:
        _tell(conference, "conference.moved", by, at)
    return conference


@transaction.atomic
def add_item(
    *,
    conference: Conference,
    kind: str,
    title: str,
    by: Person | None,
    at: datetime,
    presenter: str = "",
    paper: IssuedPaper | None = None,
) -> AgendaItem:
    """One more point at the end of the agenda; also while the conference sits. Raises NotYours or WrongConferenceState."""
    conference = locked(conference)
    insist(why_not_in(State(conference.state), State.PREPARING, State.CALLED, State.SITTING))
    insist(why_not_conduct(by, conference, on=day_of(at)))
    last = conference.agenda.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem.objects.create(
        conference=conference,
        position=last + 1,
        kind=Kind(kind).value,
        title=" ".join(title.split()),
        presenter=presenter.strip(),
        paper=paper,
    )
    record("agenda.added", subject=item, by=by, at=at, conference=conference, kind=item.kind, paper=paper)
    return item


@transaction.atomic
def lay_usual_agenda(*, conference: Conference, by: Person | None, at: datetime) -> list[AgendaItem]:
    """An agenda that is still empty begins with the usual points. Raises NotYours, WrongConferenceState or AgendaThere."""
    insist(AgendaThere() if locked(conference).agenda.exists() else None)
    usual = usual_agenda(conference.year)
    return [add_item(conference=conference, kind=kind, title=title, by=by, at=at) for kind, title in usual]


@transaction.atomic
def edit_item(
    *, item: AgendaItem, kind: str, title: str, by: Person | None, at: datetime, presenter: str = ""
) -> AgendaItem:
    """The point reads so from now on. Raises NotYours, WrongConferenceState or ItemDone."""
    item = _held(item, by, at)
    before = item.title
    item.kind, item.title, item.presenter = Kind(kind).value, " ".join(title.split()), presenter.strip()
    item.save(update_fields=["kind", "title", "presenter"])
    record("agenda.edited", subject=item, by=by, at=at, before=before, after=item.title)
    return item


@transaction.atomic
def present_paper(*, item: AgendaItem, paper: IssuedPaper, by: Person | None, at: datetime) -> AgendaItem:
    """This frozen paper is read at the point. Raises NotYours, WrongConferenceState or ItemDone."""
    item = _held(item, by, at)
    before = item.paper
    item.paper = paper
    item.save(update_fields=["paper"])
    record("agenda.paper_presented", subject=item, by=by, at=at, before=before, paper=paper, sha256=paper.pdf)
    return item


@transaction.atomic
def hand_down_paper(*, conference: Conference, paper: IssuedPaper, by: Person | None, at: datetime) -> AgendaItem:
    """The paper is read at the conference: in place of an earlier edition of it, at the first point that waits for a paper,
    or at a new point of its own. Raises NotYours or WrongConferenceState.
    """
    conference = locked(conference)
    waiting = conference.agenda.filter(kind=Kind.PAPER, ended_at__isnull=True)
    item = waiting.filter(paper__key=paper.key).first() or waiting.filter(paper__isnull=True).first()
    if item is None:
        return add_item(conference=conference, kind=Kind.PAPER, title=spoken(paper.subject), paper=paper, by=by, at=at)
    return present_paper(item=item, paper=paper, by=by, at=at)


@transaction.atomic
def order_agenda(*, conference: Conference, places: Mapping[int, int], by: Person | None, at: datetime) -> None:
    """Give each point its place, by its number. Raises NotYours, WrongConferenceState or RotationIncomplete."""
    conference = locked(conference)
    insist(why_not_in(State(conference.state), State.PREPARING, State.CALLED, State.SITTING))
    insist(why_not_conduct(by, conference, on=day_of(at)))
    items = list(conference.agenda.all())
    insist(why_not_rotation([places.get(item.pk, 0) for item in items]))
    for item in items:
        item.position = places[item.pk]
    AgendaItem.objects.bulk_update(items, ["position"])
    record("agenda.ordered", subject=conference, by=by, at=at, items=sorted(places, key=lambda pk: places[pk]))


@transaction.atomic
def name_delegate(
    *, conference: Conference, mandate: Mandate, by: Person | None, at: datetime, votes: bool = True
) -> Delegate:
    """The holder of the mandate attends for its unit. Members send delegates; who formed the cluster sends guests.

    Raises NotYours, WrongConferenceState, NotOfTheCluster, GuestsDoNotVote, NoMandateThatDay or DelegateTwice.
    """
    conference = locked(conference)
    insist(why_not_in(State(conference.state), State.PREPARING, State.CALLED))
    insist(why_not_conduct(by, conference, on=day_of(at)))
    cluster, day = conference.cluster, day_of(conference.begins_at)
    is_member = mandate.unit_id in {unit.pk for unit in members_of_year(cluster, conference.year)}
    named = {"unit": name_of(mandate.unit, day), "cluster": cluster.name, "year": conference.year}
    insist(None if is_member or mandate.unit_id == cluster.organiser_id else NotOfTheCluster(**named))
    insist(None if is_member or not votes else GuestsDoNotVote(**named))
    # Whoever attends must be able to read what lies before the conference.
    holds = Mandate.objects.in_force(day).giving(Power.READ).filter(pk=mandate.pk).exists()
    insist(None if holds else NoMandateThatDay(on=day))
    if conference.delegates.filter(person=mandate.person_id).exists():
        raise DelegateTwice(who=mandate.person.full_name)
    delegate = Delegate.objects.create(
        conference=conference, unit=mandate.unit, person=mandate.person, mandate=mandate, votes=votes
    )
    record("delegate.named", subject=delegate, by=by, at=at, conference=conference, mandate=mandate, votes=votes)
    if conference.state == State.CALLED:
        tell(units=[delegate.unit], kind="conference.called", subject=conference, by=by, at=at, **_said(conference))
    return delegate


@transaction.atomic
def name_chairs(*, conference: Conference, by: Person | None, at: datetime) -> list[Delegate]:
    """The chair of every member attends with a vote, where nobody of the unit is on the list yet.

    Raises NotYours or WrongConferenceState. A member without a chair that day stays open.
    """
    conference = locked(conference)
    insist(why_not_in(State(conference.state), State.PREPARING, State.CALLED))
    insist(why_not_conduct(by, conference, on=day_of(at)))
    there = set(conference.delegates.voting().values_list("unit", flat=True))
    chairs: dict[int, Mandate] = {}
    for mandate in mandates_on_offer(conference).filter(role=Role.CHAIR.value):
        chairs.setdefault(mandate.unit_id, mandate)
    wanted = [unit.pk for unit in members_of_year(conference.cluster, conference.year) if unit.pk not in there]
    named = [chairs[pk] for pk in wanted if pk in chairs]
    return [name_delegate(conference=conference, mandate=mandate, by=by, at=at) for mandate in named]


@transaction.atomic
def withdraw_delegate(*, delegate: Delegate, by: Person | None, at: datetime) -> None:
    """The delegate is off the list again, before the sitting opens. Raises NotYours or WrongConferenceState."""
    conference = locked(delegate.conference)
    insist(why_not_in(State(conference.state), State.PREPARING, State.CALLED))
    insist(why_not_conduct(by, conference, on=day_of(at)))
    record("delegate.withdrawn", subject=delegate, by=by, at=at, conference=conference, mandate=delegate.mandate)
    delegate.delete()


@transaction.atomic
def call_conference(*, conference: Conference, by: Person | None, at: datetime) -> Conference:
    """The delegates' units are told when and where. Raises NotYours, WrongConferenceState, AgendaEmpty or NobodyCalled."""
    conference = locked(conference)
    insist(why_not_move(State(conference.state), State.CALLED))
    insist(why_not_conduct(by, conference, on=day_of(at)))
    insist(None if conference.agenda.exists() else AgendaEmpty())
    insist(None if conference.delegates.voting().exists() else NobodyCalled())
    conference.state = State.CALLED
    conference.save(update_fields=["state"])
    record("conference.called", subject=conference, by=by, at=at, delegates=conference.delegates.count())
    _tell(conference, "conference.called", by, at)
    return conference


def locked(conference: Conference) -> Conference:
    """The conference, held until the end, so that two changes of it are checked one after the other."""
    rows = Conference.objects.select_for_update(of=("self",)).select_related("cluster__organiser")
    return rows.get(pk=conference.pk)


def _held(item: AgendaItem, by: Person | None, at: datetime) -> AgendaItem:
    conference = locked(item.conference)
    insist(why_not_in(State(conference.state), State.PREPARING, State.CALLED, State.SITTING))
    insist(why_not_conduct(by, conference, on=day_of(at)))
    item = AgendaItem.objects.select_related("paper").get(pk=item.pk)
    insist(ItemDone(item=item.title) if item.ended_at else None)
    return item


def _insist_setting(year: int, begins_at: datetime, quorum: Quorum) -> None:
    early = day_of(begins_at) < Period.parse(str(year)).first_day
    insist(TooEarly(on=day_of(begins_at), year=year) if early else None)
    insist(why_not_quorum_setting(quorum.top, quorum.bottom))
    QuorumOf(quorum.of)


def _tell(conference: Conference, kind: str, by: Person | None, at: datetime) -> None:
    units = {delegate.unit for delegate in conference.delegates.select_related("unit")}
    units_in_order = sorted(units, key=lambda unit: unit.pk)
    tell(units=units_in_order, kind=kind, subject=conference, by=by, at=at, **_said(conference))


def _said(conference: Conference) -> dict[str, str]:
    return {"period": str(conference.year), "on": conference.begins_at.isoformat()}
