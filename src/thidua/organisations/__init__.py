"""Units, their dated terms, the closure and the pure rules of succession."""
