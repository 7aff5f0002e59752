"""The pytest plugin and what it prints."""
