"""Every scoring rule by a table, classes, gates, knock-outs, quotas and ties."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from tests.scoring.schemes import of_one, raw_with, scheme_with
from thidua.ground.values import Refusal, Refusals
from thidua.scoring.queries.schemes import read_file, shipped
from thidua.scoring.rules import Figure, Inputs, rank, read_scheme, score, what_if
from thidua.scoring.rules.reading import GroupDoesNotAddUp, TotalDoesNotAddUp

D = Decimal


def inputs(
    amount: Any = None, target: Any = None, *, past: tuple[Any, ...] = (), count: int = 0, mark: Any = None
) -> Inputs:
    """One figure, one target, one past, one event, one mark: for a scheme of one line."""
    figure = Figure(None if amount is None else D(str(amount)), None if target is None else D(str(target)))
    return Inputs(
        figures={"F": figure},
        events={"late": count},
        past={"F": tuple(None if one is None else D(str(one)) for one in past)},
        marks={} if mark is None else {"x": D(str(mark))},
    )


RATIO = {"max": 10, "type": "ratio_to_target", "indicator": "F"}
STEPS = {"max": 8, "type": "steps", "indicator": "F", "steps": [[0, 0], [50, 3], [70, 6], [90, 8]]}
LINES: list[tuple[str, Mapping[str, Any], Inputs, str | None]] = [
    ("judged: as given", {"max": 10}, inputs(mark="7.5"), "7.5"),
    ("judged: nobody gave points, which is not 0", {"max": 10}, inputs(), None),
    ("ratio: part of the target", RATIO, inputs(412, 450), "9.16"),
    ("ratio: the target exactly", RATIO, inputs(450, 450), "10"),
    ("ratio: half a hundredth is rounded up where the quotient never ends", {**RATIO, "max": 3}, inputs(55, 3000), "0.06"),
    ("ratio: never above the maximum", RATIO, inputs(760, 700), "10"),
    ("ratio: a lower cap", {**RATIO, "cap": 0.9}, inputs(760, 700), "9"),
    ("ratio: nothing done is 0", RATIO, inputs(0, 450), "0"),
    ("ratio: nobody reported", RATIO, inputs(None, 450), None),
    ("ratio: no target", RATIO, inputs(412), None),
    ("ratio: a target of 0", RATIO, inputs(412, 0), None),
    ("ratio: a mark stands instead", RATIO, inputs(412, 450, mark="4"), "4"),
    ("steps: below the first", STEPS, inputs("49.99"), "0"),
    ("steps: on a step", STEPS, inputs(70), "6"),
    ("steps: 27/31 lies under 90", STEPS, inputs("87.0967741935"), "6"),
    ("steps: on the last", STEPS, inputs(90), "8"),
    ("steps: nobody reported", STEPS, inputs(), None),
    ("steps on the target: 28 of 40", {**STEPS, "of_target": True}, inputs(28, 40), "6"),
    ("steps on the target: none was set", {**STEPS, "of_target": True}, inputs(28), None),
    ("per event: some", {"max": 8, "type": "per_event", "indicator": "F", "each": 0.5}, inputs(13), "6.5"),
    ("per event: at most the maximum", {"max": 8, "type": "per_event", "indicator": "F", "each": 0.5}, inputs(17), "8"),
    ("per event: nobody reported", {"max": 8, "type": "per_event", "indicator": "F", "each": 0.5}, inputs(), None),
    ("minus: one late", {"max": 5, "type": "minus_per_event", "event": "late", "each": 1}, inputs(count=1), "4"),
    ("minus: never below 0", {"max": 5, "type": "minus_per_event", "event": "late", "each": 2}, inputs(count=3), "0"),
    ("minus: an event nobody reported did not happen", {"max": 5, "type": "minus_per_event", "event": "late", "each": 1}, inputs(), "5"),
    ("no event: none", {"max": 10, "type": "no_event", "event": "late"}, inputs(), "10"),
    ("no event: one", {"max": 10, "type": "no_event", "event": "late"}, inputs(count=1), "0"),
    ("past: against the year before", {"max": 8, "type": "ratio_to_past", "indicator": "F"}, inputs(90, past=(100,)), "7.2"),
    ("past: growth is capped", {"max": 8, "type": "ratio_to_past", "indicator": "F"}, inputs(130, past=(100,)), "8"),
    ("past: the mean of two years", {"max": 8, "type": "ratio_to_past", "indicator": "F", "years": 2}, inputs(75, past=(100, 50)), "8"),
    ("past: an open year is left out", {"max": 8, "type": "ratio_to_past", "indicator": "F", "years": 2}, inputs(50, past=(None, 100)), "4"),
    ("past: no closed year", {"max": 8, "type": "ratio_to_past", "indicator": "F"}, inputs(50), None),
    ("remainder: what the others leave", {"max": 10}, inputs(mark=10), "10"),
]  # fmt: skip


@pytest.mark.parametrize(("says", "item", "given", "points"), LINES, ids=[row[0] for row in LINES])
def test_a_line_by_its_rule(says: str, item: Mapping[str, Any], given: Inputs, points: str | None) -> None:
    sheet = score(of_one(dict(item)), given)
    assert sheet.points("x") == (None if points is None else D(points))
    assert sheet.total == sheet.points("x")
    assert sheet.missing == (("x",) if points is None else ())
    assert str(sheet.lines[0].said), "every line says how its points came about"


MODES = [
    ("half_up", "1.25", "1.3"),
    ("half_up", "1.24", "1.2"),
    ("half_even", "1.25", "1.2"),
    ("half_even", "1.35", "1.4"),
    ("down", "1.29", "1.2"),
    ("up", "1.21", "1.3"),
    ("up", "1.20", "1.2"),
]


@pytest.mark.parametrize(("mode", "exact", "points"), MODES)
def test_points_are_rounded_in_the_schemes_mode(mode: str, exact: str, points: str) -> None:
    scheme = of_one({"max": 10, "type": "ratio_to_target", "indicator": "F"}, mode=mode, item_places=1)
    assert score(scheme, inputs(D(exact) * 10, 100)).points("x") == D(points)


@pytest.mark.parametrize("mode", ["down", "up", "half_up", "half_even"])
def test_a_third_of_three_points_is_one_however_it_is_rounded(mode: str) -> None:
    third = of_one({"max": 3, "type": "ratio_to_target", "indicator": "F"}, mode=mode)
    assert score(third, inputs(1, 3)).points("x") == 1
    against_past = of_one({"max": 3, "type": "ratio_to_past", "indicator": "F", "years": 3}, mode=mode)
    assert score(against_past, inputs(1, past=(1, 4, 4))).points("x") == 1


def whole(**changes: Any) -> Inputs:
    """Inputs of the test scheme that give 100 points; the changes make them worse."""
    given: dict[str, Any] = {
        "figures": {"F1": Figure(D(10), D(10)), "F2": Figure(D(90)), "S1": Figure(D(100))},
        "past": {"S1": (D(100), D(100))},
        "events": {},
        "marks": {"judged": D(20)},
        "months": 24,
    }
    return Inputs(**(given | changes))


CLASSES = [
    ("everything reached", whole(), "top", "100"),
    ("bonus is added", whole(figures={"F1": Figure(D(13), D(10)), "F2": Figure(D(90)), "S1": Figure(D(100))}), "top", "101.5"),
    ("bonus is capped", whole(figures={"F1": Figure(D(90), D(10)), "F2": Figure(D(90)), "S1": Figure(D(100))}), "top", "105"),
    ("penalty is taken off", whole(events={"complaint": 2}), "top", "97"),
    ("a knock-out leaves the second class at most", whole(events={"discipline": 1}), "good", "100"),
    ("a knock-out without a class leaves no rank", whole(events={"fraud": 1}), "", "100"),
    ("a group under half of its points closes the top class", whole(events={"late": 9, "accident": 1}, marks={"judged": D(20), "pen": D(0), "over": D(5), "per": D(15)}), "good", "80.0"),
    ("on the cut-off", whole(marks={"judged": D(10)}), "top", "90"),
    ("just under the cut-off", whole(marks={"judged": D("9.9")}), "good", "89.9"),
    ("active for too short a time", whole(months=11), "", "100"),
    ("merged too lately", whole(reorganised=5), "", "100"),
    ("merged long enough ago", whole(reorganised=6), "top", "100"),
    ("new by a merger, long enough ago", whole(months=8, reorganised=8), "top", "100"),
    ("a line is missing", whole(marks={}), "", None),
]  # fmt: skip


@pytest.mark.parametrize(("says", "given", "cls", "total"), CLASSES, ids=[row[0] for row in CLASSES])
def test_classes_gates_and_knockouts(says: str, given: Inputs, cls: str, total: str | None) -> None:
    scheme = scheme_with()
    sheets = {"a": score(scheme, given)}
    (standing,) = rank(scheme, sheets, {"a": given})
    assert (standing.cls, standing.total) == (cls, None if total is None else D(total))
    assert (standing.rank == 1) is bool(cls)
    assert bool(standing.why) is (standing.cls != standing.by_points or not cls)


def test_a_gate_closes_the_class_though_the_points_reach_it() -> None:
    gated = scheme_with(gates=[{"class": "top", "min_group_ratio": 0.98}])
    given = whole(marks={"judged": D(18)})
    (standing,) = rank(gated, {"a": score(gated, given)}, {"a": given})
    assert (standing.by_points, standing.cls, standing.total) == ("top", "good", D(98))
    assert "G1" in str(standing.why[0])


HISTORY = [(("top", "good"), "top"), (("top", "done"), "good"), (("top", ""), "good"), ((), "good")]


@pytest.mark.parametrize(("classes", "cls"), HISTORY)
def test_a_class_may_ask_for_closed_years(classes: tuple[str, ...], cls: str) -> None:
    scheme = scheme_with(gates=[{"class": "top", "history": {"years": 2, "at_least": "good"}}])
    given = whole(classes=classes)
    (standing,) = rank(scheme, {"a": score(scheme, given)}, {"a": given})
    assert standing.cls == cls


def ranked(changes: Mapping[str, Inputs], **scheme_changes: Any) -> list[tuple[str, int | None, str]]:
    scheme = scheme_with(**scheme_changes)
    sheets = {key: score(scheme, given) for key, given in changes.items()}
    return [(one.key, one.rank, one.cls) for one in rank(scheme, sheets, changes)]


def test_ties_are_decided_in_order_and_else_shared() -> None:
    units = {
        "c": whole(),
        "a": whole(marks={"judged": D(15), "pen": D(0)}),
        "b": whole(marks={"judged": D(15), "pen": D(0)}),
        "d": whole(events={"late": 1}, marks={"judged": D(17), "pen": D(0)}),
        "e": whole(marks={}),
    }
    # a, b and d have 95 points; d leads in group 1, a and b are equal in everything.
    assert ranked(units) == [("c", 1, "top"), ("d", 2, "top"), ("a", 3, "top"), ("b", 3, "top"), ("e", None, "")]


QUOTAS = [
    ("two of four", {"class": "top", "count": 2}, ["top", "top", "good", "good"]),
    ("a share, rounded down", {"class": "top", "share": 0.7}, ["top", "top", "good", "good"]),
    ("a share, rounded up", {"class": "top", "share": 0.6, "mode": "up"}, ["top", "top", "top", "good"]),
    ("room for all", {"class": "top", "count": 4}, ["top"] * 4),
]


@pytest.mark.parametrize(("says", "quota", "classes"), QUOTAS, ids=[row[0] for row in QUOTAS])
def test_a_quota_leaves_room_for_the_best(says: str, quota: Mapping[str, Any], classes: list[str]) -> None:
    units = {str(at): whole(marks={"judged": D(20 - at)}) for at in range(4)}
    assert [cls for _key, _rank, cls in ranked(units, quotas=[dict(quota)])] == classes


def test_units_that_tie_at_the_edge_of_a_quota_all_stay_out() -> None:
    units = {"a": whole(), "b": whole(marks={"judged": D(15)}), "c": whole(marks={"judged": D(15)})}
    assert [cls for _key, _rank, cls in ranked(units, quotas=[{"class": "top", "count": 2}])] == ["top", "good", "good"]


def test_the_remainder_says_how_it_came_about() -> None:
    item = scheme_with().item("judged")
    assert item is not None
    assert (item.max, item.derived) == (D(20), "60 − 20 − 8 − 12")


def broken(**changes: Any) -> dict[str, Any]:
    return raw_with(**changes)


def first_item(**changes: Any) -> dict[str, Any]:
    raw = raw_with()
    raw["groups"][1]["items"][0] |= changes
    return raw


FAULTS = [
    ("items against their group", first_item(max=16), ["G2", "41 (16 + 15 + 10)", "40 points"]),
    ("groups against the whole", broken(total_max=90), ["100 (60 + 40)", "90 points"]),
    ("classes out of order", broken(classes=[{"code": "a", "name": "a", "min": 10}, {"code": "b", "name": "b", "min": 20}]), ["10, 20"]),
    ("an unknown event", broken(knockout=[{"event": "rain", "at_most": "good"}]), ["rain"]),
    ("an unknown class", broken(gates=[{"class": "best", "min_group_ratio": 0.5}]), ["best"]),
    ("an unknown tie", broken(ties=["item:nothing"]), ["nothing"]),
    ("steps that fall", first_item(type="steps", indicator="F2", steps=[[0, 0], [5, 15], [9, 3]]), ["0, 15, 3"]),
    ("steps that stop short", first_item(type="steps", indicator="F2", steps=[[0, 0], [5, 3]]), ["0, 3", "15"]),
    ("a code twice", first_item(code="ratio"), ["ratio"]),
    ("a cap above 1", first_item(type="ratio_to_target", indicator="F1", cap=1.2), ["1.2"]),
    ("a quota of 20 where 0.2 is meant", broken(quotas=[{"class": "top", "share": 20}]), ["quotas top", "20"]),
    ("a gate of 50 where 0.5 is meant", broken(gates=[{"class": "top", "min_group_ratio": 50}]), ["gates top", "50"]),
    ("more decimals than are kept", broken(rounding={"item": 6}), ["rounding", "6"]),
    ("an unknown rule", first_item(type="guess"), ["guess"]),
    ("a file that says nothing", {}, ["scheme"]),
]  # fmt: skip


@pytest.mark.parametrize(("says", "raw", "words"), FAULTS, ids=[row[0] for row in FAULTS])
def test_a_scheme_that_does_not_add_up_is_refused_with_its_numbers(
    says: str, raw: dict[str, Any], words: list[str]
) -> None:
    with pytest.raises(Refusal) as refused:
        read_scheme(raw)
    assert [word for word in words if word not in str(refused.value)] == []


def test_every_fault_of_a_scheme_is_named_at_once() -> None:
    raw = first_item(max=16)
    raw["total_max"] = 90
    with pytest.raises(Refusals) as refused:
        read_scheme(raw)
    assert {type(part) for part in refused.value.parts} == {GroupDoesNotAddUp, TotalDoesNotAddUp}


def test_the_shipped_schemes_add_up_and_samples_say_so() -> None:
    schemes = {scheme.code: scheme for path in shipped() for scheme in [read_scheme(read_file(path))]}
    real = schemes["CDVC-101-2015-TOCD"]
    assert not real.sample
    assert [group.max for group in real.groups] == [90, 10]
    assert (real.item("II.3").max, real.item("II.3").derived) == (2, "10 − 5 − 3")  # type: ignore[union-attr]
    for code, scheme in schemes.items():
        if code.startswith("DEMO"):
            assert scheme.sample
            assert "mô phỏng" in scheme.name.vi


def test_what_if_names_the_smallest_figure_that_changes_class_or_rank() -> None:
    scheme = scheme_with()
    units = {
        "us": whole(figures={"F1": Figure(D(4), D(10)), "F2": Figure(D(65)), "S1": Figure(D(100))}, events={"late": 1}),
        "they": whole(marks={"judged": D(5)}, events={"complaint": 1}),
    }
    sheets = {key: score(scheme, given) for key, given in units.items()}
    changes = {change.item.code: change for change in what_if(scheme, "us", sheets, units)}
    ratio = changes["ratio"]
    assert (ratio.now, ratio.then, ratio.before.rank, ratio.after.rank, ratio.tells) == (4, 6, 2, 1, True)
    assert changes["steps"].then == 70
    assert (changes["minus"].now, changes["minus"].then) == (1, 0)
    for change in changes.values():
        assert change.points > (sheets["us"].points(change.item.code) or 0)
