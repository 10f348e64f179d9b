"""Why a catalogue is not loaded, or an indicator not found."""

from __future__ import annotations

from typing import Any

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _


class NoSuchIndicator(Refusal):
    """No indicator bears the code."""

    text = _("There is no indicator “{code}”. Look the code up in the catalogue of indicators.")


class CatalogueUnreadable(Refusal):
    """A file of the catalogue is not YAML, or is missing."""

    text = _("The file {file} of the catalogue cannot be read: {problem}.")


class IndicatorMeansOther(Refusal):
    """A loaded indicator would change its meaning; figures already given would be read as something else."""

    text = _(
        "{code} was loaded with {field} “{old}” and cannot become “{new}”. Give the new meaning a code of its own."
    )


class IndicatorGone(Refusal):
    """A loaded indicator is missing from the file."""

    text = _("{code} was loaded before and is missing in indicators.yaml. End it with `valid`; never take it out.")


class FormInUse(Refusal):
    """Reports rely on what a form asked; only its end, its name and more optional lines may change."""

    text = _(
        "Reports already follow the form {code} of {since}. End it with `valid` and add a new version instead of "
        "changing what it asks."
    )


class CatalogueFault(Refusal):
    """One thing wrong in a file of the catalogue, with its place. Subclasses say what.

    A field is named as it stands in the file, in backquotes, so that nobody translates it.
    """

    def __init__(self, **values: Any) -> None:
        fields = {name: f"`{values[name]}`" for name in ("field", "key") if name in values}
        super().__init__(**(values | fields))


class KeyUnknown(CatalogueFault):
    text = _("{place}: {key} is not a field. Allowed: {allowed}.")


class FieldMissing(CatalogueFault):
    text = _("{place}: the field {field} is missing or of another type.")


class TextMissing(CatalogueFault):
    text = _("{place}: {field} has no text in {language}.")


class CodeTwice(CatalogueFault):
    text = _("{place}: the code {code} stands twice.")


class PositionTwice(CatalogueFault):
    text = _("{place}: position {position} belongs to {other} already. Take the next free one.")


class TwoUnits(CatalogueFault):
    text = _("{place}: “{unit}” is more than one unit word. Give each unit an indicator of its own.")


class WordUnknown(CatalogueFault):
    text = _("{place}: {field} “{word}” is unknown. Known: {known}.")


class PartUnknown(CatalogueFault):
    text = _("{place}: the {field} {code} is not in the catalogue.")


class PartsOfOtherKind(CatalogueFault):
    text = _(
        "{place}: a ratio needs a numerator and a denominator, a weighted mean a denominator only, others neither."
    )


class PartNotAdditive(CatalogueFault):
    text = _("{place}: the {field} {code} is of kind {kind}; only a flow, a stock or a count can be a part.")


class OptionalWrong(CatalogueFault):
    text = _("{place}: rows of origin D, and only they, are optional.")


class PhrasesTooFew(CatalogueFault):
    text = _("{place}: at least two phrases must name it in prose.")


class PhraseTwice(CatalogueFault):
    text = _("{place}: the phrase “{phrase}” names {other} already.")


class SpanWrong(CatalogueFault):
    text = _("{place}: `valid` must be one or two days, the first before the second.")


class LineTwice(CatalogueFault):
    text = _("{place}: {code} is asked twice.")


class LineNotReported(CatalogueFault):
    text = _("{place}: {code} is of kind {kind} and cannot be asked; ask for its parts, or leave it to the tree.")


class LineOutOfTime(CatalogueFault):
    text = _("{place}: {code} does not hold on every day of the form.")


class RequiredNotAsked(CatalogueFault):
    text = _("{place}: {code} is required, but no line asks for it as a number.")


class WeightNotAsked(CatalogueFault):
    text = _("{place}: {code} is asked without its weight {weight}.")


class FormsCollide(CatalogueFault):
    text = _("{place}: units of kind {kind}, class {unit_class} are already asked by {other} in a period of this kind.")


class AskedInTwoPeriods(CatalogueFault):
    text = _(
        "{place}: units of kind {kind}, class {unit_class} are asked for {codes} in periods that share days "
        "({period} and, by {other}, {other_period})."
    )


class PartsOfCheckWrong(CatalogueFault):
    text = _("{place}: a check of kind {kind} takes {wanted}.")


class ParameterWrong(CatalogueFault):
    text = _("{place}: the parameter “{parameter}” of a check of kind {kind} must look like {wanted}.")


class PlaceholderUnknown(CatalogueFault):
    text = _("{place}: the sentence in {language} uses {{{name}}}, which a check of kind {kind} does not give.")
