"""A cluster's whole year in a real Chromium, by the officers' own clicks: pledge, figures, scores, conference and votes on
phones of 360 px, dossier, decision, and certificates that a stranger verifies by the address of their QR code.

By actions, and covered elsewhere: the targets, the figures of the other unions, the points of the other units."""

from __future__ import annotations

import subprocess
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import LazySettings
from django.db import transaction
from playwright.sync_api import expect

from tests.browser_support import PHONE, view
from tests.make.ballots import Hall
from tests.make.people import make_person
from tests.make.reports import PDF, approved_report, catalogue, draft_report, entries_of
from tests.make.scoring import SCHEME
from tests.programs import program
from tests.year.officers import Officers, follow, seen, send
from thidua.awards.actions.catalogue import load_awards
from thidua.ballots.models import Conference, Vote
from thidua.clusters.queries import cluster_year
from thidua.ground.today import VIETNAM
from thidua.ground.values import Period
from thidua.indicators.queries import indicator_of
from thidua.pledges.queries import pledge_of
from thidua.reports.actions import save_figures
from thidua.reports.models import Report
from thidua.rollup.queries import total
from thidua.scoring.actions import give_marks, hand_in_sheet, load_scheme
from thidua.scoring.actions.marking import Given
from thidua.scoring.models import Mark, Round
from thidua.targets.actions import assign_target
from thidua.years.actions import declare_period

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CODES = ("nganh-a", "nganh-b", "nganh-c", "nganh-d", "nganh-e")
LEAD, MILL = "nganh-a", "nganh-a-1"
"""The lead unit, and the grassroots union beneath it whose clerk types the report that is followed."""
CLUSTER = "/cum-khoi/khoi/nam/2023/"
SCORES = f"{CLUSTER}cham-diem/"
CONFERENCE = f"{CLUSTER}hoi-nghi/"


@pytest.fixture
def hall(settings: LazySettings, tmp_path: Path, live_server: Any) -> Hall:
    settings.THIDUA_REGISTER_KEY = tmp_path / "register-key"
    settings.THIDUA_ADDRESS = live_server.url
    settings.THIDUA_TODAY = date(2022, 12, 15)
    at = datetime(2022, 12, 1, 9, tzinfo=VIETNAM)
    with transaction.atomic():
        catalogue()
        declare_period(code="2023", cut_off=date(2023, 11, 20), deadline=date(2023, 11, 27))
        load_scheme(raw=SCHEME, by=None, at=at)
        load_awards(at=at)
        hall = Hall(CODES)
        hall.chairs[MILL] = make_person(hall.tree[MILL])
        return hall


def test_a_cluster_walks_its_year_from_the_pledge_to_a_certificate_verified_by_its_qr_address(
    chromium: Browser, live_server: Any, hall: Hall, settings: LazySettings, tmp_path: Path
) -> None:
    officers = Officers(chromium, live_server.url, hall, at_desks=("tinh", LEAD))
    _pledge(officers, hall)
    settings.THIDUA_TODAY = date(2023, 11, 26)
    _figures(officers, hall)
    _scores(officers, hall)
    _prepare_conference(officers)
    settings.THIDUA_TODAY = date(2023, 11, 29)
    _sit(officers)
    following = cluster_year(hall.cluster, 2024)
    assert following is not None
    assert following.lead == hall.tree["nganh-b"], "whom the delegates elected leads next year"
    settings.THIDUA_TODAY = date(2023, 12, 4)
    dossier, numbers = _award(officers, tmp_path)
    addresses = _certificates(officers, dossier, tmp_path)
    assert addresses == [f"{live_server.url}/kiem-tra/{number}/" for number in numbers]
    _verify(officers, chromium, dossier, addresses)
    for each in officers.browsers.values():
        each.close()


