"""The sums of a period as columns: which SQL adds up wide Parquet files of sheets, one column for each indicator.

One SELECT says what each unit contributes (as `rules.effective` does for one unit), one groups it where it counts first,
one lets it climb. Amounts are decimals throughout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from thidua.rollup.rules import (
    DISTINCT,
    FLOW,
    NEVER_STORED,
    RATIO,
    WAVG,
    Frame,
    Measure,
    is_grassroots,
    needed,
)

BATCH = 16


@dataclass(frozen=True)
class SheetFile:
    """One period's sheets as a Parquet file: unit, and p0 … pN for the indicators that anybody reported."""

    period: str
    path: str
    positions: frozenset[int]


@dataclass(frozen=True)
class Column:
    """One indicator: expressions over one unit's row, null where it contributes nothing."""

    position: int
    amount: str
    weight: str = ""


class Columns:
    """What each indicator contributes, over the files `f0` … `fN` of one frame, the oldest first."""

    def __init__(self, frame: Frame, files: Sequence[SheetFile], strands: Sequence[str]) -> None:
        self._frame, self._files = frame, files
        self._strands = strands
        # A period that holds no other is complete for whoever said anything: no question needs asking row by row.
        self._alone = len(files) == 1 and files[0].period == frame.period.code
        self._known: dict[str, Column] = {}
        for measure in frame.measures.values():
            if measure.kind not in (*NEVER_STORED, RATIO) and (column := self._base(measure)):
                self._known[measure.code] = column
        for measure in frame.measures.values():
            if measure.kind == RATIO and (column := self._ratio(measure)):
                self._known[measure.code] = column

    @property
    def codes(self) -> list[str]:
        """The indicators that anybody can have contributed to."""
        return list(self._known)

    def batches(self) -> list[list[str]]:
        """The indicators a few at a time, so that a group's many sums never fill the memory."""
        codes = list(self._known)
        return [codes[at : at + BATCH] for at in range(0, len(codes), BATCH)]

    def contributions(self, codes: Sequence[str]) -> str:
        """The select list of one unit: a{i} amount, w{i} weight, r{i} whether it said all it was asked."""
        words = []
        for code in codes:
            column = self._known[code]
            words.append(f"{column.amount} as a{column.position}")
            if column.weight:
                words.append(f"{column.weight} as w{column.position}")
            if not self._alone:
                words.append(f"{self._complete(self._frame.measures[code])} as r{column.position}")
        return ",\n".join(words)

    def sums(self, codes: Sequence[str]) -> str:
        """The select list of a group of one home, strand and `alive`: s{i}, v{i}, n{i} parts, c{i} complete."""
        words = []
        for code in codes:
            column = self._known[code]
            at, measure = column.position, self._frame.measures[code]
            counts = "true" if measure.kind == FLOW or not self._alone else "alive"
            words.append(f"case when {counts} then sum(a{at}) end as s{at}")
            if column.weight:
                words.append(f"case when {counts} then sum(w{at}) end as v{at}")
            words.append(f"case when {counts} then count(a{at}) else 0 end as n{at}")
            if self._alone:
                asked = ", ".join(map(str, self._strands_asked(measure))) or "-1"
                words.append(f"case when alive and strand_no in ({asked}) then count(a{at}) else 0 end as c{at}")
            else:
                words.append(f"count_if(r{at}) as c{at}")
        return ",\n".join(words)

    def sums_again(self, codes: Sequence[str]) -> str:
        """The select list of a sum of such groups."""
        words = []
        for column in map(self._known.__getitem__, codes):
            at = column.position
            words.append(f"sum(s{at}) as s{at}, sum(n{at}) as n{at}, sum(c{at}) as c{at}")
            if column.weight:
                words.append(f"sum(v{at}) as v{at}")
        return ",\n".join(words)

    def arrays(self) -> str:
        """The select list of a stored row: the four arrays as PostgreSQL reads them."""
        by_position = {column.position: column for column in self._known.values()}
        length = max(by_position, default=-1) + 1

        def array(letter: str, *, only_weighted: bool = False) -> str:
            cells = [
                f"coalesce({letter}{at}, 0)"
                if at in by_position and (by_position[at].weight or not only_weighted)
                else "0"
                for at in range(length)
            ]
            return f"'{{' || concat_ws(',', {', '.join(cells)}) || '}}'" if cells else "'{}'"

        return ", ".join([array("s"), array("v", only_weighted=True), array("n"), array("c")])

    def said_anything(self) -> str:
        """Whether a group holds anything at all."""
        return " + ".join(f"n{column.position}" for column in self._known.values()) or "0"

    def _cells(self, measure: Measure) -> list[str]:
        return [f"f{k}.p{measure.position}" for k, file in enumerate(self._files) if measure.position in file.positions]

    def _base(self, measure: Measure) -> Column | None:
        at = measure.position
        if measure.kind == WAVG:
            return self._mean(measure)
        if measure.kind == DISTINCT:
            cells = [
                f"f{k}.p{at}"
                for k, file in enumerate(self._files)
                if at in file.positions and file.period == self._frame.period.code
            ]
        else:
            cells = self._cells(measure)
        if not cells:
            return None
        if measure.kind == FLOW:
            if len(cells) == 1:
                return Column(at, cells[0])
            added = " + ".join(f"coalesce({cell}, 0)" for cell in cells)
            return Column(at, f"case when coalesce({', '.join(cells)}) is not null then {added} end")
        if self._alone:
            return Column(at, cells[0])
        return Column(at, f"case when alive then coalesce({', '.join(reversed(cells))}) end")

    def _mean(self, measure: Measure) -> Column | None:
        heads = self._frame.measures[measure.denominator].position
        pairs = [
            (f"f{k}.p{measure.position}", f"f{k}.p{heads}")
            for k, file in reversed(list(enumerate(self._files)))
            if {measure.position, heads} <= file.positions
        ]
        if not pairs:
            return None
        both = [
            f"case when {head} is not null then {mean}::decimal(24, 4) * {head}::decimal(14, 4) end"
            for mean, head in pairs
        ]
        over = [f"case when {mean} is not null then {head} end" for mean, head in pairs]
        return Column(
            measure.position,
            f"case when alive then coalesce({', '.join(both)})::decimal(38, 8) end",
            f"case when alive then coalesce({', '.join(over)}) end",
        )

    def _ratio(self, measure: Measure) -> Column | None:
        top, bottom = self._known.get(measure.numerator), self._known.get(measure.denominator)
        if top is None or bottom is None:
            return None
        return Column(
            measure.position,
            f"case when ({bottom.amount}) is not null then {top.amount} end",
            f"case when ({top.amount}) is not null then {bottom.amount} end",
        )

    def _strands_asked(self, measure: Measure) -> list[int]:
        """The strands of grassroots unions that are asked for it in this very period."""
        if measure.kind == RATIO:
            parts = (self._frame.measures[measure.numerator], self._frame.measures[measure.denominator])
            asked = [set(self._strands_asked(part)) for part in parts]
            return sorted(asked[0] & asked[1])
        return [
            place
            for place, strand in enumerate(self._strands)
            if is_grassroots(strand) and needed(measure, strand, self._frame) == [self._frame.period.code]
        ]

    def _complete(self, measure: Measure) -> str:
        """Whether the unit, alive and a grassroots union, said all it was asked of the indicator."""
        if measure.kind == RATIO:
            parts = (self._frame.measures[measure.numerator], self._frame.measures[measure.denominator])
            return " and ".join(f"({self._complete(part)})" for part in parts)
        asked: dict[tuple[str, ...], list[int]] = {}
        for place, strand in enumerate(self._strands):
            if is_grassroots(strand) and (codes := needed(measure, strand, self._frame)):
                asked.setdefault(tuple(codes), []).append(place)
        files = {file.period: k for k, file in enumerate(self._files) if measure.position in file.positions}
        ways = [
            f"strand_no in ({', '.join(map(str, places))}) and "
            + " and ".join(f"f{files[code]}.p{measure.position} is not null" for code in codes)
            for codes, places in asked.items()
            if all(code in files for code in codes)
        ]
        if not ways:
            return "false"
        own = self._known.get(measure.code)
        said = f" and ({own.amount}) is not null" if own and measure.kind == WAVG else ""
        return f"alive and ({' or '.join(f'({way})' for way in ways)}){said}"


def addition(columns: Columns, codes: Sequence[str], files: Sequence[SheetFile]) -> str:
    """What each home gets directly: a statement over the tables `numbered` (unit, home, strand_no, alive) and the files."""
    # With one file whoever has no row contributes nothing, and the narrow table is the one to be hashed.
    how = "left join" if len(files) > 1 else "join"
    joined = "\n".join(
        f"{how} read_parquet('{file.path}') f{k} on f{k}.unit = place.unit" for k, file in enumerate(files)
    )
    return f"""
        with base as (
            select home, strand_no, alive, {columns.contributions(codes)} from numbered as place {joined} where home is not null
        )
        select home, strand_no, {columns.sums(codes)} from base group by home, strand_no, alive
    """


def climbing(columns: Columns, codes: Sequence[str]) -> str:
    """From the table `direct` (what `addition` gave) to all above, over the table `above` (unit, ancestor), itself included."""
    return f"""
        select ancestor, strand_no, {columns.sums_again(codes)}
        from direct join above on above.unit = direct.home group by ancestor, strand_no
    """
