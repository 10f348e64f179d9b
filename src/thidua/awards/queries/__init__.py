"""Reads: the catalogue in force, dossiers, findings, histories, the register."""
