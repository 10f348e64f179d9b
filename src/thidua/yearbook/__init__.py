"""The year-end report, assembled from everything below."""
