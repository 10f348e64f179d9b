"""The shapes of what an officer or an administrator sends."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thidua.ground.fields import DayField, offer
from thidua.organisations.fields import UnitField, ask_among
from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.people.rules import ROLE_NAMES, ROLE_WORDS, Role


class LogInForm(forms.Form):
    """Who wants to come in."""

    username = forms.CharField(
        label=_("Log-in name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_username(self) -> str:
        """Capitals make no difference, so a name is throttled however it is typed."""
        return str(self.cleaned_data["username"]).strip().lower()


class PasswordForm(forms.Form):
    """The present password, and the new one twice."""

    old = forms.CharField(
        label=_("Present password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. Three or four words in a row are easy to remember and hard to guess."),
    )
    again = forms.CharField(
        label=_("New password once more"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def role_label(role: Role) -> SafeString:
    """A role's name and what it may do."""
    return format_html(
        "<span><b>{}</b><br><small>{}</small></span>", capfirst(gettext(ROLE_NAMES[role])), gettext(ROLE_WORDS[role])
    )


class GrantForm(forms.Form):
    """A mandate for an account that exists."""

    username = forms.CharField(
        label=_("Log-in name of the officer"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    unit = UnitField(label=_("Unit"))
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    since = DayField(label=_("First day"))
    last = DayField(label=_("Last day"), required=False, help_text=_("Leave empty while no end is known."))

    def __init__(self, *given: Any, units: QuerySet[Unit], on: date, **more: Any) -> None:
        super().__init__(*given, **more)
        offer(self, "role", [(each.value, role_label(each)) for each in Role])
        ask_among(self, "unit", units, on)
        self.fields["since"].initial = on


class OpenForm(GrantForm):
    """A new account with its first mandate."""

    username = forms.CharField(
        label=_("Log-in name"),
        max_length=60,
        help_text=_("Small letters without diacritics, digits, dots, hyphens, or an e-mail address."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    full_name = forms.CharField(
        label=_("Full name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Optional."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["full_name", "username", "email", "unit", "role", "since", "last"]


class DelegateForm(forms.Form):
    """A colleague who does the running work during a leave, and its days."""

    to = forms.ModelChoiceField(label=_("Colleague"), queryset=Person.objects.none())
    since = DayField(label=_("First day of the leave"))
    last = DayField(label=_("Last day of the leave"))

    def __init__(self, *given: Any, colleagues: QuerySet[Person], on: date, **more: Any) -> None:
        super().__init__(*given, **more)
        to = self.fields["to"]
        assert isinstance(to, forms.ModelChoiceField)
        to.queryset = colleagues
        self.fields["since"].initial = on


class EndForm(forms.Form):
    """The last day of a mandate."""

    last = DayField(label=_("Last day"))
