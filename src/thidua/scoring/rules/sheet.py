"""One unit's sheet: every line with its points, the figures it rests on and the formula in words. Exact throughout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext

from thidua.ground.values import Sentence
from thidua.ground.values import mark as _
from thidua.scoring.rules.scheme import (
    Counted,
    Item,
    Judged,
    MinusPerEvent,
    NoEvent,
    OverTarget,
    PerEvent,
    RatioToPast,
    RatioToTarget,
    Scheme,
    Steps,
)

ZERO, HUNDRED = Decimal(0), Decimal(100)
PRECISION = 60
"""Digits of a quotient before it is rounded to the scheme's two or three: far more than any figure has."""


@dataclass(frozen=True)
class Figure:
    """One indicator of the unit: what the roll-up says, the target, the parts of a ratio, and how complete it is."""

    amount: Decimal | None = None
    target: Decimal | None = None
    over: tuple[Decimal, Decimal] | None = None
    hedge: str = "exact"
    state: str = ""
    reported: int = 0
    expected: int = 0
    simulated: bool = False


@dataclass(frozen=True)
class Inputs:
    """Everything a sheet is computed from. `past` are the figures of the unit's own closed years, newest first."""

    figures: Mapping[str, Figure] = field(default_factory=dict)
    events: Mapping[str, int] = field(default_factory=dict)
    past: Mapping[str, tuple[Decimal | None, ...]] = field(default_factory=dict)
    classes: tuple[str, ...] = ()  # of closed years, newest first; "" for a year without a class
    months: int | None = None  # of activity at the end of the year
    reorganised: int | None = None  # months since the last split or merger, None without one
    marks: Mapping[str, Decimal] = field(default_factory=dict)  # points a person gave, by item

    def figure(self, indicator: str) -> Figure:
        """The figure of one indicator; one without an amount when nobody reported."""
        return self.figures.get(indicator, Figure())

    def count(self, counted: Counted) -> Decimal | None:
        """How many were counted. An event nobody reported did not happen; a figure nobody reported is missing."""
        if counted.event:
            return Decimal(self.events.get(counted.event, 0))
        return self.figure(counted.indicator).amount


@dataclass(frozen=True)
class Line:
    """One line: its points (None while something is missing), the formula in words, whether a person's mark decided."""

    item: Item
    points: Decimal | None
    said: Sentence
    judged: bool = False


@dataclass(frozen=True)
class GroupSum:
    """What a group reached of its maximum."""

    code: str
    max: Decimal
    points: Decimal


@dataclass(frozen=True)
class Sheet:
    """A whole sheet. `total` is None while a line is missing: missing is not zero."""

    lines: tuple[Line, ...]
    groups: tuple[GroupSum, ...]
    bonus: Decimal
    penalty: Decimal
    total: Decimal | None
    missing: tuple[str, ...]

    def points(self, code: str) -> Decimal | None:
        """The points of one line."""
        return next((line.points for line in self.lines if line.item.code == code), None)

    def of_group(self, code: str) -> Decimal:
        """The points of one group."""
        return next((group.points for group in self.groups if group.code == code), ZERO)

    @property
    def so_far(self) -> Decimal:
        """What the lines that are there add up to."""
        return max(ZERO, sum((group.points for group in self.groups), ZERO) + self.bonus - self.penalty)


def score(scheme: Scheme, inputs: Inputs) -> Sheet:
    """The sheet of one unit by the scheme. A person's mark on a line stands instead of what is computed."""
    lines = {item.code: score_line(scheme, item, inputs) for item in scheme.every_item()}
    groups = tuple(
        GroupSum(group.code, group.max, min(group.max, _sum(lines[item.code] for item in scheme.items_of(group.code))))
        for group in scheme.groups
    )
    bonus, penalty = _sum(lines[item.code] for item in scheme.bonus), _sum(lines[item.code] for item in scheme.penalty)
    if scheme.bonus_max is not None:
        bonus = min(scheme.bonus_max, bonus)
    missing = tuple(code for code, line in lines.items() if line.points is None)
    whole = max(ZERO, sum((group.points for group in groups), ZERO) + bonus - penalty)
    total = None if missing else scheme.rounding.of_total(whole)
    return Sheet(tuple(lines.values()), groups, bonus, penalty, total, missing)


def _sum(lines: Iterable[Line]) -> Decimal:
    return sum((line.points for line in lines if line.points is not None), ZERO)


def score_line(scheme: Scheme, item: Item, inputs: Inputs) -> Line:
    """One line by its rule; see `Line`."""
    if item.code in inputs.marks:
        points = scheme.rounding.of_item(inputs.marks[item.code])
        if item.is_judged:
            return Line(
                item, points, Sentence(_("Judged: {points} of {max}."), {"points": points, "max": item.max}), True
            )
        computed = _computed(scheme, item, inputs)
        said = Sentence(_("Set by hand to {points}. Computed: {said}"), {"points": points, "said": computed.said})
        return Line(item, points, said, True)
    return _computed(scheme, item, inputs)


def _computed(scheme: Scheme, item: Item, inputs: Inputs) -> Line:
    with localcontext() as context:
        context.prec = PRECISION
        rule = item.rule
        match rule:
            case Judged():
                return Line(item, None, Sentence(_("Nobody has judged this line yet.")))
            case RatioToTarget():
                figure = inputs.figure(rule.indicator)
                if figure.target is None:
                    return Line(
                        item,
                        None,
                        Sentence(_("No target was assigned for {indicator}."), {"indicator": rule.indicator}),
                    )
                return _ratio(scheme, item, figure.amount, figure.target, rule.cap, rule.indicator)
            case RatioToPast():
                past = [value for value in inputs.past.get(rule.indicator, ())[: rule.years] if value is not None]
                if not past:
                    no_past = Sentence(
                        _("No closed year of {indicator} to compare with."), {"indicator": rule.indicator}
                    )
                    return Line(item, None, no_past)
                amount = inputs.figure(rule.indicator).amount
                return _ratio(scheme, item, amount, sum(past, ZERO), rule.cap, rule.indicator, past=len(past))
            case Steps():
                return _steps(scheme, item, rule, inputs.figure(rule.indicator))
            case OverTarget():
                return _over(scheme, item, rule, inputs.figure(rule.indicator))
            case PerEvent() | MinusPerEvent() | NoEvent():
                return _events(scheme, item, rule, inputs)


