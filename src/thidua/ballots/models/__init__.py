"""Conferences with agenda and delegates; what was noted and adopted; votes; the hand-over to the next lead unit."""

from thidua.ballots.models.conference import AgendaItem, Conference, Delegate, Launch, Note, Task
from thidua.ballots.models.handover import HandOver, PackEntry
from thidua.ballots.models.voting import (
    Ballot,
    Counter,
    CountSheet,
    Elector,
    Envelope,
    InnerEnvelope,
    NamedBallot,
    Option,
    Vote,
)

__all__ = [
    "AgendaItem",
    "Ballot",
    "Conference",
    "CountSheet",
    "Counter",
    "Delegate",
    "Elector",
    "Envelope",
    "HandOver",
    "InnerEnvelope",
    "Launch",
    "NamedBallot",
    "Note",
    "Option",
    "PackEntry",
    "Task",
    "Vote",
]
