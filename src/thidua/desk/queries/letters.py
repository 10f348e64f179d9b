"""What a notice says, in the reader's language, and which page it leads to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language, gettext

from thidua.ballots.models import Conference
from thidua.desk.rules import NOTICE_WORDS
from thidua.ground.today import VIETNAM
from thidua.ground.values import Period
from thidua.organisations.models import Unit
from thidua.organisations.queries import names_of
from thidua.people.models import Notice

UNIT, REPORT = "organisations.unit", "reports.report"


@dataclass(frozen=True)
class Letter:
    """One notice with its sentence."""

    notice: Notice
    words: str


def letters(notices: Iterable[Notice]) -> list[Letter]:
    """The notices with their sentences, in the same order; a few statements for all."""
    rows = list(notices)
    about = {int(row.subject_id) for row in rows if row.subject_type == UNIT}
    names = names_of({row.unit_id for row in rows} | about)
    return [Letter(row, _words(row, names)) for row in rows]


def _words(notice: Notice, names: dict[int, str]) -> str:
    about = names.get(int(notice.subject_id), "") if notice.subject_type == UNIT else ""
    period = Period.parse(notice.data["period"]).label(get_language() or "vi")
    moment = notice.data.get("on")
    on = f"{datetime.fromisoformat(moment).astimezone(VIETNAM):%d/%m/%Y %H:%M}" if moment else ""
    return gettext(NOTICE_WORDS[notice.kind]).format(unit=names[notice.unit_id], about=about, period=period, on=on)


def address_of(notice: Notice) -> str:
    """The page on which one does what the notice asks, or sees what it says."""
    match notice.kind:
        case "report.returned":
            return reverse("reports:entry", args=[notice.subject_id])
        case "report.approved":
            return reverse("reports:report", args=[notice.subject_id])
        case "dossier.submitted" | "dossier.returned":
            return reverse("awards:dossier", args=[notice.subject_id])
        case "dossier.decided" | "certificate.revoked":
            return reverse("awards:record", args=[notice.unit.code])
        case "period.sent" | "period.taken" | "period.returned":
            code = Unit.objects.values_list("code", flat=True).get(pk=notice.subject_id)
            return reverse("reports:close", args=[code, notice.data["period"]])
        case "conference.called" | "conference.moved" | "lead.handed_over":
            held = Conference.objects.select_related("cluster").get(pk=notice.subject_id)
            page = "ballots:hand_over" if notice.kind == "lead.handed_over" else "ballots:phone"
            return reverse(page, args=[held.cluster.code, held.year])
    return reverse("reports:mine")
