"""What officers type to form a cluster, admit members, order the rotation and set a year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Cluster, ClusterYear, PeersSee
from thidua.ground.fields import DayField, offer

Choices = Sequence[tuple[str, str]]
NONE: tuple[str, str] = ("", "–")


class DayForm(forms.Form):
    """A day; none means today."""

    on = DayField(label=_("Members on the day"), required=False)


class ClusterForm(forms.Form):
    """A new cluster or block."""

    organiser = forms.ChoiceField(label=_("Formed by"))
    kind = forms.ChoiceField(label=_("Kind"), choices=Cluster.Kind.choices)
    name = forms.CharField(label=_("Name"), max_length=300)
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("Small letters, digits and hyphens; it stands in addresses and never changes."),
    )

    def __init__(self, *args: Any, organisers: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "organiser", organisers)


class AdmitForm(forms.Form):
    """A new member."""

    unit = forms.ChoiceField(label=_("Unit"))
    since = DayField(label=_("Member since"))

    def __init__(self, *args: Any, units: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "unit", [NONE, *units])


class EndForm(forms.Form):
    """The last day of a membership."""

    last = DayField(label=_("Last day of the membership"))


class RotationForm(forms.Form):
    """The place of each member in the rotation."""

    def __init__(self, *args: Any, rows: Iterable[tuple[int, str, int]], **options: Any) -> None:
        super().__init__(*args, **options)
        for unit_id, name, order in rows:
            self.fields[f"place-{unit_id}"] = forms.IntegerField(label=name, min_value=1, max_value=999, initial=order)

    def places(self) -> dict[int, int]:
        """By unit id. Only of a valid form."""
        return {int(name.removeprefix("place-")): place for name, place in self.cleaned_data.items()}


class LeadForm(forms.Form):
    """Who leads and who assists in the year."""

    lead = forms.ChoiceField(label=_("Lead unit"))
    deputy = forms.ChoiceField(label=_("Deputy lead unit"), required=False)

    def __init__(self, *args: Any, units: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("lead", "deputy"):
            offer(self, name, [NONE, *units])


class YearForm(forms.Form):
    """What holds in the cluster's year."""

    scoring_day = DayField(label=_("Scoring day"), required=False)
    peers_see = forms.ChoiceField(
        label=_("Members see of each other"),
        choices=PeersSee.choices,
        help_text=_("After the scoring of the year is closed. Drafts and names of persons are never shown to peers."),
    )
    pledge_is_gate = forms.BooleanField(
        label=_("Only units that signed the pledge are considered for awards"), required=False
    )
    basis = forms.CharField(
        label=_("Basis of these settings"),
        max_length=300,
        required=False,
        help_text=_("The cluster's own rules, or the minutes in which they were agreed."),
    )

    @classmethod
    def showing(cls, held: ClusterYear | None) -> YearForm:
        """The form as the year stands."""
        return cls(
            initial={name: getattr(held, name) for name in cls.base_fields} if held else {"peers_see": PeersSee.RANKING}
        )
