"""Reading the catalogue: what is counted, who is asked for it when, which checks hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from thidua.ground.values import Period
from thidua.indicators.models import Catalogue, Check, Form, Group, Indicator, Kind
from thidua.indicators.queries.files import FOLDER, SECTIONS, read_catalogue
from thidua.indicators.queries.kept import Kept, kept
from thidua.indicators.rules import Broken, NoSuchIndicator, broken_checks
from thidua.reading import Entry, Lexicon
from thidua.years.queries import declared_within

__all__ = [
    "FOLDER",
    "SECTIONS",
    "Kept",
    "Section",
    "asked_in",
    "asked_periods",
    "broken_in",
    "by_group",
    "catalogue",
    "checks",
    "checks_on",
    "form_for",
    "forms_asking",
    "groups",
    "indicator_of",
    "indicators",
    "kept",
    "lexicon",
    "read_catalogue",
    "required_on",
    "uses_of",
]


@dataclass(frozen=True)
class Section:
    """A group with its indicators, in order."""

    group: Group
    indicators: list[Indicator]


def indicators() -> dict[str, Indicator]:
    """All loaded indicators by code, in the order of their positions. Shared in the process: read only.

    Positions have gaps when only the required rows are loaded.
    """
    return kept().indicators


def indicator_of(code: str) -> Indicator:
    """The indicator with the code, whatever its capitals.

    Raises NoSuchIndicator.
    """
    found = indicators().get(code.strip().upper())
    if found is None:
        raise NoSuchIndicator(code=code)
    return found


def groups() -> list[Group]:
    """The groups in reading order."""
    return kept().groups


def by_group() -> list[Section]:
    """The catalogue by group, groups without loaded indicators left out."""
    known = indicators().values()
    found = [Section(group, [row for row in known if row.group == group.code]) for group in groups()]
    return [section for section in found if section.indicators]


def catalogue() -> Catalogue | None:
    """What was loaded last, with its review; None before the first loading."""
    return Catalogue.objects.first()


def form_for(kind: str, unit_class: str, period: Period, on: date | None = None) -> Form | None:
    """The one form asked of units of this kind and class in the period; None when nothing is asked of them.

    The version is that of the day `on`, by default the period's last day. `form.lines.all()` are in order, with their
    indicators, without a query.
    """
    return _form_among(kept().forms, kind, unit_class, period, on or period.last_day)


def _form_among(forms: Iterable[Form], kind: str, unit_class: str, period: Period, day: date) -> Form | None:
    return next((form for form in forms if _in_time(form, period, day) and form.asks(kind, unit_class)), None)


def forms_of(period: Period) -> list[Form]:
    """Every form asked of anybody in the period, in its version of the period's last day."""
    return [form for form in kept().forms if _in_time(form, period, period.last_day)]


def _in_time(form: Form, period: Period, day: date) -> bool:
    return period.kind in form.period_kinds and form.valid_from <= day < form.valid_until


def asked_periods(indicator_code: str, strand: str, period: Period) -> list[str]:
    """Codes of the declared periods within `period` in which units of the strand are asked for the indicator, in order.

    A strand is "kind/class". A ratio, and a weighted mean with its weight, is asked where all its parts are. Empty:
    not asked.
    """
    return asked_in([row.period for row in declared_within(period)], strand).get(indicator_code, [])


def asked_in(periods: Iterable[Period], strand: str, now: Kept | None = None) -> dict[str, list[str]]:
    """For every indicator that units of the strand are asked for: the codes of those `periods`, in their order.

    One pass for a whole form, where `asked_periods` answers for one indicator. `now` is the catalogue that whoever asks for
    many strands already holds.
    """
    kind, _, unit_class = strand.partition("/")
    asked: dict[str, list[str]] = {}
    now = now or kept()  # once: a year has twenty parts
    periods = tuple(periods)
    key = (strand, tuple(period.code for period in periods))
    if key in now.asked:
        return now.asked[key]
    for period in periods:
        form = _form_among(now.forms, kind, unit_class, period, period.last_day)
        for line in form.lines.all() if form else []:
            asked.setdefault(line.indicator_id, []).append(period.code)
    for row in now.indicators.values():
        if row.kind == Kind.RATIO:
            both = set(asked.get(row.numerator_id or "", [])) & set(asked.get(row.denominator_id or "", []))
            codes = [code for code in asked.get(row.numerator_id or "", []) if code in both]
            if codes:
                asked[row.code] = codes
    now.asked[key] = asked
    return asked


def required_on(form_id: int) -> list[str]:
    """The indicators that a report on the form must give, in the order of its lines."""
    return kept().required[form_id]


def checks() -> list[Check]:
    """All checks."""
    return kept().checks


def broken_in(form: Form, amounts: Mapping[str, Decimal | None], before: Mapping[str, Decimal | None]) -> list[Broken]:
    """The checks that the figures of a report on `form` break, with the indicators' names in the sentences.

    Lines of the form without an entry in `amounts` are missing; texts are left aside.
    """
    lines = form.lines.all()
    asked = {line.indicator_id: line.indicator for line in lines if line.indicator.kind != Kind.TEXT}
    return broken_checks(
        checks(),
        {code: amounts.get(code) for code in asked},
        before,
        [line.indicator_id for line in lines if line.required],
        names={code: (row.name_vi, row.name_en) for code, row in asked.items()},
        units={code: (row.unit_vi, row.unit_en) for code, row in asked.items()},
    )


def uses_of(indicator: Indicator) -> list[Indicator]:
    """Rates and means that are computed from the indicator."""
    return [row for row in indicators().values() if indicator.code in (row.numerator_id, row.denominator_id)]


def forms_asking(indicator: Indicator) -> list[tuple[Form, bool]]:
    """The versions of forms that ask for the indicator, each with whether it is required there."""
    return [
        (form, line.required)
        for form in kept().forms
        for line in form.lines.all()
        if line.indicator_id == indicator.code
    ]


def checks_on(indicator: Indicator) -> list[Check]:
    """The checks that look at the indicator."""
    return [check for check in checks() if indicator.code in check.parts]


def lexicon() -> Lexicon:
    """The phrases that name each indicator in prose, from the reviewed files; no database is asked."""
    held = (Kind.STOCK, Kind.TREE, Kind.MEMBERSHIP)
    entries = [
        Entry(
            row["code"],
            row["unit"]["vi"],
            tuple(row["phrases"]),
            holds=row["kind"] in held,
            average=row["kind"] == Kind.WAVG,
            names=(row["name"]["vi"],),
            occasion=tuple(row.get("occasion", ())),
            share_of=row.get("numerator", ""),
            topic=tuple(row.get("topic", ())),
            spent_on=tuple(row.get("spent_on", ())),
        )
        for row in read_catalogue().rows("indicators")
    ]
    return Lexicon([*entries, ACHIEVEMENT])


ACHIEVEMENT = Entry(
    "TD09",
    "%",
    (
        "vượt chỉ tiêu",
        "đạt chỉ tiêu",
        "đạt kế hoạch",
        "vượt kế hoạch",
        "so với chỉ tiêu",
        "bằng chỉ tiêu",
        "bằng kế hoạch",
        "hoàn thành chỉ tiêu",
        "hoàn thành kế hoạch",
        "so với kế hoạch",
    ),
)
"""How far a target was reached has no row of its own (any indicator with a target has it), yet prose names it."""
