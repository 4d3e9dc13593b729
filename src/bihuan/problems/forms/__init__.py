"""What is typed about problems. Checks of form only; the services decide."""
