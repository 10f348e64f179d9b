"""Deciding, previewing and applying an event in the life of a unit."""
