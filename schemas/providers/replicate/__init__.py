"""Replicate: predictions of official models, whose late refusals are predictions that fail."""
