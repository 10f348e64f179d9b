"""Whether somebody may be given an award: each condition checked against what is known, and explained.

What the record proves is settled; what it cannot prove is a question, which a person answers with a note. Missing is not no:
a year that the record does not know is asked, never refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from thidua.awards.rules.catalogue import (
    COLLECTIVE,
    COMPREHENSIVE,
    THEMATIC,
    AwardCatalogue,
    AwardSpec,
    Condition,
    Kind,
    Status,
)
from thidua.ground.values import Name, Refusal, Sentence, Span
from thidua.ground.values import mark as _


class Verdict(StrEnum):
    """What became of one condition."""

    MET = "met"
    FAILS = "fails"
    ASKED = "asked"
    ANSWERED = "answered"


@dataclass(frozen=True)
class Held:
    """One award in somebody's record. `decider` is the deciding unit's number; `through` names the predecessor who held it."""

    award: str
    name: str
    year: int
    scope: str = ""
    decider: int | None = None
    through: str = ""


@dataclass(frozen=True)
class Answer:
    """What a person answered to a question."""

    fulfilled: bool
    note: str = ""


@dataclass(frozen=True)
class Known:
    """Everything that is known of one nominee in one year."""

    year: int
    subject: str
    decider: int | None = None
    record: tuple[Held, ...] = ()
    record_since: int | None = None
    """The first year whose awards the house knows; None when it knows none."""
    incidents: tuple[tuple[str, date], ...] = ()
    knockouts: frozenset[str] = frozenset()
    rank: int | None = None
    pledge: Refusal | None = None
    of_proposer: int = 0
    of_all: int = 0
    direct_worker: bool | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """One condition, how it stands and why."""

    code: str
    text: Name | Sentence
    verdict: Verdict
    says: Sentence
    status: Status = Status.READ
    source: str = ""
    note: str = ""

    @property
    def stops(self) -> bool:
        """Whether the dossier cannot go on with it."""
        return self.verdict in (Verdict.FAILS, Verdict.ASKED)


class NotEligible(Refusal):
    """A condition is not met."""

    text = _("“{who}” cannot be proposed: {what} {why} Take them off the dossier.")


class QuestionOpen(Refusal):
    """A question nobody answered yet."""

    text = _("“{who}”: answer whether this holds: {what}")


RECORD = _("On record: {awards}.")
NOTHING_KNOWN = _("The record of awards begins in {since} and shows none of these. Confirm from the older papers.")
RECORD_EMPTY = _("The record holds no awards yet. Confirm from the papers.")
NONE_SINCE = _("None on record from {since} on.")
RANK = _("Rank {rank} in the closed scoring of {year}.")
NO_RANK = _("No closed scoring of {year} says so. Confirm from the minutes.")
NO_INCIDENT = _("No such incident was reported in {year}.")
INCIDENT = _("Reported: {event} on {on}.")
COUNTED = _("{count} proposed in {year}; at most {most}.")
DIRECT = _("Entered as a direct worker.")
NOT_DIRECT = _("Not entered as a direct worker.")
ASK_PERSON = _("No program can know this.")
SAID_YES = _("Confirmed by an officer.")
SAID_NO = _("An officer answered no.")
PLEDGED = _("Nothing in the cluster's year stands against it.")
BOTH_SCOPES = _(
    "The same level gave “{award}” for {year} already. Only the review of a campaign or an exceptional achievement allows both: "
    "is this one?"
)
ONE_SCOPE = _("Not both a comprehensive and a thematic award of one level in one year.")
ONLY_ONE_SCOPE = _("No award of the other scope by this level in {year}.")
NOT_TWICE = _("Not the same award twice for one year.")
TWICE = _("“{award}” for {year} is on record already.")
NO_KNOCKOUT = _("No incident that excludes, by the cluster's scoring scheme.")
GATE = _("The cluster's own condition.")


def findings(award: AwardSpec, catalogue: AwardCatalogue, known: Known, *, on: date) -> list[Finding]:
    """Every condition of the award for one nominee: the general ones first, then the award's own, then the questions."""
    of_the_unit = [_pledge(known), _knockout(known)] if known.subject == COLLECTIVE else []
    found = [*of_the_unit, _not_twice(award, known)]
    if award.scope in (COMPREHENSIVE, THEMATIC) and _in_force(catalogue.one_scope, on):
        found.append(_one_scope(award, known))
    found += [_condition(condition, award, known) for condition in (*award.conditions, *catalogue.questions)]
    return [_answered(finding, known) for finding in found]


