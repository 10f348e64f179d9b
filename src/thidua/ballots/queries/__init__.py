"""Conferences and votes, read."""
