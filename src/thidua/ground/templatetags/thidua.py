"""Tags and filters every template may use; no `{% load %}` is needed.

Numbers, days and words are written in the current language. A number's way to its sources, its state and its
completeness are always said together: seen as a rule under the digits, heard in the link's label.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext, pgettext

from thidua.ground.pages import words_of
from thidua.ground.tables import ASKED, LISTED, MEDIA
from thidua.ground.templatetags import shapes
from thidua.ground.templatetags.standing import STATES, Standing, counted, state_word
from thidua.ground.today import VIETNAM
from thidua.ground.values import (
    FOREVER,
    Hedge,
    Period,
    Quantity,
    Refusal,
    Refusals,
    loses_digits,
    plain,
    write_full,
    write_number,
    write_percent,
    write_quantity,
    write_short,
)

register = template.Library()
NOTHING = "–"


def _lang() -> str:
    return get_language() or "vi"


# Filters: a value in words -------------------------------------------------------------------------------------


@register.filter
def number(value: Decimal | int | None) -> str:
    """A number in full: 59.057. None is "–", never 0."""
    return NOTHING if value is None else write_number(Decimal(value), _lang())


@register.filter
def full(quantity: Quantity | None, unit: str = "") -> str:
    """A quantity in full, its hedge before it: "hơn 3.900.000.000"; `unit` says how many decimals tell something."""
    return NOTHING if quantity is None else write_full(quantity, _lang(), unit)


@register.filter
def short(quantity: Quantity | None, unit: str = "") -> str:
    """A quantity as a sentence needs it, with its unit: "hơn 3,9 tỷ đồng"."""
    return NOTHING if quantity is None else write_quantity(quantity, unit, _lang())


@register.filter
def percent(value: Decimal | None) -> str:
    """A percentage with at most one decimal: 87,8%."""
    return NOTHING if value is None else write_percent(Decimal(value), _lang())


@register.filter
def day(value: date | datetime | None) -> str:
    """A day as dd/mm/yyyy, in Vietnam; the open end of a span is "nay"."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = value.astimezone(VIETNAM).date()
    return pgettext("end of a span", "now") if value == FOREVER else f"{value:%d/%m/%Y}"


@register.filter
def last_day(until: date | None) -> str:
    """The last day of a half-open span, given the day after it."""
    return day(until if until is None or until == FOREVER else until - timedelta(days=1))


@register.filter
def weekday(value: date) -> str:
    """A day with its weekday: "Thứ Năm, 26/11/2026"."""
    return f"{date_format(value, 'l')}, {day(value)}"


@register.filter
def moment(value: datetime | None) -> str:
    """A moment in Vietnam: 30/11/2023 17:00."""
    return NOTHING if value is None else f"{value.astimezone(VIETNAM):%d/%m/%Y %H:%M}"


@register.filter
def clock(value: datetime | None) -> str:
    """The time of day in Vietnam: 17:00."""
    return NOTHING if value is None else f"{value.astimezone(VIETNAM):%H:%M}"


@register.filter
def period(value: Period | str | None) -> str:
    """A period, or the code of one, as an officer writes it: "quý I năm 2023"."""
    if not value:
        return NOTHING
    return (value if isinstance(value, Period) else Period.parse(str(value))).label(_lang())


@register.filter
def size(value: int) -> str:
    """The size of a file: 840 kB, 1,2 MB."""
    if value < 1_000_000:
        return f"{write_number(Decimal(max(1, round(value / 1000))), _lang())} kB"
    return f"{write_number(Decimal(value) / 1_000_000, _lang(), 1)} MB"


# Numbers that lead to their sources ----------------------------------------------------------------------------


def _quantity(value: Quantity | Decimal | int | None) -> Quantity | None:
    """A bare count is an exact quantity."""
    return value if value is None or isinstance(value, Quantity) else Quantity(Decimal(value))


@register.simple_tag
def num(
    quantity: Quantity | Decimal | int | None,
    *,
    unit: str = "",
    state: str = "approved",
    href: str = "",
    reported: int | None = None,
    expected: int | None = None,
    short: bool = False,
    of: str = "",
    with_unit: bool = False,
) -> SafeString:
    """A number in a sentence or cell, its state under it, leading to its sources at `href`.

    In full without its unit (a table's head says it, or `with_unit`), or with `short` as "hơn 3,9 tỷ đồng".
    "chưa có số" when there is none. `of` names what is counted as reported: unions unless said otherwise.
    """
    standing = Standing(state, href, reported, expected, of)
    quantity = _quantity(quantity)
    if quantity is None:
        return standing.missing()
    lang = _lang()
    full_number = write_full(quantity, lang, unit)
    if quantity.hedge is Hedge.VAGUE and quantity.words:  # its own words name what is counted, and may take two lines
        wrapped = format_html('<data value="{}" class="words">{}</data>', plain(quantity.amount), quantity.words)
        return standing.link(wrapped, quantity.words)
    words = write_quantity(quantity, unit, lang) if short or unit == "%" else f"{full_number} {unit}".strip()
    shown = words if short or with_unit else full_number
    return standing.link(format_html('<data value="{}">{}</data>', plain(quantity.amount), shown), words)