def _pledge(officers: Officers, hall: Hall) -> None:
    """December: the lead unit drafts the pledge, a unit sets its figure, every chair signs on the phone."""
    desk = officers.at(LEAD, CLUSTER)
    follow(desk, '.tabs a[href$="/giao-uoc/"]')
    follow(desk, 'a[href$="/giao-uoc/soan/"]')
    send(desk, "main form", contents="Kết nạp thêm đoàn viên.")
    send(desk, 'form[action$="/giao-uoc/buoc/"]')
    phone = officers.at("nganh-b", f"{CLUSTER}giao-uoc/")
    follow(phone, 'a[href$="/giao-uoc/nganh-b/"]')
    send(phone, "main form", indicator="DV03", amount="10")
    send(officers.at(LEAD, f"{CLUSTER}giao-uoc/"), 'form[action$="/giao-uoc/buoc/"]')
    for code in CODES:
        send(officers.at(code, f"{CLUSTER}giao-uoc/"), f'form[action$="/{code}/ky/"]')
    seen(officers.windows["nganh-e"], "pledge")
    pledge = pledge_of(hall.cluster, 2023)
    assert pledge is not None
    assert pledge.state == "signed"


def _figures(officers: Officers, hall: Hall) -> None:
    """November: a union's clerk types the last figure of the report on a phone, the unit above approves it: it counts."""
    at = datetime(2023, 11, 24, 9, tzinfo=VIETNAM)
    with transaction.atomic():
        period = declare_period(code="2023")
        for place, code in enumerate(CODES):
            given = {"unit": hall.tree[code], "indicator": indicator_of("DV03"), "period": period}
            assign_target(amount=Decimal(10), by=None, at=at, **given)  # type: ignore[arg-type]
            if code != LEAD:
                approved_report(unit=hall.tree[f"{code}-1"], period=period, at=at, rest=100, DV03=6 + 2 * place)
        report = draft_report(unit=hall.tree[MILL], period=period, at=at)
        required = report.form.lines.filter(required=True).values_list("indicator_id", flat=True)
        entries = entries_of(dict.fromkeys(required, 100) | {"DV03": 5})
        save_figures(report=report, entries=entries, by=hall.chairs[MILL], at=at)
    phone = officers.at(MILL, "/bao-cao/")
    follow(phone, f'a[href="/bao-cao/{report.pk}/nhap/"]')
    phone.wait_for_selector("form[data-ready]")
    phone.locator("#DV03").fill("12")
    phone.get_by_role("button", name="Gửi báo cáo").click()
    phone.wait_for_url(f"**/bao-cao/{report.pk}/")
    seen(phone, "report")
    desk = officers.at(LEAD, "/bao-cao/duyet/")
    follow(desk, f'main a[href="/bao-cao/{report.pk}/"]')
    with desk.expect_navigation(wait_until="domcontentloaded"):
        desk.locator('[formaction$="/duyet/"]').click()
    assert Report.objects.get(pk=report.pk).state == "approved"
    counted = total(hall.cluster, "DV03", Period.parse("2023"))
    assert counted.quantity is not None
    assert (counted.quantity.amount, counted.reported) == (12 + 8 + 10 + 12 + 14, 5)


