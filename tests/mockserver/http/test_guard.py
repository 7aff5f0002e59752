"""A server answers to its own names only, takes no change from another site, and wants its token where it has one."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.http.guard import KINDS, is_loopback
from drytake.mockserver.settings.model import Settings
from drytake.schemas.registry import get_provider, provider_ids

Ask = Callable[..., Any]
TOKEN = "control-token-for-tests"


def app(**settings: Any) -> App:
    return create_app(Engine(Settings(timing="instant", **settings)))


APP = app()
PATHS = ["/acme/api/v1/balance", "/_drytake/health", "/_drytake/media/acme/x/0.mp4", "/_drytake/docs", "/"]
OWN_NAMES = [
    *("localhost", "LOCALHOST:8080", "mock.localhost", "127.0.0.1", "127.8.9.10:1", "[::1]:8080", "0.0.0.0:80", ""),
    *("192.168.1.5:8080", "[fe80::1]"),
]
STRANGERS = [
    *("evil.test", "evil.test:8080", "localhost.evil.test", "127.0.0.1.evil.test", "evil.test:80@127.0.0.1", "mock"),
    *(
        "[::1].evil.test",
        "[evil.test]",
        "\xff",
        "api.acme.example.evil.test",
        "127.0.0.1/evil.test",
        "a b",
        '"><script>',
    ),
]


# --- names -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", OWN_NAMES)
def test_server_answers_to_local_names_and_to_addresses(ask: Ask, host: str) -> None:
    assert ask(APP, "GET", "/_drytake/health", headers={"host": host}).status == 200


@pytest.mark.parametrize("name", provider_ids())
def test_server_answers_to_the_hosts_of_providers(ask: Ask, name: str) -> None:
    for host in get_provider(name).hosts:
        assert ask(APP, "GET", "/_drytake/health", headers={"host": f"{host.upper()}:443"}).status == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", STRANGERS)
def test_other_name_is_refused_on_every_path(ask: Ask, host: str, path: str) -> None:
    response = ask(APP, "GET", path, key="sk-test", headers={"host": host})

    assert response.status == 421
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"].endswith("#problem-wrong-host")
    assert "--allow-host" in response.json()["detail"]


def test_refused_call_makes_no_tenant_and_no_task(ask: Ask) -> None:
    fresh = app()
    path = f"/acme{get_provider('acme').create.path}"

    assert ask(fresh, "POST", path, key="sk-test", body=b'{"prompt": "p"}', headers={"host": "evil.test"}).status == 421
    assert (len(fresh.engine.store), fresh.engine.store.tenants()) == (0, [])


NAMED: Mapping[str, dict[str, Any]] = {
    "allowed": {"allow_hosts": frozenset({"Mock.test"})},
    "bound": {"host": "mock.test"},
    "public": {"public_url": "https://mock.test:8443"},
    "any": {"allow_hosts": frozenset({"*"})},
}


@pytest.mark.parametrize("settings", NAMED.values(), ids=NAMED)
def test_name_may_be_let_in(ask: Ask, settings: dict[str, Any]) -> None:
    named = app(**settings)

    for host in ("mock.test", "mock.test:8080", "MOCK.test."):
        assert ask(named, "GET", "/_drytake/health", headers={"host": host}).status == 200
    assert ask(named, "GET", "/_drytake/health", headers={"host": "evil.test"}).status == (
        200 if "*" in settings.get("allow_hosts", ()) else 421
    )


def test_memory_of_names_is_bounded(ask: Ask) -> None:
    fresh = app(allow_hosts=frozenset({"*"}))
    for number in range(1_100):
        fresh.guard.reject_host(b"h%d" % number)

    assert len(fresh.guard.known_hosts) <= 1_024
    assert ask(fresh, "GET", "/_drytake/health", headers={"host": "h1099"}).status == 200


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False), ("mock.test", False)],
)
def test_loopback_is_told_from_other_addresses(host: str, *, own: bool) -> None:
    assert is_loopback(host) is own


# --- other sites -------------------------------------------------------------------------------------------------

SAME = {
    "no browser": {},
    "the docs page": {"origin": "http://localhost", "sec-fetch-site": "same-origin"},
    "typed address": {"sec-fetch-site": "none"},
    "older browser": {"origin": "http://localhost"},
}
CROSS = {
    "another site": {"origin": "https://evil.test", "sec-fetch-site": "cross-site"},
    "another port": {"origin": "http://localhost:3000", "sec-fetch-site": "same-site"},
    "older browser": {"origin": "https://evil.test"},
    "sandboxed frame": {"origin": "null"},
    "no origin": {"sec-fetch-site": "cross-site"},
}


@pytest.mark.parametrize("headers", SAME.values(), ids=SAME)
def test_own_page_may_change_things(ask: Ask, headers: dict[str, str]) -> None:
    assert ask(APP, "POST", "/_drytake/clock", body=b'{"advance": 1}', headers=headers).status == 200


@pytest.mark.parametrize("headers", CROSS.values(), ids=CROSS)
@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT", "PATCH"])
def test_page_of_another_site_may_change_nothing(ask: Ask, method: str, headers: dict[str, str]) -> None:
    response = ask(APP, method, "/_drytake/clock", body=b'{"advance": 1}', headers=headers)

    assert (response.status, response.json()["type"]) == (403, "/_drytake/docs#problem-cross-site")


def test_link_from_another_site_leads_to_the_page(ask: Ask) -> None:
    assert ask(APP, "GET", "/_drytake/docs", headers={"sec-fetch-site": "cross-site"}).status == 200


def test_page_behind_the_public_url_may_change_things(ask: Ask) -> None:
    public = app(public_url="https://mock.test")

    headers = {"origin": "https://mock.test"}
    assert ask(public, "POST", "/_drytake/clock", body=b'{"advance": 1}', headers=headers).status == 200


# --- the token ---------------------------------------------------------------------------------------------------

GUARDED = app(control_token=TOKEN)


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize("path", ["/state", "/docs", "/openapi.json", "/journal", "/nowhere", ""])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-drytake-token": TOKEN[:-1]},
        {"x-drytake-token": ""},
        {"authorization": f"Bearer {TOKEN}"},
        {"authorization": basic("", "x")},
        {"authorization": "Basic ?"},
    ],
    ids=["none", "part", "empty", "as a key", "wrong password", "no base64"],
)
def test_control_api_wants_its_token(ask: Ask, path: str, headers: dict[str, str]) -> None:
    response = ask(GUARDED, "GET", f"/_drytake{path}", headers=headers)

    assert response.status == 401
    assert response.headers["www-authenticate"].startswith("Basic ")
    assert response.json()["type"].endswith("#problem-token-missing")
    assert TOKEN not in response.body.decode()


@pytest.mark.parametrize("headers", [{"x-drytake-token": TOKEN}, {"authorization": basic("anybody", TOKEN)}])
def test_token_opens_the_control_api(ask: Ask, headers: dict[str, str]) -> None:
    assert ask(GUARDED, "GET", "/_drytake/state", headers=headers).status == 200


def test_token_is_beside_the_tenants_key(ask: Ask) -> None:
    response = ask(GUARDED, "GET", "/_drytake/clock", key="sk-test", headers={"x-drytake-token": TOKEN})

    assert response.json()["tenant"] == GUARDED.engine.tenant("sk-test").name


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/_drytake/health", 200),
        ("/_drytake/media/acme/none/0.mp4", 404),
        ("/_drytake/files/none/x.png", 404),
        ("/acme/api/v1/balance", 200),
    ],
)
def test_health_files_and_providers_want_no_token(ask: Ask, path: str, status: int) -> None:
    assert ask(GUARDED, "GET", path, key="sk-test").status == status


def test_page_says_how_to_send_the_token_and_not_which(ask: Ask) -> None:
    shown = {"x-drytake-token": TOKEN}
    page = ask(GUARDED, "GET", "/_drytake/docs", headers=shown).body.decode()
    document = ask(GUARDED, "GET", "/_drytake/openapi.json", headers=shown).body.decode()

    assert "x-drytake-token" in page
    assert "$DRYTAKE_CONTROL_TOKEN" in page
    assert TOKEN not in page + document
    assert json.loads(document)["components"]["securitySchemes"]["token"]["name"] == "x-drytake-token"
    assert "$DRYTAKE_CONTROL_TOKEN" not in ask(APP, "GET", "/_drytake/docs").body.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_page_explains_each_refusal(ask: Ask, kind: str) -> None:
    assert f'id="problem-{kind}"' in ask(APP, "GET", "/_drytake/docs").body.decode()
