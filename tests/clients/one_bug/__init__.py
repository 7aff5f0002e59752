"""Clients with one bug each, and careful ones, in front of the mock: `table.py` says which, `results.json` what came of it."""
