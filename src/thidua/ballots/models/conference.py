"""A conference: when and where, its quorum, its agenda, its delegates, what is noted and adopted while it sits."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thidua.ballots.rules.conference import (
    KIND_NAMES,
    NOTE_NAMES,
    STATE_NAMES,
    Progress,
    Quorum,
    QuorumOf,
    State,
)
from thidua.clusters.models import Cluster
from thidua.organisations.models import Unit
from thidua.paper.models import IssuedPaper
from thidua.people.models import Mandate, Person
from thidua.years.models import Movement


class Conference(models.Model):
    """The year-end conference of a cluster in one emulation year.

    The quorum is the cluster's own decision for this year: a share, of what, and the paper it rests on in
    `quorum_source`; `quorum_example` says that nobody has confirmed it.
    """

    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="conferences", verbose_name=_("cluster")
    )
    year = models.SmallIntegerField(_("year"))
    title = models.CharField(_("title"), max_length=300)
    place = models.CharField(_("place"), max_length=200, blank=True)
    begins_at = models.DateTimeField(_("begins at"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=[(state.value, _(name)) for state, name in STATE_NAMES.items()],
        default=State.PREPARING.value,
    )
    presided_by = models.CharField(_("presided over by"), max_length=300, blank=True)
    secretary = models.CharField(_("minutes taken by"), max_length=300, blank=True)
    guests = models.TextField(_("guests"), blank=True)
    quorum_top = models.PositiveSmallIntegerField(_("share present: so many"))
    quorum_bottom = models.PositiveSmallIntegerField(_("of so many parts"))
    quorum_of = models.CharField(
        _("share of"),
        max_length=10,
        choices=[
            (QuorumOf.DELEGATES.value, _("the delegates with a vote")),
            (QuorumOf.UNITS.value, _("the member units")),
        ],
        default=QuorumOf.DELEGATES.value,
    )
    quorum_source = models.CharField(_("source of the quorum"), max_length=300, blank=True)
    quorum_example = models.BooleanField(_("the quorum is an example"), default=False)
    opened_at = models.DateTimeField(_("sitting opened at"), null=True)
    counted_called = models.PositiveIntegerField(_("called, when it opened"), null=True)
    counted_present = models.PositiveIntegerField(_("present, when it opened"), null=True)
    closed_at = models.DateTimeField(_("sitting closed at"), null=True)
    minutes = models.ForeignKey(
        IssuedPaper, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("minutes")
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    simulated = models.BooleanField(_("simulated"), default=False)
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField(_("prepared at"))

    class Meta:
        verbose_name = _("conference")
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "year"], name="conference_once"),
            models.CheckConstraint(
                condition=Q(quorum_top__gt=0, quorum_top__lte=F("quorum_bottom")), name="quorum_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.PREPARING, State.CALLED])
                | Q(opened_at__isnull=False, counted_called__isnull=False, counted_present__isnull=False),
                name="a_sitting_was_opened",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED) | Q(closed_at__isnull=False), name="a_closed_conference_says_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id} {self.year}"

    @property
    def quorum(self) -> Quorum:
        """The share of those called that must be present."""
        return Quorum(self.quorum_top, self.quorum_bottom, QuorumOf(self.quorum_of))


class AgendaItem(models.Model):
    """One point of the agenda, in order; what it is about, the paper read at it, where it stands."""

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="agenda")
    position = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(
        _("kind of point"), max_length=10, choices=[(kind.value, _(name)) for kind, name in KIND_NAMES.items()]
    )
    title = models.CharField(_("point of the agenda"), max_length=300)
    presenter = models.CharField(_("presented by"), max_length=200, blank=True)
    paper = models.ForeignKey(
        IssuedPaper, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("paper read")
    )
    began_at = models.DateTimeField(_("began at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("point of the agenda")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "position"], name="agenda_place_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(
                fields=["conference"],
                condition=Q(began_at__isnull=False, ended_at__isnull=True),
                name="one_point_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(began_at__isnull=False), name="what_ended_began"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def progress(self) -> Progress:
        """Whether it waits, runs, or is done."""
        if self.ended_at:
            return Progress.DONE
        return Progress.RUNNING if self.began_at else Progress.WAITING


class DelegateQuerySet(models.QuerySet["Delegate"]):
    """Words to ask delegates with."""

    def present(self) -> Self:
        """Who has checked in and not left."""
        return self.filter(checked_in_at__isnull=False, left_at__isnull=True)

    def voting(self) -> Self:
        """Who has a vote."""
        return self.filter(votes=True)


class Delegate(models.Model):
    """A person who attends for a unit by a mandate, with a vote or without. The list is frozen when the sitting opens."""

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="delegates")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("delegate"))
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("mandate"))
    votes = models.BooleanField(_("has a vote"), default=True)
    checked_in_at = models.DateTimeField(_("present since"), null=True)
    checked_in_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    left_at = models.DateTimeField(_("left at"), null=True)

    objects = DelegateQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegate")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "person"], name="delegate_once"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(checked_in_at__isnull=False), name="who_left_was_there"
            ),
        ]

    @property
    def is_present(self) -> bool:
        """Whether the delegate has checked in and not left."""
        return self.checked_in_at is not None and self.left_at is None


class Note(models.Model):
    """What was said or resolved at a point of the agenda, as the minutes will say it. Struck out, it stays to be seen."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(
        _("kind of note"), max_length=10, choices=[(kind.value, _(name)) for kind, name in NOTE_NAMES.items()]
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("said by"))
    words = models.TextField(_("what is noted"), max_length=2000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    struck_at = models.DateTimeField(_("struck out at"), null=True)
    struck_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("note of the conference")
        ordering = ["pk"]


class Task(models.Model):
    """A task of next year: who owns it, until when. Proposed while the conference is prepared, adopted while it sits.

    `owner` None means every member unit. What became of it is told by its owner.
    """

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="tasks")
    words = models.TextField(_("task"), max_length=1000)
    owner = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("unit in charge")
    )
    due = models.DateField(_("due"))
    adopted_at = models.DateTimeField(_("adopted at"), null=True)
    done_on = models.DateField(_("done on"), null=True)
    outcome = models.CharField(_("what became of it"), max_length=600, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("task")
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(adopted_at__isnull=False), name="what_is_done_was_adopted"
            )
        ]


class Launch(models.Model):
    """A movement of next year that was launched at the conference; the movement itself is its launcher's."""

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="launches")
    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="+", verbose_name=_("movement"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("launch at a conference")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["conference", "movement"], name="launched_here_once")]
