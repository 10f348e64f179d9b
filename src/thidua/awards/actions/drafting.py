"""A unit prepares a dossier: for which award, whom it proposes, what no program can check, the papers from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from thidua.awards.models import Dossier, Enclosure, Honoree, Nominee, Reply, Step
from thidua.awards.permissions import why_not_change, why_not_draft
from thidua.awards.queries.catalogue import loaded_now, read_loaded
from thidua.awards.queries.dossiers import award_of, names_in, who
from thidua.awards.queries.records import findings_of, namesakes
from thidua.awards.queries.units import may_be_proposed, units_above
from thidua.awards.rules.catalogue import COLLECTIVE, PERSON
from thidua.awards.rules.eligibility import Verdict
from thidua.awards.rules.flow import State
from thidua.awards.rules.refusals import (
    AnswerNoteMissing,
    BirthYearImpossible,
    EnclosureTwice,
    Namesakes,
    NoSuchQuestion,
    NotAbove,
    NotForWhom,
    NotProposed,
    NotTheGranter,
    NotTheirs,
    NotThisKind,
    PersonErased,
    PersonNameMissing,
    ProposedAlready,
    SourceMissing,
)
from thidua.clusters.models import Cluster
from thidua.ground.files import keep_file
from thidua.ground.today import day_of
from thidua.ground.values import Period, Sentence, insist
from thidua.ground.values import mark as _
from thidua.organisations.models import Unit, UnitKind
from thidua.organisations.queries import name_of, term_naming
from thidua.people.models import Person
from thidua.trail.actions import record

OLDEST, YOUNGEST = 100, 14
"""Years of age between which a person may be proposed."""
SUBJECT_WORDS = {COLLECTIVE: _("collectives"), PERSON: _("individuals")}
KIND_WORDS = {kind.value: kind for kind in UnitKind}


@transaction.atomic
def draft_dossier(
    *,
    proposer: Unit,
    award: str,
    year: int,
    decider: Unit | None,
    by: Person | None,
    at: datetime,
    cluster: Cluster | None = None,
    source: str,
    outcome: str = "",
    citation: str = "",
    simulated: bool = False,
) -> Dossier:
    """Begin a dossier of `proposer` for one award of one year; `source` says where the result comes from.

    `decider` grants it: the proposer itself or a unit above; None for an award decided outside the unions. Said again word for
    word while nobody is proposed yet, as by a double click, it is the same dossier.
    Raises NotYours, NoSuchAward, NotTheGranter, NotAbove or SourceMissing.
    """
    on = day_of(at)
    insist(why_not_draft(by, proposer, on=on))
    if not source.strip():
        raise SourceMissing
    loaded = loaded_now()
    held = read_loaded(loaded)
    spec = held.award(award, Period.parse(str(year)).last_day)
    if spec.decided_outside:
        decider = None
    else:
        if decider is None or term_naming(decider, on).kind not in spec.kinds:
            unit = name_of(decider, on) if decider else "–"
            raise NotTheGranter(award=spec.name, granted_by=spec.granted_by, unit=unit)
        if decider not in units_above(proposer, on):
            raise NotAbove(decider=name_of(decider, on), proposer=name_of(proposer, on), on=on)
    said = {
        "proposer": proposer,
        "decider": decider,
        "cluster": cluster,
        "award": award,
        "year": year,
        "catalogue": loaded,
        "source": source.strip(),
        "outcome": outcome,
        "citation": citation.strip() or spec.citation.format(year=year) or spec.name.vi,
        "simulated": simulated,
    }
    Unit.objects.select_for_update(no_key=True).get(pk=proposer.pk)  # of two at once the second sees the first
    if begun := Dossier.objects.filter(**said, drafted_by=by, state=State.DRAFT, nominees=None).first():
        return begun
    dossier = Dossier.objects.create(**said, holder=proposer, drafted_by=by, drafted_at=at)
    Step.objects.create(dossier=dossier, state=State.DRAFT, unit=proposer, holder=proposer, by=by, at=at)
    record("dossier.drafted", subject=dossier, by=by, at=at, award=award, year=year, unit=proposer, outcome=outcome)
    return dossier


@transaction.atomic
def edit_dossier(
    *, dossier: Dossier, source: str, citation: str, grounds: str = "", by: Person | None, at: datetime
) -> Dossier:
    """The dossier's words read so from now on. Raises NotYours, WrongDossierState or SourceMissing."""
    dossier = locked(dossier)
    insist(why_not_change(by, dossier, on=day_of(at)))
    if not source.strip():
        raise SourceMissing
    dossier.source, dossier.citation = source.strip(), citation.strip() or dossier.citation
    dossier.grounds = grounds.strip()
    dossier.save(update_fields=["source", "citation", "grounds"])
    record("dossier.edited", subject=dossier, by=by, at=at)
    return dossier


