"""The shape of a decision about one unit."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thidua.ground.fields import DayField
from thidua.organisations.fields import UnitField, ask_among
from thidua.organisations.models import GRASSROOTS_KINDS, Unit, UnitClass, UnitKind
from thidua.organisations.rules import DecisionData
from thidua.reorganisations.rules import BALANCE_NAMES

DECLARED = ("before_units", "ended_units", "after_units", "before_members", "ended_members", "after_members")
"""Of the balance: what such papers say of themselves."""


class DecisionForm(forms.Form):
    """Who decided what, by which paper, from which day on. What else changes comes with each event's own form."""

    body = forms.CharField(label=_("Deciding body"), max_length=200)
    number = forms.CharField(label=_("Number and symbol of the decision"), max_length=60)
    dated = DayField(label=_("Date of the decision"))
    title = forms.CharField(
        label=_("Subject of the decision"), max_length=300, required=False, help_text=_("Optional.")
    )
    on = DayField(label=_("In force from"), help_text=_("The first day on which the change counts."))

    def decision(self) -> DecisionData:
        """The decision as it was typed."""
        given = self.cleaned_data
        return DecisionData(given["body"], given["number"], given["dated"], given["title"])


class FoundForm(DecisionForm):
    """A new unit beneath the one whose page it is."""

    name = forms.CharField(label=_("Name of the new unit"), max_length=300)
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("Lower-case letters without marks, digits and hyphens; it never changes, as in may-10."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=UnitKind.choices, initial=UnitKind.GRASSROOTS.value)
    unit_class = forms.ChoiceField(
        label=_("Class"),
        choices=[(UnitClass.NONE.value, UnitClass.NONE.label), *(each for each in UnitClass.choices if each[0])],
        required=False,
        help_text=_("Only grassroots unions have one: the kind of employer they stand in."),
    )
    place = forms.CharField(
        label=_("Place named on papers"), max_length=100, required=False, help_text=_("Optional; as in “Thái Bình”.")
    )
    field_order = ["name", "code", "kind", "unit_class", "place", "body", "number", "dated", "title", "on"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("kind") not in GRASSROOTS_KINDS and given.get("unit_class"):
            self.add_error("unit_class", gettext("Only grassroots unions have a class. Choose “no class”."))
        return given


class RenameForm(DecisionForm):
    """A new name."""

    name = forms.CharField(label=_("New name"), max_length=300)
    place = forms.CharField(label=_("Place named on papers"), max_length=100, required=False)
    field_order = ["name", "place", "body", "number", "dated", "title", "on"]


class MoveForm(DecisionForm):
    """Another superior."""

    above = UnitField(label=_("New superior"))
    field_order = ["above", "body", "number", "dated", "title", "on"]

    def __init__(self, *given: Any, units: QuerySet[Unit], on: date, **more: Any) -> None:
        super().__init__(*given, **more)
        ask_among(self, "above", units, on)


class DissolveForm(DecisionForm):
    """The end of a unit."""

    on = DayField(label=_("First day on which the unit is no more"), help_text=_("The day after its last one."))


class PlanForm(DecisionForm):
    """A decision over many units: its lines from a sheet or typed, and the counts that the paper itself gives."""

    file = forms.FileField(
        label=_("Excel sheet of the units (.xlsx)"),
        required=False,
        validators=[FileExtensionValidator(["xlsx"])],
        help_text=_("Its columns: Mã đơn vị, Việc, Đơn vị nhận, Phần, Tên, Loại, Loại hình."),
    )
    lines = forms.CharField(
        label=_("Or the units line by line"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocapitalize": "none"}),
        help_text=_(
            "The same columns between semicolons, or pasted from a sheet. As in: huyen-a; kết thúc – cs-1; chuyển; tinh-b – cs-2; sáp nhập; cs-3; 1"
        ),
    )
    field_order = ["body", "number", "dated", "title", "on", "file", "lines"]

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        for name in DECLARED:
            self.fields[name] = forms.IntegerField(
                label=_capital(BALANCE_NAMES[name]),
                required=False,
                min_value=0,
                localize=False,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )

    def declared(self) -> dict[str, int]:
        """The counts that the paper gives, by their name in the balance."""
        return {name: self.cleaned_data[name] for name in DECLARED if self.cleaned_data.get(name) is not None}

    @property
    def on_paper(self) -> list[forms.BoundField]:
        """The boxes of the counts."""
        return [self[name] for name in DECLARED]

    @property
    def of_decision(self) -> list[forms.BoundField]:
        """The boxes of the paper itself."""
        return [self[name] for name in ("body", "number", "dated", "title", "on")]


def _capital(words: str) -> str:
    said = gettext(words)
    return said[:1].upper() + said[1:]
