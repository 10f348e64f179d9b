"""What is wrong, or looks wrong, in the figures of one report."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from thidua.ground.values import write_number

BLOCKING, WARNING = "blocking", "warning"
SEVERITIES = (BLOCKING, WARNING)

PLACES: dict[str, frozenset[str]] = {
    "required": frozenset({"code", "name"}),
    "non_negative": frozenset({"code", "name", "unit", "amount"}),
    "whole": frozenset({"code", "name", "unit", "amount"}),
    "part_of_whole": frozenset({"part", "whole"}),
    "together": frozenset({"first", "second"}),
    "count_behind_money": frozenset({"count", "money"}),
    "unit_value": frozenset({"count", "money", "each", "low", "high"}),
    "jump": frozenset({"code", "name", "unit", "amount", "before", "factor"}),
}
"""By kind of check: the values its sentence may use."""
CHECK_KINDS = tuple(PLACES)
ABSENT = {"vi": "chưa có số liệu", "en": "not filled in"}

_PARAMETERS = {"unit_value": re.compile(r"(\d+)-(\d+)"), "jump": re.compile(r"(\d+);(\d+)")}


class CheckRow(Protocol):
    """A check as it is stored."""

    code: str
    kind: str
    severity: str
    parts: Sequence[str]
    parameter: str
    text_vi: str
    text_en: str


@dataclass(frozen=True)
class Broken:
    """One check that the figures break: its sentence in both languages, the values written in it, and the codes."""

    code: str
    severity: str
    indicators: tuple[str, ...]
    text_vi: str
    text_en: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def blocking(self) -> bool:
        """Whether the report cannot be submitted with it."""
        return self.severity == BLOCKING

    def text(self, lang: str) -> str:
        """The sentence in that language."""
        return self.text_vi if lang.startswith("vi") else self.text_en


Amounts = Mapping[str, Decimal | None]
Found = tuple[tuple[str, ...], dict[str, Any]]
"""The codes in question and the values for the sentence."""


def broken_checks(
    checks: Iterable[CheckRow],
    amounts: Amounts,
    before: Amounts,
    required: Collection[str],
    names: Mapping[str, tuple[str, str]] | None = None,
    units: Mapping[str, tuple[str, str]] | None = None,
) -> list[Broken]:
    """The checks that the figures break, blocking ones first, each in the order of the lines.

    `amounts` has an entry for every line that is asked, None where it was left blank; `before` holds the comparable
    period before. Figures are in the indicators' own units; a missing one is never taken for 0. Only lines in
    `amounts` or `required` are looked at. `names` and `units` give (Vietnamese, English) for the sentences; without
    them the code stands there.
    """
    order = {code: place for place, code in enumerate([*amounts, *required])}
    broken = []
    for check in checks:
        for codes, values in _FINDERS[check.kind](check, amounts, before, required):
            vi, en = (
                text.format(**_written(values, index, codes, names or {}, units or {}))
                for index, text in enumerate((check.text_vi, check.text_en))
            )
            broken.append(Broken(check.code, check.severity, codes, vi, en, values))
    broken.sort(key=lambda each: (not each.blocking, min(order.get(code, len(order)) for code in each.indicators)))
    return broken


def parameter_of(kind: str, parameter: str) -> tuple[Decimal, Decimal] | None:
    """The two numbers of a parameter: bounds in đồng, or factor and least difference. None when it is malformed."""
    pattern = _PARAMETERS.get(kind)
    found = pattern.fullmatch(parameter) if pattern else None
    return (Decimal(found[1]), Decimal(found[2])) if found else None


def _required(check: CheckRow, amounts: Amounts, before: Amounts, required: Collection[str]) -> Iterator[Found]:
    for code in required:
        if amounts.get(code) is None:
            yield (code,), {"code": code}


def _non_negative(check: CheckRow, amounts: Amounts, before: Amounts, required: Collection[str]) -> Iterator[Found]:
    for code, amount in _given(check, amounts):
        if amount < 0:
            yield (code,), {"code": code, "amount": amount}


def _whole(check: CheckRow, amounts: Amounts, before: Amounts, required: Collection[str]) -> Iterator[Found]:
    for code, amount in _given(check, amounts):
        if amount != amount.to_integral_value():
            yield (code,), {"code": code, "amount": amount}


def _part_of_whole(check: CheckRow, amounts: Amounts, before: Amounts, required: Collection[str]) -> Iterator[Found]:
    part, whole = (amounts.get(code) for code in check.parts)
    if part is not None and whole is not None and part > whole:
        yield tuple(check.parts), {"part": part, "whole": whole}


def _together(check: CheckRow, amounts: Amounts, before: Amounts, required: Collection[str]) -> Iterator[Found]:
    """One of two given and above 0, the other missing; or something counted, but no money. Money without anything
    counted (a 0) is `count_behind_money`."""
    if not all(code in amounts for code in check.parts):
        return  # a form that asks for one of the two only
    first, second = (amounts.get(code) for code in check.parts)
    alone = (first is None and (second or 0) > 0) or (second is None and (first or 0) > 0)
    without_money = (first or 0) > 0 and second == 0
    if alone or without_money:
        yield tuple(check.parts), {"first": first, "second": second}


def _count_behind_money(
    check: CheckRow, amounts: Amounts, before: Amounts, required: Collection[str]
) -> Iterator[Found]:
    count, money = (amounts.get(code) for code in check.parts)
    if money is not None and money > 0 and count == 0:
        yield tuple(check.parts), {"count": count, "money": money}


def _unit_value(check: CheckRow, amounts: Amounts, before: Amounts, required: Collection[str]) -> Iterator[Found]:
    count, money = (amounts.get(code) for code in check.parts)
    bounds = parameter_of(check.kind, check.parameter)
    if not bounds or count is None or money is None or count <= 0 or money <= 0:
        return
    low, high = bounds
    each = money / count
    if not low <= each <= high:
        # Whole đồng, but never rounded onto a bound that it does not reach.
        shown = each.quantize(Decimal(1)) if each.quantize(Decimal(1)) not in bounds else each.quantize(Decimal("0.01"))
        yield tuple(check.parts), {"count": count, "money": money, "each": shown, "low": low, "high": high}


def _jump(check: CheckRow, amounts: Amounts, before: Amounts, required: Collection[str]) -> Iterator[Found]:
    """A figure `factor` times or more above or below the one before, and further off than the least difference.

    A 0 before gives no factor to compare with, so it is passed over.
    """
    bounds = parameter_of(check.kind, check.parameter)
    if not bounds:
        return
    factor, least = bounds
    for code, amount in _given(check, amounts):
        earlier = before.get(code)
        if earlier is None or earlier <= 0 or abs(amount - earlier) <= least:
            continue
        if amount >= earlier * factor or amount * factor <= earlier:
            yield (code,), {"code": code, "amount": amount, "before": earlier, "factor": factor}


_FINDERS: dict[str, Callable[[CheckRow, Amounts, Amounts, Collection[str]], Iterator[Found]]] = {
    "required": _required,
    "non_negative": _non_negative,
    "whole": _whole,
    "part_of_whole": _part_of_whole,
    "together": _together,
    "count_behind_money": _count_behind_money,
    "unit_value": _unit_value,
    "jump": _jump,
}


def _given(check: CheckRow, amounts: Amounts) -> Iterator[tuple[str, Decimal]]:
    covered = set(check.parts)
    for code, amount in amounts.items():
        if amount is not None and code in covered:
            yield code, amount


def _written(
    values: Mapping[str, Any],
    language: int,
    codes: tuple[str, ...],
    names: Mapping[str, tuple[str, str]],
    units: Mapping[str, tuple[str, str]],
) -> dict[str, str]:
    """The values as words of a sentence. `language` 0 is Vietnamese, 1 English."""
    lang = ("vi", "en")[language]
    words = {"name": names[codes[0]][language] if codes[0] in names else codes[0]}
    words["unit"] = units[codes[0]][language] if codes[0] in units else ""
    for name, value in values.items():
        if value is None:
            words[name] = ABSENT[lang]
        else:
            words[name] = write_number(value, lang) if isinstance(value, Decimal) else str(value)
    return words
