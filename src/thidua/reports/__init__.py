"""Entry, submission, return, approval, closing a period, lineage."""
