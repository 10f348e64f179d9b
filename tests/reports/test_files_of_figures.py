"""Files hung at a figure through the page: refused where they lie, served to whom they concern."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.make.people import make_person
from tests.make.reports import PDF, draft_report
from tests.reports.asking import as_, page_of, posted, value_in, words
from tests.reports.conftest import Year
from thidua.reports.models import Evidence, Report
from thidua.reports.queries import values_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(year: Year) -> Report:
    """A draft with one figure."""
    return draft_report(unit=year.unit, period=year.period, DV01="1.204")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("danh-sach.pdf", b"<html>", "không phải là tệp .pdf thật"),
        ("trong.pdf", b"", "trống"),
        ("anh.png", PDF, "không phải là tệp .png thật"),
    ],
)
def test_a_lying_file_is_refused_at_its_figure_and_everything_typed_is_kept(
    year: Year, draft: Report, name: str, content: bytes, said: str
) -> None:
    file = SimpleUploadedFile(name, content)
    fields = posted(draft, DV01="1.231", CL01="1,2", **{"file-CL01": file})
    response = as_(year.clerk).post(page_of("entry", draft), fields)
    assert response.status_code == 422
    assert said in words(response)
    assert (value_in(response, "DV01"), value_in(response, "CL01")) == ("1.231", "1,2")
    assert values_of(draft)["DV01"].amount == 1231
    assert not Evidence.objects.exists()


class Upload(io.RawIOBase):
    """A form with a file of many zeros between its fields, made while it is read."""

    def __init__(self, before: bytes, zeros: int, after: bytes) -> None:
        self.parts, self.length = [before, zeros, after], len(before) + zeros + len(after)

    def read(self, size: int = -1) -> bytes:
        while self.parts:
            part = self.parts[0]
            left = part if isinstance(part, int) else len(part)
            if not left:
                self.parts.pop(0)
                continue
            taken = left if size < 0 else min(size, left)
            self.parts[0] = left - taken if isinstance(part, int) else part[taken:]
            return b"\0" * taken if isinstance(part, int) else part[:taken]
        return b""


def test_an_upload_of_200_mb_is_refused_and_the_fields_before_and_after_it_are_kept(year: Year, draft: Report) -> None:
    def field(name: str, value: str) -> str:
        return f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'

    before = field("version", str(draft.version)) + field("DV01", "1.231")
    before += '--x\r\nContent-Disposition: form-data; name="file-DV01"; filename="phim.pdf"\r\n\r\n%PDF-1.7'
    body = Upload(before.encode(), 200 * 1024 * 1024, f"\r\n{field('CL01', '320')}--x--\r\n".encode())
    response = as_(year.clerk).request(
        **{
            "REQUEST_METHOD": "POST",
            "PATH_INFO": page_of("entry", draft),
            "CONTENT_TYPE": "multipart/form-data; boundary=x",
            "CONTENT_LENGTH": str(body.length),
            "wsgi.input": body,
        }
    )
    assert response.status_code == 422
    assert "“phim.pdf” lớn hơn 20 MB" in words(response)
    assert (value_in(response, "DV01"), value_in(response, "CL01")) == ("1.231", "320")
    assert {code: value.amount for code, value in values_of(draft).items()} == {"DV01": 1231, "CL01": 320}


def test_a_file_is_hung_at_its_figure_served_as_a_download_and_removed(year: Year, draft: Report) -> None:
    client = as_(year.clerk)
    file = SimpleUploadedFile("Danh sách ký nhận.pdf", PDF)
    client.post(page_of("entry", draft), posted(draft, DV01="1.204", **{"file-DV01": file}))
    evidence = Evidence.objects.get()
    address = reverse("reports:evidence", args=[evidence.pk])
    response = client.get(address)
    assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert as_(make_person(year.units["nganh-2"])).get(address).status_code == 404
    assert as_(year.above).get(address).status_code == 404  # the draft is the unit's own affair
    client.post(page_of("entry", draft), posted(draft, DV01="1.300", remove=str(evidence.pk)))
    assert not Evidence.objects.exists()
    assert values_of(draft)["DV01"].amount == 1300