def _scores(officers: Officers, hall: Hall) -> None:
    """One unit scores itself on the phone, the lead unit verifies and records the council's word; the scoring is closed."""
    send(officers.at(LEAD, SCORES), 'form[action$="/cham-diem/mo/"]', scheme=SCHEME["scheme"])
    phone = officers.at("nganh-b", "/thi-dua/")
    follow(phone, 'main a[href$="/cham-diem/nganh-b/"]')
    follow(phone, 'a[href$="/cham/tu-cham/"]')
    send(phone, "main form", **{"p-B": "4", "e-B": "theo hồ sơ"})
    send(phone, 'form[action$="/nop/"]')
    seen(phone, "score-sheet")
    desk = officers.at(LEAD, "/thi-dua/")
    follow(desk, 'main a[href$="/cham-diem/nganh-b/"]')
    for column in ("tham-dinh", "hoi-dong"):
        follow(desk, f'a[href$="/cham/{column}/"]')
        send(desk, "main form", **{"p-B": "3,5", "e-B": "đã kiểm tra"})
    at = datetime(2023, 11, 26, 10, tzinfo=VIETNAM)
    with transaction.atomic():
        for sheet in Round.objects.get().sheets.select_related("unit").exclude(unit__code="nganh-b"):
            by = hall.chairs[sheet.unit.code]
            own = {"B": Given(Decimal(4), "theo hồ sơ")}
            give_marks(sheet=sheet, column=Mark.Column.SELF, given=own, by=by, at=at)
            hand_in_sheet(sheet=sheet, by=by, at=at)
            for one in sheet.verifiers.filter(standing=True).select_related("unit"):
                given = {"B": Given(Decimal(3), "đã kiểm tra")}
                chair = hall.chairs[one.unit.code]
                give_marks(sheet=sheet, column=Mark.Column.VERIFIER, verifier=one.unit, given=given, by=chair, at=at)
    desk = officers.at(LEAD, SCORES)
    send(desk, 'form[action$="/cham-diem/chot/"]')
    assert len(desk.locator("section:has(#closing) code").inner_text()) == 64, "kept under one hash"


def _prepare_conference(officers: Officers) -> None:
    """Day, agenda, delegates; the provisional report is issued and handed down. Its number opens down to the slip."""
    desk = officers.at(LEAD, CONFERENCE)
    follow(desk, 'main a[href$="/hoi-nghi/soan/"]')
    send(desk, "main form", begins_at="2023-11-29T08:00", venue="Hội trường tầng 2")
    send(desk, 'form:has([value="usual"])')
    desk = officers.at(LEAD, "/tong-ket/khoi/2023/")
    send(desk, 'form[action$="/ban-hanh/"]:has([value="provisional"])')
    send(desk, 'form[action*="/trinh-hoi-nghi/"]')
    desk = officers.at(LEAD, "/tong-ket/khoi/2023/")
    for step in ("khoi/DV03", LEAD, MILL):
        follow(desk, f'main a[href*="/nguon-so/{step}/"]')
    follow(desk, '.ladder a[href^="/bao-cao/"]')
    assert "12" in desk.locator("#DV03 td").last.inner_text(), "the number in the report is what the clerk typed"
    send(officers.at(LEAD, f"{CONFERENCE}dai-bieu/"), 'form:has([value="chairs"])')
    due = {"words": "Phát triển 200 đoàn viên", "owner": "nganh-b", "due": "2024-11-30"}
    send(officers.at(LEAD, f"{CONFERENCE}nhiem-vu/"), 'form:has([name="due"])', **due)
    send(officers.at(LEAD, CONFERENCE), 'form:has([value="call"])')


def _sit(officers: Officers) -> None:
    """The day: delegates check in on phones, the sitting opens with the quorum, point follows point, the lead goes over."""
    for code in CODES:
        send(officers.at(code, f"{CONFERENCE}phien-hop/"), 'form[action*="/diem-danh/"]')
        seen(officers.windows[code], f"checked-in-{code}")
        officers.away(code)
    desk = officers.at(LEAD, CONFERENCE)
    send(desk, 'form:has([value="open"])')
    votes = iter((_acclaim, _elect))
    for item in Conference.objects.get().agenda.filter(kind__in=("paper", "vote", "tasks", "hand_over")):
        send(desk, f'form[action$="/chuong-trinh/{item.pk}/dien-ra/"]')
        match item.kind:
            case "paper":
                phone = officers.at("nganh-c", f"{CONFERENCE}phien-hop/")
                expect(phone.get_by_role("link", name="Đọc văn bản (PDF)")).to_be_visible()
                officers.away("nganh-c")
            case "vote":
                next(votes)(officers)
            case "tasks":
                send(officers.at(LEAD, f"{CONFERENCE}nhiem-vu/"), 'form:has([value="adopt"])')
            case "hand_over":
                desk = officers.at(LEAD, f"{CONFERENCE}ban-giao/")
                send(desk, 'form:has([value="name"])')
                send(desk, 'form:has([value="hand_over"])')
        desk = officers.at(LEAD, CONFERENCE)
        send(desk, 'form:has([value="end"])')
    send(desk, 'form:has([value="close"])')
    expect(desk.get_by_text("Biên bản số 01/BB-KTĐ")).to_be_visible()
    phone = officers.at("nganh-b", f"{CONFERENCE}ban-giao/")
    send(phone, 'form:has([value="accept"])')
    seen(phone, "hand-over")


