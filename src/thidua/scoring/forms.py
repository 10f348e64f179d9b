"""What officers type to open a round, score lines, report an incident, appeal and answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from thidua.ground.fields import DayField, offer
from thidua.ground.pages import words_of
from thidua.ground.values import Unreadable, read_typed, write_number
from thidua.scoring.actions.marking import Given
from thidua.scoring.rules import Item

Choices = Sequence[tuple[str, str]]


class PointsField(forms.CharField):
    """Points as a person types them: "7,5". Empty is None."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=12, required=False, **options)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return read_typed(typed)
        except Unreadable as refusal:
            raise ValidationError(words_of(refusal)) from None


class MarksForm(forms.Form):
    """Points and an explanation for every line offered."""

    def __init__(
        self, *args: Any, items: Iterable[Item], known: Mapping[str, tuple[Decimal | None, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.items = list(items)
        lang = get_language() or "vi"
        for item in self.items:
            points, explanation = known.get(item.code, (None, ""))
            most = write_number(item.max, lang)
            self.fields[f"p-{item.code}"] = PointsField(
                label=f"{item.code} {item.name.word(lang)} (0–{most})",
                initial="" if points is None else write_number(points.normalize() + 0, "vi"),
            )
            self.fields[f"e-{item.code}"] = forms.CharField(
                label=_("Explanation"),
                max_length=600,
                required=False,
                initial=explanation,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def given(self) -> dict[str, Given]:
        """By line: what was typed. Only of a valid form."""
        return {
            item.code: Given(self.cleaned_data[f"p-{item.code}"], self.cleaned_data[f"e-{item.code}"])
            for item in self.items
        }

    def lines(self) -> list[tuple[Item, forms.BoundField, forms.BoundField]]:
        """Each line with its two boxes."""
        return [(item, self[f"p-{item.code}"], self[f"e-{item.code}"]) for item in self.items]


class OpenForm(forms.Form):
    """Opening the scoring of a year."""

    scheme = forms.ChoiceField(label=_("Scoring scheme"))
    appeals_until = DayField(label=_("Appeals until"), required=False)

    def __init__(self, *args: Any, schemes: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "scheme", schemes)


class VerifierForm(forms.Form):
    """Who else verifies a sheet."""

    verifier = forms.ChoiceField(label=_("Verified by"))

    def __init__(self, *args: Any, units: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "verifier", units)


class IncidentForm(forms.Form):
    """An event that the scheme counts."""

    event = forms.ChoiceField(label=_("Event"))
    on = DayField(label=_("Day"))
    note = forms.CharField(
        label=_("What happened"), max_length=400, help_text=_("No names of persons: who reads the sheet reads this.")
    )

    def __init__(self, *args: Any, events: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "event", events)


class WhyForm(forms.Form):
    """A reason."""

    why = forms.CharField(label=_("Reason"), max_length=400)


class AppealForm(forms.Form):
    """An objection to one line."""

    item = forms.ChoiceField(label=_("Criterion"))
    text = forms.CharField(label=_("Objection"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, items: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "item", items)


class AnswerForm(forms.Form):
    """The answer to an appeal."""

    upheld = forms.ChoiceField(
        label=_("Decision"), choices=[("yes", _("upheld")), ("no", _("not upheld"))], widget=forms.RadioSelect
    )
    answer = forms.CharField(label=_("Answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ProofForm(forms.Form):
    """A file for one line."""

    item = forms.ChoiceField(label=_("Criterion"))
    file = forms.FileField(label=_("File"), help_text=_("PDF, JPEG, PNG, .docx or .xlsx, at most 20 MB."))

    def __init__(self, *args: Any, items: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "item", items)
