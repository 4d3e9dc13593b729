"""Pages of organisations, by noun."""
