"""May this person edit or publish on this portal, that day."""

from __future__ import annotations

from datetime import date

from thidua.clusters.models import ClusterYear
from thidua.ground.values import Refusal
from thidua.paper.models import Edition, IssuedPaper
from thidua.people.models import Person
from thidua.people.queries import own_units
from thidua.people.rules import Power
from thidua.portal.models import DocumentPage, HomePage, NewsPage, PublishedResult
from thidua.portal.queries.comments import comments_in
from thidua.portal.rules import GROUPS
from thidua.portal.rules.comments import CommentsClosed, NotAnEditor, RatingClosed, State
from thidua.portal.rules.refusals import (
    NotOnThisPortal,
    NotReadable,
    PaperProvisional,
    PaperThere,
    ResultThere,
    StillProvisional,
)
from thidua.yearbook.models import Subject
from thidua.yearbook.queries import is_closed, may_read, name_of_subject


def powers_at(person: Person, *, on: date) -> set[Power]:
    """What the person may do on the portal: `EDIT`, `PUBLISH`, by their mandates at the unit whose portal it is."""
    own = {power: {unit.pk for unit in own_units(person, on=on, power=power)} for power in GROUPS}
    if not any(own.values()):
        return set()
    homes = set(HomePage.objects.filter(unit__in=set.union(*own.values())).values_list("unit", flat=True))
    return {power for power, units in own.items() if units & homes}


def why_not_moderate(by: Person | None, *, on: date) -> Refusal | None:
    """None when `by` edits or publishes on the portal that day. A command never decides what readers see."""
    return None if by is not None and powers_at(by, on=on) else NotAnEditor(on=on)


def comments_waiting_for(person: Person, *, on: date) -> int | None:
    """How many comments wait for an editor; None for whoever is none."""
    return None if why_not_moderate(person, on=on) else comments_in(State.WAITING).count()


def why_not_comment(page: NewsPage) -> Refusal | None:
    """None when readers may comment on the article."""
    return None if page.comments_open else CommentsClosed(page=page.title)


def why_not_rate(page: NewsPage) -> Refusal | None:
    """None when readers may rate the article."""
    return None if page.rating_open else RatingClosed(page=page.title)


def why_not_draft(by: Person | None, subject: Subject, year: int, *, on: date) -> Refusal | None:
    """None when `by` edits here and reads those figures; the operator reads everything."""
    if by is None:
        return None
    if not powers_at(by, on=on):
        return NotOnThisPortal(on=on)
    return None if may_read(by, subject, on=on) else NotReadable(subject=name_of_subject(subject, year), on=on)


def why_not_publish(by: Person | None, *, on: date) -> Refusal | None:
    """None when `by` publishes here. The operator may too: the installation is theirs, and what they publish was decided below."""
    return None if by is None or Power.PUBLISH in powers_at(by, on=on) else NotOnThisPortal(on=on)


def why_not_publish_paper(by: Person | None, paper: IssuedPaper, *, on: date) -> Refusal | None:
    """None when `by` publishes here and the paper is settled and not there yet."""
    if refusal := why_not_publish(by, on=on):
        return refusal
    if paper.edition == Edition.PROVISIONAL:
        return PaperProvisional(paper=paper.full_number)
    return PaperThere(paper=paper.full_number) if DocumentPage.objects.filter(paper=paper).exists() else None


def why_not_publish_result(by: Person | None, found: ClusterYear, *, on: date) -> Refusal | None:
    """None when `by` publishes here, reads the cluster, and its year is closed and not published yet."""
    if refusal := why_not_publish(by, on=on):
        return refusal
    if by is not None and not may_read(by, found.cluster, on=on):
        return NotReadable(subject=found.cluster.name, on=on)
    if not is_closed(found.cluster, found.year):
        return StillProvisional(subject=found.cluster.name, year=found.year)
    if PublishedResult.objects.filter(cluster_year=found).exists():
        return ResultThere(subject=found.cluster.name, year=found.year)
    return None
