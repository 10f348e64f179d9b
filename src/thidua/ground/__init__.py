"""The ground every floor stands on: plain values, the one clock, files by hash, and what all pages share."""