@transaction.atomic
def propose_unit(
    *,
    dossier: Dossier,
    unit: Unit,
    by: Person | None,
    at: datetime,
    achievements: str = "",
    votes: int | None = None,
    voters: int | None = None,
) -> Nominee:
    """Propose a collective. Raises NotYours, WrongDossierState, NotForWhom, NotThisKind, NotTheirs or ProposedAlready."""
    dossier = locked(dossier)
    on = day_of(at)
    insist(why_not_change(by, dossier, on=on))
    spec = award_of(dossier)
    if COLLECTIVE not in spec.subjects:
        raise NotForWhom(award=spec.name, whom=Sentence(SUBJECT_WORDS[COLLECTIVE]))
    term = term_naming(unit, on)
    if spec.to and term.kind not in spec.to:
        kinds = [str(KIND_WORDS[kind].label) for kind in spec.to]
        raise NotThisKind(award=spec.name, unit=term.name, kinds=kinds)
    return _propose(dossier, unit, None, by, at, achievements=achievements.strip(), votes=votes, voters=voters)


@transaction.atomic
def propose_person(
    *,
    dossier: Dossier,
    unit: Unit,
    full_name: str,
    birth_year: int | None,
    job: str,
    direct_worker: bool | None,
    by: Person | None,
    at: datetime,
    achievements: str = "",
    same_as: Honoree | None = None,
    somebody_else: bool = False,
) -> Nominee:
    """Propose a person of the unit. Somebody of the same name known already is settled by the officer: one of them, or another.

    The trail keeps the person's number, never the name. Raises NotYours, WrongDossierState, NotForWhom, NotTheirs,
    PersonNameMissing, BirthYearImpossible, Namesakes, PersonErased or ProposedAlready.
    """
    dossier = locked(dossier)
    on = day_of(at)
    insist(why_not_change(by, dossier, on=on))
    spec = award_of(dossier)
    if PERSON not in spec.subjects:
        raise NotForWhom(award=spec.name, whom=Sentence(SUBJECT_WORDS[PERSON]))
    if not full_name.strip():
        raise PersonNameMissing
    if birth_year is not None and not on.year - OLDEST <= birth_year <= on.year - YOUNGEST:
        raise BirthYearImpossible(year=birth_year)
    known = namesakes(full_name, by, on)
    if same_as is None and known and not somebody_else:
        raise Namesakes(name=" ".join(full_name.split()), count=len(known))
    if same_as is not None and same_as.erased_at is not None:
        raise PersonErased
    person = same_as or Honoree(birth_year=birth_year)
    if same_as is None:
        person.take_name(full_name)
        person.save()
        record("person.entered", subject=person, by=by, at=at, namesakes=[each.pk for each in known])
    else:
        record("person.same", subject=person, by=by, at=at, dossier=dossier)
    return _propose(
        dossier,
        unit,
        person,
        by,
        at,
        job=" ".join(job.split()),
        direct_worker=direct_worker,
        achievements=achievements.strip(),
    )


