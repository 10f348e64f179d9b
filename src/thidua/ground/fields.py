"""Fields of forms that every floor asks for."""

from __future__ import annotations

from typing import Any

from django import forms


class DayBox(forms.DateInput):
    """A box for one day, which a phone opens as a calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """One day."""

    widget = DayBox


def offer(form: forms.Form, name: str, choices: Any) -> None:
    """Let the select `name` of the form offer these choices, known only when the form is made: pairs, or groups of pairs."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField), f"{name} is no select"
    field.choices = choices