@register.simple_tag
def figure(
    *,
    label: str,
    quantity: Quantity | Decimal | int | None,
    unit: str = "",
    state: str = "approved",
    href: str = "",
    reported: int | None = None,
    expected: int | None = None,
    hero: bool = False,
    more: str = "",
    of: str = "",
    simulated: bool = False,
) -> SafeString:
    """A number one came for: name, hedge, short value, unit, completeness, state, and the exact value where it was shortened."""
    standing = Standing(state, href, reported, expected, of)
    notes: list[SafeString | str] = [more]
    quantity = _quantity(quantity)
    if quantity is None:
        value = format_html('<p class="value words">{}</p>', Standing(state, href, None, None, of).missing())
    else:
        value = _hero_value(quantity, unit, standing)
        if loses_digits(quantity, unit) and quantity.hedge is not Hedge.VAGUE:
            notes.insert(0, f"{write_full(quantity, _lang(), unit)} {unit}")
        notes.insert(0, state_tag(state))
    return format_html(
        '<article class="fig{}"><h3>{}</h3>{}{}<p class="more">{}{}</p></article>',
        " hero" if hero else "",
        label,
        value,
        gauge(reported, expected, of) if expected else SafeString('<p class="full"></p>'),
        format_html_join("", "{}", ((_span(note),) for note in notes if note)),
        simulated_tag() if simulated else "",
    )


def _span(note: SafeString | str) -> SafeString:
    return note if isinstance(note, SafeString) else format_html("<span>{}</span>", note)


def _hero_value(quantity: Quantity, unit: str, standing: Standing) -> SafeString:
    words = write_quantity(quantity, unit, _lang())
    if quantity.hedge is Hedge.VAGUE and quantity.words:
        return format_html('<p class="value words">{}</p>', standing.link(quantity.words, words))
    hedge, digits, word = write_short(quantity, unit, _lang())
    data = format_html('<data value="{}">{}</data>', plain(quantity.amount), digits)
    return format_html(
        '<p class="value">{}{}{}</p>',
        format_html('<span class="hedge">{}</span> ', hedge) if hedge else "",
        standing.link(data, words),
        format_html(' <span class="unit">{}</span>', word) if word else "",
    )


@register.simple_tag(name="state")
def state_tag(state: str) -> SafeString:
    """The state of a number: its rule and its word."""
    if state not in STATES:
        return SafeString("")
    return format_html('<span class="state" data-state="{}">{}</span>', state, state_word(state))


@register.simple_tag
def gauge(got: int | None, expected: int | None, of: str = "") -> SafeString:
    """How many of how many: a bar in the figure's own units, what is missing hatched, and the fraction in digits."""
    if not expected:
        return SafeString("")
    got = max(0, got or 0)
    return format_html(
        '<p class="full">{}<span><b>{}/{}</b> {}</span></p>',
        shapes.bar(got, expected),
        number(got),
        number(expected),
        counted(of),
    )


@register.simple_tag
def goal(
    *,
    label: str,
    quantity: Quantity | Decimal | int | None,
    target: Decimal | None,
    achieved: Decimal | None = None,
    unit: str = "",
    state: str = "approved",
    href: str = "",
    reported: int | None = None,
    expected: int | None = None,
    words: str = "",
    of: str = "",
    simulated: bool = False,
) -> SafeString:
    """A result against its target, one scale to 200 % with the mark at 100 %; a `<li>` of a plain list.

    `achieved` in percent, `words` as `targets.rules.words` writes them. No bar where there is no percentage. How complete
    the result is stands beneath, so that an early percentage is not taken for the last.
    """
    result = num(quantity, unit=unit, state=state, href=href, reported=reported, expected=expected, of=of)
    aim = f"{number(target)} {unit}".strip() if target is not None else gettext("no target")
    reached = words or (percent(achieved) if achieved is not None else "")
    complete = Standing(state, href, reported, expected, of).completeness() if quantity is not None else ""
    return format_html(
        '<li class="goal"><span><strong>{}</strong> {}</span><span class="n">{} / {}</span>{}<span class="small">{}</span></li>',
        label,
        simulated_tag() if simulated else "",
        result,
        aim,
        "" if achieved is None else shapes.scale(achieved),
        " · ".join(filter(None, (reached, complete))),
    )


