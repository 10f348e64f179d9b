"""Awards: the catalogue, dossiers with who is proposed, the council's vote, decisions, certificates, the signed register."""
