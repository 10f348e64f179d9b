"""The loaded catalogue, dossiers with who is proposed, the council's vote, decisions, certificates, the signed register."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thidua.awards.rules.flow import STATE_NAMES, State
from thidua.clusters.models import Cluster
from thidua.organisations.models import Unit
from thidua.organisations.rules import search_key
from thidua.paper.models import IssuedPaper
from thidua.people.models import Person


class LoadedCatalogue(models.Model):
    """One version of the reviewed files of awards. Never changed: another text is another version, and a dossier keeps its own."""

    content: Any = models.JSONField()
    sha256 = models.CharField(max_length=64, unique=True)
    loaded_at = models.DateTimeField(_("loaded at"))

    class Meta:
        verbose_name = _("catalogue of awards")


class Honoree(models.Model):
    """Somebody proposed for an award: no account, only what a certificate and a decision need. Erased, the row keeps its number.

    Purpose: proposing, deciding and confirming awards. The trail holds this row's number, never the name.
    """

    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    birth_year = models.SmallIntegerField(_("year of birth"), null=True)
    search_key = models.CharField(max_length=200, editable=False, db_index=True, blank=True)
    erased_at = models.DateTimeField(_("erased at"), null=True)

    class Meta:
        verbose_name = _("person proposed")
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(full_name="", search_key="", birth_year__isnull=True),
                name="an_erased_person_has_no_name",
            )
        ]

    def take_name(self, full_name: str) -> None:
        """Bear this name, found again without diacritics and capitals."""
        self.full_name = " ".join(full_name.split())
        self.search_key = search_key(self.full_name)


class Dossier(models.Model):
    """One unit proposes collectives and persons for one award of one year; from its draft to the certificates handed over.

    `holder` has it now; `decider` is the unit that grants the award, None where it is decided outside the unions.
    """

    proposer = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="dossiers", verbose_name=_("proposing unit")
    )
    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, null=True, related_name="dossiers", verbose_name=_("cluster")
    )
    award = models.CharField(_("award"), max_length=20)
    year = models.SmallIntegerField(_("year"))
    decider = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("granted by")
    )
    holder = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("lies with"))
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=[(state.value, _(name)) for state, name in STATE_NAMES.items()],
        default=State.DRAFT.value,
    )
    catalogue = models.ForeignKey(LoadedCatalogue, on_delete=models.PROTECT, related_name="+")
    source = models.TextField(_("source of the result"), blank=True)
    outcome = models.CharField(_("vote that it follows from"), max_length=60, blank=True)
    citation = models.CharField(_("words on the certificate"), max_length=300)
    grounds = models.TextField(_("grounds of the decision"), blank=True)
    simulated = models.BooleanField(_("simulated"), default=False)
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField(_("drafted at"))

    class Meta:
        verbose_name = _("award dossier")
        ordering = ["-year", "-pk"]
        indexes = [models.Index(fields=["holder", "state"]), models.Index(fields=["award", "year"])]

    def __str__(self) -> str:
        return f"{self.award} {self.year} ({self.proposer_id})"

    @property
    def council(self) -> CouncilVote | None:
        """The council's vote that stands."""
        return self.council_votes.filter(standing=True).first()


class Nominee(models.Model):
    """A collective, or a person of a unit, proposed in a dossier. `votes` of `voters` is what the cluster's vote gave."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="nominees", verbose_name=_("dossier"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="nominations", verbose_name=_("unit"))
    person = models.ForeignKey(
        Honoree, on_delete=models.PROTECT, null=True, related_name="nominations", verbose_name=_("person")
    )
    job = models.CharField(_("job"), max_length=160, blank=True)
    direct_worker = models.BooleanField(_("direct worker"), null=True)
    achievements = models.TextField(_("achievements"), blank=True)
    votes = models.PositiveIntegerField(_("votes"), null=True)
    voters = models.PositiveIntegerField(_("voters"), null=True)
    order = models.SmallIntegerField(default=0)
    standing = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("nominee")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "unit", "person"],
                condition=Q(standing=True),
                nulls_distinct=False,
                name="proposed_once_in_a_dossier",
            )
        ]


class Reply(models.Model):
    """An officer's answer to what no program can check of a nominee. Another answer follows it; the old one is kept."""

    nominee = models.ForeignKey(Nominee, on_delete=models.PROTECT, related_name="replies")
    condition = models.CharField(_("condition"), max_length=40)
    fulfilled = models.BooleanField(_("holds"))
    note = models.CharField(_("on which paper it rests"), max_length=300)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    standing = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("answer")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["nominee", "condition"], condition=Q(standing=True), name="one_standing_reply"
            )
        ]


class Enclosure(models.Model):
    """A paper from elsewhere in the dossier: minutes, a confirmation, the minutes of a count."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="enclosures")
    part = models.CharField(_("what it is"), max_length=20)
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(max_length=100)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("attached at"))

    class Meta:
        verbose_name = _("enclosure")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["dossier", "sha256"], name="enclosure_once")]


class Step(models.Model):
    """One move of a dossier: from where to where, by which unit, and why it was returned."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="steps")
    came_from = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=12, choices=[(state.value, _(name)) for state, name in STATE_NAMES.items()])
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("by the unit"))
    holder = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("lies with"))
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("step")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(reason=""), name="a_returned_dossier_says_why")
        ]


