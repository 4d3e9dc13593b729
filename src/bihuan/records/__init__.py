"""What happened, said once: kinds of record from the pack, members, and :mod:`facts`, the only door to the engines."""
