"""The three formats, opened by other programs: LibreOffice, poppler, pypdf, and a parser of HTML."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
import zipfile
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tests.paper.papers import ABOUT, a_report, header, link, number, pledge
from thidua.paper.rules import (
    Ask,
    Column,
    EditionMark,
    Heading,
    Number,
    Paper,
    Paragraph,
    Section,
    Table,
    font_of_pdf,
    numbers_of,
    render_docx,
    render_html,
    render_html_alone,
    render_pdf,
)
from thidua.paper.rules.fonts import FACES

# Marks that order or part letters without being seen; readers of PDF give some of them back and drop others.
_UNSEEN = re.compile("[\\s\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe]+")


def seen(text: str) -> str:
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.styles = 0
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.styles += "style" in found
        self.scripts += tag == "script" or any(name.startswith("on") for name in found)
        if tag == "a":
            self.links.append(found.get("href") or "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read_html(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    return reader


def words_of_html(html: str) -> str:
    return "".join(read_html(html).words)


def words_of_docx(content: bytes) -> str:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        body = docx.Document(BytesIO(content)).element.body
        assert "word/document.xml" in archive.namelist()
    return "".join(
        node.text or "" for node in body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t")
    )


def words_of_pdf(path: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where LibreOffice keeps its own profile, away from anybody's."""
    if shutil.which("soffice") is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice and poppler-utils are not installed")
    return tmp_path_factory.mktemp("office")


UNUSUAL = {"emoji": "Chúc mừng 🎉🏆 năm mới", "rtl": "שלום עולם và العربية cùng dòng"}


@pytest.fixture(scope="session")
def opened(office: Path) -> dict[str, Path]:
    """The Word files of these tests as LibreOffice prints them, all in one go: it takes longer to start than to print."""
    papers = {
        "report": render_docx(a_report(rows=45), link=link),
        "sides": render_docx(a_report()),
        "pledge": render_docx(pledge()),
        **{name: render_docx(_hostile(words)) for name, words in UNUSUAL.items()},
    }
    sources = [office / f"{name}.docx" for name in papers]
    for source, content in zip(sources, papers.values(), strict=True):
        source.write_bytes(content)
    profile = f"-env:UserInstallation={office.as_uri()}/profile"
    subprocess.run(
        ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(office), *map(str, sources)],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return {source.stem: source.with_suffix(".pdf") for source in sources}


def test_libreoffice_shows_head_numbers_and_page_numbers_of_the_word_file(opened: dict[str, Path]) -> None:
    paper = a_report(rows=45)
    pages = words_of_pdf(opened["report"]).split("\f")[:-1]
    first = pages[0]
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "TỈNH THÁI BÌNH",
        "CÁC CÔNG ĐOÀN NGÀNH",
        "/BC-KTĐ",
        "BÁO CÁO",
        "Bản tạm tính",
        "I. ĐẶC ĐIỂM TÌNH HÌNH",
    ):
        assert words in first, words
    assert first.lstrip().split("\n")[0].strip() != "1", "the first page bears no number"
    assert [page.lstrip().split("\n")[0].strip() for page in pages[1:]] == [str(at) for at in range(2, len(pages) + 1)]
    whole = seen("".join(pages))
    for one in numbers_of(paper):
        # The chart is a picture in Word; its numbers are its description.
        assert seen(one.text) in whole or one.text == "105,6%", one.text
    assert "Nơi nhận:" in "".join(pages)
    assert "[Người soạn viết tiếp: hạn chế và nguyên nhân.]" in "".join(pages)
    # The table's head stands on each page of the annex.
    annex = [page for page in pages if "Công đoàn ngành thứ" in page]
    assert len(annex) > 1
    assert all("Quà Tết (suất)" in page for page in annex)


