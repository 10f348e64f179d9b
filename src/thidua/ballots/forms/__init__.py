"""What officers type for a conference and its votes."""
