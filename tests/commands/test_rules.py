"""`drytake rules`, `explain` and `scenarios`."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from drytake.cli import main
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.schemas.registry import get_provider, provider_ids


def test_all_rules_are_listed(run: Any) -> None:
    shown = json.loads(run("rules", "--format", "json").stdout)["rules"]
    listed = [rule["id"] for rule in shown]
    assert set(listed) >= {rule.id for name in provider_ids() for rule in get_provider(name).rules}
    assert len(listed) == len(set(listed))
    assert all(rule["source"].startswith("https://") and rule["as_of"] for rule in shown)


def test_one_provider_s_rules_are_listed(run: Any) -> None:
    lines = run("rules", "-p", "acme").stdout.decode().splitlines()
    assert len(lines) == len(list(get_provider("acme").rules))
    assert all(line.startswith("acme.") for line in lines)


def test_scenarios_are_listed_with_their_magic_values(run: Any) -> None:
    shown = json.loads(run("scenarios", "--format", "json").stdout)["scenarios"]
    lines = run("scenarios").stdout.decode().splitlines()

    assert [row["name"] for row in shown] == list(SCENARIOS)
    assert all(row["marker"] == f"[drytake:{row['name']}]" for row in shown)
    assert [line.split()[0] for line in lines[: len(SCENARIOS)]] == list(SCENARIOS)


@pytest.mark.parametrize("provider", provider_ids())
def test_each_rule_can_be_explained(provider: str) -> None:
    for rule in (rule.id for rule in get_provider(provider).rules):
        done = CliRunner().invoke(main, ["explain", rule])
        assert done.exit_code == 0, rule
        assert [part for part in (rule, "severity", "confidence", "https://", "hint") if part not in done.output] == []
        assert json.loads(CliRunner().invoke(main, ["explain", rule, "--format", "json"]).output)["id"] == rule
