"""The lead unit hands the cluster over to the next one, which accepts the pack."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from thidua.ballots.actions.preparing import locked
from thidua.ballots.models import Conference, HandOver, PackEntry
from thidua.ballots.permissions.conference import why_not_accept, why_not_conduct
from thidua.ballots.queries.conference import open_tasks
from thidua.ballots.queries.handover import hand_over_of, papers_of_year
from thidua.ballots.rules.conference import (
    AcceptedAlready,
    HandedOverAlready,
    LeadsAlready,
    NoNextLead,
    NotHandedOver,
    SourceMissing,
    State,
    why_not_in,
)
from thidua.clusters.actions import pass_lead
from thidua.clusters.queries import cluster_year, members_of_year
from thidua.clusters.rules import LeadTwice, NotMember
from thidua.ground.files import keep_file
from thidua.ground.today import day_of
from thidua.ground.values import insist
from thidua.organisations.models import Unit
from thidua.organisations.queries import name_of
from thidua.people.actions.notices import tell
from thidua.people.models import Person
from thidua.trail.actions import record


@transaction.atomic
def name_next_lead(
    *, conference: Conference, to: Unit, ground: str, by: Person | None, at: datetime, deputy: Unit | None = None
) -> HandOver:
    """This unit leads next year, as was decided; until the pack is handed over another may be named.

    Raises NotYours, WrongConferenceState, SourceMissing, NotMember, LeadTwice, LeadsAlready or HandedOverAlready.
    """
    conference = locked(conference)
    insist(why_not_in(State(conference.state), State.SITTING, State.CLOSED))
    insist(why_not_conduct(by, conference, on=day_of(at)))
    insist(None if ground.strip() else SourceMissing())
    day, cluster = day_of(conference.begins_at), conference.cluster
    members = {unit.pk for unit in members_of_year(cluster, conference.year)}
    for unit in (to, deputy):
        if unit is not None and unit.pk not in members:
            raise NotMember(unit=name_of(unit, day), cluster=cluster.name, year=str(conference.year))
    held = cluster_year(cluster, conference.year)
    insist(LeadsAlready(unit=name_of(to, day), year=conference.year) if held and held.lead_id == to.pk else None)
    insist(LeadTwice(unit=name_of(to, day)) if deputy is not None and deputy.pk == to.pk else None)
    known = HandOver.objects.select_for_update(of=("self",)).filter(conference=conference).first()
    insist(HandedOverAlready(at=known.handed_at) if known and known.handed_at else None)
    hand_over, _new = HandOver.objects.update_or_create(
        conference=conference,
        defaults={"to": to, "deputy": deputy, "ground": " ".join(ground.split()), "named_by": by, "named_at": at},
    )
    record("lead.named", subject=hand_over, by=by, at=at, conference=conference, to=to, deputy=deputy)
    return hand_over


@transaction.atomic
def add_to_pack(
    *, conference: Conference, name: str, chunks: Iterable[bytes], by: Person | None, at: datetime
) -> PackEntry:
    """A template or another file goes with the pack; the same file again is there once.

    Raises NotYours, NoNextLead, HandedOverAlready, FileTooLarge, FileEmpty or FileOfOtherKind.
    """
    hand_over = _not_handed_over(conference, by, at)
    kept = keep_file(name, chunks)
    entry, _new = PackEntry.objects.get_or_create(
        hand_over=hand_over,
        sha256=kept.sha256,
        defaults={"name": name[-200:], "size": kept.size, "media_type": kept.media_type, "by": by, "at": at},
    )
    record("lead.file_added", subject=entry, by=by, at=at, conference=hand_over.conference, sha256=kept.sha256)
    return entry


@transaction.atomic
def hand_over_lead(*, conference: Conference, by: Person | None, at: datetime) -> HandOver:
    """Open tasks and issued papers join the files; the pack is frozen, and the cluster's next year has its lead unit.

    Raises NotYours, NoNextLead, HandedOverAlready or LedAlready, having written nothing.
    """
    hand_over = _not_handed_over(conference, by, at)
    conference = hand_over.conference
    cluster, year = conference.cluster, conference.year
    PackEntry.objects.bulk_create(
        [PackEntry(hand_over=hand_over, task=task, by=by, at=at) for task in open_tasks(cluster, year)]
        + [PackEntry(hand_over=hand_over, paper=paper, by=by, at=at) for paper in papers_of_year(cluster, year)]
    )
    pass_lead(cluster=cluster, year=year + 1, lead=hand_over.to, deputy=hand_over.deputy, by=by, at=at)
    hand_over.handed_by, hand_over.handed_at = by, at
    hand_over.save(update_fields=["handed_by", "handed_at"])
    record("lead.handed_over", subject=hand_over, by=by, at=at, to=hand_over.to, entries=hand_over.entries.count())
    tell(
        units=[hand_over.to],
        kind="lead.handed_over",
        subject=conference,
        by=by,
        at=at,
        period=str(year + 1),
    )
    return hand_over


@transaction.atomic
def accept_hand_over(*, hand_over: HandOver, by: Person | None, at: datetime, remark: str = "") -> HandOver:
    """The next lead unit has taken over what is in the pack. Raises NotYours, NotHandedOver or AcceptedAlready."""
    rows = HandOver.objects.select_for_update(of=("self",)).select_related("to", "conference__cluster")
    hand_over = rows.get(pk=hand_over.pk)
    insist(why_not_accept(by, hand_over, on=day_of(at)))
    insist(None if hand_over.handed_at else NotHandedOver())
    insist(AcceptedAlready(at=hand_over.accepted_at) if hand_over.accepted_at else None)
    hand_over.accepted_by, hand_over.accepted_at = by, at
    hand_over.remark = " ".join(remark.split())
    hand_over.save(update_fields=["accepted_by", "accepted_at", "remark"])
    record("lead.accepted", subject=hand_over, by=by, at=at, to=hand_over.to)
    return hand_over


def _not_handed_over(conference: Conference, by: Person | None, at: datetime) -> HandOver:
    conference = locked(conference)
    insist(why_not_conduct(by, conference, on=day_of(at)))
    hand_over = hand_over_of(conference)
    if hand_over is None:
        raise NoNextLead()
    insist(HandedOverAlready(at=hand_over.handed_at) if hand_over.handed_at else None)
    return hand_over
