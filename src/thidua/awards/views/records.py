"""The awards of one unit through its mergers, and the public page that confirms a certificate."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.safestring import SafeString
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from thidua.awards.models import RegisterKey
from thidua.awards.queries.dossiers import sees_persons
from thidua.awards.queries.records import persons_of_unit, record_of_unit
from thidua.awards.queries.register import Confirmation, confirm
from thidua.awards.rules.register import tidy_number
from thidua.awards.views.asking import officer, whole_address
from thidua.ground.pages import show
from thidua.ground.tables import Column, Table, file_asked, send_table
from thidua.ground.today import now, today
from thidua.organisations.queries import forebears, latest_terms, name_of
from thidua.paper.rules import qr_of
from thidua.people.queries import units_in_scope

LONGEST = 40
"""Letters of a number somebody may type."""


@require_safe
def unit_record(request: HttpRequest, code: str) -> HttpResponse:
    """Khen thưởng: the awards of the unit and of the units that became part of it; persons' names for who needs them."""
    person, on = officer(request), today()
    unit = get_object_or_404(units_in_scope(person, on=on), code=code)
    name = name_of(unit, on)
    rows = record_of_unit(unit)
    if ending := file_asked(request):
        return send_table(
            Table(
                f"Khen thưởng: {name}",
                [
                    Column("Năm"),
                    Column("Hình thức"),
                    Column("Tập thể"),
                    Column("Quyết định"),
                    Column("Ngày"),
                    Column("Số vào sổ"),
                    Column("Thu hồi"),
                ],
                [
                    (
                        row.year,
                        row.award,
                        row.holder or name,
                        row.certificate.decision.number,
                        row.certificate.decision.dated,
                        row.certificate.number,
                        row.certificate.revoked_on,
                    )
                    for row in rows
                ],
            ),
            ending,
        )
    persons = persons_of_unit(unit)
    seen = [row for row in persons if sees_persons(person, row.certificate.nominee.dossier, on=on)]
    events = forebears(unit)
    names = {pk: term.name for pk, term in latest_terms({event.unit_id for event in events}).items()}
    context = {
        "place": "awards",
        "unit": unit,
        "name": name,
        "rows": rows,
        "persons": seen,
        "hidden": len(persons) - len(seen),
        "forebears": [(event, names[event.unit_id]) for event in events],
    }
    return show(request, "awards/record.html", context=context)


# --- For everybody ------------------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def look_up(request: HttpRequest) -> HttpResponse:
    """Type the number that stands under the QR code; nothing is shown but whether the register has it."""
    typed = request.GET.get("so", "").strip()[:LONGEST]
    if typed and (number := tidy_number(typed)) and "/" not in number:
        return redirect("awards:confirm", number)
    return show(request, "awards/confirm.html", context={"place": "", "typed": typed})


@login_not_required
@require_safe
def confirm_number(request: HttpRequest, number: str) -> HttpResponse:
    """What the register says of the number: it stands, it was revoked, it was changed, or nobody issued it."""
    found = confirm(number[:LONGEST])
    shown = found.certificate.shown if found.certificate and found.certificate.shown else None
    valid = found.says is Confirmation.VALID
    context = {
        "place": "",
        "typed": found.number,
        "found": found,
        "says": found.says.value,
        "shown": shown if valid else None,
        "dated": date.fromisoformat(shown["dated"]) if valid and shown else None,
        "simulated": bool(found.certificate and found.certificate.nominee.dossier.simulated),
        "read_at": now(),
        "qr": SafeString(qr_of(whole_address(found.number)).decode()) if valid else "",
    }
    response = show(
        request, "awards/confirm.html", context=context, status=404 if found.says is Confirmation.UNKNOWN else 200
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@cache_control(public=True, max_age=300)
@require_safe
def public_key(_request: HttpRequest) -> HttpResponse:
    """The public keys that have signed the register, the latest first, as PEM."""
    keys = RegisterKey.objects.order_by("-since", "-pk")
    text = "".join(f"# {key.fingerprint}\n{key.public}" for key in keys)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="so-khen-thuong-khoa-cong-khai.pem"'
    return response