def why_not_propose(who: str, found: Sequence[Finding]) -> list[Refusal]:
    """Everything that stops the proposal of one nominee."""
    return [
        NotEligible(who=who, what=finding.text, why=finding.says)
        if finding.verdict is Verdict.FAILS
        else QuestionOpen(who=who, what=finding.text)
        for finding in found
        if finding.stops
    ]


def _in_force(spans: Sequence[Span], on: date) -> bool:
    return any(on in span for span in spans)


def _answered(finding: Finding, known: Known) -> Finding:
    """A question with the answer given to it."""
    answer = known.answers.get(finding.code)
    if finding.verdict is not Verdict.ASKED or answer is None:
        return finding
    verdict, says = (Verdict.ANSWERED, SAID_YES) if answer.fulfilled else (Verdict.FAILS, SAID_NO)
    return Finding(finding.code, finding.text, verdict, Sentence(says), finding.status, finding.source, answer.note)


# --- What holds for every award ---------------------------------------------------------------------------------------


def _pledge(known: Known) -> Finding:
    if known.pledge is None:
        return Finding("pledge", Sentence(GATE), Verdict.MET, Sentence(PLEDGED))
    return Finding("pledge", Sentence(GATE), Verdict.FAILS, Sentence(known.pledge.text, known.pledge.values))


def _knockout(known: Known) -> Finding:
    hit = next((one for one in known.incidents if one[0] in known.knockouts), None)
    text = Sentence(NO_KNOCKOUT)
    if hit:
        return Finding("knockout", text, Verdict.FAILS, Sentence(INCIDENT, {"event": hit[0], "on": hit[1]}))
    return Finding("knockout", text, Verdict.MET, Sentence(NO_INCIDENT, {"year": known.year}))


def _not_twice(award: AwardSpec, known: Known) -> Finding:
    text = Sentence(NOT_TWICE)
    twin = next((held for held in known.record if held.award == award.code and held.year == known.year), None)
    if twin:
        return Finding("twice", text, Verdict.FAILS, Sentence(TWICE, {"award": award.name, "year": known.year}))
    return Finding("twice", text, Verdict.MET, Sentence(NONE_SINCE, {"since": known.year}))


def _one_scope(award: AwardSpec, known: Known) -> Finding:
    other = THEMATIC if award.scope == COMPREHENSIVE else COMPREHENSIVE
    same_level = (
        held
        for held in known.record
        if held.year == known.year and held.scope == other and held.decider == known.decider is not None
    )
    text, hit = Sentence(ONE_SCOPE), next(same_level, None)
    if hit is None:
        return Finding("one_scope", text, Verdict.MET, Sentence(ONLY_ONE_SCOPE, {"year": known.year}))
    return Finding("one_scope", text, Verdict.ASKED, Sentence(BOTH_SCOPES, {"award": hit.name, "year": known.year}))


# --- The award's own conditions -----------------------------------------------------------------------------------------


def _condition(condition: Condition, award: AwardSpec, known: Known) -> Finding:
    verdict, says = _CHECKS[condition.kind](condition, award, known)
    return Finding(condition.code, condition.text, verdict, says, condition.status, condition.source)


Checked = tuple[Verdict, Sentence]


