"""What officers type to prepare a conference, its agenda and its delegates, and to note what it decides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from thidua.ballots.models import Conference
from thidua.ballots.rules.conference import KIND_NAMES, NOTE_NAMES, Quorum, QuorumOf
from thidua.ballots.rules.quorums import OfferedQuorum
from thidua.ground.fields import DayField, offer

Choices = Sequence[tuple[str, str]]
NONE: tuple[str, str] = ("", "–")
SHARE = re.compile(r"\s*(\d{1,3})\s*/\s*(\d{1,3})\s*")
OF = [
    (QuorumOf.DELEGATES.value, _("the delegates with a vote")),
    (QuorumOf.UNITS.value, _("the member units")),
]


class PrepareForm(forms.Form):
    """When and where, who presides, and the quorum with its source."""

    title = forms.CharField(label=_("Name of the conference"), max_length=300)
    begins_at = forms.DateTimeField(
        label=_("Day and hour"),
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    venue = forms.CharField(label=_("Place of the conference"), max_length=200, required=False)
    presided_by = forms.CharField(
        label=_("Presided over by"), max_length=300, required=False, help_text=_("As the minutes will name them.")
    )
    secretary = forms.CharField(label=_("Minutes taken by"), max_length=300, required=False)
    guests = forms.CharField(
        label=_("Guests"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One on each line."),
    )
    share = forms.CharField(
        label=_("Quorum"), max_length=9, help_text=_("The share that must be present for the sitting to open: 2/3.")
    )
    quorum_of = forms.ChoiceField(label=_("Counted over"), choices=OF)
    quorum_source = forms.CharField(
        label=_("Source of the quorum"),
        max_length=300,
        required=False,
        help_text=_("The cluster's own rules, or the minutes in which it was agreed."),
    )
    quorum_example = forms.BooleanField(label=_("An example that nobody has confirmed yet"), required=False)

    @classmethod
    def showing(
        cls, conference: Conference | None, offered: OfferedQuorum | None, title: str, lang: str
    ) -> PrepareForm:
        """The form as the conference stands; a new one with the quorum on offer."""
        if conference is not None:
            names = ("title", "begins_at", "presided_by", "secretary", "guests", "quorum_of", "quorum_source")
            known: dict[str, Any] = {name: getattr(conference, name) for name in names}
            known |= {"venue": conference.place, "quorum_example": conference.quorum_example}
            return cls(initial=known | {"share": f"{conference.quorum_top}/{conference.quorum_bottom}"})
        initial: dict[str, Any] = {"title": title}
        if offered is not None:
            initial |= {
                "share": f"{offered.quorum.top}/{offered.quorum.bottom}",
                "quorum_of": offered.quorum.of.value,
                "quorum_source": offered.source.word(lang),
                "quorum_example": offered.example,
            }
        return cls(initial=initial)

    def clean_share(self) -> str:
        """A share as "2/3"."""
        typed = self.cleaned_data["share"]
        if not SHARE.fullmatch(typed):
            raise ValidationError(_("Write a share, for example 2/3."))
        return str(typed)

    def said(self) -> dict[str, Any]:
        """What the action is told."""
        found = dict(self.cleaned_data)
        read = SHARE.fullmatch(found.pop("share"))
        assert read is not None, "cleaned"
        quorum = Quorum(int(read[1]), int(read[2]), QuorumOf(found.pop("quorum_of")))
        begins: datetime = found.pop("begins_at")
        return found | {"quorum": quorum, "begins_at": begins, "place": found.pop("venue")}


class ItemForm(forms.Form):
    """One point of the agenda."""

    kind = forms.ChoiceField(
        label=_("Kind of point"), choices=[(kind.value, _(name)) for kind, name in KIND_NAMES.items()]
    )
    title = forms.CharField(label=_("Point of the agenda"), max_length=300)
    presenter = forms.CharField(label=_("Presented by"), max_length=200, required=False)


class PaperForm(forms.Form):
    """The paper read at a point."""

    paper = forms.ChoiceField(label=_("Paper read at this point"))

    def __init__(self, *args: Any, papers: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "paper", [NONE, *papers])


class DelegateForm(forms.Form):
    """One more delegate."""

    mandate = forms.ChoiceField(label=_("Who attends"))
    votes = forms.BooleanField(label=_("Has a vote"), required=False, initial=True)

    def __init__(self, *args: Any, mandates: Sequence[tuple[str, Choices]], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "mandate", [NONE, *mandates])


class NoteForm(forms.Form):
    """What was said or resolved."""

    kind = forms.ChoiceField(
        label=_("Kind of note"), choices=[(kind.value, _(name)) for kind, name in NOTE_NAMES.items()]
    )
    unit = forms.ChoiceField(label=_("Said by"), required=False)
    words = forms.CharField(label=_("What was said"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, units: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "unit", [NONE, *units])


class TaskForm(forms.Form):
    """A task of next year."""

    words = forms.CharField(label=_("Task"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    owner = forms.ChoiceField(label=_("Unit in charge"), required=False)
    due = DayField(label=_("Due"))

    def __init__(self, *args: Any, units: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "owner", [("", _("every member unit")), *units])


class DoneForm(forms.Form):
    """What became of a task."""

    done_on = DayField(label=_("Done on"))
    outcome = forms.CharField(label=_("What became of it"), max_length=600, widget=forms.Textarea(attrs={"rows": 2}))


class LaunchForm(forms.Form):
    """A movement of next year to launch here."""

    movement = forms.ChoiceField(label=_("Movement"))

    def __init__(self, *args: Any, movements: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "movement", [NONE, *movements])


class NextLeadForm(forms.Form):
    """Who leads next, and how that was decided."""

    to = forms.ChoiceField(label=_("Next lead unit"))
    deputy = forms.ChoiceField(label=_("Next deputy lead unit"), required=False)
    ground = forms.CharField(
        label=_("How it was decided"),
        max_length=400,
        help_text=_("The vote that elected it, the minutes, or the paper of the superior."),
    )

    def __init__(self, *args: Any, units: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("to", "deputy"):
            offer(self, name, [NONE, *units])


class FileForm(forms.Form):
    """A template or another file for the pack."""

    file = forms.FileField(
        label=_("Template or other file"), help_text=_("PDF, .docx, .xlsx, JPEG or PNG, at most 20 MB.")
    )


class AcceptForm(forms.Form):
    """The next lead unit takes over."""

    remark = forms.CharField(label=_("Remark"), max_length=600, required=False)
