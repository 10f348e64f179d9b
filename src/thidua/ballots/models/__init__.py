"""Conferences with agenda and delegates; what was noted and adopted; the hand-over; votes."""

from thidua.ballots.models.conference import AgendaItem, Conference, Delegate, Launch, Note, Task
from thidua.ballots.models.handover import HandOver, PackEntry

__all__ = ["AgendaItem", "Conference", "Delegate", "HandOver", "Launch", "Note", "PackEntry", "Task"]
