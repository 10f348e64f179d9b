"""Reading what a sheet may speak of, and judging what it says."""

from thidua.worksheets.queries.asked import (
    Asked,
    asked_beneath,
    asked_of,
    layouts_of,
    name_in,
    uploads_of,
    works_beneath,
)
from thidua.worksheets.queries.judged import Change, Judged, Result, book_of, guess_for, judge, judged_upload

__all__ = [
    "Asked",
    "Change",
    "Judged",
    "Result",
    "asked_beneath",
    "asked_of",
    "book_of",
    "guess_for",
    "judge",
    "judged_upload",
    "layouts_of",
    "name_in",
    "uploads_of",
    "works_beneath",
]
