"""What is counted, in which unit, by which forms and under which rules."""
