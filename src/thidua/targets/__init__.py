"""What is assigned downward, and how results compare with it."""
