"""Reading a scheme from its YAML, and refusing one whose points do not add up, with the numbers in question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from thidua.ground.values import FOREVER, Name, Refusal, insist, plain, together
from thidua.ground.values import mark as _
from thidua.scoring.rules.scheme import (
    ClassBand,
    Counted,
    Eligible,
    Event,
    Gate,
    Group,
    Item,
    Judged,
    Knockout,
    MinusPerEvent,
    Mode,
    NoEvent,
    OverTarget,
    PerEvent,
    Quota,
    RatioToPast,
    RatioToTarget,
    Rounding,
    Rule,
    Scheme,
    Steps,
    TieBreak,
)


class SchemeUnreadable(Refusal):
    """Something is missing or of the wrong kind."""

    text = _("The scheme cannot be read at “{place}”: {value}. Compare it with the shipped schemes.")


class GroupDoesNotAddUp(Refusal):
    """The items of a group do not make its maximum."""

    text = _(
        "Scheme {scheme}: the items of group {group} add up to {sum} ({parts}), but the group has {max} points. "
        "Correct one of them."
    )


class TotalDoesNotAddUp(Refusal):
    """The groups do not make the whole."""

    text = _(
        "Scheme {scheme}: the groups add up to {sum} ({parts}), but the scheme has {max} points. Correct one of them."
    )


class NoRemainder(Refusal):
    """A group leaves nothing for the item that takes the remainder."""

    text = _("Scheme {scheme}: item {item} takes the remainder of group {group}, but {max} − ({parts}) leaves {rest}.")


class StepsDisordered(Refusal):
    """The steps of an item do not climb to its maximum."""

    text = _(
        "Scheme {scheme}: the steps of item {item} give {steps} points; they must rise with the result, "
        "begin at 0 and end at {max}."
    )


class UnknownName(Refusal):
    """A rule names something that the scheme does not have."""

    text = _("Scheme {scheme}: “{place}” names “{name}”, which the scheme does not have.")


class CodeTwice(Refusal):
    """Two things under one code."""

    text = _("Scheme {scheme}: the code {code} stands twice. Give each line its own.")


class ClassesDisordered(Refusal):
    """The classes do not fall from the best to one that begins at 0."""

    text = _("Scheme {scheme}: the classes begin at {cuts}; they must fall from the best to 0, within {max} points.")


class OutOfBounds(Refusal):
    """A number that no scheme can have."""

    text = _("Scheme {scheme}: {place} is {value}; it must lie between {low} and {high}.")


def read_scheme(raw: Mapping[str, Any]) -> Scheme:
    """The scheme of one reviewed file.

    Raises SchemeUnreadable, or every fault of the numbers at once.
    """
    try:
        scheme, faults = _read(raw)
    except (KeyError, TypeError, ValueError, InvalidOperation, AttributeError) as fault:
        raise SchemeUnreadable(
            place=str(raw.get("scheme", "?")) if isinstance(raw, Mapping) else "?", value=str(fault)
        ) from fault
    faults += _faults(scheme)
    insist(together(faults))
    return scheme


def _number(value: Any) -> Decimal:
    """An exact number: YAML floats are read by their digits."""
    if isinstance(value, bool) or value is None:
        raise ValueError(f"{value!r} is not a number")
    return Decimal(str(value))


def _text(value: Any) -> Name:
    return Name(str(value["vi"]), str(value["en"])) if isinstance(value, Mapping) else Name(str(value), str(value))


def _counted(raw: Mapping[str, Any]) -> Counted:
    found = Counted(str(raw.get("event", "")), str(raw.get("indicator", "")))
    if bool(found.event) == bool(found.indicator):
        raise ValueError(f"{raw.get('code')}: name either an event or an indicator")
    return found


_RULES: dict[str, Callable[[Mapping[str, Any]], Rule]] = {
    "judged": lambda _raw: Judged(),
    "ratio_to_target": lambda raw: RatioToTarget(str(raw["indicator"]), _number(raw.get("cap", 1))),
    "steps": lambda raw: Steps(
        str(raw["indicator"]),
        tuple(sorted((_number(at), _number(points)) for at, points in raw["steps"])),
        bool(raw.get("of_target", False)),
    ),
    "per_event": lambda raw: PerEvent(_counted(raw), _number(raw["each"])),
    "minus_per_event": lambda raw: MinusPerEvent(_counted(raw), _number(raw["each"])),
    "no_event": lambda raw: NoEvent(_counted(raw)),
    "ratio_to_past": lambda raw: RatioToPast(
        str(raw["indicator"]), int(raw.get("years", 1)), _number(raw.get("cap", 1))
    ),
    "over_target": lambda raw: OverTarget(str(raw["indicator"]), _number(raw["each"])),
}
RULES = tuple(_RULES)
BONUS, PENALTY = ("over_target", "per_event", "judged"), ("per_event", "judged")


def _item(raw: Mapping[str, Any], group: str, most: Decimal, allowed: Sequence[str], derived: str = "") -> Item:
    kind = str(raw.get("type", "judged"))
    if kind not in allowed:
        raise ValueError(f"{raw.get('code')}: no rule “{kind}” here; there are {', '.join(allowed)}")
    return Item(str(raw["code"]), group, _text(raw["name"]), most, _RULES[kind](raw), derived)


def _read(raw: Mapping[str, Any]) -> tuple[Scheme, list[Refusal]]:
    code, faults = str(raw["scheme"]), []
    groups = tuple(Group(str(one["code"]), _text(one["name"]), _number(one["max"])) for one in raw["groups"])
    items: list[Item] = []
    for group, one in zip(groups, raw["groups"], strict=True):
        found, fault = _items_of(code, group, one["items"])
        items += found
        faults += fault
    rounding = raw.get("rounding", {})
    bonus, penalty = raw.get("bonus") or {}, raw.get("penalty") or {}
    bonus_max = _number(bonus["max"]) if "max" in bonus else None
    whole = _number(raw["total_max"])
    eligible = raw.get("eligible") or {}
    scheme = Scheme(
        code=code,
        name=_text(raw["name"]),
        source=_text(raw["source"]),
        valid_from=raw["valid"][0],
        valid_until=raw["valid"][1] if len(raw["valid"]) > 1 else FOREVER,
        total_max=whole,
        groups=groups,
        items=tuple(items),
        classes=tuple(ClassBand(str(one["code"]), _text(one["name"]), _number(one["min"])) for one in raw["classes"]),
        rounding=Rounding(
            int(rounding.get("item", 2)), int(rounding.get("total", 2)), Mode(rounding.get("mode", "half_up"))
        ),
        bonus=tuple(
            _item(one, "", _number(one.get("max", bonus_max or whole)), BONUS) for one in bonus.get("items", ())
        ),
        bonus_max=bonus_max,
        penalty=tuple(_item(one, "", _number(one.get("max", whole)), PENALTY) for one in penalty.get("items", ())),
        events=tuple(
            Event(str(one["code"]), _text(one["name"]), one.get("from") == "late_reports")
            for one in raw.get("events", ())
        ),
        knockouts=tuple(Knockout(str(one["event"]), str(one.get("at_most", ""))) for one in raw.get("knockout", ())),
        gates=tuple(_gate(one) for one in raw.get("gates", ())),
        quotas=tuple(_quota(one) for one in raw.get("quotas", ())),
        ties=tuple(TieBreak(*str(one).split(":", 1)) for one in raw.get("ties", ())),
        eligible=Eligible(int(eligible.get("months", 0)), int(eligible.get("after_reorganisation", 0))),
        differs=_number(raw.get("differs", 1)),
        sample=bool(raw.get("sample", False)),
        unverified=_text(raw.get("unverified", "")),
    )
    if not isinstance(scheme.valid_from, date) or not isinstance(scheme.valid_until, date):
        raise ValueError("valid: two dates")
    return scheme, faults


def _items_of(scheme: str, group: Group, rows: Sequence[Mapping[str, Any]]) -> tuple[list[Item], list[Refusal]]:
    """The items of a group; one may have `max: remainder`, which the others leave it."""
    given = [_number(one["max"]) for one in rows if one["max"] != "remainder"]
    open_rows = [one for one in rows if one["max"] == "remainder"]
    rest, parts = group.max - sum(given, Decimal(0)), " + ".join(plain(each) for each in given)
    faults: list[Refusal] = []
    if open_rows and (rest <= 0 or len(open_rows) > 1):
        faults.append(
            NoRemainder(
                scheme=scheme, item=str(open_rows[-1]["code"]), group=group.code, max=group.max, parts=parts, rest=rest
            )
        )
    derived = " − ".join(plain(each) for each in (group.max, *given))
    items = [
        _item(one, group.code, rest, RULES, derived)
        if one["max"] == "remainder"
        else _item(one, group.code, _number(one["max"]), RULES)
        for one in rows
    ]
    if not open_rows and rest != 0:
        faults.append(
            GroupDoesNotAddUp(scheme=scheme, group=group.code, sum=sum(given, Decimal(0)), parts=parts, max=group.max)
        )
    return items, faults


def _gate(one: Mapping[str, Any]) -> Gate:
    ratio = one.get("min_group_ratio")
    history = one.get("history") or {}
    return Gate(
        str(one["class"]),
        None if ratio is None else _number(ratio),
        int(history.get("years", 0)),
        str(history.get("at_least", "")),
    )


def _quota(one: Mapping[str, Any]) -> Quota:
    share, count = one.get("share"), one.get("count")
    if (share is None) == (count is None):
        raise ValueError(f"quota {one['class']}: either a share or a count")
    return Quota(
        str(one["class"]),
        None if share is None else _number(share),
        None if count is None else int(count),
        Mode(one.get("mode", "down")),
    )


def _faults(scheme: Scheme) -> list[Refusal]:
    """Everything that does not add up or names what is not there."""
    name = scheme.code
    faults: list[Refusal] = []
    maxima = [group.max for group in scheme.groups]
    if sum(maxima, Decimal(0)) != scheme.total_max:
        parts = " + ".join(plain(each) for each in maxima)
        faults.append(TotalDoesNotAddUp(scheme=name, sum=sum(maxima, Decimal(0)), parts=parts, max=scheme.total_max))
    codes = Counter([group.code for group in scheme.groups] + [item.code for item in scheme.every_item()])
    faults += [CodeTwice(scheme=name, code=code) for code, count in codes.items() if count > 1]
    cuts = [band.min for band in scheme.classes]
    falling = all(above > below for above, below in pairwise(cuts))
    if not cuts or not falling or cuts[-1] != 0 or cuts[0] > scheme.total_max:
        shown = ", ".join(plain(cut) for cut in cuts) or "–"
        faults.append(ClassesDisordered(scheme=name, cuts=shown, max=scheme.total_max))
    for item in scheme.every_item():
        faults += _item_faults(scheme, item)
    return faults + _share_faults(scheme) + _name_faults(scheme)


def _share_faults(scheme: Scheme) -> list[Refusal]:
    """A share of units or of a group's points lies between 0 and 1: a quota of 20 for 20 % would bind nobody."""
    asked: list[tuple[str, Decimal, Decimal]] = [
        (f"quotas {one.cls}", one.share, Decimal(1)) for one in scheme.quotas if one.share is not None
    ]
    asked += [(f"quotas {one.cls}", Decimal(one.count), MOST) for one in scheme.quotas if one.count is not None]
    asked += [
        (f"gates {one.cls}", one.min_group_ratio, Decimal(1)) for one in scheme.gates if one.min_group_ratio is not None
    ]
    asked += [("rounding", Decimal(places), FINEST) for places in (scheme.rounding.item, scheme.rounding.total)]
    asked.append(("differs", scheme.differs, scheme.total_max))
    return [
        OutOfBounds(scheme=scheme.code, place=place, value=value, low=Decimal(0), high=high)
        for place, value, high in asked
        if not 0 <= value <= high
    ]


