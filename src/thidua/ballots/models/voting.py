"""A vote: its options, its electors, the committee, the sealed envelopes, the opened ballots, counts by hand and on paper.

Nothing here may tie an opened ballot to an elector: ballots have no time, no number in order, and are written together in
the order of their receipts. See the decision record on secret votes.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from thidua.ballots.models.conference import AgendaItem, Conference, Delegate
from thidua.ballots.rules.voting import (
    DECIDES_NAMES,
    MODE_NAMES,
    STATE_NAMES,
    Decides,
    Mode,
    Rule,
    State,
    rule_from,
)
from thidua.organisations.models import Unit
from thidua.people.models import Person


class Vote(models.Model):
    """One question put to a conference. `rule` is kept as it was when the vote was prepared.

    `members` and `present` are counted when it opens: everybody who could have been an elector, and the electors.
    """

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="votes")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, related_name="votes", verbose_name=_("point of the agenda")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    question = models.CharField(_("question"), max_length=300)
    mode = models.CharField(
        _("way of voting"), max_length=8, choices=[(mode.value, _(name)) for mode, name in MODE_NAMES.items()]
    )
    rule = models.JSONField()
    rule_source = models.CharField(_("source of the rule"), max_length=300, blank=True)
    decides = models.CharField(
        _("decides on"),
        max_length=12,
        choices=[(one.value, _(name)) for one, name in DECIDES_NAMES.items()],
        default=Decides.OTHER.value,
    )
    award = models.CharField(_("award"), max_length=20, blank=True)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followed_by")
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=[(state.value, _(name)) for state, name in STATE_NAMES.items()],
        default=State.PREPARED.value,
    )
    members = models.PositiveIntegerField(null=True)
    present = models.PositiveIntegerField(null=True)
    void_reason = models.CharField(_("why it is void"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    simulated = models.BooleanField(_("simulated"), default=False)
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField(_("prepared at"))
    opened_at = models.DateTimeField(_("opened at"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    counted_at = models.DateTimeField(_("counted at"), null=True)

    class Meta:
        verbose_name = _("vote")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "number"], name="vote_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=[State.PREPARED, State.VOID])
                | Q(opened_at__isnull=False, members__isnull=False, present__isnull=False),
                name="an_open_vote_has_electors",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.COUNTED) | Q(closed_at__isnull=False, counted_at__isnull=False),
                name="a_counted_vote_says_when",
            ),
            models.CheckConstraint(condition=~Q(state=State.VOID) | ~Q(void_reason=""), name="a_void_vote_says_why"),
            models.CheckConstraint(
                condition=Q(award="") | Q(decides=Decides.NOMINATION), name="an_award_is_nominated_for"
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def by_rule(self) -> Rule:
        """The rule as a value."""
        return rule_from(self.rule)

    @property
    def is_secret(self) -> bool:
        """Whether ballots are sealed on the way."""
        return self.mode == Mode.SECRET.value


class Option(models.Model):
    """What can be voted for: a unit, or words."""

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="options")
    position = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    words = models.CharField(_("option"), max_length=300)

    class Meta:
        verbose_name = _("option")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["vote", "position"], name="option_place_once"),
            models.UniqueConstraint(fields=["vote", "unit"], condition=Q(unit__isnull=False), name="option_unit_once"),
        ]


class Elector(models.Model):
    """Who may vote: frozen when the vote opens. `voted` says that a ballot came in, not when and not what."""

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="electors")
    delegate = models.ForeignKey(Delegate, on_delete=models.PROTECT, related_name="+", verbose_name=_("delegate"))
    voted = models.BooleanField(_("has voted"), default=False)

    class Meta:
        verbose_name = _("elector")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["vote", "delegate"], name="elector_once")]


class Envelope(models.Model):
    """The sealed ballot of one elector, until the count."""

    elector = models.OneToOneField(Elector, on_delete=models.PROTECT, primary_key=True, related_name="envelope")
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("sealed envelope")


class InnerEnvelope(models.Model):
    """What lay in an outer envelope: it still takes the second key, and no longer says whose it is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="inner_envelopes")
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("inner envelope")


class Ballot(models.Model):
    """An opened ballot, known by its receipt alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="ballots")
    receipt = models.CharField(_("receipt"), max_length=20)
    marks = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("ballot")
        ordering = ["receipt"]
        constraints = [models.UniqueConstraint(fields=["vote", "receipt"], name="receipt_once")]


class NamedBallot(models.Model):
    """What an elector said in a named vote."""

    elector = models.OneToOneField(Elector, on_delete=models.PROTECT, primary_key=True, related_name="named_ballot")
    marks = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("named ballot")


class Counter(models.Model):
    """A member of the counting committee of two. In a secret vote each holds the code to one layer of the envelopes.

    `lock` only seals. `salt` is emptied once the member has opened the layer.
    """

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="counters")
    place = models.PositiveSmallIntegerField()
    delegate = models.ForeignKey(Delegate, on_delete=models.PROTECT, related_name="+", verbose_name=_("delegate"))
    salt = models.BinaryField(default=bytes)
    lock = models.BinaryField(default=bytes)

    class Meta:
        verbose_name = _("member of the counting committee")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["vote", "place"], name="committee_place_once"),
            models.UniqueConstraint(fields=["vote", "delegate"], name="committee_member_once"),
            models.CheckConstraint(condition=Q(place__in=[1, 2]), name="committee_of_two"),
        ]


class CountSheet(models.Model):
    """What was counted by hand: by the secretary at a show of hands or an acclamation, by each of two on paper.

    Counted again, the earlier sheet stays to be seen and counts no more.
    """

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="sheets")
    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, null=True, related_name="sheets")
    counts = models.JSONField()
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    standing = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("count by hand")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["vote", "counter"],
                condition=Q(standing=True),
                nulls_distinct=False,
                name="one_standing_count",
            )
        ]
