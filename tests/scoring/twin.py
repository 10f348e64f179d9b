"""Scoring once more, slowly and plainly, with fractions and straight from the scheme's file: what the rules must equal."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any

Raw = dict[str, Any]


def fraction(value: Any) -> Fraction:
    return Fraction(str(value))


def rounded(value: Fraction, places: int, mode: str) -> Fraction:
    scaled = value * 10**places
    whole = floor(scaled)
    rest = scaled - whole
    up = {
        "down": False,
        "up": rest > 0,
        "half_up": rest >= Fraction(1, 2),
        "half_even": rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1),
    }[mode]
    return Fraction(whole + up, 10**places)


def line(raw: Raw, item: Raw, most: Fraction, unit: Raw) -> Fraction | None:
    """The points of one line, or None while something is missing. `unit` holds amounts, targets, past, events, marks."""
    places, mode = raw["rounding"]["item"], raw["rounding"]["mode"]
    if item["code"] in unit["marks"]:
        return rounded(fraction(unit["marks"][item["code"]]), places, mode)
    amount = unit["amounts"].get(item.get("indicator"))
    count = unit["events"].get(item["event"], 0) if "event" in item else amount
    exact: Fraction | None = None
    match item.get("type", "judged"):
        case "ratio_to_target":
            target = unit["targets"].get(item["indicator"])
            if amount is not None and target:
                exact = most * max(Fraction(0), min(fraction(amount) / fraction(target), fraction(item.get("cap", 1))))
        case "ratio_to_past":
            known = [
                fraction(one)
                for one in unit["past"].get(item["indicator"], [])[: item.get("years", 1)]
                if one is not None
            ]
            if amount is not None and known and sum(known):
                mean = sum(known) / len(known)
                exact = most * max(Fraction(0), min(fraction(amount) / mean, fraction(item.get("cap", 1))))
        case "steps":
            base = fraction(amount) if amount is not None else None
            if item.get("of_target") and base is not None:
                target = unit["targets"].get(item["indicator"])
                base = base * 100 / fraction(target) if target else None
            if base is not None:
                exact = max(
                    (fraction(points) for at, points in item["steps"] if base >= fraction(at)), default=Fraction(0)
                )
        case "over_target":
            target = unit["targets"].get(item["indicator"])
            beyond = 0 if amount is None or target is None else max(0, floor(fraction(amount) - fraction(target)))
            exact = min(most, beyond * fraction(item["each"]))
        case "per_event":
            exact = None if count is None else min(most, fraction(count) * fraction(item["each"]))
        case "minus_per_event":
            exact = None if count is None else max(Fraction(0), most - fraction(count) * fraction(item["each"]))
        case "no_event":
            exact = None if count is None else most * (count == 0)
    return None if exact is None else rounded(exact, places, mode)


def total(raw: Raw, unit: Raw) -> Fraction | None:
    """The total, or None while a line is missing."""
    whole, complete = Fraction(0), True
    for group in raw["groups"]:
        given = [fraction(item["max"]) for item in group["items"] if item["max"] != "remainder"]
        points = Fraction(0)
        for item in group["items"]:
            most = fraction(group["max"]) - sum(given) if item["max"] == "remainder" else fraction(item["max"])
            found = line(raw, item, most, unit)
            complete &= found is not None
            points += found or 0
        whole += min(points, fraction(group["max"]))
    bonus = Fraction(0)
    for item in raw["bonus"]["items"]:
        bonus += line(raw, item, fraction(raw["bonus"]["max"]), unit) or 0
    whole += min(bonus, fraction(raw["bonus"]["max"]))
    for item in raw["penalty"]["items"]:
        whole -= line(raw, item, fraction(raw["total_max"]), unit) or 0
    return rounded(max(Fraction(0), whole), raw["rounding"]["total"], raw["rounding"]["mode"]) if complete else None
