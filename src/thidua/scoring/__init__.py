"""Score sheets, bonuses and deductions, ranking in a cluster."""
