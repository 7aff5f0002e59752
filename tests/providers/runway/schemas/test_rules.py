"""Runway's rules are the sentences of its client's types, and its prices the page's, written down a second time."""

from collections.abc import Callable
from typing import Any

import pytest

from drytake.schemas.providers.runway import PROVIDER, pricing
from drytake.schemas.providers.runway.rules import RULES
from drytake.schemas.validation.rules import Rule
from drytake.schemas.validation.validator import Validator

BY_OPERATION: dict[str, Any] = {row.name: row.contract for row in PROVIDER.operations}
BY_OPERATION["create-headers"] = PROVIDER.create.headers
EXAMPLES = [rule for rule in RULES if rule.rejects]
CLIP = {"type": "video", "uri": "https://example.com/v.mp4#duration=8"}


@pytest.mark.parametrize("rule", EXAMPLES, ids=lambda rule: rule.name)
def test_examples_bear_their_rule_out(rule: Rule, faults_of: Callable[[Rule, Validator[Any]], list[str]]) -> None:
    assert faults_of(rule, BY_OPERATION[rule.operation]) == []


WORKED: dict[str, tuple[dict[str, Any], int | None]] = {
    "2.0, 5 s, 720p": ({"duration": 5, "ratio": "1280:720"}, 180),
    "2.0, 15 s, 1080p": ({"duration": 15, "ratio": "1920:1080"}, 600),
    "2.0, 5 s, 4k": ({"duration": 5, "ratio": "3840:2160"}, 750),
    "2.0, with video": ({"duration": 12, "ratio": "1280:720", "referenceVideos": [CLIP]}, 432),
    "fast, 4 s": ({"model": "seedance2_fast", "duration": 4, "ratio": "1280:720"}, 116),
    "mini, 4 s": ({"model": "seedance2_mini", "duration": 4, "ratio": "1280:720"}, 64),
    "mini, 5 s": ({"model": "seedance2_mini", "duration": 5}, 80),
    "2.5, 8 s, 480p": ({"model": "seedance2_5", "duration": 8, "ratio": "854:480"}, 160),
    "2.5, 30 s, 720p": ({"model": "seedance2_5", "duration": 30}, 900),
    "2.5, 4 s, 480p": ({"model": "seedance2_5", "duration": 4, "ratio": "854:480"}, 80),
    "2.5, with video": ({"model": "seedance2_5", "duration": 10, "referenceVideos": [CLIP]}, 420),
    "a draft": ({"model": "seedance2_5", "draft": True}, None),
    "an open length": ({"duration": "auto"}, None),
}


@pytest.mark.parametrize(("fields", "amount"), WORKED.values(), ids=WORKED)
def test_price_is_the_pages(fields: dict[str, Any], amount: int | None) -> None:
    contract = PROVIDER.create.contract
    assert contract is not None
    report = contract.validate_value({"model": "seedance2", "promptText": "p", **fields})
    assert report.request is not None, report.violations

    assert pricing.estimate(report.request).amount == amount


def test_guesses_warn_and_refuse_nobody() -> None:
    guessed = {rule.name for rule in RULES if rule.confidence == "inferred" and rule.severity == "error"}

    assert guessed == {"null-field"}
