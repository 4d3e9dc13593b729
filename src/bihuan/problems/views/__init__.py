"""Pages of problems. Each gets what the actor may see, holds one form, calls one service."""
