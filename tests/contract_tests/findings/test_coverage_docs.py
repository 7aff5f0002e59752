"""The page about coverage shows what is printed."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from drytake.contract_tests.findings.coverage import rows
from drytake.contract_tests.journals.outcomes import coverage_of
from drytake.contract_tests.journals.report import journal_of
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import create_app
from drytake.mockserver.settings.model import Settings


def test_page_shows_what_is_printed(provider_client: Callable[..., Any]) -> None:
    page = (Path(__file__).parents[3] / "docs" / "coverage.md").read_text(encoding="utf-8")
    (shown,) = (block for block in re.findall(r"```text\n(.*?)```", page, re.DOTALL) if block.startswith("outai: "))
    client = provider_client(create_app(Engine(Settings(timing="instant"))), "outai", "sk-test")
    client.query(client.task())
    printed_lines = list(rows(coverage_of(client.app.engine, journal_of(client.app.engine))))
    assert [line for line in printed_lines if line in shown.splitlines()] == shown.splitlines()
