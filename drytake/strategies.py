"""Hypothesis strategies, under the name that users import them by: requests, answers and timelines of each provider."""

from drytake.contract_tests.strategies.requests import requests, responses, rules_of, timelines

__all__ = ["requests", "responses", "rules_of", "timelines"]
