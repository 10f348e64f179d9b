"""The papers of a conference: its minutes; those of its votes."""