def _missing(item: Item, indicator: str) -> Line:
    return Line(item, None, Sentence(_("No figure of {indicator} yet."), {"indicator": indicator}))


def _ratio(
    scheme: Scheme,
    item: Item,
    amount: Decimal | None,
    base: Decimal,
    cap: Decimal,
    indicator: str,
    *,
    past: int = 0,
) -> Line:
    """`amount` against `base`, or against the mean of the `past` years whose sum it is."""
    if amount is None:
        return _missing(item, indicator)
    if base == 0:
        return Line(
            item,
            None,
            Sentence(_("What {indicator} is compared with is 0, so no ratio exists."), {"indicator": indicator}),
        )
    # Divided last: a third of 3 points is 1 point, and never a hair below it that is then rounded down.
    whole = amount * max(1, past)
    capped = whole > cap * base
    points = scheme.rounding.of_item(max(ZERO, item.max * cap if capped else item.max * whole / base))
    values = {
        "amount": amount, "base": _short(base / max(1, past)), "percent": _short(whole * HUNDRED / base), "cap": cap * HUNDRED,
        "max": item.max, "points": points, "years": past,
    }  # fmt: skip
    if past:
        text = _(
            "{amount} against {base}, the mean of {years} closed years = {percent}%; of {max} points at most {cap}%: {points}."
        )
    elif capped:
        text = _("{amount} of {base} = {percent}%, counted as {cap}%: {points} of {max}.")
    else:
        text = _("{amount} of {base} = {percent}%; {max} × {amount} / {base} = {points}.")
    return Line(item, points, Sentence(text, values))


def _steps(scheme: Scheme, item: Item, rule: Steps, figure: Figure) -> Line:
    if figure.amount is None:
        return _missing(item, rule.indicator)
    reached: Decimal | None = figure.amount
    if rule.of_target:
        if not figure.target:
            return Line(
                item, None, Sentence(_("No target was assigned for {indicator}."), {"indicator": rule.indicator})
            )
        reached = figure.amount * HUNDRED / figure.target
    assert reached is not None
    at, points = ZERO, ZERO
    following: tuple[Decimal, Decimal] | None = None
    for step, gives in rule.steps:
        if reached >= step:
            at, points = step, gives
        elif following is None:
            following = (step, gives)
    points = scheme.rounding.of_item(points)
    values = {"reached": _short(reached), "at": at, "points": points}
    if figure.over and not rule.of_target:
        values |= {"part": figure.over[0], "whole": figure.over[1]}
        text = _("{part}/{whole} = {reached}%. Step from {at}: {points} points.")
    elif rule.of_target:
        text = _("{reached}% of the target. Step from {at}%: {points} points.")
    else:
        text = _("{reached}. Step from {at}: {points} points.")
    said = Sentence(text, values)
    if following:
        more = Sentence(
            _("The next step begins at {next} and gives {gives}."), {"next": following[0], "gives": following[1]}
        )
        said = Sentence("{first} {more}", {"first": said, "more": more})
    return Line(item, points, said)


def _over(scheme: Scheme, item: Item, rule: OverTarget, figure: Figure) -> Line:
    """A bonus: without a figure or a target there is nothing to add."""
    if figure.amount is None or figure.target is None:
        return Line(
            item,
            scheme.rounding.of_item(ZERO),
            Sentence(_("No figure or no target of {indicator}: no bonus."), {"indicator": rule.indicator}),
        )
    beyond = max(ZERO, figure.amount - figure.target) // 1
    points = scheme.rounding.of_item(min(item.max, beyond * rule.each))
    values = {
        "amount": figure.amount, "target": figure.target, "beyond": beyond, "each": rule.each, "max": item.max, "points": points,
    }  # fmt: skip
    return Line(
        item,
        points,
        Sentence(_("{amount} − {target} = {beyond} over the target × {each}, at most {max}: {points}."), values),
    )


def _events(scheme: Scheme, item: Item, rule: PerEvent | MinusPerEvent | NoEvent, inputs: Inputs) -> Line:
    count = inputs.count(rule.counted)
    if count is None:
        return _missing(item, rule.counted.indicator)
    match rule:
        case PerEvent():
            exact = min(item.max, count * rule.each)
            text = _("{count} × {each}, at most {max}: {points}.")
        case MinusPerEvent():
            exact = max(ZERO, item.max - count * rule.each)
            text = _("{max} − {count} × {each}, never below 0: {points}.")
        case NoEvent():
            exact = item.max if count == 0 else ZERO
            text = _("{count} reported; {max} only when there is none: {points}.")
    points = scheme.rounding.of_item(exact)
    values = {"count": count, "each": getattr(rule, "each", ZERO), "max": item.max, "points": points}
    return Line(item, points, Sentence(text, values))


def _short(number: Decimal) -> Decimal:
    """For words only: two decimals, never 100 for what is not."""
    shown = number.quantize(Decimal("0.01"))
    return shown.normalize() + 0 if shown == number or shown != HUNDRED else number.quantize(Decimal("0.0001"))
