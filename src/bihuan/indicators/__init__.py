"""Verdicts: of the open period as a disposable cache, of closed periods frozen; alerts; boards; campaigns of checks."""
