"""Files that are no report, or made to do harm: refused with a sentence, whatever they hold."""

import io
import subprocess
import zipfile
from collections.abc import Callable

import docx
import pypdf
import pytest

from thidua.reading.inputs import fence as fences
from thidua.reading.inputs import open_document
from thidua.reading.inputs.refusals import (
    HoldsMacros,
    KindMismatch,
    KindUnknown,
    Locked,
    NothingWritten,
    NotReadable,
    OnlyPictures,
    TooMuchText,
)

SENTENCE = "Công đoàn ngành Xây dựng đã trao 1.250 suất quà."


def word(build: Callable[[docx.document.Document], None]) -> bytes:
    """A .docx file written by python-docx."""
    made = docx.Document()
    build(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def pdf(build: Callable[[pypdf.PdfWriter], None]) -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    build(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_picture(writer: pypdf.PdfWriter) -> None:
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, NumberObject

    picture = DecodedStreamObject()
    picture.set_data(b"\xff")
    for key, value in {
        "/Type": NameObject("/XObject"),
        "/Subtype": NameObject("/Image"),
        "/Width": NumberObject(1),
        "/Height": NumberObject(1),
    }.items():
        picture[NameObject(key)] = value
    objects = DictionaryObject({NameObject("/Im0"): writer._add_object(picture)})
    writer.pages[0][NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): objects})


def archive(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("rong.txt", b"", NothingWritten),
        ("trang.txt", b" \r\n\t", NothingWritten),
        ("trang.docx", word(lambda made: None), NothingWritten),
        ("sau.html", f"<html><body>{'<div>' * 50_000}{SENTENCE}".encode(), NotReadable),
        ("trang.html", b"<html><body><script>1</script></body></html>", NothingWritten),
        ("bom.docx", archive({"word/document.xml": b"\0" * (65 * 1024 * 1024)}), NotReadable),
        ("cuoi.docx", archive({"word/document.xml": f'<!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]><w:document {W}><w:p><w:r><w:t>&l11;</w:t></w:r></w:p></w:document>'.encode()}), NotReadable),
        ("ngoai.docx", archive({"word/document.xml": f'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document {W}><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:document>'.encode()}), NotReadable),
        ("sau.docx", archive({"word/document.xml": (f"<w:document {W}>" + "<w:tbl>" * 100_000).encode()}), NotReadable),
        ("hong.docx", archive({"word/document.xml": f"<w:document {W}><w:p>".encode()}), NotReadable),
        ("cut.docx", word(lambda made: made.add_paragraph(SENTENCE))[:-300], NotReadable),
        ("thieu.docx", archive({"a.txt": b"x"}), KindUnknown),
        ("macro.docx", archive({"word/document.xml": b"<x/>", "word/vbaProject.bin": b"x"}), HoldsMacros),
        ("macro.docm", archive({"word/document.xml": b"<x/>", "word/vbaProject.bin": b"x"}), HoldsMacros),
        ("bang.xlsx", archive({"xl/workbook.xml": b"<x/>"}), KindUnknown),
        ("cu.doc", OLE, KindUnknown),
        ("khoa.docx", OLE + "EncryptedPackage".encode("utf-16-le"), Locked),
        ("khoa.pdf", pdf(lambda writer: writer.encrypt("mật khẩu")), Locked),
        ("scan.pdf", pdf(with_picture), OnlyPictures),
        ("trang.pdf", pdf(lambda writer: None), NothingWritten),
        ("hong.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\ntrailer << /Root 1 0 R >>", NotReadable),
        ("gia.txt", pdf(lambda writer: None), KindMismatch),
        ("gia.pdf", SENTENCE.encode(), KindMismatch),
        ("gia.html", word(lambda made: made.add_paragraph("x")), KindMismatch),
        ("anh.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 50, KindUnknown),
        ("anh.txt", bytes(range(256)) * 50, KindUnknown),
        ("thu.rtf", b"{\\rtf1 xin chao}", KindUnknown),
        ("to.txt", b"a" * (20 * 1024 * 1024 + 1), TooMuchText),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_no_report_or_does_harm_is_refused_with_a_sentence(name: str, content: bytes, refusal: type) -> None:
    with pytest.raises(refusal) as no:
        open_document(name, content)
    assert no.value.values["name"] == name
    assert str(no.value).count("{") == 0


def test_a_file_that_takes_too_long_or_too_much_memory_is_refused_and_its_process_ended(monkeypatch) -> None:
    started: list[list[str]] = []

    def never_ready(command: list[str], **_options: object) -> None:
        started.append(command)
        raise subprocess.TimeoutExpired(command, 1)

    monkeypatch.setattr(fences.subprocess, "run", never_ready)
    with pytest.raises(NotReadable):
        open_document("cham.docx", word(lambda made: made.add_paragraph(SENTENCE)))
    assert started
