"""Conferences with agenda and delegates; what was noted and adopted; votes."""

from thidua.ballots.models.conference import AgendaItem, Conference, Delegate, Launch, Note, Task

__all__ = ["AgendaItem", "Conference", "Delegate", "Launch", "Note", "Task"]
