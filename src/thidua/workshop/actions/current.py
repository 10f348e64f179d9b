"""The simulated year: what the mergers of 2025 made of the units, and how far 2026 has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from thidua.indicators.queries import indicator_of
from thidua.organisations.models import UnitClass, UnitKind
from thidua.organisations.queries import children
from thidua.organisations.rules import DecisionData
from thidua.reports.actions import (
    open_report,
    read_for_report,
    return_report,
    save_figures,
    send_consolidation,
    sign_consolidation,
    submit_report,
    take_consolidation,
)
from thidua.reports.models import Report
from thidua.reports.papers import consolidated_sheet
from thidua.reports.queries import consolidation_of
from thidua.reports.rules import Entry
from thidua.targets.actions import assign_target, cascade_target
from thidua.workshop.actions.desks import Desks
from thidua.workshop.actions.founding import dissolve, found, merge_into, move
from thidua.workshop.actions.history import close, form, plant
from thidua.workshop.actions.movements import members_of, members_registered
from thidua.workshop.actions.reporting import (
    amend,
    approve,
    attach,
    entry,
    handed_in_on,
    open_filled,
    simulated_entries,
    submit,
)
from thidua.workshop.actions.sheets import receive_sheets
from thidua.workshop.actions.world import World, moment
from thidua.workshop.queries import current_year, names, nation
from thidua.workshop.rules.cases import EvidenceSpec, UnitSpec
from thidua.workshop.rules.planning import grassroots
from thidua.workshop.rules.simulation import Told, draw
from thidua.yearbook.actions import add_fact

SOURCE = "mô phỏng"
PROVINCES, SUCCESSOR = ("thai-binh", "hung-yen-cu"), "hung-yen"
FIRST, SECOND = "2026-H1", "2026-H2"
PARK = "hung-yen-kcn"
SCHOOL_YEAR, SCHOOLS_UNDER = "2025-2026/school", "phuong-pho-hien"
LATE, SILENT = ("thai-binh-kkt-kcn-05", "thai-binh-kkt-kcn-17", "thai-binh-xay-dung-03"), ("thai-binh-kkt-kcn-39",)
"""Unions of the first half that came late, and one that never came."""
OPEN_CLOSING = "xa-quynh-phu"
"""A commune union whose first half is complete but not closed yet: work for its chair."""
SENT_LATE = "phuong-pho-hien"
"""A ward union that sends its sheet of the first half up only now: work for the province."""
EXPLAINED = {"CL14": ("bang-ke-tham-hoi.pdf", "Bảng kê chi thăm hỏi 6 tháng cuối năm 2026")}
"""The files that hang at an unusual figure of the second half: name and words."""
NEVER_SENT = "phuong-tran-lam"
"""One that closed and has sent nothing up."""
STATES = (
    "returned", "draft", *["approved"] * 10, *["submitted"] * 10, *["unusual"] * 4, *["returned"] * 2, *["draft"] * 5,
    "behalf", "behalf begun", *["silent"] * 7,
)  # fmt: skip
"""How far the second half has come, union by union, in the industrial parks; elsewhere a shorter round."""
ROUND = ("approved", "submitted", "approved", "draft", "silent", "submitted")


def plant_neighbours(world: World) -> None:
    """The units that stood beside those of the articles before the merger; planted before the first figure comes in."""
    year = current_year()
    planted = [*year.planted]
    for group in year.groups:
        for unit in grassroots(group, names()):
            planted.append(unit.spec)
            world.sizes[unit.code] = unit.size
    plant(world, planted)


def merge(world: World) -> None:
    """1 July 2025: new units are founded, enterprise unions move to them, the rest ends."""
    year = current_year()
    decisions = {
        name: DecisionData(spec.body, spec.number, spec.dated, simulated=True) for name, spec in year.decisions.items()
    }
    for spec in year.founded:
        found(
            world,
            spec,
            day=year.merged_on,
            decision=decisions["merge" if spec.kind == UnitKind.FEDERATION else "found"],
        )
    taken: set[str] = set()
    for line in year.moves:
        free = [code for code, parent in world.parents.items() if parent == line.source and code not in taken]
        for code in free[: line.take]:
            taken.add(code)
            move(world, code, to=line.to, day=year.merged_on, decision=decisions["move"])
    for code in year.ended:
        for below in [unit for unit, parent in world.parents.items() if parent == code]:
            dissolve(world, below, day=year.merged_on, decision=decisions["end"])
        dissolve(world, code, day=year.merged_on, decision=decisions["merge" if code in PROVINCES else "end"])
    for code in PROVINCES:
        merge_into(code, SUCCESSOR, world=world, day=year.merged_on, decision=decisions["merge"])


def begin_year(world: World) -> None:
    """The cluster of 2026, newcomers, and the targets of the year."""
    year = current_year()
    for new in year.newcomers:
        spec = UnitSpec(new.code, new.name, new.kind, new.day, new.parent, new.unit_class, simulated=True)
        number = f"{int(new.day.strftime('%m%d'))}/QĐ-CĐ (mô phỏng)"
        decision = DecisionData("Ban Thường vụ Liên đoàn Lao động tỉnh Hưng Yên", number, new.day, simulated=True)
        found(world, spec, day=new.day, decision=decision)
        world.sizes[new.code] = new.size
    for cluster in year.clusters:
        form(world, cluster)
    for order, fact in enumerate(year.facts):
        add_fact(
            subject=world.subject(fact.subject),
            year=year.year,
            kind=fact.kind,
            on=fact.day,
            text=fact.text,
            order=order,
            source=SOURCE,
            simulated=True,
            by=None,
            at=moment(date(2026, 11, 20), f"fact/{order}"),
        )
    for aim in year.targets:
        at = moment(aim.day, aim.indicator)
        target = assign_target(
            unit=world.units[aim.unit],
            indicator=indicator_of(aim.indicator),
            period=world.periods[aim.period],
            amount=Decimal(aim.amount),
            by=world.reviewers[world.parents[aim.unit]],
            at=at,
            source=SOURCE,
            simulated=True,
        )
        cascade_target(
            target=target,
            amounts={world.units[code].pk: Decimal(amount) for code, amount in aim.shares.items()},
            by=world.reviewers[aim.unit],
            at=at + timedelta(days=5),
        )


def first_half(world: World, desks: Desks) -> None:
    """Reported, approved and closed; a few late, one silent, one commune union not closed yet."""
    upper, unions = _asked(world, world.periods[FIRST].last_day)
    desks.share_out(file_first_half, world, [code for code in [*unions, *upper] if code not in SILENT])
    for code in upper:
        if code != OPEN_CLOSING:
            is_top = world.parents[code] == "tong-ldld"
            closed = date(2026, 6, 22 if is_top else 18)
            close(world, code, FIRST, day=closed)
            if code not in (SENT_LATE, NEVER_SENT):
                _send_up(world, code, day=closed + timedelta(days=1), taken_on=closed + timedelta(days=2))
    close(world, "tong-ldld", FIRST, day=nation().closed_on[FIRST])
    _send_up(world, SENT_LATE, day=date(2026, 11, 25))
    # One correction after the closing, approved; one still with the reviewer.
    for code, approved in (("thai-binh-kkt-kcn-08", True), ("thai-binh-kkt-kcn-09", False)):
        report = Report.objects.get(unit=world.units[code], period=world.periods[FIRST])
        visits = report.figures.get(indicator_id="CL13").amount or Decimal(0)
        reason = "Bổ sung hai lượt thăm hỏi ghi sót trong sổ tháng 5"
        day = date(2026, 7, 7) if approved else date(2026, 11, 24)
        again = amend(world, report, code, reason=reason, entries={"CL13": entry(int(visits) + 2)}, day=day)
        again = submit(world, again, code, day=day)
        if approved:
            approve(world, again, code, day=day + timedelta(days=2))


def file_first_half(world: World, units: Sequence[str]) -> None:
    """The approved reports of these units for the first half."""
    deadline = world.periods[FIRST].deadline
    for code in units:
        day = handed_in_on(deadline, code, late=code in LATE)
        report = _submitted(world, code, FIRST, day=day)
        approve(world, report, code, day=day + timedelta(days=1 + draw(f"{code}/h1", 0, 2)))


def school_year(world: World) -> None:
    """The school year's emulation reports: approved, one late, one still with the superior."""
    unions = [
        term.unit.code
        for term in children(world.units[SCHOOLS_UNDER], world.periods[SCHOOL_YEAR].last_day).select_related("unit")
        if term.unit_class == UnitClass.SCHOOL
    ]
    deadline = world.periods[SCHOOL_YEAR].deadline
    for at, code in enumerate(unions):
        report = _submitted(world, code, SCHOOL_YEAR, day=handed_in_on(deadline, code, late=at == 1))
        if at < 2:
            approve(world, report, code, day=deadline + timedelta(days=12))


