"""The five cases as they are written down: sources, sums, and what is made up."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.ground.values import Hedge, Tally
from thidua.indicators.queries.files import read_catalogue
from thidua.workshop.queries import cases, current_year, fillers, names, nation
from thidua.workshop.rules.cases import SEEDS, Case
from thidua.workshop.rules.planning import plan
from thidua.workshop.rules.simulation import apportion, draw

CASES = pytest.mark.parametrize("case", cases(), ids=[case.source[:3] for case in cases()])
OFFICES_ABOVE = {"thai-nguyen-vien-chuc"}
PERSONS = ("Nguyễn Duy Tuấn", "Nguyễn Tiến Thành", "Nguyễn Thị Vân Hà", "Nguyễn Đương Bắc", "Tố Uyên", "Thu Hoài")
PERSONS += ("Vân Phương", "Hông Hải", "Nguyễn Văn Huy")
"""Who is named in the articles; the demo speaks of their offices only."""


def test_every_article_has_its_case() -> None:
    assert tuple(case.source for case in cases()) == SEEDS


@CASES
def test_every_claim_names_its_article_and_says_it_in_both_languages(case: Case) -> None:
    assert case.claims
    for claim in case.claims:
        assert claim.source in SEEDS
        assert claim.says
        assert claim.says_en
        assert bool(claim.indicator) != bool(claim.fact)
        assert claim.command.startswith("thidua ")


@CASES
def test_figures_of_made_up_units_add_up_to_the_article(case: Case) -> None:
    sums: dict[str, Tally] = {}
    for unit in plan(case, names()):
        for indicator, figure in unit.figures.items():
            sums.setdefault(indicator, Tally()).add(figure.quantity)
    for work in case.own_work:
        for indicator, own in work.figures.items():
            sums.setdefault(indicator, Tally()).add(own.quantity)
    for claim in case.claims:
        if claim.indicator in sums:
            found = sums[claim.indicator].quantity()
            assert found is not None
            assert (found.amount, found.hedge) in [
                (Decimal(claim.amount), Hedge(claim.hedge)),
                (Decimal(claim.amount), Hedge.AT_LEAST if claim.hedge == "vague" else Hedge(claim.hedge)),
            ], claim


@CASES
def test_one_figure_at_most_carries_the_hedge_of_a_sum(case: Case) -> None:
    hedged = Counter(
        indicator
        for unit in plan(case, names())
        for indicator, figure in unit.figures.items()
        if figure.quantity.hedge is not Hedge.EXACT
    )
    assert set(hedged.values()) <= {1}


@CASES
def test_a_unit_that_the_article_does_not_name_is_marked_simulated(case: Case) -> None:
    for unit in plan(case, names()):
        assert unit.spec.simulated is bool(unit.size) or unit.spec.simulated
        for figure in unit.figures.values():
            assert figure.simulated or not unit.size


@CASES
def test_gifts_and_their_money_go_together(case: Case) -> None:
    for unit in plan(case, names()):
        for count, money in (("CL01", "CL02"), ("CL07", "CL08"), ("CL13", "CL14")):
            if count in unit.figures and money in unit.figures:
                pair = unit.figures[count].quantity.amount, unit.figures[money].quantity.amount
                assert (pair[0] > 0) is (pair[1] > 0), unit.code


def test_no_code_and_no_name_is_used_twice() -> None:
    units = list(nation().units)
    units += [unit.spec for case in cases() for unit in plan(case, names())]
    units += [*current_year().planted, *current_year().founded]
    assert max(Counter(spec.code for spec in units).values()) == 1
    within = [Counter(unit.spec.name for unit in plan(case, names())) for case in cases()]
    assert max(count for counted in within for count in [*counted.values(), 1]) == 1


def test_nobody_of_the_articles_is_named() -> None:
    folder = read_folder()
    for name in PERSONS:
        assert name not in folder
    made_up = {
        names().person(f"{unit.code}/{role}") for case in cases() for unit in plan(case, names()) for role in "ab"
    }
    assert not made_up & set(PERSONS)


def read_folder() -> str:
    from thidua.workshop.queries.catalogue import CATALOGUE

    return "\n".join(path.read_text(encoding="utf-8") for path in CATALOGUE.rglob("*.yaml"))


def test_only_indicators_of_the_catalogue_are_used() -> None:
    known = {row["code"] for row in read_catalogue().indicators["indicators"]}
    used = {claim.indicator for case in cases() for claim in case.claims if claim.indicator}
    used |= {spread.indicator for case in cases() for spread in case.spreads} | set(fillers())
    assert used <= known


def test_every_log_in_can_be_read_in_both_languages_and_is_typed_easily() -> None:
    log_ins = current_year().log_ins
    assert len({log_in.username for log_in in log_ins}) == len(log_ins)
    for log_in in log_ins:
        assert log_in.username.isascii()
        assert log_in.username == log_in.username.lower()
        assert log_in.vi
        assert log_in.en


@given(st.integers(0, 10**10), st.lists(st.integers(0, 10**6), min_size=1, max_size=90), st.sampled_from([1, 50_000]))
def test_a_split_adds_up_and_gives_nothing_to_who_has_no_weight(total: int, weights: list[int], step: int) -> None:
    shares = apportion(total, weights, step=step)
    assert sum(shares) == total
    assert min(shares) >= 0
    if any(weights):
        assert all(not share for share, weight in zip(shares, weights, strict=True) if not weight)


@given(st.text(), st.integers(-100, 100), st.integers(0, 100))
def test_a_draw_is_always_the_same_and_within_its_ends(key: str, low: int, width: int) -> None:
    assert low <= draw(key, low, low + width) <= low + width
    assert draw(key, low, low + width) == draw(key, low, low + width)
