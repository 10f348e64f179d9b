"""Before closing: which figure, had it been better, would change the class or the rank of a unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from thidua.scoring.rules.ranking import Standing, rank
from thidua.scoring.rules.scheme import (
    Item,
    MinusPerEvent,
    NoEvent,
    PerEvent,
    RatioToPast,
    RatioToTarget,
    Scheme,
    Steps,
)
from thidua.scoring.rules.sheet import Figure, Inputs, Sheet, score

ONE, HUNDRED = Decimal(1), Decimal(100)
Move = tuple[Decimal, Decimal, Decimal | None, Inputs]
"""The figure now and then, the denominator of a ratio, and the inputs with the figure moved."""


@dataclass(frozen=True)
class Change:
    """One figure moved from `now` to `then`, the smallest move of its kind, and what it would do.

    `of` is the denominator of a ratio, whose numerator is moved. `points` are those of the line afterwards.
    """

    item: Item
    now: Decimal
    then: Decimal
    of: Decimal | None
    points: Decimal
    total: Decimal
    before: Standing
    after: Standing

    @property
    def tells(self) -> bool:
        """Whether class or rank would change."""
        return (self.before.cls, self.before.rank) != (self.after.cls, self.after.rank)


def what_if(scheme: Scheme, key: str, sheets: Mapping[str, Sheet], inputs: Mapping[str, Inputs]) -> list[Change]:
    """The changes worth looking at, those that change class or rank first. Other units stay as they are."""
    before = next(one for one in rank(scheme, sheets, inputs) if one.key == key)
    found = []
    for item in scheme.every_item():
        if item.is_judged or item.code in inputs[key].marks or sheets[key].points(item.code) is None:
            continue

        def tried(move: Move, item: Item = item) -> Change | None:
            return _tried(scheme, key, item, move, sheets, inputs, before)

        changes = [change for move in _moves(item, inputs[key]) if (change := tried(move))]
        # The smallest move that tells, else the largest gain.
        telling = next((change for change in changes if change.tells), None)
        if telling and isinstance(item.rule, RatioToTarget | RatioToPast):
            telling = _smallest(item.rule.indicator, inputs[key], telling, tried)
        if telling or changes:
            found.append(telling or changes[-1])
    return sorted(found, key=lambda change: (not change.tells, -change.total, change.item.code))


def _smallest(indicator: str, inputs: Inputs, best: Change, tried: Callable[[Move], Change | None]) -> Change:
    """The smallest whole figure that tells, between what is and `best`: more of it never tells less."""
    low, high, found = int(best.now), int(best.then), best
    while high - low > 1:
        middle = (low + high) // 2
        change = tried(_to(inputs, indicator, Decimal(middle)))
        if change and change.tells:
            high, found = middle, change
        else:
            low = middle
    return found


def _tried(
    scheme: Scheme,
    key: str,
    item: Item,
    move: Move,
    sheets: Mapping[str, Sheet],
    inputs: Mapping[str, Inputs],
    before: Standing,
) -> Change | None:
    now, then, of, moved = move
    sheet = score(scheme, moved)
    points, was = sheet.points(item.code), sheets[key].points(item.code)
    if points is None or points == was:
        return None
    ranked = rank(scheme, {**sheets, key: sheet}, {**inputs, key: moved})
    after = next(one for one in ranked if one.key == key)
    return Change(item, now, then, of, points, sheet.total if sheet.total is not None else sheet.so_far, before, after)


def _moves(item: Item, inputs: Inputs) -> Iterator[Move]:
    """Better figures for the line, the smallest move first; a few on the way to the best one."""
    rule = item.rule
    match rule:
        case RatioToTarget(indicator, cap):
            figure = inputs.figure(indicator)
            if figure.amount is not None and figure.target:
                yield from _upward(inputs, indicator, figure, figure.target * cap)
        case RatioToPast(indicator, years, cap):
            figure, past = (
                inputs.figure(indicator),
                [one for one in inputs.past.get(indicator, ())[:years] if one is not None],
            )
            if figure.amount is not None and past:
                yield from _upward(inputs, indicator, figure, sum(past, Decimal(0)) / len(past) * cap)
        case Steps(indicator, steps, of_target):
            figure = inputs.figure(indicator)
            if figure.amount is not None:
                base = (figure.target or Decimal(0)) / HUNDRED if of_target else ONE
                for at, _gives in steps:
                    if at * base > figure.amount:
                        yield _move(inputs, indicator, figure, at * base)
        case PerEvent(counted, each) | MinusPerEvent(counted, each):
            if counted.event:
                yield from _fewer(item, counted.event, inputs, each)
        case NoEvent(counted):
            if counted.event:
                yield from _fewer(item, counted.event, inputs, ONE)


def _upward(inputs: Inputs, indicator: str, figure: Figure, best: Decimal) -> Iterator[Move]:
    """The figure at which the line gives the most."""
    if figure.amount is not None and best > figure.amount:
        yield _move(inputs, indicator, figure, best)


def _move(inputs: Inputs, indicator: str, figure: Figure, wanted: Decimal) -> Move:
    """The next whole number from `wanted` on; of a ratio the numerator is moved."""
    if figure.over and figure.over[1]:
        return _to(inputs, indicator, _ceiling(wanted * figure.over[1] / HUNDRED))
    return _to(inputs, indicator, _ceiling(wanted))


def _to(inputs: Inputs, indicator: str, then: Decimal) -> Move:
    """The figure, or the numerator of a ratio, moved to this whole number."""
    figure = inputs.figure(indicator)
    assert figure.amount is not None
    if figure.over and figure.over[1]:
        now, of = figure.over[0], figure.over[1]
        better = replace(figure, amount=then * HUNDRED / of, over=(then, of))
    else:
        now, of, better = figure.amount, None, replace(figure, amount=then)
    return now, then, of, replace(inputs, figures={**inputs.figures, indicator: better})


def _fewer(item: Item, event: str, inputs: Inputs, each: Decimal) -> Iterator[Move]:
    """Penalties and minus points: with none of the events. A rule that rewards events is not moved."""
    count = inputs.events.get(event, 0)
    penal = isinstance(item.rule, MinusPerEvent | NoEvent) or (not item.group and isinstance(item.rule, PerEvent))
    if penal and count and each:
        yield Decimal(count), Decimal(0), None, replace(inputs, events={**inputs.events, event: 0})


def _ceiling(number: Decimal) -> Decimal:
    whole = number // 1
    return whole if whole == number else whole + 1
