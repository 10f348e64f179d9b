"""Uploads are kept by content and hash; what lies about itself is refused and leaves nothing behind."""

import hashlib
import io
import struct
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, JsonResponse
from django.test import Client
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from thidua.ground import files
from thidua.ground.files import (
    LARGEST,
    FileEmpty,
    FileOfOtherKind,
    FileTooLarge,
    FileUnpacksTooLarge,
    keep_bytes,
    keep_file,
    path_of,
)
from thidua.ground.values import Refusal


@login_not_required
@csrf_exempt
def echo(request: HttpRequest) -> JsonResponse:
    """What arrived of a form with files."""
    return JsonResponse(
        {"fields": request.POST, "files": sorted(request.FILES), "refused": request.META.get("thidua.too_large", {})}
    )


urlpatterns = [path("echo/", echo)]


def archive(*names: str, content: bytes = b"x") -> bytes:
    """An archive that holds `content` under each name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, content)
    return out.getvalue()


def bomb() -> bytes:
    """A workbook whose one sheet says it unpacks to 4 GB less a byte."""
    made = archive("xl/workbook.xml", content=b"\0" * 100_000)
    entry = made.index(b"PK\x01\x02")
    return made[: entry + 24] + struct.pack("<I", 2**32 - 2) + made[entry + 28 :]


WORD, EXCEL = archive("word/document.xml"), archive("xl/workbook.xml", "xl/sheet1.xml")


@pytest.mark.parametrize(
    ("name", "content", "media"),
    [
        ("Danh sách ký nhận.pdf", b"%PDF-1.7\n...", "application/pdf"),
        ("ảnh.JPG", b"\xff\xd8\xff\xe0...", "image/jpeg"),
        ("anh.png", b"\x89PNG\r\n\x1a\n...", "image/png"),
        ("a.docx", WORD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("Bảng kê.xlsx", EXCEL, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_a_true_file_is_kept_under_its_hash(name: str, content: bytes, media: str) -> None:
    kept = keep_file(name, [content[:3], content[3:]])
    assert (kept.size, kept.media_type) == (len(content), media)
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert path_of(kept.sha256).read_bytes() == content
    assert keep_file(name, [content]) == kept


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("a.pdf", b"", FileEmpty),
        ("a.pdf", b"MZ\x90 a program", FileOfOtherKind),
        ("a.png", b"%PDF-1.7", FileOfOtherKind),
        ("a.exe", b"MZ", FileOfOtherKind),
        ("noending", b"%PDF-1.7", FileOfOtherKind),
        ("a.docx", EXCEL, FileOfOtherKind),
        ("a.xlsx", archive("readme.txt"), FileOfOtherKind),
        ("a.xlsx", b"PK\x03\x04 cut off", FileOfOtherKind),
        ("a.xlsx", EXCEL[:-30], FileOfOtherKind),
        ("a.svg", b"<svg onload='x()'/>", FileOfOtherKind),
        ("a.xlsx", bomb(), FileUnpacksTooLarge),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_and_nothing_stays(
    name: str, content: bytes, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal) as no:
        keep_file(name, [content] if content else [])
    assert no.value.values["name"] == name
    assert _kept() == []


def test_an_archive_of_too_many_entries_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_ENTRIES", 1)
    with pytest.raises(FileUnpacksTooLarge):
        keep_file("a.xlsx", [EXCEL])


def test_a_file_that_is_too_large_is_refused_before_all_of_it_is_read() -> None:
    read = []

    def endless() -> object:
        while True:
            read.append(1)
            yield b"%PDF-" + bytes(2**20)

    with pytest.raises(FileTooLarge):
        keep_file("a.pdf", endless())
    assert len(read) <= LARGEST // 2**20 + 1
    assert _kept() == []


def test_a_fault_while_reading_leaves_nothing_behind() -> None:
    def broken() -> object:
        yield b"%PDF-"
        raise OSError("the line broke")

    with pytest.raises(OSError, match="line"):
        keep_file("a.pdf", broken())
    assert _kept() == []


def test_bytes_of_the_house_are_kept_once() -> None:
    sha256 = keep_bytes(b"a paper")
    assert keep_bytes(b"a paper") == sha256
    assert path_of(sha256).read_bytes() == b"a paper"
    assert len(_kept()) == 1


@pytest.mark.urls(__name__)
def test_an_upload_too_large_is_dropped_and_the_rest_of_the_form_is_kept(client: Client) -> None:
    sent = {
        "first": "1",
        "large": SimpleUploadedFile("lớn.pdf", b"%PDF-" + bytes(LARGEST)),
        "small": SimpleUploadedFile("nhỏ.pdf", b"%PDF-1.7"),
        "last": "2",
    }
    arrived = client.post("/echo/", sent).json()
    assert arrived == {"fields": {"first": "1", "last": "2"}, "files": ["small"], "refused": {"large": "lớn.pdf"}}


def _kept() -> list[Path]:
    root = Path(settings.THIDUA_FILES)
    return [each for each in root.rglob("*") if each.is_file()]
