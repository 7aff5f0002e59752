"""Hypothesis strategies, under the name that users import them by: requests, answers and timelines of each provider."""

from understudy.contract_tests.strategies import requests, responses, rules_of, timelines

__all__ = ["requests", "responses", "rules_of", "timelines"]
