"""Every role has its help page in both languages, and what the pages name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import resolve, reverse

from tests.make.organisations import make_unit
from tests.make.people import make_person
from thidua.desk.papers import HELP, PAGES, PICTURES, help_page
from thidua.ground.templatetags.thidua import refusal_tag
from thidua.ground.values import Refusal
from thidua.people.rules import NotYours, Role

LARGEST = 80_000
"""Bytes of one picture."""
LANGUAGES = ("vi", "en")


def test_every_role_and_the_walk_have_a_page_in_both_languages_and_no_page_is_left_over() -> None:
    for language in LANGUAGES:
        assert {path.stem for path in (HELP / language).glob("*.md")} == {"walk", *(role.value for role in Role)}


@pytest.mark.parametrize("key", PAGES)
def test_both_languages_name_the_same_places_and_pictures(key: str) -> None:
    named = [re.findall(r"\]\(([^)]+)\)", (HELP / language / f"{key}.md").read_text()) for language in LANGUAGES]
    assert sorted(named[0]) == sorted(named[1])
    assert named[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", PAGES)
def test_what_a_page_names_exists(key: str, language: str) -> None:
    page = help_page(key, language)
    soup = BeautifulSoup(page.body, "lxml")
    assert page.title
    for link in soup.select("a"):
        assert resolve(link["href"])
    for picture in soup.select("img"):
        found = finders.find(f"{PICTURES}/{picture['src'].rpartition('/')[2]}")
        assert found is not None
        assert Path(found).stat().st_size < LARGEST
        assert picture["alt"]


def test_the_walk_has_ten_steps() -> None:
    for language in LANGUAGES:
        assert len(BeautifulSoup(help_page("walk", language).body, "lxml").select("ol > li")) == 10


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_an_officer_finds_the_page_of_their_role_from_every_page(role: Role) -> None:
    client = Client()
    client.force_login(make_person(make_unit("cdcs"), role))
    address = reverse("desk:help")
    assert f'href="{address}"' in client.get(reverse("people:account")).text
    page = client.get(address).text
    assert f"<h1>{help_page(role.value, 'vi').title}</h1>" in page
    assert "vai trò của bạn" in page
    client.post(reverse("people:language"), {"language": "en", "next": address})
    assert f"<h1>{help_page(role.value, 'en').title}</h1>" in client.get(address).text
    assert client.get(address, {"trang": "../walk"}).status_code == 404


def _refusals(kind: type[Refusal] = Refusal) -> list[type[Refusal]]:
    return [kind, *(each for below in kind.__subclasses__() for each in _refusals(below))]


def test_a_refusal_that_names_a_help_page_names_one_that_is_there() -> None:
    named = {kind.help_page for kind in _refusals() if kind.help_page}
    assert named
    assert named <= set(PAGES)
    shown = refusal_tag(NotYours(power="enter", unit="CĐCS", on=None))
    assert f"{reverse('desk:help')}?trang={NotYours.help_page}" in shown