def _acclaim(officers: Officers) -> None:
    """Two units are acclaimed for the province's certificate; nobody objects."""
    desk = officers.at(LEAD, f"{CONFERENCE}bieu-quyet/")
    follow(desk, 'main a[href$="/bieu-quyet/soan/"]')
    follow(desk, 'main a[href*="the-le=suy-ton"]')
    asked = {"question": "Suy tôn đơn vị đề nghị Bằng khen", "decides": "nomination", "award": "U-BKTINH"}
    send(desk, "main form:has([name=question])", units=["nganh-c", "nganh-d"], **asked)
    send(desk, 'form:has([value="open"])')
    follow(desk, 'main a[href$="/dem/"]')
    send(desk, 'main form:has([name="against-0"])', **{"against-0": "0", "against-1": "0"})
    send(desk, 'form:has([value="close"])')
    assert Vote.objects.get(number=1).state == "counted"


def _elect(officers: Officers) -> None:
    """The next lead unit is elected in secret on the delegates' phones; a committee of two counts; receipts are found."""
    desk = officers.at(LEAD, f"{CONFERENCE}bieu-quyet/soan/?the-le=bau-truong-cum")
    asked = {"question": "Bầu Trưởng khối năm 2024", "decides": "lead"}
    send(desk, "main form:has([name=question])", units=list(CODES), **asked)
    page, vote = f"{CONFERENCE}bieu-quyet/2/", Vote.objects.get(number=2)
    delegates = {each.unit.code: str(each.pk) for each in vote.conference.delegates.select_related("unit")}
    send(desk, 'form[action$="/ban-kiem-phieu/"]', first=delegates["nganh-d"], second=delegates["nganh-e"])
    slips = {}
    for code in ("nganh-d", "nganh-e"):
        phone = officers.at(code, f"{CONFERENCE}phien-hop/")
        follow(phone, f'main a[href="{page}"]')
        follow(phone, 'main a[href$="/ma/"]')
        slips[code] = phone.locator("main strong").first.inner_text()
        send(phone, "main form:has([name=code])", code=slips[code])
        officers.away(code)
    send(officers.at(LEAD, page), 'form:has([value="open"])')
    receipts = {}
    for code, choice in zip(CODES, ("1", "2", "1", "1", "1"), strict=True):
        phone = officers.at(code, f"{CONFERENCE}phien-hop/")
        follow(phone, 'main a[href$="/phieu/"]')
        seen(phone, f"ballot-{code}")
        send(phone, "main form:has([name=phieu])", phieu=choice)
        receipts[code] = phone.locator("main strong").first.inner_text()
        send(phone, 'main form:has([value="cast"])')
        assert phone.locator("main strong").first.inner_text() == receipts[code]
    send(officers.at(LEAD, page), 'form:has([value="close"])')
    for code, slip in slips.items():
        phone = officers.at(code, page)
        send(phone, 'form:has([name="code"])', code=slip)
        officers.away(code)
    vote.refresh_from_db()
    assert vote.state == "counted"
    phone = officers.at("nganh-c", page)
    follow(phone, 'main a[href$="/cac-la-phieu/"]')
    assert set(phone.locator("main tbody th").all_inner_texts()) == set(receipts.values())
    send(phone, "main form.ask", q=receipts["nganh-c"].lower())
    assert phone.locator("main tbody th").all_inner_texts() == [receipts["nganh-c"]], "the own ballot is found"
    seen(phone, "ballots")


