"""What is typed to prepare a vote, to appoint a committee, to count, and what an elector marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thidua.ballots.rules.sealing import CODE_GROUPS, GROUP
from thidua.ballots.rules.tally import Count
from thidua.ballots.rules.voting import (
    AGAINST,
    BASE_NAMES,
    DECIDES_NAMES,
    FOR,
    FORM_NAMES,
    MODE_NAMES,
    SILENT,
    TIE_NAMES,
    Base,
    Form,
    Mode,
    Rule,
    ShareUnreadable,
    Ties,
    read_share,
)
from thidua.ground.fields import offer
from thidua.ground.pages import words_of

Choices = Sequence[tuple[str, Any]]
NOT_NEGATIVE = {"inputmode": "numeric", "autocomplete": "off"}


def _named(names: Mapping[Any, str]) -> Choices:
    return [(one.value, _(name)) for one, name in names.items()]


class AskForm(forms.Form):
    """A vote: the question, the options, and by which rule it is decided."""

    question = forms.CharField(label=_("Question"), max_length=300)
    units = forms.MultipleChoiceField(
        label=_("Units voted on"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    words = forms.CharField(
        label=_("Other options"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One on each line, for example a resolution to be adopted."),
    )
    decides = forms.ChoiceField(label=_("What follows from the result"), choices=_named(DECIDES_NAMES))
    award = forms.ChoiceField(
        label=_("Award"), required=False, help_text=_("Only where the vote nominates for an award.")
    )
    item = forms.ChoiceField(label=_("Point of the agenda"), required=False)
    mode = forms.ChoiceField(label=_("Way of voting"), choices=_named(MODE_NAMES))
    form = forms.ChoiceField(label=_("What is asked"), choices=_named(FORM_NAMES))
    reaches = forms.ChoiceField(
        label=_("Threshold"), choices=[("", _("more than")), ("yes", _("at least"))], required=False
    )
    share = forms.CharField(label=_("Share"), max_length=20, help_text=_("For example 1/2, 2/3 or 80%."))
    base = forms.ChoiceField(label=_("Share of"), choices=_named(BASE_NAMES))
    seats = forms.IntegerField(
        label=_("How many can win"), required=False, min_value=1, help_text=_("Blank: all that reach the threshold.")
    )
    most = forms.IntegerField(
        label=_("How many one ballot may be for"), required=False, min_value=1, help_text=_("Blank: no limit.")
    )
    own_unit = forms.BooleanField(label=_("A delegate may vote for the own unit"), required=False)
    per_unit = forms.BooleanField(label=_("One ballot for each unit, however many delegates it sent"), required=False)
    ties = forms.ChoiceField(label=_("When options are level"), choices=_named(TIE_NAMES))
    objections = forms.IntegerField(
        label=_("Objections an acclamation bears"), required=False, min_value=0, help_text=_("Blank: none.")
    )
    rule_source = forms.CharField(
        label=_("Source of the rule"),
        max_length=300,
        required=False,
        help_text=_("The cluster's own decision. Shipped rules are examples: nobody has confirmed them."),
    )

    def __init__(
        self, *args: Any, units: Choices, awards: Choices, items: Choices, rule: Rule | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.rule_code, self.rule_sample = (rule.code, rule.sample) if rule else ("", False)
        for name, choices in (("units", units), ("award", [("", "–"), *awards]), ("item", [("", "–"), *items])):
            offer(self, name, choices)

    def clean_share(self) -> Fraction:
        """A share as a fraction."""
        try:
            return read_share(self.cleaned_data["share"])
        except ShareUnreadable as refusal:
            raise ValidationError(words_of(refusal)) from None

    def clean(self) -> dict[str, Any]:
        """At least one option."""
        said = super().clean() or {}
        if not said.get("units") and not (said.get("words") or "").strip():
            self.add_error("units", gettext("Choose the units voted on, or write other options."))
        return said

    @property
    def lines(self) -> list[str]:
        """The other options, one for each line."""
        return [line.strip() for line in self.cleaned_data["words"].splitlines() if line.strip()]

    def rule(self) -> Rule:
        """The rule as typed. Only of a valid form."""
        said = self.cleaned_data
        return Rule(
            form=Form(said["form"]),
            mode=Mode(said["mode"]),
            base=Base(said["base"]),
            share=said["share"],
            reaches=bool(said["reaches"]),
            seats=said["seats"],
            most=said["most"],
            own_unit=said["own_unit"],
            ties=Ties(said["ties"]),
            objections=said["objections"] or 0,
            per_unit=said["per_unit"],
            code=self.rule_code,
            # Whoever names the cluster's own decision has confirmed the rule.
            sample=self.rule_sample and not said["rule_source"].strip(),
        )


def shown_rule(rule: Rule) -> dict[str, Any]:
    """What a form on this rule begins with."""
    return {
        "mode": rule.mode.value,
        "form": rule.form.value,
        "reaches": "yes" if rule.reaches else "",
        "share": f"{rule.share.numerator}/{rule.share.denominator}",
        "base": rule.base.value,
        "seats": rule.seats,
        "most": rule.most,
        "own_unit": rule.own_unit,
        "per_unit": rule.per_unit,
        "ties": rule.ties.value,
        "objections": rule.objections or None,
    }


class CommitteeForm(forms.Form):
    """The two who count, in the order in which they open."""

    first = forms.ChoiceField(label=_("First member: opens the outer envelopes"))
    second = forms.ChoiceField(label=_("Second member: opens the inner envelopes"))

    def __init__(self, *args: Any, delegates: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("first", "second"):
            offer(self, name, delegates)


class CodeForm(forms.Form):
    """A code, typed from its slip."""

    code = forms.CharField(
        label=_("Code"),
        max_length=CODE_GROUPS * (GROUP + 4),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class VoidForm(forms.Form):
    """Why a vote is void."""

    reason = forms.CharField(label=_("Why it is void"), max_length=300)


class CountForm(forms.Form):
    """Counts by hand: of an acclamation who objects; else for, against, abstaining; on paper the ballots too."""

    def __init__(self, *args: Any, mode: Mode, form: Form, options: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.mode, self.names = mode, list(options)
        words = {"for": gettext("in favour"), "against": gettext("against"), "abstain": gettext("abstaining")}
        asked = ("for", "against", "abstain") if form is Form.APPROVE else ("for",)
        if mode is Mode.ACCLAIM:
            words, asked = {"against": gettext("object")}, ("against",)
        self.asked = asked
        for at, name in enumerate(self.names):
            for what in asked:
                label = f"{name}: {words[what]}"
                self.fields[f"{what}-{at}"] = _number(label, required=what == asked[0])
        if mode is Mode.PAPER:
            self.fields["cast"] = _number(gettext("Ballots handed in"))
            self.fields["blank"] = _number(gettext("of them blank"), initial=0)
            self.fields["invalid"] = _number(gettext("of them invalid"), initial=0)
        else:
            self.fields["remark"] = forms.CharField(label=_("Remark"), max_length=300, required=False)

    def counts(self) -> list[Count]:
        """Option by option. Only of a valid form."""
        said = self.cleaned_data
        return [
            Count(*(said.get(f"{what}-{at}") or 0 for what in ("for", "against", "abstain")))
            for at in range(len(self.names))
        ]


def _number(label: str, *, required: bool = True, initial: int | None = None) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        required=required,
        initial=initial,
        widget=forms.NumberInput(attrs=NOT_NEGATIVE),
    )


def read_marks(form: Form, typed: Mapping[str, Any], options: int) -> str:
    """The marks of a ballot as its page sends them: `o-N` for each option of a list, else `phieu`, as often as marked.

    What fits no option leaves an empty ballot, which `why_not_marks` refuses.
    """
    if form is Form.APPROVE:
        said = [str(typed.get(f"o-{at}", SILENT)) for at in range(options)]
        return "".join(said) if set(said) <= {FOR, AGAINST, SILENT} else ""
    marked = typed.getlist("phieu") if hasattr(typed, "getlist") else typed.get("phieu", [])
    chosen = {one for one in marked if one != SILENT}
    if not chosen <= {str(at) for at in range(options)}:
        return ""
    return "".join(FOR if str(at) in chosen else SILENT for at in range(options))