# Badges, messages, fields --------------------------------------------------------------------------------------

_REPORT_SHAPES = {"draft": "", "submitted": "sent", "returned": "back", "approved": "ok", "superseded": "old"}


@register.simple_tag
def report_badge(state: str | None, late_days: int = 0) -> SafeString:
    """The state of a report as shape and word; no state: none was opened. Days late stand beside it."""
    word = {
        "draft": pgettext("report", "Draft"),
        "submitted": pgettext("report", "Awaits approval"),
        "returned": pgettext("report", "Returned"),
        "approved": pgettext("report", "Approved"),
        "superseded": pgettext("report", "Superseded"),
    }.get(str(state or ""), pgettext("report", "Not begun"))
    badge = format_html('<span class="badge {}">{}</span>', _REPORT_SHAPES.get(str(state or ""), ""), word)
    if not late_days:
        return badge
    late = ngettext("{days} day late", "{days} days late", late_days).format(days=late_days)
    return format_html('{} <span class="badge late">{}</span>', badge, late)


@register.simple_tag
def on_behalf(stand_in: object, alone: bool = False) -> SafeString:
    """The word that stands wherever the unit above entered a report for its unit, and where one officer alone did it all."""
    if not stand_in:
        return SafeString()
    badge = format_html('<span class="badge">{}</span>', gettext("entered on behalf"))
    if not alone:
        return badge
    return format_html('{} <span class="badge doubt">{}</span>', badge, gettext("approved by the only officer"))


@register.simple_tag(name="simulated")
def simulated_tag() -> SafeString:
    """The word that stands wherever a figure is made up."""
    return format_html('<span class="badge mock">{}</span>', gettext("simulated"))


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawn sign; a word always stands beside it."""
    return shapes.icon(name)


@register.simple_tag(name="refusal")
def refusal_tag(refusal: Refusal | None, title: str = "") -> SafeString:
    """The red box of an action refused: what is wrong and what to do. Nothing when there is no refusal."""
    if refusal is None:
        return SafeString("")
    parts = refusal.parts if isinstance(refusal, Refusals) else (refusal,)
    return format_html(
        '<div class="refusal" role="alert" tabindex="-1"><h2>{}</h2>{}{}</div>',
        title or gettext("This could not be done"),
        format_html_join("", "<p>{}</p>", ((words_of(part),) for part in parts)),
        _more_help(next((part.help_page for part in parts if part.help_page), "")),
    )


def _more_help(page: str) -> SafeString:
    """The way to the help page, where the installation has one."""
    if not page:
        return SafeString("")
    try:
        address = reverse("desk:help")
    except NoReverseMatch:
        return SafeString("")
    return format_html('<p><a href="{}?trang={}">{}</a></p>', address, page, gettext("Help on this"))


@register.simple_tag
def why(refusal: Refusal | None) -> SafeString:
    """Beside a button that cannot be pressed: the reason."""
    return SafeString("") if refusal is None else format_html('<span class="why">{}</span>', words_of(refusal))


@register.inclusion_tag("ground/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """One field of a form: label, box, help, and its errors in place."""
    widget = bound.field.widget
    return {
        "field": bound,
        "one": getattr(widget, "input_type", "") == "checkbox" and not bound.use_fieldset,
        "group": bound.use_fieldset,
    }


@register.inclusion_tag("ground/pages.html", takes_context=True)
def pages(context: template.Context, page: Page[Any], name: str = "trang") -> dict[str, Any]:
    """The pages of a long list; every other word of the address is kept."""
    request: HttpRequest = context["request"]
    kept = request.GET.copy()
    kept.pop(name, None)
    before = f"{kept.urlencode()}&" if kept else ""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "links": [(each, f"?{before}{name}={each}") for each in numbers],
        "more": page.paginator.num_pages > 1,
    }


@register.inclusion_tag("ground/as_file.html", takes_context=True)
def as_file(context: template.Context, listed: str = "", title: str = "") -> dict[str, Any]:
    """A list of this page as .xlsx and as CSV, in full; every word of the address but the page's number is kept.

    Where the page holds several lists, `listed` is the key of this one and `title` what a screen reader says of it.
    """
    kept = context["request"].GET.copy()
    kept.pop("trang", None)
    if listed:
        kept[LISTED] = listed
    links = []
    for ending in MEDIA:
        kept[ASKED] = ending
        links.append(("Excel (.xlsx)" if ending == "xlsx" else "CSV", f"?{kept.urlencode()}"))
    return {"links": links, "title": title}
