"""The addresses of the house for `test_scope`: what each view may be asked for, of one's own and of another land's.

A view of nothing in particular stands in `OWN`; a view of something stands in `FOREIGN` with the arguments that name what
belongs to another land.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.make.lands import CLOSED, PASSAGE, PERIOD, YEAR, Land
from thidua.awards.models import Certificate
from thidua.ballots.models import Note, Vote
from thidua.people.models import Mandate, Notice

Arguments = list[dict[str, Any]]

PUBLIC = {
    "ground:no_network",
    "ground:worker",
    "people:log_in",
    "people:log_out",
    "people:language",
    "workshop:cards",
    "awards:look_up",
    "awards:public_key",
}
"""What a stranger may ask for. The cards of the demo answer 404 everywhere else."""

OWN: dict[str, list[str]] = {
    "awards:catalogue": [],
    "awards:draft": [],
    "awards:home": [],
    "awards:look_up": ["so={code}"],
    "awards:public_key": [],
    "clusters:form": [],
    "clusters:list": [],
    "desk:help": ["trang=chair"],
    "desk:home": ["don-vi={code}"],
    "ground:no_network": [],
    "ground:stay": [],
    "ground:worker": [],
    "desk:inbox": [],
    "desk:read_all": [],
    "indicators:list": [],
    "organisations:find": ["q=bi+mat", "q={code}"],
    "organisations:tree": ["tu={code}", "ngay=2020-01-01"],
    "people:account": [],
    "people:grant": ["username={username}&unit={code}"],
    "people:language": [],
    "people:log_in": [],
    "people:log_out": [],
    "people:mail": [],
    "people:officers": ["q=bi+mat", "show=all", "show=all&q={username}"],
    "people:open_account": [],
    "people:password": [],
    "reorganisations:decisions": [],
    "reorganisations:plan": [],
    "reports:approve_ticked": [],
    "reports:mine": [],
    "years:movements": [],
    "reports:moved": ["ky={code}"],
    "reports:to_check": [],
    "reports:totals_home": [],
    "scoring:home": [],
    "scoring:schemes": [],
    "workshop:cards": [],
    "yearbook:home": ["q=bi+mat", "q={code}"],
}
"""Views of nothing in particular, with what else can be asked of them: about a code or a log-in name of another land."""

COMMON = {"awards:confirm", "indicators:indicator", "scoring:scheme"}
"""Views of what everybody shares: the catalogues, and what a certificate says to whoever holds it (`tests/awards`)."""


def decisions(land: Land) -> Arguments:
    return [{"pk": land.decided.pk}]


def persons(land: Land) -> Arguments:
    return [{"pk": land.people[f"{who}@{land.top.code}"].pk} for who in ("chair", "administrator")]


def units(land: Land) -> Arguments:
    return [{"code": unit.code} for unit in land.units[:2]]


def periods(land: Land) -> Arguments:
    return [{"code": unit.code, "period": PERIOD} for unit in land.units[:2]]


def subjects(land: Land) -> Arguments:
    return [{"code": code, "period": PERIOD} for code in land.codes]


def numbers(land: Land) -> Arguments:
    return [{"code": code, "indicator": land.indicator, "period": PERIOD} for code in land.codes]


def reports(land: Land) -> Arguments:
    return [{"pk": report.pk} for report in land.reports]


def years(land: Land) -> Arguments:
    return [{"code": code, "year": YEAR} for code in (land.top.code, land.cluster.code)]


def cluster_codes(land: Land) -> Arguments:
    return [{"code": land.cluster.code}]


def cluster_years(land: Land) -> Arguments:
    return [{"code": land.cluster.code, "year": YEAR}]


def sheets(land: Land) -> Arguments:
    return [each | {"unit": sheet.unit.code} for each in cluster_years(land) for sheet in land.sheets]


def parties(land: Land) -> Arguments:
    return [each | {"unit": unit.code} for each in cluster_years(land) for unit in land.unions[:2]]


def passages(land: Land) -> Arguments:
    return [each | {"key": PASSAGE} for each in years(land)]


def facts(land: Land) -> Arguments:
    return [each | {"pk": fact.pk} for each, fact in zip(years(land), land.facts, strict=True)]


def downloads(land: Land) -> Arguments:
    return [each | {"ending": ending} for each in years(land) for ending in ("html", "docx")]


def points(land: Land) -> Arguments:
    return [
        each | {"pk": pk} for each in cluster_years(land) for pk in land.conference.agenda.values_list("pk", flat=True)
    ]


def papers_read(land: Land) -> Any:
    """The points of the land's conference at which a paper is read."""
    return land.conference.agenda.filter(paper__isnull=False)


def seats(land: Land) -> Arguments:
    rows = land.conference.delegates.values_list("pk", flat=True)
    return [each | {"pk": pk} for each in cluster_years(land) for pk in rows]


