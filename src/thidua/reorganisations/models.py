"""Decisions over many units: what was entered, what they changed, whether they are approved."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from thidua.organisations.models import Decision
from thidua.people.models import Person
from thidua.reorganisations.rules import Balance, Fate, PlanLine


class Reorganisation(models.Model):
    """One decision over many units, applied in one step. Until a second officer approves it, it can be taken back."""

    class State(models.TextChoices):
        APPLIED = "applied", _("applied, not approved yet")
        APPROVED = "approved", _("approved")
        REVERSED = "reversed", _("taken back")

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+", verbose_name=_("decision"))
    on = models.DateField(_("in force from"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.APPLIED)
    lines = models.JSONField()  # as entered: `rules.PlanLine.written`
    balance = models.JSONField()  # units and members before, ended, merged, moved, founded
    over = models.JSONField()  # what it wrote over and the tree no longer tells (`actions.plans._over`)
    # Superiors that lose or gain a unit: who may look at them sees the decision.
    above = ArrayField(models.BigIntegerField(), default=list)
    applied_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(_("applied at"))
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("approved or taken back at"), null=True)

    class Meta:
        verbose_name = _("reorganisation")
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.on}"

    @property
    def after_units(self) -> int:
        """Grassroots unions in force afterwards."""
        return Balance(**self.balance).after_units

    @property
    def entered(self) -> list[PlanLine]:
        """The lines as they were entered."""
        return [PlanLine(**line | {"fate": Fate(line["fate"])}) for line in self.lines]
