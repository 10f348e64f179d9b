"""The officer's door: what awaits me."""
