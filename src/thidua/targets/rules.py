"""Arithmetic and wording of targets. Pure: values in, a value, words or a refusal out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from thidua.ground.values import Refusal, write_number
from thidua.ground.values import mark as _

Style = Literal["target", "plan"]

HUNDRED = Decimal(100)
KEPT = Decimal("0.0001")
"""Places of a percentage that is kept or printed for programs; people read one decimal."""
SHOWN = Decimal("0.1")
AVERAGED = ("ratio", "wavg")
"""Kinds whose total is a mean of the parts, so that targets of parts are compared one by one, not summed."""

_WORDS = {
    "vi": {
        "target": ("vượt {over}% chỉ tiêu giao", "đạt {percent}% chỉ tiêu giao"),
        "plan": ("đạt {percent}% kế hoạch", "đạt {percent}% kế hoạch"),
        "none": "chưa tính được mức hoàn thành",
        "zero": "chỉ tiêu giao là 0 nên không tính tỷ lệ",
        "missing": "chưa có số liệu",
    },
    "en": {
        "target": ("exceeds the target by {over}%", "reaches {percent}% of the target"),
        "plan": ("reaches {percent}% of the plan", "reaches {percent}% of the plan"),
        "none": "achievement cannot be computed yet",
        "zero": "the target is 0, so no rate is computed",
        "missing": "no figure yet",
    },
}


class NoTargetOfKind(Refusal):
    """A text cannot be counted towards anything."""

    text = _("{indicator} is a text; no target can be set for it. Choose an indicator that is a number.")


class TargetNotANumberOf(Refusal):
    """An amount that the indicator can never reach as given."""

    text = _("A target for {indicator} cannot be {amount} {unit}. Write {wanted}.")


class AlreadyAssigned(Refusal):
    """A standing target is adjusted with a reason, never assigned over."""

    text = _("{unit} already has the target {amount} for {indicator} in {period}. Adjust it and say why.")


class ReasonMissing(Refusal):
    """A change without a reason."""

    text = _("Say why the target changes from {old} to {new}.")


class TargetTheSame(Refusal):
    """Nothing would change."""

    text = _("The target is {amount} already. Write another amount, or leave it.")


class TargetReplaced(Refusal):
    """Somebody adjusted it meanwhile."""

    text = _("This target of {old} was replaced meanwhile. Open the page again and adjust the one that stands.")


class UnitNotThere(Refusal):
    """The unit has no term in the period."""

    text = _("{unit} does not exist in {period}. Choose a unit of that time.")


class NotDirectlyBelow(Refusal):
    """A cascade reaches the units directly below, nobody else."""

    text = _("{units} are not directly below {superior}. Take them out of the list.")


class SumBelowTarget(Refusal):
    """The children's targets do not reach the parent's."""

    text = _("The targets of the units below add up to {sum}, {short} less than the target {target}. Assign the rest.")


class SumAboveTarget(Refusal):
    """The children's targets exceed the parent's, unexplained."""

    text = _(
        "The targets of the units below add up to {sum}, {over} more than the target {target}. "
        "Lower them, or give a reason for the reserve."
    )


class PartBelowMean(Refusal):
    """A rate assigned to one unit lies below that of the whole, unexplained."""

    text = _(
        "The lowest target below is {lowest}, under the target {target} of the whole. "
        "Raise it, or give a reason for the difference."
    )


def achieved(amount: Decimal | None, target: Decimal | None) -> Decimal | None:
    """The result as a percentage of the target, to four decimals; None without either, or for a target of 0.

    Rounding never makes 100 of what is not: 99.99999 is 99.9999, and 100.00001 is 100.0001.
    """
    if amount is None or target is None or target == 0:
        return None
    exact = amount * HUNDRED / target
    rounded = exact.quantize(KEPT, rounding=ROUND_HALF_UP)
    if rounded == HUNDRED and amount != target:
        return HUNDRED + KEPT if amount > target else HUNDRED - KEPT
    return rounded


def words(reached: Decimal | None, lang: str = "vi", style: Style = "target") -> str:
    """What an officer writes about a result: 175 → "vượt 75% chỉ tiêu giao", 90 → "đạt 90% chỉ tiêu giao".

    With `style` "plan" 129 is "đạt 129% kế hoạch". At most one decimal. What is below 100 never reads 100 (99.96 is
    "99,9"); what is above by less than shows (100.04) reads "đạt 100%", never "vượt".
    """
    said = _WORDS[_language(lang)]
    if reached is None:
        return str(said["none"])
    shown = _shown(reached)
    above, reaching = said[style]
    return (above if shown > HUNDRED else reaching).format(
        percent=write_number(shown, lang), over=write_number(shown - HUNDRED, lang)
    )


def result_words(amount: Decimal | None, target: Decimal, lang: str = "vi", style: Style = "target") -> str:
    """`words` for a result and its target, saying also that there is no figure, or that the target is 0."""
    said = _WORDS[_language(lang)]
    if amount is None:
        return str(said["missing"])
    return str(said["zero"]) if target == 0 else words(achieved(amount, target), lang, style)


def why_not_target(indicator: str, kind: str, unit: str, amount: Decimal) -> Refusal | None:
    """None when the amount can be a target: not for a text, not negative, whole where things are counted."""
    if kind == "text":
        return NoTargetOfKind(indicator=indicator)
    if amount < 0:
        return TargetNotANumberOf(indicator=indicator, amount=amount, unit=unit, wanted=_("0 or more"))
    counted = unit not in ("đồng", "%")
    if counted and amount != amount.to_integral_value():
        return TargetNotANumberOf(indicator=indicator, amount=amount, unit=unit, wanted=_("a whole number"))
    return None


def why_not_adjust(old: Decimal, new: Decimal, reason: str) -> Refusal | None:
    """None when the amount changes and the reason is given."""
    if old == new:
        return TargetTheSame(amount=old)
    if not reason.strip():
        return ReasonMissing(old=old, new=new)
    return None


def why_not_carried(kind: str, target: Decimal, below: Sequence[Decimal], reason: str = "") -> Refusal | None:
    """None when the targets of the units below carry the target of the whole.

    Their sum may not be less; more is a reserve and needs a reason. A rate or a mean does not add: there none of
    them may lie under the target of the whole without a reason.
    """
    if kind in AVERAGED:
        lowest = min(below, default=Decimal(0))
        if lowest < target and not reason.strip():
            return PartBelowMean(lowest=lowest, target=target)
        return None
    added = sum(below, Decimal(0))
    if added < target:
        return SumBelowTarget(sum=added, short=target - added, target=target)
    if added > target and not reason.strip():
        return SumAboveTarget(sum=added, over=added - target, target=target)
    return None


def _shown(reached: Decimal) -> Decimal:
    shown = reached.quantize(SHOWN, rounding=ROUND_HALF_UP)
    return HUNDRED - SHOWN if reached < HUNDRED <= shown else shown


def _language(lang: str) -> str:
    return "vi" if lang.startswith("vi") else "en"
