"""What officers type to launch a movement, register for it, look back on it and praise."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from thidua.ground.fields import DayField, offer
from thidua.ground.pages import words_of
from thidua.ground.values import Period, Unreadable, read_typed
from thidua.years.models import Movement, Review
from thidua.years.rules import NOTE_LENGTH, PLAN_LENGTH

MOST = 10_000_000


class CountField(forms.CharField):
    """How many: "1.204", "1200". Empty is None; a part of one, or more than a country holds, is refused."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, **options)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            amount = read_typed(typed)
        except Unreadable as refusal:
            raise ValidationError(words_of(refusal)) from None
        if amount != amount.to_integral_value() or not 0 <= amount <= MOST:
            raise ValidationError(
                _("“%(typed)s” is no count. Write a whole number, 0 or more."), params={"typed": typed}
            )
        return int(amount)


class LaunchForm(forms.Form):
    """A new movement of the unit."""

    name = forms.CharField(label=_("Name of the movement"), max_length=200)
    nature = forms.ChoiceField(label=_("Kind of movement"), choices=Movement._meta.get_field("nature").choices or [])
    period = forms.ChoiceField(label=_("Period"))
    number = forms.CharField(label=_("Number of the plan"), max_length=60, required=False)
    on = DayField(label=_("Launched on"))
    plan = forms.CharField(
        label=_("Goals, criteria and plan"),
        max_length=PLAN_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What counts, by when, how it is checked and praised. Units read it before they register."),
    )

    def __init__(self, *args: Any, day: date, **options: Any) -> None:
        super().__init__(*args, **options)
        language = get_language() or "vi"
        periods = [Period.parse(code) for code in periods_from(day)]
        offered = [(period.code, period.label(language).capitalize()) for period in periods if period.last_day >= day]
        offer(self, "period", offered)


def periods_from(day: date) -> list[str]:
    """The periods for which a movement may be launched on the day: this year and the next, their halves, school years,
    and terms of five years."""
    year = day.year + (day.month == 12)
    years = [str(year), f"{year}-H1", f"{year}-H2", str(year + 1)]
    schools = [f"{first}-{first + 1}/school" for first in (year - 1, year)]
    return [*years, *schools, *(f"{first}-{first + 5}/term" for first in range(year, year - 5, -1))]


class RegisterForm(forms.Form):
    """How many register."""

    members = CountField(label=_("Members who register"), help_text=_("Each member once."))
    collectives = CountField(label=_("Collectives that register"), required=False)
    note = forms.CharField(label=_("What they undertake"), max_length=NOTE_LENGTH, required=False)
    reason = forms.CharField(
        label=_("Reason for the change"),
        max_length=NOTE_LENGTH,
        required=False,
        help_text=_("Needed once the registration was checked."),
    )


class PassOnForm(forms.Form):
    """Under which plan of its own the unit passes the movement on."""

    number = forms.CharField(label=_("Number of the unit's own plan"), max_length=60, required=False)


class ReviewForm(forms.Form):
    """What the movement brought."""

    moment = forms.ChoiceField(label=_("Review"), choices=Review._meta.get_field("moment").choices or [])
    held_on = DayField(label=_("Held on"))
    met_members = CountField(label=_("Members who reached the goal"), required=False)
    met_collectives = CountField(label=_("Collectives that reached the goal"), required=False)
    words = forms.CharField(
        label=_("Results, shortcomings, what follows"), max_length=PLAN_LENGTH, widget=forms.Textarea(attrs={"rows": 5})
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=NOTE_LENGTH,
        required=False,
        help_text=_("Needed to replace a review that stands."),
    )


class PraiseForm(forms.Form):
    """What was good, and how many are praised."""

    praised = forms.CharField(
        label=_("What was good"),
        max_length=NOTE_LENGTH,
        help_text=_(
            "Name the collective and what it did. Leave out names of persons: they belong in the award dossier."
        ),
    )
    praised_collectives = CountField(label=_("Collectives praised"), required=False)
    praised_persons = CountField(label=_("Persons praised"), required=False)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=NOTE_LENGTH)
