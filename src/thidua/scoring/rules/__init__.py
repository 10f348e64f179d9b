"""Scoring without database and clock: schemes, sheets, classes and ranks, what would change them, and refusals."""

from thidua.scoring.rules.ranking import Standing, rank
from thidua.scoring.rules.reading import read_scheme
from thidua.scoring.rules.scheme import Item, Scheme
from thidua.scoring.rules.sheet import Figure, GroupSum, Inputs, Line, Sheet, score
from thidua.scoring.rules.what_if import Change, what_if

__all__ = [
    "Change",
    "Figure",
    "GroupSum",
    "Inputs",
    "Item",
    "Line",
    "Scheme",
    "Sheet",
    "Standing",
    "rank",
    "read_scheme",
    "score",
    "what_if",
]
