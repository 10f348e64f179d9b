"""Closing a unit's period, and the consolidated sheet on its way up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from thidua.ground.pages import show
from thidua.ground.tables import send_file, sent_as_file
from thidua.ground.today import now, today
from thidua.ground.values import Refusal
from thidua.organisations.models import Unit, UnitTerm
from thidua.organisations.queries import latest_terms, name_of, names_of, superior
from thidua.paper.queries import MEDIA_TYPES, content_of
from thidua.paper.rules import Number, render
from thidua.people.models import Person
from thidua.people.queries import reaches
from thidua.people.rules import Power
from thidua.reports.actions import (
    close_period,
    send_back_consolidation,
    send_consolidation,
    sign_consolidation,
    take_consolidation,
)
from thidua.reports.models import Consolidation
from thidua.reports.papers import consolidated_sheet
from thidua.reports.permissions import (
    why_not_close,
    why_not_send,
    why_not_send_back,
    why_not_sign,
    why_not_take,
)
from thidua.reports.queries import (
    arrived_after,
    consolidation_of,
    counted_in,
    sheets_before,
    sheets_below,
    to_close,
    uppers_without_sheet,
)
from thidua.reports.rules import Stage
from thidua.reports.views.asking import officer, period_or_404, unit_or_404
from thidua.reports.views.groups import grouped
from thidua.reports.views.lists import closing_table, silent_table
from thidua.rollup.queries import split_of, totals
from thidua.years.models import ReportingPeriod

LATER_SHOWN = 100


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """What a closing freezes and who is missing; where the sheet stands; on POST its next move."""
    on = today()
    unit = unit_or_404(request, code, Power.CLOSE, Power.CHECK, on=on)
    declared = period_or_404(period)
    sheet, refusal = consolidation_of(unit, declared), None
    if request.method == "POST":
        try:
            _moves(request, unit, declared, sheet)[request.POST.get("act", "close")]()
            return redirect("reports:close", code=code, period=period)
        except KeyError:
            raise Http404 from None
        except Refusal as no:
            refusal = no
    state = to_close(unit, declared, on=on)
    split = split_of(unit, declared, state.closing)
    lines = [
        (each, split.get(each.indicator.code))
        for each in totals(unit, declared.period).values()
        if each.expected or each.quantity is not None
    ]
    title = gettext("Closing {period}").format(
        period=f"{declared.period.label(get_language() or 'vi')}, {name_of(unit, declared.last_day)}"
    )
    silent = [(name_of(unit, declared.last_day), declared, state.silent)]
    tables = {"so-lieu": closing_table(title, lines), "chua-gui": silent_table(gettext("Missing"), silent)}
    if file := sent_as_file(request, tables):
        return file
    terms = latest_terms({each.unit_id for each in state.waiting})
    below = list(sheets_below(unit, declared))
    below_names = names_of([each.closing.unit_id for each in below])
    later = list(arrived_after(state.closing)[: LATER_SHOWN + 1]) if state.closing else []
    unsent = uppers_without_sheet(unit, declared)
    later_terms = latest_terms({each.unit_id for each in later})
    context = {
        "place": "totals",
        "unit": unit,
        "name": name_of(unit, declared.last_day),
        "period": declared,
        "state": state,
        "pending": [(each, terms[each.unit_id]) for each in state.waiting],
        "below": [(each, below_names[each.closing.unit_id]) for each in below],
        "unsent": unsent,
        "unsent_in_short": _unsent_in_short(request, declared, unsent),
        "groups": grouped(lines, lambda row: row[0].indicator.group),
        "later": [(each, later_terms[each.unit_id]) for each in later[:LATER_SHOWN]],
        "more_later": len(later) > LATER_SHOWN,
        "on_behalf": counted_in(unit, declared).filter(stand_in__isnull=False).count(),
        "why_not": why_not_close(officer(request), unit, declared, on=on),
        "is_own": _is_own(request, unit, on),
        "reason": request.POST.get("reason", ""),
        "refusal": refusal,
        **_way_up(officer(request), unit, sheet, on),
    }
    return show(request, "reports/close.html", context=context)


@login_required
@require_safe
def sheet(request: HttpRequest, code: str, period: str, ending: str) -> HttpResponse:
    """The consolidated sheet as a file: the frozen bytes once it is signed, before that a draft."""
    unit = unit_or_404(request, code, Power.CLOSE, Power.CHECK, on=today())
    declared = period_or_404(period)
    found = consolidation_of(unit, declared)
    if found is None or ending not in MEDIA_TYPES:
        raise Http404
    if found.paper is not None:
        content = content_of(found.paper, ending)
    elif found.closing.lifted_at is None:
        content = render(consolidated_sheet(unit, declared, found.closing), ending, link=_link(request))
    else:
        raise Http404
    name = f"bang-tong-hop-{code}-{declared.code.replace('/', '-')}.{ending}"
    return send_file(content, name, MEDIA_TYPES[ending])


def _unsent_in_short(request: HttpRequest, period: ReportingPeriod, unsent: list[UnitTerm]) -> str:
    """Who has sent no sheet yet: one short text with its link, to be pasted into Zalo."""
    return gettext("The consolidated sheet for {period} is awaited from: {units}. Close, sign, send up: {link}").format(
        period=period.period.label(get_language() or "vi"),
        units=", ".join(term.name for term in unsent),
        link=request.build_absolute_uri(reverse("reports:to_check")),
    )


def _is_own(request: HttpRequest, unit: Unit, on: date) -> bool:
    """Whether the officer speaks for the unit itself, not for the one above."""
    return reaches(officer(request), unit, on=on, power=Power.CLOSE)


def _moves(
    request: HttpRequest, unit: Unit, period: ReportingPeriod, found: Consolidation | None
) -> dict[str, Callable[[], object]]:
    by, at = officer(request), now()
    moves: dict[str, Callable[[], object]] = {
        "close": lambda: close_period(unit=unit, period=period, by=by, at=at),
    }
    if found is not None:
        moves |= {
            "sign": lambda: sign_consolidation(
                sheet=found,
                paper=consolidated_sheet(unit, period, found.closing),
                by=by,
                at=at,
                link=_link(request),
            ),
            "send": lambda: send_consolidation(sheet=found, by=by, at=at),
            "take": lambda: take_consolidation(sheet=found, by=by, at=at),
            "send_back": lambda: send_back_consolidation(
                sheet=found, reason=request.POST.get("reason", ""), by=by, at=at
            ),
        }
    return moves


def _link(request: HttpRequest) -> Callable[[Number], str]:
    return lambda number: request.build_absolute_uri(
        reverse("reports:lineage", args=[number.subject, number.indicator, number.period])
    )


def _way_up(by: Person, unit: Unit, found: Consolidation | None, on: date) -> dict[str, Any]:
    """Where the sheet stands and what can be done with it now, each with the reason why not."""
    above = superior(unit, on)
    context: dict[str, Any] = {"sheet": found, "above": name_of(above, on) if above else ""}
    if found is None:
        return context
    stage = Stage(found.stage)
    second = above is None and stage is Stage.SIGNED
    return context | {
        "stage": stage.value,
        "before": list(sheets_before(found)),
        "why_not_sign": why_not_sign(by, found, on=on) if stage is Stage.CLOSED else None,
        "to_sign": stage is Stage.CLOSED,
        "why_not_send": why_not_send(by, found, on=on) if stage is Stage.SIGNED else None,
        "to_send": stage is Stage.SIGNED and above is not None,
        "why_not_take": why_not_take(by, found, on=on),
        "to_take": stage is Stage.SENT or second,
        "why_not_send_back": why_not_send_back(by, found, on=on),
        "to_send_back": stage is Stage.SENT,
    }
