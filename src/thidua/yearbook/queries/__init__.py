"""Reading for the year-end report: its figures, its passages, its facts, whose reports a person may open."""

from thidua.yearbook.queries.figures import (
    facts_of,
    late_reports,
    period_of,
    results_of,
    silent_grassroots,
    simulated_parts,
    spoken_of,
)
from thidua.yearbook.queries.passages import Draft, catalogue, drafts, latest_edit
from thidua.yearbook.queries.subjects import (
    Shelf,
    editions,
    find_subject,
    is_closed,
    key_of,
    lead_of,
    may_read,
    name_of_subject,
    shelves,
)

__all__ = [
    "Draft",
    "Shelf",
    "catalogue",
    "drafts",
    "editions",
    "facts_of",
    "find_subject",
    "is_closed",
    "key_of",
    "late_reports",
    "latest_edit",
    "lead_of",
    "may_read",
    "name_of_subject",
    "period_of",
    "results_of",
    "shelves",
    "silent_grassroots",
    "simulated_parts",
    "spoken_of",
]
