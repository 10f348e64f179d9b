"""The year-end report as a plain value: what it says, in which order, every number with its query."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from thidua.clusters.models import Cluster
from thidua.clusters.queries import members
from thidua.ground.today import day_of
from thidua.ground.values import write_number
from thidua.organisations.models import GRASSROOTS_KINDS, Unit
from thidua.organisations.queries import names_on, place_named, superiors, term_naming
from thidua.paper.queries import header_of
from thidua.paper.rules import (
    DOTS,
    About,
    Align,
    Ask,
    Bar,
    Block,
    Chart,
    Column,
    Edition,
    EditionMark,
    Header,
    Heading,
    Number,
    Paper,
    Paragraph,
    Passage,
    Runs,
    Section,
    Signature,
    Table,
    below,
    edition_words,
    in_lines,
    long_name,
    signature_of,
    symbol_of,
)
from thidua.reports.queries.lineage import entered_on_behalf
from thidua.rollup.queries import Part, parts
from thidua.yearbook.models import Subject
from thidua.yearbook.queries import (
    Draft,
    catalogue,
    drafts,
    editions,
    lead_of,
    name_of_subject,
    period_of,
    results_of,
    simulated_parts,
    spoken_of,
)
from thidua.yearbook.queries.figures import Simulated
from thidua.yearbook.queries.subjects import KIND
from thidua.yearbook.rules import Result, runs_of, speak

COLUMNS = 6
"""Figures beside each other in one table of the annex; more go into a further table."""


def yearbook_paper(
    subject: Subject,
    year: int,
    *,
    edition: str,
    data_at: datetime,
    results: dict[str, Result] | None = None,
    texts: dict[str, Draft] | None = None,
) -> Paper:
    """The year-end report of a unit or cluster as its figures and passages stand now.

    `edition` is "provisional", "final" or "amended"; only a provisional one shows the places left to the officer.
    Whoever has read `results` and `texts` already hands them in.
    """
    results = results or results_of(subject, year)
    texts = texts or drafts(subject, year, results)
    spoken = spoken_of(subject, year)
    made_up = simulated_parts(subject, year)
    blocks: list[Block] = []
    for chapter in catalogue().chapters:
        inside: list[Block] = []
        for spec in chapter.passages:
            inside += _passage(texts[spec.key], results)
        if chapter.results:
            inside += _results(results, year, made_up)
        if inside:
            blocks += [Heading(1, speak(chapter.title, spoken)), *inside]
    amendment = 1 + editions(subject, year).filter(edition=Edition.AMENDED.value).count()
    return Paper(
        header=_header(subject, year, data_at),
        sections=(Section(tuple(blocks)),),
        signatures=(_signature(subject, year),),
        recipients=_recipients(subject, year),
        annexes=_annexes(subject, year, results, made_up),
        edition=EditionMark(
            edition_words(Edition(edition), data_at, amendment), settled=Edition(edition) is not Edition.PROVISIONAL
        ),
    )


def _passage(draft: Draft, results: dict[str, Result]) -> list[Block]:
    """The passage under its heading. What nobody has written yet is left to the officer, and marked."""
    results = results | draft.counted
    prose: tuple[Block, ...] = tuple(
        Paragraph((*runs, *_simulated(runs, results))) for line in draft.paragraphs if (runs := runs_of(line, results))
    )
    asked: tuple[Block, ...] = (Ask(draft.ask),) if draft.ask and draft.edited is None else ()
    if not prose and not asked:
        return []
    heading: list[Block] = [Heading(2, draft.title)] if draft.title else []
    return [*heading, Passage(draft.key, (*prose, *asked))]


def _simulated(runs: Runs, results: dict[str, Result]) -> Runs:
    """What a paragraph of the demonstration must say when a number in it comes from nowhere but the demonstration."""
    invented = any(isinstance(run, Number) and results[run.indicator].simulated for run in runs)
    return (" (số mô phỏng)",) if invented else ()


# --- Results against targets -----------------------------------------------------------------------------------------


def _results(results: dict[str, Result], year: int, made_up: Simulated) -> list[Block]:
    """Table 1 and, where two or more targets can be compared, the chart."""
    rows = [result for result in results.values() if _has_a_row(result)]
    if not rows:
        return []
    aimed = [result for result in rows if result.achieved is not None]
    asked = [result for result in rows if result.expected]
    full = sum(1 for result in asked if result.complete)
    source = "báo cáo đã duyệt" + ("; chỉ tiêu giao là số mô phỏng" if made_up.targets else "")
    period = period_of(year).label("vi")
    table = Table(
        columns=(
            Column("TT", 9, Align.CENTRE),
            Column("Chỉ tiêu", 44, leads=True),
            Column("Đơn vị tính", 15, Align.CENTRE),
            Column("Chỉ tiêu giao", 27, Align.END),
            Column("Thực hiện", 36, Align.END),
            Column("Đạt (%)", 15, Align.END),
            Column("Đủ số", 19, Align.CENTRE),
        ),
        rows=tuple(_row(place, result) for place, result in enumerate(rows, start=1)),
        about=About(
            "ghi ở từng dòng", period, f"{full}/{len(asked)} chỉ tiêu có đủ số của các CĐCS" if asked else "", source
        ),
        caption=f"Bảng 1. Kết quả thực hiện các chỉ tiêu {period}",
    )
    blocks: list[Block] = [Heading(2, "Kết quả so với chỉ tiêu" if aimed else "Số liệu tổng hợp"), table]
    if len(aimed) > 1:
        blocks.append(_chart(aimed, period, source))
    return blocks


def _has_a_row(result: Result) -> bool:
    """A figure or a target; a count of nothing that nobody was asked for is neither."""
    if result.quantity is None:
        return result.target is not None
    return bool(result.quantity.amount or result.expected or result.target is not None)


def _row(place: int, result: Result) -> tuple[Runs, ...]:
    return (
        (str(place),),
        (result.name + (" (mô phỏng)" if result.simulated else ""),),
        (result.unit,),
        (write_number(result.target) if result.target is not None else "–",),
        (result.in_table(),),
        (_percent(result) if result.achieved is not None else "–",),
        (result.fraction if result.expected else "–",),
    )


def _percent(result: Result) -> str:
    return (result.written("percent") or "–").removesuffix("%")


def _chart(aimed: list[Result], period: str, source: str) -> Chart:
    reached = [result for result in aimed if result.achieved is not None and result.achieved >= 100]
    full = sum(1 for result in aimed if result.complete)
    return Chart(
        finding=f"{len(reached)}/{len(aimed)} chỉ tiêu giao đạt từ 100% trở lên",
        bars=tuple(
            Bar(result.name, max(Decimal(0), result.achieved or Decimal(0)), result.number("percent"))
            for result in aimed
        ),
        about=About(
            "% chỉ tiêu giao", period, f"{full}/{len(aimed)} chỉ tiêu có đủ số của các CĐCS", f"Bảng 1 ({source})"
        ),
        mark=Decimal(100),
        mark_words="100% chỉ tiêu giao",
    )


# --- The annex -------------------------------------------------------------------------------------------------------


def _annexes(subject: Subject, year: int, results: dict[str, Result], made_up: Simulated) -> tuple[Section, ...]:
    """Figures of each member or unit directly beneath, on pages lying on their side; a leaf has none."""
    period = period_of(year)
    codes = [code for code in catalogue().annex if code in results and results[code].quantity is not None]
    read = {code: parts(subject, code, period) for code in codes}
    if not any(len([part for part in found if not part.is_own]) for found in read.values()):
        return ()
    ids = {part.unit.pk for found in read.values() for part in found}
    names = names_on(ids, period.last_day)
    source = "báo cáo đã duyệt" + ("; số của từng đơn vị là số mô phỏng" if made_up.units else "")
    if on_behalf := entered_on_behalf(subject, period):
        source += f"; {write_number(Decimal(on_behalf))} báo cáo do công đoàn cấp trên nhập thay"
    groups = [codes[at : at + COLUMNS] for at in range(0, len(codes), COLUMNS)]
    tables = [
        _annex(
            subject, period.label("vi"), {code: read[code] for code in group}, results, names, source, len(groups), at
        )
        for at, group in enumerate(groups, start=1)
    ]
    title = Heading(1, f"PHỤ LỤC. SỐ LIỆU TỪNG ĐƠN VỊ NĂM {year}", numbered=False)
    return (Section((title, *tables), landscape=True),)


def _annex(
    subject: Subject,
    period: str,
    read: dict[str, list[Part]],
    results: dict[str, Result],
    names: dict[int, str],
    source: str,
    tables: int,
    place: int,
) -> Table:
    units = list(dict.fromkeys((part.unit.pk, part.is_own) for found in read.values() for part in found))
    units.sort(key=lambda unit: not unit[1])  # own work stands first, then the units in their order
    cells = {(code, part.unit.pk, part.is_own): part for code, found in read.items() for part in found}
    lead = next(iter(read))
    rows = []
    for number, (pk, is_own) in enumerate(units, start=1):
        name = f"Hoạt động trực tiếp của {names[pk]}" if is_own else names[pk]
        first = cells.get((lead, pk, is_own))
        rows.append(
            (
                (str(number),),
                (name,),
                (_fraction(first),),
                *(_cell(cells.get((code, pk, is_own)), results[code]) for code in read),
            )
        )
    whole = results[lead]
    foot: tuple[Runs, ...] = (
        ("",),
        ("Cộng",),
        (whole.fraction if whole.expected else "–",),
        *((results[code].in_table(),) for code in read),
    )
    complete = min((results[code] for code in read), key=lambda result: result.reported - result.expected)
    return Table(
        columns=(
            Column("TT", 1, Align.CENTRE),
            Column("Đơn vị", 7, leads=True),
            Column(f"CĐCS có số ({whole.name.lower()})" if whole.expected else "CĐCS có số", 3, Align.CENTRE),
            *(Column(f"{results[code].name} ({results[code].unit})", 4, Align.END) for code in read),
        ),
        rows=tuple(rows),
        about=About(
            "ghi ở đầu cột",
            period,
            "đủ" if complete.complete else f"chỉ tiêu ít số nhất: {complete.name.lower()}, {complete.fraction} CĐCS",
            source,
        ),
        caption=f"Bảng {place + 1}. Số liệu từng đơn vị" + (f" ({place}/{tables})" if tables > 1 else ""),
        foot=(foot,),
    )


def _fraction(part: Part | None) -> str:
    if part is None or not part.reading.expected:
        return "–"
    return f"{write_number(Decimal(part.reading.reported))}/{write_number(Decimal(part.reading.expected))}"


def _cell(part: Part | None, whole: Result) -> Runs:
    if part is None or (part.reading.quantity is None and not part.reading.text):
        return ("–",)
    return (_result_of(part, whole).in_table(),)


def _result_of(part: Part, whole: Result) -> Result:
    """The part's figure, with the query that leads to that unit's lineage."""
    reading = part.reading
    return Result(
        code=whole.code,
        name=whole.name,
        unit=whole.unit,
        subject=part.unit.code,
        period=whole.period,
        quantity=reading.quantity,
        text=reading.text,
        reported=reading.reported,
        expected=reading.expected,
        state=reading.state.value,
    )


# --- Head, signature, recipients -------------------------------------------------------------------------------------


def _header(subject: Subject, year: int, data_at: datetime) -> Header:
    day, dated = period_of(year).last_day, day_of(data_at).year
    next_year = f"phương hướng, nhiệm vụ năm {year + 1}"
    if isinstance(subject, Unit):
        words = (f"Tổng kết hoạt động công đoàn năm {year},", next_year)
        return header_of(subject, day, code=KIND, year=dated, type="BÁO CÁO", subject=words)
    above = name_of_subject(subject.organiser, year)
    place = place_named(lead_of(subject, year) or subject.organiser, day) or place_named(subject.organiser, day)
    return Header(
        superior=in_lines(long_name(above)),
        issuer=in_lines(long_name(below(name_of_subject(subject, year), above))),
        symbol=symbol_of(KIND, subject.kind),
        place=place or DOTS,
        year=dated,
        type="BÁO CÁO",
        subject=(f"Tổng kết phong trào thi đua năm {year},", next_year),
    )


def _signature(subject: Subject, year: int) -> Signature:
    room = "(ký, ghi rõ họ tên)"
    if isinstance(subject, Cluster):
        block = subject.kind == Cluster.Kind.BLOCK
        return Signature(("TM. KHỐI THI ĐUA", "TRƯỞNG KHỐI") if block else ("TM. CỤM THI ĐUA", "TRƯỞNG CỤM"), room)
    term = term_naming(subject, period_of(year).last_day)
    return signature_of(term.kind, grassroots=term.kind in GRASSROOTS_KINDS)


def _recipients(subject: Subject, year: int) -> tuple[str, ...]:
    day = period_of(year).last_day
    if isinstance(subject, Cluster):
        group = "Khối" if subject.kind == Cluster.Kind.BLOCK else "Cụm"
        above = name_of_subject(subject.organiser, year)
        count = len(members(subject, day))
        return (f"{above} (để báo cáo)", f"{count} đơn vị trong {group}", "Lưu: VT")
    line = superiors(subject, day)
    first = (f"{line[-1].name} (để báo cáo)",) if line else ()
    return (*first, "Các đơn vị trực thuộc", "Lưu: VT")
