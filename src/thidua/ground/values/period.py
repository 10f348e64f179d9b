"""The periods of an emulation year, written as people and commands write them.

`2023` is the emulation year 1/12/2022–30/11/2023. `2023-Q1` (December to February) … `2023-Q4`, `2023-H1`
(to 31/5), `2023-H2`, `2023-9M`, `2023-05`, `2022-2023/school`, `2023-2028/term`. Months, quarters and halves nest in
the year they carry: the month `2023-12` belongs to the emulation year 2023 and is therefore December 2022.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from thidua.ground.values.refusal import Refusal
from thidua.ground.values.refusal import mark as _

FIRST_MONTH = 12
"""The emulation year begins on 1 December of the year before the one it carries (Decision 1454/QĐ-TLĐ cut-offs)."""
SCHOOL_FIRST_MONTH = 9

_CODE = re.compile(r"(\d{4})(?:-(H[12]|Q[1-4]|9M|0[1-9]|1[0-2])|-(\d{4})/(school|term))?")


_PARTS = ("", "-H1", "-H2", "-Q1", "-Q2", "-Q3", "-Q4", "-9M", *(f"-{month:02}" for month in range(1, 13)))


class UnreadablePeriod(Refusal):
    """The words are not a period."""

    text = _(
        "“{code}” is not a period. Write a year (2023), a half (2023-H1), a quarter (2023-Q1) or a month (2023-05)."
    )


class PeriodKind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    NINE_MONTHS = "nine_months"
    YEAR = "year"
    SCHOOL_YEAR = "school_year"
    TERM = "term"


@dataclass(frozen=True)
class Period:
    """A stretch of days with a code. `first_day` and `last_day` both belong to it."""

    code: str
    kind: PeriodKind
    year: int
    first_day: date
    last_day: date

    @classmethod
    @lru_cache(maxsize=10_000)
    def parse(cls, code: str) -> Period:
        """Read a period's code.

        Errors: UnreadablePeriod.
        """
        found = _CODE.fullmatch(code.strip())
        if not found:
            raise UnreadablePeriod(code=code)
        year, part, second, long = int(found[1]), found[2], found[3], found[4]
        if not 1929 <= year <= 2199:  # the union's founding year
            raise UnreadablePeriod(code=code)
        if long:
            return cls._parse_long(code, year, int(second), long)
        if part is None:
            kind, start, months = PeriodKind.YEAR, 0, 12
        elif part == "9M":
            kind, start, months = PeriodKind.NINE_MONTHS, 0, 9
        elif part[0] == "H":
            kind, start, months = PeriodKind.HALF, 6 * (int(part[1]) - 1), 6
        elif part[0] == "Q":
            kind, start, months = PeriodKind.QUARTER, 3 * (int(part[1]) - 1), 3
        else:
            kind, start, months = PeriodKind.MONTH, (int(part) - FIRST_MONTH) % 12, 1
        first = _month_after(date(year - 1, FIRST_MONTH, 1), start)
        return cls(found[0], kind, year, first, _month_after(first, months) - timedelta(days=1))

    @classmethod
    def _parse_long(cls, code: str, year: int, second: int, long: str) -> Period:
        if long == "school":
            if second != year + 1:
                raise UnreadablePeriod(code=code)
            first = date(year, SCHOOL_FIRST_MONTH, 1)
            return cls(code, PeriodKind.SCHOOL_YEAR, second, first, _month_after(first, 12) - timedelta(days=1))
        if not year < second <= year + 10:
            raise UnreadablePeriod(code=code)
        # A term runs from the congress of its first year to that of its last; without the congress's day, whole years.
        first = date(year - 1, FIRST_MONTH, 1)
        return cls(code, PeriodKind.TERM, second, first, date(second, FIRST_MONTH, 1) - timedelta(days=1))

    def holds(self, other: Period) -> bool:
        """Whether `other` lies within this period as a part of it (a period holds itself)."""
        if self.code == other.code:
            return True
        if self.kind is PeriodKind.SCHOOL_YEAR or other.kind in (PeriodKind.SCHOOL_YEAR, PeriodKind.TERM):
            return False
        return self.first_day <= other.first_day and other.last_day <= self.last_day

    @lru_cache(maxsize=1_000)  # noqa: B019, periods are few and never die
    def parts(self) -> list[Period]:
        """Every period that it holds, itself included, in the order of their last days."""
        if self.kind is PeriodKind.SCHOOL_YEAR:
            return [self]
        years = range(self.first_day.year, self.last_day.year + 2)
        found = [Period.parse(f"{year}{part}") for year in years for part in _PARTS]
        return sorted(
            (part for part in {*found, self} if self.holds(part)), key=lambda part: (part.last_day, part.code)
        )

    def meets(self, other: Period) -> bool:
        """Whether the two share a day."""
        return self.first_day <= other.last_day and other.first_day <= self.last_day

    def before(self) -> Period | None:
        """The period of the same length just before; None for nine months, school years and terms of unknown length."""
        year = self.year
        match self.kind:
            case PeriodKind.YEAR:
                return Period.parse(str(year - 1))
            case PeriodKind.HALF | PeriodKind.QUARTER:
                letter, number, of = self.code[5], int(self.code[6]), 2 if self.code[5] == "H" else 4
                return Period.parse(f"{year}-{letter}{number - 1}" if number > 1 else f"{year - 1}-{letter}{of}")
            case PeriodKind.MONTH:
                earlier = self.first_day - timedelta(days=1)
                carried = earlier.year + (1 if earlier.month >= FIRST_MONTH else 0)
                return Period.parse(f"{carried}-{earlier.month:02}")
            case PeriodKind.NINE_MONTHS:
                return Period.parse(f"{year - 1}-9M")
            case PeriodKind.SCHOOL_YEAR:
                return Period.parse(f"{year - 2}-{year - 1}/school")
        return None

    def label(self, lang: str = "vi") -> str:
        """The period as an officer writes it: "quý I năm 2023", "6 tháng đầu năm 2023"."""
        vi = lang.startswith("vi")
        match self.kind:
            case PeriodKind.YEAR:
                return f"năm {self.year}" if vi else f"year {self.year}"
            case PeriodKind.HALF:
                first = self.code.endswith("1")
                return (
                    f"6 tháng {'đầu' if first else 'cuối'} năm {self.year}"
                    if vi
                    else f"{'first' if first else 'second'} half of {self.year}"
                )
            case PeriodKind.NINE_MONTHS:
                return f"9 tháng đầu năm {self.year}" if vi else f"first nine months of {self.year}"
            case PeriodKind.QUARTER:
                number = int(self.code[-1])
                return f"quý {('I', 'II', 'III', 'IV')[number - 1]} năm {self.year}" if vi else f"Q{number} {self.year}"
            case PeriodKind.MONTH:
                day = self.first_day
                return f"tháng {day.month}/{day.year}" if vi else f"{day:%B} {day.year}"
            case PeriodKind.SCHOOL_YEAR:
                years = f"{self.year - 1}–{self.year}"
                return f"năm học {years}" if vi else f"school year {years}"
        years = f"{self.first_day.year + 1}–{self.last_day.year}"
        return f"nhiệm kỳ {years}" if vi else f"term {years}"

    def __str__(self) -> str:
        return self.code


def _month_after(first: date, months: int) -> date:
    month = first.month - 1 + months
    return date(first.year + month // 12, month % 12 + 1, 1)
