"""Writing the year-end report: passages, facts, and sending an edition out."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from thidua.clusters.models import Cluster
from thidua.ground.today import day_of
from thidua.ground.values import insist
from thidua.paper.actions import issue_paper
from thidua.paper.models import IssuedPaper
from thidua.paper.rules import Link, Paper
from thidua.people.models import Person
from thidua.trail.actions import record
from thidua.yearbook import rules
from thidua.yearbook.models import Fact, Passage, Subject
from thidua.yearbook.permissions import why_not_issue, why_not_write
from thidua.yearbook.queries import catalogue, drafts, facts_of, key_of, lead_of, results_of
from thidua.yearbook.queries.passages import told_of
from thidua.yearbook.queries.subjects import KIND


@transaction.atomic
def edit_passage(
    *, subject: Subject, year: int, key: str, text: str, by: Person | None, at: datetime, version: int | None = None
) -> Passage:
    """The passage reads `text` from now on; its numbers as they stand at `at` are remembered, to list what changes.

    Placeholders in the text follow their figures. `version` is the one the officer saw (0: the offered text).
    Refusals: NotYours, UnknownPassage, PassageEmpty, PassageTooLong, UnknownPlaceholder, EditedMeanwhile.
    """
    insist(why_not_write(by, subject, year, on=day_of(at)))
    if key not in catalogue().passages():
        raise rules.UnknownPassage(key=key)
    _lock(subject)
    results = results_of(subject, year)
    text = "\n".join(line.rstrip() for line in text.splitlines()).strip()
    with_figure = [code for code, result in results.items() if result.quantity is not None]
    known = results | told_of(subject, year).counted
    insist(rules.why_not_passage(text, known, with_figure))
    kept = Passage.objects.of(subject, year).filter(key=key).first()
    if version is not None and version != (kept.version if kept else 0):
        raise rules.EditedMeanwhile
    offered = drafts(subject, year, results)[key].offered
    if kept is None:
        kept = Passage(**_owner(subject), year=year, key=key, version=0)
    kept.text, kept.offered = text, offered
    kept.numbers = rules.numbers_in([offered, text], known)
    kept.version += 1
    kept.by, kept.at = by, at
    kept.save()
    record("passage.edited", subject=kept, by=by, at=at, key=key, version=kept.version, numbers=kept.numbers)
    return kept


@transaction.atomic
def restore_passage(*, subject: Subject, year: int, key: str, by: Person | None, at: datetime) -> None:
    """The passage reads again as it is offered.

    Refusals: NotYours, NothingEdited.
    """
    insist(why_not_write(by, subject, year, on=day_of(at)))
    _lock(subject)
    kept = Passage.objects.of(subject, year).filter(key=key).first()
    if kept is None:
        raise rules.NothingEdited
    record("passage.restored", subject=kept, by=by, at=at, key=key, version=kept.version)
    kept.delete()


@transaction.atomic
def add_fact(
    *,
    subject: Subject,
    year: int,
    kind: str,
    text: str,
    by: Person | None,
    at: datetime,
    on: date | None = None,
    order: int | None = None,
    source: str = "",
    simulated: bool = False,
) -> Fact:
    """One more fact of the year, at the end of its kind when no order is given.

    Refusals: NotYours, FactEmpty.
    """
    insist(why_not_write(by, subject, year, on=day_of(at)))
    insist(rules.why_not_fact(text))
    if order is None:
        last = facts_of(subject, year).filter(kind=kind).order_by("-order").first()
        order = last.order + 1 if last else 0
    fact = Fact.objects.create(
        **_owner(subject),
        year=year,
        kind=Fact.Kind(kind),
        text=text.strip(),
        on=on,
        order=order,
        source=source,
        simulated=simulated,
        by=by,
        at=at,
    )
    record("fact.added", subject=fact, by=by, at=at, kind=kind, year=year, of=subject)
    return fact


@transaction.atomic
def edit_fact(
    *,
    fact: Fact,
    kind: str,
    text: str,
    by: Person | None,
    at: datetime,
    on: date | None = None,
    order: int | None = None,
    source: str = "",
) -> Fact:
    """A new row says it from now on; the old one is kept and no longer stands.

    Refusals: NotYours, FactGone, FactEmpty.
    """
    fact = _standing(fact, by, at)
    insist(rules.why_not_fact(text))
    fact.standing = False
    fact.save(update_fields=["standing"])
    new = Fact.objects.create(
        **_owner(fact.subject),
        year=fact.year,
        kind=Fact.Kind(kind),
        text=text.strip(),
        on=on,
        order=fact.order if order is None else order,
        source=source,
        simulated=fact.simulated,
        replaces=fact,
        by=by,
        at=at,
    )
    record("fact.edited", subject=new, by=by, at=at, replaces=fact)
    return new


@transaction.atomic
def remove_fact(*, fact: Fact, by: Person | None, at: datetime) -> None:
    """The fact no longer stands; its row and the trail keep it.

    Refusals: NotYours, FactGone.
    """
    fact = _standing(fact, by, at)
    fact.standing = False
    fact.save(update_fields=["standing"])
    record("fact.removed", subject=fact, by=by, at=at, kind=fact.kind, year=fact.year)


@transaction.atomic
def issue_yearbook(
    *,
    subject: Subject,
    year: int,
    paper: Paper,
    edition: str,
    data_at: datetime,
    by: Person | None,
    at: datetime,
    link: Link | None = None,
) -> IssuedPaper:
    """The report leaves the house: numbered in its issuer's register (a cluster's lead unit), frozen in three formats.

    Refusals: NotYours, NotTheOperators, NoLead, NotClosedYet, FinalAlready, NothingToAmend.
    """
    insist(why_not_issue(by, subject, year, edition, on=day_of(at)))
    issuer = lead_of(subject, year) if isinstance(subject, Cluster) else subject
    assert issuer is not None, "insisted on above"
    return issue_paper(
        paper=paper,
        issuer=issuer,
        kind=KIND,
        key=key_of(subject, year),
        edition=edition,
        data_at=data_at,
        by=by,
        at=at,
        link=link,
    )


def _standing(fact: Fact, by: Person | None, at: datetime) -> Fact:
    fact = Fact.objects.select_for_update(of=("self",)).select_related("unit", "cluster").get(pk=fact.pk)
    insist(why_not_write(by, fact.subject, fact.year, on=day_of(at)))
    if not fact.standing:
        raise rules.FactGone
    return fact


def _owner(subject: Subject) -> dict[str, Subject]:
    return {"cluster": subject} if isinstance(subject, Cluster) else {"unit": subject}


def _lock(subject: Subject) -> None:
    """Edits of one report's passages go one after the other, also the very first one of a passage."""
    type(subject)._default_manager.select_for_update(no_key=True).get(pk=subject.pk)
