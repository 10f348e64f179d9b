"""Documents: built as plain values, rendered, numbered, frozen."""
