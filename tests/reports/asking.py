"""Asking for pages of reports through Django's client, and what a reader sees in the answer."""

from __future__ import annotations

import re
from html import unescape

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from thidua.people.models import Person
from thidua.reports.models import Report


def as_(person: Person, language: str = "vi") -> Client:
    person.language = language
    person.save()
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page_of(name: str, report: Report) -> str:
    return reverse(f"reports:{name}", args=[report.pk])


def words(response: HttpResponse) -> str:
    """The page as a reader sees it."""
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()))


def value_in(response: HttpResponse, code: str) -> str:
    found = re.search(rf'<input id="{code}" [^>]*value="([^"]*)"', response.content.decode())
    assert found
    return unescape(found[1])


def posted(report: Report, **more: object) -> dict[str, object]:
    return {"version": str(Report.objects.get(pk=report.pk).version), **more}
