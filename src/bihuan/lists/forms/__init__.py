"""What is typed about lists. Checks of form only; the services decide."""