class CouncilVote(models.Model):
    """What the council of the deciding unit voted: how many members, how many there, how many votes came in.

    What was written down before ballots, place and who led were asked for has None and nothing there. A vote that was
    taken up again is kept and stands no more.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="council_votes")
    held_on = models.DateField(_("day of the meeting"))
    members = models.PositiveIntegerField(_("members of the council"))
    present = models.PositiveIntegerField(_("members who were there"))
    needed = models.PositiveIntegerField(_("votes needed"))
    ballot = models.CharField(
        _("how it voted"),
        max_length=6,
        choices=[("hands", _("openly, by a show of hands")), ("paper", _("secretly, on paper ballots"))],
    )
    cast = models.PositiveIntegerField(_("votes that came in"), null=True)
    invalid = models.PositiveIntegerField(_("invalid ballots"), null=True)
    place = models.CharField(_("place of the meeting"), max_length=200, blank=True)
    chair = models.CharField(_("who led the meeting"), max_length=120, blank=True)
    secretary = models.CharField(_("who wrote the minutes"), max_length=120, blank=True)
    attended = models.TextField(_("who was there"), blank=True)
    absent = models.TextField(_("who was absent"), blank=True)
    standing = models.BooleanField(default=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("vote of the council")
        constraints = [
            models.CheckConstraint(
                condition=Q(cast__isnull=True) | Q(invalid__lte=F("cast"), cast__lte=F("present")),
                name="council_ballots_are_possible",
            ),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(standing=True), name="one_standing_vote_of_the_council"
            ),
        ]

    @property
    def valid(self) -> int | None:
        """How many votes say something; None where that was not written down."""
        return None if self.cast is None else self.cast - (self.invalid or 0)


class CouncilCount(models.Model):
    """Votes for and against one nominee, and whether those in favour were enough."""

    vote = models.ForeignKey(CouncilVote, on_delete=models.PROTECT, related_name="counts")
    nominee = models.ForeignKey(Nominee, on_delete=models.PROTECT, related_name="counts")
    in_favour = models.PositiveIntegerField(_("in favour"))
    against = models.PositiveIntegerField(_("against"), null=True)
    passed = models.BooleanField(_("approved"))

    class Meta:
        verbose_name = _("count")
        ordering = ["nominee__order", "nominee_id"]
        constraints = [models.UniqueConstraint(fields=["vote", "nominee"], name="counted_once_in_a_vote")]

    @property
    def silent(self) -> int | None:
        """How many valid votes said neither; None where that was not written down."""
        valid = self.vote.valid
        return None if valid is None or self.against is None else valid - self.in_favour - self.against


class Decision(models.Model):
    """The decision that grants: a paper of the house, or one from outside with its body, number and day."""

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="decision")
    body = models.CharField(_("deciding body"), max_length=200)
    number = models.CharField(_("number and symbol"), max_length=80)
    dated = models.DateField(_("day"))
    paper = models.OneToOneField(IssuedPaper, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision on an award")
        # A decision from outside may grant what several dossiers asked for.
        constraints = [
            models.UniqueConstraint(
                fields=["body", "number", "dated"], condition=Q(paper__isnull=False), name="award_decision_once"
            )
        ]


class Certificate(models.Model):
    """One award given. `shown` is what the certificate says, `salt` what keeps its hash from being guessed; both can be erased."""

    nominee = models.OneToOneField(Nominee, on_delete=models.PROTECT, related_name="certificate")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="certificates")
    number = models.CharField(_("number in the register"), max_length=24, unique=True)
    shown: Any = models.JSONField(null=True)
    salt = models.CharField(max_length=64, blank=True)
    bonus = models.DecimalField(_("bonus in đồng"), max_digits=16, decimal_places=0, null=True)
    handed_over_on = models.DateField(_("handed over on"), null=True)
    handed_over_at = models.CharField(_("place of the hand-over"), max_length=200, blank=True)
    revoked_on = models.DateField(_("revoked on"), null=True)
    revoked_why = models.CharField(_("why and by which decision"), max_length=400, blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("certificate")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True) | ~Q(revoked_why=""), name="a_revoked_certificate_says_why"
            )
        ]


class RegisterKey(models.Model):
    """A public key that has signed entries, so that they can be checked after the key was changed."""

    fingerprint = models.CharField(max_length=16, unique=True)
    public = models.TextField()
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("key of the register")


class RegisterEntry(models.Model):
    """One line of the signed register: issued or revoked. The database refuses to change it or take it away."""

    position = models.PositiveBigIntegerField(_("position"), unique=True)
    deed = models.CharField(_("what it says"), max_length=8)
    number = models.CharField(_("number in the register"), max_length=24)
    contents = models.CharField(max_length=64)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64)
    key = models.CharField(max_length=16)
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        verbose_name = _("entry of the register")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["number", "deed"], name="register_says_it_once")]
