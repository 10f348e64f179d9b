"""What a conference and its votes are and refuse: values in, a value or a refusal out. No database, no clock."""
