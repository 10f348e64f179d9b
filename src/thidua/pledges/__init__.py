"""What the units of a cluster promise each other for the year, and what became of it."""
