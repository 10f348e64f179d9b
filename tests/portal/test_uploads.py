"""What an editor uploads through Wagtail's own pages is checked by content; what is kept harms nobody."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from tests.make.organisations import make_unit
from tests.make.people import make_person
from tests.make.portal import make_portal
from tests.portal.doors import CHROME
from tests.portal.test_pictures import SCRIPT, picture, png_of
from thidua.people.rules import Role
from thidua.portal.rules.readers import Counted, Thing

pytestmark = pytest.mark.django_db
AJAX = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}


@pytest.fixture
def editing(client: Client) -> Client:
    home = make_portal(make_unit("thai-nguyen"))
    client.force_login(make_person(home.unit, Role.EDITOR), backend="django.contrib.auth.backends.ModelBackend")
    return client


def send(editing: Client, what: str, name: str, content: bytes) -> dict:
    file = SimpleUploadedFile(name, content)
    answer = editing.post(f"/bien-tap/{what}/multiple/add/", {"title": "a", "files[]": file}, **AJAX)
    assert answer.status_code == 200
    return json.loads(answer.content)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 250_000_000)
    return out.getvalue()


def test_a_picture_that_is_none_or_too_large_is_not_kept(editing: Client) -> None:
    for name, content in (
        ("hinh.svg", b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>"),
        ("hinh.png", b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>"),
        ("hinh.jpg", b"\xff\xd8\xff" + SCRIPT),
        ("hinh.gif", picture("GIF")),
        ("hinh.jpg", b"GIF89a/*" + SCRIPT + b"*/=1;"),
        ("hinh.png", png_of(10_000, 10_000)),
    ):
        assert send(editing, "images", name, content)["success"] is False, name
    assert not get_image_model().objects.exists()


def test_a_picture_is_kept_as_it_was_drawn_here_under_a_harmless_name(editing: Client, tmp_path) -> None:
    said = send(editing, "images", "../../<b onerror=alert(1)>.jpg", picture() + SCRIPT)
    assert said["success"] is True
    image = get_image_model().objects.get()
    assert SCRIPT not in image.file.read()
    assert not set(image.file.name) & set("<>\"'&=() ")
    assert (tmp_path / image.file.name).resolve().is_relative_to(tmp_path)
    assert "<b onerror" not in json.dumps(said)


def test_a_document_that_is_not_what_its_name_says_is_not_kept(editing: Client) -> None:
    for name, content in (
        ("mau.docx", bomb()),
        ("mau.docx", b"PK\x03\x04" + SCRIPT),
        ("mau.pdf", SCRIPT),
        ("mau.pdf", SCRIPT + b"%PDF-1.7\n"),
        ("mau.html", SCRIPT),
        ("mau.svg", SCRIPT),
        ("mau.docm", b"PK\x03\x04"),
        ("mau.exe", b"MZ"),
        ("mau.pdf", b""),
    ):
        assert send(editing, "documents", name, content)["success"] is False, name
    assert not get_document_model().objects.exists()


def test_a_document_comes_as_a_download_and_says_to_the_door_what_it_is(editing: Client) -> None:
    assert send(editing, "documents", "mau.pdf", b"%PDF-1.7\n" + SCRIPT)["success"] is True
    document = get_document_model().objects.get()
    answer = Client().get(document.url, HTTP_USER_AGENT=CHROME)
    assert (answer.status_code, answer.cookies) == (200, {})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Thidua-Counts"] == Thing(Counted.DOWNLOAD, document.pk).code
