"""Who may do what at a conference and in a vote: a refusal, or None."""
