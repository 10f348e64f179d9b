"""Papers to test with: a report as a lead unit would write it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from thidua.paper.rules import (
    About,
    Align,
    Ask,
    Bar,
    Chart,
    Column,
    EditionMark,
    Header,
    Heading,
    Number,
    Paper,
    Paragraph,
    Passage,
    Section,
    Signature,
    Table,
)

SUBJECT = "thai-binh-cong-doan-nganh"
ABOUT = About("", "năm 2023", "277/277 CĐCS", "báo cáo đã duyệt")


def number(text: str, indicator: str = "DV01", state: str = "approved") -> Number:
    return Number(text, SUBJECT, indicator, "2023", state, f"{text}, 277/277 CĐCS")


def link(given: Number) -> str:
    return f"https://thidua.example/nguon-so/{given.subject}/{given.indicator}/{given.period}/"


def header(**changes: object) -> Header:
    said: dict[str, object] = {
        "superior": ("LIÊN ĐOÀN LAO ĐỘNG", "TỈNH THÁI BÌNH"),
        "issuer": ("KHỐI THI ĐUA", "CÁC CÔNG ĐOÀN NGÀNH"),
        "symbol": "BC-KTĐ",
        "place": "Thái Bình",
        "year": 2023,
        "type": "BÁO CÁO",
        "subject": ("Tổng kết phong trào thi đua năm 2023,", "phương hướng, nhiệm vụ năm 2024"),
    }
    return Header(**{**said, **changes})  # type: ignore[arg-type]


def a_report(*, settled: bool = False, rows: int = 7) -> Paper:
    """A report with everything a paper can hold; long enough for several pages."""
    against = Table(
        columns=(
            Column("TT", 1, Align.CENTRE),
            Column("Chỉ tiêu", 6, leads=True),
            Column("Đơn vị tính", 2, Align.CENTRE),
            Column("Chỉ tiêu giao", 3, Align.END),
            Column("Thực hiện", 4, Align.END),
            Column("Đạt (%)", 2, Align.END),
            Column("Đủ số", 2, Align.CENTRE),
        ),
        rows=(
            (("1",), ("Tổng số đoàn viên",), ("người",), ("58.500",), (number("59.057"),), ("101,0",), ("277/277",)),
            (("2",), ("Suất quà Tết",), ("suất",), ("4.000",), (number("4.225", "CL01"),), ("105,6",), ("277/277",)),
            (
                ("3",),
                ("Tiền quà Tết",),
                ("đồng",),
                ("–",),
                (number("hơn 3.900.000.000", "CL02"),),
                ("–",),
                ("277/277",),
            ),
        ),
        caption="Bảng 1. Kết quả so với chỉ tiêu giao năm 2023",
        about=ABOUT,
    )
    chart = Chart(
        "2 trên 3 chỉ tiêu giao đạt từ 100% trở lên",
        (
            Bar(
                "Công đoàn cơ sở doanh nghiệp ký mới, sửa đổi, bổ sung thỏa ước lao động tập thể", Decimal(175), "175%"
            ),
            Bar("Suất quà Tết", Decimal("105.6"), number("105,6%", "CL01")),
            Bar("Đối thoại định kỳ", Decimal(90), "90%"),
        ),
        About("% chỉ tiêu giao", "năm 2023", "277/277 CĐCS", "Bảng 1"),
        mark=Decimal(100),
        mark_words="100% chỉ tiêu giao",
    )
    units = Table(
        columns=(
            Column("TT", 1, Align.CENTRE),
            Column("Đơn vị", 5, leads=True),
            *(Column(name, 3, Align.END) for name in ("Đoàn viên (người)", "Quà Tết (suất)", "Tiền quà Tết (đồng)")),
        ),
        rows=tuple(
            (
                (str(at + 1),),
                (f"Công đoàn ngành thứ {at + 1}",),
                (number(f"{1000 + at}"),),
                (number(f"{300 + at}", "CL01"),),
                (number(f"1.523.400.{at:03}", "CL02"),),
            )
            for at in range(rows)
        ),
        foot=(
            (("",), ("Cộng",), (number("59.057"),), (number("4.225", "CL01"),), (number("hơn 3.900.000.000", "CL02"),)),
        ),
        caption="",
        about=ABOUT,
    )
    care = Passage(
        "care",
        (
            Paragraph(
                (
                    "Dịp Tết Quý Mão 2023, các công đoàn ngành trao ",
                    number("4.225", "CL01"),
                    " suất quà, trị giá ",
                    number("hơn 3,9 tỷ đồng", "CL02"),
                    ". Trong năm, ",
                    number("165", "CL07"),
                    " đoàn viên, người lao động bị giảm giờ làm, chấm dứt hợp đồng được hỗ trợ ",
                    number("204,7 triệu đồng", "CL08"),
                    ".",
                )
            ),
        ),
    )
    return Paper(
        header=header(),
        sections=(
            Section(
                (
                    Heading(1, "ĐẶC ĐIỂM TÌNH HÌNH"),
                    Paragraph(
                        (
                            "Khối thi đua có ",
                            number("7", "TC03"),
                            " công đoàn ngành, quản lý ",
                            number("277", "TC01"),
                            " công đoàn cơ sở với ",
                            number("59.057"),
                            " đoàn viên tính đến ngày 30/11/2023.",
                        )
                    ),
                    Heading(1, "KẾT QUẢ THỰC HIỆN"),
                    Heading(2, "Chăm lo đời sống đoàn viên, người lao động"),
                    care,
                    against,
                    chart,
                    Heading(2, "Đại diện, bảo vệ quyền và lợi ích hợp pháp"),
                    Ask("việc thực hiện quy chế dân chủ ở cơ sở."),
                    Heading(1, "HẠN CHẾ"),
                    Ask("hạn chế và nguyên nhân."),
                    Heading(1, "PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2024"),
                    *(
                        Paragraph(
                            (
                                f"{at}. Tiếp tục chăm lo, bảo vệ quyền, lợi ích hợp pháp, chính đáng của đoàn viên, người lao động; "
                                "giám sát việc thực hiện chế độ, chính sách; đẩy mạnh các phong trào thi đua yêu nước.",
                            )
                        )
                        for at in range(1, 10)
                    ),
                )
            ),
        ),
        signatures=(Signature(("TM. KHỐI THI ĐUA", "TRƯỞNG KHỐI"), "(ký, ghi rõ họ tên)"),),
        recipients=("Ban Thường vụ LĐLĐ tỉnh (để báo cáo)", "Các công đoàn ngành trong Khối", "Lưu: VT"),
        annexes=(
            Section((Heading(1, "PHỤ LỤC. SỐ LIỆU TỪNG ĐƠN VỊ NĂM 2023", numbered=False), units), landscape=True),
        ),
        edition=EditionMark(
            "Bản chính thức, số liệu lúc 17:00 ngày 15/12/2023"
            if settled
            else "Bản tạm tính, số liệu lúc 17:00 ngày 30/11/2023",
            settled=settled,
        ),
    )


def pledge() -> Paper:
    """A paper with a grid of signatures."""
    return Paper(
        header=header(type="GIAO ƯỚC THI ĐUA", subject=("năm 2024",), number="05", dated=date(2024, 2, 5)),
        sections=(Section((Paragraph(("Các đơn vị cùng ký kết giao ước thi đua năm 2024.",)),)),),
        signatures=tuple(Signature((f"CHỦ TỊCH ĐƠN VỊ {at}",), f"Người ký {at}") for at in range(1, 8)),
        recipients=("Lưu: VT",),
    )
