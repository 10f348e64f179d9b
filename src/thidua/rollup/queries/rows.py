"""Where units stand among others: by a table where their numbers lie close together, as they mostly do."""

from __future__ import annotations

import numpy as np

from thidua.rollup.queries.lanes import Ints

NOWHERE = -1
_CLOSE = 16
"""Numbers for each unit up to which a table is the quicker way."""


def rows_of(units: Ints, known: Ints) -> Ints:
    """The rows at which these units stand among the known, of whom each is there once; NOWHERE where they do not."""
    if not len(known) or not len(units):
        return np.full(len(units), NOWHERE)
    last = int(known.max())
    if int(known.min()) >= 0 and last < _CLOSE * (len(known) + len(units)):
        table = np.full(last + 2, NOWHERE)
        table[known] = np.arange(len(known))
        return table.take(np.where((units < 0) | (units > last), last + 1, units))
    order = np.argsort(known, kind="stable")
    at = np.searchsorted(known, units, sorter=order)
    rows = order[np.minimum(at, len(order) - 1)]
    return np.where(known[rows] == units, rows, NOWHERE)