def second_half(world: World, desks: Desks) -> None:
    """As it stands on the demo's day: silent, drafts, submitted, returned, approved."""
    upper, unions = _asked(world, world.periods[SECOND].last_day)
    desks.share_out(file_second_half, world, unions)
    for code in upper:
        kind = draw(f"{code}/second", 0, 2)
        if code == PARK or kind == 0:
            _draft(world, code, SECOND, day=date(2026, 11, 20))
        elif kind == 1:
            _submitted(world, code, SECOND, day=date(2026, 11, 24))
    _amend_second(world)
    _read_text(world)
    receive_sheets(world, PARK, SECOND)


def file_second_half(world: World, units: Sequence[str]) -> None:
    """These units as far as each has come by the demo's day."""
    peers: dict[str, list[str]] = {}
    for code, parent in world.parents.items():
        peers.setdefault(parent, []).append(code)
    for code in units:
        parent = world.parents[code]
        at, states = peers[parent].index(code), STATES if parent == PARK else ROUND
        _second(world, code, states[at % len(states)], at)


def _amend_second(world: World) -> None:
    """One approved report of the second half that its unit is correcting."""
    approved = Report.objects.get(unit=world.units["thai-binh-kkt-kcn-03"], period=world.periods[SECOND])
    reason = "Cộng thiếu một cuộc đối thoại định kỳ tháng 9"
    dialogues = int(approved.figures.get(indicator_id="DD08").amount or 0)
    amend(
        world,
        approved,
        "thai-binh-kkt-kcn-03",
        reason=reason,
        entries={"DD08": entry(dialogues + 1)},
        day=date(2026, 11, 25),
    )


