"""Classes and ranks of a cluster: cut-offs, gates, knock-outs, months of activity, quotas, ties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from thidua.ground.values import Name, Sentence
from thidua.ground.values import mark as _
from thidua.scoring.rules.scheme import ROUNDINGS, ClassBand, Scheme
from thidua.scoring.rules.sheet import Inputs, Sheet

ZERO = Decimal(0)


@dataclass(frozen=True)
class Standing:
    """One unit in the ranking. `rank` is None and `cls` empty where it cannot be rated yet or at all; `why` says it."""

    key: str
    total: Decimal | None
    so_far: Decimal
    by_points: str
    cls: str
    rank: int | None
    why: tuple[Sentence, ...] = ()


def rank(scheme: Scheme, sheets: Mapping[str, Sheet], inputs: Mapping[str, Inputs]) -> list[Standing]:
    """Every unit in order: those ranked by total and ties, then those that are not, by their key.

    Equal in everything that decides, units share a rank and the next rank is left out. Quotas go from the best class
    down: whoever finds no room takes the next class. Units that tie at the edge of a quota all wait for the conference:
    none of them gets in.
    """
    found = {key: classify(scheme, key, sheet, inputs[key]) for key, sheet in sheets.items()}
    rated = [key for key, standing in found.items() if standing.cls]
    order = {key: (-_total(found[key]), *_ties(scheme, sheets[key], inputs[key])) for key in rated}
    rated.sort(key=lambda key: (order[key], key))
    ranks: dict[str, int] = {}
    for at, key in enumerate(rated):
        ranks[key] = ranks[rated[at - 1]] if at and order[rated[at - 1]] == order[key] else at + 1
    ranked = [replace(found[key], rank=ranks[key]) for key in rated]
    ranked = _with_quotas(scheme, ranked)
    others = sorted((standing for standing in found.values() if not standing.cls), key=lambda one: one.key)
    return [*ranked, *others]


def classify(scheme: Scheme, key: str, sheet: Sheet, inputs: Inputs) -> Standing:
    """The class of one unit before quotas: by points, then what its gates, knock-outs and months leave of it."""
    out = _not_rated(scheme, sheet, inputs)
    by_points = band_of(scheme, sheet.total).code if sheet.total is not None else ""
    if out is not None:
        return Standing(key, sheet.total, sheet.so_far, by_points, "", None, (out,))
    at, why = scheme.place_of(by_points), []
    for gate in scheme.gates:
        here = scheme.place_of(gate.cls)
        fallen = _fallen(scheme, gate.min_group_ratio, sheet) if gate.min_group_ratio is not None else []
        good = [
            cls
            for cls in inputs.classes[: gate.years]
            if cls and scheme.place_of(cls) <= scheme.place_of(gate.at_least)
        ]
        if at <= here and fallen:
            at = here + 1
            why += fallen
        elif at <= here and gate.years and len(good) < gate.years:
            at = here + 1
            why.append(
                Sentence(
                    _("Class {cls} asks for {years} closed years at {least} or better; there are {count}."),
                    {
                        "cls": _name(scheme, gate.cls),
                        "years": gate.years,
                        "least": _name(scheme, gate.at_least),
                        "count": len(good),
                    },
                )
            )
    for knockout in scheme.knockouts:
        count = inputs.events.get(knockout.event, 0)
        if count and knockout.at_most and at < scheme.place_of(knockout.at_most):
            at = scheme.place_of(knockout.at_most)
            values = {"event": _event(scheme, knockout.event), "count": count, "cls": _name(scheme, knockout.at_most)}
            why.append(Sentence(_("{event} ({count}): at most {cls}."), values))
    at = min(at, len(scheme.classes) - 1)
    return Standing(key, sheet.total, sheet.so_far, by_points, scheme.classes[at].code, None, tuple(why))


def band_of(scheme: Scheme, total: Decimal) -> ClassBand:
    """The class whose cut-off the total reaches; the lowest begins at 0."""
    return next((band for band in scheme.classes if total >= band.min), scheme.classes[-1])


def _not_rated(scheme: Scheme, sheet: Sheet, inputs: Inputs) -> Sentence | None:
    asked = scheme.eligible
    # Who came out of a split or merger goes on with its work: it waits from that day, not as one newly founded.
    if asked.after_reorganisation and inputs.reorganised is not None:
        if inputs.reorganised < asked.after_reorganisation:
            values = {"months": inputs.reorganised, "asked": asked.after_reorganisation}
            return Sentence(_("{months} months since it was split or merged; a rating asks for {asked}."), values)
    elif asked.months and inputs.months is not None and inputs.months < asked.months:
        values = {"months": inputs.months, "asked": asked.months}
        return Sentence(_("Active for {months} months; a rating asks for {asked}."), values)
    for knockout in scheme.knockouts:
        if not knockout.at_most and inputs.events.get(knockout.event):
            struck: dict[str, object] = {
                "event": _event(scheme, knockout.event),
                "count": inputs.events[knockout.event],
            }
            return Sentence(_("{event} ({count}): not ranked."), struck)
    if sheet.total is None:
        return Sentence(_("Still missing: {lines}."), {"lines": ", ".join(sheet.missing)})
    return None


def _fallen(scheme: Scheme, ratio: Decimal, sheet: Sheet) -> list[Sentence]:
    return [
        Sentence(
            _("Group {group} has {points} of {max}, under {percent}%."),
            {"group": group.code, "points": group.points, "max": group.max, "percent": ratio * 100},
        )
        for group in sheet.groups
        if group.points < ratio * group.max
    ]


def _ties(scheme: Scheme, sheet: Sheet, inputs: Inputs) -> tuple[Decimal, ...]:
    """What decides between equal totals, the smaller the better."""
    found = []
    for tie in scheme.ties:
        match tie.kind:
            case "group":
                found.append(-sheet.of_group(tie.code))
            case "item":
                found.append(-(sheet.points(tie.code) or ZERO))
            case "indicator":
                amount = inputs.figure(tie.code).amount
                found.append(-(ZERO if amount is None else amount))
            case _:
                found.append(Decimal(inputs.events.get(tie.code, 0)))
    return tuple(found)


def _with_quotas(scheme: Scheme, ranked: Sequence[Standing]) -> list[Standing]:
    standings = list(ranked)
    for quota in sorted(scheme.quotas, key=lambda one: scheme.place_of(one.cls)):
        if quota.count is not None:
            room = quota.count
        else:
            assert quota.share is not None
            room = int((quota.share * len(standings)).to_integral_value(rounding=ROUNDINGS[quota.mode]))
        place = scheme.place_of(quota.cls)
        inside = [at for at, one in enumerate(standings) if one.cls == quota.cls]
        if len(inside) <= room or place + 1 >= len(scheme.classes):
            continue
        edge = standings[inside[room]].rank
        kept = [at for at in inside[:room] if standings[at].rank != edge]
        for at in inside:
            if at in kept:
                continue
            values = {"cls": _name(scheme, quota.cls), "room": room}
            why = Sentence(_("Class {cls} has room for {room} units; the next class is taken."), values)
            standings[at] = replace(standings[at], cls=scheme.classes[place + 1].code, why=(*standings[at].why, why))
    return standings


def _total(standing: Standing) -> Decimal:
    assert standing.total is not None
    return standing.total


def _name(scheme: Scheme, cls: str) -> Name | str:
    band = scheme.band(cls)
    return band.name if band else cls


def _event(scheme: Scheme, code: str) -> Name | str:
    return next((event.name for event in scheme.events if event.code == code), code)
