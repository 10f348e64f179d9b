"""`thidua score` and `thidua ranking` say what the pages of a cluster's scoring show."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import reverse

from tests.make.demo import Demo
from thidua.config.program import main
from thidua.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]

OFFICES = "thai-nguyen-khoi-tong-hop"
COUNCIL = 5
"""The column of the council in a sheet: criterion, standard, own, verified, council."""


def page(name: str, *args: object) -> BeautifulSoup:
    """A page of the scoring as one who reads everything sees it."""
    client = Client()
    client.force_login(Person.objects.get(username="hoidong"))
    return BeautifulSoup(client.get(reverse(name, args=args)).content, "html.parser")


def said(capsys: pytest.CaptureFixture[str], *command: str) -> Any:
    """The document a command prints."""
    assert main([*command, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def written(number: str | None) -> str:
    """A number of JSON as a page writes it."""
    return "–" if number is None else number.replace(".", ",").replace("-", "−")


def text(cell: Tag) -> str:
    """What stands in a cell."""
    return cell.get_text(" ", strip=True)


def test_the_ranking_of_the_command_is_the_ranking_of_the_page(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    rows = said(capsys, "ranking", OFFICES, "2023")
    table = page("scoring:round", OFFICES, 2023).select_one('section[aria-labelledby="ranking"] tbody')
    assert table is not None
    shown = [
        (text(row.select("th")[0]), text(row.select("td")[0]), text(row.select("td")[3]), text(row.select("td")[4]))
        for row in table.select("tr")
    ]
    assert len(rows) == 8
    assert shown == [
        (row["name"], str(row["rank"]), written(row["total"]), row["class_name"] or "–")  # no tie, no reason to add
        for row in rows
    ]


def test_every_line_of_a_score_sheet_has_the_points_that_the_command_says(
    demo: Demo, capsys: pytest.CaptureFixture[str]
) -> None:
    sheets = said(capsys, "score", OFFICES, "2023")["sheets"]
    assert len(sheets) == 8
    for sheet in sheets:
        table = page("scoring:sheet", OFFICES, 2023, sheet["unit"]).select_one("table:has(tfoot)")
        assert table is not None
        shown = {
            text(row.select("th")[0]).split()[0]: text(row.select("td")[COUNCIL - 2])
            for row in table.select("tbody tr:not(.group)")
        }
        assert {line["code"]: written(line["points"]) for line in sheet["lines"]}.items() <= shown.items()
        assert text(table.select("tfoot td")[COUNCIL - 2]) == written(sheet["total"])
