"""What is in force where: the doors through which records and indicators ask."""

from bihuan.packs.queries.standing import (
    in_force,
    in_force_map,
    kinds_for,
    layers,
    recipe_map,
    rule,
)

__all__ = ["in_force", "in_force_map", "kinds_for", "layers", "recipe_map", "rule"]