def _read_text(world: World) -> None:
    """A text read for a draft that is half filled in: each of its figures awaits the clerk."""
    spec = current_year().text_read
    report = Report.objects.get(unit=world.units[spec.unit], period=world.periods[SECOND])
    entries = simulated_entries(world, spec.unit, SECOND, size=members_of(world, spec.unit, second_half=True))
    told = {code: Told(int(each.quantity.amount)) for code, each in entries.items() if each.quantity}
    read_for_report(
        report=report,
        name=spec.name,
        content=spec.words.format_map(told).encode(),
        by=world.chairs[spec.unit],
        at=moment(spec.day, f"{spec.unit}/text"),
    )


def _second(world: World, code: str, state: str, at: int) -> None:
    day = date(2026, 11, 10) + timedelta(days=draw(f"{code}/second", 0, 12))
    match state:
        case "silent":
            return
        case "draft":
            _draft(world, code, SECOND, day=day)
        case "submitted":
            _submitted(world, code, SECOND, day=day)
        case "unusual":
            _submitted(world, code, SECOND, day=day, change=_unusual(world, code, at))
        case "behalf" | "behalf begun":
            _on_behalf(world, code, day=day, submitted=state == "behalf")
        case "approved":
            report = _submitted(world, code, SECOND, day=day)
            approve(world, report, code, day=day + timedelta(days=1))
        case "returned":
            report = _submitted(world, code, SECOND, day=day)
            reasons = {
                "DD08": "Sổ của công đoàn cấp trên ghi nhận số cuộc đối thoại khác; đề nghị đối chiếu biên bản.",
                "CL14": "Tiền thăm hỏi chưa có bảng kê kèm theo; đề nghị đính kèm minh chứng.",
            }
            by = world.reviewers[world.parents[code]]
            return_report(report=report, reasons=reasons, by=by, at=moment(day + timedelta(days=2), f"{code}/back"))


