"""Figures that come and go as spreadsheets: forms to fill in offline, any layout matched once, every error by its cell."""
