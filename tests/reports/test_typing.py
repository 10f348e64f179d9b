"""What the entry page's script reads and tells is what the server reads and tells: the same cases, in a real browser."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.ground.typed_cases import READ, REFUSED
from tests.make.reports import catalogue
from thidua.ground.values import Quantity, Refusal, plain, read_typed, write_number
from thidua.ground.values.typed import SCALES, TooFine, TooLarge
from thidua.indicators.models import Form
from thidua.indicators.queries import checks
from thidua.indicators.rules import broken_checks
from thidua.reports.views.typing import reading, rules_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

READS = """async ([texts, reading, lang]) => {
  const { readTyped, writeNumber } = await import("/static/ground/typed.js");
  return texts.map((text) => {
    const { amount, why } = readTyped(text, reading);
    return why ?? writeNumber(amount, lang);
  });
}"""
CHECKS = """async ([rules, sheets]) => {
  const { brokenChecks } = await import("/static/reports/checks.js");
  const { exact } = await import("/static/ground/typed.js");
  return sheets.map(([amounts, before]) => {
    const figures = new Map(Object.entries(amounts).map(([code, amount]) => [code, amount === null ? null : exact(amount)]));
    return brokenChecks({ ...rules, before }, figures).map((each) => [each.lines, each.blocking, each.text]);
  });
}"""


@pytest.fixture
def script(browser_page: Page) -> Page:
    """A page of the house, so that the house's own content policy stands."""
    browser_page.goto("/dang-nhap/")
    return browser_page


def read_here(typed: str, lang: str) -> str:
    try:
        return write_number(read_typed(typed), lang)
    except Refusal as no:
        return {TooLarge: "large", TooFine: "fine"}.get(type(no), "unreadable")


def drawn(draw: random.Random) -> str:
    """Something like what people type, often wrong."""
    pieces = [
        "0",
        "1",
        "9",
        "12",
        "204",
        "000",
        ".",
        ",",
        " ",
        "-",
        "−",
        "\u00a0",
        "x",
        "đ",
        "đồng",
        "VND",
        "٣",
        "ty\u0309",
        "²",
    ]
    return "".join(draw.choice([*pieces, *SCALES]) for _piece in range(draw.randint(1, 6)))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_script_reads_and_writes_every_number_as_the_server_does(script: Page, lang: str) -> None:
    draw = random.Random(f"typed {lang}")
    grouped = [
        write_number(Decimal(draw.randint(-(10**17), 10**17)).scaleb(-draw.randint(0, 6))) for _each in range(500)
    ]
    texts = [typed for typed, _expected in [*READ, *REFUSED]] + grouped + [drawn(draw) for _each in range(5000)]
    told = script.evaluate(READS, [texts, reading(), lang])
    differ = [
        (text, said, here) for text, said in zip(texts, told, strict=True) if said != (here := read_here(text, lang))
    ]
    assert differ == []
    assert sum(word not in ("large", "fine", "unreadable") for word in told) > 500


def amounts_for(codes: list[str], draw: random.Random) -> dict[str, Decimal | None]:
    """A sheet in which checks are broken in every way, at their bounds too."""

    def amount() -> Decimal | None:
        match draw.randint(0, 7):
            case 0:
                return None
            case 1:
                return Decimal(0)
            case 2:
                return Decimal(draw.randint(-50, 50)) / 4
            case 3:
                return Decimal(draw.choice([50_000, 5_000_000, 20_000, 3_000_000, 100_000, 10_000_000]))
            case 4:
                return Decimal(draw.randint(10**6, 10**10))
        return Decimal(draw.randint(1, 60))

    return {code: amount() for code in codes}


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_script_tells_every_broken_check_as_the_server_does(script: Page, lang: str) -> None:
    from django.utils import translation

    catalogue()
    form = Form.objects.filter(code="cdcs-nam-dn").get()
    asked = [line.indicator for line in form.lines.select_related("indicator").order_by("order")]
    with translation.override(lang):
        rules = rules_of(asked, {}, checks(), lang)
    codes, draw = list(rules["lines"]), random.Random(f"checks {lang}")
    sheets = [(amounts_for(codes, draw), amounts_for(codes, draw)) for _sheet in range(300)]
    here = []
    for amounts, before in sheets:
        broken = broken_checks(
            checks(),
            amounts,
            before,
            (),
            names={each.code: (each.name_vi, each.name_en) for each in asked},
            units={each.code: (each.unit_vi, each.unit_en) for each in asked},
        )
        here.append([[list(each.indicators), each.blocking, each.text(lang)] for each in broken])
    told = script.evaluate(CHECKS, [rules, [[_told(amounts), _told(before, given=True)] for amounts, before in sheets]])
    assert [pair for pair in zip(told, here, strict=True) if pair[0] != pair[1]] == []
    kinds = {check.kind for check in checks()} - {"required"}
    assert {check["kind"] for check in rules["checks"]} == kinds
    assert sum(map(len, here)) > 3000


def test_what_is_told_of_the_period_before_is_what_was_approved() -> None:
    catalogue()
    asked = [line.indicator for line in Form.objects.get(code="cdcs-nam-dn").lines.select_related("indicator")]
    before: dict[str, Any] = {
        "CL01": Quantity(Decimal("1204.50")),
        "CL02": None,
        "KN01": "đề nghị",
        "TC01": Quantity(Decimal(3)),
    }
    assert rules_of(asked, before, checks(), "vi")["before"] == {"CL01": "1204.5"}


def _told(amounts: dict[str, Decimal | None], *, given: bool = False) -> dict[str, str | None]:
    return {
        code: None if amount is None else plain(amount)
        for code, amount in amounts.items()
        if not given or amount is not None
    }
