"""The shape of what an officer sends: a passage's text, a fact, the edition to issue."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.ground.fields import DayField
from thidua.paper.models import Edition
from thidua.yearbook.models import Fact


class PassageForm(forms.Form):
    """The text of one passage, paragraphs parted by lines; the version it was opened at."""

    text = forms.CharField(
        label=_("Text of the passage"), widget=forms.Textarea(attrs={"rows": 8}), required=False, strip=True
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class FactForm(forms.Form):
    """One fact of the year."""

    kind = forms.ChoiceField(label=_("What kind"), choices=Fact.Kind.choices)
    text = forms.CharField(
        label=_("In one sentence"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("It stands in the report as written here."),
    )
    on = DayField(label=_("Day, if it has one"), required=False)
    order = forms.IntegerField(label=_("Place among its kind"), required=False, min_value=0, max_value=999)
    source = forms.CharField(label=_("Where it is written"), required=False, max_length=200)


class IssueForm(forms.Form):
    """Which edition leaves the house."""

    edition = forms.ChoiceField(choices=Edition.choices)
