"""Between what is stored (arrays by position) and what the rules add (cells by code)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from thidua.ground.once import once_read
from thidua.ground.values import Hedge, Period, Quantity, plain
from thidua.indicators.queries import Kept, asked_in, kept
from thidua.organisations.models import Unit
from thidua.rollup.models import Closing, Sheet, Sum
from thidua.rollup.rules import TEXT, Cell, Cells, Frame, Measure, Own, add_cells

ZERO = Decimal(0)
EXACTLY = (Hedge.EXACT, None, "")
FEW = 16
"""So many positions of a sheet are read one by one; more, as the whole sheet."""


class Asked:
    """Remembers, while the catalogue stands, what units of a strand are asked within a period.

    It follows from the forms alone, not from which periods were declared so far: a year is complete when everything its
    forms ask for has come, also what is asked only later.
    """

    def __init__(self, now: Kept) -> None:
        self._now = now
        self._known: dict[tuple[str, str], dict[str, list[str]]] = {}

    def __call__(self, code: str, strand: str, period: Period) -> list[str]:
        key = (strand, period.code)
        if key not in self._known:
            self._known[key] = asked_in(period.parts(), strand, self._now)
        return self._known[key].get(code, [])


@dataclass(frozen=True)
class _Known:
    """What follows from one loading of the catalogue. Shared in the process: only added to."""

    now: Kept
    measures: dict[str, Measure]
    asked: Asked
    expects: dict[str, dict[tuple[str, str], bool]]
    """By period: whether units of a strand are asked for an indicator."""


_known: _Known | None = None


def _following(now: Kept) -> _Known:
    global _known  # noqa: PLW0603, of one loading of the catalogue, replaced as a whole
    known = _known
    if known is None or known.now is not now:
        found = {
            code: Measure(code, row.position, row.kind, row.numerator_id or "", row.denominator_id or "")
            for code, row in now.indicators.items()
        }
        known = _known = _Known(now, found, Asked(now), {})
    return known


def measures(now: Kept | None = None) -> dict[str, Measure]:
    """Every indicator of the catalogue as the arithmetic needs it, by code. Shared in the process: read only."""
    return _following(now or kept()).measures


def frame_of(period: Period) -> Frame:
    """What a sum of this period is formed in."""
    return frames_of([period])[0]


def frames_of(periods: Iterable[Period], now: Kept | None = None) -> list[Frame]:
    """What the sums of each of these periods are formed in; `now` is the catalogue that whoever asks already holds."""
    # One loading of the catalogue for all of it: whether it still stands is a question to the database each time.
    known = _following(now or kept())
    return [Frame(period, known.measures, known.asked, known.expects.setdefault(period.code, {})) for period in periods]


def own_of(sheet: Sheet, by_position: Mapping[int, str]) -> dict[str, Quantity | str]:
    """What a stored sheet says, by indicator code."""
    return _own(enumerate(sheet.amounts), sheet.hedges, sheet.texts, by_position)


def _own(
    amounts: Iterable[tuple[int, Decimal | None]],
    hedges: Mapping[str, Any],
    texts: Mapping[str, str],
    by_position: Mapping[int, str],
) -> dict[str, Quantity | str]:
    own: dict[str, Quantity | str] = {
        by_position[int(place)]: words for place, words in texts.items() if int(place) in by_position
    }
    for place, amount in amounts:
        if amount is None or place not in by_position:
            continue
        hedge, upper, words = hedges.get(str(place), EXACTLY)
        own[by_position[place]] = Quantity(amount, Hedge(hedge), None if upper is None else Decimal(upper), words)
    return own


def fields_of(own: Own, known: Mapping[str, Measure]) -> dict[str, Any]:
    """The stored form of a sheet."""
    amounts: list[Decimal | None] = [None] * (1 + max((known[code].position for code in own), default=-1))
    hedges: dict[str, Any] = {}
    texts: dict[str, str] = {}
    for code, said in own.items():
        place = known[code].position
        if isinstance(said, str):
            texts[str(place)] = said
            continue
        amounts[place] = said.amount
        if said.hedge is not Hedge.EXACT:
            hedges[str(place)] = [said.hedge.value, None if said.upper is None else plain(said.upper), said.words]
    return {"amounts": amounts, "hedges": hedges, "texts": texts}


Said = dict[str, dict[str, Quantity | str]]
"""What one unit said, by period code."""


def sheets_of(unit_ids: Iterable[int], period: Period, known: Mapping[str, Measure] | None = None) -> dict[int, Said]:
    """The sheets of these units for the period and all periods nested in it: unit → period code → what it said.

    `known` are the measures of whoever holds a frame already; what is not among them is not read.
    """
    return sheets_for(unit_ids, codes_within(period), measures() if known is None else known)


def sheets_for(unit_ids: Iterable[int], codes: Iterable[str], known: Mapping[str, Measure]) -> dict[int, Said]:
    """What these units said of these indicators in these very periods."""
    by_position = {measure.position: code for code, measure in known.items()}
    found: dict[int, Said] = {}
    places = sorted(by_position) if len(known) <= FEW else []
    elements = "".join(f", amounts[{place + 1}]" for place in places) or ", amounts"
    with connection.cursor() as cursor:
        # By name, so that PostgreSQL opens only the partitions of their years.
        cursor.execute(_ELEMENTS.format(elements=elements), [list(codes), list(unit_ids)])
        for unit, code, hedges, texts, *amounts in cursor.fetchall():
            pairs = zip(places, amounts, strict=True) if places else enumerate(amounts[0])
            found.setdefault(unit, {})[code] = _own(pairs, _noted(hedges), _noted(texts), by_position)
    return found


_ELEMENTS = """
    select unit_id, period_id, hedges::text, texts::text{elements} from rollup_sheet
    where period_id = any(%s) and unit_id = any(%s)
