"""Hypothesis strategies made from the rulebook."""
