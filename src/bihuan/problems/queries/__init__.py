"""Reads over several tables, by noun."""
