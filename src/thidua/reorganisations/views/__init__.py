"""Pages of units: the tree, one unit with its history, search; and the decisions about one unit."""
