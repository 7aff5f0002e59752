"""Clients in front of the mock: programs, who they are, and their results."""
