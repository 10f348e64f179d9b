"""Writes: loading the catalogue, dossiers on their way, the council, decisions, certificates, the register."""