"""


def _noted(by_position: str) -> dict[str, Any]:
    """What stands beside few sheets, by position."""
    return {} if by_position == "{}" else json.loads(by_position)


def codes_within(period: Period) -> list[str]:
    """The declared periods that nest in this one, itself among them where it is declared."""
    return codes_within_each([period])[period.code]


def codes_within_each(periods: Iterable[Period]) -> dict[str, list[str]]:
    """By period: the declared ones that nest in it."""
    periods = list(periods)
    first, last = min(period.first_day for period in periods), max(period.last_day for period in periods)
    declared = once_read(("declared", first, last), lambda: _declared_within(first, last))
    return {period.code: [each.code for each in declared if period.holds(each)] for period in periods}


def _declared_within(first: date, last: date) -> list[Period]:
    with connection.cursor() as cursor:
        cursor.execute(_WITHIN, [first, last])
        return [Period.parse(code) for (code,) in cursor.fetchall()]


_WITHIN = """
    select code from years_reportingperiod where first_day >= %s and last_day <= %s order by first_day, last_day desc
"""


def cells_of(row: Sum, by_position: Mapping[int, str]) -> Cells:
    """The cells kept in one row of a total."""
    cells: Cells = {}
    for place, parts in enumerate(row.parts):
        amount, weight, reported = row.amounts[place], row.weights[place], row.reported[place]
        hedges: dict[str, Any] = row.hedges.get(str(place), {})
        if parts or amount or weight or reported or hedges:
            cells[by_position[place]] = Cell(
                amount,
                weight,
                Decimal(hedges.get("spread", 0)),
                parts,
                reported,
                Counter({Hedge(name): count for name, count in hedges.items() if name != "spread"}),
            )
    return cells


def keep_cells(row: Sum, cells: Cells, known: Mapping[str, Measure]) -> None:
    """Write cells into a row of a total (not saved)."""
    length = 1 + max((known[code].position for code in cells), default=-1)
    row.amounts, row.weights = [ZERO] * length, [ZERO] * length
    row.parts, row.reported = [0] * length, [0] * length
    row.hedges = {}
    for code, cell in cells.items():
        place = known[code].position
        row.amounts[place], row.weights[place] = cell.amount, cell.weight
        row.parts[place], row.reported[place] = cell.parts, cell.reported
        hedges: dict[str, Any] = {hedge.value: count for hedge, count in cell.hedges.items()}
        if cell.spread:
            hedges["spread"] = plain(cell.spread)
        if hedges:
            row.hedges[str(place)] = hedges


# The sums of each unit and period, added up where they lie; then the rows that hold a hedge, as they are.
_KEPT = """
    with rows as materialized (
        select * from {table} where period_id = any(%(periods)s) and unit_id = any(%(units)s)
    )
    select period_id, unit_id, {strand}, place::int - 1, sum(x.amount), sum(x.weight), sum(x.parts)::int,
        sum(x.reported)::int, null
    from rows, {cells} group by 1, 2, 3, 4
    having sum(x.parts) <> 0 or sum(x.amount) <> 0 or sum(x.weight) <> 0 or sum(x.reported) <> 0
    union all select period_id, unit_id, {strand}, null, null, null, null, null, hedges::text from rows where hedges <> '{{}}'
