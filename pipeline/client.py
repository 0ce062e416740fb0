"""A small client for other services."""
