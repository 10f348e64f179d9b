"""The catalogue as values, eligibility, the moves of a dossier, the signed register. No database, no clock."""