"""
_ALL = "unnest(amounts, weights, parts, reported) with ordinality as x (amount, weight, parts, reported, place)"
_CHOSEN = """lateral (select amounts[at + 1], weights[at + 1], parts[at + 1], reported[at + 1], at + 1
    from unnest(%(wanted)s::int[]) as at) as x (amount, weight, parts, reported, place)"""


def kept_cells(
    model: type[Sum],
    unit_ids: Iterable[int],
    codes_of_periods: Iterable[str],
    known: Mapping[str, Measure],
    *,
    codes: Iterable[str] | None = None,
    by_strand: bool = False,
) -> dict[tuple[str, int], dict[str, Cells]]:
    """The kept sums of these units: (period, unit) → strand → cells; without `by_strand` under "" alone.

    Only the named indicators when `codes` is given. What has no sum is absent.
    """
    by_position = {measure.position: code for code, measure in known.items()}
    wanted = None if codes is None else [known[code].position for code in codes]
    query = _KEPT.format(
        table=model._meta.db_table,
        cells=_ALL if wanted is None else _CHOSEN,
        strand="strand" if by_strand else "''",
    )
    found: dict[tuple[str, int], dict[str, Cells]] = {}
    with connection.cursor() as cursor:
        cursor.execute(query, {"periods": list(codes_of_periods), "units": list(unit_ids), "wanted": wanted})
        for period, unit, strand, place, amount, weight, parts, reported, hedges in cursor.fetchall():
            cells = found.setdefault((period, unit), {}).setdefault(strand, {})
            if hedges is None:
                add_cells(cells, {by_position[place]: Cell(amount, weight, parts=parts, reported=reported)})
                continue
            for at, noted in json.loads(hedges).items():
                if wanted is None or int(at) in wanted:
                    counts = Counter({Hedge(each): count for each, count in noted.items() if each != "spread"})
                    add_cells(
                        cells, {by_position[int(at)]: Cell(spread=Decimal(noted.get("spread", 0)), hedges=counts)}
                    )
    return found


def closing_of(unit: Unit, period: Period) -> Closing | None:
    """The unit's own closing of the period, if it closed it."""
    return Closing.objects.standing().filter(unit=unit, period_id=period.code).first()


def texts_of(said: Mapping[str, Own], frame: Frame) -> dict[str, str]:
    """The last words a unit gave, for text indicators and vague figures."""
    found = {}
    for code in sorted(said, key=lambda code: Period.parse(code).last_day):
        for indicator, value in said[code].items():
            if isinstance(value, str) and frame.measures[indicator].kind == TEXT:
                found[indicator] = value
            elif isinstance(value, Quantity) and value.words:
                found[indicator] = value.words
    return found
