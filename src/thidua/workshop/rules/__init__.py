"""The pure side of the demo: what the five articles claim, and how figures they do not give are made up."""
