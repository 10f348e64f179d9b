"""Who competes with whom this year."""
