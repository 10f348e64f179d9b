"""A pledge of many parties on one page, as typst sets it and as LibreOffice prints the Word file."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.db import transaction
from pypdf import PdfReader

from tests.make.clusters import make_cluster
from tests.make.organisations import make_unit
from tests.make.people import AT, make_person
from tests.make.reports import catalogue, declared
from tests.programs import printed
from thidua.clusters.actions import appoint_lead
from thidua.organisations.models import UnitKind
from thidua.paper.rules import render_docx, render_pdf
from thidua.pledges.actions import call_for_signatures, commit_unit, draft_pledge, hand_out_pledge, sign_pledge
from thidua.pledges.models import Pledge
from thidua.pledges.papers import GRID, pledge_paper

YEAR = 2023
CONTENTS = """Chăm lo đời sống, đại diện, bảo vệ quyền, lợi ích hợp pháp của đoàn viên, người lao động.
Phát triển đoàn viên, xây dựng công đoàn cơ sở vững mạnh.
Tổ chức các phong trào thi đua lao động giỏi, lao động sáng tạo."""
NAMES = [
    *(f"Công đoàn ngành {name} tỉnh Thái Bình" for name in (
        "Giáo dục", "Y tế", "Công Thương", "Xây dựng", "Giao thông Vận tải", "Nông nghiệp và Phát triển nông thôn", "Viên chức"
    )),
    *(f"Liên đoàn Lao động huyện {name} tỉnh Thái Bình" for name in (
        "Đông Hưng", "Hưng Hà", "Kiến Xương", "Quỳnh Phụ", "Thái Thụy", "Tiền Hải", "Vũ Thư"
    )),
    "Liên đoàn Lao động thành phố Thái Bình tỉnh Thái Bình",
    "Công đoàn các Khu kinh tế và Khu công nghiệp tỉnh Thái Bình",
]  # fmt: skip


def pledge_of(parties: int, figures: dict[str, Decimal]) -> Pledge:
    """Handed out, signed by every other chair."""
    catalogue()
    declared(str(YEAR))
    top = make_unit("tinh", name="Liên đoàn Lao động tỉnh Thái Bình", kind=UnitKind.FEDERATION)
    units = [
        make_unit(f"ben-{at}", top, name=name, kind=UnitKind.LOCAL_SECTOR)
        for at, name in enumerate(NAMES[:parties], start=1)
    ]
    name = "Khối thi đua các công đoàn ngành, liên đoàn lao động huyện, thành phố tỉnh Thái Bình"
    cluster = make_cluster("khoi", top, units, name=name, kind="block")
    appoint_lead(cluster=cluster, year=YEAR, lead=units[0], by=None, at=AT)
    chairs = [make_person(unit, full_name="Nguyễn Thị Hồng Phương Thảo") for unit in units]
    pledge = draft_pledge(
        cluster=cluster,
        year=YEAR,
        contents=CONTENTS,
        signing_day=AT.date(),
        witness="Liên đoàn Lao động tỉnh Thái Bình",
        by=chairs[0],
        at=AT,
    )
    for unit in units:
        commit_unit(pledge=pledge, unit=unit, amounts=figures, by=chairs[0], at=AT)
    pledge = call_for_signatures(pledge=hand_out_pledge(pledge=pledge, by=chairs[0], at=AT), by=chairs[0], at=AT)
    for unit, chair in list(zip(units, chairs, strict=True))[::2]:
        sign_pledge(pledge=pledge, unit=unit, by=chair, at=AT)
    return pledge


FIGURES = {"DV03": Decimal(300), "XD01": Decimal(30)}
CASES = {"8 in a grid": (8, FIGURES), "9": (9, FIGURES), "16": (16, FIGURES), "16 without figures": (16, {})}


@pytest.mark.django_db
def test_a_pledge_of_up_to_sixteen_fits_one_page(tmp_path: Path) -> None:
    papers = {}
    for name, (parties, figures) in CASES.items():
        with transaction.atomic():
            papers[name] = pledge_paper(pledge_of(parties, figures), at=AT)
            transaction.set_rollback(True)
    office = printed({name: render_docx(paper) for name, paper in papers.items()}, tmp_path)
    for name, (parties, _figures) in CASES.items():
        for pdf in (BytesIO(render_pdf(papers[name])), office[name]):
            (page,) = PdfReader(pdf).pages
            # Of LibreOffice's letters only those without marks come back in order.
            assert page.extract_text().count("26/11/2023)") == -(-parties // 2), name
        words = " ".join(PdfReader(BytesIO(render_pdf(papers[name]))).pages[0].extract_text().split())
        assert words.upper().count("CHỦ TỊCH") >= (parties if parties <= GRID else 1)
        for party in NAMES[:parties]:
            assert party.removesuffix(" tỉnh Thái Bình") in words
