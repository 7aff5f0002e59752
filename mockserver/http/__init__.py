"""Bytes in and out: the port, the fast path, routes, and who may ask."""
