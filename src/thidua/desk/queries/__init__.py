"""What the desk reads: what awaits an officer, and a text beside the report it is read for."""

from thidua.desk.queries.letters import Letter, address_of, letters
from thidua.desk.queries.reading import Against, Found, LineSide, Piece, Sides, sides_of
from thidua.desk.queries.waiting import (
    Desk,
    Owed,
    Progress,
    ToCheck,
    ToCloseSoon,
    desk_of,
    seats_of,
)

__all__ = [
    "Against",
    "Desk",
    "Found",
    "Letter",
    "LineSide",
    "Owed",
    "Piece",
    "Progress",
    "Sides",
    "ToCheck",
    "ToCloseSoon",
    "address_of",
    "desk_of",
    "letters",
    "seats_of",
    "sides_of",
]
