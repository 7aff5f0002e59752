"""Sellers that the mock doesn't play: what each sells, by which limits, and at what price. Data with sources."""
