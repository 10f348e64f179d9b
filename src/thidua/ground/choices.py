"""What a select of a form offers, where that is known only when the form is made."""

from __future__ import annotations

from typing import Any

from django.forms import ChoiceField, Form


def offer(form: Form, name: str, choices: Any) -> None:
    """Let the select `name` of the form offer these choices: pairs, or groups of pairs."""
    field = form.fields[name]
    assert isinstance(field, ChoiceField), f"{name} is no select"
    field.choices = choices
