"""Hosts that resell a provider's wire, at base paths of their own."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from drytake.contract_tests.run.host_policy import HostPolicy
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import create_app
from drytake.mockserver.settings.configuration import configure
from drytake.mockserver.settings.fields import SourcedValue
from drytake.mockserver.settings.gateways import served_hosts
from drytake.mockserver.settings.model import Settings
from drytake.schemas.registry import get_provider

GATEWAYS = {"api.relay.example/video/v2": "acme", "bare.relay.example": "acme"}
KEY = "sk-test-gateways"
Ask = Callable[..., Any]


@pytest.fixture
def served(ask: Ask) -> Callable[..., Ask]:
    """Return what serves Acme behind gateways: `served(host, **switches)` asks by that host."""

    def serve(host: str, **switches: Any) -> Ask:
        engine = Engine(Settings(timing="instant", gateways=GATEWAYS), providers=["acme"])
        acme = get_provider("acme")
        named = {name.replace("_", "-"): value for name, value in switches.items()}
        engine.mounts["acme"] = engine.mounted(replace(acme, switches={**acme.switches, **named}))
        app = create_app(engine)

        def call(method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Any:
            sent = {"host": host, "content-type": "application/json", **(headers or {})}
            return ask(app, method, path, key=KEY, body=body, headers=sent)

        return call

    return serve


@pytest.mark.parametrize(
    ("host", "base"),
    [
        ("api.relay.example", "/video/v2"),
        ("bare.relay.example", "/api"),
        ("127.0.0.1:1", "/acme/video/v2"),
        ("127.0.0.1:1", "/acme/api"),
    ],
)
def test_wire_is_resold_at_the_gateways_base_path(served: Callable[..., Ask], host: str, base: str) -> None:
    call = served(host)

    made = call("POST", f"{base}/v1/videos", b'{"prompt": "p"}')

    task = made.json()["data"]["task_id"]
    assert call("GET", f"{base}/v1/tasks?task_id={task}").json()["data"]["status"] == "succeeded"


def test_gateway_has_nothing_at_the_providers_own_path(served: Callable[..., Ask]) -> None:
    assert served("api.relay.example")("POST", "/api/v1/videos", b'{"prompt": "p"}').status == 404


def test_gateway_answers_with_a_page_of_its_site_where_it_has_no_such_call(served: Callable[..., Ask]) -> None:
    call = served("api.relay.example", html_pages="query-task")

    pages = [call("GET", path) for path in ("/video/v2/v1/tasks?task_id=t", "/video/wrong")]

    assert [(page.status, page.headers["content-type"]) for page in pages] == [(200, "text/html; charset=utf-8")] * 2
    assert call("POST", "/video/v2/v1/videos", b'{"prompt": "p"}').status == 200


def test_run_takes_calls_to_a_gateway_for_the_mocks() -> None:
    policy = HostPolicy(served_hosts(GATEWAYS, ["acme"]), block_all=True)

    assert [policy.decide(host) for host in ("api.relay.example", "other.relay.example")] == ["mock", "blocked"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("api.relay.example/video/v2=acme", {"api.relay.example/video/v2": "acme"}),
        (
            "https://API.relay.example/video/=acme, b.example=acme",
            {"api.relay.example/video": "acme", "b.example": "acme"},
        ),
    ],
)
def test_gateways_are_said_as_addresses(said: str, meant: Mapping[str, str]) -> None:
    found = configure({"gateways": SourcedValue(said, "flag", "--gateway")})

    assert found.settings.gateways == meant
