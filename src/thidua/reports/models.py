"""Reports of units: drafted, submitted, returned, approved, superseded; their figures, evidence, and texts read for them."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thidua.ground.values import Hedge, Quantity, write_number
from thidua.indicators.models import Form, Indicator
from thidua.organisations.models import Unit
from thidua.paper.models import IssuedPaper
from thidua.people.models import Person
from thidua.reports.rules import NOTE_LENGTH, REASON_LENGTH, STAGE_NAMES, STATE_NAMES, TYPED_LENGTH, Stage, State
from thidua.reports.rules.reading import SURFACE_LENGTH, Verdict
from thidua.rollup.models import Closing
from thidua.years.models import ReportingPeriod


class Report(models.Model):
    """One numbered report of a unit for a period: number 1, then amendments 2, 3 … each superseding the one before.

    One chain per unit and period; which form it fills follows from the unit's kind and class.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reports", verbose_name=_("unit"))
    period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, related_name="reports", verbose_name=_("period")
    )
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="+", verbose_name=_("form"))
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    amendment_reason = models.CharField(_("reason for the amendment"), max_length=REASON_LENGTH, blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=[(state.value, _(name)) for state, name in STATE_NAMES.items()],
        default=State.DRAFT.value,
    )
    # Counts saves, so that a page opened before somebody else saved is noticed.
    version = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(_("last saved at"), null=True)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("opened at"))
    # Nhập thay: the unit above that filled it in for a unit that does not log in; None: the unit speaks for itself.
    stand_in = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("entered on behalf by")
    )
    submitted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    late_days = models.PositiveSmallIntegerField(_("days late"), default=0)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("approved or returned at"), null=True)
    decided_alone = models.BooleanField(_("approved by the only officer of the office"), default=False)
    after_closing = models.BooleanField(_("arrived after closing"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)
    simulated = models.BooleanField(_("simulated"), default=False)

    class Meta:
        verbose_name = _("report")
        constraints = [
            models.UniqueConstraint(fields=["unit", "period", "number"], name="report_number_once"),
            models.UniqueConstraint(
                fields=["unit", "period"],
                condition=Q(state__in=[State.DRAFT.value, State.SUBMITTED.value, State.RETURNED.value]),
                name="one_open_report",
            ),
            models.UniqueConstraint(
                fields=["unit", "period"], condition=Q(state=State.APPROVED.value), name="one_approved_report"
            ),
            models.CheckConstraint(
                condition=Q(submitted_by__isnull=True, submitted_at__isnull=True)
                | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="submitted_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decided_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT.value) | Q(submitted_at__isnull=False), name="handed_in_when_no_draft"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.APPROVED.value, State.SUPERSEDED.value])
                | (Q(decided_at__isnull=False) & (Q(decided_alone=True) | ~Q(decided_by=F("submitted_by")))),
                name="approved_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(decided_alone=False)
                | Q(state=State.SUPERSEDED.value, stand_in__isnull=False)
                | Q(state=State.APPROVED.value, stand_in__isnull=False, decided_by=F("submitted_by")),
                name="approved_alone_only_on_behalf",
            ),
            models.CheckConstraint(
                condition=Q(number=1, supersedes__isnull=True)
                | (Q(number__gt=1, supersedes__isnull=False) & ~Q(amendment_reason="")),
                name="an_amendment_says_what_and_why",
            ),
        ]
        indexes = [
            models.Index(fields=["period", "state"]),
            # The few on somebody's desk, and the few that came late, among all there ever were.
            models.Index(
                fields=["unit"],
                condition=Q(state__in=[State.DRAFT.value, State.SUBMITTED.value, State.RETURNED.value]),
                name="report_open",
            ),
            models.Index(fields=["unit"], condition=Q(late_days__gt=0), name="report_late"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.period_id}/{self.number}"

    @property
    def is_amendment(self) -> bool:
        """Whether it corrects an approved report."""
        return self.number > 1


def value_of(amount: Decimal | None, hedge: str, upper: Decimal | None, words: str) -> Quantity | str | None:
    """What counts of a saved figure: a quantity, a text, or None while the words cannot be read."""
    return words or None if amount is None else Quantity(amount, Hedge(hedge), upper, words)


class Figure(models.Model):
    """One figure of a report. A line left blank has no row: missing is not zero.

    Words that could not be read stand in `typed` alone, with neither amount nor words, until they are corrected.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="figures")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+", verbose_name=_("indicator"))
    amount = models.DecimalField(_("amount"), max_digits=24, decimal_places=4, null=True)
    hedge = models.CharField(_("hedge"), max_length=8, choices=[(h.value, h.value) for h in Hedge], default=Hedge.EXACT)
    upper = models.DecimalField(_("upper end"), max_digits=24, decimal_places=4, null=True)
    words = models.TextField(_("words"), blank=True)
    typed = models.CharField(_("as typed"), max_length=TYPED_LENGTH, blank=True)
    note = models.CharField(_("explanation"), max_length=NOTE_LENGTH, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    simulated = models.BooleanField(_("simulated"), default=False)

    class Meta:
        verbose_name = _("figure")
        constraints = [
            models.UniqueConstraint(fields=["report", "indicator"], name="figure_once"),
            models.CheckConstraint(
                condition=Q(amount__isnull=False) | ~Q(words="") | ~Q(typed=""), name="figure_says_something"
            ),
        ]
        # Empty in an installation of real figures: there no total of a nation has to look through its record for them.
        indexes = [models.Index(fields=["report"], condition=Q(simulated=True), name="figure_simulated")]

    @property
    def quantity(self) -> Quantity | None:
        """The figure as a quantity; None for a text."""
        value = self.value
        return value if isinstance(value, Quantity) else None

    @property
    def shown(self) -> str:
        """What stands in the field: the words as typed, or the figure as it would be typed."""
        if self.typed or self.amount is None:
            return self.typed or self.words
        return write_number(self.amount)

    @property
    def value(self) -> Quantity | str | None:
        """What counts: a quantity, a text, or None while the words cannot be read."""
        return value_of(self.amount, self.hedge, self.upper, self.words)


class FigureReturn(models.Model):
    """Why one figure was sent back: a sentence of the catalogue, the reviewer's own words, or both."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="returns")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30, blank=True)  # a code of catalogue/return_reasons.yaml
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    answered = models.BooleanField(default=False)  # the unit submitted again

    class Meta:
        verbose_name = _("returned figure")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason="") | ~Q(kind=""), name="a_returned_figure_says_why")]


