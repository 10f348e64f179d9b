"""Preparing, calling, conducting and closing a conference; votes."""
