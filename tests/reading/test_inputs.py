"""Files in which reports come, made by other programs than the one that reads them; and files made to do harm."""

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from tests.programs import program
from thidua.reading import Entry, Figure, Lexicon, Role
from thidua.reading.inputs import Document, cells_of, open_document, read_document

LEXICON = Lexicon(
    [
        Entry("CL01", "suất", ("suất quà", "suất quà Tết")),
        Entry("CL02", "đồng", ("tiền quà Tết", "tổng số tiền quà Tết")),
        Entry("DV01", "người", ("tổng số đoàn viên",)),
        Entry("DV03", "người", ("kết nạp mới đoàn viên",)),
    ]
)
SENTENCE = "Công đoàn ngành Xây dựng đã trao 1.250 suất quà, trị giá hơn 2,4 tỷ đồng, cho đoàn viên có hoàn cảnh khó khăn ở các công trường."


def word(build: Callable[[docx.document.Document], None]) -> bytes:
    """A .docx file written by python-docx."""
    made = docx.Document()
    build(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_table(rows: list[list[str]]) -> bytes:
    def build(made: docx.document.Document) -> None:
        table = made.add_table(rows=len(rows), cols=max(map(len, rows)))
        for number, row in enumerate(rows):
            for column, words in enumerate(row):
                table.cell(number, column).text = words

    return word(build)


def figures(content: bytes, name: str = "bang.docx") -> dict[str, Figure]:
    """What stands in the file, by the words of each figure."""
    document = open_document(name, content)
    found = read_document(document, lexicon=LEXICON, year="2026").figures
    assert all(document.text[each.start : each.end] == each.surface for each in found)
    return {each.surface: each for each in found}


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Callable[[str, bytes, str], bytes]:
    """A file opened by LibreOffice and written as another kind."""
    folder = tmp_path_factory.mktemp("office")

    def convert(name: str, content: bytes, to: str) -> bytes:
        source = folder / name
        source.write_bytes(content)
        command = [
            program("soffice", package="libreoffice-writer-nogui"),
            f"-env:UserInstallation=file://{folder}/profile",
        ]
        command += ["--headless", "--convert-to", to, "--outdir", str(folder / "out"), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return (folder / "out" / Path(name).with_suffix(f".{to.partition(':')[0]}").name).read_bytes()

    return convert


# Word


def test_word_paragraphs_and_tables_come_in_their_order_without_what_was_deleted_or_hidden() -> None:
    def build(made: docx.document.Document) -> None:
        made.add_heading("Báo cáo năm 2026", 1)
        line = made.add_paragraph("Trao 285 suất quà")
        line.add_run(" (bí mật 999)").font.hidden = True
        gone = OxmlElement("w:del")
        run, letters = OxmlElement("w:r"), OxmlElement("w:delText")
        letters.text = " và 777 suất"
        run.append(letters)
        gone.append(run)
        line._p.append(gone)
        table = made.add_table(rows=1, cols=2)
        table.cell(0, 0).text, table.cell(0, 1).text = "Đơn vị A", "12"
        made.add_paragraph("Hết.")

    document = open_document("bao-cao.docx", word(build))
    assert document.text == "Báo cáo năm 2026\nTrao 285 suất quà\nĐơn vị A\t12\nHết."
    assert [list(cells_of(document.text, table)) for table in document.tables] == [[("Đơn vị A", "12")]]


def test_runs_in_a_font_of_the_tcvn3_time_are_converted_and_its_capitals_are_capitals() -> None:
    def build(made: docx.document.Document) -> None:
        line = made.add_paragraph()
        for words, font in (
            ("b¸o c¸o", ".VnTimeH"),
            (": trao 320 suÊt quµ", ".VnTime"),
            (" cho đoàn viên", "Times New Roman"),
        ):
            run = line.add_run(words)
            run.font.name = font

    assert open_document("cu.docx", word(build)).text == "BÁO CÁO: trao 320 suất quà cho đoàn viên"


def test_a_word_file_saved_by_libreoffice_reads_like_the_one_it_came_from(office) -> None:
    content = word(lambda made: (made.add_paragraph(SENTENCE), made.add_paragraph("Kết nạp mới 12 đoàn viên.")))
    assert open_document("b.docx", office("b.docx", content, "docx")).text == f"{SENTENCE}\nKết nạp mới 12 đoàn viên."


# Tables of figures


def test_units_by_indicators_are_read_as_such_and_the_total_is_not_summed_with_its_parts() -> None:
    found = figures(
        with_table(
            [
                ["STT", "Đơn vị", "Suất quà Tết", "Tiền quà Tết (triệu đồng)", "Ghi chú"],
                ["1", "CĐCS Bến xe", "120", "96,5", "đủ"],
                ["2", "CĐCS Chợ Mới", "hơn 85", "", "21"],
                ["", "Tổng cộng", "205", "96,54", ""],
            ]
        )
    )
    assert set(found) == {"120", "96,5", "hơn 85", "205", "96,54"}
    gift, money = found["120"], found["96,5"]
    assert (gift.indicator, gift.unit, gift.subject, gift.role, gift.part_of) == (
        "CL01",
        "suất",
        "CĐCS Bến xe",
        Role.PART,
        found["205"].start,
    )
    assert (money.indicator, money.value.amount, money.unit) == ("CL02", 96_500_000, "đồng")
    assert found["hơn 85"].hedge == "over"
    assert (found["205"].role, found["205"].subject, found["205"].part_of) == (Role.DONE, None, None)


def test_indicators_by_columns_are_read_with_their_unit_their_plan_and_their_year() -> None:
    found = figures(
        with_table(
            [
                ["TT", "Nội dung", "ĐVT", "Kế hoạch", "Thực hiện năm 2025", "Tỷ lệ %"],
                ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
                ["1", "Tổng số đoàn viên", "Người", "1.200", "1.231", "102,6"],
                ["2", "Tiền quà Tết", "Triệu đồng", "90", "97", "107,8"],
            ]
        )
    )
    assert {(each.surface, each.indicator, each.role, each.period) for each in found.values() if each.unit != "%"} == {
        ("1.200", "DV01", Role.PLAN, "2026"),
        ("1.231", "DV01", Role.DONE, "2025"),
        ("90", "CL02", Role.PLAN, "2026"),
        ("97", "CL02", Role.DONE, "2025"),
    }
    assert found["97"].value.amount == 97_000_000
    assert {each.indicator for each in found.values() if each.unit == "%"} == {None}


def test_a_head_over_several_columns_names_them_all() -> None:
    def build(made: docx.document.Document) -> None:
        table = made.add_table(rows=3, cols=3)
        for place, words in {
            (0, 0): "Đơn vị",
            (1, 1): "Suất quà",
            (1, 2): "Tiền quà Tết (triệu đồng)",
            (2, 0): "CĐCS Hoa Sen",
            (2, 1): "40",
            (2, 2): "12",
        }.items():
            table.cell(*place).text = words
        table.cell(0, 1).merge(table.cell(0, 2)).text = "Tết Sum vầy"
        table.cell(0, 0).merge(table.cell(1, 0))

    found = figures(word(build))
    assert (found["40"].indicator, found["40"].noun) == ("CL01", "Tết Sum vầy Suất quà")
    assert (found["12"].indicator, found["12"].value.amount) == ("CL02", 12_000_000)


def test_a_table_that_only_sets_a_page_is_read_as_the_prose_it_holds() -> None:
    content = with_table([["CÔNG ĐOÀN TỈNH\nSố: 12/BC-CĐ", "CỘNG HÒA XÃ HỘI"], ["", "Trao quà trị giá 40 triệu đồng"]])
    assert [
        (each.surface, each.rule == "cell of a table") for each in figures(content).values() if each.unit == "đồng"
    ] == [("40 triệu đồng", False)]


# PDF


def test_a_pdf_by_libreoffice_gives_paragraphs_again_without_page_numbers_and_running_heads(office) -> None:
    def build(made: docx.document.Document) -> None:
        section = made.sections[0]
        section.header.paragraphs[0].text = "Công đoàn ngành Xây dựng"
        foot = section.footer.paragraphs[0].add_run()
        for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
            part = OxmlElement("w:instrText" if words else "w:fldChar")
            if words:
                part.text = words
            else:
                part.set(qn("w:fldCharType"), kind)
            foot._r.append(part)
        for number in range(40):
            made.add_paragraph(f"{SENTENCE} Đợt {['một', 'hai', 'ba', 'bốn'][number % 4]}.")

    text = open_document("bao-cao.pdf", office("dai.docx", word(build), "pdf")).text
    lines = text.split("\n")
    assert lines.count("Công đoàn ngành Xây dựng") == 0
    assert not [line for line in lines if line.strip().isdecimal()]
    assert sum(SENTENCE in line for line in lines) >= 38


# Web pages

PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Trang tin</title><style>p {{}}</style></head><body>
<header class="top"><a href="/">Trang chủ</a> <span>Hotline 0227 3831 234</span></header>
<nav><ul><li><a href="/a">Tin hoạt động (12)</a></li><li><a href="/b">Văn bản (345)</a></li></ul></nav>
<div id="wrap"><div class="col-8"><h1>Tết Sum vầy: 1.250 suất quà</h1>
<div class="meta">12/01/2026 <span class="view-count">151 lượt xem</span></div>
<p class="sapo">Đầu năm 2026, công đoàn ngành Xây dựng tổ chức chương trình Tết Sum vầy cho đoàn viên khó khăn.</p>
<div class="detail-content"><p>{sentence}</p><p>Bên cạnh đó, <b>hơn 60</b> đoàn viên được thăm hỏi; <a href="/x">công đoàn cơ sở</a> góp thêm nhiều phần việc.</p>
<figure><img src="anh-4456.jpg" alt=""><figcaption>Lãnh đạo công đoàn trao quà.</figcaption></figure>
<table><tr><th>Đơn vị</th><th>Suất quà</th></tr><tr><td>CĐCS Hoa Sen</td><td>40</td></tr></table>
<h3>Tin liên quan</h3><p>Một bài khác nói về 777 người.</p></div>
<ul class="list"><li><a href="/1">Trên 300 người dự mít tinh</a></li><li><a href="/2">Kỳ họp thứ 42</a></li></ul>
<div class="comments"><p>Nguyễn A: bài hay, 5 sao cho các anh chị công đoàn nhé, mong có thêm.</p></div></div>
<div class="sidebar"><p>Chuyên mục pháp luật: 24 câu hỏi thường gặp về bảo hiểm xã hội của người lao động.</p></div></div>
<footer>Đang truy cập: 447. Tổng số: 22,491,889</footer><script>var n = 999999;</script></body></html>"""


def test_of_a_web_page_the_article_is_read_and_its_furniture_left_out() -> None:
    text = open_document("bai.html", PAGE.format(sentence=SENTENCE).encode()).text
    assert text.split("\n")[0] == "Tết Sum vầy: 1.250 suất quà"
    for said in (
        "Đầu năm 2026",
        SENTENCE,
        "hơn 60 đoàn viên được thăm hỏi; công đoàn cơ sở góp thêm",
        "Lãnh đạo công đoàn trao quà.",
        "CĐCS Hoa Sen\t40",
    ):
        assert said in text
    for unsaid in (
        "Hotline",
        "(12)",
        "151",
        "777",
        "300",
        "thứ 42",
        "5 sao",
        "24 câu",
        "447",
        "22,491,889",
        "999999",
        "4456",
    ):
        assert unsaid not in text


def test_a_bare_page_without_any_names_is_read_whole() -> None:
    page = f"<html><body><h1>Tin vắn</h1>{SENTENCE}<br>Ngoài ra có 12 nhà được sửa chữa trong dịp này, ai cũng vui.</body></html>"
    assert (
        open_document("b.html", page.encode("utf-16")).text
        == f"Tin vắn\n{SENTENCE}\nNgoài ra có 12 nhà được sửa chữa trong dịp này, ai cũng vui."
    )


def test_a_table_of_a_web_page_is_read_as_one_of_figures() -> None:
    found = figures(PAGE.format(sentence=SENTENCE).encode(), "bai.html")
    assert (found["40"].indicator, found["40"].subject, found["40"].rule) == ("CL01", "CĐCS Hoa Sen", "cell of a table")


def test_plain_words_are_a_document_too() -> None:
    assert open_document("", SENTENCE.encode()) == Document(SENTENCE)


def test_cells_over_several_rows_and_columns_of_a_web_table_stand_at_each_of_their_places() -> None:
    rows = (
        "<tr><th rowspan=2>Đơn vị</th><th colspan=2>Tết Sum vầy</th></tr><tr><th>Suất quà</th><th>Tiền quà Tết (triệu đồng)</th></tr>"
        "<tr><td>CĐCS Hoa Sen</td><td>40</td><td>12</td></tr>"
    )
    document = open_document("b.html", f"<html><body><h1>Kết quả</h1><table>{rows}</table></body></html>".encode())
    assert [list(row) for row in cells_of(document.text, document.tables[0])] == [
        ["Đơn vị", "Tết Sum vầy", "Tết Sum vầy"],
        ["Đơn vị", "Suất quà", "Tiền quà Tết (triệu đồng)"],
        ["CĐCS Hoa Sen", "40", "12"],
    ]
    found = {each.surface: each for each in read_document(document, lexicon=LEXICON).figures}
    assert (found["40"].indicator, found["12"].indicator, found["12"].subject) == ("CL01", "CL02", "CĐCS Hoa Sen")


def test_the_name_a_form_gives_an_indicator_counts_in_a_table() -> None:
    lexicon = Lexicon([Entry("CL14", "đồng", ("kinh phí thăm hỏi",), names=("Tiền thăm hỏi",))])
    page = "<html><body><table><tr><td>Nội dung</td><td>Kết quả</td></tr><tr><td>Tiền thăm hỏi</td><td>9.600.000</td></tr></table></body></html>"
    (found,) = read_document(open_document("b.html", page.encode()), lexicon=lexicon).figures
    assert (found.indicator, found.value.amount, found.unit) == ("CL14", 9_600_000, "đồng")
