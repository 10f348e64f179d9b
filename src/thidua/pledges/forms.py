"""What officers type to draft a pledge and to commit a unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from thidua.ground.fields import DayField, offer
from thidua.ground.pages import words_of
from thidua.ground.values import Unreadable, read_typed, write_number
from thidua.indicators.models import Indicator
from thidua.indicators.queries import by_group


class DraftForm(forms.Form):
    """The words of a pledge."""

    contents = forms.CharField(
        label=_("What the units promise"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One promise on each line; the paper numbers them."),
    )
    signing_day = DayField(
        label=_("Day of signing"),
        required=False,
    )
    place = forms.CharField(label=_("Place of signing"), max_length=200, required=False)
    witness = forms.CharField(label=_("Witnessed by"), max_length=300, required=False)


class CommitForm(forms.Form):
    """The figures of one unit: those that stand, and one more indicator."""

    indicator = forms.ChoiceField(label=_("One more indicator"), required=False)
    amount = forms.CharField(label=_("Promised"), max_length=40, required=False)
    reason = forms.CharField(
        label=_("Reason for the change"),
        max_length=300,
        required=False,
        help_text=_("Needed where a figure that stands is changed."),
    )

    def __init__(self, *args: Any, standing: Mapping[str, Decimal], rows: Iterable[Indicator], **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows = list(rows)
        for row in self.rows:
            self.fields[f"a-{row.code}"] = forms.CharField(
                label=f"{row.name} ({row.unit_word})",
                max_length=40,
                initial=write_number(standing[row.code], "vi") if row.code in standing else "",
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )
        choices: list[Any] = [("", "–")]
        for section in by_group():
            free = [
                (one.code, f"{one.name} ({one.unit_word})")
                for one in section.indicators
                if one.kind != "text" and one.code not in standing
            ]
            if free:
                choices.append((section.group.name, free))
        offer(self, "indicator", choices)
        self.order_fields([*(f"a-{row.code}" for row in self.rows), "indicator", "amount", "reason"])

    def clean(self) -> dict[str, Any]:
        """Every figure read as a number; a blank one stays as it is."""
        said = super().clean() or {}
        self.amounts: dict[str, Decimal] = {}
        boxes = [(f"a-{row.code}", row.code) for row in self.rows]
        if said.get("indicator"):
            boxes.append(("amount", said["indicator"]))
        for name, code in boxes:
            typed = (said.get(name) or "").strip()
            if not typed:
                continue
            try:
                self.amounts[code] = read_typed(typed)
            except Unreadable as refusal:
                self.add_error(name, ValidationError(words_of(refusal)))
        return said


class CopyForm(forms.Form):
    """The official copy."""

    file = forms.FileField(label=_("Signed scan or PDF"), help_text=_("JPEG, PNG or PDF, at most 20 MB."))
