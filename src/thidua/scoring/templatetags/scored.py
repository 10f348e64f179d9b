"""Words of a scheme in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django import template
from django.utils.translation import get_language, gettext

from thidua.ground.pages import words_of
from thidua.ground.values import Name, Sentence, write_number
from thidua.indicators.queries import indicators
from thidua.scoring.rules import Item, Scheme
from thidua.scoring.rules.scheme import (
    Counted,
    Judged,
    MinusPerEvent,
    Mode,
    NoEvent,
    OverTarget,
    PerEvent,
    RatioToPast,
    RatioToTarget,
    Steps,
)

register = template.Library()


def _number(value: Decimal | int) -> str:
    return write_number(Decimal(value), get_language() or "vi")


def _indicator(code: str) -> str:
    row = indicators().get(code)
    return f"{row.name} ({code})" if row else code


@register.filter
def in_words(name: Name) -> str:
    """A name of the scheme in the current language."""
    return name.word(get_language() or "vi")


@register.filter
def said(sentence: Sentence) -> str:
    """A sentence in the current language."""
    return words_of(sentence)


@register.filter
def of(key: str, names: Mapping[str, str]) -> str:
    """The name under this key, or the key."""
    return names.get(key, key)


@register.filter
def rule_words(item: Item) -> str:
    """How the points of a line come about."""
    rule = item.rule
    match rule:
        case Judged():
            return gettext("judged")
        case RatioToTarget():
            text = gettext("{indicator} / target, counted up to {cap}%")
            return text.format(indicator=_indicator(rule.indicator), cap=_number(rule.cap * 100))
        case RatioToPast():
            text = gettext("{indicator} / mean of {years} own closed years, counted up to {cap}%")
            return text.format(indicator=_indicator(rule.indicator), years=rule.years, cap=_number(rule.cap * 100))
        case Steps():
            steps = "; ".join(
                f"≥ {_number(at)}{'%' if rule.of_target else ''}: {_number(points)}" for at, points in rule.steps
            )
            return f"{_indicator(rule.indicator)}: {steps}"
        case OverTarget():
            text = gettext("{each} for each above the target of {indicator}")
            return text.format(each=_number(rule.each), indicator=_indicator(rule.indicator))
        case PerEvent():
            return gettext("{each} for each: {counted}").format(each=_number(rule.each), counted=_counted(rule.counted))
        case MinusPerEvent():
            return gettext("less {each} for each: {counted}").format(
                each=_number(rule.each), counted=_counted(rule.counted)
            )
        case NoEvent():
            return gettext("all points when there is none: {counted}").format(counted=_counted(rule.counted))


def _counted(counted: Counted) -> str:
    return _indicator(counted.indicator) if counted.indicator else counted.event


@register.filter
def conditions(scheme: Scheme) -> list[str]:
    """Gates, knock-outs, quotas and months of a scheme, in words."""
    found = []
    events = {event.code: in_words(event.name) for event in scheme.events}

    def cls(code: str) -> str:
        band = scheme.band(code)
        return in_words(band.name) if band else code

    for gate in scheme.gates:
        if gate.min_group_ratio is not None:
            text = gettext("“{cls}” asks for at least {percent}% of the points of every group.")
            found.append(text.format(cls=cls(gate.cls), percent=_number(gate.min_group_ratio * 100)))
        if gate.years:
            text = gettext("“{cls}” asks for the {years} closed years before at “{least}” or better.")
            found.append(text.format(cls=cls(gate.cls), years=gate.years, least=cls(gate.at_least)))
    for knockout in scheme.knockouts:
        if knockout.at_most:
            text = gettext("{event}: at most “{cls}”.")
            found.append(text.format(event=events[knockout.event], cls=cls(knockout.at_most)))
        else:
            found.append(gettext("{event}: not ranked.").format(event=events[knockout.event]))
    for quota in scheme.quotas:
        room = _number(quota.count) if quota.count is not None else f"{_number((quota.share or Decimal(0)) * 100)}%"
        found.append(gettext("“{cls}” goes to at most {room} of the units.").format(cls=cls(quota.cls), room=room))
    if scheme.eligible.months:
        text = gettext("Rated after {months} months of activity, {after} months after a split or merger.")
        found.append(text.format(months=scheme.eligible.months, after=scheme.eligible.after_reorganisation))
    return found


@register.simple_tag
def scheme_rounding(scheme: Scheme) -> str:
    """How points are rounded."""
    rounding = scheme.rounding
    modes = {
        Mode.HALF_UP: gettext("half up"),
        Mode.HALF_EVEN: gettext("half to even"),
        Mode.DOWN: gettext("down"),
        Mode.UP: gettext("up"),
    }
    text = gettext("Lines with {item} decimals, the total with {total}, rounded {mode}.")
    return text.format(item=rounding.item, total=rounding.total, mode=modes[rounding.mode])