def _propose(
    dossier: Dossier, unit: Unit, person: Honoree | None, by: Person | None, at: datetime, **more: object
) -> Nominee:
    on = day_of(at)
    if not may_be_proposed(dossier, unit, on):
        raise NotTheirs(unit=name_of(unit, on), proposer=name_of(dossier.proposer, on), year=dossier.year)
    standing = dossier.nominees.filter(standing=True)
    if standing.filter(unit=unit, person=person).exists():
        raise ProposedAlready(who=person.full_name if person else name_of(unit, on))
    last = standing.aggregate(last=Max("order"))["last"] or 0
    nominee = Nominee.objects.create(dossier=dossier, unit=unit, person=person, order=last + 1, **more)
    record("dossier.proposed", subject=nominee, by=by, at=at, dossier=dossier, unit=unit, person=person and person.pk)
    return nominee


@transaction.atomic
def take_off(*, nominee: Nominee, by: Person | None, at: datetime) -> None:
    """The nominee is proposed no more; the row stays. Raises NotYours, WrongDossierState or NotProposed."""
    nominee = _standing(nominee, by, at)
    nominee.standing = False
    nominee.save(update_fields=["standing"])
    record("dossier.taken_off", subject=nominee, by=by, at=at, dossier=nominee.dossier)


@transaction.atomic
def write_achievements(*, nominee: Nominee, text: str, by: Person | None, at: datetime) -> Nominee:
    """What the achievement report says in words; its figures it takes from the totals. Raises NotYours or WrongDossierState."""
    nominee = _standing(nominee, by, at)
    nominee.achievements = "\n".join(line.strip() for line in text.splitlines() if line.strip())
    nominee.save(update_fields=["achievements"])
    record("dossier.achievements", subject=nominee, by=by, at=at, dossier=nominee.dossier)
    return nominee


@transaction.atomic
def reply(*, nominee: Nominee, condition: str, fulfilled: bool, note: str, by: Person | None, at: datetime) -> Reply:
    """Answer what no program can check, and on which paper the answer rests. Another answer follows the one before.

    Raises NotYours, WrongDossierState, NotProposed, NoSuchQuestion or AnswerNoteMissing.
    """
    nominee = _standing(nominee, by, at)
    given = nominee.replies.filter(standing=True, condition=condition)
    asked = {finding.code for finding in findings_of(nominee) if finding.verdict is Verdict.ASKED}
    if condition not in asked and not given.exists():
        raise NoSuchQuestion(condition=condition)
    if not note.strip():
        raise AnswerNoteMissing
    given.update(standing=False)
    new = Reply.objects.create(
        nominee=nominee, condition=condition, fulfilled=fulfilled, note=note.strip(), by=by, at=at
    )
    record("dossier.replied", subject=new, by=by, at=at, nominee=nominee, condition=condition, fulfilled=fulfilled)
    return new


@transaction.atomic
def enclose(
    *, dossier: Dossier, part: str, name: str, chunks: Iterable[bytes], by: Person | None, at: datetime
) -> Enclosure:
    """Attach a paper from elsewhere. Raises NotYours, WrongDossierState, EnclosureTwice, or what a file refuses."""
    dossier = locked(dossier)
    insist(why_not_change(by, dossier, on=day_of(at)))
    kept = keep_file(name, chunks)
    enclosure, new = Enclosure.objects.get_or_create(
        dossier=dossier,
        sha256=kept.sha256,
        defaults={
            "part": part,
            "name": name[-200:],
            "size": kept.size,
            "media_type": kept.media_type,
            "by": by,
            "at": at,
        },
    )
    insist(None if new else EnclosureTwice(name=name))
    record("dossier.enclosed", subject=dossier, by=by, at=at, part=part, sha256=kept.sha256)
    return enclosure


def locked(dossier: Dossier) -> Dossier:
    """The dossier, held so that two officers do not move it at once."""
    rows = Dossier.objects.select_for_update(of=("self",))
    return rows.select_related("proposer", "holder", "decider", "cluster", "catalogue").get(pk=dossier.pk)


def _standing(nominee: Nominee, by: Person | None, at: datetime) -> Nominee:
    dossier = locked(nominee.dossier)
    insist(why_not_change(by, dossier, on=day_of(at)))
    nominee = Nominee.objects.select_related("unit", "person").get(pk=nominee.pk)
    nominee.dossier = dossier
    if not nominee.standing:
        raise NotProposed(who=who(nominee, names_in(dossier, [nominee])))
    return nominee
