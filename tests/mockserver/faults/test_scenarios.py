"""What happens is chosen by name: in a prompt, or by the end of an API key."""

from typing import get_args

import pytest

from drytake.mockserver.faults.scenarios import SCENARIOS, ErrorKind, marked, named_by_key


@pytest.mark.parametrize("name", SCENARIOS)
def test_prompt_chooses_by_name(name: str) -> None:
    assert marked(f'{{"prompt": "A cat [drytake:{name}] at dawn"}}'.encode()) == SCENARIOS[name]


@pytest.mark.parametrize(
    "raw",
    [b"", b"drytake:stuck", b"[drytake:]", b"[drytake:STUCK]", b"[drytake:stuck", b"[drytake: stuck]"],
)
def test_prompt_without_a_whole_marker_chooses_nothing(raw: bytes) -> None:
    assert marked(raw) is None


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("drytake-stuck", "stuck"),
        ("sk-test-drytake-rate-limit", "rate-limit"),
        ("sk-test-drytake-rate-limit_worker3", "rate-limit"),
        ("sk-test-drytake-stuck_", "stuck"),
    ],
)
def test_end_of_a_key_chooses(key: str, name: str) -> None:
    assert named_by_key(key) == SCENARIOS[name]


@pytest.mark.parametrize(
    "key", ["", "sk-test", "drytake-", "drytake-sunshine", "drytake-stuck-not", "sk-drytake-stuck3"]
)
def test_other_keys_choose_nothing(key: str) -> None:
    assert named_by_key(key) is None


def test_scenarios_stand_in_alphabetical_order_under_their_names() -> None:
    assert list(SCENARIOS) == sorted(SCENARIOS)
    assert all(name == scenario.name for name, scenario in SCENARIOS.items())


def test_scenario_refuses_or_ends_and_says_so() -> None:
    for scenario in SCENARIOS.values():
        assert scenario.summary
        assert scenario.error_kind is None or scenario.end is None
        assert scenario.error_kind is None or scenario.error_kind in get_args(ErrorKind)