def _award(officers: Officers, tmp_path: Path) -> tuple[str, list[str]]:
    """The dossier out of the vote, on its way to the decision; returns its address, and the numbers in the register."""
    desk = officers.at(LEAD, "/khen-thuong/")
    send(desk, 'form[action*="/tu-phieu/"]')
    dossier = desk.url.removeprefix(desk.evaluate("location.origin"))
    nominees = desk.locator('main tbody a[href*="/de-nghi/"]').evaluate_all("all => all.map(a => a.pathname)")
    for nominee in nominees:
        follow(desk, f'main a[href="{nominee}"]')
        asked = desk.locator('form[action*="/tra-loi/"]').evaluate_all("all => all.map(f => f.getAttribute('action'))")
        for address in asked:
            send(desk, f'form[action="{address}"]', fulfilled="yes", note="Biên bản hội nghị")
        send(desk, "form:has([name=achievements])", achievements="Hoàn thành xuất sắc nhiệm vụ.")
        follow(desk, f'.crumbs a[href="{dossier}"]')
    minutes = tmp_path / "bien-ban.pdf"
    minutes.write_bytes(PDF)
    send(desk, 'form[action$="/kem-theo/"]', part="minutes", file=str(minutes))
    send(desk, 'form:has([value="submit"])')
    council = officers.at("tinh", "/khen-thuong/")
    follow(council, f'main a[href="{dossier}"]')
    send(council, 'form:has([value="council"])')
    boxes = council.locator('form[action$="/bieu-quyet/"] :is([name^="n-"], [name^="k-"])')
    counts = {
        name: "8" if name.startswith("n-") else "0" for name in boxes.evaluate_all("all => all.map(box => box.name)")
    }
    held = {"held_on": "2023-12-04", "members": "9", "present": "8", "ballot": "hands"}
    send(council, 'form[action$="/bieu-quyet/"]', **held, **counts)
    send(council, 'form[action$="/quyet-dinh/"]')
    seen(council, "decided")
    return dossier, council.locator("main tbody a.code").all_inner_texts()


def _certificates(officers: Officers, dossier: str, tmp_path: Path) -> list[str]:
    """All certificates in one PDF, handed over; returns what the QR code of each sheet says to another program."""
    zbar = program("zbarimg", package="zbar-tools")
    council = officers.at("tinh", dossier)
    with council.expect_download() as printed:
        council.get_by_role("button", name="In tất cả giấy (PDF)").click()
    printed.value.save_as(tmp_path / "all.pdf")
    send(council, 'form[action$="/trao/"]', on="2023-12-04", place="Hội trường tỉnh")
    subprocess.run(["pdftoppm", "-r", "100", "-png", "all.pdf", "sheet"], cwd=tmp_path, check=True)
    sheets = [str(each) for each in sorted(tmp_path.glob("sheet*.png"))]
    read = subprocess.run([zbar, "--raw", "-q", *sheets], check=True, capture_output=True, text=True)
    return read.stdout.split()


def _verify(officers: Officers, chromium: Browser, dossier: str, addresses: list[str]) -> None:
    """A stranger opens the addresses, knowing no log-in; one certificate is revoked, and its page says so, the other's not."""
    context = chromium.new_context(**view(PHONE))
    stranger = context.new_page()
    for address, unit in zip(addresses, ("nganh c", "nganh d"), strict=True):
        stranger.goto(address)
        expect(stranger.locator(".cert .who")).to_contain_text(unit)
        expect(stranger.locator(".verdict")).to_contain_text("Có trong sổ")
    seen(stranger, "verified")
    send(officers.at("tinh", dossier), 'form[action$="/thu-hoi/"]', why="Quyết định 9/QĐ: trao nhầm đơn vị")
    for address, says in zip(addresses, ("Đã thu hồi ngày 04/12/2023", "Có trong sổ"), strict=True):
        stranger.goto(address)
        expect(stranger.locator("section:has(#answer)")).to_contain_text(says)
    context.close()
