"""Measurements of the running product. Every script prints a table for people; `--json FILE` writes the same figures with stable keys."""
