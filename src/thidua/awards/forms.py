"""What officers type to propose, answer, vote, decide, hand over and revoke; what anybody types to check a certificate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from thidua.awards.models import Honoree, Nominee
from thidua.awards.rules.flow import ABSENT, ATTENDED, HANDS, PAPER, Given, Meeting
from thidua.ground.fields import DayField, offer
from thidua.ground.pages import words_of
from thidua.ground.values import Unreadable, read_typed
from thidua.paper.rules.certificates import FURTHEST

Choices = Sequence[tuple[str, Any]]
Offered = Choices | Callable[[str], Choices]
"""Units to choose from, or how to find them by words."""


class DossierForm(forms.Form):
    """Which unit proposes for which award of which year, who grants it, and where the result comes from."""

    unit = forms.ChoiceField(label=_("Proposing unit"))
    award = forms.ChoiceField(label=_("Award"))
    year = forms.IntegerField(label=_("Emulation year"), min_value=2015, max_value=2100)
    decider = forms.ChoiceField(
        label=_("Granted by"),
        required=False,
        help_text=_("The unit itself or one above it. Leave it blank for an award decided outside the unions."),
    )
    cluster = forms.ChoiceField(
        label=_("For members of the cluster"),
        required=False,
        help_text=_("Choose it when the unit proposes its peers as lead unit. Else it proposes its own branch."),
    )
    source = forms.CharField(
        label=_("Source of the result"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The meeting, its day, the minutes. One on each line; the submission names them as its grounds."),
    )

    def __init__(
        self, *args: Any, units: Choices, awards: Choices, deciders: Choices, clusters: Choices, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for name, choices in (("unit", units), ("award", awards), ("decider", deciders), ("cluster", clusters)):
            offer(self, name, [*([] if self.fields[name].required else [("", "–")]), *choices])


class WordsForm(forms.Form):
    """The words of a dossier."""

    source = forms.CharField(label=_("Source of the result"), widget=forms.Textarea(attrs={"rows": 3}))
    citation = forms.CharField(label=_("Words on the certificate"), max_length=300)
    grounds = forms.CharField(
        label=_("Grounds of the decision"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One on each line, beginning with “Căn cứ”. Blank: the usual ones."),
    )


class UnitForm(forms.Form):
    """A collective to propose: chosen from a list, or, in a large branch, named by words that find it alone."""

    unit = forms.ChoiceField(label=_("Collective"))

    def __init__(self, *args: Any, units: Offered, **options: Any) -> None:
        super().__init__(*args, **options)
        self.find = units if callable(units) else None
        label = self.fields["unit"].label
        if callable(units):
            self.fields["unit"] = forms.CharField(label=label, max_length=200, help_text=_("Its name or code."))
            return
        offer(self, "unit", [("", "–"), *units])

    def clean_unit(self) -> str:
        """The code of the one unit that is meant."""
        typed: str = self.cleaned_data["unit"]
        if self.find is None:
            return typed
        found = self.find(typed)
        if len(found) == 1:
            return found[0][0]
        if not found:
            raise ValidationError(_("No unit of the branch is found by these words."))
        names = "; ".join(f"{name} ({code})" for code, name in found)
        raise ValidationError(_("Several units are found: %(names)s. Write the code."), params={"names": names})


class PersonForm(UnitForm):
    """A person to propose: only what the decision and the certificate need."""

    full_name = forms.CharField(label=_("Full name"), max_length=120)
    birth_year = forms.IntegerField(
        label=_("Year of birth"),
        required=False,
        help_text=_("Tells namesakes apart. It stands in the submission and the decision, never on the public page."),
    )
    job = forms.CharField(label=_("Job"), max_length=160, required=False)
    direct_worker = forms.ChoiceField(
        label=_("Works directly"),
        required=False,
        choices=[("", _("not said")), ("yes", _("yes, a direct worker")), ("no", _("no, holds an office"))],
    )
    same_as = forms.ChoiceField(label=_("Is it one of these?"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, known: Iterable[Honoree] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].label = _("Works at")
        same = [(str(one.pk), _known(one)) for one in known]
        offer(self, "same_as", [*same, ("new", _("Somebody else of the same name"))])
        self.asks = bool(same)

    def clean_direct_worker(self) -> bool | None:
        """Said, or not said: never guessed."""
        return {"yes": True, "no": False}.get(self.cleaned_data["direct_worker"])


def _known(person: Honoree) -> str:
    last = person.nominations.select_related("dossier").order_by("-pk").first()
    born = f", {person.birth_year}" if person.birth_year else ""
    return f"{person.full_name}{born}" + (f" ({last.job or '–'}; {last.dossier.year})" if last else "")


class AchievementsForm(forms.Form):
    """What the achievement report says in words."""

    achievements = forms.CharField(
        label=_("Achievements"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Figures of the year stand in the report by themselves, each leading to its sources."),
    )


class ReplyForm(forms.Form):
    """The answer to what no program can check."""

    fulfilled = forms.ChoiceField(label=_("Does it hold?"), choices=[("yes", _("yes")), ("no", _("no"))])
    note = forms.CharField(label=_("On which paper it rests"), max_length=300)


class EncloseForm(forms.Form):
    """A paper from elsewhere."""

    part = forms.ChoiceField(label=_("What it is"))
    file = forms.FileField(label=_("File"), help_text=_("PDF, JPEG, PNG, .docx or .xlsx, at most 20 MB."))

    def __init__(self, *args: Any, parts: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "part", list(parts))


class ReasonForm(forms.Form):
    """Why a dossier goes back, or is withdrawn."""

    reason = forms.CharField(label=_("Reasons"), widget=forms.Textarea(attrs={"rows": 3}))


def _count(label: Any, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=999, **options)


def _names(label: Any) -> forms.CharField:
    box = forms.Textarea(attrs={"rows": 3})
    said = _("One on a line, with the office; of who was absent also why. It stands in the minutes. May be left empty.")
    return forms.CharField(label=label, required=False, max_length=4000, widget=box, help_text=said)


class VoteForm(forms.Form):
    """The vote of the council: counts of a show of hands or of paper ballots."""

    held_on = DayField(label=_("Day of the meeting"))
    members = forms.IntegerField(label=_("Members of the council"), min_value=1, max_value=999)
    present = forms.IntegerField(label=_("Members who were there"), min_value=0, max_value=999)
    place = forms.CharField(label=_("Place of the meeting"), max_length=200, required=False)
    chair = forms.CharField(label=_("Who led the meeting"), max_length=120, required=False)
    secretary = forms.CharField(label=_("Who wrote the minutes"), max_length=120, required=False)
    ballot = forms.ChoiceField(
        label=_("How it voted"),
        choices=[(HANDS, _("openly, by a show of hands")), (PAPER, _("secretly, on paper ballots"))],
    )
    attended = _names(_(ATTENDED))
    absent = _names(_(ABSENT))
    cast = _count(_("Ballots that came in"), help_text=_("Only of paper ballots."))
    invalid = _count(_("Invalid ballots"), help_text=_("Only of paper ballots."))

    def __init__(self, *args: Any, nominees: Iterable[tuple[Nominee, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        rows = list(nominees)
        # Two of one name are told apart by their jobs.
        borne = Counter(name for _row, name in rows)
        self.nominees = [(row, f"{name} ({row.job})" if borne[name] > 1 and row.job else name) for row, name in rows]
        for nominee, name in self.nominees:
            for key, label in (("n", _("In favour of {name}")), ("k", _("Against {name}"))):
                said = label.format(name=name)
                # Its name stands in the head of the row, where eyes find it.
                box = forms.NumberInput(attrs={"aria-label": said, "inputmode": "numeric"})
                self.fields[f"{key}-{nominee.pk}"] = _count(said, widget=box)

    @property
    def about(self) -> list[forms.BoundField]:
        """The boxes on the meeting itself."""
        return [self[name] for name in self.base_fields]

    @property
    def counts(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Each who is proposed, by name, with the two boxes of the votes."""
        return [(name, self[f"n-{row.pk}"], self[f"k-{row.pk}"]) for row, name in self.nominees]

    @property
    def meeting(self) -> Meeting:
        """The meeting as it was typed."""
        return Meeting(**{field.name: self.cleaned_data[field.name] for field in fields(Meeting)})

    @property
    def given(self) -> dict[int, Given]:
        """Votes for and against, by nominee; None where nothing was typed."""
        typed = self.cleaned_data
        return {row.pk: Given(typed[f"n-{row.pk}"], typed[f"k-{row.pk}"]) for row, _name in self.nominees}