class Evidence(models.Model):
    """A file that shows where a figure comes from; its bytes lie by hash outside any public path."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="evidence")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(max_length=100)
    # Of a figure read from a text: the sentence, the words in it, and their offsets in the text as decoded.
    sentence = models.TextField(_("sentence"), blank=True)
    surface = models.CharField(_("the words"), max_length=SURFACE_LENGTH, blank=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("evidence")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "indicator", "sha256"], name="evidence_once"),
            models.CheckConstraint(
                condition=Q(sentence="", start__isnull=True, end__isnull=True)
                | (~Q(sentence="") & ~Q(surface="") & Q(start__lt=F("end"))),
                name="a_sentence_has_its_place",
            ),
        ]

    @property
    def ending(self) -> str:
        """The kind of file in the letters of its ending: PDF, JPG, XLSX."""
        return self.name.rpartition(".")[2].upper()[:5]

    @property
    def quoted(self) -> tuple[str, str, str]:
        """The sentence of a figure that was read, parted at the figure's own words; empty for other evidence."""
        return self.sentence.partition(self.surface) if self.sentence else ("", "", "")


class ReadText(models.Model):
    """A text that was read for a report; nothing in it counts before a person confirms it. Its file lies by its hash."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="texts")
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(max_length=100)
    text = models.TextField(_("text"))
    pictures = models.JSONField(default=list)  # pages without letters, which could not be read
    simulated = models.BooleanField(_("simulated"), default=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("text read")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["report", "sha256"], name="text_once")]


class Mention(models.Model):
    """One figure found in a text, as the reading understood it, and what a person made of it."""

    text = models.ForeignKey(ReadText, on_delete=models.CASCADE, related_name="mentions")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    sentence_start = models.PositiveIntegerField()
    sentence_end = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=24, decimal_places=4)
    hedge = models.CharField(max_length=8, choices=[(h.value, h.value) for h in Hedge], default=Hedge.EXACT)
    upper = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    words = models.TextField(blank=True)
    unit_word = models.CharField(max_length=60, blank=True)
    guess = models.ForeignKey(Indicator, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=10)
    subject = models.CharField(max_length=200, blank=True)
    period = models.CharField(max_length=30, blank=True)
    noun = models.CharField(max_length=200, blank=True)
    rule = models.CharField(max_length=100)
    repeats = models.PositiveIntegerField(null=True)  # where its first mention starts
    part_of = models.PositiveIntegerField(null=True)  # where the total starts that this is a part of
    verdict = models.CharField(
        max_length=10, choices=[(verdict.value, verdict.value) for verdict in Verdict], default=Verdict.OPEN
    )
    line = models.ForeignKey(Indicator, on_delete=models.PROTECT, null=True, related_name="+")
    replaced = models.JSONField(null=True)  # what the line held before, so that a confirmation can be taken back
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("figure read")
        ordering = ["start", "end"]
        constraints = [
            models.UniqueConstraint(fields=["text", "start", "end"], name="mention_once"),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.CONFIRMED.value, line__isnull=False)
                | (~Q(verdict=Verdict.CONFIRMED.value) & Q(line__isnull=True)),
                name="a_confirmed_figure_has_its_line",
            ),
        ]

    @property
    def quantity(self) -> Quantity:
        """The amount with its hedge."""
        return Quantity(self.amount, Hedge(self.hedge), self.upper, self.words)

    @property
    def surface(self) -> str:
        """The words as they stand in the text."""
        return self.text.text[self.start : self.end]

    @property
    def shown(self) -> str:
        """The number as it would be typed; nothing for a range or vague words, which only a text has."""
        return "" if self.upper is not None or self.words else write_number(self.amount)


class OfferedFigure(models.Model):
    """A figure of a unit's year that the house knows from elsewhere, as from a counted vote: offered at its line of the report,
    never written into it. `origin` names what it comes from; what the same origin offered before stands no more.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    year = models.SmallIntegerField(_("year"))
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(_("amount"), max_digits=24, decimal_places=4)
    source = models.CharField(_("source"), max_length=300)
    origin = models.CharField(max_length=60)
    standing = models.BooleanField(default=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("offered figure")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "indicator", "origin"],
                condition=Q(standing=True),
                name="offered_once_by_an_origin",
            )
        ]
        indexes = [models.Index(fields=["origin"], condition=Q(standing=True), name="offered_by_origin")]


