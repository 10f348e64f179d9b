"""The gate of the editing pages, public pages, public media."""
