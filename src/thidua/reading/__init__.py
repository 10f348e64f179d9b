"""Vietnamese reports to figures: plain Python, deterministic, no Django and no database.

`read_text(text, lexicon=…)` is the one way in. It finds every figure of work in a text, what it counts, how much exactly,
how sure the writer was, whose it is and for when; every number that it passed over, with the reason; and the events.
Nothing of it counts before a person confirms it.

The names exported here, the fields of `Figure`, `Rejected` and `Event` and their order are relied upon by the program
`thidua read`, by the desk's page and by the evidence of confirmed figures: they change only by telling their users.
Offsets are offsets into the very text that was handed in.
"""

from thidua.reading.lexicon import Entry, Lexicon
from thidua.reading.reader import read_text
from thidua.reading.values import Event, EventKind, Figure, Reading, Reason, Rejected, Role

__all__ = [
    "Entry",
    "Event",
    "EventKind",
    "Figure",
    "Lexicon",
    "Reading",
    "Reason",
    "Rejected",
    "Role",
    "read_text",
]
