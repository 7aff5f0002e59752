"""Whatever comes over the socket gets a response in the provider's shape, never a 500, and costs nothing when refused."""

import itertools
import json
import socket
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acme import PROVIDER
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.provider import Provider
from drytake.schemas.registry import get_provider, provider_ids

CREATE, QUERY, BALANCE = (PROVIDER.operation(name).path for name in ("create-video", "query-task", "get-balance"))
MEGABYTE = 1024 * 1024
PROVIDERS = [get_provider(name) for name in provider_ids()]


def post(server: tuple[str, App], key: str, content: Any, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.post(
        f"{server[0]}/acme{CREATE}",
        content=content,
        headers={"authorization": f"Bearer {key}", "content-type": "application/json", **named},
        trust_env=False,
        timeout=60,
    )


def envelope(body: bytes) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(body)
    assert list(parsed) == ["code", "trace_id", "message", "data"]
    return parsed


def raw_response(origin: str, request: bytes) -> tuple[int, bytes]:
    """Send bytes as they are; return status and body of what comes back."""
    host, _, port = origin.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request)
        received = b""
        while part := connection.recv(65_536):
            received += part
            head, found, body = received.partition(b"\r\n\r\n")
            if found and len(body) >= length_of(head):
                break
    return int(head.split(b" ", 2)[1]), body


def length_of(head: bytes) -> int:
    lines = [line.partition(b":") for line in head.lower().split(b"\r\n")]
    return next(int(value) for name, _, value in lines if name == b"content-length")


# --- bad bodies --------------------------------------------------------------------------------------------------

BODIES = {
    "nothing": b"",
    "not JSON": b"prompt=a+lighthouse",
    "half a body": b'{"prompt": "p"',
    "not UTF-8": b"\xff\xfe\x00",
    "an array": b"[1, 2]",
    "null": b"null",
    "NaN": b'{"prompt": "p", "duration": NaN}',
    "infinity": b'{"prompt": "p", "duration": -Infinity}',
    "overflow": b'{"prompt": "p", "duration": 1e999}',
    "lone surrogate": rb'{"prompt": "\ud83d"}',
    "deep nesting": b'{"prompt": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "duplicate keys, last bad": b'{"prompt": "p", "prompt": 5}',
    "huge integer": b'{"prompt": "p", "duration": ' + b"9" * 4_000 + b"}",
    "wrong types": b'{"prompt": {}, "model": [], "duration": "x", "image_urls": 7, "audio_urls": {"a": 1}}',
    "items of wrong types": b'{"prompt": "p", "image_urls": [1, null, [], {}, true, "", 2, 3, 4, 5, 6]}',
    "many items": b'{"prompt": "p", "video_urls": [' + b"0," * 100_000 + b"0]}",
    "many keys": b"{" + b",".join(b'"k%d": 1' % number for number in range(20_000)) + b"}",
    "huge key": b'{"' + b"k" * MEGABYTE + b'": 1}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_bad_body_is_refused_in_the_envelope_and_free(server: tuple[str, App], key: str, body: bytes) -> None:
    response = post(server, key, body)

    assert response.status_code == envelope(response.content)["code"] == 400
    assert "x-drytake-violations" in response.headers
    tenant = server[1].engine.tenant(key)
    assert not tenant.accounts
    assert key not in json.dumps([entry.to_json() for entry in tenant.journal], allow_nan=False)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"prompt": 5, "prompt": "p"}', id="duplicate keys, last good"),
        pytest.param('{"prompt": "\U0001f3ac \\u0000 \u202e"}'.encode(), id="odd characters"),
        pytest.param(b'{"prompt": "' + b"a" * (4 * MEGABYTE) + b'"}', id="4 MiB of prompt"),
        pytest.param(b'{"prompt": "p", "x": ' + b"[" * 150 + b"]" * 150 + b"}", id="nesting within bounds"),
    ],
)
def test_odd_but_good_body_makes_a_task(server: tuple[str, App], key: str, body: bytes) -> None:
    created = envelope(post(server, key, body).content)

    done = httpx.get(
        f"{server[0]}/acme{QUERY}",
        params={"task_id": created["data"]["task_id"]},
        headers={"authorization": f"Bearer {key}"},
        trust_env=False,
    )
    assert done.json()["data"]["status"] == "succeeded"
    assert httpx.get(done.json()["data"]["result"]["video_url"], trust_env=False).status_code == 200


def chunks(megabytes: int) -> Iterator[bytes]:
    for _ in range(megabytes):
        yield b"x" * MEGABYTE


@pytest.mark.parametrize("chunked", [False, True], ids=["declared", "chunked"])
def test_body_of_65_megabytes_is_too_large(server: tuple[str, App], key: str, *, chunked: bool) -> None:
    response = post(server, key, chunks(65) if chunked else b"x" * (65 * MEGABYTE))

    assert response.status_code == envelope(response.content)["code"] == 413


