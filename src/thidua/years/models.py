"""Declared periods of the emulation year with their cut-off and deadline; movements and what became of them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thidua.ground.values import Period
from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.years.rules import NOTE_LENGTH, PLAN_LENGTH, Moment, Nature, Standing


class ReportingPeriod(models.Model):
    """A period for which figures are asked. Totals are kept for declared periods only.

    `cut_off` (ngày chốt số liệu) is the day up to which work counts, `deadline` the last day to submit.
    """

    code = models.CharField(_("period"), max_length=20, primary_key=True)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    cut_off = models.DateField(_("cut-off"))
    deadline = models.DateField(_("deadline"))

    class Meta:
        verbose_name = _("reporting period")
        ordering = ["first_day", "-last_day"]
        constraints = [
            models.CheckConstraint(condition=Q(first_day__lte=F("cut_off")), name="cut_off_not_before_the_period"),
            models.CheckConstraint(condition=Q(cut_off__lte=F("deadline")), name="deadline_not_before_cut_off"),
        ]

    @property
    def period(self) -> Period:
        """The period as a value."""
        return Period.parse(self.code)

    def __str__(self) -> str:
        return self.code


class Movement(models.Model):
    """An emulation movement that a body launched for a period: what for, by which plan, since when.

    The period is an emulation year or a part of it, a school year or a term; it need not be open for reports.
    """

    launcher = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="movements", verbose_name=_("launched by")
    )
    name = models.CharField(_("name"), max_length=200)
    nature = models.CharField(
        _("kind of movement"),
        max_length=10,
        choices=[
            (Nature.REGULAR.value, _("regular movement")),
            (Nature.THEMATIC.value, _("thematic movement")),
            (Nature.RESOLUTION.value, _("resolution of a congress")),
        ],
    )
    period_code = models.CharField(_("period"), max_length=20)
    plan = models.TextField(_("goals, criteria and plan"), max_length=PLAN_LENGTH)
    number = models.CharField(_("number of the plan"), max_length=60, blank=True)
    launched_on = models.DateField(_("launched on"))
    ended_on = models.DateField(_("last day"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=NOTE_LENGTH, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    source = models.CharField(_("source"), max_length=200, blank=True)
    simulated = models.BooleanField(_("simulated"), default=False)

    class Meta:
        verbose_name = _("movement")
        ordering = ["-launched_on", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["launcher", "name", "period_code"], name="movement_launched_once"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | ~Q(end_reason=""), name="an_ended_movement_says_why"
            ),
        ]

    @property
    def period(self) -> Period:
        """The period as a value."""
        return Period.parse(self.period_code)

    def __str__(self) -> str:
        return self.name


class Passing(models.Model):
    """A unit hands a movement to the units directly beneath it, under a plan of its own if it has one.

    The launch itself is the launcher's row. What reached a unit is what the unit directly above has passed on.
    """

    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="passings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    number = models.CharField(_("number of the plan"), max_length=60, blank=True)
    on = models.DateField(_("passed on"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("passing on")
        ordering = ["on", "pk"]
        constraints = [models.UniqueConstraint(fields=["movement", "unit"], name="passed_on_once")]


class Registration(models.Model):
    """How many members and collectives of a grassroots union register. A change is a new row that replaces the old."""

    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="registrations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="registrations", verbose_name=_("unit"))
    members = models.PositiveIntegerField(_("members"))
    collectives = models.PositiveIntegerField(_("collectives"), default=0)
    note = models.CharField(_("what they undertake"), max_length=NOTE_LENGTH, blank=True)
    reason = models.CharField(_("reason for the change"), max_length=NOTE_LENGTH, blank=True)
    on = models.DateField(_("registered on"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("registered at"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=[
            (Standing.REGISTERED.value, _("awaits the check")),
            (Standing.CHECKED.value, _("checked")),
            (Standing.RETURNED.value, _("sent back")),
        ],
        default=Standing.REGISTERED.value,
    )
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("checked at"), null=True)
    return_reason = models.CharField(_("why it was sent back"), max_length=NOTE_LENGTH, blank=True)
    standing = models.BooleanField(default=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    simulated = models.BooleanField(_("simulated"), default=False)

    class Meta:
        verbose_name = _("registration")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["movement", "unit"], condition=Q(standing=True), name="one_standing_registration"
            ),
            models.CheckConstraint(condition=Q(members__gt=0) | Q(collectives__gt=0), name="somebody_registers"),
            models.CheckConstraint(
                condition=~Q(state=Standing.RETURNED.value) | ~Q(return_reason=""),
                name="a_registration_sent_back_says_why",
            ),
        ]


class Review(models.Model):
    """A body looks back on a movement half-way or at its end; the counts it saw are kept with it."""

    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="reviews")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("reviewed by"))
    moment = models.CharField(
        _("review"),
        max_length=8,
        choices=[(Moment.MIDWAY.value, _("mid-way review")), (Moment.FINAL.value, _("final review"))],
    )
    on = models.DateField(_("held on"))
    words = models.TextField(_("results, shortcomings, what follows"), max_length=PLAN_LENGTH)
    met_members = models.PositiveIntegerField(_("members who reached the goal"), null=True, blank=True)
    met_collectives = models.PositiveIntegerField(_("collectives that reached the goal"), null=True, blank=True)
    registered = models.PositiveIntegerField(default=0)
    expected = models.PositiveIntegerField(default=0)
    members = models.PositiveIntegerField(default=0)
    collectives = models.PositiveIntegerField(default=0)
    reason = models.CharField(_("reason for the change"), max_length=NOTE_LENGTH, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    standing = models.BooleanField(default=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    simulated = models.BooleanField(_("simulated"), default=False)

    class Meta:
        verbose_name = _("review")
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["movement", "unit", "moment"], condition=Q(standing=True), name="one_standing_review"
            )
        ]


class Example(models.Model):
    """What is praised in a movement: where, what for, how many collectives and persons. Names of persons have no place
    here: they are asked for where an award is proposed, and only there.
    """

    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="examples")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    words = models.CharField(_("what was good"), max_length=NOTE_LENGTH)
    collectives = models.PositiveIntegerField(_("collectives praised"), default=0)
    persons = models.PositiveIntegerField(_("persons praised"), default=0)
    on = models.DateField(_("praised on"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    simulated = models.BooleanField(_("simulated"), default=False)

    class Meta:
        verbose_name = _("praised example")
        ordering = ["-on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(collectives__gt=0) | Q(persons__gt=0), name="somebody_is_praised")
        ]