def votes(land: Land) -> Arguments:
    rows = land.conference.votes.values_list("number", flat=True)
    return [each | {"number": number} for each in cluster_years(land) for number in rows]


def movements(land: Land) -> Arguments:
    return [{"pk": land.registration.movement_id, "code": unit.code} for unit in (land.top, land.unions[0])]


def spreadsheets(land: Land) -> Arguments:
    return [{"pk": land.spreadsheet_pk}]


def _mandates(land: Land, **more: Any) -> list[int]:
    return list(Mandate.objects.filter(unit=land.top, **more).values_list("pk", flat=True))


def dossiers(land: Land) -> Arguments:
    return [{"pk": land.dossier.pk}]


def nominees(land: Land) -> Arguments:
    return [{"pk": nominee.pk} for nominee in land.dossier.nominees.all()]


FOREIGN: dict[str, Callable[[Land], Arguments]] = {
    "awards:answer": lambda land: [each | {"condition": "tieu-chuan"} for each in nominees(land)],
    "awards:attach": dossiers,
    "awards:certificates": dossiers,
    "awards:decide": dossiers,
    "awards:dossier": dossiers,
    "awards:edit": dossiers,
    "awards:enclosure": lambda land: [{"pk": pk} for pk in land.dossier.enclosures.values_list("pk", flat=True)],
    "awards:erase": lambda land: nominees(land)[1:],
    "awards:from_vote": lambda land: [
        {"pk": pk} for pk in Vote.objects.filter(conference__cluster=land.cluster).values_list("pk", flat=True)
    ],
    "awards:hand": dossiers,
    "awards:move": dossiers,
    "awards:nominee": nominees,
    "awards:off": nominees,
    "awards:outside": dossiers,
    "awards:paper": lambda land: [{"pk": land.dossier.pk, "kind": "to-trinh", "ending": "html"}],
    "awards:person": dossiers,
    "awards:record": units,
    "awards:report": lambda land: [each | {"ending": "html"} for each in nominees(land)],
    "awards:revoke": lambda land: [
        {"pk": pk} for pk in Certificate.objects.filter(nominee__dossier=land.dossier).values_list("pk", flat=True)
    ],
    "awards:unit": dossiers,
    "awards:vote": dossiers,
    "ballots:agenda": cluster_years,
    "ballots:attend": seats,
    "ballots:attendance": cluster_years,
    "ballots:conference": cluster_years,
    "ballots:delegates": cluster_years,
    "ballots:hand_over": cluster_years,
    "ballots:item": points,
    "ballots:minutes": lambda land: [each | {"ending": "html"} for each in cluster_years(land)],
    "ballots:movements": cluster_years,
    "ballots:notes": points,
    "ballots:pack_file": lambda land: [
        each | {"pk": entry.pk} for each in cluster_years(land) for entry in land.conference.hand_over.entries.all()
    ],
    "ballots:paper": lambda land: [
        {**each, "pk": item.pk, "ending": "html"} for each in cluster_years(land) for item in papers_read(land)
    ],
    "ballots:phone": cluster_years,
    "ballots:point": points,
    "ballots:prepare": cluster_years,
    "ballots:step": cluster_years,
    "ballots:strike": lambda land: [
        each | {"pk": pk}
        for each in cluster_years(land)
        for pk in Note.objects.filter(item__conference=land.conference).values_list("pk", flat=True)
    ],
    "ballots:task": lambda land: [
        each | {"pk": pk}
        for each in cluster_years(land)
        for pk in land.conference.tasks.filter(adopted_at__isnull=False).values_list("pk", flat=True)
    ],
    "ballots:tasks": cluster_years,
    "ballots:vote": votes,
    "ballots:vote_ballot": votes,
    "ballots:vote_ballots": votes,
    "ballots:vote_committee": votes,
    "ballots:vote_count": votes,
    "ballots:vote_edit": votes,
    "ballots:vote_file": votes,
    "ballots:vote_key": votes,
    "ballots:vote_layer": votes,
    "ballots:vote_minutes": lambda land: [each | {"ending": "html"} for each in votes(land)],
    "ballots:vote_prepare": cluster_years,
    "ballots:vote_step": votes,
    "ballots:votes": cluster_years,
    "ballots:withdraw": seats,
    "clusters:admit": cluster_codes,
    "clusters:cluster": cluster_codes,
    "clusters:end": lambda land: [
        {"code": land.cluster.code, "pk": pk} for pk in land.cluster.memberships.values_list("pk", flat=True)
    ],
    "clusters:lead": cluster_years,
    "clusters:rotate": cluster_codes,
    "clusters:year": cluster_years,
    "desk:read": lambda land: [{"pk": land.text.report_id, "text": land.text.pk}],
    "desk:texts": reports,
    "desk:notice": lambda land: [
        {"pk": pk} for pk in Notice.objects.filter(unit=land.unions[0]).values_list("pk", flat=True)
    ],
    "organisations:unit": units,
    "people:close_account": persons,
    "people:delegate": lambda land: [{"pk": pk} for pk in _mandates(land, delegated_from=None, role="chair")],
    "people:end_delegation": lambda land: [{"pk": pk} for pk in _mandates(land, delegated_from__isnull=False)],
    "people:end_mandate": lambda land: [
        {"pk": pk} for pk in Mandate.objects.filter(unit=land.top).values_list("pk", flat=True)
    ],
    "people:officer": persons,
    "people:reopen_account": persons,
    "people:reset_password": persons,
    "pledges:attach": cluster_years,
    "pledges:commit": parties,
    "pledges:copy": lambda land: [{"pk": land.copy.pk}],
    "pledges:download": lambda land: [each | {"ending": "html"} for each in cluster_years(land)],
    "pledges:draft": cluster_years,
    "pledges:move": cluster_years,
    "pledges:pledge": cluster_years,
    "pledges:sign": parties,
    "reorganisations:approve": decisions,
    "reorganisations:decision": decisions,
    "reorganisations:dissolve": units,
    "reorganisations:found": units,
    "reorganisations:move": units,
    "reorganisations:rename": units,
    "reorganisations:reverse": decisions,
    "reports:amend": reports,
    "reports:approve": reports,
    "reports:close": periods,
    "reports:entry": reports,
    "reports:save_lines": reports,
    "reports:evidence": lambda land: [{"pk": land.evidence.pk}],
    "reports:lineage": numbers,
    "reports:open": periods,
    "reports:remind": periods,
    "reports:report": reports,
    "reports:sheet": lambda land: [{"code": land.top.code, "period": CLOSED, "ending": "html"}],
    "reports:return": reports,
    "reports:comparison": subjects,
    "reports:dashboard": subjects,
    "reports:totals": subjects,
    "scoring:answer": lambda land: [cluster_years(land)[0] | {"pk": land.appeal.pk}],
    "scoring:appeal": sheets,
    "scoring:assign": sheets,
    "scoring:attach": sheets,
    "scoring:close": cluster_years,
    "scoring:download": lambda land: [each | {"ending": "html"} for each in sheets(land)],
    "scoring:hand_in": sheets,
    "scoring:incident": sheets,
    "scoring:mark": lambda land: [
        each | {"column": column} for each in sheets(land) for column in ("tu-cham", "tham-dinh", "hoi-dong")
    ],
    "scoring:late": cluster_years,
    "scoring:open": cluster_years,
    "scoring:proof": lambda land: [{"pk": land.proof.pk}],
    "scoring:release": lambda land: [
        cluster_years(land)[0] | {"pk": pk} for pk in land.sheets[1].verifiers.values_list("pk", flat=True)
    ],
    "scoring:round": cluster_years,
    "scoring:sheet": sheets,
    "scoring:withdraw": lambda land: [cluster_years(land)[0] | {"pk": land.incident.pk}],
    "targets:adjust": lambda land: [{"pk": target.pk} for target in land.targets],
    "targets:cascade": lambda land: [{"pk": land.targets[0].pk}],
    "targets:targets": periods,
    "years:decide": lambda land: [{"pk": land.registration.pk}],
    "years:end": movements,
    "years:launch": lambda land: [{"code": land.top.code}],
    "years:movement": movements,
    "years:pass_on": movements,
    "years:praise": movements,
    "years:register": movements,
    "years:review": movements,
    "worksheets:form": reports,
    "worksheets:form_download": reports,
    "worksheets:marked": spreadsheets,
    "worksheets:match": spreadsheets,
    "worksheets:put_away": spreadsheets,
    "worksheets:save": spreadsheets,
    "worksheets:sheet": spreadsheets,
    "worksheets:statistics": periods,
    "worksheets:submit": spreadsheets,
    "worksheets:units": lambda land: [{"code": land.top.code, "period": PERIOD}],
    "worksheets:units_download": lambda land: [{"code": land.top.code, "period": PERIOD}],
    "yearbook:download": downloads,
    "yearbook:fact": facts,
    "yearbook:facts": years,
    "yearbook:hand_down": lambda land: [
        {**each, "pk": item.paper_id} for each in cluster_years(land) for item in papers_read(land)
    ],
    "yearbook:issue": years,
    "yearbook:issued": lambda land: [{"pk": land.paper_pk, "ending": ending} for ending in ("html", "docx", "pdf")],
    "yearbook:passage": passages,
    "yearbook:remove_fact": facts,
    "yearbook:report": years,
    "yearbook:restore": passages,
}