def test_client_that_asks_first_is_spared_a_large_body(server: tuple[str, App], key: str) -> None:
    request = (
        f"POST /acme{CREATE} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n"
        f"Expect: 100-continue\r\nContent-Length: {65 * MEGABYTE}\r\n\r\n"
    )

    status, body = raw_response(server[0], request.encode())

    assert (status, envelope(body)["code"]) == (413, 413)


def test_call_whose_client_goes_away_is_not_made(server: tuple[str, App], key: str) -> None:
    host, _, port = server[0].removeprefix("http://").partition(":")
    head = (
        f"POST /acme{CREATE} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\nContent-Length: 40\r\n\r\n"
    )
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(head.encode() + b'{"prompt": "p"}')

    assert httpx.get(f"{server[0]}/_drytake/health", trust_env=False).status_code == 200
    assert not server[1].engine.tenant(key).journal


# --- odd requests ------------------------------------------------------------------------------------------------

HEADS = {
    "HTTP/1.0": (b"GET /acme/api/v1/balance HTTP/1.0\r\nAuthorization: Bearer sk-test-raw\r\n\r\n", 200),
    "empty host": (b"GET /acme/api/v1/balance HTTP/1.1\r\nHost:\r\nAuthorization: Bearer sk-test-raw\r\n\r\n", 200),
    "key not ASCII": (
        b"GET /acme/api/v1/balance HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \xff\xe9\r\n\r\n",
        200,
    ),
    "header not ASCII": (
        b"GET /acme/x HTTP/1.1\r\nHost: localhost\r\nX-Odd: \xff\xfe\r\nAuthorization: Bearer sk\r\n\r\n",
        404,
    ),
    "path not UTF-8": (b"GET /acme/%ff%fe%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
    "path of slashes": (b"GET /acme//////api HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
    "path encoded": (
        b"GET /acme/api%2Fv1%2fbalance HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk\r\n\r\n",
        200,
    ),
    "path encoded wrongly": (b"GET /acme/%zz%2 HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
    "query not UTF-8": (
        b"GET /acme/api/v1/tasks?task_id=%ff HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk\r\n\r\n",
        404,
    ),
    "query without values": (
        b"GET /acme/api/v1/tasks?&&=&task_id HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer s\r\n\r\n",
        400,
    ),
    "absolute target": (b"GET http://api.acme.example/api/v1/balance HTTP/1.1\r\nHost: api.acme.example\r\n\r\n", 401),
    "content type not ASCII": (
        b"POST /v1/videos HTTP/1.1\r\nHost: api.acme.example\r\nAuthorization: Bearer s\r\nContent-Type: \xff\r\n\r\n",
        415,
    ),
}


@pytest.mark.parametrize(("head", "status"), HEADS.values(), ids=HEADS)
def test_odd_request_gets_the_envelope(server: tuple[str, App], head: bytes, status: int) -> None:
    answered, body = raw_response(server[0], head)

    assert answered == envelope(body)["code"] == status


def test_bytes_that_are_no_http_get_400(server: tuple[str, App]) -> None:
    assert raw_response(server[0], b"GET /acme/\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n")[0] == 400
    assert raw_response(server[0], b"drytake\r\n\r\n")[0] == 400


def test_link_works_for_a_client_that_names_no_host(server: tuple[str, App], key: str) -> None:
    head = f"POST /acme{CREATE} HTTP/1.0\r\nAuthorization: Bearer {key}\r\nContent-Length: 15\r\n\r\n"
    _, body = raw_response(server[0], head.encode() + b'{"prompt": "p"}')
    task_id = envelope(body)["data"]["task_id"]

    _, body = raw_response(
        server[0], f"GET /acme{QUERY}?task_id={task_id} HTTP/1.0\r\nAuthorization: Bearer {key}\r\n\r\n".encode()
    )

    assert envelope(body)["data"]["result"]["video_url"].startswith(f"{server[0]}/")


@given(path=st.text(max_size=30), method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"]))
def test_any_path_gets_a_response(ask: Callable[..., Any], path: str, method: str) -> None:
    response = ask(APP, method, f"/acme/{path}", key="sk-test-any")

    assert response.status in {200, 400, 401, 404, 405}
    assert method == "HEAD" or envelope(response.body)["code"] == response.status


# --- every provider ----------------------------------------------------------------------------------------------

each_provider = pytest.mark.parametrize("provider", PROVIDERS, ids=provider_ids())


@each_provider
def test_create_without_key_is_refused_by_every_provider(server: tuple[str, App], provider: Provider) -> None:
    response = httpx.request(
        provider.create.method, f"{server[0]}/{provider.id}{provider.create.path}", content=b"{}", trust_env=False
    )

    assert 400 <= response.status_code < 500
    assert response.json()


@each_provider
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_bad_body_is_refused_by_every_provider(
    server: tuple[str, App], key: str, provider: Provider, body: bytes
) -> None:
    response = httpx.request(
        provider.create.method,
        f"{server[0]}/{provider.id}{provider.create.path}",
        content=body,
        headers={"authorization": f"Bearer {key}", "content-type": "application/json"},
        trust_env=False,
    )

    assert 200 <= response.status_code < 500
    assert response.json()


@each_provider
def test_unknown_path_is_refused_by_every_provider(server: tuple[str, App], key: str, provider: Provider) -> None:
    for path in ("", "/", "/nothing/here", "/%ff"):
        response = httpx.get(
            f"{server[0]}/{provider.id}{path}", headers={"authorization": f"Bearer {key}"}, trust_env=False
        )
        assert response.status_code == 404
        assert response.json()


# --- what belongs to no provider ---------------------------------------------------------------------------------


def test_unknown_provider_lists_what_there_is(server: tuple[str, App]) -> None:
    response = httpx.get(f"{server[0]}/sora/v1/videos", trust_env=False)

    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")
    assert all(f"{server[0]}/{name}" in response.json()["detail"] for name in provider_ids())


def test_health_names_the_providers(server: tuple[str, App]) -> None:
    response = httpx.get(f"{server[0]}/_drytake/health", trust_env=False).json()

    assert response["status"] == "ok"
    assert set(response["providers"]) == set(provider_ids())


def test_server_can_offer_some_providers_only(ask: Callable[..., Any]) -> None:
    app = create_app(Engine(providers=["globex"]))

    assert ask(app, "GET", f"/globex{BALANCE}", key="sk-test").status == 200
    assert ask(app, "GET", f"/acme{BALANCE}", key="sk-test").status == 404


# --- the validator and the mock agree ----------------------------------------------------------------------------

APP = create_app(Engine(Settings(timing="instant")))
SERIAL = itertools.count()
URLS = st.lists(
    st.sampled_from(["https://example.com/x", "nothing", "", "ftp://example.com/x"]) | st.integers(), max_size=11
)
FIELDS = {
    "prompt": st.text(max_size=5) | st.none(),
    "model": st.sampled_from(["acme-1", "acme-1-fast", "seedance_3"]),
    "function_mode": st.sampled_from(["omni_reference", "first_last_frames", "none"]),
    "ratio": st.sampled_from(["16:9", "auto"]),
    "aspect_ratio": st.sampled_from(["1:1", "auto"]),
    "duration": st.integers(3, 16) | st.just("5") | st.none(),
    "image_urls": URLS,
    "audio_urls": URLS,
    "video_urls": URLS,
    "extra": st.booleans(),
}
MARKS = ["", "", "", " [drytake:success]"]


@given(st.fixed_dictionaries({}, optional=FIELDS), st.sampled_from(MARKS))
def test_result_and_status_agree_and_refusal_is_free(ask: Callable[..., Any], body: dict[str, Any], mark: str) -> None:
    if mark and isinstance(body.get("prompt"), str):
        body["prompt"] += mark
    raw = json.dumps(body).encode()
    contract = PROVIDER.create.contract
    assert contract is not None
    report = contract.validate(raw)
    key = f"sk-test-{next(SERIAL)}"

    response = ask(APP, "POST", f"/acme{CREATE}", key=key, body=raw)

    assert response.status == (200 if report.valid else 400)
    shown = json.loads(response.headers.get("x-drytake-violations", "[]"))
    assert [row["rule"] for row in shown] == [entry.rule.id for entry in report.violations][: len(shown)]
    account = APP.engine.tenant(key).accounts.get("acme")
    assert (account is not None) == report.valid
    if account is not None:
        assert account.granted - account.balance == response.json()["data"]["credits_cost"] > 0


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused_and_free(ask: Callable[..., Any], body: bytes) -> None:
    key = f"sk-test-{next(SERIAL)}"

    response = ask(APP, "POST", f"/acme{CREATE}", key=key, body=body)

    assert response.status == 400
    assert not APP.engine.tenant(key).accounts


# --- the violations header ---------------------------------------------------------------------------------------


def test_header_is_bounded_and_still_json(ask: Callable[..., Any]) -> None:
    body = {"prompt": "p"} | {f"field-\u00e9-{number}": number for number in range(300)}

    response = ask(APP, "POST", f"/acme{CREATE}", key="sk-test-header", body=json.dumps(body).encode())

    header = response.headers["x-drytake-violations"]
    assert header.isascii()
    assert 0 < len(json.loads(header)) < 300
    assert len(header) <= 6_000


def test_header_holds_no_values(ask: Callable[..., Any]) -> None:
    body = b'{"prompt": "p", "seed": "a value of the caller"}'

    response = ask(APP, "POST", f"/acme{CREATE}", key="sk-test-header", body=body)

    assert set(json.loads(response.headers["x-drytake-violations"])[0]) == {
        "rule",
        "severity",
        "confidence",
        "pointer",
        "message",
        "hint",
        "source",
    }


def test_bug_in_a_dialect_is_an_error_in_the_providers_shape(
    ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Tenant, "account", lambda *_: 1 / 0)

    response = ask(APP, "GET", f"/acme{BALANCE}", key="sk-test-bug")

    assert response.status == envelope(response.body)["code"] == 500
    assert "please report it" in caplog.text
