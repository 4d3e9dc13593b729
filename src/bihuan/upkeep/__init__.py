"""Keeping an installation running: serve, doctor, backup, restore, drill.

Knows every app and owns no table. It is not the place for anything that a user of the pages sees.
"""
