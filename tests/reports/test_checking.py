"""Checking many reports: approved together, returned with a reason from the list, compared, reminded."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests.make.organisations import make_unit
from tests.make.people import make_person
from tests.make.reports import approved_report, submitted_report
from tests.reports.conftest import Year, at
from thidua.ground.values import Hedge, Quantity
from thidua.organisations.queries import term_of
from thidua.people.models import Notice
from thidua.people.queries import unread_notices
from thidua.people.rules import NotYours, Role
from thidua.reports.actions import approve_many, remind_units, return_report
from thidua.reports.models import FigureReturn, Report
from thidua.reports.queries import (
    alike_of,
    all_reasons,
    reports_to_check,
    return_reasons,
    sentence_of_return,
    shifts,
)
from thidua.reports.rules import (
    LEAST_PEERS,
    NobodyToRemind,
    ReasonNeeded,
    State,
    WrongState,
    alike,
    growth,
    median,
    moved,
    per_hundred,
    times,
)
from thidua.trail.models import Event

pytestmark = pytest.mark.django_db

NOW = at("2023-11-30")
ON = NOW.date()
amounts = st.decimals(min_value=0, max_value=10**12, places=2)


@given(st.lists(amounts, min_size=1, max_size=9))
def test_the_middle_has_as_many_above_as_below(values: list[Decimal]) -> None:
    middle = median(values)
    assert middle is not None
    assert sum(value < middle for value in values) <= len(values) / 2
    assert sum(value > middle for value in values) <= len(values) / 2


@given(amounts, amounts)
def test_a_move_is_a_share_of_the_larger_and_the_same_both_ways(before: Decimal, now: Decimal) -> None:
    share = moved(before, now)
    assert share == moved(now, before)
    assert share is None or 0 <= share <= 1


def test_the_measures_by_table() -> None:
    assert (median([]), alike([Decimal(1)] * (LEAST_PEERS - 1))) == (None, None)
    assert (growth(Decimal(0), Decimal(5)), growth(Decimal(40), Decimal(50))) == (None, Decimal(25))
    assert (moved(Decimal(9), Decimal(1)), moved(Decimal(20), Decimal(5))) == (None, Decimal("0.75"))
    assert (times(Decimal(2), Decimal(8)), times(Decimal(0), Decimal(8))) == (Decimal(4), None)
    assert (per_hundred(Decimal(6), Decimal(300)), per_hundred(Decimal(6), None)) == (Decimal(2), None)


def test_many_are_approved_together_and_a_refused_one_stays_whole_as_it_was(year: Year) -> None:
    good = [submitted_report(unit=year.units[code], period=year.period, DV01="10") for code in ("nganh-1", "nganh-2")]
    gone = submitted_report(unit=year.units["nganh-3"], period=year.period, DV01="7")
    return_report(report=gone, reasons={"DV01": "xem lại"}, by=year.above, at=NOW)
    events = Event.objects.filter(verb="report.approved").count()
    bulk = approve_many(reports=[good[0], gone, good[1]], by=year.above, at=NOW)
    assert [report.pk for report in bulk.approved] == [report.pk for report in good]
    assert [(report.pk, type(no)) for report, no in bulk.refused] == [(gone.pk, WrongState)]
    gone.refresh_from_db()
    assert gone.state == State.RETURNED
    assert Event.objects.filter(verb="report.approved").count() == events + 2


def test_only_what_awaits_me_is_approved_by_the_page_and_the_unclean_is_not_ticked(year: Year, client: Client) -> None:
    clean = submitted_report(unit=year.unit, period=year.period, DV01="10")
    over = Quantity(Decimal(20), Hedge.OVER)
    inexact = submitted_report(unit=year.units["nganh-2"], period=year.period, DV01=over)
    foreign = submitted_report(unit=year.units["huyen-1"], period=year.period, DV01="10")
    client.force_login(year.above)
    page = client.get("/bao-cao/duyet/").content.decode()
    ticked = [part for part in page.split("<input") if 'name="report"' in part]
    assert [(f'value="{clean.pk}"' in part, "checked" in part) for part in ticked].count((True, True)) == 1
    assert [part for part in ticked if f'value="{inexact.pk}"' in part and "checked" in part] == []
    answer = client.post("/bao-cao/duyet/cung-luc/", {"report": [clean.pk, foreign.pk, "x"]})
    assert "Đã duyệt 1 báo cáo" in answer.content.decode()
    states = dict(Report.objects.values_list("pk", "state"))
    assert (states[clean.pk], states[inexact.pk], states[foreign.pk]) == ("approved", "submitted", "submitted")


def test_a_reason_from_the_list_is_said_in_the_readers_language_with_words_added(year: Year) -> None:
    report = submitted_report(unit=year.unit, period=year.period, DV01="10", CL01="3")
    with pytest.raises(ReasonNeeded):
        return_report(report=report, reasons={}, kinds={"DV01": "no such reason"}, by=year.above, at=NOW)
    kinds = {"DV01": "moved", "CL01": "no_evidence"}
    return_report(report=report, reasons={"DV01": "tăng gấp đôi"}, kinds=kinds, by=year.above, at=NOW)
    back = {each.indicator_id: each for each in FigureReturn.objects.all()}
    with translation.override("vi"):
        assert sentence_of_return(back["DV01"].kind, back["DV01"].reason).endswith("nêu lý do. tăng gấp đôi")
    with translation.override("en"):
        assert sentence_of_return(back["CL01"].kind, back["CL01"].reason).startswith("No evidence is attached")


def test_every_reason_of_the_file_is_complete_in_both_languages() -> None:
    assert set(return_reasons()) <= set(all_reasons())
    assert all(sentence.vi.strip() and sentence.en.strip() for sentence in all_reasons().values())


def peers(year: Year, *, sizes: list[int], visits: list[int], word: str = "moi") -> list[Report]:
    """New unions beside the others, with members and visits paid."""
    found = []
    for place, (size, paid) in enumerate(zip(sizes, visits, strict=True)):
        unit = make_unit(f"{word}-{place}", year.units["nganh"])
        found.append(submitted_report(unit=unit, period=year.period, DV01=str(size), CL13=str(paid)))
    return found


def test_the_figures_that_moved_most_come_first_with_their_sizes(year: Year) -> None:
    approved_report(unit=year.unit, period=year.before, DV01="100", CL13="40")
    submitted_report(unit=year.unit, period=year.period, DV01="110", CL13="10")
    peers(year, sizes=[100] * 5, visits=[10, 11, 12, 13, 90])
    found = shifts(year.above, year.period, on=ON)
    assert [(each.indicator.code, each.before, each.now, each.growth) for each in found.against_before] == [
        ("CL13", 40, 10, Decimal(-75)),
        ("DV01", 100, 110, Decimal(10)),
    ]
    first = found.against_peers[0]
    assert (first.report.unit.code, first.rate, first.peers and first.peers.count) == ("moi-4", 90, 6)
    assert not shifts(year.chair, year.period, on=ON).against_before


def test_the_page_shows_the_first_that_moved_and_its_file_all(
    year: Year, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved_report(unit=year.unit, period=year.before, DV01="100", CL13="40")
    submitted_report(unit=year.unit, period=year.period, DV01="110", CL13="10")
    monkeypatch.setattr("thidua.reports.views.checking.MOVED_SHOWN", 1)
    client.force_login(year.above_reviewer)
    page = client.get("/bao-cao/bien-dong/", {"ky": "2023"}).text
    assert "1 số biến động nhiều nhất; tệp tải về có 2 số." in page
    assert ("#CL13" in page, "#DV01" in page) == (True, False)
    listed = client.get("/bao-cao/bien-dong/", {"ky": "2023", "bang": "ky-truoc", "tep": "csv"})
    assert listed.content.decode().count("nganh 1") == 2


def test_fewer_than_five_units_alike_are_no_measure(year: Year) -> None:
    reports = peers(year, sizes=[100] * 5, visits=[10, 20, 30, 40, 50])
    assert alike_of(reports[0]) == {}  # four others
    report = submitted_report(unit=year.unit, period=year.period, DV01="50", CL13="5")
    assert (alike_of(report)["CL13"].median, alike_of(report)["CL13"].count) == (30, 5)


def test_silent_units_are_reminded_together_or_not_at_all(year: Year, client: Client) -> None:
    units = [year.units["nganh-1"], year.units["nganh-2"]]
    with pytest.raises(NobodyToRemind):
        remind_units(units=[], period=year.period, by=year.above, at=NOW)
    with pytest.raises(NotYours):
        remind_units(units=[*units, year.units["huyen-1"]], period=year.period, by=year.above, at=NOW)
    assert not Notice.objects.exists()
    client.force_login(year.above)
    page = client.get("/bao-cao/duyet/").content.decode()
    assert "đề nghị gửi báo cáo năm 2023, hạn 05/12/2023. Mở: http://testserver/bao-cao/" in page
    client.post("/bao-cao/nhac/nganh/2023/", {"unit": ["nganh-1", "nganh-2", "huyen-1"]})
    assert set(Notice.objects.values_list("unit__code", "kind")) == {
        ("nganh-1", "report.reminded"),
        ("nganh-2", "report.reminded"),
    }
    assert unread_notices(year.chair, on=ON) == 1
    assert Event.objects.filter(verb="report.reminded").count() == 2


def test_those_beyond_the_first_are_reminded_without_being_named(
    year: Year, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thidua.reports.views.checking.SILENT", 1)
    client.force_login(year.above)
    page = client.get("/bao-cao/duyet/").content.decode()
    named = set(re.findall(r'name="named" value="([^"]*)"', page))
    assert len(named) == 1
    beneath = {code for code in year.units if code.startswith("nganh-")}
    assert f"và {len(beneath) - 1} đơn vị nữa, có tên trong tệp tải về" in page
    assert all(
        f"nganh {number}" in client.get("/bao-cao/duyet/?tep=csv&bang=chua-gui-1").content.decode() for number in (1, 2)
    )
    client.post("/bao-cao/nhac/nganh/2023/", {"named": list(named), "others": "1"})
    assert set(Notice.objects.values_list("unit__code", flat=True)) == beneath - named


def test_the_pages_of_checking_ask_no_more_for_more_units(year: Year, client: Client) -> None:
    client.force_login(year.above)

    def asked() -> dict[str, int]:
        counts = {}
        for address in ("/bao-cao/duyet/", "/bao-cao/bien-dong/?ky=2023", "/chot-ky/nganh/2023/", "/viec-cua-toi/"):
            client.get(address)  # what is kept once for the process is kept now
            with CaptureQueriesContext(connection) as context:
                assert client.get(address).status_code == 200
            counts[address] = len(context)
        return counts

    peers(year, sizes=[100] * 6, visits=[10] * 6)
    few = asked()
    peers(year, sizes=[100] * 4, visits=[10] * 4, word="nua")
    for place in range(6):
        make_unit(f"im-{place}", year.units["nganh"])
    assert asked() == few
    assert max(few.values()) < 110
    assert reports_to_check(year.above, on=ON).count() == 10


def test_a_peer_of_another_office_sees_no_movements(year: Year, client: Client) -> None:
    client.force_login(make_person(year.units["nganh-1"], Role.CLERK))
    assert client.get("/bao-cao/bien-dong/").status_code == 404


def test_every_list_of_the_checkers_page_is_a_file_of_the_same_units(year: Year, client: Client) -> None:
    submitted_report(unit=year.unit, period=year.period, DV01="120")
    away = submitted_report(unit=year.units["nganh-2"], period=year.period, DV01="80")
    return_report(report=away, reasons={"DV01": "Đối chiếu lại"}, by=year.above, at=NOW)
    client.force_login(year.above_reviewer)
    names = {unit.code: term.name for unit in year.units.values() if (term := term_of(unit, ON))}

    def listed(key: str) -> list[str]:
        answer = client.get("/bao-cao/duyet/", {"tep": "csv", "bang": key})
        assert answer.status_code == 200, key
        lines = [line for line in answer.content.decode("utf-8-sig").splitlines()[1:] if ";năm 2023" in f";{line}"]
        return [code for line in lines for code, name in names.items() if name in line.split(";")]

    assert listed("cho-duyet") == ["nganh-1"]
    assert listed("tra-lai") == ["nganh-2"]
    assert set(listed("chua-gui-2")) == {"nganh", "nganh-2", "nganh-3"}, "the silent, each under its superior"
    assert (listed("cham"), listed("nhap-thay")) == ([], [])
    assert client.get("/bao-cao/duyet/", {"tep": "csv", "bang": "khac"}).status_code == 404
