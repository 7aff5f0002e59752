"""A rule's page is named wherever the rule is, once the documents are published; until then nothing is different."""

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from drytake.cli import main
from drytake.contract_tests.findings import rule_pages
from drytake.contract_tests.rulebooks import all_rules
from drytake.schemas.registry import GATEWAYS

ROOT = Path(__file__).parents[3]
PAGE = "https://docs.example/drytake/rules.html#outai-duration-out-of-range"
BAD = '{"prompt": "a lighthouse", "duration": 20}'
Run = Callable[..., str]


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_pages, "DOCUMENTATION", "https://docs.example/drytake/")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a folder with a bad request; return what it prints."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.json").write_text(BAD)

    def call(*words: str) -> str:
        result = CliRunner(env={"NO_COLOR": "1"}).invoke(main, words)
        assert result.exit_code in (0, 1), result.output
        return result.stdout

    return call


FORMS = ("text", "json", "jsonl", "sarif", "junit", "html", "github", "markdown")
COMMANDS = [
    *(["validate", "-p", "outai", "bad.json", "--format", form] for form in FORMS),
    *(["explain", "outai.duration-out-of-range", "--format", form] for form in ("text", "json")),
    ["rules", "-p", "outai", "--format", "json"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: f"{words[0]} {words[-1]}")
@pytest.mark.usefixtures("published")
def test_each_form_names_the_page(run: Run, command: list[str]) -> None:
    assert PAGE in re.sub(r"%3A|%23", lambda found: {"%3A": ":", "%23": "#"}[found[0]], run(*command))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: f"{words[0]} {words[-1]}")
def test_nothing_is_said_of_it_where_the_documents_are_nowhere(run: Run, command: list[str]) -> None:
    said = run(*command)

    assert "rules.html" not in said
    assert '"page"' not in said
    assert "page:" not in said


@pytest.mark.usefixtures("published")
def test_code_scanning_is_told_where_the_documents_are(run: Run) -> None:
    driver = json.loads(run("validate", "-p", "outai", "bad.json", "--format", "sarif"))["runs"][0]["tool"]["driver"]

    assert driver["informationUri"] == "https://docs.example/drytake"
    assert driver["rules"][0]["helpUri"] == PAGE


@pytest.mark.usefixtures("published")
def test_page_of_all_rules_has_each_that_is_named() -> None:
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    anchors = set(re.findall(r'<a id="([^"]+)">', text))
    rules = [rule for rule in all_rules() if rule.provider not in ("acme", "globex")]

    assert {rule_pages.rule_page(rule.id).partition("#")[2] for rule in rules} == anchors
    assert [name for name in (*GATEWAYS, "acme") if rule_pages.rule_page(f"{name}.any")] == []


def test_project_says_where_the_documents_are() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project.get("urls", {}).get("Documentation", "") == rule_pages.DOCUMENTATION