class OutsideForm(forms.Form):
    """A decision taken outside the unions."""

    body = forms.CharField(label=_("Deciding body"), max_length=200)
    number = forms.CharField(label=_("Number and symbol"), max_length=80)
    dated = DayField(label=_("Day of the decision"))


class HandOverForm(forms.Form):
    """When and where certificates were handed over."""

    on = DayField(label=_("Handed over on"))
    place = forms.CharField(label=_("Place of the hand-over"), max_length=200, required=False)


class RevokeForm(forms.Form):
    """Why a certificate is revoked."""

    why = forms.CharField(label=_("Why, and by which decision"), max_length=400)


class MillimetresField(forms.CharField):
    """A shift in millimetres as a person types it: "-1,5". Empty is 0."""

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return Decimal(0)
        try:
            shift = read_typed(typed)
        except Unreadable as refusal:
            raise ValidationError(words_of(refusal)) from None
        if abs(shift) > FURTHEST:
            raise ValidationError(_("At most 40 mm either way."))
        return shift


class StockForm(forms.Form):
    """On which sheet certificates are printed."""

    preprinted = forms.BooleanField(label=_("Pre-printed sheets: print only what is left open"), required=False)
    right = MillimetresField(label=_("Move to the right (mm)"), max_length=6, required=False)
    down = MillimetresField(label=_("Move down (mm)"), max_length=6, required=False)