MOST, FINEST = Decimal(10_000), Decimal(4)
"""So many units may have a class, and so many decimals may points have, as are kept."""


def _item_faults(scheme: Scheme, item: Item) -> list[Refusal]:
    faults: list[Refusal] = []

    def bound(place: str, value: Decimal, low: int, high: Decimal) -> None:
        if not low <= value <= high:
            faults.append(
                OutOfBounds(scheme=scheme.code, place=f"{item.code} {place}", value=value, low=Decimal(low), high=high)
            )

    bound("max", item.max, 0, scheme.total_max)
    rule = item.rule
    if isinstance(rule, Steps):
        points = [each for _at, each in rule.steps]
        if not points or points[0] != 0 or points[-1] != item.max or points != sorted(points):
            shown = ", ".join(plain(each) for each in points) or "–"
            faults.append(StepsDisordered(scheme=scheme.code, item=item.code, steps=shown, max=item.max))
    if isinstance(rule, RatioToTarget | RatioToPast):
        # The line never exceeds its maximum, so a cap above 1 would promise points that nobody gets.
        bound("cap", rule.cap, 0, Decimal(1))
    if isinstance(rule, RatioToPast):
        bound("years", Decimal(rule.years), 1, Decimal(10))
    if isinstance(rule, PerEvent | MinusPerEvent | OverTarget):
        bound("each", rule.each, 0, scheme.total_max)
    return faults


def _name_faults(scheme: Scheme) -> list[Refusal]:
    events = {event.code for event in scheme.events}
    classes = {band.code for band in scheme.classes}
    groups, items = {group.code for group in scheme.groups}, {item.code for item in scheme.every_item()}
    asked: list[tuple[str, str, set[str]]] = [("knockout", one.event, events) for one in scheme.knockouts]
    asked += [("knockout", one.at_most, classes) for one in scheme.knockouts if one.at_most]
    asked += [("gates", one.cls, classes) for one in scheme.gates]
    asked += [("gates", one.at_least, classes) for one in scheme.gates if one.years]
    asked += [("quotas", one.cls, classes) for one in scheme.quotas]
    for item in scheme.every_item():
        counted = getattr(item.rule, "counted", None)
        if counted and counted.event:
            asked.append((item.code, counted.event, events))
    known = {"group": groups, "item": items, "fewer": events}
    for tie in scheme.ties:
        if tie.kind != "indicator":
            asked.append(("ties", tie.code, known.get(tie.kind, set())))
    return [
        UnknownName(scheme=scheme.code, place=place, name=name) for place, name, there in asked if name not in there
    ]