def _on_behalf(world: World, code: str, *, day: date, submitted: bool) -> None:
    """A union that does not log in: the reviewer above enters for it; the chair above has still to approve."""
    by, at = world.reviewers[world.parents[code]], moment(day, f"{code}/behalf")
    entries = simulated_entries(world, code, SECOND, size=members_of(world, code, second_half=True))
    if not submitted:
        entries = dict(list(entries.items())[: max(1, len(entries) // 2)])
    unit, period = world.units[code], world.periods[SECOND]
    report = open_report(unit=unit, period=period, by=by, at=at, source=SOURCE, simulated=True)
    save_figures(report=report, entries=entries, by=by, at=at + timedelta(minutes=12))
    if submitted:
        submit_report(report=report, by=by, at=at + timedelta(minutes=15))


def _send_up(world: World, code: str, *, day: date, taken_on: date | None = None) -> None:
    """The consolidated sheet of the first half signed by the unit's chair and sent; taken by the reviewer above."""
    unit, period = world.units[code], world.periods[FIRST]
    sheet, at = consolidation_of(unit, period), moment(day, f"{code}/sheet")
    assert sheet is not None, "closed before it is sent"
    paper = consolidated_sheet(unit, period, sheet.closing)
    sheet = sign_consolidation(sheet=sheet, paper=paper, by=world.chairs[code], at=at)
    sheet = send_consolidation(sheet=sheet, by=world.reviewers[code], at=at + timedelta(minutes=20))
    if taken_on:
        by = world.reviewers[world.parents[code]]
        take_consolidation(sheet=sheet, by=by, at=moment(taken_on, f"{code}/taken"))


def _unusual(world: World, code: str, at: int) -> dict[str, Entry]:
    """A figure that is possible but unusual, explained by its unit."""
    if at % 2:
        note = "Hai đoàn viên phẫu thuật tim, mức hỗ trợ theo quy chế chi tiêu nội bộ, có hồ sơ kèm theo."
        return {"CL14": entry(24_000_000 * 7, note=note)}
    note = "Công ty mở thêm xưởng số 3 từ tháng 8, kết nạp toàn bộ lao động mới."
    return {"DV03": entry(world.sizes[code] // 3, note=note)}


def _draft(world: World, code: str, period: str, *, day: date) -> Report:
    """Half of the lines are filled in."""
    entries = simulated_entries(world, code, period, size=members_of(world, code, second_half=period == SECOND))
    some = dict(list(entries.items())[: max(1, len(entries) // 2)])
    return open_filled(world, code, period, some, day=day, source=SOURCE, simulated=True)


def _submitted(world: World, code: str, period: str, *, day: date, change: Mapping[str, Entry] | None = None) -> Report:
    entries = simulated_entries(world, code, period, size=members_of(world, code, second_half=period == SECOND)) | dict(
        change or {}
    )
    if "TD10" in entries and not change:  # what the union registered in its movement, not counted anew each time
        entries["TD10"] = entry(members_registered(world, code))
    if code.endswith(("7", "4")) and "DV01" in entries:
        proposals = current_year().proposals
        entries["KN01"] = Entry(words=proposals[draw(code, 0, len(proposals) - 1)], simulated=True)
    report = open_filled(world, code, period, entries, day=day, source=SOURCE, simulated=True)
    for indicator in set(change or {}) & EXPLAINED.keys():
        name, text = EXPLAINED[indicator]
        attach(world, report, EvidenceSpec(code, indicator, name, text), day=day)
    return submit(world, report, code, day=day)


def _asked(world: World, day: date) -> tuple[list[str], list[str]]:
    """The upper unions of the current year, lower ones first, and the grassroots unions beneath them, as on `day`."""
    lower = [spec.code for spec in current_year().founded if spec.code != "hung-yen"]
    upper = [*lower, "hung-yen", "cong-thuong-viet-nam"]
    unions = [
        term.unit.code
        for code in upper
        for term in children(world.units[code], day).select_related("unit")
        if term.kind in (UnitKind.GRASSROOTS, UnitKind.ASSOCIATION)
    ]
    return upper, unions