class Consolidation(models.Model):
    """The consolidated sheet of one closing on its way up: signed, sent, taken or returned by the unit above."""

    closing = models.OneToOneField(Closing, on_delete=models.PROTECT, related_name="consolidation")
    stage = models.CharField(
        _("stage"),
        max_length=10,
        choices=[(stage.value, _(name)) for stage, name in STAGE_NAMES.items()],
        default=Stage.CLOSED.value,
    )
    paper = models.OneToOneField(IssuedPaper, on_delete=models.PROTECT, null=True, related_name="+")
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(_("signed at"), null=True)
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(_("sent at"), null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("taken or returned at"), null=True)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)

    class Meta:
        verbose_name = _("consolidated sheet")
        constraints = [
            models.CheckConstraint(
                condition=Q(stage=Stage.CLOSED.value) | Q(paper__isnull=False, signed_at__isnull=False),
                name="a_sheet_that_goes_up_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.SENT_BACK.value) | ~Q(reason=""), name="a_returned_sheet_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=[Stage.TAKEN.value, Stage.SENT_BACK.value]) | Q(decided_at__isnull=False),
                name="a_sheet_is_decided_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | ((Q(sent_by__isnull=True) | ~Q(decided_by=F("sent_by"))) & ~Q(decided_by=F("signed_by"))),
                name="a_sheet_is_decided_by_another_person",
            ),
        ]
        indexes = [models.Index(fields=["stage"])]
