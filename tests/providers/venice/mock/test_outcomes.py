"""Venice's result is a file, and a file tells no state."""

from collections.abc import Callable
from typing import Any

from drytake.contract_tests.journals.outcomes import coverage_of
from drytake.contract_tests.journals.report import journal_of
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings


def test_file_tells_no_state(provider_client: Callable[..., Any], key: str) -> None:
    client = provider_client(App(Engine(Settings(timing="instant"))), "venice", key)

    client.call("retrieve-video")

    outcomes = coverage_of(client.app.engine, journal_of(client.app.engine)).outcomes
    met = {outcome.name for outcome in outcomes if outcome.operation == "retrieve-video" and outcome.met}
    assert met == {"status 200", "body video/mp4"}
