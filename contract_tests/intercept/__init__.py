"""Clients in this process keep their real addresses, and the mock answers instead of the provider."""
