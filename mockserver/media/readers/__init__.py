"""Readers of kinds of files: each returns what a file of its kind is, and `None` for others."""
