"""A unit asked for in a form."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from thidua.organisations.models import Unit
from thidua.organisations.queries import find_units

MATCHES_SHOWN = 5


class UnitField(forms.CharField):
    """A unit by its code, or by words of its name when only one unit of the branch has them."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            max_length=300,
            help_text=_("Its code, or enough of its name to mean one unit; diacritics may be left out."),
            **more,
        )
        self.within: QuerySet[Unit] = Unit.objects.none()
        self.on: date | None = None

    def clean(self, value: Any) -> Unit:
        words = super().clean(value)
        if exact := self.within.filter(code=words).first():
            return exact
        assert self.on is not None
        found = list(find_units(words, on=self.on, within=self.within)[: MATCHES_SHOWN + 1])
        if len(found) == 1:
            return found[0].unit
        if not found:
            raise ValidationError(
                gettext("No unit of your branch is called “{words}”. Check the spelling, or write its code.").format(
                    words=words
                )
            )
        shown = "; ".join(f"{term.name} ({term.unit.code})" for term in found[:MATCHES_SHOWN])
        raise ValidationError(
            ngettext(
                "More than one unit matches: {shown}. Write its code.",
                "More than {count} units match: {shown}. Write its code.",
                len(found) - 1,
            ).format(shown=shown, count=len(found) - 1)
        )


def ask_among(form: forms.Form, name: str, units: QuerySet[Unit], on: date) -> None:
    """Let the field `name` of the form find its unit among these, as they are on the day."""
    field = form.fields[name]
    assert isinstance(field, UnitField), f"{name} asks for no unit"
    field.within, field.on = units, on
