"""Bihuan 闭环: Party building in organs as a closed loop."""

__version__ = "0.1.0"