def test_the_pages_are_a4_and_only_the_annex_lies_on_its_side(opened: dict[str, Path]) -> None:
    for reader in (PdfReader(opened["sides"]), PdfReader(BytesIO(render_pdf(a_report())))):
        boxes = [(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in reader.pages]
        assert set(boxes[:-1]) == {(595, 842)}
        assert boxes[-1] == (842, 595)


def test_typst_sets_the_same_words_and_every_number_leads_to_its_lineage(office: Path) -> None:
    paper = a_report(rows=45)
    path = office / "typst.pdf"
    path.write_bytes(render_pdf(paper, link=link))
    pages = words_of_pdf(path).split("\f")[:-1]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in pages[0]
    assert [page.lstrip().split("\n")[0].strip() for page in pages[1:]] == [str(at) for at in range(2, len(pages) + 1)]
    reader = PdfReader(path)
    text = seen("".join(page.extract_text() for page in reader.pages))
    for one in numbers_of(paper):
        assert seen(one.text) in text, one.text
    targets = {
        note.get_object()["/A"]["/URI"]
        for page in reader.pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    }
    assert {link(one) for one in numbers_of(paper) if one.indicator != "CL01"} <= targets
    assert all("Quà Tết (suất)" in page for page in pages if "Công đoàn ngành thứ" in page)


def test_the_word_file_links_each_number_without_blue_or_line() -> None:
    document = docx.Document(BytesIO(render_docx(a_report(), link=link)))
    main = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    links = list(document.element.body.iter(f"{main}hyperlink"))
    targets = {relation.target_ref for relation in document.part.rels.values() if relation.is_external}
    assert targets == {link(one) for one in numbers_of(a_report())}
    assert links
    for one in links:
        assert not list(one.iter(f"{main}color"))
        assert not list(one.iter(f"{main}u"))


def test_a_chart_says_its_bars_to_who_cannot_see_it() -> None:
    said = "Suất quà Tết: 105,6%; Đối thoại định kỳ: 90%"
    with zipfile.ZipFile(BytesIO(render_docx(a_report()))) as archive:
        assert said in archive.read("word/document.xml").decode()
    assert said in render_html(a_report())


def test_the_word_file_keeps_the_decrees_margins_and_face() -> None:
    document = docx.Document(BytesIO(render_docx(a_report())))
    for section in document.sections:
        assert 20 <= round(section.top_margin.mm) <= 25
        assert 15 <= round(section.right_margin.mm) <= 20
        assert section.left_margin.mm >= (20 if section.page_width > section.page_height else 29.9)
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert 13 <= document.styles["Normal"].font.size.pt <= 14


def test_html_links_each_number_and_has_neither_style_attribute_nor_script() -> None:
    html = render_html(a_report(), link=link)
    read = read_html(html)
    in_chart = 1  # drawn, and its row in the table beside it is the link
    assert len(read.links) == len(numbers_of(a_report())) - in_chart
    assert set(read.links) == {link(one) for one in numbers_of(a_report())}
    assert (read.styles, read.scripts) == (0, 0)
    assert 'class="paper land"' in html
    assert 'title="59.057, 277/277 CĐCS"' in html


def test_html_that_stands_alone_is_one_whole_file() -> None:
    html = render_html_alone(a_report(), link=link)
    assert html.startswith("<!doctype html>")
    assert "<style>" in html
    assert "src=" not in html
    assert read_html(html).scripts == 0


def test_an_editor_stands_beside_its_passage() -> None:
    html = render_html(a_report(), beside=lambda key: f"<form>{key}</form>")
    assert '<section class="passage" id="doan-care">' in html
    assert "<form>care</form></section>" in html


def test_a_final_edition_never_shows_an_open_place(office: Path) -> None:
    paper = a_report(settled=True)
    path = office / "final.pdf"
    path.write_bytes(render_pdf(paper))
    for words in (render_html_alone(paper), words_of_docx(render_docx(paper)), words_of_pdf(path)):
        assert "viết tiếp" not in words
        assert "HẠN CHẾ" not in words
        assert "III. PHƯƠNG HƯỚNG" in words
        assert "Bản chính thức" in words


def test_a_grid_of_signatures_holds_every_signatory(office: Path, opened: dict[str, Path]) -> None:
    path = office / "typst-pledge.pdf"
    path.write_bytes(render_pdf(pledge()))
    for words in (words_of_html(render_html(pledge())), words_of_pdf(path), words_of_pdf(opened["pledge"])):
        for at in range(1, 8):
            assert f"Người ký {at}" in words
        assert "Số: 05/BC-KTĐ" in words
        assert "ngày 05 tháng 02 năm 2024" in words


def test_a_number_without_an_address_is_still_marked() -> None:
    html = render_html(a_report())
    assert "<a " not in html
    assert '<span class="num" data-state="approved"' in html


def test_the_pdf_is_set_in_a_known_face() -> None:
    assert font_of_pdf() in FACES


HOSTILE = [
    '#import "x": y #set page(width: 1pt) #panic()',
    "$x^2$ *đậm* _nghiêng_ `mã` <nhãn> @ref // chú thích /* */ ~ -- --- ... 'a' \"b\"",
    "<script>alert(1)</script> & &amp; <b>x</b> ]]> <!-- -->",
    "\\\\server\\path \\u{41} \\n { } [ ] ( ) ] } ) = == + - / :",
    "A" * 300,
    "Nguyễn Thị Ánh Tuyết – Đặng Ỹ Nhi; “ngoặc kép” 100% § ½ ₫",
    "=SUM(A1:A9) +1 -1 @x \t|cột|",
    "\x00\x07trong\x0bchữ\x1f \ud800nửa \uffffcuối",
]


def _hostile(words: str) -> Paper:
    said = Number(words, "x", "DV01", "2023")
    table = Table((Column(words), Column("b")), (((words,), (said,)),), ABOUT, caption=words, foot=((("",), (said,)),))
    return Paper(
        header=header(place=words, subject=(words,), symbol=words),
        sections=(Section((Heading(1, words), Heading(3, words), Paragraph((words, said, words)), table, Ask(words))),),
        recipients=(words,),
        edition=EditionMark(words),
    )


def _bare(words: str) -> str:
    return seen(re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", words))


@pytest.mark.parametrize("words", HOSTILE)
def test_no_text_is_read_as_code_in_any_format(words: str, office: Path) -> None:
    paper, expected = _hostile(words), _bare(words)
    path = office / "hostile.pdf"
    path.write_bytes(render_pdf(paper, link=lambda one: f"https://x.example/{one.indicator}/"))
    html = render_html_alone(paper, link=lambda _one: '/"><script>')
    assert read_html(html).scripts == 0
    assert expected in seen(words_of_html(html))
    assert expected in seen(words_of_docx(render_docx(paper)))
    pages = PdfReader(path).pages
    assert expected in seen("".join(page.extract_text() for page in pages)) or expected in seen(
        subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True, text=True).stdout
    )


@pytest.mark.parametrize("name", UNUSUAL)
def test_emoji_and_words_written_from_right_to_left_survive(name: str, office: Path, opened: dict[str, Path]) -> None:
    words = UNUSUAL[name]
    paper = _hostile(words)
    path = office / f"typst-{name}.pdf"
    path.write_bytes(render_pdf(paper))
    assert seen(words) in seen(words_of_html(render_html(paper)))
    assert seen(words) in seen(words_of_docx(render_docx(paper)))
    assert opened[name].stat().st_size
    said = "".join(page.extract_text() for page in PdfReader(path).pages)
    # A reader of PDF gives right-to-left words in the order they are drawn, some letters as shaped forms.
    latin = [word for word in words.split() if word.isascii() or "LATIN" in unicodedata.name(word[0])]
    for word in latin:
        assert word in said


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60), st.text(max_size=20))
def test_any_text_makes_three_whole_files(words: str, name: str) -> None:
    paper = _hostile(words + name)
    expected = _bare(words + name)
    assert expected in seen(words_of_html(render_html(paper)))
    assert expected in seen(words_of_docx(render_docx(paper)))
    assert len(PdfReader(BytesIO(render_pdf(paper))).pages) >= 1


def test_a_number_says_its_full_reading_to_a_screen_reader() -> None:
    assert number("4.225").says == "4.225, 277/277 CĐCS"
