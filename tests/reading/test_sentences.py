"""Sentences of our own, read to exactly the figures that stand in them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from thidua.ground.commands import amount_of
from thidua.ground.values import Hedge
from thidua.indicators.queries import lexicon
from thidua.reading import Figure, Role, read_text

FOLDER = Path(__file__).parent / "sentences"
ROLES = {role.value for role in Role}


def _expected() -> Iterator[tuple[str, list[str]]]:
    for name in ("work.yaml", "more.yaml"):
        for group in yaml.safe_load((FOLDER / name).read_text(encoding="utf-8")).values():
            yield from group.items()


def _said(figure: Figure, wanted: str) -> str:
    """A figure in the words of the table, with only those parts that the table's own line has."""
    what, *parts = (part.strip() for part in wanted.split(" | "))
    hedge = "" if figure.value.hedge is Hedge.EXACT else f" {figure.value.hedge}"
    units = what.split(" = ")[1].split(" ", 1)[1] if " = " in what else ""
    unit = figure.unit
    for possible in units.split("|"):  # "hộ|hộ gia đình": either will do
        if possible == figure.unit and "|" in units:
            unit = units
    said = f"{figure.surface} = {amount_of(figure.value)} {unit}{hedge}"
    for part in parts:
        said += f" | {figure.role.value if part in ROLES else figure.indicator}"
    return said


@pytest.fixture(scope="module")
def words():
    return lexicon()


@pytest.mark.parametrize(("text", "wanted"), [pytest.param(*case, id=case[0][:60]) for case in _expected()])
def test_every_figure_of_a_sentence_is_read_and_nothing_else(words, text, wanted):
    found = read_text(text, lexicon=words).figures
    said = [_said(figure, line) for figure, line in zip(found, wanted, strict=False)]
    assert said + [figure.surface for figure in found[len(wanted) :]] == [
        " | ".join(p.strip() for p in line.split(" | ")) for line in wanted
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(*case, id=case[0][:60])
        for case in yaml.safe_load((FOLDER / "passed.yaml").read_text(encoding="utf-8")).items()
    ],
)
def test_a_number_that_is_no_figure_is_passed_over_with_its_reason(words, text, wanted):
    found = read_text(text, lexicon=words)
    assert [figure.surface for figure in found.figures] == []
    assert {over.surface: over.reason.value for over in found.rejected} == wanted
