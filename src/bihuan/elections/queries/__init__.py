"""Reads over elections."""
