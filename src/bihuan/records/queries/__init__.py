"""Reads over records, members and prompts."""
