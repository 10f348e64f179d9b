"""What officers type to assign, adjust and cascade targets."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from thidua.ground.fields import offer
from thidua.ground.pages import words_of
from thidua.ground.values import Unreadable, read_typed, write_number
from thidua.indicators.models import Indicator
from thidua.indicators.queries import Section
from thidua.targets.queries import Below


class NumberField(forms.CharField):
    """One number as a person types it: "1.200", "3,9 tỷ". Empty is None."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, **options)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return read_typed(typed)
        except Unreadable as refusal:
            raise ValidationError(words_of(refusal)) from None


class AssignForm(forms.Form):
    """A new target for the unit of the page."""

    indicator = forms.ChoiceField(label=_("Indicator"))
    amount = NumberField(
        label=_("Target"), help_text=_("In the indicator's unit. “96 tr” and “3,9 tỷ” can be read too.")
    )
    source = forms.CharField(
        label=_("Basis"),
        max_length=200,
        required=False,
        help_text=_("The plan or decision that sets it, if there is one."),
    )

    def __init__(self, *args: Any, sections: Iterable[Section], assigned: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        taken = set(assigned)
        choices: list[Any] = [("", "")]
        for section in sections:
            rows = [(row.code, f"{row.name} ({row.unit_word})") for row in section.indicators if _free(row, taken)]
            if rows:
                choices.append((section.group.name, rows))
        offer(self, "indicator", choices)


def _free(row: Indicator, taken: set[str]) -> bool:
    return row.kind != "text" and row.code not in taken


class AdjustForm(forms.Form):
    """Another amount for a standing target, and why."""

    amount = NumberField(label=_("New target"))
    reason = forms.CharField(label=_("Reason for the change"), max_length=300)


class CascadeForm(forms.Form):
    """An amount for each unit directly below; a line left blank stays as it is."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("Needed for a reserve above the target, and for changing a target that stands."),
    )

    def __init__(self, *args: Any, rows: Iterable[Below], **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows = list(rows)
        for row in self.rows:
            stands = row.target.amount.normalize() + 0 if row.target else None
            self.fields[_name(row)] = NumberField(
                label=row.term.name,
                required=False,
                initial="" if stands is None else write_number(stands, "vi"),
            )
        self.order_fields([*(_name(row) for row in self.rows), "reason"])

    def amounts(self) -> dict[int, Decimal]:
        """By unit: what was typed. Only of a valid form."""
        typed = {row.term.unit_id: self.cleaned_data.get(_name(row)) for row in self.rows}
        return {unit_id: amount for unit_id, amount in typed.items() if amount is not None}

    def readable(self) -> dict[int, Decimal]:
        """By unit: what can be read so far, whatever stands in the other lines."""
        self.is_valid()
        return self.amounts()

    @property
    def lines(self) -> list[forms.BoundField]:
        """The fields of the units, in order."""
        return [self[_name(row)] for row in self.rows]


def _name(row: Below) -> str:
    return f"unit-{row.term.unit_id}"
