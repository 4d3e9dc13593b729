"""Pages of lists, by noun."""