def _listed(held: Sequence[Held]) -> Sentence:
    shown = [f"{one.name} {one.year}" + (f" ({one.through})" if one.through else "") for one in held]
    return Sentence(RECORD, {"awards": "; ".join(shown)})


def _ask_the_papers(known: Known) -> Checked:
    if known.record_since is None:
        return Verdict.ASKED, Sentence(RECORD_EMPTY)
    return Verdict.ASKED, Sentence(NOTHING_KNOWN, {"since": known.record_since})


def _held_each_year(condition: Condition, _award: AwardSpec, known: Known) -> Checked:
    wanted = range(known.year - condition.years, known.year)
    held = [one for one in known.record if one.award in condition.awards and one.year in wanted]
    if {one.year for one in held} == set(wanted):
        return Verdict.MET, _listed(held)
    return (Verdict.ASKED, _listed(held)) if held else _ask_the_papers(known)


def _held_before(condition: Condition, _award: AwardSpec, known: Known) -> Checked:
    first = known.year - condition.within if condition.within else 0
    held = [one for one in known.record if one.award in condition.awards and first <= one.year < known.year]
    return (Verdict.MET, _listed(held)) if held else _ask_the_papers(known)


def _not_within(condition: Condition, award: AwardSpec, known: Known) -> Checked:
    first = known.year - condition.years
    held = [one for one in known.record if one.award == award.code and first <= one.year < known.year]
    if held:
        return Verdict.FAILS, _listed(held)
    if known.record_since is not None and known.record_since <= first:
        return Verdict.MET, Sentence(NONE_SINCE, {"since": first})
    return _ask_the_papers(known)


def _once(_condition: Condition, award: AwardSpec, known: Known) -> Checked:
    held = [one for one in known.record if one.award == award.code]
    return (Verdict.FAILS, _listed(held)) if held else _ask_the_papers(known)


def _ranked(condition: Condition, _award: AwardSpec, known: Known) -> Checked:
    if known.rank is None:
        return Verdict.ASKED, Sentence(NO_RANK, {"year": known.year})
    verdict = Verdict.MET if known.rank <= condition.first else Verdict.FAILS
    return verdict, Sentence(RANK, {"rank": known.rank, "year": known.year})


def _no_event(condition: Condition, _award: AwardSpec, known: Known) -> Checked:
    hit = next((one for one in known.incidents if one[0] in condition.events), None)
    if hit:
        return Verdict.FAILS, Sentence(INCIDENT, {"event": hit[0], "on": hit[1]})
    return Verdict.MET, Sentence(NO_INCIDENT, {"year": known.year})


def _at_most(condition: Condition, _award: AwardSpec, known: Known) -> Checked:
    count = known.of_proposer if condition.per == "proposer" else known.of_all
    verdict = Verdict.MET if count <= condition.count else Verdict.FAILS
    return verdict, Sentence(COUNTED, {"count": count, "year": known.year, "most": condition.count})


def _direct_worker(_condition: Condition, _award: AwardSpec, known: Known) -> Checked:
    if known.direct_worker is None:
        return Verdict.ASKED, Sentence(ASK_PERSON)
    return (Verdict.MET, Sentence(DIRECT)) if known.direct_worker else (Verdict.FAILS, Sentence(NOT_DIRECT))


def _ask(_condition: Condition, _award: AwardSpec, _known: Known) -> Checked:
    return Verdict.ASKED, Sentence(ASK_PERSON)


_CHECKS = {
    Kind.HELD_EACH_YEAR: _held_each_year,
    Kind.HELD_BEFORE: _held_before,
    Kind.NOT_WITHIN: _not_within,
    Kind.ONCE: _once,
    Kind.RANKED: _ranked,
    Kind.NO_EVENT: _no_event,
    Kind.AT_MOST: _at_most,
    Kind.DIRECT_WORKER: _direct_worker,
    Kind.ASK: _ask,
}
