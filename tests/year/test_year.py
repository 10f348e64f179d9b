"""One whole small year, walked through by the people who would walk it: from known units to the report that goes out."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.make.clusters import make_cluster
from tests.make.organisations import make_unit
from tests.make.people import make_person
from tests.make.reports import catalogue
from thidua.clusters.actions import appoint_lead
from thidua.clusters.models import Cluster
from thidua.ground.files import path_of
from thidua.ground.today import VIETNAM
from thidua.ground.values import Hedge, Period, Quantity, plain
from thidua.indicators.queries import indicator_of
from thidua.organisations.models import Unit
from thidua.organisations.rules import DecisionData
from thidua.paper.rules import Edition, numbers_of
from thidua.people.models import Person
from thidua.people.rules import NotYours, Role
from thidua.reorganisations.actions import found_unit
from thidua.reports.actions import (
    amend_report,
    approve_report,
    close_period,
    open_report,
    return_report,
    save_figures,
    submit_report,
)
from thidua.reports.models import Report
from thidua.reports.queries import units_silent
from thidua.reports.queries.lineage import lineage_tree
from thidua.reports.rules import DecisionsPending, Entry, LineRefusals, LinesEmpty, NotYetOver
from thidua.rollup.queries import missing_units, total
from thidua.targets.actions import assign_target
from thidua.targets.queries import target_of
from thidua.targets.rules import achieved, words
from thidua.trail.queries import events_of
from thidua.yearbook.actions import add_fact, issue_yearbook
from thidua.yearbook.papers import yearbook_paper
from thidua.years.actions import declare_period
from thidua.years.models import ReportingPeriod

pytestmark = pytest.mark.django_db

YEAR = Period.parse("2023")


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=VIETNAM)


class Walk:
    """The people and units of the year, and one verb for each step they take."""

    def __init__(self) -> None:
        catalogue()
        self.province = make_unit("tinh", kind="federation", name="Liên đoàn Lao động tỉnh Mẫu")
        self.trade = make_unit("cong-thuong", self.province, kind="local_sector", name="Công đoàn ngành Công Thương")
        self.health = make_unit("y-te", self.province, kind="local_sector", name="Công đoàn ngành Y tế")
        self.mill = make_unit("nha-may", self.trade, name="CĐCS Nhà máy sợi")
        self.shop = make_unit("cua-hang", self.trade, name="CĐCS Công ty Thương mại")
        self.clinic = make_unit("benh-vien", self.health, name="CĐCS Bệnh viện", unit_class="public_service")
        self.chairs = {unit.pk: make_person(unit) for unit in self.units}
        self.reviewers = {
            unit.pk: make_person(unit, Role.REVIEWER) for unit in (self.province, self.trade, self.health)
        }
        self.period: ReportingPeriod = declare_period(
            code="2023", cut_off=date(2023, 11, 30), deadline=date(2023, 12, 5)
        )
        self.block: Cluster = make_cluster("khoi", self.province, [self.trade, self.health], kind="block")
        appoint_lead(cluster=self.block, year=2023, lead=self.trade, by=None, at=at(date(2022, 12, 20)))

    @property
    def units(self) -> list[Unit]:
        return [self.province, self.trade, self.health, self.mill, self.shop, self.clinic]

    def chair(self, unit: Unit) -> Person:
        return self.chairs[unit.pk]

    def reviewer(self, unit: Unit) -> Person:
        return self.reviewers[unit.pk]

    def draft(self, unit: Unit, day: date, **typed: str) -> Report:
        report = open_report(unit=unit, period=self.period, by=self.chair(unit), at=at(day))
        entries = {code: Entry(typed=words) for code, words in typed.items()}
        return save_figures(report=report, entries=entries, by=self.chair(unit), at=at(day, 10))

    def submit(self, report: Report, day: date) -> Report:
        return submit_report(report=report, by=self.chair(report.unit), at=at(day, 11))

    def approve(self, report: Report, above: Unit, day: date) -> Report:
        return approve_report(report=report, by=self.reviewer(above), at=at(day, 14))

    def close(self, unit: Unit, day: date) -> None:
        close_period(unit=unit, period=self.period, by=self.reviewer(unit), at=at(day, 15))

    def reads(self, subject: Unit | Cluster, indicator: str) -> tuple[str | None, str, int, int, str]:
        found = total(subject, indicator, YEAR)
        amount = plain(found.quantity.amount) if found.quantity else None
        hedge = found.quantity.hedge.value if found.quantity else ""
        return amount, hedge, found.reported, found.expected, found.state.value


def test_a_year_from_the_first_unit_to_the_report_that_goes_out() -> None:
    walk = Walk()

    # A union is founded in spring, by a decision; from then on it is counted and asked.
    founding = DecisionData("Ban Thường vụ Công đoàn ngành Y tế", "12/QĐ-CĐN", date(2023, 3, 15))
    pharmacy = found_unit(
        code="duoc",
        name="CĐCS Công ty Dược",
        kind="grassroots",
        unit_class="non_state",
        superior=walk.health,
        decision=founding,
        on=date(2023, 3, 15),
        by=walk.reviewer(walk.province),
        at=at(date(2023, 3, 15)),
    )
    walk.chairs[pharmacy.pk] = make_person(pharmacy, since=date(2023, 3, 15))
    assert walk.reads(walk.province, "TC01")[0] == "4"

    # The target goes down.
    agreements = indicator_of("DD01")
    for unit, amount in ((walk.trade, 1), (walk.health, 1)):
        assign_target(
            unit=unit,
            indicator=agreements,
            period=walk.period,
            amount=Decimal(amount),
            by=walk.reviewer(walk.province),
            at=at(date(2023, 2, 1)),
        )

    # Reports come up. A blank required line is not a zero.
    mill = walk.draft(walk.mill, date(2023, 11, 27), CL01="420", CL02="378 triệu")
    with pytest.raises(LineRefusals) as empty:
        walk.submit(mill, date(2023, 11, 27))
    assert [type(part) for part in empty.value.parts] == [LinesEmpty]
    save_figures(
        report=mill,
        entries={"DV01": Entry(typed="1.204"), "DD01": Entry(typed="1"), "DV03": Entry(typed="60")},
        by=walk.chair(walk.mill),
        at=at(date(2023, 11, 27), 10),
    )
    mill = walk.submit(mill, date(2023, 11, 27))
    assert walk.reads(walk.trade, "DV01") == (None, "", 0, 2, "provisional")

    # Only the union directly above decides.
    with pytest.raises(NotYours):
        walk.approve(mill, walk.health, date(2023, 11, 28))
    mill = return_report(
        report=mill,
        reasons={"CL02": "Thiếu bảng kê của đợt hai"},
        by=walk.reviewer(walk.trade),
        at=at(date(2023, 11, 28)),
    )
    save_figures(
        report=mill, entries={"CL02": Entry(typed="380,5 triệu")}, by=walk.chair(walk.mill), at=at(date(2023, 11, 29))
    )
    mill = walk.approve(walk.submit(mill, date(2023, 11, 29)), walk.trade, date(2023, 11, 30))
    assert walk.reads(walk.trade, "DV01") == ("1204", "exact", 1, 2, "provisional")
    assert walk.reads(walk.province, "CL02") == ("380500000", "exact", 1, 4, "provisional")
    assert [term.name for term in missing_units(walk.trade, "DV01", YEAR)] == ["CĐCS Công ty Thương mại"]

    # The shop is late, and its gift money comes from an article with a hedge: both are recorded.
    shop = walk.draft(walk.shop, date(2023, 12, 8), DV01="86", CL01="20", DD01="0")
    save_figures(
        report=shop,
        entries={"CL02": Entry(quantity=Quantity(Decimal(15_000_000), Hedge.OVER), source="bài báo")},
        by=walk.chair(walk.shop),
        at=at(date(2023, 12, 8), 10),
    )
    shop = walk.submit(shop, date(2023, 12, 8))
    assert shop.late_days == 3
    with pytest.raises(DecisionsPending):
        walk.close(walk.trade, date(2023, 12, 8))
    shop = walk.approve(shop, walk.trade, date(2023, 12, 8))
    assert walk.reads(walk.trade, "CL02") == ("395500000", "over", 2, 2, "approved")

    # The hospital reports; the pharmacy stays silent and is named.
    clinic = walk.draft(walk.clinic, date(2023, 12, 1), DV01="310", DD12="1", DD05="1", CL01="0", CL02="0")
    walk.approve(walk.submit(clinic, date(2023, 12, 1)), walk.health, date(2023, 12, 4))
    assert [term.unit for term in units_silent(walk.health, walk.period, date(2023, 12, 9))] == [pharmacy]
    assert walk.reads(walk.block, "DV01") == ("1600", "exact", 3, 4, "provisional")
    assert walk.reads(walk.block, "TC03")[0] == "2"
    assert walk.reads(walk.province, "DD06")[0] == "100"

    # The sector unions report their own work, which is kept apart from their branch.
    for sector, inspections in ((walk.trade, "5"), (walk.health, "2")):
        own = walk.draft(sector, date(2023, 12, 5), KT02=inspections, CL01="30", CL02="27 triệu")
        walk.approve(walk.submit(own, date(2023, 12, 5)), walk.province, date(2023, 12, 8))
    assert walk.reads(walk.block, "KT02")[0] == "7"
    assert walk.reads(walk.block, "CL01")[:4] == ("500", "exact", 3, 4)

    # The result against the target, as officers write it.
    aim = target_of(walk.block, agreements, YEAR)
    reached = achieved(Decimal(1), aim) if aim is not None else None
    assert (aim, reached) == (Decimal(2), Decimal(50))
    assert words(reached, "vi") == "đạt 50% chỉ tiêu giao"

    # An approved figure is corrected by an amendment; both values stay.
    amendment = amend_report(
        report=mill, reason="Sót mười suất đợt hai", by=walk.chair(walk.mill), at=at(date(2023, 12, 11))
    )
    save_figures(
        report=amendment, entries={"CL01": Entry(typed="430")}, by=walk.chair(walk.mill), at=at(date(2023, 12, 11), 10)
    )
    assert walk.reads(walk.trade, "CL01")[0] == "470"  # until it is approved, the old figure counts
    walk.approve(walk.submit(amendment, date(2023, 12, 11)), walk.trade, date(2023, 12, 12))
    assert walk.reads(walk.trade, "CL01")[0] == "480"
    mill.refresh_from_db()
    assert (mill.state, plain(mill.figures.get(indicator="CL01").amount or Decimal(0))) == ("superseded", "420")

    # Closing: not before the cut-off; then the figures are final, and what comes later is shown beside them.
    with pytest.raises(NotYetOver):
        walk.close(walk.trade, date(2023, 11, 29))
    walk.close(walk.trade, date(2023, 12, 15))
    walk.close(walk.health, date(2023, 12, 15))
    assert walk.reads(walk.block, "DV01") == ("1600", "exact", 3, 4, "final")
    late = walk.draft(pharmacy, date(2023, 12, 18), DV01="45", CL01="9", CL02="8,1 triệu")
    late = walk.approve(walk.submit(late, date(2023, 12, 18)), walk.health, date(2023, 12, 19))
    assert late.after_closing
    found = total(walk.health, "DV01", YEAR)
    assert found.quantity is not None
    assert (plain(found.quantity.amount), found.after_closing) == ("310", Decimal(45))
    assert walk.reads(walk.province, "DV01") == ("1645", "exact", 4, 4, "approved")  # the province has not closed
    walk.close(walk.province, date(2023, 12, 20))
    assert walk.reads(walk.province, "DV01") == ("1645", "exact", 4, 4, "final")

    # Every number is followed down to the slip and to who approved it.
    tree = lineage_tree(walk.province, indicator_of("CL01"), YEAR)
    assert tree["amount"] == "519"
    sectors = {part["code"]: part for part in tree["parts"]}
    below = {part["code"]: part["amount"] for part in sectors["cong-thuong"]["parts"]}
    assert below == {"nha-may": "430", "cua-hang": "20"}
    verbs = [event.verb for event in events_of(mill)]
    assert verbs[0] == "report.opened"
    assert {"report.returned", "report.approved", "report.superseded"} <= set(verbs)

    # The conference leaves facts; the year-end report is written, edited and goes out with its numbers.
    lead = walk.chair(walk.trade)
    add_fact(
        subject=walk.block,
        year=2023,
        kind="conference",
        text="Khối tổ chức hội nghị tổng kết năm 2023.",
        on=date(2023, 12, 22),
        by=lead,
        at=at(date(2023, 12, 22)),
    )
    add_fact(
        subject=walk.block,
        year=2023,
        kind="handover",
        text="Bàn giao Trưởng khối năm 2024 cho Công đoàn ngành Y tế.",
        by=lead,
        at=at(date(2023, 12, 22)),
    )
    now = at(date(2023, 12, 26))
    paper = yearbook_paper(walk.block, 2023, edition=Edition.FINAL.value, data_at=now)
    for number in numbers_of(paper):
        subject = walk.block if number.subject == walk.block.code else Unit.objects.get(code=number.subject)
        assert total(subject, number.indicator, Period.parse(number.period)).quantity is not None or number.aspect
    shown = {(number.subject, number.indicator): number.text for number in numbers_of(paper) if not number.aspect}
    assert shown["khoi", "DV01"] == "1.600"
    issued = issue_yearbook(
        subject=walk.block, year=2023, paper=paper, edition=Edition.FINAL.value, data_at=now, by=lead, at=now
    )
    assert path_of(issued.pdf).read_bytes().startswith(b"%PDF-")
    assert path_of(issued.docx).read_bytes().startswith(b"PK")
    assert "1.600" in path_of(issued.html).read_text(encoding="utf-8")
