"""Votes for tests, in any state, through the house's own actions, by those who would take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from tests.make.ballots import BEGINS, Hall, delegates_by_code
from thidua.ballots.actions.casting import cast_ballot, make_key
from thidua.ballots.actions.counting import open_own_layer
from thidua.ballots.actions.voting import Asked, appoint_committee, close_vote, open_vote, prepare_vote
from thidua.ballots.models import Conference, Elector, Vote
from thidua.ballots.queries.catalogue import entry_of
from thidua.ballots.rules.sealing import make_code, make_receipt
from thidua.ballots.rules.voting import Decides, Rule
from thidua.organisations.models import Unit
from thidua.people.models import Person

NOW = BEGINS + timedelta(minutes=30)


def shipped(code: str, **changed: object) -> Rule:
    """A rule of the catalogue, changed as a lead unit may change it."""
    return replace(entry_of(code, date(2023, 11, 29)).rule, **changed)  # type: ignore[arg-type]


def prepared_vote(
    hall: Hall,
    conference: Conference,
    rule: Rule,
    *,
    options: Sequence[Unit | str] | None = None,
    question: str = "Bầu đơn vị trưởng năm sau",
    decides: Decides = Decides.LEAD,
    award: str = "",
) -> Vote:
    """A vote on every member unit, unless other options are named."""
    units = [hall.tree[code] for code in hall.codes]
    asked = Asked(question, units if options is None else options, rule, decides=decides, award=award)
    return prepare_vote(conference=conference, asked=asked, by=hall.lead, at=NOW)


class Secret:
    """An open secret vote: the first two units' delegates are the committee, and remember their codes."""

    def __init__(
        self,
        hall: Hall,
        conference: Conference,
        *,
        rule: Rule | None = None,
        options: Sequence[Unit | str] | None = None,
        at: datetime = NOW,
    ) -> None:
        self.hall, self.at = hall, at
        self.delegates = delegates_by_code(conference)
        self.vote = prepared_vote(hall, conference, rule or shipped("bau-truong-cum"), options=options)
        self.committee = [self.delegates[code].person for code in hall.codes[:2]]
        self.codes = [make_code(), make_code()]
        first, second = (self.delegates[code] for code in hall.codes[:2])
        appoint_committee(vote=self.vote, first=first, second=second, by=hall.lead, at=at)
        for person, code in zip(self.committee, self.codes, strict=True):
            make_key(vote=self.vote, code=code, by=person, at=at)
        self.vote = open_vote(vote=self.vote, by=hall.lead, at=at)

    def by(self, code: str) -> Person:
        """The delegate of the unit."""
        return self.delegates[code].person

    def cast(self, code: str, marks: str) -> tuple[str, Elector]:
        """The unit's delegate casts; returns the receipt."""
        receipt = make_receipt()
        return receipt, cast_ballot(vote=self.vote, marks=marks, receipt=receipt, by=self.by(code), at=self.at)

    def close(self) -> Vote:
        """No ballot comes in any more."""
        self.vote = close_vote(vote=self.vote, by=self.hall.lead, at=self.at)
        return self.vote

    def count(self) -> Vote:
        """Both members open their layer."""
        for person, code in zip(self.committee, self.codes, strict=True):
            self.vote = open_own_layer(vote=self.vote, code=code, by=person, at=self.at)
        return self.vote
