"""Plain values of the whole house. No Django here, so that every rule can be tested without a database."""

from thidua.ground.values.period import Period, PeriodKind, UnreadablePeriod
from thidua.ground.values.quantity import Hedge, Quantity, Tally, join_hedges
from thidua.ground.values.refusal import Refusal, Refusals, insist, mark, together
from thidua.ground.values.sentence import Name, Sentence
from thidua.ground.values.spans import FOREVER, Span
from thidua.ground.values.typed import Unreadable, read_typed
from thidua.ground.values.writing import (
    loses_digits,
    plain,
    write_full,
    write_number,
    write_percent,
    write_quantity,
    write_short,
)

__all__ = [
    "FOREVER",
    "Hedge",
    "Name",
    "Period",
    "PeriodKind",
    "Quantity",
    "Refusal",
    "Refusals",
    "Sentence",
    "Span",
    "Tally",
    "Unreadable",
    "UnreadablePeriod",
    "insist",
    "join_hedges",
    "loses_digits",
    "mark",
    "plain",
    "read_typed",
    "together",
    "write_full",
    "write_number",
    "write_percent",
    "write_quantity",
    "write_short",
]
