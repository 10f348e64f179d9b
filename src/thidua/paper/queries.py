"""Papers that were issued."""

from __future__ import annotations

from django.db.models import QuerySet

from thidua.ground.files import path_of
from thidua.paper.models import IssuedPaper

MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
"""By ending: the formats a paper leaves the house in."""


def issued(key: str) -> QuerySet[IssuedPaper]:
    """All editions of the paper with this key, newest first."""
    return IssuedPaper.objects.filter(key=key).select_related("issuer")


def content_of(paper: IssuedPaper, ending: str) -> bytes:
    """The frozen bytes of one format, as they were when the paper was issued."""
    return path_of(paper.sha256_of(ending)).read_bytes()
