"""Pages of awards: the catalogue, dossiers on their way, certificates, a unit's record, and the public confirmation."""
