"""Files by SHA-256 under `THIDUA_FILES`, outside any public path; checked by content before they are kept."""

from __future__ import annotations

import hashlib
import os
import struct
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, TypeVar

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.db.models import Manager, Model
from django.http import FileResponse, Http404

from thidua.ground.values import Refusal, insist
from thidua.ground.values import mark as _

Row = TypeVar("Row", bound=Model)

LARGEST = 20 * 1024 * 1024
"""Bytes of one upload. A scanned list of 300 signatures takes about 3 MB."""
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_ENTRIES = 10_000
"""Entries of an archive. A workbook of 60 sheets with pictures has some hundreds."""

_MAGIC: tuple[tuple[bytes, str, tuple[str, ...]], ...] = (
    (b"%PDF-", "application/pdf", (".pdf",)),
    (b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg")),
    (b"\x89PNG\r\n\x1a\n", "image/png", (".png",)),
    (b"PK\x03\x04", "application/zip", (".docx", ".xlsx")),
)
_OFFICE = {
    ".docx": ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".xlsx": ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


class FileTooLarge(Refusal):
    """The upload is larger than one piece of evidence may be."""

    text = _("The file “{name}” is larger than {limit} MB. Scan it in black and white, or split it.")


class FileUnpacksTooLarge(FileTooLarge):
    """An archive small on the wire and huge once opened."""

    text = _("The file “{name}” unpacks to more than {limit} MB. Save only the sheets that are needed.")


class FileOfOtherKind(Refusal):
    """The content is not what the name says, or of a kind that is not accepted."""

    text = _("The file “{name}” is not a real {ending} file. Send a PDF, JPEG, PNG, .docx or .xlsx.")


class FileEmpty(Refusal):
    """Nothing in it."""

    text = _("The file “{name}” is empty. Choose it again.")


@dataclass(frozen=True)
class StoredFile:
    """A kept file: its hash is its address."""

    sha256: str
    size: int
    media_type: str


class RefuseTooLarge(FileUploadHandler):
    """Keep nothing of an upload that is too large; what else was typed into the form is read, and the view says why.

    The names of files so refused stand in `request.META["thidua.too_large"]`, by the name of their form field.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self._seen += len(raw_data)
        if self._seen > LARGEST:
            if self.request is not None:
                self.request.META.setdefault("thidua.too_large", {})[self.field_name] = self.file_name
            raise SkipFile  # not StopUpload: it would drop every field that stands after the file
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def media_type_of(name: str, content: IO[bytes]) -> str:
    """The media type by content; it must agree with the name's ending.

    Errors: FileEmpty, FileOfOtherKind, FileTooLarge (also for an archive that unpacks to too much).
    """
    ending = os.path.splitext(name)[1].lower()
    content.seek(0)
    head = content.read(16)
    if not head:
        raise FileEmpty(name=name)
    media = next((kind for magic, kind, endings in _MAGIC if head.startswith(magic) and ending in endings), None)
    if media is None:
        raise FileOfOtherKind(name=name, ending=ending or "?")
    if ending in _OFFICE:
        part, media = _OFFICE[ending]
        try:
            with zipfile.ZipFile(content) as archive:
                entries = archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, OverflowError, ValueError, struct.error):
            raise FileOfOtherKind(name=name, ending=ending) from None
        if part not in (entry.filename for entry in entries):
            raise FileOfOtherKind(name=name, ending=ending)
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
            raise FileUnpacksTooLarge(name=name, limit=LARGEST_UNPACKED // 1024 // 1024)
    content.seek(0)
    return media


def keep_file(name: str, chunks: Iterable[bytes]) -> StoredFile:
    """Check an upload by size and content and keep it under its hash.

    Errors: FileTooLarge, FileEmpty, FileOfOtherKind, having kept nothing.
    """
    root = settings.THIDUA_FILES
    root.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=root, delete=False) as incoming:
        try:
            for chunk in chunks:
                size += len(chunk)
                if size > LARGEST:
                    raise FileTooLarge(name=name, limit=LARGEST // 1024 // 1024)
                digest.update(chunk)
                incoming.write(chunk)
            incoming.flush()
            media = media_type_of(name, incoming.file)
            os.fsync(incoming.fileno())
            _move(Path(incoming.name), path_of(digest.hexdigest()))
        except BaseException:  # whatever stopped us, nothing half-kept stays behind
            os.unlink(incoming.name)
            raise
    return StoredFile(digest.hexdigest(), size, media)


def hang_once(
    rows: Manager[Row],
    kept: StoredFile,
    *,
    name: str,
    twice: Refusal,
    by: Model | None,
    at: datetime,
    place: Mapping[str, Any],
    **more: Any,
) -> Row:
    """The row by which a kept file hangs at its `place`, under the name it was sent with.

    Raises `twice` when the same bytes hang there already.
    """
    said = {"name": short_name(name), "size": kept.size, "media_type": kept.media_type, "by": by, "at": at, **more}
    row, new = rows.get_or_create(**place, sha256=kept.sha256, defaults=said)
    insist(None if new else twice)
    return row


def short_name(name: str) -> str:
    """At most 200 letters on one line; the ending, which says the kind, is kept."""
    name = " ".join(name.split())
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: 199 - len(ending)]}{dot}{ending}" if len(name) > 200 else name


def keep_bytes(content: bytes, *, shelf: str = "") -> str:
    """Keep bytes that were checked or made by the house itself; returns their SHA-256.

    On a `shelf` of its own lies what is thrown away again one day (`drop_bytes`); everything else stays for good.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(sha256, shelf=shelf)
    if path.exists():
        path.touch()
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as out:
            out.write(content)
        os.replace(out.name, path)
    return sha256


def drop_bytes(sha256: str, *, shelf: str, at: datetime) -> bool:
    """Throw the file away, unless somebody kept the same bytes in the last hour and may not have said so yet."""
    path = path_of(sha256, shelf=shelf)
    if not path.exists() or path.stat().st_mtime > (at - timedelta(hours=1)).timestamp():
        return False
    path.unlink()
    return True


def path_of(sha256: str, *, shelf: str = "") -> Path:
    """Where the file with this hash lies."""
    return Path(settings.THIDUA_FILES) / shelf / sha256[:2] / sha256


def send_kept_file(sha256: str, *, name: str, media_type: str) -> FileResponse:
    """A kept file as a download that no cache keeps: nothing that was uploaded is ever shown as a page of ours.

    The caller has asked whether the person may read it. Http404 when its bytes are gone.
    """
    path = path_of(sha256)
    if not path.exists():
        raise Http404
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _move(incoming: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    os.replace(incoming, path)
